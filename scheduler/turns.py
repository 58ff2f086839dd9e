"""One turn of a series as its people can still change it: which turns there are, what can be asked of one, and the
exception that such a wish becomes. What was done, skipped or given away stays to be seen, so that it can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from household.model import PARTS, By, Change, Home, Part, Series, Span, WeekException, Who
from household.routines import apart, parts_as_series, routine_key, takes_place
from scheduler.checkin import WAKING
from scheduler.checkin import window_of as checkin_window
from scheduler.occurrences import by_rule, utc
from scheduler.standing import still_meant
from scheduler.weekgrid import bounds, minute_of
from scheduler.windows import window_of
from scheduler.wishes import removed

#: From yesterday on, and so many days ahead; a turn that is rarer than that is looked for in a bit over a year.
_BACK, _AHEAD, _FAR = timedelta(days=1), timedelta(days=9), timedelta(days=400)
#: Another moment is chosen within a week, today at one of the next half hours.
_DAYS, _TODAY, _STEP = 7, 4, 30
#: From a clock time in the morning to the same in the evening, in minutes.
_HALF_A_DAY = 12 * 60
#: A page may lie open for a while before somebody chooses.
_LATE = timedelta(minutes=15)


class Choice(StrEnum):
    """What somebody can say about a turn."""

    DONE = "done"
    SKIP = "skip"
    LATER = "later"
    ASK = "ask"  # can the other do it?


@dataclass(frozen=True)
class Turn:
    """One happening of a series as it stands: where, whose it is now, and the exception behind that, if any."""

    series: Series
    original: datetime
    span: Span
    member: str
    kept: WeekException | None = None

    @property
    def change(self) -> Change | None:
        return self.kept.change if self.kept else None

    @property
    def settled(self) -> bool:
        return self.change in (Change.DONE, Change.SKIPPED, Change.MISSED)

    @property
    def of_both(self) -> bool:
        """The ten minutes belong to whoever is there."""
        return self.series.of_both

    def is_of(self, member: str) -> bool:
        return self.of_both or self.member == member


def series_named(home: Home, key: str) -> Series | None:
    """The series of this key in the agreement, the check-in among them, or one part of a routine; None for one that is
    no longer agreed, or whose chore or member is gone."""
    if home.agreement is None:
        return None
    meeting = next((s for s in home.agreement.meetings if s.key == key), None)
    if meeting is not None:
        return meeting
    whole = next((s for s in home.agreement.known if s.key == routine_key(key) and home.knows(s)), None)
    if whole is None or whole.key == key:
        return whole
    return next((part for part in parts_as_series(home, whole) if part.key == key), None)


def turns(home: Home, key: str, member: str, now: datetime) -> tuple[Turn, ...]:
    """The turns of a series that concern this member, in order of time, from yesterday to a good week ahead, and the
    next open one beyond when none is open before. ``now`` is local: its midnights part the days."""
    series = series_named(home, key)
    if series is None:
        return ()
    midnight = _midnight(now)
    near = [t for t in turns_in(home, series, Span(midnight - _BACK, midnight + _AHEAD)) if _concerns(t, member)]
    if any(_open(t, member) and t.span.end > now for t in near):
        return tuple(near)
    far = (t for t in turns_in(home, series, Span(midnight + _AHEAD, midnight + _FAR)) if _open(t, member))
    return (*near, *[t for t in (next(far, None),) if t])


def turn_at(home: Home, key: str, member: str, original: datetime, now: datetime) -> Turn | None:
    """The turn whose rule gives this start, as it stands; None when it is no longer given, is nothing of this
    member's, or lies further back than yesterday."""
    series = series_named(home, key)
    if series is None:
        return None
    kept = _kept(home, series).get(utc(original))
    given = by_rule(series, Span(original, original + timedelta(minutes=1))) or ((kept.original,) if kept else ())
    if not given or _is_not_needed(kept) or not takes_place(home, series, given[0], apart(home.exceptions)):
        return None
    turn = turn_of(series, given[0], kept)
    low = _midnight(now) - _BACK
    return turn if _concerns(turn, member) and low <= turn.span.start < low + _FAR else None


def nearest(found: tuple[Turn, ...], member: str, now: datetime, day: date | None = None) -> Turn | None:
    """The turn that is meant: on ``day`` when that is given and has one; else today's while it is open, else the next
    open one, else the one that was last."""
    open_ones = [t for t in found if _open(t, member)]
    on_day = [t for t in found if t.span.start.astimezone(now.tzinfo).date() == day]
    coming = [t for t in open_ones if t.span.start >= _midnight(now)]
    return next((t for t in (*(t for t in on_day if t in open_ones), *on_day, *coming, *open_ones[::-1])), None) or (
        found[-1] if found else None
    )


def partner(home: Home, member: str) -> str | None:
    """The other of the two; None for somebody who lives alone."""
    return next((m.key for m in home.members if m.key != member), None)


def may_do(home: Home, turn: Turn, member: str) -> bool:
    """Whether this member is among those who can do the chore."""
    can = home.chore_of(turn.series).can
    return not can or member in can


