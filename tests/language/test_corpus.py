"""The sentences that were written beforehand, and how much of them must be understood."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from benchmarks.corpus import (
    FOLDER,
    SHOWN,
    Heard,
    Rate,
    Timed,
    compared,
    hear,
    kept_aside,
    of_times,
    rate,
    read_sentences,
    time_all,
)
from benchmarks.distorted import RIGHT, WRONG, distorted_names

FILES = sorted(FOLDER.glob("*.yaml"))
SENTENCES = [file for file in FILES if not of_times(file)]
TIMES = [file for file in FILES if of_times(file)]
#: What must be reached, in percent. The goal is 97, 95 and at most 1 on every file; what is short of it stands apart, a
#: little below what was reached, so that it does not become less.
INTENT, SLOTS, CLAIMED, TIMED = 97, 95, 1, 95
REACHED = {"kept-fresh.en.yaml": (INTENT, SLOTS, 1.4)}  # one of 76
#: What everybody says stands in the other files already and was left out of these, whole intents with it.
FRESH = "kept-fresh"


@cache
def heard(file: Path) -> tuple[Heard, ...]:
    return tuple(hear(said) for said in read_sentences(file))


@cache
def timed(file: Path) -> tuple[Timed, ...]:
    return tuple(time_all(file))


def percent(part: Rate) -> float:
    return 100 * part.share


@pytest.mark.parametrize("file", SENTENCES, ids=lambda file: file.name)
def test_what_is_asked_of_us_is_understood(file: Path) -> None:
    ours = [each for each in heard(file) if each.said.ours]
    intent, slots, _ = REACHED.get(file.name, (INTENT, SLOTS, CLAIMED))

    assert percent(rate(each.intent_right for each in ours)) >= intent
    assert percent(rate(each.right for each in ours)) >= slots


@pytest.mark.parametrize("file", SENTENCES, ids=lambda file: file.name)
def test_what_is_not_for_us_is_left_alone(file: Path) -> None:
    others = [each for each in heard(file) if not each.said.ours]

    *_, claimed = REACHED.get(file.name, (INTENT, SLOTS, CLAIMED))
    assert percent(rate(not each.intent_right for each in others)) <= claimed


@pytest.mark.parametrize("file", TIMES, ids=lambda file: file.name)
def test_times_mean_what_people_mean(file: Path) -> None:
    assert percent(rate(each.right for each in timed(file))) >= TIMED


def test_of_a_thousand_distorted_names_in_sentences_none_is_taken_for_another() -> None:
    counts, _ = distorted_names()

    assert counts[WRONG] == 0
    assert counts[RIGHT] >= 950


# ── the corpus itself ───────────────────────────────────────────────────────────────────────────


def test_there_is_enough_to_judge_by() -> None:
    by_name = {file.name: read_sentences(file) for file in SENTENCES}
    dutch = [*by_name["dev.nl.yaml"], *by_name["kept.nl.yaml"]]
    english = [*by_name["dev.en.yaml"], *by_name["kept.en.yaml"]]

    assert len(dutch) >= 900
    assert len(english) >= 300
    assert sum(said.ours for said in by_name["kept.nl.yaml"]) >= 300
    assert sum(not said.ours for said in by_name["kept.nl.yaml"]) >= 400
    assert sum(len(timed(file)) for file in TIMES if kept_aside(file)) >= 200


@pytest.mark.parametrize("file", [f for f in SENTENCES if not f.name.startswith(FRESH)], ids=lambda file: file.name)
def test_every_meaning_is_said(file: Path) -> None:
    assert {said.intent for said in read_sentences(file)} == set(SHOWN)


@pytest.mark.parametrize("file", SENTENCES, ids=lambda file: file.name)
def test_every_label_holds_only_what_its_intent_shows(file: Path) -> None:
    for said in read_sentences(file):
        assert set(compared(said.intent, said.slots)) == set(said.slots), said.text


def test_nothing_that_is_kept_aside_is_among_what_is_worked_by() -> None:
    worked_by = {
        (said.text.lower(), str(said.previous)) for f in SENTENCES if not kept_aside(f) for said in read_sentences(f)
    }
    aside = {(said.text.lower(), str(said.previous)) for f in SENTENCES if kept_aside(f) for said in read_sentences(f)}

    assert worked_by & aside == set()


def test_the_interval_of_a_rate_holds_the_rate() -> None:
    low, high = Rate(97, 100).interval

    assert (round(low, 3), round(high, 3)) == (0.915, 0.990)
