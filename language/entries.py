"""What stands in a calendar: the plan as entries with titles, descriptions and lasting identities."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from household.model import (
    LANGUAGES,
    Change,
    Entry,
    Home,
    KeptFree,
    Language,
    Member,
    Override,
    RoutinePart,
    Series,
    WeekException,
)
from household.routines import apart, left, parts_as_series, parts_on
from language.routine_words import checklist, chore_name, that_day
from language.sentences import say
from language.talks import talk_about, talk_title

#: What takes a happening out of its series: it does not take place, or did not.
_NOT_THEN = frozenset({Change.SKIPPED, Change.UNPLACED, Change.NOT_NEEDED, Change.MISSED})


@dataclass(frozen=True)
class Placed:
    """An entry for one member's calendar, and what it stands for: a whole series, or (with ``original``) one happening:
    of a series that this member took over from, or of one whose days no rule gives; or, of no series, the stretch that
    is kept free under the number ``kept``."""

    member: str
    entry: Entry
    series: str
    original: datetime | None = None
    kept: int | None = None


#: The personal address for a member and a series, to stand in the event; empty for none.
Link = Callable[[str, str], str]


def no_link(member: str, series: str) -> str:
    """No address that both could open is known, so none is written."""
    return ""


def entries(home: Home, exceptions: Iterable[WeekException], link: Link = no_link) -> tuple[Placed, ...]:
    """All that shall stand in our own calendars: ``home.agreement`` with ``exceptions`` on top.

    The ten minutes, and the five for the chores, carry one UID in every member's calendar: one thing, wherever
    it is seen.
    """
    if home.agreement is None:
        return ()
    by_series = _by_series(exceptions)
    here = {member.key for member in home.members}
    rota = [series for series in home.agreement.known if home.knows(series)]
    placed = [_series(home, series, by_series, link) for series in rota if series.rrule]
    out = apart(exception for of_one in by_series.values() for exception in of_one)
    placed += [
        _single(home, one, exception, link, left(home, one, exception.original, out))
        for series in rota
        for one in (series, *parts_as_series(home, series))
        for exception in by_series.get(one.key, ())
        if _by_itself(one, exception, by_series.get(series.key, ())) and exception.member in here
    ]
    for meeting in home.agreement.meetings:
        placed += [_talk(home, m, meeting, by_series.get(meeting.key, ())) for m in home.members]
    placed += [_kept_free(home, m, kept) for kept in home.kept_free for m in home.members if m.key in kept.members]
    return tuple(placed)


def uids_of_meetings(home: Home) -> frozenset[str]:
    """The UIDs of the weekly ten minutes, by which they are known wherever somebody is invited to them."""
    meetings = {meeting.key for meeting in home.agreement.meetings} if home.agreement else set()
    return frozenset(p.entry.uid for p in entries(home, ()) if p.series in meetings)


def title_for_all(entry: Entry, language: Language) -> str:
    """The title as anybody may see it: the words that somebody typed for what is kept free are for their calendar."""
    free = any(entry.description.startswith(say("calendar.kept_free_about", one)) for one in LANGUAGES)
    return _title(say("calendar.kept_free", language)) if free else entry.title


def identity(home: Home, series: Series, *names: str) -> str:
    """A name that comes out the same on every run: 30 hex digits of home, ``names``, and the first day of the
    agreement that brought the series, so that a later one leaves alone what stays as it is."""
    assert home.agreement is not None  # noqa: S101 - entries() asked already
    words = "|".join((home.household.key, home.agreement.first_day_of(series).isoformat(), *names))
    return hashlib.sha256(words.encode()).hexdigest()[:30]


def _by_series(exceptions: Iterable[WeekException]) -> Mapping[str, tuple[WeekException, ...]]:
    found: dict[str, tuple[WeekException, ...]] = {}
    for exception in exceptions:
        found[exception.series] = (*found.get(exception.series, ()), exception)
    return found


def _by_another(series: Series, exception: WeekException) -> bool:
    """Whether somebody else does, or did, this one happening."""
    done = exception.change is Change.DONE and exception.member != series.member and not series.of_both
    given = exception.change is Change.GIVEN and (exception.member != series.member or bool(series.rrule))
    return (done or given) and exception.start is not None


def _stands_alone(series: Series, exception: WeekException) -> bool:
    """Whether this one happening is an event of its own: another does it, or no rule gives its day."""
    found = not series.rrule and exception.change in (Change.ADDED, Change.MOVED, Change.GIVEN, Change.DONE)
    return _by_another(series, exception) or (found and exception.start is not None)


def _by_itself(series: Series, exception: WeekException, of_all: Iterable[WeekException]) -> bool:
    """Whether a happening stands as an entry of its own: another's, or a part at another moment than its routine."""
    if not series.of or _by_another(series, exception):
        return _stands_alone(series, exception)
    moved = next((e.start for e in of_all if e.original == exception.original and e.start), exception.original)
    return exception.change in (Change.MOVED, Change.DONE) and exception.start not in (None, moved)


