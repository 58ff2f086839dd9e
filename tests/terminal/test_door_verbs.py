"""Who stands before the door is helped from the terminal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from household.passwords import hash_password
from tests.terminal.conftest import Terminal, sentence

NOW = datetime.now(UTC)
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")


def code_in(said: str) -> str:
    found = CODE.search(said)
    assert found
    return found[0]


def test_a_code_for_one_person_is_for_them_alone_and_for_half_a_day(home: Terminal) -> None:
    said = home("code", "--for", "sanne")

    assert (said.code, said.out) == (0, sentence("door.code_for", details={"name": "Sanne", "code": code_in(said.out)}))
    later = NOW + timedelta(hours=11)
    assert home.store.used_code(("sign-in",), code_in(said.out), later) is None
    assert home.store.used_code(("sign-in/",), code_in(said.out), later) == "sign-in/1/sanne"
    again = home("code", "--for", "Bram", language="en").out
    assert "Code for Bram" in again
    assert home.store.used_code(("sign-in/",), code_in(again), NOW + timedelta(hours=13)) is None


def test_the_code_of_the_house_is_given_again(terminal: Terminal, home: Terminal) -> None:
    said = terminal("code")

    assert said.out == sentence("run.code", details={"code": code_in(said.out)})
    assert home.store.used_code(("sign-in",), code_in(said.out), NOW) == "sign-in"


def test_a_further_household_gets_a_code_of_its_own(terminal: Terminal, home: Terminal) -> None:
    said = terminal("code", "--new-household")
    both = terminal("code", "--new-household", "--for", "sanne")

    assert said.out == sentence("door.code_new", details={"code": code_in(said.out)})
    assert home.store.used_code(("sign-in", "sign-in/"), code_in(said.out), NOW) is None
    assert home.store.used_code(("new-household",), code_in(said.out), NOW) == "new-household"
    assert (both.code, both.out) == (2, "")


@pytest.mark.parametrize(("words", "left"), [(("sanne",), (0, 1)), (("--all",), (0, 0))])
def test_browsers_are_sent_away(home: Terminal, words: tuple[str, ...], left: tuple[int, int]) -> None:
    for member in ("sanne", "sanne", "bram"):
        home.store.begin_visit(1, member, "", NOW)
    home.store.end_visit(1, "sanne", home.store.visits(1, "sanne")[0].id)

    said = home("sign-out", *words)

    assert said.out == sentence("door.sent_away", details={"count": 2 - sum(left)})
    assert tuple(len(home.store.visits(1, member)) for member in ("sanne", "bram")) == left


@pytest.mark.parametrize("words", [(), ("sanne", "--all")])
def test_one_person_or_all_are_sent_away(home: Terminal, words: tuple[str, ...]) -> None:
    home.store.begin_visit(1, "sanne", "", NOW)

    said = home("sign-out", *words)

    assert (said.code, said.err) == (2, sentence("door.who_away"))
    assert len(home.store.visits(1, "sanne")) == 1


def test_a_lost_password_is_forgotten_even_when_it_was_the_only_way(home: Terminal) -> None:
    home.store.set_password(1, "sanne", hash_password("vier losse woorden hier"), NOW, None)

    said = home("password", "reset", "sanne")

    assert said.out == sentence("door.password_gone", details={"name": "Sanne"})
    assert home.store.ways_in(1, "sanne") == frozenset()
    assert home("password", "reset", "sanne").out == sentence("door.password_none", details={"name": "Sanne"})


@pytest.mark.parametrize("words", [("code", "--for", "joris"), ("sign-out", "joris"), ("password", "reset", "joris")])
def test_who_does_not_live_here_is_not_known(home: Terminal, words: tuple[str, ...]) -> None:
    said = home(*words)

    assert (said.code, said.out) == (2, "")
    assert said.err == sentence("trouble.unknown_member", details={"name": "joris", "names": "Sanne, Bram"})
