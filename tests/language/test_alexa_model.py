"""The interaction model of the Alexa skill: in the shape that Amazon publishes, and true to the home."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from couple import chore
from couple import home as home_of
from hypothesis import given
from hypothesis import strategies as st

from household.model import LANGUAGES, Language
from language.alexa import (
    LOCALES,
    MOST_SENT,
    SLOTS,
    NoChores,
    UnfitInvocation,
    alexa_name,
    check_invocation,
    chore_values,
    interaction_model,
    meaning,
    notes_of,
)

#: After https://developer.amazon.com/docs/smapi/interaction-model-schema.html and its pages about names and samples:
#: names of intents and slots are letters and underscores, samples hold no digits and no signs but these, a value of a
#: slot has an id and its name with synonyms.
NAME = {"type": "string", "pattern": "^[A-Za-z_]+$", "maxLength": 100}
SPOKEN = {"type": "string", "minLength": 1, "maxLength": 140, "pattern": r"^[^{}()\[\]<>|@#%&*+=/\\_:;,!?\"]+$"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["interactionModel"],
    "additionalProperties": False,
    "properties": {
        "interactionModel": {
            "type": "object",
            "required": ["languageModel"],
            "additionalProperties": False,
            "properties": {
                "languageModel": {
                    "type": "object",
                    "required": ["invocationName", "intents", "types"],
                    "additionalProperties": False,
                    "properties": {
                        "invocationName": {"type": "string", "pattern": "^[^A-Z0-9]{2,50}$"},
                        "intents": {"type": "array", "items": {"$ref": "#/$defs/intent"}, "maxItems": 250},
                        "types": {"type": "array", "items": {"$ref": "#/$defs/type"}, "minItems": 1},
                    },
                }
            },
        }
    },
    "$defs": {
        "intent": {
            "type": "object",
            "required": ["name", "samples"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string", "pattern": r"^(AMAZON\.)?[A-Za-z_]+$"},
                "slots": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["name", "type"],
                        "additionalProperties": False,
                        "properties": {
                            "name": NAME,
                            "type": {"enum": sorted(set(SLOTS.values()))},
                        },
                    },
                },
                "samples": {
                    "type": "array",
                    "uniqueItems": True,
                    "items": {"type": "string", "maxLength": 200, "pattern": r"^([\w' .-]|\{[a-z_]+\})+$"},
                },
            },
        },
        "type": {
            "type": "object",
            "required": ["name", "values"],
            "additionalProperties": False,
            "properties": {
                "name": NAME,
                "values": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["name"],
                        "additionalProperties": False,
                        "properties": {
                            "id": {"type": "string", "pattern": "^[^ ]+$"},
                            "name": {
                                "type": "object",
                                "required": ["value"],
                                "additionalProperties": False,
                                "properties": {
                                    "value": SPOKEN,
                                    "synonyms": {"type": "array", "items": SPOKEN, "uniqueItems": True},
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}

HOME = home_of(chore("speelgoed opruimen", "het speelgoed"), chore("de was"), chore("koken"), chore("wc's"))


def parts_of(model: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = model["interactionModel"]["languageModel"]
    return found


def samples(model: dict[str, Any]) -> list[tuple[str, str]]:
    return [(intent["name"], sample) for intent in parts_of(model)["intents"] for sample in intent["samples"]]


def slots_in(sample: str) -> list[str]:
    return re.findall(r"{(\w+)}", sample)


BOTH = pytest.mark.parametrize("language", LANGUAGES)


@BOTH
@pytest.mark.parametrize("notes", [False, True])
def test_the_model_has_the_shape_that_amazon_publishes(language: Language, notes: bool) -> None:
    jsonschema.validate(interaction_model(HOME, language, notes=notes), SCHEMA)


@BOTH
def test_each_sample_is_of_one_intent(language: Language) -> None:
    said = Counter(sample.casefold() for _, sample in samples(interaction_model(HOME, language, notes=True)))

    assert [sample for sample, times in said.items() if times > 1] == []


@BOTH
def test_each_slot_of_a_sample_is_declared_and_used_once_in_it(language: Language) -> None:
    model = interaction_model(HOME, language, notes=True)
    declared = {i["name"]: {slot["name"] for slot in i.get("slots", [])} for i in parts_of(model)["intents"]}

    for intent, sample in samples(model):
        assert set(slots_in(sample)) <= declared[intent]
        assert len(set(slots_in(sample))) == len(slots_in(sample))


@BOTH
def test_free_words_come_after_a_word_and_with_no_other_slot(language: Language) -> None:
    free = [s for _, s in samples(interaction_model(HOME, language, notes=True)) if "{words}" in s]

    assert free
    assert all(slots_in(sample) == ["words"] and not sample.startswith("{") for sample in free)


@BOTH
def test_there_is_enough_to_learn_from_for_each_intent(language: Language) -> None:
    count = Counter(intent for intent, _ in samples(interaction_model(HOME, language)))

    wanted = {"WhoDoes", "Agenda", "WhenIs", "Done", "Undo", "Skip", "Swap", "Postpone", "Why", "Balance", "Away"}
    assert {name for name in wanted if count[name] < 8} == set()
    assert sum(count.values()) >= 400


@BOTH
def test_what_people_say_about_themselves_is_only_in_it_when_somebody_chose_that(language: Language) -> None:
    notes = {alexa_name(name) for name in notes_of(language)}

    without = {intent["name"] for intent in parts_of(interaction_model(HOME, language))["intents"]}
    with_them = {intent["name"] for intent in parts_of(interaction_model(HOME, language, notes=True))["intents"]}
    assert notes == {"NoteMoment", "Need", "Appreciate"}
    assert not notes & without
    assert notes <= with_them


@BOTH
def test_each_intent_of_a_model_is_understood_at_the_door(language: Language) -> None:
    for intent in parts_of(interaction_model(HOME, language, notes=True))["intents"]:
        assert meaning(intent["name"], language) is not None
    assert meaning("Weather", language) is None


def test_both_languages_know_the_same_intents() -> None:
    named = [{i["name"] for i in parts_of(interaction_model(HOME, each, notes=True))["intents"]} for each in LANGUAGES]

    assert named[0] == named[1]


def test_a_model_is_made_for_dutch_and_two_kinds_of_english() -> None:
    assert LOCALES == {"nl-NL": "nl", "en-GB": "en", "en-US": "en"}
    for locale, language in LOCALES.items():
        assert parts_of(interaction_model(HOME, language))["invocationName"] == {"nl-NL": "samen thuis"}.get(
            locale, "shared home"
        )


# ── the values ──────────────────────────────────────────────────────────────────────────────────


def test_a_chore_is_taught_with_its_key_its_names_and_what_somebody_does() -> None:
    values = {value["id"]: value["name"] for value in chore_values(HOME, "nl")}

    assert values["speelgoed-opruimen"]["value"] == "speelgoed opruimen"
    assert {"het speelgoed", "speelgoed", "ruimt speelgoed op"} <= set(values["speelgoed-opruimen"]["synonyms"])
    assert values["de-was"] == {"value": "de was", "synonyms": ["was"]}


def test_people_are_taught_by_name_and_by_what_they_are_called() -> None:
    [members] = [t for t in parts_of(interaction_model(HOME, "nl"))["types"] if t["name"] == "MEMBER"]
    values = {value["id"]: value["name"]["value"] for value in members["values"]}

    assert values == {"sanne": "Sanne", "bram": "Bram", "self": "ik", "partner": "mijn man", "both": "wij"}


def test_a_home_without_chores_has_nothing_to_teach() -> None:
    with pytest.raises(NoChores):
        interaction_model(replace(HOME, chores=()), "nl")


@given(names=st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=8, unique=True))
def test_whatever_a_home_calls_its_chores_the_model_keeps_its_shape(names: list[str]) -> None:
    chores = tuple(replace(HOME.chores[0], key=f"c{place}", name=name) for place, name in enumerate(names))
    values = chore_values(replace(HOME, chores=(*chores, HOME.chores[1])), "nl")

    jsonschema.validate(values, SCHEMA["$defs"]["type"]["properties"]["values"])
    assert values[-1]["id"] == "de-was"


@given(count=st.integers(1, 130), most=st.integers(1, MOST_SENT))
def test_no_more_names_are_sent_than_amazon_takes_and_each_chore_keeps_its_own(count: int, most: int) -> None:
    first = HOME.chores[0]
    chores = tuple(replace(first, key=f"c{n}", name=f"klus nummer {n} doen", also=(f"ding {n}",)) for n in range(count))

    values = chore_values(replace(HOME, chores=chores), "nl", most)

    names = [name for v in values for name in (v["name"]["value"], *v["name"]["synonyms"])]
    assert len(names) <= most
    assert [v["name"]["value"] for v in values] == [chore.name for chore in chores][:most]


# ── what the skill is called ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["samen thuis", "ons fijne huis", "sanne's huisje", "klusjes d.j."])
def test_a_name_of_two_words_or_more_is_taken(name: str) -> None:
    check_invocation(name, "nl")

    assert parts_of(interaction_model(HOME, "nl", name))["invocationName"] == name


REFUSED = "samen|ons huis|de klussen|het huis van sanne|Samen Thuis|alexa thuis|vraag thuis|samen  thuis|huis 2 samen"


@pytest.mark.parametrize("name", [*REFUSED.split("|"), "huis " * 11 + "thuis"])
def test_a_name_that_amazon_refuses_is_refused_here(name: str) -> None:
    with pytest.raises(UnfitInvocation):
        interaction_model(HOME, "nl", name)
