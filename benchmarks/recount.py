"""What a plan comes to, counted again from its events: nothing here trusts the planner or its certificate.

The series are expanded with dateutil, each happening is a copy of its chore's item, and the copies give the loads, the
worst ratio and envy. Everything is counted over whole cycles of four weeks that begin four weeks after the agreement,
when each of its series has begun.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from dateutil.rrule import rrulestr

from benchmarks.couples import MEMBERS, ONE, TWO, Couple, days_of, times_of
from benchmarks.peers import Item, Items, Kept, Shares, is_wef1, loads, ratios
from benchmarks.worklife import MONTH
from household.model import Agreement, Certificate, Chore, Home, Series, Who

NEUTRAL = 2
THINKING = ":thinking"
#: Weeks in the year over which an agreement counts its loads.
YEAR = 52


@dataclass(frozen=True)
class Count:
    """An agreement counted again: ``kept`` copies of each item are the first's. ``lost`` is what the series give and
    no chore asks, or the other way round."""

    items: Items
    kept: Kept
    shares: Shares
    lost: tuple[str, ...] = ()

    @property
    def ratios(self) -> Shares:
        return ratios(self.items, self.shares, loads(self.items, self.kept))

    @property
    def worst(self) -> Fraction:
        return max(self.ratios)

    @property
    def wef1(self) -> bool:
        return is_wef1(self.items, self.shares, self.kept)


def shares_of(home: Home) -> Shares:
    return home.member(ONE).share, home.member(TWO).share


# ── what there is to do ─────────────────────────────────────────────────────────────────────────


def items_of(couple: Couple, home: Home, weeks: int = MONTH) -> tuple[Item, ...]:
    """The work of ``home``, the couple's as the planner is asked it, in so many weeks: the chores, what is done
    together as a part of each, and the thinking, which is one piece. Chores rarer than that count over four weeks."""
    return tuple(item for chore in home.chores for item in _items(couple, home, chore, weeks))


def _items(couple: Couple, home: Home, chore: Chore, weeks: int) -> Iterator[Item]:
    one, two = (cost(home, chore, member) for member in MEMBERS)
    copies = times_of(chore) * weeks // chore.rhythm.every
    if chore.who is Who.TOGETHER:
        yield Item(f"{chore.key}:{ONE}", copies, one, two, only_one=copies)
        yield Item(f"{chore.key}:{TWO}", copies, one, two, only_two=copies)
    elif chore.who is Who.TURNS:
        yield Item(chore.key, copies, one, two, copies // 2, copies - copies // 2)
    else:
        yield Item(chore.key, copies, one, two, *_forced(couple, chore, weeks))
    if chore.thinking:
        one, two = (thought(home, chore, member) * weeks for member in MEMBERS)
        yield Item(chore.key + THINKING, 1, one, two, int(chore.can == (ONE,)), int(chore.can == (TWO,)))


def _forced(couple: Couple, chore: Chore, weeks: int) -> tuple[int, int]:
    """How many copies only the first, and only the second, can do; the forced cells are those of four weeks."""
    found = Counter(member for (key, _, _), member in couple.forced.items() if key == chore.key)
    return found[ONE] * weeks // MONTH, found[TWO] * weeks // MONTH


def cost(home: Home, chore: Chore, member: str) -> int:
    """Points of one happening: the person's minutes times how heavy it is; what somebody cannot do, in the other's
    minutes and neutral."""
    return _minutes(home, chore, member) * _heaviness(home, chore, member)


def thought(home: Home, chore: Chore, member: str) -> int:
    """Points of a week's thinking."""
    return chore.thinking * _heaviness(home, chore, member)


def _minutes(home: Home, chore: Chore, member: str) -> int:
    doer = chore.can[0] if chore.can and member not in chore.can else member
    return home.own_minutes.get((doer, chore.key), chore.minutes)


def _heaviness(home: Home, chore: Chore, member: str) -> int:
    return NEUTRAL if chore.can and member not in chore.can else home.heavy.get((member, chore.key), NEUTRAL)


# ── what a plan gives ───────────────────────────────────────────────────────────────────────────


