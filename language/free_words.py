"""What stands around a chore in free words: who, which months, at what time; and what is left as its name.

Each reader gives what it read with the remaining text, like those of ``language.rhythms``. Reading a rhythm
comes after ``spell_out``, which writes "maandag t/m donderdag" as a list of days.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time

from household.model import Language, Member, Rhythm, Who
from language import dutch, english
from language.fields import WEEKDAYS
from language.grammar import Grammar
from language.names import fold
from language.rhythms import find_source, read_rhythm
from language.said import Said, readings
from language.seasons import find_months
from language.shapes import either, on_days
from language.tokens import Lexicon, tokenise

_SPOKEN: Mapping[Language, tuple[Grammar, Lexicon]] = {
    "nl": (dutch.GRAMMAR, dutch.LEXICON),
    "en": (english.GRAMMAR, english.LEXICON),
}
_DAYS: Mapping[Language, tuple[str, ...]] = {"nl": dutch.WEEKDAYS, "en": english.WEEKDAYS}
_TO = r"\s*(?:t/m|tot\s+en\s+met|tot|through|until|till|to|-|–)\s*"
_DAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_DAY_RANGE = re.compile(rf"(?:\b(?:van|vanaf|from)\s+)?\b({_DAY}){_TO}\b({_DAY})\b", re.IGNORECASE)

_TURNS = re.compile(r"\b(?:om\s+en\s+om|om\s+de\s+beurt|(?:take|taking|in|by)\s+turns)\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:met\s+z[’']n\s+twee(?:ën|en)|met\s+(?:ons|z’n|zijn)\s+twee(?:ën|en)|allebei|samen|together|both\s+of\s+us)\b",
    re.IGNORECASE,
)
#: A name after one of these words belongs to the chore: "bellen met Bram".
_OF_THE_CHORE = frozenset("voor met van aan bij naar over for with to from of at about s".split())  # noqa: SIM905
#: Words before a clock time; without one "een uur" is how long.
_AT = frozenset("om rond tegen omstreeks stipt at around about".split())  # noqa: SIM905
#: What looks like a clock time, also when no clock has it: after "om" or with a colon.
_WRITTEN = re.compile(r"\b((?:om|at)\s+)?([0-9]{1,2})(?:[:.]([0-9]{2})|(\s*(?:uur|u|o.clock)))\b", re.IGNORECASE)
#: Words before an amount of time that add nothing to it.
_ABOUT = frozenset("ongeveer circa ca voor about around roughly for duurt kost takes".split())  # noqa: SIM905


def spell_out(text: str, language: Language) -> str:
    """Ranges of days as lists: "maandag t/m woensdag" becomes "maandag, dinsdag, woensdag"; "20m" as "20 min"."""

    def listed(found: re.Match[str]) -> str:
        first, last = WEEKDAYS[found[1].lower()], WEEKDAYS[found[2].lower()]
        days = [(first + number) % 7 for number in range((last - first) % 7 + 1)]
        return ", ".join(_DAYS[language][day] for day in days)

    return _DAY_RANGE.sub(listed, re.sub(r"\b([0-9]+)m\b", r"\1 min", text))


def read_often(text: str, language: Language) -> tuple[Rhythm | None, str]:
    """How often, also where the day and the weeks stand apart: "om de week … op dinsdag"."""
    first = find_source(text, language) or read_rhythm(text, language)
    if first is None:
        return None, text
    rhythm, rest = first
    more = read_rhythm(rest, language)
    both = _both(rhythm, more[0]) if more else None
    return (both, more[1]) if more and both else (rhythm, rest)


def _both(one: Rhythm, other: Rhythm) -> Rhythm | None:
    """A rhythm and weekdays for it, whichever came first; None when they say different things."""
    for days, every in ((one, other), (other, one)):
        if days == on_days(days.days, 1) and days.days and not every.days and every.times == 1:
            return either(every, days.days)
    return None


def read_months(text: str) -> tuple[tuple[int, ...], str]:
    """In which months: "van april tot en met september", "in maart", "in de zomer"; empty when nothing is said."""
    found = find_months(text)
    return (found[0], _joined(text[: found[1]], text[found[2] :])) if found else ((), text)


def read_clock_time(text: str, language: Language) -> tuple[tuple[time, ...], str]:
    """The times that a clock time may be, "om half acht" is 7:30 and 19:30; empty when none is said."""
    grammar, lexicon = _SPOKEN[language]
    tokens = tokenise(text, lexicon)
    for place, token in enumerate(tokens):
        found = grammar.longest("<when>", tokens, place) if token.text in _AT else None
        said = found[0] if found else None
        if found and isinstance(said, Said) and said.clock and said.given() == {"clock"}:
            times = (said.clock.at.replace(hour=hour) for hour in readings(said.clock, None) if hour < 24)
            return tuple(times), _joined(text[: token.start], text[tokens[found[1] - 1].end :])
    return (), text


def no_such_time(text: str) -> tuple[str | None, str]:
    """What is written as a clock time and is none, "25:00", "20:75" or "om 25 uur", and the text without it."""
    for found in _WRITTEN.finditer(text):
        hour, minute = int(found[2]), int(found[3] or 0)
        written = found[3] and (found[1] or found[0][-3] == ":")
        if (written or (found[1] and found[4])) and (minute > 59 or hour * 60 + minute > 24 * 60):
            return f"{found[2]}:{found[3] or '00'}", _cut(text, found)
    return None, text


def without_about(text: str, language: Language) -> str:
    """Without the word before an amount of time: "ongeveer 20 minuten", "for half an hour"."""
    grammar, lexicon = _SPOKEN[language]
    tokens = tokenise(text, lexicon)
    for place, token in enumerate(tokens):
        found = grammar.longest("<amount>", tokens, place + 1) if token.text in _ABOUT else None
        # "Voor 8 uur" is a clock time; "voor 20 minuten" is how long.
        if found and isinstance(found[0], int) and (token.text != "voor" or found[0] % 60):
            return _joined(text[: token.start], text[tokens[place + 1].start :])
    return text


def read_who(text: str, members: Sequence[Member]) -> tuple[Who, str | None, str]:
    """Who does it: together, by turns, or the member who is named as the one who does it."""
    who = Who.EITHER
    for pattern, means in ((_TURNS, Who.TURNS), (_TOGETHER, Who.TOGETHER)):
        if found := pattern.search(text):
            who, text = means, _cut(text, found)
            break
    named: list[str] = []
    for member in members:
        if found := _doing(text, member, also=bool(named)):
            named.append(member.key)
            text = _cut(text, found)
    if len(named) > 1:
        return (who if who is Who.TURNS else Who.TOGETHER), None, text
    if named and who is Who.EITHER:
        return Who.ONE, named[0], text
    return who, None, text


def _doing(text: str, member: Member, also: bool) -> re.Match[str] | None:
    """Where the member is named as who does it, with a "door" or "en" that belongs to it."""
    join = r"(?:(?:door|by|en|and|&)\s+)?"
    pattern = re.compile(
        rf"{join}(?<![\w’'-]){re.escape(member.name)}(?![\w’'-])(?:\s+(?:en|and|&)(?=\s))?", re.IGNORECASE
    )
    for found in pattern.finditer(text):
        before = fold(text[: found.start()].rsplit(None, 1)[-1]) if text[: found.start()].strip() else ""
        if before not in _OF_THE_CHORE:
            return found
    return None


def _cut(text: str, found: re.Match[str]) -> str:
    return _joined(text[: found.start()], text[found.end() :])


def _joined(left: str, right: str) -> str:
    return " ".join(f"{left.rstrip(' ,;')} {right.lstrip(' ,;.')}".split())
