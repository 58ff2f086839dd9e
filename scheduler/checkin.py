"""The weekly ten minutes for each other: the moment that the agreement gives them.

First the wished day at the moment nearest the wished one, then the nearest other day; what counts is that
everybody is free in most of the weeks that can be seen.
"""

from __future__ import annotations

from household.model import Home, Window
from scheduler.weekgrid import GOOD, POSSIBLE, SLOT, Grid, bounds, minute_of, starts_in

#: What the check-in is called where chores and members have keys.
CHORE = "check-in"
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
