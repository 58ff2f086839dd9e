"""The docs keep up with the code: what exists is told, and what is told exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest

from household.model import LANGUAGES, Member
from household.settings import OPTIONS, read_settings
from household.store import Store
from language.catalogue import area, areas
from language.free_chore import language_of, read_chore
from language.homefile import read_home
from language.said_chore import say_chore
from language.signatures import SLOTS
from pages import create_app
from samen import samen

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/voice/*.md")])
#: Folders and endings by which something in backticks is taken for one of our files.
OURS = re.compile(r"(?:\.ci|bin|locks|[a-z]+)/[\w./-]*|[\w-]+\.(?:py|md|toml|yaml|yml)|Makefile|LICENSE")
#: What people have at home rather than in this repository: paths of the data folder and of the web.
ELSEWHERE = {
    *("queue/", "logs/", "locks/", "text/plain", "application/json"),
    *("tools/list", "tools/call"),  # of the Model Context Protocol
    *("configuration.yaml", "secrets.yaml", "packages/samen.yaml"),  # of Home Assistant
}


def text_of(*names: str) -> str:
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


def everything() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def in_backticks(text: str) -> list[str]:
    """What stands in backticks within a line, outside the blocks of code."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.S | re.M))


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", text, flags=re.S | re.M)


# ── what exists is told ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("variable", [v for option in OPTIONS for v in option.variables])
def test_each_setting_stands_in_running_it(variable: str) -> None:
    assert variable in in_backticks(text_of("docs/running.md"))


def test_no_page_names_a_setting_that_does_not_exist() -> None:
    known = {v for option in OPTIONS for v in option.variables} | {"SAMEN_"}

    assert set(re.findall(r"SAMEN_\w*", everything())) <= known


def verbs(group: click.Group, words: tuple[str, ...] = ("samen",)) -> Iterator[tuple[str, click.Command]]:
    """Every verb that a person can type, "samen token add", with its command."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield " ".join((*words, name)), command
            yield from verbs(command, (*words, name))
        elif not command.hidden:
            yield " ".join((*words, name)), command


@pytest.mark.parametrize("verb", [verb for verb, _ in verbs(samen)])
def test_each_verb_is_told(verb: str) -> None:
    assert re.search(rf"{verb}\b", text_of("README.md"))


def test_each_option_of_a_verb_is_told() -> None:
    options = {o for _, command in verbs(samen) for p in command.params for o in p.opts if o.startswith("--")}

    assert {option for option in options if not re.search(rf"{option}\b", everything())} == set()


def test_no_page_names_a_verb_or_an_option_that_does_not_exist() -> None:
    known = {verb: {o for p in command.params for o in p.opts} for verb, command in verbs(samen)}
    known["samen connect"] = set()
    told = [t for t in in_backticks(everything()) if t.startswith("samen ")]
    told += re.findall(r"^samen [^#\n]+", "\n".join(blocks(everything(), "sh")), flags=re.M)

    wrong = []
    for line in told:
        verb = max((v for v in known if f"{line} ".startswith(f"{v} ")), key=len, default=None)
        if verb is None or not set(re.findall(r"--[a-z-]+", line)) <= known[verb]:
            wrong.append(line)

    assert len(told) > 20
    assert wrong == []


@pytest.mark.parametrize("target", re.findall(r"^([a-z-]+):.*##", text_of("Makefile"), flags=re.M))
def test_each_make_target_is_told(target: str) -> None:
    assert re.search(rf"make {target}\b", text_of("README.md", "CONTRIBUTING.md"))


def test_no_page_names_a_make_target_that_does_not_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), flags=re.M))
    told = {words.split()[1] for words in in_backticks(everything()) if words.startswith("make ")}

    assert told
    assert told <= targets


@pytest.mark.parametrize("intent", sorted(SLOTS))
def test_each_intent_is_told_with_its_slots(intent: str) -> None:
    assert {intent, *SLOTS[intent]} <= set(in_backticks(text_of("docs/voice.md")))


def test_each_address_of_the_pages_is_told(tmp_path: Path) -> None:
    settings = read_settings({"SAMEN_DATA": str(tmp_path)})
    now = datetime(2026, 3, 2, 18, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    app = create_app(Store.open(settings), settings, lambda: now)
    addresses = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"}

    assert "/webhooks/ask" in addresses
    assert addresses <= set(in_backticks(everything()))


def reasons() -> set[str]:
    """Why a door refuses."""
    code = text_of(*(f"webhooks/{it.name}" for it in sorted((ROOT / "webhooks").glob("*.py"))))
    return set(re.findall(r'\bNo\(\d+, "(\w+)"', code))


@pytest.mark.parametrize("reason", sorted(reasons()))
def test_each_refusal_of_the_webhook_is_told(reason: str) -> None:
    assert reason in in_backticks(text_of("docs/voice.md"))


# ── what is told exists ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_relative_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if "://" in link:
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)

    assert lost == []


def anchors(page: Path) -> set[str]:
    """The names that headings get: small letters, dashes for spaces, no other signs."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_file_that_is_named_exists(page: Path) -> None:
    named = {words.split()[0] for words in in_backticks(page.read_text(encoding="utf-8"))}
    ours = {word for word in named if OURS.fullmatch(word)} - ELSEWHERE

    assert {word for word in ours if not exists(word)} == set()


def exists(name: str) -> bool:
    """Whether it is one of our files; the words lie in a folder that goes without saying."""
    return any((folder / name).exists() for folder in (ROOT, ROOT / "language"))


def test_the_example_of_the_household_file_is_read_without_a_problem() -> None:
    examples = blocks(text_of("docs/household-file.md"), "yaml")

    homes = [read_home(example, "nl", date(2026, 3, 2)) for example in examples]

    assert [[member.name for member in home.members] for home in homes] == [["Sanne", "Bram"]]


def test_the_map_names_every_room() -> None:
    rooms = {f"{init.parent.name}/" for init in ROOT.glob("*/__init__.py")}

    assert {"household/", "terminal/"} <= rooms
    assert rooms <= set(in_backticks(text_of("README.md").split("## The map")[1]))


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in a page, without headings."""
    lines = re.findall(r"^\| (.+) \|$", text, flags=re.M)
    return [line.split(" | ") for line in lines]


def test_the_page_about_chores_lists_the_whole_catalogue() -> None:
    listed = [row for row in rows(text_of("docs/chores.md")) if row[0].startswith("`")]

    wanted = [[f"`{e.key}`", e.words["nl"].name, e.words["en"].name] for key in areas() for e in area(key)]
    assert listed == wanted


def test_the_examples_of_chores_in_free_words_are_understood_as_told() -> None:
    couple = (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2)))
    section = text_of("docs/chores.md").split("## In your own words")[1].split("## The catalogue")[0]
    examples = [row for row in rows(section) if row[0] != "typed"]

    said = []
    for typed, _ in examples:
        language = language_of(typed, LANGUAGES, couple)
        said.append([typed, say_chore(read_chore(typed, language, couple).chore, language, couple)])

    assert len(examples) >= 8
    assert said == examples
