"""Who does what among more than two: two at a time exactly, with a bound from prices, and the solver for the rest.

A price per member proves a bound by itself: for any prices l_i ≥ 0 that sum to 1, the worst ratio is at least
Σ l_i·ratio_i, and that is at least what comes out when each occurrence goes to whom it costs least at those prices.
Looking for the best prices goes in floats; what the prices prove is computed in fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

from scheduler import cpsat
from scheduler.lots import Counts, Lot, Scales, content, loads_of, reach
from scheduler.pairs import leximin_pair

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAR = Fraction(1, 50)
#: Steps in the search for prices, exchanges between two, and deterministic seconds of the solver.
STEPS, ROUNDS, EFFORT = 400, 60, 4.0
_PARTS = 10**6


@dataclass(frozen=True)
class Divided:
    """``exact``: the bound itself is reached."""

    counts: Counts
    bound: Fraction
    exact: bool = False


def divide(lots: Sequence[Lot], scales: Scales, tolerance: Fraction | None, *, solver: bool = True) -> Divided:
    """The fairest division, or with a ``tolerance`` the one with the fewest changes that near the bound.

    Without the solver: no pair can do better between them, and the bound is the one of the prices.
    """
    counts = _in_pairs(lots, scales, _dearest_first(lots, scales))
    worst = scales.worst(_loads(lots, counts, scales))
    found = Divided(counts, relaxed(lots, scales, worst))
    asks = solver and cpsat.is_here() and bool(lots)
    calm = worst <= reach(found.bound, NEAR) and content(lots, counts, scales)
    if asks and not calm:
        found = _solved(lots, scales, found)
    if tolerance is None:
        return found
    few = _fewest_solved(lots, scales, found, tolerance) if asks else None
    return few or _fewest_tried(lots, scales, found, tolerance)


def _loads(lots: Sequence[Lot], counts: Counts, scales: Scales) -> dict[str, int]:
    return loads_of(lots, counts, tuple(scales.shares))


# ── two at a time ───────────────────────────────────────────────────────────────────────────────


def _settled(lot: Lot) -> dict[str, int] | None:
    """Where a lot goes in any case; None when there is a choice."""
    if lot.together:
        return dict.fromkeys(lot.may, lot.copies)
    return {lot.may[0]: lot.copies} if len(lot.may) == 1 else None


def _dearest_first(lots: Sequence[Lot], scales: Scales) -> Counts:
    """Each copy, the dearest first, to whom it leaves with the lowest ratio."""
    counts = [_settled(lot) or {} for lot in lots]
    loads = _loads(lots, tuple(counts), scales)

    def part(number: int) -> Fraction:
        return max(Fraction(lots[number].cost[m], scales.wholes[m]) for m in lots[number].may)

    for number in sorted((n for n, lot in enumerate(lots) if not counts[n]), key=lambda n: (-part(n), n)):
        lot = lots[number]
        for _ in range(lot.copies):
            least = min(lot.may, key=lambda m: (_after(scales, m, loads[m] + lot.cost[m]), m))
            counts[number][least] = counts[number].get(least, 0) + 1
            loads[least] += lot.cost[least]
    return tuple(counts)


def _after(scales: Scales, member: str, load: int) -> Fraction:
    return scales.ratio(member, load) if scales.shares[member] else Fraction(load)


def _in_pairs(lots: Sequence[Lot], scales: Scales, counts: Counts) -> Counts:
    """Divide afresh between the worst off and another, for as long as that lowers the ratios."""
    for _ in range(ROUNDS):
        ranked = scales.ranked(_loads(lots, counts, scales))
        better = next(
            (c for c in _again(lots, scales, counts) if scales.ranked(_loads(lots, c, scales)) < ranked), None
        )
        if better is None:
            break
        counts = better
    return counts


def _again(lots: Sequence[Lot], scales: Scales, counts: Counts) -> Iterator[Counts]:
    """What the worst off could have with each other, the best off first; then all other pairs."""
    loads = _loads(lots, counts, scales)
    order = sorted(scales.members, key=lambda m: (-scales.ratio(m, loads[m]), m))
    pairs = [(order[0], other) for other in reversed(order[1:])]
    for pair in [*pairs, *combinations(order[1:], 2)]:
        yield _between(lots, scales, counts, pair)


def _between(lots: Sequence[Lot], scales: Scales, counts: Counts, pair: tuple[str, str]) -> Counts:
    """The same with what two have divided afresh between them; what they do together with others stays."""
    open_ = [n for n, lot in enumerate(lots) if not lot.together and any(counts[n].get(m) for m in pair)]
    held = [
        replace(lots[n], copies=sum(counts[n].get(m, 0) for m in pair), may=tuple(m for m in lots[n].may if m in pair))
        for n in open_
    ]
    whole = _loads(lots, counts, scales)
    theirs = loads_of(held, tuple({m: counts[n].get(m, 0) for m in pair} for n in open_), pair)
    found = leximin_pair(held, scales, pair, {m: whole[m] - theirs[m] for m in pair})
    fresh = list(counts)
    for n, count in zip(open_, found, strict=True):
        others = {m: copies for m, copies in counts[n].items() if m not in pair}
        fresh[n] = others | {m: copies for m, copies in count.items() if copies}
    return tuple(fresh)


# ── the bound ───────────────────────────────────────────────────────────────────────────────────


def relaxed(lots: Sequence[Lot], scales: Scales, worst: Fraction) -> Fraction:
    """A worst ratio below which no division comes, parts of occurrences allowed; ``worst`` is one that is reached."""
    if not lots or not scales.members:
        return worst
    prices = {m: round(price * _PARTS) for m, price in zip(scales.members, _prices(lots, scales, worst), strict=True)}
    each = {m: price / (scales.wholes[m] * scales.shares[m]) for m, price in prices.items()}
    least = sum((price * scales.ratio(m, 0) for m, price in prices.items()), Fraction(0))
    for lot in lots:
        costs = [each.get(m, Fraction(0)) * lot.cost[m] * lot.copies for m in lot.may]
        least += sum(costs, Fraction(0)) if lot.together else min(costs)
    return min(least / sum(prices.values()), worst)


def _prices(lots: Sequence[Lot], scales: Scales, worst: Fraction) -> Sequence[float]:
    """Prices per member that prove much: uphill in steps, each as long as what is still to be won makes it."""
    import numpy as np

    weight, fixed = _matrix(lots, scales)
    prices = np.full(len(scales.members), 1 / len(scales.members))
    best, most, target = prices, -np.inf, float(worst)
    for step in range(STEPS):
        costs = np.multiply(weight, prices, out=np.full_like(weight, np.inf), where=np.isfinite(weight))
        chosen = costs.argmin(axis=1)
        loads = fixed + np.bincount(chosen, weight[np.arange(len(weight)), chosen], len(prices))
        value = float(loads @ prices)
        if value > most:
            best, most = prices, value
        slope = loads - loads.mean()
        if target - value < 1e-6 or not slope.any():
            break
        prices = _onto_simplex(prices + slope * (target - value) / float(slope @ slope) / (1 + step / 50))
    return [float(price) for price in best]


def _matrix(lots: Sequence[Lot], scales: Scales) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """[lot][member] → what the whole lot adds to a ratio, infinite for who may not; and what each has in any case."""
    import numpy as np

    free = [lot for lot in lots if not lot.together and set(lot.may) <= set(scales.members)]
    rows = [
        [float(lot.copies * _adds(lot, m, scales)) if m in lot.may else np.inf for m in scales.members] for lot in free
    ]
    both = [lot for lot in lots if lot.together]
    fixed = [
        float(scales.ratio(m, 0) + sum(lot.copies * _adds(lot, m, scales) for lot in both if m in lot.may))
        for m in scales.members
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(scales.members)), np.array(fixed)


def _adds(lot: Lot, member: str, scales: Scales) -> Fraction:
    return Fraction(lot.cost[member], scales.wholes[member]) / scales.shares[member]


def _onto_simplex(point: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearest prices that are not negative and sum to 1."""
    import numpy as np

    falling = np.sort(point)[::-1]
    spare = (np.cumsum(falling) - 1) / np.arange(1, len(point) + 1)
    last = int(np.flatnonzero(falling > spare)[-1])
    onto: NDArray[np.float64] = np.maximum(point - spare[last], 0)
    return onto


