"""Coming in by an account at a service of the household's own (OpenID Connect), in a real browser: linked by who is in,
and of use afterwards; whoever has none there stays outside."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect
from street import Street
from windows import Window


def test_an_account_is_linked_lets_in_and_is_let_go_of(street: Street, window: Callable[..., Window]) -> None:
    family, service = street.family(), street.service
    service.now = int(street.house.clock().timestamp())
    service.sub, service.email = f"sanne-{family.number}", "sanne@id.example"
    sanne = family.comes_in(window("phone"), "sanne")
    sanne.goes(f"{street.house.url}security").presses("Koppel 127.0.0.1")
    expect(sanne.page.get_by_text("Is sanne@id.example bij 127.0.0.1 jouw account?")).to_be_visible()
    sanne.is_well("whether it is one's account")
    sanne.presses("Ja, koppel het")
    expect(sanne.page.get_by_text("Je kunt ook binnenkomen met je account bij 127.0.0.1")).to_be_visible()
    sanne.is_well("an account that is linked")

    other = window("desktop")
    other.goes(street.house.url).is_well("a front door with an account")
    other.presses("Kom binnen met 127.0.0.1")

    expect(other.page.locator("nav.rooms")).to_be_visible()
    expect(other.page.get_by_role("heading", name="Thuis")).to_be_visible()
    assert {visit.id for visit in family.store.visits(family.number, "bram")} == set()
    assert len(family.store.visits(family.number, "sanne")) == 2
    sanne.goes(f"{street.house.url}security").presses("Koppel los")
    expect(sanne.page.get_by_role("alert")).to_contain_text("Voeg eerst")  # it is the only way in of her own
    sanne.is_well("the last way in")
    sanne.fills(new="vier losse woorden samen").presses("Kies dit wachtwoord")
    expect(sanne.page.locator("#old")).to_be_visible()
    sanne.presses("Koppel los")
    expect(sanne.page.get_by_role("link", name="Koppel 127.0.0.1")).to_be_visible()
    other.page.get_by_role("button", name="Afmelden").click()
    expect(other.page.locator("nav.rooms")).to_have_count(0)
    other.presses("Kom binnen met 127.0.0.1")
    expect(other.page.get_by_role("alert")).to_contain_text("hoort hier nog bij niemand")
    other.is_well("an account of nobody's")


def test_who_says_no_there_is_at_the_front_door_again(street: Street, window: Callable[..., Window]) -> None:
    street.family()
    street.service.denies = True
    try:
        somebody = window("phone").goes(street.house.url).presses("Kom binnen met 127.0.0.1")
        expect(somebody.page.get_by_role("alert")).to_be_visible()
        expect(somebody.page.locator("nav.rooms")).to_have_count(0)
        somebody.is_well("a no from elsewhere")
    finally:
        street.service.denies = False
