"""What stands from the series and the exceptions kept so far, without any calendar."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import (
    Agreement,
    By,
    Certificate,
    Change,
    Chore,
    Home,
    Household,
    Member,
    ReasonKind,
    Rhythm,
    Series,
    Span,
    WeekException,
    Who,
    Window,
)
from scheduler.standing import REMEMBERED, check_ins, not_needed, series_of, settled, standing, without_moment

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 3, 2)
EVENING = Window(time(18), time(22))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week that begins on Monday 2 March 2026; day 0 is that Monday."""
    return datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), AMSTERDAM)


def days(first: int, last: int) -> Span:
    return Span(at(first, 0), at(last, 0))


def chore(key: str, who: Who = Who.EITHER, **more: object) -> Chore:
    return replace(Chore(key, key, 20, Rhythm(), EVENING, who), **more)


LAUNDRY = Series("was", "sanne", 0, at(1, 19), 30, "FREQ=WEEKLY;BYDAY=TU;WKST=MO")
DISHES = Series("afwas", "bram", 0, at(0, 18, 30), 15, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO")
COOK_S = Series("koken", "sanne", 0, at(5, 17), 45, "FREQ=WEEKLY;BYDAY=SA;WKST=MO")
COOK_B = replace(COOK_S, member="bram")
TALK = Series("check-in", "both", 0, at(4, 20, 30), 10, "FREQ=WEEKLY;BYDAY=FR;WKST=MO")


@pytest.fixture
def home() -> Home:
    half = Fraction(1, 2)
    certificate = Certificate((), Fraction(1), Fraction(1), True, True)
    return Home(
        Household(1, "thuis", "Thuis", MONDAY),
        (Member("sanne", "Sanne", half), Member("bram", "Bram", half)),
        (chore("was"), chore("afwas"), chore("koken", Who.TOGETHER)),
        agreement=Agreement(1, MONDAY, (LAUNDRY, DISHES, COOK_S, COOK_B), {}, certificate, TALK),
    )


def but(home: Home, *exceptions: WeekException) -> Home:
    return replace(home, exceptions=exceptions)


def test_a_week_stands_as_the_series_say(home: Home) -> None:
    week = standing(home, days(0, 7))

    assert [a.span.start for a in week if a.chore == "was"] == [at(1, 19)]
    assert [a.span.minutes for a in week if a.chore == "was"] == [30]
    assert len([a for a in week if a.chore == "afwas"]) == 7
    assert week == tuple(sorted(week, key=lambda a: a.span.start))


def test_without_an_agreement_nothing_stands(home: Home) -> None:
    empty = replace(home, agreement=None)

    assert standing(empty, days(0, 7)) == ()
    assert check_ins(empty, days(0, 7)) == ()
    assert settled(empty, days(0, 7)) == ()


def test_a_moved_happening_counts_on_the_day_it_now_stands(home: Home) -> None:
    moved = WeekException(LAUNDRY.key, at(1, 19), Change.MOVED, By.PLAN, "sanne", at(4, 18), 30)
    tuesday, friday = days(1, 2), days(4, 5)

    assert "was" not in {a.chore for a in standing(but(home, moved), tuesday)}
    [laundry] = [a for a in standing(but(home, moved), friday) if a.chore == "was"]
    assert (laundry.span.start, laundry.original, laundry.change) == (at(4, 18), at(1, 19), Change.MOVED)
    assert laundry.reason.kind is ReasonKind.MOVED_BUSY


def test_a_happening_moved_in_from_another_week_is_found(home: Home) -> None:
    moved = WeekException(LAUNDRY.key, at(8, 19), Change.MOVED, By.PERSON, "sanne", at(6, 10), 30)

    [laundry] = [a for a in standing(but(home, moved), days(6, 7)) if a.chore == "was"]

    assert laundry.original == at(8, 19)
    assert laundry.reason.kind is ReasonKind.WISH


def test_a_given_happening_is_the_other_ones(home: Home) -> None:
    passed = WeekException(LAUNDRY.key, at(1, 19), Change.GIVEN, By.PLAN, "bram", at(1, 20), 30)

    [laundry] = [a for a in standing(but(home, passed), days(1, 2)) if a.chore == "was"]

    assert (laundry.member, laundry.reason.kind, laundry.reason.other) == (
        "bram",
        ReasonKind.GIVEN_BUSY,
        "sanne",
    )


@pytest.mark.parametrize("change", [Change.DONE, Change.SKIPPED])
def test_what_is_done_or_skipped_stands_no_more_and_is_told(home: Home, change: Change) -> None:
    over = WeekException(LAUNDRY.key, at(1, 19), change, By.PERSON, "sanne")

    assert "was" not in {a.chore for a in standing(but(home, over), days(0, 7))}
    assert settled(but(home, over), days(1, 2)) == (over,)
    assert settled(but(home, over), days(2, 7)) == ()
    assert series_of(home, over) == LAUNDRY


def test_what_has_no_moment_is_told_apart(home: Home) -> None:
    stuck = WeekException(
        LAUNDRY.key, at(1, 19), Change.UNPLACED, By.PLAN, "sanne", hindered=Span(at(1, 18), at(1, 22))
    )

    assert "was" not in {a.chore for a in standing(but(home, stuck), days(0, 7))}
    assert without_moment(but(home, stuck), days(0, 7)) == (stuck,)
    assert settled(but(home, stuck), days(0, 7)) == ()


def test_what_a_person_asked_goes_before_what_the_plan_asked(home: Home) -> None:
    plan = WeekException(LAUNDRY.key, at(1, 19), Change.MOVED, By.PLAN, "sanne", at(2, 19), 30)
    person = WeekException(LAUNDRY.key, at(1, 19), Change.SKIPPED, By.PERSON, "sanne")

    for both in [(plan, person), (person, plan)]:
        assert "was" not in {a.chore for a in standing(but(home, *both), days(0, 7))}
        assert settled(but(home, *both), days(0, 7)) == (person,)


def test_together_is_one_happening_of_two_people(home: Home) -> None:
    cooking = [a for a in standing(home, days(5, 6)) if a.chore == "koken"]

    assert [(a.member, a.with_others) for a in cooking] == [("bram", ("sanne",)), ("sanne", ("bram",))]
    assert {a.reason.kind for a in cooking} == {ReasonKind.TOGETHER}


def test_two_people_apart_are_not_together_once_one_of_them_moved(home: Home) -> None:
    later = WeekException(COOK_B.key, at(5, 17), Change.MOVED, By.PERSON, "bram", at(5, 18), 45)

    cooking = [a for a in standing(but(home, later), days(5, 6)) if a.chore == "koken"]

    assert [a.with_others for a in cooking] == [(), ()]


def test_the_check_in_moves_like_the_rest(home: Home) -> None:
    moved = WeekException(TALK.key, at(4, 20, 30), Change.MOVED, By.PLAN, "both", at(5, 21), 10)

    assert check_ins(home, days(0, 7)) == (Span(at(4, 20, 30), at(4, 20, 40)),)
    assert check_ins(but(home, moved), days(0, 7)) == (Span(at(5, 21), at(5, 21, 10)),)
    assert "check-in" not in {a.chore for a in standing(home, days(0, 7))}


def test_a_chore_or_a_person_who_left_leaves_nothing_behind(home: Home) -> None:
    without_laundry = replace(home, chores=home.chores[1:])
    without_bram = replace(home, members=home.members[:1])

    assert "was" not in {a.chore for a in standing(without_laundry, days(0, 7))}
    assert {a.member for a in standing(without_bram, days(0, 7))} == {"sanne"}


def test_an_exception_of_an_older_agreement_says_nothing(home: Home) -> None:
    other_moment = WeekException(LAUNDRY.key, at(1, 9), Change.MOVED, By.PLAN, "sanne", at(1, 10), 30)
    other_series = WeekException("was.bram.3", at(1, 19), Change.DONE, By.PERSON, "bram")

    assert standing(but(home, other_moment), days(0, 7)) == standing(home, days(0, 7))
    assert settled(but(home, other_series), days(0, 7)) == ()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"who": Who.ONE, "owner": "sanne"}, ReasonKind.FIXED),
        ({"can": ("sanne",)}, ReasonKind.FIXED),
        ({}, ReasonKind.SHARE),
    ],
)
def test_the_reason_is_a_fact_of_the_agreement(home: Home, change: dict[str, object], kind: ReasonKind) -> None:
    altered = replace(home, chores=(chore("was", **change), *home.chores[1:]))

    [laundry] = [a for a in standing(altered, days(1, 2)) if a.chore == "was"]

    assert laundry.reason.kind is kind
    assert laundry.reason.share == (Fraction(1, 2) if kind is ReasonKind.SHARE else None)