# ── the solver ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Asked:
    model: Any
    copies: Sequence[Mapping[str, Any]]
    loads: Mapping[str, Any]

    def read(self, answer: cpsat.Answer) -> Counts:
        each = [{m: answer.value(var) for m, var in row.items()} for row in self.copies]
        return tuple({m: count for m, count in row.items() if count} for row in each)


def _ask(lots: Sequence[Lot], scales: Scales, hint: Counts, *, calm: bool) -> _Asked:
    """The question to the solver: who gets how many copies; ``calm``: and nobody envies."""
    model = cpsat.new_model()
    copies: list[Mapping[str, Any]] = []
    for number, lot in enumerate(lots):
        fixed = _settled(lot)
        row = fixed or {m: model.new_int_var(0, lot.copies, f"{number} {m}") for m in lot.may}
        if not fixed:
            model.add(cpsat.total(list(row.values())) == lot.copies)
            for m, var in row.items():
                model.add_hint(var, hint[number].get(m, 0))
        copies.append(row)
    rows = list(zip(lots, copies, strict=True))
    loads = {m: cpsat.weighted([(row[m], lot.cost[m]) for lot, row in rows if m in row]) for m in scales.members}
    if calm:
        held = {m: [(lot.cost, row[m]) for lot, row in rows if m in row] for m in scales.members}
        cpsat.without_envy(model, held, scales)
    return _Asked(model, copies, loads)


