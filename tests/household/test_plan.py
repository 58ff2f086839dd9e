"""An agreement counts when both said yes; a person's wish outlives the plan's; the book only grows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from household.model import (
    Agreement,
    By,
    Certificate,
    Change,
    Deed,
    LedgerLine,
    Load,
    Series,
    Span,
    WeekException,
)
from household.store import NotHere, Store
from tests.household.conftest import MONDAY, NOW

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SEVEN = datetime(2026, 11, 23, 19, 0, tzinfo=AMSTERDAM)
DAY = timedelta(days=1)
LOAD = Load("sanne", Fraction(3, 5), Fraction(61, 3), Fraction(5), 1040, 1733)
AGREEMENT = Agreement(
    id=0,
    starts_on=MONDAY,
    series=(Series("afwas", "bram", 0, SEVEN, 20, "FREQ=WEEKLY;BYDAY=MO,WE"),),
    thinkers={"speelgoed": "sanne"},
    certificate=Certificate((LOAD,), Fraction(21, 20), Fraction(1), True, True, ("afwas",)),
    check_in=Series("check-in", "both", 0, SEVEN + 4 * DAY, 10, "FREQ=WEEKLY;BYDAY=FR"),
    yes=("bram", "sanne"),
)


def exception(days: int, by: By = By.PLAN, change: Change = Change.MOVED) -> WeekException:
    original = SEVEN + days * DAY
    return WeekException("afwas.bram.0", original, change, by, "bram", original + timedelta(hours=1), 20)


# ── agreements ──


def test_an_agreement_comes_back_as_it_was_made(store: Store, home: int):
    kept = store.add_agreement(home, AGREEMENT)

    assert kept == replace(AGREEMENT, id=kept.id)
    assert store.home(home).agreement == kept
    assert kept.id > 0


def test_an_agreement_counts_once_both_said_yes(store: Store, home: int):
    first = store.add_agreement(home, AGREEMENT)
    second = store.add_agreement(home, replace(AGREEMENT, starts_on=MONDAY + 7 * DAY, yes=("sanne",)))

    assert store.home(home).agreement == first
    assert store.proposal(home) == second

    agreed = store.say_yes(second.id, "bram")

    assert agreed.yes == ("bram", "sanne")
    assert store.home(home).agreement == agreed
    assert store.proposal(home) is None


def test_saying_yes_twice_is_once(store: Store, home: int):
    proposed = store.add_agreement(home, replace(AGREEMENT, yes=()))
    store.say_yes(proposed.id, "sanne")
    before = store.version(home)

    assert store.say_yes(proposed.id, "sanne").yes == ("sanne",)
    assert store.version(home) == before


def test_agreeing_to_nothing_says_so(store: Store):
    with pytest.raises(NotHere):
        store.say_yes(99, "sanne")


def test_a_new_agreement_makes_everybody_look_again_but_not_the_strangers(store: Store, home: int, strangers: int):
    before = store.version(home), store.version(strangers)
    store.add_agreement(home, AGREEMENT)

    assert (store.version(home), store.version(strangers)) == (before[0] + 1, before[1])
    assert store.home(strangers).agreement is None


# ── exceptions ──


def test_the_plan_replaces_its_own_exceptions_from_a_moment_on(store: Store, home: int):
    store.keep_exceptions(home, [exception(0), exception(2), exception(7)], SEVEN)

    store.keep_exceptions(home, [exception(9)], SEVEN + DAY)

    assert store.home(home).exceptions == (exception(0), exception(9))


def test_what_a_person_asked_for_stays_and_wins(store: Store, home: int):
    wish = exception(2, By.PERSON, Change.SKIPPED)
    store.add_wish(home, wish)

    store.keep_exceptions(home, [exception(2), exception(4)], SEVEN)
    store.keep_exceptions(home, [], SEVEN)

    assert store.home(home).exceptions == (wish,)


def test_a_second_wish_takes_the_place_of_the_first(store: Store, home: int):
    store.add_wish(home, exception(2, By.PERSON, Change.MOVED))
    store.keep_exceptions(home, [exception(2, By.PERSON, Change.SKIPPED)], SEVEN)

    assert store.home(home).exceptions == (exception(2, By.PERSON, Change.SKIPPED),)


def test_planning_the_same_again_changes_nothing(store: Store, home: int):
    assert store.keep_exceptions(home, [exception(0), exception(2)], SEVEN)
    before = store.version(home)

    assert not store.keep_exceptions(home, [exception(2), exception(0)], SEVEN)
    assert store.version(home) == before


def test_a_wish_makes_everybody_look_again(store: Store, home: int):
    before = store.version(home)
    store.add_wish(home, exception(0, By.PERSON))

    assert store.version(home) == before + 1


def test_old_exceptions_are_left_out_of_a_span(store: Store, home: int):
    store.keep_exceptions(home, [exception(-57), exception(-56), exception(3)], SEVEN - 100 * DAY)

    assert store.home(home, Span(SEVEN, SEVEN + 7 * DAY)).exceptions == (exception(-56), exception(3))
    assert len(store.home(home).exceptions) == 3


# ── the ledger ──


def line(day: date, deed: Deed = Deed.DONE) -> LedgerLine:
    return LedgerLine(NOW, deed, "afwas", "bram", day, 20)


def test_the_book_keeps_its_lines_in_order(store: Store, home: int, strangers: int):
    store.book(home, [line(MONDAY - 8 * DAY), line(MONDAY, Deed.PLANNED)])
    store.book(home, [line(MONDAY)])

    assert store.ledger(home, MONDAY) == (line(MONDAY, Deed.PLANNED), line(MONDAY))
    assert len(store.ledger(home, MONDAY - 30 * DAY)) == 3
    assert store.ledger(strangers, MONDAY - 30 * DAY) == ()


def test_a_run_that_books_again_after_a_crash_doubles_nothing(store: Store, home: int):
    for _ in range(2):
        store.book(home, [line(MONDAY), line(MONDAY + DAY)])

    assert store.ledger(home, MONDAY) == (line(MONDAY), line(MONDAY + DAY))
