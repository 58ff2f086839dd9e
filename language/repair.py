"""What is left of a sentence when its speaker took something back: "morgen, eh nee overmorgen" is "overmorgen"."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from language.ear import Ear, Heard
from language.facts import facts
from language.hearing import hear
from language.memory import remembered
from language.rules import meaning

_TAKEN_BACK = re.compile(
    r"[\s,.…-]+(?:(?:eh|uh|uhm|euh|of|ach|oei|wacht|or|oh|wait)[\s,]+)*"
    r"(?:nee|neen|no(?= wait| sorry| i mean)|ik bedoel(?:de)?|i mean|i meant|correctie|correction|scratch that|"
    r"sorry|pardon|foutje|"
    r"(?:of|or) (?:liever|beter|eigenlijk|rather|better)|beter gezegd)"
    r"(?:[\s,]+(?:wacht|sorry|eh|uh|wait|i mean|ik bedoel|toch))*[\s,.…]+",
    re.IGNORECASE,
)

#: Said on the way, and of nothing.
_ASIDE = re.compile(
    r"\s*,\s*(?:(?:eh|euh|uh|uhm)\s+)?(?:zeg maar|weet je(?: wel)?|hoe heet (?:het|dat)(?: ook alweer)?|"
    r"laat eens (?:kijken|denken)|even denken|let me think|what.?s it called|what is it called|"
    r"you know|how do you say)\s*,\s*",
    re.IGNORECASE,
)
#: Between a time and the one that is meant.
_HESITATED = re.compile(
    r"[\s,.…-]*\b(?:e+h+m*|e+u+h+m*|u+h+m*|hm+|nou ja|of ja|well|e+r+m?|um+|of nee|oh nee|of eerder|of)\b[\s,.…-]*",
    re.IGNORECASE,
)
_MEANT_LAST = re.compile(
    r"^(?P<said>.+?)[\s,]+(?:bedoel(?:de)? ik|i mean(?:t)?|dus|i should say)[\s.!?…]*$", re.IGNORECASE
)
_HESITATING = re.compile(r"[\s,]+(?:eh|uh|uhm|euh|um|erm|er|allez|allee|of|or)[\s,]*$", re.IGNORECASE)


def repaired(text: str, listening: Ear, now: datetime) -> str | None:
    """The sentence as it was meant in the end; None when nothing was taken back.

    What comes after stands for itself, or takes the place of the time or of the chore before.
    """
    if _is_smooth(text):
        return None
    text, said = _ASIDE.sub(" ", text), text
    if less := _later_time(text, listening, now):
        return less
    if last := _MEANT_LAST.match(text):
        return _said_last(last["said"], listening, now)
    parts = _TAKEN_BACK.split(text, maxsplit=1)
    if len(parts) != 2 or len(parts[0].split()) < 2 or not parts[1].strip():
        return text if text != said else None
    before, after = hear(parts[0], listening, now), hear(parts[1], listening, now)
    if meaning(facts(after)):
        return parts[1]
    if before.times and after.times:
        start, end = before.times[-1].when.at
        return f"{before.text[:start]} {before.text[end:]} {parts[1]}"
    if before.spot.found and after.spot.found:
        words = [word for place, word in enumerate(before.words) if place not in before.spot.places]
        return f"{' '.join(word.text for word in words)} {parts[1]}"
    if meant := _of_another(before, after):
        return f"{meant} {parts[1]}"
    return None


@remembered
def _is_smooth(text: str) -> bool:
    """Whether it was said in one go, as nearly all is."""
    hitches = (_ASIDE.search(text), _HESITATED.search(text), _MEANT_LAST.match(text), _TAKEN_BACK.search(text))
    return not any(hitches)


def _later_time(text: str, listening: Ear, now: datetime) -> str | None:
    """ "Morgen, ehm, morgenmiddag" is the latter: of two times with a hesitation between them."""
    hesitated = [found for found in _HESITATED.finditer(text) if found[0].strip(" ,.…-").casefold() != "of"]
    times = [time.when.at for time in hear(text, listening, now).times] if hesitated else []
    for (start, end), (after, _) in pairwise(times):
        if any(abs(found.start() - end) <= 1 and abs(after - found.end()) <= 1 for found in hesitated):
            return f"{text[:start].rstrip(' ,')} {text[after:]}"
    return None


def _of_another(before: Heard, after: Heard) -> str | None:
    """What was asked, less who was named in it, when somebody else is named afterwards."""
    other = any(person.key not in ("self", "both") for person in after.people)
    mine = {place for place, classes in before.left if "mine" in classes}
    mine |= {place for person in before.people for place in person.places}
    if not other or not mine or after.spot.found or after.unknown:
        return None
    return " ".join(word.text for place, word in enumerate(before.words) if place not in mine)


def _said_last(said: str, listening: Ear, now: datetime) -> str | None:
    """ "Vandaag, eh morgen bedoel ik" is "morgen": the last time or chore that was named is meant."""
    heard = hear(said, listening, now)
    if len(heard.times) > 1:
        start, end = heard.times[-2].when.at
        return (
            f"{_HESITATING.sub('', said[:start])} {_HESITATING.sub('', said[end : heard.times[-1].when.at[0]])} "
            + (said[heard.times[-1].when.at[0] :])
        )
    before, comma, after = said.rpartition(",")
    if comma and hear(after, listening, now).spot.key:
        first = hear(before, listening, now)
        words = [word.text for place, word in enumerate(first.words) if place not in first.spot.places]
        return f"{' '.join(words)} {after}"
    return said
