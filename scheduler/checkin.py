"""The weekly ten minutes for each other: the moment that the agreement gives them.

First the wished day at the moment nearest the wished one, then the nearest other day; what counts is that
everybody is free in most of the weeks that can be seen.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from household.model import CHECK_IN, Home, Span, Window
from scheduler.freebusy import free_spans
from scheduler.weekgrid import GOOD, POSSIBLE, SLOT, Grid, bounds, minute_of, starts_in

#: What the check-in is called where chores and members have keys.
CHORE = CHECK_IN
MEMBER = "both"


def window_of(home: Home) -> Window:
    """The hours within which the check-in may be, and its wished moment."""
    wish = home.household.check_in
    return Window(wish.earliest, wish.latest, wish.at)


def days_by_wish(weekday: int) -> list[int]:
    """The weekdays of one week, from the wished one to the farthest; the later of two goes first."""
    return sorted(range(7), key=lambda day: (abs(day - weekday), -day))


def find_moment(home: Home, grid: Grid) -> tuple[int, int] | None:
    """(weekday, slot) of the check-in, or None when in no week day most weeks have room for everyone."""
    wish = home.household.check_in
    members = tuple(sorted(member.key for member in home.members))
    low, high = bounds(window_of(home))
    starts = starts_in(low, high, wish.minutes)
    first, *others = days_by_wish(wish.weekday)
    wished = minute_of(wish.at) // SLOT
    # What both asked for stands as soon as it fits most weeks; a week in which it does not is an exception.
    if wished in starts and grid.freedom(members, first, wish.minutes)[wished] >= POSSIBLE:
        return first, wished
    for days in ([first], others):
        for least in (GOOD, POSSIBLE):
            for day in days:
                free = grid.freedom(members, day, wish.minutes)
                good = [slot for slot in starts if free[slot] >= least]
                if good:
                    return day, min(good, key=lambda slot: (abs(slot * SLOT - minute_of(wish.at)), slot))
    return None


def another_moment(home: Home, declined: Span, now: datetime) -> datetime | None:
    """The next moment at which everybody is free for the check-in, after one that somebody declined: later on that day,
    or on one of the six days behind it, as near to the wished clock as there is room; None when there is none.
    ``home`` holds the events of these days."""
    zone, length = ZoneInfo(home.household.zone), timedelta(minutes=declined.minutes)
    begin = max(declined.end, now).astimezone(zone)
    low, high = bounds(window_of(home))
    for day in (begin.date() + timedelta(days=n) for n in range(7)):
        midnight = datetime.combine(day, time())
        edges = [(midnight + timedelta(minutes=m)).replace(tzinfo=zone) for m in (low, high)]
        within = Span(max(edges[0], begin), edges[1])
        if within.start >= within.end or day >= declined.start.astimezone(zone).date() + timedelta(days=7):
            continue
        wished = (midnight + timedelta(minutes=minute_of(home.household.check_in.at))).replace(tzinfo=zone)
        free = free_spans(home, [m.key for m in home.members], within, length)
        starts = (min(max(wished, _on_slot(span.start)), span.end - length) for span in free)
        fitting = [start for start in starts if any(s.start <= start and start + length <= s.end for s in free)]
        if fitting:
            return min(fitting, key=lambda start: (abs(start - wished), start))
    return None


def _on_slot(moment: datetime) -> datetime:
    """The first moment of the grid that is not before this one."""
    over = (moment.minute % SLOT) * 60 + moment.second
    return moment if not over else (moment + timedelta(seconds=SLOT * 60 - over)).replace(microsecond=0)
