"""Is there a better week that has its times? A small model of its own, which does not know the planner's.

What a fresh week is compared with first are divisions that need no times at all. Where one of those is better, it still
may have no place in people's days; then this asks for any week in which everything stands where it may, nobody does
two things at once, nobody has more to do, and somebody clearly less.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

from benchmarks.couples import MEMBERS

#: Minutes of one step, and how long it is looked for, in the solver's own deterministic seconds.
STEP, EFFORT = 5, 30.0


def has_better(asked: Any, found: Any, load: tuple[int, int], within: Fraction) -> bool:
    """Whether some week of the tasks that were placed gives one of two less by more than ``within`` and the other not
    more. Raises TimeoutError when that stays open."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    loads: dict[str, list[Any]] = {member: [] for member in MEMBERS}
    blocks: dict[str, list[Any]] = {member: [] for member in MEMBERS}
    for task in asked.tasks:
        if task.key in found.unplaced:
            continue
        does = {member: model.new_bool_var(f"{task.key} {member}") for member in task.starts}
        model.add(sum(does.values()) == (len(does) if task.both else 1))
        together = None
        for member, each in task.starts.items():
            domain = cp_model.Domain.from_values([start // STEP for start in each])
            start = model.new_int_var_from_domain(domain, f"{task.key} {member} at")
            if task.both and together is not None:
                model.add(start == together)
            together = start
            size = -(-task.minutes // STEP)
            blocks[member].append(model.new_optional_fixed_size_interval_var(start, size, does[member], ""))
            loads[member].append(does[member] * task.cost[member])
    less = [model.new_bool_var(f"{member} less") for member in MEMBERS]
    model.add_bool_or(less)
    for member, had, fewer in zip(MEMBERS, load, less, strict=True):
        model.add_no_overlap(blocks[member])
        model.add(sum(loads[member]) <= had)
        model.add(sum(loads[member]) <= floor(had * (1 - within))).only_enforce_if(fewer)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EFFORT
    status = solver.solve(model)
    if status == cp_model.UNKNOWN:
        raise TimeoutError("whether a better week has its times stayed open")
    return status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
