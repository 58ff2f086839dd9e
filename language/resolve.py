"""Makes slots that are still words ("was", "morgen") the values that an intent means: for doors whose assistant has
already found the intent.
"""

from __future__ import annotations

from datetime import date, datetime, time

from household.model import CHECK_IN, Home, Intent, Language
from language.ear import ear_of
from language.hearing import hear
from language.names import find_in
from language.routine_words import routines
from language.slots import Slots, when_slots
from language.talks import talk_named
from language.times import When, find_when
from language.words import folded, split

_CHORES = frozenset({"chore"})
_DAYS = frozenset({"day", "to_day"})
_PEOPLE = frozenset({"member", "to_member"})
_ANYBODY = frozenset({"self", "partner", "both"})
_TIMES = frozenset({"to_time", "time"})
#: What doors call a part of the day is as it stands; anything else is read as words.
_PARTS = frozenset({"morning", "afternoon", "evening", "night"})
_PAST = frozenset({"done"})


def resolve(intent: Intent, language: Language, home: Home, now: datetime) -> Intent:
    """The intent with its slots as values; what is a value already stays one. ``now`` is local.

    An unknown chore becomes ``chore_text``, one of several ``chore_options``, a day that may be two
    ``day_options``; other words that mean nothing are left out. Never raises.
    """
    slots: Slots = {}
    for name, value in intent.slots.items():
        if not isinstance(value, str):
            slots[name] = value
        elif value.strip():
            slots |= _value(name, value, intent, language, home, now)
    if "part" in slots and isinstance(intent.slots.get("part"), str):
        slots["part"] = intent.slots["part"] if intent.slots["part"] in _PARTS else slots["part"]
    return Intent(intent.name, slots)


def _value(name: str, value: str, intent: Intent, language: Language, home: Home, now: datetime) -> Slots:
    if name in _CHORES:
        return _chore(value, language, home) if intent.name != "skip" else _to_skip(value, language, home, now)
    if name in _DAYS:
        return _day(name, value, language, now, past=intent.name in _PAST)
    if name == "period":
        return _period(value, language, now)
    if name in _PEOPLE:
        return _member(name, value, language, home)
    if name in _TIMES:
        return _time(name, value, language, now)
    if name == "part":
        return _part(value, language, now)
    if name == "minutes":
        return {"minutes": int(value)} if value.isascii() and value.isdigit() and len(value) < 5 else {}
    return {name: value}


def _chore(value: str, language: Language, home: Home) -> Slots:
    chores = (*home.chores, *routines(home, language))
    exact = next((c.key for c in chores if folded(value) in (folded(c.key), folded(c.name))), None)
    if any(chore.key == value for chore in chores) or exact:
        return {"chore": value if exact is None or any(c.key == value for c in chores) else exact}
    match = find_in(ear_of(home, language).index, value)
    if match.key:
        return {"chore": match.key}
    return {"chore_options": list(match.close)} if match.close else {"chore_text": value.strip()}


def _to_skip(value: str, language: Language, home: Home, now: datetime) -> Slots:
    """A chore, or the ten minutes together, which can be skipped as one: "ons gesprek"."""
    heard = hear(value, ear_of(home, language), now)
    is_talk = not heard.spot.found and "checkin" in heard.cues and not heard.unknown
    if talk_named(home, value) == CHECK_IN or is_talk:
        return {"chore": CHECK_IN}
    return _chore(value, language, home)


def _day(name: str, value: str, language: Language, now: datetime, past: bool) -> Slots:
    try:
        return {name: date.fromisoformat(value.strip()).isoformat()}
    except ValueError:
        when = find_when(value, language, now, past)
    found = when_slots(when, clock=name == "to_day")
    return {name if key == "day" else key: each for key, each in found.items()}


def _period(value: str, language: Language, now: datetime) -> Slots:
    when = find_when(value, language, now)
    found = when_slots(when)
    if "day" in found:
        return {"period": {"start": found["day"], "end": found["day"]}}
    return {key: found[key] for key in ("period", "day_options") if key in found}


def _member(name: str, value: str, language: Language, home: Home) -> Slots:
    """A key, a name, or a word for somebody: "ik", "mijn man", "we"."""
    if value in _ANYBODY or any(member.key == value for member in home.members):
        return {name: value}
    words = tuple(word.text for word in split(value, language))
    people = ear_of(home, language).people
    found = next((key for said, key in people if said == words), None)
    return {name: found} if found else {}


def _time(name: str, value: str, language: Language, now: datetime) -> Slots:
    try:
        return {name: f"{time.fromisoformat(value.strip()):%H:%M}"}
    except ValueError:
        clock = _clock(value, language, now)
    return {name: f"{clock:%H:%M}"} if clock else {}


def _clock(value: str, language: Language, now: datetime) -> time | None:
    """The time of day of "half acht", also without the "om" before it."""
    for said in (value, f"{'om' if language == 'nl' else 'at'} {value}"):
        when: When | None = find_when(said, language, now)
        if when and when.clock:
            return when.clock
    return None


def _part(value: str, language: Language, now: datetime) -> Slots:
    if value in _PARTS:
        return {"part": value}
    for said in (value, f"in de {value}", f"in the {value}"):
        when = find_when(said, language, now)
        if when and when.part:
            return {"part": when.part.value}
    return {}
