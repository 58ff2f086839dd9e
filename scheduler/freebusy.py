"""Whose time is taken, and when everyone asked is free.

What counts: the busy events of calendars that a person opened to be read. What we wrote ourselves is
no reason to be occupied. Spans come merged and sorted; busy ones in UTC, free ones in the household's zone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from household.model import Calendar, Home, Role, Span, Takes
from scheduler.occurrences import spans_of, utc


def busy(home: Home, member: str, within: Span) -> tuple[Span, ...]:
    """When ``member`` is occupied within a span, merged and clipped to it."""
    return busy_of_all(home, within).get(member, ())


def busy_of_all(home: Home, within: Span) -> Mapping[str, tuple[Span, ...]]:
    """The same for every member at once: each event is expanded one time per zone, not per person."""
    calendars = {calendar.id: calendar for calendar in home.calendars}
    zones = {member.key: member.zone for member in home.members}
    found: dict[str, list[Span]] = {member: [] for member in zones}
    for event in home.events:
        takers = _takers(calendars.get(event.calendar), tuple(zones))
        for zone in sorted({zones[member] for member in takers}):
            spans = spans_of(event, within, ZoneInfo(zone)).spans
            for member in takers:
                if zones[member] == zone:
                    found[member].extend(spans)
    return {member: merged(spans, within) for member, spans in found.items()}


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


def _takers(calendar: Calendar | None, members: tuple[str, ...]) -> tuple[str, ...]:
    """Whose time the events of a calendar take."""
    if calendar is None or calendar.role is not Role.READ or calendar.takes is Takes.NOBODY:
        return ()
    if calendar.takes is Takes.BOTH:
        return members
    return tuple(member for member in members if member == calendar.member)
