"""The door for the Model Context Protocol: what it greets with, what its tools do, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as some
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from household.model import Change
from household.settings import Settings
from household.store import Store, Yes
from pages import create_app
from tests.household.test_store_permissions import CHALLENGE, VERIFIER
from webhooks.core import CHANGING, INTENTS
from webhooks.mcp import LARGEST, PATH, VERSIONS
from webhooks.tools import as_listed, tools_for

BASE = "http://127.0.0.1:8027"
FACTS = f"{BASE}/.well-known/oauth-protected-resource/webhooks/mcp"
OWN = {"note_moment", "need", "appreciate"}


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 20))


@pytest.fixture
def app(store: Store, settings: Settings, clock: Clock) -> Flask:
    return create_app(store, settings, clock)


@pytest.fixture
def kitchen(store: Store, kept: int, clock: Clock) -> str:
    return store.add_token(kept, "keuken", None, clock.now)


@pytest.fixture
def phone(store: Store, kept: int, clock: Clock) -> str:
    return store.add_token(kept, "telefoon", "sanne", clock.now)


Send = Callable[..., TestResponse]


@pytest.fixture
def send(app: Flask, kitchen: str) -> Send:
    """Sends one message; with the kitchen's token unless another is given."""

    def sent(
        method: str,
        params: object = None,
        token: str | None = kitchen,
        id: object = 1,  # noqa: A002 - what the protocol calls it
        **headers: str,
    ) -> TestResponse:
        message = {"jsonrpc": "2.0", "id": id, "method": method} | ({} if params is None else {"params": params})
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Authorization": f"Bearer {token}"} if token is not None else {}
        return app.test_client().post(PATH, json=message, headers=named)

    return sent


Call = Callable[..., dict[str, Any]]


@pytest.fixture
def call(send: Send) -> Call:
    """Calls a tool; its result."""

    def called(name: str, /, token: str | None = None, session: str = "", id: object = 1, **arguments: object) -> Any:  # noqa: A002
        more: dict[str, Any] = {"token": token} if token else {}
        headers = {"Mcp_Session_Id": session} if session else {}
        reply = send("tools/call", {"name": name, "arguments": arguments}, id=id, **more, **headers)
        assert reply.status_code == 200
        return reply.get_json()["result"]

    return called


def fault(reply: TestResponse) -> tuple[int, int]:
    """The status and the code of an error."""
    return reply.status_code, reply.get_json()["error"]["code"]


# ── greeting ──


@pytest.mark.parametrize("asked", [*VERSIONS, "2024-11-05", "2031-01-01", None, 7, {}])
def test_the_door_greets_in_the_version_that_is_asked_for_or_in_its_newest(send: Send, asked: object) -> None:
    greeting = send("initialize", {"protocolVersion": asked, "capabilities": {}, "clientInfo": {"name": "x"}})

    result = greeting.get_json()["result"]
    assert result["protocolVersion"] == (asked if asked in VERSIONS else "2025-11-25")
    assert result["serverInfo"]["name"] == "samen"
    assert result["capabilities"] == {"tools": {"listChanged": False}}
    assert greeting.headers["Mcp-Session-Id"]


def test_a_ping_is_answered_and_a_notification_is_not(send: Send, app: Flask, kitchen: str) -> None:
    assert send("ping").get_json() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    for message in ({"method": "notifications/initialized"}, {"id": 5, "result": {}}, {"id": 6, "error": {}}):
        told = app.test_client().post(
            PATH, json={"jsonrpc": "2.0"} | message, headers={"Authorization": f"Bearer {kitchen}"}
        )
        assert (told.status_code, told.data) == (202, b"")


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_is_no_stream_and_no_session_to_end(app: Flask, kitchen: str, method: str) -> None:
    reply = app.test_client().open(PATH, method=method, headers={"Authorization": f"Bearer {kitchen}"})

    assert reply.status_code == 405
    assert "POST" in reply.headers["Allow"]


# ── the tools ──


@pytest.mark.parametrize("tool", tools_for(shared=False), ids=lambda tool: tool.name)
def test_each_tool_is_an_intent_with_a_clear_form(tool: Any) -> None:
    listed = json.loads(json.dumps(as_listed(tool)))

    assert tool.name in INTENTS | {"ask", "confirm"}
    assert (tool.name in CHANGING or tool.name in ("ask", "confirm")) == (not tool.reads)
    for form in (listed["inputSchema"], listed["outputSchema"]):
        Draft202012Validator.check_schema(form)
    assert set(listed["inputSchema"]["required"]) <= set(listed["inputSchema"]["properties"])
    assert "Nederlands: " in listed["description"]
    assert listed["annotations"]["readOnlyHint"] == tool.reads
    assert not (tool.reads and listed["annotations"]["destructiveHint"])


