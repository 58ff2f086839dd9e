"""One part of a routine said otherwise: the rest stays as it is, for the voice, the book, the plan and the link."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import pytest
from drawing import EVERY_DAY, MONDAY, at, home_of, window

from household.model import (
    Agreement,
    By,
    Certificate,
    Change,
    Chore,
    Deed,
    Home,
    RoutinePart,
    Series,
    Span,
    WeekException,
)
from household.routines import parts_after
from scheduler.deeds import turns_of
from scheduler.ledger import lines
from scheduler.planner import plan
from scheduler.standing import settled, standing, still_meant
from scheduler.turns import Choice, choices, given, may_do, turn_at, turns, wish

EVENING = window("18:00", "21:30")
DAILY = tuple(range(7))
ROUND = Series(
    "avond",
    "sanne",
    0,
    at(0, 19),
    25,
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO",
    (RoutinePart("speelgoed", DAILY, 10), RoutinePart("keuken", DAILY, 10), RoutinePart("bad", (0, 3), 15)),
)
TOYS = "avond.sanne.0/speelgoed"


@pytest.fixture
def home() -> Home:
    chores = tuple(Chore(key, key, 10, EVERY_DAY, EVENING) for key in ("speelgoed", "keuken", "bad"))
    proof = Certificate((), Fraction(1), Fraction(1), True, True)
    agreement = Agreement(1, MONDAY, (ROUND,), {}, proof, yes=("sanne", "bram"))
    return replace(home_of(chores=chores), agreement=agreement)


def said(change: Change, member: str = "sanne", start: datetime | None = None, series: str = TOYS) -> WeekException:
    return WeekException(series, at(0, 19), change, By.PERSON, member, start, 10 if start else 0)


def days(first: int, last: int) -> Span:
    return Span(at(first, 0), at(last, 0))


def with_(home: Home, *exceptions: WeekException) -> Home:
    return replace(home, exceptions=exceptions)


def stands(home: Home, within: Span) -> list[tuple[str, str, datetime]]:
    return [(one.chore, one.member, one.span.start) for one in standing(home, within)]


def test_a_routine_stands_as_one_and_its_parts_do_not(home: Home) -> None:
    assert stands(home, days(0, 2)) == [("avond", "sanne", at(0, 19)), ("avond", "sanne", at(1, 19))]


def test_a_part_that_the_other_took_stands_with_the_other(home: Home) -> None:
    taken = with_(home, said(Change.GIVEN, "bram", at(0, 18, 30)))

    assert stands(taken, days(0, 1)) == [("speelgoed", "bram", at(0, 18, 30)), ("avond", "sanne", at(0, 19))]


def test_a_routine_of_which_nothing_is_left_does_not_stand(home: Home) -> None:
    keys = [f"avond.sanne.0/{key}" for key in ("speelgoed", "keuken", "bad")]
    empty = with_(home, *(said(Change.SKIPPED, series=key) for key in keys))

    assert stands(empty, days(0, 1)) == []
    assert [one.series for one in settled(empty, days(0, 1))] == sorted(keys)


def test_seen_as_one_chore_alone_a_routine_counts_on_the_days_of_that_chore(home: Home) -> None:
    bath = replace(home, chores=(home.chore("bad"),))

    assert [start for _, _, start in stands(bath, days(0, 7))] == [at(0, 19), at(3, 19)]


def test_what_was_skipped_of_a_routine_is_asked_after_on_its_own_days_only(home: Home) -> None:
    tuesday = replace(said(Change.SKIPPED, series=ROUND.key), original=at(1, 19))
    bath = replace(with_(home, tuesday), chores=(home.chore("bad"),))

    assert settled(bath, days(0, 7)) == ()


def test_the_book_holds_the_chores_of_a_routine_each_with_its_minutes(home: Home) -> None:
    booked = [(line.deed, line.chore, line.minutes) for line in lines(home, days(0, 2))]

    monday = [(Deed.PLANNED, "bad", 15), (Deed.PLANNED, "keuken", 10), (Deed.PLANNED, "speelgoed", 10)]
    assert booked == [*monday, *monday[1:]]


def test_the_book_tells_each_part_apart(home: Home) -> None:
    mixed = with_(
        home,
        said(Change.GIVEN, "bram", at(0, 20)),
        said(Change.SKIPPED, series="avond.sanne.0/bad"),
        said(Change.DONE, start=at(0, 19), series=ROUND.key),
    )

    assert [(line.deed, line.chore, line.member, line.minutes) for line in lines(mixed, days(0, 1))] == [
        (Deed.SKIPPED, "bad", "sanne", 0),
        (Deed.DONE, "keuken", "sanne", 10),
        (Deed.GIVEN, "speelgoed", "bram", 10),
    ]


def test_an_exception_of_a_part_is_meant_on_the_days_of_that_part(home: Home) -> None:
    monday = said(Change.SKIPPED, series="avond.sanne.0/bad")
    tuesday = replace(monday, original=at(1, 19))

    assert still_meant(home, (monday, tuesday)) == (monday,)


def test_a_part_is_a_turn_of_its_own(home: Home) -> None:
    turn = turn_at(home, TOYS, "sanne", at(0, 19), at(0, 12))
    assert turn is not None

    assert (turn.series.chore, turn.span) == ("speelgoed", Span(at(0, 19), at(0, 19, 10)))
    assert Choice.SKIP in choices(home, turn, "sanne", at(0, 12))
    assert may_do(home, turn, "bram")
    assert wish(turn, Choice.SKIP, "sanne") == said(Change.SKIPPED)
    assert given(turn, "bram") == said(Change.GIVEN, "bram", at(0, 19))


def test_a_part_goes_along_with_a_routine_that_was_moved_or_done(home: Home) -> None:
    later = replace(said(Change.MOVED, start=at(0, 20), series=ROUND.key), minutes=25)
    done = replace(said(Change.DONE, start=at(0, 19), series=ROUND.key), minutes=25)

    moved = turn_at(with_(home, later), TOYS, "sanne", at(0, 19), at(0, 12))
    settled_ = turn_at(with_(home, done), TOYS, "sanne", at(0, 19), at(0, 12))

    assert moved is not None
    assert settled_ is not None
    assert (moved.span, settled_.settled) == (Span(at(0, 20), at(0, 20, 10)), True)


def test_the_link_of_a_part_shows_the_days_of_that_part(home: Home) -> None:
    found = turns(home, "avond.sanne.0/bad", "sanne", at(0, 12))

    assert [turn.original for turn in found] == [at(0, 19), at(3, 19), at(7, 19)]


def test_the_plan_keeps_what_was_said_of_a_part_and_the_routine_where_it_is(home: Home) -> None:
    taken = with_(home, said(Change.GIVEN, "bram", at(0, 18, 30)), said(Change.SKIPPED, series="avond.sanne.0/bad"))

    made = plan(taken, 1, at(0, 8))

    monday = [(a.chore, a.member, a.span.start) for a in made.assignments if a.span.start < at(1, 0)]
    assert monday == [("speelgoed", "bram", at(0, 18, 30)), ("avond", "sanne", at(0, 19))]
    assert plan(replace(taken, exceptions=made.exceptions), 1, at(0, 8)) == made
    assert {e for e in made.exceptions if e.change is Change.GIVEN} == {taken.exceptions[0]}


def test_a_routine_moves_as_one_within_the_window_of_all_its_chores(home: Home) -> None:
    """A whole evening is taken until eight."""
    from drawing import drawn

    busy = replace(home, events=drawn("Mon sanne 18-20 choir"))

    made = plan(busy, 1, at(0, 8))

    first = made.assignments[0]
    assert (first.chore, first.change, first.span.start) == ("avond", Change.MOVED, at(0, 20))


def test_other_days_for_a_routine_take_its_chores_along() -> None:
    weekdays = ROUND.rrule.replace(",SA,SU", "")
    twice = replace(
        ROUND, rrule="FREQ=WEEKLY;BYDAY=MO,TH;WKST=MO", parts=(RoutinePart("bad", (0,), 15), ROUND.parts[0])
    )

    assert [part.days for part in parts_after(ROUND, weekdays)] == [(0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (0, 3)]
    assert parts_after(twice, "FREQ=WEEKLY;BYDAY=TU,FR")[0].days == (1,)
    assert parts_after(ROUND, ROUND.rrule) == ROUND.parts


def test_a_routine_whose_chores_left_the_home_is_let_go_of(home: Home) -> None:
    assert stands(replace(home, chores=()), days(0, 7)) == []
    with pytest.raises(StopIteration):
        replace(home, chores=()).chore("avond")


def test_what_is_said_of_a_chore_finds_its_turns_in_a_routine(home: Home) -> None:
    found = turns_of(home, "bad", at(0, 12))

    assert [(turn.series.key, turn.original) for turn in found[:2]] == [
        ("avond.sanne.0/bad", at(0, 19)),
        ("avond.sanne.0/bad", at(3, 19)),
    ]
