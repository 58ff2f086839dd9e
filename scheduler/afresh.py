"""One week of a real home divided afresh, who and when at once, as if nothing of it but what is settled were agreed.

Nothing of it is kept: it shows what could be. Who does what otherwise than the plan has it, is given; what stands at
another moment, is moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from household.model import Agreement, Assignment, By, Change, Home, Reason, ReasonKind, Span, Unplaced, Who
from scheduler.applies import notice_of
from scheduler.demand import Demand, Wanted, demand, week_of_home
from scheduler.diary import seconds
from scheduler.fresh_week import fresh_week
from scheduler.occurrences import utc
from scheduler.owners import is_away, tried_by
from scheduler.reasons import by_agreement, without_calendars
from scheduler.room import Room
from scheduler.week_task import Found, Method, Task, WeekProof

__all__ = ["Afresh", "afresh", "week_of_home"]


@dataclass(frozen=True)
class Afresh:
    """The week: each assignment with its reason, what has no place with the window that prevents it, and the proof, in
    which the thinking counts as well. ``shares`` are those that this week leaves of what was agreed; ``agreement`` is
    the one by whose series the assignments are named."""

    monday: date
    agreement: Agreement
    assignments: tuple[Assignment, ...]
    unplaced: tuple[Unplaced, ...]
    check_ins: tuple[Span, ...]
    shares: Mapping[str, Fraction]
    usual: Mapping[tuple[str, datetime], tuple[str, ...]]
    proof: WeekProof
    method: Method


def afresh(home: Home, monday: date, now: datetime, *, stable: bool = False) -> Afresh:
    """The week from ``monday`` divided anew; ``stable``: with the fewest changes of who does what within 2 % of the
    fairest. ``home.events`` must cover that week. The same home in any order gives the same week."""
    asked = demand(home, monday, now)
    found = fresh_week(asked.week, stable=stable)
    tasks = {task.key: task for task in asked.week.tasks}
    made = [
        _assignment(asked, tasks[key], one, found, member)
        for key, one in asked.wanted.items()
        if key in found.owner
        for member in _holders(found, key)
    ]
    missed = (_unplaced(asked.room, asked.wanted[key]) for key in found.unplaced if key in asked.wanted)
    agreement = asked.room.board.home.agreement
    assert agreement is not None  # noqa: S101 there is a series for each chore
    return Afresh(
        monday,
        agreement,
        tuple(sorted(made, key=lambda a: (utc(a.span.start), a.chore, a.member))),
        tuple(sorted(missed, key=lambda u: (utc(u.original), u.chore, u.member))),
        asked.room.check_ins,
        asked.week.shares,
        {(one.series.key, one.original): one.members for one in asked.wanted.values() if not one.settled},
        found.proof,
        found.method,
    )


def _holders(found: Found, key: str) -> tuple[str, ...]:
    owner = found.owner[key]
    return (owner,) if isinstance(owner, str) else owner


def _assignment(asked: Demand, task: Task, one: Wanted, found: Found, member: str) -> Assignment:
    room, holders = asked.room, _holders(found, task.key)
    start = one.start.astimezone(room.board.zone) if one.settled else room.moment(found.start[task.key])
    return Assignment(
        one.chore.key,
        member,
        Span(start, (utc(start) + timedelta(minutes=one.minutes)).astimezone(room.board.zone)),
        one.series.key,
        one.original,
        _settled(room, one, member) if one.settled else _why(room, task, one, member),
        _change(one, holders, start),
        tuple(other for other in holders if other != member),
    )


def _change(one: Wanted, holders: tuple[str, ...], start: datetime) -> Change | None:
    """What is otherwise than the plan has it."""
    if one.settled or not one.members:
        return None
    if set(holders) != set(one.members):
        return Change.GIVEN
    return Change.MOVED if utc(start) != utc(one.start) else None


def _unplaced(room: Room, one: Wanted) -> Unplaced:
    member = (*one.members, one.series.member)[0]
    return Unplaced(one.chore.key, member, one.original, room.board.window_on(one.chore, one.day))


# ── why ─────────────────────────────────────────────────────────────────────────────────────────


def _settled(room: Room, one: Wanted, member: str) -> Reason:
    """Why what is settled is as it is: too soon to be moved, or what the plan says of it."""
    board = room.board
    asked = one.exception is not None and one.exception.by is By.PERSON
    soon = board.now + timedelta(hours=notice_of(board))
    if not asked and utc(board.now) <= utc(one.start) < utc(soon):
        return Reason(ReasonKind.NOTICE, member)
    return without_calendars(board.home, one.chore, one.series.member, member, one.day, one.exception)


def _why(room: Room, task: Task, one: Wanted, member: str) -> Reason:
    """What both agreed of it; else that the other cannot then; else that each comes out at the agreed share."""
    home = room.board.home
    usual = tuple(sorted({part.series.member for part in one.parts}))
    if tried_by(home, one.chore.key, usual, one.day) == member:
        return Reason(ReasonKind.EXPERIMENT, member, next((m for m in usual if m != member), None))
    why = by_agreement(home, one.chore, member, one.day)
    turn = why.kind is ReasonKind.TURNS and member in usual
    if turn or why.kind in (ReasonKind.FIXED, ReasonKind.STAYS) or (why.kind is ReasonKind.TOGETHER and task.both):
        return why
    return _alone(room, task, one, member) or Reason(ReasonKind.SHARE, member, share=home.member(member).share)


def _alone(room: Room, task: Task, one: Wanted, member: str) -> Reason | None:
    """Where of two only this one has a moment: the other is away, or occupied in the whole window of that day."""
    board, others = room.board, [m.key for m in room.board.home.members if m.key != member]
    if set(task.starts) != {member} or len(others) != 1:
        return None
    other, window = others[0], board.window_on(one.chore, one.day)
    if is_away(board.home, other, one.day):
        return Reason(ReasonKind.AWAY, member, other)
    stretch = seconds(window.start), seconds(window.end)
    span = board.diaries[other].all_in_calendar(stretch)
    room_left = board.diaries[other].has_room(stretch, 60 * one.minutes)
    if span is None or room_left or one.chore.who is Who.TURNS or one.chore.stays:
        return None
    return Reason(
        ReasonKind.OTHER_BUSY, member, other, Span(span.start.astimezone(board.zone), span.end.astimezone(board.zone))
    )
