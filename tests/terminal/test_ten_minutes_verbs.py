"""The weekly ten minutes at a terminal: what is offered where none fit, and taking it."""

# ruff: noqa: F811 - a test that asks for a fixture of another page bears its name

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from household.model import LANGUAGES, By, Change, Home, Language, Offer, Plan, Span, WeekException
from terminal import plan_verbs, spoken
from terminal.plan_verbs import seven_days, show_missed
from tests.kept_home import at, home  # noqa: F401 - fixtures of this page
from tests.terminal.conftest import Terminal

At = Callable[..., datetime]
NOW = "2026-03-03T20:00+01:00"


def without_one(home: Home, at: At) -> Plan:
    assert home.agreement is not None
    friday, saturday = at(4, 20, 30), at(5, 9)
    offer = Offer("check-in", friday, Span(saturday, saturday + timedelta(minutes=10)))
    team = Offer("team", at(6, 10), Span(saturday, saturday + timedelta(minutes=5)))
    return Plan(home.agreement, (), (), (), (), (date(2026, 3, 2),), offers=(offer, team))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_week_without_a_moment_is_said_with_where_it_could_be(
    home: Home, at: At, language: Language, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spoken, "LANGUAGE", language)
    monkeypatch.setattr(plan_verbs, "LANGUAGE", language)
    made = without_one(home, at)

    show_missed(home, seven_days(made, date(2026, 3, 3)), at(1, 20))

    said = capsys.readouterr().out
    assert ("samen later gesprek" if language == "nl" else "samen later talk") in said
    assert ('"zaterdag 09:00"' if language == "nl" else '"Saturday 09:00"') in said
    assert ("vijf minuten" if language == "nl" else "five minutes") in said
    assert seven_days(made, date(2026, 3, 9)).offers == ()


@pytest.mark.parametrize("name", ["gesprek", "our talk", "check-in"])
def test_the_offer_is_taken_by_name_and_taken_back(terminal: Terminal, home: Home, at: At, name: str) -> None:
    terminal.environ["SAMEN_NOW"] = NOW
    number = terminal.store.add_household(home.household, home.members, home.chores, home.heavy)
    assert home.agreement is not None
    agreement = terminal.store.add_agreement(number, home.agreement)
    for member in home.members:
        terminal.store.say_yes(agreement.id, member.key)
    offer = WeekException("check-in.both.0", at(4, 20, 30), Change.UNPLACED, By.PLAN, "both", at(5, 9), 10)
    terminal.store.keep_exceptions(number, (offer,), at(1, 20))

    said = terminal("later", name, "--to", "zaterdag 09:00")

    assert (said.code, said.err) == (0, "")
    assert "jullie gesprek" in said.out.casefold()
    kept = {e.original: (e.change, e.by, e.start) for e in terminal.store.home(number).exceptions}
    assert kept[at(4, 20, 30)] == (Change.MOVED, By.PERSON, at(5, 9))
    assert terminal("take-back", name).code == 0
    assert terminal("skip", name, "--day", "vrijdag").code == 0
