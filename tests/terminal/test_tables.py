"""A week at a terminal: whatever a turn came to has words, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from household.model import (
    LANGUAGES,
    Agreement,
    Assignment,
    Certificate,
    Change,
    Chore,
    Home,
    Household,
    Language,
    Load,
    Member,
    Plan,
    Reason,
    ReasonKind,
    Rhythm,
    Span,
    Window,
)
from terminal.tables import loads_json, week_table

MONDAY = date(2026, 3, 2)
START = datetime(2026, 3, 2, 19, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("change", [None, Change.MOVED, Change.GIVEN, Change.ADDED])
def test_every_change_that_can_stand_in_a_week_has_words(change: Change | None, language: Language) -> None:
    filters = Chore("filters", "Filters", 15, Rhythm("after", 30), Window(START.time(), START.replace(hour=21).time()))
    half = Fraction(1, 2)
    people = (Member("sanne", "Sanne", half), Member("bram", "Bram", half))
    agreement = Agreement(1, MONDAY, (), {}, Certificate((), Fraction(1), Fraction(1), True, True))
    home = Home(Household(1, "thuis", "Thuis", MONDAY), people, (filters,), agreement=agreement)
    span = Span(START, START + timedelta(minutes=15))
    one = Assignment("filters", "sanne", span, "filters.sanne.0", START, Reason(ReasonKind.WISH, "sanne"), change)

    table = week_table(home, Plan(agreement, (), (one,), (), ()), MONDAY, language)

    console = Console(width=120, record=True)
    console.print(table)
    assert "19:00 Filters" in console.export_text()


def test_what_json_tells_of_a_part_is_rounded_so_that_nobody_finds_out_what_is_heavy_for_the_other() -> None:
    load = Load("sanne", Fraction(1, 2), Fraction(60), Fraction(5), 18390, 44702)

    (told,) = loads_json([replace(load, points=18390)])

    assert told["ratio"] == 0.823
