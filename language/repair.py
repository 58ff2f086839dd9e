"""What is left of a sentence when its speaker took something back: "morgen, eh nee overmorgen" is "overmorgen"."""

from __future__ import annotations

import re
from datetime import datetime

from language.ear import Ear
from language.facts import facts
from language.hearing import hear
from language.rules import meaning

_TAKEN_BACK = re.compile(
    r"[\s,.…-]+(?:(?:eh|uh|uhm|euh|of|ach|oei|wacht|or|oh|wait)[\s,]+)*"
    r"(?:nee|neen|no(?= wait| sorry| i mean)|ik bedoel(?:de)?|i mean|i meant|correctie)"
    r"(?:[\s,]+(?:wacht|sorry|eh|uh|wait|i mean|ik bedoel|toch))*[\s,.…]+",
    re.IGNORECASE,
)


def repaired(text: str, listening: Ear, now: datetime) -> str | None:
    """The sentence as it was meant in the end; None when nothing was taken back.

    What comes after stands for itself, or takes the place of the time or of the chore before.
    """
    parts = _TAKEN_BACK.split(text, maxsplit=1)
    if len(parts) != 2 or len(parts[0].split()) < 2 or not parts[1].strip():
        return None
    before, after = hear(parts[0], listening, now), hear(parts[1], listening, now)
    if meaning(facts(after)):
        return parts[1]
    if before.times and after.times:
        start, end = before.times[-1].when.at
        return f"{before.text[:start]} {before.text[end:]} {parts[1]}"
    if before.spot.found and after.spot.found:
        words = [word for place, word in enumerate(before.words) if place not in before.spot.places]
        return f"{' '.join(word.text for word in words)} {parts[1]}"
    return None
