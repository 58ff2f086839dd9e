"""How the past weeks came out beside what was agreed, without a score: doing and thinking apart, in words of degree.

Doing is measured in minutes. What the rota, or an experiment, gave somebody in a whole week that is past was agreed,
but for what was skipped, which counts for nobody. What was somebody's who was away was agreed with whoever did it, and
a heavy week asks less of one and more of the other, so that neither leaves anything to make up for. What was done
together counts for each who did it. Thinking stands in no book: it is carried as agreed by whoever is there. Small
differences are none.

Nobody is set beside the other: each one's part is told beside what was agreed for them, about oneself or with both
there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from zoneinfo import ZoneInfo

from household.book import Happening, by_happening, settled_book
from household.model import Deed, Home, LedgerLine
from household.routines import parts_as_series
from scheduler.occurrences import gives
from scheduler.owners import is_away
from scheduler.presence import here, part_of

#: So many whole weeks are looked back at.
WEEKS = 4
#: A difference of so many minutes a week is none; above it, one of such a part of what was agreed is none, or is near.
MINUTES = 10
SAME, NEAR = Fraction(10, 100), Fraction(20, 100)


class Degree(StrEnum):
    """How one's own part came out beside what was agreed for it."""

    AS_AGREED = "as_agreed"
    ABOUT = "about"  # more or less as agreed
    LESS = "less"  # somewhat less
    MORE = "more"  # somewhat more


@dataclass(frozen=True)
class Balance:
    """One member's part of the past weeks. ``done`` and ``agreed`` are minutes of doing a week on average, ``thinking``
    minutes of thinking a week; ``weeks`` is how many weeks it rests on, 0 when nothing is known yet."""

    member: str
    done: Fraction
    agreed: Fraction
    thinking: Fraction
    weeks: int

    @property
    def degree(self) -> Degree:
        """The difference in a word; small ones are none."""
        over = self.done - self.agreed
        if abs(over) <= max(Fraction(MINUTES), SAME * self.agreed):
            return Degree.AS_AGREED
        if abs(over) <= NEAR * self.agreed:
            return Degree.ABOUT
        return Degree.MORE if over > 0 else Degree.LESS


def both(home: Home, now: datetime, weeks: int = WEEKS) -> tuple[Balance, ...]:
    """Each one's part of the ``weeks`` whole weeks before that of ``now``, in the order of the members: for a moment at
    which both are there."""
    return on_average(home, [found for _, found in week_by_week(home, now, weeks) if found])


def week_by_week(home: Home, now: datetime, weeks: int = WEEKS) -> tuple[tuple[date, tuple[Balance, ...]], ...]:
    """The same of each week by itself, with its Monday, in order; empty for a week of which nothing is known."""
    return tuple((week.monday, week.balances()) for week in _weeks(home, now, weeks))


def on_average(home: Home, known: Sequence[Sequence[Balance]]) -> tuple[Balance, ...]:
    """Each one's part a week over the weeks that are known."""
    over = max(len(known), 1)
    found = []
    for member in home.members:
        mine = [one for week in known for one in week if one.member == member.key]
        done, agreed = sum((one.done for one in mine), Fraction(0)), sum((one.agreed for one in mine), Fraction(0))
        thought = sum((one.thinking for one in mine), Fraction(0))
        found.append(Balance(member.key, done / over, agreed / over, thought / over, len(known)))
    return tuple(found)


def own(home: Home, member: str, now: datetime, weeks: int = WEEKS) -> Balance:
    """The same of one member alone: for themselves. Raises StopIteration for somebody else."""
    return next(balance for balance in both(home, now, weeks) if balance.member == member)


