"""What the book remembers of a week that is past."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from household.model import (
    Agreement,
    By,
    Certificate,
    Change,
    Chore,
    Deed,
    Home,
    Household,
    Member,
    Rhythm,
    Series,
    Span,
    WeekException,
    Window,
)
from scheduler.ledger import lines

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 3, 2, 19, 0, tzinfo=AMSTERDAM)
WEEK = Span(MONDAY.replace(hour=0), MONDAY.replace(hour=0) + timedelta(days=7))


def home(*exceptions: WeekException) -> Home:
    toys = Series("speelgoed", "sanne", 0, MONDAY, 10, "FREQ=WEEKLY;BYDAY=MO,WE;WKST=MO")
    proof = Certificate((), Fraction(1), Fraction(1), True, True)
    window = Window(MONDAY.time(), (MONDAY + timedelta(hours=2)).time())
    return Home(
        Household(1, "thuis", "Thuis", MONDAY.date()),
        (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2))),
        (Chore("speelgoed", "speelgoed", 10, Rhythm(days=(0, 2)), window),),
        agreement=Agreement(1, MONDAY.date(), (toys,), {}, proof, yes=("sanne", "bram")),
        exceptions=exceptions,
    )


def exception(change: Change, member: str = "sanne", start: datetime | None = None) -> WeekException:
    return WeekException("speelgoed.sanne.0", MONDAY, change, By.PERSON, member, start, 10 if start else 0)


def booked(of: Home) -> list[tuple[Deed, str, int]]:
    return [(line.deed, line.member, line.minutes) for line in lines(of, WEEK)]


def test_a_week_without_exceptions_is_booked_as_planned() -> None:
    assert booked(home()) == [(Deed.PLANNED, "sanne", 10), (Deed.PLANNED, "sanne", 10)]


def test_what_was_skipped_costs_nobody_anything() -> None:
    assert booked(home(exception(Change.SKIPPED))) == [(Deed.SKIPPED, "sanne", 0), (Deed.PLANNED, "sanne", 10)]


def test_what_the_other_took_over_is_booked_for_the_other() -> None:
    taken = exception(Change.GIVEN, "bram", MONDAY + timedelta(minutes=30))

    assert booked(home(taken))[0] == (Deed.GIVEN, "bram", 10)


def test_booking_the_same_week_twice_gives_the_same_lines() -> None:
    moved = exception(Change.MOVED, start=MONDAY + timedelta(hours=1))

    assert lines(home(moved), WEEK) == lines(replace(home(moved)), WEEK)
    assert booked(home(moved))[0] == (Deed.MOVED, "sanne", 10)
