"""What reading events and entries have in common: components, moments with their zones, rules, ends.

Moments come out as wall time with a ZoneInfo, since a series is kept in the time of its own place. The
zone of a value is taken from its TZID by name; the definition inside a file counts only for a name that nobody
knows, because definitions are often wrong or stop in the past.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from integrations.blocks import Pile, value_in
from integrations.zones import zone_defined, zone_named

UTC_ZONE = ZoneInfo("UTC")
Note = Callable[[str], None]


class Clock:
    """Gives each value its zone: its TZID, else the calendar's X-WR-TIMEZONE, else the owner's."""

    def __init__(self, pile: Pile, owner: ZoneInfo, note: Note) -> None:
        self._note = note
        self._floating = zone_named(value_in(pile.lines, "X-WR-TIMEZONE", depth=0)) or owner
        self._owner = owner
        self._zones = pile.zones
        self._places = {name: value_in(zone.split("\r\n"), "X-LIC-LOCATION") for name, zone in pile.zones.items()}

    def moment(self, value: Any, params: Mapping[str, str] | None = None) -> datetime | date:
        """A parsed date or date-time, aware; ValueError for a year that cannot be counted with."""
        found = getattr(value, "dt", value)
        if not isinstance(found, date) or not 2 <= found.year <= 9998:
            raise ValueError("moment")
        if not isinstance(found, datetime):
            return found
        if found.tzinfo is not None and found.tzname() == "UTC":
            return found.replace(tzinfo=UTC_ZONE)
        given = params if params is not None else getattr(value, "params", {})
        return found.replace(tzinfo=self._zone(str(given.get("TZID") or "")), fold=0)

    def _zone(self, name: str) -> ZoneInfo:
        if not name:
            return self._floating
        zone = zone_named(name) or zone_named(self._places.get(name) or "")
        if zone is None and name in self._zones:
            zone = zone_defined(self._zones[name], self._owner)
        if zone is None:
            self._note("zone")
        return zone or self._owner


def parsed(block: str) -> Any:
    """One VEVENT block as a component; ValueError and others of its kind when it cannot be."""
    return icalendar.Event.from_ical(block)


def one(component: Any, name: str) -> Any:
    """A property that should be there once; the first when it is there more often."""
    value = component.get(name)
    return value[0] if isinstance(value, list) else value


def word(component: Any, name: str) -> str:
    """A property's value as upper-case text, empty when absent."""
    value = one(component, name)
    return "" if value is None else str(value).strip().upper()


def rule(component: Any) -> str | None:
    """The RRULE as text, in the order of RFC 5545's own examples; None without a usable one."""
    value = one(component, "RRULE")
    if value is None or not hasattr(value, "to_ical"):
        return None
    text = value.to_ical()
    text = text.decode() if isinstance(text, bytes) else str(text)
    return text if text.upper().startswith("FREQ=") else None


def moments(component: Any, name: str, clock: Clock) -> Iterator[datetime | date]:
    """The values of EXDATE or RDATE, in as many lines as there are; of a period its start."""
    value = component.get(name)
    for line in value if isinstance(value, list) else [value] if value is not None else []:
        for entry in getattr(line, "dts", ()):
            found = entry.dt[0] if isinstance(entry.dt, tuple) else entry.dt
            yield clock.moment(found, getattr(line, "params", {}))


def end_of(component: Any, start: datetime | date, clock: Clock, note: Note) -> datetime | date:
    """DTEND, else DTSTART + DURATION, else the day, else no time at all (RFC 5545 section 3.6.1)."""
    day = not isinstance(start, datetime)
    if (given := one(component, "DTEND")) is not None and hasattr(given, "dt"):
        end = clock.moment(given)
    elif hasattr(length := one(component, "DURATION"), "dt") and isinstance(length.dt, timedelta):
        end = start + length.dt
    else:
        return start + timedelta(days=1) if day else start
    if isinstance(end, datetime) is day:
        note("end")
        return start + timedelta(days=1) if day else start
    if end < start:
        note("end")
    if end <= start:  # some programs write a whole day as ending on itself
        return start + timedelta(days=1) if day else start
    return end


def like(moment: datetime | date, start: datetime | date) -> datetime | date:
    """A moment of the same kind as its series' start: programs mix days and moments."""
    if isinstance(start, datetime) and not isinstance(moment, datetime):
        return datetime.combine(moment, start.time(), start.tzinfo)
    if not isinstance(start, datetime) and isinstance(moment, datetime):
        return moment.date()
    return moment


def stamp(moment: datetime) -> str:
    """A moment in UTC, as iCalendar writes it."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


_MARKER = re.compile(r"^X-SAMEN[:;]", re.IGNORECASE | re.MULTILINE)


def is_ours(text: str) -> bool:
    """Whether samen wrote this, or a person's program over what samen wrote."""
    return _MARKER.search(text) is not None


def declined(component: Any, by: frozenset[str]) -> bool:
    """Whether all of these mail addresses that are invited said no (PARTSTAT, RFC 5545 section 3.2.12)."""
    found: Any = component.get("ATTENDEE") if by else []
    answers = [
        str(attendee.params.get("PARTSTAT", "")).upper()
        for attendee in (found if isinstance(found, list) else [found])
        if hasattr(attendee, "params") and {address(attendee), address(attendee.params.get("EMAIL", ""))} & by
    ]
    return bool(answers) and set(answers) == {"DECLINED"}


def address(text: object) -> str:
    """A mail address as it is compared: without "mailto:" and capitals."""
    return str(text).strip().casefold().removeprefix("mailto:").strip()
