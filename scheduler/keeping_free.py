"""A stretch that is kept free because somebody needs it: the moment that suits, and what gives way for it.

It goes where nobody asked for is occupied, outside the quiet hours and off the ten minutes. Chores give way: what
stands there is put elsewhere by the next plan, but for what a person chose themselves or what comes too soon to be
moved. Where there is a choice, that part of the day is taken which was wished for, and in it the moment that moves the
least.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from household.model import PARTS, Assignment, By, Home, KeptFree, Part, Span, Trouble, WeekException
from scheduler.freebusy import busy_of_all
from scheduler.occurrences import utc
from scheduler.standing import check_ins, standing
from scheduler.weekgrid import minute_of
from scheduler.weeks import plan

#: So short or long a stretch may be, in minutes.
SHORTEST, LONGEST = 10, 16 * 60
#: When people are up, where nothing else is said: from, to.
_DAY = (time(8), time(22))
#: The moment that is aimed at on a day of which no part was named.
_AIM = time(20)
#: The quarters of an hour at which a stretch may begin.
_STEP = 15
#: A chore that begins this long before a stretch may still last into it.
_REACH = timedelta(hours=12)


class NothingFree(Trouble):
    """No stretch of that length is free on those days: choose other days, or a shorter one."""

    sentence = "trouble.nothing_free"


@dataclass(frozen=True)
class Wanted:
    """What is looked for: ``minutes`` without a break on one of the days from ``first`` to ``last``, both included; in
    ``part`` of the day by preference, or as near as can be to the clock ``at``."""

    first: date
    last: date
    minutes: int
    part: Part | None = None
    at: time | None = None


def moment_for(home: Home, members: Iterable[str], wanted: Wanted, now: datetime) -> Span | None:
    """The stretch to keep free for all of ``members``, in the household's zone; None when there is none. ``home`` holds
    the events of these days."""
    people = tuple(sorted(set(members)))
    zone = ZoneInfo(home.household.zone)
    around = Span(_midnight(wanted.first, zone) - _REACH, _midnight(wanted.last, zone) + 3 * _REACH)
    there = [a for a in standing(home, around) if a.member in people]
    fixed = [*_occupied(home, people, around), *_staying(home, there, now)]
    movable = [a.span for a in there if not _stays(home, a, now)]
    options = [o for o in _options(home, wanted, zone, now) if not any(o.overlaps(taken) for taken in fixed)]
    return min(options, key=lambda option: _rank(option, wanted, movable), default=None)


def in_the_way(home: Home, members: Iterable[str], span: Span, now: datetime) -> tuple[Assignment, ...]:
    """The chores of ``members`` that stand in a stretch and that the plan would put elsewhere for it."""
    people, around = set(members), Span(utc(span.start) - _REACH, utc(span.end))
    there = (a for a in standing(home, around) if a.member in people and a.span.overlaps(span))
    return tuple(sorted((a for a in there if not _stays(home, a, now)), key=lambda a: (utc(a.span.start), a.chore)))


def gave_way(home: Home, kept: KeptFree, weeks: int, now: datetime) -> tuple[WeekException, ...]:
    """The changes that the plan made before and makes otherwise with ``kept`` in it: they stand again once it is let
    go. ``home`` is without it, and holds the events of the coming weeks."""
    if home.agreement is None:
        return ()
    made = plan(replace(home, kept_free=(*home.kept_free, kept)), weeks, now)
    stays = {(e.series, utc(e.original)): e for e in made.exceptions}
    coming = (e for e in home.exceptions if e.by is By.PLAN and utc(e.original) >= utc(now))
    seen = utc(now) + timedelta(weeks=weeks)
    return tuple(e for e in coming if utc(e.original) < seen and stays.get((e.series, utc(e.original))) != e)


def come_back(home: Home, kept: KeptFree, now: datetime) -> tuple[tuple[WeekException, ...], tuple[WeekException, ...]]:
    """What stands again when ``kept`` is let go, and what is forgotten for it; what a person said since stays said, and
    what is past stays past."""
    stands = {(e.series, utc(e.original)): e for e in home.exceptions}
    back, gone = [], []
    for exception in kept.before:
        now_there = stands.get((exception.series, utc(exception.original)))
        if utc(exception.original) < utc(now) or (now_there is not None and now_there.by is By.PERSON):
            continue
        back.append(exception)
        gone += [now_there] if now_there is not None else []
    return tuple(back), tuple(gone)


# ── where it may be ─────────────────────────────────────────────────────────────────────────────


def _occupied(home: Home, people: tuple[str, ...], around: Span) -> Iterator[Span]:
    """Appointments, what is kept free already, and the ten minutes."""
    every = busy_of_all(home, around)
    for member in people:
        yield from every.get(member, ())
    yield from check_ins(home, around)


def _staying(home: Home, there: Iterable[Assignment], now: datetime) -> Iterator[Span]:
    """The chores that the plan leaves where they are, with the way there and back."""
    way = {chore.key: timedelta(minutes=chore.travel) for chore in home.every_chore}
    for one in there:
        if _stays(home, one, now):
            there_and_back = way.get(one.chore, timedelta())
            yield Span(utc(one.span.start) - there_and_back, utc(one.span.end) + there_and_back)


def _stays(home: Home, assignment: Assignment, now: datetime) -> bool:
    """Whether the plan leaves a chore where it is: a person chose it, or it begins too soon."""
    soon = utc(now) + timedelta(hours=home.household.notice)
    said = (e for e in home.exceptions if e.by is By.PERSON and e.series == assignment.series)
    return utc(assignment.span.start) < soon or any(utc(e.original) == utc(assignment.original) for e in said)


def _options(home: Home, wanted: Wanted, zone: ZoneInfo, now: datetime) -> Iterator[Span]:
    """The stretches of these days that begin on a quarter, or at the clock that was named, and are not quiet."""
    day = wanted.first
    while day <= wanted.last:
        quiet = _quiet_around(home, day, zone)
        for minute in _minutes_of_a_day(wanted):
            start = (datetime.combine(day, time()) + timedelta(minutes=minute)).replace(tzinfo=zone)
            option = Span(start, (utc(start) + timedelta(minutes=wanted.minutes)).astimezone(zone))
            exists = utc(start).astimezone(zone).replace(tzinfo=None) == start.replace(tzinfo=None)
            if exists and utc(start) >= utc(now) and not any(option.overlaps(span) for span in quiet):
                yield option
        day += timedelta(days=1)


def _minutes_of_a_day(wanted: Wanted) -> list[int]:
    """When it may begin, in minutes since midnight: within the hours in which people are up, and within the part and at
    the clock that were asked for, whatever these are."""
    low, high = _bounds(_DAY)
    starts = set(range(low, high - wanted.minutes + 1, _STEP)) or {low}
    if wanted.part is not None:
        begin, end = _bounds(PARTS[wanted.part])
        starts |= set(range(begin, max(end - wanted.minutes, begin) + 1, _STEP))
    if wanted.at is not None:
        starts.add(minute_of(wanted.at))
    return sorted(starts)


def _bounds(hours: tuple[time, time]) -> tuple[int, int]:
    """Two clocks in minutes since midnight, the second after the first."""
    low, high = map(minute_of, hours)
    return low, high if high > low else high + 24 * 60


def _quiet_around(home: Home, day: date, zone: ZoneInfo) -> tuple[Span, ...]:
    """The quiet hours that may touch a day, which may run over midnight."""
    if home.household.quiet is None:
        return ()
    low, high = _bounds(home.household.quiet)
    found = []
    for one in (day - timedelta(days=1), day, day + timedelta(days=1)):
        midnight = datetime.combine(one, time())
        edges = [(midnight + timedelta(minutes=m)).replace(tzinfo=zone) for m in (low, high)]
        found.append(Span(*edges))
    return tuple(found)


def _rank(option: Span, wanted: Wanted, movable: Iterable[Span]) -> tuple[int, bool, int, date, int, datetime]:
    """The nearest to a clock that was named; else in the part that was wished for, with the fewest minutes of chores
    moved, on the earliest day, near the middle of that part."""
    minute = minute_of(option.start.time())
    far = abs(minute - minute_of(wanted.at)) if wanted.at is not None else 0
    inside = wanted.part is None or _within(minute, wanted)
    moved = sum(_shared(option, span) for span in movable)
    aim = _aim(wanted)
    return far, not inside, moved, option.start.date(), abs(minute - aim), utc(option.start)


def _within(minute: int, wanted: Wanted) -> bool:
    assert wanted.part is not None  # noqa: S101 the door has asked
    low, high = _bounds(PARTS[wanted.part])
    minute += 24 * 60 if minute < low else 0  # the night runs into the next morning
    return minute + min(wanted.minutes, high - low) <= high


def _aim(wanted: Wanted) -> int:
    if wanted.part is None:
        return minute_of(_AIM)
    low, high = _bounds(PARTS[wanted.part])
    return max(low, (low + high - wanted.minutes) // 2)


def _shared(one: Span, other: Span) -> int:
    """The minutes that two stretches have in common."""
    start, end = max(utc(one.start), utc(other.start)), min(utc(one.end), utc(other.end))
    return max(0, int((end - start).total_seconds() // 60))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