def test_every_intent_but_help_and_stop_and_the_replies_has_a_tool() -> None:
    replies = {"help", "stop", "yes", "no", "repeat", "choose", "i_am"}

    assert {tool.name for tool in tools_for(shared=False)} == (INTENTS - replies) | {"ask", "confirm"}


def test_what_is_private_is_offered_on_a_device_of_ones_own_alone(send: Send, phone: str) -> None:
    shared, own = names(send("tools/list")), names(send("tools/list", token=phone))

    assert own - shared == OWN


def names(reply: TestResponse) -> set[str]:
    return {tool["name"] for tool in reply.get_json()["result"]["tools"]}


def test_words_are_made_what_they_mean(call: Call) -> None:
    said = call("who_does", chore="speelgoed", day="morgen")

    assert said["content"] == [{"type": "text", "text": "Bram doet morgenavond het speelgoed, om zeven uur."}]
    told = said["structuredContent"]
    assert (told["intent"], told["open"]) == ("who_does", False)
    assert told["slots"] == {"chore": "speelgoed", "day": "2026-03-04"}
    assert not said["isError"]


def test_english_words_get_an_english_answer(call: Call) -> None:
    assert call("who_does", chore="speelgoed", day="tomorrow", language="en")["structuredContent"]["slots"]["day"] == (
        "2026-03-04"
    )


def test_an_answer_is_of_the_form_that_was_promised(call: Call) -> None:
    for name, arguments in (
        ("balance", {}),
        ("agenda", {"first_day": "vandaag", "last_day": "vrijdag"}),
        ("skip", {"chore": "zeilen"}),
    ):
        told = call(name, **arguments)["structuredContent"]
        Draft202012Validator(as_listed(tools_for(False)[0])["outputSchema"]).validate(told)


def test_days_are_from_the_first_to_the_last(call: Call) -> None:
    slots = call("agenda", first_day="vandaag", last_day="vrijdag", member="both")["structuredContent"]["slots"]

    assert slots["period"] == {"start": "2026-03-03", "end": "2026-03-06"}


def test_what_is_exact_is_changed_at_once_and_taken_back(call: Call, store: Store, kept: int) -> None:
    done = call("done", chore="was")

    assert done["structuredContent"]["open"] is False
    assert [wish.change for wish in store.home(kept).exceptions] == [Change.DONE]
    call("undo")
    assert store.home(kept).exceptions == ()


def test_a_change_that_asks_for_a_yes_comes_back_as_a_question_and_happens_with_confirm(
    call: Call, store: Store, kept: int
) -> None:
    asked = call("away", member="bram", first_day="vrijdag", last_day="zondag")

    told = asked["structuredContent"]
    assert (told["open"], told["awaits"]) == (True, "yes_no")
    assert json.loads(asked["content"][1]["text"]) == told
    assert store.home(kept).periods == ()

    done = call("confirm", answer="ja", conversation=told["conversation"])

    assert not done["isError"]
    [period] = store.home(kept).periods
    assert (period.member, period.first.isoformat(), period.last.isoformat()) == ("bram", "2026-03-06", "2026-03-08")


def test_a_no_lets_it_be(call: Call, store: Store, kept: int) -> None:
    asked = call("away", member="bram", first_day="vrijdag")["structuredContent"]

    call("confirm", answer="No.", conversation=asked["conversation"])
    call("confirm", answer="yes", conversation=asked["conversation"])

    assert store.home(kept).periods == ()


def test_a_yes_fits_the_question_of_its_own_conversation_alone(call: Call, store: Store, kept: int) -> None:
    call("away", member="bram", first_day="vrijdag")

    call("confirm", answer="yes", conversation="another")

    assert store.home(kept).periods == ()


def test_of_two_open_questions_a_yes_answers_the_one_it_is_about(call: Call, store: Store, kept: int) -> None:
    first = call("away", member="bram", first_day="vrijdag")["structuredContent"]
    call("away", member="sanne", first_day="zaterdag")

    call("confirm", answer="ja", conversation=first["conversation"])

    assert [period.member for period in store.home(kept).periods] == ["bram"]


def test_a_question_who_speaks_is_answered_with_a_name(call: Call, store: Store, kept: int) -> None:
    asked = call("heavy_week")["structuredContent"]
    assert (asked["awaits"], asked["options"]) == ("member", ["sanne", "bram"])

    later = call("confirm", answer="Sanne", conversation=asked["conversation"])["structuredContent"]
    if later["open"]:
        call("confirm", answer="ja", conversation=asked["conversation"])

    assert [period.member for period in store.home(kept).periods] == ["sanne"]


