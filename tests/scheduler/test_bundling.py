"""A rota in routines: fewer events, the same fairness rules, and a proof that counts chores, not events."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from drawing import at, busy_family

from household.model import Home, Span
from household.routines import parts_as_series
from scheduler.bundling import events_a_week
from scheduler.occurrences import happenings, utc
from scheduler.planner import agree, plan

NOW = at(0, 18, 50, week=-1)


@pytest.fixture(scope="module")
def home() -> Home:
    family = busy_family()
    chores = tuple(replace(c, important=False) if c.minutes <= 20 else c for c in family.chores)
    return replace(family, chores=chores, household=replace(family.household, routines=True))


def test_small_chores_of_one_moment_are_one_event_and_fewer_events_remain(home: Home) -> None:
    plain = agree(replace(home, household=replace(home.household, routines=False)), NOW)

    agreement = agree(home, NOW)

    routines = [s for s in agreement.series if s.parts]
    assert routines
    assert events_a_week(agreement.series) < events_a_week(plain.series)
    assert agreement.certificate.envy_free_up_to_one
    assert agreement.certificate.worst <= agreement.certificate.bound * Fraction(105, 100)
    assert all(utc(s.start) >= utc(NOW) and s.start in happenings(s, Span(s.start, at(0, 0, week=9))) for s in routines)


def test_the_proof_counts_each_chore_of_a_routine(home: Home) -> None:
    agreement = agree(home, NOW)
    year = Span(at(0, 0), at(0, 0, week=52))

    counted = {c.key: dict(c.copies) for c in agreement.certificate.counted}
    for chore in home.chores:
        if chore.rhythm.unit != "week" or chore.key not in counted:
            continue
        lived: dict[str, int] = {}
        for series in agreement.series:
            for one in parts_as_series(home, series) if series.parts else (series,):
                if one.chore == chore.key:
                    lived[one.member] = lived.get(one.member, 0) + len(happenings(one, year))
        assert lived == counted[chore.key]


def test_agreeing_again_keeps_the_routines(home: Home) -> None:
    first = agree(home, NOW)

    again = agree(home, NOW, first)

    assert [(s.key, s.rrule, s.parts, s.start.time()) for s in again.series] == [
        (s.key, s.rrule, s.parts, s.start.time()) for s in first.series
    ]


def test_a_week_in_routines_is_planned_without_two_things_at_once(home: Home) -> None:
    agreed = replace(home, agreement=agree(home, NOW))

    made = plan(agreed, 2, at(0, 6))

    for member in ("sanne", "bram"):
        mine = sorted((a.span for a in made.assignments if a.member == member), key=lambda s: utc(s.start))
        assert all(utc(one.end) <= utc(two.start) for one, two in pairwise(mine))
    assert made.exceptions == plan(replace(agreed, exceptions=made.exceptions), 2, at(0, 6)).exceptions
