"""What a household file says about the home's own rules: its cycle, its quiet hours, the children, the holidays.

What a new household gets when its file is silent stands here; the values of `household.model` are those of a home
that was kept before these words existed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from household.model import Children, Household, Language
from language.fields import LONGEST_NAME, NO, WEEKDAYS, Fields, in_words, read_hours, short
from language.times import read_minutes

LIFE = ("cycle", "quiet", "notice", "buffer", "routines", "children", "country", "school")
CHILDREN = ("every", "days", "calendar", "word")
QUIET = (time(22, 30), time(6, 30))
#: Hours ahead; two weeks is as far as anyone plans.
NOTICE, MOST_NOTICE = 12, 336
_DAYS = re.compile(r"([0-9]{1,2}|een|a|one) (?:dag|dagen|day|days)", re.IGNORECASE)
_WEEK = re.compile(r"week ([1-4])", re.IGNORECASE)
_DAY = re.compile(r"([^\W\d]+)(?: ([1-4]))?")
_NAMES: Mapping[Language, tuple[str, ...]] = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def read_life(fields: Fields, household: Household) -> Household:
    """The household with its own rules; what the file does not say is as for a new one."""
    language = household.language
    return replace(
        household,
        cycle=fields.choice("cycle", {"1": 1, "2": 2, "4": 4}, 2),
        quiet=_quiet(fields),
        notice=_notice(fields, language),
        buffer=fields.minutes("buffer", 0, language, 0, 120),
        routines=fields.yes("routines", True),
        children=_children(fields),
        country=_country(fields),
        school=fields.text("school", LONGEST_NAME),
    )


def _quiet(fields: Fields) -> tuple[time, time] | None:
    """The hours in which nothing is put, perhaps over midnight; None for "no"."""
    text = fields.text("quiet").casefold()
    if not text:
        return QUIET
    if text in NO:
        return None
    hours = read_hours(text)
    if hours is None or hours.earliest == hours.latest:
        fields.problem("quiet", "quiet", text=short(text))
        return QUIET
    return hours.earliest, hours.latest


def _notice(fields: Fields, language: Language) -> int:
    """Whole hours: a number, or words such as "een dag"."""
    text = fields.text("notice")
    if not text:
        return NOTICE
    hours = _hours(text, language)
    if hours is None or not 0 <= hours <= MOST_NOTICE:
        fields.problem("notice", "notice", text=short(text), most=MOST_NOTICE)
        return NOTICE
    return hours


def _hours(text: str, language: Language) -> int | None:
    if re.fullmatch("[0-9]{1,4}", text):
        return int(text)
    if days := _DAYS.fullmatch(text):
        return 24 * (int(days[1]) if days[1].isdigit() else 1)
    minutes = in_words(read_minutes, text, language)
    return None if minutes is None else -(-minutes // 60)


def _country(fields: Fields) -> str:
    """A country, perhaps with a part of it, by its letters (ISO 3166)."""
    text = fields.text("country").upper()
    if not text or text == Household.country:
        return Household.country
    if not re.fullmatch("[A-Z]{2}(-[A-Z0-9]{1,3})?", text) or not has_holidays(text[:2]):
        fields.problem("country", "country", text=short(text))
        return Household.country
    return text


def has_holidays(land: str) -> bool:
    """Whether the public holidays of a country (ISO 3166, two letters) are known."""
    import holidays

    return land in holidays.list_supported_countries(include_aliases=False)


# ── children ────────────────────────────────────────────────────────────────────────────────────


def _children(fields: Fields) -> Children | None:
    """Yes when they are here each day; else in which days of a cycle, or by which calendar."""
    written = fields.part("children")
    if not written.fields:
        return Children() if fields.yes("children") else None
    part = Fields(written, CHILDREN, fields.problems)
    every = part.number("every", 1, 1, 4)
    found = [_cycle_days(part, text, every) for text in part.texts("days")]
    days = tuple(sorted({day for days in found for day in days}))
    calendar = part.text("calendar", LONGEST_NAME)
    if calendar and part.has("days"):
        part.problem("children-both", "days")
    elif part.has("word") and not calendar:
        part.problem("missing", "calendar")
    return Children(every, days, calendar, part.text("word", LONGEST_NAME))


def _cycle_days(part: Fields, text: str, every: int) -> tuple[int, ...]:
    """Day numbers in the cycle: "week 2" is all of it, "vrijdag 2" one day of it, "vrijdag" one of the first."""
    if week := _WEEK.fullmatch(text):
        number, days = int(week[1]), tuple(range(7))
    elif (day := _DAY.fullmatch(text)) and day[1].casefold() in WEEKDAYS:
        number, days = int(day[2] or 1), (WEEKDAYS[day[1].casefold()],)
    else:
        number, days = 0, ()
    if not 1 <= number <= every:
        part.problem("children-day", "days", text=short(text), every=every)
        return ()
    return tuple(7 * (number - 1) + day for day in days)


# ── and written back ────────────────────────────────────────────────────────────────────────────


def write_life(household: Household) -> dict[str, Any]:
    """The fields that ``read_life`` reads back as the same."""
    quiet = household.quiet
    fields: dict[str, Any] = {
        "cycle": household.cycle,
        "quiet": f"{quiet[0]:%H:%M}-{quiet[1]:%H:%M}" if quiet else False,
        "notice": household.notice,
        "buffer": household.buffer,
        "routines": household.routines,
    }
    if household.children is not None:
        fields["children"] = _write_children(household.children, household.language)
    if household.country != Household.country:
        fields["country"] = household.country
    if household.school:
        fields["school"] = household.school
    return fields


def _write_children(children: Children, language: Language) -> bool | dict[str, Any]:
    if children == Children():
        return True
    days = _write_days(children.days, language)
    fields = {"every": children.every, "days": days, "calendar": children.calendar, "word": children.word}
    return {name: value for name, value in fields.items() if value}


def _write_days(days: tuple[int, ...], language: Language) -> list[str]:
    found = []
    for week in range(4):
        own = [day - 7 * week for day in days if day // 7 == week]
        behind = f" {week + 1}" if week else ""
        named = [_NAMES[language][day] + behind for day in own]
        found += [f"week {week + 1}"] if len(own) == 7 else named
    return found
