"""What the owner declined takes no time, and a zone with any name is understood or said to be unknown."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from household.model import Calendar, EventPart, Kind, Role
from integrations.ical import read_events
from integrations.zones import vtimezone, zone_defined, zone_named

HOME = ZoneInfo("Europe/Amsterdam")
CALENDAR = Calendar(1, 1, "sanne", Kind.CALDAV, Role.READ, "https://example.com/a", "Werk")
SANNE = ("Sanne@Example.com", "mailto:sanne@werk.example")


def read(*lines: str, zones: str = "", owner: tuple[str, ...] = ()) -> tuple[list[EventPart], tuple[str, ...]]:
    """What is read of events, each told by its own lines."""
    events = "".join(f"BEGIN:VEVENT\r\nUID:1\r\n{line}\r\nEND:VEVENT\r\n" for line in lines)
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{zones}{events}END:VCALENDAR\r\n"
    found, notes = read_events(text, CALENDAR, "a", HOME, owner)
    return [part for event in found for part in event.parts], notes


# ── declined ────────────────────────────────────────────────────────────────────────────────────

AT = "DTSTART:20260706T090000Z\r\nDTEND:20260706T100000Z"
YES = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:joris@example.com"


@pytest.mark.parametrize(
    ("attendee", "busy"),
    [
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:sanne@example.com", False),
        ("ATTENDEE;PARTSTAT=declined:MAILTO:SANNE@EXAMPLE.COM", False),
        ("ATTENDEE;PARTSTAT=DECLINED;EMAIL=sanne@example.com:urn:uuid:1", False),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:sanne@werk.example", False),
        ("ATTENDEE;PARTSTAT=TENTATIVE:mailto:sanne@example.com", True),
        ("ATTENDEE:mailto:sanne@example.com", True),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:bram@example.com", True),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:not-sanne@example.com", True),
        (
            "ATTENDEE;PARTSTAT=DECLINED:mailto:sanne@example.com\r\n"
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:sanne@werk.example",
            True,
        ),
    ],
)
def test_what_the_owner_declined_takes_no_time(attendee: str, busy: bool) -> None:
    (alone,), _ = read(f"{AT}\r\n{attendee}", owner=SANNE)
    (among_others,), _ = read(f"{AT}\r\n{YES}\r\n{attendee}", owner=SANNE)

    assert (alone.busy, among_others.busy) == (busy, busy)


def test_without_knowing_the_owner_nothing_is_declined() -> None:
    (part,), _ = read(f"{AT}\r\nATTENDEE;PARTSTAT=DECLINED:mailto:sanne@example.com")

    assert part.busy


def test_one_happening_can_be_declined() -> None:
    declined = f"RECURRENCE-ID:20260713T090000Z\r\n{AT}\r\nATTENDEE;PARTSTAT=DECLINED:mailto:sanne@example.com"

    parts, _ = read(f"{AT}\r\nRRULE:FREQ=WEEKLY", declined, owner=SANNE)

    assert [part.busy for part in parts] == [True, False]


def test_what_is_tentative_takes_time() -> None:
    (part,), _ = read(f"{AT}\r\nSTATUS:TENTATIVE")

    assert part.busy


# ── zones ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("romance standard time", "Europe/Paris"),
        ("Mexico Standard Time", "America/Mexico_City"),
        ("tzone://Microsoft/Utc", "UTC"),
    ],
)
def test_names_of_windows_are_known(name: str, zone: str) -> None:
    assert zone_named(name) == ZoneInfo(zone)


def test_every_name_of_windows_is_a_zone() -> None:
    assert len(WINDOWS_TO_OLSON) >= 139
    assert [name for name in WINDOWS_TO_OLSON if zone_named(name) is None] == []


CUSTOM = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
""".replace("\n", "\r\n")


def test_a_zone_with_a_name_of_its_own_is_known_by_its_clocks() -> None:
    new_york = CUSTOM.replace("+02", "-04").replace("+01", "-05").replace("=-1SU;BYMONTH=10", "=1SU;BYMONTH=11")
    new_york = new_york.replace("=-1SU;BYMONTH=3", "=SU;BYMONTHDAY=8,9,10,11,12,13,14;BYMONTH=3")

    (part,), notes = read("DTSTART;TZID=Customized Time Zone:20260706T090000", zones=new_york)

    assert part.start == datetime(2026, 7, 6, 9, tzinfo=ZoneInfo("America/New_York"))
    assert part.start.tzinfo == ZoneInfo("America/New_York")
    assert notes == ()


def test_the_owners_own_zone_goes_first_where_several_fit() -> None:
    assert zone_defined(CUSTOM, HOME) == HOME
    assert zone_defined(CUSTOM, ZoneInfo("Asia/Tokyo")) == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "zones",
    [
        "",
        CUSTOM.replace("+0200", "+0217"),
        CUSTOM.replace("YEARLY", "SECONDLY"),
        CUSTOM.replace("+0200", "two"),
        CUSTOM.replace("16010101T030000", "soon"),
        "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nEND:VTIMEZONE\r\n",
    ],
)
def test_a_zone_that_nobody_knows_is_the_owners_and_is_told(zones: str) -> None:
    (part,), notes = read("DTSTART;TZID=Customized Time Zone:20260706T090000", zones=zones)

    assert part.start == datetime(2026, 7, 6, 9, tzinfo=HOME)
    assert notes == ("zone",)


def test_every_zone_that_we_write_is_known_by_its_clocks() -> None:
    """Morocco too, whose clocks follow the moon: we tell each of its changes."""
    strange = []
    for name in sorted(available_timezones())[::3]:
        block = "\r\n".join(vtimezone(name, 2026)).replace(name, "Eigen")
        found = zone_defined(block, ZoneInfo(name))
        if found != ZoneInfo(name):
            strange.append((name, found))

    assert strange == []
