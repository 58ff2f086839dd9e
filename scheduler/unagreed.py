"""What stands in no agreement yet, as if it did: a rule for each chore, spread evenly over days and weeks.

It says only when a chore is due, so that a week can be divided; by whom is no matter here, except where the chore
itself says it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from household.model import BOTH, CHECK_IN, TEAM, Agreement, Certificate, Chore, Home, Series, Who
from household.routines import WEEKDAYS
from scheduler import checkin
from scheduler.almanac import Almanac
from scheduler.dated import is_dated, rule_of

_WEEK = timedelta(weeks=1)
_NOTHING_PROVED = Certificate((), Fraction(0), Fraction(0), True, True)


def with_every_chore(home: Home, monday: date, today: date) -> tuple[Home, frozenset[str]]:
    """The home with a series for each of its chores, as the week of ``monday`` asks; and the keys of those series that
    no agreement holds. Without any agreement the ten minutes stand at their wished moment."""
    missing = [c for c in home.chores if not any(s.holds(c.key) for s in _agreed(home))]
    almanac = Almanac(home, monday, monday + _WEEK)
    found = tuple(
        series
        for number, chore in enumerate(sorted(missing, key=lambda c: c.key))
        for series in _series(home, almanac, chore, number, monday)
    )
    talks = {talk[0]: _meeting(home, monday, *talk) for talk in checkin.talks_of(home)}
    old = home.agreement or Agreement(0, today, (), {}, _NOTHING_PROVED, check_in=talks[CHECK_IN], team=talks.get(TEAM))
    return replace(home, agreement=replace(old, series=(*old.series, *found))), frozenset(s.key for s in found)


def _agreed(home: Home) -> tuple[Series, ...]:
    return home.agreement.known if home.agreement else ()


def _series(home: Home, almanac: Almanac, chore: Chore, number: int, monday: date) -> Iterator[Series]:
    start = _begin(home, chore, number, monday)
    rule = "" if is_dated(home, chore) else _rule(almanac, chore, number, monday)
    for member in _members(home, chore, monday):
        yield Series(chore.key, member, 0, start, chore.minutes, rule)


def _members(home: Home, chore: Chore, monday: date) -> tuple[str, ...]:
    """Who stands in the rule: everybody of what is done together, whose turn this week is, or some one."""
    able = tuple(sorted(m.key for m in home.members if not chore.can or m.key in chore.can))
    if chore.who is Who.TOGETHER:
        return able
    if chore.who is Who.TURNS and able:
        return (able[(monday - home.household.epoch).days // 7 // max(chore.rhythm.every, 1) % len(able)],)
    named = chore.owner if chore.who is Who.ONE else chore.stays
    return (named,) if named else able[:1]


def _begin(home: Home, chore: Chore, number: int, monday: date) -> datetime:
    """The start from which its weeks are counted, before the week that is asked; the weeks of the one follow on
    those of the other."""
    every = max(chore.rhythm.every, 1)
    day = home.household.epoch + (number % every if chore.rhythm.unit == "week" else 0) * _WEEK
    while day > monday:
        day -= 52 * every * _WEEK
    return datetime.combine(day, chore.window.best or chore.window.earliest, ZoneInfo(home.household.zone))


def _rule(almanac: Almanac, chore: Chore, number: int, monday: date) -> str:
    """Its rhythm as a rule; where the days are free to choose, those of this week on which it counts, spread."""
    rhythm = chore.rhythm
    if rhythm.unit != "week" or rhythm.days or rhythm.times >= 7:
        return rule_of(rhythm, number % 7)
    days = [day for day in range(7) if not almanac.why_not(chore, monday + timedelta(days=day))] or list(range(7))
    times = min(rhythm.times, len(days))
    chosen = sorted({days[(number + n * len(days) // times) % len(days)] for n in range(times)})
    return f"FREQ=WEEKLY;INTERVAL={rhythm.every};BYDAY={','.join(WEEKDAYS[day] for day in chosen)};WKST=MO"


def _meeting(home: Home, monday: date, chore: str, weekday: int, minutes: int) -> Series:
    at = checkin.window_of(home, chore).best or time()
    start = datetime.combine(monday - 52 * _WEEK, at, ZoneInfo(home.household.zone))
    return Series(chore, BOTH, 0, start, minutes, f"FREQ=WEEKLY;BYDAY={WEEKDAYS[weekday]};WKST=MO")
