"""Who does what: the division that is fairest for what was agreed, with the proof of it.

Costs are integer points. D_i is what falls to person i, T_i what everything would cost that person and w_i
the agreed share; the ratio D_i / (w_i·T_i) is 1 at exactly what was agreed. Normalising by T_i makes it
worthless to find everything heavy. We make the largest ratio as small as possible, then the next one
(leximin), over menus of splits that give a readable rota. For two people that is exact: a table over [what a split
costs in readability, or in change][points of one person] holds the least points of the other. The bound is what no
division of the same work could beat, even one that cut every chore into crumbs. Among more people chores
are handed out day by day or whole; the bound is proven as well (``who``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from household.model import Certificate, Counted, Load
from scheduler.frontier import MOST, Frontier, Step, search
from scheduler.who import divide_items

#: Fewer split chores are worth this much of the best possible worst ratio.
TOLERANCE = Fraction(1003, 1000)
#: Leaving an agreed rota as it is is worth this much of it.
STABLE = Fraction(105, 100)
#: Leaving nobody envious is worth this much of it.
CALM = Fraction(110, 100)
#: Changes of an agreed rota are told apart up to here.
MOST_CHANGES = 8


@dataclass(frozen=True)
class Split:
    """One way to divide the copies of an item: how many fall to whom; who is absent does none. ``extra`` counts the
    series beyond one for each holder that it takes to write it down."""

    copies: Mapping[str, int]
    extra: int = 0

    def of(self, member: str) -> int:
        return self.copies.get(member, 0)


@dataclass(frozen=True)
class Item:
    """What is to be divided: ``cost`` is points for one copy, per member; ``menu`` the allowed splits; ``before`` how
    the copies were divided until now, if they were. ``grain``: among more than two the copies may also be handed out
    to several, so many at a time (those of one weekday); 0 for whole ones only.

    Every split of a menu hands out the same number of copies, in a year.
    """

    key: str
    cost: Mapping[str, int]
    menu: tuple[Split, ...]
    before: Mapping[str, int] | None = None
    grain: int = 0

    @property
    def copies(self) -> int:
        return sum(self.menu[0].copies.values())

    def breaks(self, split: Split) -> int:
        """1 when the split needs more people than the simplest one of the menu, and 1 for each series beyond."""
        return int(_holders(split) > min(_holders(other) for other in self.menu)) + split.extra

    def price(self, split: Split) -> int:
        """What a split is paid with: one for a change of what was agreed, else how much it breaks the item."""
        if self.before is None:
            return self.breaks(split)
        return int({m: n for m, n in split.copies.items() if n} != {m: n for m, n in self.before.items() if n})


@dataclass(frozen=True)
class Division:
    """What fell to whom, per item; ``bound`` is a worst ratio below which no division whatever can come."""

    splits: Mapping[str, Split]
    bound: Fraction


def _holders(split: Split) -> int:
    return sum(1 for count in split.copies.values() if count)


def divide(items: Sequence[Item], shares: Mapping[str, Fraction]) -> Division:
    """The fairest division of ``items``: the fewest split ones within 0.3 % of the best possible that leave
    nobody with more envy than one happening is worth; where none does, the nearest to the best that does.
    Of items that were divided before, the fewest changes within 5 %.

    Whoever has share 0 gets only what nobody else may do. The order of items and members is of no matter.
    """
    members = tuple(sorted(shares))
    items = [_spare(item, shares) for item in sorted(items, key=lambda item: item.key)]
    carrying = tuple(member for member in members if shares[member])
    wholes = whole_of(items, members)
    if len(carrying) == 2 and all(wholes[member] for member in carrying):
        return _divide_two(items, shares, carrying, wholes)
    return _divide_many(items, shares)


def whole_of(items: Iterable[Item], members: Iterable[str]) -> dict[str, int]:
    """T_i per member: everything at that person's own cost."""
    items = tuple(items)
    return {member: sum(item.cost[member] * item.copies for item in items) for member in members}


def loads_of(items: Iterable[Item], splits: Mapping[str, Split], members: Iterable[str]) -> dict[str, int]:
    """D_i per member under a division."""
    items = tuple(items)
    return {m: sum(item.cost[m] * splits[item.key].of(m) for item in items) for m in members}


def worst_of(items: Iterable[Item], division: Division, shares: Mapping[str, Fraction]) -> Fraction:
    """The largest ratio of load to agreed load."""
    items = tuple(items)
    loads, wholes = loads_of(items, division.splits, shares), whole_of(items, shares)
    return max(loads[m] / (share * wholes[m]) for m, share in shares.items() if share and wholes[m])


def _spare(item: Item, shares: Mapping[str, Fraction]) -> Item:
    """The item with only the splits that ask least of whoever agreed to do nothing."""

    def unasked(split: Split) -> int:
        return sum(item.cost[m] * split.of(m) for m, share in shares.items() if not share)

    least = min(unasked(split) for split in item.menu)
    return replace(item, menu=tuple(split for split in item.menu if unasked(split) == least))


