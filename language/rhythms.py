"""Reads what a chore needs from words: how often, how long and when on a day.

Each reader returns what it read with the remaining text, or None when the text says nothing of the kind.
"Om de dag" has no fixed weekdays in two weeks that are the same; it is Monday, Wednesday, Friday and Sunday.
"Elk weekend" is the Saturday; "twee keer per maand" is every other week.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import time

from household.model import PARTS, Language, Part, Rhythm, Window
from language import dutch, english
from language.grammar import Grammar
from language.said import Clock, readings
from language.tokens import Lexicon, Token, tokenise

_SPOKEN: Mapping[Language, tuple[Grammar, Lexicon]] = {
    "nl": (dutch.GRAMMAR, dutch.LEXICON),
    "en": (english.GRAMMAR, english.LEXICON),
}

#: "De avond voor gft in afvalkalender": a title's word and a calendar's name may be any words, so no grammar has them.
_SOURCE: Mapping[Language, re.Pattern[str]] = {
    "nl": re.compile(
        r"(?:(?:op )?de (?P<eve>avond|dag) voor|(?P<days>[0-9]{1,2}) dagen voor|(?:op )?de dag van) "
        r"(?:(?P<each>elke afspraak)|(?P<word>\S.*?)) in (?P<source>\S.*)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:(?:on )?the (?P<eve>evening|night|day) before|(?P<days>[0-9]{1,2}) days before|(?:on )?the day of) "
        r"(?:(?P<each>(?:each|every) event)|(?P<word>\S.*?)) in (?P<source>\S.*)",
        re.IGNORECASE,
    ),
}
#: The same within a longer text: the calendar's name ends where something else is said, and is one word at the start.
_SOURCE_ENDS = re.compile(r"[,;]|\s+(?:[0-9]|(?:een|half|duurt|ongeveer|an?|takes|about|for)\b)", re.IGNORECASE)
_EVE: Mapping[Language, re.Pattern[str]] = {
    "nl": re.compile(r"\bde avond voor \S.*? in \S", re.IGNORECASE),
    "en": re.compile(r"\bthe (?:evening|night) before \S.*? in \S", re.IGNORECASE),
}
#: When on "de avond voor gft in afvalkalender", as long as nothing else is said.
EVE = Window(time(18, 30), time(22), time(20, 30))
#: A day as lived at home: between these hours when nothing else was said.
_RISE, _REST = time(7), time(22, 30)
#: A quantity of minutes beyond this is no duration of anything at home.
_MOST_MINUTES = 10_000


def read_rhythm(text: str, language: Language) -> tuple[Rhythm, str] | None:
    """How often: "om de week dinsdag", "3 keer per week"; the rhythm and the remaining text."""
    said = _SOURCE[language].fullmatch(" ".join(text.split()))
    if said:
        return _followed(said, said["source"]), ""
    found = _first("<rhythm>", text, language)
    return (found[0], found[1]) if found and isinstance(found[0], Rhythm) else None


def find_source(text: str, language: Language) -> tuple[Rhythm, str] | None:
    """A calendar that is followed, anywhere in ``text``: "bak buiten zetten de avond voor gft in afvalkalender"; and
    the remaining text."""
    plain = " ".join(text.split())
    said = _SOURCE[language].search(plain)
    if said is None:
        return None
    before, source = plain[: said.start()], said["source"]
    ends = _SOURCE_ENDS.search(source) if before.strip() else re.search(r"[\s,;]", source)
    name = source[: ends.start()] if ends else source
    rest = source[len(name) :].lstrip(" ,;")
    return _followed(said, name), f"{before.rstrip(' ,;')} {rest}".strip()


def _followed(said: re.Match[str], source: str) -> Rhythm:
    ahead = int(said["days"] or bool(said["eve"]))
    return Rhythm("source", source=source, word=said["word"] or "", ahead=ahead)


def says_eve(text: str) -> bool:
    """Whether a calendar is followed on the evening before, in either language."""
    return any(pattern.search(" ".join(text.split())) for pattern in _EVE.values())


def last_day(rhythm: Rhythm) -> int | None:
    """The last day of the month of a yearly rhythm, when it names a day that this month has in no year; else None."""
    last = monthrange(2024, rhythm.month)[1] if rhythm.unit == "year" and rhythm.month else 31
    return last if rhythm.monthday > last else None


def read_minutes(text: str, language: Language) -> tuple[int, str] | None:
    """How long, in whole minutes: "een half uur", "30 min", or just "30"; and the remaining text."""
    bare = text.strip()
    if bare.isascii() and bare.isdigit() and len(bare) <= 4:
        return int(bare), ""
    found = _first("<amount>", text, language)
    if found is None or not isinstance(found[0], int) or found[0] > _MOST_MINUTES:
        return None
    return found[0], found[1]


def read_window(text: str, language: Language) -> tuple[Window, str] | None:
    """When on a day, local time: "18:30-20:00", "na het eten", "'s avonds"; and the remaining text.

    Nights give None, since a window ends on the day on which it begins. ``best`` stays None.
    """
    between = _first("<between>", text, language)
    if between is not None and isinstance(between[0], tuple):
        start, end = between[0]
        part = _first("<partly>", between[1], language)
        hint = part[0] if part and isinstance(part[0], Part) else None
        window = _between(start, end, hint)
        if window is not None:
            return window, part[1] if part else between[1]
    found = _first("<window>", text, language)
    if found is not None and isinstance(found[0], tuple):
        return Window(*found[0]), found[1]
    part = _first("<partly>", text, language)
    if part is None or not isinstance(part[0], Part) or part[0] is Part.NIGHT:
        return None
    return Window(*PARTS[part[0]]), part[1]


def _between(start: Clock | None, end: Clock | None, part: Part | None) -> Window | None:
    """The window from ``start`` to the first ``end`` after it; open ends are those of the day."""
    if start is None:
        ends = _of_day(end, part) if end else []
        return Window(_RISE, ends[-1]) if ends and ends[-1] > _RISE else None
    for earliest in _of_day(start, part)[:1]:
        if end is None:
            return Window(earliest, _REST) if earliest < _REST else None
        for latest in _of_day(end, part) + _of_day(end, None):
            if latest > earliest:
                return Window(earliest, latest)
    return None


def _of_day(clock: Clock, part: Part | None) -> list[time]:
    """The times of day that ``clock`` may be; midnight is the last minute of the day."""
    if clock.at == time(0):
        return [time(23, 59)]
    return [clock.at.replace(hour=hour) for hour in readings(clock, part) if hour < 24]


def _first(name: str, text: str, language: Language) -> tuple[object, str] | None:
    """The first match of ``name`` in ``text``, and the text without it."""
    grammar, lexicon = _SPOKEN[language]
    tokens = tokenise(text, lexicon)
    for place in range(len(tokens)):
        found = grammar.longest(name, tokens, place)
        if found is not None:
            return found[0], _without(text, tokens, place, found[1])
    return None


def _without(text: str, tokens: list[Token], place: int, after: int) -> str:
    left, right = text[: tokens[place].start], text[tokens[after - 1].end :]
    return " ".join(f"{left.rstrip(' ,;’')} {right.lstrip(' ,;.')}".split())
