"""RRULE text to wall times: the recurrence rules of RFC 5545 section 3.3.10, with bounded work.

Convention: everything here is naive local wall time; whoever calls knows the zone. A rule is looked at
period by period (a year, a month, a week, a day, an hour …) and each period is a filtered set of days.
That is why a rule that never comes true, or comes true each second, costs no more than ``BUDGET`` steps,
and why a rule without COUNT can start right before the stretch of time that somebody asks about.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from itertools import count, product
from typing import Any

#: How many days, steps and moments may be looked at for one rule, and how many happenings may come of it.
BUDGET = 60_000
MOST = 5_000

#: As late as a wall time may be, so that a day more is still a date.
_LAST = datetime(9999, 12, 29)  # noqa: DTZ001 naive wall time, as everything here
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_STEPS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", *_STEPS)
_LIMITS = {
    "BYMONTH": (1, 12),
    "BYWEEKNO": (-53, 53),
    "BYYEARDAY": (-366, 366),
    "BYMONTHDAY": (-31, 31),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 60),
    "BYSETPOS": (-366, 366),
}
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_LIMITS}


class UnreadableRule(ValueError):
    """The text is no rule that we can follow, so nothing is known about what it gives."""


class TooMuch(Exception):
    """The work is bounded and the bound is reached; what comes after is not known."""


@dataclass
class Work:
    """What may still be looked at, for all rules of one calendar together: a thousand heavy rules are as hostile as
    one that never ends. As much as fifty rules at their own bound take, about three seconds."""

    left: int = 50 * BUDGET

    def take(self, amount: int) -> None:
        """Look at so many days, steps or moments; raises TooMuch when that is more than is left."""
        self.left -= amount
        if self.left < 0:
            raise TooMuch


@dataclass(frozen=True)
class Rule:
    """An RRULE as values. ``by_day`` holds (nth, weekday), nth 0 for each; ``until`` is inclusive."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    week_start: int = 0
    by_day: tuple[tuple[int, int], ...] = ()
    by_month: tuple[int, ...] = ()
    by_week: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    by_position: tuple[int, ...] = ()

    @property
    def names_days(self) -> bool:
        return bool(self.by_day or self.by_week or self.by_year_day or self.by_month_day)

    @cached_property
    def weekdays(self) -> frozenset[int]:
        return frozenset(weekday for _, weekday in self.by_day)

    @cached_property
    def only_weekdays(self) -> bool:
        """Whether the weekday is all that a day is asked for."""
        more = self.by_month or self.by_week or self.by_year_day or self.by_month_day
        return self.freq in ("DAILY", "WEEKLY") and not more


def read_rule(text: str, zone: tzinfo | None) -> Rule:
    """The rule in an RRULE value; ``zone`` is that of DTSTART, in which a UTC UNTIL is understood.

    Raises UnreadableRule for whatever RFC 5545 does not allow.
    """
    fields = _fields(text)
    freq = fields.get("FREQ", "")
    by_day = tuple(_weekday(word) for word in fields["BYDAY"].split(",")) if fields.get("BYDAY") else ()
    if freq not in _FREQUENCIES or (freq not in ("MONTHLY", "YEARLY") and any(nth for nth, _ in by_day)):
        raise UnreadableRule(freq)
    week_start = fields.get("WKST", "MO")
    by_week = _numbers(fields, "BYWEEKNO")
    if week_start not in _DAYS or (by_week and (week_start != "MO" or freq != "YEARLY")):
        raise UnreadableRule(week_start)
    positions = _numbers(fields, "BYSETPOS")
    if positions and freq in _STEPS:
        raise UnreadableRule("BYSETPOS")
    return Rule(
        freq=freq,
        interval=_positive(fields.get("INTERVAL", "1")),
        count=_positive(fields["COUNT"]) if "COUNT" in fields else None,
        until=_until(fields["UNTIL"], zone) if "UNTIL" in fields else None,
        week_start=_DAYS.index(week_start),
        by_day=by_day,
        by_month=_numbers(fields, "BYMONTH"),
        by_week=by_week,
        by_year_day=_numbers(fields, "BYYEARDAY"),
        by_month_day=_numbers(fields, "BYMONTHDAY"),
        by_hour=_numbers(fields, "BYHOUR"),
        by_minute=_numbers(fields, "BYMINUTE"),
        by_second=_numbers(fields, "BYSECOND"),
        by_position=positions,
    )


def walk(
    rule: Rule, start: datetime, after: datetime, before: datetime, shared: Work | None = None
) -> Iterator[datetime]:
    """The happenings in ``[after, before)`` of a rule that begins at ``start``, in order.

    Raises TooMuch once more than ``BUDGET`` days, steps or moments were looked at, or more than is left of what it
    has ``shared`` with others, or ``MOST`` happenings given.
    """
    own = Work(min(BUDGET, shared.left) if shared else BUDGET)
    begun = own.left
    try:
        yield from _walked(_with_defaults(rule, start), start, after, before, own)
    finally:
        if shared:
            shared.left -= begun - max(own.left, 0)


