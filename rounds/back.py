"""Taking back what was said by voice: whatever it was, as long as nobody changed it since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from household.model import Asks, Home, WeekException
from household.queue import Job
from household.store import NotHere, Store
from rounds.chores import drop_chore
from scheduler.deeds import as_before


@dataclass(frozen=True)
class Trace:
    """What one change left behind: exceptions of the weeks, the subject of a question to the other, periods by their
    number, or a chore by its key. ``chore`` says what it was about."""

    chore: str = ""
    kept: tuple[WeekException, ...] = ()
    asked: str = ""
    periods: tuple[int, ...] = ()
    added: str = ""

    @property
    def empty(self) -> bool:
        return not (self.kept or self.asked or self.periods or self.added)


def take_back(store: Store, home: Home, trace: Trace, now: datetime) -> bool:
    """Let it stand as it stood before; False when it was changed or answered since, so that nothing is taken back."""
    back = [
        _exceptions(store, home, trace),
        _question(store, home, trace, now),
        *[_period(store, home, number) for number in trace.periods],
        bool(trace.added) and drop_chore(store, home, trace.added, now),
    ]
    store.poke(home.household.id, Job.ROUND, now)
    return any(back)


def _exceptions(store: Store, home: Home, trace: Trace) -> bool:
    stands = [e for e in home.exceptions if e in trace.kept]
    keep, drop = as_before(home, stands)
    if stands:
        store.keep_deed(home.household.id, keep, drop)
    return bool(stands)


def _question(store: Store, home: Home, trace: Trace, now: datetime) -> bool:
    waiting = [q for q in store.questions(home.household.id) if q.asks is Asks.TAKE_OVER and q.subject == trace.asked]
    for question in waiting:
        store.answer_question(home.household.id, question.id, "withdrawn", now)
    return bool(waiting)


def _period(store: Store, home: Home, number: int) -> bool:
    known = next((period for period in home.periods if period.id == number), None)
    if known is None:
        return False
    try:
        store.end_period(home.household.id, number, known.first - timedelta(days=1))
    except NotHere:
        return False
    return True
