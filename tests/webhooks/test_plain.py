"""Text in, text out: what a shortcut on a phone hears, and that an address that is only opened changes nothing."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from household.model import Intent
from household.settings import Settings
from household.store import Store
from pages import create_app
from webhooks.door import Gate, Question, as_text, bearer
from webhooks.plain import plain

URL = "/webhooks/plain"
WHO = "wie doet vanavond het speelgoed"
ANSWER = "Bram doet vanavond het speelgoed, om zeven uur."


@pytest.fixture
def phone(store: Store, kept: int, at: Callable[..., datetime]) -> FlaskClient:
    """A client that sends the token of Sanne's phone along."""
    app = Flask("door")
    app.register_blueprint(plain(store, lambda: at(1, 14)))
    client = app.test_client()
    token = store.add_token(kept, "phone of Sanne", "sanne", at(1, 14))
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def test_an_address_with_a_question_is_answered_in_words(phone: FlaskClient) -> None:
    reply = phone.get(URL, query_string={"q": WHO})

    assert (reply.status_code, reply.text, reply.mimetype) == (200, ANSWER, "text/plain")


def test_a_question_can_be_sent_as_text_as_a_form_or_as_json(phone: FlaskClient) -> None:
    as_text = phone.post(URL, data=WHO, content_type="text/plain")
    as_form = phone.post(URL, data={"q": WHO})
    as_parts = phone.post(URL, data={"q": WHO}, content_type="multipart/form-data")
    as_json = phone.post(URL, json={"q": WHO})

    assert {reply.text for reply in (as_text, as_form, as_parts, as_json)} == {ANSWER}


def test_the_language_and_the_conversation_go_beside_the_question_or_in_the_address(phone: FlaskClient) -> None:
    phone.post(URL, data=WHO, content_type="text/plain", query_string={"conversation": "c1"})

    assert phone.get(URL, query_string={"q": "en morgen?", "conversation": "c1"}).text.startswith("Bram doet morgen")
    assert phone.post(URL, json={"q": "help", "language": "en"}).text.startswith("Ask, for example")
    assert phone.get(URL, query_string={"q": "help", "language": "en"}).text.startswith("Ask, for example")


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "x" * 501}, {"q": WHO, "language": "fr"}, {"q": "\ud83d"}])
def test_a_refusal_is_a_sentence_too(phone: FlaskClient, query: dict[str, str]) -> None:
    reply = phone.get(URL, query_string={name: value.encode("utf-8", "replace") for name, value in query.items()})

    assert reply.mimetype == "text/plain"
    assert reply.text.endswith((".", "?"))


def test_too_large_a_form_is_refused(phone: FlaskClient) -> None:
    assert phone.post(URL, data={"q": "x" * 5000}).status_code == 413
    assert phone.post(URL, data={"q": "x" * 5000}, content_type="multipart/form-data").status_code == 413


def test_an_address_that_is_opened_changes_nothing(phone: FlaskClient, store: Store, kept: int) -> None:
    before = store.home(kept)

    for words in ("de was is gedaan", "sla de was over", "maak ongedaan", "ik ben volgende week weg"):
        assert phone.get(URL, query_string={"q": words}).status_code in (200, 405)

    assert store.home(kept) == before


def test_what_would_change_something_asks_for_post(store: Store, kept: int, at: Callable[..., datetime]) -> None:
    gate, app = Gate(store, lambda: at(1, 14)), Flask("door")

    @app.get("/")
    @gate.opens()
    def read(now: datetime) -> Response:
        done = Question(Intent("done", {"chore": "was", "member": "self"}))
        return as_text(gate.answer(gate.caller(bearer(), now), done, reading_only=True).speech)

    token = store.add_token(kept, "phone of Sanne", "sanne", at(1, 14))
    reply = app.test_client().get("/", headers={"Authorization": f"Bearer {token}"})

    assert (reply.status_code, reply.headers["Allow"]) == (405, "POST")
    assert reply.get_json()["speech"] == "Zo lees ik alleen voor. Stuur het met POST, dan doe ik het."
    assert store.home(kept).exceptions == ()


def test_who_says_who_they_are_in_an_address_is_not_remembered(
    store: Store, settings: Settings, kept: int, at: Callable[..., datetime]
) -> None:
    token = store.add_token(kept, "kitchen", None, at(1, 14))
    headers = {"Authorization": f"Bearer {token}"}
    visitor = create_app(store, settings, lambda: at(1, 14)).test_client()

    asked = visitor.get(URL, query_string={"q": "wat moet ik vandaag doen"}, headers=headers)
    told = visitor.get(URL, query_string={"q": "Sanne"}, headers=headers)

    assert asked.text.endswith("?")
    assert "Sanne" in told.text
    assert [device.known for device in store.tokens(kept)] == [None]


@pytest.mark.parametrize("name", ["token", "access_token", "Authorization"])
def test_a_token_in_a_form_is_refused_even_a_right_one(phone: FlaskClient, name: str) -> None:
    assert phone.post(URL, data={"q": "wie doet vanavond de was", name: "x"}).status_code == 400
    assert phone.post(URL, data={"q": "x", name: "x"}, content_type="multipart/form-data").status_code == 400
