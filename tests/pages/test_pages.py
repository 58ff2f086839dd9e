"""What a visitor sees: the door, the front page, and what happens when something is not as it should be."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from kept_home import let_in
from werkzeug.test import TestResponse

from household.settings import Settings
from household.store import Store
from pages import create_app

NO_SCRIPT_OF_OURS = r'<script(?! src="/[a-z/]+\.js" defer></script>)'
CODE = "K7RM-2XQ9"
ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture
def app(store: Store, settings: Settings, clock: Clock) -> Flask:
    return create_app(store, settings, clock)


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def code(store: Store, clock: Clock) -> str:
    store.add_code("sign-in", CODE, clock.now + timedelta(minutes=15), clock.now)
    return CODE


def form_key(page: TestResponse) -> str:
    found = re.search(r'name="form_key" value="([0-9a-f]+)"', page.text)
    assert found
    return found[1]


def type_code(visitor: FlaskClient, code: str, **headers: str) -> TestResponse:
    """Opens the page and sends its form."""
    key = form_key(visitor.get("/"))
    return visitor.post("/sign-in", data={"form_key": key, "code": code}, headers=headers)


@pytest.fixture
def sanne(visitor: FlaskClient, store: Store, kept: int, clock: Clock) -> FlaskClient:
    """Sanne, who is in; her browser asks for no language."""
    let_in(visitor, store, kept, "sanne", clock.now)
    with visitor.session_transaction() as session:
        del session["language"]
    return visitor


# ── the door ──


def test_a_stranger_sees_only_the_door(visitor: FlaskClient, kept: int) -> None:
    page = visitor.get("/")

    assert page.status_code == 200
    assert "one-time-code" in page.text
    assert "Sanne" not in page.text
    assert "Thuis ·" not in page.text


def test_a_right_code_opens_the_door_and_claims_the_house(
    visitor: FlaskClient, code: str, store: Store, kept: int
) -> None:
    entered = type_code(visitor, code)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/who")
    asked = visitor.get("/who")
    visitor.post("/who", data={"form_key": form_key(asked), "member": "sanne"})

    assert "Bram" in asked.text
    assert "Sanne" in visitor.get("/").text
    assert store.claimed()


def test_small_letters_and_spaces_do_not_matter(visitor: FlaskClient, code: str) -> None:
    assert type_code(visitor, " k7rm 2xq9 ").status_code == 303


@pytest.mark.parametrize("wrong", ["AAAA-AAAA", "", "K7RM-2XQ", "x" * 65, "é" * 8, "<b>"])
def test_a_wrong_code_says_so_and_lets_nobody_in(visitor: FlaskClient, code: str, wrong: str) -> None:
    refused = type_code(visitor, wrong)

    assert refused.status_code == 403
    assert "Die code past niet" in refused.text
    assert "one-time-code" in visitor.get("/").text


def test_a_code_works_once(app: Flask, visitor: FlaskClient, code: str) -> None:
    type_code(visitor, code)
    joris = app.test_client()

    assert type_code(joris, CODE).status_code == 403
    assert "one-time-code" in joris.get("/").text


def test_an_expired_code_is_a_wrong_one(visitor: FlaskClient, code: str, clock: Clock) -> None:
    clock.now += timedelta(minutes=16)

    assert type_code(visitor, code).status_code == 403


def test_after_five_wrong_tries_the_right_code_is_void(visitor: FlaskClient, code: str) -> None:
    for _ in range(5):
        type_code(visitor, "AAAA-AAAA")

    assert type_code(visitor, code).status_code == 403


def test_too_many_tries_from_one_address_pause(visitor: FlaskClient, store: Store, clock: Clock) -> None:
    for _ in range(10):
        type_code(visitor, "AAAA-AAAA")
    store.add_code("sign-in", CODE, clock.now + timedelta(hours=1), clock.now)

    refused = type_code(visitor, CODE)

    assert refused.status_code == 429
    assert "Even pauze" in refused.text
    clock.now += timedelta(seconds=int(refused.headers["Retry-After"]))
    assert type_code(visitor, CODE).status_code == 303


@pytest.mark.parametrize("key", [None, "", "0" * 64, "é"])
def test_a_form_that_is_not_ours_is_refused(visitor: FlaskClient, code: str, key: str | None) -> None:
    visitor.get("/")
    data = {"code": code} | ({} if key is None else {"form_key": key})

    assert visitor.post("/sign-in", data=data).status_code == 403
    assert type_code(visitor, code).status_code == 303


def test_a_form_of_another_visitor_is_refused(app: Flask, visitor: FlaskClient, code: str) -> None:
    stolen = form_key(app.test_client().get("/"))
    visitor.get("/")

    assert visitor.post("/sign-in", data={"form_key": stolen, "code": code}).status_code == 403


def test_signing_out_closes_the_door_and_needs_the_form(sanne: FlaskClient) -> None:
    assert sanne.post("/sign-out").status_code == 403
    key = form_key(sanne.get("/"))

    assert sanne.post("/sign-out", data={"form_key": key}).status_code == 303
    assert "one-time-code" in sanne.get("/").text


def test_a_new_session_begins_at_the_door(visitor: FlaskClient, code: str, kept: int) -> None:
    before = form_key(visitor.get("/"))
    type_code(visitor, code)
    visitor.post("/who", data={"form_key": before, "member": "bram"})

    assert form_key(visitor.get("/")) != before


def test_a_cookie_that_was_tampered_with_is_nothing(app: Flask, sanne: FlaskClient) -> None:
    cookie = sanne.get_cookie("samen")
    assert cookie is not None
    joris = app.test_client()
    joris.set_cookie("samen", cookie.value[:-2] + ("aa" if not cookie.value.endswith("aa") else "bb"))

    assert "one-time-code" in joris.get("/").text


# ── the cookie and the headers ──


def test_the_cookie_is_for_this_browser_only(visitor: FlaskClient) -> None:
    cookie = visitor.get("/").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_bound_to_the_host(store: Store, settings: Settings, clock: Clock) -> None:
    safe = create_app(store, replace(settings, base_url="https://samen.example"), clock).test_client()

    page = safe.get("/", base_url="https://samen.example")

    assert page.headers["Set-Cookie"].startswith("__Host-samen=")
    assert "Secure" in page.headers["Set-Cookie"]
    assert "Path=/" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("path", ["/", "/nowhere", "/health", "/webhooks/ask", "/webhooks/nowhere"])
def test_every_answer_is_closed_and_kept_nowhere(visitor: FlaskClient, path: str) -> None:
    headers = visitor.get(path).headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_nothing_on_the_pages_comes_from_elsewhere(sanne: FlaskClient, kept: int) -> None:
    for page in (sanne.get("/").text, sanne.get("/nowhere").text, sanne.get("/static/style.css").text):
        assert not re.search(
            r'https?://|<script(?! src="/[a-z/]+\.js" defer></script>)|<style|\sstyle=|\son\w+=|@import', page
        )


def test_style_and_picture_are_served(visitor: FlaskClient) -> None:
    for name in ("style.css", "samen.svg"):
        assert visitor.get(f"/static/{name}").status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("samen.example", 200),
        ("samen.example:8027", 200),
        ("localhost", 200),
        ("127.0.0.1:8027", 200),
        ("joris.example", 400),
        ("samen.example.joris.example", 400),
    ],
)
def test_a_chosen_address_is_the_only_one(
    store: Store, settings: Settings, clock: Clock, host: str, status: int
) -> None:
    chosen = replace(settings, base_url="http://samen.example:8027", base_url_given=True)

    page = create_app(store, chosen, clock).test_client().get("/", headers={"Host": host})

    assert page.status_code == status


# ── the front page ──


def test_the_page_speaks_the_language_of_the_browser(sanne: FlaskClient, kept: int) -> None:
    dutch, english, french = (
        sanne.get("/", headers={"Accept-Language": language}).text for language in ("nl-BE", "en", "fr")
    )

    assert '<html lang="nl">' in dutch
    assert "Vandaag" in dutch
    assert '<html lang="en">' in english
    assert "Today" in english
    assert french == dutch


def test_every_field_has_its_label(visitor: FlaskClient) -> None:
    page = visitor.get("/").text

    assert re.findall(r'<label for="(\w+)"', page) == re.findall(r'<input id="(\w+)"', page)
    assert 'name="viewport"' in page


# ── health and errors ──


def test_health_tells_no_more_than_that(visitor: FlaskClient) -> None:
    assert visitor.get("/health").get_json() == {"ok": True}


@pytest.mark.parametrize(
    ("status", "dutch", "english"),
    [
        (400, "begrijpen we niet", "do not understand"),
        (401, "Meld je eerst aan", "Sign in first"),
        (403, "te lang open", "open for too long"),
        (404, "is er niet", "does not exist"),
        (405, "werkt deze pagina niet", "does not work that way"),
        (413, "te veel", "too much"),
        (429, "Even pauze", "short break"),
        (500, "ging iets mis", "went wrong"),
        (503, "ging iets mis", "went wrong"),
    ],
)
def test_every_error_has_a_page_in_both_languages(
    app: Flask, sanne: FlaskClient, kept: int, status: int, dutch: str, english: str
) -> None:
    app.add_url_rule(f"/e{status}", f"e{status}", lambda: abort(status))

    in_dutch, in_english = sanne.get(f"/e{status}"), sanne.get(f"/e{status}", headers=ENGLISH)

    assert (in_dutch.status_code, in_english.status_code) == (status, status)
    assert dutch in in_dutch.text
    assert english in in_english.text


def test_an_unexpected_error_shows_nothing_of_the_code(app: Flask, sanne: FlaskClient) -> None:
    def burst() -> str:
        raise RuntimeError("secret words")

    app.add_url_rule("/burst", "burst", burst)

    page = sanne.get("/burst")

    assert page.status_code == 500
    assert "ging iets mis" in page.text
    assert "Traceback" not in page.text
    assert "secret words" not in page.text


def test_the_doors_of_assistants_hear_json(visitor: FlaskClient) -> None:
    nowhere, got = visitor.get("/webhooks/nowhere", headers=ENGLISH), visitor.get("/webhooks/ask")

    assert (nowhere.status_code, nowhere.get_json()["error"]) == (404, "not_here")
    assert nowhere.get_json()["speech"].startswith("Nobody")
    assert (got.status_code, got.get_json()["speech"]) == (405, "Stuur de vraag met POST.")
    assert "POST" in got.headers["Allow"]


def test_a_voice_is_answered_by_the_same_house(visitor: FlaskClient, store: Store, kept: int, clock: Clock) -> None:
    token = store.add_token(kept, "living room", None, clock.now)

    answer = visitor.post(
        "/webhooks/ask",
        json={"text": "wie doet vanavond het speelgoed"},
        headers={"Authorization": f"Bearer {token}"},
    )

    assert answer.get_json()["speech"] == "Bram doet vanavond het speelgoed, om zeven uur."


def test_a_form_too_large_is_refused(visitor: FlaskClient, code: str) -> None:
    key = form_key(visitor.get("/"))

    refused = visitor.post("/sign-in", data={"form_key": key, "code": "x" * 20_000})

    assert refused.status_code == 413
