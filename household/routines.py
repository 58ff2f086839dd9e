"""What a routine holds: its small chores, each with its weekdays, and what of them is left on one day.

A part can be said otherwise by itself. Its exception then has the key of the part as its series, for instance
"avond.sanne.0/speelgoed", and the part is seen as a series of its own, with the times of its routine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from household.model import Change, Home, RoutinePart, Series, WeekException

BETWEEN = "/"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: By these a part leaves its routine for one day; a part that nobody did was in it all the same.
_OUT = frozenset(Change) - {Change.MISSED, Change.ADDED}

#: The happenings of parts that stand by themselves, or not at all: the key of the part, and the start in UTC.
Apart = frozenset[tuple[str, datetime]]


def days_of(rrule: str) -> tuple[int, ...]:
    """The weekdays (Monday = 0) of a weekly rule of ours."""
    words = dict(word.split("=", 1) for word in rrule.upper().split(";") if "=" in word)
    named = words.get("BYDAY", "").split(",")
    return tuple(n for n, day in enumerate(WEEKDAYS) if day in named)


def as_series(series: Series, part: RoutinePart) -> Series | None:
    """One part of a routine as a series: at the times of the routine, on its own days; None when the rule has come
    to leave these out."""
    days = [day for day in days_of(series.rrule) if day in part.days]
    if not days:
        return None
    words = (word for word in series.rrule.split(";") if not word.upper().startswith("BYDAY="))
    rule = ";".join([*words, f"BYDAY={','.join(WEEKDAYS[day] for day in days)}"])
    return replace(series, chore=part.chore, minutes=part.minutes, rrule=rule, parts=(), of=series.key)


def parts_as_series(home: Home, series: Series) -> tuple[Series, ...]:
    """All parts of a routine as series of their own; none for a plain series."""
    found = (as_series(series, part) for part in home.parts_of(series))
    return tuple(one for one in found if one is not None)


def routine_key(key: str) -> str:
    """The key of the routine to which the key of a part belongs; any other key as it is."""
    return key.partition(BETWEEN)[0]


def apart(exceptions: Iterable[WeekException]) -> Apart:
    """The happenings of parts that left their routine."""
    told = (e for e in exceptions if BETWEEN in e.series and e.change in _OUT)
    return frozenset((e.series, e.original.astimezone(UTC)) for e in told)


def parts_on(home: Home, series: Series, original: datetime) -> tuple[RoutinePart, ...]:
    """What a routine holds at the happening that its rule puts at ``original``."""
    day = original.astimezone(series.start.tzinfo).weekday()
    return tuple(part for part in home.parts_of(series) if day in part.days)


def left(home: Home, series: Series, original: datetime, out: Apart) -> tuple[RoutinePart, ...]:
    """The same without the parts that stand by themselves, or not at all, on that day."""
    at = original.astimezone(UTC)
    parts = parts_on(home, series, original)
    return tuple(part for part in parts if (f"{series.key}{BETWEEN}{part.chore}", at) not in out)


def parts_after(series: Series, rrule: str) -> tuple[RoutinePart, ...]:
    """The parts of a routine that a person gave another rule: day by day where it has as many, else those days of each
    that it still has, and for what would have none the first."""
    old, new = days_of(series.rrule), days_of(rrule)
    if not new or old == new:
        return series.parts
    moved = dict(zip(old, new, strict=True)) if len(old) == len(new) else {}
    there = ({moved.get(day, day) for day in part.days} & set(new) for part in series.parts)
    pairs = zip(series.parts, there, strict=True)
    return tuple(replace(part, days=tuple(sorted(days)) or new[:1]) for part, days in pairs)


def takes_place(home: Home, series: Series, original: datetime, out: Apart) -> bool:
    """Whether anything is to be done at a happening; of a plain series that goes without saying."""
    return not series.parts or bool(left(home, series, original, out))
