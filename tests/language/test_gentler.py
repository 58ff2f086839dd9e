"""A reproach is met with gentler words; what somebody says of themselves, and thanks, are left alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from household.model import LANGUAGES, Language
from language.gentler import offer, to_start_from

WRITTEN: dict[Language, list[dict[str, Any]]] = {
    language: yaml.safe_load((Path(__file__).parent / "wording" / f"{language}.yaml").read_text("utf-8"))
    for language in LANGUAGES
}
FORBIDDEN = {
    "nl": r"\b(altijd|nooit|alleen jij)\b|\bjij\b.*\balles\b",
    "en": r"\b(always|never|only you)\b|\byou\b.*\beverything\b",
}
ALL = [(language, written["text"], written["offer"]) for language in LANGUAGES for written in WRITTEN[language]]


@pytest.mark.parametrize(("language", "text", "wanted"), ALL, ids=lambda value: str(value))
def test_a_reproach_gets_an_offer_and_a_plain_note_none(language: Language, text: str, wanted: bool) -> None:
    assert (offer(text, language) is not None) is wanted


@pytest.mark.parametrize(("language", "text"), [(told, text) for told, text, wanted in ALL if wanted])
def test_every_offer_names_a_moment_a_feeling_and_a_need_and_blames_nobody(language: Language, text: str) -> None:
    offered = offer(text, language)

    assert offered is not None
    small = offered.text.casefold()
    assert offered.moment.casefold() in small
    assert offered.feeling in small
    assert offered.need in small
    assert not re.search(FORBIDDEN[language], small)
    assert offer(offered.text, language) is None  # and it would not be offered again


def test_there_is_enough_to_measure_by() -> None:
    assert len(WRITTEN["nl"]) >= 60
    assert len(WRITTEN["en"]) >= 40


def test_what_somebody_was_busy_with_and_when_is_taken_over() -> None:
    offered = offer("Je liet me gisteravond weer met het speelgoed zitten", "nl")

    assert offered is not None
    assert offered.text == (
        "Gisteravond voelde ik me alleen toen ik het speelgoed opruimde. Wat ik nodig heb: dat we dit samen dragen."
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Je snauwde me af waar de kinderen bij stonden."),
        ("nl", "Ze is mijn verjaardag vergeten. Typisch."),
        ("nl", "Hij doet alsof ik zijn poetsvrouw ben."),
        ("nl", "jij ruimt nooit het speelgoed op"),
        ("en", "He forgets my birthday every year, so typical of him."),
        ("en", "why don't you ever help with homework"),
    ],
)
def test_a_thing_that_is_only_named_is_not_what_the_writer_was_doing(language: Language, text: str) -> None:
    offered = offer(text, language)

    assert offered is not None
    assert offered.doing == ""


def test_a_habit_is_no_moment() -> None:
    offered = offer("Je verpest elke zondag met je slechte humeur.", "nl")

    assert offered is not None
    assert offered.moment == "deze week"


def test_the_moment_is_that_of_the_reproach_and_not_of_the_thanks_before_it() -> None:
    offered = offer("Thanks for yesterday. But you never do the groceries.", "en")

    assert offered is not None
    assert offered.moment == "this week"


@pytest.mark.parametrize(
    ("language", "text", "feeling"),
    [
        ("nl", "Als jij nu eens wat meer deed, was ik niet zo moe.", "moe"),
        ("nl", "Ik ben kwaad, je luistert niet eens", "gefrustreerd"),
        ("en", "I'm so angry, you lied to me", "frustrated"),
        ("en", "You left me alone with the toys again", "lonely"),
    ],
)
def test_a_feeling_that_the_writer_names_is_taken_over(language: Language, text: str, feeling: str) -> None:
    offered = offer(text, language)

    assert offered is not None
    assert offered.feeling == feeling
    assert offered.feelings[0] == feeling


def test_screens_are_spoken_of_only_when_the_note_names_one() -> None:
    unheard = offer("Met jou valt niet te praten.", "nl")
    beside_a_phone = offer("Weer de hele avond op die rotgsm van je gezeten.", "nl")

    assert unheard is not None
    assert beside_a_phone is not None
    assert "schermen" not in unheard.need
    assert "schermen" in beside_a_phone.need


def test_a_he_or_she_who_is_somebody_else_in_the_note_is_not_blamed() -> None:
    assert offer("Mijn baas was lastig. Hij snauwde me af.", "nl") is None
    assert offer("Hij snauwde me af.", "nl") is not None
    assert offer("My boss had a bad day. He snapped at me.", "en") is None


def test_another_feeling_may_be_chosen() -> None:
    offered = offer("you never listen to me", "en", feeling="sad")

    assert offered is not None
    assert "I felt sad" in offered.text
    assert "sad" in offered.feelings


def test_the_listener_gets_a_line_to_start_from() -> None:
    assert to_start_from("nl") == "Ik hoor je. Dank dat je dit deelt."
    assert to_start_from("en") == "I hear you. Thank you for sharing this."


def test_an_offer_shows_nothing_of_the_note_in_a_log() -> None:
    assert "speelgoed" not in repr(offer("jij ruimt nooit het speelgoed op", "nl"))


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_whatever_is_written_breaks_nothing_and_no_offer_blames(text: str, language: Language) -> None:
    for said in (text, f"jij {text} altijd alles", f"you never {text} everything"):
        offered = offer(said, language)
        assert offered is None or not re.search(FORBIDDEN[language], offered.text.casefold())


@given(
    st.sampled_from([" ", "a ", "je ", "niet ", "you ", "ik moet ", "she ", "ik heb je ", "nooit zo ", "a"]),
    st.sampled_from(LANGUAGES),
)
def test_a_long_text_is_read_as_fast_as_a_short_one(piece: str, language: Language) -> None:
    offer(piece * 20_000, language)