def _series(home: Home, series: Series, by_series: Mapping[str, tuple[WeekException, ...]], link: Link) -> Placed:
    chore, member = home.chore_of(series), home.member(series.member)
    name = identity(home, series, series.member, series.key)
    where = link(member.key, series.key)
    overrides, cancelled = _exceptions(series, by_series.get(series.key, ()))
    overrides, cancelled = _with_what_is_left(home, series, by_series, where, overrides, cancelled)
    entry = Entry(
        href=f"samen-{name}.ics",
        uid=f"{name}@samen",
        title=_title(chore_name(home, series.chore, member.language, series.key)),
        start=series.start,
        minutes=series.minutes,
        rrule=_ending(series),
        overrides=overrides,
        cancelled=cancelled,
        busy=chore.busy,
        alarm=chore.remind,
        description=_description(home, series, member, where),
    )
    return Placed(member.key, entry, series.key)


def _ending(series: Series) -> str:
    """The rule of a series, up to the day from which it is no longer done (RFC 5545 section 3.3.10: UNTIL is in UTC
    and included). One that a person ended sooner, or after so many times, keeps that end."""
    if series.until is None or "COUNT=" in series.rrule.upper():
        return series.rrule
    midnight = datetime.combine(series.until, time(), series.start.tzinfo)
    until = f"{(midnight - timedelta(seconds=1)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    parts = [part for part in series.rrule.split(";") if not part.upper().startswith("UNTIL=")]
    own = [part[6:] for part in series.rrule.split(";") if part.upper().startswith("UNTIL=")]
    return ";".join((*parts, f"UNTIL={min((until, *own))}"))


def _single(home: Home, series: Series, exception: WeekException, link: Link, parts: tuple[RoutinePart, ...]) -> Placed:
    """One happening as an event of its own; who takes over has another one than whose it is."""
    assert exception.start is not None  # noqa: S101 - asked before
    chore, member = home.chore_of(series), home.member(exception.member)
    kind = "given" if _by_another(series, exception) else "added"
    name = identity(home, series, kind, series.key, exception.original.date().isoformat())
    entry = Entry(
        href=f"samen-{name}.ics",
        uid=f"{name}@samen",
        title=_title(chore_name(home, series.chore, member.language, series.key)),
        start=exception.start,
        minutes=exception.minutes or series.minutes,
        busy=chore.busy,
        alarm=chore.remind,
        description=_description(home, series, member, link(member.key, series.key), parts),
    )
    return Placed(member.key, entry, series.key, exception.original)


def _talk(home: Home, member: Member, series: Series, exceptions: Iterable[WeekException]) -> Placed:
    name = identity(home, series, series.chore)
    overrides, cancelled = _exceptions(series, exceptions)
    entry = Entry(
        href=f"samen-{name}.ics",
        uid=f"{name}@samen",
        title=talk_title(home, series, member.language),
        start=series.start,
        minutes=series.minutes,
        rrule=_ending(series),
        overrides=overrides,
        cancelled=cancelled,
        busy=True,
        description=talk_about(home, series, member.language),
    )
    return Placed(member.key, entry, series.key)


def free_identity(home: Home, kept: KeptFree) -> tuple[str, str]:
    """The href and the UID of what is kept free, for good: its number is given out once."""
    words = "|".join((home.household.key, "kept free", str(kept.id)))
    name = hashlib.sha256(words.encode()).hexdigest()[:30]
    return f"samen-{name}.ics", f"{name}@samen"


