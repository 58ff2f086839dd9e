"""What stands in somebody's own calendars by its title, where they opened these with titles: for themselves alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from household.model import Access, Calendar, Event, Home, Role, Span, Takes
from scheduler.freebusy import named, plain, takes
from scheduler.occurrences import grouped, spans_of, utc
from scheduler.rules import Work


def appointments(home: Home, member: str, within: Span) -> tuple[tuple[Span, str], ...]:
    """The appointments that touch a span, in order of time, with their titles: of the calendars that are this member's
    and open with titles. What names only somebody else, or takes no time, is left out."""
    mine = {c.id: c for c in home.calendars if _opened(c, member)}
    zone, names = ZoneInfo(home.member(member).zone), {m.key: plain(m.name) for m in home.members}
    works = {number: Work() for number in mine}
    found: list[tuple[Span, str]] = []
    for event in grouped(e for e in home.events if e.calendar in mine):
        for span in spans_of(event, within, zone, works[event.calendar]).spans:
            title = _title(event, span)
            if title and member in (named(title, names) or (member,)):
                found.append((span, title))
    return tuple(sorted(found, key=lambda one: (one[0].start, one[0].end, one[1])))


def with_calendar(home: Home) -> frozenset[str]:
    """The members of whom some calendar was read, so that it is known when they are busy."""
    read = [c for c in home.calendars if c.role is Role.READ and c.read_at is not None]
    return frozenset(member.key for member in home.members if any(takes(c, member.key) for c in read))


def stale(home: Home) -> Iterator[Calendar]:
    """The calendars that count and could not be read lately."""
    return (c for c in home.calendars if c.role is Role.READ and c.takes is not Takes.NOBODY and c.stale_since)


def _opened(calendar: Calendar, member: str) -> bool:
    opened = calendar.role is Role.READ and calendar.access is Access.TITLES
    return opened and calendar.member == member and takes(calendar, member)


def _title(event: Event, span: Span) -> str:
    """The title of one happening: of an exception its own, else that of the series."""
    own = [p for p in event.parts if p.recurrence is not None and _is_at(p.start, span)]
    master = [p for p in event.parts if p.recurrence is None]
    return next((part.title for part in (*own, *master) if part.title), "")


def _is_at(start: object, span: Span) -> bool:
    return isinstance(start, datetime) and utc(start) == span.start
