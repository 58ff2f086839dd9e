"""The week made ready to be planned: what is certain beforehand is settled, and what has no place is named.

Locks are laid down first; starts that could never be kept are taken out: because all others are away while somebody
has to be at home, or because what goes before leaves no room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd

from scheduler.lots import Lot
from scheduler.week_task import Kind, Task, Week

Stretch = tuple[int, int]


@dataclass(frozen=True)
class Ready:
    """``tasks`` that have some start, by key, their points divided by what each member's have in common; who agreed to
    do nothing is left out wherever another can. ``whole`` has them with everybody in. ``kept`` are the locks that
    hold. ``points`` multiplies each member's points back."""

    week: Week
    tasks: tuple[Task, ...]
    whole: tuple[Task, ...]
    unplaced: Mapping[str, Kind]
    kept: frozenset[str]
    points: Mapping[str, int]

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(sorted(self.week.shares))


def make_ready(week: Week) -> Ready:
    """The week in an order of its own. A task without a cost for some member is the caller's mistake: KeyError."""
    members = tuple(sorted(week.shares))
    points = {m: gcd(*(task.cost[m] for task in week.tasks)) or 1 for m in members}
    tasks = {task.key: _plain(task, members, points) for task in sorted(week.tasks, key=lambda task: task.key)}
    unplaced: dict[str, Kind] = {}
    tasks = _left(tasks, unplaced, lambda task: "no_time" if task.starts else "nobody")
    tasks = {key: _at_home(task, week, members) for key, task in tasks.items()}
    tasks = _left(tasks, unplaced, lambda task: "outside")
    tasks, kept = _locked(tasks, week, members)
    if any(task.after is not None for task in tasks.values()):
        tasks = _in_order(tasks, kept, unplaced)
    whole = tuple(tasks.values())
    return Ready(week, tuple(_asked(task, week.shares) for task in whole), whole, unplaced, kept, points)


def lot_of(task: Task, copies: int = 1) -> Lot:
    """The task as something to divide: who has a start may do it."""
    return Lot(copies, task.cost, tuple(sorted(task.starts)), None if task.both else task.usual, task.both)


def span_of(task: Task, start: int) -> Stretch:
    """What it occupies, the way there and back included."""
    return start - task.before, start + task.minutes + task.behind


