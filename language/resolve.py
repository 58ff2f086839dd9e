"""Makes slots that are still words ("was", "morgen") the values that an intent means: for doors whose assistant has
already found the intent. Never raises.
"""

from __future__ import annotations

from datetime import date, datetime

from household.model import Home, Intent, Language
from language.names import find_in
from language.routine_words import routines
from language.templates import ear
from language.times import find_when

_DAYS = frozenset({"day", "to_day"})
_PEOPLE = frozenset({"member", "to_member"})
_ANYBODY = frozenset({"self", "partner", "both"})

Slots = dict[str, object]


def resolve(intent: Intent, language: Language, home: Home, now: datetime) -> Intent:
    """The intent with its slots as values; what is a value already stays one. ``now`` is local."""
    slots: Slots = {}
    for name, value in intent.slots.items():
        if not isinstance(value, str):
            slots[name] = value
        elif name == "chore":
            slots |= _chore(value, language, home)
        elif name in _DAYS:
            slots |= _day(name, value, language, now)
        elif name in _PEOPLE:
            slots |= _member(name, value, home)
        elif value:
            slots[name] = value
    return Intent(intent.name, slots)


def _chore(value: str, language: Language, home: Home) -> Slots:
    chores = (*home.chores, *routines(home, language))
    if any(chore.key == value for chore in chores):
        return {"chore": value}
    match = find_in(ear(language, home.members, chores).index, value)
    if match.key:
        return {"chore": match.key}
    return {"chore_options": list(match.close)} if match.close else {"chore_text": value} if value else {}


def _day(name: str, value: str, language: Language, now: datetime) -> Slots:
    try:
        return {name: date.fromisoformat(value).isoformat()}
    except ValueError:
        when = find_when(value, language, now)
    if when is None:
        return {}
    if name == "day" and when.period and not when.day:
        first, last = when.period
        return {"period": {"start": first.isoformat(), "end": last.isoformat()}}
    found: Slots = {name: when.day.isoformat()} if when.day else {}
    return found | ({"part": when.part.value} if when.part else {})


def _member(name: str, value: str, home: Home) -> Slots:
    named = next((m.key for m in home.members if value.casefold() in (m.key, m.name.casefold())), None)
    return {name: named or value} if named or value in _ANYBODY else {}
