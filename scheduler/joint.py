"""Who and when at once, by the solver: for the weeks in which placing what was divided does not come out.

In stages, each keeping what the one before reached: as little as possible without a place, by rank; then as little as
possible with who agreed to nothing; then nobody above 2 % over the bound and nobody envious; then the fewest changes,
of which another owner counts for three and another time for one. Every task is an interval per person with exactly the
starts that are allowed, so that no answer needs to be checked afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor, gcd, lcm
from typing import Any

from scheduler import cpsat
from scheduler.lots import Lot, Scales, asked, scales_of
from scheduler.ready import Ready, lot_of, span_of
from scheduler.week_task import STEP, Task
from scheduler.who import NEAR

#: Deterministic seconds for each stage; those of the changes last much longer by the clock.
COVERAGE, FAIRNESS, CHANGES, LEAST, LIGHTER = 3.0, 1.5, 0.02, 0.08, 1.0
OWNER, TIME = 3, 1

Owners = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Hint:
    """A plan to begin from."""

    owner: Owners
    start: Mapping[str, int]


@dataclass(frozen=True)
class Joined:
    """``covered``: it is proved that no more can be placed. ``bound``: no plan of the same tasks has a lesser worst
    ratio, times included; None when that was not asked. ``calm``: false when it is proved that a plan so near the
    bound leaves somebody envious; None when it was not found out."""

    owner: Owners
    start: Mapping[str, int]
    covered: bool
    bound: Fraction | None = None
    calm: bool | None = None


@dataclass(frozen=True)
class _Asked:
    """The model. ``does[key, member]`` and ``start[key, member]`` are its variables; ``done[key]`` whether at all."""

    model: Any
    does: Mapping[tuple[str, str], Any]
    start: Mapping[tuple[str, str], Any]
    done: Mapping[str, Any]

    def read(self, answer: cpsat.Answer) -> Hint:
        owner: dict[str, tuple[str, ...]] = {}
        start: dict[str, int] = {}
        for (key, member), does in self.does.items():
            if answer.value(does):
                owner[key] = (*owner.get(key, ()), member)
                start[key] = answer.value(self.start[key, member]) * STEP
        return Hint(owner, start)

    def hint(self, hint: Hint) -> None:
        self.model.clear_hints()
        told = set()
        for (key, member), does in self.does.items():
            mine = member in hint.owner.get(key, ())
            self.model.add_hint(does, mine)
            # what is done together has one start for all, and a model with two hints for it is refused
            if mine and self.start[key, member].index not in told:
                told.add(self.start[key, member].index)
                self.model.add_hint(self.start[key, member], hint.start[key] // STEP)


def cover(ready: Ready, hint: Hint) -> Joined:
    """As much placed as can be, by rank, and of that as little as possible with who agreed to nothing. Only the
    stretches of the week in which the hint left something out are looked at."""
    owner, start, settled = dict(hint.owner), dict(hint.start), True
    for tasks in _stretches(ready.whole):
        if all(task.key in hint.start for task in tasks):
            continue
        found = _cover(ready, tasks, hint)
        settled = settled and found.covered
        for task in tasks:
            owner.pop(task.key, None)
            start.pop(task.key, None)
        owner, start = {**owner, **found.owner}, {**start, **found.start}
    return Joined(owner, start, settled)


def make_room(ready: Ready, hint: Hint) -> Joined:
    """As much placed as can be, by rank, and of that with as few changes as are found: what one week needs when
    appointments come in between, where it is no matter of dividing anew."""
    covered = cover(ready, hint)
    tasks = [task for task in ready.whole if task.key in covered.start]
    ask = _ask(ready, tasks, certain=True)
    found = _fewer_changes(ask, tasks, Hint(covered.owner, covered.start), CHANGES)
    return Joined(found.owner, found.start, covered.covered)


def _stretches(tasks: Sequence[Task]) -> list[list[Task]]:
    """Tasks that can be in each other's way, together: those of one stretch of time, and what goes before or after."""
    ends = {t.key: (min(map(min, t.starts.values())), max(map(max, t.starts.values()))) for t in tasks}
    spans = {t.key: (span_of(t, ends[t.key][0])[0], span_of(t, ends[t.key][1])[1]) for t in tasks}
    for task in tasks:
        if task.after in spans:
            low, high = zip(spans[task.key], spans[task.after or ""], strict=True)
            spans[task.key] = min(low), max(high)
    found: list[list[Task]] = []
    until = -(10**9)
    for task in sorted(tasks, key=lambda task: (spans[task.key], task.key)):
        if spans[task.key][0] >= until:
            found.append([])
        found[-1].append(task)
        until = max(until, spans[task.key][1])
    return found


