"""Reads what people say about time and says it back; pure, the present moment is an argument.

``find_when`` finds the first time expression in a sentence; ``read_rhythm``, ``read_minutes`` and
``read_window`` read what a chore needs; ``say_*`` are their mirrors. What the words mean at a moment, and the
choices made for words that mean two things, stand in ``language.said``; the words in ``language.dutch`` and
``language.english``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from household.model import Language, Part
from language import dutch, english
from language.grammar import Grammar
from language.memory import remembered
from language.rhythms import read_minutes, read_rhythm, read_window
from language.said import DAYS, Meant, Said, either, merge, resolve
from language.speech import say_date_time, say_day, say_list, say_minutes, say_time
from language.tokens import Lexicon, Token, tokenise

__all__ = [
    "When",
    "find_times",
    "find_when",
    "read_minutes",
    "read_rhythm",
    "read_window",
    "say_date_time",
    "say_day",
    "say_list",
    "say_minutes",
    "say_time",
]

_SPOKEN: Mapping[Language, tuple[Grammar, Lexicon]] = {
    "nl": (dutch.GRAMMAR, dutch.LEXICON),
    "en": (english.GRAMMAR, english.LEXICON),
}


#: The first few of anything.
_RANK = re.compile(
    r"(?P<on>op |on )?(?:de|the) (?:eerste|tweede|derde|vierde|first|second|third|fourth)", re.IGNORECASE
)


@dataclass(frozen=True)
class When:
    """A resolved time expression, in the zone of the person.

    ``start`` and ``end``: the span, half-open; equal for a clock time. ``day``: the one day that is meant, if
    it is one. ``period``: first and last day of a week, weekend or month. ``certain`` is false when others
    may mean another day by these words. ``text`` stood at ``at`` = [start, end) of the sentence.
    """

    start: datetime | None
    end: datetime | None
    day: date | None
    part: Part | None
    clock: time | None
    period: tuple[date, date] | None
    certain: bool
    text: str
    at: tuple[int, int]
    #: Whether a day, and not only a part of one or a clock time, was named.
    named: bool = True
    #: The two days that may be meant ("volgende vrijdag"), the nearest first.
    either: tuple[date, date] | None = None
    #: Whether the day was named by its feast.
    feast: bool = False


def find_when(text: str, language: Language, now: datetime, past: bool = False) -> When | None:
    """The first time expression anywhere in ``text``, as meant at ``now``; None when there is none.

    ``now`` is aware, in the zone of the person. ``past`` says that the sentence speaks of what has been
    ("wie deed vrijdag …"), so that the last Friday is meant and not the coming one.
    """
    return next((_when(one, text, now, past) for one in _found(text, language, now, past)), None)


def find_times(text: str, language: Language, now: datetime, past: bool = False) -> tuple[When, ...]:
    """All time expressions in order. A clock time or part that stands apart from its day is joined with it, and
    stands where the day stood: "verzet vrijdag de was naar tien uur" speaks of one moment."""
    return tuple(_when(one, text, now, past) for one in _found(text, language, now, past))


@dataclass(frozen=True)
class _Found:
    """What was said of a time, and where."""

    said: Said
    start: int
    end: int


def _found(text: str, language: Language, now: datetime, past: bool) -> Iterator[_Found]:
    return (one for one in _spoken(text, language) if resolve(one.said, now, past) is not None)


@remembered
def _spoken(text: str, language: Language) -> tuple[_Found, ...]:
    """What is said of times, whenever that is; people say the same words again tomorrow."""
    return tuple(_spoken_in(text, *_SPOKEN[language]))


def _spoken_in(text: str, grammar: Grammar, lexicon: Lexicon) -> Iterator[_Found]:
    tokens = tokenise(text, lexicon)
    place = 0
    while place < len(tokens):
        found = grammar.longest("<when>", tokens, place)
        if found is None or not isinstance(found[0], Said):
            place += 1
            continue
        said, after = _whole(found[0], tokens, found[1], grammar)
        one = _Found(said, tokens[place].start, tokens[after - 1].end)
        if said.given() and not _is_a_rank(text, one):
            yield one
        place = after


def _is_a_rank(text: str, found: _Found) -> bool:
    """Whether it says which one, and no day: "de eerste", and "op de eerste fiets"."""
    ranked = _RANK.fullmatch(text[found.start : found.end])
    return ranked is not None and (not ranked["on"] or bool(re.match(r"\s*\w", text[found.end :])))


def _whole(said: Said, tokens: list[Token], after: int, grammar: Grammar) -> tuple[Said, int]:
    """What was said with all that follows on it: "vrijdag" + "avond" + "om acht uur"."""
    while after < len(tokens):
        for name in ("<more>", "<when>"):
            found = grammar.longest(name, tokens, after)
            both = merge(said, found[0]) if found and isinstance(found[0], Said) else None
            if found and both:
                said, after = both, found[1]
                break
        else:
            break
    return said, after


def _when(found: _Found, text: str, now: datetime, past: bool) -> When:
    said, start, end = found.said, found.start, found.end
    meant = resolve(said, now, past) or Meant()
    named = bool(said.given() & (DAYS | {"minutes"}))
    return When(
        meant.start,
        meant.end,
        meant.day,
        meant.part,
        meant.clock,
        meant.period,
        meant.certain,
        text[start:end],
        (start, end),
        named,
        either(said, now),
        said.feast is not None,
    )
