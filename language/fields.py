"""Reads the fields of a household file: each reader gives a value, or notes a problem and goes on.

Going on with a stand-in is what lets a person see all the problems of a file at once. A problem
always names its line and its field as they stand in the file, and its sentence says the way out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import time
from fractions import Fraction
from typing import Literal, TypeVar

from household.model import LANGUAGES, Language, Problem, Rhythm, Window
from language.rhythms import last_day
from language.seasons import read_month, read_months
from language.times import read_minutes, read_rhythm, read_window
from language.written import Written

T = TypeVar("T")
#: Reads the beginning of a text and gives what it means, with the rest of the text.
Reads = Callable[[str, Language], tuple[T, str] | None]

LONGEST_NAME = 80
LONGEST_TEXT = 500
#: A chore of a whole working day; whatever takes longer is better cut in pieces.
LONGEST_CHORE = 480

YES = frozenset({"true", "yes", "ja", "on", "aan"})
NO = frozenset({"false", "no", "nee", "off", "uit"})

WEEKDAYS: Mapping[str, int] = {
    name: day
    for day, names in enumerate(
        (
            "maandag ma monday mon",
            "dinsdag di tuesday tue",
            "woensdag wo wednesday wed",
            "donderdag do thursday thu",
            "vrijdag vr friday fri",
            "zaterdag za saturday sat",
            "zondag zo sunday sun",
        )
    )
    for name in names.split()
}

UNITS: Mapping[str, Literal["week", "month", "year", "after", "source"]] = {
    "week": "week",
    "month": "month",
    "maand": "month",
    "year": "year",
    "jaar": "year",
    "after": "after",
    "na": "after",
    "source": "source",
    "agenda": "source",
}
RHYTHM = ("unit", "every", "times", "days", "nth", "monthday", "month", "source", "word", "ahead")

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])(?:[:.u]([0-5][0-9])|u)")
_WINDOW = re.compile(r"([0-9]{1,2}[:.u][0-9]{2})\s*[-–]\s*([0-9]{1,2}[:.u][0-9]{2})")
_SHARE = re.compile(r"([0-9]{1,6}(?:[.,][0-9]{1,6}|/[0-9]{1,6})?)\s*(%?)")


class Fields:
    """The fields of one part of the file, of which ``known`` are the names that exist there."""

    def __init__(self, written: Written, known: Collection[str], problems: list[Problem]) -> None:
        self.line = written.line
        self.problems = problems
        self._fields = written.fields
        if not isinstance(written.value, Mapping):
            self.problem("not-fields", known=", ".join(known))
        for name, value in self._fields.items():
            if name not in known:
                self.unknown("unknown-field", value.line, name, known)

    def problem(self, kind: str, field: str = "", line: int = 0, **details: object) -> None:
        """Note what does not fit, at the line of ``field`` when that stands in the file."""
        at = self._fields.get(field)
        details = {"line": line or (at.line if at else self.line), "field": field, **details}
        self.problems.append(Problem(f"homefile.{kind}", details))

    def unknown(self, kind: str, line: int, name: str, known: Collection[str], field: str = "") -> None:
        """Note a name that does not exist, with the nearest that does, or else all of them."""
        near = nearest(name, known)
        details = {"near": near} if near else {"known": ", ".join(known)}
        self.problem(f"{kind}-near" if near else kind, field, line, name=short(name), **details)

    def has(self, name: str) -> bool:
        return name in self._fields and self._fields[name].value is not None

    def part(self, name: str) -> Written:
        return self._fields.get(name, Written(None, self.line))

    def text(self, name: str, most: int = LONGEST_TEXT) -> str:
        """The text of a field on one line, or "" when it is not there."""
        return self._text(self.part(name), name, most)

    def _text(self, written: Written, name: str, most: int = LONGEST_TEXT) -> str:
        if written.value is None:
            return ""
        if not isinstance(written.value, str):
            self.problem("not-text", name, written.line)
            return ""
        text = " ".join(written.value.split())
        if len(text) > most:
            self.problem("too-long", name, written.line, most=most)
        return text[:most]

    def name(self, name: str) -> str:
        """A text that has to be there."""
        text = self.text(name, LONGEST_NAME)
        if not text:
            self.problem("missing", name)
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        texts = (self._text(item, name, LONGEST_NAME) for item in self.part(name).items)
        return tuple(text for text in texts if text)

    def choice(self, name: str, words: Mapping[str, T], default: T) -> T:
        """What a word stands for."""
        text = self.text(name).casefold()
        if not text:
            return default
        if text not in words:
            self.unknown("unknown-word", self.part(name).line, text, words, name)
        return words.get(text, default)

    def yes(self, name: str, default: bool = False) -> bool:
        return self.choice(name, {word: word in YES for word in sorted(YES | NO)}, default)

    def minutes(self, name: str, default: int, language: Language, least: int, most: int) -> int:
        """Minutes as a number or in words; ``least`` to ``most``."""
        text = self.text(name)
        if not text:
            return default
        read = int(text) if re.fullmatch("[0-9]{1,6}", text) else in_words(read_minutes, text, language)
        if read is None or not least <= read <= most:
            self.problem("minutes", name, least=least, most=most, text=short(text))
            return max(least, default)
        return read

    def clock(self, name: str, default: T) -> time | T:
        """A time such as 20:30."""
        text = self.text(name)
        read = read_clock(text)
        if text and read is None:
            self.problem("clock", name, text=short(text))
        return default if read is None else read

    def window(self, name: str, default: Window, language: Language) -> Window:
        """From when to when, as "18:30-20:00" or in words; within one day."""
        text = self.text(name)
        if not text:
            return default
        read = read_hours(text) or in_words(read_window, text, language)
        if read is None:
            self.problem("window", name, text=short(text))
        elif read.earliest >= read.latest:
            self.problem("window-over-midnight", name, text=short(text))
        else:
            return Window(read.earliest, read.latest)
        return default

    def rhythm(self, name: str, language: Language) -> Rhythm:
        """How often, in words."""
        if self.part(name).fields:
            return self._rhythm_in_parts(self.part(name))
        text = self.text(name)
        if not self.has(name):
            self.problem("missing", name)
        read = in_words(read_rhythm, text, language) if text else None
        if text and read is None:
            self.problem("rhythm", name, text=short(text))
        return self._that_exists(read or Rhythm(), self.part(name).line)

    def _rhythm_in_parts(self, written: Written) -> Rhythm:
        """What no words say, such as the last Friday of every third month: {unit: month, every: 3, …}."""
        part = Fields(written, RHYTHM, self.problems)
        days = (day.casefold() for day in part.texts("days"))
        rhythm = Rhythm(
            unit=part.choice("unit", UNITS, "source" if part.has("source") else "week"),
            every=part.number("every", 1, 1, 731),
            times=part.number("times", 1, 1, 7),
            days=tuple(sorted({WEEKDAYS[day] for day in days if part.is_day(day)})),
            nth=part.number("nth", 0, -1, 4),
            monthday=part.number("monthday", 0, -1, 31),
            month=part.month("month"),
            source=part.text("source", LONGEST_NAME),
            word=part.text("word", LONGEST_NAME),
            ahead=part.number("ahead", 0, 0, 60),
        )
        for unit, needed in (("year", "month"), ("source", "source")):
            if rhythm.unit == unit and not part.has(needed):
                part.problem("missing", needed)
        return part._that_exists(rhythm, written.line)

    def _that_exists(self, rhythm: Rhythm, line: int) -> Rhythm:
        """Note a day that its month does not have in any year; in a month or a year with fewer it is the last."""
        if last := last_day(rhythm):
            self.problem("no-such-day", line=line, day=rhythm.monthday, last=last)
        return rhythm

    def month(self, name: str) -> int:
        """A month by its name or number; 0 when it is not there."""
        text = self.text(name)
        read = read_month(text) if text else 0
        if read is None:
            self.problem("month", name, text=short(text))
        return read or 0

    def months(self, name: str) -> tuple[int, ...]:
        """Months as a list, or in words such as "april t/m oktober"; empty when it is not there."""
        texts = self.texts(name)
        read = read_months(", ".join(texts)) if texts else ()
        if read is None:
            self.problem("months", name, text=short(", ".join(texts)))
        return read or ()

    def is_day(self, text: str) -> bool:
        if text not in WEEKDAYS:
            self.unknown("unknown-word", self.part("days").line, text, WEEKDAYS, "days")
        return text in WEEKDAYS

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``."""
        text = self.text(name)
        if not text:
            return default
        read = int(text) if re.fullmatch("-?[0-9]{1,6}", text) else None
        if read is None or not least <= read <= most:
            self.problem("number", name, least=least, most=most, text=short(text))
            return default
        return read

    def share(self, name: str) -> Fraction | None:
        """A part of the whole, exactly: 1/2, 50%, 0.5 or 0,5; None when it is not there or unreadable."""
        text = self.text(name)
        read = read_share(text)
        if text and read is None:
            self.problem("share", name, text=short(text))
        return read


