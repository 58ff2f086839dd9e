"""What is kept free lies in the store with its words sealed, for the weeks around now, and belongs to one home."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from household import tables_meeting as t
from household.model import By, Change, Happened, KeptFree, Span, WeekException
from household.store import NotHere, Store
from household.store_base import Shelf
from tests.household.conftest import NOW

EVENING = Span(NOW, NOW + timedelta(hours=2))
KEPT = KeptFree(("sanne", "bram"), EVENING, "pottenbakken")
DAY = timedelta(days=1)


def stored(shelf: Shelf) -> str:
    with shelf._database.reading() as connection:
        return str(list(connection.execute(select(t.kept_free)).mappings()))


def test_it_comes_back_with_a_number_and_its_words_are_sealed(store: Store, home: int) -> None:
    before = store.version(home)

    kept = store.add_kept_free(home, KEPT)

    assert kept.id > 0
    assert store.kept_free(home) == store.home(home).kept_free == (kept,)
    assert store.version(home) == before + 1
    assert "pottenbakken" not in stored(store)
    assert "pottenbakken" not in repr(kept)


def test_what_gave_way_for_it_is_kept_with_it(store: Store, home: int) -> None:
    moved = WeekException("afwas.sanne.0", NOW, Change.MOVED, By.PLAN, "sanne", NOW + DAY, 20)
    store.add_kept_free(home, replace(KEPT, before=(moved,)))

    assert store.kept_free(home)[0].before == (moved,)


def test_it_moves_is_answered_and_goes(store: Store, home: int) -> None:
    kept = store.add_kept_free(home, KEPT)
    later = replace(kept, span=Span(NOW + DAY, NOW + DAY + timedelta(hours=1)), asked=Happened.PARTLY)

    store.change_kept_free(home, later)
    there = store.kept_free(home)
    store.remove_kept_free(home, kept.id)

    assert there == (later,)
    assert store.kept_free(home) == ()
    with pytest.raises(NotHere):
        store.change_kept_free(home, kept)
    with pytest.raises(NotHere):
        store.remove_kept_free(home, kept.id)


def test_a_number_is_given_out_once(store: Store, home: int) -> None:
    kept = store.add_kept_free(home, KEPT)
    store.remove_kept_free(home, kept.id)

    assert store.add_kept_free(home, KEPT).id > kept.id


def test_a_home_seen_in_a_span_has_those_of_four_weeks_before_and_all_after(store: Store, home: int) -> None:
    spans = [Span(NOW + n * DAY, NOW + n * DAY + timedelta(hours=1)) for n in (-40, -20, 50)]
    old, lately, ahead = [store.add_kept_free(home, KeptFree(("sanne",), span)) for span in spans]

    assert store.home(home, Span(NOW, NOW + 7 * DAY)).kept_free == (lately, ahead)
    assert store.home(home).kept_free == (old, lately, ahead)


def test_what_is_long_past_is_forgotten(store: Store, home: int) -> None:
    store.add_kept_free(home, KeptFree(("sanne",), Span(NOW - 40 * DAY, NOW - 40 * DAY + timedelta(hours=1))))
    kept = store.add_kept_free(home, KEPT)

    assert store.forget_kept_free(home, NOW.date()) == 1
    assert store.forget_kept_free(home, NOW.date()) == 0
    assert store.kept_free(home) == (kept,)


def test_another_home_sees_and_changes_nothing_of_it(store: Store, home: int, strangers: int) -> None:
    kept = store.add_kept_free(home, KEPT)

    assert store.kept_free(strangers) == ()
    assert store.forget_kept_free(strangers, date(2030, 1, 1)) == 0
    with pytest.raises(NotHere):
        store.change_kept_free(strangers, kept)
    with pytest.raises(NotHere):
        store.remove_kept_free(strangers, kept.id)
    assert store.kept_free(home, datetime(2026, 1, 1, tzinfo=UTC).date()) == (kept,)
