"""What comes late into a calendar, or lies at the edge of what is planned, and the ten minutes of Sanne and Bram."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from drawing import EVERY_DAY, MONDAY, at, home_of, window

from household.model import (
    CHECK_IN,
    Agreement,
    By,
    Certificate,
    Change,
    Chore,
    Event,
    EventPart,
    Home,
    Series,
    WeekException,
    Who,
)
from scheduler.weeks import plan

FRIDAY = Series(CHECK_IN, "both", 0, at(4, 20, 30), 10, "FREQ=WEEKLY;BYDAY=FR;WKST=MO")
DISHES = Chore("dishes", "dishes", 20, EVERY_DAY, window("18:00", "23:00"), who=Who.ONE, owner="sanne")
EVENING = Series("dishes", "sanne", 0, at(4, 21), 20, "FREQ=WEEKLY;BYDAY=FR")


def home_with(*spans: tuple[datetime, datetime]) -> Home:
    """Notice of half a day, in the second week of an agreement."""
    events = tuple(Event(1, f"e{n}", f"e{n}", (EventPart(*span),)) for n, span in enumerate(spans))
    home = home_of(events, (DISHES,))
    proof = Certificate((), Fraction(0), Fraction(0), True, True)
    agreement = Agreement(1, MONDAY - timedelta(days=14), (EVENING,), {}, proof, FRIDAY)
    return replace(home, household=replace(home.household, notice=12), agreement=agreement)


def test_an_appointment_that_comes_on_the_day_itself_moves_them_all_the_same() -> None:
    made = plan(home_with((at(4, 20, 15), at(4, 21))), 1, at(4, 15))

    assert [span.start for span in made.check_ins] == [at(5, 20, 30)]
    assert [(a.span.start, a.change) for a in made.assignments] == [(at(4, 21), None)]


def test_where_nothing_else_is_left_of_the_week_they_move_on_the_same_evening() -> None:
    weekend = ((at(day, 17), at(day, 23)) for day in (5, 6))

    made = plan(home_with((at(4, 20, 15), at(4, 21)), *weekend), 1, at(4, 15))

    assert [span.start for span in made.check_ins] == [at(4, 20, 5)]


def test_moved_to_today_they_move_on_when_today_is_taken_too() -> None:
    moved = WeekException(FRIDAY.key, at(4, 20, 30), Change.MOVED, By.PLAN, "both", at(5, 20, 30), 10)
    home = home_with((at(4, 17), at(4, 23)), (at(5, 17), at(5, 23)))

    made = plan(replace(home, exceptions=(moved,)), 1, at(5, 12))

    assert [span.start for span in made.check_ins][:1] == [at(6, 20, 30)]


def test_what_fits_stays_within_the_notice_though_their_own_moment_came_free() -> None:
    moved = WeekException(FRIDAY.key, at(4, 20, 30), Change.MOVED, By.PLAN, "both", at(4, 19), 10)

    made = plan(replace(home_with(), exceptions=(moved,)), 1, at(4, 15))

    assert [span.start for span in made.check_ins] == [at(4, 19)]


def test_what_a_person_asked_stands_whatever_comes() -> None:
    asked = WeekException(FRIDAY.key, at(4, 20, 30), Change.MOVED, By.PERSON, "both", at(4, 19), 10)
    home = home_with((at(4, 18), at(4, 20)))

    made = plan(replace(home, exceptions=(asked,)), 1, at(4, 15))

    assert [span.start for span in made.check_ins] == [at(4, 19)]


def test_the_last_week_is_looked_through_to_its_end() -> None:
    home = home_with(*((at(day, 17), at(day, 23)) for day in range(5)))

    made = plan(home, 1, at(-2, 9))

    assert [span.start for span in made.check_ins if span.start > at(0, 0)] == [at(5, 20, 30)]
    again = plan(replace(home, exceptions=made.exceptions), 1, at(-1, 9))
    assert again.check_ins[-1:] == made.check_ins[-1:]
