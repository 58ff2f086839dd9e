"""The feasts that people name instead of a date: "tweede paasdag", "King's Day"; when each one is, and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from dateutil.easter import easter

#: Sundays: the second of May and the third of June.
_MAY, _JUNE = (5, 2), (6, 3)


def _fixed(month: int, number: int) -> Callable[[int], date]:
    return lambda year: date(year, month, number)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days=days)


def _sunday(month: int, which: int) -> Callable[[int], date]:
    def on(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))

    return on


def _kings_day(year: int) -> date:
    """27 April, and the day before when that is a Sunday."""
    day = date(year, 4, 27)
    return day - timedelta(days=day.weekday() == 6)


_WHEN: Mapping[str, Callable[[int], date]] = {
    "new year": _fixed(1, 1),
    "epiphany": _fixed(1, 6),
    "valentine": _fixed(2, 14),
    "good friday": _from_easter(-2),
    "easter": _from_easter(0),
    "easter monday": _from_easter(1),
    "king": _kings_day,
    "labour": _fixed(5, 1),
    "remembrance": _fixed(5, 4),
    "liberation": _fixed(5, 5),
    "mother": _sunday(*_MAY),
    "father": _sunday(*_JUNE),
    "ascension": _from_easter(39),
    "pentecost": _from_easter(49),
    "whit monday": _from_easter(50),
    "halloween": _fixed(10, 31),
    "all saints": _fixed(11, 1),
    "martin": _fixed(11, 11),
    "nicholas": _fixed(12, 5),
    "christmas eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "old year": _fixed(12, 31),
}

#: How each is said, as patterns of ``language.grammar``.
IN_DUTCH: Mapping[str, tuple[str, ...]] = {
    "new year": ("nieuwjaar|nieuwjaarsdag",),
    "epiphany": ("driekoningen",),
    "valentine": ("valentijn|valentijnsdag",),
    "good friday": ("goede vrijdag",),
    "easter": ("pasen|paasdag|paaszondag", "eerste|1e paasdag"),
    "easter monday": ("paasmaandag", "tweede|2e paasdag"),
    "king": ("koningsdag",),
    "remembrance": ("dodenherdenking",),
    "liberation": ("bevrijdingsdag",),
    "mother": ("moederdag",),
    "father": ("vaderdag",),
    "ascension": ("hemelvaart|hemelvaartsdag",),
    "pentecost": ("pinksteren|pinksterdag|pinksterzondag", "eerste|1e pinksterdag"),
    "whit monday": ("pinkstermaandag", "tweede|2e pinksterdag"),
    "halloween": ("halloween",),
    "all saints": ("allerheiligen",),
    "martin": ("sint maarten", "sintmaarten"),
    "nicholas": ("sinterklaas|sinterklaasavond|pakjesavond",),
    "christmas eve": ("kerstavond",),
    "christmas": ("kerst|kerstmis|kerstdag", "eerste|1e kerstdag"),
    "boxing day": ("tweede|2e kerstdag",),
    "old year": ("oudejaarsavond|oudejaarsdag|oudjaar|oudejaar|oudejaarsnacht", "oud en nieuw"),
}
IN_ENGLISH: Mapping[str, tuple[str, ...]] = {
    "new year": ("new year|years|year's day", "new years s day", "new year s day"),
    "epiphany": ("epiphany",),
    "valentine": ("valentine|valentines|valentine's day", "valentine s day"),
    "good friday": ("good friday",),
    "easter": ("easter sunday|day?",),
    "easter monday": ("easter monday",),
    "king": ("king|kings|king's day", "king s day"),
    "labour": ("labour day",),
    "liberation": ("liberation day",),
    "ascension": ("ascension day?",),
    "pentecost": ("pentecost", "whit sunday"),
    "whit monday": ("whit monday", "pentecost monday"),
    "halloween": ("halloween",),
    "all saints": ("all saints day",),
    "nicholas": ("sinterklaas",),
    "christmas eve": ("christmas eve",),
    "christmas": ("christmas day?", "xmas"),
    "boxing day": ("boxing day",),
    "old year": ("new year|years|year's eve", "new year s eve"),
}


def feast(name: str, today: date, past: bool = False) -> date:
    """The first such day from ``today`` on; of what has been, the last one. A known ``name`` only."""
    days = [_WHEN[name](year) for year in range(today.year - 1, today.year + 2)]
    return [day for day in days if day <= today][-1] if past else next(day for day in days if day >= today)
