"""What is said to a speaker while no queue and no worker runs: it is answered and kept at once, and the calendars
follow at the next round, whenever that comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hands import Calendars, cook_of, series_in, settled
from homes import NOW, House

from household import queue
from household.folder import hold_household
from household.model import Answer, Asks, Intent, Speaker
from rounds.agreeing import answer_proposal
from webhooks.ask import ask
from webhooks.core import answer

ROOM, SANNE = Speaker("keuken"), Speaker("telefoon", "sanne")
KNOWN = replace(ROOM, known="sanne")


@pytest.fixture
def lived(tmp_path: Path) -> tuple[House, Calendars]:
    house, calendars = settled(tmp_path, "stem")
    house.world.store.schedule(house.household, queue.Job.ROUND, timedelta(minutes=15), NOW + timedelta(minutes=15))
    return house, calendars


Say = Callable[..., Answer]


@pytest.fixture
def say(lived: tuple[House, Calendars]) -> Say:
    house, _ = lived

    def said(intent: str, speaker: Speaker = ROOM, /, **slots: object) -> Answer:
        house.later(seconds=1)
        return answer(house.world.store, house.household, speaker, Intent(intent, slots), "nl", house.clock[0])

    return said


def ask_for(say: Say, name: str, speaker: Speaker) -> Answer:
    """Ask for a new chore, and say yes to what is asked back."""
    say("add_chore", speaker, name=name, recurrence="FREQ=WEEKLY;BYDAY=TU", minutes=10)
    return say("yes", speaker)


def test_without_a_queue_it_is_done_and_the_calendars_follow(lived: tuple[House, Calendars]) -> None:
    house, calendars = lived
    cook, start = cook_of(house, NOW)
    settings = replace(house.world.settings, redis_url="redis://127.0.0.1:1/0")
    assert not queue.up(settings)
    door = Flask("door")
    door.register_blueprint(ask(house.world.store, lambda: house.clock[0]))
    store = house.world.store
    token = store.add_token(house.household, "keuken", None, NOW)
    before = {href: resource.text for href, resource in calendars[cook].resources.items()}

    def asked(text: str) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {token}"}
        found = door.test_client().post("/webhooks/ask", json={"text": text, "language": "nl"}, headers=headers)
        assert found.status_code == 200
        return dict(found.get_json())

    answer(store, house.household, ROOM, Intent("skip", {"chore": "koken"}), "nl", NOW)
    assert asked("wie kookt er vandaag")["speech"] == "Vandaag hoeft dat niet: koken."
    assert {href: resource.text for href, resource in calendars[cook].resources.items()} == before
    assert store.due(NOW) == ((house.household, queue.Job.ROUND),)

    house.round()
    assert start in series_in(calendars[cook], "Koken").cancelled
    assert house.round().written == []


def test_while_a_round_runs_nobody_waits(lived: tuple[House, Calendars], say: Say) -> None:
    house, _ = lived

    with hold_household(house.world.settings, house.household):
        assert say("skip", chore="koken").speech.startswith("Goed, deze keer niet: koken")
        assert ask_for(say, "planten water geven", SANNE).speech.startswith("Ik leg het jullie allebei voor")


def test_a_turn_taken_back_stands_in_the_calendar_again(lived: tuple[House, Calendars], say: Say) -> None:
    house, calendars = lived
    cook, start = cook_of(house, NOW)
    before = series_in(calendars[cook], "Koken")

    say("skip", chore="koken")
    house.round()
    assert start in series_in(calendars[cook], "Koken").cancelled
    say("undo")
    house.round()

    assert series_in(calendars[cook], "Koken") == before


def test_a_chore_that_was_asked_for_becomes_a_proposal(lived: tuple[House, Calendars], say: Say) -> None:
    house, _ = lived
    store = house.world.store
    ask_for(say, "planten water geven", SANNE)

    house.round()

    proposal = store.open_proposal(house.household)
    assert proposal is not None
    assert (proposal.by, proposal.yes, proposal.chores[-1].name) == ("sanne", ("sanne",), "planten water geven")
    assert store.questions(house.household) == ()
    answer_proposal(house.world, house.household, proposal.id, "bram", True)
    assert "dinsdag" in say("when_is", chore="planten water geven").speech


def test_at_a_shared_speaker_nobody_says_yes_for_another(lived: tuple[House, Calendars], say: Say) -> None:
    house, _ = lived
    ask_for(say, "planten water geven", KNOWN)

    house.round()

    proposal = house.world.store.open_proposal(house.household)
    assert proposal is not None
    assert (proposal.by, proposal.yes) == ("sanne", ())


def test_while_a_proposal_is_open_the_next_chore_waits(lived: tuple[House, Calendars], say: Say) -> None:
    house, _ = lived
    store = house.world.store
    for name in ("planten water geven", "keldertrap vegen"):
        say("add_chore", SANNE, name=name, recurrence="FREQ=WEEKLY;BYDAY=TU", minutes=10)
        say("yes", SANNE)
        house.round()

    [waiting] = store.questions(house.household)
    assert (waiting.asks, waiting.details["chore"]) == (Asks.NEW_CHORE, "keldertrap vegen")


def test_a_proposal_made_by_voice_is_taken_back(lived: tuple[House, Calendars], say: Say) -> None:
    house, _ = lived
    ask_for(say, "planten water geven", SANNE)
    house.round()

    assert say("undo", SANNE).speech == "Goed, dat is teruggenomen."
    assert house.world.store.open_proposal(house.household) is None


def test_two_chores_before_one_round_are_one_proposal(lived: tuple[House, Calendars], say: Say) -> None:
    house, _ = lived
    for name in ("planten water geven", "keldertrap vegen"):
        say("add_chore", SANNE, name=name, recurrence="FREQ=WEEKLY;BYDAY=TU", minutes=10)
        say("yes", SANNE)

    house.round()

    proposal = house.world.store.open_proposal(house.household)
    assert proposal is not None
    assert [chore.name for chore in proposal.chores[-2:]] == ["planten water geven", "keldertrap vegen"]
