"""Cuts a sentence into words with their meanings and their places, forgiving what ears and keyboards do.

A token keeps where it stood in the original text; its ``text`` is folded: lower case, no accents. What a
word may mean stands in ``meanings`` under a name in angle brackets, such as ``{"<weekday>": 4}``. The
words of a language are a ``Lexicon``; compounds ("vrijdagavond") fall apart into the words they consist of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time

Meanings = Mapping[str, object]
Words = dict[str, dict[str, object]]

#: Longer texts are no spoken sentences; whatever follows is not read, so that no input takes long.
LONGEST = 10_000

_PIECE = re.compile(
    r"(?P<iso>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?![0-9])"
    r"|(?P<pair>[0-9]{1,2}[/-][0-9]{1,2}(?:[/-][0-9]{2,4})?)(?![0-9.:/-])"
    r"|(?P<time>[0-9]{1,2}[:.hu][0-9]{2})(?![0-9])"
    r"|(?P<decimal>[0-9]{1,3}[.,][0-9]{1,2})(?![0-9])"
    r"|(?P<ordinal>[0-9]{1,2}(?:e|ste|de|th|st|nd|rd))(?![^\W_])"
    r"|(?P<digits>[0-9]+)"
    r"|(?P<meridian>[ap]\.m\b\.?)"
    r"|(?P<word>(?:['’‘`´](?=s\b))?[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f][^\W\d_\u0300-\u036f]*)*)"
    r"|(?P<dash>[-–—](?=[\s0-9]))"
    r"|(?P<plus>[&+])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number: folded ``text``, its place ``[start, end)`` in the sentence, what it may mean."""

    text: str
    start: int
    end: int
    meanings: Meanings


@dataclass(frozen=True)
class Lexicon:
    """The words of one language: ``words`` to meanings, ``compounds`` to their two halves, and ``long``:
    the words that are still recognised with one letter wrong, apart from real words in ``other``."""

    words: Mapping[str, Mapping[str, object]]
    compounds: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    long: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    near: Mapping[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        near = {shorter: word for word in sorted(self.long) for shorter in _shortened(word)}
        object.__setattr__(self, "near", near)

    def corrected(self, word: str) -> str:
        """The long word that ``word`` was meant to be, else ``word`` itself.

        One letter missing, added or changed is accepted when the first letter stands; the words are
        compared by what remains when one letter is left out, so that this costs a few look-ups only.
        """
        if not 6 <= len(word) <= 14 or word in self.other:
            return word
        if word in self.near:
            return self.near[word]
        for shorter in _shortened(word):
            found = shorter if shorter in self.long else self.near.get(shorter)
            if found is not None and abs(len(found) - len(word)) <= 1:
                return found
        return word


def mean(words: Words, spelled: str, kind: str, value: object) -> None:
    """Adds to ``words`` that each of the words in ``spelled`` may mean ``value`` of that ``kind``."""
    for word in spelled.split():
        words.setdefault(word, {})[kind] = value


def _shortened(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(1, len(word)))


def fold(word: str) -> str:
    """Lower case without accents: "Één" becomes "een"."""
    low = word.lower().lstrip("'’‘`´")
    if low.isascii():
        return low
    return "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))


def tokenise(text: str, lexicon: Lexicon) -> list[Token]:
    """The tokens of ``text`` in order; punctuation and everything unknown to any rule is left out."""
    tokens: list[Token] = []
    for found in _PIECE.finditer(text[:LONGEST]):
        kind, raw, start = found.lastgroup or "", found.group(), found.start()
        if kind == "word":
            tokens.extend(_words(raw, start, lexicon))
        else:
            tokens.append(Token(_plain(kind, raw), start, found.end(), _numeric(kind, raw)))
    return list(_joined(tokens))


def _plain(kind: str, raw: str) -> str:
    if kind == "meridian":
        return raw[0].lower() + "m"
    return {"dash": "-", "plus": "&"}.get(kind, raw)


def _words(raw: str, start: int, lexicon: Lexicon) -> Iterator[Token]:
    word, end = fold(raw), start + len(raw)
    meanings = lexicon.words.get(word)
    if meanings is None:
        if word not in lexicon.compounds:
            word = lexicon.corrected(word)
        if word in lexicon.compounds:
            first, second = lexicon.compounds[word]
            middle = min(start + len(first), end)
            yield Token(first, start, middle, lexicon.words.get(first, {}))
            yield Token(second, middle, end, lexicon.words.get(second, {}))
            return
        meanings = lexicon.words.get(word, {})
    if "<article>" in meanings and word != raw.lower() and not raw.isascii():
        meanings = {**meanings, "<num>": 1}  # "één" is the number, "een" is mostly the article
    yield Token(word, start, end, meanings)


def _numeric(kind: str, raw: str) -> Meanings:
    """What a piece with digits may mean; numbers beyond four digits mean nothing."""
    if kind == "digits":
        return _digits(raw)
    if kind == "time":
        return _time(raw)
    if kind == "meridian":
        return {"<half>": 12 if raw[0] in "pP" else 0}
    if kind == "decimal":
        return {"<decimal>": raw.replace(",", ".")}
    if kind == "ordinal":
        number = int(re.sub(r"\D", "", raw))
        return {"<ordinal>": number, "<nth>": number} if number else {}
    if kind in ("iso", "pair"):
        numbers = tuple(int(part) for part in re.split("[/-]", raw))
        return {f"<{kind}>": numbers, **({"<hours>": numbers} if kind == "pair" and "-" in raw else {})}
    return {}


def _digits(raw: str) -> Meanings:
    if len(raw) > 4:
        return {}
    number = int(raw)
    if len(raw) == 4 and 1900 <= number <= 2200:
        return {"<n>": number, "<num>": number, "<year>": number}
    return {"<n>": number, "<num>": number}


def _time(raw: str) -> Meanings:
    hour, minute = (int(part) for part in re.split(r"\D", raw))
    meanings: dict[str, object] = {}
    if hour <= 24 and minute < 60 and (hour < 24 or minute == 0):
        # A leading zero is only ever written by those who count to 24.
        exact = raw[0] == "0" or not 1 <= hour <= 12
        meanings["<dotted>" if "." in raw else "<time>"] = (time(hour % 24, minute), exact)
    if "." in raw:
        meanings["<decimal>"] = raw
    if "h" in raw.lower() or "u" in raw.lower():
        meanings["<hhmm>"] = hour * 60 + minute
    return meanings


def _joined(tokens: list[Token]) -> Iterator[Token]:
    """ "twenty" + "five" is one number and "twenty" + "fifth" one ordinal."""
    waiting: Token | None = None
    for token in tokens:
        if waiting is not None:
            joined = _sum(waiting, token)
            yield joined or waiting
            waiting = None
            if joined:
                continue
        if "<tens>" in token.meanings:
            waiting = token
        else:
            yield token
    if waiting is not None:
        yield waiting


def _sum(tens: Token, unit: Token) -> Token | None:
    for kinds in (("<n>", "<num>"), ("<ordinal>", "<spelled>")):
        base, more = tens.meanings["<tens>"], unit.meanings.get(kinds[0])
        if isinstance(base, int) and isinstance(more, int) and 0 < more < 10 and unit.text.isalpha():
            meanings = {kind: base + more for kind in kinds if kind in unit.meanings or kind == "<num>"}
            return Token(f"{tens.text} {unit.text}", tens.start, unit.end, meanings)
    return None
