"""The list of chores changes: at once before both agreed, as a proposal of somebody after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from household.model import LANGUAGES, Language, Member, Rhythm, Who, Window
from scheduler import planner
from tests.terminal.conftest import Terminal, sentence

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture
def agreed(home: Terminal) -> Terminal:
    """Both said yes to the plan as it is."""
    home.environ["SAMEN_NOW"] = NOW.isoformat()
    agreement = planner.agree(home.store.home(1), NOW)
    home.store.add_agreement(1, replace(agreement, yes=("sanne", "bram")))
    return home


def waits_for(member: Member, language: Language = "nl") -> str:
    return sentence("proposal.waits_for", language, {"name": member.name, "key": member.key})


# ── before anything was agreed ──────────────────────────────────────────────────────────────────


def test_a_chore_changes_at_once_and_is_said_back(home: Terminal) -> None:
    said = home(
        "chore", "change", "stofzuigen", "--minutes", "30", "--often", "om de week dinsdag", "--when", "na het eten",
        "--who", "Bram", "--thinking", "5",
    )  # fmt: skip

    line = "stofzuigen: om de week op dinsdag, na het eten (18:30–21:00), 30 minuten, Bram"
    assert (said.out, said.err) == (sentence("chore.changed", details={"chore": line}), "")
    chore = home.store.home(1).chore("stofzuigen")
    assert (chore.rhythm, chore.window) == (Rhythm(every=2, days=(1,)), Window(time(18, 30), time(21)))
    assert (chore.minutes, chore.who, chore.owner, chore.thinking) == (30, Who.ONE, "bram", 5)


def test_a_chore_is_done_together_again_and_stays_with_nobody(home: Terminal) -> None:
    home("chore", "change", "koken", "--who", "Sanne", "--stays", "sanne")

    home("chore", "change", "koken", "--who", "samen", "--stays", "vrij")

    chore = home.store.home(1).chore("koken")
    assert (chore.who, chore.owner, chore.stays) == (Who.TOGETHER, None, None)


def test_the_best_moment_goes_where_the_chore_no_longer_fits_in_after_it(home: Terminal) -> None:
    kept = home.store.home(1)
    window = Window(time(16, 30), time(18, 30), time(17, 15))
    chores = tuple(replace(c, window=window) if c.key == "koken" else c for c in kept.chores)
    home.store.replace_chores(1, chores, {})

    home("chore", "change", "koken", "--minutes", "60")
    fits = home.store.home(1).chore("koken").window.best
    home("chore", "change", "koken", "--minutes", "90")

    assert (fits, home.store.home(1).chore("koken").window.best) == (time(17, 15), None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_cannot_be_read_is_told_at_once_and_nothing_changes(home: Terminal, language: Language) -> None:
    before = home("export").out

    said = home(
        "chore", "change", "koken", "--often", "xyzzy", "--when", "20:00-18:00", "--who", "Joris", "--stays", "Joris",
        language=language,
    )  # fmt: skip

    details = {"names": "Sanne, Bram"}
    texts = {"often": "xyzzy", "when": "20:00-18:00", "who": "Joris", "stays": "Joris"}
    told = ["- " + sentence(f"change.{key}", language, {**details, "text": text}) for key, text in texts.items()]
    assert (said.code, said.out) == (2, "")
    assert said.err == "".join(told) + sentence("trouble.refused", language, {"count": 4})
    assert home("export").out == before


def test_what_cannot_be_is_refused_before_it_is_kept(home: Terminal) -> None:
    before = home("export").out

    said = home("chore", "change", "koken", "--minutes", "200")

    assert (said.code, said.out) == (2, "")
    assert "koken" in said.err
    assert home("export").out == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_said_and_nothing_new_are_a_sentence_each(home: Terminal, language: Language) -> None:
    named = {"name": "koken"}

    silent = home("chore", "change", "koken", language=language)
    same = home("chore", "change", "koken", "--minutes", "40", language=language)

    assert (silent.code, silent.err) == (2, sentence("trouble.nothing_said", language, named))
    assert (same.code, same.err) == (2, sentence("trouble.same_chore", language, named))


# ── after it ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "words", [("add", "bathroom"), ("remove", "koken"), ("change", "koken", "--minutes", "55", "--who", "Bram")]
)
def test_with_a_name_it_is_put_to_both_and_counts_with_the_second_yes(
    agreed: Terminal, language: Language, words: tuple[str, ...]
) -> None:
    before = agreed.store.home(1)
    sanne, bram = before.members

    made = agreed("chore", *words, "--as", "sanne", language=language)

    assert (made.code, made.err) == (0, "")
    assert made.out.endswith(waits_for(bram, language))
    assert waits_for(sanne, language) not in made.out
    assert agreed.store.home(1).chores == before.chores
    assert agreed("proposal", language=language).out in made.out

    assert agreed("agree", "--as", "bram").code == 0
    after = {c.key: c for c in agreed.store.home(1).chores}
    assert ("bathroom" in after, "koken" in after) == (words[0] == "add", words[0] != "remove")
    if words[0] == "change":
        assert (after["koken"].minutes, after["koken"].owner) == (55, "bram")


def test_a_proposal_says_what_it_changes_of_a_chore_also_to_the_other(agreed: Terminal) -> None:
    agreed("chore", "change", "koken", "--minutes", "55", "--thinking", "20", "--as", "sanne")

    seen = agreed("proposal").out

    assert "koken, hoe lang: 40 minuten wordt 55 minuten." in seen
    assert "koken, eraan denken, per week: 0 minuten wordt 20 minuten." in seen


def test_a_stranger_proposes_nothing(agreed: Terminal) -> None:
    said = agreed("chore", "remove", "koken", "--as", "Joris")

    assert (said.code, said.out) == (2, "")
    assert agreed.store.open_proposal(1) is None


def test_a_dry_run_proposes_nothing(agreed: Terminal) -> None:
    assert agreed("chore", "add", "bathroom", "--dry-run", "--as", "sanne").code == 0
    assert agreed.store.open_proposal(1) is None
