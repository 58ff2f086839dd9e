"""Somebody is asked whether a program may ask this home: who it is, where the answer goes, and whose device it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from kept_home import let_in
from werkzeug.test import TestResponse

from household.model import Speaker
from household.settings import Settings
from household.store import Store
from pages import create_app
from tests.household.test_store_permissions import CHALLENGE, VERIFIER

BACK = "https://pitangui.amazon.example/api/skill/link/M1"
CODE = "K7RM-2XQ9"
QUESTION = {
    "response_type": "code",
    "client_id": "alexa",
    "redirect_uri": BACK,
    "state": "a/b+c=",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture
def now(at: Callable[..., datetime]) -> datetime:
    return at(1, 14)


@pytest.fixture
def visitor(store: Store, settings: Settings, now: datetime, kept: int) -> FlaskClient:
    """A stranger, in a house where Alexa may ask for permission."""
    store.add_client("alexa", "Alexa", [BACK, f"{BACK}?vendor=1"], now)
    store.add_code("sign-in/1/sanne", CODE, now + timedelta(minutes=15), now)
    return create_app(store, settings, lambda: now).test_client()


@pytest.fixture
def sanne(visitor: FlaskClient) -> FlaskClient:
    """Somebody who is in."""
    visitor.post("/sign-in", data={"form_key": form_key(visitor.get("/")), "code": CODE})
    return visitor


def form_key(page: TestResponse) -> str:
    found = re.search(r'name="form_key" value="([0-9a-f]+)"', page.text)
    assert found
    return found[1]


def address(**changed: str | None) -> str:
    asked = {name: value for name, value in (QUESTION | changed).items() if value is not None}
    return f"/authorize?{urlencode(asked)}"


def say_to(page: FlaskClient, where: str, **said: str) -> TestResponse:
    """Opens the page and sends its form."""
    return page.post(where, data={"form_key": form_key(page.get(where)), **said})


def answer_in(gone: TestResponse) -> dict[str, str]:
    """What a redirect tells the program."""
    assert gone.status_code == 303
    return {name: value for name, [value] in parse_qs(urlsplit(gone.headers["Location"]).query).items()}


# ── the page ──


def test_the_page_says_who_asks_what_and_where_the_answer_goes(sanne: FlaskClient) -> None:
    page = sanne.get(address())

    assert page.status_code == 200
    assert "Mag Alexa jullie huis iets vragen?" in page.text
    assert "Je antwoord gaat naar pitangui.amazon.example." in page.text
    assert "Zo noemt het programma zichzelf" not in page.text
    assert re.findall(r'value="([^"]+)"( checked)?>\s*<span>([^<]+)<', page.text) == [
        ("1", " checked", "een speaker die iedereen hoort (Thuis)"),
        ("1.sanne", "", "Sanne, en niemand anders hoort mee"),
    ]


def test_the_page_speaks_english_too(sanne: FlaskClient) -> None:
    page = sanne.get(address(), headers={"Accept-Language": "en"})

    assert "May Alexa ask your home something?" in page.text
    assert "a speaker that everybody hears (Thuis)" in page.text


def test_the_page_runs_nothing_stands_in_no_frame_and_its_form_leads_to_that_program_alone(sanne: FlaskClient) -> None:
    page = sanne.get(address())

    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self' https://pitangui.amazon.example;" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<script|<style|style=|onclick", page.text)
    assert "pitangui" not in sanne.get("/").headers["Content-Security-Policy"]


def test_what_a_program_calls_itself_is_not_taken_for_true(sanne: FlaskClient, store: Store, now: datetime) -> None:
    added = store.register_client("<b>Bank</b>", ["http://127.0.0.1:5000/cb"], now, public=True)
    assert added is not None

    page = sanne.get(address(client_id=added[0], redirect_uri="http://127.0.0.1:5000/cb"))

    assert "Zo noemt het programma zichzelf" in page.text
    assert "&lt;b&gt;Bank&lt;/b&gt;" in page.text
    assert "naar een programma op dit apparaat" in page.text
    assert "form-action 'self' http://127.0.0.1:5000;" in page.headers["Content-Security-Policy"]


def test_a_stranger_sees_the_door_and_gets_to_the_question_once_in(visitor: FlaskClient) -> None:
    first = visitor.get(address(), follow_redirects=True)
    assert "one-time-code" in first.text
    assert "Sanne" not in first.text

    entered = visitor.post("/sign-in", data={"form_key": form_key(first), "code": CODE})

    assert entered.headers["Location"] == address()
    assert "Mag Alexa" in visitor.get(entered.headers["Location"]).text


def test_who_signs_in_without_a_question_gets_to_the_start(visitor: FlaskClient) -> None:
    entered = visitor.post("/sign-in", data={"form_key": form_key(visitor.get("/")), "code": CODE})

    assert entered.headers["Location"] == "/security"


# ── yes and no ──


def test_a_yes_gives_a_code_that_becomes_the_tokens_of_a_speaker_that_all_hear(
    sanne: FlaskClient, store: Store, now: datetime, kept: int
) -> None:
    told = answer_in(say_to(sanne, address(), do="yes", whose="1"))

    assert (told["state"], told["iss"]) == ("a/b+c=", "http://127.0.0.1:8027")
    tokens = store.exchange("alexa", told["code"], BACK, VERIFIER, now)
    assert tokens is not None
    assert store.speaker_of(tokens.access, now) == (kept, Speaker("Alexa"))


def test_a_yes_for_oneself_gives_the_tokens_of_a_device_of_ones_own(
    sanne: FlaskClient, store: Store, now: datetime, kept: int
) -> None:
    door = "http://127.0.0.1:8027/webhooks/mcp"
    told = answer_in(say_to(sanne, address(resource=door, scope="openid offline_access"), do="yes", whose="1.sanne"))

    tokens = store.exchange("alexa", told["code"], BACK, VERIFIER, now, door)
    assert tokens is not None
    assert store.speaker_of(tokens.access, now, door) == (kept, Speaker("Alexa", "sanne"))
    assert store.speaker_of(tokens.access, now) is None


def test_an_address_with_a_question_mark_keeps_what_it_says(sanne: FlaskClient) -> None:
    told = answer_in(say_to(sanne, address(redirect_uri=f"{BACK}?vendor=1", state=None), do="no"))

    assert told == {"vendor": "1", "error": "access_denied", "iss": "http://127.0.0.1:8027"}


def test_a_no_tells_the_program_no_and_keeps_nothing(sanne: FlaskClient, store: Store, kept: int) -> None:
    assert answer_in(say_to(sanne, address(), do="no", whose="1"))["error"] == "access_denied"

    assert store.tokens(kept) == ()


@pytest.mark.parametrize("whose", ["", "2", "1.joris", "sanne", "1.sanne "])
def test_a_device_belongs_to_somebody_who_lives_here(sanne: FlaskClient, whose: str) -> None:
    assert say_to(sanne, address(), do="yes", whose=whose).status_code == 400


def test_a_form_of_another_site_or_visitor_is_refused(sanne: FlaskClient) -> None:
    for key in ("", "0" * 64):
        assert sanne.post(address(), data={"form_key": key, "do": "yes", "whose": "1"}).status_code == 403


def test_a_stranger_cannot_say_yes(visitor: FlaskClient) -> None:
    key = form_key(visitor.get("/"))

    assert visitor.post(address(), data={"form_key": key, "do": "yes", "whose": "1"}).status_code == 403


# ── questions that do not fit ──


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"client_id": "bank"}, "We kennen het programma niet"),
        ({"client_id": None}, "We kennen het programma niet"),
        ({"redirect_uri": f"{BACK}/"}, "naar een ander adres"),
        ({"redirect_uri": BACK.replace("example", "example.evil")}, "naar een ander adres"),
        ({"redirect_uri": None}, "naar een ander adres"),
    ],
)
def test_nothing_is_sent_to_who_is_not_known_or_elsewhere(
    sanne: FlaskClient, changed: dict[str, str | None], sentence: str
) -> None:
    page = sanne.get(address(**changed))

    assert page.status_code == 400
    assert sentence in page.text
    assert "Location" not in page.headers


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"resource": "https://elsewhere.example/mcp"}, "invalid_target"),
        ({"state": "x" * 2100}, "invalid_request"),
    ],
)
def test_a_program_that_asks_wrongly_hears_so(sanne: FlaskClient, changed: dict[str, str | None], error: str) -> None:
    told = answer_in(sanne.get(address(**changed)))

    assert told["error"] == error
    assert "code" not in told


def test_a_value_that_is_said_twice_is_refused(sanne: FlaskClient) -> None:
    assert answer_in(sanne.get(f"{address()}&scope=home&scope=home"))["error"] == "invalid_request"
    assert sanne.get(f"{address()}&client_id=alexa").status_code == 400


def test_who_added_itself_cannot_have_a_person_sent_anywhere(sanne: FlaskClient, store: Store, now: datetime) -> None:
    added = store.register_client("Joris", ["https://joris.example/"], now, public=True)
    assert added is not None

    page = sanne.get(address(client_id=added[0], redirect_uri="https://joris.example/", response_type="x"))

    assert page.status_code == 400
    assert "Er is niets doorgegeven" in page.text


def test_without_https_there_is_no_permission(store: Store, settings: Settings, now: datetime, kept: int) -> None:
    plain = replace(settings, base_url="http://thuis.example", base_url_given=True)
    visitor = create_app(store, plain, lambda: now).test_client()
    let_in(visitor, store, kept, "sanne", now, "http://thuis.example")

    page = visitor.get(address(), base_url="http://thuis.example")

    assert page.status_code == 503
    assert "https" in page.text
