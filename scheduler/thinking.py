"""Who carries the thinking, where the sum alone would leave nearly all of it with one.

Half of the work can hide nine tenths of the noticing and planning. Then the thinking is settled first: within a tenth
of the agreed shares, in the way that costs the least in the sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from scheduler.fairness import Division, Item, divide, exchange, whole_of
from scheduler.menus import THINKING

#: The thinking may lie so far from the agreed shares before it is settled by itself.
APART = Fraction(1, 10)
#: So many chores with a choice of who thinks of them are tried in every way.
_TRIED = 12


def thinkers_of(division: Division) -> dict[str, str]:
    """Who carries the thinking of which chore in a division."""
    return {
        key.removesuffix(THINKING): next(m for m, n in split.copies.items() if n)
        for key, split in sorted(division.splits.items())
        if key.endswith(THINKING)
    }


def is_lopsided(items: Sequence[Item], thinkers: Mapping[str, str], shares: Mapping[str, Fraction]) -> bool:
    """Whether the thinking lies further from the agreed shares than it may."""
    return _apart(_thinking(items), thinkers, shares) > APART


def settle_thinking(items: Sequence[Item], shares: Mapping[str, Fraction]) -> dict[str, str]:
    """Who carries the thinking of what, near the agreed shares; for two at the least cost in the sum."""
    thinking = _thinking(items)
    pair = tuple(sorted(member for member in shares if shares[member]))
    wholes = whole_of(items, pair)
    if len(pair) != 2 or len(shares) != 2 or not all(wholes.values()):
        return thinkers_of(divide(thinking, shares))
    rate = exchange(items, shares, pair)
    options = (
        (max(_apart(thinking, who, shares), APART), _cost(thinking, who, pair, rate), sorted(who.items()), who)
        for who in _every_way(thinking, pair, rate)
    )
    return min(options, key=lambda option: option[:3])[3]


def _thinking(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.key.endswith(THINKING)]


def _owners(item: Item) -> list[str]:
    return sorted(member for split in item.menu for member, count in split.copies.items() if count)


def _every_way(thinking: Sequence[Item], pair: Sequence[str], rate: Fraction) -> Iterator[dict[str, str]]:
    """The ways to give the thinking out: all of them, as far as there is a choice and it can be counted; what is
    clearest goes to whom it costs the least."""
    one, two = pair

    def clear(item: Item) -> Fraction:
        return abs(rate * item.cost[one] - item.cost[two]) / max(item.cost[one], item.cost[two])

    loose = sorted((item for item in thinking if len(_owners(item)) > 1), key=lambda item: (clear(item), item.key))
    settled = {item.key: _owners(item)[0] for item in thinking if len(_owners(item)) == 1}
    for item in loose[_TRIED:]:
        settled[item.key] = one if rate * item.cost[one] <= item.cost[two] else two
    for owners in product(*(_owners(item) for item in loose[:_TRIED])):
        chosen = {item.key: owner for item, owner in zip(loose, owners, strict=False)}
        yield {key.removesuffix(THINKING): owner for key, owner in {**settled, **chosen}.items()}


def _cost(thinking: Sequence[Item], who: Mapping[str, str], pair: Sequence[str], rate: Fraction) -> Fraction:
    one = pair[0]
    owners = ((item, who[item.key.removesuffix(THINKING)]) for item in thinking)
    return sum((item.cost[m] * (rate if m == one else Fraction(1)) for item, m in owners), Fraction(0))


def _apart(thinking: Sequence[Item], who: Mapping[str, str], shares: Mapping[str, Fraction]) -> Fraction:
    """How far the thinking lies from the agreed shares, at most."""
    worst = Fraction(0)
    for member, share in shares.items():
        whole = sum(item.cost[member] for item in thinking)
        part = sum(item.cost[member] for item in thinking if who.get(item.key.removesuffix(THINKING)) == member)
        worst = max(worst, abs(Fraction(part, whole) - share) if whole else Fraction(0))
    return worst
