"""What stands without asking any calendar: the series of the agreement with the exceptions kept so far.

A voice and a page need an answer at once, so nothing here looks at events. A happening belongs to the
stretch in which it *now* begins: moved from Tuesday to Friday, it counts on Friday only. What was done,
skipped or missed stands no more and is told apart by ``settled``; what has no moment, by ``without_moment``; what is
not needed this once, by ``not_needed``. A series without a rule happens where its exceptions say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from household.model import (
    CHECK_IN,
    Agreement,
    Assignment,
    By,
    Change,
    Home,
    Offer,
    Series,
    Span,
    WeekException,
    Who,
)
from household.routines import apart, parts_as_series, takes_place
from scheduler.occurrences import by_rule, gives
from scheduler.reasons import without_calendars

_Exceptions = Mapping[str, Mapping[datetime, WeekException]]
_SETTLED = frozenset({Change.DONE, Change.SKIPPED, Change.MISSED})
#: Of so many stretches a home remembers what stands in them.
REMEMBERED = 64
_GONE = _SETTLED | {Change.UNPLACED, Change.NOT_NEEDED}


def standing(home: Home, within: Span) -> tuple[Assignment, ...]:
    """The assignments that begin in ``within``, in order of time; empty without an agreement.

    Series of a chore or a person that is no longer in the home are left out.
    """
    if home.agreement is None:
        return ()
    stretch = _utc(within.start), _utc(within.end)
    found = home.stood.get(stretch)
    if found is None:
        found = _found(home, home.agreement, within)
        if len(home.stood) >= REMEMBERED:
            home.stood.clear()
        home.stood[stretch] = found
    return found


def _found(home: Home, agreement: Agreement, within: Span) -> tuple[Assignment, ...]:
    kept, out = _by_happening(home.exceptions), apart(home.exceptions)
    found = [
        assignment
        for series in _with_parts(home, agreement)
        for original, span, exception in _moments(series, kept, within)
        if (exception or not series.of) and takes_place(home, series, original, out)
        if (assignment := _assignment(home, series, original, span, exception)) is not None
    ]
    return tuple(sorted(_together(home, found), key=_order))


def check_ins(home: Home, within: Span, chore: str = CHECK_IN) -> tuple[Span, ...]:
    """The moments of the weekly ten minutes that begin in ``within``; or, with ``chore`` TEAM, of the five minutes of
    the question about the chores, where they have a day of their own."""
    kept = _by_happening(home.exceptions)
    moments = (moment for meeting in _talks(home, chore) for moment in _moments(meeting, kept, within))
    return tuple(sorted(span for _, span, _ in moments))


def offered(home: Home, within: Span, chore: str = CHECK_IN) -> tuple[Offer, ...]:
    """Where the ten minutes of weeks without a moment are offered, as far as that begins in ``within``."""
    kept = _by_happening(home.exceptions)
    found = [
        Offer(chore, e.original, _span(e.start, e.minutes or meeting.minutes))
        for meeting in _talks(home, chore)
        for e in kept.get(meeting.key, {}).values()
        if e.change is Change.UNPLACED and e.start is not None and _holds(within, e.start)
        if gives(meeting, e.original)
    ]
    return tuple(sorted(found, key=lambda offer: _utc(offer.span.start)))


def _talks(home: Home, chore: str) -> tuple[Series, ...]:
    return tuple(s for s in home.agreement.meetings if s.chore == chore) if home.agreement else ()


def settled(home: Home, within: Span) -> tuple[WeekException, ...]:
    """What is done, skipped or missed of the happenings whose rule puts them in ``within``, in order of time."""
    return _told(home, within, _SETTLED)


def put_off(home: Home, within: Span) -> tuple[WeekException, ...]:
    """What the rule puts in ``within`` and now stands after it."""
    moved = _told(home, within, frozenset({Change.MOVED, Change.GIVEN}))
    return tuple(e for e in moved if e.start is not None and _utc(e.start) >= _utc(within.end))


def without_moment(home: Home, within: Span) -> tuple[WeekException, ...]:
    """The happenings of ``within`` for which no moment exists."""
    return _told(home, within, frozenset({Change.UNPLACED}))


def not_needed(home: Home, within: Span) -> tuple[WeekException, ...]:
    """The happenings of ``within`` that are not needed this once; their ``why`` names what for."""
    return _told(home, within, frozenset({Change.NOT_NEEDED}))


def series_of(home: Home, exception: WeekException) -> Series | None:
    """The series, or the part of a routine, that an exception speaks of, among those that ended too; None when the
    agreement has it no more."""
    if home.agreement is None:
        return None
    return next((s for s in _with_parts(home, home.agreement) if s.key == exception.series), None)


def _told(home: Home, within: Span, changes: frozenset[Change]) -> tuple[WeekException, ...]:
    out = apart(home.exceptions)
    found = [
        exception
        for kept in _by_happening(home.exceptions).values()
        for exception in kept.values()
        if exception.change in changes and _holds(within, exception.original)
        if (series := series_of(home, exception)) and takes_place(home, series, exception.original, out)
    ]
    return tuple(sorted(found, key=lambda e: (_utc(e.original), e.series)))


def _with_parts(home: Home, agreement: Agreement) -> Iterator[Series]:
    """The series of the home as it is, each routine followed by its parts: these stand by themselves where they have
    an exception of their own."""
    for series in agreement.known:
        if home.knows(series):
            yield series
            yield from parts_as_series(home, series)


def _by_happening(exceptions: tuple[WeekException, ...]) -> _Exceptions:
    """By series, one exception for each happening; what a person asked goes before what the plan asked."""
    kept: dict[str, dict[datetime, WeekException]] = {}
    for exception in sorted(exceptions, key=lambda e: e.by is By.PERSON):
        kept.setdefault(exception.series, {})[_utc(exception.original)] = exception
    return kept


def _moments(series: Series, kept: _Exceptions, within: Span) -> Iterator[tuple[datetime, Span, WeekException | None]]:
    """Each happening that now begins in ``within``: its original start, where it stands, and why."""
    exceptions = kept.get(series.key, {})
    for original in by_rule(series, within):
        if _utc(original) not in exceptions:
            yield original, _span(original, series.minutes), None
    for exception in exceptions.values():
        start = exception.start or exception.original
        if exception.change in _GONE or not _holds(within, start):
            continue
        if gives(series, exception.original):
            yield exception.original, _span(start, exception.minutes or series.minutes), exception


def still_meant(home: Home, exceptions: Iterable[WeekException]) -> tuple[WeekException, ...]:
    """The exceptions that speak of a happening which the agreement still gives: those of an older one, or of what
    comes after a series ended, say nothing any more."""
    if home.agreement is None:
        return ()
    rota = (*home.agreement.known, *home.agreement.meetings)
    known = {s.key: s for one in rota for s in (one, *parts_as_series(home, one))}
    return tuple(e for e in exceptions if e.series in known and gives(known[e.series], e.original))


def _assignment(
    home: Home, series: Series, original: datetime, span: Span, exception: WeekException | None
) -> Assignment | None:
    given = exception is not None and exception.change is Change.GIVEN
    member = exception.member if exception is not None and given else series.member
    if all(member != m.key for m in home.members):
        return None
    reason = without_calendars(home, home.chore_of(series), series.member, member, original.date(), exception)
    change = exception.change if exception is not None else None
    return Assignment(series.chore, member, span, series.key, original, reason, change)


def _together(home: Home, found: list[Assignment]) -> Iterator[Assignment]:
    """Each assignment knows who does the same at the same moment: one happening, several people."""
    companions: dict[tuple[str, datetime], list[str]] = {}
    for one in found:
        if home.chore(one.chore).who is Who.TOGETHER:
            companions.setdefault((one.chore, _utc(one.span.start)), []).append(one.member)
    for one in found:
        group = companions.get((one.chore, _utc(one.span.start)), [])
        yield replace(one, with_others=tuple(sorted({m for m in group if m != one.member})))


def _order(one: Assignment) -> tuple[datetime, str, str]:
    return _utc(one.span.start), one.chore, one.member


def _span(start: datetime, minutes: int) -> Span:
    """Counted on the real clock: half an hour stays half an hour in the night the clocks change."""
    end = (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)
    return Span(start, end)


def _holds(within: Span, moment: datetime) -> bool:
    return _utc(within.start) <= _utc(moment) < _utc(within.end)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
