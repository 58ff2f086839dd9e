"""The ten minutes of the coming weeks: where they were agreed, else as near as both have room, else offered elsewhere.

They go before the chores, and beside where the chores stand as long as that leaves a moment; what they have to push
aside finds another moment behind them. Of a week without a moment on whose day a public holiday falls, or in which
somebody is away, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from household.model import BOTH, TEAM, By, Change, PeriodKind, WeekException
from scheduler import checkin
from scheduler.almanac import public_holidays
from scheduler.applies import notice_of
from scheduler.board import Board, Happening, Key
from scheduler.checkin import common, nearest_start, stretches, without
from scheduler.diary import Stretch, seconds
from scheduler.occurrences import utc

#: So many days behind a week without a moment one is offered.
_BEHIND = 4


def meet(
    board: Board, parts: Iterable[Happening], stored: Mapping[Key, WeekException], left: Sequence[Happening]
) -> None:
    """Let each of ``parts``, the ten minutes that are still to be decided, stand on the board or not. ``left`` are the
    chores that come after them, ``stored`` what was decided before."""
    wanted = _wanted(board, left, stored)
    for part in sorted(parts, key=lambda p: (p.series.chore == TEAM, p.key[1])):
        before = stored.get(part.key)
        if fits(board, part, part.original):
            board.keep(part)
        elif before and before.change is Change.MOVED and before.start and fits(board, part, before.start):
            board.keep(part, before)
        else:
            _elsewhere(board, part, wanted)


def moment_of(board: Board, part: Happening) -> datetime | None:
    """Where the ten minutes of a week find room, whatever the chores are: as agreed, or as near as can be."""
    if fits(board, part, part.original):
        return part.original
    return _in_its_week(board, part, ())


def _holiday(board: Board, part: Happening) -> str:
    day = part.original.date()
    return "holiday" if day in public_holidays(board.home.household.country, day.year) else ""


def _not_needed(part: Happening, why: str) -> WeekException:
    return WeekException(part.series.key, part.original, Change.NOT_NEEDED, By.PLAN, BOTH, why=why)


def fits(board: Board, part: Happening, start: datetime) -> bool:
    """Whether it can stand there: not yet begun, within the hours, and nobody is occupied. What a new agreement ends
    stands as it was agreed, whatever the hours are by now."""
    day = start.astimezone(board.zone).date()
    if utc(start) < utc(board.now) or not board.first <= day < board.week_ends:
        return False
    minutes, stretch = part.series.minutes, board.stretch(start, part.series.minutes)
    hours = checkin.hours_on(board.home, day, part.series.chore, minutes, board.almanac)
    inside = any(low <= stretch[0] and stretch[1] <= high for low, high in stretches(hours))
    return (inside or part.series.until is not None) and board.is_free(part.members, start, minutes)


def _wanted(board: Board, left: Iterable[Happening], stored: Mapping[Key, WeekException]) -> tuple[Stretch, ...]:
    """Where the chores would stand, the way there and back included."""
    found = []
    for part in left:
        kept = stored.get(part.key)
        start = kept.start if kept and kept.start else part.original
        found.append(board.taken_by(part.chore, start, (kept.minutes if kept else 0) or part.series.minutes))
    return tuple(sorted(found))


# ── another moment ──────────────────────────────────────────────────────────────────────────────


def _elsewhere(board: Board, part: Happening, wanted: Sequence[Stretch]) -> None:
    start = _in_its_week(board, part, wanted)
    if start is not None:
        board.change(part, Change.MOVED, BOTH, start)
    elif why := _holiday(board, part) or ("away" if _somebody_is_away(board, part) else ""):
        board.keep(part, _not_needed(part, why))
    else:
        board.change(part, Change.UNPLACED, BOTH, _offered(board, part, wanted))


def _in_its_week(board: Board, part: Happening, wanted: Sequence[Stretch]) -> datetime | None:
    """Another moment in its week: with the notice that they want and beside the chores, else without the one, then
    without the other; first on its own day, then on the wished one, then on the nearest."""
    soon = max(board.now, board.now + timedelta(hours=notice_of(board)))
    for begin in dict.fromkeys((soon, board.now)):
        for beside in dict.fromkeys((tuple(wanted), ())):
            for day in _days(board, part):
                if start := _start_on(board, part, day, begin, beside):
                    return start
    return None


def _days(board: Board, part: Happening) -> list[date]:
    """The days of its week: its own, the wished one, then the nearest first and the later of two before the earlier."""
    own = part.original.date()
    wish = board.home.household.check_in
    wished = wish.team_weekday if part.series.chore == TEAM else wish.weekday
    monday = own - timedelta(days=own.weekday())
    week = [monday + timedelta(days=n) for n in range(7)]
    return sorted(week, key=lambda day: (day != own, day.weekday() != wished, abs((day - own).days), own - day))


def _start_on(
    board: Board, part: Happening, day: date, begin: datetime, beside: Sequence[Stretch], wide: bool = False
) -> datetime | None:
    """The free start on a day nearest to the agreed clock, not before ``begin``; ``wide``: outside the usual hours."""
    if not board.first <= day < board.week_ends:
        return None
    minutes = part.series.minutes
    if wide:
        hours = checkin.waking_on(board.home, day, minutes, board.almanac)
    else:
        hours = checkin.hours_on(board.home, day, part.series.chore, minutes, board.almanac)
    free = [(max(low, seconds(begin)), high) for low, high in stretches(hours)]
    for member in part.members:
        edges = min((a for a, _ in free), default=0), max((b for _, b in free), default=0)
        free = common(free, board.diaries[member].free(edges))
    aim = seconds(datetime.combine(day, part.original.time(), board.zone))
    start = nearest_start(without(free, beside), aim, 60 * minutes)
    return None if start is None else datetime.fromtimestamp(start, board.zone)


# ── a week without ──────────────────────────────────────────────────────────────────────────────


def _somebody_is_away(board: Board, part: Happening) -> bool:
    """Whether somebody said to be away on a day of its week that is still to come."""
    monday = part.original.date() - timedelta(days=part.original.weekday())
    first, last = max(monday, board.today), monday + timedelta(days=6)
    away = (p for p in board.home.periods if p.kind is PeriodKind.AWAY)
    return any(period.first <= last and first <= period.last for period in away)


def _offered(board: Board, part: Happening, wanted: Sequence[Stretch]) -> datetime | None:
    """Where it could be instead: in its week outside the usual hours, else on the first of the days behind it."""
    ways: Iterator[tuple[date, bool]] = iter(
        [(day, True) for day in _days(board, part)] + [(day, wide) for day in _behind(part) for wide in (False, True)]
    )
    beside = tuple(wanted)
    found = (_start_on(board, part, day, board.now, beside, wide) for day, wide in ways)
    return next((start for start in found if start is not None), None)


def _behind(part: Happening) -> list[date]:
    """The first days of the next week, as far as they come before its own moment."""
    own = part.original.date()
    days = [own + timedelta(days=7 - own.weekday() + n) for n in range(_BEHIND)]
    return [day for day in days if day < own + timedelta(days=7)]
