"""From an entry as stored to its happenings: which time it takes, and when our own series happen.

Rules are followed in the wall time of the entry's own zone, which is attached afterwards: 18:00 stays 18:00
over a clock change, and a wall time that does not exist moves forward (RFC 5545 section 3.3.5). An end is
read in wall time too, as people read it: a night shift until 07:00 ends at 07:00. Spans are in UTC, so that
they can be compared whatever their zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from operator import attrgetter
from zoneinfo import ZoneInfo

from household.model import Event, EventPart, Series, Span
from scheduler.rules import TooMuch, UnreadableRule, Work, read_rule, walk

_FIRST = datetime(1, 1, 3, tzinfo=UTC)
_LAST = datetime(9999, 12, 29, tzinfo=UTC)


@dataclass(frozen=True)
class Expansion:
    """The spans of an event, sorted. Not ``complete``: the work was bounded or the rule unreadable, and
    everything from there on counts as occupied, since unknown is not free."""

    spans: tuple[Span, ...]
    complete: bool = True


def grouped(events: Iterable[Event]) -> Iterator[Event]:
    """The events with all that one calendar says under one UID put together: a server may hand over a series and
    its exceptions each by itself, and an exception takes the place of its happening wherever it stands."""
    found: dict[tuple[int, str], list[Event]] = {}
    for event in events:
        found.setdefault((event.calendar, event.uid), []).append(event)
    for first, *others in found.values():
        parts = tuple(part for other in others for part in other.parts)
        yield replace(first, parts=first.parts + parts) if others else first


def spans_of(event: Event, within: Span, zone: ZoneInfo, work: Work | None = None) -> Expansion:
    """The busy spans of an event that overlap ``within``, in UTC; whole days run from midnight in ``zone``. ``work``
    bounds what following its rules may cost, together with the other events of its calendar.

    Never raises, whatever the event holds. Transparent and cancelled parts take no time.
    """
    replaced = tuple(part.recurrence for part in event.parts if part.recurrence is not None)
    found: list[Span] = []
    within = Span(utc(within.start), utc(within.end))  # moments of one zone are compared much faster
    complete = True
    for part in event.parts:
        if part.cancelled or not part.busy:
            continue
        if part.recurrence is None:
            spans, known = _master(part, replaced, within, zone, work)
            complete = complete and known
        else:
            spans = [_span(part, zone)]
        low, high = within.start, within.end
        found += [span for span in spans if span.start < span.end and span.start < high and low < span.end]
    return Expansion(tuple(dict.fromkeys(sorted(found, key=_ENDS))), complete)


def happenings(series: Series, within: Span) -> tuple[datetime, ...]:
    """The original starts of one of our series within a span, in the zone of its start; none before its ``since``, nor
    from its ``until`` on. Without a rule that is its start alone."""
    return _happenings(series, series.start.tzinfo, utc(within.start), utc(within.end))


@lru_cache(maxsize=8192)
def _happenings(series: Series, zone: tzinfo | None, low: datetime, high: datetime) -> tuple[datetime, ...]:
    """Remembered, since the same days are asked about all day long and following a rule takes longer than the rest. The
    zone stands apart, because moments that are equal may be of two zones."""
    start = series.start.replace(tzinfo=None)
    if not series.rrule:
        moments: Iterable[datetime] = (start,)
    else:
        moments = walk(read_rule(series.rrule, zone), start, _wall(low, zone) - _DAY, _wall(high, zone) + _DAY)
    aware = (_at(moment, zone) for moment in moments)
    inside = (m.astimezone(zone) for m in aware if low <= m < high)
    return tuple(m for m in inside if is_agreed(series, m.date()))


def is_agreed(series: Series, day: date) -> bool:
    """Whether a series holds on a day: no agreement brought it later, and none has ended it."""
    return (series.since is None or series.since <= day) and (series.until is None or day < series.until)


def by_rule(series: Series, within: Span) -> tuple[datetime, ...]:
    """The same for a series of an agreement: one without a rule has no days of its own, but those that were found."""
    return happenings(series, within) if series.rrule else ()


def gives(series: Series, original: datetime) -> bool:
    """Whether a series of an agreement can have this original start: by its rule, or, where the plan finds the days,
    any while it holds. An exception of an older agreement says nothing here."""
    if not series.rrule:
        return is_agreed(series, original.astimezone(series.start.tzinfo).date())
    return bool(happenings(series, Span(original, original + timedelta(minutes=1))))


def utc(moment: datetime) -> datetime:
    """The moment in UTC; what lies beyond the calendar's edge stays just inside it."""
    try:
        if 2 < moment.year < 9998:
            return moment.astimezone(UTC)
        return min(max(moment.astimezone(UTC), _FIRST), _LAST)
    except OverflowError:
        return _FIRST if moment.year < 5000 else _LAST


_DAY = timedelta(days=1)
_ENDS = attrgetter("start", "end")


