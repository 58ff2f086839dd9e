"""Fifty-two weeks of two messy calendars: the weekly ten minutes, held against a search that knows no planner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest

from benchmarks.fridays import (
    AHEAD,
    BUFFER,
    MONDAY,
    NOTICE,
    QUIET,
    WEEKS,
    WISH,
    ZONE,
    Round,
    Row,
    agreed_in,
    main,
    rounds,
    stands_in,
)
from household.model import Change

TEN = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


def is_within_the_hours(start: datetime) -> bool:
    """Whether ten minutes from there lie between six and half past ten, and not in the bedtime of the children."""
    begin, end = start.astimezone(ZONE), (start + TEN).astimezone(ZONE)
    inside = WISH.earliest <= begin.time() and end.time() <= min(WISH.latest, QUIET[0]) and begin.date() == end.date()
    children = (begin.date() - MONDAY).days // 7 % 2 == 0
    to_bed, asleep = WISH.bedtime or (time(), time())
    return inside and not (children and begin.time() < asleep and to_bed < end.time())


def is_free(start: datetime, rows: Sequence[Row]) -> bool:
    """Whether nobody is occupied then, nor ten minutes before or after."""
    around = timedelta(minutes=BUFFER)
    return not any(row.start - around < start + TEN and start < row.end + around for row in rows)


def every_moment(one: Round, monday: date) -> Iterator[datetime]:
    """Every minute of what is left of a week at which both could meet, beside the chores that are too near to move."""
    soon = one.now + timedelta(hours=NOTICE)
    fixed = [a.span for a in one.plan.assignments if a.span.start < soon]
    start = max(one.now, datetime.combine(monday, time(), ZONE).astimezone(UTC))
    while start.astimezone(ZONE).date() < monday + timedelta(days=7):
        beside = not any(span.start < start + TEN and start < span.end for span in fixed)
        if is_within_the_hours(start) and is_free(start, one.rows) and beside:
            yield start
        start += MINUTE


@pytest.fixture(scope="module", params=[0, 1])
def year(request: pytest.FixtureRequest) -> tuple[int, list[Round]]:
    return request.param, list(rounds(request.param))


def weeks_of(one: Round) -> Iterator[date]:
    """The weeks of whose ten minutes a round decides."""
    today = one.now.astimezone(ZONE).date()
    for monday in (today - timedelta(days=today.weekday()) + timedelta(weeks=n) for n in range(AHEAD + 1)):
        if agreed_in(one.plan.agreement, monday).date() < today + timedelta(weeks=AHEAD):
            yield monday


def test_a_week_in_which_a_moment_exists_has_one(year: tuple[int, list[Round]]) -> None:
    without = 0
    for one in year[1]:
        for monday in weeks_of(one):
            if monday in one.plan.weeks_without_check_in:
                without += 1
                assert next(every_moment(one, monday), None) is None, (one.now, monday)

    assert without  # there are such weeks


def test_every_week_is_held_or_said_and_none_has_two(year: tuple[int, list[Round]]) -> None:
    held: dict[date, datetime] = {}
    told: set[date] = set()
    for one in year[1]:
        for monday in weeks_of(one):
            stands = [span.start for span in stands_in(one.plan, monday)]
            assert len(stands) <= 1
            if monday in held and held[monday] <= one.now:
                assert stands in ([], [held[monday]])  # it has been
            elif stands:
                held[monday] = stands[0]
            else:
                held.pop(monday, None)
        told.update(one.plan.weeks_without_check_in)
        told.update(
            e.original.date() - timedelta(days=e.original.weekday())
            for e in one.plan.exceptions
            if e.change is Change.NOT_NEEDED and e.series.startswith("check-in")
        )

    mondays = [MONDAY + timedelta(weeks=n) for n in range(WEEKS)]
    assert all(monday in held or monday in told for monday in mondays)


def test_the_agreed_time_stays_in_every_week_in_which_it_fits_both(year: tuple[int, list[Round]]) -> None:
    fitted = 0
    for one in year[1]:
        for monday in weeks_of(one):
            agreed = agreed_in(one.plan.agreement, monday)
            if agreed < one.now + timedelta(hours=NOTICE):
                continue
            if not is_free(agreed, one.rows) or not is_within_the_hours(agreed):
                continue
            elsewhere = [s for s in stands_in(one.plan, monday) if s.start != agreed]
            near = [s for s in elsewhere if s.start < one.now + timedelta(hours=NOTICE)]
            fitted += 1
            assert near or stands_in(one.plan, monday)[0].start == agreed, (one.now, monday)

    assert fitted > WEEKS


def test_what_stands_fits_both_however_late_an_appointment_comes(year: tuple[int, list[Round]]) -> None:
    soon = 0
    for one in year[1]:
        for span in one.plan.check_ins:
            if span.start >= one.now:
                soon += span.start < one.now + timedelta(hours=NOTICE)
                assert is_free(span.start.astimezone(UTC), one.rows), (one.now, span)
                assert is_within_the_hours(span.start), (one.now, span)

    assert soon  # some of them are decided within the notice


def test_the_year_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    main(1)

    heads, numbers = capsys.readouterr().out.splitlines()
    year = dict(zip(heads.split(), map(int, numbers.split()), strict=True))
    assert year["weeks"] == WEEKS == year["agreed"] + year["moved"] + year["without"] + year["skipped"]
    assert year["offered"]
    assert year["moves"] < WEEKS
