"""A house with a name and https: a passkey lets in, and a telephone keeps the week. And one on a bare address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from front import NAME, front
from houses import House, demo
from windows import Window

from terminal.children import free_port, lan_address


@pytest.fixture(scope="module")
def named(browser: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The sample family behind a door with TLS, at a name of its own."""
    folder = tmp_path_factory.mktemp("named")
    waiting = free_port()
    address = f"https://{NAME}:{waiting}"
    with demo(folder / "demo", SAMEN_BASE_URL=address) as there, front(folder, there.settings.port, waiting):
        yield House(f"{address}/", there.environ, there.printed)


def test_a_passkey_is_made_and_lets_in(named: House, window: Callable[..., Window]) -> None:
    sanne = window("phone", ignore_https_errors=True)
    keeper = sanne.context.new_cdp_session(sanne.page)
    keeper.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    keeper.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"isUserVerified": True}})

    sanne.goes(named.link_for("sanne")).page.locator("main button[type=submit]").click()
    sanne.goes(f"{named.url}security").page.locator("#passkey-name").fill("mijn telefoon")
    sanne.page.locator("button[data-making]").click()
    sanne.page.wait_for_function("document.body.innerText.includes('mijn telefoon')")
    sanne.page.wait_for_timeout(2000)  # the page comes again, with the passkey in its list
    sanne.is_well("security with a passkey")
    sanne.page.locator("form[action='/sign-out'] button").first.click()
    sanne.page.wait_for_load_state()
    sanne.page.locator("[data-with-passkeys] button").click()
    sanne.page.wait_for_selector("nav.rooms")

    assert sanne.faults == []


def test_the_week_can_be_read_without_a_connection_and_is_forgotten_on_leaving(
    named: House, window: Callable[..., Window]
) -> None:
    bram = window("phone", ignore_https_errors=True)
    bram.goes(named.link_for("bram")).page.locator("main button[type=submit]").click()
    bram.goes(named.url).page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    bram.page.reload()
    bram.page.wait_for_timeout(1000)
    there = bram.page.locator("main").inner_text()

    bram.context.set_offline(True)
    bram.goes(named.url)

    assert bram.page.locator("main h1").inner_text() in there
    bram.context.set_offline(False)
    bram.page.wait_for_timeout(2000)  # the page itself looks again once there is a connection
    bram.goes(named.url).page.locator("form[action='/sign-out'] button").first.click()
    bram.page.wait_for_load_state()
    bram.page.wait_for_timeout(1000)
    kept = bram.page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name)"
        ".then((one) => one.keys()).then((all) => all.map((request) => new URL(request.url).pathname)))))"
    )
    assert not {"/", "/wall"} & {path for paths in kept for path in paths}


def test_on_a_bare_address_the_door_says_what_it_cannot_and_offers_the_rest(
    browser: object, tmp_path: Path, window: Callable[..., Window]
) -> None:
    address = lan_address()
    if address.startswith("127."):
        pytest.skip("this machine has no address but its own")
    with demo(tmp_path / "demo", lan=True) as there:
        stranger = window("phone")
        stranger.goes(f"http://{address}:{there.settings.port}/")

        assert stranger.page.locator("#code").count() == 1
        assert stranger.page.locator("[data-with-passkeys]:visible").count() == 0
        stranger.is_well("the door on a bare address")
        stranger.page.locator("#code").fill(there.code)
        stranger.page.locator("form[action='/sign-in'] button").click()
        stranger.presses("Sanne")
        stranger.is_well("the week on a bare address")
