"""What one asks the other, and what the other says to it, on two telephones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from street import Family, Street
from test_past_turns import turn
from windows import Window

from household.model import Change

HIS, HERS = "20260305T0900Z/ramen.bram.0", "20260305T0700Z/afwas.sanne.0"
QUESTION = "Bram vraagt Sanne"


@pytest.fixture
def both(street: Street, window: Callable[..., Window]) -> tuple[Family, Window, Window]:
    """Sanne and Bram, each on a telephone, at the week."""
    family = street.family()
    sanne, bram = (family.comes_in(window("phone"), who).goes(street.house.url) for who in ("sanne", "bram"))
    return family, sanne, bram


def stands(family: Family) -> dict[str, tuple[Change, str]]:
    return {e.series: (e.change, e.member) for e in family.home.exceptions}


def asks(window: Window, which: str, name: str) -> None:
    """Two taps: a turn of one's own, and the other's name."""
    turn(window, which).locator("summary").click()
    turn(window, which).get_by_role("button", name=f"Vraag {name}", exact=True).click()
    expect(window.page.locator("#said")).to_be_visible()


def test_one_takes_over_what_is_the_others_and_gives_it_back(both: tuple[Family, Window, Window]) -> None:
    family, sanne, bram = both
    turn(sanne, HIS).locator("summary").click()
    turn(sanne, HIS).get_by_role("button", name="Ik neem het over").click()
    expect(turn(sanne, HIS).locator(".chip")).to_have_text("Sanne")
    assert stands(family) == {"ramen.bram.0": (Change.GIVEN, "sanne")}
    bram.page.reload()
    expect(turn(bram, HIS)).to_contain_text("Sanne doet het deze keer")
    bram.is_well("what the other took over")

    sanne.page.locator("#said button").click()

    expect(turn(sanne, HIS).locator(".chip")).to_have_text("Bram")
    assert stands(family) == {}


def test_a_question_is_withdrawn_before_it_is_answered(both: tuple[Family, Window, Window]) -> None:
    _, sanne, bram = both
    asks(sanne, HERS, "Bram")
    expect(turn(sanne, HERS)).to_contain_text("Bram is gevraagd")
    bram.page.reload()
    expect(bram.page.locator(".asks")).to_have_count(1)
    bram.is_well("a question of the other's")

    turn(sanne, HERS).locator("summary").click()
    turn(sanne, HERS).get_by_role("button", name="Toch niet vragen").click()
    expect(turn(sanne, HERS)).not_to_contain_text("Bram is gevraagd")
    bram.page.locator(".asks").get_by_role("button", name="Ja").click()  # it stands on his page still

    expect(bram.page.locator("#said")).to_contain_text("er is niets gewijzigd")
    expect(bram.page.locator(".asks")).to_have_count(0)
    sanne.page.reload()
    expect(turn(sanne, HERS).locator(".chip")).to_have_text("Sanne")


@pytest.mark.parametrize(("word", "whose"), [("Ja, dat doe ik", "Bram"), ("Deze keer lukt het niet", "Sanne")])
def test_what_the_other_answers_on_top_of_their_week_counts_at_once(
    both: tuple[Family, Window, Window], word: str, whose: str
) -> None:
    _, sanne, bram = both
    asks(sanne, HERS, "Bram")
    bram.page.reload()

    bram.page.locator(".asks").get_by_role("button", name=word).click()

    expect(bram.page.locator("#said")).to_contain_text("Genoteerd")
    expect(bram.page.locator(".asks")).to_have_count(0)
    expect(turn(bram, HERS).locator(".chip")).to_have_text(whose)
    bram.is_well("after an answer")
    sanne.page.reload()
    expect(turn(sanne, HERS).locator(".chip")).to_have_text(whose)


def test_something_in_return_changes_hands_with_it(both: tuple[Family, Window, Window]) -> None:
    family, sanne, bram = both
    turn(sanne, HERS).locator("summary").click()
    back = turn(sanne, HERS).get_by_label("In ruil voor")
    expect(back).to_be_visible()  # it came below what was there
    back.select_option("ramen")
    sanne.is_well("what can be given in return")
    turn(sanne, HERS).get_by_role("button", name="Vraag Bram om te ruilen").click()
    expect(sanne.page.locator("#said")).to_be_visible()
    bram.page.reload()
    expect(bram.page.locator(".asks")).to_contain_text("de ramen")

    bram.page.locator(".asks").get_by_role("button", name="Ja").click()

    expect(turn(bram, HERS).locator(".chip")).to_have_text("Bram")
    expect(turn(bram, HIS).locator(".chip")).to_have_text("Sanne")
    assert stands(family) == {"afwas.sanne.0": (Change.GIVEN, "bram"), "ramen.bram.0": (Change.GIVEN, "sanne")}
