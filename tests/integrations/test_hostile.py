"""Whatever somebody puts into a file, reading it ends, never raises, and is never taken for an empty calendar."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from household.model import Access, Calendar, Event, Kind, Role, Span
from integrations.base import NotACalendar
from integrations.ical import read_entry, read_events
from integrations.ics import calendar_in, split
from scheduler import rules
from scheduler.occurrences import spans_of

pytestmark = pytest.mark.filterwarnings("ignore")

HOME = ZoneInfo("Europe/Amsterdam")
CALENDAR = Calendar(1, 1, "sanne", Kind.ICS, Role.READ, "https://example.com/a.ics", "Werk", access=Access.TITLES)
YEAR = Span(datetime(2026, 1, 1, tzinfo=HOME), datetime(2027, 1, 1, tzinfo=HOME))
GOOD = "BEGIN:VEVENT\r\nUID:good\r\nDTSTART:20260706T090000Z\r\nDTEND:20260706T100000Z\r\nEND:VEVENT\r\n"
START = "DTSTART:20260706T090000Z\r\nDTEND:20260706T100000Z"


def whole(inner: str) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inner}END:VCALENDAR\r\n"


def vevent(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", "UID:odd", *lines, "END:VEVENT", ""))


def followed(text: str) -> tuple[dict[str, Event], tuple[str, ...]]:
    """The events by UID after each was followed over a year, within bounds."""
    events, notes = read_events(text, CALENDAR, "a", HOME)
    for event in events:
        extra = sum(len(part.rdates) + 2 for part in event.parts)
        assert len(spans_of(event, YEAR, HOME).spans) <= rules.MOST + extra
    if len(text) < 1_000_000:
        read_entry("samen-a.ics", text.replace("UID:odd", "X-SAMEN:1\r\nUID:odd"))
    return {event.uid: event for event in events}, notes


DATES = ",".join(
    f"{2000 + n // 8760}{n // 730 % 12 + 1:02}{n % 28 + 1:02}T{n % 24:02}{n % 60:02}00Z" for n in range(100_000)
)
ODD = {
    "a count beyond all": vevent(START, "RRULE:FREQ=DAILY;COUNT=999999999"),
    "a count with too many digits": vevent(START, "RRULE:FREQ=DAILY;COUNT=" + "9" * 5000),
    "each second": vevent(START, "RRULE:FREQ=SECONDLY"),
    "each second of nothing": vevent(START, "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"),
    "many exclusions": vevent(START, "RRULE:FREQ=DAILY", f"EXDATE:{DATES}"),
    "many extra dates": vevent(START, f"RDATE:{DATES[: 340_000 - 1]}"),
    "a nest of its own kind": vevent(START, *["BEGIN:VEVENT"] * 3_000, *["END:VEVENT"] * 3_000),
    "a nest of alarms": vevent(START, *["BEGIN:VALARM"] * 3_000, *["END:VALARM"] * 3_000),
    "one endless line": vevent(START, "SUMMARY:" + "x" * 10_000_000),
    "one endless folded line": vevent(START, "SUMMARY:x" + "\r\n x" * 200_000),
    "a line without a colon": vevent(START, "y" * 1_000_000),
    "many parameters": vevent(START, "ATTENDEE" + ";X=1" * 20_000 + ":mailto:joris@example.com"),
    "nothing characters": vevent(START, "SUMMARY:a\x00b", "X\x00Y:1"),
    "the last year": vevent("DTSTART:99991231T235959Z", "DTEND:99991231T235959Z", "RRULE:FREQ=YEARLY"),
    "a year that is none": vevent("DTSTART:00000000T000000Z"),
    "an end before its start": vevent("DTSTART:20260706T090000Z", "DTEND:20250706T090000Z"),
    "an endless duration": vevent("DTSTART:20260706T090000Z", "DURATION:P999999999W"),
    "no start": vevent("DTEND:20260706T090000Z"),
    "two of everything": vevent(
        START, START, "RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY", "RECURRENCE-ID:1", "RECURRENCE-ID:2"
    ),
    "a day and a moment": vevent("DTSTART;VALUE=DATE:20260706", "DTEND:20260706T090000Z", "EXDATE:20260706T090000Z"),
    "half a character": vevent(START, "SUMMARY:\udcff\ud800"),
    "a zone like a path": vevent("DTSTART;TZID=../../../etc/passwd:20260706T090000"),
    "a zone with nothing in it": vevent("DTSTART;TZID=\x00:20260706T090000"),
    "a rule within a rule": vevent(START, "RRULE:FREQ=YEARLY;BYDAY=" + ",".join(["1MO"] * 900)),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_event_harms_no_other_and_is_read_or_told(name: str) -> None:
    found, notes = followed(whole(ODD[name] + GOOD))

    assert "good" in found
    assert "odd" in found or notes


def test_many_zones_and_many_events_are_told_apart_in_one_pass() -> None:
    zones = "".join(f"BEGIN:VTIMEZONE\r\nTZID:Z{n}\r\nEND:VTIMEZONE\r\n" for n in range(3_000))
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART;TZID=Z{n}:20260706T090000\r\nEND:VEVENT\r\n" for n in range(3_000)
    )

    resources = split(whole(zones + events))

    assert len(resources) == 3_000
    assert all(resource.text.count("BEGIN:VTIMEZONE") == 1 for resource in resources.values())


@pytest.mark.parametrize(
    "begin", ["BEGIN:VEVENT\r\n" * 50_000, "BEGIN:X\r\n" * 50_000 + GOOD, "BEGIN:VEVENT\r\nUID:1\r\n"]
)
def test_what_is_never_closed_is_not_taken_for_nothing(begin: str) -> None:
    events, notes = read_events(whole(begin), CALENDAR, "a", HOME)

    assert events or notes
    with pytest.raises(NotACalendar):
        calendar_in(whole(begin).encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_feed_in_another_encoding_is_read(encoding: str) -> None:
    text = whole(GOOD.replace("UID:good", "UID:good\r\nSUMMARY:Café"))

    (resource,) = split(calendar_in(text.encode(encoding))).values()
    ((event,), notes) = read_events(resource.text, CALENDAR, "a", HOME)

    assert (event.parts[0].title, notes) == ("Café", ())
