"""When on a day a chore may be put: the hours that both gave it, without the quiet hours of the home."""

from __future__ import annotations

from datetime import time

from household.model import Chore, Home, Window
from scheduler.weekgrid import bounds, minute_of

_DAY = 24 * 60


def window_of(home: Home, chore: Chore) -> Window:
    """The window of a chore, narrowed by the quiet hours; its best moment moves inside with it.

    Where quiet hours lie in the middle, the longest part that is left counts, the one of the best moment before an
    equal one. A chore that fits nowhere beside them keeps its hours: both gave it those.
    """
    window, quiet = chore.window, home.household.quiet
    if quiet is None:
        return window
    low, high = bounds(window)
    aim = minute_of(window.best) if window.best else low
    left = [part for part in loud(low, high, quiet) if part[1] - part[0] >= chore.minutes]
    if not left or left == [(low, high)]:
        return window
    start, end = max(left, key=lambda part: (part[1] - part[0], part[0] <= aim < part[1]))
    best = _clock(min(max(aim, start), end - chore.minutes)) if window.best else None
    return Window(_clock(start), _clock(end), best)


def loud(low: int, high: int, quiet: tuple[time, time]) -> list[tuple[int, int]]:
    """What is left between two minutes of a day beside the quiet hours, which may run over midnight."""
    begin, end = minute_of(quiet[0]), minute_of(quiet[1])
    waking = [(end, begin)] if begin > end else [(0, begin), (end, _DAY)]
    found = [(max(low, start), min(high, stop)) for start, stop in waking]
    return [(start, stop) for start, stop in found if start < stop]


def _clock(minute: int) -> time:
    """The time of day; the end of the day is 00:00, as in a window."""
    return time(*divmod(minute % _DAY, 60))
