"""Dialogflow's webhook, ES and CX: both requests as their documentation has them, and both responses by its schemas."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from household.store import Store
from webhooks.dialogflow import dialogflow

URL = "/webhooks/dialogflow"
WHO = "wie doet vanavond het speelgoed"
ANSWER = "Bram doet vanavond het speelgoed, om zeven uur."

#: https://cloud.google.com/dialogflow/es/docs/reference/rpc/google.cloud.dialogflow.v2#webhookresponse: Dialogflow
#: refuses an unknown field, and an empty one of a wrong kind.
ES: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["fulfillmentText"],
    "properties": {
        "fulfillmentText": {"type": "string", "minLength": 1},
        "fulfillmentMessages": {"type": "array"},
        "source": {"type": "string"},
        "payload": {"type": "object"},
        "outputContexts": {"type": "array"},
        "followupEventInput": {"type": "object"},
        "sessionEntityTypes": {"type": "array"},
    },
}
#: https://cloud.google.com/dialogflow/cx/docs/reference/rest/v3/WebhookResponse, with the names of its proto, which
#: the documentation's own examples use.
CX: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["fulfillment_response"],
    "properties": {
        "fulfillment_response": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "merge_behavior": {"enum": ["MERGE_BEHAVIOR_UNSPECIFIED", "APPEND", "REPLACE"]},
                "messages": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["text"],
                        "properties": {
                            "text": {
                                "type": "object",
                                "additionalProperties": False,
                                "properties": {"text": {"type": "array", "items": {"type": "string", "minLength": 1}}},
                            }
                        },
                    },
                },
            },
        },
        "page_info": {"type": "object"},
        "session_info": {"type": "object"},
        "payload": {"type": "object"},
    },
}


def es(text: str = "", intent: str = "Default Fallback Intent", *, language: str = "nl", **values: object) -> Any:
    """A request of ES: https://cloud.google.com/dialogflow/es/docs/fulfillment-webhook#webhook_request."""
    return {
        "responseId": f"response {language}{text}{intent}{values}",
        "session": "projects/samen/agent/sessions/123",
        "queryResult": {
            "queryText": text,
            "parameters": values,
            "allRequiredParamsPresent": True,
            "fulfillmentText": "",
            "fulfillmentMessages": [{"text": {"text": [""]}}],
            "outputContexts": [{"name": "projects/samen/agent/sessions/123/contexts/c", "lifespanCount": 5}],
            "intent": {"name": "projects/samen/agent/intents/29bcd7f8", "displayName": intent},
            "intentDetectionConfidence": 1,
            "languageCode": language,
        },
        "originalDetectIntentRequest": {"payload": {}},
    }


def cx(text: str | None = None, intent: str | None = None, *, language: str = "nl", **values: object) -> Any:
    """A request of CX: https://cloud.google.com/dialogflow/cx/docs/reference/rest/v3/WebhookRequest."""
    said = {} if text is None else {"text": text}
    parameters = {name: {"originalValue": str(value), "resolvedValue": value} for name, value in values.items()}
    found = {"lastMatchedIntent": "projects/p/i", "displayName": intent, "confidence": 1.0, "parameters": parameters}
    return said | {
        "detectIntentResponseId": f"response {language}{text}{intent}{values}",
        "languageCode": language,
        "fulfillmentInfo": {"tag": "samen"},
        "intentInfo": found if intent else {},
        "pageInfo": {"currentPage": "projects/p/pages/START_PAGE"},
        "sessionInfo": {"session": "projects/p/locations/l/agents/a/sessions/s", "parameters": {}},
        "messages": [],
    }


@pytest.fixture
def token(store: Store, kept: int, at: Callable[..., datetime]) -> str:
    return store.add_token(kept, "dialogflow", None, at(1, 14))


@pytest.fixture
def agent(store: Store, token: str, at: Callable[..., datetime]) -> FlaskClient:
    """A client with the Basic header that an agent sends."""
    app = Flask("door")
    app.register_blueprint(dialogflow(store, lambda: at(1, 14)))
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Basic {b64encode(f'samen:{token}'.encode()).decode()}"
    return client


