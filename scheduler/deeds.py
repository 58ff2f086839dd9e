"""What people say about one turn of a chore: which turn they mean, and the exceptions that it becomes.

Unlike behind a personal link, anybody at home may say it, about anybody's turn, and up to two weeks back. Each
exception carries what stood before, so that the last thing said about a turn can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from household.model import By, Change, Home, Span, WeekException, Who
from household.routines import BETWEEN
from scheduler.occurrences import utc
from scheduler.standing import still_meant
from scheduler.turns import Choice, Turn, as_agreed, before, given, may_do, series_named, turn_of, turns_in, wish
from scheduler.wishes import for_both, removed

#: Turns of so long ago can still be corrected: as far back as the book is made up anew.
BACK = timedelta(days=14)
#: So far ahead a turn may be named by its day, or be the next one.
_AHEAD = timedelta(days=400)


def turns_of(home: Home, chore: str, now: datetime) -> tuple[Turn, ...]:
    """Every turn of a chore, whoever's, from two weeks back on, in order of time, also as part of a routine; of the
    check-in too. ``now`` is local."""
    if home.agreement is None:
        return ()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    holding = (s for s in (*home.agreement.series, *home.agreement.meetings) if s.holds(chore))
    keys = (s.key if s.chore == chore else f"{s.key}{BETWEEN}{chore}" for s in holding)
    rota = {key: series_named(home, key) for key in keys}
    within = Span(midnight - BACK, midnight + _AHEAD)
    found = [turn for series in rota.values() if series for turn in turns_in(home, series, within)]
    return tuple(sorted(found, key=lambda t: (utc(t.span.start), t.series.key)))


def turn_meant(home: Home, key: str, original: datetime, now: datetime) -> Turn | None:
    """The very turn whose series and agreed start these are, whoever's it is; None when it is not given (any more), or
    lies further back than two weeks. ``now`` is local."""
    series = series_named(home, key)
    if series is None:
        return None
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    found = turns_in(home, series, Span(midnight - BACK, midnight + _AHEAD))
    return next((turn for turn in found if utc(turn.original) == utc(original)), None)


def day_of(turn: Turn, now: datetime) -> date:
    """The day on which a turn stands, in the zone of ``now``."""
    return turn.span.start.astimezone(now.tzinfo).date()


def been(found: Iterable[Turn], now: datetime, day: date | None = None, member: str | None = None) -> Turn | None:
    """The turn that is meant by what has been done: of ``day`` or of today, ``member``'s own before the other's, one
    that nothing was said of before one that is settled; else the last one that is open, of yesterday; else the next;
    else the last before."""

    def rank(turn: Turn) -> tuple[int, bool, bool, bool, timedelta]:
        away = 0 if day is not None else (day_of(turn, now) - now.date()).days
        near = 0 if away == 0 else 1 if away == -1 else 2 if away > 0 else 3
        own = member in (None, turn.member, turn.series.member)
        begun = utc(turn.span.start) <= utc(now)
        return near, not own, turn.settled, not begun, abs(turn.span.start - now)

    near = [t for t in found if day_of(t, now) == (day or day_of(t, now))]
    open_ones = [t for t in near if not t.settled or day_of(t, now) == (day or now.date())]
    return min(open_ones or near, key=rank, default=None)


def coming(found: Iterable[Turn], now: datetime, day: date | None = None) -> Turn | None:
    """The turn that is meant by what is still to be: of ``day``; else today's, the next one or, where all are over,
    the last; else the first that comes; else the last before."""

    def rank(turn: Turn) -> tuple[int, bool, timedelta]:
        over = utc(turn.span.end) <= utc(now)
        today = day_of(turn, now) in (day, now.date())
        near = (1 if over else 0) if today else (3 if over else 2)
        return near, turn.settled and day is not None, abs(turn.span.start - now)

    return min((t for t in found if day is None or day_of(t, now) == day), key=rank, default=None)


def said(found: Iterable[Turn], now: datetime, day: date | None = None) -> Turn | None:
    """The turn about which something was said: of ``day``, else the nearest to now."""
    told = (t for t in found if t.kept is not None and t.kept.by is By.PERSON)
    near = (t for t in told if day is None or day_of(t, now) == day)
    return min(near, key=lambda t: (abs((day_of(t, now) - now.date()).days), abs(t.span.start - now)), default=None)


# ── what is said becomes exceptions ─────────────────────────────────────────────────────────────


def done(
    home: Home, turn: Turn, who: tuple[str, ...], now: datetime, minutes: int | None = None
) -> tuple[WeekException, ...]:
    """Done by ``who``, one or several, in ``minutes`` when that was said. Done before its day, it is moved to now."""
    start = turn.span.start if day_of(turn, now) <= now.date() else _just_now(turn, now)
    took = minutes or turn.span.minutes
    base = WeekException(turn.series.key, turn.original, Change.DONE, By.PERSON, turn.series.member, start, took)
    every = for_both(home, [base])
    if len(every) > 1 and {e.member for e in every} & set(who):
        kept = [e if e.member in who else removed(e.series, e.original, e.member) for e in every]
        return _with_before(home, kept)
    first, *also = sorted(who, key=lambda m: (m != turn.series.member, m))
    return _with_before(home, [replace(base, member=first, also=tuple(also))])


def skipped(home: Home, turn: Turn) -> tuple[WeekException, ...]:
    """Not this once; what two do together, for both."""
    return _with_before(home, for_both(home, [removed(turn.series.key, turn.original, turn.member)]))


def missed(home: Home, turn: Turn) -> tuple[WeekException, ...]:
    """Nobody did it; nobody is to blame, and nothing is to be made up."""
    start = turn.span.start
    one = WeekException(turn.series.key, turn.original, Change.MISSED, By.PERSON, turn.member, start)
    return _with_before(home, for_both(home, [one]))


def moved(home: Home, turn: Turn, start: datetime) -> tuple[WeekException, ...]:
    """At another moment, by whoever has it."""
    return _with_before(home, for_both(home, [wish(turn, Choice.LATER, turn.member, start)]))


def handed(home: Home, turn: Turn, member: str) -> tuple[WeekException, ...]:
    """Done by this member from now on, at the moment where it stands."""
    return _with_before(home, [given(turn, member)])


def taken_back(home: Home, turn: Turn) -> tuple[tuple[WeekException, ...], tuple[WeekException, ...]]:
    """What is to be kept, and what to be forgotten, so that it stands as it did before the last thing was said."""
    return as_before(home, _standing(home, turn))


def as_before(home: Home, told: Iterable[WeekException]) -> tuple[tuple[WeekException, ...], tuple[WeekException, ...]]:
    """What is to be kept, and what to be forgotten, so that it stands as before these were said."""
    keep: list[WeekException] = []
    drop: list[WeekException] = []
    for kept in told:
        series = series_named(home, kept.series)
        if series is None:
            continue
        stood = before(turn_of(series, kept.original, kept))
        (keep if stood else drop).append(stood or kept)
    return tuple(keep), tuple(drop)


def unchanged(home: Home, wanted: Iterable[WeekException]) -> bool:
    """Whether all of this stands already."""
    known = {(e.series, utc(e.original)): e for e in home.exceptions}
    return all(known.get((e.series, utc(e.original))) == e for e in wanted)


def has_part(turn: Turn, member: str) -> bool:
    """Whether a turn is, or was, also this member's."""
    return turn.is_of(member) or (turn.kept is not None and member in turn.kept.also)


