"""What does not wait stays on its day: it can go to another hour of it, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from kept_home import at, home
from kept_home import moment as when

from household.model import Home
from scheduler.turns import Turn, fits, moments, turn_at

__all__ = ["at", "home"]


@pytest.fixture
def waits_not(home: Home) -> Home:
    return replace(home, chores=tuple(replace(c, postpone=c.key != "was") for c in home.chores))


def laundry(home: Home, now: datetime) -> Turn:
    found = turn_at(home, "was.sanne.0", "sanne", when(1, 19, 30), now)
    assert found
    return found


@pytest.mark.parametrize("now", [when(1, 14), when(0, 14)])
def test_only_hours_of_its_own_day_are_offered(waits_not: Home, at: Callable[..., datetime], now: datetime) -> None:
    offered = moments(waits_not, laundry(waits_not, now), now)

    assert offered
    assert {moment.date() for moment in offered} == {at(1, 0).date()}


def test_another_day_does_not_fit_and_fits_what_waits(home: Home, waits_not: Home) -> None:
    now = when(1, 14)
    tomorrow = when(1, 19, 30) + timedelta(days=1)

    assert not fits(waits_not, laundry(waits_not, now), tomorrow, now)
    assert fits(home, laundry(home, now), tomorrow, now)
