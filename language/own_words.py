"""What a person says of themselves: a moment to keep, something that they need, something good of the other.

The words stay as they were said; only a command before them ("noteer dat …") goes. ``own_words.<language>.yaml`` has
the openings, and the words of feeling, of need and of thanks, as patterns over the folded sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from household.model import Intent, Language
from language.ear import Ear, Heard
from language.memory import remembered
from language.sentences import read_yaml
from language.slots import Slots, first_time, when_slots


@dataclass(frozen=True)
class Patterns:
    """What tells each of the three, and what takes it back."""

    command: re.Pattern[str]
    appreciate: re.Pattern[str]
    need: re.Pattern[str]
    feeling: re.Pattern[str]
    moment: re.Pattern[str]
    not_ours: re.Pattern[str]
    kept: re.Pattern[str]


#: A command to write down whatever follows; "schrijf op dat" may be about a list of another kind.
_THAT = re.compile(r"\b(?:noteer|note)\b.* (?:dat|that) ?$")
#: Asks that somebody is thanked; what for are the words themselves.
_THANK = re.compile(r"(?:bedank|thank)(?= PERSON \S)")


def own_words(heard: Heard, listening: Ear) -> Intent | None:
    """The note, the need or the thanks that was said; None when it is none of these."""
    plain = _marked(heard)
    if not _may_be_own(plain, heard.first, listening.language):
        return None
    patterns = _patterns(listening.language)
    command = patterns.command.match(plain)
    said = plain[command.end() :] if command else plain
    if patterns.not_ours.search(said) or not said:
        return None
    text = _from_word(heard, len(plain[: command.end()].split()) if command else 0)
    if patterns.appreciate.search(said):
        return Intent("appreciate", {"text": text if command or not _THANK.match(plain) else _from_word(heard, 1)})
    if patterns.need.search(said):
        return Intent("need", {"text": text} | _days(heard))
    told = said if command else " ".join(plain.split()[heard.first :])
    if patterns.moment.search(told) or (command and (patterns.feeling.search(said) or _is_kept(heard, said, patterns))):
        return _note(heard, text)
    return None


@remembered
def _may_be_own(plain: str, first: int, language: Language) -> bool:
    """Whether there is anything in it at all of what one says of oneself, as in most questions there is not."""
    patterns = _patterns(language)
    if patterns.command.match(plain) or patterns.appreciate.search(plain) or patterns.need.search(plain):
        return True
    return bool(patterns.moment.search(" ".join(plain.split()[first:])))


def noted(heard: Heard, listening: Ear) -> Intent | None:
    """ "Noteer dat …", when it means nothing else; None when nobody says that something is to be written down."""
    patterns = _patterns(listening.language)
    plain = _marked(heard)
    command = patterns.command.match(plain)
    if not command or not _THAT.search(command[0]) or patterns.not_ours.search(plain[command.end() :]):
        return None
    return _note(heard, _from_word(heard, len(command[0].split())))


def _note(heard: Heard, text: str) -> Intent:
    chore = {"chore": heard.spot.key} if heard.spot.key and heard.spot.score >= 90 else {}
    return Intent("note_moment", {"text": text} | chore)


def _marked(heard: Heard) -> str:
    """The folded sentence, with "PERSON" for one of the two by name, so that patterns can speak of them."""
    words = [word.text for word in heard.words]
    for person in heard.people:
        if person.key not in ("self", "both"):
            words[person.places[0]] = "PERSON"
            for place in person.places[1:]:
                words[place] = "'"
    return " ".join(words)


def _is_kept(heard: Heard, said: str, patterns: Patterns) -> bool:
    """Whether what is to be kept tells of something that was, and not that a chore is done."""
    return not heard.spot.done and not heard.cues & {"ed", "done"} and patterns.kept.search(said) is not None


def _from_word(heard: Heard, place: int) -> str:
    """The sentence as it was said, from that word on."""
    start = heard.words[place].start if place < len(heard.words) else 0
    return heard.text[start:].strip() if place else heard.text.strip()


def _days(heard: Heard) -> Slots:
    slots = when_slots(first_time(heard)) if any(time.when.named for time in heard.times) else {}
    return {name: slots[name] for name in ("day", "period", "day_options") if name in slots}


@cache
def _patterns(language: Language) -> Patterns:
    file: Mapping[str, Any] = read_yaml(f"own_words.{language}.yaml")
    words = {name: "|".join(listed.split()) for name, listed in file["words"].items()}

    def pattern(name: str, begin: str = r"\b") -> re.Pattern[str]:
        lines = "|".join(_spelled(line, words) for line in file[name])
        return re.compile(rf"{begin}(?:{lines})(?!\w)")

    return Patterns(
        pattern("command", ""),
        pattern("appreciate"),
        pattern("need"),
        pattern("feeling"),
        pattern("moment"),
        pattern("not_ours"),
        pattern("kept"),
    )


def _spelled(line: str, words: Mapping[str, str]) -> str:
    """ "<feeling>" is one of its words, ".." any words, "_" any few words."""
    for name, listed in words.items():
        line = line.replace(f"<{name}>", f"(?:{listed})")
    return line.replace(" .. ", r" (?:.* )?").replace(" _ ", r" (?:\S+ ){0,4}")
