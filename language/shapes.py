"""What the patterns of both languages build from the values that they matched.

Each function returns None for values that no clock, month or week has, so that the pattern does not match.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import time

from household.model import Rhythm
from language.grammar import Rules
from language.said import Clock, Said

#: Pieces that are the same in every language.
PIECES: dict[str, Rules] = {
    "<point>": [("<clock>", lambda clock: clock), ("<bare>", lambda clock: clock)],
    "<numeric>": [("<ordinal> !keer|verdieping|floor|time", lambda number: number)],
    "<wd>": [("<weekday>", lambda day: day), ("<abbr> !n", lambda day: day)],
    # A list of weekdays; one abbreviation alone ("do", "sun") is too often another word.
    "<days>": [
        ("<weekday>", lambda *days: days),
        *((" en|and|&|-? ".join(["<wd>"] * count), lambda *days: days) for count in range(2, 8)),
    ],
}

#: The longest rhythm: two years for months, a year for weeks.
_LONGEST = {"week": 52, "month": 24}


def hour(hours: int, minutes: int = 0) -> Clock | None:
    """``hours`` o'clock (0–24); twelve and less may be meant twice a day."""
    if not (0 <= hours <= 24 and 0 <= minutes < 60) or (hours == 24 and minutes):
        return None
    return Clock(time(hours % 24, minutes), exact=not 1 <= hours <= 12)


def to_hour(hours: int, minutes: int) -> Clock | None:
    """So many minutes past the hour, or before it when negative: "kwart voor acht" is (8, -15)."""
    if not 1 <= hours <= 12 or not -30 <= minutes <= 30:
        return None
    total = hours * 60 + minutes
    return Clock(_twelve(total))


def to_half(hours: int, minutes: int) -> Clock | None:
    """Minutes past the Dutch half hour, which names the hour to come: "half acht" is 7:30."""
    if not 1 <= hours <= 12 or not -15 <= minutes <= 15:
        return None
    return Clock(_twelve(hours * 60 - 30 + minutes))


def past_half(hours: int) -> Clock | None:
    """The English half hour, which names the hour that went: "half seven" is 7:30."""
    return Clock(time(hours, 30)) if 1 <= hours <= 12 else None


def _twelve(minutes: int) -> time:
    hours = minutes // 60 % 12 or 12
    return time(hours, minutes % 60)


def amount(written: str) -> int:
    """Hours written with decimals as minutes: "1.5" is 90."""
    whole, _, rest = written.partition(".")
    return int(whole) * 60 + round(60 * int(rest) / int(10 ** len(rest)))


def dated(number: int, month: int, year: int | None) -> Said | None:
    """The date "24 december 2026"; without a year, the coming or the last one."""
    return Said(number=number, month=month, year=year) if 1 <= number <= 31 else None


def with_year(number: int, month: int, year: int | None = None) -> Said | None:
    """The date from digits: day, month and perhaps a year of two or four digits."""
    if not (1 <= number <= 31 and 1 <= month <= 12):
        return None
    if year is not None and year < 100:
        year += 2000
    return dated(number, month, year)


# ── rhythms ─────────────────────────────────────────────────────────────────────────────────────


def every_week(every: int, times: int = 1) -> Rhythm | None:
    """``times`` days of our choice, every so many weeks; seven times a week is daily."""
    if not (1 <= every <= _LONGEST["week"] and 1 <= times <= 7):
        return None
    return daily() if (every, times) == (1, 7) else Rhythm(every=every, times=times)


def every_month(every: int) -> Rhythm | None:
    """Once every so many months."""
    return Rhythm("month", every) if 1 <= every <= _LONGEST["month"] else None


def on_days(days: Sequence[int], every: int) -> Rhythm:
    """On those weekdays, every so many weeks."""
    return Rhythm(every=every, days=tuple(sorted(set(days))))


def daily() -> Rhythm:
    """Every day."""
    return on_days(range(7), 1)


def nth_day(nth: int, day: int) -> Rhythm | None:
    """The first (1) to fourth (4) or last (-1) such weekday of every month."""
    return Rhythm("month", days=(day,), nth=nth) if nth in (1, 2, 3, 4, -1) else None


def in_a_year(times: int) -> Rhythm | None:
    """So many times a year, when that divides the year."""
    if times in (1, 2, 3, 4, 6, 12):
        return every_month(12 // times)
    return {26: every_week(2), 52: every_week(1)}.get(times)


def either(every: Rhythm, days: Sequence[int]) -> Rhythm | None:
    """A rhythm on weekdays: "om de week dinsdag"; a month knows one weekday only."""
    if every.unit == "month" and len(days) != 1:
        return None
    return replace(every, days=tuple(sorted(set(days))), times=1)


def month_day(number: int, every: int = 1) -> Rhythm | None:
    """On that day (-1 is the last) of every so many months; whether each month has it is not asked here."""
    fits = number == -1 or 1 <= number <= 31
    return Rhythm("month", every, monthday=number) if fits and 1 <= every <= _LONGEST["month"] else None


def on_the(every: Rhythm, number: int) -> Rhythm | None:
    """A rhythm of months on a day of theirs: "elke 3 maanden op de 15e"."""
    plain = every.unit == "month" and not every.days
    return month_day(number, every.every) if plain else None


def in_month(month: int, number: int = 0) -> Rhythm | None:
    """Once a year in a month, on a day of it when that is said."""
    return Rhythm("year", month=month, monthday=number) if 0 <= number <= 31 else None


def after_last(days: int) -> Rhythm | None:
    """So many days after it was last done, two years at most."""
    return Rhythm("after", days) if 1 <= days <= 731 else None


def after_months(months: int) -> Rhythm | None:
    """The same in months: a year is 365 days."""
    return after_last(months * 365 // 12)


def feasts(said: Mapping[str, Sequence[str]]) -> Rules:
    """A pattern for each way in which a feast is called."""
    return [(way, _feast(name)) for name, ways in said.items() for way in ways]


def _feast(name: str) -> Callable[[], Said]:
    return lambda: Said(feast=name)
