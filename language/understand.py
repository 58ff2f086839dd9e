"""What an utterance means: an intent and its slots, out of a free sentence about this home.

A sentence is taken apart (``language.hearing``): the chore of this home that it names, the people, the times, and the
other words by what they are about. Rules (``meanings.yaml``) say which of these make which intent, in whatever order
they were said; one word that fits nowhere, and the sentence is not for this house. Chore names never become part of
the rules. What is answered to an open question, and what goes on from the question before, is in ``language.follow``;
what is said in one's own words in ``language.own_words``; a new chore in ``language.new_chore``.

Slots: ``chore`` and ``member`` are keys (or "self", "partner", "both"), ``day`` an ISO date, ``period`` {"start",
"end"} inclusive, ``part`` a part of the day; ``chore_options`` two or three keys and ``day_options`` two dates to
choose from, ``chore_text`` words unknown here. ``SLOTS`` has them by intent.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from household.model import CHECK_IN, Awaits, Home, Intent, Language
from language.by_ear import spelled
from language.detours import after_a_detour, less_one, meant_by
from language.ear import Ear, Heard, ear_of
from language.facts import facts
from language.follow import answered, going_on
from language.hearing import LONGEST, hear
from language.memory import forget
from language.new_chore import new_chore
from language.own_words import noted, own_words
from language.repair import repaired
from language.rules import meaning
from language.signatures import SLOTS
from language.slots import slots_of
from language.sounding import sounded
from language.spotting import NAMED
from language.templates import whole_sentence

__all__ = ["NONE", "OF_ONESELF", "SLOTS", "understand"]

NONE = Intent("none")
#: What an intent about a chore may leave out when the question before named one.
_ABOUT_A_CHORE = frozenset({"who_does", "when_is", "why", "done", "skip", "swap", "postpone"})
#: What that is called of the ten minutes, which can be skipped as a chore can.
_OF_THE_TALK = {"postpone": "checkin_move", "when_is": "checkin_when"}
#: Asks for the time of day, and not about the chore before.
_CLOCK = re.compile(r"\b(?:hoe laat is het|what time is it)\b", re.IGNORECASE)
#: Where one part of a sentence ends and the next begins.
_CLAUSE = re.compile(
    r"[,;.!?…]+(?:\s|$)|\bhoor maar\b|\bmaar (?=(?:ik|we|wij|kun|kan|kunnen|wil|zet|sla)\b)|"
    r"\b(?:dus|want|omdat|voordat|zodat|nadat|aangezien|because|before)\b|"
    r"\bso (?=(?:i|we|can|could|please|who|let|move|skip|put|will|would)\b)|"
    r"\bvoor (?=(?:ik|we|wij|hij|ze)\b)",
    re.IGNORECASE,
)
_MOST_CLAUSES = 4
#: What asks something of whoever is named next, but not behind these, where it only goes on.
_REQUESTS = frozenset(("kan", "kun", "kunnen", "wil", "zou", "mag", "can", "could", "will", "would"))
_ON_IT = frozenset("en of dat wat wie hoe wanneer waarom and or that what who how when why eh".split())  # noqa: SIM905
#: What is to be kept or added is no question, however kindly it is asked.
_KEPT = frozenset({"note"})
#: Thanks that end nothing, when nothing was open.
_THANKS = re.compile(
    r"\W*(?:(?:ok[eé]?|super|heel|erg|hartelijk)\W+)*(?:dank ?je(?: ?wel)?|dank u(?: wel)?|bedankt|"
    r"merci|thanks|thank you)"
    r"(?:\W+(?:hoor|samen|very much|so much|a lot))?\W*",
    re.IGNORECASE,
)
#: What is nobody's but the speaker's.
OF_ONESELF = frozenset({"note_moment", "need", "appreciate"})
#: Words that point back to the chore of the question before.
_POINTING = frozenset("het dat die dit deze it that this them those".split())  # noqa: SIM905


def understand(
    text: str,
    language: Language,
    home: Home,
    now: datetime,
    previous: Intent | None = None,
    awaits: Awaits | None = None,
    options: tuple[str, ...] = (),
) -> Intent:
    """The meaning of ``text``; never raises.

    ``now`` is aware, in the zone of the person who asks. ``previous`` is what was asked before, for "en morgen?";
    ``awaits`` and ``options`` what the house's own last question waits for. What was said is taken apart once, and
    remembered in memory for the next time; not so what somebody says of themselves.
    """
    meant = _meant(text, language, home, now, previous, awaits, options)
    if meant.name in OF_ONESELF:
        forget()
    return meant


def _meant(
    text: str,
    language: Language,
    home: Home,
    now: datetime,
    previous: Intent | None,
    awaits: Awaits | None,
    options: tuple[str, ...],
) -> Intent:
    listening = ear_of(home, language)
    said, text = hear(text, listening, now), spelled(text, language)
    heard = said if text == said.text else hear(text, listening, now)
    if not heard.words:
        return NONE
    if previous is not None or awaits is not None:
        if answer := _thanks(heard, listening) or answered(heard, listening, home, awaits, options):
            return answer
    elif _THANKS.fullmatch(heard.text):
        return NONE
    if meant := repaired(text[:LONGEST], listening, now):
        text, heard = meant, hear(meant, listening, now)
    if whole := _whole(said, heard, listening, now):
        return _as_before(whole, heard, previous)
    in_parts = _in_parts(text, heard, listening, now, previous)
    return in_parts or _at_last(text, heard, listening, now) or noted(said, listening) or NONE


def _whole(said: Heard, heard: Heard, listening: Ear, now: datetime) -> Intent | None:
    """What the sentence says as a whole: a question before anything in one's own words, which are taken as ``said``."""
    meant = meant_by(heard, now)
    if meant and _is_asked(heard) and not said.cues & _KEPT:
        return meant
    added = None if _asks_somebody(said) else new_chore(said, listening, now)
    return own_words(said, listening) or added or meant


