"""The days of a week as pages show them: each turn in words, whose it is, and when somebody is busy.

Pure: values in, values out. With a ``viewer`` the choices that are theirs are with it, and the titles of what is theirs
alone; without one (a tablet on the wall) there are neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from household.model import Change, Home, KeptFree, Language, PeriodKind, Span, Speaker
from language import dutch, english
from language.routine_words import chore_name
from language.sentences import say
from language.speech import say_list
from language.talks import talk_title
from scheduler.turns import Turn
from scheduler.week_turns import Held, week_turns
from webhooks.wording import Asker, plain

#: The band of a day shows these hours, in minutes.
DAWN, DUSK = 6 * 60, 24 * 60
#: By place in the home: whose colour it is.
_STYLES = ("one", "two")
#: So near a day is called by where it lies: "morgen".
_NEAR_DAYS = 2
_STAMP = "%Y%m%dT%H%MZ"
#: How a turn that is settled is told.
_STATES: Mapping[Change, str] = {Change.DONE: "done", Change.SKIPPED: "skipped", Change.MISSED: "missed"}


@dataclass(frozen=True)
class Look:
    """What the days are made of: the ``home`` (without events), when each member is ``busy`` as far as a calendar of
    theirs is known, who looks, and ``own`` appointments with titles, which are the viewer's alone."""

    home: Home
    language: Language
    now: datetime
    busy: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    viewer: str | None = None
    own: tuple[Appointment, ...] = ()
    #: The turns about which the other is asked still, by ``name_of``, and who that is.
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def asker(self) -> Asker:
        return Asker(self.home, Speaker("page", self.viewer), self.language, self.now)


@dataclass(frozen=True)
class Appointment:
    """Something in the viewer's own calendar, which they opened with its titles."""

    span: Span
    title: str = field(repr=False)
    clock: str = ""


@dataclass(frozen=True)
class Band:
    """One person's day between ``DAWN`` and ``DUSK``: busy ``pieces`` as (start, length) in minutes from the dawn, and
    the same in words."""

    name: str
    style: str
    pieces: tuple[tuple[int, int], ...]
    text: str


@dataclass(frozen=True)
class Part:
    """One small chore of a routine on that day."""

    which: str
    name: str
    done_when: str
    state: str

    @property
    def id(self) -> str:
        """Its id in the page."""
        return id_of(self.which)


@dataclass(frozen=True)
class Line:
    """One line of a day. ``which`` names the turn in addresses ("" for what is no turn), ``id`` in the page; ``who``
    and ``style`` (one, two, both) are the chip; ``state`` is open, done, skipped, missed or unplaced; ``note`` says
    what is otherwise than agreed, ``asked`` that the other has a question about it."""

    id: str
    which: str
    start: datetime
    clock: str
    what: str
    who: str
    style: str
    state: str = "open"
    note: str = ""
    asked: str = ""
    done_when: str = ""
    parts: tuple[Part, ...] = ()
    own: bool = False
    talk: bool = False
    free: bool = False
    over: bool = False
    held: Held | None = field(default=None, repr=False)

    def holds(self, which: str) -> bool:
        """Whether the turn of this name is a part of it."""
        return any(part.which == which for part in self.parts)


@dataclass(frozen=True)
class Day:
    """One day: its ``name`` as people say it and its date, what is known of who is there, and its lines."""

    day: date
    name: str
    date: str
    today: bool
    lines: tuple[Line, ...]
    bands: tuple[Band, ...]
    own: tuple[Appointment, ...] = ()
    notes: tuple[str, ...] = ()


def week_days(look: Look, first: date, count: int = 7) -> tuple[Day, ...]:
    """So many days from ``first`` on the viewer's clock (without one: the household's)."""
    asker = look.asker
    days = [first + timedelta(days=n) for n in range(count)]
    within = asker.day_span(days[0], days[-1])
    lines = [*(_line(look, asker, held) for held in week_turns(look.home, within)), *_kept_free(look, asker, within)]
    by_day: dict[date, list[Line]] = {}
    for line in sorted(lines, key=lambda line: line.start):
        by_day.setdefault(line.start.astimezone(asker.zone).date(), []).append(line)
    return tuple(_day(look, asker, day, tuple(by_day.get(day, ()))) for day in days)


def name_of(turn: Turn) -> str:
    """A turn as addresses name it: the start that its rule gives, and its series."""
    return f"{turn.original.astimezone(UTC).strftime(_STAMP)}/{turn.series.key}"


