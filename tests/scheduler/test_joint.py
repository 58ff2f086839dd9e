"""Who and when at once: the solver finds what placing alone does not, and proves what cannot be."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from test_fresh_week import weeks
from week_world import HALF, check, every_plan, task, worst_of

from scheduler import joint
from scheduler.ready import make_ready
from scheduler.week_task import Found, Week, WeekProof

pytest.importorskip("ortools", reason="the solver is an extra: install samen[solver]")
NOTHING = joint.Hint({}, {})


def as_found(week, joined):
    owner = {k: o if next(t for t in week.tasks if t.key == k).both else o[0] for k, o in joined.owner.items()}
    loads = {m: sum(t.cost[m] for t in week.tasks if m in joined.owner.get(t.key, ())) for m in week.shares}
    proof = WeekProof(loads, {}, Fraction(0), Fraction(0), True, True, True)
    left = {t.key: "crowded" for t in week.tasks if t.key not in joined.start}
    return Found(owner, joined.start, left, proof, "joint")


@settings(max_examples=60, deadline=None)
@given(weeks())
def test_from_nothing_every_condition_is_kept(week):
    ready = make_ready(week)

    joined = joint.cover(ready, NOTHING)

    assert joined.covered
    check(week, as_found(week, joined))


@settings(max_examples=40, deadline=None)
@given(weeks(most=4, conditions=False))
def test_brute_force_places_no_more(week):
    joined = joint.cover(make_ready(week), NOTHING)

    assert len(joined.start) == max(len(start) for _, start in every_plan(week))


@settings(max_examples=30, deadline=None)
@given(weeks(most=4, conditions=False))
def test_the_least_worst_ratio_is_found_when_no_limit_can_be_kept(week):
    ready = make_ready(week)
    covered = joint.cover(ready, NOTHING)
    tasks = [t for t in ready.whole if t.key in covered.start]
    same = [owner for owner, start in every_plan(week) if set(start) == set(covered.start)]
    best = min(worst_of(week, owner) for owner in same)

    found = joint.share_out(
        ready, tasks, joint.Hint(covered.owner, covered.start), best - Fraction(1, 10**6), stable=False
    )

    reached = worst_of(week, {key: owner[0] for key, owner in found.owner.items()})
    assert best <= reached <= best + Fraction(1, 1000)
    assert not tasks or found.bound <= best <= found.bound + Fraction(2, 1000)


def test_times_that_force_a_worse_division_are_proved_to():
    alone = [task(f"early-{n}", 10, 10, {"sanne": (n * 5,), "bram": (0,)}) for n in range(4)]

    ready = make_ready(Week(tuple(alone), HALF))
    found = joint.share_out(ready, ready.tasks, NOTHING, Fraction(1), stable=False)

    assert found.bound == Fraction(1499, 1000)
    assert sum(owner == ("bram",) for owner in found.owner.values()) == 1


EASY = """
import sys
from fractions import Fraction
from scheduler.fresh_week import fresh_week
from scheduler.week_task import Task, Week

bins = Task("bins", 5, {"sanne": 1, "bram": 1}, {"sanne": (0,), "bram": (0,)})
print(fresh_week(Week((bins,), {"sanne": Fraction(1, 2), "bram": Fraction(1, 2)})).method, "ortools" in sys.modules)
"""


def test_no_solver_is_loaded_for_a_week_that_needs_none():
    said = subprocess.run([sys.executable, "-c", EASY], capture_output=True, text=True, check=True)

    assert said.stdout.split() == ["exact", "False"]


def test_what_goes_after_something_without_a_place_is_not_done_either():
    tasks = (
        task("garden", starts={"sanne": (0,)}, rank=5),
        task("wash", starts={"sanne": (0,)}),
        task("hang", starts={"bram": (30,)}, after="wash"),
    )

    assert set(joint.cover(make_ready(Week(tasks, HALF)), NOTHING).start) == {"garden"}


def test_of_two_only_one_is_outside_at_a_time():
    walks = tuple(task(f"walk of {who}", starts={who: (0, 5)}, minutes=10, outside=True) for who in HALF)

    with_children = joint.cover(make_ready(Week(walks, HALF, children=True)), NOTHING)

    assert len(with_children.start) == 1
    assert len(joint.cover(make_ready(Week(walks, HALF)), NOTHING).start) == 2
