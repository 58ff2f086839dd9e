"""How we ask the solver: one worker, one seed, effort in its own deterministic seconds, so that runs do not differ.

It is imported inside functions only: it takes a second and a half and a hundred megabytes, and most weeks need none
of it. Loads and limits stand in the model in raw points, so nothing is rounded away; only the worst ratio that is
minimised goes in steps of a thousandth (finer ones make the proof needlessly slow).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from math import floor, lcm
from typing import Any

from scheduler.lots import Scales

#: Steps of the worst ratio, per whole.
FINE = 1000


@dataclass(frozen=True)
class Answer:
    """``value`` tells what a variable is; None when nothing was found. ``least``: no answer has a lower objective.
    ``settled``: the best was found, or it was proved that there is none."""

    found: bool
    settled: bool
    least: float
    reader: Any

    def value(self, expression: Any) -> int:
        return int(self.reader.value(expression))


def is_here() -> bool:
    """Whether the solver is installed; it is an extra."""
    return find_spec("ortools") is not None


def new_model() -> Any:
    from ortools.sat.python import cp_model

    return cp_model.CpModel()


def total(terms: Sequence[Any]) -> Any:
    from ortools.sat.python import cp_model

    return cp_model.LinearExpr.sum(list(terms))


def weighted(terms: Sequence[tuple[Any, int]]) -> Any:
    from ortools.sat.python import cp_model

    return cp_model.LinearExpr.weighted_sum([term for term, _ in terms], [weight for _, weight in terms])


def solve(model: Any, effort: float, lines: int = 2) -> Answer:
    """Solve within ``effort`` deterministic seconds; ``lines`` is how much of the model is relaxed to lines."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 7
    solver.parameters.linearization_level = lines  # 2: without it "as little unplaced as possible" is never proved
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return Answer(found, status in (cp_model.OPTIMAL, cp_model.INFEASIBLE), solver.best_objective_bound, solver)


def keep_below(model: Any, loads: Mapping[str, Any], scales: Scales, ratio: Fraction) -> None:
    """Nobody's ratio above ``ratio``: exactly, since a load is a whole number of points."""
    for member in scales.members:
        model.add(loads[member] <= scales.most(member, ratio))


def worst_of(model: Any, loads: Mapping[str, Any], scales: Scales, most: Fraction) -> Any:
    """A variable no less than any ratio, in thousandths; ``most`` is a ratio that can be reached.

    What is carried over is rounded down to a millionth, so that what is proved of the variable holds for the ratios.
    """
    worst = model.new_int_var(-(10**6), floor(most * FINE) + 1, "worst")
    for member in scales.members:
        share, carried = scales.shares[member], floor(scales.carried.get(member, 0) * 10**6)
        # (load / whole + carried) / share ≤ worst / FINE, with all denominators multiplied out
        left = share.denominator * FINE * 10**6
        right = scales.wholes[member] * share.numerator * 10**6
        fixed = scales.wholes[member] * share.denominator * FINE * carried
        model.add(loads[member] * left + fixed <= worst * right)
    return worst


def proved(answer: Answer) -> Fraction:
    """What an answer about ``worst_of`` proves: every ratio is above this."""
    return Fraction(round(answer.least) - 1, FINE)


def without_envy(model: Any, held: Mapping[str, Sequence[tuple[Mapping[str, int], Any]]], scales: Scales) -> None:
    """Nobody envies by more than one occurrence. ``held`` tells per member what may be theirs: the cost for each
    member and how many copies (a variable or a number)."""
    parts = lcm(*(scales.shares[m].denominator for m in scales.members)) if scales.members else 1
    share = {m: int(scales.shares[m] * parts) for m in scales.members}
    for member in scales.members:
        own = _load(held[member], member)
        taken, nothing = _one_off(model, held[member], member)
        for other in scales.members:
            if other == member:
                continue
            spare = share[member] * scales.carried.get(other, Fraction(0))
            spare -= share[other] * scales.carried.get(member, Fraction(0))
            theirs = _load(held[other], member)
            model.add(
                share[other] * (own - taken) - share[member] * theirs <= floor(spare * scales.wholes[member])
            ).only_enforce_if(~nothing)


def _load(held: Sequence[tuple[Mapping[str, int], Any]], member: str) -> Any:
    return weighted([(copies, cost[member]) for cost, copies in held])


def _one_off(model: Any, held: Sequence[tuple[Mapping[str, int], Any]], member: str) -> tuple[Any, Any]:
    """The cost of one occurrence that the member has, and whether there is none at all."""
    nothing = model.new_bool_var(f"{member} has nothing")
    chosen = {}
    for value in sorted({cost[member] for cost, _ in held}):
        alike = total([copies for cost, copies in held if cost[member] == value])
        chosen[value] = model.new_bool_var(f"{member} without {value}")
        model.add(alike >= chosen[value])
    model.add(total([nothing, *chosen.values()]) == 1)
    model.add(total([copies for _, copies in held]) == 0).only_enforce_if(nothing)
    return weighted([(each, value) for value, each in chosen.items()]), nothing
