"""The days of chores that no rule can tell: some days after they were last done, from a calendar, on holidays only.

The plan finds these days anew each time, from what is known at ``now``; what stands of them is kept as exceptions of
their series, so that whoever asks later (a voice, a page) needs no calendar. Unknown days count, but nothing is
*only* on a day of which nobody knows what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from household.model import By, Change, Chore, Home, Rhythm, Series, Span, WeekException, Who
from scheduler.almanac import Almanac, event_days
from scheduler.occurrences import by_rule, happenings, is_agreed, utc

_DAY = timedelta(days=1)
_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: The longest that an event may lie ahead of the day on which something is done for it.
_AHEAD = timedelta(days=60)
_NOON = time(12)


def counts_on(home: Home, chore: Chore, day: date) -> bool | None:
    """Whether a chore counts on a day: by its months, the children, the public holidays and those of the school.

    None when nothing speaks against it and a calendar that it asks for is unknown: then it counts.
    """
    return Almanac(home, day, day + _DAY).counts(chore, day)


def is_dated(home: Home, chore: Chore) -> bool:
    """Whether no rule (RRULE) can give the days of a chore."""
    children = home.household.children
    by_calendar = chore.children and children is not None and bool(children.calendar)
    return chore.rhythm.unit in ("after", "source") or "only" in (chore.holidays, chore.school) or by_calendar


def dates_of(home: Home, chore: Chore, within: Span, now: datetime) -> tuple[date, ...]:
    """The days of a dated chore in ``within``, in the household's zone, sorted. ``home.events`` must cover them.

    After it was last done: the day on which it is due, today when that has passed, then from there on; overdue for
    long is still once. From a calendar: the day of each event, less the days ahead. Else its weeks, months or year,
    as far as the days count.
    """
    zone = ZoneInfo(home.household.zone)
    first = within.start.astimezone(zone).date()
    last = (utc(within.end) - timedelta(microseconds=1)).astimezone(zone).date() + _DAY
    almanac = Almanac(home, first, last)
    if chore.rhythm.unit == "after":
        found = _after(home, chore, last, now.astimezone(zone).date())
    elif chore.rhythm.unit == "source":
        found = _from_source(home, chore.rhythm, first, last)
    else:
        found = _by_rhythm(home, chore, first, last)
    inside = sorted({day for day in found if first <= day < last})
    return tuple(day for day in inside if _counts(almanac, chore, day))


def happenings_of(home: Home, series: Series, within: Span, now: datetime) -> tuple[datetime, ...]:
    """The original starts of a series of the agreement within a span: by its rule, or, without one, on the days that
    are found for its chore, at the wall time of its start. ``home.events`` must cover the span."""
    chore = next((c for c in home.every_chore if c.key == series.chore), None)
    if series.rrule or chore is None:
        return by_rule(series, within)
    days = (day for day in dates_of(home, chore, within, now) if _has_turn(home, series, chore, day))
    starts = (_at(day, series.start) for day in days if is_agreed(series, day))
    return tuple(start for start in starts if utc(within.start) <= utc(start) < utc(within.end))


def _at(day: date, start: datetime) -> datetime:
    """The wall time of ``start`` on another day; one that does not exist moves forward, as a series does."""
    return datetime.combine(day, start.time(), start.tzinfo).astimezone(UTC).astimezone(start.tzinfo)


def _counts(almanac: Almanac, chore: Chore, day: date) -> bool:
    counts = almanac.counts(chore, day)
    return counts is True or (counts is None and "only" not in (chore.holidays, chore.school))


def _has_turn(home: Home, series: Series, chore: Chore, day: date) -> bool:
    """Of what goes by turns each week is one person's."""
    if chore.who is not Who.TURNS or home.agreement is None:
        return True
    every = (s for s in home.agreement.known if s.chore == chore.key and s.until == series.until)
    turns = sorted(s.key for s in every if not s.rrule)
    week = (day - home.household.epoch).days // 7
    return series.key not in turns or turns[week % len(turns)] == series.key


# ── after it was last done ──────────────────────────────────────────────────────────────────────


