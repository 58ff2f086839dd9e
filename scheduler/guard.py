"""Whether much of a calendar disappeared at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from household.model import Event, Span
from scheduler.occurrences import spans_of

AHEAD = timedelta(weeks=8)
MANY, MOST = 5, 3


@dataclass(frozen=True)
class Lost:
    """How many coming happenings are gone, of how many."""

    gone: int
    of: int


def suddenly_gone(before: Iterable[Event], after: Iterable[Event], now: datetime, zone: ZoneInfo) -> Lost | None:
    """What is lost of the coming weeks, when that is five happenings or more, and more than a third."""
    had, have = _counted(before, now, zone), _counted(after, now, zone)
    gone, of = sum((had - have).values()), sum(had.values())
    return Lost(gone, of) if gone >= MANY and gone * MOST > of else None


def _counted(events: Iterable[Event], now: datetime, zone: ZoneInfo) -> Counter[str]:
    within = Span(now, now + AHEAD)
    found: Counter[str] = Counter()
    for event in events:
        found[event.uid] += len(spans_of(event, within, zone).spans)
    return found
