"""The door of Home Assistant: words and intents, who asks, and refusals that its voice can say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from household.store import Store
from webhooks.home_assistant import home_assistant

URL = "/webhooks/home-assistant"
WHO = "Bram doet vanavond het speelgoed, om zeven uur."
#: What Home Assistant sends along with every question.
SENT = {"language": "nl", "device_id": None, "satellite_id": None, "conversation_id": "01M8", "user_id": None}

Say = Callable[..., dict[str, Any]]


@pytest.fixture
def app(store: Store, kept: int, at: Callable[..., datetime]) -> Flask:
    made = Flask("door")
    made.register_blueprint(home_assistant(store, lambda: at(1, 14)))
    return made


@pytest.fixture
def token(store: Store, kept: int, at: Callable[..., datetime]) -> str:
    return store.add_token(kept, "assist", None, at(0, 8))


@pytest.fixture
def post(app: Flask, token: str) -> Callable[..., TestResponse]:
    def posted(**fields: object) -> TestResponse:
        return app.test_client().post(URL, json=SENT | fields, headers={"Authorization": f"Bearer {token}"})

    return posted


@pytest.fixture
def say(post: Callable[..., TestResponse]) -> Say:
    """The fields of an answer that was given with status 200."""

    def said(**fields: object) -> dict[str, Any]:
        reply = post(**fields)
        assert reply.status_code == 200, reply.text
        return dict(reply.get_json())

    return said


def test_words_are_answered_in_the_way_that_home_assistant_goes_on_from(say: Say) -> None:
    answer = say(text="wie doet vanavond het speelgoed")

    assert (answer["speech"], answer["continue_conversation"]) == (WHO, False)
    assert "continue" not in answer


@pytest.mark.parametrize("chore", ["speelgoed", "het speelgoed", "de speelgoed"])
def test_an_intent_may_bring_its_slots_as_words_and_the_empty_ones_too(say: Say, chore: str) -> None:
    answer = say(text="", intent="who_does", slots={"chore": chore, "day": "vanavond", "member": ""})

    assert answer["speech"] == WHO
    assert answer["slots"]["chore"] == "speelgoed"


def test_a_question_back_keeps_the_conversation_open(say: Say) -> None:
    answer = say(intent="who_does", slots={})

    assert answer["speech"].endswith("?")
    assert answer["continue_conversation"] is True


def test_what_follows_goes_on_in_its_own_conversation(say: Say) -> None:
    say(text="wie doet vanavond het speelgoed", conversation_id="kitchen")
    say(text="wie doet vanavond de afwas", conversation_id="attic")

    assert "speelgoed" in say(text="en morgen", conversation_id="kitchen")["speech"]
    assert "afwas" in say(text="en morgen", conversation_id="attic")["speech"]


def test_without_a_conversation_each_device_has_its_own(say: Say) -> None:
    say(text="wie doet vanavond het speelgoed", conversation_id=None, device_id="kitchen")
    say(text="wie doet vanavond de afwas", conversation_id=None, device_id="attic")

    assert "speelgoed" in say(text="en morgen", conversation_id=None, device_id="kitchen")["speech"]


def test_a_language_that_we_do_not_speak_is_answered_in_that_of_the_home(say: Say) -> None:
    assert say(text="wie doet vanavond het speelgoed", language="de-DE")["speech"] == WHO
    assert "tonight" in say(text="who does speelgoed tonight", language="en-GB")["speech"]


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": None}, {"text": "x" * 501}, {"intent": "", "text": " "}])
def test_what_a_person_can_say_otherwise_is_said_to_them(say: Say, fields: dict[str, object]) -> None:
    answer = say(**fields)

    assert answer["speech"]
    assert answer["continue_conversation"] is False
    assert answer["error"] in ("no_text", "too_long")


@pytest.mark.parametrize(
    "fields",
    [
        {"intent": 5},
        {"intent": "who_does", "slots": "speelgoed"},
        {"intent": "who_does", "slots": {"chore": ["speelgoed"]}},
        {"intent": "who_does", "slots": {"period": {"start": 5}}},
    ],
)
def test_an_intent_that_is_none_is_malformed(post: Callable[..., TestResponse], fields: dict[str, object]) -> None:
    assert post(**fields).status_code == 400


def test_slots_that_no_intent_has_are_not_heard(say: Say) -> None:
    assert say(intent="who_does", slots={"chore": "speelgoed", "day": "vanavond", "plan": "x"})["speech"] == WHO


# ── who asks ──


def test_a_login_is_noted_and_is_nobody_until_somebody_said_whose_it_is(say: Say, store: Store, kept: int) -> None:
    answer = say(text="waarom doe ik vanavond het speelgoed", user_id="9239", user_name="Bram V")

    [login] = store.logins(kept)
    assert (login.device, login.login, login.name, login.member) == ("assist", "9239", "Bram V", None)
    assert "telefoon" in answer["speech"]


def test_a_login_that_is_somebodys_hears_what_is_theirs(say: Say, store: Store, kept: int) -> None:
    say(text="help", user_id="9239")
    store.give_login(kept, "assist", "9239", "bram")

    mine = say(text="waarom doe ik vanavond het speelgoed", user_id="9239")
    other = say(text="waarom doe ik vanavond het speelgoed", user_id="1111")

    assert "telefoon" not in mine["speech"]
    assert "telefoon" in other["speech"]


def test_a_satellite_is_heard_by_all_whoever_is_logged_in(say: Say, store: Store, kept: int) -> None:
    say(text="help", user_id="9239")
    store.give_login(kept, "assist", "9239", "bram")

    answer = say(text="waarom doe ik vanavond het speelgoed", user_id="9239", satellite_id="assist_satellite.kitchen")

    assert "telefoon" in answer["speech"]


@pytest.mark.parametrize(
    ("sent", "own"),
    [
        ({"user_id": "9239"}, True),
        ({}, False),
        ({"device_id": "kitchen"}, False),
        ({"user_id": "9239", "satellite_id": "assist_satellite.kitchen"}, False),
    ],
)
def test_a_token_of_one_person_is_theirs_only_where_they_hear_it_alone(
    app: Flask, store: Store, kept: int, at: Callable[..., datetime], sent: dict[str, str], own: bool
) -> None:
    token = store.add_token(kept, "assist of Bram", "bram", at(0, 8))
    headers = {"Authorization": f"Bearer {token}"}

    asked = SENT | {"text": "waarom doe ik vanavond het speelgoed", "language": "nl"} | sent
    answer = app.test_client().post(URL, json=asked, headers=headers).get_json()

    assert ("telefoon" not in answer["speech"]) is own
    assert store.logins(kept) == ()


def test_who_said_who_they_are_is_remembered_with_their_login_and_opens_nothing(
    say: Say, store: Store, kept: int
) -> None:
    asked = say(text="wat moet ik vanavond doen", user_id="9239")
    assert asked["continue_conversation"] is True

    say(intent="i_am", slots={"member": "Bram"}, user_id="9239")

    [login] = store.logins(kept)
    assert (login.member, login.known) == (None, "bram")
    assert "speelgoed" in say(text="wat moet ik vanavond doen", user_id="9239", conversation_id="later")["speech"]
    assert (
        "telefoon"
        in say(text="waarom doe ik vanavond het speelgoed", user_id="9239", conversation_id="later")["speech"]
    )


def test_a_member_who_is_no_longer_there_is_nobody(say: Say, store: Store, kept: int) -> None:
    say(text="help", user_id="9239")
    store.give_login(kept, "assist", "9239", "joris")

    assert "telefoon" in say(text="waarom doe ik vanavond het speelgoed", user_id="9239")["speech"]


def test_a_name_of_any_length_or_kind_breaks_nothing(say: Say, store: Store, kept: int) -> None:
    for odd in ("x" * 5000, "a\nb", 5, ["x"], {"a": 1}):
        if len(str(odd)) < 3000:
            assert say(text="wie doet vanavond het speelgoed", user_id=odd, satellite_id=odd)["speech"] == WHO

    assert store.logins(kept) == ()


# ── setting it up ──


def test_whoever_sets_it_up_sees_whose_home_it_is(app: Flask, token: str) -> None:
    client = app.test_client()

    answer = client.get(URL, headers={"Authorization": f"Bearer {token}"})

    assert answer.get_json()["home"] == "Thuis"
    assert (answer.get_json()["device"], answer.get_json()["shared"]) == ("assist", True)
    assert client.get(URL, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get(URL).status_code == 401


def test_an_id_that_is_no_text_is_refused(post: Callable[..., TestResponse]) -> None:
    assert post(text="wie doet vanavond de was", conversation_id="\ud800").status_code == 400


def test_only_a_time_has_a_first_and_a_last_day(post: Callable[..., TestResponse], say: Say) -> None:
    assert post(intent="who_does", slots={"chore": {"start": "2026-03-04"}}).status_code == 400
    assert say(intent="agenda", slots={"period": {"start": "2026-03-04", "end": "2026-03-05"}})["slots"]["period"]


def test_who_speaks_where_no_room_is_told_is_not_who_speaks_in_every_room(say: Say, store: Store, kept: int) -> None:
    say(text="wat moet ik vanavond doen")
    say(text="Sanne")

    assert [device.known for device in store.tokens(kept)] == ["sanne"]
    asked = say(text="wat moet ik vanavond doen", satellite_id="assist_satellite.attic", conversation_id="attic")
    assert asked["speech"] == "Met wie spreek ik: Sanne of Bram?"
