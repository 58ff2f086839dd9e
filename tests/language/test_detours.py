"""What people say around a question, by ear and on second thoughts; and what stays somebody else's."""

from __future__ import annotations

from typing import Any

import pytest

from household.model import Language
from language.by_ear import spelled
from language.signatures import shown
from language.understand import understand
from tests.language.couple import NOW, asked_home

COOKING = {"chore": "koken", "day": "2026-03-04", "part": "evening"}


def meant(text: str, language: Language = "nl") -> tuple[str, dict[str, Any]]:
    found = understand(text, language, asked_home(language), NOW)
    return found.name, shown(found)


@pytest.mark.parametrize(
    "text",
    [
        "ik zat te denken wie moet er eigenlijk vanavond koken",
        "luister ik sta hier met natte handen en ik vraag me af wie er vanavond kookt",
        "niet dat ik erover wil zeuren maar wie zou er vanavond koken",
        "nou ja het is misschien een rare vraag hoor maar ik dacht ineens wie kookt er vanavond",
        "zeg, weet gij toevallig wie dat er vanavond kookt",
        "hey samen, zeg mij eens wie er vanavond kookt als je dat weet, dank u",
        "wie kookt er vanavond vroeg ik me zo af",
        "klopt het dat ik vanavond moet koken",
    ],
)
def test_a_way_around_does_not_change_the_question(text: str) -> None:
    assert meant(text) == ("who_does", COOKING)


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("wie doet vrijdag de glasbak of nee doe maar zaterdag", {"chore": "glasbak", "day": "2026-03-07"}),
        ("wie doet de glasbak vrijdag sorry zaterdag", {"chore": "glasbak", "day": "2026-03-07"}),
        ("wie doet de glasbak vandaag eh morgen bedoel ik", {"chore": "glasbak", "day": "2026-03-05"}),
        ("wie moet de ramen doen, de glasbak bedoel ik", {"chore": "glasbak"}),
    ],
)
def test_what_was_said_last_is_meant(text: str, slots: dict[str, Any]) -> None:
    assert meant(text) == ("who_does", slots)


def test_somebody_else_who_is_named_last_is_meant() -> None:
    asked = meant("wat staat er op mijn lijstje nee wacht op dat van Sanne voor morgen")

    assert asked == ("agenda", {"member": "sanne", "day": "2026-03-05"})


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("hedde gij stof zuigen gedoan", "heb je gij stofzuigen gedaan"),
        ("worrum moed ik zater dag kooken", "waarom moet ik zaterdag koken"),
        ("de vloer is waterdicht", "de vloer is waterdicht"),
    ],
)
def test_words_by_ear_become_words_as_written(heard: str, written: str) -> None:
    assert spelled(heard, "nl") == written


def test_one_strange_word_is_no_hindrance_where_all_else_is_clear() -> None:
    assert meant("wie doet godverdomme vanavond de afwas")[0] == "who_does"


@pytest.mark.parametrize(
    "text",
    [
        "wie kookt er bij MasterChef vanavond",
        "wie ontwierp de eerste vaatwasser",
        "wie zijn beurt is het bij mens erger je niet",
        "waarvoor dient een afzuigkap",
        "waarom pompt de vaatwasser niet af",
        "kan Bram goed koken",
        "speel het liedje wie doet de was",
        "ik vroeg me af wie de eerste mens op de maan was",
        "zeg ik zat te denken weet jij toevallig hoe laat de winkel dichtgaat",
        "weet jij wie de hond van de buren is",
        "vertel een verhaal over wie er kookt",
    ],
)
def test_a_near_miss_is_left_to_others(text: str) -> None:
    assert meant(text) == ("none", {})


@pytest.mark.parametrize("text", ["who is cooking on MasterChef tonight", "whose turn is it in Monopoly"])
def test_an_english_near_miss_is_left_to_others(text: str) -> None:
    assert meant(text, "en") == ("none", {})
