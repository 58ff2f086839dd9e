"""Six in the evening stays six in the evening, in every zone of the world whose clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
import recurring_ical_events
from drawing import home_of

from household.model import Entry, Event, EventPart, Span
from integrations.ical import read_entry, write_entry
from scheduler.freebusy import busy_of_all
from scheduler.occurrences import spans_of

YEARS = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC))
DAYS = [YEARS.start + timedelta(days=n) for n in range(3 * 366)]
RULE = "FREQ=WEEKLY;BYDAY=TU;WKST=MO"
TUESDAYS = 156
SIX, HALF_AN_HOUR = time(18), timedelta(minutes=30)


@cache
def changing() -> tuple[str, ...]:
    """The zones whose clocks change from 2026 to 2028."""
    return tuple(name for name in sorted(available_timezones()) if _changes(ZoneInfo(name)))


def _changes(zone: ZoneInfo) -> bool:
    return len({day.astimezone(zone).utcoffset() for day in DAYS}) > 1


def first_in(zone: ZoneInfo) -> datetime:
    return datetime(2026, 1, 6, 18, tzinfo=zone)


def weekly(name: str) -> Entry:
    return Entry("samen-a.ics", "a@samen", "Afwas", first_in(ZoneInfo(name)), 30, RULE)


def test_the_zone_database_knows_many_such_zones() -> None:
    assert len(changing()) > 100
    assert {"Europe/Amsterdam", "America/New_York", "Africa/Casablanca"} <= set(changing())
    assert "Asia/Tokyo" not in changing()


def test_six_stays_six_in_what_we_read() -> None:
    wrong = []
    for name in changing():
        zone = ZoneInfo(name)
        part = EventPart(first_in(zone), first_in(zone) + HALF_AN_HOUR, rrule="FREQ=WEEKLY")
        found = spans_of(Event(1, "a", "a", (part,)), YEARS, ZoneInfo("Europe/Amsterdam"))
        times = {(span.start.astimezone(zone).time(), span.minutes) for span in found.spans}
        if (len(found.spans), times) != (TUESDAYS, {(SIX, 30)}):
            wrong.append((name, len(found.spans), times))

    assert wrong == []


def test_what_we_write_in_it_comes_back_as_it_was() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)

    wrong = [n for n in changing() if read_entry("samen-a.ics", write_entry(weekly(n), now)) != weekly(n)]

    assert wrong == []


def _sample() -> list[str]:
    return sorted({*changing()[::12], "Africa/Casablanca", "Australia/Lord_Howe", "America/Santiago", "Europe/Dublin"})


@pytest.mark.parametrize("name", _sample())
def test_another_reader_finds_six_in_what_we_write(name: str) -> None:
    # Under a name that nobody knows, so that the definition that we wrote is what counts.
    text = write_entry(weekly(name), datetime(2026, 1, 1, tzinfo=UTC)).replace(name, f"Samen/{name}")

    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between((2026, 1, 1), (2029, 1, 1))

    assert len(found) == TUESDAYS
    for event in found:
        assert event.start.time() == SIX
        assert event.start.utcoffset() == event.start.replace(tzinfo=ZoneInfo(name)).utcoffset()


# ── partners in two zones ───────────────────────────────────────────────────────────────────────


def apart(*events: Event) -> dict[str, tuple[Span, ...]]:
    """Whose time they take, over 2026, with Sanne in Amsterdam and Bram in New York."""
    home = home_of(events)
    sanne, bram = home.members
    home = replace(home, members=(sanne, replace(bram, zone="America/New_York")))
    return dict(busy_of_all(home, Span(YEARS.start, YEARS.start + timedelta(days=365))))


def test_a_shared_evening_is_an_afternoon_elsewhere_also_when_only_one_clock_has_changed() -> None:
    start = first_in(ZoneInfo("Europe/Amsterdam"))
    shared = Event(3, "call", "call", (EventPart(start, start + HALF_AN_HOUR, rrule="FREQ=WEEKLY"),))

    taken = apart(shared)

    assert taken["sanne"] == taken["bram"]
    hours = {s.start.date(): s.start.astimezone(ZoneInfo("America/New_York")).hour for s in taken["bram"]}
    assert {day for day, hour in hours.items() if hour == 13} == {
        *(date(2026, 3, day) for day in (10, 17, 24)),
        date(2026, 10, 27),
    }
    assert set(hours.values()) == {12, 13}


def test_a_whole_day_is_each_ones_own_day() -> None:
    taken = apart(Event(3, "day", "day", (EventPart(date(2026, 5, 5), date(2026, 5, 6)),)))

    for member, zone in (("sanne", "Europe/Amsterdam"), ("bram", "America/New_York")):
        midnight = datetime(2026, 5, 5, tzinfo=ZoneInfo(zone))
        assert taken[member] == (Span(midnight, midnight + timedelta(days=1)),)
