"""What somebody who was invited by mail still has to be told: the difference between what they know and what is so.

An unchanged week is no news, and what is past is nobody's news any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from household.model import Entry, Override, Series, Span
from scheduler.edits import same_meaning, same_rule, with_history
from scheduler.occurrences import happenings, utc

#: How far ahead something may still happen; a weekly rule that gives nothing for so long is over.
_FAR = timedelta(days=400)


class Kind(StrEnum):
    """What is told."""

    NEW = "new"
    CHANGED = "changed"  # the rule, or more than one week
    MOVED = "moved"  # one week, at another moment
    OFF = "off"  # one week
    ENDED = "ended"


@dataclass(frozen=True)
class Tiding:
    """One thing to tell of an ``entry`` as it now is. ``original`` names the one week that it is about, else the next
    one; ``start`` is when that is, or would have been."""

    kind: Kind
    entry: Entry
    original: datetime
    start: datetime


def tiding(want: Entry | None, have: Entry | None, now: datetime) -> Tiding | None:
    """What to tell somebody who knows ``have`` (None: nothing) of ``want`` (None: it is no more); None for nothing."""
    coming = next_of(want, now) if want else None
    known = next_of(have, now) if have else None
    if want is None or coming is None:
        return Tiding(Kind.ENDED, have, *known) if have and known else None
    if have is None or known is None:
        return Tiding(Kind.NEW, want, *coming)
    told = with_history(want, have, now)
    if same_meaning(told, have):
        return None
    alike = (told.start, told.minutes) == (have.start, have.minutes) and same_rule(told, have)
    differing = _differing(told, have) if alike else ()
    if len(differing) != 1:
        return Tiding(Kind.CHANGED, want, *coming)
    (original,) = differing
    if original in told.cancelled:
        return Tiding(Kind.OFF, want, original, _stands(have, original).start)
    stands = _stands(want, original)
    others = tuple(o for o in want.overrides if o.recurrence != original)
    said = replace(want, overrides=tuple(sorted((*others, stands), key=lambda o: o.recurrence)))
    return Tiding(Kind.MOVED, said, original, stands.start)


def next_of(entry: Entry, now: datetime) -> tuple[datetime, datetime] | None:
    """The original start of the next happening that is not over, and when it is; None when there is none."""
    series = Series("", "", 0, entry.start, entry.minutes, entry.rrule or "")
    early = min([now - timedelta(days=1), *(o.recurrence for o in entry.overrides if o.start >= now)])
    every = happenings(series, Span(early, now + _FAR)) if entry.rrule else [entry.start]
    stands = (_stands(entry, at) for at in every if at not in entry.cancelled)
    coming = [o for o in stands if o.start + timedelta(minutes=o.minutes) > now]
    first = min(coming, key=lambda o: utc(o.start), default=None)
    return (first.recurrence, first.start) if first else None


def _stands(entry: Entry, original: datetime) -> Override:
    """One happening as it stands, wherever that is."""
    moved = (o for o in entry.overrides if o.recurrence == original)
    return next(moved, Override(original, original, entry.minutes))


def _differing(one: Entry, other: Entry) -> tuple[datetime, ...]:
    """The happenings that are not the same in two entries of one rule."""

    def state(entry: Entry, original: datetime) -> object:
        stands = _stands(entry, original)
        return None if original in entry.cancelled else (utc(stands.start), stands.minutes)

    named = {o.recurrence for e in (one, other) for o in e.overrides} | {*one.cancelled, *other.cancelled}
    return tuple(sorted(at for at in named if state(one, at) != state(other, at)))
