"""What `samen status` says of what is open: a proposal, an experiment, a picture, a week, an estimate."""

# ruff: noqa: F811 - a test that asks for a fixture of another page bears its name

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from household.model import LANGUAGES, Experiment, Language, View
from tests.kept_home import at, home  # noqa: F401 - fixtures of this page
from tests.terminal.conftest import sentence
from tests.terminal.test_living_verbs import Lived, lived  # noqa: F401 - the same evening

TRIAL = Experiment("was", "sanne", "bram", date(2026, 3, 9), date(2026, 3, 22), (), ("sanne",))


def told(lived: Lived) -> dict[str, Any]:
    return json.loads(lived.say("status", "--json"))


def test_where_nothing_is_open_nothing_is_said(lived: Lived) -> None:
    assert {k: told(lived)[k] for k in ("proposal", "experiments", "later_picture", "periods", "estimates")} == {
        "proposal": None, "experiments": [], "later_picture": False, "periods": [], "estimates": [],
    }  # fmt: skip
    assert len(lived.say("status").splitlines()) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proposal_and_whose_yes_it_waits_for(lived: Lived, language: Language) -> None:
    made = lived.terminal("chore", "remove", "speelgoed", "--as", "bram")
    assert made.code == 0, made.err

    assert sentence("status.proposal", language, {"name": "Bram", "who": "Sanne"}) in lived.say(
        "status", language=language
    )
    assert told(lived)["proposal"] == {"by": "bram", "starts_on": "2026-03-09", "waits_for": ["sanne"]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("trial", "state"),
    [
        (TRIAL, "waits"),
        (replace(TRIAL, yes=("bram", "sanne")), "coming"),
        (replace(TRIAL, first=date(2026, 3, 2), yes=("bram", "sanne")), "runs"),
    ],
)
def test_an_experiment_that_waits_comes_or_runs(
    lived: Lived, language: Language, trial: Experiment, state: str
) -> None:
    lived.terminal.store.add_experiment(lived.number, trial)

    details = {"chore": lived.home.chore("was").name, "who": "Bram", "last": "22-03", "first": f"{trial.first:%d-%m}"}
    assert sentence(f"status.trial_{state}", language, details) in lived.say("status", language=language)
    assert [e["state"] for e in told(lived)["experiments"]] == [state]


def test_an_experiment_that_is_over_wants_a_word(lived: Lived) -> None:
    over = replace(TRIAL, first=date(2026, 2, 9), last=date(2026, 2, 22), yes=("bram", "sanne"))
    lived.terminal.store.add_experiment(lived.number, over)

    details = {"chore": lived.home.chore("was").name, "name": "Bram"}
    assert sentence("experiment.how_was_it", details=details) in lived.say("status")
    assert told(lived)["experiments"][0] | {"state": "over", "waits_for": []} == told(lived)["experiments"][0]


def test_who_is_away_now_and_nobody_who_is_not(lived: Lived) -> None:
    lived.say("away", "sanne", "2026-03-03", "2026-03-05")
    lived.say("heavy-week", "bram", "2026-03-16")

    assert [(p["member"], p["kind"]) for p in told(lived)["periods"]] == [("sanne", "away")]
    assert "Sanne is er niet" in lived.say("status")


def draw(lived: Lived, *members: str, round_: str = "start") -> None:
    for member in members:
        views = [View(member, c.key, round_, "sanne", "sanne") for c in lived.home.chores]
        lived.terminal.store.draw(lived.number, views)


def test_the_later_picture_is_named_after_eight_weeks_and_until_it_is_drawn(lived: Lived) -> None:
    draw(lived, "sanne", "bram")
    early = told(lived)["later_picture"]
    lived.terminal.environ["SAMEN_NOW"] = "2026-05-20T20:00+02:00"
    due = told(lived)["later_picture"]
    draw(lived, "sanne", round_="later")
    half = told(lived)["later_picture"]
    draw(lived, "bram", round_="later")

    assert (early, due, half, told(lived)["later_picture"]) == (False, True, True, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_estimate_that_life_corrects_is_told_until_it_is_proposed(lived: Lived, language: Language) -> None:
    said = [lived.say("did", "speelgoed", "--minutes", "32", "--now", f"2026-03-{day:02}T20:00") for day in (3, 4, 5)]
    again = lived.say("did", "speelgoed", "--minutes", "33", "--now", "2026-03-06T20:00")

    way_out = 'samen chore change "speelgoed" --minutes 30 --as'
    assert [way_out in each for each in (*said, again)] == [False, False, True, False]
    assert way_out in lived.say("status", language=language)
    assert told(lived)["estimates"] == [{"chore": "speelgoed", "was": 20, "minutes": 30}]

    assert lived.terminal("chore", "change", "speelgoed", "--minutes", "30", "--as", "sanne").code == 0
    assert told(lived)["estimates"] == []
