"""Whether a happening applies this once, and in which order those of one day come.

A rule knows no holidays: what it gives on a day that does not count is not needed this once, and comes back when the
day counts again. What a person asked for, and what has begun, is not looked at here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from household.model import By, Change, WeekException
from scheduler.board import Board, Happening, Unit
from scheduler.occurrences import utc


def set_aside(board: Board, part: Happening) -> bool:
    """Keep a happening as not needed when its day does not count, with why; whether it was."""
    if part.chore is None or part.is_dated:
        return False
    why = board.almanac.why_not(part.chore, part.original.date())
    if not why:
        return False
    series = part.series
    board.keep(part, WeekException(series.key, part.original, Change.NOT_NEEDED, By.PLAN, series.member, why=why))
    return True


def in_turn(board: Board, units: Sequence[Unit]) -> list[Unit]:
    """The units in their order, with what goes after another chore on its day behind that chore."""
    return sorted(units, key=lambda unit: _steps(board, unit))


def _steps(board: Board, unit: Unit) -> int:
    """How many chores go before it, one after the other; a ring ends where it began."""
    before = {chore.key: chore.after for chore in board.home.chores}
    seen: list[str] = []
    key = unit.chore.after if unit.chore else ""
    while key and key in before and key not in seen:
        seen.append(key)
        key = before[key]
    return len(seen)


def has_begun(board: Board, unit: Unit) -> bool:
    """Whether the moment of a day that was only found now has passed: then another is looked for."""
    return utc(unit.original) < utc(board.now)


def as_agreed(board: Board, unit: Unit) -> bool:
    """Let stand as agreed what only waited for the chore that goes before it."""
    if has_begun(board, unit) or not board.may_stand(unit, unit.members, unit.original):
        return False
    if not board.in_window(unit.chore, unit.original, unit.minutes):
        return False
    for part in unit.parts:
        board.keep(part)
    return True


def stays_on_its_day(unit: Unit) -> bool:
    """Whether both want it never put off to another day."""
    return unit.chore is not None and not unit.chore.postpone


def _is_over(part: Happening, exception: WeekException, now: datetime) -> bool:
    """Whether nothing can be decided any more about ten minutes of which the plan has spoken."""
    if exception.change is Change.MOVED and exception.start is not None:
        return utc(exception.start) < utc(now)
    sunday = part.original.date() + timedelta(days=6 - part.original.weekday())
    return now.astimezone(part.original.tzinfo).date() > sunday


# ── what is decided already ─────────────────────────────────────────────────────────────────────


def notice_of(board: Board) -> int:
    """Hours within which nothing moves any more; none on the first day of an agreement, which nobody has lived by."""
    agreement = board.home.agreement
    return board.home.household.notice if agreement and agreement.began < board.today else 0


def comes_soon(part: Happening, exception: WeekException | None, soon: datetime) -> bool:
    """Whether a happening, where it stands by now, begins too soon to be moved."""
    if exception is not None and exception.change in (Change.UNPLACED, Change.NOT_NEEDED):
        return False
    known = exception is not None or not part.is_dated
    start = exception.start if exception and exception.start else part.original
    return known and utc(start) < utc(soon)


def is_settled(part: Happening, exception: WeekException | None, now: datetime) -> bool:
    """A person's wish, or something that has begun, is not decided anew. Ten minutes that the plan put elsewhere have
    not begun before they do there; those without a moment may still find one while their week lasts."""
    if part.chore is None and exception is not None and exception.by is By.PLAN:
        return _is_over(part, exception, now)
    if exception is None:
        return utc(part.original) < utc(now) and not part.is_dated
    if utc(part.original) < utc(now):
        return True
    return exception.by is By.PERSON or (exception.start is not None and utc(exception.start) < utc(now))
