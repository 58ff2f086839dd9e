"""Two pictures side by side: what is seen alike first, no count of anything, and what became as somebody wished."""

from __future__ import annotations

from household.model import View
from scheduler.picture import BOTH, laid_side_by_side


def view(member: str, chore: str, does: str, thinks: str = "sanne", wish: str = "") -> View:
    return View(member, chore, "start", does, thinks, wish)


def test_what_both_see_alike_and_what_they_see_differently() -> None:
    found = laid_side_by_side([
        view("sanne", "was", "sanne"), view("bram", "was", "sanne"),
        view("sanne", "koken", "sanne"), view("bram", "koken", BOTH),
        view("sanne", "tuin", "bram"), view("bram", "tuin", "bram", thinks="bram"),
    ])  # fmt: skip

    assert [s.chore for s in found.alike] == ["was"]
    assert [s.chore for s in found.apart] == ["koken", "tuin"]
    assert {m: v.does for m, v in found.apart[0].views.items()} == {"sanne": "sanne", "bram": BOTH}


def test_who_thinks_of_it_differs_only_where_both_said_it() -> None:
    found = laid_side_by_side([
        view("sanne", "was", "sanne", thinks=""), view("bram", "was", "sanne", thinks="bram"),
        view("sanne", "koken", BOTH, thinks=""), view("bram", "koken", BOTH, thinks=""),
    ])  # fmt: skip

    assert [s.chore for s in found.alike] == ["koken", "was"]
    assert found.apart == ()


def test_a_wish_that_both_have_is_told_and_one_that_is_so_already_is_not() -> None:
    found = laid_side_by_side([
        view("sanne", "was", "sanne", wish=BOTH), view("bram", "was", "sanne", wish=BOTH),
        view("sanne", "koken", BOTH, wish=BOTH), view("bram", "koken", BOTH, wish=BOTH),
        view("sanne", "tuin", "bram", wish="bram"), view("bram", "tuin", "bram", wish=BOTH),
    ])  # fmt: skip

    assert found.wishes == {"was": BOTH}


def test_later_it_tells_what_became_as_somebody_wished() -> None:
    before = [
        view("sanne", "was", "sanne", wish=BOTH), view("bram", "was", "sanne"),
        view("sanne", "koken", "sanne", wish="bram"), view("bram", "koken", "sanne"),
        view("sanne", "tuin", BOTH, wish=BOTH), view("bram", "tuin", BOTH),
    ]  # fmt: skip
    now = [
        view("sanne", "was", BOTH), view("bram", "was", BOTH),
        view("sanne", "koken", "bram"), view("bram", "koken", "sanne"),
        view("sanne", "tuin", BOTH), view("bram", "tuin", BOTH),
    ]  # fmt: skip

    assert laid_side_by_side(now, before).lighter == ("was",)
    assert laid_side_by_side(before).lighter == ()


def test_the_order_in_which_views_come_does_not_matter() -> None:
    views = [view("sanne", "was", "sanne"), view("bram", "was", "bram"), view("bram", "koken", BOTH)]

    assert laid_side_by_side(views) == laid_side_by_side(views[::-1])