def _walked(rule: Rule, start: datetime, after: datetime, before: datetime, work: Work) -> Iterator[datetime]:
    last = min(before, rule.until + timedelta(seconds=1)) if rule.until else before
    counted = given = 0
    for moment in _candidates(rule, start, after, last, work):
        work.take(1)
        if moment < start:
            continue
        if moment >= last or counted == rule.count:
            return
        counted += 1
        if moment >= after:
            given += 1
            if given > MOST:
                raise TooMuch
            yield moment


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def _fields(text: str) -> dict[str, str]:
    if len(text) > 4_000:
        raise UnreadableRule("long")
    fields: dict[str, str] = {}
    for pair in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, _, value = pair.partition("=")
        if name.startswith("X-"):
            continue
        if name not in _KNOWN or name in fields or not value:
            raise UnreadableRule(name)
        fields[name] = value
    return fields


def _positive(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) == 0:
        raise UnreadableRule(text)
    return int(text)


def _numbers(fields: dict[str, str], name: str) -> tuple[int, ...]:
    if name not in fields:
        return ()
    low, high = _LIMITS[name]
    found = set()
    for word in fields[name].split(","):
        if not re.fullmatch(r"[+-]?[0-9]{1,3}", word) or not low <= int(word) <= high:
            raise UnreadableRule(word)
        if int(word) == 0 and low < 0:
            raise UnreadableRule(word)
        found.add(int(word))
    return tuple(sorted(found))


