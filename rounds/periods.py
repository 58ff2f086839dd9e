"""Days on which somebody is away or has it heavy: kept at once, by whichever door it is said; the plan follows at the
next round."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from household.model import Period
from household.queue import Job
from household.store import NotHere, Store

#: Nobody is away for longer than this by one line; it is more likely a year that was mistaken.
LONGEST = timedelta(days=366)

#: Why days cannot be kept: the last before the first, more than anybody means, or all of them past.
Wrong = Literal["turned", "too_many", "over"]


def wrong_days(first: date, last: date, today: date) -> Wrong | None:
    """What is wrong with days that somebody names for a period; None when they are fine."""
    if last < first:
        return "turned"
    if last - first >= LONGEST:
        return "too_many"
    return "over" if last < today else None


def keep_period(store: Store, household: int, period: Period, now: datetime) -> Period:
    """Keep a period; it comes back with its id, and one that stands already is not kept twice."""
    kept = store.add_period(household, period)
    store.poke(household, Job.ROUND, now)
    return kept


def no_more(store: Store, household: int, number: int, now: datetime) -> Period | None:
    """From today on this period is over; the period as it was, None when it was over already. ``now`` is local. Raises
    NotHere."""
    known = next((period for period in store.periods(household) if period.id == number), None)
    if known is None:
        raise NotHere(what="period", id=number)
    if known.last < now.date():
        return None
    store.end_period(household, number, now.date() - timedelta(days=1))
    store.poke(household, Job.ROUND, now)
    return known
