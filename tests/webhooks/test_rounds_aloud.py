"""What the home answers about a routine: as a whole by its name, and about each small chore in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from household.model import By, Change, Home, Intent, RoutinePart, Series, Speaker, WeekException
from household.store import Store
from webhooks.core import answer
from webhooks.fulfilment import fulfil

At = Callable[..., datetime]
ROOM, SANNE = Speaker("living room"), Speaker("phone", "sanne")
DAILY = tuple(range(7))
EVENING = {"day": "2026-03-03", "part": "evening"}


@pytest.fixture
def evening(home: Home, at: At) -> Home:
    """Bram has the toys and the dishes each evening, and the windows on Wednesday, in one round."""
    parts = (RoutinePart("speelgoed", DAILY, 10), RoutinePart("afwas", DAILY, 10), RoutinePart("ramen", (2,), 10))
    rule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO"
    routine = Series("avond", "bram", 0, at(0, 19), 20, rule, parts)
    assert home.agreement is not None
    rota = tuple(s for s in home.agreement.series if s.chore in ("was", "koken"))
    return replace(home, agreement=replace(home.agreement, series=(*rota, routine)))


def said(home: Home, at: At, name: str, speaker: Speaker = ROOM, **slots: object) -> str:
    return fulfil(Intent(name, slots), home, speaker, "nl", at(1, 14)).speech


def part(at: At, change: Change, member: str = "bram", start: datetime | None = None) -> WeekException:
    minutes = 10 if start else 0
    return WeekException("avond.bram.0/speelgoed", at(1, 19), change, By.PERSON, member, start, minutes)


def test_who_does_a_chore_of_a_routine_is_who_does_the_routine(evening: Home, at: At) -> None:
    assert said(evening, at, "who_does", chore="speelgoed", **EVENING) == (
        "Bram doet vanavond het speelgoed, om zeven uur."
    )


def test_a_chore_of_a_routine_is_next_on_its_own_day(evening: Home, at: At) -> None:
    assert said(evening, at, "when_is", chore="ramen") == "De ramen doet Bram morgenavond om zeven uur."
    assert said(evening, at, "who_does", chore="ramen", **EVENING).startswith("Vandaag niet: de ramen. Daarna")


def test_a_part_that_was_given_is_the_others(evening: Home, at: At) -> None:
    given = replace(evening, exceptions=(part(at, Change.GIVEN, "sanne", at(1, 18, 30)),))

    assert said(given, at, "who_does", chore="speelgoed", **EVENING).startswith("Sanne doet vanavond het speelgoed")
    assert said(given, at, "who_does", chore="afwas", **EVENING).startswith("Bram doet vanavond de afwas")


def test_a_part_that_was_skipped_is_not_needed_and_the_rest_is(evening: Home, at: At) -> None:
    skipped = replace(evening, exceptions=(part(at, Change.SKIPPED),))

    assert said(skipped, at, "who_does", chore="speelgoed", **EVENING) == "Vandaag hoeft dat niet: het speelgoed."
    assert "de avondronde met de afwas" in said(skipped, at, "agenda", day=EVENING["day"])


def test_the_agenda_says_the_round_with_what_it_holds_that_day(evening: Home, at: At) -> None:
    assert "Bram de avondronde met speelgoed en de afwas om zeven uur" in said(
        evening, at, "agenda", day=EVENING["day"]
    )


def test_two_rounds_at_one_moment_are_no_round_together(evening: Home, at: At) -> None:
    assert evening.agreement is not None
    rota = evening.agreement.series
    hers = replace(rota[-1], member="sanne", parts=(RoutinePart("tuin", DAILY, 10),))
    both = replace(evening, agreement=replace(evening.agreement, series=(*rota, hers)))

    told = said(both, at, "agenda", day=EVENING["day"])
    assert "Bram de avondronde met speelgoed en de afwas" in told
    assert "Sanne de avondronde met de tuin" in told


def test_a_round_is_asked_after_by_its_name(evening: Home, at: At, store: Store) -> None:
    number = store.add_household(evening.household, evening.members, evening.chores, {})
    assert evening.agreement is not None
    store.add_agreement(number, replace(evening.agreement, yes=("sanne", "bram")))

    heard = answer(store, number, ROOM, "wie doet vanavond de avondronde?", "nl", at(1, 14))

    assert heard.speech == "Bram doet vanavond de avondronde, om zeven uur."


def test_why_a_chore_of_a_routine_is_asked_on_ones_own_device(evening: Home, at: At) -> None:
    assert said(evening, at, "why", SANNE, chore="speelgoed", **EVENING).startswith("Die doet Bram.")
