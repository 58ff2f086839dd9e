"""What is kept of two people goes along with them, and goes away when they want it: one of them by themselves, or the
whole household by both their words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from houses import NOW, house
from icalendar import Calendar
from playwright.sync_api import expect
from street import Family, Street, moves_in
from windows import Window, until


def taken(window: Window, words: str) -> str:
    """What comes of a link that downloads."""
    with window.page.expect_download() as coming:
        window.page.get_by_role("link", name=words).click()
    return Path(coming.value.path()).read_text(encoding="utf-8")


def test_all_of_it_is_taken_along_in_forms_that_others_read(street: Street, window: Callable[..., Window]) -> None:
    family = street.family()
    sanne = family.comes_in(window("phone"), "sanne").goes(f"{street.house.url}settings/data")

    whole = json.loads(taken(sanne, "Alles als JSON"))
    plan = Calendar.from_ical(taken(sanne, "Jouw plan als agendabestand"))
    home = yaml.safe_load(taken(sanne, "Het huishoudbestand"))

    assert {member["name"] for member in whole["members"]} == {"Sanne", "Bram"}
    assert whole["own"]["member"] == "sanne"
    assert {str(event["SUMMARY"]) for event in plan.walk("VEVENT")} >= {"De was"}
    assert home
    assert sanne.faults == []


def test_one_goes_alone_and_the_plan_stays_with_the_other(street: Street, window: Callable[..., Window]) -> None:
    family = street.family()
    sanne, bram = (family.comes_in(window("phone"), who) for who in ("sanne", "bram"))
    bram.goes(f"{street.house.url}settings/data").fills(own_name="Bar").presses("Ik ga weg")
    expect(bram.page.get_by_role("alert")).to_contain_text("niet precies")
    bram.is_well("another name")
    bram.fills(own_name="bram").presses("Ik ga weg")

    expect(bram.page.get_by_role("heading", name="Je bent weg")).to_be_visible()
    bram.is_well("gone")
    bram.goes(street.house.url)
    expect(bram.page.locator("nav.rooms")).to_have_count(0)
    expect(bram.page.locator("#code")).to_have_count(1)
    sanne.goes(street.house.url)
    expect(sanne.page.locator(".turn").first).to_be_visible()
    sanne.is_well("the week of who stays")


def ask_to_go(family: Family, window: Callable[..., Window], url: str) -> tuple[Window, Window]:
    """Sanne asks that the household goes; the page of Bram, who is asked."""
    sanne, bram = (family.comes_in(window("phone"), who) for who in ("sanne", "bram"))
    sanne.goes(f"{url}settings/data").fills(home_name="Thuis").presses("Vraag het de ander")
    expect(sanne.page.get_by_role("status")).to_contain_text("Gevraagd")
    return sanne, bram.goes(f"{url}settings/data")


def test_the_other_rather_keeps_the_household_and_it_stays(street: Street, window: Callable[..., Window]) -> None:
    family = street.family()
    sanne, bram = ask_to_go(family, window, street.house.url)
    sanne.is_well("asked whether it may go")
    expect(bram.page.get_by_text("Sanne wil jullie huishouden hier weghalen")).to_be_visible()
    bram.is_well("the other wants it to go")

    bram.presses("Houd het zoals het is")

    expect(bram.page.get_by_role("status")).to_contain_text("alles blijft")
    sanne.page.reload()
    expect(sanne.page.get_by_text("De ander wil het liever houden")).to_be_visible()
    sanne.is_well("it stays")


def test_with_both_their_words_everything_goes_after_an_hour(tmp_path: Path, window: Callable[..., Window]) -> None:
    with house(tmp_path, SAMEN_NOW=NOW) as there:
        family = moves_in(there)
        sanne, bram = ask_to_go(family, window, there.url)
        bram.fills(home_name="thuis").presses("Ik wil het ook")
        expect(bram.page.get_by_role("heading", name="Jullie huishouden gaat weg")).to_be_visible()
        bram.is_well("it goes in an hour")
        sanne.page.reload()
        sanne.presses("Houd het toch")  # a moment to think again
        expect(sanne.page.get_by_role("status")).to_contain_text("alles blijft")
        sanne.fills(home_name="Thuis").presses("Vraag het de ander")
        bram.goes(f"{there.url}settings/data").fills(home_name="Thuis").presses("Ik wil het ook")
        expect(bram.page.get_by_role("heading", name="Jullie huishouden gaat weg")).to_be_visible()
        family.store.close()

    later = datetime.fromisoformat(NOW) + timedelta(hours=2)
    with house(tmp_path, SAMEN_NOW=later.isoformat()) as there:
        sanne.goes(there.url)
        until(lambda: not sanne.page.locator("nav.rooms").count(), sanne)
        store = there.store()
        assert store.households() == ()
        store.close()
        sanne.is_well("a house of nobody's")
