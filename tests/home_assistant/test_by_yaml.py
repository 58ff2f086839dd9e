"""Home Assistant set up by the YAML that we make: it asks, is answered, and speaks what we announce."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.home_assistant.conftest import HOOK, NOW, House
from tests.home_assistant.hass import Hass
from webhooks.announcement import announcement, speak

WHO = "Bram doet vanavond het speelgoed, om zeven uur."


@pytest.fixture(params=["old", "new"])
def hass(request: pytest.FixtureRequest) -> Hass:
    """Each version in turn."""
    found: Hass = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("wie doet vanavond het speelgoed", WHO),  # an intent with the home's own chore
        ("wie doet het speelgoed vanavond", WHO),
        ("wie doed vanavond het speelgoed", WHO),  # words as they were heard
        ("vraag aan samen wie vanavond het speelgoed doet", WHO),
        ("wanneer is de was", "De was doet Sanne vanavond om half acht."),
    ],
    ids=["an intent", "another order", "misheard", "in free words", "when"],
)
def test_a_question_is_answered_in_dutch(hass: Hass, said: str, answer: str) -> None:
    assert hass.speech(said) == answer


def test_a_short_question_goes_on_from_the_last_one(hass: Hass) -> None:
    hass.said("wie doet vanavond het speelgoed")

    assert hass.speech("en morgen") == "Bram doet morgenavond het speelgoed, om zeven uur."


def test_a_device_that_home_assistant_does_not_know_is_none(hass: Hass, house: House) -> None:
    hass.said("wie doet vanavond het speelgoed")

    with house.world.store._database.reading() as connection:
        devices = connection.execute(text("SELECT DISTINCT device FROM conversation")).scalars().all()
    assert "yaml" in devices
    assert [device for device in devices if "<" in device] == []


def test_a_change_is_asked_about_and_done_after_a_yes(hass: Hass, house: House) -> None:
    store = house.world.store
    if "spreek" in hass.speech("ik heb volgende week een drukke week"):
        hass.said("ik ben Bram")
    before = store.home(house.number).periods

    assert hass.speech("nee") == "Goed, dan laat ik het zo."
    assert store.home(house.number).periods == before

    assert hass.speech("ik heb volgende week een drukke week").startswith("Zal ik")
    assert "Bram" in hass.speech("ja graag")
    [added] = set(store.home(house.number).periods) - set(before)
    assert (added.member, f"{added.first}") == ("bram", "2026-03-09")

    hass.said("maak dat ongedaan")
    assert store.home(house.number).periods == before


def test_what_is_home_assistants_own_stays_there(hass: Hass, house: House) -> None:
    said = hass.said("doe het licht in de keuken aan")

    assert said["kind"] == "error"
    assert "Samen" not in said["speech"]


def test_when_we_are_off_that_is_what_is_heard(hass: Hass, house: House) -> None:
    with house.door.shut_for_a_while():
        assert hass.speech("wie doet vanavond het speelgoed") == "Samen is nu niet te bereiken."

    assert hass.speech("wie doet vanavond het speelgoed") == WHO


def test_an_announcement_arrives_and_is_spoken(hass: Hass, house: House) -> None:
    store = house.world.store
    store.set_announcing(house.number, f"{hass.url}/api/webhook/{HOOK}")
    speech = announcement(house.home, "nl", NOW)
    assert speech

    before = hass.state("input_text.heard")
    speak(house.world, house.number, speech)

    assert hass.until("input_text.heard", lambda heard: heard != before) == speech
    assert "Bram" in speech
