"""When made-up people are at work, and the arithmetic of their days: a day is an integer with a bit for each five
minutes, set while they are occupied; four weeks are 28 such days."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from household.model import Window

MONTH = 4
DAYS = 7 * MONTH
SLOTS = 288


@dataclass(frozen=True)
class Shift:
    """Occupied on ``days`` from ``start`` to ``end``, minutes since midnight (past 24 h into the next day), each
    ``every`` weeks, first in week ``week``."""

    days: tuple[int, ...]
    start: int
    end: int
    every: int
    week: int


#: When each shift of eight hours begins; after a night there is sleep until ``AWAKE``.
BEGINS = {"early": 7 * 60, "late": 14 * 60 + 30, "night": 22 * 60 + 30}
AWAKE = 14 * 60
#: The rotations of shifts: which one in each week.
ROTATIONS = (("early", "late"), ("early", "early", "late", "late"), ("early", "late", "early", "night"))


def paid(chance: random.Random) -> tuple[Shift, ...]:
    """Somebody's paid work, commuting (10 to 45 minutes each way) and the sleep after nights included: of ten people
    five in an office on four or five days, two part-time on three or four, three in shifts on four or five; 25 to 45
    hours a week each."""
    kind = chance.choices(("office", "part-time", "shifts"), (5, 2, 3))[0]
    commute = 5 * chance.randint(2, 9)
    if kind == "shifts":
        return _shifts(chance, commute)
    count, hours = (chance.randint(4, 5), chance.randint(32, 45)) if kind == "office" else (chance.randint(3, 4), 0)
    hours = hours or chance.randint(25, 9 * count)
    days = tuple(sorted(chance.sample(range(5), count)))
    length = 5 * round(min(hours * 60 / count, 9.5 * 60) / 5)
    start = 15 * chance.randint(30, 36)
    return (Shift(days, start - commute, start + length + commute, 1, 0),)


def _shifts(chance: random.Random, commute: int) -> tuple[Shift, ...]:
    weeks = chance.choice(ROTATIONS)
    found = []
    for week, name in enumerate(weeks):
        first, count = chance.randrange(7), chance.randint(4, 5)
        days = tuple(sorted((first + n) % 7 for n in range(count)))
        end = AWAKE + 24 * 60 if name == "night" else BEGINS[name] + 8 * 60 + commute
        found.append(Shift(days, BEGINS[name] - commute, end, len(weeks), week))
    return tuple(found)


def slots_of(start: int, end: int) -> int:
    """The bits from one minute to another."""
    low, high = start // 5, -(-end // 5)
    return (1 << high) - (1 << low)


def taken_by(shifts: Sequence[Shift]) -> list[int]:
    """The 28 days with these shifts; what runs past the last night comes out at the first morning."""
    days = [0] * DAYS
    for shift in shifts:
        for week in range(shift.week, MONTH, shift.every):
            for day in shift.days:
                bits, at = slots_of(shift.start, shift.end), 7 * week + day
                days[at] |= bits & ((1 << SLOTS) - 1)
                days[(at + 1) % DAYS] |= bits >> SLOTS
    return days


def starts(taken: int, window: Window, minutes: int) -> int:
    """The slots at which something of ``minutes`` can begin and end within the window, as bits."""
    low, high = (60 * clock.hour + clock.minute for clock in (window.earliest, window.latest))
    left = slots_of(low, high or 24 * 60) & ~taken
    long, need = 1, -(-minutes // 5)
    while long < need:
        step = min(long, need - long)
        left &= left >> step
        long += step
    return left


def fits(taken: int, window: Window, minutes: int) -> bool:
    """Whether there is such a start."""
    return bool(starts(taken, window, minutes))
