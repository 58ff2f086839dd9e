"""The words of a sentence with the places where they stood, folded so that case, accents and marks do not count."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from household.model import Language

#: An English word and what is joined to it: "who's", "I'm", "don't".
_JOINED = re.compile(r"(?P<word>.+?)(?P<rest>n['’‘]t|['’‘](?:s|m|re|ve|ll|d))$", re.IGNORECASE)
_MEANT = {"nt": "not", "m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}
#: "Won't" and "can't" before their "n't".
_SHORT = {"wo": "will", "ca": "can", "sha": "shall"}
#: Flemish and quick speech: "moek" is "moet ik".
_MERGED = {"moek": "moet", "kank": "kan", "benk": "ben", "hebk": "heb", "zalk": "zal", "gak": "ga"}
#: "Afwasbeurt", "kookdienst": whose turn at what.
_TURN = re.compile(r"(.{3,}?)s?(beurt|corvee|dienst)")
_WORD = re.compile(r"['’‘]?[^\W_]+(?:['’‘][^\W_]+)*[\u0300-\u036f]*")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its folded ``text`` and its place [start, end) in the sentence."""

    text: str
    start: int
    end: int


def split(text: str, language: Language) -> tuple[Word, ...]:
    """The words of ``text`` in order; English joined words come apart, other marks are left out."""
    words: list[Word] = []
    for found in _WORD.finditer(text):
        joined = _JOINED.match(found[0]) if language == "en" and not found[0].isalnum() else None
        if joined:
            middle = found.start() + len(joined["word"])
            rest = folded(joined["rest"])
            before = folded(joined["word"])
            words.append(Word(_SHORT.get(before, before) if rest == "nt" else before, found.start(), middle))
            words.append(Word(("us" if before == "let" else _MEANT.get(rest, rest)), middle, found.end()))
        elif (word := folded(found[0])) and language == "nl" and (turn := _TURN.fullmatch(word)):
            middle = found.end() - len(turn[2])
            words.append(Word(turn[1], found.start(), middle))
            words.append(Word("beurt", middle, found.end()))
        elif language == "nl" and word in _MERGED:
            verb = _MERGED[word]
            words.append(Word(verb, found.start(), found.end() - 1))
            words.append(Word("ik", found.end() - 1, found.end()))
        elif word:
            words.append(Word(word, found.start(), found.end()))
    return tuple(words)


def folded(text: str) -> str:
    """Lower case, letters and digits alone: "Één" becomes "een" and "m'n" "mn"."""
    low = text.casefold()
    if not low.isascii():
        low = unicodedata.normalize("NFKD", low)
    return "".join(letter for letter in low if letter.isalnum())
