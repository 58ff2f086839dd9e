"""The model of the Alexa skill at a terminal, and each one's choice about notes."""

import json
from pathlib import Path

import pytest

from household.model import LANGUAGES, Language
from tests.terminal.conftest import Terminal, sentence


def intents(text: str) -> set[str]:
    return {intent["name"] for intent in json.loads(text)["interactionModel"]["languageModel"]["intents"]}


def test_the_model_is_printed_in_the_language_of_the_home_or_in_another(home: Terminal) -> None:
    dutch, english = home("alexa", "model"), home("alexa", "model", "--lang", "en-US")

    assert (dutch.code, english.code) == (0, 0)
    assert '"invocationName": "samen thuis"' in dutch.out
    assert '"invocationName": "shared home"' in english.out
    assert "WhoDoes" in intents(dutch.out)


def test_a_folder_gets_a_model_for_each_language(home: Terminal, tmp_path: Path) -> None:
    done = home("alexa", "model", "--out", str(tmp_path / "models"))

    assert done.code == 0
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == ["en-GB.json", "en-US.json", "nl-NL.json"]
    assert "speelgoed opruimen" in (tmp_path / "models" / "nl-NL.json").read_text()


def test_the_setting_names_the_skill(home: Terminal) -> None:
    named = home("alexa", "model", SAMEN_ALEXA_INVOCATION="klusjes thuis")
    refused = home("alexa", "model", SAMEN_ALEXA_INVOCATION="alexa")

    assert '"invocationName": "klusjes thuis"' in named.out
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == sentence("trouble.alexa_invocation", "nl", {"name": "alexa"})


def test_a_language_that_the_skill_does_not_speak_is_refused(home: Terminal) -> None:
    done = home("alexa", "model", "--lang", "de-DE")

    assert done.code == 2
    assert done.err == sentence("trouble.alexa_locale", "nl", {"locale": "de-DE", "locales": "nl-NL, en-GB, en-US"})


def test_a_folder_that_cannot_be_written_in_is_named(home: Terminal, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = home("alexa", "model", "--out", str(tmp_path / "file"))

    assert done.code == 1
    assert str(tmp_path / "file") in done.err


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_come_into_the_model_when_somebody_read_the_text_and_said_yes(home: Terminal, language: Language) -> None:
    before = home("alexa", "model")
    no = home("alexa", "notes", "--as", "sanne", answers="n\n", language=language)
    still = home("alexa", "model")
    yes = home("alexa", "notes", "--as", "sanne", answers="j\n", language=language)
    after = home("alexa", "model")
    off = home("alexa", "notes", "--as", "sanne", "--off", language=language)
    end = home("alexa", "model")

    assert no.out.startswith(sentence("alexa.notes_text", language))
    assert no.out.endswith(sentence("alexa.notes_not", language))
    assert yes.out.endswith(sentence("alexa.notes_on", language))
    assert off.out == sentence("alexa.notes_off", language)
    assert ["NoteMoment" in intents(model.out) for model in (before, still, after, end)] == [False, False, True, False]


def test_the_choice_of_one_is_not_taken_back_by_the_other(home: Terminal) -> None:
    home("alexa", "notes", "--as", "sanne", answers="j\n")
    home("alexa", "notes", "--as", "bram", "--off")

    assert "NoteMoment" in intents(home("alexa", "model").out)
