"""The plain door: what it answers, what it refuses, and that nothing is said twice differently."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from household.model import By, Change, WeekException
from household.store import Store
from webhooks.ask import ask
from webhooks.door import PER_MINUTE

URL = "/webhooks/ask"
WHO = "wie doet vanavond het speelgoed"


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
def app(store: Store, kept: int, clock: Clock) -> Flask:
    made = Flask("door")
    made.register_blueprint(ask(store, clock))
    return made


@pytest.fixture
def living_room(store: Store, kept: int, clock: Clock) -> str:
    return store.add_token(kept, "living room", None, clock.now)


@pytest.fixture
def phone(store: Store, kept: int, clock: Clock) -> str:
    return store.add_token(kept, "phone of Bram", "bram", clock.now)


@pytest.fixture
def say_to(app: Flask) -> Callable[..., TestResponse]:
    """Posts JSON with a token; more headers by name."""

    def said(token: str | None, fields: object, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            named["Authorization"] = f"Bearer {token}"
        return app.test_client().post(URL, json=fields, headers=named)

    return said


Say = Callable[..., TestResponse]


def test_a_question_gets_an_answer(say_to: Say, living_room: str) -> None:
    answer = say_to(living_room, {"text": WHO})

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["speech"] == "Bram doet vanavond het speelgoed, om zeven uur."
    assert answer.json["ssml"] == "<speak>Bram doet vanavond het speelgoed, om zeven uur.</speak>"
    assert (answer.json["continue"], answer.json["intent"]) == (False, "who_does")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_slots_name_the_chore_as_the_household_does(say_to: Say, living_room: str) -> None:
    slots = say_to(living_room, {"text": "wie doet vanavond de was"}).get_json()["slots"]

    assert slots["chore"] == "de was"
    assert slots["day"] == "2026-03-03"


def test_plain_text_is_answered_in_plain_text(app: Flask, living_room: str) -> None:
    headers = {"Authorization": f"Bearer {living_room}", "Content-Type": "text/plain"}

    answer = app.test_client().post(URL, data=WHO, headers=headers)

    assert answer.text == "Bram doet vanavond het speelgoed, om zeven uur."
    assert answer.mimetype == "text/plain"


def test_json_may_ask_for_plain_text(say_to: Say, living_room: str) -> None:
    assert say_to(living_room, {"text": WHO}, Accept="text/plain").text.startswith("Bram doet")
    assert say_to(living_room, {"text": WHO}, Accept="*/*").is_json


# ── which language ──


def test_the_language_is_the_field_then_the_header_then_the_members(say_to: Say, living_room: str, phone: str) -> None:
    dutch, english = "help", "Ask, for example"

    assert say_to(living_room, {"text": dutch, "language": "en"}).get_json()["speech"].startswith(english)
    assert say_to(living_room, {"text": dutch}, Accept_Language="en-GB").get_json()["speech"].startswith(english)
    assert say_to(phone, {"text": dutch}).get_json()["speech"].startswith(english)
    assert say_to(living_room, {"text": dutch}).get_json()["speech"].startswith("Vraag bijvoorbeeld")


# ── conversations and repetitions ──


def test_en_morgen_keeps_the_rest_of_the_question(say_to: Say, living_room: str) -> None:
    say_to(living_room, {"text": WHO, "conversation": "c1"})

    answer = say_to(living_room, {"text": "en morgen?", "conversation": "c1"}).get_json()

    assert answer["intent"] == "who_does"
    assert answer["slots"]["day"] == "2026-03-04"
    assert answer["speech"].startswith("Bram doet morgen")


def test_a_device_that_names_no_conversation_has_one(say_to: Say, living_room: str) -> None:
    say_to(living_room, {"text": WHO})

    assert say_to(living_room, {"text": "en morgen?"}).get_json()["intent"] == "who_does"


def test_another_device_or_conversation_or_ten_minutes_later_is_a_fresh_start(
    say_to: Say, living_room: str, phone: str, clock: Clock
) -> None:
    say_to(living_room, {"text": WHO, "conversation": "c1"})

    for token, name in [(phone, "c1"), (living_room, "c2")]:
        answer = say_to(token, {"text": "en morgen?", "conversation": name}).get_json()
        assert "chore" not in answer["slots"]
    clock.now += timedelta(minutes=11)
    assert "chore" not in say_to(living_room, {"text": "en morgen?", "conversation": "c1"}).get_json()["slots"]


def test_the_same_request_gets_the_same_answer_whatever_changed(
    say_to: Say, living_room: str, phone: str, store: Store, kept: int, at: Callable[..., datetime]
) -> None:
    question = {"text": WHO, "request_id": "r-1"}
    first = say_to(living_room, question).get_json()
    store.add_wish(kept, WeekException("speelgoed.bram.0", at(1, 19), Change.DONE, By.PERSON, "bram"))

    assert say_to(living_room, question).get_json() == first
    assert say_to(living_room, {"text": WHO, "request_id": "r-2"}).get_json() != first
    assert say_to(phone, question).get_json() != first


def test_a_change_at_home_is_heard_at_once(
    say_to: Say, living_room: str, store: Store, kept: int, at: Callable[..., datetime]
) -> None:
    before = say_to(living_room, {"text": WHO}).get_json()["speech"]
    store.add_wish(kept, WeekException("speelgoed.bram.0", at(1, 19), Change.DONE, By.PERSON, "bram"))

    assert say_to(living_room, {"text": WHO}).get_json()["speech"] != before


def test_a_chore_that_is_unclear_keeps_the_microphone_open(say_to: Say, living_room: str) -> None:
    answer = say_to(living_room, {"text": "help"}).get_json()

    assert answer["continue"] is True
    assert answer["reprompt"]


# ── who may ask ──


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer wrong", "bearer é"])
def test_no_token_and_a_wrong_one_hear_the_same(app: Flask, living_room: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode().decode("latin-1")}

    refusal = app.test_client().post(URL, json={"text": WHO}, headers=headers)

    assert refusal.status_code == 401
    assert refusal.headers["WWW-Authenticate"] == "Bearer"
    assert refusal.get_json() == {
        "error": "unknown_device",
        "speech": "Dit apparaat ken ik niet. Geef het een sleutel met: samen token add.",
    }


def test_a_revoked_device_is_a_stranger(say_to: Say, store: Store, kept: int, living_room: str) -> None:
    [token] = store.tokens(kept)
    store.revoke(kept, token.id)

    assert say_to(living_room, {"text": WHO}).status_code == 401


def test_a_device_that_asked_was_used(say_to: Say, store: Store, kept: int, living_room: str, clock: Clock) -> None:
    say_to(living_room, {"text": WHO})

    assert [token.last_used for token in store.tokens(kept)] == [clock.now]


def test_a_token_anywhere_else_is_refused_even_a_right_one(app: Flask, say_to: Say, living_room: str) -> None:
    client = app.test_client()

    for answer in [
        client.post(f"{URL}?token={living_room}", json={"text": WHO}),
        client.post(f"{URL}?access_token=x", json={"text": WHO}),
        client.post(URL, json={"text": WHO, "token": living_room}),
        say_to(living_room, {"text": WHO, "Authorization": living_room}),
    ]:
        assert answer.status_code == 400
        assert answer.get_json()["error"] == "token_elsewhere"
        assert living_room not in answer.text


# ── what may be asked ──


def test_only_post_is_heard(app: Flask) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert app.test_client().open(URL, method=method).status_code == 405


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": "   "}, "no_text"),
        ({"text": 7}, "no_text"),
        ({"text": "half a \ud83d"}, "no_text"),
        ({"text": "nothing\0"}, "no_text"),
        ({"text": "x" * 501}, "too_long"),
        ({"text": WHO, "language": "fr"}, "language"),
        ({"text": WHO, "language": ["nl"]}, "language"),
        ({"text": WHO, "conversation": "a b"}, "bad_id"),
        ({"text": WHO, "conversation": 7}, "bad_id"),
        ({"text": WHO, "request_id": ""}, "bad_id"),
        ({"text": WHO, "request_id": "x" * 129}, "bad_id"),
        ([WHO], "malformed"),
        (WHO, "malformed"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(
    say_to: Say, living_room: str, fields: object, error: str
) -> None:
    refusal = say_to(living_room, fields)

    assert refusal.status_code == 400
    assert refusal.get_json()["error"] == error
    assert refusal.get_json()["speech"].endswith(".")


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 3000, b'{"text": NaN'])
def test_what_is_no_json_is_refused(app: Flask, living_room: str, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {living_room}", "Content-Type": "application/json"}

    refusal = app.test_client().post(URL, data=body, headers=headers)

    assert (refusal.status_code, refusal.get_json()["error"]) == (400, "malformed")


def test_text_that_is_no_text_is_refused(app: Flask, living_room: str) -> None:
    headers = {"Authorization": f"Bearer {living_room}", "Content-Type": "text/plain"}

    assert app.test_client().post(URL, data=b"\xff\xfe", headers=headers).status_code == 400
    assert app.test_client().post(URL, data=b"", headers=headers).status_code == 400


@pytest.mark.parametrize("kind", ["application/xml", "application/x-www-form-urlencoded", "image/png"])
def test_other_kinds_are_refused(app: Flask, living_room: str, kind: str) -> None:
    headers = {"Authorization": f"Bearer {living_room}", "Content-Type": kind}

    assert app.test_client().post(URL, data=b"text=x", headers=headers).status_code == 415


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_too_much_is_refused(app: Flask, living_room: str, kind: str) -> None:
    headers = {"Authorization": f"Bearer {living_room}", "Content-Type": kind}
    body = json.dumps({"text": "x" * 4096})

    assert app.test_client().post(URL, data=body, headers=headers).status_code == 413


def test_a_refusal_speaks_the_language_that_was_asked_for(say_to: Say, living_room: str, phone: str) -> None:
    assert "longue" not in say_to(living_room, {"text": "x" * 501, "language": "en"}).get_json()["speech"]
    assert say_to(living_room, {"text": "", "language": "en"}).get_json()["speech"].startswith("I heard")
    assert say_to(phone, {"text": ""}).get_json()["speech"].startswith("I heard")
    assert say_to(None, {"text": WHO}, Accept_Language="en").get_json()["speech"].startswith("I do not")
    assert say_to(living_room, {"text": ""}).get_json()["speech"].startswith("Ik hoorde")


def test_who_asks_too_often_waits_and_others_do_not(say_to: Say, living_room: str, phone: str, clock: Clock) -> None:
    for _ in range(PER_MINUTE):
        say_to(living_room, {})

    refusal = say_to(living_room, {"text": WHO})

    assert refusal.status_code == 429
    assert int(refusal.headers["Retry-After"]) == 1
    assert say_to(phone, {"text": WHO}).status_code == 200
    clock.now += timedelta(seconds=int(refusal.headers["Retry-After"]))
    assert say_to(living_room, {"text": WHO}).status_code == 200


def test_a_broken_home_apologises_and_shows_nothing_of_the_code(
    say_to: Say, store: Store, living_room: str, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def gone(*_: object) -> int:
        raise RuntimeError("secret words")

    monkeypatch.setattr(store, "version", gone)

    refusal = say_to(living_room, {"text": WHO})

    assert refusal.status_code == 500
    assert refusal.get_json() == {
        "error": "unexpected",
        "speech": "Hier ging iets mis. Vraag het zo nog eens.",
    }
    assert "RuntimeError" in caplog.text
    assert "secret words" not in caplog.text
