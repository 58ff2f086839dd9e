"""A name is found however it was heard, and a wrong one is never given."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.names import CUTOFF, find_name, fold
from language.verbs import forms
from tests.language.couple import asked_home

HOME = asked_home("nl")
NAMES = {chore.key: (chore.name, *chore.also) for chore in HOME.chores}


def distorted(name: str, chance: random.Random) -> str:
    """One slip of the ear or the keyboard."""
    at = chance.randrange(len(name) - 1)
    match chance.choice(("typo", "dropped", "doubled", "swapped")):
        case "typo":
            return name[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + name[at + 1 :]
        case "dropped":
            return name[:at] + name[at + 1 :]
        case "doubled":
            return name[: at + 1] + name[at:]
        case _:
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


@pytest.mark.parametrize(("key", "name"), [(key, name) for key, names in NAMES.items() for name in names])
def test_every_name_finds_its_own_chore(key: str, name: str) -> None:
    assert find_name(name, NAMES).key == key


def test_of_a_thousand_distorted_names_none_is_taken_for_another() -> None:
    chance = random.Random(2026)
    outcomes: Counter[str] = Counter()
    for _ in range(1000):
        chore = chance.choice(HOME.chores)
        found = find_name(distorted(chore.name, chance), NAMES).key
        outcomes["right" if found == chore.key else "wrong" if found else "asked"] += 1

    assert outcomes["wrong"] == 0
    assert outcomes["right"] >= 950


@pytest.mark.parametrize(
    ("spoken", "key"),
    [
        ("de vaat wasser", "vaatwasser-uitruimen"),
        ("Het SPEELGOED", "speelgoed-opruimen"),
        ("mijn wasje", "was-draaien"),
        ("de kattenbakken", "kattenbak-verschonen"),
        ("'t ochtend ritueel", "ochtendritueel"),
        ("plantjes", "planten-water-geven"),
        ("cadéautjes", "cadeautjes-kopen"),
        ("badkammer", "badkamer-schoonmaken"),
    ],
)
def test_articles_accents_and_split_compounds_do_not_count(spoken: str, key: str) -> None:
    assert find_name(spoken, NAMES).key == key


def test_two_names_that_are_as_near_are_asked_about() -> None:
    found = find_name("uitmesten", NAMES)

    assert found.key is None
    assert set(found.close) == {"koelkast-uitmesten", "konijnenhok-uitmesten"}


@pytest.mark.parametrize("spoken", ["duivenhok", "zwembad", "de buren", "licht", "tv", "opruimen", "", "?!", "🧹"])
def test_what_is_no_chore_of_this_home_finds_none(spoken: str) -> None:
    found = find_name(spoken, NAMES)

    assert found.key is None
    assert found.score < CUTOFF


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text("abcdé xyz{}()[]<>|1", min_size=1, max_size=12), st.just(()), max_size=8))
def test_whatever_things_are_called_an_exact_name_finds_its_own_or_asks(
    names: dict[str, tuple[str, ...]],
) -> None:
    called = {str(number): (name,) for number, name in enumerate(names)}

    for key, (name,) in called.items():
        found = find_name(name, called)
        assert found.key == key or key in found.close or not fold(name) or len(found.close) == 3


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_can_be_asked_for(spoken: str) -> None:
    assert find_name(spoken, NAMES).score <= 100


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("koken", "kookt"),
        ("ramen lappen", "lapt ramen"),
        ("speelgoed opruimen", "ruimt speelgoed op"),
        ("speelgoed opruimen", "speelgoed opruimt"),
        ("stofzuigen", "stofzuigt"),
        ("bedden verschonen", "verschoont bedden"),
        ("schoolmails lezen", "leest schoolmails"),
        ("planten water geven", "geeft planten water"),
        ("cooking", "cooks"),
        ("mopping", "mops"),
        ("tidy the toys", "tidies the toys"),
    ],
)
def test_a_chore_that_is_a_verb_is_also_said_as_what_somebody_does(name: str, said: str) -> None:
    assert said in forms(name)
