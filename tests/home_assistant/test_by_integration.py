"""Home Assistant with our integration: set up there, a conversation that goes on, and a login that is a person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.home_assistant.conftest import NOW, House
from tests.home_assistant.hass import Hass

FLOW = "/api/config/config_entries/flow"
#: How it is called, after the name of the home.
AGENT = "conversation.samen_thuis"


def filled_in(hass: Hass, house: House, token: str) -> dict[str, Any]:
    """The form of setting up, as somebody fills it in: what comes of it."""
    flow = hass.call("POST", FLOW, {"handler": "samen"})["flow_id"]
    found: dict[str, Any] = hass.call("POST", f"{FLOW}/{flow}", {"url": house.url, "token": token})
    if found["type"] == "form":
        hass.call("DELETE", f"{FLOW}/{flow}")
    return found


@pytest.fixture(scope="session")
def token(house: House) -> str:
    """The one with which it is set up."""
    return house.world.store.add_token(house.number, "assist", None, NOW)


@pytest.fixture
def agent(new: Hass, house: House, token: str) -> str:
    """Our agent, set up by whoever asks first."""
    if new.state(AGENT) == "unavailable":
        assert filled_in(new, house, token)["type"] == "create_entry"
    return AGENT


def test_a_wrong_token_and_a_wrong_address_are_told_at_once(new: Hass, house: House) -> None:
    assert filled_in(new, house, "not-a-token")["errors"] == {"token": "invalid_auth"}

    flow = new.call("POST", FLOW, {"handler": "samen"})["flow_id"]
    nowhere = new.call("POST", f"{FLOW}/{flow}", {"url": "http://127.0.0.1:1", "token": "x"})
    assert nowhere["errors"] == {"base": "cannot_connect"}
    scheme = new.call("POST", f"{FLOW}/{flow}", {"url": "ftp://127.0.0.1", "token": "x"})
    assert scheme["errors"] == {"url": "invalid_url"}


def test_the_home_is_called_by_its_name_and_is_there_once(new: Hass, house: House, agent: str) -> None:
    assert new.state("conversation.samen_thuis") != "unavailable"
    assert filled_in(new, house, house.token)["reason"] == "already_configured"


def test_whatever_people_say_is_answered(new: Hass, agent: str) -> None:
    said = new.said("zeg weet jij misschien wie er vanavond het speelgoed doet", agent_id=agent)

    assert said["speech"] == "Bram doet vanavond het speelgoed, om zeven uur."
    assert said["continue_conversation"] is False


def test_a_question_in_english_is_answered_in_english(new: Hass, agent: str) -> None:
    said = new.speech("who does speelgoed tonight", language="en", agent_id=agent)

    assert said.startswith("Bram does")


def test_a_short_question_goes_on_in_its_own_conversation(new: Hass, agent: str) -> None:
    first = new.said("wie doet vanavond het speelgoed", agent_id=agent)
    other = new.said("wie doet vanavond de was", agent_id=agent)

    again = new.said("en morgen", agent_id=agent, conversation_id=first["conversation_id"])

    assert other["conversation_id"] != first["conversation_id"] == again["conversation_id"]
    assert again["speech"] == "Bram doet morgenavond het speelgoed, om zeven uur."


def test_a_question_back_keeps_the_microphone_open(new: Hass, agent: str) -> None:
    asked = new.said("wie doet het", agent_id=agent)
    if not asked["continue_conversation"]:
        asked = new.said("help", agent_id=agent)

    assert asked["continue_conversation"] is True
    answer = new.said("wie doet vanavond het speelgoed", agent_id=agent, conversation_id=asked["conversation_id"])
    assert answer["continue_conversation"] is False


def test_a_change_is_asked_about_and_done_after_a_yes(new: Hass, house: House, agent: str) -> None:
    store, before = house.world.store, house.world.store.home(house.number).periods
    said = new.said("Sanne heeft volgende week een drukke week", agent_id=agent)
    talk = said["conversation_id"]
    if "spreek" in said["speech"]:
        said = new.said("ik ben Bram", agent_id=agent, conversation_id=talk)

    assert said["speech"].startswith("Zal ik")
    assert said["continue_conversation"] is True
    assert store.home(house.number).periods == before
    done = new.said("ja graag", agent_id=agent, conversation_id=talk)

    [added] = set(store.home(house.number).periods) - set(before)
    assert (added.member, f"{added.first}") == ("sanne", "2026-03-09")
    assert done["continue_conversation"] is False
    new.said("maak dat ongedaan", agent_id=agent, conversation_id=talk)
    assert store.home(house.number).periods == before


def test_a_question_is_heard_in_the_language_that_was_chosen(new: Hass, agent: str) -> None:
    [entry] = [each["entry_id"] for each in new.asked("config_entries/get") if each["domain"] == "samen"]

    for chosen, said in (("nl", "Bram doet vanavond"), ("as_asked", "Bram does")):
        flow = new.call("POST", "/api/config/config_entries/options/flow", {"handler": entry})["flow_id"]
        new.call("POST", f"/api/config/config_entries/options/flow/{flow}", {"language": chosen})
        question = "wie doet vanavond het speelgoed" if chosen == "nl" else "who does speelgoed tonight"
        assert new.speech(question, language="en", agent_id=agent).startswith(said)


def test_when_we_are_off_that_is_what_is_heard(new: Hass, house: House, agent: str) -> None:
    with house.door.shut_for_a_while():
        assert new.speech("wie doet vanavond het speelgoed", agent_id=agent) == "Samen is nu niet te bereiken."

    assert "Bram" in new.speech("wie doet vanavond het speelgoed", agent_id=agent)


def test_a_login_speaks_for_its_person_once_that_was_said(new: Hass, house: House, agent: str) -> None:
    store = house.world.store
    new.said("wat moet ik vanavond doen", agent_id=agent)

    [login] = store.logins(house.number)
    assert (login.name, login.member, login.device) == ("tester", None, "assist")

    store.give_login(house.number, login.device, login.login, "bram")
    assert "telefoon" not in new.speech("waarom doe ik vanavond het speelgoed", agent_id=agent)
    store.give_login(house.number, login.device, login.login, None)
    assert "telefoon" in new.speech("waarom doe ik vanavond het speelgoed", agent_id=agent)


def test_a_satellite_is_heard_by_all_whoevers_phone_had_it_speak(new: Hass, house: House, agent: str) -> None:
    store = house.world.store
    new.said("wat moet ik vanavond doen", agent_id=agent)
    [login] = store.logins(house.number)
    store.give_login(house.number, login.device, login.login, "bram")

    words = {"text": "waarom doe ik vanavond het speelgoed", "agent_id": agent}
    heard = new.call("POST", "/api/services/ears/hear?return_response", words)["service_response"]

    store.give_login(house.number, login.device, login.login, None)
    assert "telefoon" in heard["speech"]


def test_a_token_that_was_taken_back_asks_for_a_new_one(new: Hass, house: House, agent: str) -> None:
    store = house.world.store
    [kept] = [t for t in store.tokens(house.number) if t.device == "assist" and not t.revoked]
    store.revoke(house.number, kept.id)

    said = new.said("wie doet vanavond het speelgoed", agent_id=agent)
    assert said["kind"] == "error"
    assert "Samen kent Home Assistant niet meer" in said["speech"]

    fresh = store.add_token(house.number, "assist", None, NOW)
    [flow] = [each["flow_id"] for each in new.asked("config_entries/flow/progress") if each["handler"] == "samen"]
    done = new.call("POST", f"{FLOW}/{flow}", {"token": fresh})
    assert done["reason"] == "reauth_successful"
    new.until(agent, lambda state: state != "unavailable")
    assert "Bram" in new.speech("wie doet vanavond het speelgoed", agent_id=agent)
