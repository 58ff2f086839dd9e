"""How far an event may reach in time, so that the database can leave out what cannot matter.

Nothing of an event happens outside its reach; the reach may be too wide, never too narrow. None means
without end. Dates have no zone here, so they reach from the first place on earth where a day begins
(UTC+14) to the last where it ends (UTC-12).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from dateutil.parser import isoparse

from household.model import Event, EventPart

#: What an exception replaces may last longer than it does itself, and it may stand apart from its master: it then
#: has to be known for as long as that happening may last.
LASTS = timedelta(days=366)
EAST = timedelta(hours=14)
WEST = timedelta(hours=12)
STEPS = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}
#: Rules with no other parts happen at least once in every step, so that a count gives a last step.
PLAIN = {
    "DAILY": {"FREQ", "INTERVAL", "COUNT", "WKST"},
    "WEEKLY": {"FREQ", "INTERVAL", "COUNT", "WKST", "BYDAY"},
}


def reach(event: Event) -> tuple[datetime | None, datetime | None]:
    """The first moment at which something of the event may happen, and the last."""
    try:
        firsts = [_first(moment) for part in event.parts for moment in _starts(part)]
        lasts = [_last_of(part) for part in event.parts]
    except OverflowError:  # at the edges of the calendar: in the year 1 or 9999
        return None, None
    if not firsts:
        return None, None
    ends = [last for last in lasts if last is not None]
    return min(firsts), max(ends) if len(ends) == len(lasts) else None


def _starts(part: EventPart) -> Iterator[datetime | date]:
    """Where a part begins, with its extra dates and the moment that it replaces, if it does."""
    yield part.start
    yield from part.rdates
    if part.recurrence is not None:
        yield part.recurrence


def _first(moment: datetime | date) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime.combine(moment, time(), UTC) - EAST


def _last(moment: datetime | date) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime.combine(moment, time(), UTC) + WEST


def _last_of(part: EventPart) -> datetime | None:
    """When the last happening of a part is surely over; None when it goes on for ever, as far as we see."""
    lasts_for = max(_last(part.end) - _first(part.start), timedelta())
    lasts = [_last(part.end), *(_last(moment) + lasts_for for moment in part.rdates)]
    if part.recurrence is not None:
        lasts.append(_last(part.recurrence) + LASTS)
    if part.rrule:
        last_start = _last_start(part)
        if last_start is None:
            return None
        lasts.append(last_start + lasts_for)
    return max(lasts)


def _last_start(part: EventPart) -> datetime | None:
    """When the rule of a part surely stops. A day is added, since a wall time moves with its zone."""
    words = dict(word.split("=", 1) for word in (part.rrule or "").upper().split(";") if "=" in word)
    slack = timedelta(days=1)
    try:
        if "UNTIL" in words:
            return _until(words["UNTIL"]) + slack
        step = STEPS[words["FREQ"]]
        if words.keys() <= PLAIN[words["FREQ"]]:
            steps = int(words["COUNT"]) * int(words.get("INTERVAL", "1")) + 1
            return _last(part.start) + step * steps + slack
    except (KeyError, ValueError):
        return None
    return None


def _until(text: str) -> datetime:
    """UNTIL is a date, a local time, or a UTC time (RFC 5545 section 3.3.10)."""
    moment = isoparse(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC) + EAST + WEST
