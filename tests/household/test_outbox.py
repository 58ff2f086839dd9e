"""What we mean to write stands before it is sent, so that a crash anywhere loses and doubles nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from household.model import Act, Edit, Written
from household.store import NotHere, Store
from tests.household.conftest import NOW

MINUTE = timedelta(minutes=1)


def create(calendar: int, text: str = "one", href: str = "afwas.ics") -> Edit:
    return Edit(calendar, href, Act.CREATE, text)


def change(calendar: int, text: str) -> Edit:
    return Edit(calendar, "afwas.ics", Act.CHANGE, text, etag="e1", before="one")


def settled(store: Store, home: int, edit: Edit, etag: str | None = "e1") -> Edit:
    (begun,) = store.begin(home, [edit], NOW)
    store.settle(begun.id, etag, NOW)
    return begun


def test_edits_wait_in_order_with_all_that_they_need(store: Store, home: int, ours: int, strangers: int):
    edits = (create(ours), replace(change(ours, "two"), href="speelgoed.ics"))

    begun = store.begin(home, edits, NOW)

    assert tuple(replace(e, id=0) for e in begun) == edits
    assert store.open_edits(home) == begun
    assert store.open_edits(strangers) == ()


def test_a_settled_edit_is_what_stands_there(store: Store, home: int, ours: int):
    settled(store, home, create(ours))

    assert store.open_edits(home) == ()
    assert store.written(ours) == {"afwas.ics": Written(ours, "afwas.ics", "e1", "one")}
    assert store.known(ours, None) == {"afwas.ics": "e1"}
    assert store.known(ours, ["other.ics"]) == {}


def test_a_settled_removal_leaves_nothing_standing(store: Store, home: int, ours: int):
    settled(store, home, create(ours))

    settled(store, home, Edit(ours, "afwas.ics", Act.REMOVE, etag="e1", before="one"), None)

    assert store.written(ours) == {}


def test_settling_twice_is_once(store: Store, home: int, ours: int):
    first = settled(store, home, create(ours))
    settled(store, home, change(ours, "two"), "e2")

    store.settle(first.id, "e1", NOW)

    assert store.written(ours)["afwas.ics"].text == "two"


def test_a_newer_edit_takes_the_place_of_an_open_one(store: Store, home: int, ours: int):
    store.begin(home, [create(ours), create(ours, href="other.ics")], NOW)

    (newer,) = store.begin(home, [create(ours, "two")], NOW)

    assert [(e.href, e.text) for e in store.open_edits(home)] == [("other.ics", "one"), ("afwas.ics", "two")]
    assert store.open_edits(home)[-1] == newer


def test_what_did_not_work_is_tried_again_later(store: Store, home: int, ours: int):
    (edit,) = store.begin(home, [create(ours)], NOW)

    store.set_back(edit.id, "trouble.unreachable", NOW + MINUTE, NOW)

    assert store.open_edits(home, due=NOW) == ()
    assert store.open_edits(home, due=NOW + MINUTE) == (replace(edit, attempts=1),)
    assert store.open_edits(home) == (replace(edit, attempts=1),)


def test_an_edit_to_an_unknown_place_is_kept_by_nobody(store: Store, home: int, ours: int):
    with pytest.raises(NotHere):
        store.settle(99, None, NOW)


def test_all_edits_begin_or_none(store: Store, home: int, ours: int):
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        store.begin(home, [create(ours), create(99)], NOW)

    assert store.open_edits(home) == ()


# ── what may stand there although nobody told us ──


def test_everything_since_the_last_answer_may_have_been_applied(store: Store, home: int, ours: int):
    settled(store, home, create(ours))
    (lost,) = store.begin(home, [change(ours, "two")], NOW)
    store.set_back(lost.id, "trouble.unreachable", NOW, NOW)
    (clashed,) = store.begin(home, [change(ours, "three")], NOW)
    store.drop_edit(clashed.id)
    store.begin(home, [Edit(ours, "afwas.ics", Act.REMOVE, etag="e1")], NOW)

    assert store.maybe_applied(ours, "afwas.ics") == ("two", "")  # what was refused is not among them
    assert store.maybe_applied(ours, "other.ics") == ()


def test_an_answer_clears_the_doubt(store: Store, home: int, ours: int):
    store.begin(home, [create(ours)], NOW)
    settled(store, home, create(ours, "two"))

    assert store.maybe_applied(ours, "afwas.ics") == ()


def test_a_conflict_is_not_sent_again(store: Store, home: int, ours: int):
    (edit,) = store.begin(home, [create(ours)], NOW)

    store.drop_edit(edit.id)

    assert store.open_edits(home) == ()
    assert store.maybe_applied(ours, "afwas.ics") == ()


def test_what_no_plan_asks_for_any_more_is_not_sent_and_may_stand_there_all_the_same(
    store: Store, home: int, ours: int
):
    (edit,) = store.begin(home, [create(ours)], NOW)

    store.withdraw(edit.id)

    assert store.open_edits(home) == ()
    assert store.maybe_applied(ours, "afwas.ics") == ("one",)


# ── what people did ──


def test_what_a_person_made_of_it_is_what_we_know_and_ours_is_kept_beside_it(store: Store, home: int, ours: int):
    settled(store, home, create(ours))

    store.adopt(ours, "afwas.ics", "e7", "one, and a note")

    assert store.written(ours)["afwas.ics"] == Written(ours, "afwas.ics", "e7", "one, and a note")
    assert store.agreed_text(ours, "afwas.ics") == "one"


def test_something_found_there_can_be_adopted(store: Store, home: int, ours: int):
    store.adopt(ours, "afwas.ics", "e7", "one")

    assert store.known(ours, None) == {"afwas.ics": "e7"}
    assert store.agreed_text(ours, "afwas.ics") is None


def test_what_a_person_took_out_stays_out_until_they_want_it_back(store: Store, home: int, ours: int):
    settled(store, home, create(ours))

    store.stepped_out(ours, "afwas.ics")
    store.stepped_out(ours, "afwas.ics")

    assert store.stepped_out_of(ours) == {"afwas.ics"}
    assert store.written(ours) == {}

    store.step_in(ours, "afwas.ics")

    assert store.stepped_out_of(ours) == frozenset()
