"""Notes at a terminal that both use: kept without a passphrase, and told to it alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from household.model import LANGUAGES, Language
from samen import samen
from tests.terminal.conftest import Terminal, sentence

PHRASE, NEW = "fietsbel op de vliering", "regenlaarzen in de gang"
SECRET = "ik voelde me onzichtbaar"


@pytest.fixture
def hers(home: Terminal) -> Terminal:
    """Sanne chose a passphrase."""
    done = home("notes", "passphrase", "--for", "sanne", answers=f"{PHRASE}\n{PHRASE}\n")
    assert done.code == 0, done.err
    return home


def opened(home: Terminal, phrase: str = PHRASE) -> list[dict[str, object]]:
    done = home("notes", "read", "--for", "sanne", "--json", answers=f"{phrase}\n")
    assert done.code == 0, done.err
    return list(json.loads(done.out[done.out.index("[") :]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_is_kept_with_a_kind_word_and_read_with_the_passphrase(hers: Terminal, language: Language) -> None:
    now = ("--now", "2026-03-04T20:00")
    kept = hers("notes", "add", "--for", "Sanne", "--chore", "koken", *now, answers=f"{SECRET}\n", language=language)
    need = ("notes", "add", "nodig", "--for", "sanne", "--when", "2026-03-07", *now)
    hers(*need, answers="een middag rust\n", language=language)

    read = hers("notes", "read", "--for", "sanne", *now, answers=f"{PHRASE}\n", language=language)

    assert kept.out.endswith(sentence("notes.kept", language))
    lines = read.out.splitlines()
    day = "vandaag" if language == "nl" else "today"
    assert (
        sentence(
            "notes.line",
            language,
            {"number": 1, "kind": sentence("notes.kind.moment", language).strip(), "day": day},
        )
        == f"{lines[0]}\n"
    )
    assert lines[1:3] == [f"   {SECRET}", f"   {sentence('notes.chore', language, {'chore': 'koken'}).strip()}"]
    assert lines[4] == "   een middag rust"
    assert [(n["text"], n["chore"], n["first"]) for n in opened(hers)] == [
        (SECRET, "koken", None),
        ("een middag rust", None, "2026-03-07"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_passphrase_it_is_said_before_anything_is_typed(home: Terminal, language: Language) -> None:
    for verb in ("add", "list", "read"):
        done = home("notes", verb, "--for", "bram", answers=f"{SECRET}\n", language=language)

        assert (done.code, done.out) == (1, "")
        assert done.err == sentence("trouble.no_key_yet", language, {"member": "bram"})


@pytest.mark.parametrize("verb", [("list",), ("read",), ("remove", "1")])
def test_a_wrong_passphrase_opens_and_removes_nothing(hers: Terminal, verb: tuple[str, ...]) -> None:
    hers("notes", "add", "--for", "sanne", answers=f"{SECRET}\n")

    done = hers("notes", *verb, "--for", "sanne", answers=f"{NEW}\n")

    assert done.code == 1
    assert done.err == sentence("trouble.not_the_passphrase")
    assert SECRET not in done.out
    assert len(opened(hers)) == 1


def test_the_list_tells_kind_and_day_and_no_words(hers: Terminal) -> None:
    hers("notes", "add", "dank", "--for", "sanne", "--now", "2026-03-04T20:00", answers=f"{SECRET}\n")

    done = hers("notes", "list", "--for", "sanne", "--now", "2026-03-05T08:00", answers=f"{PHRASE}\n")
    plain = hers("notes", "list", "--for", "sanne", "--json", answers=f"{PHRASE}\n")

    assert done.out == sentence("notes.line", details={"number": 1, "kind": "een bedankje", "day": "gisteren"})
    assert json.loads(plain.out) == [{"id": 1, "kind": "thanks", "day": "2026-03-04"}]


def test_a_passphrase_comes_from_a_file_and_is_changed_with_the_old_one(hers: Terminal, tmp_path: Path) -> None:
    hers("notes", "add", "--for", "sanne", answers=f"{SECRET}\n")
    file = tmp_path / "zin"
    file.write_text(f"{PHRASE}\n")

    differs = hers("notes", "passphrase", "--for", "sanne", answers=f"{PHRASE}\n{NEW}\n{NEW}!\n")
    changed = hers("notes", "passphrase", "--for", "sanne", "--passphrase-file", str(file), answers=f"{NEW}\n{NEW}\n")
    old = hers("notes", "read", "--for", "sanne", "--passphrase-file", str(file))

    assert (differs.code, differs.err) == (2, sentence("trouble.not_the_same"))
    assert changed.out == sentence("notes.passphrase_changed")
    assert old.err == sentence("trouble.not_the_passphrase")
    assert [n["text"] for n in opened(hers, NEW)] == [SECRET]


def test_a_first_passphrase_from_a_file_and_one_that_is_too_short(home: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "zin"
    file.write_text(PHRASE)

    short = home("notes", "passphrase", "--for", "sanne", answers="kort\nkort\n")
    kept = home("notes", "passphrase", "--for", "sanne", "--passphrase-file", str(file))

    assert (short.code, len(short.err.splitlines())) == (2, 2)
    assert kept.out == sentence("notes.passphrase_about") + sentence("notes.passphrase_kept")
    assert opened(home) == []


def test_a_note_is_removed_by_its_number(hers: Terminal) -> None:
    hers("notes", "add", "--for", "sanne", answers=f"{SECRET}\n")

    unknown = hers("notes", "remove", "7", "--for", "sanne", answers=f"{PHRASE}\n")
    done = hers("notes", "remove", "1", "--for", "sanne", answers=f"{PHRASE}\n")

    assert (unknown.code, unknown.err) == (
        2,
        sentence("trouble.no_such_note", details={"number": 7, "member": "sanne"}),
    )
    assert done.out == sentence("notes.removed")
    assert opened(hers) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reset_says_before_what_is_lost_and_asks(hers: Terminal, language: Language) -> None:
    for words in ("een", "twee"):
        hers("notes", "add", "--for", "sanne", answers=f"{words}\n")

    no = hers("notes", "reset", "--for", "sanne", answers="nee\n", language=language)
    still = opened(hers)
    yes = hers("notes", "reset", "--for", "sanne", answers="ja\n", language=language)
    again = hers("notes", "reset", "--for", "sanne", language=language)

    assert no.out.startswith(sentence("notes.reset_about", language, {"name": "Sanne"}))
    assert no.out.endswith(sentence("notes.reset_not", language))
    assert len(still) == 2
    assert yes.out.endswith(sentence("notes.reset_done", language, {"count": 2}))
    assert again.err == sentence("trouble.nothing_sealed", language)


def test_what_does_not_fit_is_not_kept(hers: Terminal) -> None:
    empty = hers("notes", "add", "--for", "sanne", answers="\n")
    chore = hers("notes", "add", "--for", "sanne", "--chore", "vliegeren", answers=f"{SECRET}\n")
    day = hers("notes", "add", "need", "--for", "sanne", "--when", "ooit", answers=f"{SECRET}\n")
    kind = hers("notes", "add", "klacht", "--for", "sanne", answers=f"{SECRET}\n")
    who = hers("notes", "add", "--for", "joris", answers=f"{SECRET}\n")

    assert [done.code for done in (empty, chore, day, kind, who)] == [2] * 5
    assert opened(hers) == []


def every_verb(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_verb(command, (*words, name))
        elif name not in ("demo", "run", "_pages"):
            yield (*words, name)


#: What a verb may be given, so that as many as can be do something.
GIVEN = {
    "notes": ["--for", "sanne"], "notes remove": ["1"], "notes add": ["moment"], "plan": ["--json"],
    "ask": ["wat heb ik genoteerd"], "status": ["--json"], "why": ["koken"],
    "did": ["koken"], "skip": ["koken"], "minutes": ["koken"],
    "taste": ["--as", "bram"], "what-if": ["--week"], "periods": ["--json"], "journal": ["--json"],
    "questions": ["--json"], "calendars": ["--json"], "picture": [], "doctor": ["--json"],
}  # fmt: skip


def test_no_verb_and_no_file_tells_what_a_note_says(hers: Terminal) -> None:
    hers("notes", "add", "--for", "sanne", answers=f"{SECRET}\n")
    verbs = [words for words in every_verb(samen) if words != ("notes", "reset")]
    said = []
    for words in verbs:
        given = [word for n in (1, 2) for word in GIVEN.get(" ".join(words[:n]), []) if n <= len(words)]
        done = hers(*words, *given, answers=f"{NEW}\n{NEW}\n{NEW}\n")
        said.append(done.out + done.err)
    kept = b"".join(path.read_bytes() for path in hers.folder.rglob("*") if path.is_file())

    assert len(verbs) > 40
    assert not re.search(SECRET, "".join(said), re.IGNORECASE)
    assert not [part for part in (SECRET, PHRASE) if part.encode() in kept]
    assert SECRET in [n["text"] for n in opened(hers)]
