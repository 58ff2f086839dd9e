"""Made-up couples for the figures about fairness: the same couple for the same seed, on any machine.

All chance comes from ``random.Random(seed)``, which gives each part of a couple (chores, heaviness, minutes, shares,
work, forced cells, appointments) a stream of its own: the same seed in another group keeps its chores and its work.
What is drawn, and how, was fixed before anything was tuned on it and is told in docs/benchmarks-fairness.md; a change
here makes figures incomparable with earlier ones.

Conventions: days count from Monday = 0, weeks from ``MONDAY``; a cell is (chore, week of four, weekday).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import product
from typing import Literal
from zoneinfo import ZoneInfo

from benchmarks.archetypes import ARCHETYPES, WINDOWS, Archetype
from benchmarks.worklife import MONTH, Shift, fits, paid, taken_by
from household.model import (
    Access,
    Calendar,
    Chore,
    Event,
    EventPart,
    Home,
    Household,
    Kind,
    Member,
    Rhythm,
    Role,
    Who,
    Window,
)

ZONE = ZoneInfo("Europe/Amsterdam")
#: The Monday on which all of them begin, and from which weeks are counted; no clock change in the half year after.
MONDAY = date(2026, 4, 6)
NOW = datetime.combine(MONDAY, time(), ZONE)
#: Weeks for which appointments are made.
WEEKS = 18
ONE, TWO = MEMBERS = ("bram", "sanne")

Appointments = Literal["few", "many"]
#: How many one-off appointments a person has in a week.
ONE_OFFS: Mapping[str, tuple[int, int]] = {"few": (1, 3), "many": (4, 8)}
#: Of 100 chores, how many somebody likes, neither likes nor minds, and dislikes.
HEAVINESS = (25, 45, 30)
#: What part of the forced cells is forced because only one of the two can do the chore at all.
BY_SKILL = Fraction(1, 4)

Cell = tuple[str, int, int]


@dataclass(frozen=True)
class Group:
    """What a couple has in common with others. ``correlation`` None: nobody said what is heavy; ``shares`` are
    percents, the larger one first (who has it is drawn); ``forced`` is percent of all cells."""

    correlation: float | None = 0.5
    shares: tuple[int, int] = (50, 50)
    forced: int = 0
    appointments: Appointments = "few"

    def __str__(self) -> str:
        alike = "nothing chosen" if self.correlation is None else f"alike {self.correlation:g}"
        return f"{alike}, {self.shares[0]}/{self.shares[1]}, forced {self.forced} %, {self.appointments}"


ALIKE: tuple[float | None, ...] = (0.0, 0.5, 1.0, None)
ROOM: tuple[Appointments, ...] = ("few", "many")
#: The full cross; seed n belongs to group n mod 72 when seeds are spread over them.
GROUPS = tuple(
    Group(alike, shares, forced, appointments)
    for alike, shares, forced, appointments in product(ALIKE, ((50, 50), (60, 40), (75, 25)), (0, 10, 20), ROOM)
)


@dataclass(frozen=True)
class Couple:
    """A home of two with no agreement yet. ``forced`` says of each cell that only one can do, who that is."""

    seed: int
    group: Group
    home: Home
    forced: Mapping[Cell, str]

    def ahead(self, monday: date, weeks: int) -> Home:
        """The home with the recurring events and the appointments of so many weeks from a Monday."""
        last = monday + timedelta(weeks=weeks)
        events = tuple(e for e in self.home.events if e.parts[0].rrule or _is_within(e, monday, last))
        return replace(self.home, events=events)


def couple(
    seed: int,
    *,
    correlation: float | None = 0.5,
    shares: tuple[int, int] = (50, 50),
    forced: int = 0,
    appointments: Appointments = "few",
) -> Couple:
    """The couple of a seed in a group; see the module for what that fixes."""
    group = Group(correlation, shares, forced, appointments)
    chance = random.Random(seed)
    names = ("chores", "heavy", "minutes", "shares", "work", "forced", "appointments")
    streams = {name: random.Random(chance.getrandbits(64)) for name in names}
    shifts = {member: paid(streams["work"]) for member in MEMBERS}
    taken = {member: taken_by(list(found)) for member, found in shifts.items()}
    drawn = [_chore(streams["chores"], kind, minutes) for kind, minutes in _kinds(streams["chores"])]
    own = _own_minutes(streams["minutes"], drawn)
    chores = [_settled(chore, taken, own) for chore in drawn]
    blocks, chores, cells = _forced(streams["forced"], chores, taken, own, forced)
    for member, block in blocks:
        shifts[member] = (*shifts[member], block)
    home = Home(
        household=Household(seed + 1, f"couple-{seed}", f"Couple {seed}", MONDAY, cycle=max(_cycles(shifts))),
        members=_members(streams["shares"], shares),
        chores=tuple(chores),
        calendars=tuple(_calendar(number, member) for number, member in enumerate(MEMBERS, 1)),
        events=tuple(_events(streams["appointments"], shifts, appointments)),
        heavy=_heavy(streams["heavy"], chores, correlation),
        own_minutes=own,
    )
    return Couple(seed, group, home, cells)


def couple_of(seed: int) -> Couple:
    """The couple of a seed when seeds are spread evenly over all groups."""
    return couple_in(seed, GROUPS[seed % len(GROUPS)])


def couple_in(seed: int, group: Group) -> Couple:
    return couple(
        seed,
        correlation=group.correlation,
        shares=group.shares,
        forced=group.forced,
        appointments=group.appointments,
    )


def _cycles(shifts: Mapping[str, tuple[Shift, ...]]) -> Iterator[int]:
    yield 2
    yield from (shift.every for found in shifts.values() for shift in found)


def _members(chance: random.Random, shares: tuple[int, int]) -> tuple[Member, ...]:
    given = list(shares)
    if chance.random() < 0.5:
        given.reverse()
    return tuple(Member(m, m.title(), Fraction(p, 100)) for m, p in zip(MEMBERS, given, strict=True))


# ── chores ──────────────────────────────────────────────────────────────────────────────────────


def _kinds(chance: random.Random) -> Iterator[tuple[Archetype, int]]:
    """The archetypes that this couple has, each with its minutes, a multiple of five."""
    for kind in ARCHETYPES:
        here, minutes = chance.random() * 100 < kind.chance, chance.randrange(kind.least, kind.most + 1, 5)
        if here:
            yield kind, minutes


def _chore(chance: random.Random, kind: Archetype, minutes: int) -> Chore:
    often = chance.choice(kind.often)
    fixed = chance.random() < 0.5 or kind.window not in ("day", "long day")
    days = tuple(sorted(chance.sample(range(7), max(often, 1))))
    way = chance.random()
    rhythm = Rhythm(every=1 if often > 0 else -often, times=max(often, 1))
    if often == 7 or fixed:
        rhythm = replace(rhythm, times=1, days=days)
    low, high, aim = WINDOWS[kind.window][0]
    window = Window(time(low), clock_of(high), time(aim))
    thinking = chance.choice((0, kind.thinking))
    chore = Chore(kind.key, kind.key.replace("-", " "), minutes, rhythm, window, thinking=thinking, area=kind.window)
    if kind.window in ("day", "long day") and often > 0 and way < 0.10:
        return replace(chore, who=Who.TOGETHER if way < 0.04 else Who.TURNS)
    return chore


def clock_of(hours: float) -> time:
    """22.5 as 22:30."""
    return time(*divmod(round(hours * 60), 60))


def days_of(chore: Chore) -> tuple[int, ...]:
    """The weekdays on which it may fall: those it names, else all."""
    return chore.rhythm.days or tuple(range(7))


def times_of(chore: Chore) -> int:
    """How often it happens in a week in which it does."""
    return len(chore.rhythm.days) or chore.rhythm.times


def occurrences(home: Home) -> Fraction:
    """Happenings a week, on average."""
    return sum((Fraction(times_of(c), c.rhythm.every) for c in home.chores), Fraction(0))


def _own_minutes(chance: random.Random, chores: list[Chore]) -> dict[tuple[str, str], int]:
    """Each person's own minutes: up to 30 % less or more than the chore's, to the minute."""
    return {
        (member, chore.key): max(1, round(chore.minutes * chance.uniform(0.7, 1.3)))
        for chore in chores
        for member in MEMBERS
    }


def _heavy(chance: random.Random, chores: list[Chore], correlation: float | None) -> dict[tuple[str, str], int]:
    """With chance ``correlation`` the second finds a chore what the first does, else it is drawn anew."""
    found = {}
    for chore in chores:
        first, alone = chance.choices((1, 2, 3), HEAVINESS, k=2)
        alike = chance.random() < (correlation or 0)
        found[ONE, chore.key], found[TWO, chore.key] = first, first if alike else alone
    return found if correlation is not None else {}


# ── when: windows, and cells that only one can do ───────────────────────────────────────────────

Taken = Mapping[str, list[int]]


def _settled(chore: Chore, taken: Taken, own: Mapping[tuple[str, str], int]) -> Chore:
    """The chore with the narrowest window of its kind in which both have ample room on each of its days in each week;
    what they would do together also needs room for both at once, else it is for either of them."""
    need = max(60, 2 * _need(chore, own))
    for low, high, aim in WINDOWS[chore.area]:
        window = Window(time(low), clock_of(high), time(aim))
        if all(_open(taken[member], days_of(chore), window, need, week) for member in MEMBERS for week in range(MONTH)):
            break
    both = [one | two for one, two in zip(*(taken[member] for member in MEMBERS), strict=True)]
    joint = all(_open(both, days_of(chore), window, need, week) for week in range(MONTH))
    who = Who.EITHER if chore.who is Who.TOGETHER and not joint else chore.who
    return replace(chore, window=window, who=who, area="")


def _need(chore: Chore, own: Mapping[tuple[str, str], int]) -> int:
    return max(chore.minutes, *(own[member, chore.key] for member in MEMBERS))


def _open(taken: list[int], days: tuple[int, ...], window: Window, minutes: int, week: int) -> bool:
    return all(fits(taken[7 * week + day], window, minutes) for day in days)


def _forced(
    chance: random.Random, chores: list[Chore], taken: Taken, own: Mapping[tuple[str, str], int], percent: int
) -> tuple[list[tuple[str, Shift]], list[Chore], dict[Cell, str]]:
    """Weekly engagements and single skills until the wanted part of all cells can be done by one person only."""
    goal = sum(times_of(c) for c in chores) * percent // 100
    chores = _skilled(chance, chores, round(goal * BY_SKILL))
    blocks: list[tuple[str, Shift]] = []
    cells = _cells(chores, taken, own)
    places = sorted(
        {
            (member, day, c.window.earliest, c.window.latest)
            for c in chores
            if _blockable(c)
            for day in days_of(c)
            for member in MEMBERS
        }
    )
    chance.shuffle(places)
    for member, day, low, high in places:
        if len(cells) >= goal * MONTH:
            break
        block = Shift((day,), low.hour * 60 + low.minute, high.hour * 60 + high.minute, 1, 0)
        more = {**taken, member: [a | b for a, b in zip(taken[member], taken_by([block]), strict=True)]}
        after = _cells(chores, more, own)
        if len(cells) < len(after) <= goal * MONTH + MONTH and _is_clean(after, cells, chores, more, own):
            taken, cells = more, after
            blocks.append((member, block))
    return blocks, *_topped_up(chance, chores, cells, goal)


def _blockable(chore: Chore) -> bool:
    """Whether a weekly engagement may take its whole window: narrow, on named days, for either of them each week."""
    hours = chore.window.latest.hour - chore.window.earliest.hour
    return bool(chore.rhythm.days) and chore.who is Who.EITHER and hours <= 5 and chore.rhythm.every == 1


def _skilled(chance: random.Random, chores: list[Chore], cells: int) -> list[Chore]:
    """Chores that only one can do, as many as fit in so many cells a week."""
    found = list(chores)
    for place in chance.sample(range(len(chores)), len(chores)):
        chore = found[place]
        if chore.who is Who.EITHER and chore.rhythm.every == 1 and times_of(chore) <= cells:
            found[place] = replace(chore, can=(chance.choice(MEMBERS),))
            cells -= times_of(chore)
    return found


def _topped_up(
    chance: random.Random, chores: list[Chore], cells: dict[Cell, str], goal: int
) -> tuple[list[Chore], dict[Cell, str]]:
    """What engagements leave short of the goal is made up by skills, of chores without any forced cell."""
    touched = {key for key, _, _ in cells}
    free = [c for c in chores if c.key not in touched]
    more = {c.key: c for c in _skilled(chance, free, goal - len(cells) // MONTH)}
    chores = [more.get(c.key, c) for c in chores]
    extra = {cell: c.can[0] for c in more.values() if c.can for cell in _cells_of(c)}
    return chores, {**cells, **extra}


def _cells_of(chore: Chore) -> Iterator[Cell]:
    """The cells of a chore in four weeks; of one that names no days, its first days stand for those it will get."""
    days = chore.rhythm.days or tuple(range(chore.rhythm.times))
    return ((chore.key, week, day) for week in range(0, MONTH, chore.rhythm.every) for day in days)


def _cells(chores: list[Chore], taken: Taken, own: Mapping[tuple[str, str], int]) -> dict[Cell, str]:
    """The cells that only one can do, and who that is. A chore that names no days is only ever forced by skill."""
    found = {}
    for chore in chores:
        for cell in _cells_of(chore):
            _, week, day = cell
            free = [m for m in MEMBERS if fits(taken[m][7 * week + day], chore.window, _need(chore, own))]
            if chore.can:
                found[cell] = chore.can[0]
            elif chore.rhythm.days and len(free) == 1:
                found[cell] = free[0]
    return found


def _is_clean(
    after: Mapping[Cell, str],
    before: Mapping[Cell, str],
    chores: list[Chore],
    taken: Taken,
    own: Mapping[tuple[str, str], int],
) -> bool:
    """Whether an engagement forces cells in all weeks alike, and leaves each cell, and what is theirs together or in
    turns, as possible as it was."""
    fresh = {(key, day) for key, _, day in set(after) - set(before)}
    by_key = {c.key: c for c in chores}
    if any(by_key[key].who is not Who.EITHER or by_key[key].rhythm.every > 1 for key, _ in fresh):
        return False
    if any((key, week, day) not in after for key, day in fresh for week in range(MONTH)):
        return False
    both = [one | two for one, two in zip(*(taken[member] for member in MEMBERS), strict=True)]
    for chore in chores:
        needed = [both] if chore.who is Who.TOGETHER else [taken[m] for m in chore.can] if chore.can else []
        for week in range(MONTH):
            for day in days_of(chore):
                room = [fits(taken[m][7 * week + day], chore.window, _need(chore, own)) for m in MEMBERS]
                if not any(room) or not (chore.rhythm.days or all(room)):
                    return False
                if not all(fits(on[7 * week + day], chore.window, _need(chore, own)) for on in needed):
                    return False
    return True


# ── calendars ───────────────────────────────────────────────────────────────────────────────────


def _calendar(number: int, member: str) -> Calendar:
    return Calendar(number, 1, member, Kind.MEMORY, Role.READ, f"memory:{member}", member, access=Access.BUSY)


def _events(
    chance: random.Random, shifts: Mapping[str, tuple[Shift, ...]], appointments: Appointments
) -> Iterator[Event]:
    for number, member in enumerate(MEMBERS, 1):
        for place, shift in enumerate(shifts[member]):
            yield _recurring(number, f"{member}-shift-{place}", shift)
        for week in range(WEEKS):
            for place in range(chance.randint(*ONE_OFFS[appointments])):
                yield _one_off(chance, number, f"{member}-{week}-{place}", week)


def _recurring(calendar: int, uid: str, shift: Shift) -> Event:
    days = ",".join(("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day] for day in shift.days)
    first = MONDAY + timedelta(weeks=shift.week, days=min(shift.days))
    start = datetime.combine(first, time(), ZONE) + timedelta(minutes=shift.start)
    rule = f"FREQ=WEEKLY;INTERVAL={shift.every};BYDAY={days};WKST=MO"
    end = start + timedelta(minutes=shift.end - shift.start)
    return Event(calendar, f"{uid}.ics", uid, (EventPart(start, end, rrule=rule),))


def _one_off(chance: random.Random, calendar: int, uid: str, week: int) -> Event:
    """An appointment of half an hour to three hours that begins between 8:00 and 20:30, on any day."""
    day = MONDAY + timedelta(weeks=week, days=chance.randrange(7))
    start = datetime.combine(day, time(8), ZONE) + timedelta(minutes=30 * chance.randrange(26))
    end = start + timedelta(minutes=30 * chance.randint(1, 6))
    return Event(calendar, f"{uid}.ics", uid, (EventPart(start, end),))


def _is_within(event: Event, first: date, last: date) -> bool:
    start = event.parts[0].start
    assert isinstance(start, datetime)
    return first <= start.date() < last
