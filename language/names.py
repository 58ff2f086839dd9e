"""Finds the one thing that a person names, however it was heard; and asks back when two are as near.

First strictly: case, accents, spaces and articles do not count, so that "de vaat wasser" is the
vaatwasser, and small or plural forms pass. Then by likeness (``rapidfuzz.fuzz.ratio``, 0 to 100).
A wrong name is worse than a question, so whatever is thin goes back as ``close``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

#: Below this likeness a name is unknown; unknown chores score 50 to 65 against sixty known ones.
CUTOFF = 75.0
#: Nearer to each other than this, two names are asked about.
MARGIN = 4.0
#: From here on a name was said as it is, but for small words and endings.
SAID = 95.0
#: A spoken name is compared up to this length.
LONGEST = 200

SMALL_WORDS = frozenset(
    "de het een den 't mijn onze ons jouw je er nog ook even eens nou dan eigenlijk "  # noqa: SIM905
    "the a an my our your".split()
)
#: Endings of plurals and small forms, longest first.
_ENDINGS = ("etjes", "tjes", "pjes", "jes", "etje", "tje", "pje", "je", "en", "s")
#: Verbs that go with any chore: alone they name none.
_GENERIC = frozenset("doen doet maken schoonmaken poetsen opruimen moet moeten gaat kan zal".split())  # noqa: SIM905
_WORD = re.compile(r"[^\W_]+")

Names = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Match:
    """What was found: a ``key``, or none and the keys that are ``close`` enough to ask about.

    ``score``: 100 said exactly, 90 and more the same in other words, from 75 alike.
    """

    key: str | None
    close: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True)
class Index:
    """Names prepared for finding: what each folded form, stem and word stands for."""

    exact: Mapping[str, tuple[str, ...]]
    stems: Mapping[str, tuple[str, ...]]
    words: Mapping[str, frozenset[str]]
    #: Folded forms and, at the same place, their keys.
    forms: tuple[str, ...]
    owners: tuple[str, ...]


def find_name(spoken: str, names: Mapping[str, Sequence[str]]) -> Match:
    """Which key of ``names`` (key to its names) is meant by ``spoken``."""
    return find_in(prepare(tuple((key, tuple(each)) for key, each in names.items())), spoken)


def find_in(index: Index, spoken: str) -> Match:
    """As ``find_name``, over names that were prepared before."""
    words = content(spoken[:LONGEST])
    whole = "".join(words)
    if not whole:
        return Match(None)
    for table, text, score in ((index.exact, whole, 100.0), (index.stems, _stem(whole), SAID)):
        if found := table.get(text):
            return _one(found, score)
    if _GENERIC.issuperset(words):
        return Match(None)
    alike = _alike(index, whole)
    if found := _by_words(index, words):
        if alike.key and alike.key not in found:  # "kopen": buying presents, or a slip of "koken"?
            return Match(None, (alike.key, *found[:2]), 90.0)
        return _one(found, 90.0)
    return alike


@lru_cache(maxsize=64)
def prepare(names: Names) -> Index:
    """The index of some names; kept, since a household's names rarely change."""
    exact: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    by_word: dict[str, set[str]] = {}
    for key, each in names:
        for name in each:
            words = content(name)
            _add(exact, "".join(words), key)
            _add(stems, _stem("".join(words)), key)
            for word in words:
                by_word.setdefault(word, set()).add(key)
    flat = [(form, key) for form, keys in exact.items() for key in keys]
    return Index(
        exact,
        stems,
        {word: frozenset(keys) for word, keys in by_word.items()},
        tuple(form for form, _ in flat),
        tuple(key for _, key in flat),
    )


def fold(text: str) -> str:
    """The letters and digits alone, lower case, without accents; equal when two texts sound the same."""
    return "".join(_words(text))


def content(text: str) -> tuple[str, ...]:
    """The folded words that carry meaning; all words when none would be left."""
    words = tuple(_words(text))
    return tuple(word for word in words if word not in SMALL_WORDS) or words


def _words(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    yield from _WORD.findall(plain)


def _add(table: dict[str, tuple[str, ...]], form: str, key: str) -> None:
    if form:
        table[form] = tuple(dict.fromkeys((*table.get(form, ()), key)))


def _stem(form: str) -> str:
    """Without the ending of a plural or a small form, as long as a word is left."""
    for ending in _ENDINGS:
        if form.endswith(ending) and len(form) - len(ending) >= 3:
            return form.removesuffix(ending)
    return form


def _by_words(index: Index, words: Iterable[str]) -> tuple[str, ...]:
    """The keys in whose names all these words stand: "het speelgoed" for "speelgoed opruimen"."""
    telling = [word for word in words if word not in _GENERIC]
    found = [index.words.get(word, frozenset()) for word in telling]
    return tuple(sorted(frozenset.intersection(*found))) if found else ()


def _one(found: Sequence[str], score: float) -> Match:
    return Match(found[0], (), score) if len(found) == 1 else Match(None, tuple(found[:3]), score)


def _alike(index: Index, whole: str) -> Match:
    """The most alike, when it stands out from the next: in likeness, and in the slips that it takes."""
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import OSA

    scores: dict[str, float] = {}
    slips: dict[str, int] = {}
    found = process.extract(whole, index.forms, scorer=fuzz.ratio, score_cutoff=CUTOFF - MARGIN, limit=8)
    for form, score, place in found:
        key = index.owners[place]
        scores[key] = max(score, scores.get(key, 0.0))
        slips[key] = min(OSA.distance(whole, form), slips.get(key, len(whole)))
    best = max(scores, key=lambda key: scores[key], default=None)
    if best is None or scores[best] < CUTOFF:
        return Match(None)
    near = [key for key in scores if scores[best] - scores[key] < MARGIN or slips[key] <= slips[best]]
    near.sort(key=lambda key: -scores[key])
    return Match(best, (), scores[best]) if len(near) == 1 else Match(None, tuple(near[:3]), scores[best])
