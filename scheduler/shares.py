"""Which part of the whole each takes, by a rule that both choose: equal, equal work in all, free time, own numbers.

Hours are hours a week. Shares come out exact, in whole percents that are 1 together, each between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from household.model import Agreement, Chore, Home, Trouble, Who

#: Hours in a week without eight hours of sleep a night.
AWAKE = 112


class Rule(StrEnum):
    """How shares are found."""

    EQUAL = "equal"
    WORK = "work"  # paid hours, the way there and chores come to the same for each
    FREE = "free"  # in proportion to the hours that paid work and the way there leave
    OWN = "own"


class NotAPart(Trouble):
    """A number that no share can be: say percents from 0 to 100, or hours of a week."""

    sentence = "trouble.not_a_part"


class NobodyHasTime(Trouble):
    """The hours said leave nobody any: look at them again, or choose the numbers yourselves."""

    sentence = "trouble.nobody_has_time"


class PartsDoNotAddUp(Trouble):
    """The percents said are not 100 together: let them be."""

    sentence = "trouble.parts_do_not_add_up"


@dataclass(frozen=True)
class Chosen:
    """The shares that a rule gives, by member; ``hours`` of chores a week is what it reckoned with."""

    rule: Rule
    shares: Mapping[str, Fraction]
    hours: Fraction = Fraction(0)


def hours_of_chores(home: Home, agreement: Agreement) -> Fraction:
    """Hours a week of doing and thinking, of all together, as agreed."""
    loads = agreement.certificate.loads
    return sum((load.work + load.thinking for load in loads), Fraction(0)) / 60


def hours_listed(chores: Iterable[Chore], people: int) -> Fraction:
    """Hours a week that a list of chores comes to before anything is agreed; what is done together counts for each,
    and what has its season for its part of the year."""
    return sum((_minutes(chore, people) for chore in chores), Fraction(0)) / 60


def _minutes(chore: Chore, people: int) -> Fraction:
    doing = Fraction(chore.minutes * chore.rhythm.per_year, 52) * (len(chore.months) or 12) / 12
    return doing * (people if chore.who is Who.TOGETHER else 1) + chore.thinking


def equal(home: Home) -> Chosen:
    """The same for each; percents that cannot be equal go by key."""
    return Chosen(Rule.EQUAL, _exact({m.key: Fraction(1, len(home.members)) for m in home.members}))


def by_work(taken: Mapping[str, Fraction], chores: Fraction) -> Chosen:
    """Shares with which taken hours and chores come to the same for each: ((C + Σ taken)/n − taken)/C. Where somebody
    is taken more than that already, they get 0 and the others the rest. Raises NobodyHasTime without any chores."""
    _are_hours(taken)
    if chores <= 0:
        raise NobodyHasTime()
    each = (chores + sum(taken.values())) / len(taken)
    return Chosen(Rule.WORK, _exact(_clipped({m: (each - hours) / chores for m, hours in taken.items()})), chores)


def by_free_time(taken: Mapping[str, Fraction]) -> Chosen:
    """Shares in proportion to the hours that are left of the 112 awake. Raises NobodyHasTime when there are none."""
    _are_hours(taken)
    return Chosen(Rule.FREE, _exact(_clipped({m: AWAKE - hours for m, hours in taken.items()})))


def own(percents: Mapping[str, Fraction]) -> Chosen:
    """The numbers that both chose, percents that are 100 together. Raises NotAPart or PartsDoNotAddUp."""
    for percent in percents.values():
        if not 0 <= percent <= 100:
            raise NotAPart(text=str(percent))
    total = sum(percents.values())
    if total != 100:
        raise PartsDoNotAddUp(total=str(total))
    return Chosen(Rule.OWN, {member: percent / 100 for member, percent in percents.items()})


def _are_hours(taken: Mapping[str, Fraction]) -> None:
    for hours in taken.values():
        if not 0 <= hours <= AWAKE:
            raise NotAPart(text=str(hours))


def _clipped(wanted: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Nothing below 0, and all of it 1 together again."""
    above = {member: max(Fraction(0), share) for member, share in wanted.items()}
    total = sum(above.values())
    if not total:
        raise NobodyHasTime()
    return {member: share / total for member, share in above.items()}


def _exact(shares: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """In whole percents that are 100 together: down first, then one more where most was lost, by key. Two equal
    parts, or a rule that gives whole percents, stay as they are."""
    if len(set(shares.values())) == 1:
        return dict(shares)
    percents = {member: int(share * 100) for member, share in shares.items()}
    lost = sorted(shares, key=lambda m: (percents[m] - shares[m] * 100, m))
    for member in lost[: 100 - sum(percents.values())]:
        percents[member] += 1
    return {member: Fraction(percents[member], 100) for member in shares}