def _master(
    part: EventPart, replaced: tuple[date, ...], within: Span, zone: ZoneInfo, work: Work | None
) -> tuple[list[Span], bool]:
    """The spans of a part with all that its rule and extra dates give, without what is replaced."""
    gone = _gone(part, replaced)
    spans = [_moved(part, moment, zone) for moment in (part.start, *part.rdates) if moment not in gone]
    if not part.rrule:
        return spans, True
    reached = utc(within.start)
    laid = _laid(part, zone)
    try:
        for wall in _walls(part, laid, within, work):
            span = laid.at(wall)
            reached = span.start
            if not gone or not gone.takes(span.start, wall.date(), laid.all_day):
                spans.append(span)
    except (TooMuch, UnreadableRule):
        begin = max(reached, utc(within.start), _span(part, zone).start)
        return [*spans, Span(begin, utc(within.end))], False
    return spans, True


def _walls(part: EventPart, laid: _Laid, within: Span, work: Work | None) -> Iterator[datetime]:
    """What the rule of a part gives near ``within``, in wall time, without its start: that is the first
    happening whether it fits the rule or not (RFC 5545 section 3.8.5.3)."""
    start = _naive(part.start)
    low = _earlier(_wall(within.start, laid.zone), laid.length + 2 * _DAY)
    high = _wall(within.end, laid.zone) + _DAY
    for wall in walk(read_rule(part.rrule or "", laid.zone), start, low, high, work):
        if wall != start:
            yield wall


@dataclass(frozen=True)
class _Laid:
    """How long a part lasts in the wall time of a zone; ``exact`` when both its ends have other zones."""

    zone: tzinfo
    length: timedelta
    exact: timedelta | None
    all_day: bool

    def at(self, wall: datetime) -> Span:
        """The span of a happening that begins at this wall time."""
        begin = _at(wall, self.zone)
        try:
            return Span(begin, _at(wall + self.length, self.zone) if self.exact is None else begin + self.exact)
        except OverflowError:
            return Span(begin, _LAST)


def _laid(part: EventPart, zone: ZoneInfo) -> _Laid:
    all_day = not isinstance(part.start, datetime)
    own = zone if all_day else _zone_of(part.start)
    # Different zones at both ends: a flight; then only the true length means something.
    flies = not all_day and own is not _zone_of(part.end)
    exact = utc(_begin(part.end, zone)) - utc(_begin(part.start, zone)) if flies else None
    return _Laid(own, _length(part), exact, all_day)


@dataclass(frozen=True)
class _Gone:
    """Which original starts are excluded or replaced: moments in UTC, and days that are gone whole.

    Programs mix dates and moments, against RFC 5545 section 3.8.5.1: a bare date takes away all of its day,
    and a whole day goes with any moment on it.
    """

    moments: frozenset[datetime]
    dates: frozenset[date]
    days: frozenset[date]

    def __contains__(self, start: date) -> bool:
        if isinstance(start, datetime):
            return self.takes(utc(start), start.date(), False)
        return start in self.days

    def __bool__(self) -> bool:
        return bool(self.moments or self.dates)

    def takes(self, moment: datetime, day: date, all_day: bool) -> bool:
        """Whether what begins at a moment in UTC, on a day of its own zone, is gone."""
        return day in self.days if all_day else moment in self.moments or day in self.dates


def _gone(part: EventPart, replaced: tuple[date, ...]) -> _Gone:
    all_of = (*part.exdates, *replaced)
    moments = [m for m in all_of if isinstance(m, datetime)]
    dates = frozenset(d for d in all_of if not isinstance(d, datetime))
    return _Gone(frozenset(map(utc, moments)), dates, dates | {m.date() for m in moments})


def _moved(part: EventPart, moment: date, zone: ZoneInfo) -> Span:
    """The part's own span, beginning at another original start."""
    if moment == part.start:
        return _span(part, zone)
    laid = _laid(part, zone)
    own = zone if not isinstance(moment, datetime) else _zone_of(moment)
    return replace(laid, zone=own).at(_naive(moment))


def _span(part: EventPart, zone: ZoneInfo) -> Span:
    """The span of a part itself; a whole day that ends where it begins still takes that day."""
    start, end = _begin(part.start, zone), _begin(part.end, zone)
    if not isinstance(part.start, datetime) and part.end <= part.start:
        end = _begin(part.start + _DAY, zone) if part.start < date(9999, 12, 30) else end
    return Span(utc(start), utc(end))


def _length(part: EventPart) -> timedelta:
    """How long a part takes in wall time."""
    length = _naive(part.end) - _naive(part.start)
    return max(length, _DAY) if not isinstance(part.start, datetime) else length


def _begin(moment: date, zone: ZoneInfo) -> datetime:
    """An aware datetime: midnight in ``zone`` for a bare date."""
    if isinstance(moment, datetime):
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return datetime.combine(moment, time(), zone)


def _naive(moment: date) -> datetime:
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time())


def _zone_of(moment: date) -> tzinfo:
    return (moment.tzinfo if isinstance(moment, datetime) else None) or UTC


def _wall(moment: datetime, zone: tzinfo | None) -> datetime:
    return utc(moment).astimezone(zone).replace(tzinfo=None)


def _at(wall: datetime, zone: tzinfo | None) -> datetime:
    """A wall time in its zone as UTC. One that does not exist is read with the offset before the gap, one
    that happens twice is the first of both: what ``fold=0`` means."""
    return utc(wall.replace(tzinfo=zone, fold=0))


def _earlier(moment: datetime, length: timedelta) -> datetime:
    try:
        return moment - length
    except OverflowError:
        return _FIRST.replace(tzinfo=None)
