"""What a chore needs, in words: how often, how long and when on a day."""

from __future__ import annotations

from datetime import time
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Language, Rhythm, Window
from language.times import read_minutes, read_rhythm, read_window, say_minutes

LANGUAGES = st.sampled_from(get_args(Language))
DAILY = Rhythm(days=(0, 1, 2, 3, 4, 5, 6))
WORKDAYS = Rhythm(days=(0, 1, 2, 3, 4))
EVERY_OTHER_DAY = Rhythm(days=(0, 2, 4, 6))
WEEKLY = Rhythm()
FORTNIGHTLY = Rhythm(every=2)
MONTHLY = Rhythm("month")
YEARLY = Rhythm("month", 12)

OFTEN_NL = {
    "elke dag": DAILY,
    "iedere dag": DAILY,
    "dagelijks": DAILY,
    "alle dagen": DAILY,
    "zeven keer per week": DAILY,
    "elke werkdag": WORKDAYS,
    "doordeweeks": WORKDAYS,
    "op schooldagen": WORKDAYS,
    "om de dag": EVERY_OTHER_DAY,
    "om de andere dag": EVERY_OTHER_DAY,
    "dinsdag": Rhythm(days=(1,)),
    "elke dinsdag": Rhythm(days=(1,)),
    "elke di": Rhythm(days=(1,)),
    "dinsdags": Rhythm(days=(1,)),
    "dinsdag en vrijdag": Rhythm(days=(1, 4)),
    "elke dinsdag en vrijdag": Rhythm(days=(1, 4)),
    "op vrijdag en dinsdag": Rhythm(days=(1, 4)),
    "ma, wo en vr": Rhythm(days=(0, 2, 4)),
    "maandag, woensdag, vrijdag": Rhythm(days=(0, 2, 4)),
    "wekelijks": WEEKLY,
    "elke week": WEEKLY,
    "een keer per week": WEEKLY,
    "1x per week": WEEKLY,
    "eens in de week": WEEKLY,
    "wekelijks op zaterdag": Rhythm(days=(5,)),
    "2 keer per week": Rhythm(times=2),
    "2x per week": Rhythm(times=2),
    "twee keer in de week": Rhythm(times=2),
    "drie maal per week": Rhythm(times=3),
    "vijf dagen per week": Rhythm(times=5),
    "om de week": FORTNIGHTLY,
    "om de andere week": FORTNIGHTLY,
    "tweewekelijks": FORTNIGHTLY,
    "elke twee weken": FORTNIGHTLY,
    "eens in de twee weken": FORTNIGHTLY,
    "een keer per 2 weken": FORTNIGHTLY,
    "om de veertien dagen": FORTNIGHTLY,
    "twee keer per maand": FORTNIGHTLY,
    "om de week dinsdag": Rhythm(every=2, days=(1,)),
    "om de week op dinsdag": Rhythm(every=2, days=(1,)),
    "dinsdag om de week": Rhythm(every=2, days=(1,)),
    "elke drie weken": Rhythm(every=3),
    "elke 4 weken": Rhythm(every=4),
    "om de drie weken op maandag en donderdag": Rhythm(every=3, days=(0, 3)),
    "elk weekend": Rhythm(days=(5,)),
    "maandelijks": MONTHLY,
    "elke maand": MONTHLY,
    "een keer per maand": MONTHLY,
    "eerste zaterdag van de maand": Rhythm("month", days=(5,), nth=1),
    "elke eerste zaterdag van de maand": Rhythm("month", days=(5,), nth=1),
    "de 2e dinsdag van de maand": Rhythm("month", days=(1,), nth=2),
    "laatste vrijdag van de maand": Rhythm("month", days=(4,), nth=-1),
    "elke 3 maanden": Rhythm("month", 3),
    "om de twee maanden": Rhythm("month", 2),
    "elk kwartaal": Rhythm("month", 3),
    "vier keer per jaar": Rhythm("month", 3),
    "twee keer per jaar": Rhythm("month", 6),
    "halfjaarlijks": Rhythm("month", 6),
    "elk half jaar": Rhythm("month", 6),
    "jaarlijks": YEARLY,
    "een keer per jaar": YEARLY,
    "elk jaar": YEARLY,
    "om de twee jaar": Rhythm("month", 24),
    "elk jaar in april": Rhythm("year", month=4),
    "jaarlijks in mei": Rhythm("year", month=5),
    "een keer per jaar in januari": Rhythm("year", month=1),
    "jaarlijks op 15 maart": Rhythm("year", month=3, monthday=15),
    "elk jaar op de eerste mei": Rhythm("year", month=5, monthday=1),
    "elke 1e van de maand": Rhythm("month", monthday=1),
    "op de eerste van de maand": Rhythm("month", monthday=1),
    "elke maand op de 15e": Rhythm("month", monthday=15),
    "maandelijks op de 15e": Rhythm("month", monthday=15),
    "elke 3 maanden op de 15e": Rhythm("month", 3, monthday=15),
    "op de laatste dag van de maand": Rhythm("month", monthday=-1),
    "elke laatste dag van de maand": Rhythm("month", monthday=-1),
    "14 dagen na de vorige keer": Rhythm("after", 14),
    "elke veertien dagen na de laatste keer": Rhythm("after", 14),
    "drie weken na de vorige keer": Rhythm("after", 21),
    "een maand nadat het voor het laatst is gedaan": Rhythm("after", 30),
    "de avond voor gft in afvalkalender": Rhythm("source", source="afvalkalender", word="gft", ahead=1),
    "de dag voor elke afspraak in Afval": Rhythm("source", source="Afval", ahead=1),
    "2 dagen voor oud papier in afval in de buurt": Rhythm(
        "source", source="afval in de buurt", word="oud papier", ahead=2
    ),
    "op de dag van zwemles in gezin": Rhythm("source", source="gezin", word="zwemles"),
}
OFTEN_EN = {
    "every day": DAILY,
    "daily": DAILY,
    "every weekday": WORKDAYS,
    "on weekdays": WORKDAYS,
    "every other day": EVERY_OTHER_DAY,
    "Tuesday": Rhythm(days=(1,)),
    "Tuesdays and Fridays": Rhythm(days=(1, 4)),
    "every Tuesday and Friday": Rhythm(days=(1, 4)),
    "mon, wed and fri": Rhythm(days=(0, 2, 4)),
    "weekly": WEEKLY,
    "once a week": WEEKLY,
    "every week on Saturday": Rhythm(days=(5,)),
    "twice a week": Rhythm(times=2),
    "three times a week": Rhythm(times=3),
    "3x per week": Rhythm(times=3),
    "every other week": FORTNIGHTLY,
    "every two weeks": FORTNIGHTLY,
    "fortnightly": FORTNIGHTLY,
    "once a fortnight": FORTNIGHTLY,
    "twice a month": FORTNIGHTLY,
    "every other week on Tuesday": Rhythm(every=2, days=(1,)),
    "every other Tuesday": Rhythm(every=2, days=(1,)),
    "every three weeks": Rhythm(every=3),
    "every weekend": Rhythm(days=(5,)),
    "monthly": MONTHLY,
    "once a month": MONTHLY,
    "first Saturday of the month": Rhythm("month", days=(5,), nth=1),
    "on the last Friday of every month": Rhythm("month", days=(4,), nth=-1),
    "every 3 months": Rhythm("month", 3),
    "quarterly": Rhythm("month", 3),
    "twice a year": Rhythm("month", 6),
    "every six months": Rhythm("month", 6),
    "yearly": YEARLY,
    "once a year": YEARLY,
    "every year in April": Rhythm("year", month=4),
    "once a year in May": Rhythm("year", month=5),
    "yearly on 15 March": Rhythm("year", month=3, monthday=15),
    "every year on March 15th": Rhythm("year", month=3, monthday=15),
    "on the 1st of every month": Rhythm("month", monthday=1),
    "every month on the 15th": Rhythm("month", monthday=15),
    "every 3 months on the 15th": Rhythm("month", 3, monthday=15),
    "on the last day of the month": Rhythm("month", monthday=-1),
    "14 days after it was last done": Rhythm("after", 14),
    "three weeks after it was last done": Rhythm("after", 21),
    "every 10 days after the last time": Rhythm("after", 10),
    "a month after the last time": Rhythm("after", 30),
    "the evening before garden waste in bins": Rhythm("source", source="bins", word="garden waste", ahead=1),
    "the day before each event in bins": Rhythm("source", source="bins", ahead=1),
    "3 days before a birthday in family": Rhythm("source", source="family", word="a birthday", ahead=3),
    "on the day of swimming in family": Rhythm("source", source="family", word="swimming"),
}
LONG_NL = {
    "30 min": 30,
    "30": 30,
    "30 minuten": 30,
    "30min": 30,
    "een half uur": 30,
    "half uurtje": 30,
    "een halfuur": 30,
    "een kwartier": 15,
    "een kwartiertje": 15,
    "drie kwartier": 45,
    "een uur": 60,
    "een uurtje": 60,
    "anderhalf uur": 90,
    "1,5 uur": 90,
    "1.5 uur": 90,
    "0,5 uur": 30,
    "twee uur": 120,
    "tweeënhalf uur": 150,
    "2 uur en 15 minuten": 135,
    "twee en een half uur": 150,
    "1 uur 30": 90,
    "1u30": 90,
    "een uur en een kwartier": 75,
    "vijfenveertig minuten": 45,
}
LONG_EN = {
    "30 min": 30,
    "half an hour": 30,
    "a half hour": 30,
    "an hour": 60,
    "an hour and a half": 90,
    "one and a half hours": 90,
    "two hours": 120,
    "1.5 hours": 90,
    "a quarter of an hour": 15,
    "three quarters of an hour": 45,
    "twenty-five minutes": 25,
    "1 hour 15 minutes": 75,
    "1h30": 90,
    "45m": 45,
}
WINDOW_NL = {
    "18:30-20:00": "18:30-20:00",
    "18.30 - 20.00 uur": "18:30-20:00",
    "18:30 – 20:00": "18:30-20:00",
    "18-20 uur": "18:00-20:00",
    "18u-20u": "18:00-20:00",
    "van 18:30 tot 20:00": "18:30-20:00",
    "tussen zes en acht": "18:00-20:00",
    "tussen zes en acht uur": "18:00-20:00",
    "tussen half zeven en acht": "18:30-20:00",
    "tussen acht en tien": "08:00-10:00",
    "tussen acht en tien 's avonds": "20:00-22:00",
    "'s avonds tussen acht en tien": "20:00-22:00",
    "tussen elf en één": "11:00-13:00",
    "06:00-08:00": "06:00-08:00",
    "'s ochtends": "06:00-12:00",
    "s ochtends": "06:00-12:00",
    "in de namiddag": "12:00-18:00",
    "'s avonds": "18:00-23:00",
    "avond": "18:00-23:00",
    "na het eten": "18:30-21:00",
    "voor het eten": "17:00-18:30",
    "voor het slapen": "20:00-22:30",
    "overdag": "09:00-17:00",
    "na school": "15:00-18:00",
    "hele dag": "07:00-22:00",
    "de hele dag": "07:00-22:00",
    "voor acht uur 's avonds": "07:00-20:00",
    "vanaf 18:00": "18:00-22:30",
    "tot 20:00": "07:00-20:00",
    "22:00-24:00": "22:00-23:59",
}
WINDOW_EN = {
    "18:30-20:00": "18:30-20:00",
    "6-8 pm": "18:00-20:00",
    "6pm-8pm": "18:00-20:00",
    "from 6 pm to 8 pm": "18:00-20:00",
    "between six and eight": "18:00-20:00",
    "between half past six and eight": "18:30-20:00",
    "between eight and ten in the evening": "20:00-22:00",
    "in the morning": "06:00-12:00",
    "in the evening": "18:00-23:00",
    "afternoon": "12:00-18:00",
    "after dinner": "18:30-21:00",
    "before bed": "20:00-22:30",
    "after school": "15:00-18:00",
    "during the day": "09:00-17:00",
    "all day": "07:00-22:00",
    "after 8 pm": "20:00-22:30",
}


