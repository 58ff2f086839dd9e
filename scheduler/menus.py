"""From chores to what can be divided: the allowed splits of each chore, given who is able when.

Points are minutes times how heavy a chore is for that person, over a year of 52 weeks. What somebody cannot
do counts for that person with the same minutes, neutral, so that being unable is neither gain nor loss.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from household.model import Chore, Home, Who
from scheduler.dated import is_dated
from scheduler.fairness import Item, Split
from scheduler.trouble import NobodyCan, StaysWithNobody, WindowTooShort
from scheduler.weekgrid import POSSIBLE, Grid, bounds, starts_in
from scheduler.windows import window_of

NEUTRAL = 2
WEEKS_A_YEAR = 52
#: What an item is called besides the chore it belongs to; keys hold no colon.
THINKING = ":thinking"
_ALL = tuple(range(7))


@dataclass(frozen=True)
class Due:
    """The weekdays on which a chore is due: all of ``days``, or ``times`` of them, every ``every`` weeks. ``phase``
    says which weeks, when that is not ours to choose (children who are here every other week)."""

    days: tuple[int, ...]
    times: int
    every: int = 1
    phase: int | None = None

    @property
    def named(self) -> bool:
        """Whether every one of the days is meant."""
        return self.times == len(self.days)


@dataclass(frozen=True)
class Ask:
    """One chore, or its part of some weeks, and who is able: ``days`` per member are the weekdays on which that person
    can. ``ruled`` says whether a recurring rule can give its days; ``cycle`` is how long the rota is, in weeks.
    ``most`` says how many copies a year at most are asked of somebody for whom the days left no moment for more."""

    chore: Chore
    due: Due
    can: tuple[str, ...]
    days: Mapping[str, frozenset[int]]
    ruled: bool = True
    cycle: int = 1
    most: Mapping[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What its item is called; keys of chores hold no "@"."""
        return self.chore.key if self.due.phase is None else f"{self.chore.key}@{self.due.phase}"

    @property
    def allowed(self) -> tuple[str, ...]:
        """Who may be asked, without those for whom no moment was left."""
        return tuple(m for m in self.can if self.most.get(m, 1)) or self.can

    @property
    def floating(self) -> bool:
        """Whether it may fall on any weekday, so that it only needs a time of day."""
        rhythm = self.chore.rhythm
        return not self.ruled or rhythm.unit == "year" or bool(rhythm.monthday)

    @property
    def weekly(self) -> bool:
        """Whether it happens on days of the week, as a rule gives them."""
        return self.ruled and self.chore.rhythm.unit == "week"

    @property
    def times(self) -> int:
        """Days in a week on which it happens; 1 for what is no matter of weeks."""
        return self.due.times if self.weekly else 1

    @property
    def copies(self) -> int:
        """Happenings in a year."""
        if not self.weekly:
            return max(1, round(self.chore.rhythm.per_year * _season(self.chore)))
        return self.times * self.per_day

    @property
    def per_day(self) -> int:
        """Copies in a year for each of those days."""
        return max(1, round(-(-WEEKS_A_YEAR // self.due.every) * _season(self.chore)))

    @property
    def forced(self) -> bool:
        """Whether the chore, or one of its named weekdays, can only be done by one person."""
        if self.chore.who is Who.TOGETHER or len(self.days) < 2:
            return False
        if len(self.can) == 1:
            return True
        if not self.weekly or not self.due.named:
            return sum(1 for member in self.can if len(self.days[member]) >= self.times) == 1
        return any(sum(day in self.days[member] for member in self.can) == 1 for day in self.due.days)


def _season(chore: Chore) -> float:
    return len(chore.months) / 12 if chore.months else 1.0


def asks_of(home: Home, grid: Grid, chore: Chore) -> tuple[Ask, ...]:
    """What a chore asks of the rota: one thing, or one for each part of the weeks in which the children are here.

    Raises NobodyCan, StaysWithNobody or WindowTooShort.
    """
    return tuple(_able(home, grid, chore, due) for due in _dues(home, chore))


def _dues(home: Home, chore: Chore) -> Iterator[Due]:
    rhythm, children = chore.rhythm, home.household.children
    days = rhythm.days or _ALL
    times = len(rhythm.days) or min(rhythm.times, 7)
    if is_dated(home, chore) or rhythm.unit == "year" or rhythm.monthday:
        yield Due(_ALL, 7, rhythm.every if rhythm.unit != "after" else 1)
        return
    if rhythm.unit != "week" or not (chore.children and children and children.days and rhythm.every == 1):
        yield Due(days, times, rhythm.every)
        return
    here = [frozenset(d % 7 for d in children.days if d // 7 == week) for week in range(children.every)]
    common = tuple(day for day in days if all(day in week for week in here))
    if common and not rhythm.days and rhythm.times < 7:
        yield Due(common, min(times, len(common)))
        return
    if common:
        yield Due(common, len(common))
    for phase, week in enumerate(here):
        rest = tuple(day for day in days if day in week and day not in common)
        if rest:
            yield Due(rest, len(rest) if rhythm.days else min(times, len(rest)), children.every, phase)


def _able(home: Home, grid: Grid, chore: Chore, due: Due) -> Ask:
    """Who can do a chore, and on which weekdays: where the calendar leaves a moment in half of the weeks.

    When nobody reaches half on a day, whoever is free most often is asked.
    """
    members = tuple(sorted(member.key for member in home.members))
    can = _can(chore, members)
    window = window_of(home, chore)
    low, high = bounds(window)
    starts = starts_in(low, high, chore.minutes)
    if not len(starts):
        earliest, latest = f"{window.earliest:%H:%M}", f"{window.latest:%H:%M}"
        raise WindowTooShort(chore=chore.name, minutes=chore.minutes, earliest=earliest, latest=latest)
    groups = [can] if chore.who is Who.TOGETHER and can else [(m,) for m in can]
    phase = (due.every, due.phase) if due.phase is not None else (1, 0)
    best = {
        (group, day): float(grid.freedom(group, day, chore.minutes, *phase)[starts.start : starts.stop].max())
        for group in groups
        for day in due.days
    }
    if not best or max(best.values()) == 0:
        raise NobodyCan(chore=chore.name)
    days: dict[str, frozenset[int]] = {member: frozenset() for member in members}
    for group in groups:
        for member in group:
            days[member] = frozenset(day for day in due.days if _possible(best, group, day))
    return Ask(chore, due, can, days, not is_dated(home, chore), home.household.cycle)


def _can(chore: Chore, members: tuple[str, ...]) -> tuple[str, ...]:
    can = tuple(m for m in members if not chore.can or m in chore.can)
    if chore.who is Who.ONE and chore.owner:
        can = tuple(m for m in can if m == chore.owner)
    if chore.stays and chore.who in (Who.EITHER, Who.ONE):
        if chore.stays not in can:
            raise StaysWithNobody(chore=chore.name)
        can = (chore.stays,)
    return can


def _possible(best: Mapping[tuple[tuple[str, ...], int], float], group: tuple[str, ...], day: int) -> bool:
    most = max(value for (_, other), value in best.items() if other == day)
    return best[group, day] >= min(POSSIBLE, most) and best[group, day] > 0


# ── items ───────────────────────────────────────────────────────────────────────────────────────


def items_of(home: Home, asks: Collection[Ask], thinkers: Mapping[str, str] | None = None) -> tuple[Item, ...]:
    """Everything to divide: each chore, each part of what is done together, and each thinking; ``thinkers`` says
    whose thinking is settled already."""
    settled = thinkers or {}
    work = [item for ask in asks for item in _work(home, ask)]
    first = {ask.chore.key: ask for ask in reversed(list(asks))}
    return (*work, *(item for ask in first.values() for item in _thinking(home, ask, settled.get(ask.chore.key))))


def effort(home: Home, member: str, chore: Chore) -> int:
    """Minutes that one happening takes a member, on the way included: their own estimate, else the chore's."""
    return home.own_minutes.get((member, chore.key), chore.minutes) + 2 * chore.travel


def cost_of(home: Home, member: str, chore: Chore, minutes: int | None = None) -> int:
    """Points of one happening (or of so many minutes) for a member: how long times how heavy. What somebody cannot do
    is neutral for them, and takes as long as it takes who can."""
    able = not chore.can or member in chore.can
    doer = member if able else min(chore.can)
    heavy = home.heavy.get((member, chore.key), NEUTRAL) if able else NEUTRAL
    return (effort(home, doer, chore) if minutes is None else minutes) * heavy


def _cost(home: Home, chore: Chore, minutes: int | None = None) -> dict[str, int]:
    return {member.key: cost_of(home, member.key, chore, minutes) for member in home.members}


def _work(home: Home, ask: Ask) -> Iterator[Item]:
    cost = _cost(home, ask.chore)
    if ask.chore.who is Who.TOGETHER:
        for member in ask.can:
            yield Item(f"{ask.key}:{member}", cost, (Split({member: ask.copies}),))
        return
    yield Item(ask.key, cost, _menu(ask), grain=_grain(ask))


def _grain(ask: Ask) -> int:
    """The copies of one weekday, where more than two can share out the days of the week; 0 where they cannot."""
    apart = ask.weekly and ask.times > 1 and ask.chore.who is Who.EITHER and len(ask.allowed) > 2
    return ask.per_day if apart and all(len(ask.days[m]) >= ask.times for m in ask.allowed) else 0


def _thinking(home: Home, ask: Ask, settled: str | None) -> Iterator[Item]:
    """Noticing, planning and following up have one owner, among those who do the chore."""
    if not ask.chore.thinking:
        return
    cost = _cost(home, ask.chore, ask.chore.thinking * WEEKS_A_YEAR)
    owner = settled or ask.chore.thinker
    owners = (owner,) if owner in cost else ask.can
    yield Item(ask.chore.key + THINKING, cost, tuple(Split({member: 1}) for member in owners if member))


def _menu(ask: Ask) -> tuple[Split, ...]:
    if len(ask.can) == 1:
        return (Split({ask.can[0]: ask.copies}),)
    if ask.chore.who is Who.TURNS and ask.copies > 1:
        return _turns(ask.can, ask.copies)
    if len(ask.allowed) != 2 or not ask.weekly:
        return _wholes(ask)
    splits = (*_by_day(ask), *_by_turns(ask))
    return tuple(s for s in splits if all(s.of(m) <= most for m, most in ask.most.items())) or splits or _wholes(ask)


def _turns(members: tuple[str, ...], copies: int) -> tuple[Split, ...]:
    """As evenly as whole copies go; who has one more in this year is free."""
    base, more = divmod(copies, len(members))
    if not more:
        return (Split(dict.fromkeys(members, base)),)
    return tuple(
        Split({member: base + int(member in lucky) for member in members}) for lucky in combinations(members, more)
    )


def _wholes(ask: Ask) -> tuple[Split, ...]:
    """All to one, of those who can on the most days."""
    most = max(min(len(ask.days[m]), ask.times) for m in ask.allowed)
    return tuple(Split({m: ask.copies}) for m in ask.allowed if min(len(ask.days[m]), ask.times) == most)


def _range(ask: Ask) -> tuple[int, int]:
    """From how many to how many of the week's days can be the first one's; the last below the first for none."""
    one, two = ask.allowed
    mine, theirs = ask.days[one], ask.days[two]
    if ask.due.named and ask.times > 1:
        return len(mine - theirs), ask.times - len(theirs - mine)
    if ask.times == 1:
        return int(not theirs), int(bool(mine))
    if len(mine | theirs) < ask.times:
        return 1, 0
    return max(0, ask.times - len(theirs)), min(ask.times, len(mine))


def _by_day(ask: Ask) -> Iterator[Split]:
    """Two people: so many of the week's days for the one, the others for the other; whole ones first."""
    one, two = ask.allowed
    low, high = _range(ask)
    for count in sorted(range(low, high + 1), key=lambda n: (0 < n < ask.times, -n)):
        yield Split({one: count * ask.per_day, two: (ask.times - count) * ask.per_day})


def _by_turns(ask: Ask) -> Iterator[Split]:
    """Besides, one day on which they take turns: in so many of the rota's weeks it is the first one's."""
    one, two = ask.allowed
    low, high = _range(ask)
    weeks = ask.cycle // ask.due.every
    if ask.due.phase is not None or weeks < 2 or ask.per_day % weeks:
        return
    part = ask.per_day // weeks
    for count in range(low, high):
        for some in range(1, weeks):
            mine = count * ask.per_day + some * part
            yield Split({one: mine, two: ask.copies - mine}, _series(ask, count, some, weeks) - 2)


def _series(ask: Ask, count: int, some: int, weeks: int) -> int:
    """How many series it takes to write that down: whole days, and weeks of the shared day as every second or
    fourth, three in four being both."""
    whole = int(count > 0) + int(ask.times - count - 1 > 0)
    return whole + sum(2 if weeks == 4 and n == 3 else 1 for n in (some, weeks - some))