def _solved(lots: Sequence[Lot], scales: Scales, found: Divided) -> Divided:
    """The least worst ratio, first without envy within 2 % of what the prices prove, else as it comes."""
    worst = scales.worst(_loads(lots, found.counts, scales))
    asked = _ask(lots, scales, found.counts, calm=False)
    variable = cpsat.worst_of(asked.model, asked.loads, scales, worst)
    asked.model.minimize(variable)
    answer = cpsat.solve(asked.model, EFFORT)
    bound = min(max(found.bound, cpsat.proved(answer)), worst) if answer.found or answer.settled else found.bound
    counts = asked.read(answer) if answer.found else found.counts
    reached = scales.worst(_loads(lots, counts, scales))
    better = Divided(counts if reached < worst else found.counts, min(bound, reached))
    if content(lots, better.counts, scales):
        return better
    calm = _ask(lots, scales, better.counts, calm=True)
    near = max(reach(better.bound, NEAR), min(reached, worst))
    cpsat.keep_below(calm.model, calm.loads, scales, near)
    again = cpsat.solve(calm.model, EFFORT)
    return replace(better, counts=calm.read(again)) if again.found else better


def _fewest_solved(lots: Sequence[Lot], scales: Scales, found: Divided, tolerance: Fraction) -> Divided | None:
    limit = max(reach(found.bound, tolerance), scales.worst(_loads(lots, found.counts, scales)))
    for calm in (True, False):
        asked = _ask(lots, scales, found.counts, calm=calm)
        cpsat.keep_below(asked.model, asked.loads, scales, limit)
        kept = [
            row[lot.usual]
            for lot, row in zip(lots, asked.copies, strict=True)
            if lot.usual is not None and lot.usual in row and _settled(lot) is None
        ]
        asked.model.maximize(cpsat.total(kept))
        answer = cpsat.solve(asked.model, EFFORT)
        if answer.found:
            return replace(found, counts=asked.read(answer))
    return None


def _fewest_tried(lots: Sequence[Lot], scales: Scales, found: Divided, tolerance: Fraction) -> Divided:
    """Without the solver: from who had it, one copy at a time moves where it helps most, until it is near enough."""
    limit = max(reach(found.bound, tolerance), scales.worst(_loads(lots, found.counts, scales)))
    counts: Counts = tuple(
        _settled(lot) or ({lot.usual: lot.copies} if lot.usual in lot.may else dict(count))
        for lot, count in zip(lots, found.counts, strict=True)
    )
    while scales.worst(_loads(lots, counts, scales)) > limit:
        ranked = scales.ranked(_loads(lots, counts, scales))
        after = [(scales.ranked(_loads(lots, moved, scales)), n) for n, moved in enumerate(_moves(lots, counts))]
        best = min(after, default=(ranked, 0))
        if best[0] >= ranked:
            return found
        counts = list(_moves(lots, counts))[best[1]]
    return replace(found, counts=counts)


def _moves(lots: Sequence[Lot], counts: Counts) -> Iterator[Counts]:
    for n, lot in enumerate(lots):
        if _settled(lot) is None:
            for giver in (m for m in lot.may if counts[n].get(m)):
                for taker in (m for m in lot.may if m != giver):
                    moved = dict(counts[n])
                    moved[giver] -= 1
                    moved[taker] = moved.get(taker, 0) + 1
                    yield (*counts[:n], moved, *counts[n + 1 :])


# ── the proof ───────────────────────────────────────────────────────────────────────────────────


def unbettered_by_one(lots: Sequence[Lot], counts: Counts, scales: Scales) -> bool:
    """Whether no copy that goes to another, and no two that are exchanged, are better for one and worse for none.

    Points are positive, so a copy that only moves is worse for who gets it; exchanges are all there is to look at.
    """
    held: dict[tuple[str, tuple[str, ...]], set[tuple[int, ...]]] = {}
    for lot, count in zip(lots, counts, strict=True):
        for member in count:
            if not lot.together and count[member] and member in scales.members:
                costs = tuple(lot.cost[m] for m in scales.members)
                held.setdefault((member, lot.may), set()).add(costs)
    place = {m: n for n, m in enumerate(scales.members)}
    for (one, may_one), ours in held.items():
        for (two, may_two), theirs in held.items():
            if one < two and two in may_one and one in may_two:
                gains = ((x[place[one]] - y[place[one]], y[place[two]] - x[place[two]]) for x in ours for y in theirs)
                if any(min(gain) >= 0 and max(gain) > 0 for gain in gains):
                    return False
    return True
