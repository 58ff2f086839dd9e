"""A chore from free words, as people type it; the sentences stand in ``free/``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from household.model import Chore, Language, Member, Problem, Refused, Rhythm, Window
from language.catalogue import as_chore, by_key
from language.free_chore import language_of, read_chore
from language.said_chore import say_chore
from language.sentences import say

LANGUAGES: tuple[Language, ...] = get_args(Language)
COUPLE = (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2)))
LANGUAGE = st.sampled_from(LANGUAGES)
#: Pieces of sentences, which Hypothesis puts after each other in any order.
PIECES = (
    *("elke dag", "om de week", "dinsdag", "every other week", "Saturday", "na het eten", "in the morning", "om 20:00"),
    *("30 min", "een uur", "half an hour", "samen", "by turns", "Bram", "van april tot juni", "in maart", "0 min"),
    *("ramen lappen", "the garden", "de kelder vegen", "doen", "graag", "per keer", "!"),
)
#: Halves of sentences that nobody means.
SCRAPS = ("tot", "drie keer", "1e", "voor", "at", "keer", "van", "8", "half")


def heard_in(text: str, language: Language) -> tuple[Chore | None, tuple[Problem, ...]]:
    """The chore, or else the problems."""
    try:
        return read_chore(text, language, COUPLE).chore, ()
    except Refused as refused:
        return None, refused.problems


def typed(language: Language) -> list[Mapping[str, Any]]:
    text = (Path(__file__).parent / "free" / f"{language}.yaml").read_text(encoding="utf-8")
    lines: list[Mapping[str, Any]] = yaml.safe_load(text)
    return lines


def understood(chore: Chore) -> dict[str, Any]:
    """The chore in the words of the data."""
    window = chore.window
    return {
        "name": chore.name,
        "minutes": chore.minutes,
        "when": f"{window.earliest:%H:%M}-{window.latest:%H:%M}",
        "best": f"{window.best:%H:%M}" if window.best else None,
        "who": chore.owner or str(chore.who),
        "months": list(chore.months),
        "rhythm": chore.rhythm,
    }


def wanted(line: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in line.items() if name not in ("say", "problem")}
    if "rhythm" in told:
        told["rhythm"] = Rhythm(**{n: tuple(v) if n == "days" else v for n, v in told["rhythm"].items()})
    return told


SENTENCES = [(language, line) for language in LANGUAGES for line in typed(language)]


@pytest.mark.parametrize(("language", "line"), SENTENCES, ids=[line["say"] for _, line in SENTENCES])
def test_what_is_typed_is_understood(language: Language, line: Mapping[str, Any]) -> None:
    chore, problems = heard_in(line["say"], language)

    heard = understood(chore) if chore else {}
    assert [problem.sentence for problem in problems] == [line[name] for name in ("problem",) if name in line]
    assert {name: heard.get(name) for name in wanted(line)} == wanted(line)


def test_the_data_covers_both_languages() -> None:
    assert len(typed("nl")) >= 60
    assert len(typed("en")) >= 40


def test_what_nobody_said_is_told() -> None:
    heard = read_chore("pannenkoeken bakken elke zondag", "nl", COUPLE)

    assert heard.assumed == ("tussen 07:00 en 22:00", "20 minuten")
    assert (heard.chore.minutes, heard.chore.key) == (20, "pannenkoeken-bakken")


def test_what_was_said_is_not_told_as_assumed() -> None:
    assert read_chore("elke zondag overdag pannenkoeken bakken een uur", "nl", COUPLE).assumed == ()


def test_a_chore_of_the_catalogue_brings_what_it_knows() -> None:
    heard = read_chore("gras maaien", "nl", COUPLE)

    lawn = as_chore(by_key()["lawn"], "nl")
    assert (heard.chore.key, heard.chore.area, heard.chore.done_when) == (lawn.key, lawn.area, lawn.done_when)
    assert heard.assumed == ("elke week", "tussen 10:00 en 19:00", "40 minuten", "van april tot en met oktober")


def test_a_chore_that_only_sounds_like_one_of_the_catalogue_keeps_a_key_of_its_own() -> None:
    assert read_chore("badkamer boven elke week", "nl", COUPLE).chore.key == "badkamer-boven"


def test_a_part_of_a_name_brings_what_the_catalogue_knows_but_not_its_key() -> None:
    chore = read_chore("verjaardagskaarten elke maand", "nl", COUPLE).chore

    cards = as_chore(by_key()["cards"], "nl")
    assert (chore.key, chore.done_when) == ("verjaardagskaarten", cards.done_when)


def test_the_way_there_is_left_out_where_the_time_that_was_said_has_no_room_for_it() -> None:
    wide, narrow = (f"boodschappen zaterdag van 9:00 tot {end} uur 45 min" for end in ("12:00", "10:00"))

    assert [read_chore(text, "nl", COUPLE).chore.travel for text in (wide, narrow)] == [10, 0]


def test_another_name_of_the_catalogue_stays_the_name_that_was_typed() -> None:
    chore = read_chore("lakens elke twee weken", "nl", COUPLE).chore

    assert (chore.key, chore.name) == ("bedding", "lakens")
    assert "bedden verschonen" in chore.also
    assert "lakens" not in chore.also


def test_all_problems_come_at_once() -> None:
    with pytest.raises(Refused) as refused:
        read_chore("medicijnen geven drie keer per dag 12 uur", "nl", COUPLE)

    assert [problem.sentence for problem in refused.value.problems] == ["free.often", "free.minutes"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("om de week de kelder vegen 30 min", "nl"),
        ("every other week sweep the cellar 30 min", "en"),
        ("lakens", "nl"),
        ("hoovering", "en"),
    ],
)
def test_the_language_is_that_of_which_more_is_understood(text: str, spoken: Language, language: Language) -> None:
    other: tuple[Language, ...] = tuple(each for each in LANGUAGES if each != language)

    assert language_of(text, (language, *other), COUPLE) == spoken


def test_what_both_languages_understand_is_in_the_first() -> None:
    assert [language_of("xyzzy 30 min", order) for order in (("nl", "en"), ("en", "nl"))] == ["nl", "en"]


def test_a_name_that_is_too_long_is_a_problem() -> None:
    with pytest.raises(Refused) as refused:
        read_chore("elke week " + "zeer " * 20 + "grote schoonmaak", "nl", COUPLE)

    assert [problem.sentence for problem in refused.value.problems] == ["free.long"]


@given(order=st.permutations(["om de week dinsdag", "na het eten", "badkamer boven", "30 min"]))
def test_the_order_of_the_words_does_not_matter(order: list[str]) -> None:
    chore = read_chore(", ".join(order), "nl", COUPLE).chore

    assert (chore.name, chore.minutes) == ("badkamer boven", 30)
    assert chore.rhythm == Rhythm(every=2, days=(1,))
    assert chore.window == Window(time(18, 30), time(21))


@given(
    text=st.text(max_size=200) | st.lists(st.sampled_from(PIECES + SCRAPS), max_size=9).map(" ".join), language=LANGUAGE
)
def test_whatever_is_typed_is_a_chore_that_fits_or_a_problem_with_words(text: str, language: Language) -> None:
    chore, problems = heard_in(text, language)

    assert chore or problems
    assert all(say(problem.sentence, language, **problem.details) for problem in problems)
    if chore:
        room = datetime.combine(date.min, chore.window.latest) - datetime.combine(date.min, chore.window.earliest)
        assert chore.key
        assert timedelta(minutes=chore.minutes) <= room
        assert say_chore(chore, language)


@given(text=st.lists(st.sampled_from(PIECES), max_size=9, unique=True).map(" ".join), language=LANGUAGE)
def test_what_is_said_back_is_heard_as_the_same_chore(text: str, language: Language) -> None:
    chore, _ = heard_in(text, language)
    if chore is None or chore.rhythm.unit == "year":
        return

    again, _ = heard_in(say_chore(chore, language, COUPLE), language)

    assert again is not None
    assert (again.rhythm, again.minutes, again.who, again.owner) == (
        chore.rhythm,
        chore.minutes,
        chore.who,
        chore.owner,
    )


@pytest.mark.parametrize(
    ("text", "language", "problem"),
    [
        ("belasting jaarlijks op 31 april", "nl", Problem("free.no_such_day", {"day": 31, "last": 30})),
        ("taxes every year on 30 February", "en", Problem("free.no_such_day", {"day": 30, "last": 29})),
        ("lampen om 25:00", "nl", Problem("free.no_such_time", {"time": "25:00"})),
        ("elke dag lampen om 25 uur 10 min", "nl", Problem("free.no_such_time", {"time": "25:00"})),
        ("lamps every day at 20:75", "en", Problem("free.no_such_time", {"time": "20:75"})),
        ("lamps from 18:00-25:00", "en", Problem("free.no_such_time", {"time": "25:00"})),
    ],
)
def test_a_day_or_a_time_that_does_not_exist_is_no_part_of_the_name(
    text: str, language: Language, problem: Problem
) -> None:
    assert heard_in(text, language) == (None, (problem,))
    assert all(say(problem.sentence, each, **problem.details) for each in LANGUAGES)


def test_the_last_days_and_times_that_exist_are_fine() -> None:
    for text in ("belasting jaarlijks op 29 februari", "lampen om 23:59", "lampen 18:00-24:00", "ramen 2,5 uur"):
        assert heard_in(text, "nl")[1] == ()


@pytest.mark.parametrize(
    ("text", "language", "rhythm"),
    [
        (
            "bak buiten zetten de avond voor gft in afvalkalender 10 min",
            "nl",
            Rhythm("source", source="afvalkalender", word="gft", ahead=1),
        ),
        (
            "de avond voor gft in afvalkalender bak buiten zetten 10 min",
            "nl",
            Rhythm("source", source="afvalkalender", word="gft", ahead=1),
        ),
        (
            "putting the bin out the evening before green in our bins, 10 min",
            "en",
            Rhythm("source", source="our bins", word="green", ahead=1),
        ),
    ],
)
def test_the_evening_before_something_in_a_calendar_is_in_the_evening(
    text: str, language: Language, rhythm: Rhythm
) -> None:
    chore, problems = heard_in(text, language)

    assert problems == ()
    assert chore is not None
    assert (chore.rhythm, chore.minutes) == (rhythm, 10)
    assert chore.window == Window(time(18, 30), time(22), time(20, 30))
    assert chore.key == "bins"
