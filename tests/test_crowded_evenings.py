"""Full evenings of made-up couples: what is hard to place costs as little fairness as it must."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from benchmarks import ours_fairness, peers, placed, recount
from benchmarks.couples import MONDAY, couple_of
from scheduler.fresh_week import fresh_week

TWO_PERCENT = Fraction(2, 100)


def is_efficient(seed: int) -> bool:
    """Whether no division of single happenings is better for one by 2 % and not worse for the other."""
    home, agreement, _ = ours_fairness.agreed(couple_of(seed), MONDAY, 2)
    count = recount.recount(couple_of(seed), home, agreement)
    table = peers.frontier(recount.thought_so(count))
    return peers.is_efficient(table, peers.loads(count.items, count.kept), TWO_PERCENT)


@pytest.mark.parametrize(
    ("seed", "way"),
    [
        (98, "what found no moment comes ahead of the rest"),
        (388, "the chores of one evening are placed at once"),
        (428, "somebody does one of them a day less"),
    ],
)
def test_a_full_evening_costs_no_fairness_that_it_need_not(seed: int, way: str) -> None:
    assert is_efficient(seed), way


def test_who_has_no_room_does_a_day_less_and_not_the_whole_chore_less() -> None:
    _, agreement, _ = ours_fairness.agreed(couple_of(428), MONDAY, 2)
    evening = {"cooking", "clearing-the-table", "feeding-the-cat", "bathing-the-children"}
    shared = [one for one in agreement.certificate.counted if one.key in evening and len(one.copies) == 2]

    assert shared


def test_a_week_that_times_made_heavier_than_need_be_is_planned_lighter() -> None:
    couple = couple_of(153)
    home, _, _ = ours_fairness.agreed(couple, MONDAY, 2)
    asked = ours_fairness.week_of(couple, home, MONDAY + timedelta(weeks=1), {})
    heavy = fresh_week(asked, solver=False)
    light = fresh_week(asked)

    def better(found: object) -> bool:
        items = ours_fairness.items_of_week(asked, found)
        load = peers.loads(items, ours_fairness.kept_of_week(items, found))
        return placed.has_better(asked, found, load, TWO_PERCENT)

    assert better(heavy)
    assert not better(light)
    assert not ours_fairness.clashes(asked, light)
