"""Reading several things at one moment, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from household.settings import Settings
from household.store import Store
from tests.household.conftest import DISHES, MONDAY, TOYS


@pytest.fixture
def changed(settings: Settings, home: int) -> Callable[[], None]:
    """What somebody else changes meanwhile, through a store of their own."""
    other = Store.open(settings)
    return lambda: other.replace_chores(home, (DISHES,), {})


def test_one_look_sees_one_moment(store: Store, home: int, changed: Callable[[], None]):
    with store.looking():
        before = store.version(home)
        changed()

        assert store.version(home) == before
        assert TOYS in store.home(home).chores
    assert store.version(home) > before
    assert store.home(home).chores == (DISHES,)


def test_a_look_begins_with_its_first_read(store: Store, home: int, changed: Callable[[], None]):
    with store.looking():
        changed()

        assert store.home(home).chores == (DISHES,)


def test_whoever_writes_within_a_look_sees_what_was_written(store: Store, home: int, changed: Callable[[], None]):
    with store.looking():
        store.version(home)
        changed()
        store.set_planned(home, 1, MONDAY)

        assert store.home(home).chores == (DISHES,)
        assert store.planned(home) is not None


def test_a_look_within_a_look_is_the_same_one(store: Store, home: int, changed: Callable[[], None]):
    with store.looking():
        with store.looking():
            before = store.version(home)
        changed()

        assert store.version(home) == before


def test_a_look_that_fails_is_over(store: Store, home: int, changed: Callable[[], None]):
    def fail() -> None:
        with store.looking():
            store.version(home)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    changed()

    assert store.home(home).chores == (DISHES,)
