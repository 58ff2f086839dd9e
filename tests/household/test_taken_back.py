"""A wish can be taken back, and a poke brings a job nearer but puts none off."""

from __future__ import annotations

from datetime import timedelta

from household.model import By, Change, WeekException
from household.store import Store
from tests.household.conftest import NOW

SERIES = "afwas.bram.0"
LATER = timedelta(seconds=5)


def _skipped(by: By) -> WeekException:
    return WeekException(SERIES, NOW, Change.SKIPPED, by, "bram")


def test_a_wish_that_is_taken_back_is_gone_and_everybody_looks_again(store: Store, home: int):
    store.add_wish(home, _skipped(By.PERSON))
    before = store.version(home)

    store.drop_wish(home, SERIES, NOW)

    assert store.home(home).exceptions == ()
    assert store.version(home) == before + 1


def test_taking_back_twice_changes_nothing(store: Store, home: int):
    before = store.version(home)

    store.drop_wish(home, SERIES, NOW)

    assert store.version(home) == before


def test_what_the_plan_needs_stays_and_so_does_another_home(store: Store, home: int, strangers: int):
    store.add_wish(strangers, _skipped(By.PERSON))
    store.add_wish(home, _skipped(By.PLAN))

    store.drop_wish(home, SERIES, NOW)

    assert [e.by for e in store.home(home).exceptions] == [By.PLAN]
    assert [e.by for e in store.home(strangers).exceptions] == [By.PERSON]


def test_a_later_poke_does_not_put_a_job_off(store: Store, home: int):
    store.schedule(home, "worker.round", timedelta(hours=1), NOW + timedelta(days=1))

    store.poke(home, "worker.round", NOW)
    store.poke(home, "worker.round", NOW + LATER)

    assert store.due(NOW) == ((home, "worker.round"),)