def named(which: str) -> tuple[datetime, str] | None:
    """The start and the series of such a name; None for anything else."""
    stamp, _, series = which.partition("/")
    try:
        return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC), series
    except ValueError:
        return None


def id_of(which: str) -> str:
    """The name of a turn as an id in a page."""
    return "t-" + which.replace("/", "__").replace(".", "_")


def line_of(look: Look, held: Held) -> Line:
    """One turn by itself, as its day would show it."""
    return _line(look, look.asker, held)


def whose(home: Home, members: Sequence[str], language: Language) -> tuple[str, str]:
    """The words of a chip and its style: one person's name, or both."""
    if len(members) == 1:
        place = [m.key for m in home.members].index(members[0])
        return plain(home.member(members[0]).name), _STYLES[min(place, 1)]
    return say("weekpage.both", language), "both"


# ── one day ─────────────────────────────────────────────────────────────────────────────────────


def _day(look: Look, asker: Asker, day: date, lines: tuple[Line, ...]) -> Day:
    within = asker.day_span(day)
    name, on = _day_words(asker, day)
    return Day(
        day,
        name,
        on,
        day == asker.today,
        lines,
        tuple(_bands(look, asker, within)),
        tuple(_own(look, asker, within)),
        tuple(_notes(look, asker, day)),
    )


def _day_words(asker: Asker, day: date) -> tuple[str, str]:
    """ "Vandaag" with "dinsdag 3 maart", or "Vrijdag" with "6 maart"."""
    words = dutch if asker.language == "nl" else english
    weekday, on = words.WEEKDAYS[day.weekday()], f"{day.day} {words.MONTHS[day.month - 1]}"
    near = asker.day(day) if abs((day - asker.today).days) <= _NEAR_DAYS else weekday
    if weekday in near:
        return weekday[:1].upper() + weekday[1:], on
    return near[:1].upper() + near[1:], f"{weekday} {on}"


def _own(look: Look, asker: Asker, within: Span) -> Iterator[Appointment]:
    """The viewer's own appointments of that day; one that began before says so by no clock."""
    for one in look.own:
        if one.span.overlaps(within):
            begun = one.span.start < within.start or one.span.minutes >= 24 * 60
            clock = "" if begun else f"{one.span.start.astimezone(asker.zone):%H:%M}"
            yield Appointment(one.span, plain(one.title), clock)


def _notes(look: Look, asker: Asker, day: date) -> Iterator[str]:
    """Who is away that day, or has it heavy."""
    there = {m.key: m for m in look.home.members}
    for period in look.home.periods:
        if period.first <= day <= period.last and period.member in there:
            kind = "away" if period.kind is PeriodKind.AWAY else "heavy"
            yield say(f"weekpage.note.{kind}", look.language, name=asker.third(period.member))


def _bands(look: Look, asker: Asker, within: Span) -> Iterator[Band]:
    for place, member in enumerate(look.home.members):
        if member.key in look.busy:
            spans = [span for span in look.busy[member.key] if span.overlaps(within)]
            yield _band(plain(member.name), _STYLES[min(place, 1)], spans, asker, within)


def _band(name: str, style: str, spans: Sequence[Span], asker: Asker, within: Span) -> Band:
    """The pieces are minutes on the clock of that day; what lies in the night is left out."""
    found = [_minutes(span, asker, within) for span in spans]
    shown = [(max(low, DAWN), min(high, DUSK)) for low, high in found]
    pieces = tuple((low - DAWN, high - low) for low, high in shown if low < high)
    if not pieces:
        text = say("weekpage.band.free", asker.language, name=name)
    elif sum(length for _, length in pieces) >= DUSK - DAWN:
        text = say("weekpage.band.all_day", asker.language, name=name)
    else:
        said = [f"{_clock(start + DAWN)}–{_clock(start + DAWN + length)}" for start, length in pieces]
        text = say("weekpage.band.busy", asker.language, name=name, times=say_list(said, asker.language, most=9))
    return Band(name, style, pieces, text)


def _minutes(span: Span, asker: Asker, within: Span) -> tuple[int, int]:
    """From when to when on the clock of that day, in minutes from its midnight."""
    start = span.start.astimezone(asker.zone) if span.start > within.start else None
    end = span.end.astimezone(asker.zone) if span.end < within.end else None
    return start.hour * 60 + start.minute if start else 0, end.hour * 60 + end.minute if end else DUSK


