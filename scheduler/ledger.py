"""What goes into the book once a day is past: who had what planned, what was moved, taken over, done or skipped.

The book is append-only, and the lines about one happening come out the same however often they are made, so that
writing a day twice changes nothing. What people say of it afterwards is a later telling, which counts from then on
(``household.book``). Nobody's hours are compared here: the book only remembers. What has no moment (UNPLACED) and what
was not needed (NOT_NEEDED) stands in no line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from household.book import Happening, by_happening, settled_book, told_anew
from household.model import Assignment, Change, Deed, Home, LedgerLine, Series, Span, WeekException
from household.routines import apart, left
from scheduler.standing import put_off, series_of, settled, standing

__all__ = ["BACK", "amended", "lines", "settled_book"]

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

    Skipped and missed are booked with no minutes: neither done nor a reproach; so is what was put off beyond
    ``within``, until it is done. Done together is a line for each, with all of its minutes. A routine is booked as its
    parts, each with its own minutes.
    """
    found = [line for assignment in standing(home, within) for line in _planned(home, assignment)]
    found += [line for exception in settled(home, within) for line in _settled(home, exception)]
    found += [line for exception in put_off(home, within) for line in _put_off(home, exception)]
    return tuple(sorted(found, key=lambda line: (line.at, line.chore, line.member)))


def amended(home: Home, found: Iterable[LedgerLine], book: Iterable[LedgerLine]) -> tuple[LedgerLine, ...]:
    """What has to be added to ``book``, so that it says what ``found`` says: happenings that are new, and those that
    are told otherwise by now.

    A series that was given another time, or other days, also gives its past days anew; what was booked of such a day
    stands, and is not booked once more.
    """
    known, told = by_happening(book), by_happening(found)
    wanted: list[LedgerLine] = []
    for happening, said in told.items():
        there = known.get(happening)
        if there is not None and {_meaning(line) for line in there} != {_meaning(line) for line in said}:
            wanted += [told_anew(line, there[0]) for line in said]
    for new in _unbooked(home, told, known):
        wanted += told[new]
    return tuple(sorted(wanted, key=lambda line: (line.at, line.chore, line.member)))


def _unbooked(home: Home, told: Iterable[Happening], known: Iterable[Happening]) -> Iterator[Happening]:
    """The happenings that the book lacks, less those that it has under another time of the same day."""
    zone = ZoneInfo(home.household.zone)

    def day_of(happening: Happening) -> tuple[str, date]:
        return happening[0], happening[1].astimezone(zone).date()

    told, known = set(told), set(known)
    for day in sorted({day_of(h) for h in told - known}):
        new = sorted(h for h in told - known if day_of(h) == day)
        spare = sum(1 for h in known - told if day_of(h) == day)
        yield from new[spare:]


def _meaning(line: LedgerLine) -> tuple[Deed, str, date, int]:
    return line.deed, line.member, line.day, line.minutes


def _planned(home: Home, assignment: Assignment) -> Iterator[LedgerLine]:
    deed = _DEEDS.get(assignment.change, Deed.PLANNED) if assignment.change else Deed.PLANNED
    day = assignment.span.start.date()
    rota = home.agreement.series if home.agreement else ()
    routine = next((one for one in rota if one.parts and one.key == assignment.series), None)
    work = _work(home, routine, assignment.original, 0) if routine else [(assignment.chore, assignment.span.minutes)]
    for chore, minutes in work:
        yield LedgerLine(assignment.original, deed, chore, assignment.member, day, minutes)


def _settled(home: Home, exception: WeekException) -> Iterator[LedgerLine]:
    series = series_of(home, exception)
    if series is None:
        return
    zone, done = ZoneInfo(home.household.zone), exception.change is Change.DONE
    deed = Deed.TOGETHER if exception.also else _DEEDS[exception.change]
    when = (exception.start if done else None) or exception.original
    day = when.astimezone(zone).date()
    for chore, minutes in _work(home, series, exception.original, exception.minutes or series.minutes):
        for member in (exception.member, *exception.also):
            yield LedgerLine(exception.original, deed, chore, member, day, minutes if done else 0)


def _put_off(home: Home, exception: WeekException) -> Iterator[LedgerLine]:
    series = series_of(home, exception)
    if series is not None:
        day = exception.original.date()
        for chore, _ in _work(home, series, exception.original, 0):
            yield LedgerLine(exception.original, _DEEDS[exception.change], chore, exception.member, day, 0)


def _work(home: Home, series: Series, original: datetime, minutes: int) -> Iterator[tuple[str, int]]:
    """What was to be done at a happening and for how long: the chores that were left of a routine, else the chore."""
    if series.parts:
        yield from ((p.chore, p.minutes) for p in left(home, series, original, apart(home.exceptions)))
    else:
        yield series.chore, minutes
