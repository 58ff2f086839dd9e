"""The verbs about chores: the catalogue, and the list of Sanne and Bram."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from household.model import LANGUAGES, Chore, Language, Window
from language.catalogue import areas, as_chore, by_key, catalogue
from language.homefile import read_home
from scheduler import planner
from terminal.chore_verbs import with_new
from tests.terminal.conftest import Terminal, sentence

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


def chores(home: Terminal) -> dict[str, Chore]:
    return {chore.key: chore for chore in home.store.home(1).chores}


def agreed(home: Terminal) -> None:
    """Both said yes to the plan as it is."""
    now = home.store.home(1)
    agreement = planner.agree(now, NOW)
    home.store.add_agreement(1, replace(agreement, yes=("sanne", "bram")))


# ── the catalogue ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_shows_every_chore_and_how_to_add_one(terminal: Terminal, language: Language) -> None:
    said = terminal("catalogue", language=language)

    flat = "".join(said.out.replace("│", " ").split())
    assert (said.code, said.err) == (0, "")
    assert [e.key for e in catalogue() if "".join(e.words[language].name.split()) not in flat] == []
    assert sentence("chore.how", language, {"key": "cooking"}) in said.out


@pytest.mark.parametrize(("language", "words"), [("nl", "tuin"), ("nl", "outside"), ("en", "garden and outside")])
def test_one_area_is_asked_for_by_its_name(terminal: Terminal, language: Language, words: str) -> None:
    said = terminal("catalogue", *words.split(), language=language)

    assert said.code == 0
    assert "gutters" not in said.out
    assert "bins" in said.out


def test_the_catalogue_is_there_for_other_programs(terminal: Terminal) -> None:
    rows = json.loads(terminal("catalogue", "was", "--json").out)

    assert [row["key"] for row in rows][:3] == ["laundry-wash", "laundry-dry", "laundry-fold"]
    assert len(json.loads(terminal("catalogue", "--json").out)) == len(catalogue())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_area_that_does_not_exist_is_one_sentence(terminal: Terminal, language: Language) -> None:
    said = terminal("catalogue", "xyzzy", language=language)

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence("trouble.unknown_area", language, {"name": "xyzzy", "areas": ""})[:20])


# ── adding ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("words", ["bathroom", "badkamer", "de douche"])
def test_a_chore_of_the_catalogue_is_added_by_key_or_name(home: Terminal, words: str) -> None:
    said = home("chore", "add", *words.split())

    assert said.out == sentence(
        "chore.added", details={"chore": "badkamer: elke week, tussen 09:00 en 21:00, 30 minuten"}
    )
    assert chores(home)["bathroom"].area == "cleaning"


def test_several_keys_are_added_together_and_keep_their_order_on_a_day(home: Terminal) -> None:
    assert home("chore", "add", "laundry-wash", "laundry-dry").code == 0

    assert (chores(home)["laundry-dry"].after, chores(home)["laundry-dry"].gap) == ("laundry-wash", 120)


def test_a_chore_without_its_forerunner_goes_by_itself(home: Terminal) -> None:
    home("chore", "add", "laundry-dry")

    assert (chores(home)["laundry-dry"].after, chores(home)["laundry-dry"].gap) == ("", 0)


def test_free_words_are_said_back_with_what_was_assumed(home: Terminal) -> None:
    said = home("chore", "add", "elke", "zondag", "pannenkoeken", "bakken")

    line = "pannenkoeken bakken: elke zondag, tussen 07:00 en 22:00, 20 minuten"
    assumed = "tussen 07:00 en 22:00 en 20 minuten"
    assert said.out == sentence("chore.added", details={"chore": line}) + sentence(
        "chore.assumed", details={"assumed": assumed}
    )
    assert chores(home)["pannenkoeken-bakken"].minutes == 20


def test_the_name_of_a_member_says_who(home: Terminal) -> None:
    home("chore", "add", "Bram zet maandagavond de bak buiten")

    assert chores(home)["bins"].owner == "bram"


def test_nothing_is_assumed_of_children_or_school_where_the_home_does_not_say_when(home: Terminal) -> None:
    said = home("chore", "add", "elke maandag luizen 10 min na school")

    assert sentence("free.assumed.children").strip() not in said.out
    assert not chores(home)["lice"].children


def test_an_english_terminal_in_a_dutch_home_understands_both(home: Terminal) -> None:
    assert home("chore", "add", "every other week hoover the attic 30 min", language="en").code == 0
    assert home("chore", "add", "om de week de kelder vegen 30 min", language="en").code == 0

    assert {"hoover-the-attic", "kelder-vegen"} <= chores(home).keys()


def test_a_dry_run_changes_nothing(home: Terminal) -> None:
    before = home("export").out

    said = home("chore", "add", "bathroom", "--dry-run")

    assert said.out.endswith(sentence("chore.nothing_changed"))
    assert home("export").out == before


def test_a_chore_that_follows_a_calendar_says_which_to_connect(home: Terminal) -> None:
    said = home("chore", "add", "bins")

    assert sentence("chore.follows", details={"source": '"Afvalkalender"'}) in said.out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", ["hoovering", "stofzuigen", "elke dag speelgoed 10 min", "koken om 18:00"])
def test_what_is_on_the_list_is_not_added_again(home: Terminal, language: Language, words: str) -> None:
    before = home("export").out

    said = home("chore", "add", words, language=language)

    assert (said.code, said.out) == (2, "")
    assert home("export").out == before


def test_another_name_that_is_taken_is_left_out() -> None:
    toilet = as_chore(by_key()["toilet"], "nl")
    upstairs = replace(toilet, key="boven", name="toilet", also=())

    assert [chore.also for chore in with_new((upstairs,), [toilet])] == [(), ("wc schoonmaken",)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_are_no_chore_are_told_and_change_nothing(home: Terminal, language: Language) -> None:
    before = home("export").out

    said = home("chore", "add", "xyzzy", language=language)

    assert (said.code, said.out) == (2, "")
    assert sentence("free.nothing", language, {"text": "xyzzy"}).strip() in said.err
    assert home("export").out == before


# ── the list, and taking off ────────────────────────────────────────────────────────────────────


def test_the_list_shows_what_was_kept(home: Terminal) -> None:
    said = home("chore", "list")
    rows = json.loads(home("chore", "list", "--json").out)

    assert "speelgoed opruimen" in said.out
    assert [row["key"] for row in rows] == ["speelgoed", "koken", "stofzuigen"]
    assert rows[2]["often"] == "2 keer per week"


def test_a_chore_is_taken_off_by_name_and_what_it_weighed_is_forgotten(home: Terminal) -> None:
    kept = home.store.home(1)
    home.store.replace_chores(1, kept.chores, {("sanne", "koken"): 1, ("bram", "stofzuigen"): 3})

    said = home("chore", "remove", "koken")

    assert said.out == sentence("chore.removed", details={"name": "koken"})
    assert "koken" not in chores(home)
    assert home.store.home(1).heavy == {("bram", "stofzuigen"): 3}


def test_several_chores_are_taken_off_at_once(home: Terminal) -> None:
    said = home("chore", "remove", "koken", "stofzuigen")

    assert said.out == "".join(sentence("chore.removed", details={"name": name}) for name in ("koken", "stofzuigen"))
    assert set(chores(home)) == {"speelgoed"}


def test_a_chore_of_several_words_is_one(home: Terminal) -> None:
    assert home("chore", "remove", "speelgoed", "opruimen").code == 0
    assert set(chores(home)) == {"koken", "stofzuigen"}


def test_a_word_that_names_no_chore_takes_none_off(home: Terminal) -> None:
    known = set(chores(home))

    said = home("chore", "remove", "koken", "fietsen")

    assert said.err == sentence("trouble.no_chore_like_it", details={"name": "fietsen"})
    assert set(chores(home)) == known


def test_the_last_chore_stays(home: Terminal) -> None:
    assert [home("chore", "remove", name).code for name in ("koken", "stofzuigen", "speelgoed")] == [0, 0, 2]
    assert list(chores(home)) == ["speelgoed"]


def test_an_unknown_chore_is_not_taken_off(home: Terminal) -> None:
    assert home("chore", "remove", "onzin").err == sentence("trouble.no_chore_like_it", details={"name": "onzin"})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", [("add", "bathroom"), ("remove", "koken"), ("change", "koken", "--minutes", "30")])
def test_what_both_agreed_changes_only_with_both(home: Terminal, language: Language, words: tuple[str, ...]) -> None:
    agreed(home)
    before = chores(home)

    said = home("chore", *words, language=language)

    kindly = sentence("trouble.needs_both", language, {"names": "sanne, bram"})
    assert (said.code, said.out, said.err) == (1, "", kindly)
    assert chores(home) == before


# ── the first list ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
def test_init_offers_the_areas_and_takes_what_most_homes_have_of_them(terminal: Terminal, language: Language) -> None:
    said = terminal("init", answers="Ons huis\nSanne\nBram\n50\n\n3, 1\n", language=language)

    assert (said.code, said.err) == (0, "")
    assert [chore.key for chore in terminal.store.home(1).chores] == [
        "cooking", "meal-plan", "laundry-wash", "laundry-dry", "laundry-fold", "bedding",
    ]  # fmt: skip
    assert sentence("init.rest", language) in said.out


def test_init_asks_again_for_numbers_that_are_no_area(terminal: Terminal) -> None:
    said = terminal("init", answers="Ons huis\nSanne\nBram\n50\n\nwas\n99\n\n")

    assert said.code == 0
    assert said.err == 2 * sentence("init.again_areas", details={"most": len(areas())})
    assert "koken" in chores(terminal)


def test_an_area_with_a_chore_that_follows_a_calendar_says_so(terminal: Terminal) -> None:
    number = areas().index("outside") + 1

    said = terminal("init", answers=f"Ons huis\nSanne\nBram\n50\n\n{number}\n")

    assert sentence("chore.follows", details={"source": '"Afvalkalender"'}) in said.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_that_contradicts_what_stays_with_somebody_is_refused(home: Terminal, language: Language) -> None:
    home("chore", "change", "stofzuigen", "--stays", "Sanne", language=language)
    before = home("export").out

    said = home("chore", "change", "stofzuigen", "--who", "Bram", language=language)

    details = {"chore": "stofzuigen", "name": "Sanne", "other": "Bram"}
    assert sentence("impossible.stays_elsewhere", language, details=details).strip() in said.err
    assert home("export").out == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_that_its_month_does_not_have_is_refused_when_added_and_when_changed(
    home: Terminal, language: Language
) -> None:
    before = home("export").out
    no_day = sentence("free.no_such_day", language, details={"day": 31, "last": 30}).strip()

    added = home("chore", "add", "belasting jaarlijks op 31 april", language=language)
    changed = home("chore", "change", "stofzuigen", "--often", "jaarlijks op 31 april", language=language)

    assert no_day in added.err
    assert no_day in changed.err
    assert home("export").out == before


def test_a_calendar_of_several_words_is_followed_after_a_change(home: Terminal) -> None:
    said = home("chore", "change", "stofzuigen", "--often", "de dag voor gft in afval in de buurt")

    assert sentence("chore.follows", details={"source": '"afval in de buurt"'}) in said.out


def test_an_added_chore_on_the_evening_before_reads_back_as_it_was_written(home: Terminal) -> None:
    home("chore", "add", "containers de avond voor gft in afvalkalender 10 min")
    written = home("export").out

    chores = read_home(written, "nl", date(2026, 3, 2)).chores
    assert chores[-1].window == Window(time(18, 30), time(22), time(20, 30))
