"""What a day is: in which months, whether the children are here, a public holiday, a holiday of the school.

A day is told from what the calendars of the home last said. None means unknown: there is no such calendar, it was
never read, or it is open without the titles that are asked for. One that could not be read a moment ago still says
what it said before: it is stale, not empty, and nothing that stands in a calendar changes for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from household.model import Access, Calendar, Chore, Event, Home, Role, Span
from scheduler.freebusy import plain
from scheduler.occurrences import grouped, spans_of
from scheduler.rules import Work

_DAY = timedelta(days=1)


class Almanac:
    """The days from ``first`` up to ``last``, not included; each calendar is gone through once, when first asked."""

    def __init__(self, home: Home, first: date, last: date) -> None:
        self.home, self.first, self.last = home, first, last
        self._marked: dict[tuple[str, str], frozenset[date] | None] = {}

    def why_not(self, chore: Chore, day: date) -> str:
        """Why a chore does not count on a day: season, children, holiday or school; "" when nothing says so."""
        return next((why for why, counts in self._conditions(chore, day) if counts is False), "")

    def counts(self, chore: Chore, day: date) -> bool | None:
        """Whether a chore counts on a day; None when nothing speaks against it and something is unknown."""
        found = [counts for _, counts in self._conditions(chore, day)]
        return False if False in found else None if None in found else True

    def children_here(self, day: date) -> bool | None:
        """Whether the children are here on a day; without children in the household they are not."""
        children = self.home.household.children
        if children is None:
            return False
        if children.calendar:
            days = self.marked(children.calendar, children.word)
            return None if days is None else day in days
        cycle = 7 * max(1, children.every)
        return not children.days or (day - self.home.household.epoch).days % cycle in children.days

    def marked(self, calendar: str, word: str = "") -> frozenset[date] | None:
        """The days on which a calendar of this name has an event with ``word`` in its title."""
        if (calendar, word) not in self._marked:
            spans = event_days(self.home, calendar, word, self.first, self.last)
            self._marked[calendar, word] = None if spans is None else frozenset(_every_day(spans))
        return self._marked[calendar, word]

    def _conditions(self, chore: Chore, day: date) -> Iterator[tuple[str, bool | None]]:
        """What a chore asks of a day, and whether the day is like that."""
        if chore.months:
            yield "season", day.month in chore.months
        if chore.children and self.home.household.children is not None:
            yield "children", self.children_here(day)
        if chore.holidays:
            yield (
                "holiday",
                (day in public_holidays(self.home.household.country, day.year)) is (chore.holidays == "only"),
            )
        if chore.school:
            free = self.marked(self.home.household.school)
            yield "school", None if free is None else (day in free) is (chore.school == "only")


def event_days(home: Home, calendar: str, word: str, first: date, last: date) -> tuple[tuple[date, date], ...] | None:
    """The first and last day of each event that touches ``first`` up to ``last``, in order of time; of those with
    ``word`` in their title when that is given. None when it is not known."""
    named = [c for c in home.calendars if c.role is Role.READ and plain(c.name) == plain(calendar)]
    known = [c for c in named if c.read_at is not None and not (word and c.access is Access.BUSY)]
    if not known:
        return None
    zone = ZoneInfo(home.household.zone)
    within = Span(datetime.combine(first, time(), zone), datetime.combine(last, time(), zone))
    found: set[tuple[date, date]] = set()
    for one in known:
        found |= set(_days_in(home, one, plain(word), within, zone))
    return tuple(sorted(found))


def _days_in(home: Home, calendar: Calendar, word: str, within: Span, zone: ZoneInfo) -> Iterator[tuple[date, date]]:
    work = Work()
    for event in grouped(e for e in home.events if e.calendar == calendar.id):
        expanded = spans_of(_telling(event, word), within, zone, work)
        # Of what could not be told to its end nothing is told: an endless holiday is none.
        for span in expanded.spans if expanded.complete else ():
            yield span.start.astimezone(zone).date(), (span.end - timedelta(seconds=1)).astimezone(zone).date()


def _telling(event: Event, word: str) -> Event:
    """The event with what tells something as its only occupied parts: a day off takes nobody's time. What is cancelled
    tells nothing, whatever its title."""
    master = next((part.title for part in event.parts if part.recurrence is None), None)
    parts = tuple(replace(part, busy=word in plain(part.title or master or "")) for part in event.parts)
    return replace(event, parts=parts)


def _every_day(spans: tuple[tuple[date, date], ...]) -> Iterator[date]:
    for first, last in spans:
        for number in range((last - first).days + 1):
            yield first + number * _DAY


@lru_cache(maxsize=64)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country ("NL") or a part of one ("BE-VLG"); of one that is unknown, none. A part of
    which nothing of its own is known has the holidays of its country."""
    import holidays

    land, _, part = country.upper().partition("-")
    for subdivision in dict.fromkeys((part or None, None)):
        try:
            return frozenset(holidays.country_holidays(land, subdiv=subdivision, years=year))
        except NotImplementedError:
            continue
    return frozenset()