def _after(home: Home, chore: Chore, last: date, today: date) -> Iterator[date]:
    """The due day and those that follow from it. What a person put elsewhere, or what was put off from an earlier
    day, is the one that is due: the next is counted from where it stands."""
    every = max(1, chore.rhythm.every) * _DAY
    waiting = [e for e in _exceptions(home, chore) if _still_to_come(e, today)]
    yield from (e.original.date() for e in waiting)
    stands = [e.start.date() for e in waiting if e.start]
    day = max(stands) + every if stands else max(_due(home, chore, today, every), today)
    while day < last:
        yield day
        day += every


def _due(home: Home, chore: Chore, today: date, every: timedelta) -> date:
    """So long after it was last done, or left out as somebody asked; before the first time, where its series begins."""
    dealt = [_day_of(e) for e in _exceptions(home, chore) if e.change in (Change.DONE, Change.SKIPPED)]
    if chore.key in home.last_done:
        dealt.append(home.last_done[chore.key])
    if dealt:
        return max(dealt) + every
    return min((series.start.date() for series in _series(home, chore)), default=today)


def _day_of(exception: WeekException) -> date:
    start = exception.start if exception.change is Change.DONE else None
    return (start or exception.original).date()


def _still_to_come(exception: WeekException, today: date) -> bool:
    if exception.change not in (Change.MOVED, Change.GIVEN, Change.ADDED) or exception.start is None:
        return False
    kept = exception.by is By.PERSON or exception.original.date() < today
    return kept and exception.start.date() >= today


def _exceptions(home: Home, chore: Chore) -> list[WeekException]:
    known = home.agreement.known if home.agreement else ()
    keys = {series.key for series in known if series.chore == chore.key and not series.rrule}
    return [e for e in home.exceptions if e.series in keys]


def _series(home: Home, chore: Chore) -> list[Series]:
    every = home.agreement.series if home.agreement else ()
    return [series for series in every if series.chore == chore.key and not series.rrule]


# ── from a calendar, and by a rhythm that does not count each day ───────────────────────────────


def _from_source(home: Home, rhythm: Rhythm, first: date, last: date) -> Iterator[date]:
    """``ahead`` days before the first day of each event of the source; none while nobody knows its events."""
    ahead = min(rhythm.ahead * _DAY, _AHEAD)
    for begins, _ in event_days(home, rhythm.source, rhythm.word, first + ahead, last + ahead) or ():
        yield begins - ahead


def _by_rhythm(home: Home, chore: Chore, first: date, last: date) -> Iterator[date]:
    """The days of its weeks, months or year, in the cycle of the household, whether they count or not."""
    zone = ZoneInfo(home.household.zone)
    usual = min((series.start.weekday() for series in _series(home, chore)), default=0)
    start = datetime.combine(home.household.epoch, _NOON, zone)
    rule = Series("", "", 0, start, 0, rule_of(chore.rhythm, usual))
    within = Span(datetime.combine(first, time(), zone), datetime.combine(last, time(), zone))
    return (moment.date() for moment in happenings(rule, within))


def rule_of(rhythm: Rhythm, usual: int) -> str:
    """A rhythm of weeks, months or a year as an RRULE; what names no days begins on the ``usual`` weekday."""
    if rhythm.unit == "year":
        return f"FREQ=YEARLY;BYMONTH={rhythm.month or 1};{on_monthday(rhythm.monthday or 1)}"
    if rhythm.unit == "month":
        usual = rhythm.days[0] if rhythm.days else usual
        day = on_monthday(rhythm.monthday) if rhythm.monthday else f"BYDAY={rhythm.nth or 1}{_NAMES[usual]}"
        return f"FREQ=MONTHLY;INTERVAL={rhythm.every};{day}"
    days = rhythm.days or tuple(sorted((usual + n * 7 // rhythm.times) % 7 for n in range(rhythm.times)))
    return f"FREQ=WEEKLY;INTERVAL={rhythm.every};BYDAY={','.join(_NAMES[day] for day in days)};WKST=MO"


def on_monthday(monthday: int) -> str:
    """The part of a rule that names a day of the month; in a month that has fewer it is the last."""
    if monthday <= 28:
        return f"BYMONTHDAY={monthday}"
    return f"BYMONTHDAY={','.join(str(day) for day in range(28, monthday + 1))};BYSETPOS=-1"
