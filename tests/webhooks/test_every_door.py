"""What holds at every door: who is not let in, what is refused, and that a refusal changes nothing and tells nothing.

A new door adds its line to ``DOORS``.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from werkzeug.test import TestResponse

from household.model import By, Change, WeekException
from household.settings import Settings
from household.store import Store
from webhooks.ask import ask
from webhooks.dialogflow import dialogflow
from webhooks.door import DEEPEST, PER_MINUTE, STRANGERS, read_object
from webhooks.home_assistant import home_assistant
from webhooks.mcp import mcp
from webhooks.plain import plain

WHO = "wie doet vanavond het speelgoed"
ANSWER = "Bram doet vanavond het speelgoed, om zeven uur."


@dataclass(frozen=True)
class Knock:
    """A request: what `FlaskClient.open` is given."""

    url: str
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes | None = None
    query_string: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Door:
    """A door as its callers know it: how a question is put to it, where its answer's speech stands, whether it reads a
    body, and with which status it refuses."""

    name: str
    made: Callable[[Store, Callable[[], datetime]], Blueprint]
    asked: Callable[[str, str, str], Knock]  # token, words, request id
    speech: Callable[[TestResponse], str]
    reads: bool = True
    forged: int = 401
    malformed: int = 400
    oversized: int = 413
    other_kind: int = 415
    wrong_method: str = "PUT"


def _bearer(token: str, kind: str = "") -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} | ({"Content-Type": kind} if kind else {})


def _ask(token: str, words: str, request_id: str) -> Knock:
    body = json.dumps({"text": words, "request_id": request_id}).encode()
    return Knock("/webhooks/ask", headers=_bearer(token, "application/json"), data=body)


def _plain(token: str, words: str, request_id: str) -> Knock:
    body = json.dumps({"q": words, "request_id": request_id}).encode()
    return Knock("/webhooks/plain", headers=_bearer(token, "application/json"), data=body)


def _plain_get(token: str, words: str, request_id: str) -> Knock:
    words_and_id = {"q": words, "request_id": request_id}
    return Knock("/webhooks/plain", "GET", headers=_bearer(token), query_string=words_and_id)


def _dialogflow_es(token: str, words: str, request_id: str) -> Knock:
    result = {"queryText": words, "intent": {"displayName": "Default Fallback Intent"}, "languageCode": "nl"}
    body = {"responseId": request_id, "session": "projects/p/agent/sessions/s", "queryResult": result}
    basic = b64encode(f"samen:{token}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}
    return Knock("/webhooks/dialogflow", headers=headers, data=json.dumps(body).encode())


def _dialogflow_cx(token: str, words: str, request_id: str) -> Knock:
    session = {"session": "projects/p/locations/l/agents/a/sessions/s"}
    body = {"detectIntentResponseId": request_id, "text": words, "fulfillmentInfo": {"tag": ""}, "sessionInfo": session}
    return Knock("/webhooks/dialogflow", headers=_bearer(token, "application/json"), data=json.dumps(body).encode())


def _mcp(token: str, words: str, request_id: str) -> Knock:
    call = {"name": "ask", "arguments": {"question": words, "language": "nl"}}
    body = {"jsonrpc": "2.0", "id": request_id, "method": "tools/call", "params": call}
    headers = _bearer(token, "application/json") | {"Mcp-Session-Id": "mcp.a-session"}
    return Knock("/webhooks/mcp", headers=headers, data=json.dumps(body).encode())


def _mcp_door(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    return mcp(store, Settings(Path(), ""), clock)


def _home_assistant(token: str, words: str, request_id: str) -> Knock:
    body = json.dumps({"text": words, "request_id": request_id, "conversation_id": "01M8", "device_id": ""}).encode()
    return Knock("/webhooks/home-assistant", headers=_bearer(token, "application/json"), data=body)


def _cx_speech(reply: TestResponse) -> str:
    return str(reply.get_json()["fulfillment_response"]["messages"][0]["text"]["text"][0])


DOORS = [
    Door("ask", ask, _ask, lambda reply: str(reply.get_json()["speech"])),
    Door("plain", plain, _plain, lambda reply: reply.text),
    Door("plain by GET", plain, _plain_get, lambda reply: reply.text, reads=False),
    Door("dialogflow ES", dialogflow, _dialogflow_es, lambda reply: str(reply.get_json()["fulfillmentText"])),
    Door("mcp", _mcp_door, _mcp, lambda reply: str(reply.get_json()["result"]["structuredContent"]["speech"])),
    Door("dialogflow CX", dialogflow, _dialogflow_cx, _cx_speech),
    Door("Home Assistant", home_assistant, _home_assistant, lambda reply: str(reply.get_json()["speech"])),
]

#: For what can only be wrong with a body.
OF_A_BODY = pytest.mark.parametrize("door", [door for door in DOORS if door.reads], ids=lambda door: door.name)


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
def token(store: Store, kept: int, clock: Clock) -> str:
    return store.add_token(kept, "living room", None, clock.now)


@pytest.fixture(params=DOORS, ids=lambda door: door.name)
def door(request: pytest.FixtureRequest) -> Door:
    assert isinstance(request.param, Door)
    return request.param


@pytest.fixture
def knock(door: Door, store: Store, clock: Clock) -> Callable[[Knock], TestResponse]:
    """Sends a request to the door, which is all that its application has."""
    app = Flask("doors")
    app.register_blueprint(door.made(store, clock))

    def sent(it: Knock, **other: Any) -> TestResponse:
        words = {"method": it.method, "headers": it.headers, "data": it.data, "query_string": it.query_string}
        return app.test_client().open(it.url, **(words | other))

    return sent


Send = Callable[..., TestResponse]


def test_a_device_that_we_know_is_answered_and_nobody_keeps_it(door: Door, knock: Send, token: str) -> None:
    reply = knock(door.asked(token, WHO, "r-1"))

    assert (reply.status_code, door.speech(reply)) == (200, ANSWER)
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("forgery", ["", "wrong", "é", "x" * 3000])
def test_a_forged_token_is_a_stranger_and_hears_nothing_of_the_home(
    door: Door, knock: Send, token: str, forgery: str
) -> None:
    reply = knock(door.asked(forgery.encode().decode("latin-1"), WHO, "r-1"))

    assert reply.status_code == door.forged
    assert "Bram" not in reply.text


def test_a_token_in_the_address_is_refused_even_a_right_one(door: Door, knock: Send, token: str) -> None:
    right = door.asked(token, WHO, "r-1")

    reply = knock(right, query_string=right.query_string | {"token": token})

    assert reply.status_code in (400, door.forged)
    assert token not in reply.text


def test_what_is_heard_twice_is_answered_once(
    door: Door, knock: Send, token: str, store: Store, kept: int, at: Callable[..., datetime]
) -> None:
    first = knock(door.asked(token, WHO, "r-1"))
    store.add_wish(kept, WeekException("speelgoed.bram.0", at(1, 19), Change.DONE, By.PERSON, "bram"))

    assert knock(door.asked(token, WHO, "r-1")).data == first.data
    assert door.speech(knock(door.asked(token, WHO, "r-2"))) != door.speech(first)


@OF_A_BODY
@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[1]", b"[" * 3000, b'{"a":' * 600, b'{"text": NaN}', b"null"]
)
def test_what_is_malformed_is_refused(door: Door, knock: Send, token: str, body: bytes) -> None:
    reply = knock(door.asked(token, WHO, "r-1"), data=body)

    assert reply.status_code == door.malformed
    assert_says_little(reply)


@OF_A_BODY
def test_what_is_oversized_is_refused(door: Door, knock: Send, token: str) -> None:
    reply = knock(door.asked(token, WHO, "r-1"), data=b" " * 2_000_000)

    assert reply.status_code == door.oversized
    assert_says_little(reply)


@OF_A_BODY
@pytest.mark.parametrize("kind", ["application/xml", "application/octet-stream", "image/png"])
def test_another_kind_of_body_is_refused(door: Door, knock: Send, token: str, kind: str) -> None:
    right = door.asked(token, WHO, "r-1")

    assert knock(right, headers=right.headers | {"Content-Type": kind}).status_code == door.other_kind


def test_another_method_is_refused(door: Door, knock: Send, token: str) -> None:
    assert knock(door.asked(token, WHO, "r-1"), method=door.wrong_method).status_code == 405


def test_a_device_that_asks_too_often_waits_as_long_as_it_is_told(
    door: Door, knock: Send, token: str, clock: Clock
) -> None:
    replies = [knock(door.asked(token, WHO, f"r-{time}")) for time in range(PER_MINUTE + 1)]

    assert [reply.status_code for reply in replies] == [200] * PER_MINUTE + [429]
    clock.now += timedelta(seconds=int(replies[-1].headers["Retry-After"]))
    assert knock(door.asked(token, WHO, "r-last")).status_code == 200


def test_a_stranger_who_keeps_trying_waits_and_the_people_of_the_home_do_not(
    door: Door, knock: Send, token: str
) -> None:
    replies = [knock(door.asked("wrong", WHO, "r-1")).status_code for _ in range(STRANGERS + 1)]

    assert replies == [door.forged] * STRANGERS + [429]
    assert knock(door.asked(token, WHO, "r-1")).status_code == 200


def test_a_refusal_writes_nothing(door: Door, knock: Send, token: str, store: Store, kept: int) -> None:
    right = door.asked(token, WHO, "r-1")
    before = store.version(kept), store.home(kept)

    knock(right, data=b"{")
    knock(right, data=b" " * 2_000_000)
    knock(right, method=door.wrong_method)
    knock(door.asked("wrong", "de was is gedaan", "r-1"))

    assert (store.version(kept), store.home(kept)) == before


def test_a_broken_home_apologises_and_shows_nothing_of_the_code(
    door: Door, knock: Send, token: str, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: object) -> int:
        raise RuntimeError("secret words")

    monkeypatch.setattr(store, "version", gone)

    reply = knock(door.asked(token, WHO, "r-1"))

    assert reply.status_code in (200, 500)  # some assistants say nothing unless all was well
    assert_says_little(reply)
    assert "RuntimeError" in caplog.text
    assert "secret words" not in reply.text + caplog.text


def assert_says_little(reply: TestResponse) -> None:
    """A sentence or two, and nothing of the code."""
    assert len(reply.text) < 500
    assert "Traceback" not in reply.text
    assert ".py" not in reply.text


# ── what the doors read with ──


def test_json_that_is_too_deep_to_be_meant_is_none() -> None:
    def nested(levels: int) -> bytes:
        return b'{"a":' * levels + b"1" + b"}" * levels

    assert read_object(nested(DEEPEST - 1)) is not None
    assert read_object(nested(DEEPEST)) is None
    assert read_object(b"[]") is None
    assert read_object(b'{"a": Infinity}') is None
