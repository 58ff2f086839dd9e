"""A conversation of several turns: one question at a time, a reply that completes it, and a kind way out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from household.model import Answer, Awaits, Intent, Speaker
from household.store import Store
from webhooks.core import answer

ROOM, SANNE = Speaker("living room"), Speaker("phone", "sanne")
Talk = Callable[..., Answer]


@pytest.fixture
def talk(store: Store, kept: int, at: Callable[..., datetime]) -> Talk:
    """Says intents on Tuesday at 14:00, one minute after another."""
    minutes = iter(range(1000))

    def say(name: str, slots: Mapping[str, object] = {}, speaker: Speaker = ROOM, **more: object) -> Answer:
        now = at(1, 14) + timedelta(minutes=next(minutes))
        return answer(store, kept, speaker, Intent(name, slots), "nl", now, **more)  # type: ignore[arg-type] # as given

    return say


def test_an_intent_may_come_with_words_in_its_slots(talk: Talk) -> None:
    said = talk("who_does", {"chore": "de was", "day": "vandaag"})

    assert said.speech == "Sanne doet vanavond de was, om half acht."
    assert said.intent == Intent("who_does", {"chore": "was", "day": "2026-03-03"})


def test_a_question_that_is_open_says_what_it_waits_for(talk: Talk) -> None:
    asked = talk("who_does", {"chore_options": ["was", "afwas"]})

    assert (asked.awaits, asked.options, asked.listen) == (Awaits.CHOICE, ("was", "afwas"), True)


@pytest.mark.parametrize("value", ["was", "de was", "De Was"])
def test_what_is_chosen_completes_the_question(talk: Talk, value: str) -> None:
    talk("who_does", {"chore_options": ["was", "afwas"], "day": "2026-03-03"})

    said = talk("choose", {"value": value})

    assert said.speech == "Sanne doet vanavond de was, om half acht."
    assert said.awaits is None


def test_who_has_chosen_can_go_on_from_there(talk: Talk, store: Store, kept: int, at: Callable[..., datetime]) -> None:
    talk("who_does", {"chore_options": ["speelgoed", "afwas"], "day": "2026-03-03"})
    talk("choose", {"value": "speelgoed"})

    said = answer(store, kept, ROOM, "en morgen?", "nl", at(1, 14, 5))

    assert said.intent == Intent("who_does", {"chore": "speelgoed", "day": "2026-03-04"})


def test_what_was_not_offered_is_not_chosen(talk: Talk) -> None:
    asked = talk("who_does", {"chore_options": ["was", "afwas"]})

    said = talk("choose", {"value": "ramen"})

    assert said.awaits is Awaits.CHOICE
    assert asked.speech in said.speech


def test_at_the_third_time_the_home_lets_it_be(talk: Talk) -> None:
    talk("who_does", {"chore_options": ["was", "afwas"]})
    said = [talk("none") for _ in range(3)]

    assert [one.listen for one in said] == [True, True, False]
    assert len({one.speech for one in said}) == 3
    assert talk("choose", {"value": "was"}).awaits is None


def test_what_is_not_ours_is_told_in_other_words_each_time(talk: Talk) -> None:
    said = [talk("none").speech for _ in range(3)]

    assert len(set(said)) == 3


def test_a_reply_to_nothing_is_not_understood(talk: Talk) -> None:
    assert talk("yes").speech == talk("choose", {"value": "was"}, replace(ROOM, device="hall")).speech


def test_the_last_answer_is_said_again(talk: Talk) -> None:
    first = talk("who_does", {"chore": "was"})

    assert talk("repeat").speech == first.speech


def test_a_question_said_again_still_waits(talk: Talk) -> None:
    asked = talk("who_does", {"chore_options": ["was", "afwas"]})

    again = talk("repeat")

    assert (again.speech, again.awaits, again.options, again.listen) == (
        asked.speech,
        asked.awaits,
        asked.options,
        True,
    )
    assert talk("choose", {"value": "was"}).intent.name == "choose"


@pytest.mark.parametrize("word", ["no", "stop"])
def test_a_question_can_be_let_be(talk: Talk, word: str) -> None:
    talk("who_does", {"chore_options": ["was", "afwas"]})

    said = talk(word)

    assert not said.listen
    assert talk("choose", {"value": "was"}).awaits is None


def test_another_question_takes_the_place_of_the_open_one(talk: Talk) -> None:
    talk("who_does", {"chore_options": ["was", "afwas"]})

    assert talk("who_does", {"chore": "speelgoed", "day": "2026-03-03"}).speech.startswith("Bram doet vanavond")
    assert talk("choose", {"value": "was"}).awaits is None


def test_a_speaker_asks_who_i_am_and_remembers_it(talk: Talk) -> None:
    asked = talk("agenda", {"member": "self", "day": "2026-03-03"})
    said = talk("i_am", {"member": "sanne"})

    assert (asked.awaits, asked.options) == (Awaits.MEMBER, ("sanne", "bram"))
    assert said.speech.startswith("Vanavond voor Sanne")
    assert talk("agenda", {"member": "self", "day": "2026-03-03"}).awaits is None


def test_two_people_with_a_device_of_one_name_have_a_conversation_each(talk: Talk) -> None:
    hers = talk("who_does", {"chore": "was"}, SANNE)

    assert talk("repeat", {}, Speaker("phone", "bram")).speech != hers.speech
    assert talk("repeat", {}, SANNE).speech == hers.speech


def test_who_says_so_unasked_is_known_too(talk: Talk) -> None:
    said = talk("i_am", {"member": "Bram"})

    assert said.speech == "Dag Bram. Dat onthoud ik hier."
    assert talk("agenda", {"member": "self", "day": "2026-03-03"}).speech.startswith("Vanavond voor Bram")


def test_a_name_is_no_answer_to_yes_or_no(talk: Talk) -> None:
    asked = talk("done", {"chore": "de wasch"})

    assert asked.speech in talk("i_am", {"member": "Bram"}).speech
    assert talk("yes").speech.startswith("Fijn, gedaan door Sanne")


def test_on_ones_own_device_nobody_becomes_another(talk: Talk) -> None:
    assert talk("i_am", {"member": "bram"}, SANNE).speech == talk("none", {}, Speaker("tablet", "sanne")).speech


def test_a_day_that_may_be_two_is_asked_back_for_a_question_too(talk: Talk) -> None:
    asked = talk("agenda", {"day_options": ["2026-03-31", "2026-04-07"]})

    assert asked.speech == "Bedoel je dinsdag 31 maart of dinsdag 7 april?"
    assert talk("choose", {"value": "2026-04-07"}).speech.startswith("Dinsdag 7 april")
