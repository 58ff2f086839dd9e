"""One person's occupied time while the coming weeks are planned.

Calendars (``busy``) and what stands of the plan itself are kept apart, since a reason may speak only of the
first. Moments are whole seconds since 1970, so that clock changes and zones cannot confuse a comparison.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import takewhile

from household.model import Span

Stretch = tuple[int, int]


def seconds(moment: datetime) -> int:
    """Seconds since 1970 of an aware moment."""
    return int(moment.timestamp())


class Diary:
    """``busy`` must be merged and sorted; what is taken later may lie anywhere, even over it."""

    def __init__(self, busy: Iterable[Span]) -> None:
        self._busy = [(seconds(span.start), seconds(span.end)) for span in busy]
        self._ends = [end for _, end in self._busy]
        self._taken: list[Stretch] = []
        self._longest = 0

    def take(self, stretch: Stretch) -> None:
        """Occupy a stretch with something of the plan."""
        insort(self._taken, stretch)
        self._longest = max(self._longest, stretch[1] - stretch[0])

    def is_free(self, stretch: Stretch) -> bool:
        return self.in_calendar(stretch) is None and self.in_plan(stretch) is None

    def in_calendar(self, stretch: Stretch) -> Span | None:
        """The first overlap with a calendar, clipped to the stretch, in UTC."""
        place = bisect_right(self._ends, stretch[0])
        if place < len(self._busy) and self._busy[place][0] < stretch[1]:
            return _overlap(self._busy[place], stretch)
        return None

    def in_plan(self, stretch: Stretch, but: Stretch | None = None) -> Span | None:
        """The first overlap with something of the plan, ``but`` left out, clipped to the stretch, in UTC."""
        place = bisect_left(self._taken, (stretch[0] - self._longest, 0))
        for other in self._taken[place:]:
            if other[0] >= stretch[1]:
                return None
            if other[1] > stretch[0] and other != but:
                return _overlap(other, stretch)
        return None

    def all_in_calendar(self, stretch: Stretch) -> Span | None:
        """From the first to the last overlap with a calendar, clipped to the stretch, in UTC."""
        place = bisect_right(self._ends, stretch[0])
        return _from_to(list(takewhile(lambda busy: busy[0] < stretch[1], self._busy[place:])), stretch)

    def all_in_plan(self, stretch: Stretch, but: Stretch | None = None) -> Span | None:
        """From the first to the last overlap with something of the plan, ``but`` left out once, in UTC."""
        place = bisect_left(self._taken, (stretch[0] - self._longest, 0))
        found = [t for t in takewhile(lambda t: t[0] < stretch[1], self._taken[place:]) if t[1] > stretch[0]]
        if but in found:
            found.remove(but)
        return _from_to(found, stretch)

    @property
    def busy(self) -> tuple[Stretch, ...]:
        """What the calendars take, in order."""
        return tuple(self._busy)

    def free(self, within: Stretch) -> list[Stretch]:
        """What calendars and plan leave of a stretch, in order."""
        found, begin = [], within[0]
        for start, end in sorted((*self._busy, *self._taken)):
            if min(start, within[1]) > begin:
                found.append((begin, min(start, within[1])))
            begin = max(begin, end)
        return [*found, (begin, within[1])] if begin < within[1] else found

    def has_room(self, within: Stretch, length: int) -> bool:
        """Whether the calendars leave ``length`` seconds in one piece."""
        begin = within[0]
        for start, end in self._busy[bisect_right(self._ends, begin) :]:
            if start - begin >= length or start >= within[1]:
                break
            begin = max(begin, end)
        else:
            return within[1] - begin >= length
        return min(start, within[1]) - begin >= length


def _from_to(found: list[Stretch], stretch: Stretch) -> Span | None:
    if not found:
        return None
    return _overlap((min(start for start, _ in found), max(end for _, end in found)), stretch)


def _overlap(one: Stretch, two: Stretch) -> Span:
    start, end = max(one[0], two[0]), min(one[1], two[1])
    return Span(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
