"""The week in a browser: what can be said about a turn ahead in two taps, taken back by a third; the words that are
added; and all of it by the keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from houses import House
from playwright.sync_api import Page, expect
from windows import Window

#: What is pressed in a turn, and where in the form it stands.
SAID = ("done", "together", "skip", "ask")


@pytest.fixture
def sanne(sample: House, window: Callable[..., Window]) -> Window:
    """Sanne on her telephone, at the week."""
    opened = window("phone", "nl-NL")
    opened.goes(sample.link_for("sanne")).page.locator("main button[type=submit]").click()
    return opened.goes(sample.url)


def open_turn(window: Window, do: str) -> None:
    """One tap: opens the first turn of which this can be said."""
    turn = window.page.locator(f".turn:has(button[value^='{do} '])").first
    turn.locator("summary").first.click()


@pytest.mark.parametrize("do", SAID)
def test_two_taps_say_it_and_a_third_takes_it_back(sanne: Window, do: str) -> None:
    ahead = sanne.page.locator(".turn.open, .turn:not(.done):not(.skipped):not(.missed)")
    before = ahead.count()

    open_turn(sanne, do)
    sanne.page.locator(f"details[open] button[value^='{do} ']").first.click()
    said = sanne.page.locator("#said")
    expect(said).to_be_visible()
    assert said.inner_text().strip()
    sanne.page.locator("#said button").click()
    expect(sanne.page.locator("#said button")).to_have_count(0)

    expect(ahead).to_have_count(before)
    assert sanne.faults == []


def test_later_offers_moments_and_moves_the_turn(sanne: Window) -> None:
    turn = sanne.page.locator(".turn:has(button[value^='skip '])").nth(3)
    turn.locator("summary").first.click()
    moments = sanne.page.locator("details[open] .moments button")
    expect(moments.first).to_be_visible()

    moments.last.click()
    expect(sanne.page.locator("#said")).to_be_visible()
    sanne.page.locator("#said button").click()

    expect(sanne.page.locator("#said button")).to_have_count(0)
    sanne.page.go_back()  # not through each press
    expect(sanne.page.locator("#week")).to_have_count(0)
    assert sanne.faults == []


def test_a_moment_that_lies_behind_is_refused_and_the_turn_stays_open_with_what_was_typed(sanne: Window) -> None:
    turn = sanne.page.locator(".turn:has(button[value^='skip '])").nth(3)
    turn.locator("summary").first.click()
    day = sanne.page.locator("details[open] input[name=day]")
    expect(day).to_be_visible()
    day.fill("2026-03-04")
    sanne.page.locator("details[open] input[name=time]").fill("06:15")

    sanne.page.locator("details[open] fieldset:has(input[name=time]) button").click()

    expect(sanne.page.locator("#said[role=alert]")).to_be_visible()
    expect(sanne.page.locator("details[open] input[name=time]")).to_have_value("06:15")
    sanne.is_well("a moment that does not fit")
    sanne.page.reload()
    expect(sanne.page.locator(".week-days")).to_be_visible()


def test_a_turn_on_a_page_of_its_own_says_what_does_not_fit(sanne: Window, sample: House) -> None:
    turn = sanne.page.locator(".turn:has(button[value^='skip '])").nth(3)
    address = turn.locator(".ways a[href^='/why/']").get_attribute("href")
    assert address
    sanne.goes(sample.url + address.replace("/why/", "turn/"))
    sanne.page.locator("input[name=day]").fill("2026-03-04")
    sanne.page.locator("input[name=time]").fill("06:15")
    sanne.is_well("a turn by itself")

    sanne.page.locator("fieldset:has(input[name=time]) button").click()

    expect(sanne.page.locator("#said[role=alert]")).to_be_visible()
    expect(sanne.page.locator("details[open] input[name=time]")).to_have_value("06:15")


def test_why_and_what_if_are_a_tap_away(sanne: Window) -> None:
    open_turn(sanne, "skip")
    sanne.page.locator("details[open] a[href^='/why/']").first.click()
    sanne.page.wait_for_url("**/why/**")
    sanne.is_well("why")

    sanne.page.go_back()
    sanne.page.locator("a[href='/what-if']").click()
    sanne.is_well("what if")
    sanne.page.locator("main form button[type=submit]").first.click()
    sanne.page.wait_for_load_state()
    sanne.is_well("the week divided afresh")


def test_words_are_read_while_they_are_typed_and_kept_after_a_yes(sanne: Window, sample: House) -> None:
    sanne.goes(f"{sample.url}add").is_well("adding")
    sanne.page.reload()
    sanne.page.locator("#text").press_sequentially("elke zaterdag ramen zemen 30 min", delay=5)
    expect(sanne.page.locator("#reading .when")).to_contain_text("zaterdag")

    sanne.page.locator("#reading button[value=yes]").click()

    expect(sanne.page.locator("#said")).to_be_visible()
    assert sanne.faults == []


def tab_to(page: Page, what: str) -> None:
    """Presses Tab until ``what`` (a condition about ``at``, the element in focus) holds."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"((at) => {what})(document.activeElement)"):
            return
    raise AssertionError(f"no Tab leads to {what}")


def test_a_turn_is_done_by_the_keys_alone(sanne: Window) -> None:
    page = sanne.page
    page.locator("body").press("Tab")
    assert page.evaluate("document.activeElement.classList.contains('skip')")
    page.keyboard.press("Enter")
    tab_to(page, """at.matches('.turn summary') && at.closest('.turn').querySelector("button[value^='done ']")""")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    expect(page.locator("details[open] button[value^='done ']").first).to_be_visible()
    tab_to(page, "(at.value || '').startsWith('done ')")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_be_visible()
    page.locator("#said button").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#said button")).to_have_count(0)
    assert outline != "none"


def test_without_a_script_the_same_two_taps_do_it(sample: House, window: Callable[..., Window]) -> None:
    plain = window("phone", "nl-NL", java_script_enabled=False)
    plain.goes(sample.link_for("bram")).page.locator("main button[type=submit]").click()
    plain.goes(sample.url)

    open_turn(plain, "done")
    plain.page.locator("details[open] button[value^='done ']").first.click()

    expect(plain.page.locator("#said")).to_be_visible()
    plain.page.locator("#said button").click()
    expect(plain.page.locator("#said button")).to_have_count(0)
