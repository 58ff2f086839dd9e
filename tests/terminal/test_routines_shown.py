"""How the terminal shows a routine: one line a day with what it holds, and a chore in it when one asks why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console
from rich.table import Table

from household.model import (
    Agreement,
    By,
    Certificate,
    Change,
    Chore,
    Home,
    Household,
    Member,
    Rhythm,
    RoutinePart,
    Series,
    WeekException,
    Window,
)
from scheduler.planner import plan
from terminal.plan_verbs import _holds, plan_json
from terminal.tables import agreement_table, week_table

MONDAY = datetime(2026, 3, 2, 19, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
DAILY = tuple(range(7))


@pytest.fixture
def home() -> Home:
    half, evening = Fraction(1, 2), Window(time(18), time(22))
    chores = tuple(Chore(k, k, 10, Rhythm(days=DAILY), evening) for k in ("speelgoed", "keuken"))
    parts = RoutinePart("speelgoed", DAILY, 10), RoutinePart("keuken", (0,), 10)
    rule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO"
    routine = Series("avond", "sanne", 0, MONDAY, 15, rule, parts)
    proof = Certificate((), Fraction(1), Fraction(1), True, True)
    agreement = Agreement(1, MONDAY.date(), (routine,), {}, proof, yes=("sanne", "bram"))
    people = Member("sanne", "Sanne", half), Member("bram", "Bram", half)
    return Home(Household(1, "thuis", "Thuis", date(2026, 3, 2)), people, chores, agreement=agreement)


def drawn(table: Table) -> str:
    console = Console(width=120, file=StringIO(), record=True)
    console.print(table)
    return console.export_text()


def test_the_week_shows_the_round_with_what_it_holds_that_day(home: Home) -> None:
    skipped = WeekException("avond.sanne.0/speelgoed", MONDAY, Change.SKIPPED, By.PERSON, "sanne")
    home = replace(home, exceptions=(skipped,))

    text = drawn(week_table(home, plan(home, 1, MONDAY.replace(hour=8)), MONDAY.date(), "nl"))

    assert "19:00 avondronde: keuken " in text
    assert "19:00 avondronde: speelgoed " in text


def test_the_agreement_shows_its_checklist(home: Home) -> None:
    assert home.agreement is not None

    text = drawn(agreement_table(home, home.agreement, "nl"))

    assert "avondronde" in text
    assert "☐ op ma: keuken" in text


def test_why_finds_the_round_that_holds_a_chore_on_its_day(home: Home) -> None:
    made = plan(home, 1, MONDAY.replace(hour=8))

    assert [a.span.start for a in made.assignments if _holds(home, a, "keuken")] == [MONDAY]
    assert len([a for a in made.assignments if _holds(home, a, "speelgoed")]) == 7


def test_json_holds_the_parts(home: Home) -> None:
    body = plan_json(home, plan(home, 1, MONDAY.replace(hour=8)))

    assert body["series"][0]["parts"][1] == {"chore": "keuken", "days": [0], "minutes": 10}
    assert body["assignments"][0]["chore"] == "avondronde"
