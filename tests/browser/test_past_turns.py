"""What lies behind: who did it after all, or that nobody did, told in two taps and taken back by a third; and the parts
of an evening round, each ticked by itself."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect
from street import Family, Street
from windows import Window

from household.model import Change

HIS, HERS = "20260303T0900Z/ramen.bram.0", "20260303T1830Z/was.sanne.0"
EVENING = "20260303T1800Z/avond.bram.0"
#: What is pressed, the turn, and what is kept of it then: what became of it, and who did it.
TOLD = (
    ("mine", HIS, Change.DONE, {"sanne"}),
    ("theirs", HIS, Change.DONE, {"bram"}),
    ("nobody", HIS, Change.MISSED, {"bram"}),
    ("together", HIS, Change.DONE, {"sanne", "bram"}),
    ("theirs", HERS, Change.DONE, {"bram"}),
    ("nobody", HERS, Change.MISSED, {"sanne"}),
    ("done", HERS, Change.DONE, {"sanne"}),
)
STATES = {Change.DONE: "done", Change.MISSED: "missed"}


def behind(street: Street, window: Callable[..., Window]) -> tuple[Family, Window]:
    """Sanne looks at her week from Monday on; it is Wednesday."""
    family = street.family()
    sanne = family.comes_in(window("phone"), "sanne")
    return family, sanne.goes(f"{street.house.url}?from=2026-03-02")


def turn(window: Window, which: str) -> Locator:
    return window.page.locator(f'[id="t-{which.replace("/", "__").replace(".", "_")}"]')


def test_who_did_it_is_told_afterwards_in_two_taps_and_taken_back_by_a_third(
    street: Street, window: Callable[..., Window]
) -> None:
    family, sanne = behind(street, window)
    said = sanne.page.locator("#said")

    for do, which, change, who in TOLD:
        turn(sanne, which).locator("summary").click()
        turn(sanne, which).locator(f"button[value='{do} {which}']").click()
        expect(said.locator("button[value^='undo ']")).to_be_visible()
        expect(turn(sanne, which)).to_have_class(f"turn {STATES[change]}")
        (kept,) = family.home.exceptions
        assert (kept.change, {kept.member, *kept.also}) == (change, who), do
        said.locator("button").click()
        expect(turn(sanne, which)).to_have_class("turn open")
        expect(said.locator("button")).to_have_count(0)
        assert family.home.exceptions == (), do

    sanne.is_well("days that lie behind")


def test_what_was_told_can_be_taken_back_at_the_turn_itself_days_later(
    street: Street, window: Callable[..., Window]
) -> None:
    family, sanne = behind(street, window)
    turn(sanne, HIS).locator("summary").click()
    turn(sanne, HIS).get_by_role("button", name="Ik deed het").click()
    expect(turn(sanne, HIS)).to_have_class("turn done")
    sanne.is_well("a turn that was told of")

    sanne.goes(f"{street.house.url}?from=2026-03-02")
    turn(sanne, HIS).locator("summary").click()
    turn(sanne, HIS).get_by_role("button", name="Ongedaan maken").click()

    expect(turn(sanne, HIS)).to_have_class("turn open")
    assert family.home.exceptions == ()


def test_each_part_of_an_evening_round_is_ticked_by_a_tap_of_its_own(
    street: Street, window: Callable[..., Window]
) -> None:
    family = street.family()
    bram = family.comes_in(window("phone"), "bram").goes(f"{street.house.url}?from=2026-03-02")
    turn(bram, EVENING).locator("summary").click()
    ticks = turn(bram, EVENING).locator(".tick")
    expect(ticks).to_have_count(2)

    ticks.filter(has_text="de afwas").click()

    expect(turn(bram, EVENING).locator(".tick.ticked")).to_have_count(1)
    expect(turn(bram, EVENING)).to_have_class("turn open")
    assert {e.series: e.change for e in family.home.exceptions} == {"avond.bram.0/afwas": Change.DONE}
    bram.is_well("a round of which a part is done, open still")
    ticks.filter(has_text="speelgoed").click()
    expect(turn(bram, EVENING)).to_have_class("turn done")
    assert {e.change for e in family.home.exceptions} == {Change.DONE}
    for left in (1, 0):
        turn(bram, EVENING).locator(".tick.ticked").first.click()
        expect(turn(bram, EVENING).locator(".tick.ticked")).to_have_count(left)
    expect(turn(bram, EVENING)).to_have_class("turn open")
    assert family.home.exceptions == ()
