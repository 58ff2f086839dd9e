"""What a change of agreement comes to, before anybody says yes: each one's part, and what changes hands or moment.

Only minutes, days and people are told here. How heavy something is for somebody is not: each one's part is measured
against the agreed shares, and that is all that shows of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from household.model import Agreement, Home, Load, Series
from scheduler.edits import rule_words
from scheduler.transition import Pair, means_the_same, pairs


@dataclass(frozen=True)
class Part:
    """One person's part before and after: ``before`` is None for a first agreement. A load holds minutes a week of
    doing and of thinking, the agreed share, and the part that it really comes to (``share × ratio``)."""

    member: str
    before: Load | None
    after: Load


@dataclass(frozen=True)
class Hand:
    """A chore that changes hands: who did it, and who will; both empty-handed when it is new or let go of."""

    chore: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    thinking: bool = False


@dataclass(frozen=True)
class Moment:
    """A series that keeps its person and changes its days, its moment or its length."""

    before: Series
    after: Series


@dataclass(frozen=True)
class Effect:
    """All of it. ``events`` is how many recurring events are written or ended in the calendars."""

    parts: tuple[Part, ...]
    hands: tuple[Hand, ...]
    moments: tuple[Moment, ...]
    events: int

    @property
    def nothing(self) -> bool:
        """Whether the calendars and each one's part stay as they are."""
        return not self.events and not self.hands and all(p.before == p.after for p in self.parts)


def effect(home: Home, before: Agreement | None, after: Agreement) -> Effect:
    """What changes from one agreement to the next. ``home`` tells who is there to carry it."""
    old = before.series if before else ()
    paired = [p for p in pairs(old, after.series, after.starts_on) if not _stays(p, after)]
    was = {load.member: load for load in before.certificate.loads} if before else {}
    return Effect(
        parts=tuple(Part(load.member, was.get(load.member), load) for load in after.certificate.loads),
        hands=(*_hands(old, after.series), *_thoughts(before, after)),
        moments=tuple(_moments(paired)),
        events=sum((p.old is not None) + (p.new is not None) for p in paired) + _meetings(home, before, after),
    )


def part_of(load: Load) -> Fraction:
    """The fraction of the whole that somebody really has, at their own measure, whatever was agreed."""
    return Fraction(load.points, load.whole) if load.whole else Fraction(0)


def _stays(pair: Pair, after: Agreement) -> bool:
    return pair.old is not None and pair.new is not None and means_the_same(pair.old, pair.new, after.starts_on)


def _hands(old: Iterable[Series], new: Iterable[Series]) -> list[Hand]:
    was, now = _holders(old), _holders(new)
    changed = sorted(chore for chore in was.keys() | now.keys() if was.get(chore) != now.get(chore))
    return [Hand(chore, was.get(chore, ()), now.get(chore, ())) for chore in changed]


def _holders(series: Iterable[Series]) -> dict[str, tuple[str, ...]]:
    """Who does each chore, those within a routine too."""
    found: dict[str, set[str]] = {}
    for one in series:
        for chore in [part.chore for part in one.parts] or [one.chore]:
            found.setdefault(chore, set()).add(one.member)
    return {chore: tuple(sorted(members)) for chore, members in found.items()}


def _thoughts(before: Agreement | None, after: Agreement) -> list[Hand]:
    was, now = (before.thinkers if before else {}), after.thinkers
    both = sorted(chore for chore in was.keys() & now.keys() if was[chore] != now[chore])
    return [Hand(chore, (was[chore],), (now[chore],), thinking=True) for chore in both]


def _moments(paired: Iterable[Pair]) -> list[Moment]:
    found = [Moment(p.old, p.new) for p in paired if p.old and p.new and p.old.member == p.new.member]
    return sorted(found, key=lambda m: (m.after.chore, m.after.member, m.after.lane))


def _meetings(home: Home, before: Agreement | None, after: Agreement) -> int:
    """How many events of the ten minutes, and of the five, change: one in each calendar, for the old rule and for the
    new."""
    old, new = before.talks if before else (), after.talks
    same = sum(means_the_same(one, other, after.starts_on) for one in old for other in new)
    return len(home.members) * (len(old) + len(new) - 2 * same)


def same_rota(one: Agreement, other: Agreement) -> bool:
    """Whether two agreements ask the same of the same people, so that a yes to the one is a yes to the other."""
    return (_asked(one), dict(one.thinkers)) == (_asked(other), dict(other.thinkers))


def _asked(agreement: Agreement) -> frozenset[tuple[object, ...]]:
    every = (*agreement.series, *agreement.talks)
    return frozenset((s.chore, s.member, rule_words(s.rrule), s.start.time(), s.minutes, s.parts) for s in every)
