"""What Alexa heard, as we understand it: an intent with our own keys and days, or a sentence to be understood.

Days are read by our own words where people said a word that we know, since "vrijdag" means the same in the whole
house; Amazon's dates (https://developer.amazon.com/docs/alexa/custom-skills/slot-type-reference.html) are read else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from household.model import Home, Intent, Language, Part
from language.alexa import Meaning
from language.resolve import resolve
from language.routine_words import routines
from language.times import find_when, say_day
from webhooks.alexa_heard import Heard, Slot
from webhooks.core import CHANGING

Said = str | Intent

_PARTS = {"MO": Part.MORNING, "AF": Part.AFTERNOON, "EV": Part.EVENING, "NI": Part.NIGHT}
_ANYBODY = frozenset({"self", "partner", "both"})
#: In these a time is a few days, from the first to the last.
_PERIODS = frozenset({"away", "heavy_week"})
#: In these the part of the day matters.
_WITH_PART = frozenset({"who_does", "agenda", "postpone"})
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Days:
    """The first and last day that were said, and the part of a day when one was; ``unsure`` are the words of a day that
    may be another one ("volgende vrijdag")."""

    first: date
    last: date
    part: Part | None = None
    unsure: str = ""


def said_in(heard: Heard, meaning: Meaning, home: Home, language: Language, now: datetime) -> Said:
    """What to answer: an intent of ours, or the sentence that the words of its slot go on as. ``now`` is local."""
    if heard.denied:
        return Intent("no")
    if meaning.intent == "choose":
        return _chosen(heard, home, language, now)
    if meaning.say is not None:
        return _sentence(meaning.say, heard, language, now)
    slots: dict[str, object] = {}
    for name in ("member", "to_member"):
        if slot := heard.slots.get(name):
            slots[name] = _one(slot, _people(home)) or slot.words
    if slot := heard.slots.get("chore"):
        slots |= _chore(slot, home, language, now, meaning.intent in CHANGING)
    return Intent(meaning.intent, slots | _times(meaning.intent, heard, language, now))


def note_in(heard: Heard, meaning: Meaning) -> Intent:
    """What somebody said about themselves, in their own words."""
    slot = heard.slots.get("words")
    return Intent(meaning.intent, {"text": (meaning.say or "{words}").format(words=slot.words)} if slot else {})


# ── chores and people ───────────────────────────────────────────────────────────────────────────


def _chore(slot: Slot, home: Home, language: Language, now: datetime, changes: bool = False) -> dict[str, object]:
    """The chore as the home's own names have it; where Amazon took the words for another one, or for one that we would
    not have known by them, what it could be. Words of which Amazon knows nothing are looked for here."""
    known = {chore.key for chore in (*home.chores, *routines(home, language))}
    theirs = [key for key in slot.ids if key in known]
    if len(theirs) > 1:
        return {"chore_options": theirs[:3]}
    ours = resolve(Intent("", {"chore": slot.words}), language, home, now).slots
    if not theirs or ours.get("chore") == theirs[0]:
        return {"chore": slot.words}  # how sure that is, the words tell
    close = ours.get("chore_options")
    other = [ours["chore"]] if "chore" in ours else [*close] if isinstance(close, list) else []
    maybe = list(dict.fromkeys((theirs[0], *other)))
    return {"chore_options": maybe[:3]} if changes or len(maybe) > 1 else {"chore": theirs[0]}


def _people(home: Home) -> frozenset[str]:
    return _ANYBODY | {member.key for member in home.members}


def _one(slot: Slot, known: frozenset[str]) -> str | None:
    return next((key for key in slot.ids if key in known), None)


def _chosen(heard: Heard, home: Home, language: Language, now: datetime) -> Said:
    """An answer to an open question. Where a conversation begins with the name of a chore ("vraag … naar de afwas"),
    it is the question who does it."""
    slots = heard.slots
    if slot := slots.get("chore"):
        found = _chore(slot, home, language, now)
        if heard.new:
            return Intent("who_does", found)
        return Intent("choose", {"value": found["chore"]}) if "chore" in found else slot.words
    if slot := slots.get("member"):
        return Intent("choose", {"value": _one(slot, _people(home)) or slot.words})
    if (slot := slots.get("when") or slots.get("day")) and (days := _days(slot, language, now)):
        return Intent("choose", {"value": days.first.isoformat()})
    clock = _clock(slots.get("to_time"))
    return Intent("choose", {"value": clock}) if clock else Intent("none")


def _sentence(say: str, heard: Heard, language: Language, now: datetime) -> str:
    """The sentence, with what was said in its slot; a date as people say it."""
    words = next((slot.words for slot in heard.slots.values()), "")
    if (slot := heard.slots.get("day")) and (days := _amazon(slot.words, now.date())):
        words = say_day(days.first, language, now.date())
    return say.format(any=words, words=words)


# ── times ───────────────────────────────────────────────────────────────────────────────────────


def _times(intent: str, heard: Heard, language: Language, now: datetime) -> dict[str, object]:
    past = intent == "done"
    days = _first_of(heard.slots, ("when", "day"), language, now, past)
    to = _first_of(heard.slots, ("to_when", "to_day"), language, now)
    slots: dict[str, object] = {}
    if intent in _PERIODS:
        last = to or days
        return {"period": _period(days.first, max(days.first, last.last))} if days and last else {}
    if days:
        slots = (
            {"day": days.first.isoformat()} if days.first == days.last else {"period": _period(days.first, days.last)}
        )
    if to and to.first == to.last:
        slots["to_day"] = to.first.isoformat()
    part = (to and to.part) or (days and days.part)
    if part and intent in _WITH_PART:
        slots["part"] = part.value
    if clock := _clock(heard.slots.get("to_time")):
        slots["to_time"] = clock
    return slots


def _day(days: Days) -> str:
    """The day as a value; the words where it may be two, so that it is asked back which."""
    return days.unsure or days.first.isoformat()


def _period(first: date, last: date) -> dict[str, str]:
    return {"start": first.isoformat(), "end": last.isoformat()}


def _first_of(
    slots: Mapping[str, Slot], names: tuple[str, ...], language: Language, now: datetime, past: bool = False
) -> Days | None:
    return next((found for name in names if name in slots and (found := _days(slots[name], language, now, past))), None)


def _days(slot: Slot, language: Language, now: datetime, past: bool = False) -> Days | None:
    """The days that a slot means; ``past``: what was done lies behind us, whatever Amazon made of the weekday."""
    if found := _amazon(slot.words, now.date()):
        ahead = past and now.date() < found.first == found.last < now.date() + _WEEK
        return Days(found.first - _WEEK, found.last - _WEEK, found.part) if ahead else found
    words = slot.names[0] if slot.names else slot.words
    when = find_when(words, language, now, past)
    if when is None:
        return None
    if when.period:
        return Days(*when.period, when.part)
    day = when.day or (when.start.date() if when.start else None)
    return Days(day, day, when.part, "" if when.certain else words) if day else None


def _amazon(value: str, today: date) -> Days | None:
    """A value of AMAZON.DATE: a day (with a part of it), a week, its weekend, or a month; None for anything else."""
    try:
        if value == "PRESENT_REF":
            return Days(today, today)
        if found := re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:T(MO|AF|EV|NI))?", value, re.ASCII):
            day = date.fromisoformat(found[1])
            return Days(day, day, _PARTS[found[2]] if found[2] else None)
        if found := re.fullmatch(r"(\d{4})-W(\d\d?)(-WE)?", value, re.ASCII):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return Days(monday + timedelta(days=5 if found[3] else 0), monday + timedelta(days=6))
        if found := re.fullmatch(r"(\d{4})-(\d\d)", value, re.ASCII):
            first = date(int(found[1]), int(found[2]), 1)
            return Days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
    except (ValueError, OverflowError):
        return None
    return None


def _clock(slot: Slot | None) -> str | None:
    """A value of AMAZON.TIME as HH:MM; None for a part of the day, which is no clock time."""
    found = re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(?=$|:\d\d$)", slot.words[:5], re.ASCII) if slot else None
    return found[0] if found else None
