"""The turns of a few days: the same as stand for a voice, with what was settled, and routines whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from kept_home import moment as at
from kept_home import the_home

from household.model import BOTH, By, Change, RoutinePart, Series, Span, WeekException
from scheduler.occurrences import utc
from scheduler.standing import standing
from scheduler.swapped import minutes_of, swapped, weeks_of
from scheduler.turns import Turn, turn_of
from scheduler.week_turns import week_turns

WEEK = Span(at(0, 0), at(7, 0))
HOME = the_home(at)
assert HOME.agreement is not None
RULES = {series.key: series for series in HOME.agreement.series if series.chore != "koken"}
CHANGES = [Change.MOVED, Change.GIVEN, Change.DONE, Change.SKIPPED, Change.MISSED, Change.UNPLACED, Change.NOT_NEEDED]


@st.composite
def exceptions(draw: st.DrawFn) -> WeekException:
    """Something said, by a person or the plan, of one of the happenings around that week."""
    series = RULES[draw(st.sampled_from(sorted(RULES)))]
    step = timedelta(days=1 if "MO,TU" in series.rrule else 28 if "INTERVAL" in series.rrule else 7)
    original = series.start + step * draw(st.integers(0, 8) if step.days == 1 else st.integers(0, 1))
    start: datetime = original + timedelta(hours=draw(st.integers(-30, 30)))
    change, by = draw(st.sampled_from(CHANGES)), draw(st.sampled_from(list(By)))
    member = draw(st.sampled_from(["sanne", "bram"])) if change in (Change.GIVEN, Change.DONE) else series.member
    return WeekException(series.key, original, change, by, member, start, 20)


def once(found: Sequence[WeekException]) -> tuple[WeekException, ...]:
    """A store keeps one exception for each happening."""
    return tuple({(e.series, utc(e.original)): e for e in found}.values())


@given(st.lists(exceptions(), max_size=8))
def test_what_is_open_is_what_stands_for_a_voice(told: list[WeekException]) -> None:
    home = replace(HOME, exceptions=once(told))

    shown = {
        (turn.series.key, utc(turn.original), utc(turn.span.start), turn.member)
        for held in week_turns(home, WEEK)
        for turn in held.turns
        if not turn.of_both and not turn.settled and turn.change is not Change.UNPLACED
    }

    assert shown == {(a.series, utc(a.original), utc(a.span.start), a.member) for a in standing(home, WEEK)}


@given(st.lists(exceptions(), max_size=8))
def test_nothing_is_lost_or_doubled_in_whatever_order(told: list[WeekException]) -> None:
    kept = once(told)
    lines = week_turns(replace(HOME, exceptions=kept), WEEK)
    names = [(turn.series.key, utc(turn.original)) for held in lines for turn in held.turns]

    assert len(names) == len(set(names))
    assert lines == week_turns(replace(HOME, exceptions=kept[::-1]), WEEK)
    assert all(BOTH not in held.members for held in lines)


def routine() -> Series:
    parts = (RoutinePart("speelgoed", tuple(range(7)), 20), RoutinePart("tuin", (1, 3), 10))
    return Series("avond", "bram", 0, at(0, 19), 30, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO", parts)


def test_a_routine_is_one_line_with_the_parts_of_its_day() -> None:
    assert HOME.agreement is not None
    home = replace(HOME, agreement=replace(HOME.agreement, series=(routine(),), check_in=None))

    lines = week_turns(home, WEEK)

    assert [[part.series.chore for part in held.parts] for held in lines[:3]] == [
        ["speelgoed"],
        ["speelgoed", "tuin"],
        ["speelgoed"],
    ]


def test_a_part_that_is_done_stays_in_its_routine_and_one_that_is_moved_leaves_it() -> None:
    assert HOME.agreement is not None
    done = WeekException("avond.bram.0/tuin", at(1, 19), Change.DONE, By.PERSON, "bram", at(1, 19), 10)
    moved = WeekException("avond.bram.0/tuin", at(3, 19), Change.MOVED, By.PERSON, "bram", at(5, 11), 10)
    agreement = replace(HOME.agreement, series=(routine(),), check_in=None)
    lines = week_turns(replace(HOME, agreement=agreement, exceptions=(done, moved)), WEEK)

    tuesday, thursday = lines[1], lines[3]
    [alone] = [held for held in lines if held.turn.series.key == "avond.bram.0/tuin"]

    assert [(p.series.chore, p.change) for p in tuesday.parts] == [("speelgoed", None), ("tuin", Change.DONE)]
    assert not tuesday.settled
    assert [p.series.chore for p in thursday.parts] == ["speelgoed"]
    assert alone.span.start == at(5, 11)


def laundry() -> Turn:
    return turn_of(RULES["was.sanne.0"], at(1, 19, 30), None)


def test_a_swap_moves_minutes_and_makes_none() -> None:
    windows = turn_of(RULES["ramen.bram.0"], at(5, 10), None)

    given_away = swapped(HOME, weeks_of(laundry()), laundry(), "bram")
    both_ways = swapped(HOME, weeks_of(laundry(), windows), laundry(), "bram", windows)

    assert {s.member: (s.before, s.after) for s in given_away} == {"sanne": (180, 160), "bram": (320, 340)}
    assert {s.member: (s.before, s.after) for s in both_ways} == {"sanne": (180, 180), "bram": (320, 320)}
    assert sum(s.part_after for s in given_away) == 1


def test_what_was_skipped_has_no_minutes() -> None:
    skipped = WeekException("was.sanne.0", at(1, 19, 30), Change.SKIPPED, By.PERSON, "sanne")

    assert minutes_of(replace(HOME, exceptions=(skipped,)), WEEK)["sanne"] == 160
