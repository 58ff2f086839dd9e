"""What has to be known before anything can be answered or done: which chore, which day, and who speaks.

One question at a time, and only what is needed next. Each function gives the question, or None when it is clear.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from household.model import Answer, Awaits, Intent
from language.routine_words import routines
from language.sentences import say
from webhooks.wording import Asker, read_day


def which_chore(asker: Asker, intent: Intent) -> Answer | None:
    """What to say back when it is not clear which chore is meant."""
    options = intent.slots.get("chore_options")
    if isinstance(options, list | tuple) and (close := [o for o in options if _is_known(asker, o)][:3]):
        said = either(asker, [asker.chore(key) for key in close])
        return asker.ask_back(intent, "answer.chore.which", Awaits.CHOICE, close, either=said)
    if _is_known(asker, intent.slots.get("chore")):
        return None
    if intent.slots.get("chore") or intent.slots.get("chore_text"):
        return asker.answer(intent, "answer.chore.unknown")
    return asker.ask_back(intent, "answer.chore.ask", Awaits.CHORE)


def _is_known(asker: Asker, key: object) -> bool:
    return key in asker.home.chores_by_key or any(r.key == key for r in routines(asker.home, asker.language))


def which_day(asker: Asker, intent: Intent) -> Answer | None:
    """What to say back when a day was named that may be two."""
    options = intent.slots.get("day_options")
    days = [day for option in options if (day := read_day(option))] if isinstance(options, list | tuple) else []
    if not days:
        return None
    said = either(asker, [asker.day_apart(day, days) for day in days[:3]])
    return asker.ask_back(
        intent, "answer.chore.which", Awaits.CHOICE, [day.isoformat() for day in days[:3]], either=said
    )


def who_speaks(asker: Asker, intent: Intent) -> Answer:
    """The question who says "I": once, since it is remembered."""
    people = asker.home.members
    said = either(asker, [asker.third(member.key) for member in people])
    return asker.ask_back(intent, "voice.who_speaks", Awaits.MEMBER, [member.key for member in people], either=said)


def either(asker: Asker, options: Sequence[str]) -> str:
    """ "a, b or c"."""
    *first, last = options
    return say("answer.or", asker.language, first=", ".join(first), last=last) if first else last


def person(asker: Asker, slot: object) -> str | None:
    """The key of one person who is named, "" for all; None when it cannot be known who is meant."""
    keys = [member.key for member in asker.home.members]
    me, others = asker.speaker.me, [key for key in keys if key != asker.speaker.me]
    if slot == "both":
        return ""
    if slot in keys:
        return str(slot)
    if slot == "self":
        return me
    if slot == "partner" and me and len(others) == 1:
        return others[0]
    return None


def period(asker: Asker, intent: Intent) -> tuple[date, date] | None:
    """The first and the last day that are named; None when there are none."""
    said = intent.slots.get("period")
    if isinstance(said, dict):
        first, last = read_day(said.get("start")), read_day(said.get("end"))
        return (first, last) if first and last else None
    day = read_day(intent.slots.get("day"))
    return (day, day) if day else None
