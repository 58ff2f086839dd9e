"""Dialogflow, ES and CX: its webhook request as a question, the answer as its webhook response.

The caller is proven by a header that the agent sends along: Basic with the device's token as its password (any user
name), or Bearer. An intent named as one of ours brings its parameters as slots, words and all; any other one, such as a
fallback, brings what was said. The session is the conversation, and the id of the response that of the request.

ES: https://cloud.google.com/dialogflow/es/docs/fulfillment-webhook
CX: https://cloud.google.com/dialogflow/cx/docs/concept/webhook
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Blueprint, Response

from household.model import Intent
from household.store import Store
from webhooks.core import INTENTS
from webhooks.door import (
    Gate,
    No,
    Question,
    as_json,
    basic,
    bearer,
    json_fields,
    keep_tokens_out,
    language_in,
    text_of,
    vendors_id,
)

#: Bytes of a request: it repeats its contexts, messages and parameters.
LARGEST = 32 * 1024

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)")


def dialogflow(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint of the door for Dialogflow. ``clock`` gives the present moment, aware."""
    door, gate = Blueprint("dialogflow", __name__), Gate(store, clock)

    @door.post("/webhooks/dialogflow")
    @gate.opens()
    def asked(now: datetime) -> Response:
        keep_tokens_out(LARGEST)
        caller = gate.caller(basic() or bearer(), now)
        fields = json_fields(LARGEST)
        es = isinstance(fields.get("queryResult"), dict)
        said = gate.answer(caller, _from_es(fields) if es else _from_cx(fields))
        return as_json(_to_es(said.speech) if es else _to_cx(said.speech))

    return door


def _from_es(fields: Mapping[str, object]) -> Question:
    result = _within(fields, "queryResult")
    name = _within(result, "intent").get("displayName")
    return Question(
        _said(name, _within(result, "parameters"), result.get("queryText")),
        language_in(result.get("languageCode")),
        vendors_id("dialogflow", fields.get("session")),
        vendors_id("dialogflow", fields.get("responseId")),
    )


def _from_cx(fields: Mapping[str, object]) -> Question:
    if not isinstance(fields.get("fulfillmentInfo"), dict):
        raise No(400, "malformed")
    intent = _within(fields, "intentInfo")
    values = {name: _resolved(value) for name, value in _within(intent, "parameters").items()}
    return Question(
        _said(intent.get("displayName"), values, fields.get("text") or fields.get("transcript")),
        language_in(fields.get("languageCode")),
        vendors_id("dialogflow", _within(fields, "sessionInfo").get("session")),
        vendors_id("dialogflow", fields.get("detectIntentResponseId")),
    )


def _said(name: object, values: Mapping[str, object], text: object) -> str | Intent:
    """One of our intents with its slots, else the words; an event that brings neither asks what can be asked."""
    if isinstance(name, str) and name in INTENTS:
        slots = {slot: _slot(slot, value) for slot, value in values.items()}
        return Intent(name, {slot: value for slot, value in slots.items() if value not in (None, "")})
    return text_of(text) if text else Intent("help")


def _slot(name: str, value: object) -> object:
    """A parameter as a slot: a moment that Dialogflow made is the day or the clock of it, other words stay words, a
    number is a whole one; empty and anything else is none."""
    if isinstance(value, str):
        moment = _MOMENT.match(value)
        if moment is None:
            return text_of(value) if value.strip() else None
        return moment[2] if name in ("time", "to_time") else moment[1]
    return int(value) if isinstance(value, int | float) and value == value // 1 else None


def _resolved(parameter: object) -> object:
    """CX tells of a parameter what was said and what it made of that."""
    if not isinstance(parameter, dict):
        return None
    return parameter.get("resolvedValue") or parameter.get("originalValue")


def _within(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = fields.get(name)
    return found if isinstance(found, dict) else {}


def _to_es(speech: str) -> dict[str, object]:
    return {"fulfillmentText": speech}


def _to_cx(speech: str) -> dict[str, object]:
    return {"fulfillment_response": {"messages": [{"text": {"text": [speech]}}]}}