def cases(dutch: dict[str, object], english: dict[str, object]) -> list[tuple[str, str, object]]:
    return [("nl", *case) for case in dutch.items()] + [("en", *case) for case in english.items()]


@pytest.mark.parametrize(("language", "words", "rhythm"), cases(OFTEN_NL, OFTEN_EN))
def test_how_often_is_read(language: Language, words: str, rhythm: Rhythm) -> None:
    assert read_rhythm(words, language) == (rhythm, "")


@pytest.mark.parametrize(("language", "words", "minutes"), cases(LONG_NL, LONG_EN))
def test_how_long_is_read(language: Language, words: str, minutes: int) -> None:
    assert read_minutes(words, language) == (minutes, "")


@pytest.mark.parametrize(("language", "words", "window"), cases(WINDOW_NL, WINDOW_EN))
def test_when_on_a_day_is_read(language: Language, words: str, window: str) -> None:
    earliest, latest = (time.fromisoformat(end) for end in window.split("-"))

    assert read_window(words, language) == (Window(earliest, latest), "")


def test_what_remains_goes_on_to_the_next_reader() -> None:
    text = "speelgoed opruimen, elke avond 10 minuten"

    rhythm = read_rhythm(text, "nl")
    assert rhythm is not None
    minutes = read_minutes(rhythm[1], "nl")
    assert minutes is not None
    window = read_window(minutes[1], "nl")

    assert rhythm[0] == DAILY
    assert minutes[0] == 10
    assert window == (Window(time(18), time(23)), "speelgoed opruimen")


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("de badkamer", "nl"),
        ("0 keer per week", "nl"),
        ("acht keer per week", "nl"),
        ("vijf keer per jaar", "nl"),
        ("elke 0 weken", "nl"),
        ("elke 9999 weken", "nl"),
        ("ik doe het zo", "nl"),
        ("", "nl"),
        ("ate in the sun", "en"),
        ("twelve times a week", "en"),
    ],
)
def test_what_is_no_rhythm_is_not_guessed(words: str, language: Language) -> None:
    assert read_rhythm(words, language) is None


@pytest.mark.parametrize("words", ["20:00-18:30", "25:00-26:00", "'s nachts", "de was", "99-99", "na 23:00", ""])
def test_what_is_no_window_is_not_guessed(words: str) -> None:
    assert read_window(words, "nl") is None


@pytest.mark.parametrize("words", ["lang", "", "99999999 uur", "half", "²", "9999 uur"])
def test_what_is_no_duration_is_not_guessed(words: str) -> None:
    assert read_minutes(words, "nl") is None


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 480), LANGUAGES)
def test_a_duration_that_is_said_is_read_again(minutes: int, language: Language) -> None:
    assert read_minutes(say_minutes(minutes, language), language) == (minutes, "")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), LANGUAGES)
def test_whatever_is_typed_is_read_or_left_alone(text: str, language: Language) -> None:
    found = (read_rhythm(text, language), read_minutes(text, language), read_window(text, language))

    assert all(result is None or len(result[1]) <= len(text) for result in found)


def test_a_very_long_list_of_days_is_only_a_long_text() -> None:
    found = read_rhythm("ma di wo do vr za zo " * 2_000, "nl")

    assert found is not None
    assert found[0] == DAILY
