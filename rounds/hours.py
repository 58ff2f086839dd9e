"""Working hours that somebody typed: a calendar of the household that stands nowhere else, and counts as occupied."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from household.model import Access, Calendar, Event, EventPart, Kind, Role, Takes
from household.queue import Job
from household.store import ReadResource
from language.sentences import say
from rounds.world import World

#: Where they would be read, if they were read anywhere; one such calendar for each.
ADDRESS = "typed:hours"
#: From when until when, on a weekday that counts from Monday = 0; an end that is no later than its start is the next
#: day's.
Hours = Mapping[int, tuple[time, time]]


def keep_hours(world: World, household: int, member: str, hours: Hours) -> None:
    """From now on this member is occupied at these hours, each week anew, in their own zone; without any hours the
    calendar goes. The next round plans with it."""
    store, now = world.store, world.clock()
    known = hours_of(world, household, member)
    if not hours:
        if known is not None:
            store.remove_calendar(known.id)
    else:
        whose = store.home(household).member(member)
        name, takes = say("start.hours.name", whose.language), known.takes if known else Takes.MINE
        number = store.add_calendar(household, member, Kind.TYPED, Role.READ, ADDRESS, name, None, Access.BUSY, takes)
        monday = _monday(now.astimezone(ZoneInfo(whose.zone)).date())
        read = [_resource(number, monday, day, span, ZoneInfo(whose.zone)) for day, span in sorted(hours.items())]
        store.apply(number, read, [_href(day) for day in range(7) if day not in hours], None, now)
    store.poke(household, Job.ROUND, now)


def hours_of(world: World, household: int, member: str) -> Calendar | None:
    """The calendar with somebody's typed hours."""
    mine = (c for c in world.store.calendars(household) if (c.kind, c.member) == (Kind.TYPED, member))
    return next(mine, None)


def typed(world: World, calendar: Calendar) -> dict[int, tuple[time, time]]:
    """The hours that stand in such a calendar, by weekday."""
    parts = [event.parts[0] for event in world.store.events(calendar.id)]
    spans = ((part.start, part.end) for part in parts)
    return {s.weekday(): (s.time(), e.time()) for s, e in spans if isinstance(s, datetime) and isinstance(e, datetime)}


def _resource(calendar: int, monday: date, day: int, span: tuple[time, time], zone: ZoneInfo) -> ReadResource:
    first = monday + timedelta(days=day)
    start, end = (datetime.combine(first, clock, zone) for clock in span)
    if end <= start:
        end = datetime.combine(first + timedelta(days=1), span[1], zone)
    part = EventPart(start, end, rrule="FREQ=WEEKLY")
    event = Event(calendar, _href(day), f"hours-{day}", (part,))
    return ReadResource(_href(day), f"{start.isoformat()}/{end.isoformat()}", (event,))


def _href(day: int) -> str:
    return f"hours-{day}"


def _monday(day: date) -> date:
    """The Monday four weeks back: what was worked before that, no plan looks at."""
    return day - timedelta(days=day.weekday() + 28)
