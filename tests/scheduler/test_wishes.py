"""What a person asks by editing their own calendar, read from what we wrote and what stands there now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import By, Change, Entry, Override, WeekException
from scheduler.wishes import Wishes, read, removed

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
START = datetime(2026, 3, 4, 18, 30, tzinfo=AMSTERDAM)
SERIES = "vuilnis.bram.0"


def week(number: int) -> datetime:
    """The moment of the series in a week, counted from its first."""
    return START + timedelta(weeks=number)


def bins(**other: object) -> Entry:
    entry = Entry("vuilnis.ics", "vuilnis@samen", "Vuilnis", START, 10, rrule="FREQ=WEEKLY;BYDAY=WE")
    return replace(entry, **other)  # type: ignore[arg-type]


def later(number: int, minutes: int = 30) -> Override:
    return Override(week(number), week(number) + timedelta(minutes=minutes), 10)


def moves(number: int, minutes: int = 30) -> WeekException:
    start = week(number) + timedelta(minutes=minutes)
    return WeekException(SERIES, week(number), Change.MOVED, By.PERSON, "bram", start, 10)


def skips(number: int) -> WeekException:
    return WeekException(SERIES, week(number), Change.SKIPPED, By.PERSON, "bram")


def heard(written: Entry, seen: Entry) -> Wishes:
    return read(written, seen, SERIES, "bram")


@pytest.mark.parametrize(
    "other", [{}, {"title": "Bakken"}, {"description": "blauwe bak"}, {"rrule": "BYDAY=WE;FREQ=WEEKLY"}]
)
def test_another_name_or_note_asks_for_nothing(other: dict[str, object]) -> None:
    assert heard(bins(), bins(**other)) == Wishes()


def test_a_happening_that_is_dragged_is_moved() -> None:
    assert heard(bins(), bins(overrides=(later(1),))) == Wishes((moves(1),))


def test_a_happening_that_is_made_longer_is_moved_to_where_it_stands() -> None:
    longer = Override(week(1), week(1), 25)

    wish = heard(bins(), bins(overrides=(longer,)))

    assert [(e.change, e.start, e.minutes) for e in wish.exceptions] == [(Change.MOVED, week(1), 25)]


def test_a_happening_that_is_deleted_is_skipped() -> None:
    assert heard(bins(), bins(cancelled=(week(2),))) == Wishes((skips(2),))


def test_a_moved_happening_that_is_deleted_is_skipped() -> None:
    assert heard(bins(overrides=(later(1),)), bins(cancelled=(week(1),))) == Wishes((skips(1),))


def test_a_moved_happening_that_is_moved_back_stays_where_the_rule_puts_it() -> None:
    assert heard(bins(overrides=(later(1),)), bins()) == Wishes((moves(1, 0),))


def test_a_deletion_that_is_undone_takes_place_again() -> None:
    assert heard(bins(cancelled=(week(1),)), bins()) == Wishes((moves(1, 0),))


def test_what_we_moved_ourselves_is_no_wish_of_theirs() -> None:
    ours = bins(overrides=(later(1),), cancelled=(week(2),))
    seen = replace(ours, overrides=(later(1), later(3)))

    assert heard(ours, seen) == Wishes((moves(3),))


def test_another_time_of_day_is_meant_for_the_whole_series() -> None:
    at_seven = START.replace(hour=19, minute=0)

    wish = heard(bins(), bins(start=at_seven))

    assert (wish.start, wish.minutes, wish.exceptions, wish.unclear) == (at_seven, 10, (), False)


def test_another_length_is_meant_for_the_whole_series() -> None:
    wish = heard(bins(), bins(minutes=20))

    assert (wish.start, wish.minutes) == (START, 20)


@pytest.mark.parametrize(
    "other",
    [
        {"rrule": "FREQ=WEEKLY;BYDAY=TH"},
        {"rrule": None},
        {"start": START + timedelta(days=1)},
    ],
    ids=["another day", "once", "begins on another day"],
)
def test_another_rule_is_a_matter_for_both(other: dict[str, object]) -> None:
    assert heard(bins(), bins(**other)) == Wishes(unclear=True)


def test_what_was_taken_over_and_moved_stays_with_who_took_it() -> None:
    taken = Entry("koken.ics", "koken@samen", "Koken", week(1), 40)
    seen = replace(taken, start=week(1) + timedelta(minutes=15))

    wish = read(taken, seen, "koken.sanne.0", "bram", week(1))

    given_away = WeekException("koken.sanne.0", week(1), Change.GIVEN, By.PERSON, "bram", seen.start, 40)
    assert wish == Wishes((given_away,))


def test_what_was_taken_over_and_left_alone_asks_for_nothing() -> None:
    taken = Entry("koken.ics", "koken@samen", "Koken", week(1), 40)

    assert read(taken, replace(taken, title="Pasta"), "koken.sanne.0", "bram", week(1)) == Wishes()


def test_a_single_entry_that_is_deleted_is_skipped_this_once() -> None:
    assert removed(SERIES, week(1), "bram") == skips(1)


_weeks = st.dictionaries(st.integers(0, 8), st.sampled_from([None, 10, 20, 30]), max_size=6)


def entry_with(found: dict[int, int | None]) -> Entry:
    """The series with each of these weeks skipped (None) or so many minutes later."""
    overrides = tuple(later(n, m) for n, m in sorted(found.items()) if m is not None)
    return bins(overrides=overrides, cancelled=tuple(week(n) for n, m in sorted(found.items()) if m is None))


@settings(max_examples=80, deadline=None)
@given(before=_weeks, after=_weeks)
def test_the_wishes_on_top_of_what_we_wrote_give_what_stands(
    before: dict[int, int | None], after: dict[int, int | None]
) -> None:
    wish = heard(entry_with(before), entry_with(after))

    asked = {e.original: e for e in wish.exceptions}
    assert len(asked) == len(wish.exceptions)
    for number in range(9):
        if before.get(number, 0) == after.get(number, 0):
            assert week(number) not in asked
        else:
            wanted = after.get(number, 0)
            assert asked[week(number)] == (skips(number) if wanted is None else moves(number, wanted))