def read_share(text: str) -> Fraction | None:
    """An exact fraction from 0 to 1; None when the text is no such thing."""
    found = _SHARE.fullmatch(text.strip())
    if not found:
        return None
    try:
        share = Fraction(found[1].replace(",", ".")) / (100 if found[2] else 1)
    except ZeroDivisionError:
        return None
    return share if share <= 1 else None


def read_clock(text: str) -> time | None:
    """A time of the day written as 20:30, 20.30, 20u30 or 20u."""
    found = _CLOCK.fullmatch(text)
    return time(int(found[1]), int(found[2] or 0)) if found else None


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name that ``name`` was most likely meant to be."""
    from rapidfuzz import fuzz, process

    by_fold = {each.casefold(): each for each in known}
    found = process.extractOne(name.casefold(), by_fold, scorer=fuzz.ratio, score_cutoff=60)
    return by_fold[found[0]] if found else None


def read_hours(text: str) -> Window | None:
    """From when to when, written as 18:30-20:00; perhaps over midnight."""
    found = _WINDOW.fullmatch(text)
    earliest, latest = (read_clock(found[1]), read_clock(found[2])) if found else (None, None)
    return Window(earliest, latest) if earliest is not None and latest is not None else None


def in_words(read: Reads[T], text: str, language: Language) -> T | None:
    """What all of the text means, in the file's language or else the other one."""
    for each in (language, *(other for other in LANGUAGES if other != language)):
        found = read(text, each)
        if found and not found[1].strip(" .,;"):
            return found[0]
    return None


def short(text: str) -> str:
    """The text as a problem quotes it."""
    return text if len(text) <= 60 else f"{text[:59]}…"
