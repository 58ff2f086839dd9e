"""Leaving for good: what we made goes from the calendars first, what is of others stays, then all that is kept goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from homes import House, memory_house

from household.model import Language, Role
from household.queue import Job
from integrations.base import Unreachable
from integrations.memory import MemoryCalendar
from language.sentences import say
from rounds.answers import answer
from rounds.farewell import ask_farewell, go, hold_back, step_out
from rounds.whole import go_round

Calendars = dict[str, MemoryCalendar]


@pytest.fixture
def home(tmp_path: Path, request: pytest.FixtureRequest) -> tuple[House, Calendars]:
    """Both with a written week."""
    house, calendars = memory_house(tmp_path, f"farewell-{request.node.name}")
    house.agree()
    house.round()
    return house, calendars


def both_say_yes(house: House) -> None:
    store = house.world.store
    ask_farewell(house.world, store.home(house.household), "sanne", "thuis")
    [asked] = store.questions(house.household)
    answer(house.world, house.household, asked, "yes")


def test_a_household_that_goes_takes_along_exactly_what_it_made(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    assert calendars["sanne"].resources
    both_say_yes(house)
    house.later(hours=1)

    assert go(house.world, house.household)

    assert not calendars["sanne"].resources
    assert not calendars["bram"].resources
    assert set(calendars["bram-werk"].resources) == {"werk.ics"}
    assert house.world.store.households() == ()
    assert not go(house.world, house.household)
    assert go_round(house.world, house.household).written == []


def test_nothing_is_planned_or_taken_away_while_it_can_be_held_back(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    before = dict(calendars["sanne"].resources)
    both_say_yes(house)
    house.later(minutes=59)
    house.round()
    assert dict(calendars["sanne"].resources) == before
    assert (house.household, Job.FAREWELL.value) not in house.world.store.due(house.world.clock())

    assert hold_back(house.world, house.household)

    house.later(hours=2)
    assert not go(house.world, house.household)
    assert house.world.store.households()


def test_a_calendar_that_does_not_answer_is_tried_again_before_anything_is_forgotten(
    home: tuple[House, Calendars],
) -> None:
    house, calendars = home
    both_say_yes(house)
    house.later(hours=1)
    calendars["bram"].fail_next("delete", Unreachable(host="dav.example"))

    assert not go(house.world, house.household)
    assert house.world.store.households()

    assert go(house.world, house.household)
    assert not calendars["bram"].resources


def test_one_who_leaves_lets_go_of_their_calendars_and_the_plan_of_the_other_stays(
    home: tuple[House, Calendars],
) -> None:
    house, calendars = home
    store = house.world.store

    step_out(house.world, store.home(house.household), "sanne", "Sanne")
    house.round()

    assert not calendars["sanne"].resources
    assert calendars["bram"].resources
    assert {c.member for c in store.calendars(house.household)} == {"bram"}
    assert {a.member for a in store.accounts(house.household)} == {"bram"}
    assert [c.role for c in store.calendars(house.household) if c.role is Role.OURS] == [Role.OURS]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_a_terminal_asks_about_it_can_be_read(language: Language) -> None:
    assert "Sanne" in say("asks.farewell", language, other="Sanne", name="Bram")
