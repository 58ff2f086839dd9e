"""Days, times, durations and lists as the house says them; what it says, it understands."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Language, Part
from language.speech import say_part
from language.times import find_when, say_date_time, say_day, say_list, say_minutes, say_time

ZONE = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 11, 18)  # a Wednesday
LANGUAGES = st.sampled_from(get_args(Language))
DATES = st.dates(date(2026, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("away", "dutch", "english"),
    [
        (0, "vandaag", "today"),
        (1, "morgen", "tomorrow"),
        (2, "overmorgen", "Friday"),
        (4, "zondag", "Sunday"),
        (6, "dinsdag", "Tuesday"),
        (7, "woensdag 25 november", "Wednesday 25 November"),
        (16, "vrijdag 4 december", "Friday 4 December"),
        (44, "vrijdag 1 januari 2027", "Friday 1 January 2027"),
        (-1, "gisteren", "yesterday"),
        (-2, "eergisteren", "last Monday"),
        (-5, "afgelopen vrijdag", "last Friday"),
        (-7, "woensdag 11 november", "Wednesday 11 November"),
    ],
)
def test_a_day_is_said_as_seen_from_today(away: int, dutch: str, english: str) -> None:
    day = TODAY + timedelta(days=away)

    assert (say_day(day, "nl", TODAY), say_day(day, "en", TODAY)) == (dutch, english)


@pytest.mark.parametrize(
    ("clock", "dutch", "english"),
    [
        (time(8), "acht uur", "eight o’clock"),
        (time(13), "één uur", "one o’clock"),
        (time(19, 30), "half acht", "half past seven"),
        (time(12, 30), "half één", "half past twelve"),
        (time(18, 15), "kwart over zes", "quarter past six"),
        (time(18, 45), "kwart voor zeven", "quarter to seven"),
        (time(19, 5), "vijf over zeven", "five past seven"),
        (time(19, 20), "tien voor half acht", "twenty past seven"),
        (time(19, 25), "vijf voor half acht", "twenty-five past seven"),
        (time(19, 35), "vijf over half acht", "twenty-five to eight"),
        (time(19, 40), "tien over half acht", "twenty to eight"),
        (time(19, 55), "vijf voor acht", "five to eight"),
        (time(19, 18), "19.18 uur", "7:18 pm"),
        (time(7, 3), "7.03 uur", "7:03 am"),
        (time(0, 0), "middernacht", "midnight"),
    ],
)
def test_a_clock_time_is_said_as_people_say_it(clock: time, dutch: str, english: str) -> None:
    assert (say_time(clock, "nl"), say_time(clock, "en")) == (dutch, english)


@pytest.mark.parametrize(
    ("moment", "dutch", "english"),
    [
        (datetime(2026, 11, 18, 19, 30), "vanavond om half acht", "tonight at half past seven"),
        (datetime(2026, 11, 18, 8), "vanochtend om acht uur", "this morning at eight o’clock"),
        (datetime(2026, 11, 19, 8), "morgenochtend om acht uur", "tomorrow morning at eight o’clock"),
        (datetime(2026, 11, 21, 20), "zaterdagavond om acht uur", "Saturday evening at eight o’clock"),
        (
            datetime(2026, 12, 4, 14),
            "vrijdag 4 december 's middags om twee uur",
            "Friday 4 December in the afternoon at two o’clock",
        ),
    ],
)
def test_a_moment_names_the_day_the_part_and_the_time(moment: datetime, dutch: str, english: str) -> None:
    said = (say_date_time(moment, "nl", TODAY), say_date_time(moment, "en", TODAY))

    assert said == (dutch, english)


@pytest.mark.parametrize(
    ("minutes", "dutch", "english"),
    [
        (1, "een minuut", "a minute"),
        (10, "10 minuten", "10 minutes"),
        (15, "een kwartier", "15 minutes"),
        (30, "een half uur", "half an hour"),
        (45, "drie kwartier", "45 minutes"),
        (60, "een uur", "an hour"),
        (90, "anderhalf uur", "an hour and a half"),
        (120, "twee uur", "two hours"),
        (130, "twee uur en 10 minuten", "two hours and 10 minutes"),
        (61, "een uur en 1 minuut", "an hour and 1 minute"),
        (0, "0 minuten", "0 minutes"),
    ],
)
def test_a_duration_is_said_as_people_say_it(minutes: int, dutch: str, english: str) -> None:
    assert (say_minutes(minutes, "nl"), say_minutes(minutes, "en")) == (dutch, english)


@pytest.mark.parametrize(
    ("items", "dutch", "english"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a en b", "a and b"),
        (["a", "b", "c"], "a, b en c", "a, b and c"),
        (["a", "b", "c", "d", "e"], "a, b en c, en nog 2", "a, b and c, and 2 more"),
    ],
)
def test_a_list_is_short_enough_to_be_heard(items: list[str], dutch: str, english: str) -> None:
    assert (say_list(items, "nl"), say_list(items, "en")) == (dutch, english)


def test_a_list_can_be_cut_anywhere() -> None:
    assert say_list(["a", "b", "c"], "nl", most=1) == "a, en nog 2"
    assert say_list(["a", "b", "c"], "en", most=2) == "a and b, and 1 more"


def test_each_part_of_the_day_has_a_name() -> None:
    assert [say_part(part, "nl") for part in Part] == ["ochtend", "middag", "avond", "nacht"]
    assert [say_part(part, "en") for part in Part] == ["morning", "afternoon", "evening", "night"]


@settings(max_examples=300, deadline=None)
@given(DATES, st.integers(-365, 365), LANGUAGES)
def test_a_day_that_is_said_is_found_again(today: date, away: int, language: Language) -> None:
    day = today + timedelta(days=away)
    now = datetime.combine(today, time(14), ZONE)

    when = find_when(say_day(day, language, today), language, now)

    assert when is not None
    assert when.day == day
    assert when.certain


@settings(max_examples=300, deadline=None)
@given(st.times().map(lambda t: t.replace(second=0, microsecond=0)), LANGUAGES)
def test_a_time_that_is_said_is_found_again(clock: time, language: Language) -> None:
    said = f"{'om' if language == 'nl' else 'at'} {say_time(clock, language)}"

    when = find_when(said, language, datetime(2026, 11, 18, 14, tzinfo=ZONE))

    assert when is not None
    assert when.clock is not None
    assert (when.clock.hour % 12, when.clock.minute) == (clock.hour % 12, clock.minute)
    assert when.text == said


@settings(max_examples=300, deadline=None)
@given(DATES, st.integers(0, 365), st.integers(6 * 60, 23 * 60 - 1), LANGUAGES)
def test_a_moment_that_is_said_is_found_again(today: date, away: int, minute: int, language: Language) -> None:
    day = today + timedelta(days=away)
    moment = datetime.combine(day, time(minute // 60, minute % 60), ZONE)

    when = find_when(say_date_time(moment, language, today), language, datetime.combine(today, time(5), ZONE))

    assert when is not None
    assert when.start == moment