def test_a_question_goes_on_in_its_conversation(call: Call) -> None:
    first = call("ask", question="wie doet vanavond het speelgoed")["structuredContent"]

    later = call("ask", question="en morgen", conversation=first["conversation"])["structuredContent"]

    assert later["slots"] == {"chore": "speelgoed", "day": "2026-03-04"}


def test_what_is_private_is_not_kept_by_a_shared_device_even_when_it_is_called(call: Call) -> None:
    said = call("note_moment", text="ik voelde me alleen")

    assert said["structuredContent"]["speech"].startswith("Dat bewaar ik liever niet via deze speaker")
    assert "alleen" not in json.dumps(said["structuredContent"]["slots"])


# ── once, and again ──


def test_the_same_request_of_a_session_gets_the_same_answer_and_changes_once(
    call: Call, store: Store, kept: int, clock: Clock
) -> None:
    first = call("done", chore="was", session="mcp.s", id=7)
    clock.now += timedelta(minutes=1)

    again = call("done", chore="was", session="mcp.s", id=7)

    assert again == first
    assert len(store.home(kept).exceptions) == 1


def test_an_id_is_counted_from_nought_in_every_session(call: Call) -> None:
    first = call("who_does", chore="was", day="vandaag", session="mcp.one", id=1)
    other = call("who_does", chore="speelgoed", session="mcp.one", id=1)
    call("done", chore="was", session="mcp.one", id=2)

    fresh = call("who_does", chore="was", day="vandaag", session="mcp.two", id=1)

    assert other["structuredContent"]["slots"]["chore"] == "speelgoed"
    assert fresh["structuredContent"]["speech"] != first["structuredContent"]["speech"]


# ── what does not fit ──


@pytest.mark.parametrize(
    ("name", "arguments", "part"),
    [
        ("who_does", {}, "chore"),
        ("who_does", {"chore": "was", "wanneer": "nu"}, "wanneer"),
        ("who_does", {"chore": ""}, "chore"),
        ("who_does", {"chore": 5}, ""),
        ("who_does", {"chore": "x" * 501}, "500"),
        ("who_does", {"chore": "was", "part": "noon"}, "morning"),
        ("add_chore", {"name": "x", "minutes": 0}, "minutes"),
        ("add_chore", {"name": "x", "minutes": True}, "minutes"),
        ("add_chore", {"name": "x", "time": "25:00"}, "time"),
        ("confirm", {"answer": "ja"}, "conversation"),
        ("confirm", {"answer": "ja", "conversation": "no spaces"}, "id"),
        ("ask", {"question": "x", "language": "fr"}, "nl, en"),
    ],
)
def test_what_does_not_fit_a_tool_is_a_result_with_a_kind_sentence(
    call: Call, store: Store, kept: int, name: str, arguments: dict[str, object], part: str
) -> None:
    before = store.version(kept)

    said = call(name, **arguments)

    assert said["isError"] is True
    assert part in said["content"][0]["text"]
    assert store.version(kept) == before


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("resources/list", None, -32601),
        ("server/discover", None, -32601),
        ("tools/call", {"name": "nothing"}, -32602),
        ("tools/call", {"name": ["ask"]}, -32602),
        ("tools/call", {}, -32602),
        ("tools/call", {"name": "ask", "arguments": ["x"]}, -32602),
        ("tools/call", {"name": "arguments"}, -32602),
        ("tools/call", [], -32602),
        ("tools/list", {"cursor": "2"}, -32602),
    ],
)
def test_what_does_not_fit_the_protocol_is_an_error_of_json_rpc(
    send: Send, method: str, params: object, code: int
) -> None:
    reply = send(method, params)

    assert fault(reply) == (200, code)
    assert reply.get_json()["id"] == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"null", -32700),
        (b'{"a": NaN}', -32700),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', -32600),
        (b" [", -32600),
        (b"{}", -32600),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": true, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "method": 5}', -32600),
    ],
)
def test_what_is_no_message_is_refused(app: Flask, kitchen: str, body: bytes, code: int) -> None:
    headers = {"Authorization": f"Bearer {kitchen}"}

    reply = app.test_client().post(PATH, data=body, headers=headers, content_type="application/json")

    assert fault(reply) == (400, code)


@pytest.mark.parametrize("more", [{"id": "\ud800"}, {"params": {"name": "ask", "arguments": {"\ud800": "x"}}}])
def test_half_a_character_is_no_message(app: Flask, kitchen: str, more: dict[str, object]) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "x"}} | more
    reply = app.test_client().post(PATH, json=call, headers={"Authorization": f"Bearer {kitchen}"})

    assert fault(reply) == (400, -32600)


