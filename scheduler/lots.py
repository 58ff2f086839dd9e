"""Lots: occurrences that weigh alike for everybody, and the arithmetic of who carries how much.

D_i is what falls to person i, T_i what everything would cost that person, w_i the agreed share, and the ratio is
(D_i/T_i + carried_i)/w_i. Something done together is one copy for each who does it, in D_i and in T_i.
All of it is exact: points are integers, ratios are fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd

Counts = tuple[Mapping[str, int], ...]


@dataclass(frozen=True)
class Lot:
    """``copies`` occurrences: ``cost`` points per member for one, who ``may`` do them, who had them until now."""

    copies: int
    cost: Mapping[str, int]
    may: tuple[str, ...]
    usual: str | None = None
    together: bool = False


@dataclass(frozen=True)
class Scales:
    """What makes a ratio of points, for the members who agreed to a part of the work."""

    members: tuple[str, ...]
    wholes: Mapping[str, int]
    shares: Mapping[str, Fraction]
    carried: Mapping[str, Fraction]

    def ratio(self, member: str, load: int) -> Fraction:
        """How far this load is from what was agreed; exactly that is 1 when nothing is carried over."""
        whole = self.wholes[member]
        part = Fraction(load, whole) if whole else Fraction(0)
        return (part + self.carried.get(member, 0)) / self.shares[member]

    def worst(self, loads: Mapping[str, int]) -> Fraction:
        return max((self.ratio(member, loads[member]) for member in self.members), default=Fraction(0))

    def ranked(self, loads: Mapping[str, int]) -> list[Fraction]:
        """All ratios, the worst first, so that comparing two lists is leximin."""
        return sorted((self.ratio(member, loads[member]) for member in self.members), reverse=True)

    def most(self, member: str, ratio: Fraction) -> int:
        """The greatest load that keeps a member within a ratio; below zero when even nothing is too much."""
        limit = ratio * self.shares[member] - self.carried.get(member, 0)
        return (limit * self.wholes[member]).__floor__()


def scales_of(lots: Sequence[Lot], shares: Mapping[str, Fraction], carried: Mapping[str, Fraction]) -> Scales:
    """The scales of a set of lots; whoever agreed to nothing is not on them."""
    members = tuple(sorted(member for member, share in shares.items() if share > 0))
    wholes = {m: sum(lot.cost[m] * lot.copies * (len(lot.may) if lot.together else 1) for lot in lots) for m in shares}
    return Scales(members, wholes, shares, carried)


def reduced(lots: Sequence[Lot], members: Sequence[str]) -> list[Lot]:
    """The lots with each member's points divided by what they all have in common: nothing else depends on it."""
    common = {member: gcd(*(lot.cost[member] for lot in lots)) or 1 for member in members}
    return [replace(lot, cost={m: lot.cost[m] // common[m] for m in members}) for lot in lots]


def asked(lots: Sequence[Lot], shares: Mapping[str, Fraction]) -> list[Lot]:
    """The lots without whoever agreed to nothing, wherever another may do it."""
    return [
        lot if lot.together else replace(lot, may=tuple(sorted(m for m in lot.may if shares[m])) or tuple(lot.may)[:1])
        for lot in lots
    ]


def loads_of(lots: Sequence[Lot], counts: Counts, members: Sequence[str]) -> dict[str, int]:
    """D_i per member."""
    return {
        m: sum(lot.cost[m] * count.get(m, 0) for lot, count in zip(lots, counts, strict=True)) for m in sorted(members)
    }


def changes_of(lots: Sequence[Lot], counts: Counts) -> int:
    """How many copies are with another than who had them."""
    return sum(
        lot.copies - count.get(lot.usual, 0)
        for lot, count in zip(lots, counts, strict=True)
        if lot.usual is not None and not lot.together
    )


def reach(bound: Fraction, tolerance: Fraction) -> Fraction:
    """The worst ratio that still counts as near the bound; also when carrying over makes the bound negative."""
    return bound + tolerance * abs(bound)


def pieces(copies: int) -> Iterator[int]:
    """1, 2, 4 … and the rest: each number of copies is the sum of some of them."""
    take = 1
    while copies:
        yield min(take, copies)
        copies, take = copies - min(take, copies), take * 2


def content(lots: Sequence[Lot], counts: Counts, scales: Scales) -> bool:
    """Weighted envy-freeness up to one occurrence, for all: without some one of theirs nobody carries more per share,
    in their own points and with what is carried over, than any other. Who has nothing wishes for nothing."""
    return all(_content(member, lots, counts, scales) for member in scales.members)


def _content(member: str, lots: Sequence[Lot], counts: Counts, scales: Scales) -> bool:
    held = [lot.cost[member] for lot, count in zip(lots, counts, strict=True) if count.get(member, 0)]
    if not held:
        return True
    theirs = {
        other: sum(lot.cost[member] * count.get(other, 0) for lot, count in zip(lots, counts, strict=True))
        for other in scales.members
    }
    mine = _part(member, member, theirs[member] - max(held), scales)
    return all(mine <= _part(member, other, theirs[other], scales) for other in scales.members if other != member)


def _part(eyes: str, member: str, load: int, scales: Scales) -> Fraction:
    """What ``member`` carries per share, in the eyes of another."""
    return (Fraction(load, scales.wholes[eyes]) + scales.carried.get(member, 0)) / scales.shares[member]
