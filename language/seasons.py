"""The months of a year in words: "april tot en met oktober", "zomer", "January and July". Ranges include both ends,
as people mean them at home, and may run over the turn of the year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from household.model import LANGUAGES, Language
from language import dutch, english
from language.tokens import fold

MONTHS: Mapping[Language, tuple[str, ...]] = {"nl": dutch.MONTHS, "en": english.MONTHS}
_SEASONS: Mapping[str, tuple[int, ...]] = {
    "lente": (3, 4, 5),
    "voorjaar": (3, 4, 5),
    "spring": (3, 4, 5),
    "zomer": (6, 7, 8),
    "summer": (6, 7, 8),
    "herfst": (9, 10, 11),
    "najaar": (9, 10, 11),
    "autumn": (9, 10, 11),
    "fall": (9, 10, 11),
    "winter": (12, 1, 2),
}
_TO = re.compile(r"\s*(?:\btot\s+en\s+met\b|\bt/m\b|\btot\b|\bto\b|\buntil\b|\btill\b|\bthrough\b|[-–])\s*")
_AND = re.compile(r"\s*(?:,|&|\ben\b|\band\b)\s*")
_NAMES = {form for lang in LANGUAGES for name in MONTHS[lang] for form in (name.lower(), name.lower()[:3])}
_ONE = "|".join(sorted({*_NAMES, "mrt", "sept"}, key=len, reverse=True))
#: Where months stand in a longer text: from one to another, a list after "in", or a season.
_STANDING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:\b(?:van|vanaf|from)\s+)?\b((?:{_ONE}){_TO.pattern}(?:{_ONE}))\b",
        rf"\b(?:in|during)\s+((?:{_ONE})(?:(?:\s*,\s*|\s+(?:en|and)\s+)(?:{_ONE}))*)\b",
        rf"\bin\s+(?:de|het|the)?\s*({'|'.join(_SEASONS)})\b",
    )
)
_LEAD = re.compile(r"^(?:van|vanaf|in de|in het|in|from|the|de|het) ")


def read_month(text: str) -> int | None:
    """The number of a month: 4, "april", "apr"; None for anything else."""
    word = fold(text.strip())
    if re.fullmatch("[0-9]{1,2}", word):
        return int(word) if 1 <= int(word) <= 12 else None
    return next((n for lang in LANGUAGES for n, name in enumerate(MONTHS[lang], 1) if _is_month(word, name)), None)


def _is_month(word: str, name: str) -> bool:
    short = {name.lower()[:3], *({"mrt"} if name == "maart" else ()), *({"sept"} if name.lower()[:4] == "sept" else ())}
    return word == name.lower() or word in short


def read_months(text: str) -> tuple[int, ...] | None:
    """The months that a text names, sorted; None when it names none or holds anything else. "All year" is all."""
    plain = _LEAD.sub("", " ".join(fold(text).split())).replace("tot en met", "t/m")
    if plain in ("hele jaar", "heel jaar", "all year", "whole year"):
        return tuple(range(1, 13))
    found: set[int] = set()
    for piece in _AND.split(plain):
        months = _piece(piece)
        if months is None:
            return None
        found |= set(months)
    return tuple(sorted(found))


def find_months(text: str) -> tuple[tuple[int, ...], int, int] | None:
    """The months that a longer text names, with where in it they begin and end."""
    for pattern in _STANDING:
        found = pattern.search(text)
        months = read_months(found[1]) if found else None
        if found and months:
            return months, found.start(), found.end()
    return None


def _piece(piece: str) -> tuple[int, ...] | None:
    """One season, one month, or all from one to another."""
    if piece in _SEASONS:
        return _SEASONS[piece]
    ends = [read_month(_LEAD.sub("", end)) for end in _TO.split(piece, maxsplit=1)]
    first, last = ends[0], ends[-1]
    if first is None or last is None:
        return None
    return tuple((first - 1 + n) % 12 + 1 for n in range((last - first) % 12 + 1))


def say_months(months: tuple[int, ...], language: Language) -> str:
    """The months in words that read back as the same ones: "april t/m oktober", "November to February"."""
    names, to = MONTHS[language], " t/m " if language == "nl" else " to "
    said = [names[a - 1] if a == b else f"{names[a - 1]}{to}{names[b - 1]}" for a, b in runs(months)]
    return ", ".join(said)


def runs(months: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each row of months that follow on each other, over the turn of the year too."""
    every = sorted(set(months))
    if len(every) == 12:
        yield 1, 12
        return
    for first in (m for m in every if (m - 2) % 12 + 1 not in every):
        last = first
        while last % 12 + 1 in every:
            last = last % 12 + 1
        yield first, last
