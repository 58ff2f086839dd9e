"""What the words about time say (`Said`), and what that means at a given moment (`resolve`).

The grammars of Dutch and English turn words into `Said`, which knows no clock; this module alone knows what
"vrijdag" or "om acht uur" come to, so that both languages mean the same. The choices that it makes:

* A bare weekday, or "this Friday", is the first coming one; today counts while what was said of today is
  still to come (its part, its clock time, or else 23:00). "Aanstaande vrijdag" on a Friday is in seven days.
* "Volgende vrijdag" is the nearest reading, with ``certain`` false; "volgende week vrijdag" is exact.
* Before 04:00 the parts of today ("vanavond") belong to the day just ended; plain "vandaag" and "morgen"
  follow the calendar, "morgen" with ``certain`` false.
* A clock time that can be meant twice a day is the first one to come between 7 and 22 o'clock.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from household.model import PARTS, Part
from language.feasts import feast

#: Until this hour a person who is still up speaks of the day that just ended.
NIGHT_ENDS = 4
#: A bare weekday named on that day itself means today until this hour.
DAY_ENDS = time(23)
#: The hours that a clock time is taken to mean when nothing else tells.
SENSIBLE = range(7, 23)
#: Years that a date may be in; anything else is a number, not a year.
YEARS = range(1900, 2201)

#: Further away in days, months or minutes than anyone plans; such a number means something else.
_FURTHEST = {"shift": 3660, "later": 3660, "ahead": 120, "minutes": 60 * 24 * 31}


class Which(StrEnum):
    """Which one of the weekdays or weekends is meant."""

    THIS = "this"
    COMING = "coming"
    NEXT = "next"
    LAST = "last"


class Section(StrEnum):
    """A part of the week: Monday–Tuesday, Wednesday–Thursday, Friday–Sunday."""

    BEGIN = "begin"
    MIDDLE = "middle"
    END = "end"


_SECTIONS = {Section.BEGIN: (0, 1), Section.MIDDLE: (2, 3), Section.END: (4, 6)}


@dataclass(frozen=True)
class Clock:
    """A clock time as said; not ``exact`` when it may be twelve hours later as well."""

    at: time
    exact: bool = False


@dataclass(frozen=True)
class Said:
    """What was said, each thing at most once; all None means: these words are not about a moment.

    ``shift``: days from today; ``later``: days after the day named. ``weekday`` from Monday = 0 and
    ``which`` of them. ``weeks``, ``months``: that one counted from this one. ``ahead``: the day so many
    months from today. ``feast``: a day with a name. ``number``, ``month``, ``year``: of a date.
    ``minutes``: from now, and ``lasts`` long.
    """

    shift: int | None = None
    later: int | None = None
    weekday: int | None = None
    which: Which | None = None
    weeks: int | None = None
    section: Section | None = None
    weekend: Which | None = None
    months: int | None = None
    ahead: int | None = None
    feast: str | None = None
    number: int | None = None
    month: int | None = None
    year: int | None = None
    minutes: int | None = None
    lasts: int | None = None
    part: Part | None = None
    clock: Clock | None = None
    vague: bool | None = None

    def given(self) -> frozenset[str]:
        """The names of what was said."""
        return frozenset(f.name for f in fields(self) if getattr(self, f.name) is not None)


DAYS = frozenset({"shift", "weekday", "weeks", "section", "weekend", "months", "ahead", "number", "month", "feast"})
_MOMENT = frozenset({"minutes"})
#: The days that may be said twice over, as in "vrijdag 4 december" or "volgende week vrijdag".
_TOGETHER = frozenset(
    frozenset(names.split())
    for names in (
        "weekday weeks",
        "weekday number",
        "weekday number month",
        "number months",
        "shift weekday",
        "shift number month",
        "shift weekday number month",
        "weekday feast",
    )
)


def merge(one: Said, other: Said) -> Said | None:
    """Both together, such as a day and a clock time; None when they cannot be said of one moment."""
    first, second = one.given(), other.given()
    if (first & second) - {"vague"} or not first or not second:
        return None
    both = first | second
    days = both & DAYS
    if first & DAYS and second & DAYS and days not in _TOGETHER:
        return None
    if both & _MOMENT and (days or both & {"part", "clock"}):
        return None
    if "later" in both and not days & {"shift", "weekday", "number"}:
        return None
    return replace(one, **{name: getattr(other, name) for name in second})


@dataclass(frozen=True)
class Meant:
    """What was meant: the fields of ``language.times.When`` apart from the words themselves."""

    start: datetime | None = None
    end: datetime | None = None
    day: date | None = None
    part: Part | None = None
    clock: time | None = None
    period: tuple[date, date] | None = None
    certain: bool = True


def resolve(said: Said, now: datetime, past: bool) -> Meant | None:
    """What ``said`` means at ``now`` (aware, in the person's zone); None when no such day exists."""
    if any(abs(getattr(said, name) or 0) > most for name, most in _FURTHEST.items()):
        return None
    try:
        meant = _resolve(said, now, past)
    except (OverflowError, ValueError):
        return None
    return replace(meant, certain=meant.certain and not said.vague)


def _resolve(said: Said, now: datetime, past: bool) -> Meant:
    if said.minutes is not None:
        return _from_now(said, now)
    period = _period(said, now.date(), past)
    if period is not None:
        return _stretch(period, said, now)
    day, certain = _day(said, now, past)
    if day is None and said.part is not None and said.clock is None:
        day = _day_of_part(said.part, now, past)
    return _at(said, day, now, past, certain)


def either(said: Said, now: datetime) -> tuple[date, date] | None:
    """The two days that "volgende vrijdag" may be, the nearest first; None when all mean the same day."""
    if said.weekday is None or said.which is not Which.NEXT or said.weeks is not None:
        return None
    nearest = _weekday(said, now, past=False) + timedelta(days=said.later or 0)
    return nearest, nearest + timedelta(days=7)


def _from_now(said: Said, now: datetime) -> Meant:
    start = _later(now, said.minutes or 0)
    clock = start.time().replace(second=0, microsecond=0) if said.minutes else None
    return Meant(start, _later(start, said.lasts or 0), start.date(), None, clock)


def _later(moment: datetime, minutes: int) -> datetime:
    """So many real minutes later, also across a change of the clocks."""
    return (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(moment.tzinfo)


def moment(day: date, at: time, now: datetime) -> datetime:
    """``at`` on ``day`` in the zone of ``now``; a time that the clocks skip becomes the one just after."""
    return datetime.combine(day, at, now.tzinfo).astimezone(UTC).astimezone(now.tzinfo)


def _of_part(day: date, part: Part, now: datetime) -> tuple[datetime, datetime]:
    start, end = PARTS[part]
    return moment(day, start, now), moment(day + timedelta(days=end < start), end, now)


# ── periods ─────────────────────────────────────────────────────────────────────────────────────


def _period(said: Said, today: date, past: bool) -> tuple[date, date] | None:
    monday = today - timedelta(days=today.weekday())
    if said.weekend is not None:
        return _weekend(said.weekend, today, past)
    if said.section is not None:
        return _section(said, today, monday)
    if said.weeks is not None and said.weekday is None:
        first = monday + timedelta(weeks=said.weeks)
        return (today if said.weeks == 0 and not past else first), first + timedelta(days=6)
    if said.months is not None and said.number is None:
        first = _months_on(today.replace(day=1), said.months)
        return (today if said.months == 0 and not past else first), _end_of_month(first)
    if said.month is not None and said.number is None:
        first = date(said.year or today.year, said.month, 1)
        gone = said.year is None and (_end_of_month(first) < today)
        first = first.replace(year=first.year + 1) if gone and not past else first
        return first, _end_of_month(first)
    return None


def _weekend(which: Which, today: date, past: bool) -> tuple[date, date]:
    saturday = today + timedelta(days=5 - today.weekday())
    weeks = {Which.NEXT: 1, Which.LAST: -1}.get(which, 0)
    if past and which is Which.THIS and today.weekday() < 5:
        weeks = -1
    saturday += timedelta(weeks=weeks)
    return saturday, saturday + timedelta(days=1)


def _section(said: Said, today: date, monday: date) -> tuple[date, date]:
    first, last = _SECTIONS[said.section or Section.END]
    monday += timedelta(weeks=said.weeks or 0)
    if monday + timedelta(days=last) < today and not said.weeks:
        monday += timedelta(weeks=1)
    start = monday + timedelta(days=first)
    return max(start, today) if not said.weeks else start, monday + timedelta(days=last)


def _stretch(period: tuple[date, date], said: Said, now: datetime) -> Meant:
    first, last = period
    start, end = moment(first, time(), now), moment(last + timedelta(days=1), time(), now)
    # "Volgend weekend" on a weekday is the coming one to some and the one after to others.
    certain = not (said.weekend is Which.NEXT and now.weekday() < 5)
    return Meant(start, end, None, said.part, said.clock.at if said.clock else None, period, certain)


# ── days ────────────────────────────────────────────────────────────────────────────────────────


def _day(said: Said, now: datetime, past: bool) -> tuple[date | None, bool]:
    """The day that was named, if any, and whether everyone would mean that one."""
    today = now.date()
    day, certain = None, True
    if said.number is not None:
        day, certain = _date(said, today, past)
    elif said.shift is not None:
        day, certain = _shifted(said, now, past)
    elif said.feast is not None:
        day = feast(said.feast, today, past)
    elif said.ahead is not None:
        day = _months_on(today, said.ahead)
    elif said.weekday is not None and said.weeks is not None:
        day = today + timedelta(days=said.weekday - today.weekday(), weeks=said.weeks)
    elif said.weekday is not None:
        day, certain = _weekday(said, now, past), said.which is not Which.NEXT
    if day is not None:
        day += timedelta(days=said.later or 0)
        # "Morgen, vrijdag" on another day: one of the two was a slip.
        certain = certain and (said.weekday is None or day.weekday() == said.weekday)
    return day, certain


def _shifted(said: Said, now: datetime, past: bool) -> tuple[date, bool]:
    day = now.date() + timedelta(days=said.shift or 0)
    ended = said.part is not None and now.hour < NIGHT_ENDS
    in_the_night = said.part is Part.NIGHT and (past or now.time() < PARTS[Part.NIGHT][1])
    if said.shift == 0 and (ended or in_the_night):
        return day - timedelta(days=1), True
    return day, not (now.hour < NIGHT_ENDS and said.shift in (1, 2))


def _weekday(said: Said, now: datetime, past: bool) -> date:
    today, weekday = now.date(), said.weekday or 0
    ahead = (weekday - today.weekday()) % 7
    if said.which is Which.LAST:
        return today - timedelta(days=(today.weekday() - weekday) % 7 or 7)
    if past and said.which is None:
        return today - timedelta(days=(today.weekday() - weekday) % 7)
    if ahead == 0 and (said.which in (Which.COMING, Which.NEXT) or not _still_to_come(said, now)):
        ahead = 7
    return today + timedelta(days=ahead)


def _still_to_come(said: Said, now: datetime) -> bool:
    if said.clock is not None:
        return any(found >= _minute(now) for found in _moments(said.clock, said.part, now.date(), now))
    end = _of_part(now.date(), said.part, now)[1] if said.part else moment(now.date(), DAY_ENDS, now)
    return now < end


def _date(said: Said, today: date, past: bool) -> tuple[date, bool]:
    """The coming date with that number (and month), or the last one when ``past``; today counts."""
    if said.months is not None:
        return _months_on(today.replace(day=1), said.months).replace(day=said.number or 1), True
    if said.year is not None:
        if said.year not in YEARS:
            raise ValueError("no year that anyone plans in")
        return date(said.year, said.month or 1, said.number or 1), True
    found = [day for day in _dates(said, today) if day is not None]
    coming = [day for day in found if day >= today]
    gone = [day for day in reversed(found) if day <= today]
    likely = [*gone[:1], *coming[:1]] if past else [*coming[:1], *gone[:1]]
    if not likely:
        raise ValueError("no such date")
    # Who names the weekday too ("dinsdag 3 maart") decides between the coming one and the last one.
    fitting = [day for day in likely if said.weekday in (None, day.weekday())]
    return (fitting or likely)[0], True


def _dates(said: Said, today: date) -> Iterator[date | None]:
    """All days with that number within reach, in order; 29 February may be eight years away."""
    number = said.number or 1
    if said.month is not None:
        for year in range(today.year - 8, today.year + 9):
            yield _exists(year, said.month, number)
        return
    first = today.replace(day=1)
    for shift in range(-3, 4):
        month = _months_on(first, shift)
        yield _exists(month.year, month.month, number)


def _exists(year: int, month: int, number: int) -> date | None:
    return date(year, month, number) if number <= monthrange(year, month)[1] else None


def _months_on(day: date, months: int) -> date:
    """The same date so many months on, or the last of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


# ── parts and clock times ───────────────────────────────────────────────────────────────────────


def _day_of_part(part: Part, now: datetime, past: bool) -> date:
    """The day of "'s avonds" without a day: the first evening that is not over, or the last that began."""
    days = [now.date() + timedelta(days=shift) for shift in (-1, 0, 1)]
    if past:
        return [day for day in days if _of_part(day, part, now)[0] <= now][-1]
    return next(day for day in days if _of_part(day, part, now)[1] > now)


def _at(said: Said, day: date | None, now: datetime, past: bool, certain: bool) -> Meant:
    if said.clock is not None:
        start = _on_the_clock(said.clock, said.part, day, now, past)
        return Meant(start, start, start.date(), said.part, start.time(), None, certain)
    if day is None:
        raise ValueError("neither a day nor a time")
    if said.part is not None:
        start, end = _of_part(day, said.part, now)
        return Meant(start, end, day, said.part, None, None, certain)
    start, end = moment(day, time(), now), moment(day + timedelta(days=1), time(), now)
    return Meant(start, end, day, None, None, None, certain)


def _on_the_clock(clock: Clock, part: Part | None, day: date | None, now: datetime, past: bool) -> datetime:
    this_minute = _minute(now)
    if day is not None and day != now.date():
        return _moments(clock, part, day, now)[0]
    days = (-1, 0, 1, 2) if day is None else (0,)
    found = [m for shift in days for m in _moments(clock, part, now.date() + timedelta(days=shift), now)]
    if past:
        return next((m for m in reversed(found) if m <= now), found[0])
    coming = next((m for m in found if m >= this_minute), None)
    if coming is None and part is None and not clock.exact:
        # Today was said and the sensible hour is over: "vandaag om elf uur" at noon is 23:00.
        late = moment(now.date(), clock.at.replace(hour=clock.at.hour % 12 + 12), now)
        coming = late if late >= this_minute else None
    return coming or found[-1]


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _moments(clock: Clock, part: Part | None, day: date, now: datetime) -> list[datetime]:
    """The moments that the clock time may be on ``day``, in order; the small hours belong to the night."""
    return [
        moment(day + timedelta(days=hour // 24), clock.at.replace(hour=hour % 24), now)
        for hour in readings(clock, part)
    ]


def readings(clock: Clock, part: Part | None) -> list[int]:
    """The hours that may be meant, the likeliest first; 24 and above are after midnight."""
    hour = clock.at.hour
    if part is not None and 1 <= hour <= 12:
        return [_hour_in(part, hour)]
    if part in (Part.EVENING, Part.NIGHT) and hour == 0:
        return [24]
    if clock.exact or not 1 <= hour <= 12:
        return [hour]
    twice = [hour] if hour == 12 else [hour, hour + 12]
    return [h for h in twice if h in SENSIBLE]


def _hour_in(part: Part, hour: int) -> int:
    if part is Part.MORNING:
        return hour
    if part is Part.AFTERNOON:
        return hour + 12 if hour < 8 else hour
    if part is Part.EVENING:
        return hour + 12
    return hour + 12 if hour >= 9 else hour + 24
