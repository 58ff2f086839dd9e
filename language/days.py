"""Reads the days that people name: one day, a week, or from one day to another; in either language, or as a date."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from household.model import Language
from language.times import When, find_when

_LANGUAGES: tuple[Language, ...] = ("nl", "en")


def read_days(text: str, language: Language, now: datetime, past: bool = False) -> tuple[date, date] | None:
    """The first and the last day that are named, both included: the same for one day, else those of a week or a
    weekend. ``past``: the last friday is meant and not the coming one. None for what is not a day."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        when = read_when(text, language, now, past)
        return None if when is None else when.period or (when.day and (when.day, when.day)) or None
    return day, day


def read_from_to(first: str, last: str, language: Language, now: datetime) -> tuple[date, date] | None:
    """The days from one to another. A last day that would lie before the first is meant as the next one after it:
    on a wednesday, "maandag" to "vrijdag" is all of next week. A week as ``last`` is meant with all its days."""
    begun, ended = read_days(first, language, now), read_days(last, language, now)
    if begun is None or ended is None:
        return None
    if ended[1] < begun[0]:
        there = datetime.combine(begun[0], time(), now.tzinfo)
        ended = read_days(last, language, there) or ended
    return begun[0], ended[1]


def read_moment(text: str, language: Language, now: datetime, usual: time) -> datetime | None:
    """The moment that is named, as "zaterdag 10:00"; at the ``usual`` time where only a day, or a part of one that
    holds it, is named. None for anything else. What is named without a day is today's."""
    when = read_when(text, language, now, past=False)
    if when is None or (when.day is None and when.clock is None):
        return None
    if when.clock is not None and when.start is not None:
        return when.start
    there = datetime.combine(when.day or now.date(), usual, now.tzinfo)
    elsewhere = when.start is not None and when.end is not None and not when.start <= there < when.end
    return None if elsewhere else there


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def read_when(text: str, language: Language, now: datetime, past: bool = False) -> When | None:
    """What is said, if it is nothing but a time."""
    text = text.strip()
    for spoken in sorted(_LANGUAGES, key=lambda one: one != language):
        when = find_when(text, spoken, now, past)
        if when is not None and when.at == (0, len(text)):
            return when
    return None
