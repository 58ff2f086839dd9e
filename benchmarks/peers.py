"""Other ways to divide the same work, and the bound that none can beat, for two people on plain numbers.

Nothing here knows the planner: the figures of the planner are checked against these. Loads are integers, shares and
ratios exact fractions; a ratio is load / (share × whole), 1 at exactly the agreed share.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Shares = tuple[Fraction, Fraction]
#: Least load of the second that no plan has.
NEVER = 2**60


@dataclass(frozen=True)
class Item:
    """So many ``copies`` in a cycle, what one costs the first and the second, and how many of them only the first, and
    only the second, can do."""

    key: str
    copies: int
    one: int
    two: int
    only_one: int = 0
    only_two: int = 0

    @property
    def free(self) -> int:
        return self.copies - self.only_one - self.only_two


Items = Sequence[Item]
#: How many copies of each item the first does.
Kept = tuple[int, ...]


def wholes(items: Items) -> tuple[int, int]:
    """What everything would cost each."""
    return sum(i.copies * i.one for i in items), sum(i.copies * i.two for i in items)


def loads(items: Items, kept: Kept) -> tuple[int, int]:
    """What each has of a division."""
    pairs = list(zip(items, kept, strict=True))
    return sum(n * i.one for i, n in pairs), sum((i.copies - n) * i.two for i, n in pairs)


def ratios(items: Items, shares: Shares, load: tuple[int, int]) -> Shares:
    """Both loads in terms of what was agreed."""
    whole = wholes(items)
    return Fraction(load[0]) / (shares[0] * whole[0]), Fraction(load[1]) / (shares[1] * whole[1])


def worst(items: Items, shares: Shares, kept: Kept) -> Fraction:
    return max(ratios(items, shares, loads(items, kept)))


def is_wef1(items: Items, shares: Shares, kept: Kept) -> bool:
    """Weighted envy-freeness up to one copy, of both: without some one copy of their own, nobody's part weighs more per
    share than the other's would weigh for them. By the definition, not the closed form."""
    pairs = list(zip(items, kept, strict=True))
    mine = [(i.one, n, i.copies - n) for i, n in pairs]
    theirs = [(i.two, i.copies - n, n) for i, n in pairs]
    return _content(mine, shares) and _content(theirs, (shares[1], shares[0]))


def _content(part: list[tuple[int, int, int]], shares: Shares) -> bool:
    own, others = sum(cost * n for cost, n, _ in part), sum(cost * n for cost, _, n in part)
    largest = max((cost for cost, n, _ in part if n), default=0)
    return (own - largest) / shares[0] <= others / shares[1]


# ── what is possible ────────────────────────────────────────────────────────────────────────────


def lp_bound(items: Items, shares: Shares) -> Fraction:
    """The least worst ratio when copies may be cut in pieces: below it no division can come.

    The first begins with all that is free and hands over, by what a copy costs the second in terms of the first,
    cheapest first, until the second's ratio has risen to the first's; there one copy is cut.
    """
    agreed = tuple(share * whole for share, whole in zip(shares, wholes(items), strict=True))
    first = Fraction(sum((i.free + i.only_one) * i.one for i in items))
    second = Fraction(sum(i.only_two * i.two for i in items))
    for item in sorted(items, key=lambda i: Fraction(i.two, i.one)):
        gap = first / agreed[0] - second / agreed[1]
        if gap <= 0:
            break
        part = min(Fraction(item.free), gap / (item.one / agreed[0] + item.two / agreed[1]))
        first, second = first - part * item.one, second + part * item.two
    return max(first / agreed[0], second / agreed[1])


def frontier(items: Items, whole_chores: bool = False) -> NDArray[np.int64]:
    """The least load of the second for each load of the first, over all divisions of single copies; with
    ``whole_chores`` over those that leave all free copies of an item with one person."""
    import numpy as np

    table = np.full(1 + wholes(items)[0], NEVER, dtype=np.int64)
    table[sum(i.only_one * i.one for i in items)] = sum(i.only_two * i.two for i in items)
    for one, two in _steps(items, whole_chores):
        table = _with(table, one, two)
    return table


