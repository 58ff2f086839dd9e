"""The plain door: a question as JSON or text, an answer as JSON or text.

For shortcuts, scripts and assistants that can send a request: ``POST /webhooks/ask`` with the device's token
in the Authorization header (RFC 6750 section 2.1; never in the address, which ends up in logs). JSON takes
``{text, language?, conversation?, request_id?}`` and gives ``{speech, ssml, reprompt, continue, intent,
slots}``; ``text/plain`` takes the question and gives the speech. Every refusal is one sentence too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, request

from household.model import LANGUAGES, Answer
from household.store import Store
from webhooks.door import (
    Caller,
    Gate,
    No,
    Question,
    as_json,
    as_text,
    bearer,
    fields_of,
    json_fields,
    keep_tokens_out,
    language_in,
    own_id,
    text_body,
    text_of,
    wants_text,
)


def ask(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint of the plain door. ``clock`` gives the present moment, aware."""
    door, gate = Blueprint("ask", __name__), Gate(store, clock)

    @door.post("/webhooks/ask")
    @gate.opens()
    def asked(now: datetime) -> Response:
        keep_tokens_out()
        caller = gate.caller(bearer(), now)
        return _spoken(gate.answer(caller, _question()), caller)

    return door


def _question() -> Question:
    """What the request asks. Raises No for what does not fit."""
    if request.mimetype == "text/plain":
        return Question(text_body())
    fields = json_fields()
    language = fields.get("language")
    if language is not None and language not in LANGUAGES:
        raise No(400, "language")
    return Question(
        text_of(fields.get("text")),
        language_in(language),
        own_id(fields.get("conversation")),
        own_id(fields.get("request_id")),
    )


def _spoken(said: Answer, caller: Caller) -> Response:
    return as_text(said.speech) if wants_text() else as_json(fields_of(said, caller))
