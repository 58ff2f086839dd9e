"""Who does what in one week, times left aside: for two people exactly, for more within a proved bound.

For two, a table over the points of one holds the least points of the other, so that every division that nobody could
better lies in it; of those the one with the least worst ratio is taken, then the least second ratio, then the fewest
changes of owner. `scheduler/several.py` does it for more people, and bounds what no table can hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from scheduler.lots import (
    Counts,
    Lot,
    Scales,
    asked,
    changes_of,
    content,
    loads_of,
    reach,
    reduced,
    scales_of,
)
from scheduler.pairs import (
    NEVER,
    Pair,
    best_first,
    fill,
    fill_changes,
    pair_of,
    rebuilt,
    rebuilt_changes,
    settled_on,
)

if TYPE_CHECKING:
    from scheduler.pairs import Chosen, Table

#: A fresh week may be this much above the best there is.
NEAR = Fraction(1, 50)
#: How many divisions near the best are looked at for one without envy.
TRIES = 40


@dataclass(frozen=True)
class Dealt:
    """How many copies of each lot fall to whom. ``bound``: no division has a lesser worst ratio, and when ``exact`` one
    reaches it. ``content``: nobody envies by more than one occurrence. ``changes``: copies that went to another."""

    counts: Counts
    loads: Mapping[str, int]
    worst: Fraction
    bound: Fraction
    content: bool
    changes: int
    exact: bool


def who(
    lots: Sequence[Lot],
    shares: Mapping[str, Fraction],
    carried: Mapping[str, Fraction] | None = None,
    *,
    solver: bool = True,
) -> Dealt:
    """The fairest division of ``lots``, in the order in which they were given.

    For two people it is leximin, exactly; where that leaves envy of more than one occurrence, a division next to it
    that does not. For more it is within 2 % of the bound wherever the solver can prove it. Whoever has share 0 gets
    only what nobody else may do.
    """
    told = _told(lots, shares, carried or {})
    found = _leximin(told) if len(told.scales.members) <= 2 else _several(told, None, solver)
    return _untold(found, lots, shares)


def least_change(
    lots: Sequence[Lot],
    shares: Mapping[str, Fraction],
    carried: Mapping[str, Fraction] | None = None,
    tolerance: Fraction = NEAR,
    *,
    solver: bool = True,
) -> Dealt:
    """The division with the fewest changes of owner whose worst ratio is within ``tolerance`` of the bound, and which
    leaves nobody envious by more than one occurrence where such a division is found; of those the fairest."""
    told = _told(lots, shares, carried or {})
    if len(told.scales.members) > 2:
        return _untold(_several(told, tolerance, solver), lots, shares)
    best = _leximin(told)
    return _untold(_fewest(told, best, tolerance) or best, lots, shares)


def divide_items(
    costs: Sequence[tuple[int, Mapping[str, int], tuple[str, ...]]],
    shares: Mapping[str, Fraction],
    *,
    solver: bool = True,
) -> tuple[Counts, Fraction, Fraction]:
    """Copies per member of each (copies, cost per member, who may do it); the bound and the worst ratio, which is
    within 2 % of it wherever whole copies allow and the solver is there to prove it."""
    dealt = who([Lot(copies, cost, tuple(may)) for copies, cost, may in costs], shares, solver=solver)
    return dealt.counts, dealt.bound, dealt.worst


# ── before and after ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Told:
    """The lots in an order of their own, each with what they come to: who may do them is settled."""

    lots: tuple[Lot, ...]
    scales: Scales
    order: tuple[int, ...]


def _told(lots: Sequence[Lot], shares: Mapping[str, Fraction], carried: Mapping[str, Fraction]) -> _Told:
    members = tuple(sorted(shares))
    plain = asked(reduced(lots, members), shares)

    def place(number: int) -> tuple[object, ...]:
        lot = plain[number]
        costs = tuple(lot.cost[m] for m in members)
        return costs, lot.may, lot.usual or "", lot.together, lot.copies, number

    order = tuple(sorted(range(len(plain)), key=place))
    return _Told(tuple(plain[n] for n in order), scales_of(plain, shares, carried), order)


def _untold(found: Dealt, lots: Sequence[Lot], shares: Mapping[str, Fraction]) -> Dealt:
    """The same in the order and the points of whoever asked."""
    counts = found.counts
    return replace(found, loads=loads_of(lots, counts, tuple(shares)), changes=changes_of(lots, counts))


def _dealt(told: _Told, counts: Counts, bound: Fraction, exact: bool) -> Dealt:
    """Counts in the order of the told lots, put back in the order that was asked, with their figures."""
    loads = loads_of(told.lots, counts, tuple(told.scales.shares))
    back: list[Mapping[str, int]] = [{}] * len(counts)
    for count, number in zip(counts, told.order, strict=True):
        back[number] = {member: copies for member, copies in sorted(count.items()) if copies}
    calm = content(told.lots, counts, told.scales)
    return Dealt(tuple(back), loads, told.scales.worst(loads), bound, calm, changes_of(told.lots, counts), exact)


def _several(told: _Told, tolerance: Fraction | None, solver: bool) -> Dealt:
    from scheduler import several  # it divides between pairs with the table of this module

    found = several.divide(told.lots, told.scales, tolerance, solver=solver)
    return _dealt(told, found.counts, found.bound, found.exact)


def _leximin(told: _Told) -> Dealt:
    lots, scales = told.lots, told.scales
    if len(scales.members) < 2:
        alone = tuple(settled_on(lot, scales.members) for lot in lots)
        return _dealt(told, alone, scales.worst(loads_of(lots, alone, tuple(scales.shares))), True)
    question = pair_of(lots, scales, scales.members)
    weight = sum(lot.copies for lot in lots) + 1
    least, chosen = fill(question, weight, question.columns)
    order = best_first(question, scales, least // weight)
    ranked, column = next(order)
    best = _dealt(told, rebuilt(question, chosen, column), ranked[0], question.exact)
    if not question.exact:
        best = replace(best, bound=_relaxed(told, best.worst))
    if best.content:
        return best
    near = (c for ranks, c in islice(order, TRIES) if ranks[0] <= reach(best.bound, NEAR))
    others = (_dealt(told, rebuilt(question, chosen, c), best.bound, best.exact) for c in near)
    calm = next((other for other in others if other.content), None) or _one_split(told, question, best)
    return calm or best


def _relaxed(told: _Told, worst: Fraction) -> Fraction:
    from scheduler import several

    return several.relaxed(told.lots, told.scales, worst)


def _one_split(told: _Told, pair: Pair, best: Dealt) -> Dealt | None:
    """The first has everything and hands over what the second minds least by comparison, until both ratios are alike:
    one piece at most is broken, and what is broken goes one way or the other."""
    lots, scales = told.lots, told.scales
    counts = [dict(count) for count in pair.settled]
    free = sorted({piece.lot for piece in pair.pieces}, key=lambda n: (_slope(lots[n], pair), n))
    for n in free:
        counts[n] = {pair.first: lots[n].copies}
    for n in free:
        for handed in range(1, lots[n].copies + 1):
            counts[n] = {pair.first: lots[n].copies - handed, pair.second: handed}
            loads = loads_of(lots, tuple(counts), tuple(scales.shares))
            if scales.ratio(pair.second, loads[pair.second]) >= scales.ratio(pair.first, loads[pair.first]):
                less = {pair.first: lots[n].copies - handed + 1, pair.second: handed - 1}
                both = (tuple(counts), (*counts[:n], less, *counts[n + 1 :]))
                dealt = [_dealt(told, each, best.bound, best.exact) for each in both]
                return min((one for one in dealt if one.content), key=lambda one: one.worst, default=None)
    return None


def _slope(lot: Lot, pair: Pair) -> Fraction:
    return Fraction(lot.cost[pair.second], lot.cost[pair.first])


# ── two people: the fewest changes ──────────────────────────────────────────────────────────────


def _fewest(told: _Told, best: Dealt, tolerance: Fraction) -> Dealt | None:
    """Tables with more and more changes, until one holds a division near enough that leaves nobody envious."""
    scales = told.scales
    if len(scales.members) < 2:
        return None
    pair = pair_of(told.lots, scales, scales.members)
    limit = reach(best.bound, tolerance)
    room = {m: scales.most(m, limit) - pair.base[m] for m in scales.members}
    every = sum(max(piece.first_moves, piece.second_moves) for piece in pair.pieces)
    envied, most, done = None, 1, -1
    while done < every and pair.exact and min(room.values()) >= 0:
        most = min(most, every)
        columns = min(pair.columns, room[pair.first] // pair.unit + 1)
        least, chosen = fill_changes(pair, most, columns)
        for changes in range(done + 1, most + 1):
            found = _of_row(told, pair, least[changes], chosen, changes, room[pair.second], best)
            if found and found.content:
                return found
            envied = envied or found
        done, most = most, most * 4
    return envied


def _of_row(
    told: _Told,
    pair: Pair,
    row: Table,
    chosen: Chosen,
    changes: int,
    room: int,
    best: Dealt,
) -> Dealt | None:
    """The fairest division with so many changes, one without envy if there is one among the first few."""
    import numpy as np

    within = np.where(row <= room, row, NEVER)
    if not (within < NEVER).any():
        return None
    columns = islice((column for _, column in best_first(pair, told.scales, within)), TRIES // 2)
    each = [_dealt(told, rebuilt_changes(pair, chosen, c, changes), best.bound, best.exact) for c in columns]
    return next((one for one in each if one.content), each[0])
