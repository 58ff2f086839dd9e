"""Words that nobody knows here, but that sound like one that is known: "dwijlt" is "dweilt", "braam" may be Bram.

It is the last thing that is tried, and only for a word or two: whatever is understood as it was said is not changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from household.model import Language
from language.ear import Ear, Heard

#: So many words may be misheard, of at least so many letters; a name of at least so many.
_MOST, _LEAST, _LEAST_NAME = 2, 4, 4
_NOBODY_BY_NAME = frozenset(("self", "partner", "both"))
#: Behind these stands a thing, and no person.
_ARTICLES = frozenset(("de", "het", "een", "den", "mijn", "onze", "the", "a", "an", "my", "our"))
#: Spellings of one sound, in the order in which they are put alike.
_SOUNDS: Mapping[Language, tuple[tuple[str, str], ...]] = {
    "nl": (
        (r"ij|ei|y", "E"), (r"ou|au", "O"), (r"ch", "g"), (r"ie", "I"), (r"oe", "U"), (r"dt|td", "t"), (r"d\b", "t"),
        (r"z", "s"), (r"v", "f"), (r"ck|c|q", "k"), (r"x", "ks"), (r"([a-z])\1", r"\1"),
    ),
    "en": ((r"ph", "f"), (r"ck|c|q", "k"), (r"z", "s"), (r"([a-z])\1", r"\1")),
}  # fmt: skip


def sound(word: str, language: Language) -> str:
    """How a folded word sounds: equal for spellings that sound alike."""
    for spelled, heard in _SOUNDS[language]:
        word = re.sub(spelled, heard, word)
    return word


def sounded(heard: Heard, listening: Ear) -> str | None:
    """The sentence with the words that are unknown put as what they sound like; None where one is like nothing."""
    places = heard.unknown
    if not 0 < len(places) <= _MOST:
        return None
    text = heard.text
    for place in reversed(places):
        word = heard.words[place]
        before = heard.words[place - 1].text if place else ""
        meant = _known(word.text, listening) or (None if before in _ARTICLES else _named(word.text, listening))
        if meant is None:
            return None
        text = f"{text[: word.start]}{meant}{text[word.end :]}"
    return text


def _known(word: str, listening: Ear) -> str | None:
    """The only cue, or verb of a chore, that sounds like it."""
    if len(word) < _LEAST:
        return None
    alike = _by_sound(listening.spoken, listening.language).get(sound(word, listening.language), ())
    found = (known for known in alike if abs(len(known) - len(word)) <= 1 and known[:1] in _starts(word))
    return min(found, key=lambda known: (len(known), known), default=None)


@lru_cache(maxsize=16)
def _by_sound(words: frozenset[str], language: Language) -> Mapping[str, tuple[str, ...]]:
    """Words by how they sound: to find out for a whole household takes longer than to understand a sentence."""
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        key = sound(word, language)
        found[key] = (*found.get(key, ()), word)
    return found


def _starts(word: str) -> str:
    """The letters with which a word that sounds like this one may begin."""
    alike = {"s": "sz", "z": "zs", "f": "fv", "v": "vf", "k": "kc", "c": "ck"}
    return alike.get(word[:1], word[:1])


def _named(word: str, listening: Ear) -> str | None:
    """The only person whose name is, to the ear, one letter off at most."""
    from rapidfuzz.distance import OSA

    if len(word) < _LEAST_NAME:
        return None
    key = sound(word, listening.language)
    names = {name[0]: of for name, of in listening.people if len(name) == 1 and of not in _NOBODY_BY_NAME}
    near = {
        name: far
        for name in names
        if len(name) >= _LEAST_NAME
        and name[:1] in _starts(word)
        and (far := OSA.distance(sound(name, listening.language), key)) <= 1
    }
    nearest = min(near, key=lambda name: (near[name], name), default=None)
    return nearest if len({names[name] for name in near}) == 1 else None