def can_ask(home: Home, turn: Turn, other: str) -> bool:
    """Whether a turn may be given to this other one: not what both do together, and not what they cannot do."""
    return home.chore_of(turn.series).who is not Who.TOGETHER and may_do(home, turn, other)


def _just_now(turn: Turn, now: datetime) -> datetime:
    """When what was done before its day will have begun: its length ago, today still."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    begun = utc(now) - timedelta(minutes=turn.span.minutes)
    even = begun - timedelta(minutes=begun.minute % 5, seconds=begun.second, microseconds=begun.microsecond)
    return max(even, utc(midnight)).astimezone(turn.series.start.tzinfo)


def _with_before(home: Home, wanted: Iterable[WeekException]) -> tuple[WeekException, ...]:
    return tuple(replace(e, before=_stood(home, e)) for e in wanted)


def _stood(home: Home, wanted: WeekException) -> WeekException | None:
    """What stands where ``wanted`` comes. Said anew about what is done or skipped, it takes the place of that: taken
    back, all of it goes."""
    series, kept = series_named(home, wanted.series), _kept(home, wanted)
    if series is None:
        return None
    turn = turn_of(series, wanted.original, kept)
    if kept is not None and kept.by is By.PERSON and turn.settled:
        return before(turn) or as_agreed(turn)
    return replace(kept, before=None) if kept else as_agreed(turn)


def _standing(home: Home, turn: Turn) -> list[WeekException]:
    """What people said about a turn and, where two do it together, about the other's part of it."""
    parts = for_both(home, [removed(turn.series.key, turn.original, turn.series.member)])
    found = (_kept(home, part) for part in parts)
    return [kept for kept in found if kept is not None and kept.by is By.PERSON]


def _kept(home: Home, wanted: WeekException) -> WeekException | None:
    same = (e for e in home.exceptions if (e.series, utc(e.original)) == (wanted.series, utc(wanted.original)))
    return next(iter(still_meant(home, same)), None)