def of_cycle(items: Items, times: int) -> tuple[Item, ...]:
    """The happenings of a cycle that comes so many ``times`` in what ``items`` count: each stands for all its like in
    the later cycles. What does not come in every cycle alike stays as it is."""
    return tuple(
        Item(i.key, i.copies // times, i.one * times, i.two * times, i.only_one // times, i.only_two // times)
        if i.copies % times == i.only_one % times == i.only_two % times == 0
        else i
        for i in items
    )


def _with(table: NDArray[np.int64], one: int, two: int) -> NDArray[np.int64]:
    """The table when something more is done by the first, for ``one``, or by the second, for ``two``."""
    import numpy as np

    after = np.where(table < NEVER, table + two, NEVER)
    after[one:] = np.minimum(after[one:], table[: table.size - one])
    return after


def _steps(items: Items, whole_chores: bool) -> Iterator[tuple[int, int]]:
    """Lumps of copies that together can make any number of them: 1, 2, 4 and so on, and the rest."""
    for item in items:
        left, lump = item.free, item.free if whole_chores else 1
        while left > 0:
            lump = min(lump, left)
            yield lump * item.one, lump * item.two
            left, lump = left - lump, lump * 2


def best(
    table: NDArray[np.int64], whole: tuple[int, int], shares: Shares, carried: Shares = (Fraction(0), Fraction(0))
) -> tuple[int, int]:
    """The loads of a frontier whose worst ratio is least, then the other; ``carried`` is added to load / whole."""
    import numpy as np

    column = np.flatnonzero(table < NEVER)
    first = (column / whole[0] + float(carried[0])) / float(shares[0])
    second = (table[column] / whole[1] + float(carried[1])) / float(shares[1])
    high = np.maximum(first, second)
    near = column[high <= high.min() * (1 + 1e-9)]

    def exact(s: int) -> list[Fraction]:
        loads = (s, int(table[s]))
        return sorted(((Fraction(loads[k], whole[k]) + carried[k]) / shares[k] for k in (0, 1)), reverse=True)

    found = min((int(s) for s in near), key=exact)
    return found, int(table[found])


def exact(items: Items, shares: Shares, carried: Shares = (Fraction(0), Fraction(0))) -> Kept:
    """The division of single copies whose worst ratio is least, then the other: what no planner can better when it may
    cut everything, has no rota to keep and no calendar to mind."""
    steps = [(place, *step) for place, item in enumerate(items) for step in _steps([item], False)]
    tables = [frontier([Item(i.key, i.only_one + i.only_two, i.one, i.two, i.only_one, i.only_two) for i in items])]
    tables[0] = _widened(tables[0], 1 + wholes(items)[0])
    for _, one, two in steps:
        tables.append(_with(tables[-1], one, two))
    at, other = best(tables[-1], wholes(items), shares, carried)
    kept = [i.only_one for i in items]
    for (place, one, two), before in zip(reversed(steps), reversed(tables[:-1]), strict=True):
        if before[at] + two == other:
            other -= two
        else:
            kept[place], at = kept[place] + one // items[place].one, at - one
    return tuple(kept)


def _widened(table: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    import numpy as np

    return np.concatenate([table, np.full(size - table.size, NEVER, dtype=np.int64)])


def is_efficient(table: NDArray[np.int64], load: tuple[int, int], within: Fraction = Fraction(0)) -> bool:
    """Whether no division of the frontier is better for one, by more than ``within`` of that load, and not worse for
    the other."""
    first, second = load
    not_worse = int(table[: first + 1].min())
    below = math.ceil(first * (1 - within))
    better = int(table[:below].min()) if below else NEVER
    return not_worse >= second * (1 - within) and better > second


# ── others ──────────────────────────────────────────────────────────────────────────────────────


def alternating(items: Items, shares: Shares) -> Kept:
    """Stands for the turn lists on a fridge and the rotation of chore apps: each chore alternates from one time to
    the next, whatever it weighs and whatever was agreed; who begins alternates from chore to chore."""
    return tuple(i.only_one + (i.free + place % 2) // 2 for place, i in enumerate(items))


def round_robin(items: Items, shares: Shares) -> Kept:
    """Stands for picking in turns, the classical way to be free of envy up to one: who has picked least for their share
    takes the copy that costs them least in terms of the whole. With shares it is a weighted picking sequence."""
    left, kept, picks = [i.free for i in items], [i.only_one for i in items], [0, 0]
    places = range(len(items))
    orders = (sorted(places, key=lambda k: (items[k].one, k)), sorted(places, key=lambda k: (items[k].two, k)))
    while any(left):
        who = int((picks[1] + 1) / shares[1] < (picks[0] + 1) / shares[0])
        place = next(k for k in orders[who] if left[k])
        left[place] -= 1
        picks[who] += 1
        kept[place] += who == 0
    return tuple(kept)


def adjusted_winner(items: Items, shares: Shares) -> Kept:
    """Stands for the adjusted winner of the division tools, with shares: the first has everything and hands over copy
    by copy, what is cheapest for the second in terms of the first foremost, until the first has no envy beyond one
    copy. Efficient by its order, and fair in the weak sense in which it stops."""
    kept = [i.free + i.only_one for i in items]
    for place in sorted(range(len(items)), key=lambda k: (Fraction(items[k].two, items[k].one), k)):
        for _ in range(items[place].free):
            mine = [(i.one, n, i.copies - n) for i, n in zip(items, kept, strict=True)]
            if _content(mine, shares):
                return tuple(kept)
            kept[place] -= 1
    return tuple(kept)


def one_owner(items: Items, shares: Shares) -> Fraction:
    """Stands for "one owner per chore" at its very best: the least worst ratio over all divisions that leave all free
    copies of a chore with one person."""
    return max(ratios(items, shares, best(frontier(items, whole_chores=True), wholes(items), shares)))


def solver(items: Items, shares: Shares) -> Kept:
    """Stands for a general solver without any idea of the problem: CP-SAT, copies as integers, minimise the worst
    ratio; one worker, a fixed seed, ten seconds of deterministic time. Integers throughout: nothing is rounded."""
    from ortools.sat.python import cp_model

    model, whole = cp_model.CpModel(), wholes(items)
    kept = [model.new_int_var(i.only_one, i.copies - i.only_two, i.key) for i in items]
    percents = [int(100 * share) for share in shares]
    scales = (percents[1] * whole[1], percents[0] * whole[0])
    highest = model.new_int_var(0, max(scales[k] * whole[k] for k in (0, 1)), "worst")
    model.add(highest >= scales[0] * sum(n * i.one for n, i in zip(kept, items, strict=True)))
    model.add(highest >= scales[1] * sum((i.copies - n) * i.two for n, i in zip(kept, items, strict=True)))
    model.minimize(highest)
    found = cp_model.CpSolver()
    found.parameters.num_workers, found.parameters.random_seed = 1, 1
    found.parameters.max_deterministic_time = 10.0
    found.solve(model)
    return tuple(int(found.value(n)) for n in kept)


#: The peers whose division is one of copies, by the name that the table gives them.
PEERS: Mapping[str, Callable[[Items, Shares], Kept]] = {
    "alternate each": alternating,
    "picking in turns": round_robin,
    "adjusted winner": adjusted_winner,
    "plain CP-SAT": solver,
}
