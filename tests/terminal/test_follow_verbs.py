"""The verbs of what follows from the ten minutes: what is kept free, what is tried, and how it stands."""

# ruff: noqa: F811 - a test that asks for a fixture of another page bears its name

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from household.model import LANGUAGES, Deed, Home, KeptFree, Language, LedgerLine
from rounds import sitting
from tests.kept_home import at, home, moment  # noqa: F401 - fixtures of this page
from tests.terminal.conftest import Terminal, sentence
from tests.terminal.test_living_verbs import Lived

FRIDAY = "2026-03-06"


@pytest.fixture
def lived(terminal: Terminal, home: Home) -> Lived:
    return Lived(terminal, home)


def kept(lived: Lived) -> tuple[KeptFree, ...]:
    return lived.home.kept_free


# ── kept free ───────────────────────────────────────────────────────────────────────────────────


def test_an_evening_is_kept_free_and_said(lived: Lived) -> None:
    said = lived.say("keep-free", "--for", "Sanne", "donderdagavond", "--minutes", "90")

    (one,) = kept(lived)
    assert (one.members, one.span.minutes, one.title) == (("sanne",), 90, "")
    assert one.span.start.date() == moment(3, 0).date()
    assert said.startswith("Vrij gehouden voor Sanne: overmorgenavond om ")
    assert f"--let-go {one.id}" in said


def test_at_a_clock_for_both_under_words_of_ones_own(lived: Lived) -> None:
    lived.say("keep-free", "--for", "sanne", "--with", "bram", f"{FRIDAY} 19:00", "--title", "pottenbakken")

    (one,) = kept(lived)
    assert (one.members, one.span.start, one.title) == (("sanne", "bram"), moment(4, 19), "pottenbakken")


def test_the_list_shows_the_words_to_whom_it_is_for_alone(lived: Lived) -> None:
    lived.say("keep-free", "--for", "sanne", "donderdagavond", "--title", "pottenbakken")

    assert "pottenbakken" in lived.say("keep-free", "--list", "--for", "sanne")
    for words in (
        ("keep-free", "--list"),
        ("keep-free", "--list", "--for", "bram"),
        ("keep-free", "--list", "--json"),
        ("plan",),
        ("plan", "--json"),
        ("week",),
        ("week", "--json"),
        ("sync", "--dry-run"),
    ):
        assert "pottenbakken" not in lived.say(*words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_week_and_the_plan_show_it(lived: Lived, language: Language) -> None:
    lived.say("keep-free", "--for", "sanne", f"{FRIDAY} 15:00")

    assert f"15:00 {sentence('calendar.kept_free', language).strip()}" in lived.say("week", language=language)
    assert "Sanne" in lived.say("plan", language=language)
    told = json.loads(lived.say("week", "--json"))["kept_free"]
    assert [(one["members"], one["start"][:16]) for one in told] == [(["sanne"], f"{FRIDAY}T15:00")]
    assert json.loads(lived.say("keep-free", "--list", "--json"))[0]["members"] == ["sanne"]


def test_let_go_it_is_on_no_list(lived: Lived) -> None:
    lived.say("keep-free", "--for", "sanne", "donderdagavond")
    number = str(kept(lived)[0].id)

    assert lived.say("keep-free", "--let-go", number) == sentence("kept_free.let_go")
    assert lived.say("keep-free", "--list") == sentence("kept_free.none")
    assert lived.terminal("keep-free", "--let-go", number).err == sentence(
        "trouble.no_such_stretch", details={"number": number}
    )


def test_what_does_not_fit_is_said_and_keeps_nothing(lived: Lived) -> None:
    choose = sentence("trouble.choose_one", details={"choices": "WHEN, --list, --let-go"})

    assert lived.refused("keep-free", "--for", "sanne") == choose
    assert lived.refused("keep-free", "vrijdag", "--list") == choose
    assert "sanne, bram" in lived.refused("keep-free", "vrijdag")
    assert "onzin" in lived.refused("keep-free", "--for", "sanne", "onzin")
    assert "Joris" in lived.refused("keep-free", "--for", "Joris", "vrijdag")
    assert "10" in lived.refused("keep-free", "--for", "sanne", "vrijdag", "--minutes", "5")
    assert "9 weken" in lived.refused("keep-free", "--for", "sanne", "2026-12-01")
    assert "80" in lived.refused("keep-free", "--for", "sanne", "vrijdag", "--title", "x" * 81)
    assert kept(lived) == ()


def test_before_there_is_a_plan_nothing_is_kept_free(home: Home, terminal: Terminal) -> None:
    terminal.store.add_household(home.household, home.members, home.chores, home.heavy)

    assert terminal("keep-free", "--for", "sanne", "vrijdag").err == sentence("trouble.no_plan_yet")


# ── how it stands ───────────────────────────────────────────────────────────────────────────────


def booked(lived: Lived, by: str) -> None:
    """Three weeks of the toys, which are Bram's, by whoever is named; and the rota a month older."""
    agreement = lived.home.agreement
    assert agreement is not None
    ago = timedelta(weeks=4)
    earlier = tuple(moved(s, ago) for s in agreement.series)
    begun = agreement.starts_on - ago
    values = {**vars(agreement), "starts_on": begun, "series": earlier, "yes": ("bram", "sanne")}
    lived.terminal.store.add_agreement(lived.number, type(agreement)(**values))
    lines = [
        LedgerLine(moment(n - 21, 19), Deed.DONE, "speelgoed", by, moment(n - 21, 19).date(), 20) for n in range(21)
    ]
    lived.terminal.store.book(lived.number, lines)


def moved(series, by):  # type: ignore[no-untyped-def]
    return type(series)(**{**vars(series), "start": series.start - by})


def test_about_oneself_it_is_ones_own_part_with_one_kind_sentence(lived: Lived) -> None:
    booked(lived, "bram")

    said = lived.say("balance", "--as", "bram")

    assert said.splitlines()[0] == "De afgelopen 3 weken was jouw deel zoals afgesproken."
    assert sentence("balance.own_about") in said
    assert "Sanne" not in said
    assert "%" not in said


def test_before_a_whole_week_is_past_nothing_is_claimed(lived: Lived) -> None:
    assert lived.say("balance", "--as", "sanne") == sentence("balance.unknown")


def test_both_parts_are_told_while_the_two_sit_together(lived: Lived) -> None:
    booked(lived, "sanne")

    apart = lived.refused("balance", "--together")
    sitting.begin(lived.terminal.store, lived.home.household.id, moment(4, 20, 30))
    together = lived.say("balance", "--together", "--now", f"{FRIDAY}T20:35")

    assert apart == sentence("trouble.not_together")
    assert "Sanne: wat meer dan afgesproken" in together
    assert "Bram: wat minder dan afgesproken" in together
    assert together.endswith(sentence("balance.both_about"))
    assert "%" not in together
    assert lived.refused("balance") == lived.refused("balance", "--as", "sanne", "--together")