# ── two people ──────────────────────────────────────────────────────────────────────────────────


def _divide_two(
    items: Sequence[Item],
    shares: Mapping[str, Fraction],
    pair: tuple[str, ...],
    wholes: Mapping[str, int],
) -> Division:
    again = any(item.before is not None for item in items)
    agreed = tuple(shares[m] * wholes[m] for m in pair)
    found = search(_steps(items, pair), agreed, MOST_CHANGES if again else MOST)
    best = min(worst for worst, _ in found.best)
    reach = best * (STABLE if again else TOLERANCE)
    near = [_splits(items, picked) for worst, picked in found.best if worst <= reach]
    calm = next((splits for splits in near if _all_content(items, splits, shares)), None)
    bound = crumbs(items, shares, pair)
    return Division(calm or _calmest(found, items, shares, best) or near[0], bound)


def _calmest(
    found: Frontier, items: Sequence[Item], shares: Mapping[str, Fraction], best: Fraction
) -> Mapping[str, Split] | None:
    """Somewhat further from the best, the first division that leaves nobody with more envy than one happening."""
    options = (_splits(items, picked) for picked in found.near(best * CALM))
    return next((splits for splits in options if _all_content(items, splits, shares)), None)


def _splits(items: Sequence[Item], picked: Sequence[int]) -> dict[str, Split]:
    return {item.key: item.menu[n] for item, n in zip(items, picked, strict=True)}


def _all_content(items: Sequence[Item], splits: Mapping[str, Split], shares: Mapping[str, Fraction]) -> bool:
    return all(_content(member, items, splits, shares) for member in shares)


def crumbs(items: Sequence[Item], shares: Mapping[str, Fraction], pair: Sequence[str]) -> Fraction:
    """The least worst ratio of two people if every item could be cut anywhere between the least and the most that
    its menu gives to somebody: a proven bound."""
    return _crumbs(items, shares, pair)[0]


def exchange(items: Sequence[Item], shares: Mapping[str, Fraction], pair: Sequence[str]) -> Fraction:
    """How many points of the second weigh as much as one of the first where the division is best."""
    return _crumbs(items, shares, pair)[1]


def _crumbs(items: Sequence[Item], shares: Mapping[str, Fraction], pair: Sequence[str]) -> tuple[Fraction, Fraction]:
    """The bound, and the ratio of costs of what is cut there.

    The first has as much as may be, and hands over what weighs least on the other for what it weighs on them,
    until both ratios are the same (fractional knapsack; exact).
    """
    one, two = pair
    wholes = whole_of(items, pair)
    loads = [Fraction(0), Fraction(0)]
    loose: list[tuple[Fraction, int, int, int]] = []
    for item in items:
        most = max(item.menu, key=lambda split: split.of(one)).of(one)
        least = min(split.of(one) for split in item.menu)
        theirs = min(split.of(two) for split in item.menu)
        loads[0] += item.cost[one] * most
        loads[1] += item.cost[two] * theirs
        if most > least:
            ratio = Fraction(item.cost[two], item.cost[one])
            loose.append((ratio, most - least, item.cost[one], item.cost[two]))
    agreed = [shares[member] * wholes[member] for member in pair]
    pivot = Fraction(1)
    for pivot, copies, mine, yours in sorted(loose):  # noqa: B007 - where it ends is asked for
        # D_1 − t·mine and D_2 + t·yours stand in the agreed proportion at this t.
        even = (loads[0] * agreed[1] - loads[1] * agreed[0]) / (mine * agreed[1] + yours * agreed[0])
        given = min(max(even, Fraction(0)), Fraction(copies))
        loads = [loads[0] - given * mine, loads[1] + given * yours]
        if given < copies:
            break
    return max(load / part for load, part in zip(loads, agreed, strict=True)), pivot


def _steps(items: Sequence[Item], pair: tuple[str, ...]) -> list[tuple[Step, ...]]:
    """The menus as plain numbers: what each split costs each of two, and what it is paid with."""
    one, two = pair
    return [
        tuple(
            Step(item.cost[one] * split.of(one), item.cost[two] * split.of(two), item.price(split))
            for split in item.menu
        )
        for item in items
    ]


# ── more people ─────────────────────────────────────────────────────────────────────────────────