def test_a_version_that_is_not_spoken_is_refused_with_those_that_are(send: Send) -> None:
    reply = send("ping", MCP_Protocol_Version="2026-07-28")

    assert fault(reply) == (400, -32022)
    assert reply.get_json()["error"]["data"]["supported"] == list(VERSIONS)
    assert send("ping", MCP_Protocol_Version="2025-06-18").status_code == 200
    assert send("initialize", {}, MCP_Protocol_Version="2026-07-28").status_code == 200


def test_a_page_of_somebody_else_may_call_nothing(send: Send) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:9999"):
        assert send("ping", Origin=origin).status_code == 403
    assert send("ping", Origin=BASE).status_code == 200


def test_who_wants_no_json_is_told_that_there_is_nothing_else(send: Send) -> None:
    assert send("ping", Accept="text/event-stream").status_code == 406
    for accept in ("application/json, text/event-stream", "*/*", "application/json"):
        assert send("ping", Accept=accept).status_code == 200


def test_a_message_has_a_largest_size(send: Send) -> None:
    assert send("tools/call", {"name": "ask", "arguments": {"question": "x" * LARGEST}}).status_code == 413


# ── who is let in ──


def test_a_stranger_is_told_where_permission_is_given(send: Send) -> None:
    for token, wrong in ((None, ""), ("wrong", 'error="invalid_token", ')):
        reply = send("ping", token=token)

        assert reply.status_code == 401
        assert reply.headers["WWW-Authenticate"] == f'Bearer {wrong}scope="home", resource_metadata="{FACTS}"'


def test_alexa_is_told_nothing_as_it_asks(send: Send) -> None:
    hello = {"protocolVersion": "2025-03-26", "clientInfo": {"name": "Alexa+ MCP Client"}}

    assert "WWW-Authenticate" not in send("initialize", hello, token=None).headers
    session = send("initialize", hello).headers["Mcp-Session-Id"]
    later = send("tools/list", token="expired", Mcp_Session_Id=session)
    assert later.status_code == 401
    assert "WWW-Authenticate" not in later.headers


def test_without_https_no_permission_is_spoken_of(store: Store, settings: Settings, clock: Clock) -> None:
    plain = create_app(store, replace(settings, base_url="http://nas.home:8027"), clock).test_client()

    refused = plain.post(PATH, json={"jsonrpc": "2.0", "id": 1, "method": "ping"})

    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_that_was_given_for_this_door_opens_it(send: Send, store: Store, kept: int, clock: Clock) -> None:
    store.add_client("claude", "Claude", ["https://claude.example/cb"], clock.now)
    for resource, status in ((BASE + PATH, 200), ("", 200), (f"{BASE}/webhooks/other", 401)):
        yes = Yes(kept, None, "claude", ("home",), resource, "https://claude.example/cb", CHALLENGE)
        code = store.permit(yes, clock.now)
        tokens = store.exchange("claude", code, yes.redirect, VERIFIER, clock.now)
        assert tokens is not None
        assert send("ping", token=tokens.access).status_code == status


# ── whatever comes ──

JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
NAMES = some.sampled_from([tool.name for tool in tools_for(shared=True) if tool.reads])
MESSAGES = JSON | some.fixed_dictionaries(
    {"jsonrpc": some.just("2.0")},
    optional={
        "id": some.integers() | some.text(max_size=5) | JSON,
        "method": some.sampled_from(["initialize", "ping", "tools/list", "tools/call", "tools"]) | JSON,
        "params": JSON
        | some.fixed_dictionaries(
            {"name": NAMES | JSON},
            optional={
                "arguments": some.dictionaries(
                    some.sampled_from(["chore", "day", "member", "first_day", "question", "conversation"])
                    | some.text(max_size=5),
                    some.sampled_from(["was", "morgen", "sanne", "self"]) | JSON,
                    max_size=4,
                )
            },
        ),
    },
)


@trying(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=MESSAGES)
def test_whatever_comes_is_answered_in_the_protocol_and_changes_nothing(
    app: Flask, kitchen: str, store: Store, kept: int, clock: Clock, message: object
) -> None:
    clock.now += timedelta(minutes=1)
    before = store.version(kept)

    reply = app.test_client().post(
        PATH,
        data=json.dumps(message),
        headers={"Authorization": f"Bearer {kitchen}"},
        content_type="application/json",
    )

    assert reply.status_code in (200, 202, 400, 413)
    if reply.status_code != 202:
        answer = reply.get_json()
        assert answer["jsonrpc"] == "2.0"
        assert ("result" in answer) != ("error" in answer)
    assert store.version(kept) == before
