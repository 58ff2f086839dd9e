"""How a routine reads in a calendar: its name by its moment, its checklist, and what is left of it on one day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import couple
import pytest

from household.model import (
    Agreement,
    By,
    Certificate,
    Change,
    Entry,
    Home,
    RoutinePart,
    Series,
    WeekException,
)
from language.entries import Placed, entries
from language.routine_words import chore_name, routine_name, routines, with_parts
from language.understand import understand

MONDAY = datetime(2026, 3, 2, 19, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
DAILY = tuple(range(7))
ROUND = Series(
    "avond",
    "sanne",
    0,
    MONDAY,
    25,
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO",
    (RoutinePart("speelgoed", DAILY, 10), RoutinePart("keuken", DAILY, 10), RoutinePart("tijn-in-bad", (0, 3), 15)),
)


@pytest.fixture
def home() -> Home:
    toys, kitchen, bath = (couple.chore(name) for name in ("speelgoed", "keuken", "Tijn in bad"))
    proof = Certificate((), Fraction(1), Fraction(1), True, True)
    agreement = Agreement(1, MONDAY.date(), (ROUND,), {}, proof, yes=("sanne", "bram"))
    return replace(couple.home(replace(toys, done_when="alles in de kist"), kitchen, bath), agreement=agreement)


def said(part: str, change: Change, member: str = "sanne", start: datetime | None = None) -> WeekException:
    return WeekException(f"avond.sanne.0/{part}", MONDAY, change, By.PERSON, member, start, 10 if start else 0)


def placed(home: Home, *exceptions: WeekException) -> dict[tuple[str, str], Placed]:
    return {(p.member, p.entry.title): p for p in entries(home, exceptions)}


def lines(entry: Entry, day: datetime | None = None) -> list[str]:
    """The checklist of an entry, or that of one day."""
    own = next((o.description for o in entry.overrides if o.recurrence == day), None) if day else entry.description
    return [line for line in (own or "").splitlines() if line[:1] in "☐☑"]


@pytest.mark.parametrize(
    ("hour", "days", "dutch", "english"),
    [
        (7, "MO,SA", "ochtendronde", "morning round"),
        (13, "MO", "middagronde", "afternoon round"),
        (19, "MO,TU", "avondronde", "evening round"),
        (19, "SA,SU", "weekendronde", "weekend round"),
    ],
)
def test_a_routine_is_named_by_its_moment(hour: int, days: str, dutch: str, english: str) -> None:
    series = replace(ROUND, start=MONDAY.replace(hour=hour), rrule=f"FREQ=WEEKLY;BYDAY={days};WKST=MO")

    assert (routine_name(series, "nl"), routine_name(series, "en")) == (dutch, english)


def test_the_event_has_a_short_title_and_a_checklist(home: Home) -> None:
    entry = placed(home)["sanne", "Avondronde"].entry

    assert lines(entry) == ["☐ speelgoed (klaar als: alles in de kist)", "☐ keuken", "☐ op ma, do: Tijn in bad"]
    assert (entry.minutes, entry.overrides, entry.cancelled) == (25, (), ())


def test_a_part_that_is_skipped_leaves_the_list_of_that_day_and_no_time(home: Home) -> None:
    entry = placed(home, said("speelgoed", Change.SKIPPED))["sanne", "Avondronde"].entry

    [override] = entry.overrides
    assert (override.recurrence, override.start, override.minutes, override.title) == (MONDAY, MONDAY, 25, None)
    assert lines(entry, MONDAY) == ["☐ keuken", "☐ Tijn in bad"]


def test_a_part_that_was_done_is_ticked_off_and_a_done_list_stays(home: Home) -> None:
    every = [said(part.chore, Change.DONE, start=MONDAY) for part in ROUND.parts]
    entry = placed(home, *every)["sanne", "Avondronde"].entry

    assert lines(entry, MONDAY) == ["☑ speelgoed", "☑ keuken", "☑ Tijn in bad"]
    assert entry.cancelled == ()


def test_a_part_of_the_other_is_an_event_of_the_other(home: Home) -> None:
    found = placed(home, said("speelgoed", Change.GIVEN, "bram", MONDAY.replace(hour=18)))

    theirs = found["bram", "Speelgoed"]
    assert (theirs.series, theirs.original, theirs.entry.minutes) == ("avond.sanne.0/speelgoed", MONDAY, 10)
    assert lines(found["sanne", "Avondronde"].entry, MONDAY) == ["☐ keuken", "☐ Tijn in bad"]


def test_a_day_on_which_nothing_is_left_does_not_take_place(home: Home) -> None:
    every = [said(part.chore, Change.SKIPPED) for part in ROUND.parts]
    entry = placed(home, *every)["sanne", "Avondronde"].entry

    assert (entry.overrides, entry.cancelled) == ((), (MONDAY,))


def test_a_routine_that_moved_keeps_the_list_of_what_is_left(home: Home) -> None:
    later = WeekException(ROUND.key, MONDAY, Change.MOVED, By.PLAN, "sanne", MONDAY.replace(hour=20), 25)
    entry = placed(home, later, said("keuken", Change.SKIPPED))["sanne", "Avondronde"].entry

    [override] = entry.overrides
    assert override.start == MONDAY.replace(hour=20)
    assert "keuken" not in (override.description or "")


def test_a_routine_is_said_with_three_of_its_chores_at_most(home: Home) -> None:
    four = (*ROUND.parts, RoutinePart("keuken", DAILY, 10))

    assert with_parts(home, four, ROUND, "nl") == "de avondronde met speelgoed, keuken en Tijn in bad, en nog 1"


def test_a_routine_can_be_asked_after_by_its_name(home: Home) -> None:
    asked = understand("wie doet vanavond de avondronde?", "nl", home, MONDAY.replace(hour=12))

    assert (asked.name, asked.slots["chore"]) == ("who_does", "avond")
    assert [chore.name for chore in routines(home, "en")] == ["evening round"]
    assert chore_name(home, "avond", "nl") == "avondronde"
