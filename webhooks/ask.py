"""The plain door: a question as JSON or text, an answer as JSON or text.

For shortcuts, scripts and assistants that can send a request: ``POST /webhooks/ask`` with the device's token
in the Authorization header (RFC 6750 section 2.1; never in the address, which ends up in logs). JSON takes
``{text, language?, conversation?, request_id?}`` and gives ``{speech, ssml, reprompt, continue, intent,
slots}``; ``text/plain`` takes the question and gives the speech. Every refusal is one sentence too.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from household.model import LANGUAGES, Answer, Home, Language, Speaker
from household.store import Store
from language.sentences import say
from webhooks.core import answer, home_of, language_of, slots_aloud
from webhooks.pace import Pace

LARGEST = 4096
LONGEST = 500
PER_MINUTE = 60

_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_WHERE_NO_TOKEN_BELONGS = ("token", "access_token", "authorization", "api_key", "key", "bearer")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Question:
    text: str
    language: Language | None
    conversation: str | None
    request_id: str | None


class _No(Exception):
    """A refusal: the status, and the sentence that says what to do instead."""

    def __init__(self, status: int, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, f"trouble.ask.{sentence}"
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def ask(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint of the plain door. ``clock`` gives the present moment, aware."""
    door = Blueprint("ask", __name__)
    pace = Pace(PER_MINUTE, 60)

    @door.post("/webhooks/ask")
    def asked() -> Response:
        now = clock()
        known: tuple[Home, Speaker] | None = None
        try:
            _no_token_elsewhere(request)
            household, speaker = _speaker(store, request, now)
            known = home_of(store, household), speaker
            if seconds := pace.wait((household, speaker), now):
                raise _No(429, "too_fast", Retry_After=str(seconds))
            question = _question(request)
            language = question.language or _accepted(request) or language_of(*known)
            said = answer(
                store,
                household,
                speaker,
                question.text,
                language,
                now,
                question.conversation,
                question.request_id,
            )
            return _spoken(said, known[0])
        except _No as no:
            return _refusal(no, known)
        except HTTPException:
            raise
        except Exception as error:
            _note(error)
            return _refusal(_No(500, "unexpected"), known)

    return door


def refuse(status: int) -> Response:
    """What a request under /webhooks hears that never reached a door: no such door, or not by POST."""
    sentences = {404: "not_here", 405: "post_only", 413: "too_large", 500: "unexpected"}
    return _refusal(_No(status, sentences.get(status, "bad_request")), None)


# ── who asks ────────────────────────────────────────────────────────────────────────────────────


def _no_token_elsewhere(asked: Request) -> None:
    """A token in an address or a body is refused, right or wrong, before it becomes a habit."""
    if any(name.lower() in _WHERE_NO_TOKEN_BELONGS for name in asked.args):
        raise _No(400, "token_elsewhere")
    fields = _fields(_body(asked)) if _is_json(asked) else {}
    if any(name.lower() in _WHERE_NO_TOKEN_BELONGS for name in fields or {}):
        raise _No(400, "token_elsewhere")


def _speaker(store: Store, asked: Request, now: datetime) -> tuple[int, Speaker]:
    """The household and the device of the token. No token and a wrong one hear exactly the same."""
    scheme, _, token = asked.headers.get("Authorization", "").partition(" ")
    known = store.speaker_of(token.strip(), now) if scheme.lower() == "bearer" and token.strip() else None
    if known is None:
        raise _No(401, "unknown_device", WWW_Authenticate="Bearer")
    return known


# ── what is asked ───────────────────────────────────────────────────────────────────────────────


def _question(asked: Request) -> _Question:
    if asked.mimetype == "text/plain":
        try:
            return _Question(_text(_body(asked).decode()), None, None, None)
        except UnicodeDecodeError:
            raise _No(400, "no_text") from None
    if not _is_json(asked):
        raise _No(415, "kind")
    fields = _fields(_body(asked))
    if fields is None:
        raise _No(400, "malformed")
    language = fields.get("language")
    if language is not None and language not in LANGUAGES:
        raise _No(400, "language")
    return _Question(
        _text(fields.get("text")),
        language,
        _id(fields.get("conversation")),
        _id(fields.get("request_id")),
    )


def _body(asked: Request) -> bytes:
    """The body, up to ``LARGEST`` bytes whether or not its length was announced."""
    asked.max_content_length = LARGEST
    try:
        return asked.get_data(cache=True)
    except RequestEntityTooLarge:
        raise _No(413, "too_large") from None


def _is_json(asked: Request) -> bool:
    return asked.mimetype == "application/json"


def _fields(body: bytes) -> dict[str, object] | None:
    """The JSON object in a body; None when there is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _No(400, "no_text")
    if len(value) > LONGEST:
        raise _No(400, "too_long")
    return value


def _id(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _No(400, "bad_id")
    return value


# ── what it hears ───────────────────────────────────────────────────────────────────────────────


def _spoken(said: Answer, home: Home) -> Response:
    if _wants_text(request):
        return Response(said.speech, content_type="text/plain; charset=utf-8", headers=_PRIVATE)
    return _json(
        200,
        {
            "speech": said.speech,
            "ssml": said.ssml,
            "reprompt": said.reprompt,
            "continue": said.listen,
            "intent": said.intent.name,
            "slots": slots_aloud(said.intent, home),
        },
    )


def _refusal(no: _No, known: tuple[Home, Speaker] | None) -> Response:
    speech = say(no.sentence, _language(known))
    if _wants_text(request):
        response = Response(speech, no.status, content_type="text/plain; charset=utf-8", headers=_PRIVATE)
    else:
        response = _json(no.status, {"error": no.sentence.rpartition(".")[2], "speech": speech})
    response.headers.update(no.headers)
    return response


def _language(known: tuple[Home, Speaker] | None) -> Language:
    """The language in which a refusal is said: the field when it can be read, then as an answer has it."""
    fields = _fields(request.get_data(cache=True)) if _small() and _is_json(request) else None
    asked = (fields or {}).get("language")
    if asked in LANGUAGES:
        return asked
    return _accepted(request) or (language_of(*known) if known else "nl")


def _small() -> bool:
    """Whether the body was already read and fits; a refused one is not read again."""
    return request.content_length is not None and request.content_length <= LARGEST


def _accepted(asked: Request) -> Language | None:
    return cast(Language | None, asked.accept_languages.best_match(LANGUAGES))


def _wants_text(asked: Request) -> bool:
    if asked.mimetype == "text/plain":
        return True
    return asked.accept_mimetypes.best_match(["application/json", "text/plain"]) == "text/plain"


_PRIVATE = {"Cache-Control": "no-store"}


def _json(status: int, values: object) -> Response:
    text = json.dumps(values, ensure_ascii=False)
    return Response(text, status, content_type="application/json", headers=_PRIVATE)


def _note(error: Exception) -> None:
    """Where it went wrong, without the message: that may hold what somebody said."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    _log.error("A question could not be answered: %s at %s", type(error).__name__, place)
