"""The verbs about what is said aloud: announcements, and Home Assistant's logins and YAML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import web

from household.model import LANGUAGES, Language
from tests.terminal.conftest import Terminal, sentence

NOW = "2026-11-27T15:00+01:00"


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def speaker(heard: list[str]) -> Iterator[str]:
    """A real web server on loopback that takes announcements."""

    def taken(request: object) -> tuple[int, dict[str, str], bytes]:
        heard.append(str(request.body))  # type: ignore[attr-defined]
        return 200, {}, b""

    with web(taken) as url:
        yield f"{url}api/webhook/a-secret-name"


# ── announcements ──


def test_an_address_is_asked_for_kept_and_tried(home: Terminal, speaker: str, heard: list[str]) -> None:
    kept = home("announce", "to", answers=f"{speaker}\n")
    assert (kept.code, kept.err) == (0, "")
    assert "a-secret-name" not in kept.out

    tried = home("announce", "try", "--now", NOW)

    assert tried.code == 0, tried.err
    assert [json.loads(body)["speech"] for body in heard] == [sentence("announce.nothing").strip()]
    assert "a-secret-name" not in tried.out


def test_an_hour_is_chosen_and_given_up(home: Terminal, speaker: str) -> None:
    home("announce", "to", "--address-file", "-", answers=f"{speaker}\n")
    assert home("announce", "at").out == sentence("announce.when_asked")

    chosen = home("announce", "at", "18:30", "--now", NOW)
    assert chosen.out == sentence("announce.daily", details={"time": "18:30"})
    assert home("announce", "at").out == chosen.out

    assert home("announce", "at", "--never").out == sentence("announce.when_asked")
    assert home("announce", "off").out == sentence("announce.gone")
    assert home.store.announcing(1) is None


@pytest.mark.parametrize("hour", ["25:00", "half zeven", "18:30:10"])
def test_what_is_no_hour_changes_nothing(home: Terminal, speaker: str, hour: str) -> None:
    home("announce", "to", answers=f"{speaker}\n")

    said = home("announce", "at", hour)

    assert (said.code, said.err) == (2, sentence("trouble.not_an_hour", details={"text": hour}))
    assert home.store.announcing(1).at is None  # type: ignore[union-attr]


def test_a_private_address_names_the_way_to_open_it(terminal: Terminal, home: Terminal) -> None:
    del home.environ["SAMEN_PRIVATE_HOSTS"]

    said = home("announce", "to", answers="http://127.0.0.1:8123/api/webhook/a-secret-name\n")

    assert said.code == 1
    assert "SAMEN_PRIVATE_HOSTS" in said.err
    assert "a-secret-name" not in said.err
    assert home.store.announcing(1) is None


@pytest.mark.parametrize("words", [("announce", "try"), ("announce", "at", "18:30")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_address_it_is_asked_for(home: Terminal, words: tuple[str, ...], language: Language) -> None:
    said = home(*words, language=language)

    assert (said.code, said.err) == (1, sentence("trouble.no_address_yet", language))


def test_a_speaker_that_is_off_is_told_in_a_sentence(home: Terminal) -> None:
    home("announce", "to", answers="http://127.0.0.1:1/a-secret-name\n")

    said = home("announce", "try", "--now", NOW)

    assert (said.code, said.err) == (1, sentence("trouble.not_announced"))
    assert sentence("trouble.not_announced").strip() in home("announce", "at").out


# ── Home Assistant ──


@pytest.fixture
def asked(home: Terminal) -> Terminal:
    """Somebody asked with a login of their own."""
    assert home("home-assistant", "people").out == sentence("ha.no_logins")
    from datetime import datetime

    home.store.login(1, "assist", "9239", "Bram V", datetime.fromisoformat(NOW))
    return home


def test_a_login_is_given_to_its_person_by_its_name_or_number(asked: Terminal) -> None:
    assert "Bram V" in asked("home-assistant", "people").out

    given = asked("home-assistant", "person", "bram v", "--for", "Bram")
    assert given.out == sentence("ha.is_theirs", details={"login": "Bram V", "name": "Bram"})
    [row] = json.loads(asked("home-assistant", "people", "--json").out)
    assert (row["login"], row["member"]) == ("9239", "bram")

    taken = asked("home-assistant", "person", "9239", "--nobody")
    assert taken.out == sentence("ha.is_nobodys", details={"login": "Bram V"})
    assert asked.store.logins(1)[0].member is None


def test_an_unknown_login_names_those_that_asked(asked: Terminal) -> None:
    said = asked("home-assistant", "person", "joris", "--for", "bram")

    assert said.code == 2
    assert "Bram V" in said.err
    assert asked("home-assistant", "person", "9239").err == sentence("ha.choose")


def test_the_yaml_is_written_where_it_belongs(home: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "config"

    said = home(
        "home-assistant", "yaml", "--lang", "en", "--url", "http://192.168.1.20:8027", "--out", str(folder),
        "--speaker", "assist_satellite.kitchen",
    )  # fmt: skip

    assert said.code == 0, said.err
    assert said.out == ""
    assert "samen_authorization" in said.err
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*.yaml")} == {
        "custom_sentences/en/samen.yaml", "packages/samen.yaml",
    }  # fmt: skip
    assert "http://192.168.1.20:8027/webhooks/home-assistant" in (folder / "packages/samen.yaml").read_text()


def test_without_a_folder_the_yaml_is_shown(home: Terminal) -> None:
    said = home("home-assistant", "yaml")

    assert "speelgoed opruimen" in said.out
    assert "# packages/samen.yaml" in said.out
    assert home("home-assistant", "yaml", "--speaker", "light.kitchen").code == 2
