"""What Home Assistant is taught by YAML: heard by the matcher that it has itself, whatever a home calls its chores."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml
from hassil.intents import Intents
from hassil.recognize import recognize_best
from hypothesis import given
from hypothesis import strategies as st
from kept_home import moment, the_home

from household.model import LANGUAGES, Chore, Home, Language
from language.assist import Secret, assist_files, custom_sentences, harmless, package

HOME = the_home(moment)


def heard(text: str, language: Language = "nl", home: Home = HOME) -> dict[str, Any] | None:
    """The slots that Home Assistant would fill, without their common beginning; None when it is not for us."""
    found = recognize_best(text, Intents.from_dict(custom_sentences(home, language)), best_slot_name="samen_chore")
    return found and {name.removeprefix("samen_"): slot.value for name, slot in found.entities.items()}


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("wie doet vanavond het speelgoed", {"intent": "who_does", "when": "vanavond", "chore": "speelgoed"}),
        ("wie moet de was doen", {"intent": "who_does", "chore": "de was"}),
        ("wanneer is de afwas aan de beurt", {"intent": "when_is", "chore": "de afwas"}),
        ("wat moet ik morgen doen", {"intent": "agenda", "member": "self", "when": "morgen"}),
        ("ik heb gisteren de was gedaan", {"intent": "done", "member": "self", "when": "gisteren", "chore": "de was"}),
        ("sla de ramen over", {"intent": "skip", "chore": "de ramen"}),
        ("sla ons gesprek deze week over", {"intent": "skip", "chore": "check-in", "when": "deze week"}),
        ("deze week even geen check-in", {"intent": "skip", "chore": "check-in", "when": "deze week"}),
        ("verzet de was naar vrijdag", {"intent": "postpone", "to": "day", "chore": "de was", "when": "vrijdag"}),
        ("kan mijn man de afwas overnemen", {"intent": "swap", "to_member": "partner", "chore": "de afwas"}),
        ("maak dat ongedaan", {"intent": "undo"}),
        ("hoe staan we ervoor", {"intent": "balance"}),
        ("ik ben vrijdag niet thuis", {"intent": "away", "member": "self", "when": "vrijdag"}),
        ("en morgen", {"begin": "en", "when": "morgen"}),
        ("ik ben Bram", {"intent": "i_am", "member": "Bram"}),
        ("ja graag", {"intent": "yes"}),
        ("wie doed vanavond de vloer", {"begin": "wie doet", "words": "vanavond de vloer"}),
        ("samen hoe laat is de was morgen", {"words": "hoe laat is de was morgen"}),
        ("zet de lamp aan", None),
        ("zet een timer op tien minuten", None),
        ("wat is de temperatuur", None),
    ],
)
def test_what_is_for_us_is_known_by_its_words(said: str, slots: dict[str, str] | None) -> None:
    assert heard(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("who does the speelgoed tonight", {"intent": "who_does", "chore": "speelgoed", "when": "tonight"}),
        ("i did the was yesterday", {"intent": "done", "member": "self", "chore": "de was", "when": "yesterday"}),
        ("skip our talk this week", {"intent": "skip", "chore": "check-in", "when": "this week"}),
        ("yes please", {"intent": "yes"}),
        ("turn on the light", None),
    ],
)
def test_in_english_too(said: str, slots: dict[str, str] | None) -> None:
    home = replace(HOME, chores=tuple(replace(c, also=(c.name.removeprefix("de "),)) for c in HOME.chores))

    assert heard(said, "en", home) == slots


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=5))
def test_no_name_of_a_chore_breaks_or_widens_what_is_heard(names: list[str]) -> None:
    chores = tuple(replace(HOME.chores[0], key=f"c{n}", name=name, also=()) for n, name in enumerate(names))
    home = replace(HOME, chores=chores, agreement=None)

    assert heard("zet een timer op tien minuten", home=home) is None
    assert heard("hoe staan we ervoor", home=home) == {"intent": "balance"}


def test_an_odd_name_is_heard_without_its_signs() -> None:
    chore: Chore = replace(HOME.chores[0], key="bin", name="vuilnis {grijs} (klein)", also=())

    home = replace(HOME, chores=(chore,), agreement=None)

    assert harmless(chore.name) == "vuilnis grijs klein"
    assert heard("wie doet vuilnis grijs klein", home=home) == {"intent": "who_does", "chore": chore.name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_a_speaker_should_not_hear_is_taught(language: Language) -> None:
    made = custom_sentences(HOME, language)

    taught = {block["slots"].get("samen_intent") for block in made["intents"]["SamenAsk"]["data"]}
    assert {"who_does", "done", "swap", "undo"} <= taught
    assert taught & {"note_moment", "need", "appreciate"} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_holds_no_secret_and_can_be_read_back(language: Language) -> None:
    class Reader(yaml.SafeLoader):
        """Home Assistant's own tag."""

    Reader.add_constructor("!secret", lambda loader, node: Secret(loader.construct_scalar(node)))

    files = assist_files(HOME, language, "http://home.example:8027/", "script.hear")

    made = {path: yaml.load(text, Loader=Reader) for path, text in files.items()}  # noqa: S506 - a safe one with a tag
    assert made == {
        f"custom_sentences/{language}/samen.yaml": custom_sentences(HOME, language),
        "packages/samen.yaml": package(language, "http://home.example:8027", "script.hear"),
    }
    assert "!secret samen_authorization" in files["packages/samen.yaml"].replace("'", "")
    assert "Bearer" not in files["packages/samen.yaml"]


@pytest.mark.parametrize(
    ("speaker", "service"),
    [
        ("assist_satellite.kitchen", "assist_satellite.announce"),
        ("notify.mobile_app_sanne", "notify.mobile_app_sanne"),
        ("", "persistent_notification.create"),
    ],
)
def test_an_announcement_is_spoken_by_what_was_chosen(speaker: str, service: str) -> None:
    [automation] = package("nl", "http://home.example", speaker)["automation"]

    [action] = automation["action"]
    assert action["service"] == service
    assert action["data"]["message"] == "{{ trigger.json.speech }}"
