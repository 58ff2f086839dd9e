"""Time expressions: what is said at which moment, and what it means."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import PARTS, Language, Part
from language.times import When, find_when

ZONE = ZoneInfo("Europe/Amsterdam")
WEDNESDAY = datetime(2026, 11, 18, 14, tzinfo=ZONE)
LANGUAGES = st.sampled_from(("nl", "en"))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(ZONE))


def asked() -> list[object]:
    """Every line of the data files as (language, words, now, past, meaning)."""
    found: list[object] = []
    for language in ("nl", "en"):
        text = (Path(__file__).parent / "times" / f"{language}.yaml").read_text("utf-8")
        for group in yaml.safe_load(text):
            now = datetime.fromisoformat(group["now"]).replace(tzinfo=ZONE)
            past = group.get("past", False)
            for words, meaning in group["asked"].items():
                name = f"{language} {now:%a %H:%M} {words}"
                found.append(pytest.param(language, words, now, past, meaning, id=name))
    return found


def written(when: When | None) -> str:
    """The meaning in the notation of the data files."""
    if when is None:
        return "nothing"
    day = f"{when.period[0]}..{when.period[1]}" if when.period else f"{when.day}"
    clock = f"{when.clock:%H:%M}" if when.clock is not None else ""
    return " ".join(word for word in (day, when.part, clock, "" if when.certain else "?") if word)


@pytest.mark.parametrize(("language", "words", "now", "past", "meaning"), asked())
def test_words_mean_what_people_mean(language: Language, words: str, now: datetime, past: bool, meaning: str) -> None:
    when = find_when(words, language, now, past)

    assert written(when) == meaning


@pytest.mark.parametrize(("language", "words", "now", "past", "meaning"), asked())
def test_the_span_is_that_of_the_day_the_part_or_the_clock(
    language: Language, words: str, now: datetime, past: bool, meaning: str
) -> None:
    when = find_when(words, language, now, past)

    if when is not None:
        assert when.start is not None
        assert when.end is not None
        assert words[slice(*when.at)] == when.text
        assert when.start.tzinfo is now.tzinfo
        assert (when.start.date(), when.start.time()) == expected_start(when, now)
        if when.clock is not None:
            assert when.end == when.start
        else:
            assert when.end >= when.start


def expected_start(when: When, now: datetime) -> tuple[date | None, time]:
    if when.period is not None:
        return when.period[0], time()
    if when.clock is not None:
        return when.day, when.clock
    if when.part is not None:
        return when.day, PARTS[when.part][0]
    if when.start is not None and when.start == now:
        return now.date(), now.time()
    return when.day, time()


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Wie doet vanavond het speelgoed?", "vanavond"),
        ("Wie doet er op vrijdagavond om acht uur de was?", "op vrijdagavond om acht uur"),
        ("Zet de badkamer volgende week op dinsdag, graag.", "volgende week op dinsdag"),
        ("Sanne kookt 's avonds", "'s avonds"),
        ("Sanne kookt ’s avonds", "’s avonds"),
        ("Kan Bram zaterdag 21 november om 19.30 uur oppassen", "zaterdag 21 november om 19.30 uur"),
        ("Weet jij wie morgen kookt, en wie vrijdag", "morgen"),
        ("HÉ, VANAVOND?", "VANAVOND"),
    ],
)
def test_the_words_themselves_can_be_cut_out(sentence: str, words: str) -> None:
    when = find_when(sentence, "nl", WEDNESDAY)

    assert when is not None
    assert when.text == words
    assert sentence[slice(*when.at)] == words


def test_the_night_runs_into_the_next_morning() -> None:
    when = find_when("vannacht", "nl", WEDNESDAY)

    assert when is not None
    assert when.start == datetime(2026, 11, 18, 23, tzinfo=ZONE)
    assert when.end == datetime(2026, 11, 19, 6, tzinfo=ZONE)


def test_a_day_of_the_clock_change_is_an_hour_shorter_or_longer() -> None:
    spring = find_when("28 maart 2027", "nl", WEDNESDAY)
    autumn = find_when("31 oktober 2027", "nl", WEDNESDAY)

    assert hours(spring) == 23
    assert hours(autumn) == 25


def hours(when: When | None) -> float:
    assert when is not None
    assert when.start is not None
    assert when.end is not None
    return (when.end.astimezone(UTC) - when.start.astimezone(UTC)) / timedelta(hours=1)


def test_a_night_from_the_past_is_the_last_one() -> None:
    when = find_when("vannacht om drie uur", "nl", WEDNESDAY, past=True)

    assert when is not None
    assert when.start == datetime(2026, 11, 18, 3, tzinfo=ZONE)


SCRAPS = (
    "vrijdag om half acht 's avonds over een week 24/12 99:99 de 31e februari morgen eind van half ’ "
    "24-12-9999 9999999999999999 ½ ٣ 0 60 uur op zo Ⅷ é tomorrow at the 29th of february in 9999 weeks "
    "0:00 pm 12.60 last night vannacht volgend weekend deze week"
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(max_size=60), st.lists(st.sampled_from(SCRAPS.split(" ")), max_size=12).map(" ".join)),
    LANGUAGES,
    MOMENTS,
    st.booleans(),
)
def test_whatever_is_typed_is_understood_or_left_alone(
    text: str, language: Language, now: datetime, past: bool
) -> None:
    when = find_when(text, language, now, past)

    if when is not None:
        assert text[slice(*when.at)] == when.text
        assert when.start is not None
        assert when.end is not None
        assert when.end.astimezone(UTC) >= when.start.astimezone(UTC)


LOOPS = ["vrijdag ", "9", "over ", "half ", "'s ", "é", "1:1 ", "ma di ", "eind van de ", "\u0301", "een "]


@pytest.mark.parametrize("scrap", LOOPS)
def test_a_very_long_text_is_only_a_long_text(scrap: str) -> None:
    text = scrap * 20_000

    when = find_when(text, "nl", WEDNESDAY)

    assert when is None or text[slice(*when.at)] == when.text


@settings(max_examples=60, deadline=None)
@given(MOMENTS, st.integers(0, 6), st.sampled_from(list(Part)))
def test_a_weekday_is_today_or_one_of_the_seven_to_come(now: datetime, weekday: int, part: Part) -> None:
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

    when = find_when(f"{names[weekday]} {part}", "en", now)

    assert when is not None
    assert when.day is not None
    assert when.end is not None
    assert when.day.weekday() == weekday
    assert 0 <= (when.day - now.date()).days <= 7
    assert when.end > now
