"""From chores to what can be divided: the allowed splits of each chore, given who is able when.

Points are minutes times how heavy a chore is for that person, over a year of 52 weeks. What somebody cannot
do counts for that person with the same minutes, neutral, so that being unable is neither gain nor loss.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from household.model import Chore, Home, Who
from scheduler.fairness import Item, Split
from scheduler.trouble import NobodyCan, WindowTooShort
from scheduler.weekgrid import POSSIBLE, Grid, bounds, starts_in

NEUTRAL = 2
WEEKS_A_YEAR = 52
#: What an item is called besides the chore it belongs to; keys hold no colon.
THINKING = ":thinking"


@dataclass(frozen=True)
class Ask:
    """One chore and who is able: ``days`` per member are the weekdays on which that person can."""

    chore: Chore
    can: tuple[str, ...]
    days: Mapping[str, frozenset[int]]
    barred: frozenset[str] = field(default_factory=frozenset)

    @property
    def allowed(self) -> tuple[str, ...]:
        """Who may be asked, without those for whom no moment was left."""
        return tuple(m for m in self.can if m not in self.barred) or self.can

    @property
    def times(self) -> int:
        """Days in a week on which it happens; 1 for monthly ones."""
        rhythm = self.chore.rhythm
        return (len(rhythm.days) or rhythm.times) if rhythm.unit == "week" else 1

    @property
    def per_day(self) -> int:
        """Copies in a year for each of those days."""
        return self.chore.rhythm.per_year // self.times if self.times else 0

    @property
    def forced(self) -> bool:
        """Whether the chore, or one of its named weekdays, can only be done by one person."""
        if self.chore.who is Who.TOGETHER or len(self.days) < 2:
            return False
        if len(self.can) == 1:
            return True
        if not self.chore.rhythm.days:
            return sum(1 for member in self.can if len(self.days[member]) >= self.times) == 1
        return any(sum(day in self.days[member] for member in self.can) == 1 for day in self.chore.rhythm.days)


def able(home: Home, grid: Grid, chore: Chore) -> Ask:
    """Who can do a chore, and on which weekdays: where the calendar leaves a moment in half of the weeks.

    When nobody reaches half on a day, whoever is free most often is asked. Raises NobodyCan, WindowTooShort.
    """
    members = tuple(sorted(member.key for member in home.members))
    can = tuple(m for m in members if not chore.can or m in chore.can)
    if chore.who is Who.ONE and chore.owner:
        can = tuple(m for m in can if m == chore.owner)
    low, high = bounds(chore.window)
    starts = starts_in(low, high, chore.minutes)
    if not len(starts):
        earliest, latest = f"{chore.window.earliest:%H:%M}", f"{chore.window.latest:%H:%M}"
        raise WindowTooShort(chore=chore.name, minutes=chore.minutes, earliest=earliest, latest=latest)
    wanted = chore.rhythm.days or tuple(range(7))
    groups = [can] if chore.who is Who.TOGETHER and can else [(m,) for m in can]
    best = {
        (group, day): float(grid.freedom(group, day, chore.minutes)[starts.start : starts.stop].max())
        for group in groups
        for day in wanted
    }
    if not best or max(best.values()) == 0:
        raise NobodyCan(chore=chore.name)
    days: dict[str, frozenset[int]] = {member: frozenset() for member in members}
    for group in groups:
        for member in group:
            days[member] = frozenset(day for day in wanted if _possible(best, group, day))
    return Ask(chore, can, days)


def _possible(best: Mapping[tuple[tuple[str, ...], int], float], group: tuple[str, ...], day: int) -> bool:
    most = max(value for (_, other), value in best.items() if other == day)
    return best[group, day] >= min(POSSIBLE, most) and best[group, day] > 0


def items_of(home: Home, asks: Collection[Ask]) -> tuple[Item, ...]:
    """Everything to divide: each chore, each part of what is done together, and each thinking."""
    return tuple(item for ask in asks for item in (*_work(home, ask), *_thinking(home, ask)))


def _cost(home: Home, ask: Ask, minutes: int) -> dict[str, int]:
    """Points of one copy per member."""
    heavy = {m.key: home.heavy.get((m.key, ask.chore.key), NEUTRAL) for m in home.members}
    skilled = ask.chore.can or tuple(heavy)
    return {m: minutes * (heavy[m] if m in skilled else NEUTRAL) for m in heavy}


def _work(home: Home, ask: Ask) -> Iterator[Item]:
    cost = _cost(home, ask, ask.chore.minutes)
    copies = ask.chore.rhythm.per_year
    if ask.chore.who is Who.TOGETHER:
        for member in ask.can:
            yield Item(f"{ask.chore.key}:{member}", cost, (Split({member: copies}),))
        return
    yield Item(ask.chore.key, cost, _menu(ask))


def _thinking(home: Home, ask: Ask) -> Iterator[Item]:
    """Noticing, planning and following up have one owner, among those who do the chore."""
    if not ask.chore.thinking:
        return
    cost = _cost(home, ask, ask.chore.thinking * WEEKS_A_YEAR)
    yield Item(ask.chore.key + THINKING, cost, tuple(Split({member: 1}) for member in ask.can))


def _menu(ask: Ask) -> tuple[Split, ...]:
    copies = ask.chore.rhythm.per_year
    if len(ask.can) == 1:
        return (Split({ask.can[0]: copies}),)
    if ask.chore.who is Who.TURNS:
        return _turns(ask.can, copies)
    if len(ask.allowed) != 2:
        return _wholes(ask, copies)
    menu = [*_by_day(ask)]
    if ask.times == 1 and ask.chore.rhythm.unit == "week" and ask.chore.rhythm.every == 1 and len(menu) > 1:
        menu.append(Split(dict.fromkeys(ask.allowed, copies // 2)))
    return tuple(menu) or _wholes(ask, copies)


def _turns(members: tuple[str, ...], copies: int) -> tuple[Split, ...]:
    """As evenly as whole copies go; who has one more in this year is free."""
    base, more = divmod(copies, len(members))
    if not more:
        return (Split(dict.fromkeys(members, base)),)
    return tuple(
        Split({member: base + int(member in lucky) for member in members}) for lucky in combinations(members, more)
    )


def _wholes(ask: Ask, copies: int) -> tuple[Split, ...]:
    """All to one, of those who can on the most days."""
    most = max(min(len(ask.days[m]), ask.times) for m in ask.allowed)
    return tuple(Split({m: copies}) for m in ask.allowed if min(len(ask.days[m]), ask.times) == most)


def _by_day(ask: Ask) -> Iterator[Split]:
    """Two people: so many of the week's days for the one, the others for the other; whole ones first."""
    one, two = ask.allowed
    mine, theirs = ask.days[one], ask.days[two]
    if ask.chore.rhythm.days:
        low, high = len(mine - theirs), len(ask.chore.rhythm.days) - len(theirs - mine)
    else:
        low, high = max(0, ask.times - len(theirs)), min(ask.times, len(mine))
        if len(mine | theirs) < ask.times:
            return
    if ask.chore.rhythm.unit == "month" or ask.times == 1:
        low, high = int(not theirs), int(bool(mine))
    for count in sorted(range(low, high + 1), key=lambda n: (0 < n < ask.times, -n)):
        yield Split({one: count * ask.per_day, two: (ask.times - count) * ask.per_day})