def _cover(ready: Ready, tasks: Sequence[Task], hint: Hint) -> Joined:
    names = {task.key for task in tasks}
    mine = Hint(
        {key: owner for key, owner in hint.owner.items() if key in names},
        {key: start for key, start in hint.start.items() if key in names},
    )
    ask = _ask(ready, tasks)
    ask.hint(mine)
    weights = _weights(ready)
    missing = cpsat.weighted([(1 - done, weights[key]) for key, done in ask.done.items()])
    ask.model.minimize(missing)
    answer = cpsat.solve(ask.model, COVERAGE)
    if not answer.found:
        return Joined(mine.owner, mine.start, False)
    best = ask.read(answer)
    shares = ready.week.shares
    spare = {t.key for t in tasks if not t.both and any(shares[m] > 0 for m in t.starts)}
    unasked = [does for (key, m), does in ask.does.items() if key in spare and shares[m] <= 0]
    if unasked:
        ask.model.add(missing <= answer.value(missing))
        ask.hint(best)
        ask.model.minimize(cpsat.total(unasked))
        again = cpsat.solve(ask.model, FAIRNESS)
        best = ask.read(again) if again.found else best
    return Joined(best.owner, best.start, answer.settled)


def share_out(ready: Ready, tasks: Sequence[Task], hint: Hint, limit: Fraction, *, stable: bool) -> Joined | None:
    """Place all ``tasks`` with nobody's ratio above ``limit``, if it can be without envy, with few changes; where that
    is proved impossible, with the least worst ratio. None when nothing was found in time."""
    lots = asked([lot_of(task) for task in tasks], ready.week.shares)
    scales = scales_of(lots, ready.week.shares, ready.week.carried)
    calm: bool | None = True
    for content in (True, False):
        ask = _ask(ready, tasks, certain=True)
        ask.hint(hint)
        loads = _limited(ask, tasks, lots, scales, content)
        cpsat.keep_below(ask.model, loads, scales, limit)
        answer = cpsat.solve(ask.model, FAIRNESS)
        if answer.found:
            found = _fewer_changes(ask, tasks, ask.read(answer), LEAST if stable else CHANGES)
            return Joined(found.owner, found.start, True, None, calm)
        calm = False if answer.settled and calm is True else None
    return _least(ready, tasks, hint, lots, scales)


