"""A half of the proof as a file, and its sum done again by anybody, anywhere."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from household.model import LANGUAGES, Language
from tests.terminal.conftest import HOME, Terminal, sentence

NOW = ("--now", "2026-11-27T18:00")


@pytest.fixture
def plans(home: Terminal, tmp_path: Path) -> tuple[str, str]:
    """The plan files of both."""
    paths = (str(tmp_path / "sanne.json"), str(tmp_path / "bram.json"))
    for name, path in zip(("Sanne", "bram"), paths, strict=True):
        done = home("plan", "--for", name, "--out", path, *NOW)
        assert (done.code, done.err) == (0, "")
    return paths


def changed(path: str, **fields: Any) -> str:
    body = json.loads(Path(path).read_text())
    Path(path).write_text(json.dumps({**body, **fields}))
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sum_of_a_file_comes_out_without_any_home(
    terminal: Terminal, plans: tuple[str, str], language: Language
) -> None:
    elsewhere = {"SAMEN_DATA": str(terminal.folder / "elsewhere")}

    said = terminal("check", plans[0], language=language, **elsewhere)

    assert (said.code, said.err) == (0, "")
    assert said.out.endswith(sentence("check.all_right", language))
    assert not (terminal.folder / "elsewhere").exists()


def test_a_plan_file_is_for_its_owners_eyes_and_is_not_written_over(home: Terminal, plans: tuple[str, str]) -> None:
    again = home("plan", "--for", "sanne", "--out", plans[0], *NOW)

    assert stat.S_IMODE(Path(plans[0]).stat().st_mode) == 0o600
    assert (again.code, again.err) == (2, sentence("trouble.file_exists", details={"path": plans[0]}))


def test_on_the_screen_it_is_the_same_file(home: Terminal, plans: tuple[str, str]) -> None:
    said = home("plan", "--for", "sanne", "--out", "-", *NOW)

    assert said.out == Path(plans[0]).read_text()
    assert home("check", "-", answers=said.out).code == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_does_not_come_out_is_told_with_both_values(
    home: Terminal, plans: tuple[str, str], language: Language
) -> None:
    own = json.loads(Path(plans[0]).read_text())["own"]

    said = home("check", changed(plans[0], own={**own, "load": own["load"] + 5}), language=language)

    assert said.code == 1
    assert sentence("check.wrong", language, {
        "what": sentence("check.what.load", language, {"about": "sanne"}).strip(),
        "stated": own["load"] + 5,
        "found": own["load"],
    }) in said.out  # fmt: skip
    assert said.out.endswith(sentence("check.some_wrong", language, {"count": 1}))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"a": NaN}', "not_json"),
        ("[]", "foreign"),
        ('{"format": "iets anders"}', "foreign"),
        ('{"format": "samen-plan", "version": 9}', "version"),
    ],
)
def test_a_damaged_or_foreign_file_is_one_clear_sentence(
    terminal: Terminal, tmp_path: Path, text: str, key: str
) -> None:
    path = tmp_path / "PLAN.json"
    path.write_text(text)

    said = terminal("check", str(path))

    assert (said.code, said.out) == (2, "")
    assert sentence(f"planfile.{key}").strip() in said.err


def test_all_that_does_not_fit_is_told_at_once(home: Terminal, plans: tuple[str, str]) -> None:
    path = changed(plans[0], shares={"sanne": "half", "bram": "1/2"}, worst=1, extra=True, member="joris")

    said = home("check", path)

    assert said.code == 2
    for where, kind in (("shares.sanne", "fraction"), ("worst", "thousandths"), ("extra", "unknown")):
        assert sentence(f"planfile.{kind}", details={"where": where}).strip() in said.err


def test_a_rule_that_would_never_end_is_not_followed(home: Terminal, plans: tuple[str, str]) -> None:
    series = json.loads(Path(plans[0]).read_text())["series"]

    said = home("check", changed(plans[0], series=[{**series[0], "rule": "FREQ=SECONDLY"}, *series[1:]]))

    assert (said.code, said.out) == (2, "")
    assert sentence("planfile.rule", details={"where": "series[0].rule"}).strip() in said.err


def test_both_halves_make_the_whole_after_a_yes_of_each(home: Terminal, plans: tuple[str, str]) -> None:
    said = home("check", "--both", *plans, answers="ja\nja\n")
    refused = home("check", "--both", *plans, answers="ja\nnee\n")

    assert said.code == 0
    assert sentence("check.shows_costs") in said.out
    assert sentence("check.what.bound").strip() in said.out
    assert refused.code == 1
    assert sentence("check.what.bound").strip() not in refused.out
    assert sentence("check.not_now") in refused.out


def test_halves_of_two_different_plans_do_not_fit(home: Terminal, plans: tuple[str, str]) -> None:
    said = home("check", "--both", changed(plans[0], household="Elders"), plans[1], "--yes")

    assert said.code == 1


def test_of_this_home_both_are_asked_too(home: Terminal) -> None:
    before = home("check", "--both", "--yes")
    assert home("write", "--yes").code == 0

    said = home("check", "--both", answers="ja\nja\n")

    assert (before.code, before.err) == (1, sentence("trouble.no_plan_yet"))
    assert said.code == 0
    assert sentence("check.what.worst_exact").strip() in said.out
    assert sentence("check.ask", details={"name": "Sanne"}).strip() in said.out


@pytest.mark.parametrize(
    ("typed", "key", "details"),
    [
        (("check",), "how_many_plan_files", {}),
        (("check", "a", "b"), "how_many_plan_files", {}),
        (("check", "--both", "a"), "how_many_plan_files", {}),
        (("check", "nergens.json"), "no_such_plan_file", {"path": "nergens.json"}),
        (("plan", "--out", "x.json"), "plan_file_for_whom", {}),
        (("plan", "--for", "Joris"), "unknown_member", {"name": "Joris", "names": "Sanne, Bram"}),
    ],
)
def test_a_slip_is_one_sentence(home: Terminal, typed: tuple[str, ...], key: str, details: dict[str, object]) -> None:
    said = home(*typed)

    assert (said.code, said.out, said.err) == (2, "", sentence(f"trouble.{key}", details=details))


def test_why_may_name_a_favourite_to_whose_it_is_and_to_nobody_else(terminal: Terminal) -> None:
    favourite = HOME.replace("share: 1/2}", "share: 1/2, heavy: {koken: graag}}")
    assert terminal("init", "--from", "-", answers=favourite).code == 0
    assert terminal("write", "--yes").code == 0

    said = {who: terminal("why", "koken", *who).out for who in ((), ("--as", "Sanne"), ("--as", "bram"))}

    words = sentence("why.light").strip()
    assert words not in said[()]
    (name,) = re.findall(r"^(Sanne|Bram) ", said[()], flags=re.M)
    own, other = (("--as", "Sanne"), ("--as", "bram"))[:: 1 if name == "Sanne" else -1]
    assert words in said[own]
    assert said[other] == said[()]
