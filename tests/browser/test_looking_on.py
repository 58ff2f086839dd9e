"""What looks on without being anybody: a tablet on the kitchen wall, and a calendar program that follows an address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from houses import House
from icalendar import Calendar
from playwright.sync_api import expect
from windows import Window

from terminal.sample import sample_calendars


@pytest.fixture
def sanne(sample: House, window: Callable[..., Window]) -> Window:
    opened = window("phone")
    opened.goes(sample.link_for("sanne")).page.locator("main button[type=submit]").click()
    expect(opened.page.locator("nav.rooms")).to_be_visible()
    return opened.goes(sample.url)


def appointments() -> set[str]:
    """What stands in the calendars of the two, who are busy by it and no more."""
    texts = "\n".join(text for who in ("sanne", "bram") for text in sample_calendars(who, date(2026, 3, 4)).values())
    return {title.strip() for title in re.findall(r"^SUMMARY[^:]*:(.+)$", texts, re.M)}


def test_a_tablet_that_is_nobody_shows_who_does_what_and_nothing_of_anybody_alone(
    sanne: Window, sample: House, window: Callable[..., Window]
) -> None:
    chores = sanne.page.locator(".day-card.today .turn.open .what").all_text_contents()
    assert chores
    sanne.goes(f"{sample.url}wall/tablet").presses("Maak een link")
    expect(sanne.page.locator("#wall-address")).to_be_visible()
    sanne.is_well("the link of a tablet")
    address = sanne.page.locator("#wall-address").inner_text().strip()

    tablet = window("desktop", "en-GB")
    tablet.goes(address)

    expect(tablet.page.locator("#wall")).to_contain_text(chores[0])
    assert {"Sanne", "Bram"} <= set(tablet.page.locator(".chip").all_inner_texts())
    assert not any(tablet.reads(title) for title in appointments())
    assert not tablet.reads("bezet")
    assert (
        tablet.page.locator(":is(a:not(.skip), button, form):visible").count() == 0
    )  # there is nothing to open or to change
    tablet.is_well("a tablet")
    tablet.goes(sample.url)
    expect(tablet.page.locator("#code")).to_have_count(1)  # the link opens nothing else
    small = window("phone")
    small.goes(address).is_well("an old telephone on the wall")
    sanne.presses("Laat alle tablets stoppen")
    expect(sanne.page.get_by_role("status")).to_contain_text("werken niet meer")
    stopped = tablet.page.goto(address)
    assert stopped
    assert stopped.status == 404
    tablet.is_well("a link that stopped")


def test_an_address_for_a_calendar_program_is_chosen_read_and_withdrawn(
    sanne: Window, sample: House, window: Callable[..., Window]
) -> None:
    program = window("desktop").context.request
    address = sanne.goes(f"{sample.url}feeds").page.locator("#feed-address")
    first = address.inner_text().strip()
    sanne.page.get_by_label("Van ons samen").check()
    expect(address).not_to_have_text(first)
    sanne.page.get_by_text("Met de camera").click()
    sanne.is_well("an address with its square")
    both = address.inner_text().strip()

    answer = program.get(both)

    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    events = Calendar.from_ical(answer.text()).walk("VEVENT")
    said = " ".join(str(event["SUMMARY"]) for event in events)
    assert "Sanne" in said
    assert "Bram" in said
    assert program.get(both, headers={"If-None-Match": answer.headers["etag"]}).status == 304
    sanne.presses("Maak een nieuw adres")
    expect(sanne.page.get_by_role("status").first).to_contain_text("Je hebt nieuwe adressen")
    sanne.is_well("new addresses")
    assert [program.get(gone).status for gone in (first, both)] == [404, 404]
    assert program.get(address.inner_text().strip()).status == 200


def test_of_nothing_chosen_there_is_no_address(sanne: Window, sample: House) -> None:
    sanne.goes(f"{sample.url}feeds")
    for part in ("Klussen", "Onze tien minuten", "Vrij gehouden tijd"):
        sanne.page.get_by_label(part, exact=True).uncheck()

    expect(sanne.page.locator("#address")).to_contain_text("Kies ten minste")
    expect(sanne.page.locator("#feed-address")).to_have_count(0)
    sanne.is_well("no address")
