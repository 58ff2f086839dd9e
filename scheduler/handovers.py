"""Fewer events a week for a little fairness: which small chores could change hands so that more fits into routines.

Pure on numbers and exact for two people. Nothing goes further than a tolerance above the best possible worst ratio,
and nobody is left with more envy than one happening is worth: (D_i ≤ w_i·T_i + w_j·the largest copy of i).

Conventions: the two are 0 and 1; costs and loads are points in a year, as in ``scheduler.fairness``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import floor, gcd
from typing import TYPE_CHECKING

from household.model import Load
from scheduler.routines import Small, pack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOLERANCE = Fraction(105, 100)
#: So many chores of one moment are tried in every way; the others stay whose they are.
_FREE = 9
#: A table larger than this is not worth a few events.
_CELLS = 4_000_000
_NEVER = 2**62

Pair = tuple[int, int]


@dataclass(frozen=True)
class Movable:
    """A small chore that may change hands: what all of its happenings cost each, what one costs each, whose it is
    now and who of the two can do it."""

    thing: Small
    costs: Pair
    copy: Pair
    owner: int
    able: tuple[bool, bool] = (True, True)


@dataclass(frozen=True)
class _Way:
    """One way to divide the chores of a group: events a week, what falls to each, the largest copy of each."""

    events: int
    loads: Pair
    largest: Pair
    moved: int
    owners: tuple[int, ...]

    @property
    def worth(self) -> tuple[int, int, int, int, int]:
        """What speaks for it, each the smaller the better."""
        return self.events, self.loads[0], self.loads[1], -self.largest[0], -self.largest[1]


def fewer_events(
    groups: Sequence[Sequence[Movable]],
    loads: tuple[Load, Load],
    bound: Fraction,
    tolerance: Fraction = TOLERANCE,
    largest: Pair = (0, 0),
) -> tuple[tuple[Movable, int], ...]:
    """Which chores change hands so that the fewest events a week remain, and to whom; empty when none is worth it.

    A group holds what could be in routines of one moment. ``loads`` are those of the division as it is, the groups
    among it; ``bound`` is the best worst ratio; ``largest`` is the largest copy that each has outside the groups.
    Of equally few events the fairest is taken, then the fewest hand-overs. Shares of 0 change nothing.
    """
    if not all(load.share and load.whole for load in loads):
        return ()
    menus = [_ways(group) for group in groups]
    as_it_is = [_way(group, tuple(one.owner for one in group), _events(group)) for group in groups]
    fixed = tuple(loads[i].points - sum(way.loads[i] for way in as_it_is) for i in (0, 1))
    found = [
        (chosen, _rank(chosen, fixed, loads))
        for needs in _needs(menus, largest)
        if (chosen := _fewest(menus, fixed, _limits(loads, bound * tolerance, largest, needs), needs, loads))
    ]
    best = min(found, key=lambda one: one[1], default=None)
    if best is None or best[1][0] >= sum(way.events for way in as_it_is):
        return ()
    owners = (zip(group, way.owners, strict=True) for group, way in zip(groups, best[0], strict=True))
    return tuple((one, to) for group in owners for one, to in group if to != one.owner)


def _rank(chosen: Sequence[_Way], fixed: tuple[int, ...], loads: tuple[Load, Load]) -> tuple[int, Fraction, int]:
    sums = [fixed[i] + sum(way.loads[i] for way in chosen) for i in (0, 1)]
    worst = max(Fraction(s) / (load.share * load.whole) for s, load in zip(sums, loads, strict=True))
    return sum(way.events for way in chosen), worst, sum(way.moved for way in chosen)


# ── the ways of a group ─────────────────────────────────────────────────────────────────────────


def _ways(group: Sequence[Movable]) -> list[_Way]:
    """The ways in which a group can be divided, without those that another beats; the fewest hand-overs of equals."""
    free = sorted((n for n, one in enumerate(group) if all(one.able)), key=lambda n: (len(group[n].thing.days), n))[
        :_FREE
    ]
    events = _events(group)
    best: dict[tuple[int, ...], _Way] = {}
    for choice in product((0, 1), repeat=len(free)):
        owners = [one.owner for one in group]
        for n, owner in zip(free, choice, strict=True):
            owners[n] = owner
        way = _way(group, tuple(owners), events)
        best[way.worth] = min(best.get(way.worth, way), way, key=lambda w: (w.moved, w.owners))
    return _unbeaten(best)


def _events(group: Sequence[Movable]) -> Callable[[frozenset[int]], int]:
    """How many events a week some chores of a group make, by their places in it."""

    @cache
    def of(mine: frozenset[int]) -> int:
        return sum(len(round_.days) for round_ in pack(group[n].thing for n in sorted(mine)))

    return of


def _unbeaten(ways: Mapping[tuple[int, ...], _Way]) -> list[_Way]:
    """Those for which something speaks: in order of worth only an earlier one can be as good in everything."""
    kept: list[tuple[int, ...]] = []
    for worth in sorted(ways):
        if not any(all(a <= b for a, b in zip(other, worth, strict=True)) for other in kept):
            kept.append(worth)
    return [ways[worth] for worth in kept]


def _way(group: Sequence[Movable], owners: tuple[int, ...], events: Callable[[frozenset[int]], int]) -> _Way:
    mine = [[one for one, owner in zip(group, owners, strict=True) if owner == i] for i in (0, 1)]
    return _Way(
        events=sum(events(frozenset(n for n, owner in enumerate(owners) if owner == i)) for i in (0, 1)),
        loads=(sum(one.costs[0] for one in mine[0]), sum(one.costs[1] for one in mine[1])),
        largest=(max((one.copy[0] for one in mine[0]), default=0), max((one.copy[1] for one in mine[1]), default=0)),
        moved=sum(one.owner != owner for one, owner in zip(group, owners, strict=True)),
        owners=owners,
    )


# ── what is allowed ─────────────────────────────────────────────────────────────────────────────


def _needs(menus: Sequence[Sequence[_Way]], largest: Pair) -> Iterator[Pair]:
    """Which copies each could be asked to have, so that envy up to one allows more; 0 asks for none."""
    more = [sorted({w.largest[i] for menu in menus for w in menu if w.largest[i] > largest[i]}) for i in (0, 1)]
    yield from product((0, *more[0]), (0, *more[1]))


def _limits(loads: tuple[Load, Load], most: Fraction, largest: Pair, needs: Pair) -> Pair:
    """How much each may have at most: by the ratio, and by envy up to one of the largest copy that they surely have."""
    found = []
    for i, load in enumerate(loads):
        agreed, copy = load.share * load.whole, max(largest[i], needs[i])
        found.append(min(floor(most * agreed), floor(agreed + loads[1 - i].share * copy)))
    return found[0], found[1]


# ── the fewest events ───────────────────────────────────────────────────────────────────────────


def _fewest(
    menus: Sequence[Sequence[_Way]], fixed: tuple[int, ...], limits: Pair, needs: Pair, loads: tuple[Load, Load]
) -> list[_Way] | None:
    """A way of each group, with the fewest events and then the least worst ratio within the limits: a table over
    [copies asked for][events][points of one] holds the least points of the other."""
    import numpy as np

    lows = [min(way.loads[0] for way in menu) for menu in menus]
    few = [min(way.events for way in menu) for menu in menus]
    grain = gcd(*(w.loads[0] - low for menu, low in zip(menus, lows, strict=True) for w in menu)) or 1
    room = (limits[0] - fixed[0] - sum(lows)) // grain
    events = sum(max(w.events for w in menu) - least for menu, least in zip(menus, few, strict=True))
    if room < 0 or 4 * (room + 1) * (events + 1) > _CELLS:
        return None
    table: NDArray[np.int64] = np.full((4, events + 1, room + 1), _NEVER, dtype=np.int64)
    table[_flags((0, 0), needs), 0, 0] = fixed[1]
    steps = []
    for menu, low, least in zip(menus, lows, few, strict=True):
        moves = [(_flags(w.largest, needs), w.events - least, (w.loads[0] - low) // grain, w.loads[1]) for w in menu]
        table, picked = _join(table, moves)
        steps.append((moves, picked))
    cell = _best_cell(table, limits, fixed[0] + sum(lows), grain, loads)
    return None if cell is None else _walk_back(menus, steps, cell)


def _flags(largest: Pair, needs: Pair) -> int:
    return int(largest[0] >= needs[0]) + 2 * int(largest[1] >= needs[1])


_Move = tuple[int, int, int, int]
_Cell = tuple[int, int, int]


def _join(table: NDArray[np.int64], moves: Sequence[_Move]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The table with one group more, and per cell from which flags (times all moves) and by which move it came."""
    import numpy as np

    fresh = np.full(table.shape, _NEVER, dtype=np.int64)
    picked = np.full(table.shape, -1, dtype=np.int32)
    _, height, width = table.shape
    for n, (flags, up, along, cost) in enumerate(moves):
        if along >= width:
            continue
        for old in range(4):
            there = table[old, : height - up, : width - along]
            reached = np.where(there < _NEVER, there + cost, _NEVER)
            target = fresh[old | flags, up:, along:]
            better = reached < target
            target[better] = reached[better]
            picked[old | flags, up:, along:][better] = old * len(moves) + n
    return fresh, picked


def _best_cell(table: NDArray[np.int64], limits: Pair, base: int, grain: int, loads: tuple[Load, Load]) -> _Cell | None:
    import numpy as np

    one, two = (load.share * load.whole for load in loads)
    for events in range(table.shape[1]):
        fitting = np.flatnonzero(table[3, events] <= limits[1])
        if fitting.size:
            ratios = ((max((base + int(at) * grain) / one, int(table[3, events, at]) / two), int(at)) for at in fitting)
            return 3, events, min(ratios)[1]
    return None


def _walk_back(
    menus: Sequence[Sequence[_Way]], steps: Sequence[tuple[list[_Move], NDArray[np.int32]]], cell: _Cell
) -> list[_Way]:
    flags, events, at = cell
    chosen = []
    for menu, (moves, picked) in zip(reversed(menus), reversed(steps), strict=True):
        old, n = divmod(int(picked[flags, events, at]), len(moves))
        chosen.append(menu[n])
        flags, events, at = old, events - moves[n][1], at - moves[n][2]
    return chosen[::-1]
