"""Times and repetitions as Google writes them: start and end values, and the moments of a series in local wall time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rruleset, rrulestr
from schema import Refusal

Moment = date | datetime
LONGEST = 1500  # no series in a test is longer; Google has its own bound
_LINE = re.compile(r"(RRULE|EXRULE|RDATE|EXDATE)((?:;[\w-]+=[^:;]+)*):(.+)")


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as why:
        raise Refusal(400, "invalid", "Invalid time zone definition.") from why


def moment(value: dict[str, Any], home: str) -> Moment:
    """A date, or an aware datetime in its own zone (`home` when it names none)."""
    if value.get("date"):
        return date.fromisoformat(value["date"])
    place = zone(value.get("timeZone") or home)
    at = datetime.fromisoformat(value["dateTime"])
    return at.replace(tzinfo=place) if at.tzinfo is None else at.astimezone(place)


def written(at: Moment, place: str) -> dict[str, Any]:
    """A moment as Google writes it, in the zone `place`."""
    if not isinstance(at, datetime):
        return {"date": at.isoformat()}
    local = at.astimezone(zone(place)).replace(microsecond=0).isoformat()
    return {"dateTime": local.replace("+00:00", "Z"), "timeZone": place}


def instant(at: Moment, home: str) -> datetime:
    """The moment in UTC; a whole day begins at midnight in `home`."""
    return (at if isinstance(at, datetime) else datetime.combine(at, time(), zone(home))).astimezone(UTC)


def same(one: Moment, other: Moment) -> bool:
    if isinstance(one, datetime) != isinstance(other, datetime):
        return False
    return one.astimezone(UTC) == other.astimezone(UTC) if isinstance(one, datetime) else one == other


def check_lines(event: dict[str, Any]) -> None:
    """Refuse what Google refuses in `recurrence`."""
    timed = "dateTime" in event["start"]
    if timed and not (event["start"].get("timeZone") and event["end"].get("timeZone")):
        raise Refusal(400, "required", "Missing time zone definition for start time.")
    for line in event["recurrence"]:
        match = _LINE.fullmatch(line)
        if not match or (timed and re.search(r"UNTIL=\d{8}T\d{6}(;|$)", line)):
            raise Refusal(400, "invalid", f"Invalid recurrence rule: {line}")
    if not any(line.startswith(("RRULE", "RDATE")) for line in event["recurrence"]):
        raise Refusal(400, "invalid", "Invalid recurrence rule.")
    try:
        next(starts(event, "UTC"), None)
    except ValueError as why:
        raise Refusal(400, "invalid", f"Invalid recurrence rule: {why}") from why


def starts(event: dict[str, Any], home: str) -> Iterator[Moment]:
    """The original starts of a series in order, LONGEST at most; a single event has its own start."""
    first = moment(event["start"], home)
    if not event.get("recurrence"):
        return iter((first,))
    timed = isinstance(first, datetime)
    naive = first.replace(tzinfo=None) if isinstance(first, datetime) else datetime.combine(first, time())
    place = first.tzinfo if isinstance(first, datetime) else UTC
    found = _set(event["recurrence"], naive, place)
    return (at.replace(tzinfo=place) if timed else at.date() for at in islice(found, LONGEST))


def _set(lines: list[str], first: datetime, place: Any) -> rruleset:
    whole = rruleset()
    if not any(line.startswith("RRULE") for line in lines):
        whole.rdate(first)
    for line in lines:
        kind, _, values = _LINE.fullmatch(line).groups()  # type: ignore[union-attr]  # check_lines has seen it
        if kind in ("RRULE", "EXRULE"):
            rule = rrulestr(f"{kind[-5:]}:{_local_until(values, place)}", dtstart=first)
            (whole.rrule if kind == "RRULE" else whole.exrule)(rule)
            continue
        for value in values.split(","):
            at = _local(value, place)
            at = datetime.combine(at.date(), first.time()) if "T" not in value else at
            (whole.rdate if kind == "RDATE" else whole.exdate)(at)
    return whole


def _local(value: str, place: Any) -> datetime:
    at = datetime.fromisoformat(value)
    return at.astimezone(place).replace(tzinfo=None) if at.tzinfo else at


def _local_until(rule: str, place: Any) -> str:
    match = re.search(r"UNTIL=(\w+)", rule)
    if not match:
        return rule
    until = _local(match[1], place)
    if "T" not in match[1]:
        until = datetime.combine(until.date(), time(23, 59, 59))
    return rule.replace(match[0], f"UNTIL={until:%Y%m%dT%H%M%S}")


def length(event: dict[str, Any], home: str) -> timedelta:
    return moment(event["end"], home) - moment(event["start"], home)  # type: ignore[operator]  # both of one kind


def ended(lines: list[str], last: str) -> list[str]:
    """The lines with the rule ending at UNTIL=`last`."""
    return [re.sub(r";?(UNTIL|COUNT)=\w+", "", line) + f";UNTIL={last}" if "RRULE" in line else line for line in lines]


def counted_on(lines: list[str], gone: int) -> list[str]:
    """The lines with `gone` moments taken off a COUNT."""
    return [re.sub(r"COUNT=(\d+)", lambda found: f"COUNT={int(found[1]) - gone}", line) for line in lines]