def test_evenings_stay_evenings_when_the_clocks_change(home: Home) -> None:
    april = Span(at(27, 0), at(35, 0))

    assert {a.span.start.time() for a in standing(home, april) if a.chore == "afwas"} == {time(18, 30)}


def changes() -> st.SearchStrategy[WeekException]:
    moment = st.integers(0, 13).map(lambda d: at(d, 18, 30))
    target = st.integers(0, 13 * 24).map(lambda h: at(0, 0) + timedelta(hours=h))
    kinds = st.sampled_from([change for change in Change if change is not Change.NOT_NEEDED])
    people = st.sampled_from(["sanne", "bram"])
    return st.builds(
        lambda original, change, member, start, by: WeekException(DISHES.key, original, change, by, member, start, 15),
        moment,
        kinds,
        people,
        target,
        st.sampled_from(list(By)),
    )


def _originals(found: Iterable[object]) -> list[datetime]:
    return [one.original for one in found if one.series == DISHES.key]


@settings(max_examples=60, deadline=None)
@given(st.lists(changes(), max_size=12))
def test_every_happening_is_told_once_whatever_was_asked(exceptions: list[WeekException]) -> None:
    certificate = Certificate((), Fraction(1), Fraction(1), True, True)
    members = (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2)))
    home = Home(
        Household(1, "thuis", "Thuis", MONDAY),
        members,
        (chore("afwas"),),
        agreement=Agreement(1, MONDAY, (DISHES,), {}, certificate),
        exceptions=tuple(exceptions),
    )
    fortnight = days(0, 14)

    apart = (*settled(home, fortnight), *without_moment(home, fortnight), *not_needed(home, fortnight))
    told = _originals((*standing(home, fortnight), *apart))

    assert sorted(told) == [at(d, 18, 30) for d in range(14)]


def test_the_same_days_are_looked_up_once_for_a_home_and_again_for_another(home: Home) -> None:
    moved = WeekException(LAUNDRY.key, at(1, 19), Change.MOVED, By.PLAN, "sanne", at(4, 18), 30)
    found = standing(home, days(0, 7))

    assert standing(home, days(0, 7)) is found
    assert standing(replace(home, exceptions=(moved,)), days(0, 7)) != found


def test_a_home_that_is_asked_about_many_days_remembers_a_few(home: Home) -> None:
    for day in range(2 * REMEMBERED):
        standing(home, days(day, day + 1))

    assert len(home.stood) <= REMEMBERED
    assert standing(home, days(1, 2)) == standing(replace(home), days(1, 2))