def _weekday(word: str) -> tuple[int, int]:
    match = re.fullmatch(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", word.strip())
    if not match:
        raise UnreadableRule(word)
    return int(match[1] or 0), _DAYS.index(match[2])


def _until(text: str, zone: tzinfo | None) -> datetime:
    """The last wall time that still counts: a bare date counts whole, UTC is brought to the zone."""
    match = re.fullmatch(r"(\d{8})(?:T(\d{6})(Z?))?", text)
    if not match:
        raise UnreadableRule(text)
    try:
        moment = datetime.strptime(match[1] + (match[2] or "235959"), "%Y%m%d%H%M%S")  # noqa: DTZ007 naive
        if match[3] and zone:
            moment = moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return _LAST
    except ValueError as wrong:
        raise UnreadableRule(text) from wrong
    return min(moment, _LAST)


def _with_defaults(rule: Rule, start: datetime) -> Rule:
    """What a rule leaves open comes from its start (RFC 5545 section 3.3.10, the last paragraphs)."""
    given: dict[str, Any] = {}
    if not rule.names_days:
        if rule.freq == "YEARLY":
            given["by_month"] = rule.by_month or (start.month,)
        if rule.freq in ("YEARLY", "MONTHLY"):
            given["by_month_day"] = (start.day,)
        if rule.freq == "WEEKLY":
            given["by_day"] = ((0, start.weekday()),)
    if rule.freq not in _STEPS:
        given["by_hour"] = rule.by_hour or (start.hour,)
    if rule.freq not in ("MINUTELY", "SECONDLY"):
        given["by_minute"] = rule.by_minute or (start.minute,)
    if rule.freq != "SECONDLY":
        given["by_second"] = rule.by_second or (start.second,)
    return replace(rule, **given)


# ── walking ─────────────────────────────────────────────────────────────────────────────────────


def _candidates(rule: Rule, start: datetime, after: datetime, last: datetime, work: Work) -> Iterator[datetime]:
    """Everything that the rule gives from the period of ``start`` or ``after`` on, in order."""
    if rule.freq in _STEPS:
        yield from _steps(rule, start, after, last, work)
        return
    times = [time(h, m, min(s, 59)) for h, m, s in product(rule.by_hour, rule.by_minute, rule.by_second)]
    for first, length in _periods(rule, start, after, last):
        work.take(length)
        if not rule.by_position:
            for day in _days(rule, first, length):
                for at in times:
                    yield datetime.combine(day, at)
            continue
        days = list(_days(rule, first, length))
        if len(days) * len(times) > MOST:
            raise TooMuch
        work.take(len(days) * len(times))
        found = [datetime.combine(day, at) for day in days for at in times]
        places = {place - 1 if place > 0 else len(found) + place for place in rule.by_position}
        yield from (found[place] for place in sorted(places) if 0 <= place < len(found))


def _periods(rule: Rule, start: datetime, after: datetime, last: datetime) -> Iterator[tuple[int, int]]:
    """(first day as ordinal, number of days) of each period, from the one of ``after`` unless counted."""
    begin, aim, end = start.toordinal(), max(start, after).toordinal(), last.toordinal()
    skip = rule.count is None
    if rule.freq in ("DAILY", "WEEKLY"):
        length = 7 if rule.freq == "WEEKLY" else 1
        begin -= (start.weekday() - rule.week_start) % 7 if length == 7 else 0
        stride = length * rule.interval
        begin += max(0, (aim - begin) // stride) * stride if skip else 0
        for first in range(begin, end + 1, stride):
            yield max(first, 1), min(length, date.max.toordinal() - first)
        return
    month = start.year * 12 + (start.month - 1 if rule.freq == "MONTHLY" else 0)
    stride = rule.interval * (1 if rule.freq == "MONTHLY" else 12)
    goal = date.fromordinal(aim)
    month += max(0, (goal.year * 12 + goal.month - 1 - month) // stride) * stride if skip else 0
    for index in range(month, last.year * 12 + last.month, stride):
        year, number = divmod(index, 12)
        days = calendar.monthrange(year, number + 1)[1] if rule.freq == "MONTHLY" else _year_length(year)
        yield date(year, number + 1, 1).toordinal(), days


def _days(rule: Rule, first: int, length: int) -> Iterator[date]:
    """The days of a period that the rule names, in order."""
    days = map(date.fromordinal, _near(rule, first, length))
    return days if rule.only_weekdays else (day for day in days if _matches(rule, day))


def _near(rule: Rule, first: int, length: int) -> Iterator[int]:
    """The days of a period, as ordinals, without those that can be left out at a glance: looking at each one
    is what following a rule would mostly cost."""
    if rule.freq == "YEARLY" and rule.by_month:
        year = date.fromordinal(first).year
        for month in rule.by_month:
            days = calendar.monthrange(year, month)[1]
            yield from _in_month(rule, date(year, month, 1).toordinal(), days)
    elif rule.freq == "MONTHLY":
        yield from _in_month(rule, first, length)
    else:
        yield from _on_weekdays(rule, first, length)


def _in_month(rule: Rule, first: int, length: int) -> Iterator[int]:
    if rule.by_month_day:
        places = {place if place > 0 else length + 1 + place for place in rule.by_month_day}
        yield from (first + place - 1 for place in sorted(places) if 1 <= place <= length)
    else:
        yield from _on_weekdays(rule, first, length)


def _on_weekdays(rule: Rule, first: int, length: int) -> Iterator[int]:
    days = range(first, first + length)
    if not rule.by_day:
        return iter(days)
    wanted = rule.weekdays
    return iter([day for day in days if (day - 1) % 7 in wanted])  # day 1 of all days was a Monday


def _steps(rule: Rule, start: datetime, after: datetime, last: datetime, work: Work) -> Iterator[datetime]:
    """Hours, minutes or seconds: each step is one period."""
    unit = timedelta(seconds=_STEPS[rule.freq])
    first = start.replace(second=0, minute=0) if rule.freq == "HOURLY" else start
    first = first.replace(second=0) if rule.freq == "MINUTELY" else first
    stride = unit * rule.interval
    number = max(0, (after - first) // stride) if rule.count is None else 0
    for seen in count():
        work.take(1)
        try:
            moment = first + stride * (number + seen)
        except OverflowError:
            return
        if moment >= last:
            return
        if not _matches(rule, moment.date()) or not _hour_matches(rule, moment):
            continue
        minutes = rule.by_minute if rule.freq == "HOURLY" else (moment.minute,)
        seconds = rule.by_second if rule.freq != "SECONDLY" else (moment.second,)
        yield from (moment.replace(minute=m, second=min(s, 59)) for m, s in product(minutes, seconds))


def _hour_matches(rule: Rule, moment: datetime) -> bool:
    if rule.by_hour and moment.hour not in rule.by_hour:
        return False
    if rule.freq != "HOURLY" and rule.by_minute and moment.minute not in rule.by_minute:
        return False
    return rule.freq != "SECONDLY" or not rule.by_second or moment.second in rule.by_second


def _year_length(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


def _matches(rule: Rule, day: date) -> bool:
    """Whether a day passes every BY-part that speaks of days."""
    if rule.by_month and day.month not in rule.by_month:
        return False
    if rule.by_day and not any(_is_nth(rule, day, nth) for nth, w in rule.by_day if w == day.weekday()):
        return False
    if rule.by_month_day:
        length = calendar.monthrange(day.year, day.month)[1]
        if day.day not in rule.by_month_day and day.day - length - 1 not in rule.by_month_day:
            return False
    if rule.by_year_day:
        place = day.timetuple().tm_yday
        if not {place, place - _year_length(day.year) - 1} & set(rule.by_year_day):
            return False
    if rule.by_week:
        year, week, _ = day.isocalendar()
        weeks = date(year, 12, 28).isocalendar().week
        return week in rule.by_week or week - weeks - 1 in rule.by_week
    return True


def _is_nth(rule: Rule, day: date, nth: int) -> bool:
    """Whether the day is the nth of its weekday, in its month, or in its year when no month is named."""
    if nth == 0:
        return True
    if rule.freq == "YEARLY" and not rule.by_month:
        place, length = day.timetuple().tm_yday, _year_length(day.year)
    else:
        place, length = day.day, calendar.monthrange(day.year, day.month)[1]
    return nth == (place - 1) // 7 + 1 if nth > 0 else -nth == (length - place) // 7 + 1