def lighter(ready: Ready, hint: Hint, loads: Mapping[str, int]) -> Hint | None:
    """A plan of the same tasks, as free of envy, that is lighter for somebody by more than 2 % and heavier for nobody:
    the one that is lightest for all together. None when there is none, or none was found in time."""
    tasks = [task for task in ready.whole if task.key in hint.start]
    lots = asked([lot_of(task) for task in tasks], ready.week.shares)
    scales = scales_of(lots, ready.week.shares, ready.week.carried)
    ask = _ask(ready, tasks, certain=True)
    ask.hint(hint)
    would = _limited(ask, tasks, lots, scales, True)
    less = {m: ask.model.new_bool_var(f"{m} has less") for m in scales.members}
    for member in scales.members:
        ask.model.add(would[member] <= loads[member])
        ask.model.add(would[member] <= floor(loads[member] * (1 - NEAR))).only_enforce_if(less[member])
    ask.model.add_bool_or(list(less.values()))
    weights = {m: lcm(*scales.wholes.values()) // scales.wholes[m] for m in scales.members}
    ask.model.minimize(cpsat.weighted([(would[m], weights[m]) for m in scales.members]))
    answer = cpsat.solve(ask.model, LIGHTER)
    return ask.read(answer) if answer.found else None


def _least(ready: Ready, tasks: Sequence[Task], hint: Hint, lots: Sequence[Lot], scales: Scales) -> Joined | None:
    """The least worst ratio that the times allow, and what is proved of it."""
    ask = _ask(ready, tasks, certain=True)
    ask.hint(hint)
    loads = _limited(ask, tasks, lots, scales, False)
    most = max(scales.ratio(m, scales.wholes[m]) for m in scales.members)
    ask.model.minimize(cpsat.worst_of(ask.model, loads, scales, most))
    answer = cpsat.solve(ask.model, 2 * FAIRNESS)
    if not answer.found:
        return None
    best = ask.read(answer)
    return Joined(best.owner, best.start, True, cpsat.proved(answer), None)


def _fewer_changes(ask: _Asked, tasks: Sequence[Task], hint: Hint, effort: float) -> Hint:
    """From a plan that is fair, one that is as fair with fewer changes."""
    costs: list[tuple[Any, int]] = []
    for task in tasks:
        if task.usual is None or task.both:
            continue
        if (task.key, task.usual) in ask.does:
            costs.append((1 - ask.does[task.key, task.usual], OWNER))
        costs += [(1 - same, TIME) for same in _same_time(ask, task)]
    if not costs:
        return hint
    ask.model.minimize(cpsat.weighted(costs))
    ask.hint(hint)
    answer = cpsat.solve(ask.model, effort, lines=1)
    return ask.read(answer) if answer.found else hint


def _same_time(ask: _Asked, task: Task) -> list[Any]:
    """Whether it is at its aim, as one variable; none when it cannot be."""
    at_aim = []
    for member, starts in task.starts.items():
        if task.aim in starts:
            same = ask.model.new_bool_var(f"{task.key} {member} at its time")
            ask.model.add_implication(same, ask.does[task.key, member])
            ask.model.add(ask.start[task.key, member] == task.aim // STEP).only_enforce_if(same)
            at_aim.append(same)
    if not at_aim:
        return []
    same = ask.model.new_bool_var(f"{task.key} at its time")
    ask.model.add(cpsat.total(at_aim) >= same)
    return [same]


# ── the model ───────────────────────────────────────────────────────────────────────────────────


def _weights(ready: Ready) -> dict[str, int]:
    """What it costs to leave a task out: its rank, and for a lock more than for all that has none together."""
    plain = {task.key: max(task.rank, 1) for task in ready.whole}
    return {key: rank + (sum(plain.values()) if key in ready.kept else 0) for key, rank in plain.items()}


def _ask(ready: Ready, tasks: Sequence[Task], *, certain: bool = False) -> _Asked:
    """Who does what when, as variables, with what has to hold of any plan; ``certain``: everything is done."""
    model = cpsat.new_model()
    does: dict[tuple[str, str], Any] = {}
    starts: dict[tuple[str, str], Any] = {}
    done: dict[str, Any] = {}
    for task in tasks:
        done[task.key] = 1 if certain else model.new_bool_var(f"{task.key} done")
        _variables(model, task, done[task.key], does, starts)
    ask = _Asked(model, does, starts, done)
    unit = gcd(STEP, *(n for task in tasks for n in (task.minutes, task.before, task.behind, task.gap)))
    blocks = {(task.key, m): _interval(ask, task, m, unit) for task in tasks for m in task.starts}
    for member in ready.members:
        model.add_no_overlap([block for (_, m), block in blocks.items() if m == member])
    if ready.week.children and len(ready.members) > 1:
        _somebody_home(ready, tasks, model, blocks, unit)
    _one_after_another(ask, tasks, ready.kept)
    return ask


def _variables(model: Any, task: Task, done: Any, does: dict[tuple[str, str], Any], starts: dict[Any, Any]) -> None:
    from ortools.sat.python import cp_model

    shared = None
    for member, each in sorted(task.starts.items()):
        if shared is None or not task.both:
            domain = cp_model.Domain.from_values([start // STEP for start in each])
            shared = model.new_int_var_from_domain(domain, f"{task.key} {member} start")
        starts[task.key, member] = shared
        does[task.key, member] = model.new_bool_var(f"{task.key} {member}")
    mine = [does[task.key, member] for member in task.starts]
    if task.both:
        for each in mine:
            model.add(each == done)
    else:
        model.add(cpsat.total(mine) == done)


def _interval(ask: _Asked, task: Task, member: str, unit: int) -> Any:
    """The task with the way there and back, in ``unit`` minutes."""
    start = ask.start[task.key, member] * (STEP // unit) - task.before // unit
    size = (task.before + task.minutes + task.behind) // unit
    return ask.model.new_optional_fixed_size_interval_var(
        start, size, ask.does[task.key, member], f"{task.key} {member} block"
    )


def _somebody_home(
    ready: Ready, tasks: Sequence[Task], model: Any, blocks: Mapping[tuple[str, str], Any], unit: int
) -> None:
    """Not everybody outside at once. With two the calendars are in the starts already; with more they count here."""
    outside = {task.key for task in tasks if task.outside}
    out = [block for (key, _), block in blocks.items() if key in outside]
    if len(ready.members) == 2 or not out:
        model.add_no_overlap(out)
        return
    for start, end, away in _by_calendar(ready):
        low, high = start // unit, -(-end // unit)
        block = model.new_fixed_size_interval_var(low, high - low, f"away from {start}")
        out += [block] * min(away, len(ready.members) - 1)
    model.add_cumulative(out, [1] * len(out), len(ready.members) - 1)


def _by_calendar(ready: Ready) -> list[tuple[int, int, int]]:
    """From, until, and how many are away by their calendars; one after the other."""
    each = [stretch for stretches in ready.week.presence.values() for stretch in stretches]
    edges = sorted({minute for stretch in each for minute in stretch})
    found = []
    for start, end in pairwise(edges):
        away = sum(any(a < end and start < b for a, b in stretches) for stretches in ready.week.presence.values())
        found.append((start, end, away))
    return [stretch for stretch in found if stretch[2]]


def _one_after_another(ask: _Asked, tasks: Sequence[Task], kept: frozenset[str]) -> None:
    """What goes before is done, and in time; a lock stays even when it is not done."""
    named = {task.key: task for task in tasks}
    for task in tasks:
        first = named.get(task.after or "")
        if first is None:
            continue
        if task.key not in kept:
            ask.model.add(ask.done[task.key] <= ask.done[first.key])
        for one in first.starts:
            for two in task.starts:
                ask.model.add(
                    STEP * ask.start[task.key, two] >= STEP * ask.start[first.key, one] + first.minutes + task.gap
                ).only_enforce_if(ask.does[first.key, one], ask.does[task.key, two])


def _limited(ask: _Asked, tasks: Sequence[Task], lots: Sequence[Lot], scales: Scales, content: bool) -> dict[str, Any]:
    """The load of each as an expression; with ``content``, nobody may be envious. Who agreed to nothing gets nothing
    that another may do."""
    for task, lot in zip(tasks, lots, strict=True):
        for member in task.starts:
            if member not in lot.may and not task.both and set(lot.may) & set(scales.members):
                ask.model.add(ask.does[task.key, member] == 0)
    held = {m: [(task.cost, ask.does[task.key, m]) for task in tasks if m in task.starts] for m in scales.members}
    if content:
        cpsat.without_envy(ask.model, held, scales)
    return {m: cpsat.weighted([(does, cost[m]) for cost, does in each]) for m, each in held.items()}