def speech(reply: TestResponse) -> str:
    """What it says, from a response that its schema allows."""
    body = reply.get_json()
    Draft202012Validator(CX if "fulfillment_response" in body else ES).validate(body)
    if "fulfillmentText" in body:
        return str(body["fulfillmentText"])
    return str(body["fulfillment_response"]["messages"][0]["text"]["text"][0])


@pytest.mark.parametrize("said", [es, cx])
def test_what_was_said_is_answered_in_the_vendors_shape(agent: FlaskClient, said: Callable[..., Any]) -> None:
    assert speech(agent.post(URL, json=said(WHO))) == ANSWER


@pytest.mark.parametrize("said", [es, cx])
def test_an_intent_of_ours_brings_its_parameters(agent: FlaskClient, said: Callable[..., Any]) -> None:
    reply = agent.post(URL, json=said("x", "who_does", chore="speelgoed", day="2026-03-03T12:00:00+01:00", part=""))

    assert speech(reply) == ANSWER


def test_empty_parameters_are_none(agent: FlaskClient) -> None:
    reply = agent.post(URL, json=es("x", "who_does", chore="", day="", part="", member=[], minutes={}))

    assert speech(reply) == "Welke klus bedoel je?"


@pytest.mark.parametrize("said", [es, cx])
def test_the_session_is_the_conversation(agent: FlaskClient, said: Callable[..., Any]) -> None:
    agent.post(URL, json=said(WHO))

    assert speech(agent.post(URL, json=said("en morgen"))).startswith("Bram doet morgen")


@pytest.mark.parametrize("said", [es, cx])
def test_the_language_is_the_agents(agent: FlaskClient, said: Callable[..., Any]) -> None:
    assert speech(agent.post(URL, json=said("help", language="en-GB"))).startswith("Ask, for example")
    assert speech(agent.post(URL, json=said("help", language="fr"))).startswith("Vraag bijvoorbeeld")


def test_an_event_without_words_hears_what_can_be_asked(agent: FlaskClient) -> None:
    assert speech(agent.post(URL, json=cx())).startswith("Vraag bijvoorbeeld")


def test_what_was_transcribed_is_what_was_said(agent: FlaskClient) -> None:
    assert speech(agent.post(URL, json=cx() | {"transcript": WHO})) == ANSWER


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": WHO},
        {"queryResult": WHO},
        {"queryResult": None, "session": 7},
        {"fulfillmentInfo": "samen", "text": WHO},
        {"queryResult": {"queryText": {"said": WHO}}},
        {"queryResult": {"queryText": "x" * 501}},
    ],
)
def test_what_is_no_request_of_dialogflow_is_refused(agent: FlaskClient, body: object) -> None:
    assert agent.post(URL, json=body).status_code == 400


def test_parameters_of_any_shape_end_in_an_answer(agent: FlaskClient) -> None:
    for odd in (None, [], {}, {"chore": 7}, {"chore": True}, {"day": [1]}, {"day": 1e400, "minutes": -1.5}):
        body = es("x", "who_does") | {}
        body["queryResult"]["parameters"] = odd
        assert agent.post(URL, data=json.dumps(body), content_type="application/json").status_code in (200, 400)


HALF = "\ud800"  # half a character, as JSON can spell it


@pytest.mark.parametrize(
    "fields",
    [
        {"session": HALF},
        {"responseId": HALF},
        {"queryResult": {"queryText": "x", "intent": {"displayName": "who_does"}, "parameters": {"chore": HALF}}},
        {"queryResult": {"queryText": "x", "intent": {"displayName": "who_does"}, "parameters": {"chore": "x" * 501}}},
    ],
)
def test_what_no_answer_could_repeat_is_refused(agent: FlaskClient, fields: dict[str, object]) -> None:
    assert agent.post(URL, json=es("wie doet de was", "who_does") | fields).status_code == 400
