"""Whether much of a calendar disappeared at once: then it is better to ask than to believe.

What counts are the coming happenings that take time, since only these change a plan. A happening that moved is
kept, and so is one that now stands at the same moment under another UID: a series that was split, or a feed that
names its events anew each day. Where a rule can no longer be followed its time counts as occupied, not as gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from household.model import Event, Span
from scheduler.occurrences import Expansion, grouped, spans_of
from scheduler.rules import Work

AHEAD = timedelta(weeks=8)
#: At least so many must be lost, and more than one in so many of all.
MANY, ONE_IN = 5, 3


@dataclass(frozen=True)
class Lost:
    """How many coming happenings are gone, of how many."""

    gone: int
    of: int


def suddenly_gone(before: Iterable[Event], after: Iterable[Event], now: datetime, zone: ZoneInfo) -> Lost | None:
    """What is lost of the coming eight weeks, when that is five happenings or more and more than a third.

    ``zone`` is the owner's, for whole days. The work is bounded, for all events together.
    """
    within, work = Span(now, now + AHEAD), Work()

    @cache  # most events stand in both, and are followed once
    def coming(event: Event) -> Expansion:
        return spans_of(event, within, zone, work)

    had, have = ({(e.calendar, e.uid): coming(e) for e in grouped(events)} for events in (before, after))
    taken = {span for expansion in have.values() for span in expansion.spans}
    gone = sum(_gone(expansion, have.get(key, Expansion(())), taken) for key, expansion in had.items())
    of = sum(len(expansion.spans) for expansion in had.values())
    return Lost(gone, of) if gone >= MANY and gone * ONE_IN > of else None


def _gone(had: Expansion, have: Expansion, taken: set[Span]) -> int:
    """How many happenings of one event are lost."""
    if not have.complete:
        return 0
    fewer = len(had.spans) - len(have.spans)
    nowhere = sum(span not in taken for span in had.spans)
    return max(0, min(fewer, nowhere))
