"""What goes into the book once a day is past: who had what planned, what was moved, taken over or skipped.

The book is append-only, and a line about one happening comes out the same however often it is made, so
writing a day twice changes nothing. Nobody's hours are compared here: the book only remembers.
"""

from __future__ import annotations

from datetime import timedelta

from household.model import Assignment, Change, Deed, Home, LedgerLine, Span, WeekException
from scheduler.standing import series_of, settled, standing

#: How far back a round looks for days that nobody booked, because the house was closed.
BACK = timedelta(days=14)

_DEEDS = {
    Change.MOVED: Deed.MOVED,
    Change.GIVEN: Deed.GIVEN,
    Change.DONE: Deed.DONE,
    Change.SKIPPED: Deed.SKIPPED,
    Change.MISSED: Deed.MISSED,
}


def lines(home: Home, within: Span) -> tuple[LedgerLine, ...]:
    """The lines for the happenings of ``within``, which lies in the past; the check-in is nobody's work.

    Skipped and missed are booked with no minutes: they are neither done nor a reproach. What was not needed is not
    booked at all.
    """
    planned = [_planned(assignment) for assignment in standing(home, within)]
    others = [_settled(home, exception) for exception in settled(home, within)]
    return tuple(sorted([*planned, *(line for line in others if line)], key=lambda line: (line.at, line.chore)))


def _planned(assignment: Assignment) -> LedgerLine:
    deed = _DEEDS.get(assignment.change, Deed.PLANNED) if assignment.change else Deed.PLANNED
    day = assignment.span.start.date()
    return LedgerLine(assignment.original, deed, assignment.chore, assignment.member, day, assignment.span.minutes)


def _settled(home: Home, exception: WeekException) -> LedgerLine | None:
    series = series_of(home, exception)
    if series is None:
        return None
    minutes = series.minutes if exception.change is Change.DONE else 0
    day = exception.original.date()
    return LedgerLine(exception.original, _DEEDS[exception.change], series.chore, exception.member, day, minutes)
