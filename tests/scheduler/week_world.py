"""Small weeks for the tests of who and when: how to make one, what must hold of each plan, what brute force finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations, product

from hypothesis import strategies as st

from scheduler.week_task import Found, Task, Week

HALF = {"bram": Fraction(1, 2), "sanne": Fraction(1, 2)}
SHARES = st.sampled_from([Fraction(1, 2), Fraction(3, 5), Fraction(3, 4)])
#: Half an hour on Monday evening, in which the tests on tiny grids play.
GRID = tuple(range(0, 30, 5))


def task(key, sanne=10, bram=10, starts=(0,), minutes=5, **more):
    """A task for Sanne and Bram at the same starts, unless ``starts`` tells each one's own."""
    each = starts if isinstance(starts, dict) else {"sanne": tuple(starts), "bram": tuple(starts)}
    return Task(key, minutes, {"sanne": sanne, "bram": bram}, each, **more)


def shares_of(part: Fraction) -> dict[str, Fraction]:
    return {"sanne": part, "bram": 1 - part}


def apart(count: int, step: int = 60) -> list[tuple[int, ...]]:
    """Starts of so many tasks that are never in each other's way."""
    return [(n * step,) for n in range(count)]


def holders(found: Found, key: str) -> tuple[str, ...]:
    owner = found.owner[key]
    return owner if isinstance(owner, tuple) else (owner,)


def spans(found: Found, week: Week, member: str, outside: bool = False) -> list[tuple[int, int]]:
    tasks = {t.key: t for t in week.tasks}
    return [
        (start - tasks[key].before, start + tasks[key].minutes + tasks[key].behind)
        for key, start in found.start.items()
        if member in holders(found, key) and (tasks[key].outside or not outside)
    ]


def check(week: Week, found: Found) -> None:
    """What must hold of any plan."""
    tasks = {t.key: t for t in week.tasks}
    assert set(found.owner) == set(found.start)
    assert set(found.owner) | set(found.unplaced) == set(tasks)
    assert not set(found.owner) & set(found.unplaced)
    for key, start in found.start.items():
        assert all(start in tasks[key].starts[m] for m in holders(found, key))
        assert not tasks[key].both or holders(found, key) == tuple(sorted(tasks[key].starts))
        assert tasks[key].both or isinstance(found.owner[key], str)
        ahead = tasks[key].after
        if ahead in tasks and (ahead in found.start or not tasks[key].locked):
            assert found.start[ahead] + tasks[ahead].minutes + tasks[key].gap <= start
    for member in week.shares:
        assert not any(a < d and c < b for (a, b), (c, d) in combinations(spans(found, week, member), 2))
    if week.children:
        assert not _nobody_home(week, found)
    proof = found.proof
    assert proof.worst >= proof.bound
    assert proof.envy_free_up_to_one or proof.cause
    assert found.method == "best_effort" or proof.worst <= proof.bound + abs(proof.bound) / 50
    for member in week.shares:
        assert proof.loads[member] == sum(
            t.cost[member] for t in week.tasks if t.key in found.owner and member in holders(found, t.key)
        )


def _nobody_home(week: Week, found: Found) -> bool:
    """Whether somebody does something outside at a moment that nobody else is in."""
    tasks = {t.key: t for t in week.tasks}
    for key, start in found.start.items():
        if not tasks[key].outside:
            continue
        for minute in range(start - tasks[key].before, start + tasks[key].minutes + tasks[key].behind):
            others = [m for m in week.shares if m not in holders(found, key)]
            if all(any(a <= minute < b for a, b in _away(week, found, m)) for m in others):
                return True
    return False


def _away(week: Week, found: Found, member: str) -> list[tuple[int, int]]:
    return [*week.presence.get(member, ()), *spans(found, week, member, outside=True)]


def every_plan(week: Week) -> Iterator[tuple[Mapping[str, str], Mapping[str, int]]]:
    """All plans of tasks without conditions, some of them left out, in which nobody is in two places."""
    options = [[None, *((m, s) for m, each in t.starts.items() for s in each)] for t in week.tasks]
    for choice in product(*options):
        placed = [(t, *one) for t, one in zip(week.tasks, choice, strict=True) if one]
        if not any(
            m == n and s - t.before < v + u.minutes + u.behind and v - u.before < s + t.minutes + t.behind
            for (t, m, s), (u, n, v) in combinations(placed, 2)
        ):
            yield {t.key: m for t, m, _ in placed}, {t.key: s for t, _, s in placed}


def worst_of(week: Week, owner: Mapping[str, str]) -> Fraction:
    """The worst ratio of a plan, written out once more."""
    done = [t for t in week.tasks if t.key in owner]
    worst = []
    for member, share in week.shares.items():
        whole = sum(t.cost[member] for t in done)
        part = Fraction(sum(t.cost[member] for t in done if owner[t.key] == member), whole) if whole else Fraction(0)
        worst.append((part + week.carried.get(member, 0)) / share)
    return max(worst)