def _kept_free(home: Home, member: Member, kept: KeptFree) -> Placed:
    """What is kept free, under one UID for all whom it is for; of what is needed nothing is said."""
    href, uid = free_identity(home, kept)
    entry = Entry(
        href=href,
        uid=uid,
        title=kept.title or _title(say("calendar.kept_free", member.language)),
        start=kept.span.start,
        minutes=kept.span.minutes,
        busy=True,
        description=say("calendar.kept_free_about", member.language),
    )
    return Placed(member.key, entry, "", kept=kept.id)


def _exceptions(
    series: Series, exceptions: Iterable[WeekException]
) -> tuple[tuple[Override, ...], tuple[datetime, ...]]:
    overrides, cancelled = [], []
    for exception in exceptions:
        if _by_another(series, exception):
            cancelled.append(exception.original)
        elif exception.change in (Change.MOVED, Change.DONE) and exception.start is not None:
            minutes = exception.minutes or series.minutes
            if (exception.start, minutes) != (exception.original, series.minutes):
                overrides.append(Override(exception.original, exception.start, minutes))
        elif exception.change in _NOT_THEN:
            cancelled.append(exception.original)
    return tuple(sorted(overrides, key=lambda o: o.recurrence)), tuple(sorted(cancelled))


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]


def _with_what_is_left(
    home: Home,
    series: Series,
    by_series: Mapping[str, tuple[WeekException, ...]],
    link: str,
    overrides: tuple[Override, ...],
    cancelled: tuple[datetime, ...],
) -> tuple[tuple[Override, ...], tuple[datetime, ...]]:
    """The same, with a checklist of its own for each day on which parts of a routine are not in it; a day on which
    nothing is left of it does not take place."""
    told = {(p.chore, e.original): e for p in parts_as_series(home, series) for e in by_series.get(p.key, ())}
    out, all_of = apart(told.values()), by_series.get(series.key, ())
    moves, gone = {o.recurrence: o for o in overrides}, set(cancelled)
    for original in sorted({o.astimezone(series.start.tzinfo) for (_, o), e in told.items() if apart([e])} - gone):
        rest = left(home, series, original, out)
        done = {c for (c, o), e in told.items() if o == original and _done_there(series, c, e, all_of)}
        if parts := tuple(p for p in parts_on(home, series, original) if p in rest or p.chore in done):
            stands = moves.get(original, Override(original, original, series.minutes))
            words = _description(home, series, home.member(series.member), link, parts, done)
            moves[original] = replace(stands, description=words)
        else:
            moves.pop(original, None)
            gone.add(original)
    return tuple(sorted(moves.values(), key=lambda o: o.recurrence)), tuple(sorted(gone))


def _done_there(series: Series, chore: str, exception: WeekException, of_all: Iterable[WeekException]) -> bool:
    """Whether a part was done with the rest of its routine, so that it can be ticked off there."""
    part = replace(series, chore=chore, parts=(), of=series.key)
    return exception.change is Change.DONE and not _by_itself(part, exception, of_all)


def _description(
    home: Home,
    series: Series,
    member: Member,
    link: str,
    parts: tuple[RoutinePart, ...] | None = None,
    done: Collection[str] = (),
) -> str:
    """What is done, who thinks of it, and where to say "done" or "not today", in the member's own language; of a
    routine its checklist, for one day that of its ``parts`` with what is ``done``."""
    language: Language = member.language
    if not series.parts:
        lines = _about(home, series.chore, language)
    elif parts is None:
        lines = [*checklist(home, series, language)]
    else:
        lines = [*that_day(home, parts, language, done)]
    lines.append(say("calendar.how", language))
    if link:
        lines.append(say("calendar.link", language, link=link))
    return "\n".join(lines)


def _about(home: Home, chore: str, language: Language) -> list[str]:
    found = home.chore(chore)
    lines = [say("calendar.done_when", language, text=found.done_when)] if found.done_when else []
    thinker = home.agreement.thinkers.get(chore) if home.agreement else None
    if found.thinking and thinker:
        lines.append(say("calendar.thinker", language, name=home.member(thinker).name))
    return lines
