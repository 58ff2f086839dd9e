"""The Model Context Protocol: assistants with a language model call the home's tools.

Streamable HTTP without a stream: each ``POST /webhooks/mcp`` is one JSON-RPC message and gets one JSON answer; nothing
is kept between them but what a conversation remembers. Who knocks has a device's token, or an access token that was
given for this door. What a tool cannot do is a result with a kind sentence (``isError``); what is wrong with the
message itself is an error of JSON-RPC. https://modelcontextprotocol.io/specification/2025-11-25/basic/transports
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from secrets import token_urlsafe
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from household.model import Answer
from household.secret import hash_of
from household.settings import Settings, issuer
from household.store import Store
from webhooks.core import slots_aloud
from webhooks.door import (
    Caller,
    Gate,
    No,
    as_json,
    bearer,
    body,
    is_json,
    is_writable,
    keep_tokens_out,
    read_object,
    sentence,
)
from webhooks.oauth import RESOURCE, SCOPES
from webhooks.talk import without_words
from webhooks.tools import as_listed, is_tool, question_of, tools_for

PATH = "/webhooks/mcp"
#: The versions of the protocol that this door speaks, the newest first.
VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26")
#: Bytes of a message.
LARGEST = 16 * 1024
#: Codes of JSON-RPC 2.0 section 5.1, and the protocol's own for a version that is not spoken.
UNREADABLE, NO_REQUEST, NO_METHOD, NO_PARAMS, OURS, NO_VERSION = -32700, -32600, -32601, -32602, -32603, -32022
#: For whoever chooses between tools and words the answer.
TOLD = (
    "Tools of the home of two people who divide their chores. Say the field speech as it stands: it is short, and "
    "leaves out what should not be said aloud. When open is true it is a question: put it to your user and pass their "
    "answer to confirm, with the conversation of that answer. Words may be Dutch or English."
)
#: How this vendor's client names itself; see ``_challenge``.
_ALEXA = "alexa"
_SESSION = re.compile(r"[!-~]{1,128}")


class Fault(No):
    """What is wrong with a message that could be read: the code, and the id of the request it was."""

    def __init__(self, code: int, reason: str, of: object = None, status: int = 200, data: object = None) -> None:
        super().__init__(status, reason)
        self.code, self.of, self.data = code, of, data


@dataclass(frozen=True)
class _Request:
    id: int | str
    method: str
    params: Mapping[str, object]


def mcp(store: Store, settings: Settings, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint of the door for the Model Context Protocol. ``clock`` gives the present moment, aware."""
    door, gate = Blueprint("mcp", __name__), Gate(store, clock)

    @door.post(PATH)
    @gate.opens(_refusing(settings))
    def called(now: datetime) -> Response:
        _check_origin(settings)
        keep_tokens_out(LARGEST)
        caller = gate.caller(bearer(), now, settings.base_url + PATH)
        asked = _request()
        if asked is None:
            return Response(status=202, headers={"Cache-Control": "no-store"})
        return _answered(gate, caller, asked)

    return door


def _answered(gate: Gate, caller: Caller, asked: _Request) -> Response:
    match asked.method:
        case "initialize":
            return _result(asked, _welcome(asked.params), {"Mcp-Session-Id": _new_session(asked.params)})
        case "ping":
            return _result(asked, {})
        case "tools/list":
            if asked.params.get("cursor") is not None:
                raise Fault(NO_PARAMS, "mcp_cursor", asked.id)
            return _result(asked, {"tools": [as_listed(tool) for tool in tools_for(caller.speaker.shared)]})
        case "tools/call":
            return _result(asked, _call(gate, caller, asked))
        case _:
            raise Fault(NO_METHOD, "mcp_method", asked.id)


def _welcome(params: Mapping[str, object]) -> dict[str, object]:
    """The version that is asked for when it is spoken here, else the newest that is."""
    wanted = params.get("protocolVersion")
    return {
        "protocolVersion": wanted if wanted in VERSIONS else VERSIONS[0],
        "capabilities": {"tools": {"listChanged": False}},
        "serverInfo": {"name": "samen", "title": "Samen", "version": version("samen")},
        "instructions": TOLD,
    }


# ── a tool is called ────────────────────────────────────────────────────────────────────────────


def _call(gate: Gate, caller: Caller, asked: _Request) -> dict[str, object]:
    name, arguments = asked.params.get("name"), asked.params.get("arguments", {})
    if not isinstance(name, str) or not is_tool(name):
        raise Fault(NO_PARAMS, "mcp_tool", asked.id)
    if not isinstance(arguments, dict):
        raise Fault(NO_PARAMS, "mcp_params", asked.id)
    request_id = _request_id(asked)
    # A call that goes on from no other is a conversation of its own: a yes then fits one question alone.
    fresh = f"mcp-{hash_of(request_id)[:16] if request_id else token_urlsafe(12)}"
    try:
        question = question_of(name, arguments, caller, fresh, request_id)
    except Fault:
        raise
    except No as no:
        return {"content": [{"type": "text", "text": sentence(no)}], "isError": True}
    return _told(gate.answer(caller, question), caller, question.conversation or fresh)


def _told(said: Answer, caller: Caller, conversation: str) -> dict[str, object]:
    """The answer as a result of a tool: the words, and for who reads only text what an open question asks for."""
    slots = slots_aloud(without_words(said.intent), caller.home)
    values: dict[str, object] = {
        "speech": said.speech,
        "open": said.awaits is not None,
        "conversation": conversation,
        "intent": said.intent.name,
        "slots": slots,
    }
    if said.awaits is not None:
        values |= {"awaits": said.awaits.value, "options": list(said.options)}
    texts = [said.speech] + ([json.dumps(values, ensure_ascii=False)] if said.awaits is not None else [])
    return {
        "content": [{"type": "text", "text": text} for text in texts],
        "structuredContent": values,
        "isError": False,
    }


