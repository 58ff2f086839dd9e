"""What is asked in the kitchen, and what that means for Sanne and Bram's home."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import LANGUAGES, Awaits, Chore, Intent, Language, Rhythm, Window
from language.signatures import SLOTS, shown
from language.understand import understand
from tests.language.couple import ASKED, NOW, asked_home, chore, home

HOMES = {language: asked_home(language) for language in LANGUAGES}
ASKED_IN: dict[Language, list[dict[str, Any]]] = {
    language: yaml.safe_load((ASKED / f"{language}.yaml").read_text(encoding="utf-8")) for language in LANGUAGES
}
ODD_NAMES = (
    "vuilnis {grijs}",
    "was (wit)",
    "<b>",
    "[ramen|deuren]",
    "🧹🧹",
    "*",
    "wie doet",
    "vanavond",
    "{member}",
    "niets",
    "stop",
    "wie",
    "morgen vroeg",
    "help mij",
    "ja",
    "de eerste",
    "klaar",
    "a" * 200,
)


@pytest.mark.parametrize(
    ("language", "asked"),
    [(language, asked) for language in LANGUAGES for asked in ASKED_IN[language]],
    ids=lambda value: str(value["text"]) if isinstance(value, dict) else str(value),
)
def test_it_is_understood(language: Language, asked: dict[str, Any]) -> None:
    before = Intent(**asked["previous"]) if "previous" in asked else None

    meant = understand(asked["text"], language, HOMES[language], NOW, before, awaits(asked), options(asked))

    assert (meant.name, shown(meant)) == (asked["intent"], asked.get("slots", {}))


def awaits(asked: dict[str, Any]) -> Awaits | None:
    return Awaits(asked["awaits"]) if "awaits" in asked else None


def options(asked: dict[str, Any]) -> tuple[str, ...]:
    return tuple(asked.get("options", ()))


def test_there_is_enough_to_measure_by() -> None:
    strangers = [asked for asked in ASKED_IN["nl"] if asked["intent"] == "none"]

    assert len(ASKED_IN["nl"]) >= 150
    assert len(strangers) >= 50
    assert len(ASKED_IN["en"]) >= 60


def odd(name: str, number: int) -> Chore:
    return Chore(f"odd-{number}", name, 10, Rhythm(), Window(time(18), time(21)))


@pytest.mark.parametrize("asked", ASKED_IN["nl"][::2])
def test_chores_with_odd_names_neither_break_nor_capture_the_grammar(asked: dict[str, Any]) -> None:
    odder = home(*HOMES["nl"].chores, *(odd(name, number) for number, name in enumerate(ODD_NAMES)))
    before = Intent(**asked["previous"]) if "previous" in asked else None

    meant = understand(asked["text"], "nl", odder, NOW, before, awaits(asked), options(asked))

    assert (meant.name, shown(meant)) == (asked["intent"], asked.get("slots", {}))


def test_a_chore_with_an_odd_name_is_still_found() -> None:
    at_home = home(*(odd(name, number) for number, name in enumerate(ODD_NAMES)))

    assert understand("wie doet de was wit", "nl", at_home, NOW).slots["chore"] == "odd-1"
    assert understand("wie doet vuilnis grijs", "nl", at_home, NOW).slots["chore"] == "odd-0"


def test_two_hundred_chores_are_no_trouble() -> None:
    crowded = home(*HOMES["nl"].chores, *(chore(f"kamer {number} luchten") for number in range(140)))

    meant = understand("wie doet morgen de afwas", "nl", crowded, NOW)

    assert meant.slots["chore"] == "afwassen"


def test_a_home_without_chores_still_knows_who_is_asked_for() -> None:
    meant = understand("wat doet Bram morgen", "nl", home(), NOW)

    assert meant == Intent("agenda", {"member": "bram", "day": "2026-03-05"})


def test_a_time_word_in_a_chores_name_is_not_a_time() -> None:
    meant = understand("wie doet zaterdag weekendtas inpakken", "nl", home(chore("weekendtas inpakken")), NOW)

    assert meant == Intent("who_does", {"chore": "weekendtas-inpakken", "day": "2026-03-07"})


def test_a_longer_name_wins_from_the_time_in_it() -> None:
    at_home = home(chore("vrijdag pizza maken"), chore("koken"))

    meant = understand("wie moet vrijdag pizza maken", "nl", at_home, NOW)

    assert meant.slots["chore"] == "vrijdag-pizza-maken"


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60, deadline=None)
@given(text=st.one_of(st.text(max_size=80), st.text("wie doet de was vanavond{}[]()<>|?", max_size=80)))
def test_no_text_breaks_it(language: Language, text: str) -> None:
    meant = understand(text, language, HOMES[language], NOW, Intent("who_does", {"chore": "koken"}))

    assert meant.name in SLOTS


def test_a_very_long_sentence_is_not_read_to_the_end() -> None:
    assert understand("wie doet " * 2000, "nl", HOMES["nl"], NOW).name in ("none", "who_does")