def _divide_many(items: Sequence[Item], shares: Mapping[str, Fraction]) -> Division:
    """Near the proven bound (``who``): each item day by day where its grain allows that, else as a whole; what its menu
    splits in any case is split as its first way says. The bound is that of single happenings."""
    lots: list[tuple[int, Mapping[str, int], tuple[str, ...]]] = []
    singles: list[tuple[int, Mapping[str, int], tuple[str, ...]]] = []
    for item in items:
        owners = _whole_owners(item)
        if owners:
            size = item.grain or item.copies
            lots.append((item.copies // size, {m: cost * size for m, cost in item.cost.items()}, owners))
            singles.append((item.copies, item.cost, owners))
        else:
            fixed = [(n, item.cost, (m,)) for m, n in sorted(item.menu[0].copies.items()) if n]
            lots, singles = [*lots, *fixed], [*singles, *fixed]
    counts, _, _ = divide_items(lots, shares)
    _, bound, _ = divide_items(singles, shares)
    place, splits = 0, {}
    for item in items:
        if _whole_owners(item):
            size = item.grain or item.copies
            splits[item.key] = Split({m: n * size for m, n in counts[place].items() if n})
            place += 1
        else:
            splits[item.key] = item.menu[0]
            place += sum(1 for n in item.menu[0].copies.values() if n)
    return Division(splits, bound)


def _whole_owners(item: Item) -> tuple[str, ...]:
    """Who may have all of it."""
    return tuple(sorted(m for split in item.menu for m, n in split.copies.items() if n == item.copies and n))


def _changes(
    items: Sequence[Item], splits: Mapping[str, Split], loads: Mapping[str, int]
) -> Iterator[tuple[dict[str, Split], dict[str, int]]]:
    """Every other split of one item, then of two: what changes, and the loads that it gives."""
    singles = [(item, split) for item in items for split in item.menu if split != splits[item.key]]
    for item, split in singles:
        yield {item.key: split}, _with(_with(loads, item, splits[item.key], -1), item, split, 1)
    for (one, first), (two, second) in combinations(singles, 2):
        if one.key != two.key:
            moved = _with(_with(loads, one, splits[one.key], -1), one, first, 1)
            moved = _with(_with(moved, two, splits[two.key], -1), two, second, 1)
            yield {one.key: first, two.key: second}, moved


def _with(loads: Mapping[str, int], item: Item, split: Split, sign: int) -> dict[str, int]:
    return {m: load + sign * item.cost[m] * split.of(m) for m, load in loads.items()}


# ── the proof ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Minutes:
    """Minutes a week of one member, beside the points: the work and the thinking."""

    work: Fraction = Fraction(0)
    thinking: Fraction = Fraction(0)


def certificate(
    items: Sequence[Item],
    shares: Mapping[str, Fraction],
    division: Division,
    minutes: Mapping[str, Minutes],
    forced: Iterable[str] = (),
) -> Certificate:
    """The proof of a division, computed afresh from the copies in exact fractions.

    ``efficient``: no division that costs as little readability, or change, is better for one and not worse for the
    other;
    for more than two people it says that no change of one or two items is.
    """
    items = [_spare(item, shares) for item in items]
    loads = loads_of(items, division.splits, shares)
    wholes = whole_of(items, shares)
    members = tuple(sorted(shares))
    empty = Minutes()
    proof = tuple(
        Load(
            member,
            shares[member],
            minutes.get(member, empty).work,
            minutes.get(member, empty).thinking,
            loads[member],
            wholes[member],
        )
        for member in members
    )
    return Certificate(
        loads=proof,
        worst=max((load.ratio for load in proof), default=Fraction(0)),
        bound=division.bound,
        envy_free_up_to_one=_all_content(items, division.splits, shares),
        efficient=_is_efficient(items, shares, division.splits, loads),
        forced=tuple(sorted(forced)),
        counted=tuple(_counted(item, division.splits[item.key], members) for item in items),
    )


def _counted(item: Item, split: Split, members: Iterable[str]) -> Counted:
    least = {m: min(option.of(m) for option in item.menu) for m in members}
    return Counted(item.key, {m: n for m, n in split.copies.items() if n}, {m: n for m, n in least.items() if n})


def _content(member: str, items: Sequence[Item], splits: Mapping[str, Split], shares: Mapping[str, Fraction]) -> bool:
    """Weighted envy-freeness up to one chore: without some one copy, the member's own bundle weighs no more
    per share, in the member's own points, than that of any other. For two people this is the closed form
    D_i ≤ w_i·T_i + w_j·(the largest copy of i)."""
    own = sum(item.cost[member] * splits[item.key].of(member) for item in items)
    largest = max((i.cost[member] for i in items if splits[i.key].of(member)), default=0)
    for other in shares:
        theirs = sum(item.cost[member] * splits[item.key].of(other) for item in items)
        if other != member and (own - largest) * shares[other] > theirs * shares[member]:
            return False
    return True


def _is_efficient(
    items: Sequence[Item],
    shares: Mapping[str, Fraction],
    splits: Mapping[str, Split],
    loads: Mapping[str, int],
) -> bool:
    paid = sum(item.price(splits[item.key]) for item in items)
    pair = tuple(sorted(shares))
    if len(pair) == 2:
        again = any(item.before is not None for item in items)
        ends = (Fraction(1), Fraction(1))
        found = search(_steps(items, pair), ends, MOST_CHANGES if again else MOST)
        return not found.beats(loads[pair[0]], loads[pair[1]], paid)
    for change, moved in _changes(items, splits, loads):
        after = sum(item.price({**splits, **change}[item.key]) for item in items)
        if after <= paid and moved != loads and all(moved[m] <= loads[m] for m in loads):
            return False
    return True
