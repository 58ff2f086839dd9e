"""Changing what was agreed, at a terminal: first seen, then proposed, and counted once both said yes."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from household.model import LANGUAGES, Language, Load
from scheduler.effects import Effect, Part
from terminal.effect_lines import parts_table
from tests.terminal.conftest import Terminal, sentence

#: What fills a sentence whose beginning is compared.
FILLED = dict.fromkeys(("total", "text", "names", "choices", "name"), "110")
#: Sentences that begin with what was typed.
NAMED = {"trouble.not_pairs"}


@pytest.fixture
def agreed(connected: Terminal) -> Terminal:
    assert connected("write", "--yes").code == 0
    return connected


def chores_file(home: Terminal, folder: Path, was: str, now: str) -> str:
    text = home("export").out
    assert was in text
    file = folder / "home.yaml"
    file.write_text(text.replace(was, now))
    return str(file)


def test_without_a_plan_there_is_nothing_to_change(home: Terminal) -> None:
    assert home("what-if").err == sentence("trouble.nothing_agreed_yet")
    assert home("proposal").out == sentence("proposal.none")
    assert home("agree", "--as", "sanne").err == sentence("trouble.nothing_waits")


def test_shares_are_shown_with_what_they_mean_and_nothing_is_kept(agreed: Terminal) -> None:
    before = agreed.store.home(1)

    now = agreed("shares")
    own = agreed("shares", "--own", "sanne=70", "bram=30")
    work = agreed("shares", "--paid", "sanne=24", "bram=32", "--commute", "bram=2", "--by", "free")

    assert "Sanne 50 %, Bram 50 %" in now.out
    assert own.code == work.code == 0
    assert sentence("shares.own", details={"shares": "Sanne 70 %, Bram 30 %", "hours": 0}) in own.out
    assert "50 % → 70 %" in own.out
    assert own.out.endswith(sentence("effect.only_looked"))
    assert "Sanne 53 %, Bram 47 %" in work.out
    assert agreed.store.home(1).members == before.members
    assert agreed.store.open_proposal(1) is None


def test_what_does_not_fit_is_one_sentence_with_the_way_out(agreed: Terminal) -> None:
    for words, key in (
        (("--own", "sanne=70", "bram=40"), "trouble.parts_do_not_add_up"),
        (("--own", "sanne=veel", "bram=40"), "trouble.not_pairs"),
        (("--own", "sanne=70"), "trouble.not_pairs"),
        (("--equal", "--own", "sanne=70", "bram=30"), "trouble.choose_one"),
        (("--own", "sanne=60", "bram=40", "--propose"), "trouble.name_who"),
        (("--own", "joris=60", "bram=40"), "trouble.unknown_member"),
    ):
        done = agreed("shares", *words)
        assert done.code != 0, words
        assert done.err.split()[:3] == sentence(key, details=FILLED).split()[:3] or key in NAMED, done.err
        assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proposal_is_seen_agreed_to_and_written(agreed: Terminal, language: Language) -> None:
    made = agreed("shares", "--own", "sanne=70", "bram=30", "--propose", "--as", "sanne", language=language)
    seen = agreed("proposal", language=language)
    second = agreed("shares", "--equal", "--propose", "--as", "bram", language=language)

    assert made.code == 0, made.err
    assert sentence("proposal.waits_for", language, {"name": "Bram", "key": "bram"}) in made.out
    assert made.out.endswith(seen.out)
    assert second.err == sentence("trouble.proposal_open", language)

    done = agreed("agree", "--as", "bram", language=language)

    assert done.code == 0, done.err
    assert [str(m.share) for m in agreed.store.home(1).members] == ["7/10", "3/10"]
    assert agreed("sync", language=language).code == 0
    assert agreed("proposal", language=language).out == sentence("proposal.none", language)
    assert agreed("week", language=language).code == 0
    assert agreed("plan", language=language).code == 0


def test_a_no_leaves_everything_as_it_is(agreed: Terminal) -> None:
    agreed("stays", "koken", "--with", "sanne", "--as", "sanne")

    done = agreed("decline", "--as", "bram")

    assert done.out == sentence("proposal.no")
    assert [c.stays for c in agreed.store.home(1).chores] == [None, None, None]


def test_a_chore_stays_with_somebody_and_is_freed_again(agreed: Terminal) -> None:
    made = agreed("stays", "koken", "--with", "sanne", "--as", "sanne")
    assert made.code == 0, made.err
    agreed("agree", "--as", "bram")
    home = agreed.store.home(1)

    assert home.chore("koken").stays == "sanne"
    assert home.agreement is not None
    assert {s.member for s in home.agreement.series if s.chore == "koken"} == {"sanne"}
    assert agreed("stays", "koken", "--free", "--as", "bram").code == 0
    assert agreed("stays", "koken", "--as", "bram").err == sentence(
        "trouble.choose_one", details={"choices": "--with, --free"}
    )


def test_chores_change_through_a_file_first_looked_at_then_proposed(agreed: Terminal, tmp_path: Path) -> None:
    file = chores_file(agreed, tmp_path, "minutes: 25", "minutes: 35")

    looked = agreed("what-if", "--from", file)
    made = agreed("propose", "--from", file, "--as", "bram")
    agreed("agree", "--as", "sanne")

    assert looked.code == made.code == 0, looked.err + made.err
    assert "stofzuigen" in looked.out
    assert looked.out.endswith(sentence("effect.only_looked"))
    assert agreed.store.home(1).chore("stofzuigen").minutes == 35
    assert agreed("sync").code == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_see_what_they_say_yes_to_when_the_ten_minutes_change(
    agreed: Terminal, tmp_path: Path, language: Language
) -> None:
    file = tmp_path / "home.yaml"
    home = yaml.safe_load(agreed("export").out)
    home["household"]["check_in"] = {"day": "thursday", "at": "21:00", "team": {"day": "sunday", "at": "20:00"}}
    file.write_text(yaml.safe_dump(home))

    agreed("propose", "--from", str(file), "--as", "bram")
    told = agreed("proposal", language=language).out

    talk = next(line for line in told.splitlines() if "20:30" in line and "21:00" in line)
    team = next(line for line in told.splitlines() if "20:00" in line)
    assert talk.startswith(sentence("effect.talk", language, {"was": "", "now": ""}).split(":")[0])
    assert sentence("effect.team_off", language).strip() in team


def test_a_file_of_another_home_is_no_proposal(agreed: Terminal, tmp_path: Path) -> None:
    file = chores_file(agreed, tmp_path, "name: Bram\n  key: bram", "name: Joris\n  key: joris")

    done = agreed("propose", "--from", file, "--as", "sanne")

    assert done.err == sentence("trouble.other_people", details={"names": "Sanne, Bram"})


def test_all_that_cannot_be_is_named_at_once(agreed: Terminal, tmp_path: Path) -> None:
    file = chores_file(agreed, tmp_path, "name: koken", "name: koken\n  can: [bram]\n  who: samen\n  #")

    done = agreed("propose", "--from", file, "--as", "sanne")

    assert done.code == 2
    assert agreed.store.open_proposal(1) is None


def test_who_agreed_to_a_share_of_nothing_still_sees_what_part_falls_to_them(agreed: Terminal) -> None:
    load = Load("sanne", Fraction(0), Fraction(90), Fraction(0), points=30, whole=120)

    table = parts_table(agreed.store.home(1), Effect((Part("sanne", None, load),), (), (), 0), "nl")

    assert [list(column.cells) for column in table.columns][1:3] == [["0 %"], ["25 %"]]


def test_an_experiment_from_asking_to_how_it_was(agreed: Terminal) -> None:
    home = agreed.store.home(1)
    assert home.agreement is not None
    member = next(s.member for s in home.agreement.series if s.chore == "koken")
    other = "bram" if member == "sanne" else "sanne"

    made = agreed("experiment", "koken", "--for", member, "--weeks", "3")
    again = agreed("experiment", "koken", "--for", member)
    said = agreed("agree", "--as", other)
    early = agreed("experiment", "koken", "--keep", "--as", member)

    assert made.code == said.code == 0, made.err + said.err
    assert again.err == sentence("trouble.experiment_open")
    assert early.err == sentence("trouble.no_such_experiment", details={"chore": "koken"})
    assert agreed.store.home(1).experiments[0].yes == ("bram", "sanne")
    assert agreed("experiment", "koken", "--for", member, "--weeks", "9").code != 0


def test_an_experiment_is_seen_first_and_can_be_taken_back(agreed: Terminal) -> None:
    home = agreed.store.home(1)
    assert home.agreement is not None
    member = next(s.member for s in home.agreement.series if s.chore == "koken")
    other = "bram" if member == "sanne" else "sanne"

    seen = agreed("experiment", "koken", "--for", member, "--look")
    assert seen.code == 0, seen.err
    assert seen.out.endswith(sentence("effect.only_looked"))
    assert "van wat is afgesproken" in seen.out
    assert agreed.store.home(1).experiments == ()

    made = agreed("experiment", "koken", "--for", member)
    agreed("agree", "--as", other)
    stopped = agreed("experiment", "koken", "--stop", "--as", other)
    again = agreed("experiment", "koken", "--stop", "--as", other)

    assert seen.out.splitlines()[:-1] == made.out.splitlines()[: len(seen.out.splitlines()) - 1]
    assert stopped.out == sentence("experiment.stopped")
    assert again.err == sentence("trouble.no_such_experiment", details={"chore": "koken"})
    assert agreed.store.home(1).experiments[0].ended == "withdrawn"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_experiment_begins_only_when_both_said_yes(agreed: Terminal, language: Language) -> None:
    home = agreed.store.home(1)
    assert home.agreement is not None
    member = next(s.member for s in home.agreement.series if s.chore == "koken")
    name, other = ("Bram", "Sanne") if member == "sanne" else ("Sanne", "Bram")
    agreed("experiment", "koken", "--for", member)
    trial = agreed.store.home(1).experiments[0]
    assert trial.yes == (member,)

    half = agreed("agree", "--as", member, language=language)
    whole = agreed("agree", "--as", name, language=language)

    assert half.out == sentence("experiment.half", language, {"name": other, "other": name})
    assert whole.out == sentence("experiment.begins", language, {"first": f"{trial.first:%d-%m}"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_coming_week_is_seen_as_if_divided_all_anew_and_nothing_is_kept(
    agreed: Terminal, language: Language
) -> None:
    before = agreed.store.home(1)

    seen = agreed("what-if", "--week", language=language)

    assert seen.code == 0, seen.err
    assert seen.out.startswith(sentence("afresh.title", language))
    assert "Sanne" in seen.out
    assert seen.out.endswith(sentence("effect.only_looked", language))
    assert agreed.store.home(1) == before
    assert agreed.store.open_proposal(1) is None


def test_the_week_divided_anew_as_data_tells_no_points(agreed: Terminal) -> None:
    done = agreed("what-if", "--week", "--json")

    told = json.loads(done.out)

    assert date.fromisoformat(told["monday"]).weekday() == 0
    assert {one["chore"] for one in told["assignments"]} <= {"speelgoed", "koken", "stofzuigen"}
    assert all(one["minutes"] and one["reason"] for one in told["assignments"])
    assert [part["member"] for part in told["parts"]] == ["bram", "sanne"]
    assert not {"points", "loads", "wholes"} & set(told)


def test_a_moment_and_json_go_with_a_week(agreed: Terminal, tmp_path: Path) -> None:
    file = chores_file(agreed, tmp_path, "minutes: 25", "minutes: 35")

    assert agreed("what-if", "--json").err == sentence("trouble.only_with_week")
    assert agreed("what-if", "--week", "--from", file).err == sentence(
        "trouble.choose_one", details={"choices": "--from, --week"}
    )
