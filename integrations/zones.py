"""Names of time zones as calendar programs write them, and the VTIMEZONE that tells ours to them.

Of the Windows names the whole list of the Unicode CLDR is known (supplemental/windowsZones.xml, as icalendar holds
it), and a few that Windows itself has dropped. A zone with a name of a file's own is known by what its clocks do.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_DROPPED = {
    "Armenian Standard Time": "Asia/Yerevan",
    "Kamchatka Standard Time": "Asia/Kamchatka",
    "Mexico Standard Time": "America/Mexico_City",
    "Mexico Standard Time 2": "America/Chihuahua",
    "Mid-Atlantic Standard Time": "Atlantic/South_Georgia",
    "tzone://Microsoft/Utc": "UTC",
}
_WINDOWS = {name.lower(): zone for name, zone in {**WINDOWS_TO_OLSON, **_DROPPED}.items()}
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


# ── zones with a name of their own ──────────────────────────────────────────────────────────────

_YEARS = (2025, 2026, 2027)  # by whose clocks a zone is known: what the zone database foresees for this decade
_NOONS = tuple(datetime(2025, 1, 5, 12) + timedelta(weeks=n) for n in range(150))  # noqa: DTZ001 UTC, as all here
_Clocks = tuple[int, ...]  # minutes east of UTC at each of these noons


@lru_cache(maxsize=64)
def zone_defined(block: str, owner: ZoneInfo) -> ZoneInfo | None:
    """The zone whose clocks do what a VTIMEZONE says: the owner's if that fits, else one that the whole world
    knows, else any that fits; None if none does or the definition cannot be followed."""
    try:
        told = _told(block)
    except (ValueError, KeyError, OverflowError):
        return None
    fitting = _by_clocks().get(told, ())
    return owner if owner.key in fitting else ZoneInfo(fitting[0]) if fitting else None


#: Of zones whose clocks do the same, these go first; then those that Windows knows, then any.
_WELL_KNOWN = (
    *("Europe/Berlin", "Europe/London", "Europe/Athens", "America/New_York", "America/Chicago", "America/Denver"),
    *("America/Los_Angeles", "America/Sao_Paulo", "Asia/Tokyo", "Asia/Shanghai", "Asia/Kolkata", "Australia/Sydney"),
)


@lru_cache(maxsize=1)
def _by_clocks() -> Mapping[_Clocks, tuple[str, ...]]:
    found: dict[_Clocks, list[str]] = {}
    rest = sorted(available_timezones() - set(_WELL_KNOWN), key=lambda name: (name not in _WINDOWS.values(), name))
    for name in (*_WELL_KNOWN, *rest):
        if zone := _zone(name):
            clocks = tuple(_minutes(noon.replace(tzinfo=UTC).astimezone(zone)) for noon in _NOONS)
            found.setdefault(clocks, []).append(name)
    return {clocks: tuple(names) for clocks, names in found.items()}


def _told(block: str) -> _Clocks:
    """What the clocks of a VTIMEZONE do; ValueError and KeyError when that cannot be followed."""
    observances = re.findall(r"BEGIN:(?:STANDARD|DAYLIGHT)\s(.*?)END:", block.replace("\r\n ", "").upper(), re.DOTALL)
    if not 0 < len(observances) <= 400:
        raise ValueError("observances")
    changes = sorted(change for text in observances for change in _onsets(text))
    return tuple(_in_force(changes, noon) for noon in _NOONS)


def _in_force(changes: list[tuple[datetime, int, int]], noon: datetime) -> int:
    """Minutes east of UTC: after the latest change, or before the first one."""
    past = [after for moment, _, after in changes if moment <= noon]
    return past[-1] if past else changes[0][1]


def _onsets(text: str) -> Iterator[tuple[datetime, int, int]]:
    """The changes of one observance as (moment in UTC, minutes before, minutes after)."""
    told = dict(re.findall(r"^(DTSTART|RRULE|TZOFFSETFROM|TZOFFSETTO)[^:\n]*:(\S+)", text, re.MULTILINE))
    first = datetime.strptime(told["DTSTART"][:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 wall time
    before, after = _read_offset(told["TZOFFSETFROM"]), _read_offset(told["TZOFFSETTO"])
    walls = [first] if "RRULE" not in told else [first, *_each_year(told["RRULE"], first)]
    extra = re.findall(r"^RDATE[^:\n]*:(\S+)", text, re.MULTILINE)
    walls += [datetime.strptime(word[:15], "%Y%m%dT%H%M%S") for line in extra for word in line.split(",")]  # noqa: DTZ007
    yield from ((max(wall, _EARLY) - timedelta(minutes=before), before, after) for wall in walls)


_EARLY = datetime(1900, 1, 1)  # noqa: DTZ001 wall time


def _each_year(rule: str, first: datetime) -> Iterator[datetime]:
    """A yearly rule such as "the last Sunday of March", in the years that count and the one before."""
    fields = dict(word.split("=", 1) for word in rule.split(";") if "=" in word)
    if fields.get("FREQ") != "YEARLY" or fields.get("INTERVAL", "1") != "1":
        raise ValueError("rule")
    last = int(fields["UNTIL"][:4]) if "UNTIL" in fields else 9999
    for year in (_YEARS[0] - 1, *_YEARS):
        days = [day for day in _month(year, int(fields.get("BYMONTH", first.month))) if _fits(day, fields, first)]
        if first.year <= year <= last and days:
            yield datetime.combine(days[0], first.time())


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]


def _fits(day: date, fields: Mapping[str, str], first: datetime) -> bool:
    by_day, by_month_day = fields.get("BYDAY", ""), fields.get("BYMONTHDAY", "")
    if by_month_day and str(day.day) not in by_month_day.split(","):
        return False
    if not by_day:
        return bool(by_month_day) or day.day == first.day
    nth, weekday = int(by_day[:-2] or 0), by_day[-2:]
    length = calendar.monthrange(day.year, day.month)[1]
    place = (day.day - 1) // 7 + 1 if nth >= 0 else -((length - day.day) // 7 + 1)
    return _DAYS[day.weekday()] == weekday and nth in (0, place)


def _read_offset(text: str) -> int:
    match = re.fullmatch(r"([+-]?)(\d\d)(\d\d)(\d\d)?", text)
    if not match:
        raise ValueError("offset")
    return (int(match[2]) * 60 + int(match[3])) * (-1 if match[1] == "-" else 1)


# ── and ours, told to others ────────────────────────────────────────────────────────────────────


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


def _minutes(moment: datetime) -> int:
    return int((moment.utcoffset() or timedelta()).total_seconds() // 60)


def _offset(moment: datetime) -> str:
    minutes = _minutes(moment)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
