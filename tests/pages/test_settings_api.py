"""The pages of one's own tokens and of the addresses that are told what happens."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, let_in

from household.hooks import Hook, Told
from household.store import Store


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture
def sanne(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "sanne", clock.now)


@pytest.fixture
def bram(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "bram", clock.now)


def press(browser: FlaskClient, page: str, to: str, **fields: object) -> tuple[int, str]:
    """Send a form of a page with its key."""
    key = re.search(r'name="form_key" value="([^"]+)"', browser.get(page).get_data(as_text=True))
    assert key is not None
    answer = browser.post(to, data={"form_key": key[1], **fields}, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


# ── tokens ──────────────────────────────────────────────────────────────────────────────────────


def test_a_token_is_shown_once_and_opens_the_api(sanne: FlaskClient, app: Flask) -> None:
    status, page = press(sanne, "/settings/api", "/settings/api", name="scherm in de keuken", may="read")

    token = re.search(r"samen_[\w-]{43}", page)
    assert status == 200
    assert token is not None
    assert "samen_" not in sanne.get("/settings/api").get_data(as_text=True)
    assert "scherm in de keuken" in sanne.get("/settings/api").get_data(as_text=True)
    headers = {"Authorization": f"Bearer {token[0]}"}
    assert app.test_client().get("/api/v1/home", headers=headers).status_code == 200
    assert app.test_client().delete("/api/v1/chores/was", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "fields", [{"name": "", "may": "read"}, {"name": "x" * 61, "may": "read"}, {"name": "x", "may": "all"}]
)
def test_what_does_not_fit_makes_no_token(sanne: FlaskClient, store: Store, kept: int, fields: dict[str, str]) -> None:
    status, page = press(sanne, "/settings/api", "/settings/api", **fields)

    assert (status, 'role="alert"' in page) == (400, True)
    assert store.api_tokens(kept, "sanne") == ()


def test_a_token_is_revoked_by_whose_it_is(
    sanne: FlaskClient, bram: FlaskClient, store: Store, kept: int, clock: Clock
) -> None:
    token = store.add_api_token(kept, "sanne", "merkscherm", True, clock.now)
    number = store.api_tokens(kept, "sanne")[0].id

    _, theirs = press(bram, "/settings/api", "/settings/api/revoke", token=number)
    assert "merkscherm" not in theirs
    assert store.api_caller(token, clock.now) is not None

    status, page = press(sanne, "/settings/api", "/settings/api/revoke", token=number)
    assert status == 200
    assert "Dat token telt niet meer." in page
    assert store.api_caller(token, clock.now) is None


# ── addresses ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hook(store: Store, kept: int, clock: Clock) -> Hook:
    told = Hook("sanne", "https://huis.example/geheim-pad", (Told.TURN_DONE,), "whsec_bWVyaw==")
    return store.add_hook(kept, told, clock.now)


def test_an_address_that_leads_inside_is_said_so_and_kept_in_the_form(
    sanne: FlaskClient, store: Store, kept: int
) -> None:
    typed = "http://127.0.0.1:8080/x"
    status, page = press(sanne, "/settings/hooks", "/settings/hooks", address=typed, events="turn.done")

    assert status == 400
    assert typed in page
    assert store.hooks(kept, "sanne") == ()


def test_an_address_shows_its_host_and_neither_path_nor_secret(sanne: FlaskClient, hook: Hook) -> None:
    page = sanne.get("/settings/hooks").get_data(as_text=True)

    assert "huis.example" in page
    assert "geheim-pad" not in page
    assert hook.secret not in page


def test_a_trial_waits_and_is_sent_again(sanne: FlaskClient, store: Store, kept: int, hook: Hook) -> None:
    press(sanne, "/settings/hooks", "/settings/hooks/change", number=hook.id, do="try")
    [one] = store.deliveries(kept, hook.id)
    status, page = press(sanne, "/settings/hooks", "/settings/hooks/change", number=one.id, do="again")

    assert status == 200
    assert "een proef" in page
    assert "wacht" in page


def test_an_address_is_paused_and_removed(sanne: FlaskClient, store: Store, kept: int, hook: Hook) -> None:
    press(sanne, "/settings/hooks", "/settings/hooks/change", number=hook.id, do="pause")
    assert store.hook(kept, hook.id).paused
    press(sanne, "/settings/hooks", "/settings/hooks/change", number=hook.id, do="resume")
    assert not store.hook(kept, hook.id).paused
    press(sanne, "/settings/hooks", "/settings/hooks/change", number=hook.id, do="remove")
    assert store.hooks(kept, "sanne") == ()


@pytest.mark.parametrize("word", ["pause", "resume", "remove", "try", "again", "x"])
def test_the_other_reaches_no_address(bram: FlaskClient, store: Store, kept: int, hook: Hook, word: str) -> None:
    number = store.try_hook(kept, "sanne", hook.id, datetime.now().astimezone()) if word == "again" else hook.id
    before = store.hook(kept, hook.id), len(store.deliveries(kept, hook.id))

    status, page = press(bram, "/settings/hooks", "/settings/hooks/change", number=number, do=word)

    assert status == (404 if word != "x" else 400)
    assert "huis.example" not in page
    assert (store.hook(kept, hook.id), len(store.deliveries(kept, hook.id))) == before


def test_both_pages_speak_both_languages(sanne: FlaskClient, hook: Hook) -> None:
    for page, dutch, english in (
        ("/settings/api", "Eigen programma", "Programs of your own"),
        ("/settings/hooks", "Andere programma", "Tell other programs"),
    ):
        assert dutch in sanne.get(page).get_data(as_text=True)
        with sanne.session_transaction() as session:
            session["language"] = "en"
        assert english in sanne.get(page).get_data(as_text=True)
        with sanne.session_transaction() as session:
            session["language"] = "nl"
