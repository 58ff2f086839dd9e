"""One week divided afresh: who and when at once, with the proof of it.

Who is divided exactly, then everything is placed; what does not find a place with whom it was meant for is remembered,
and it is tried a few times over with what was hard first. When everything has its place, nobody is more than 2 % above
the bound and nobody envies by more than one occurrence, it is done, in milliseconds. Only else the solver is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from scheduler import cpsat, joint
from scheduler.lots import Lot, asked, changes_of, content, loads_of, reach, scales_of
from scheduler.pairs import unbettered
from scheduler.placement import Sheet, fill, settle
from scheduler.ready import Ready, lot_of, make_ready
from scheduler.several import unbettered_by_one
from scheduler.week_task import Cause, Found, Kind, Method, Task, Week, WeekProof
from scheduler.who import NEAR, Dealt, least_change, who

#: How often it is divided and placed before the solver is asked.
ROUNDS = 8

Owners = Mapping[str, tuple[str, ...]]


def fresh_week(week: Week, *, stable: bool = False, solver: bool = True) -> Found:
    """The fairest week; ``stable``: the one with the fewest changes of owner within 2 % of that.

    The order of tasks and members is of no matter. ``method`` is "best_effort" when something could not be proved:
    without the solver, or when it ran out of its effort.
    """
    ready = make_ready(week)
    draft = _drafted(ready, stable, solver)
    if draft.certified or not (solver and cpsat.is_here()):
        covered = len(draft.start) == len(ready.whole)
        if draft.certified and solver and not stable:
            draft = _lightened(ready, draft)
        return _found(ready, draft, draft.dealt, covered, "exact" if draft.certified else "best_effort")
    return _joined(ready, draft, stable)


# ── divided, then placed ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Draft:
    """A plan so far, with the division of the same tasks that times left aside is best."""

    owner: Owners
    start: Mapping[str, int]
    dealt: Dealt
    worst: Fraction = Fraction(0)
    certified: bool = False
    changes: int = 0


@dataclass(frozen=True)
class _Hard:
    """What was hard to place: how often, and with whom it is not tried again."""

    often: Mapping[str, int] = field(default_factory=dict)
    not_with: frozenset[tuple[str, str]] = frozenset()

    def and_(self, missed: Owners) -> _Hard:
        again = {(key, owners[0]) for key, owners in missed.items() if len(owners) == 1 and key in self.often}
        often = {**self.often, **{key: self.often.get(key, 0) + 1 for key in missed}}
        return _Hard(often, self.not_with | again)

    def may(self, task: Task) -> tuple[str, ...]:
        left = tuple(sorted(m for m in task.starts if (task.key, m) not in self.not_with))
        return tuple(sorted(task.starts)) if task.both or not left else left


def _drafted(ready: Ready, stable: bool, solver: bool) -> _Draft:
    hard = _Hard()
    owners, first = _divided(ready, hard, NEAR if stable else None, solver)
    best = _Draft({}, {}, first)
    for left in reversed(range(ROUNDS)):
        sheet = Sheet(ready)
        missed = fill(sheet, owners, _alike(ready.tasks, stable), hard.often)
        draft = _weighed(ready, sheet, first)
        if not best.start or _rank(ready, draft, stable) < _rank(ready, best, stable):
            best = draft
        if (best.certified and not (stable and best.changes > first.changes)) or not missed:
            break
        hard = hard.and_(missed)
        # the nearer to the bound it begins, the more room there is for what has to change hands
        owners, _ = _divided(ready, hard, NEAR * left / ROUNDS if stable else None, False)
    return best


def _rank(ready: Ready, draft: _Draft, stable: bool) -> tuple[object, ...]:
    placed = sum(max(task.rank, 1) for task in ready.tasks if task.key in draft.start)
    return -placed, not draft.certified, draft.changes if stable and draft.certified else 0, draft.worst


def _divided(ready: Ready, hard: _Hard, tolerance: Fraction | None, solver: bool) -> tuple[Owners, Dealt]:
    """Who is to do what: divided by lots, then to each those of the lot that suit them better than the others; with a
    ``tolerance`` in the fewest changes."""
    groups: dict[tuple[object, ...], list[Task]] = {}
    for task in ready.tasks:
        costs = tuple(task.cost[m] for m in ready.members)
        groups.setdefault((costs, hard.may(task), task.usual or "", task.both), []).append(task)
    keys = sorted(groups, key=repr)
    lots = [replace(lot_of(groups[key][0], len(groups[key])), may=hard.may(groups[key][0])) for key in keys]
    shares, carried = ready.week.shares, ready.week.carried
    if tolerance is None:
        dealt = who(lots, shares, carried, solver=solver)
    else:
        dealt = least_change(lots, shares, carried, tolerance, solver=solver)
    owners: dict[str, tuple[str, ...]] = {}
    for key, lot, count in zip(keys, lots, dealt.counts, strict=True):
        owners |= _handed_out(groups[key], lot, count)
    return owners, dealt


def _handed_out(tasks: Sequence[Task], lot: Lot, count: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    if lot.together:
        return {task.key: lot.may for task in tasks}
    left, owners = list(tasks), dict[str, tuple[str, ...]]()
    for member in sorted(count, key=lambda m: (count[m], m)):

        def suits(task: Task, member: str = member) -> tuple[int, str]:
            others = (len(starts) for m, starts in task.starts.items() if m != member)
            return max(others, default=0) - len(task.starts[member]), task.key

        mine = sorted(left, key=suits)[: count[member]]
        owners |= {task.key: (member,) for task in mine}
        left = [task for task in left if task.key not in owners]
    return owners


def _alike(tasks: Sequence[Task], stable: bool) -> dict[str, list[str]]:
    """Per task those that weigh the same for everybody; when changes count, of the same usual owner only."""
    groups: dict[tuple[object, ...], list[str]] = {}
    places = {}
    for task in tasks:
        if not task.both:
            places[task.key] = (tuple(sorted(task.cost.items())), task.usual if stable else None)
            groups.setdefault(places[task.key], []).append(task.key)
    return {key: groups[place] for key, place in places.items()}


def _weighed(ready: Ready, sheet: Sheet, dealt: Dealt) -> _Draft:
    """The plan on a sheet, and whether it needs nothing more: all placed, near the bound, and nobody envious."""
    settle(sheet)
    if len(sheet.start) < len(ready.tasks):
        dealt = _best_of(ready, [task for task in ready.tasks if task.key in sheet.start], False)
    lots, counts = _as_lots(ready.tasks, sheet.owner)
    scales = scales_of(lots, ready.week.shares, ready.week.carried)
    worst = scales.worst(loads_of(lots, counts, ready.members))
    changes = changes_of(lots, counts)
    near = worst <= reach(dealt.bound, NEAR) and content(lots, counts, scales)
    certified = near and len(sheet.start) == len(ready.whole)
    return _Draft(dict(sheet.owner), dict(sheet.start), dealt, worst, certified, changes)


def _as_lots(tasks: Sequence[Task], owner: Owners) -> tuple[list[Lot], tuple[Mapping[str, int], ...]]:
    """Each placed task as a lot of its own, with who does it."""
    placed = [task for task in tasks if task.key in owner]
    return [lot_of(task) for task in placed], tuple(dict.fromkeys(owner[task.key], 1) for task in placed)


def _best_of(ready: Ready, tasks: Sequence[Task], solver: bool) -> Dealt:
    """The best division of some tasks, times left aside."""
    return who([lot_of(task) for task in tasks], ready.week.shares, ready.week.carried, solver=solver)


# ── who and when at once ────────────────────────────────────────────────────────────────────────


def _joined(ready: Ready, draft: _Draft, stable: bool) -> Found:
    covered = joint.cover(ready, joint.Hint(draft.owner, draft.start))
    tasks = [
        next(t for t in (task, whole) if set(covered.owner[task.key]) <= set(t.starts))
        for task, whole in zip(ready.tasks, ready.whole, strict=True)
        if task.key in covered.start
    ]
    dealt = draft.dealt
    if len(tasks) < len(ready.tasks):
        # what is known to have no place is out of the way: the rest may well come out without the solver
        names = {task.key for task in tasks}
        rest = replace(ready, tasks=tuple(tasks), whole=tuple(t for t in ready.whole if t.key in names))
        draft = _drafted(rest, stable, True)
        if draft.certified:
            return _found(ready, draft, draft.dealt, covered.covered, "joint")
        dealt = draft.dealt if len(draft.start) == len(tasks) else _best_of(ready, tasks, True)
    hint = joint.Hint(covered.owner, covered.start)
    found = joint.share_out(ready, tasks, hint, reach(dealt.bound, NEAR), stable=stable)
    if found is None:
        return _found(ready, replace(draft, owner=hint.owner, start=hint.start), dealt, covered.covered, "best_effort")
    bound = max(dealt.bound, found.bound) if found.bound is not None else dealt.bound
    sheet = Sheet(ready, whole=True)
    for key in sorted(found.start):
        sheet.put(sheet.tasks[key], found.owner[key], found.start[key])
    exact_minutes = all(t.minutes % 5 == t.before % 5 == t.behind % 5 == 0 for t in tasks)
    if exact_minutes:
        settle(sheet)
    after = replace(draft, owner=dict(sheet.owner), start=dict(sheet.start))
    if not stable:
        after = _lightened(ready, after)
    return _found(ready, after, replace(dealt, bound=bound), covered.covered, "joint", found.calm)


def _lightened(ready: Ready, draft: _Draft) -> _Draft:
    """The plan, or where the division that it rests on lets it be lighter for one and heavier for nobody by more than
    2 %, such a one that has its times: what times forced may well be forced in a better way."""
    if len(ready.members) != 2 or not cpsat.is_here():
        return draft
    lots, counts = _as_lots(ready.tasks, draft.owner)
    loads = loads_of(lots, counts, ready.members)
    scales = scales_of(asked(lots, ready.week.shares), ready.week.shares, ready.week.carried)
    if len(scales.members) != 2 or unbettered(asked(lots, ready.week.shares), scales, loads, NEAR):
        return draft
    found = joint.lighter(ready, joint.Hint(draft.owner, draft.start), loads)
    return replace(draft, owner=found.owner, start=found.start) if found else draft


# ── the proof ───────────────────────────────────────────────────────────────────────────────────


def _found(ready: Ready, draft: _Draft, dealt: Dealt, covered: bool, method: Method, calm: bool | None = None) -> Found:
    """The plan with its proof, computed afresh in the points that were given."""
    shares, members = ready.week.shares, ready.members
    lots, counts = _as_lots(ready.tasks, draft.owner)
    lots = [replace(lot, may=tuple(sorted({*lot.may, *count}))) for lot, count in zip(lots, counts, strict=True)]
    scales = scales_of(asked(lots, shares), shares, ready.week.carried)
    loads = loads_of(lots, counts, members)
    worst = scales.worst(loads)
    at_ease = content(lots, counts, scales)
    bound = min(dealt.bound, worst)
    proved = covered and worst <= reach(bound, NEAR)
    forced = tuple(task.key for task in ready.tasks if task.key in draft.owner and len(task.starts) == 1)
    proof = WeekProof(
        {m: loads[m] * ready.points[m] for m in members},
        {m: scales.wholes[m] * ready.points[m] for m in members},
        worst,
        bound,
        at_ease,
        _is_efficient(asked(lots, shares), counts, loads, shares, ready.week.carried),
        covered,
        forced,
        "" if at_ease else _cause(ready, dealt, forced, calm),
    )
    unplaced: dict[str, Kind] = {**ready.unplaced, **_crowded(ready, draft)}
    both = {task.key for task in ready.tasks if task.both}
    owner = {key: owners if key in both else owners[0] for key, owners in sorted(draft.owner.items())}
    start = dict(sorted(draft.start.items()))
    return Found(owner, start, dict(sorted(unplaced.items())), proof, method if proved else "best_effort")


def _crowded(ready: Ready, draft: _Draft) -> dict[str, Kind]:
    left = {task.key: task for task in ready.tasks if task.key not in draft.start}
    return {key: "after" if task.after in left else "crowded" for key, task in left.items()}


def _cause(ready: Ready, dealt: Dealt, forced: Sequence[str], calm: bool | None) -> Cause:
    if calm is None:
        return "unproven"
    if dealt.content:
        return "times"
    return "forced" if forced and not any(ready.week.carried.values()) else "carried"


def _is_efficient(
    lots: Sequence[Lot],
    counts: Sequence[Mapping[str, int]],
    loads: Mapping[str, int],
    shares: Mapping[str, Fraction],
    carried: Mapping[str, Fraction],
) -> bool:
    scales = scales_of(lots, shares, carried)
    if len(scales.members) == 2:
        return unbettered(lots, scales, loads)
    return unbettered_by_one(lots, tuple(counts), scales)
