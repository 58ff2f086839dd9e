"""When in the week: each task at a start that suits whoever does it, as near as can be to where it was.

A week is a row of bits, one for each five minutes, so that all starts of a task are tried at once. Rounding to five
minutes only ever takes starts away; the exact minutes are the solver's. What finds no place may push one other away
that fits elsewhere, change hands with one that weighs the same, or go to somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scheduler.ready import Ready
from scheduler.week_task import STEP, Task

#: Bits before Monday 00:00, for the way to an early one; and starts that are tried when another has to give way.
_EARLY, _STARTS = 288, 6
#: The last minute at which anything is put: far behind the week lies what takes none of its time.
_LAST = 14 * 24 * 60


class Sheet:
    """The week while it is being filled: what is placed with whom and when. It is changed in place and never kept."""

    def __init__(self, ready: Ready, whole: bool = False) -> None:
        week = ready.week
        self.tasks = {task.key: task for task in (ready.whole if whole else ready.tasks)}
        self.members = ready.members
        self.guarded = week.children and len(self.members) > 1
        self.kept = ready.kept
        self.start: dict[str, int] = {}
        self.owner: dict[str, tuple[str, ...]] = {}
        self.busy = dict.fromkeys(self.members, 0)
        self.out = {m: sum_of(week.presence.get(m, ())) for m in self.members}
        self.away = dict(self.out)
        self.later: dict[str, list[str]] = {}
        for task in self.tasks.values():
            if task.after in self.tasks:
                self.later.setdefault(task.after or "", []).append(task.key)
        self.bits = {
            (t.key, m): sum(1 << s // STEP for s in each) for t in self.tasks.values() for m, each in t.starts.items()
        }
        self.holding: dict[str, set[str]] = {m: set() for m in self.members}

    def free(self, task: Task, owners: Sequence[str]) -> int:
        """The starts at which these can do it together, beside all that is placed, as bits."""
        lead, size = _size(task)
        starts = self._in_order(task)
        for owner in owners:
            starts &= self.bits.get((task.key, owner), 0)
            if starts:
                starts &= ~_widened(self.busy[owner] >> _EARLY - lead, size)
        if starts and self.guarded and task.outside:
            empty = -1
            for member in self.members:
                if member not in owners:
                    empty &= self.out[member]
            starts &= ~_widened(empty >> _EARLY - lead, size)
        return starts

    def _in_order(self, task: Task) -> int:
        low, high = 0, _LAST
        if task.after in self.tasks:
            first = self.start.get(task.after or "")
            if first is not None:
                low = first + self.tasks[task.after or ""].minutes + task.gap
            elif task.key not in self.kept:
                return 0
        for key in self.later.get(task.key, ()):
            if key in self.start:
                high = min(high, self.start[key] - self.tasks[key].gap - task.minutes)
        return ((1 << high // STEP + 1) - 1) >> (low := -(-max(low, 0) // STEP)) << low if high >= 0 else 0

    def put(self, task: Task, owners: tuple[str, ...], start: int) -> None:
        self.start[task.key], self.owner[task.key] = start, owners
        block = _block(task, start)
        for owner in owners:
            self.busy[owner] |= block
            self.holding[owner].add(task.key)
            if task.outside:
                self.out[owner] |= block

    def take(self, task: Task) -> tuple[tuple[str, ...], int]:
        """Take it off; gives what is needed to put it back."""
        owners, start = self.owner.pop(task.key), self.start.pop(task.key)
        block = _block(task, start)
        for owner in owners:
            self.busy[owner] &= ~block
            self.holding[owner].discard(task.key)
            if task.outside:
                self.out[owner] = self.away[owner]
                for key in self.holding[owner]:
                    if self.tasks[key].outside:
                        self.out[owner] |= _block(self.tasks[key], self.start[key])
        return owners, start

    def try_put(self, task: Task, owners: tuple[str, ...]) -> bool:
        """Put it at the free start nearest to where it was, if there is one."""
        starts = self.free(task, owners)
        if starts:
            self.put(task, owners, nearest(starts, task.aim))
        return bool(starts)

    def push(self, task: Task, owners: tuple[str, ...]) -> bool:
        """Put it where exactly one other is in the way that fits elsewhere with the same people."""
        lead, size = _size(task)
        for key in sorted(set().union(*(self.holding[owner] for owner in owners))):
            other = self.tasks[key]
            if key in self.kept or key == task.after:
                continue
            theirs, then = self.take(other)
            # only the starts that the other stood in the way of: the rest was tried before
            hit = _widened(_block(other, then) >> _EARLY - lead, size) if not task.outside else -1
            starts = self.free(task, owners) & hit
            for _ in range(_STARTS):
                if not starts:
                    break
                start = nearest(starts, task.aim)
                self.put(task, owners, start)
                if self.try_put(other, theirs):
                    return True
                self.take(task)
                starts &= ~(1 << start // STEP)
            self.put(other, theirs, then)
        return False


def sum_of(stretches: Sequence[tuple[int, int]]) -> int:
    """Stretches as bits, each five minutes that they touch."""
    found = 0
    for start, end in stretches:
        low, high = start // STEP + _EARLY, -(-end // STEP) + _EARLY
        if high > max(low, 0):
            found |= (1 << high) - (1 << max(low, 0))
    return found


def _size(task: Task) -> tuple[int, int]:
    lead = -(-task.before // STEP)
    return lead, lead - (-(task.minutes + task.behind) // STEP)


def _block(task: Task, start: int) -> int:
    lead, size = _size(task)
    return ((1 << size) - 1) << start // STEP + _EARLY - lead


def _widened(bits: int, size: int) -> int:
    """Every start of which a block of ``size`` would touch one of the bits."""
    done = 1
    while done < size:
        step = min(done, size - done)
        bits |= bits >> step
        done += step
    return bits


def nearest(starts: int, aim: int) -> int:
    """The minute of the set bit that is nearest to ``aim``, the earlier one of two."""
    place = max(aim, 0) // STEP
    above, below = starts >> place, starts & ((1 << place) - 1)
    found = []
    if below:
        found.append((below.bit_length() - 1) * STEP)
    if above:
        found.append((place + (above & -above).bit_length() - 1) * STEP)
    return min(found, key=lambda start: (abs(start - aim), start))


# ── filling it ──────────────────────────────────────────────────────────────────────────────────


def fill(
    sheet: Sheet, owners: Mapping[str, tuple[str, ...]], alike: Mapping[str, Sequence[str]], first: Mapping[str, int]
) -> dict[str, tuple[str, ...]]:
    """Place everything; gives what could not be done by whom it was meant for, placed with another or not at all.

    ``alike``: per task those that weigh the same for everybody, that may change hands with it. ``first``: those that
    found no place before, and how often.
    """
    missed = {}
    for key in order_of(sheet, owners, first):
        task, meant = sheet.tasks[key], owners[key]
        if sheet.try_put(task, meant) or sheet.push(task, meant) or _exchange(sheet, task, meant, alike.get(key, ())):
            continue
        missed[key] = meant
        if not task.both:
            others = sorted((m for m in task.starts if (m,) != meant), key=lambda m: (len(sheet.holding[m]), m))
            any(sheet.try_put(task, (m,)) or sheet.push(task, (m,)) for m in others)
    return missed


def order_of(sheet: Sheet, owners: Mapping[str, tuple[str, ...]], first: Mapping[str, int]) -> list[str]:
    """The locks, what was hard before, the higher ranks, then the fewest starts and the longest; each after what
    has to precede it."""

    def place(key: str) -> tuple[object, ...]:
        task = sheet.tasks[key]
        fewest = min(len(task.starts.get(m, ())) for m in owners[key])
        return key not in sheet.kept, -first.get(key, 0), -task.rank, fewest, -task.minutes, key

    found: dict[str, None] = {}

    def add(key: str, seen: frozenset[str]) -> None:
        ahead = sheet.tasks[key].after
        if ahead in sheet.tasks and ahead not in seen and key not in sheet.kept:
            add(ahead or "", seen | {key})
        found.setdefault(key)

    for key in sorted(owners, key=place):
        add(key, frozenset({key}))
    return list(found)


def _exchange(sheet: Sheet, task: Task, meant: tuple[str, ...], alike: Sequence[str]) -> bool:
    """Give it to another, and take one in return that weighs the same: the loads stay what they are."""
    for key in alike:
        if key == task.key or key not in sheet.start or key in sheet.kept or sheet.owner[key] == meant:
            continue
        other, (theirs, then) = sheet.tasks[key], (sheet.owner[key], sheet.start[key])
        if not sheet.bits.get((task.key, theirs[0])) or not sheet.bits.get((key, meant[0])):
            continue
        sheet.take(other)
        if sheet.try_put(task, theirs):
            if sheet.try_put(other, meant):
                return True
            sheet.take(task)
        sheet.put(other, theirs, then)
    return False


def settle(sheet: Sheet) -> None:
    """Bring each task nearer to where it was, for as far as the others leave room; a few times over."""
    for _ in range(3):
        moved = False
        for key in sorted(sheet.start, key=lambda key: (sheet.start[key], key)):
            task = sheet.tasks[key]
            owners, start = sheet.take(task)
            best = nearest(sheet.free(task, owners) | 1 << start // STEP, task.aim)
            sheet.put(task, owners, best)
            moved |= best != start
        if not moved:
            return
