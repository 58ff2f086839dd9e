"""A chore said back: what is said is what was understood."""

from __future__ import annotations

from datetime import time
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from household.model import Chore, Language, Member, Rhythm, Who, Window
from language.free_chore import read_chore
from language.said_chore import say_chore, say_months, say_often, say_when
from language.times import read_rhythm

COUPLE = (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2)))
LANGUAGES = st.sampled_from(get_args(Language))
DAYS = st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True).map(lambda days: tuple(sorted(days)))
WEEKS = st.one_of(
    st.builds(Rhythm, every=st.integers(1, 12), days=DAYS),
    st.builds(Rhythm, every=st.integers(1, 12)),
    st.builds(Rhythm, times=st.integers(2, 6)),
)
MONTHS = st.one_of(
    st.builds(Rhythm, st.just("month"), every=st.sampled_from([1, 2, 3, 4, 6, 12])),
    st.builds(Rhythm, st.just("month"), nth=st.sampled_from([1, 2, 3, 4, -1]), days=st.tuples(st.integers(0, 6))),
)


def badkamer(**fields: object) -> Chore:
    plain = Chore("badkamer", "badkamer", 30, Rhythm(every=2, days=(1,)), Window(time(18, 30), time(21)))
    return Chore(**{**vars(plain), **fields})  # type: ignore[arg-type]  # any field may be another one


def test_the_whole_chore_is_one_line() -> None:
    assert say_chore(badkamer(), "nl") == "badkamer: om de week op dinsdag, na het eten (18:30–21:00), 30 minuten"
    assert (
        say_chore(badkamer(name="bathroom"), "en")
        == "bathroom: every other week on Tuesday, after dinner (18:30–21:00), 30 minutes"
    )


def test_who_is_said_when_it_is_agreed() -> None:
    assert say_chore(badkamer(who=Who.TOGETHER), "nl").endswith(", samen")
    assert say_chore(badkamer(who=Who.TURNS), "en").endswith(", by turns")
    assert say_chore(badkamer(who=Who.ONE, owner="bram"), "nl", COUPLE).endswith(", Bram")


@pytest.mark.parametrize(
    ("rhythm", "dutch", "english"),
    [
        (Rhythm("year", month=11, monthday=20), "elk jaar op 20 november", "every year on 20 November"),
        (Rhythm("year", month=3), "elk jaar in maart", "every year in March"),
        (Rhythm("month", monthday=-1), "elke laatste dag van de maand", "on the last day of the month"),
        (Rhythm("month", 3, monthday=-1), "elke 3 maanden op de laatste", "every 3 months on the last"),
        (Rhythm("after", every=90), "90 dagen na de vorige keer", "90 days after the last time"),
        (
            Rhythm("source", source="Afvalkalender", ahead=1),
            "de dag vóór elke afspraak in de agenda Afvalkalender",
            "the day before each entry in the calendar Afvalkalender",
        ),
        (
            Rhythm("source", source="Gezin", word="jarig"),
            'op de dag van elke afspraak in de agenda Gezin met "jarig" in de titel',
            'on the day of each entry in the calendar Gezin with "jarig" in its title',
        ),
        (Rhythm("month", monthday=15), "elke maand op de 15e", "every month on the 15th"),
        (Rhythm("month", 3, days=(4,), nth=-1), "elke 3 maanden op de laatste vrijdag", None),
        (Rhythm(every=3, times=2), "2 keer per 3 weken", "2 times every 3 weeks"),
    ],
)
def test_the_rarer_rhythms_have_words_too(rhythm: Rhythm, dutch: str, english: str | None) -> None:
    assert say_often(rhythm, "nl") == dutch
    assert english is None or say_often(rhythm, "en") == english


def test_months_are_a_stretch_or_a_list() -> None:
    assert say_months((4, 5, 6, 7), "nl") == "van april tot en met juli"
    assert say_months((1, 2, 11, 12), "nl") == "van november tot en met februari"
    assert say_months((3, 6, 9), "en") == "in March, June and September"


def test_the_best_moment_comes_before_the_hours() -> None:
    assert say_when(Window(time(16, 30), time(18, 30), time(17, 15)), "nl") == "liefst om 17:15 (16:30–18:30)"


@given(rhythm=WEEKS | MONTHS, language=LANGUAGES)
def test_how_often_reads_back_as_the_same(rhythm: Rhythm, language: Language) -> None:
    assert read_rhythm(say_often(rhythm, language), language) == (rhythm, "")


@given(
    rhythm=WEEKS | MONTHS,
    language=LANGUAGES,
    minutes=st.integers(1, 120),
    who=st.sampled_from([Who.EITHER, Who.TOGETHER, Who.TURNS]),
)
def test_what_is_said_is_understood_as_the_same_chore(
    rhythm: Rhythm, language: Language, minutes: int, who: Who
) -> None:
    chore = badkamer(name="zolder stofvrij", rhythm=rhythm, minutes=minutes, who=who)

    heard = read_chore(say_chore(chore, language), language).chore

    assert (heard.name, heard.rhythm, heard.window, heard.minutes, heard.who) == (
        chore.name,
        rhythm,
        chore.window,
        minutes,
        who,
    )
