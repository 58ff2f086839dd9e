"""How the ten minutes go: whose turn it is, what may be done when, and that nothing is shown too soon."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from household.meeting import Picked, Sitting, SittingState
from household.model import TEAM, CheckInWish, Experiment, Home, Household, KeptFree, Member, Span, Trouble
from scheduler import sitting as rules
from scheduler.sitting import NotAllReady, ShownAlready, StepKind, TalkOver

FRIDAY = datetime(2026, 3, 6, 20, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
WEEK = timedelta(weeks=1)
TEAMS = st.sampled_from(["off", "after", "apart"])


def couple(team: str = "off", minutes: int = 10) -> Home:
    wish = CheckInWish(team=team, minutes=minutes)  # type: ignore[arg-type] - one of the three
    members = tuple(Member(key, key.title(), Fraction(1, 2)) for key in ("sanne", "bram"))
    return Home(Household(1, "thuis", "Thuis", date(2026, 3, 2), check_in=wish), members, ())


def need(number: int) -> KeptFree:
    return KeptFree(("sanne",), Span(FRIDAY - WEEK, FRIDAY - WEEK + timedelta(hours=2)), id=number)


def tried(number: int) -> Experiment:
    return Experiment("was", "sanne", "bram", date(2026, 2, 2), date(2026, 3, 1), id=number)


# ── the steps ──


def test_the_steps_stand_in_their_order_and_the_other_listens() -> None:
    found = rules.steps(couple("after"), FRIDAY, [need(7)], [tried(3)])

    assert [(s.kind.value, s.speaker, s.listener, s.about) for s in found] == [
        ("thanks", "bram", "sanne", 0),
        ("thanks", "sanne", "bram", 0),
        ("last_week", "", "", 7),
        ("tried", "", "", 3),
        *((kind, who, other, 0) for kind in ("felt", "needed", "ahead") for who, other in
          (("bram", "sanne"), ("sanne", "bram"))),
        ("team", "bram", "sanne", 0),
        ("team", "sanne", "bram", 0),
        ("agreement", "", "", 0),
    ]  # fmt: skip


def test_who_begins_alternates_with_the_week_and_needs_no_memory() -> None:
    first = [rules.in_turn(couple(), FRIDAY + n * WEEK)[0] for n in range(60)]

    assert first == ["bram", "sanne"] * 30


@given(team=TEAMS, minutes=st.integers(5, 60), needs=st.integers(0, 5), over=st.integers(0, 2), week=st.integers(0, 99))
def test_the_steps_take_as_long_as_the_event_and_both_have_the_same(
    team: str, minutes: int, needs: int, over: int, week: int
) -> None:
    home = couple(team, minutes)

    found = rules.steps(home, FRIDAY + week * WEEK, [need(n) for n in range(needs)], [tried(n) for n in range(over)])

    assert sum(step.seconds for step in found) == home.household.check_in.length * 60
    assert min(step.seconds for step in found) > 0
    assert (StepKind.TEAM in {step.kind for step in found}) == (team == "after")
    assert found[-1].kind is StepKind.AGREEMENT
    for kind in {step.kind for step in found if step.speaker}:
        mine = [step for step in found if step.kind is kind]
        assert {step.speaker for step in mine} == {step.listener for step in mine} == {"sanne", "bram"}
        assert max(s.seconds for s in mine) - min(s.seconds for s in mine) <= 1


def test_on_a_day_of_its_own_the_team_question_stands_alone() -> None:
    found = rules.steps(couple("apart"), FRIDAY, [need(1)], meeting=TEAM)

    assert [step.kind for step in found] == [StepKind.TEAM, StepKind.TEAM, StepKind.AGREEMENT]
    assert sum(step.seconds for step in found) == 300


def test_somebody_alone_has_steps_too() -> None:
    home = replace(couple(), members=couple().members[:1])

    found = rules.steps(home, FRIDAY)

    assert {(step.speaker, step.listener) for step in found} == {("sanne", ""), ("", "")}


# ── what may be done when ──

MOVES = st.lists(
    st.sampled_from(["choose sanne", "choose bram", "none sanne", "none bram", "show sanne", "show bram"])
    | st.sampled_from(["begin", "next", "pause", "end"]),
    max_size=25,
)


def move(home: Home, sitting: Sitting, word: str) -> Sitting:
    verb, _, who = word.partition(" ")
    if verb == "choose":
        return rules.choose(home, sitting, who, [Picked(1, "a"), Picked(2, "b")])
    if verb == "none":
        return rules.choose(home, sitting, who, [])
    if verb == "show":
        return rules.show(home, sitting, who)
    if verb == "next":
        return rules.next_(sitting, 4, FRIDAY)
    if verb == "pause":
        return rules.pause(sitting)
    return rules.begin(sitting, FRIDAY) if verb == "begin" else rules.end(sitting, FRIDAY)


@given(MOVES)
def test_whatever_they_do_nothing_is_open_too_soon_and_the_end_is_the_end(words: list[str]) -> None:
    home, sitting = couple(), Sitting(FRIDAY)
    for word in words:
        before = sitting
        with suppress(Trouble):
            sitting = move(home, sitting, word)

        shown = [chosen for chosen in sitting.chosen if chosen.shown]
        assert not shown or rules.all_ready(home, sitting)
        assert 0 <= sitting.step < 4
        if before.state is SittingState.ENDED:
            assert sitting == before
        assert rules.lies_open(home, sitting) or not rules.lies_open(home, before)
        for chosen in before.chosen:  # what lies open is not taken back, and not added to
            after = rules.chosen_by(sitting, chosen.member)
            assert not chosen.shown or after == chosen


@given(MOVES)
def test_either_may_pause_and_end_it_whatever_went_before(words: list[str]) -> None:
    home, sitting = couple(), Sitting(FRIDAY)
    for word in words:
        with suppress(Trouble):
            sitting = move(home, sitting, word)

    if sitting.state is not SittingState.ENDED:
        paused = rules.pause(sitting)
        assert (paused.state, paused.step, paused.chosen) == (SittingState.PAUSED, sitting.step, sitting.chosen)
        assert rules.begin(paused, FRIDAY).step == sitting.step
    assert rules.end(sitting, FRIDAY).state is SittingState.ENDED


def test_nothing_is_shown_before_both_are_ready() -> None:
    home = couple()
    one = rules.choose(home, Sitting(FRIDAY), "sanne", [Picked(1, "a")])

    with pytest.raises(NotAllReady):
        rules.show(home, one, "sanne")
    with pytest.raises(NotAllReady):
        rules.show(home, one, "bram")

    both = rules.choose(home, one, "bram", [])
    assert not rules.all_shown(home, both)
    assert rules.all_shown(home, rules.show(home, both, "sanne"))


def test_what_lies_open_is_chosen_no_more() -> None:
    home = couple()
    both = rules.choose(home, rules.choose(home, Sitting(FRIDAY), "sanne", [Picked(1, "a")]), "bram", [])
    shown = rules.show(home, both, "sanne")

    with pytest.raises(ShownAlready):
        rules.choose(home, shown, "sanne", [])
    with pytest.raises(ShownAlready):
        rules.show(home, shown, "sanne")


def test_after_the_last_step_it_is_over() -> None:
    sitting = Sitting(FRIDAY)
    for _ in range(3):
        sitting = rules.next_(sitting, 3, FRIDAY)

    assert (sitting.state, sitting.ended_at, sitting.begun_at) == (SittingState.ENDED, FRIDAY, FRIDAY)
    for again in (lambda: rules.begin(sitting, FRIDAY), lambda: rules.pause(sitting)):
        with pytest.raises(TalkOver):
            again()


def test_help_is_named_when_three_of_the_last_six_were_paused() -> None:
    def held(*paused: bool) -> list[Sitting]:
        return [Sitting(FRIDAY + n * WEEK, begun_at=FRIDAY, breath=p) for n, p in enumerate(paused)]

    unheld = [Sitting(FRIDAY + n * WEEK) for n in range(20, 30)]

    assert not rules.often_paused([])
    assert not rules.often_paused(held(True, True, False, False, False, False))
    assert rules.often_paused([*held(True, False, True, False, False, True), *unheld])
    assert not rules.often_paused(held(True, True, True, False, False, False, False))


# ── keeping ──


@given(st.dictionaries(st.sampled_from(["sanne", "bram"]), st.integers(0, 52)))
def test_it_is_kept_as_long_as_both_agree(wanted: dict[str, int]) -> None:
    weeks = rules.weeks_kept(couple(), wanted)

    assert all(weeks <= wanted.get(who, rules.USUAL_WEEKS) for who in ("sanne", "bram"))
    assert weeks <= rules.USUAL_WEEKS or len(wanted) == 2


def test_it_is_kept_from_the_day_on_which_they_talked() -> None:
    assert rules.kept_until(couple(), FRIDAY, 4) == date(2026, 4, 3)
