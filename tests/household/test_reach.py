"""The reach of an event holds every one of its happenings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Event, EventPart
from household.reach import reach

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EIGHT = datetime(2026, 11, 23, 20, 0, tzinfo=AMSTERDAM)
HOUR = timedelta(hours=1)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def event(*parts: EventPart) -> Event:
    return Event(1, "a.ics", "a", parts)


def test_a_single_event_reaches_from_its_start_to_its_end():
    assert reach(event(EventPart(EIGHT, EIGHT + HOUR))) == (EIGHT, EIGHT + HOUR)


def test_a_day_reaches_as_far_as_that_day_is_somewhere_on_earth():
    first, last = reach(event(EventPart(date(2026, 12, 5), date(2026, 12, 6))))

    assert first == datetime(2026, 12, 4, 10, tzinfo=UTC)
    assert last == datetime(2026, 12, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY",
        "FREQ=MONTHLY;COUNT=3;BYDAY=5MO",
        "FREQ=DAILY;COUNT=3;BYMONTH=2",
        "FREQ=YEARLY;COUNT=2",
        "FREQ=DAILY;COUNT=many",
        "FREQ=DAILY;UNTIL=soon",
        "nonsense",
    ],
)
def test_a_rule_that_we_cannot_see_the_end_of_goes_on_for_ever(rule: str):
    first, last = reach(event(EventPart(EIGHT, EIGHT + HOUR, rrule=rule)))

    assert first == EIGHT
    assert last is None


def test_a_moved_happening_widens_the_reach_to_both_sides():
    early, late = EIGHT - timedelta(days=40), EIGHT + timedelta(days=400)
    master = EventPart(EIGHT, EIGHT + HOUR, rrule="FREQ=DAILY;COUNT=3")
    moved = [EventPart(at, at + HOUR, recurrence=EIGHT) for at in (early, late)]

    assert reach(event(master, *moved)) == (early, late + HOUR)


def test_an_exception_reaches_to_the_happening_that_it_replaces():
    original = EIGHT - timedelta(days=40)

    first, last = reach(event(EventPart(EIGHT, EIGHT + HOUR, recurrence=original)))
    late_first, late_last = reach(event(EventPart(original, original + HOUR, recurrence=EIGHT)))

    assert first == late_first == original
    assert last is not None
    assert late_last is not None
    assert last >= EIGHT + HOUR
    assert late_last >= EIGHT + timedelta(days=300)


def test_an_event_at_the_edge_of_the_calendar_is_not_left_out():
    edge = date(1, 1, 1)

    assert reach(event(EventPart(edge, edge))) == (None, None)
    assert reach(event()) == (None, None)


ends = st.one_of(
    st.builds("COUNT={}".format, st.integers(1, 40)),
    st.builds(lambda d: f"UNTIL={d:%Y%m%d}", st.dates(date(2026, 11, 24), date(2027, 6, 1))),
    st.builds(lambda d: f"UNTIL={d:%Y%m%dT%H%M%S}Z", st.datetimes(datetime(2026, 11, 24), datetime(2027, 6, 1))),
)
rules = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={};{}".format, st.integers(1, 9), ends),
    st.builds(
        "FREQ=WEEKLY;INTERVAL={};BYDAY={};{}".format,
        st.integers(1, 5),
        st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(",".join),
        ends,
    ),
)


@settings(max_examples=80, deadline=None)
@given(rule=rules, hours=st.integers(0, 50), at=st.integers(0, 23), day=st.integers(0, 13))
def test_every_happening_lies_within_the_reach(rule: str, hours: int, at: int, day: int):
    start = datetime.combine(date(2026, 11, 23) + timedelta(days=day), time(at), AMSTERDAM)
    length = timedelta(hours=hours)

    first, last = reach(event(EventPart(start, start + length, rrule=rule)))

    naive = rule if "UNTIL" not in rule else rule.split("Z")[0]
    for moment in rrulestr(naive, dtstart=start.replace(tzinfo=None)):
        happens = moment.replace(tzinfo=AMSTERDAM)
        assert first is not None
        assert first <= happens
        assert last is None or happens + length <= last
