"""What an utterance means: an intent and its slots, out of a free sentence about this home.

A sentence is read more than once: with its time expression cut out, and whole, since a chore may have a
time word in its name ("weekendtas inpakken"). Each reading is tried on the templates of
``intents.<language>.yaml``; the one in which a chore of this home is found most surely is taken. Chore
names never become part of the grammar: whatever a household calls its chores, the questions stay the same.

Intents: ``who_does`` ``when_is`` ``agenda`` ``why`` ``help`` ``stop`` ``none``. Slots: ``chore`` and
``member`` are keys (or "self", "partner", "both"), ``day`` an ISO date, ``period`` {"start", "end"} inclusive,
``part`` a part of the day; ``chore_options`` two or three keys to choose from, ``chore_text`` words unknown here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from household.model import Home, Intent, Language
from language.names import Match, content, find_in
from language.routine_words import routines
from language.templates import Ear, Heard, ear
from language.times import When, find_when

NONE = Intent("none")
#: No question is longer; the rest is not read.
LONGEST = 500
#: A looser template holds only for a chore that is this surely meant.
SURE = 80.0
#: Words that point back to the chore of the question before.
POINTING = frozenset("het dat die dit deze it that this them those".split())  # noqa: SIM905
#: What a follow-up question may go on from.
GOES_ON = frozenset({"who_does", "when_is", "agenda", "why"})

Slots = dict[str, object]


@dataclass(frozen=True)
class Reading:
    """One way to take the sentence: what a template heard, the chore in it, and the time that was cut."""

    heard: Heard
    match: Match | None
    when: When | None
    score: float


def understand(text: str, language: Language, home: Home, now: datetime, previous: Intent | None = None) -> Intent:
    """The meaning of ``text``; ``previous`` is what was asked before, for "en morgen?". Never raises.

    ``now`` is aware, in the zone of the person who asks.
    """
    listening = ear(language, home.members, (*home.chores, *routines(home, language)))
    text = text[:LONGEST]
    best: Reading | None = None
    for reading in _readings(text, listening, now, previous):
        if best is None or reading.score > best.score:
            best = reading
    if best is None:
        return NONE
    if best.heard.intent == "follow":
        return _follow(best, previous) if previous else NONE
    if best.heard.needs_previous:
        return _again(best, previous)
    slots = {**_who(best), **_what(best), **_when(best.when)}
    if best.heard.intent == "agenda" and not slots.keys() & {"day", "period"}:
        slots["day"] = now.date().isoformat()
    if best.heard.intent in ("help", "stop"):
        slots = {}
    return Intent(best.heard.intent, slots)


def _readings(text: str, listening: Ear, now: datetime, previous: Intent | None) -> Iterator[Reading]:
    """The sentence with its time cut out and then, when that gives no sure chore, whole."""
    when = find_when(listening.shielded(text), listening.language, now, listening.is_past(text))
    cut = f"{text[: when.at[0]]} {text[when.at[1] :]}" if when else text
    sure = False
    for heard in listening.hear(cut):
        if reading := _reading(heard, listening, when, previous):
            sure = sure or reading.score >= 90
            yield reading
    if when and not sure:
        for heard in listening.hear(text):
            reading = _reading(heard, listening, None, previous)
            if reading and reading.match and reading.match.score >= SURE:
                yield reading


def _reading(heard: Heard, listening: Ear, when: When | None, previous: Intent | None) -> Reading | None:
    """How well a template fits; None when it does not hold here. More literal words break a tie."""
    literal = min(heard.literal, 90) / 100
    if heard.intent == "follow" and (previous is None or previous.name not in GOES_ON):
        return None
    if heard.only_time:
        return Reading(heard, None, when, 95 + literal) if when else None
    if heard.chore is None:
        return Reading(heard, None, when, 95 + literal)
    match = _pointed(heard.chore, previous) or find_in(listening.index, heard.chore)
    if match.key:
        if heard.strict and match.score < SURE:
            return None
        return Reading(heard, match, when, match.score + literal)
    if match.close:
        return Reading(heard, match, when, match.score - 0.5 + literal)
    if heard.strict or POINTING.issuperset(heard.chore.split()):
        return None
    return Reading(heard, match, when, literal)


def _pointed(chore: str, previous: Intent | None) -> Match | None:
    """The chore of the question before, for "wie doet het morgen?"."""
    before = previous.slots.get("chore") if previous else None
    return Match(str(before), (), 100.0) if before and POINTING.issuperset(chore.split()) else None


def _who(reading: Reading) -> Slots:
    return {"member": reading.heard.member} if reading.heard.member else {}


def _what(reading: Reading) -> Slots:
    if reading.match is None:
        return {}
    if reading.match.key:
        return {"chore": reading.match.key}
    if reading.match.close:
        return {"chore_options": list(reading.match.close)}
    return {"chore_text": " ".join(content(reading.heard.chore or ""))}


def _when(when: When | None) -> Slots:
    """The time as plain values: one day with perhaps a part of it, or a period."""
    if when is None:
        return {}
    slots: Slots = {}
    if when.day or (when.start and not when.period):
        day = when.day or (when.start.date() if when.start else None)
        slots["day"] = day.isoformat() if day else ""
    elif when.period:
        first, last = when.period
        slots["period"] = {"start": first.isoformat(), "end": last.isoformat()}
    if when.part:
        slots["part"] = when.part.value
    return slots


def _follow(reading: Reading, previous: Intent | None) -> Intent:
    """The previous question again with another time, person or chore."""
    if previous is None:
        return NONE
    slots: Slots = dict(previous.slots)
    name = previous.name
    time = _when(reading.when)
    if time:
        slots = {key: value for key, value in slots.items() if key not in ("day", "part", "period")} | time
    if reading.heard.member:
        if name in ("who_does", "when_is") and "member" not in slots:
            name, slots = "agenda", _without_chore(slots)
        slots["member"] = reading.heard.member
    if reading.match:
        match = _among(reading.match, previous)
        slots = _without_chore(slots) | _what(replace(reading, match=match))
        if name == "agenda":
            name = "who_does"
            slots.pop("member", None)
    return Intent(name, slots)


def _without_chore(slots: Mapping[str, object]) -> Slots:
    return {key: value for key, value in slots.items() if not key.startswith("chore")}


def _among(match: Match, previous: Intent) -> Match:
    """The chore that was meant, when the answer to "a or b?" names one of the two."""
    options = previous.slots.get("chore_options")
    named = [key for key in match.close if isinstance(options, list) and key in options]
    return Match(named[0], (), match.score) if len(named) == 1 else match


def _again(reading: Reading, previous: Intent | None) -> Intent:
    """ "Waarom ik?": about the chore of the question before; nothing when there was none."""
    if previous is None or "chore" not in previous.slots:
        return NONE
    kept = {key: value for key, value in previous.slots.items() if key in ("chore", "day", "part")}
    return Intent(reading.heard.intent, {**kept, **_who(reading), **_when(reading.when)})