def choices(home: Home, turn: Turn, member: str, now: datetime) -> tuple[Choice, ...]:
    """What this member can say about a turn; nothing where it is settled, or another's. The ten minutes are of both:
    they are done once they began, and may be later."""
    if not _open(turn, member):
        return ()
    if turn.of_both:
        return (Choice.DONE, Choice.LATER) if turn.span.start <= now else (Choice.LATER,)
    other = partner(home, member)
    alone = home.chore_of(turn.series).who is not Who.TOGETHER
    waits = turn.change is not Change.UNPLACED and turn.span.end > now
    askable = other is not None and alone and waits and may_do(home, turn, other)
    return (Choice.DONE, Choice.SKIP, Choice.LATER, *([Choice.ASK] if askable else []))


def moments(home: Home, turn: Turn, now: datetime) -> tuple[datetime, ...]:
    """Other moments for a turn: the next half hours of today, and the same clock on the coming days, as far as its
    window lets it begin there and no other turn of the series stands on that day; of what stays on its day only hours
    of that day."""
    zone, taken = turn.series.start.tzinfo, _taken(home, turn, now)
    local = now.astimezone(zone)
    low, high = _bounds(home, turn)
    clock = turn.span.start.astimezone(zone)
    same = min(max(clock.hour * 60 + clock.minute, low), high)
    soon = -(-(local.hour * 60 + local.minute + _STEP // 2) // _STEP) * _STEP
    today = [_at(local.date(), m, zone) for m in range(max(soon, -(-low // _STEP) * _STEP), high + 1, _STEP)][:_TODAY]
    days = [_at(local.date() + timedelta(days=n), same, zone) for n in range(1, _DAYS + 1)]
    if _stays(home, turn):
        day = turn.span.start.astimezone(zone).date()
        hours = range(-(-low // _STEP) * _STEP, high + 1, _STEP)
        today, days = today if day == local.date() else [_at(day, m, zone) for m in hours][:_TODAY], []
    return tuple(m for m in (*today, *days) if m.date() not in taken and utc(m) != utc(turn.span.start))


def fits(home: Home, turn: Turn, start: datetime, now: datetime) -> bool:
    """Whether a turn can begin there: one of ``moments``, or another that its window allows in the coming week. The ten
    minutes may be outside their usual hours when somebody says so, only not in the quiet ones."""
    zone = turn.series.start.tzinfo
    there, low, high = start.astimezone(zone), *(_waking(home, turn) if turn.of_both else _bounds(home, turn))
    ahead = (there.date() - now.astimezone(zone).date()).days
    inside = low <= there.hour * 60 + there.minute <= high
    if _stays(home, turn) and there.date() != turn.span.start.astimezone(zone).date():
        return False
    return inside and start > now - _LATE and ahead <= _DAYS and there.date() not in _taken(home, turn, now)


def _stays(home: Home, turn: Turn) -> bool:
    """Whether a turn stays on its day, since its chore does not wait."""
    return not turn.of_both and not home.chore_of(turn.series).postpone


def start_on(
    home: Home, turn: Turn, day: date | None = None, clock: time | None = None, part: Part | None = None
) -> datetime:
    """Where a turn would begin on ``day`` (else its own), at ``clock`` when that is said; else at its own hour, as near
    to it as the ``part`` of the day and its window leave room. "Nine" is in the evening where only that can be meant.
    Whether it ``fits`` there is another question."""
    zone = turn.series.start.tzinfo
    stands = turn.span.start.astimezone(zone)
    low, high = _bounds(home, turn)
    if part is not None:
        begin, end = (at.hour * 60 + at.minute for at in PARTS[part])
        within = max(low, begin), min(high, end)
        low, high = within if within[0] <= within[1] else (begin, begin)
    minute = min(max(stands.hour * 60 + stands.minute, low), max(low, high))
    if clock is not None:
        minute = clock.hour * 60 + clock.minute
        minute += _HALF_A_DAY if minute < low and low <= minute + _HALF_A_DAY <= high else 0
    return _at(day or stands.date(), minute, zone)


def wish(turn: Turn, choice: Choice, member: str, start: datetime | None = None) -> WeekException:
    """The exception that a choice becomes; LATER needs its ``start``. ASK becomes none."""
    key, original, minutes = turn.series.key, turn.original, turn.span.minutes
    if choice is Choice.DONE:
        return WeekException(key, original, Change.DONE, By.PERSON, member, turn.span.start, minutes)
    if choice is Choice.LATER:
        assert start is not None  # noqa: S101 - said above
        return _placed(turn, member, start)
    return removed(key, original, member)


def given(turn: Turn, member: str) -> WeekException:
    """The exception by which this member does the turn, at the moment where it stands."""
    return _placed(turn, member, turn.span.start)


def before(turn: Turn) -> WeekException | None:
    """What stood before a turn was done or skipped, as far as that can still be told; None for its rule. Of a series
    without a rule that is all that says on which day it is."""
    if turn.kept is not None and turn.kept.before is not None:
        return None if turn.series.rrule and same_as_agreed(turn, turn.kept.before) else turn.kept.before
    if turn.settled and not turn.series.rrule:
        key, start = turn.series.key, turn.span.start
        return WeekException(key, turn.original, Change.ADDED, By.PLAN, turn.series.member, start, turn.series.minutes)
    if turn.change is not Change.DONE or turn.kept is None or turn.kept.start is None:
        return None
    moved = utc(turn.span.start) != utc(turn.original) or turn.span.minutes != turn.series.minutes
    return given(turn, turn.member) if moved or not turn.is_of(turn.series.member) else None


def as_agreed(turn: Turn) -> WeekException:
    """A turn as its rule gives it, said as an exception."""
    series, original = turn.series, turn.original
    return WeekException(series.key, original, Change.MOVED, By.PERSON, series.member, original, series.minutes)


def same_as_agreed(turn: Turn, exception: WeekException) -> bool:
    """Whether an exception only says what the rule of the turn says."""
    return exception == as_agreed(turn)


def _placed(turn: Turn, member: str, start: datetime) -> WeekException:
    """At ``start`` by this member: moved when the series is theirs, else given to them."""
    own = turn.of_both or member == turn.series.member
    change = Change.MOVED if own else Change.GIVEN
    zone = turn.series.start.tzinfo
    there = start.astimezone(zone)
    return WeekException(turn.series.key, turn.original, change, By.PERSON, member, there, turn.span.minutes)


def _open(turn: Turn, member: str) -> bool:
    return turn.is_of(member) and not turn.settled


def _concerns(turn: Turn, member: str) -> bool:
    return turn.is_of(member) or turn.series.member == member


def turns_in(home: Home, series: Series, within: Span) -> Iterator[Turn]:
    """The turns that now stand in a stretch of time, in order, whatever became of them."""
    kept, out = _kept(home, series), apart(home.exceptions)
    named = {o: e.original for o, e in kept.items()} | {utc(o): o for o in by_rule(series, within)}
    originals = {key: original for key, original in named.items() if not _is_not_needed(kept.get(key))}
    there = ((key, original) for key, original in originals.items() if takes_place(home, series, original, out))
    found = [turn_of(series, original, kept.get(key)) for key, original in there]
    low, high = utc(within.start), utc(within.end)
    yield from sorted((t for t in found if low <= utc(t.span.start) < high), key=lambda t: utc(t.span.start))


def _kept(home: Home, series: Series) -> Mapping[datetime, WeekException]:
    """The exceptions of a series by the start that they replace. A part of which nothing was said by itself goes along
    with its routine."""
    of_all = (replace(e, series=series.key) for e in home.exceptions if series.of and e.series == series.of)
    along = (replace(e, minutes=series.minutes if e.minutes else 0) for e in of_all)
    own = (e for e in home.exceptions if e.series == series.key)
    return {utc(e.original): e for e in still_meant(home, (*along, *own))}


def _is_not_needed(kept: WeekException | None) -> bool:
    """Whether nothing stands there this once: the children are away, it is a holiday."""
    return kept is not None and kept.change is Change.NOT_NEEDED


def turn_of(series: Series, original: datetime, kept: WeekException | None) -> Turn:
    start = (kept.start if kept and kept.change is not Change.UNPLACED else None) or original
    minutes = (kept.minutes if kept else 0) or series.minutes
    named = kept is not None and kept.change in (Change.GIVEN, Change.DONE, Change.SKIPPED, Change.MISSED)
    end = (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)
    return Turn(series, original, Span(start, end), kept.member if kept and named else series.member, kept)


def _taken(home: Home, turn: Turn, now: datetime) -> frozenset[date]:
    """The days on which another turn of the same series stands."""
    midnight = _midnight(now.astimezone(turn.series.start.tzinfo))
    near = turns_in(home, turn.series, Span(midnight, midnight + _AHEAD))
    return frozenset(t.span.start.date() for t in near if utc(t.original) != utc(turn.original))


def _bounds(home: Home, turn: Turn) -> tuple[int, int]:
    """The first and the last minute of the day at which a turn may begin; both where it stands if it fills more."""
    of_both = turn.series.chore if turn.of_both else ""
    low, high = bounds(checkin_window(home, of_both) if of_both else window_of(home, home.chore_of(turn.series)))
    return low, max(low, high - turn.span.minutes)


def _waking(home: Home, turn: Turn) -> tuple[int, int]:
    """The same for whatever is not in the quiet hours, and the usual hours at least."""
    low, high = _bounds(home, turn)
    begin, end = home.household.quiet or WAKING
    if minute_of(end) >= minute_of(begin):  # quiet in the middle of the day: then the usual hours count
        return low, high
    return min(low, minute_of(end)), max(high, minute_of(begin) - turn.span.minutes)


def _at(day: date, minute: int, zone: tzinfo | None) -> datetime:
    """That minute of that day; a wall time that does not exist moves forward, as a series does."""
    return datetime.combine(day, time(*divmod(minute, 60)), zone).astimezone(UTC).astimezone(zone)


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
