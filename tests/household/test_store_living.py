"""What people say as they live with it is kept at once and only once; the book forgets nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from household.book import settled_book, told_anew
from household.model import (
    By,
    Change,
    Deed,
    LedgerLine,
    Period,
    PeriodKind,
    Span,
    Timing,
    WeekException,
)
from household.store import NotHere, Store
from tests.household.conftest import MONDAY, NOW

DAY = timedelta(days=1)
SEVEN = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
AWAY = Period("sanne", PeriodKind.AWAY, MONDAY, MONDAY + 4 * DAY)
HEAVY = Period("bram", PeriodKind.HEAVY, MONDAY, MONDAY + 6 * DAY, Fraction(1, 3))


def line(days: int = 0, deed: Deed = Deed.PLANNED, member: str = "sanne", minutes: int = 20, chore: str = "afwas"):
    return LedgerLine(SEVEN + days * DAY, deed, chore, member, MONDAY + days * DAY, minutes)


def done(days: int = 0, member: str = "sanne") -> WeekException:
    original = SEVEN + days * DAY
    return WeekException("afwas.sanne.0", original, Change.DONE, By.PERSON, member, original, 20)


# ── periods ──


def test_a_period_comes_back_with_its_number_and_makes_the_plan_look_again(store: Store, home: int, strangers: int):
    before = store.version(home), store.version(strangers)

    kept = store.add_period(home, HEAVY)

    assert kept == replace(HEAVY, id=kept.id)
    assert store.periods(home) == store.home(home).periods == (kept,)
    assert (store.version(home), store.version(strangers)) == (before[0] + 1, before[1])
    assert store.periods(strangers) == ()


def test_the_same_days_said_twice_stand_once(store: Store, home: int):
    kept = store.add_period(home, AWAY)
    before = store.version(home)

    assert store.add_period(home, AWAY) == kept
    assert store.periods(home) == (kept,)
    assert store.version(home) == before


def test_periods_come_in_the_order_of_their_days(store: Store, home: int):
    later = store.add_period(home, replace(AWAY, first=MONDAY + DAY))
    sooner = store.add_period(home, AWAY)

    assert store.periods(home) == (sooner, later)


def test_a_period_that_began_is_cut_short_and_one_that_did_not_goes(store: Store, home: int):
    kept = store.add_period(home, AWAY)

    assert store.end_period(home, kept.id, MONDAY + DAY) == replace(kept, last=MONDAY + DAY)
    assert store.periods(home) == (replace(kept, last=MONDAY + DAY),)
    assert store.end_period(home, kept.id, MONDAY - DAY) is None
    assert store.periods(home) == ()


def test_a_period_that_is_over_stays_as_it_was(store: Store, home: int):
    kept = store.add_period(home, AWAY)
    before = store.version(home)

    assert store.end_period(home, kept.id, AWAY.last + DAY) == kept
    assert store.version(home) == before


def test_nobody_ends_a_period_of_another_home(store: Store, home: int, strangers: int):
    kept = store.add_period(home, AWAY)

    with pytest.raises(NotHere):
        store.end_period(strangers, kept.id, MONDAY)
    assert store.periods(home) == (kept,)


# ── how long it took ──


def test_a_timing_said_again_takes_the_place_of_the_first_and_changes_no_plan(store: Store, home: int):
    before = store.version(home)
    store.add_timing(home, Timing("afwas", "sanne", MONDAY, 30))
    store.add_timing(home, Timing("afwas", "sanne", MONDAY, 25))
    store.add_timing(home, Timing("speelgoed", "bram", MONDAY, 10))

    assert store.timings(home, "afwas") == (Timing("afwas", "sanne", MONDAY, 25),)
    assert len(store.timings(home)) == 2
    assert store.version(home) == before


# ── deeds ──


def test_a_deed_is_one_step_whatever_it_holds(store: Store, home: int):
    store.keep_deed(home, [done(0), done(1)], timings=[Timing("afwas", "sanne", MONDAY, 30)])
    before = store.version(home)

    store.keep_deed(home, [done(2)], [done(0)], untimed=[Timing("afwas", "sanne", MONDAY, 0)])

    assert store.home(home).exceptions == (done(1), done(2))
    assert store.timings(home) == ()
    assert store.version(home) == before + 1


def test_what_stood_before_a_deed_comes_back_with_it(store: Store, home: int):
    moved = WeekException("afwas.sanne.0", SEVEN, Change.MOVED, By.PLAN, "sanne", SEVEN + timedelta(hours=1), 20)
    store.keep_deed(home, [replace(done(), before=moved)])

    [kept] = store.home(home).exceptions

    assert kept.before == moved


# ── the book ──


def test_the_last_telling_of_a_happening_counts_and_the_first_stays_in_the_book(store: Store, home: int):
    first = line()
    by_bram = told_anew(line(deed=Deed.DONE, member="bram"), first)
    store.book(home, [first, line(1)])
    store.book(home, [by_bram])

    assert store.ledger(home, MONDAY) == (first, line(1), by_bram)
    assert store.book_since(home, MONDAY) == (by_bram, line(1))


def test_a_telling_can_be_taken_back_by_telling_the_first_again(store: Store, home: int):
    tellings = [line()]
    for deed in (Deed.SKIPPED, Deed.PLANNED, Deed.PLANNED):
        tellings.append(told_anew(line(deed=deed), tellings[-1]))
    store.book(home, tellings)

    assert store.book_since(home, MONDAY) == (tellings[-1],)
    assert len(store.ledger(home, MONDAY)) == 4


def test_what_two_did_together_is_one_telling_of_two_lines():
    first = line()
    both = [told_anew(line(deed=Deed.TOGETHER, member=member), first) for member in ("sanne", "bram")]

    assert {x.member for x in settled_book([both[0], first, both[1]])} == {"sanne", "bram"}


def test_the_home_knows_when_each_chore_was_last_done(store: Store, home: int):
    store.book(
        home,
        [
            line(0),
            line(1, Deed.SKIPPED, minutes=0),
            line(2, Deed.MISSED, minutes=0),
            line(-200, chore="speelgoed"),
            line(3, chore="weg"),
        ],
    )

    assert store.last_done(home) == {"afwas": MONDAY, "speelgoed": MONDAY - 200 * DAY}
    assert store.home(home).last_done == store.last_done(home)


def test_the_home_holds_the_book_of_eight_whole_weeks_and_the_one_that_runs(store: Store, home: int):
    store.book(home, [line(-57), line(-56), line(-1), line(2)])
    wednesday = Span(NOW + 2 * DAY, NOW + 60 * DAY)

    assert [x.day for x in store.home(home, wednesday).book] == [MONDAY + n * DAY for n in (-56, -1, 2)]
    assert store.home(home).book == store.home(home, wednesday).book


def test_a_home_without_a_book_has_none(store: Store, home: int):
    assert store.home(home).book == ()
    assert store.home(home).last_done == {}
    assert store.book_since(home, date(2020, 1, 1)) == ()
