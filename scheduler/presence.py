"""Who is there in a week, and with how much room: what absence and heavy periods leave of each one's part.

Away and heavy lower a part for as long as they last, and leave nothing behind that would be made up for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction

from household.model import Home, PeriodKind

_WEEK = 7


def part_of(home: Home, member: str, week: date) -> Fraction:
    """Which part of the usual this member has room for in the week of that Monday: 1 as a rule; a day away counts
    for nothing, a heavy day for the ``part`` of its period."""
    days = (week + timedelta(days=n) for n in range(_WEEK))
    return sum((_room(home, member, day) for day in days), Fraction(0)) / _WEEK


def here(home: Home, member: str, week: date) -> Fraction:
    """Which part of the week of that Monday this member is at home, heavy or not."""
    days = [week + timedelta(days=n) for n in range(_WEEK)]
    away = sum(1 for day in days if PeriodKind.AWAY in {kind for kind, _ in _on(home, member, day)})
    return 1 - Fraction(away, _WEEK)


def shares_in(home: Home, week: date) -> Mapping[str, Fraction]:
    """The agreed shares as that week leaves them, adding up to 1; as agreed when nobody with a share is there."""
    lived = {m.key: m.share * part_of(home, m.key, week) for m in home.members}
    total = sum(lived.values())
    if not total:
        return {m.key: m.share for m in home.members}
    return {member: share / total for member, share in lived.items()}


def _room(home: Home, member: str, day: date) -> Fraction:
    return min((part for _, part in _on(home, member, day)), default=Fraction(1))


def _on(home: Home, member: str, day: date) -> Iterator[tuple[PeriodKind, Fraction]]:
    for period in home.periods:
        if period.member == member and period.first <= day <= period.last:
            yield period.kind, Fraction(0) if period.kind is PeriodKind.AWAY else period.part
