"""Made-up weeks of a house of many, for the figures of six people: the same for the same seed."""

from __future__ import annotations

import random
from datetime import time
from fractions import Fraction
from typing import Any

from benchmarks.archetypes import WINDOWS
from benchmarks.couples import HEAVINESS, clock_of
from benchmarks.ours_fairness import new_task, new_week
from benchmarks.worklife import SLOTS, paid, starts, taken_by
from household.model import Window


def crowd(seed: int, people: int = 6, tasks: int = 120) -> Any:
    """A week of so many people with equal shares, each at work as in a couple, and so many occurrences of 10 to 45
    minutes in a window of any kind; heaviness is drawn for each alone, and one in ten cannot do a given thing."""
    chance = random.Random(seed)
    members = tuple(f"p{n}" for n in range(people))
    taken = {member: taken_by(paid(chance)) for member in members}
    found = tuple(_task(chance, number, members, taken) for number in range(tasks))
    return new_week(found, dict.fromkeys(members, Fraction(1, people)), {})


def _task(chance: random.Random, number: int, members: tuple[str, ...], taken: dict[str, list[int]]) -> Any:
    minutes, day = 5 * chance.randint(2, 9), chance.randrange(7)
    low, high, aim = chance.choice(list(WINDOWS.values()))[0]
    window = Window(time(low), clock_of(high), time(aim))
    costs = {member: minutes * chance.choices((1, 2, 3), HEAVINESS)[0] for member in members}
    possible = {}
    for member in members:
        able, bits = chance.random() < 0.9, starts(taken[member][day], window, minutes)
        slots = tuple(24 * 60 * day + 5 * slot for slot in range(SLOTS) if bits >> slot & 1)
        if able and slots:
            possible[member] = slots
    return new_task(f"task-{number}", minutes, costs, possible, aim=24 * 60 * day + 60 * aim)
