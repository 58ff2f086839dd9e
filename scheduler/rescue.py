"""Room for what one by one found none: all that a week's appointments hit, placed at once by the solver.

Only asked when something was left over that has a moment of its own, so that a plain week never waits for it; without
the solver what was left over stays so, and is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from household.model import Change
from scheduler import cpsat, joint
from scheduler.applies import stays_on_its_day
from scheduler.board import Board, Key, Unit
from scheduler.diary import seconds
from scheduler.occurrences import utc
from scheduler.placement import Sheet, settle
from scheduler.ready import make_ready
from scheduler.week_task import Task, Week
from scheduler.weekgrid import SLOT, bounds, starts_in

#: An important chore weighs so much more than another.
IMPORTANT = 3


@dataclass(frozen=True)
class Moment:
    """Where a unit finds room: by whom, and from when."""

    members: tuple[str, ...]
    start: datetime


def missed_weeks(board: Board, units: Iterable[Unit]) -> frozenset[date]:
    """The Mondays of the weeks in which some of ``units`` have no moment on a board."""
    gone = {(e.series, utc(e.original)) for e in board.exceptions if e.change is Change.UNPLACED}
    return frozenset(_monday(unit.original) for unit in units if unit.parts[0].key in gone and unit.chore)


def room_for(
    board: Board, units: Sequence[Unit], greedy: Mapping[Key, Moment], weeks: frozenset[date]
) -> Mapping[Key, Moment] | None:
    """A moment for more of ``units`` than the ``greedy`` plan found, in the weeks in which it left something out; None
    when there is none, or no solver. ``board`` holds what stands without any of them."""
    if not cpsat.is_here():
        return None
    mine = [unit for unit in units if _monday(unit.original) in weeks]
    tasks = [task for n, unit in enumerate(mine) if (task := _task(board, unit, str(n)))]
    placed = {str(n): greedy[unit.parts[0].key] for n, unit in enumerate(mine) if unit.parts[0].key in greedy}
    if not any(task.key not in placed for task in tasks):
        return None
    ready = make_ready(_week(board, tasks))
    found = joint.make_room(ready, _hint(board, tasks, placed))
    if len(found.start) <= sum(task.key in placed for task in tasks):
        return None
    sheet = Sheet(ready, whole=True)
    for key in sorted(found.start):
        sheet.put(sheet.tasks[key], found.owner[key], found.start[key])
    settle(sheet)  # each as near to its own time as the others leave it
    begin = utc(board.within.start)
    return {
        mine[int(key)].parts[0].key: Moment(sheet.owner[key], (begin + timedelta(minutes=at)).astimezone(board.zone))
        for key, at in sheet.start.items()
    }


def _monday(moment: datetime) -> date:
    return moment.date() - timedelta(days=moment.weekday())


def _minute(board: Board, moment: datetime) -> int:
    """Minutes since the board begins, on the real clock."""
    return (seconds(moment) - seconds(board.within.start)) // 60


def _week(board: Board, tasks: Sequence[Task]) -> Week:
    members = sorted(board.diaries)
    return Week(tuple(tasks), dict.fromkeys(members, Fraction(1, len(members))), {}, children=False)


def _hint(board: Board, tasks: Sequence[Task], placed: Mapping[str, Moment]) -> joint.Hint:
    """The greedy plan, as far as its moments are among those that are allowed."""
    kept = {}
    for task in tasks:
        moment = placed.get(task.key)
        at = _minute(board, moment.start) if moment else 0
        if moment and all(at in task.starts.get(m, ()) for m in moment.members):
            kept[task.key] = moment.members, at
    return joint.Hint({key: who for key, (who, _) in kept.items()}, {key: at for key, (_, at) in kept.items()})


def _task(board: Board, unit: Unit, key: str) -> Task | None:
    """A unit with all moments that the standing plan leaves it; None when there is none at all."""
    together = len(unit.parts) > 1
    who = [unit.members] if together else [(m,) for m in (*unit.members, *board.others(unit))]
    starts = {members: tuple(_minute(board, at) for at in _moments(board, unit, members)) for members in who}
    each = {member: found for members, found in starts.items() for member in members if found}
    if not each:
        return None
    return Task(
        key=key,
        minutes=unit.minutes,
        cost=dict.fromkeys(board.diaries, max(unit.minutes, 1)),
        starts=each,
        aim=_minute(board, unit.original),
        usual=None if together else unit.members[0],
        rank=IMPORTANT if unit.chore is None or unit.chore.important else 1,
        both=together,
        outside=unit.chore is not None and unit.chore.outside,
        before=unit.chore.travel if unit.chore else 0,
        behind=unit.chore.travel if unit.chore else 0,
    )


def _moments(board: Board, unit: Unit, members: tuple[str, ...]) -> Iterator[datetime]:
    """Every start on its own day, and on the others that it may have, at which these are free as the plan stands."""
    days = [unit.original.date(), *(() if stays_on_its_day(unit) else board.other_days(unit))]
    for day in sorted(day for day in days if board.first <= day < board.last):
        midnight = board.midnight(day)
        for slot in starts_in(*bounds(board.window(unit.chore)), unit.minutes):
            start = (midnight.replace(tzinfo=None) + timedelta(minutes=slot * SLOT)).replace(tzinfo=board.zone)
            exists = utc(start).astimezone(board.zone).time() == start.time()
            if exists and utc(start) >= utc(board.now) and board.may_stand(unit, members, start):
                yield start
