"""The rooms behind "Meer": what is set there can be taken back there."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from queue import Queue

import pytest
from playwright.sync_api import expect
from servers import Answer, web
from street import Family, Street
from windows import Window

from integrations.hooks import signature

#: Seconds that a delivery may take on a machine that does other things as well.
PATIENCE = 60


@pytest.fixture
def family(street: Street) -> Family:
    return street.family()


@pytest.fixture
def sanne(family: Family, window: Callable[..., Window]) -> Window:
    return family.comes_in(window("phone"), "sanne")


def test_an_address_elsewhere_is_told_by_a_signed_message_until_it_is_removed(sanne: Window, family: Family) -> None:
    came: Queue[tuple[dict[str, str], str]] = Queue()

    def listens(request: BaseHTTPRequestHandler) -> Answer:
        came.put(({name.lower(): value for name, value in request.headers.items()}, request.body))  # type: ignore[attr-defined]
        return 204, {}, b""

    with web(listens) as address:
        sanne.goes(f"{family.house.url}settings/hooks").fills(address=f"{address}geheim-pad")
        sanne.page.get_by_label("jou wordt iets gevraagd").uncheck()
        sanne.presses("Voeg het adres toe")
        expect(sanne.page.locator("#secret")).to_be_visible()
        secret = sanne.page.locator("#secret").inner_text().strip()
        sanne.is_well("the secret of an address")
        sanne.presses("Stuur een proef")
        expect(sanne.page.get_by_role("status")).to_be_visible()

        heads, body = came.get(timeout=PATIENCE)

    told = signature(secret, heads["webhook-id"], int(heads["webhook-timestamp"]), body)
    assert heads["webhook-signature"] == told
    sanne.goes(f"{family.house.url}settings/hooks")
    assert not sanne.reads("geheim-pad")  # what may be a secret is shown no more
    sanne.page.get_by_text("Wat het laatst hoorde").click()
    expect(sanne.page.locator("tbody tr")).to_have_count(1)
    sanne.is_well("what was told")
    card = sanne.page.locator("article.card")
    sanne.presses("Pauzeer")
    expect(card.locator(".chip")).to_have_text("gepauzeerd")
    sanne.presses("Ga verder")
    expect(card.locator(".chip")).to_have_text("hoort mee")
    sanne.presses("Verwijder")
    expect(card).to_have_count(0)
    sanne.is_well("no address any more")


def test_an_address_that_is_none_is_told_and_stays_as_it_was_typed(sanne: Window, family: Family) -> None:
    sanne.goes(f"{family.house.url}settings/hooks").fills(address="ftp://verkeerd.example/")

    sanne.presses("Voeg het adres toe")

    expect(sanne.page.get_by_role("alert")).to_be_visible()
    expect(sanne.page.locator("#address")).to_have_value("ftp://verkeerd.example/")
    expect(sanne.page.locator("article.card")).to_have_count(0)
    sanne.is_well("an address that is none")


def test_a_device_asks_with_its_token_until_that_is_withdrawn(
    sanne: Window, family: Family, window: Callable[..., Window]
) -> None:
    kitchen = window("desktop").context.request
    sanne.goes(f"{family.house.url}settings/devices").fills(device="keuken")
    sanne.page.get_by_label("iedereen in huis").check()
    sanne.presses("Maak een sleutel")
    expect(sanne.page.locator("#token")).to_be_visible()
    sanne.is_well("a token")
    token = sanne.page.locator("#token").inner_text().strip()

    def ask() -> tuple[int, str]:
        answer = kitchen.post(
            f"{family.house.url}webhooks/ask",
            data={"text": "wie doet vanavond het speelgoed", "language": "nl"},
            headers={"Authorization": f"Bearer {token}"},
        )
        return answer.status, answer.text()

    status, speech = ask()
    assert (status, "Bram" in speech) == (200, True)
    sanne.goes(f"{family.house.url}settings/devices")
    expect(sanne.page.locator("main li").filter(has_text="keuken")).to_be_visible()
    sanne.is_well("a device")
    sanne.page.locator("main li").filter(has_text="keuken").get_by_role("button", name="Trek in").click()

    expect(sanne.page.get_by_role("status")).to_contain_text("opent niets meer")
    expect(sanne.page.locator("main li").filter(has_text="keuken")).to_have_count(0)
    assert ask()[0] == 401


def test_days_away_are_noted_seen_by_the_other_and_ended(
    sanne: Window, family: Family, window: Callable[..., Window]
) -> None:
    bram = family.comes_in(window("phone"), "bram")
    sanne.goes(f"{family.house.url}settings/away").fills(first="2026-03-06", last="2026-03-08")
    sanne.presses("Bewaar")
    expect(sanne.page.get_by_role("status")).to_contain_text("Genoteerd")
    sanne.is_well("days away")
    bram.goes(family.house.url)
    expect(bram.page.locator(".day-note").first).to_contain_text("Sanne is weg")

    sanne.presses("Dat is voorbij")

    expect(sanne.page.get_by_role("status")).to_contain_text("dat is voorbij")
    expect(sanne.page.get_by_role("button", name="Dat is voorbij")).to_have_count(0)
    bram.page.reload()
    expect(bram.page.locator(".day-note")).to_have_count(0)
    assert family.home.periods == ()


def test_days_that_lie_behind_are_refused_and_nothing_is_noted(sanne: Window, family: Family) -> None:
    sanne.goes(f"{family.house.url}settings/away").fills(first="2026-02-02", last="2026-02-03")

    sanne.presses("Bewaar")

    expect(sanne.page.get_by_role("alert")).to_be_visible()
    expect(sanne.page.locator("#first")).to_have_value("2026-02-02")
    sanne.is_well("days that are over")
    assert family.home.periods == ()


def test_another_chore_is_looked_at_proposed_to_the_other_and_withdrawn(
    sanne: Window, family: Family, window: Callable[..., Window]
) -> None:
    bram = family.comes_in(window("phone"), "bram")
    sanne.goes(f"{family.house.url}settings/chores/was").fills(minutes="35").presses("Kijk wat het betekent")
    expect(sanne.page.get_by_role("button", name="Stel het voor")).to_be_visible()
    sanne.is_well("what it would come to")
    sanne.presses("Stel het voor")
    expect(sanne.page.get_by_role("status")).to_contain_text("Je voorstel ligt er")
    sanne.is_well("a proposal of one's own")
    bram.goes(f"{family.house.url}proposal")
    expect(bram.page.get_by_role("button", name="Ja, graag")).to_be_visible()
    bram.is_well("a proposal of the other's")

    sanne.presses("Trek het in")

    expect(sanne.page.get_by_role("status")).to_contain_text("ingetrokken")
    bram.presses("Ja, graag")  # it stands on his page still
    expect(bram.page.locator("main").get_by_role("alert").or_(bram.page.get_by_role("status"))).to_be_visible()
    assert family.home.chore("was").minutes == 20


def test_how_one_likes_a_chore_is_kept_for_oneself(
    sanne: Window, family: Family, window: Callable[..., Window]
) -> None:
    page = f"{family.house.url}settings/chores/ramen"
    sanne.goes(page).page.get_by_label("liever niet").check()
    sanne.page.locator("form[action$='/own'] button").click()
    expect(sanne.page.get_by_role("status")).to_contain_text("Bewaard")
    expect(sanne.page.get_by_label("liever niet")).to_be_checked()
    sanne.is_well("a chore that was said of")

    bram = family.comes_in(window("phone"), "bram").goes(page)

    expect(bram.page.get_by_label("gewoon")).to_be_checked()
    sanne.page.get_by_label("gewoon").check()
    sanne.page.locator("form[action$='/own'] button").click()
    expect(sanne.page.get_by_label("gewoon")).to_be_checked()
