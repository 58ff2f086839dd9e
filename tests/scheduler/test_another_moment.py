"""Where a turn goes when somebody names another day, hour or part of a day for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from household.model import Agreement, Certificate, Chore, Home, Household, Member, Part, Rhythm, Series, Window
from scheduler.deeds import turns_of
from scheduler.turns import start_on

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 3, 14, tzinfo=AMSTERDAM)
THURSDAY = date(2026, 3, 5)


@pytest.fixture
def home() -> Home:
    """Bram cooks on Tuesday at half past five, and it may be from four to eight."""
    chore = Chore("koken", "koken", 30, Rhythm(), Window(time(16), time(20)))
    series = Series("koken", "bram", 0, datetime(2026, 3, 3, 17, 30, tzinfo=AMSTERDAM), 30, "FREQ=WEEKLY;BYDAY=TU")
    proof = Certificate((), Fraction(1), Fraction(1), True, True)
    meeting = replace(series, chore="check-in", member="both", minutes=10, rrule="FREQ=WEEKLY;BYDAY=TU")
    agreement = Agreement(0, date(2026, 3, 2), (series,), {}, proof, meeting)
    members = (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2)))
    return Home(Household(0, "thuis", "Thuis", date(2026, 3, 2)), members, (chore,), agreement=agreement)


@pytest.mark.parametrize(
    ("clock", "part", "expected"),
    [
        (None, None, time(17, 30)),  # its own hour
        (None, Part.AFTERNOON, time(17, 30)),
        (None, Part.EVENING, time(18)),  # as near as the part leaves room
        (None, Part.MORNING, time(6)),  # not within its window: it will not fit
        (time(19), None, time(19)),
        (time(7), None, time(19)),  # seven can only be in the evening
        (time(9), None, time(9)),  # nine in the evening is no hour for it either
    ],
)
def test_another_day_keeps_its_hour_or_takes_the_one_that_was_said(
    home: Home, clock: time | None, part: Part | None, expected: time
) -> None:
    turn = turns_of(home, "koken", NOW)[0]

    assert start_on(home, turn, THURSDAY, clock, part) == datetime.combine(THURSDAY, expected, AMSTERDAM)


def test_another_hour_stays_on_its_day(home: Home) -> None:
    turn = turns_of(home, "koken", NOW)[0]

    assert start_on(home, turn, None, time(19)) == datetime(2026, 3, 3, 19, tzinfo=AMSTERDAM)


def test_the_ten_minutes_have_turns_like_any_chore(home: Home) -> None:
    assert [turn.of_both for turn in turns_of(home, "check-in", NOW)][:2] == [True, True]