# ── one week ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Week:
    """A week that is past: what was told of each happening that was not skipped."""

    home: Home
    monday: date
    happenings: Mapping[Happening, tuple[LedgerLine, ...]]

    def balances(self) -> tuple[Balance, ...]:
        """Each one's part of it; nothing when nothing is known of it."""
        members = [member.key for member in self.home.members] if self.happenings else []
        home, monday = self.home, self.monday
        return tuple(Balance(m, self.done(m), self.agreed(m), _thinking(home, m, monday), 1) for m in members)

    def done(self, member: str) -> Fraction:
        """Minutes that a member did."""
        lines = (line for told in self.happenings.values() for line in told)
        return Fraction(sum(line.minutes for line in lines if line.member == member))

    def agreed(self, member: str) -> Fraction:
        """Minutes that were theirs. A heavy week asks less of one and more of the other; whatever they did between that
        and the rota was agreed, since nobody owes what was not handed over."""
        planned = self._planned
        left = {m: minutes * _room(self.home, m, self.monday) for m, minutes in planned.items()}
        others = sum((planned[m] - left[m] for m in planned if m != member), Fraction(0))
        return min(max(self.done(member), left[member]), planned[member] + others)

    @cached_property
    def _planned(self) -> dict[str, Fraction]:
        """Minutes that the rota gave each, or an experiment instead of it. What no rota gives, and what was somebody's
        who was away, was agreed with whoever did it."""
        found = {member.key: Fraction(0) for member in self.home.members}
        for (chore, original), told in self.happenings.items():
            local = original.astimezone(ZoneInfo(self.home.household.zone)).date()
            owners = [o for o in _owners(self.home, chore, original, local) if o in found]
            doers = [line.member for line in told if line.minutes and line.member in found]
            if doers and (not owners or any(is_away(self.home, o, local) for o in owners)):
                owners = doers
            minutes = _minutes(self.home, chore, told)
            for owner in owners:
                found[owner] += minutes
        return found


def _weeks(home: Home, now: datetime, weeks: int) -> Iterator[_Week]:
    today = now.astimezone(ZoneInfo(home.household.zone)).date()
    this, book = today - timedelta(days=today.weekday()), settled_book(home.book)
    for back in range(weeks, 0, -1):
        monday = this - timedelta(weeks=back)
        lines = (line for line in book if monday <= line.day < monday + timedelta(days=7))
        yield _Week(home, monday, _not_skipped(lines))


def _not_skipped(lines: Iterable[LedgerLine]) -> Mapping[Happening, tuple[LedgerLine, ...]]:
    """By happening, but for what was skipped, and what was put off and is done in another week."""
    told = by_happening(lines)
    return {
        happening: found
        for happening, found in told.items()
        if any(line.minutes > 0 for line in found) or all(line.deed is Deed.MISSED for line in found)
    }


def _minutes(home: Home, chore: str, told: tuple[LedgerLine, ...]) -> Fraction:
    """How long a happening was meant to take: as the chore says, or else as it took."""
    usual = next((c.minutes for c in home.every_chore if c.key == chore), None)
    return Fraction(usual if usual is not None else max(line.minutes for line in told))


def _owners(home: Home, chore: str, original: datetime, day: date) -> tuple[str, ...]:
    """Whose a happening was, by the rota or by what both tried then; nobody's when the rota does not give it, or not
    any more."""
    rota = home.agreement.known if home.agreement else ()
    plain = (one for s in rota for one in (parts_as_series(home, s) if s.parts else (s,)) if one.chore == chore)
    owners = tuple(dict.fromkeys(one.member for one in plain if gives(one, original)))
    tried = _tried(home, chore, owners, day)
    return (tried,) if tried else owners


def _tried(home: Home, chore: str, owners: tuple[str, ...], day: date) -> str:
    """Who did a chore of one person's on a day by an experiment that was held; "" for nobody."""
    everybody = {member.key for member in home.members}
    for one in home.experiments:
        held = everybody <= set(one.yes) and one.ended not in ("no", "withdrawn") and one.first <= day <= one.last
        if held and chore == one.chore and owners == (one.member,):
            return one.by
        if held and chore in one.in_return and owners == (one.by,):
            return one.member
    return ""


def _room(home: Home, member: str, monday: date) -> Fraction:
    """Which part of the usual a heavy week leaves, over the days on which they were at home."""
    at_home = here(home, member, monday)
    return part_of(home, member, monday) / at_home if at_home else Fraction(1)


def _thinking(home: Home, member: str, monday: date) -> Fraction:
    """The thinking that this member carries, for the days on which they were at home."""
    thinkers = home.agreement.thinkers if home.agreement else {}
    mine = sum(chore.thinking for chore in home.chores if thinkers.get(chore.key) == member)
    return here(home, member, monday) * mine