def _request_id(asked: _Request) -> str | None:
    """The id under which the answer is kept for a repetition. A client counts from nought in each session, so an id
    alone says nothing; without a session nothing can be told to be a repetition."""
    session = _session()
    whole = json.dumps([session, asked.id, asked.params], sort_keys=True)
    return f"mcp:{hash_of(whole)}" if session else None


# ── sessions: a name for the client's count of ids, which the server keeps nothing of ───────────


def _new_session(params: Mapping[str, object]) -> str:
    return f"{_ALEXA if _is_alexa(params) else 'mcp'}.{token_urlsafe(16)}"


def _session() -> str:
    given = request.headers.get("Mcp-Session-Id", "")
    return given if _SESSION.fullmatch(given) else ""


def _is_alexa(params: Mapping[str, object]) -> bool:
    client = params.get("clientInfo")
    name = client.get("name") if isinstance(client, dict) else None
    return isinstance(name, str) and name.lower().startswith(_ALEXA)


# ── a message ───────────────────────────────────────────────────────────────────────────────────


def _request() -> _Request | None:
    """The request in the body; None for a message that wants no answer. Raises No for anything else."""
    if not is_json():
        raise No(415, "kind")
    if request.headers.get("Accept") and not request.accept_mimetypes["application/json"]:
        raise No(406, "mcp_accept")
    text = body(LARGEST)
    if text.lstrip()[:1] == b"[":
        raise Fault(NO_REQUEST, "mcp_batch", status=400)
    fields = read_object(text)
    if fields is None:
        raise Fault(UNREADABLE, "malformed", status=400)
    if not is_writable(json.dumps(fields, ensure_ascii=False)):
        raise Fault(NO_REQUEST, "mcp_message", status=400)
    return _read(fields)


def _read(fields: Mapping[str, object]) -> _Request | None:
    method, params, of = fields.get("method"), fields.get("params", {}), _id(fields)
    if fields.get("jsonrpc") != "2.0":
        raise Fault(NO_REQUEST, "mcp_message", of, status=400)
    if "method" not in fields and ("result" in fields or "error" in fields):
        return None  # an answer of the client's, to a question that this door never asks
    if not isinstance(method, str):
        raise Fault(NO_REQUEST, "mcp_message", of, status=400)
    if of is None:
        return None  # it tells something, such as that the greeting is over
    _check_version(method, of)
    if not isinstance(params, dict):
        raise Fault(NO_PARAMS, "mcp_params", of)
    return _Request(of, method, params)


def _id(fields: Mapping[str, object]) -> int | str | None:
    """The id of a message; None when it has none, and so wants no answer."""
    of = fields.get("id")
    if "id" in fields and (not isinstance(of, int | str) or isinstance(of, bool)):
        raise Fault(NO_REQUEST, "mcp_message", status=400)
    return of if isinstance(of, int | str) else None


def _check_version(method: str, of: int | str) -> None:
    """After the greeting a client names the version on which both agreed; one that is not spoken here is refused."""
    named = request.headers.get("MCP-Protocol-Version", VERSIONS[-1])
    if method != "initialize" and named not in VERSIONS:
        data = {"supported": list(VERSIONS), "requested": named[:40]}
        raise Fault(NO_VERSION, "mcp_version", of, status=400, data=data)


def _check_origin(settings: Settings) -> None:
    """A page of somebody else in a browser may not call the home's tools, whatever name it had point here."""
    origin = request.headers.get("Origin")
    parts = urlsplit(settings.base_url)
    if origin is not None and origin != f"{parts.scheme}://{parts.netloc}":
        raise No(403, "mcp_origin")


# ── what it hears ───────────────────────────────────────────────────────────────────────────────


def _result(asked: _Request, result: object, headers: Mapping[str, str] | None = None) -> Response:
    return as_json({"jsonrpc": "2.0", "id": asked.id, "result": result}, 200, headers or {})


def _refusing(settings: Settings) -> Callable[[No], Response]:
    """A refusal in the words of JSON-RPC, with the challenge where one is asked for."""

    def refused(no: No) -> Response:
        code = no.code if isinstance(no, Fault) else OURS if no.status >= 500 else NO_REQUEST
        error: dict[str, object] = {"code": code, "message": sentence(no)}
        of = no.of if isinstance(no, Fault) else None
        if isinstance(no, Fault) and no.data is not None:
            error["data"] = no.data
        return as_json({"jsonrpc": "2.0", "id": of, "error": error}, no.status, _challenge(settings, no))

    return refused


def _challenge(settings: Settings, no: No) -> Mapping[str, str]:
    """The headers of a refusal. Who is not known is told where permission is given (RFC 9728 section 5.1). Alexa+ asks
    to be told nothing there, and finds it by itself; so a client that calls itself Alexa is told nothing."""
    if no.status != 401:
        return no.headers
    fields = read_object(body(LARGEST)) or {}
    params = fields.get("params")
    if _session().startswith(f"{_ALEXA}.") or (isinstance(params, dict) and _is_alexa(params)):
        return {}
    if issuer(settings) is None:
        return {"WWW-Authenticate": "Bearer"}
    wrong = 'error="invalid_token", ' if bearer() else ""
    facts = f'resource_metadata="{settings.base_url}{RESOURCE}{PATH}"'
    return {"WWW-Authenticate": f'Bearer {wrong}scope="{" ".join(SCOPES)}", {facts}'}
