"""Text in, text out: for Siri's shortcuts, and for anything that can send a request and speak what comes back.

``GET /webhooks/plain?q=…`` only answers: an address is opened ahead, again or by mistake, so whatever would change
something asks for POST (RFC 9110 section 9.2.1). ``POST /webhooks/plain`` takes the question as plain text, or as the
field ``q`` of a form or of JSON, with ``language``, ``conversation`` and ``request_id`` beside it or in the address.
The device's token stands in the Authorization header either way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from household.model import LANGUAGES
from household.store import Store
from webhooks.door import (
    LARGEST,
    Gate,
    No,
    Question,
    as_text,
    bearer,
    is_json,
    json_fields,
    keep_tokens_out,
    language_in,
    no_token_in,
    own_id,
    sentence,
    text_body,
    text_of,
)


def plain(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint of the door for plain text. ``clock`` gives the present moment, aware."""
    door, gate = Blueprint("plain", __name__), Gate(store, clock)

    @door.get("/webhooks/plain")
    @gate.opens(_refused)
    def read(now: datetime) -> Response:
        keep_tokens_out()
        caller = gate.caller(bearer(), now)
        return as_text(gate.answer(caller, _question(request.args), reading_only=True).speech)

    @door.post("/webhooks/plain")
    @gate.opens(_refused)
    def said(now: datetime) -> Response:
        keep_tokens_out()
        caller = gate.caller(bearer(), now)
        return as_text(gate.answer(caller, _question(_sent())).speech)

    return door


def _sent() -> Mapping[str, object]:
    """What a POST holds: the fields of its body, and of its address for what the body does not say."""
    if is_json():
        return {**request.args, **json_fields()}
    if request.mimetype == "text/plain":
        return {**request.args, "q": text_body()}
    if request.mimetype not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise No(415, "kind")
    request.max_content_length = LARGEST
    try:
        form = request.form
    except RequestEntityTooLarge:
        raise No(413, "too_large") from None
    no_token_in(form)
    return {**request.args, **form}


def _question(fields: Mapping[str, object]) -> Question:
    language = fields.get("language")
    if language is not None and language not in LANGUAGES:
        raise No(400, "language")
    ids = own_id(fields.get("conversation")), own_id(fields.get("request_id"))
    return Question(text_of(fields.get("q")), language_in(language), *ids)


def _refused(no: No) -> Response:
    return as_text(sentence(no), no.status, no.headers)
