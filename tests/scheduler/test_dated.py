"""Days that no rule can tell: after the last time, from a calendar, on holidays only, by turns with another home."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from drawing import EVERY_DAY, MONDAY, ZONE, at, home_of, window
from hypothesis import given
from hypothesis import strategies as st

from household.model import (
    Access,
    Agreement,
    By,
    Certificate,
    Change,
    Children,
    Chore,
    Event,
    EventPart,
    Home,
    Rhythm,
    Series,
    Span,
    WeekException,
    Who,
)
from scheduler.almanac import public_holidays
from scheduler.dated import counts_on, dates_of, happenings_of, is_dated
from scheduler.occurrences import gives, happenings

NOW = at(0, 12)
NO_PROOF = Certificate((), 0, 0, True, True)  # type: ignore[arg-type]
EVENING = window("18:30", "22:00")


def weeks(count: int, first: int = 0) -> Span:
    return Span(at(first, 0), at(first + 7 * count, 0))


def days(*numbers: int) -> tuple[date, ...]:
    return tuple(MONDAY + timedelta(days=number) for number in numbers)


def chore(rhythm: Rhythm, **more: object) -> Chore:
    return Chore("bins", "Containers", 10, rhythm, EVENING, **more)  # type: ignore[arg-type]


def whole_day(title: str, first: int, length: int = 1, rrule: str | None = None) -> Event:
    """An event of whole days that takes nobody's time, in the calendar that is nobody's."""
    (begin,) = days(first)
    part = EventPart(begin, begin + timedelta(days=length), False, rrule, title=title)
    return Event(5, f"{title}-{first}.ics", f"{title}-{first}", (part,))


def home_with(one: Chore, *events: Event, **household: object) -> Home:
    """A home with one chore, of Sanne at seven, and a calendar by the name of ``lijst``."""
    home = home_of(events, (one,))
    listed = replace(home.calendars[4], name="Lijst", access=Access.TITLES, read_at=at(-1, 0))
    series = (Series(one.key, "sanne", 0, at(0, 19), 10, ""),)
    return replace(
        home,
        household=replace(home.household, **household),  # type: ignore[arg-type]
        calendars=(*home.calendars[:4], listed),
        agreement=Agreement(1, MONDAY, series, {}, NO_PROOF),
    )


def told(home: Home, original: datetime, change: Change, by: By = By.PERSON, start: datetime | None = None) -> Home:
    exception = WeekException("bins.sanne.0", original, change, by, "sanne", start, 10)
    return replace(home, exceptions=(*home.exceptions, exception))


def dates(home: Home, span: Span | None = None, now: datetime = NOW) -> tuple[date, ...]:
    return dates_of(home, home.chores[0], span or weeks(4), now)


# ── from a calendar ─────────────────────────────────────────────────────────────────────────────

GREEN = Rhythm("source", source="lijst", word="gft", ahead=1)


def test_the_bins_go_out_on_the_evening_before_they_are_emptied() -> None:
    home = home_with(chore(GREEN), whole_day("GFT-container", 3), whole_day("Papier", 4), whole_day("Gft", 17))

    assert dates(home) == days(2, 16)
    assert happenings_of(home, home.agreement.series[0], weeks(4), NOW) == (at(2, 19), at(16, 19))  # type: ignore[union-attr]


def test_a_calendar_that_repeats_gives_each_of_its_days() -> None:
    home = home_with(chore(GREEN), whole_day("gft", 3, rrule="FREQ=WEEKLY;INTERVAL=2"))

    assert dates(home) == days(2, 16)


def test_a_collection_that_was_put_off_is_followed() -> None:
    event = whole_day("gft", 3, rrule="FREQ=WEEKLY")
    (kings_day, instead) = days(10, 11)
    moved = EventPart(instead, instead + timedelta(days=1), False, recurrence=kings_day, title="gft (later)")
    called_off = EventPart(*days(17, 18), False, recurrence=days(17)[0], cancelled=True, title="gft")
    home = home_with(chore(GREEN), replace(event, parts=(*event.parts, moved, called_off)))

    assert dates(home) == days(2, 10, 23)


@pytest.mark.parametrize("unknown", ["absent", "unread", "busy"])
def test_of_a_calendar_that_is_not_known_no_day_is_made_up(unknown: str) -> None:
    home = home_with(chore(GREEN), whole_day("gft", 3))
    listed = home.calendars[4]
    gone = {
        "absent": replace(listed, name="iets anders"),
        "unread": replace(listed, read_at=None, stale_since=NOW),
        "busy": replace(listed, access=Access.BUSY),
    }[unknown]

    assert dates(replace(home, calendars=(*home.calendars[:4], gone))) == ()


def test_a_calendar_that_gives_no_answer_today_says_what_it_said_before() -> None:
    home = home_with(chore(GREEN), whole_day("gft", 3))
    stale = replace(home.calendars[4], stale_since=NOW)

    assert dates(replace(home, calendars=(*home.calendars[:4], stale))) == days(2)


def test_a_chore_from_a_calendar_has_its_months_too() -> None:
    event = whole_day("gft", 3, rrule="FREQ=WEEKLY")
    home = home_with(chore(GREEN, months=(3,)), event)

    assert dates(home, weeks(6)) == days(2, 9, 16, 23)


# ── after it was last done ──────────────────────────────────────────────────────────────────────

FILTER = Rhythm("after", 10)


def last_done(day: int, **more: object) -> Home:
    return replace(home_with(chore(FILTER, **more)), last_done={"bins": days(day)[0]})


def test_the_next_time_is_counted_from_when_it_was_done() -> None:
    assert dates(last_done(-4)) == days(6, 16, 26)


def test_overdue_by_three_periods_is_once_today() -> None:
    assert dates(last_done(-35)) == days(0, 10, 20)


def test_what_was_just_done_waits_for_its_days_before_the_book_says_so() -> None:
    home = told(last_done(-35), at(0, 9), Change.DONE, start=at(0, 9))

    assert dates(home) == days(10, 20)


def test_what_was_left_out_waits_as_long_as_if_it_was_done() -> None:
    home = told(last_done(-10), at(0, 19), Change.SKIPPED)

    assert dates(home) == days(10, 20)


def test_what_a_person_put_elsewhere_is_the_one_that_is_due() -> None:
    home = told(last_done(-10), at(0, 19), Change.MOVED, start=at(3, 19))

    assert dates(home, now=at(1, 12)) == days(0, 13, 23)
    assert dates(home, weeks(4, first=1), now=at(1, 12)) == days(13, 23)


def test_what_nobody_did_is_due_today() -> None:
    home = told(last_done(-10), at(0, 19), Change.ADDED, By.PLAN, at(0, 19))

    assert dates(home, weeks(2, first=1), now=at(1, 12)) == days(1, 11)


def test_before_the_first_time_it_is_due_when_its_series_begins() -> None:
    home = home_with(chore(FILTER))
    later = replace(home.agreement.series[0], start=at(5, 19))  # type: ignore[union-attr]

    assert dates(replace(home, agreement=replace(home.agreement, series=(later,)))) == days(5, 15, 25)


@given(st.integers(1, 60), st.integers(-400, 27), st.integers(0, 20))
def test_there_is_one_open_turn_at_a_time_and_none_before_today(every: int, done: int, today: int) -> None:
    home = replace(home_with(chore(Rhythm("after", every))), last_done={"bins": days(done)[0]})

    found = dates(home, weeks(9, first=today), at(today, 12))

    assert found == () or found[0] == max(days(done + every)[0], days(today)[0])
    assert all((b - a).days == every for a, b in itertools.pairwise(found))


# ── only then, and only while ───────────────────────────────────────────────────────────────────


def test_what_is_only_for_holidays_happens_on_those_days_alone() -> None:
    home = home_with(chore(EVERY_DAY, holidays="only"))
    april = Span(datetime(2026, 4, 1, tzinfo=ZONE), datetime(2026, 5, 1, tzinfo=ZONE))

    assert is_dated(home, home.chores[0])
    assert dates(home, april) == (date(2026, 4, 3), date(2026, 4, 5), date(2026, 4, 6), date(2026, 4, 27))


def test_another_country_has_other_holidays() -> None:
    assert date(2026, 7, 21) in public_holidays("BE-VLG", 2026)
    assert date(2026, 4, 27) not in public_holidays("BE", 2026)
    assert public_holidays("XX", 2026) == frozenset()


def test_what_is_only_for_school_holidays_waits_until_they_are_known() -> None:
    home = home_with(chore(Rhythm(days=(0, 3)), school="only"), whole_day("Krokus", 7, 7), school="lijst")

    assert dates(home) == days(7, 10)
    assert dates(replace(home, household=replace(home.household, school="elders"))) == ()


def test_with_a_calendar_of_the_children_it_happens_while_they_are_here() -> None:
    children = Children(calendar="lijst", word="kinderen")
    mine = (whole_day("Kinderen bij ons", 2, 3), whole_day("Schilder", 8, 2))
    home = home_with(chore(EVERY_DAY, children=True), *mine, children=children)

    assert is_dated(home, home.chores[0])
    assert dates(home, weeks(2)) == days(2, 3, 4)


def test_while_nobody_knows_where_the_children_are_everything_counts() -> None:
    home = home_with(chore(EVERY_DAY, children=True), children=Children(calendar="elders"))

    assert dates(home, weeks(1)) == days(*range(7))
    assert counts_on(home, home.chores[0], MONDAY) is None


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm(every=2, days=(2,)), days(2, 16)),
        (Rhythm(times=2), days(0, 3, 7, 10, 14, 17, 21, 24)),
        (Rhythm("month", days=(4,), nth=-1), days(25)),
        (Rhythm("month", monthday=15), days(13)),
        (Rhythm("year", month=3, monthday=20), days(18)),
    ],
)
def test_any_rhythm_can_be_kept_to_the_days_that_count(rhythm: Rhythm, expected: tuple[date, ...]) -> None:
    home = home_with(chore(rhythm, school="only"), whole_day("vakantie", 0, 60), school="lijst")

    assert dates(home) == expected


def test_a_day_that_a_month_does_not_have_is_its_last() -> None:
    home = home_with(chore(Rhythm("month", monthday=31), holidays="only"))
    every = replace(home.chores[0], holidays="", school="only")
    home = replace(home, events=(whole_day("vakantie", 0, 91),), household=replace(home.household, school="lijst"))

    assert dates_of(home, every, weeks(13), NOW) == (date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31))


# ── whether a day counts ────────────────────────────────────────────────────────────────────────


def test_a_day_counts_by_its_month_the_holidays_and_the_weeks_of_the_children() -> None:
    home = home_with(chore(EVERY_DAY), children=Children(2, tuple(range(7))))
    with_them, garden = chore(EVERY_DAY, children=True), chore(EVERY_DAY, months=(4, 5))
    school_run = chore(EVERY_DAY, holidays="skip")

    assert [counts_on(home, with_them, day) for day in days(0, 6, 7, 13, 14)] == [True, True, False, False, True]
    assert [counts_on(home, garden, day) for day in (date(2026, 3, 31), date(2026, 4, 1))] == [False, True]
    assert [counts_on(home, school_run, day) for day in (date(2026, 4, 26), date(2026, 4, 27))] == [True, False]
    assert not any(is_dated(home, one) for one in (with_them, garden, school_run))


def test_a_day_before_the_first_week_is_in_the_cycle_as_well() -> None:
    home = home_with(chore(EVERY_DAY, children=True), children=Children(2, (0,)))

    assert [counts_on(home, home.chores[0], day) for day in days(-14, -7)] == [True, False]


# ── whose turn, and until when ──────────────────────────────────────────────────────────────────


def test_what_goes_by_turns_is_of_one_each_week() -> None:
    home = home_with(chore(GREEN, who=Who.TURNS), whole_day("gft", 3, rrule="FREQ=WEEKLY"))
    two = [Series("bins", member, 0, at(0, 19), 10, "") for member in ("bram", "sanne")]
    home = replace(home, agreement=replace(home.agreement, series=tuple(two)))

    found = [[start.date() for start in happenings_of(home, one, weeks(4), NOW)] for one in two]

    assert found == [list(days(2, 16)), list(days(9, 23))]


def test_a_series_that_was_ended_happens_no_more() -> None:
    tuesdays = Series("bins", "sanne", 0, at(1, 19), 10, "FREQ=WEEKLY;BYDAY=TU", until=days(8)[0])
    home = home_with(chore(GREEN), whole_day("gft", 3, rrule="FREQ=WEEKLY"))
    dated = replace(home.agreement.series[0], until=days(9)[0])  # type: ignore[union-attr]

    assert happenings(tuesdays, weeks(4)) == (at(1, 19),)
    assert happenings_of(home, dated, weeks(4), NOW) == (at(2, 19),)
    assert gives(dated, at(2, 19))
    assert not gives(dated, at(9, 19))


def test_the_wall_time_stays_over_a_change_of_the_clock() -> None:
    home = home_with(chore(GREEN), whole_day("gft", 26), whole_day("gft", 28))
    series = replace(home.agreement.series[0], start=at(0, 2, 30))  # type: ignore[union-attr]

    before, after = happenings_of(home, series, weeks(5), NOW)

    assert (before.hour, before.astimezone(UTC).hour) == (2, 1)
    assert (after.date(), after.hour, after.minute) == (days(27)[0], 3, 30)
