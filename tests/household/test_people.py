"""A household comes in whole, its home comes out as one value, and strangers see nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from household.model import Home
from household.settings import read_settings
from household.store import AlreadyThere, DatabaseUnreachable, NotHere, Store
from tests.household.conftest import BRAM, DISHES, MONDAY, NOW, SANNE, TOYS, household


def test_a_home_comes_back_as_it_went_in(store: Store, home: int):
    assert store.home(home) == Home(
        household=replace(household(), id=home),
        members=(SANNE, BRAM),
        chores=(DISHES, TOYS),
        heavy={("bram", "afwas"): 3},
    )


def test_households_are_found_by_their_key(store: Store, home: int, strangers: int):
    assert [h.id for h in store.households()] == [home, strangers]
    assert store.household_by_key("tuinstraat") == store.households()[0]
    assert store.household_by_key("nergens") is None


def test_a_key_that_is_taken_leaves_everything_as_it_was(store: Store, home: int):
    with pytest.raises(AlreadyThere):
        store.add_household(household(), (BRAM,), (), {})

    assert store.home(home).members == (SANNE, BRAM)
    assert len(store.households()) == 1


def test_a_household_with_one_member_twice_is_not_kept_by_half(store: Store):
    with pytest.raises(AlreadyThere):
        store.add_household(household(), (BRAM, BRAM), (DISHES,), {})

    assert store.households() == ()


def test_a_home_that_does_not_exist_says_so(store: Store):
    with pytest.raises(NotHere):
        store.home(12)


def test_new_chores_take_the_place_of_the_old_ones(store: Store, home: int, strangers: int):
    before = store.version(home), store.version(strangers)

    store.replace_chores(home, (TOYS,), {("sanne", "speelgoed"): 1})

    assert store.home(home).chores == (TOYS,)
    assert store.home(home).heavy == {("sanne", "speelgoed"): 1}
    assert (store.version(home), store.version(strangers)) == (before[0] + 1, before[1])


def test_the_store_remembers_what_the_last_plan_rested_on(store: Store, home: int, strangers: int):
    assert store.planned(home) is None
    store.set_planned(home, store.version(home), MONDAY)

    assert store.planned(home) == (store.version(home), date(2026, 11, 23))
    assert store.planned(strangers) is None


def test_the_store_remembers_the_last_round(store: Store, home: int):
    assert store.last_round(home) is None
    store.keep_round(home, NOW, {"written": ["create"], "wishes": 0})
    store.keep_round(home, NOW + timedelta(minutes=15), {"written": [], "wishes": 1})

    assert store.last_round(home) == (NOW + timedelta(minutes=15), {"written": [], "wishes": 1})


def test_an_installation_is_claimed_before_its_household_is_there(store: Store):
    assert not store.claimed()
    store.claim(None)
    assert store.claimed()

    store.claim(store.add_household(household(), (SANNE,), (), {}))
    store.claim(None)

    assert store.claimed()


def test_another_store_sees_what_the_first_one_kept(open_store: Callable[[], Store], home: int):
    other = open_store()

    assert other.household_by_key("tuinstraat") is not None
    assert other.derive("session") == open_store().derive("session")


def test_a_file_that_is_no_database_is_said_and_left_alone(tmp_path: Path) -> None:
    broken = tmp_path / "samen.db"
    broken.write_bytes(b"een boodschappenlijst" * 400)
    settings = read_settings({"SAMEN_DATA": str(tmp_path), "SAMEN_DATABASE_URL": f"sqlite:///{broken}"})

    with pytest.raises(DatabaseUnreachable):
        Store.open(settings).households()

    assert broken.read_bytes() == b"een boodschappenlijst" * 400
