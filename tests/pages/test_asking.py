"""Trying a question on a page: who asks, what is shown of the answer, and that a form asks once."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from kept_home import let_in
from werkzeug.test import TestResponse

from household.model import Awaits, Intent, Speaker
from household.settings import Settings
from household.store import Store
from pages import create_app
from webhooks.core import answer

WHO = "wie doet vanavond het speelgoed"


@pytest.fixture
def stranger(store: Store, settings: Settings, at: Callable[..., datetime]) -> FlaskClient:
    return create_app(store, settings, lambda: at(1, 14)).test_client()


@pytest.fixture
def bram(stranger: FlaskClient, store: Store, kept: int, at: Callable[..., datetime]) -> FlaskClient:
    """Bram, who is in and reads Dutch here."""
    let_in(stranger, store, kept, "bram", at(1, 14))
    with stranger.session_transaction() as session:
        session["language"] = "nl"
    return stranger


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def ask(visitor: FlaskClient, words: str, **other: str) -> TestResponse:
    form = visitor.get("/voice")
    told = {"form_key": hidden(form, "form_key"), "once": hidden(form, "once"), "q": words}
    return visitor.post("/voice", data=told | other)


def test_a_stranger_is_shown_the_door(stranger: FlaskClient, kept: int) -> None:
    assert stranger.get("/voice").headers["Location"] == "/"
    assert stranger.post("/voice", data={"q": WHO}).status_code == 403


def test_the_address_of_before_leads_there(bram: FlaskClient) -> None:
    assert bram.get("/ask").headers["Location"] == "/voice"


def test_a_question_is_answered_with_what_was_understood(bram: FlaskClient) -> None:
    page = ask(bram, WHO)

    assert "Jij doet vanavond het speelgoed, om zeven uur." in page.text
    assert "<code>who_does</code>" in page.text
    assert "<dt><code>day</code></dt><dd>2026-03-03</dd>" in page.text


def test_it_goes_on_from_the_last_question(bram: FlaskClient) -> None:
    ask(bram, WHO)

    assert "<dd>2026-03-04</dd>" in ask(bram, "en morgen?").text


def test_it_asks_as_whoever_is_in_whatever_the_form_says(
    bram: FlaskClient, store: Store, settings: Settings, kept: int, at: Callable[..., datetime]
) -> None:
    sanne = let_in(create_app(store, settings, lambda: at(1, 14)).test_client(), store, kept, "sanne", at(1, 14))

    assert "Jij doet" in ask(bram, WHO, who=f"{kept}/sanne").text
    assert "Bram doet" in ask(sanne, WHO).text


def test_a_question_that_is_asked_back_can_be_answered_there(bram: FlaskClient) -> None:
    assert "Hier kun je op antwoorden" in ask(bram, "help").text


def test_a_yes_or_a_no_is_a_button(bram: FlaskClient, store: Store, kept: int, at: Callable[..., datetime]) -> None:
    with bram.session_transaction() as kept_here:
        kept_here["talk"] = "t-1"
    away = Intent("away", {"member": "self", "period": {"start": "2026-03-10", "end": "2026-03-12"}})
    asked = answer(store, kept, Speaker("page", "bram"), away, "nl", at(1, 14), "t-1")
    assert asked.awaits is Awaits.YES_NO

    page = ask(bram, "hoezo?")

    assert '<button type="submit" name="q" value="Ja">' in page.text
    assert '<button type="submit" name="q" value="Nee" class="soft">' in page.text


def test_the_same_form_sent_twice_asks_once(bram: FlaskClient, kept: int, store: Store) -> None:
    first = ask(bram, "de was is gedaan", once="f-1").text
    version = store.version(kept)

    again = ask(bram, "de was is gedaan", once="f-1").text

    assert store.version(kept) == version
    assert re.findall(r'class="said".*', first) == re.findall(r'class="said".*', again)


def test_a_form_that_is_not_ours_is_refused(bram: FlaskClient) -> None:
    assert ask(bram, WHO, form_key="x").status_code == 403


@pytest.mark.parametrize("words", ["", "   ", "x" * 501])
def test_what_is_no_question_is_said_kindly(bram: FlaskClient, words: str) -> None:
    page = ask(bram, words)

    assert page.status_code == 400
    assert 'class="problem"' in page.text


def test_names_and_questions_are_no_markup(bram: FlaskClient) -> None:
    assert "<script>" not in ask(bram, "<script>alert(1)</script>").text


def test_it_speaks_english_too(bram: FlaskClient) -> None:
    with bram.session_transaction() as session:
        session["language"] = "en"

    page = bram.get("/voice")

    assert "Try a question" in page.text
    assert not re.search(r"<script(?! src=)", page.text)
    assert " style=" not in page.text