def _clock(minute: int) -> str:
    """ "9", "9:30", as short as can be said."""
    hour, rest = divmod(minute, 60)
    return f"{hour}:{rest:02}" if rest else str(hour)


# ── one line ────────────────────────────────────────────────────────────────────────────────────


def _line(look: Look, asker: Asker, held: Held) -> Line:
    turn = held.of(look.viewer) if look.viewer else held.turn
    which = name_of(turn)
    who, style = whose(look.home, held.members, look.language)
    start = turn.span.start.astimezone(asker.zone)
    return Line(
        id=id_of(which),
        which=which,
        start=start,
        clock=f"{start:%H:%M}",
        what=_what(look, turn),
        who=who,
        style=style,
        state=_state(held, turn),
        note=_note(look, asker, turn),
        asked=_asked(look, asker, which),
        done_when="" if turn.of_both or turn.series.parts else plain(look.home.chore_of(turn.series).done_when),
        parts=tuple(_part(look, part) for part in held.parts),
        own=look.viewer is not None and look.viewer in (held.members or (look.viewer,)),
        talk=turn.of_both,
        over=turn.span.end <= look.now,
        held=held,
    )


def _what(look: Look, turn: Turn) -> str:
    if turn.of_both:
        return talk_title(look.home, turn.series, look.language)
    name = plain(chore_name(look.home, turn.series.chore, look.language, turn.series.key))
    return name[:1].upper() + name[1:]


def _part(look: Look, part: Turn) -> Part:
    chore = look.home.chore(part.series.chore)
    state = _STATES.get(part.change, "open") if part.change else "open"
    return Part(name_of(part), plain(chore.name), plain(chore.done_when), state)


def _state(held: Held, turn: Turn) -> str:
    if held.settled:
        told = next((t.change for t in held.turns if t.change is Change.DONE), turn.change)
        return _STATES.get(told, "done") if told else "done"
    return "unplaced" if turn.change is Change.UNPLACED else "open"


def _note(look: Look, asker: Asker, turn: Turn) -> str:
    """What is otherwise than agreed: on another day, at another hour, by somebody else, or nowhere yet."""
    if turn.settled or turn.kept is None:
        return ""
    if turn.change is Change.UNPLACED:
        start = turn.kept.start
        offered = asker.day_and_time(start) if turn.of_both and start else ""
        return say(f"weekpage.note.{'offered' if offered else 'unplaced'}", look.language, when=offered)
    said = []
    if turn.change is Change.GIVEN and turn.member != turn.series.member:
        said.append(say("weekpage.note.given", look.language, name=asker.third(turn.member)))
    was, now = turn.original.astimezone(asker.zone), turn.span.start.astimezone(asker.zone)
    if was.date() != now.date() and turn.series.rrule:
        said.append(say("weekpage.note.moved", look.language, day=_weekday(asker, was.date(), now.date())))
    elif was != now and turn.series.rrule:
        said.append(say("weekpage.note.moved_hour", look.language, time=f"{was:%H:%M}"))
    return " · ".join(said)


def _weekday(asker: Asker, day: date, now: date) -> str:
    """The weekday by its name, as it says enough beside the day on which it stands now."""
    name = (dutch if asker.language == "nl" else english).WEEKDAYS[day.weekday()]
    return name if abs((now - day).days) < 7 else f"{name} {day.day}-{day.month}"


def _asked(look: Look, asker: Asker, which: str) -> str:
    whom = look.asked.get(which)
    return say("weekpage.note.asked", look.language, name=asker.third(whom)) if whom else ""


def _kept_free(look: Look, asker: Asker, within: Span) -> Iterator[Line]:
    """What is kept free; the words that somebody typed for it are for who it is kept for."""
    for kept in look.home.kept_free:
        if within.start <= kept.span.start < within.end and kept.members:
            start = kept.span.start.astimezone(asker.zone)
            who, style = whose(look.home, sorted(kept.members), look.language)
            clock = f"{start:%H:%M}–{kept.span.end.astimezone(asker.zone):%H:%M}"
            yield Line(
                f"k-{kept.id}", "", start, clock, _free_words(look, kept), who, style, free=True, own=False, over=False
            )


def _free_words(look: Look, kept: KeptFree) -> str:
    if kept.title and look.viewer in kept.members:
        return plain(kept.title)
    return say("weekpage.kept_free", look.language)
