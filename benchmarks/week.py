"""How long one week takes: who alone, who and when, and what the solver weighs: `python -m benchmarks.week`.

The weeks are invented, the same ones for the same seed: chores as people have them, most of them small, a working day
and some appointments for each, windows in the morning, the evening or the day. Each is divided once; the solver is
loaded beforehand, and what that costs is told apart.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from fractions import Fraction

from benchmarks.measure import peak_memory
from scheduler.fresh_week import fresh_week
from scheduler.lots import Lot
from scheduler.week_task import Task, Week
from scheduler.who import who

MINUTES = (5, 10, 10, 10, 10, 15, 15, 30, 45)
#: Windows within a day, in minutes: morning, evening, after work, the whole day, the afternoon.
WINDOWS = ((420, 720), (1080, 1320), (960, 1320), (420, 1320), (720, 1200))
DAY = 1440


def week(people: int, tasks: int, seed: int) -> Week:
    """A week of so many people and occurrences."""
    chance = random.Random(seed)
    members = [f"member-{n}" for n in range(people)]
    taken = {member: _calendar(chance) for member in members}
    found: list[Task] = []
    while len(found) < tasks:
        found += _chore(chance, len(found), taken)
    shares = {member: Fraction(1, people) for member in members}
    return Week(tuple(found[:tasks]), shares)


def _calendar(chance: random.Random) -> list[tuple[int, int]]:
    """Work on four or five days, and a few appointments."""
    days = chance.sample(range(5), chance.choice((4, 5)))
    taken = [(day * DAY + 510, day * DAY + chance.choice((1020, 1050, 1080))) for day in days]
    for _ in range(chance.randrange(3, 9)):
        start = chance.randrange(7) * DAY + chance.randrange(9, 21) * 60
        taken.append((start, start + chance.choice((60, 90, 120, 180))))
    return taken


def _chore(chance: random.Random, number: int, taken: dict[str, list[tuple[int, int]]]) -> list[Task]:
    """One chore on some days of the week."""
    minutes, window = chance.choice(MINUTES), chance.choice(WINDOWS)
    heaviness = {member: chance.choice((1, 2, 2, 3)) for member in taken}
    days = sorted(chance.sample(range(7), chance.choice((7, 7, 7, 5, 3, 2, 1))))
    cost = {member: minutes * heavy for member, heavy in heaviness.items()}
    tasks = []
    for day in days:
        first, last = day * DAY + window[0], day * DAY + window[1] - minutes
        starts = {
            member: tuple(
                s for s in range(first, last + 1, 5) if not any(s < end and start < s + minutes for start, end in spans)
            )
            for member, spans in taken.items()
        }
        usual = chance.choice(sorted(taken))
        tasks.append(Task(f"chore-{number:03}-{day}", minutes, cost, starts, first, usual))
    return tasks


def figures(seconds: Iterable[float]) -> str:
    """Median, 95th and 99th percentile, in milliseconds."""
    ranked = sorted(1000 * each for each in seconds)
    at = [ranked[min(len(ranked) - 1, int(part * len(ranked)))] for part in (0.5, 0.95, 0.99)]
    return f"p50 {at[0]:8.1f}  p95 {at[1]:8.1f}  p99 {at[2]:8.1f} ms"


def timed(action: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def lots_of(one: Week) -> list[Lot]:
    """The week's tasks as lots, those of one chore together."""
    grouped: dict[tuple[str, str | None], list[Task]] = {}
    for task in one.tasks:
        grouped.setdefault((task.key[:9], task.usual), []).append(task)
    return [Lot(len(g), g[0].cost, tuple(g[0].cost), g[0].usual) for g in grouped.values()]


def main(weeks: int = 40) -> None:
    for tasks in (40, 60, 80, 165):
        each = [week(2, tasks, seed) for seed in range(weeks)]
        print(f"2 × {tasks:3}  who            {figures(timed(lambda w=w: who(lots_of(w), w.shares))[0] for w in each)}")
    before = peak_memory()
    loading, _ = timed(lambda: __import__("ortools.sat.python.cp_model"))
    print(f"the solver: {loading:.2f} s to load, {before:.0f} MB before, {peak_memory():.0f} MB after")
    for people, tasks in ((2, 40), (2, 60), (2, 80), (2, 165), (4, 120), (6, 120)):
        for stable in (False, True):
            _weeks(people, tasks, weeks if people == 2 else max(weeks // 4, 8), stable)
    print(f"peak memory {peak_memory():.0f} MB")


def _weeks(people: int, tasks: int, count: int, stable: bool) -> None:
    taken, methods, unplaced, gaps = [], [], 0, []
    for seed in range(count):
        one = week(people, tasks, seed)
        seconds, found = timed(lambda one=one: fresh_week(one, stable=stable))
        taken.append(seconds)
        methods.append(found.method)
        unplaced += sum(kind == "crowded" for kind in found.unplaced.values())
        gaps.append(float(found.proof.worst / found.proof.bound) - 1 if found.proof.bound else 0.0)
    told = ", ".join(f"{methods.count(method)} {method}" for method in sorted(set(methods)))
    within = sum(gap <= 0.02 for gap in gaps)
    print(
        f"{people} × {tasks:3}  {'few changes' if stable else 'fresh      '}    {figures(taken)}  {told};"
        f" crowded out {unplaced}; above the bound median {statistics.median(gaps):.2%}, {within}/{count} within 2 %",
        flush=True,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
