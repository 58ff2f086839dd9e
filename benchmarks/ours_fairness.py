"""The planner as the figures about fairness call it: the only module that knows its names.

``None`` where a part of the planner is not there; the table then says so instead of a figure.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock
from fractions import Fraction
from importlib import import_module
from typing import Any, TypeVar

from benchmarks.couples import MEMBERS, ONE, TWO, ZONE, Couple, days_of, times_of
from benchmarks.peers import Item, Items, Kept, Shares
from benchmarks.recount import cost
from benchmarks.worklife import SLOTS, slots_of, starts
from household.model import Agreement, Chore, Home, Plan, Span, Who
from scheduler import planner
from scheduler.freebusy import busy_of_all

#: The planner asks for the events of so many weeks before it makes an agreement.
AHEAD = 10


T = TypeVar("T")


def timed(action: Callable[[], T]) -> tuple[T, float]:
    """What an action gives, and the seconds of processor time that it took: others on the machine count for nothing."""
    begin = time.process_time()
    return action(), time.process_time() - begin


def midnight(day: date) -> datetime:
    return datetime.combine(day, clock(), ZONE)


# ── the agreement and its weeks ─────────────────────────────────────────────────────────────────


def agreed(couple: Couple, monday: date, cycle: int, routines: bool = False) -> tuple[Home, Agreement, float]:
    """A first agreement over a cycle of so many weeks, the home it was made for, and the seconds that it took."""
    home = couple.ahead(monday, AHEAD)
    home = replace(home, household=replace(home.household, cycle=cycle, routines=routines))
    agreement, seconds = timed(lambda: planner.agree(home, midnight(monday)))
    return home, agreement, seconds


def has_routines() -> bool:
    """Whether the planner makes routines; asked of its source, since a home of two may be given none."""
    try:
        import_module("scheduler.routines")
    except ModuleNotFoundError:
        return False
    return True


def week(home: Home, couple: Couple, now: datetime) -> tuple[Plan, float]:
    """What the agreement of ``home`` comes to in the week from ``now``, and the seconds that it took."""
    monday = now.date() - timedelta(days=now.weekday())
    ahead = replace(home, events=(*couple.ahead(monday, 2).events, *home.events))
    return timed(lambda: planner.plan(ahead, 1, now))


# ── a fresh week ────────────────────────────────────────────────────────────────────────────────


def _found(module: str, name: str) -> Any:
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError:
        return None


def new_task(*words: Any, **more: Any) -> Any:
    return _found("scheduler.week_task", "Task")(*words, **more)


def new_week(*words: Any, **more: Any) -> Any:
    return _found("scheduler.week_task", "Week")(*words, **more)


def can_deal() -> bool:
    return _found("scheduler.who", "who") is not None


def can_plan_fresh() -> bool:
    return _found("scheduler.fresh_week", "fresh_week") is not None


def dealt(items: Items, shares: Shares, carried: Shares) -> tuple[Kept, float]:
    """Who does what, times left aside: how many copies of each item the first has, and the seconds that it took."""
    lot, who = _found("scheduler.lots", "Lot"), _found("scheduler.who", "who")
    lots, places = [], []
    for place, item in enumerate(items):
        for copies, may in ((item.only_one, (ONE,)), (item.only_two, (TWO,)), (item.free, MEMBERS)):
            if copies:
                lots.append(lot(copies, {ONE: item.one, TWO: item.two}, may))
                places.append(place)
    asked = dict(zip(MEMBERS, shares, strict=True)), dict(zip(MEMBERS, carried, strict=True))
    found, seconds = timed(lambda: who(lots, *asked))
    kept = [0] * len(items)
    for place, counts in zip(places, found.counts, strict=True):
        kept[place] += counts.get(ONE, 0)
    return tuple(kept), seconds


def week_of(couple: Couple, home: Home, monday: date, carried: Mapping[str, Fraction]) -> Any:
    """The week from a Monday as the pure values of ``scheduler.week_task``, thinking left out: it changes hands only
    when an agreement does. Of a chore that names no days each happening has its own stretch of the week."""
    free = free_days(couple, home, monday)
    tasks = tuple(task for chore in home.chores for task in _tasks(home, chore, monday, free))
    return new_week(tasks, {member.key: member.share for member in home.members}, dict(carried))


def _tasks(home: Home, chore: Chore, monday: date, taken: Mapping[str, list[int]]) -> Iterator[Any]:
    number = (monday - home.household.epoch).days // 7
    if number % chore.rhythm.every:
        return
    may: tuple[str, ...] = chore.can or MEMBERS
    if chore.who is Who.TURNS:
        may = (MEMBERS[number // chore.rhythm.every % 2],)
    costs = {member: cost(home, chore, member) for member in MEMBERS}
    for at, days in enumerate(_stretches(chore)):
        possible = {m: tuple(_starts_on(chore, days, taken[m])) for m in may}
        open_to = {m: found for m, found in possible.items() if found}
        both = chore.who is Who.TOGETHER
        aim = 24 * 60 * days[0] + 60 * (chore.window.best or chore.window.earliest).hour
        yield new_task(f"{chore.key}.{at}", chore.minutes, costs, open_to, aim=aim, both=both)


def _stretches(chore: Chore) -> list[tuple[int, ...]]:
    """The days that each happening may fall on."""
    if chore.rhythm.days:
        return [(day,) for day in days_of(chore)]
    times = times_of(chore)
    return [tuple(range(7 * n // times, 7 * (n + 1) // times)) for n in range(times)]


def _starts_on(chore: Chore, days: tuple[int, ...], taken: list[int]) -> Iterator[int]:
    for day in days:
        bits = starts(taken[day], chore.window, chore.minutes)
        yield from (24 * 60 * day + 5 * slot for slot in range(SLOTS) if bits >> slot & 1)


def free_days(couple: Couple, home: Home, monday: date) -> dict[str, list[int]]:
    """The seven days of a week as bits of five minutes, set where somebody's calendar takes them."""
    within = Span(midnight(monday), midnight(monday + timedelta(weeks=1)))
    found = {}
    seen = replace(home, events=couple.ahead(monday - timedelta(weeks=1), 2).events)
    for member, spans in busy_of_all(seen, within).items():
        bits = 0
        for span in spans:
            low, high = (int((edge - within.start).total_seconds() // 60) for edge in (span.start, span.end))
            bits |= slots_of(low, high)
        found[member] = [bits >> SLOTS * day & (1 << SLOTS) - 1 for day in range(7)]
    return found


def planned(asked: Any) -> tuple[Any, float]:
    """A fresh week, who and when, with its proof, and the seconds that it took."""
    fresh_week = _found("scheduler.fresh_week", "fresh_week")
    return timed(lambda: fresh_week(asked))


def items_of_week(asked: Any, found: Any = None) -> tuple[Item, ...]:
    """The occurrences of a week as items of one copy each, of those that ``found`` placed when it is given. What both
    do is a copy for each."""
    return tuple(
        item for task in asked.tasks if found is None or task.key not in found.unplaced for item in _item(task)
    )


def _item(task: Any) -> Iterator[Item]:
    costs = task.cost[ONE], task.cost[TWO]
    if task.both:
        for member in sorted(task.starts):  # who is away that day is not there to do it together
            yield Item(f"{task.key}:{member}", 1, *costs, int(member == ONE), int(member == TWO))
    elif task.starts:
        yield Item(task.key, 1, *costs, int(TWO not in task.starts), int(ONE not in task.starts))


def kept_of_week(items: Items, found: Any) -> Kept:
    """Which of these occurrences the first has, by the owners of a found week."""
    return tuple(i.only_one if ":" in i.key else int(found.owner[i.key] == ONE) for i in items)


def clashes(asked: Any, found: Any) -> int:
    """How many placed tasks are put where they may not be, or on top of another of the same person; 0 in a plan."""
    by_key, taken, wrong = {task.key: task for task in asked.tasks}, Counter[tuple[str, int]](), 0
    for key, start in found.start.items():
        owner = found.owner[key]
        for member in owner if isinstance(owner, tuple) else (owner,):
            wrong += start not in by_key[key].starts.get(member, ())
            taken.update((member, minute) for minute in range(start, start + by_key[key].minutes, 5))
    return wrong + sum(count - 1 for count in taken.values())


def stated(found: Any) -> tuple[tuple[int, int], Fraction, bool, bool]:
    """What the proof of a fresh week says: loads, worst, envy-free up to one, efficient."""
    proof = found.proof
    return (proof.loads[ONE], proof.loads[TWO]), proof.worst, proof.envy_free_up_to_one, proof.efficient


def says_why(found: Any) -> bool:
    """Whether the proof of a fresh week names why somebody wishes to trade."""
    return bool(found.proof.cause)


def is_exact(found: Any) -> bool:
    """Whether the exact division itself could be placed."""
    return bool(found.method == "exact")


def unplaced(found: Any) -> int:
    return len(found.unplaced)


def finished(found: Any) -> tuple[float, float]:
    """Percent above the bound that the proof gives, and 1 when neither way could prove its week, else 0."""
    above = 100 * float(found.proof.worst / found.proof.bound - 1) if found.proof.bound else 0.0
    return above, float(found.method == "best_effort")
