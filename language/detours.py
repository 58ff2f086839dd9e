"""What is said around a question: "niet dat ik wil zeuren maar wie doet …", and a word more that changes nothing.

Only tried on a sentence that means nothing as a whole; what it then means has to be said without a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache

from household.model import Intent, Language
from language.ear import Ear, Heard
from language.facts import facts
from language.hearing import hear
from language.rules import meaning
from language.sentences import read_yaml
from language.slots import slots_of
from language.spotting import NAMED

#: No way around is longer, in words.
_FURTHEST = 18
#: So many places where the question itself may begin are tried.
_TRIES = 4
_QUESTIONS = frozenset({"who", "what", "which", "when", "why", "how"})
#: What is never said on the way to a question of ours.
_NEVER_OURS = frozenset({"foreign", "where"})
#: What may be asked without a chore or a time.
_BARE = frozenset({"balance", "checkin_when", "agenda", "help"})
_IN = frozenset(("bij", "op", "in", "van", "met", "uit", "over", "on", "at", "in", "of", "with", "from", "about"))


def meant_by(heard: Heard, now: datetime) -> Intent | None:
    """The intent of what was heard, with its slots; None when it is none."""
    name = meaning(facts(heard))
    return Intent(name, slots_of(name, heard, now)) if name else None


def after_a_detour(heard: Heard, listening: Ear, now: datetime) -> Intent | None:
    """The question, or what is told, at the end of a longer sentence."""
    if len(heard.words) < 4:
        return None
    for start in list(_starts(heard, listening))[:_TRIES]:
        rest = hear(heard.text[heard.words[start].start :], listening, now)
        found = meant_by(rest, now)
        if found and _is_sure(found, rest):
            return found
    return None


def _starts(heard: Heard, listening: Ear) -> Iterator[int]:
    """The places where the sentence itself may begin: at a question word, or after a turn such as "… maar"."""
    plain = " ".join(word.text for word in heard.words)
    turn = _turns(listening.language).match(plain)
    asking = [place for place, classes in heard.left if place and classes & _QUESTIONS]
    if turn:
        yield len(plain[: turn.end()].split())
    if heard.cues & {"foreign"}:
        return
    begun = heard.first if heard.asked else 0
    if _is_by_the_way(heard, listening, asking[0] if asking else 0):
        yield from (place for place in asking if begun < place <= _FURTHEST)


def _is_by_the_way(heard: Heard, listening: Ear, until: int) -> bool:
    """Whether one speaks of oneself or to the house before the question, and names nothing of it yet."""
    if not until or (heard.spot.places and min(heard.spot.places) < until and heard.spot.score >= NAMED):
        return False
    words = {word.text for word in heard.words[:until]}
    return bool(words & _to_the_house(listening.language))


def _is_sure(found: Intent, rest: Heard) -> bool:
    if rest.cues & _NEVER_OURS or "chore_text" in found.slots:
        return False
    if found.name in _BARE:
        return found.name != "agenda" or bool(rest.times)
    return bool(rest.spot.key) and rest.spot.score >= NAMED - 3


def less_one(heard: Heard) -> Heard:
    """The sentence without its one unknown word, when a question word, an exact chore and who or when are all there."""
    unknown = heard.unknown
    sure = heard.spot.key and heard.spot.score >= NAMED and heard.cues & {"who", "when", "why"}
    told = heard.times or heard.people
    if len(unknown) != 1 or not sure or not told or heard.cues & _NEVER_OURS:
        return heard
    place = unknown[0]
    before = heard.words[place - 1].text if place else ""
    last = place == len(heard.words) - 1 and before in _IN
    told_of = {one for one, classes in heard.left if classes & _QUESTIONS}
    if last or before in _IN or place - 1 in told_of or len(heard.words[place].text) < 2:
        return heard
    return replace(heard, left=tuple(one for one in heard.left if one[0] != place))


@cache
def _turns(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{'|'.join(read_yaml(f'detours.{language}.yaml')['turns'])}) )+")


@cache
def _to_the_house(language: Language) -> frozenset[str]:
    return frozenset(read_yaml(f"detours.{language}.yaml")["words"].split())
