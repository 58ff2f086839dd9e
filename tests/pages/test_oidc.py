"""An account elsewhere lets its owner in once they linked it here; whatever else comes from there lets in nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey
from kept_home import Clock, let_in
from provider import Provider, provider
from werkzeug.test import TestResponse

from household.settings import Settings
from household.store import Store
from integrations import oidc
from pages import create_app


@pytest.fixture
def service(clock: Clock) -> Iterator[Provider]:
    with provider() as running:
        running.now = int(clock.now.timestamp())
        yield running


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture
def app(store: Store, settings: Settings, clock: Clock, kept: int, service: Provider) -> Flask:
    store.claim(kept)
    return create_app(store, replace(settings, oidc=service.door), clock)


@pytest.fixture
def sanne(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "sanne", clock.now)


@pytest.fixture
def linked(sanne: FlaskClient) -> FlaskClient:
    """Sanne, with her account linked."""
    comes_back(sanne, sent(sanne, "/security/oidc"))
    assert says_yes(sanne).headers["Location"] == "/security?said=oidc"
    return sanne


def sent(browser: FlaskClient, path: str = "/sign-in/oidc") -> str:
    """Where the service sends the browser back to."""
    there = browser.get(path)
    assert there.status_code == 303
    answer = requests.get(there.headers["Location"], allow_redirects=False, timeout=5)
    return answer.headers["Location"]


def comes_back(browser: FlaskClient, address: str) -> TestResponse:
    parts = urlsplit(address)
    return browser.get(f"{parts.path}?{parts.query}")


def says_yes(browser: FlaskClient, word: str = "yes") -> TestResponse:
    key = re.search(r'name="form_key" value="([0-9a-f]+)"', browser.get("/security").text)
    assert key
    return browser.post("/security/oidc", data={"form_key": key[1], "do": word})


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/security").status_code == 200


def test_an_account_is_linked_by_who_is_in_and_lets_them_in_afterwards(
    app: Flask, linked: FlaskClient, store: Store, kept: int
) -> None:
    other = app.test_client()
    assert "Kom binnen met 127.0.0.1" in other.get("/").text

    came = comes_back(other, sent(other))

    assert (came.status_code, came.headers["Location"]) == (303, "/")
    assert is_in(other)
    assert store.ways_in(kept, "sanne") == {"identity"}
    assert store.visits(kept, "bram") == ()


def test_nothing_is_linked_before_its_owner_says_yes(sanne: FlaskClient, store: Store, kept: int) -> None:
    back = comes_back(sanne, sent(sanne, "/security/oidc"))
    assert back.headers["Location"] == "/security#oidc"

    assert "Is sanne@id.example bij 127.0.0.1 jouw account?" in sanne.get("/security").text
    assert says_yes(sanne, "no").status_code == 303
    assert store.ways_in(kept, "sanne") == frozenset()
    assert says_yes(sanne).status_code == 400  # it was laid aside


def test_the_person_who_asked_is_the_one_who_links(
    app: Flask, sanne: FlaskClient, store: Store, kept: int, clock: Clock
) -> None:
    back = sent(sanne, "/security/oidc")
    with sanne.session_transaction() as session:
        session["visit"] = store.begin_visit(kept, "bram", "", clock.now)

    assert comes_back(sanne, back).status_code == 403


def test_an_account_that_nobody_linked_lets_nobody_in(app: Flask, linked: FlaskClient, service: Provider) -> None:
    service.sub = "joris-1"
    stranger = app.test_client()

    refused = comes_back(stranger, sent(stranger))

    assert refused.status_code == 403
    assert "hoort hier nog bij niemand" in refused.text
    assert not is_in(stranger)


def test_an_account_belongs_to_one_person(
    app: Flask, linked: FlaskClient, store: Store, kept: int, clock: Clock, service: Provider
) -> None:
    bram = let_in(app.test_client(), store, kept, "bram", clock.now)
    comes_back(bram, sent(bram, "/security/oidc"))

    refused = says_yes(bram)

    assert refused.status_code == 400
    assert "hoort hier al bij iemand" in refused.text
    assert store.identity_of(service.door.issuer, "sanne-7") == (kept, "sanne")


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": ["samen thuis", "another"]},  # and nobody says for whom it is
        {"aud": ["samen thuis", "another"], "azp": "another"},
        {"iss": "https://joris.example"},
        {"exp": 1000},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"nbf": 2_000_000_000},
    ],
    ids=str,
)
def test_what_is_not_said_of_this_attempt_is_not_believed(
    app: Flask, linked: FlaskClient, service: Provider, lies: dict[str, Any]
) -> None:
    service.claims = lies

    _nobody_comes_in(app)


@pytest.mark.parametrize("how", ["another key", "our secret", "no proof of the address", "an old address"])
def test_what_is_not_proven_is_not_believed(app: Flask, linked: FlaskClient, service: Provider, how: str) -> None:
    if how == "another key":
        service.known = ECKey.generate_key("P-256", {"kid": "k1"})
    if how == "our secret":
        service.signs_with = "HS256"
    browser = app.test_client()
    back = sent(browser)
    if how == "no proof of the address":
        back = re.sub(r"state=[^&]+", "state=x", back)
    if how == "an old address":
        sent(browser)

    assert comes_back(browser, back).status_code == 403
    assert not is_in(browser)


def test_an_address_works_once_and_in_its_own_browser(app: Flask, linked: FlaskClient, service: Provider) -> None:
    browser, other = app.test_client(), app.test_client()
    back = sent(browser)

    assert comes_back(other, back).status_code == 403
    assert comes_back(browser, back).status_code == 303
    assert comes_back(browser, back).status_code == 403
    assert service.tokens == 2  # the one that was linked with, and this


def test_a_no_there_is_said_and_changes_nothing(app: Flask, sanne: FlaskClient, service: Provider) -> None:
    service.denies = True

    assert comes_back(sanne, sent(sanne, "/security/oidc")).headers["Location"] == "/security?said=oidc_not"
    assert "er is niets gekoppeld" in sanne.get("/security?said=oidc_not").text
    _nobody_comes_in(app)


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "https://joris.example"},
        {"token_endpoint": "http://joris.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_service_that_says_odd_things_of_itself_is_not_gone_to(
    app: Flask, service: Provider, says: dict[str, Any]
) -> None:
    service.about = says

    page = app.test_client().get("/sign-in/oidc")

    assert page.status_code == 503
    assert "geeft nu geen antwoord" in page.text


def test_a_service_that_is_away_stops_nobody_else(app: Flask, service: Provider, sanne: FlaskClient) -> None:
    service.down = True

    assert app.test_client().get("/sign-in/oidc").status_code == 503
    assert sanne.get("/security/oidc").headers["Location"] == "/security?said=oidc_not"
    assert "one-time-code" in app.test_client().get("/").text


def test_the_secret_goes_as_the_service_wants_it(app: Flask, sanne: FlaskClient, service: Provider) -> None:
    service.about = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}

    assert comes_back(sanne, sent(sanne, "/security/oidc")).headers["Location"] == "/security#oidc"


def test_the_address_asks_for_no_more_than_who_somebody_is(sanne: FlaskClient) -> None:
    asked = parse_qs(urlsplit(sanne.get("/security/oidc").headers["Location"]).query)

    assert asked["redirect_uri"] == ["http://127.0.0.1:8027/sign-in/oidc/back"]
    assert asked["scope"] == ["openid profile email"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)


def test_it_is_not_the_only_way_that_is_left(linked: FlaskClient, store: Store, kept: int) -> None:
    page = linked.get("/security").text
    assert "Kies een eigen manier" in page
    key = re.search(r'name="form_key" value="([0-9a-f]+)"', page)
    assert key

    def form(path: str, **fields: str) -> TestResponse:
        return linked.post(path, data=fields | {"form_key": key[1]})  # type: ignore[index]  # found above

    assert form("/security/oidc/remove").status_code == 400
    form("/security/password", new="vier losse woorden hier")
    assert form("/security/password/remove").status_code == 400
    assert form("/security/oidc/remove").headers["Location"] == "/security?said=oidc_off"
    assert store.ways_in(kept, "sanne") == {"password"}


def test_without_a_service_none_of_it_is_there(store: Store, settings: Settings, clock: Clock, kept: int) -> None:
    store.claim(kept)
    browser = create_app(store, settings, clock).test_client()

    assert "oidc" not in browser.get("/").text
    assert browser.get("/sign-in/oidc").status_code == 404
    assert browser.get("/sign-in/oidc/back").status_code == 404
    assert "oidc" not in let_in(browser, store, kept, "sanne", clock.now).get("/security").text


def _nobody_comes_in(app: Flask) -> None:
    browser = app.test_client()
    refused = comes_back(browser, sent(browser))
    assert refused.status_code == 403
    assert "geen geldig antwoord" in refused.text
    assert not is_in(browser)


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    oidc._known.clear()
