"""`samen init` by its questions: how to share, and whether small chores go together."""

from __future__ import annotations

from datetime import time
from fractions import Fraction

import pytest

from household.model import LANGUAGES, Household, Language, Member
from tests.terminal.conftest import Terminal, sentence

BEGIN = "Ons huis\nSanne\nBram\n"
CONTRADICTIONS = """
household: {name: Thuis}
members: [{name: Sanne}, {name: Bram}]
chores:
- {name: Afwas, minutes: 20, often: elke dag, who: Bram, stays: Sanne}
- {name: Ramen, minutes: 20, often: elke week, who: samen, stays: Sanne}
- {name: Stof, minutes: 20, often: elke week, who: om en om, stays: Bram}
- {name: Wassen, minutes: 20, often: maandag}
- {name: Vouwen, minutes: 20, often: dinsdag, after: Wassen}
"""
FOLLOWS = """
household: {name: Thuis}
members: [{name: Sanne}, {name: Bram}]
chores: [{name: bak, minutes: 10, often: de avond voor gft in afvalkalender}]
"""


def kept(terminal: Terminal) -> tuple[Household, tuple[Member, ...]]:
    home = terminal.store.home(1)
    return home.household, home.members


def test_enter_at_every_question_is_equal_shares_and_routines(terminal: Terminal) -> None:
    said = terminal("init", answers=BEGIN + "\n\n\n\n")

    household, members = kept(terminal)
    assert (said.code, said.err) == (0, "")
    assert [m.share for m in members] == [Fraction(1, 2), Fraction(1, 2)]
    assert household.routines


@pytest.mark.parametrize(("language", "word"), [("nl", "uren"), ("en", "hours"), ("en", "Uren")])
@pytest.mark.parametrize("choice", ["", "2", "3"])
def test_both_rules_for_paid_hours_are_shown_before_one_is_chosen(
    terminal: Terminal, language: Language, word: str, choice: str
) -> None:
    said = terminal("init", answers=BEGIN + f"{word}\n24\n40\n\n\n{choice}\n\n", language=language)

    assert (said.code, said.err) == (0, "")
    mark = " %" if language == "nl" else "%"
    ways = [line.rsplit(": ", 1)[1] for line in said.out.splitlines() if line[:4] in ("  1 ", "  2 ", "  3 ")][-3:]
    equal, work, free = (way.rstrip(".") for way in ways)
    assert (equal, free) == (f"Sanne 50{mark}, Bram 50{mark}", f"Sanne 55{mark}, Bram 45{mark}")
    chosen = {"": equal, "2": work, "3": free}[choice]
    _, members = kept(terminal)
    assert ", ".join(f"{m.name} {m.share * 100}{mark}" for m in members) == chosen
    assert work not in (equal, free)


def test_hours_that_leave_nobody_time_leave_that_rule_out(terminal: Terminal) -> None:
    said = terminal("init", answers=BEGIN + "uren\n112\n112\n\n\n2\n\n")

    assert said.code == 0
    assert sentence("shares.free", details={"shares": "", "hours": 0})[:20] not in said.out
    assert [m.share for m in kept(terminal)[1]] == [Fraction(1, 2), Fraction(1, 2)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_and_ways_that_do_not_fit_are_asked_again(terminal: Terminal, language: Language) -> None:
    said = terminal("init", answers=BEGIN + "uren\nveel\n200\n24,5\n36\n\n\n9\n1\nmisschien\nja\n", language=language)

    again = ("init.again_hours", "init.again_hours", "init.again_way", "prompt.again")
    assert (said.code, said.err) == (0, "".join(sentence(key, language) for key in again))


@pytest.mark.parametrize(("answer", "routines"), [("", True), ("ja", True), ("y", True), ("nee", False), ("n", False)])
def test_small_chores_go_together_unless_somebody_says_no(terminal: Terminal, answer: str, routines: bool) -> None:
    terminal("init", answers=BEGIN + f"50\n\n\n{answer}\n")

    assert kept(terminal)[0].routines is routines


@pytest.mark.parametrize(
    ("answer", "team", "weekday", "at"),
    [
        ("", "after", 6, time(20, 30)),
        ("nee", "off", 6, time(20, 30)),
        ("zondag", "apart", 6, time(20, 30)),
        ("Saturday 10:00", "apart", 5, time(10)),
        ("ooit\nvrijdag 20:35\nmaandag 19:00", "apart", 0, time(19)),
    ],
)
def test_the_question_about_the_chores_is_asked_and_comes_directly_after_at_enter(
    terminal: Terminal, answer: str, team: str, weekday: int, at: time
) -> None:
    said = terminal("init", answers=BEGIN + f"50\n\n\n\n{answer}\n")

    wish = kept(terminal)[0].check_in
    assert (wish.team, wish.team_weekday, wish.team_at) == (team, weekday, at)
    assert said.err == sentence("init.again_team") * answer.count("\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_with_wishes_that_do_not_go_together_is_refused_with_all_of_them(
    terminal: Terminal, language: Language
) -> None:
    path = terminal.folder.parent / "huis.yaml"
    path.write_text(CONTRADICTIONS, encoding="utf-8")

    said = terminal("init", "--from", str(path), language=language)

    assert said.code != 0
    for key, details in (
        ("impossible.stays_elsewhere", {"chore": "Afwas", "name": "Sanne", "other": "Bram"}),
        ("impossible.stays_together", {"chore": "Ramen", "name": "Sanne"}),
        ("impossible.stays_turns", {"chore": "Stof", "name": "Bram"}),
        ("impossible.no_day_after", {"chore": "Vouwen", "other": "Wassen"}),
    ):
        assert sentence(key, language, details=details).strip() in said.err
    assert not terminal.store.households()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_with_a_chore_that_follows_a_calendar_says_which_to_connect(
    terminal: Terminal, language: Language
) -> None:
    path = terminal.folder.parent / "huis.yaml"
    path.write_text(FOLLOWS, encoding="utf-8")

    said = terminal("init", "--from", str(path), language=language)

    assert (said.code, said.err) == (0, "")
    assert said.out.count(sentence("chore.follows", language, details={"source": '"afvalkalender"'})) == 1
