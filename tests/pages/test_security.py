"""Each sees and changes their own ways in, and the browsers that they are in by; nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, let_in
from werkzeug.test import TestResponse

from household.store import Store
from pages.browsers import browser_and_system

PASSWORD, OTHER = "vier losse woorden hier", "heel andere woorden dan eerst"
PHONE = "Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture
def sanne(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "sanne", clock.now)


@pytest.fixture
def bram(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "bram", clock.now)


def send(browser: FlaskClient, path: str, **fields: str) -> TestResponse:
    key = re.search(r'name="form_key" value="([0-9a-f]+)"', browser.get("/security").text)
    assert key
    return browser.post(path, data=fields | {"form_key": key[1]})


# ── a password ──────────────────────────────────────────────────────────────────────────────────


def test_a_password_is_chosen_and_then_changed_by_who_knows_it(sanne: FlaskClient, store: Store, kept: int) -> None:
    assert "Kies een eigen manier" in sanne.get("/security").text
    assert send(sanne, "/security/password", new=PASSWORD).headers["Location"] == "/security?said=password"
    first = store.password_hash(kept, "sanne")
    assert first is not None
    assert first.startswith("$argon2id$v=19$m=47104,t=2,p=1$")

    wrong = send(sanne, "/security/password", old="iets heel anders", new=OTHER)
    assert wrong.status_code == 400
    assert "Je oude wachtwoord klopt niet" in wrong.text
    assert store.password_hash(kept, "sanne") == first
    assert send(sanne, "/security/password", old=PASSWORD, new=OTHER).status_code == 303

    assert store.password_hash(kept, "sanne") not in (None, first)
    page = sanne.get("/security?said=password").text
    assert "Je wachtwoord is gekozen." in page
    assert "gekozen vandaag, 14:00" in page
    assert "Kies een eigen manier" not in page


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("", "Neem minstens 12 tekens"),
        ("elf tekens!", "Neem minstens 12 tekens"),
        ("  elf tekens!  ", "Neem minstens 12 tekens"),
        ("x" * 1001, "Neem minstens 12 tekens"),
        ("abababababababab", "snel geraden"),
        ("SanneSanneSanne1", "snel geraden"),
    ],
)
def test_a_password_that_is_soon_guessed_is_not_taken(
    sanne: FlaskClient, store: Store, kept: int, new: str, said: str
) -> None:
    refused = send(sanne, "/security/password", new=new)

    assert refused.status_code == 400
    assert said in refused.text
    assert store.password_hash(kept, "sanne") is None


def test_all_that_does_not_fit_is_said_at_once(sanne: FlaskClient) -> None:
    send(sanne, "/security/password", new=PASSWORD)

    page = send(sanne, "/security/password", old="niet", new="kort").text

    assert "Neem minstens 12 tekens" in page
    assert "Je oude wachtwoord klopt niet" in page
    assert "niet" not in re.findall(r'value="([^"]*)"', page)


def test_accents_are_the_same_however_they_are_typed(app: Flask, sanne: FlaskClient, store: Store, kept: int) -> None:
    store.claim(kept)
    send(sanne, "/security/password", new="één café, twee thee")
    other = app.test_client()
    key = re.search(r'name="form_key" value="([0-9a-f]+)"', other.get("/").text)
    assert key
    fields = {"form_key": key[1], "name": "Sanne", "password": "e\u0301e\u0301n cafe\u0301, twee thee"}

    assert other.post("/sign-in/password", data=fields).status_code == 303


def test_the_last_password_stays_until_there_is_another_way(sanne: FlaskClient, store: Store, kept: int) -> None:
    send(sanne, "/security/password", new=PASSWORD)

    refused = send(sanne, "/security/password/remove")

    assert refused.status_code == 400
    assert "Voeg eerst een andere manier toe" in refused.text
    assert store.ways_in(kept, "sanne") == {"password"}


def test_whoever_finds_a_browser_open_cannot_try_old_passwords_for_long(sanne: FlaskClient) -> None:
    send(sanne, "/security/password", new=PASSWORD)

    tries = [send(sanne, "/security/password", old=f"nummer {n}", new=OTHER).status_code for n in range(11)]

    assert tries == [400] * 10 + [429]


# ── browsers ────────────────────────────────────────────────────────────────────────────────────


def test_the_browsers_are_listed_and_this_one_is_marked(
    app: Flask, sanne: FlaskClient, store: Store, kept: int, clock: Clock
) -> None:
    clock.now += timedelta(days=1, hours=2)
    store.begin_visit(kept, "sanne", PHONE, clock.now)

    page = sanne.get("/security").text

    assert re.search(r"<strong>Een browser</strong> <span class=\"chip\">deze</span>", page)
    assert "Firefox op Android" in page
    assert "binnen sinds gisteren, 14:00, laatst gezien vandaag, 16:00" in page
    assert page.count("/away") == 2  # the telephone, and all others


def test_one_is_sent_away_or_all_but_this(
    app: Flask, sanne: FlaskClient, store: Store, kept: int, clock: Clock
) -> None:
    others = [let_in(app.test_client(), store, kept, "sanne", clock.now) for _ in range(3)]
    newest = max(visit.id for visit in store.visits(kept, "sanne"))

    assert send(sanne, f"/security/browsers/{newest}/away").headers["Location"] == "/security?said=away"
    assert [other.get("/security").status_code for other in others] == [200, 200, 303]
    send(sanne, "/security/browsers/away")

    assert [other.get("/security").status_code for other in others] == [303] * 3
    assert sanne.get("/security").status_code == 200


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (PHONE, ("Firefox", "Android")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/1 Version/19 Safari/1",
            ("Safari", "iPhone"),
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/1 Chrome/150 Safari/1 Edg/150", ("Edge", "Windows")),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/1 Chrome/150 Safari/1", ("Chrome", "Linux")),
        ("", ("", "")),
        ("<script>", ("", "")),
    ],
)
def test_a_browser_is_known_by_what_it_says(said: str, told: tuple[str, str]) -> None:
    assert browser_and_system(said) == told


# ── each their own ──────────────────────────────────────────────────────────────────────────────


def test_nobody_sends_away_the_browsers_of_another(
    sanne: FlaskClient, bram: FlaskClient, store: Store, kept: int
) -> None:
    [hers] = store.visits(kept, "sanne")

    send(bram, f"/security/browsers/{hers.id}/away")
    send(bram, "/security/browsers/away")

    assert store.visits(kept, "sanne") == (hers,)
    assert sanne.get("/security").status_code == 200


def test_the_page_of_one_tells_nothing_of_the_other(
    sanne: FlaskClient, bram: FlaskClient, store: Store, kept: int, clock: Clock
) -> None:
    send(sanne, "/security/password", new=PASSWORD)
    store.begin_visit(kept, "sanne", PHONE, clock.now)

    page = bram.get("/security").text

    assert "Firefox op Android" not in page
    assert "Je hebt nog geen wachtwoord." in page


def test_who_is_not_in_sees_and_changes_nothing(app: Flask, kept: int) -> None:
    stranger = app.test_client()
    paths = [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/security")]

    assert len(paths) >= 9
    for path in {path.replace("<int:number>", "1") for path in paths}:
        assert stranger.get(path).status_code in (303, 405)
        assert stranger.post(path).status_code in (403, 405)


def test_each_form_is_ours(sanne: FlaskClient, store: Store, kept: int) -> None:
    assert sanne.post("/security/password", data={"new": PASSWORD}).status_code == 403
    assert sanne.post("/security/browsers/away", data={"form_key": "0"}).status_code == 403
    assert store.ways_in(kept, "sanne") == frozenset()


def test_a_word_in_the_address_is_one_of_ours(sanne: FlaskClient) -> None:
    page = sanne.get("/security?said=gone-with-you").text

    assert '<p class="said"' not in page
    assert '<p class="problem">' not in page


def test_in_english_too(bram: FlaskClient) -> None:
    with bram.session_transaction() as session:
        session["language"] = "en"

    page = bram.get("/security").text

    assert "How you come in" in page
    assert "since today, 14:00, last seen today, 14:00" in page
