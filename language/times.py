"""Reads what people say about time and says it back; pure, the present moment is an argument.

``find_when`` finds the first time expression in a sentence; ``read_rhythm``, ``read_minutes`` and
``read_window`` read what a chore needs; ``say_*`` are their mirrors. What the words mean at a moment, and the
choices made for words that mean two things, stand in ``language.said``; the words in ``language.dutch`` and
``language.english``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from household.model import Language, Part
from language import dutch, english
from language.grammar import Grammar
from language.rhythms import read_minutes, read_rhythm, read_window
from language.said import Meant, Said, merge, resolve
from language.speech import say_date_time, say_day, say_list, say_minutes, say_time
from language.tokens import Lexicon, Token, tokenise

__all__ = [
    "When",
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


def find_when(text: str, language: Language, now: datetime, past: bool = False) -> When | None:
    """The first time expression anywhere in ``text``, as meant at ``now``; None when there is none.

    ``now`` is aware, in the zone of the person. ``past`` says that the sentence speaks of what has been
    ("wie deed vrijdag …"), so that the last Friday is meant and not the coming one.
    """
    grammar, lexicon = _SPOKEN[language]
    tokens = tokenise(text, lexicon)
    place = 0
    while place < len(tokens):
        found = grammar.longest("<when>", tokens, place)
        if found is None or not isinstance(found[0], Said):
            place += 1
            continue
        said, after = _whole(found[0], tokens, found[1], grammar)
        meant = resolve(said, now, past) if said.given() else None
        if meant is not None:
            return _when(meant, text, tokens[place].start, tokens[after - 1].end)
        place = after
    return None


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


def _when(meant: Meant, text: str, start: int, end: int) -> When:
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
    )
