"""A chore that was asked for in one sentence: its name, its RRULE and perhaps a clock time and minutes, completed with
what a home usually needs of such a chore."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from household.model import Chore, Home, Language, Problem, Refused, Rhythm
from language.free_chore import OFTEN, read_chore
from language.said_chore import say_often

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def asked_chore(slots: Mapping[str, object], language: Language, home: Home) -> Chore:
    """The chore of the slots ``name``, ``recurrence``, ``day``, ``time`` and ``minutes``. Refused with all problems."""
    name = " ".join(str(slots.get("name") or "").split())
    if not name:
        raise Refused((Problem("free.no_name", {"text": ""}),))
    rhythm = _rhythm(str(slots.get("recurrence") or ""), _day(slots.get("day")))
    words = [name, say_often(rhythm, language)]
    if minutes := _number(slots.get("minutes")):
        words.append(f"{minutes} {'minuten' if language == 'nl' else 'minutes'}")
    if slots.get("time"):
        words.append(f"{'om' if language == 'nl' else 'at'} {slots['time']}")
    found = read_chore(" ".join(words), language, (), home.household).chore
    return replace(found, rhythm=rhythm)


def _rhythm(rule: str, day: date | None) -> Rhythm:
    """The rhythm of an RRULE value (RFC 5545 section 3.3.10), on ``day`` where the rule names none; every week without
    a rule that can be read."""
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    every, named = _number(parts.get("INTERVAL")) or 1, parts.get("BYDAY", "")
    days = tuple(sorted({_DAYS.index(code[-2:]) for code in named.split(",") if code[-2:] in _DAYS}))
    if parts.get("FREQ") == "DAILY":
        return Rhythm(days=tuple(range(7))) if every == 1 else Rhythm("after", every)
    if parts.get("FREQ") == "MONTHLY":
        return _monthly(every, days, named, _number(parts.get("BYMONTHDAY")) or (day.day if day else 0))
    if parts.get("FREQ") == "YEARLY":
        return Rhythm("year", month=day.month, monthday=day.day) if day else Rhythm("month", 12)
    days = days or ((day.weekday(),) if day else ())
    return Rhythm(every=every, days=days) if days else replace(OFTEN, every=every)


def _monthly(every: int, days: tuple[int, ...], named: str, monthday: int) -> Rhythm:
    """Each month on its nth weekday, or on a day of the month."""
    if len(days) == 1:
        nth = _number(named.split(",")[0][:-2]) or 0
        return Rhythm("month", every, days=days, nth=nth if nth in (1, 2, 3, 4, -1) else 0)
    return Rhythm("month", every, monthday=monthday if 1 <= monthday <= 31 or monthday == -1 else 0)


def _number(value: object) -> int | None:
    try:
        return int(str(value)) if value is not None else None
    except ValueError:
        return None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