def _in_parts(text: str, heard: Heard, listening: Ear, now: datetime, previous: Intent | None) -> Intent | None:
    """What one part of the sentence says, or the sentence together with the question before."""
    if meant := _by_clauses(text, listening, now) or after_a_detour(heard, listening, now):
        return meant
    return previous and (going_on(heard, listening, previous) or _about_the_same(heard, previous, now))


def _at_last(text: str, heard: Heard, listening: Ear, now: datetime) -> Intent | None:
    """What may be meant when nothing else is: set words, a chore with an odd name, or all but one word."""
    fixed = None if heard.spot.found else whole_sentence([word.text for word in heard.words], listening.language)
    if fixed:
        return Intent(fixed)
    odd = listening.chores.odd or heard.cues & {"weak"}
    meant = meant_by(hear(text, listening, now, odd=True), now) if odd else None
    if meant is None and (alike := sounded(heard, listening)):
        meant = meant_by(hear(alike, listening, now), now)
    if meant is None and (less := less_one(heard)) is not heard:
        meant = meant_by(less, now)
    return meant


def _asks_somebody(said: Heard) -> bool:
    """ "Kan jij Bram vragen om de was te doen" adds nothing."""
    return "ask" in said.cues and any(person.key not in ("self", "both") for person in said.people)


def _is_asked(heard: Heard) -> bool:
    """Whether it begins as a question does, and as no note, wish or chore to add."""
    first = next((classes for place, classes in heard.left if place == heard.first), frozenset[str]())
    return heard.asked or bool(first & {"who", "when", "why"})


def _thanks(heard: Heard, listening: Ear) -> Intent | None:
    """ "Fijn dat Bram kookte" thanks somebody, also while a question is open."""
    own = own_words(heard, listening) if heard.words[0].text not in ("ja", "nee", "neen", "yes", "no") else None
    return own if own and own.name == "appreciate" else None


def _as_before(named: Intent, heard: Heard, previous: Intent | None) -> Intent:
    """ "En wat doet Bram dan" is of the same time as the question before."""
    goes_on = previous is not None and previous.name == named.name == "agenda" and not heard.times
    if previous is None or not goes_on or heard.words[0].text not in ("en", "and"):
        return named
    kept = {name: value for name, value in previous.slots.items() if name in ("day", "period", "part")}
    return Intent(named.name, {name: value for name, value in named.slots.items() if name != "day"} | kept)


def _by_clauses(text: str, listening: Ear, now: datetime) -> Intent | None:
    """A longer sentence of which one part says what is meant: "de bedden zijn nog fris, sla die maar over"."""
    parts = [part for part in _CLAUSE.split(_apart(text[:LONGEST], listening, now)) if part.strip()]
    if not 1 < len(parts) <= _MOST_CLAUSES:
        return None
    heard = [one for part in parts if (one := hear(part, listening, now)).words]
    if any(one.cues & {"foreign", "where"} for one in heard):
        return None
    spots = [one.spot for one in heard if one.spot.key and one.spot.score >= NAMED]
    times = [time for one in heard for time in one.times]
    found: list[Intent] = []
    for one in heard:
        said = one if one.times else replace(one, times=tuple(times))
        known = facts(said)
        if name := meaning(known):
            found.append(Intent(name, slots_of(name, said, now)))
            continue
        pointing = not one.spot.found and len({each.key for each in spots}) == 1
        name = meaning(facts(said, chore=True)) if pointing and spots else None
        if name in _ABOUT_A_CHORE:
            pointed = replace(said, spot=replace(spots[0], places=frozenset()))
            found.append(Intent(name, slots_of(name, pointed, now)))
    if spots:
        found = [one for one in found if one.name != "stop"]  # "de was is dus klaar"
    return min(found, key=_how_late, default=None)


def _apart(text: str, listening: Ear, now: datetime) -> str:
    """The text with a comma before a request that follows on what will not do: "het lukt niet, kan Bram het doen"."""
    if not _REQUESTS.intersection(text.casefold().split()[3:]):
        return text
    heard = hear(text, listening, now)
    named = {place for person in heard.people if person.key not in ("self", "both") for place in person.places[:1]}
    named |= {place for place, classes in heard.left if "someone" in classes}
    for place in sorted(named, reverse=True):
        asks = heard.words[place - 1] if place > heard.first + 3 else None
        if asks and asks.text in _REQUESTS and heard.words[place - 2].text not in _ON_IT:
            text = f"{text[: asks.start].rstrip()}, {text[asks.start :]}"
    return text


def _how_late(one: Intent) -> tuple[int, int]:
    """Of two things said, a question is what is wanted, and what is done was said on the way; else what says more."""
    return {"who_does": 0, "when_is": 0, "agenda": 0, "done": 2}.get(one.name, 1), -len(one.slots)


def _about_the_same(heard: Heard, previous: Intent, now: datetime) -> Intent | None:
    """ "Waarom ik?", "wie doet het morgen": about the chore of the question before."""
    chore = previous.slots.get("chore")
    if not chore or heard.spot.found:
        return None
    name = meaning(facts(heard, chore=True))
    if chore == CHECK_IN and name != "skip":
        return Intent(_OF_THE_TALK[name], slots_of(_OF_THE_TALK[name], heard, now)) if name in _OF_THE_TALK else None
    if name not in _ABOUT_A_CHORE or _CLOCK.search(heard.text):
        return None
    slots = {**slots_of(name, heard, now), "chore": chore}
    if name == "why":
        slots = {key: value for key, value in previous.slots.items() if key in ("day", "part")} | slots
    return Intent(name, slots)
