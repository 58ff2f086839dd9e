"""Names of time zones as calendar programs write them, and the VTIMEZONE that tells ours to them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_WINDOWS = {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an IANA or Windows name, also with a prefix or with quotes; None if nobody knows it."""
    name = name.strip().strip('"')
    # "/mozilla.org/20050126_1/Europe/Amsterdam", "/freeassociation.sourceforge.net/Europe/Amsterdam"
    tail = re.search(r"[A-Za-z_]+/[A-Za-z_+\-]+(/[A-Za-z_]+)?$", name)
    for candidate in (name, _WINDOWS.get(name.lower()), tail and tail.group(), _last_two(name)):
        if candidate and (zone := _zone(candidate)):
            return zone
    return None


def _last_two(name: str) -> str:
    return "/".join(name.split("/")[-2:])


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return None


@lru_cache(maxsize=512)
def vtimezone(name: str, year: int) -> tuple[str, ...]:
    """The lines of a VTIMEZONE (RFC 5545 section 3.6.5) for an IANA zone, good from ``year`` on.

    Where each year changes its clocks by the same two rules, it says the rules; a zone that does not
    (Morocco, whose clocks follow the moon) gets each change from a year before to ten years after.
    """
    zone = ZoneInfo(name)
    changes = [_changes(zone, y) for y in range(year - 1, year + 11)]
    first = datetime(year - 1, 1, 1, tzinfo=zone)
    if not any(changes):
        body = _observance(first, first, None)
    elif all(_same_rules(c, changes[0]) for c in changes):
        body = [line for change in changes[0] for line in _observance(*change, _yearly(change[1], change[0]))]
    else:
        body = _observance(first, first, None)
        body += [line for year_ in changes for change in year_ for line in _observance(*change, None)]
    return ("BEGIN:VTIMEZONE", f"TZID:{name}", *body, "END:VTIMEZONE")


def _changes(zone: ZoneInfo, year: int) -> list[tuple[datetime, datetime]]:
    """The moments in a year at which the clock changes, each as (just before, just after)."""
    utc = ZoneInfo("UTC")
    found = []
    moment, end = datetime(year, 1, 1, tzinfo=utc), datetime(year + 1, 1, 1, tzinfo=utc)
    while moment < end:
        after = moment + timedelta(days=1)
        if moment.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            low, high = moment, after
            while high - low > timedelta(minutes=1):
                middle = low + timedelta(minutes=(high - low).total_seconds() // 120)
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append((low.astimezone(zone), high.astimezone(zone)))
        moment = after
    return found


def _same_rules(one: list[tuple[datetime, datetime]], other: list[tuple[datetime, datetime]]) -> bool:
    return len(one) == len(other) == 2 and all(
        _yearly(a[1], a[0]) == _yearly(b[1], b[0]) and _onset(*a).time() == _onset(*b).time()
        for a, b in zip(one, other, strict=True)
    )


def _onset(before: datetime, after: datetime) -> datetime:
    """The local moment of a change, told in the time that was kept until then (RFC 5545 section 3.6.5)."""
    utc = after.replace(tzinfo=None) - (after.utcoffset() or timedelta())
    return utc + (before.utcoffset() or timedelta())


def _yearly(after: datetime, before: datetime) -> str:
    """ "The last Sunday of March", as a rule; weeks from the end only when it is the last one."""
    onset = _onset(before, after)
    last = (onset + timedelta(days=7)).month != onset.month
    week = -1 if last else (onset.day - 1) // 7 + 1
    return f"FREQ=YEARLY;BYMONTH={onset.month};BYDAY={week}{_DAYS[onset.weekday()]}"


def _observance(before: datetime, after: datetime, rule: str | None) -> list[str]:
    # Not dst(): in the zone database the Irish winter is the exception and the summer the standard.
    forward = (after.utcoffset() or timedelta()) > (before.utcoffset() or timedelta())
    kind = "DAYLIGHT" if forward else "STANDARD"
    lines = [
        f"BEGIN:{kind}",
        f"DTSTART:{_onset(before, after):%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_offset(before)}",
        f"TZOFFSETTO:{_offset(after)}",
        f"TZNAME:{after.tzname()}",
    ]
    return [*lines, *([f"RRULE:{rule}"] if rule else []), f"END:{kind}"]


def _offset(moment: datetime) -> str:
    minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
