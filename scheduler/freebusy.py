"""Whose time is taken, and when everyone asked is free.

What counts: the busy events of calendars that a person opened to be read, and what is kept free for somebody who
needs it. What else we wrote ourselves is no reason to be occupied. In a calendar that takes both's time and is open
with its titles, a name in a title says whose time it is: "Bram tandarts" takes Bram's. Spans come merged and sorted;
busy ones in UTC, free ones in the household's zone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from household.model import Access, Calendar, Event, Home, Role, Span, Takes
from scheduler.occurrences import grouped, spans_of, utc
from scheduler.rules import Work


def busy(home: Home, member: str, within: Span) -> tuple[Span, ...]:
    """When ``member`` is occupied within a span, merged and clipped to it."""
    return busy_of_all(home, within).get(member, ())


def busy_of_all(home: Home, within: Span) -> Mapping[str, tuple[Span, ...]]:
    """The same for every member at once: each event is expanded one time per zone, not per person. Around each
    appointment the household's ``buffer`` is taken as well, around what is kept free nothing."""
    buffer = timedelta(minutes=home.household.buffer)
    near = Span(utc(within.start) - buffer, utc(within.end) + buffer) if buffer else within
    calendars = {calendar.id: calendar for calendar in home.calendars}
    names = {member.key: plain(member.name) for member in home.members}
    found: dict[str, list[Span]] = {member.key: [] for member in home.members}
    works = {number: Work() for number in calendars}
    for event in grouped(home.events):
        calendar = calendars.get(event.calendar)
        known: dict[tuple[str, Event], tuple[Span, ...]] = {}
        for member in home.members:
            if not takes(calendar, member.key):
                continue
            own = (member.zone, _of(event, member.key, names, calendar))
            if own not in known:
                known[own] = spans_of(own[1], near, ZoneInfo(member.zone), works.get(event.calendar)).spans
            found[member.key].extend(known[own])
    return {
        member: merged([*widened(spans, buffer), *kept_free(home, member)], within) for member, spans in found.items()
    }


def kept_free(home: Home, member: str) -> Iterable[Span]:
    """The stretches that are kept free for this member."""
    return (kept.span for kept in home.kept_free if member in kept.members)


def free_spans(
    home: Home, members: Collection[str], within: Span, at_least: timedelta = timedelta(minutes=5)
) -> tuple[Span, ...]:
    """When all of ``members`` are free for ``at_least`` without a break, in the household's zone."""
    zone = ZoneInfo(home.household.zone)
    all_busy = busy_of_all(home, within)
    taken = merged((span for member in members for span in all_busy.get(member, ())), within)
    edges = [utc(within.start), *(edge for span in taken for edge in (span.start, span.end)), utc(within.end)]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    return tuple(
        Span(start.astimezone(zone), end.astimezone(zone))
        for start, end in gaps
        if start < end and end - start >= at_least
    )


def widened(spans: Iterable[Span], by: timedelta) -> Iterable[Span]:
    """Spans that begin so much earlier and end so much later."""
    return (Span(utc(s.start) - by, utc(s.end) + by) for s in spans) if by else spans


def merged(spans: Iterable[Span], within: Span) -> tuple[Span, ...]:
    """Spans in UTC, clipped, sorted, and joined where they touch: the same hour twice is one hour."""
    low, high = utc(within.start), utc(within.end)
    found: list[Span] = []
    for span in sorted(Span(max(utc(s.start), low), min(utc(s.end), high)) for s in spans):
        if span.start >= span.end:
            continue
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def takes(calendar: Calendar | None, member: str) -> bool:
    """Whether the events of a calendar take a member's time."""
    if calendar is None or calendar.role is not Role.READ or calendar.takes is Takes.NOBODY:
        return False
    return calendar.takes is Takes.BOTH or calendar.member == member


def _of(event: Event, member: str, names: Mapping[str, str], calendar: Calendar | None) -> Event:
    """The event as it takes a member's time: parts of a shared calendar that name only others take none of it."""
    if calendar is None or calendar.takes is not Takes.BOTH or calendar.access is not Access.TITLES:
        return event
    parts = tuple(
        part if member in (named(part.title or "", names) or (member,)) else replace(part, busy=False)
        for part in event.parts
    )
    return event if parts == event.parts else replace(event, parts=parts)


def named(title: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of the members whose name, plain, is a word of a title; accents and capitals mean nothing."""
    said = plain(title)
    return tuple(key for key, name in names.items() if name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said))


def plain(text: str) -> str:
    """Text as it is compared: without accents and capitals."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold().strip()
