"""What the book remembers of a week that is past."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from household.model import (
    Agreement,
    By,
    Certificate,
    Change,
    Chore,
    Deed,
    Home,
    Household,
    LedgerLine,
    Member,
    Rhythm,
    Series,
    Span,
    WeekException,
    Window,
)
from scheduler.ledger import amended, lines, settled_book

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 3, 2, 19, 0, tzinfo=AMSTERDAM)
WEEK = Span(MONDAY.replace(hour=0), MONDAY.replace(hour=0) + timedelta(days=7))


def home(*exceptions: WeekException) -> Home:
    toys = Series("speelgoed", "sanne", 0, MONDAY, 10, "FREQ=WEEKLY;BYDAY=MO,WE;WKST=MO")
    proof = Certificate((), Fraction(1), Fraction(1), True, True)
    window = Window(MONDAY.time(), (MONDAY + timedelta(hours=2)).time())
    return Home(
        Household(1, "thuis", "Thuis", MONDAY.date()),
        (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2))),
        (Chore("speelgoed", "speelgoed", 10, Rhythm(days=(0, 2)), window),),
        agreement=Agreement(1, MONDAY.date(), (toys,), {}, proof, yes=("sanne", "bram")),
        exceptions=exceptions,
    )


def exception(change: Change, member: str = "sanne", start: datetime | None = None) -> WeekException:
    return WeekException("speelgoed.sanne.0", MONDAY, change, By.PERSON, member, start, 10 if start else 0)


def booked(of: Home) -> list[tuple[Deed, str, int]]:
    return [(line.deed, line.member, line.minutes) for line in lines(of, WEEK)]


def test_a_week_without_exceptions_is_booked_as_planned() -> None:
    assert booked(home()) == [(Deed.PLANNED, "sanne", 10), (Deed.PLANNED, "sanne", 10)]


def test_what_was_skipped_costs_nobody_anything() -> None:
    assert booked(home(exception(Change.SKIPPED))) == [(Deed.SKIPPED, "sanne", 0), (Deed.PLANNED, "sanne", 10)]


def test_what_the_other_took_over_is_booked_for_the_other() -> None:
    taken = exception(Change.GIVEN, "bram", MONDAY + timedelta(minutes=30))

    assert booked(home(taken))[0] == (Deed.GIVEN, "bram", 10)


def test_booking_the_same_week_twice_gives_the_same_lines() -> None:
    moved = exception(Change.MOVED, start=MONDAY + timedelta(hours=1))

    assert lines(home(moved), WEEK) == lines(replace(home(moved)), WEEK)
    assert booked(home(moved))[0] == (Deed.MOVED, "sanne", 10)


# ── what people say ──


def test_what_nobody_did_is_booked_without_minutes_and_without_a_blame() -> None:
    assert booked(home(exception(Change.MISSED)))[0] == (Deed.MISSED, "sanne", 0)


def test_done_together_is_a_line_for_each_with_all_of_its_minutes() -> None:
    together = replace(exception(Change.DONE, start=MONDAY), also=("bram",), minutes=25)

    assert booked(home(together))[:2] == [(Deed.TOGETHER, "bram", 25), (Deed.TOGETHER, "sanne", 25)]


def test_what_the_other_did_is_the_others_and_as_long_as_was_told() -> None:
    by_bram = replace(exception(Change.DONE, "bram", MONDAY), minutes=35)

    assert booked(home(by_bram))[0] == (Deed.DONE, "bram", 35)


def test_what_was_done_before_its_day_is_booked_on_the_day_it_was_done() -> None:
    early = exception(Change.DONE, start=MONDAY - timedelta(days=2))

    assert lines(home(early), WEEK)[0].day == (MONDAY - timedelta(days=2)).date()


@pytest.mark.parametrize("change", [Change.UNPLACED, Change.NOT_NEEDED])
def test_what_had_no_moment_or_was_not_needed_is_in_no_line(change: Change) -> None:
    assert booked(home(exception(change))) == [(Deed.PLANNED, "sanne", 10)]


def test_what_was_put_off_counts_for_nobody_until_it_is_done() -> None:
    off = exception(Change.MOVED, start=MONDAY + timedelta(days=8))
    week_after = Span(WEEK.start, WEEK.end + timedelta(days=7))

    assert booked(home(off))[0] == (Deed.MOVED, "sanne", 0)
    assert lines(home(off), week_after)[0].minutes == 10


# ── the book grows ──


def grown(book: tuple[LedgerLine, ...], of: Home) -> tuple[LedgerLine, ...]:
    return (*book, *amended(of, lines(of, WEEK), book))


def counted(book: tuple[LedgerLine, ...]) -> list[tuple[Deed, str, int]]:
    return [(line.deed, line.member, line.minutes) for line in settled_book(book)]


def test_a_day_that_stands_in_the_book_adds_nothing() -> None:
    book = grown((), home())

    assert book == lines(home(), WEEK)
    assert grown(book, home()) == book


def test_the_past_is_corrected_by_adding_and_can_be_corrected_back() -> None:
    book = grown((), home())
    by_bram = grown(book, home(exception(Change.DONE, "bram", MONDAY)))
    back = grown(by_bram, home())

    assert counted(by_bram)[0] == (Deed.DONE, "bram", 10)
    assert counted(back) == counted(book)
    assert back[: len(by_bram)] == by_bram
    assert by_bram[: len(book)] == book
    assert len(back) == len(book) + 2


def test_together_after_alone_and_alone_after_together() -> None:
    together = home(replace(exception(Change.DONE, start=MONDAY), also=("bram",)))
    book = grown(grown((), home()), together)

    assert counted(book)[:2] == [(Deed.TOGETHER, "bram", 10), (Deed.TOGETHER, "sanne", 10)]
    assert counted(grown(book, home(exception(Change.DONE, start=MONDAY))))[0] == (Deed.DONE, "sanne", 10)
    assert len(counted(grown(book, home()))) == 2


def test_a_series_that_gets_another_time_does_not_book_its_past_twice() -> None:
    book = grown((), home())
    assert home().agreement is not None
    toys = replace(home().agreement.series[0], start=MONDAY + timedelta(minutes=30))
    later = replace(home(), agreement=replace(home().agreement, series=(toys,)))

    assert grown(book, later) == book


changes = st.lists(
    st.builds(
        lambda change, member, hours, also, minutes: replace(
            exception(change, member, MONDAY + timedelta(hours=hours)), also=also, minutes=minutes
        ),
        st.sampled_from([c for c in Change if c is not Change.ADDED]),
        st.sampled_from(["sanne", "bram"]),
        st.integers(0, 250),
        st.sampled_from([(), ("bram",)]),
        st.integers(0, 40),
    ),
    min_size=1,
    max_size=6,
)


@given(changes)
def test_whatever_was_said_in_whatever_order_the_book_says_what_was_said_last(said: list[WeekException]) -> None:
    book: tuple[LedgerLine, ...] = ()
    for one in said:
        book = grown(book, home(one))

    once = {(x.chore, x.member, x.minutes, x.deed) for x in settled_book(book)}
    last = {(x.chore, x.member, x.minutes, x.deed) for x in lines(home(said[-1]), WEEK)}
    assert last <= once
    assert grown(book, home(said[-1])) == book
    assert settled_book(settled_book(book)) == settled_book(book)
