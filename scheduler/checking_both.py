"""Does the sum of both halves together: what each file says of the other, the bound, and how near it comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from household.model import Certificate, Counted
from language.plan_file import PlanFile, thousandths
from scheduler.checking import COLUMNS, Finding, Points, Shares, check_half

_NEVER = 2**60


@dataclass(frozen=True)
class Apart:
    """By how much of their own whole somebody could have less, with nobody else having more, if each happening could
    fall to either by itself; 0 for each when the division is efficient."""

    parts: Mapping[str, Fraction]

    @property
    def none(self) -> bool:
        return not any(self.parts.values())


def check_whole(plans: Sequence[PlanFile], proof: Certificate | None = None) -> tuple[Finding, ...]:
    """What all halves together can prove; with the ``proof`` of the agreement also that it says the same."""
    plans = sorted(plans, key=lambda plan: plan.member)
    found = [finding for plan in plans for finding in check_half(plan)]
    same = tuple(_same(plans))
    found += same
    if all(finding.right for finding in same):
        found += _together(plans, proof)
    return tuple(found)


def _same(plans: Sequence[PlanFile]) -> Iterator[Finding]:
    """The halves have to speak of one plan, and to be all of it, each once."""
    one = plans[0]
    members = [plan.member for plan in plans]
    yield Finding.of("halves", "", ", ".join(sorted(one.shares)), ", ".join(members))
    for name in ("household", "starts_on", "shares", "series", "thinkers", "counted"):
        alike = all(getattr(plan, name) == getattr(one, name) for plan in plans)
        yield Finding("same", name, "1", "1" if alike else "0", alike)


def _together(plans: Sequence[PlanFile], proof: Certificate | None) -> Iterator[Finding]:
    counted, shares = plans[0].counted, plans[0].shares
    points = {plan.member: {key: cost.points for key, cost in plan.costs.items()} for plan in plans}
    ratios = ratios_of(counted, points, shares)
    for plan, other in ((p, o) for p in plans for o in sorted(p.others)):
        yield Finding.of("other", f"{plan.member}: {other}", plan.others[other], thousandths(ratios[other]))
    worst, bound = max(ratios.values()), bound_of(counted, points, shares)
    stated = proof.bound if proof and len(shares) == 2 else bound
    if proof:
        yield Finding.of("worst_exact", "", proof.worst, worst)
    yield Finding("bound", "", str(stated), str(bound), stated <= bound <= worst)
    yield Finding("above", "", "", str(worst / bound - 1 if bound else Fraction(0)), None)
    apart = apart_of(counted, points)
    if apart is not None:
        denied = proof is not None and not proof.efficient and apart.none
        most = max(apart.parts.values())
        yield Finding("efficient", "", "0" if denied else str(most), str(most), False if denied else apart.none or None)


def ratios_of(counted: Sequence[Counted], points: Mapping[str, Points], shares: Shares) -> dict[str, Fraction]:
    """D / (w·T) of each, 0 for whoever agreed to nothing."""
    found = {}
    for member, share in shares.items():
        load = sum(points[member][c.key] * c.copies.get(member, 0) for c in counted)
        agreed = share * sum(points[member][c.key] * sum(c.copies.values()) for c in counted)
        found[member] = load / agreed if agreed else Fraction(0)
    return found


def bound_of(counted: Sequence[Counted], points: Mapping[str, Points], shares: Shares) -> Fraction:
    """A worst ratio below which no division comes that gives each at least their ``least``, however finely it cuts.

    For weights l_i ≥ 0 with sum 1: worst ≥ Σ l_i·D_i/(w_i·T_i) ≥ Σ over what is divided of the least that it can add.
    For two people the largest of these sums is the best worst ratio itself (duality), and it lies where some copy
    weighs the same on both sides; for more, each pair and all alike are tried,
    which proves a bound though not the highest.
    """
    agreed = {m: share * sum(points[m][c.key] * sum(c.copies.values()) for c in counted) for m, share in shares.items()}
    carrying = [m for m in sorted(shares) if agreed[m]]
    alike = {m: 1 / (len(carrying) * agreed[m]) if agreed[m] else Fraction(0) for m in shares}
    best = sum((_least(c, points, alike) for c in counted), Fraction(0)) if carrying else Fraction(0)
    for one, two in combinations(carrying, 2) if len(carrying) > 1 else ((m, m) for m in carrying):
        for weight in _weights(counted, points, agreed, one, two):
            each = dict.fromkeys(shares, Fraction(0))
            each[one] += weight / agreed[one]
            each[two] += (1 - weight) / agreed[two]
            best = max(best, sum((_least(c, points, each) for c in counted), Fraction(0)))
    return best


def _weights(
    counted: Sequence[Counted], points: Mapping[str, Points], agreed: Mapping[str, Fraction], one: str, two: str
) -> set[Fraction]:
    found = {Fraction(0), Fraction(1)}
    for c in counted:
        mine, yours = points[one][c.key] / agreed[one], points[two][c.key] / agreed[two]
        if mine + yours:
            found.add(yours / (mine + yours))
    return found


def _least(c: Counted, points: Mapping[str, Points], each: Mapping[str, Fraction]) -> Fraction:
    """The least that one thing can add: what each has to have, and the rest with whom it adds least."""
    prices = {m: each[m] * points[m][c.key] for m in each}
    loose = sum(c.copies.values()) - sum(c.least.values())
    allowed = [m for m in each if _may(c, m)]
    fixed = sum((prices[m] * n for m, n in c.least.items()), Fraction(0))
    return fixed + loose * min((prices[m] for m in allowed), default=Fraction(0))


def _may(c: Counted, member: str) -> bool:
    """With all copies but what others have to have: somebody for whom nothing is left may have no more."""
    return sum(c.copies.values()) > sum(n for m, n in c.least.items() if m != member)


def apart_of(counted: Sequence[Counted], points: Mapping[str, Points]) -> Apart | None:
    """How far two people are from a division of single happenings that is better for one and not worse for the other:
    exact, by the least points of the second for every load of the first. None for more people, or too much work."""
    if len(points) != 2:
        return None
    import numpy as np

    one, two = sorted(points)
    mine, yours = points[one], points[two]
    loads = [sum(p[c.key] * c.copies.get(m, 0) for c in counted) for m, p in ((one, mine), (two, yours))]
    wholes = [sum(p[c.key] * sum(c.copies.values()) for c in counted) for p in (mine, yours)]
    if loads[0] + 1 > COLUMNS:
        return None
    least = np.full(loads[0] + 1, _NEVER, dtype=np.int64)
    base = sum(mine[c.key] * c.least.get(one, 0) for c in counted)
    least[base:] = sum(yours[c.key] * (sum(c.copies.values()) - c.least.get(one, 0)) for c in counted)
    for c in counted:
        loose = sum(c.copies.values()) - sum(c.least.values())
        for some in _doubling(loose):
            step, gain = some * mine[c.key], some * yours[c.key]
            if step <= loads[0]:
                least[step:] = np.minimum(least[step:], least[: len(least) - step] - gain)
    better = loads[1] - int(least[loads[0]])
    lighter = loads[0] - int(np.argmax(least <= loads[1]))
    spare = zip((one, two), (lighter, better), wholes, strict=True)
    return Apart({member: Fraction(n, whole) if whole else Fraction(0) for member, n, whole in spare})


def _doubling(count: int) -> Iterator[int]:
    """Parts of a count of which every smaller count can be made: 1, 2, 4, … and what is left."""
    size = 1
    while count:
        yield min(size, count)
        count -= min(size, count)
        size *= 2
