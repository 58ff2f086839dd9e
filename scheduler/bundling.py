"""A rota with routines: the small chores of one moment in one event, after it was decided who does what.

Bundling alone takes nothing from anybody. Where a little fairness buys fewer events, at most 5 % above the bound and
never into envy, small chores change hands first; that is done for a new rota only, since people live by an old one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from household.model import Home, Load, Series, Who
from household.routines import days_of
from scheduler.fairness import Division, Item, Split, loads_of, whole_of
from scheduler.handovers import Movable, fewer_events
from scheduler.menus import Ask, cost_of
from scheduler.occurrences import utc
from scheduler.routines import Fits, Small, bundle, small_things
from scheduler.weekgrid import GOOD, POSSIBLE, SLOT, Grid


def in_routines(home: Home, grid: Grid, series: Sequence[Series], now: datetime) -> tuple[Series, ...]:
    """The series, what is small bundled where the calendars leave a moment for it all; none begins before ``now``."""
    return tuple(_from(one, now) for one in bundle(home, series, _fits(grid)))


def _from(series: Series, now: datetime) -> Series:
    """A routine may begin earlier in the day than its chores did: then its first day is the next that has any."""
    if not series.parts or utc(series.start) >= utc(now):
        return series
    days = (series.start + timedelta(days=n) for n in range(1, 8))
    return replace(series, start=next(day for day in days if day.weekday() in days_of(series.rrule)))


def events_a_week(series: Sequence[Series]) -> int:
    """How many events of weekly series stand in a week."""
    return sum(len(days_of(s.rrule)) for s in series if s.rrule)


def _fits(grid: Grid) -> Fits:
    def fits(member: str, days: Sequence[int], at: int, minutes: int) -> int | None:
        free = [float(grid.freedom((member,), day, minutes)[at // SLOT]) for day in days]
        return None if min(free) < POSSIBLE else sum(part < GOOD for part in free)

    return fits


def handed_over(
    home: Home,
    asks: Sequence[Ask],
    items: Sequence[Item],
    division: Division,
    series: Sequence[Series],
) -> Division | None:
    """The division in which small chores changed hands so that fewer events remain; None when none is worth it."""
    pair = tuple(sorted(m.key for m in home.members))
    if len(pair) != 2:
        return None
    shares = {m.key: m.share for m in home.members}
    groups = _groups(home, asks, pair, series)
    moved = fewer_events(
        groups,
        _loads(items, division, shares, pair),
        division.bound,
        largest=_largest(items, division, pair, {one.thing.chore for group in groups for one in group}),
    )
    if not moved:
        return None
    by_key = {ask.chore.key: ask for ask in asks}
    given = {one.thing.chore: Split({pair[to]: by_key[one.thing.chore].copies}) for one, to in moved}
    return Division({**division.splits, **given}, division.bound)


def _groups(home: Home, asks: Sequence[Ask], pair: Sequence[str], series: Sequence[Series]) -> list[list[Movable]]:
    by_key: dict[str, list[Ask]] = {}
    for ask in asks:
        by_key.setdefault(ask.chore.key, []).append(ask)
    often = [s.chore for s in series]
    groups = []
    for _, things in sorted(small_things(home, series).items(), key=repr):
        single = [(m, thing) for m, thing in things if often.count(thing.chore) == 1]
        groups.append([_movable(home, by_key[thing.chore], pair, member, thing) for member, thing in single])
    return [group for group in groups if group]


def _movable(home: Home, asks: Sequence[Ask], pair: Sequence[str], member: str, thing: Small) -> Movable:
    ask = asks[0]
    one, two = (cost_of(home, m, ask.chore) for m in pair)
    free = len(asks) == 1 and ask.chore.who is Who.EITHER and not ask.chore.stays
    able = tuple(m == member or (free and m in ask.allowed and thing.days <= ask.days[m]) for m in pair)
    costs = (one * ask.copies, two * ask.copies)
    return Movable(thing, costs, (one, two), pair.index(member), (able[0], able[1]))


def _loads(
    items: Sequence[Item], division: Division, shares: Mapping[str, Fraction], pair: Sequence[str]
) -> tuple[Load, Load]:
    loads, wholes = loads_of(items, division.splits, shares), whole_of(items, shares)
    one, two = (Load(m, shares[m], Fraction(0), Fraction(0), loads[m], wholes[m]) for m in pair)
    return one, two


def _largest(items: Sequence[Item], division: Division, pair: Sequence[str], but: set[str]) -> tuple[int, int]:
    """The largest copy that each has of what cannot change hands."""
    kept = [item for item in items if item.key not in but]
    one, two = (max((i.cost[m] for i in kept if division.splits[i.key].of(m)), default=0) for m in pair)
    return one, two