def overlap(one: Stretch, two: Stretch) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _plain(task: Task, members: Sequence[str], points: Mapping[str, int]) -> Task:
    starts = {m: tuple(sorted(set(task.starts[m]))) for m in members if m in task.starts}
    if task.both and starts:
        shared = set.intersection(*(set(each) for each in starts.values()))
        starts = dict.fromkeys(starts, tuple(sorted(shared)))
    return replace(task, starts=starts, cost={m: task.cost[m] // points[m] for m in members})


def _left(tasks: Mapping[str, Task], unplaced: dict[str, Kind], kind: Callable[[Task], Kind]) -> dict[str, Task]:
    """The tasks with some start, without who has none; the others are named."""
    unplaced |= {key: kind(task) for key, task in tasks.items() if not any(task.starts.values())}
    return {
        key: replace(task, starts={m: each for m, each in task.starts.items() if each})
        for key, task in tasks.items()
        if key not in unplaced
    }


# ── somebody at home ────────────────────────────────────────────────────────────────────────────


def _at_home(task: Task, week: Week, members: Sequence[str]) -> Task:
    """Without the starts at which, by the calendars, everybody else would be away."""
    if not (week.children and task.outside and len(members) > 1):
        return task
    starts = {}
    for member, each in task.starts.items():
        here = [m for m in members if m not in (task.starts if task.both else (member,))]
        empty = _common([week.presence.get(m, ()) for m in here]) if here else [(-(10**6), 10**6)]
        starts[member] = tuple(s for s in each if not any(overlap(span_of(task, s), gap) for gap in empty))
    return replace(task, starts=starts)


def _common(each: Sequence[Iterable[Stretch]]) -> list[Stretch]:
    """The stretches that all have in common."""
    found = sorted(each[0])
    for other in each[1:]:
        both = [(max(a, c), min(b, d)) for a, b in found for c, d in other]
        found = sorted(stretch for stretch in both if stretch[0] < stretch[1])
    return found


# ── locks ───────────────────────────────────────────────────────────────────────────────────────


def _locked(tasks: Mapping[str, Task], week: Week, members: Sequence[str]) -> tuple[dict[str, Task], frozenset[str]]:
    """Lay down each lock that is possible beside those before it, the higher ranks first."""
    kept: dict[str, Task] = {}
    for task in sorted((t for t in tasks.values() if t.locked), key=lambda t: (-t.rank, t.key)):
        holders = tuple(task.starts) if task.both else (task.usual,)
        fixed = replace(task, starts={m: (task.aim,) for m in holders if m is not None})
        if all(task.aim in task.starts.get(m or "", ()) for m in holders) and _fits(fixed, kept, week, members):
            kept[task.key] = fixed
    return {**tasks, **kept}, frozenset(kept)


def _fits(task: Task, kept: Mapping[str, Task], week: Week, members: Sequence[str]) -> bool:
    mine = span_of(task, task.aim)
    for other in kept.values():
        if set(task.starts) & set(other.starts) and overlap(mine, span_of(other, other.aim)):
            return False
        if other.after == task.key and task.aim + task.minutes + other.gap > other.aim:
            return False
        if task.after == other.key and other.aim + other.minutes + task.gap > task.aim:
            return False
    return not (week.children and task.outside and len(members) > 1) or _stays(task, kept, week, members)


def _stays(task: Task, kept: Mapping[str, Task], week: Week, members: Sequence[str]) -> bool:
    """Whether at each moment of a task outside somebody else stays in, for as far as the other locks tell."""
    away = []
    for member in (m for m in members if m not in task.starts):
        out = [span_of(t, t.aim) for t in kept.values() if t.outside and member in t.starts]
        away.append([*week.presence.get(member, ()), *out])
    return not any(overlap(span_of(task, task.aim), gap) for gap in _common(away)) if away else False


# ── one after the other ─────────────────────────────────────────────────────────────────────────


def _in_order(tasks: dict[str, Task], kept: frozenset[str], unplaced: dict[str, Kind]) -> dict[str, Task]:
    """Without the starts that are before what goes before them, or after a lock that goes after them, until nothing
    changes; what goes after something without a place has none either, unless it is locked."""
    while True:
        before = {key: (min(_all(task)), max(_all(task))) for key, task in tasks.items()}
        narrowed = {key: _narrowed(task, tasks, kept) for key, task in tasks.items()}
        lost = {
            key
            for key, task in narrowed.items()
            if not any(task.starts.values()) or (task.after in unplaced and key not in kept)
        }
        unplaced |= dict.fromkeys(lost, "after")
        tasks = {
            key: replace(task, starts={m: each for m, each in task.starts.items() if each})
            for key, task in narrowed.items()
            if key not in lost
        }
        if not lost and before == {key: (min(_all(task)), max(_all(task))) for key, task in tasks.items()}:
            return tasks


def _all(task: Task) -> list[int]:
    return [start for each in task.starts.values() for start in each]


def _narrowed(task: Task, tasks: Mapping[str, Task], kept: frozenset[str]) -> Task:
    low, high = -(10**6), 10**6
    first = tasks.get(task.after or "")
    if first is not None and task.key not in kept:
        low = min(_all(first)) + first.minutes + task.gap
    for later in tasks.values():
        # only a lock is certain to be done, so only that asks what goes before it to be in time
        if later.after == task.key and later.key in kept and task.key not in kept:
            high = min(high, max(_all(later)) - later.gap - task.minutes)
    return replace(task, starts={m: tuple(s for s in each if low <= s <= high) for m, each in task.starts.items()})


def _asked(task: Task, shares: Mapping[str, Fraction]) -> Task:
    """Without whoever agreed to do nothing, where another can."""
    asked = {m: each for m, each in task.starts.items() if shares[m] > 0}
    return replace(task, starts=asked) if asked and not task.both else task