def recount(couple: Couple, home: Home, agreement: Agreement, weeks: int = MONTH) -> Count:
    """The agreement over ``weeks`` (a multiple of four, or the length of its cycle), from its own events."""
    items = items_of(couple, home, weeks)
    done = deeds(agreement, first_of(agreement), MONTH)
    kept, lost = [], []
    for item in items:
        key, _, part = item.key.partition(":")
        if item.key.endswith(THINKING):
            kept.append(int(agreement.thinkers.get(key) == ONE))
        elif part:
            kept.append(item.only_one)
            lost += [item.key] * (done[key, part] * weeks != item.copies * MONTH)
        else:
            kept.append(done[key, ONE] * weeks // MONTH)
            lost += [item.key] * ((done[key, ONE] + done[key, TWO]) * weeks != item.copies * MONTH)
    return Count(items, tuple(kept), shares_of(home), tuple(lost))


def first_of(agreement: Agreement) -> date:
    """The Monday four weeks after the one of the agreement."""
    return agreement.starts_on + timedelta(days=28 - agreement.starts_on.weekday())


def deeds(agreement: Agreement, monday: date, weeks: int) -> Counter[tuple[str, str]]:
    """How often each chore is whose in so many weeks; of a routine its parts count, each on its own days."""
    found: Counter[tuple[str, str]] = Counter()
    for series in agreement.series:
        for day in days(series, monday, weeks):
            parts = [p.chore for p in series.parts if day.weekday() in p.days] if series.parts else [series.chore]
            found.update((chore, series.member) for chore in parts)
    return found


def days(series: Series, monday: date, weeks: int) -> list[date]:
    """The days of a series in so many weeks from a Monday, by its RRULE alone."""
    begin = datetime.combine(monday, time())
    rule = rrulestr(series.rrule, dtstart=series.start.replace(tzinfo=None))
    return [
        at.date()
        for at in rule.between(begin, begin + timedelta(weeks=weeks), inc=True)
        if at < begin + timedelta(weeks=weeks)
    ]


def events(agreement: Agreement, monday: date) -> int:
    """How many events stand in the calendars in four weeks; the check-in is not counted."""
    return sum(len(days(series, monday, MONTH)) for series in agreement.series)


def thought_so(count: Count) -> tuple[Item, ...]:
    """The work with each thinking where it is: it is divided near the agreed shares by itself, as its own rule."""
    fixed = ((item, mine) for item, mine in zip(count.items, count.kept, strict=True))
    return tuple(
        replace(item, only_one=mine, only_two=1 - mine) if item.key.endswith(THINKING) else item for item, mine in fixed
    )


def differs(count: Count, year: Count, proof: Certificate, bound: Fraction) -> tuple[str, ...]:
    """In what a certificate says something else than the recount: the ratios, the worst, envy over its year, or a bound
    above the worst or below what is proven. A rota may give somebody a weekday on which they cannot in one week of
    four, since that week is an exception; then the bound of the forced cells says nothing of it."""
    stated = {load.member: load.ratio for load in proof.loads}
    wrong = []
    if (stated[ONE], stated[TWO]) != count.ratios:
        wrong.append("ratios")
    if proof.worst != count.worst:
        wrong.append("worst")
    if proof.envy_free_up_to_one != year.wef1:
        wrong.append("envy")
    cells = all(i.only_one <= mine <= i.copies - i.only_two for i, mine in zip(count.items, count.kept, strict=True))
    if proof.bound > proof.worst or (cells and bound > proof.bound):
        wrong.append("bound")
    return tuple(wrong)


def placed_out_of_window(home: Home, agreement: Agreement) -> Mapping[str, str]:
    """Series that begin or end outside the window of their chore, or on a day that it does not name; none in a valid
    agreement without routines."""
    return {s.key: s.rrule for s in agreement.series if not s.parts and not _is_in(home.chore(s.chore), s)}


def _is_in(chore: Chore, series: Series) -> bool:
    low, high = (60 * clock.hour + clock.minute for clock in (chore.window.earliest, chore.window.latest))
    start = 60 * series.start.hour + series.start.minute
    on = set(days_of(chore))
    return low <= start and start + series.minutes <= (high or 24 * 60) and series.start.weekday() in on
