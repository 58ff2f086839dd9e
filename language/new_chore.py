"""A chore that is to be added: "zet elke dinsdag om acht uur de plantenbak legen op de lijst, tien minuten"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from household.model import Intent, Language, Rhythm
from language.ear import Ear, Heard
from language.free_name import clean_name
from language.free_words import read_often, spell_out, without_about
from language.sentences import read_yaml
from language.slots import Slots
from language.times import When, find_when, read_minutes
from language.verbs import infinitive_of

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: Every other day, as the readers of rhythms say it.
_OTHER_DAY = (0, 2, 4, 6)
#: Marks that stand around a name, and words of telling that are no part of it.
_MARKS = re.compile(r"[,;:.!?\"“”]+(?= |$)|(?<= )[,;:.!?\"“”]+|^[,;:.!?\"“”]+")
_TOLD: Mapping[Language, re.Pattern[str]] = {
    "nl": re.compile(
        r"\b(?:voortaan|vanaf nu|duurt|van ongeveer|zet dat|voeg (?:dat|die|dit|het|ze)(?: er| ook| maar| even)*|"
        r"vanaf vandaag|vanaf|met als naam|genaamd|namelijk|"
        r"moet er|moeten er)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:(?:put|add|set) (?:it|that|this|them)(?: too| as well)?|"
        r"that (?:we|i)|from now on|takes|it takes|called|namely|which)\b",
        re.IGNORECASE,
    ),
}
_LONGEST_NAME = 80
#: Parts of the day after noon.
_LATE = re.compile(r"(?:(?<!voor)(?:avond|middag)|\bevening|\bafternoon)s?\b", re.IGNORECASE)
_EARLY = re.compile(r"(?:ochtend|morgen|voormiddag|morning)s?\b", re.IGNORECASE)

#: "Elke avond" is every day.
_PARTS = re.compile(
    r"(?<=\b)(elke|iedere|every|each) (?:avond|ochtend|middag|morgen|nacht|evening|morning|afternoon|night)\b",
    re.IGNORECASE,
)
_DAY: Mapping[Language, str] = {"nl": r"\1 dag", "en": r"\1 day"}
#: What is left of "elke avond" and of "voor zaterdag" when their days were taken out.
_LOOSE: Mapping[Language, re.Pattern[str]] = {
    "nl": re.compile(
        r"^(?:moet|moeten|er|de|het|\s)*(?:voor|om|namelijk|dat (?:we|wij|ik|er)|avond|ochtend|middag|nacht|morgen)\b|"
        r"\b(?:voor|op|om|in|per|vanaf)$",
        re.I,
    ),
    "en": re.compile(r"^(?:evening|morning|afternoon|night)\b|\b(?:for|on|at|in|per|starting|from|of)$", re.IGNORECASE),
}


@dataclass(frozen=True)
class Patterns:
    """How a new chore is asked for in a language."""

    command: re.Pattern[str]
    telling: re.Pattern[str]
    chores: re.Pattern[str]
    lists: re.Pattern[str]
    often: re.Pattern[str]
    question: re.Pattern[str]
    not_ours: re.Pattern[str]


def new_chore(heard: Heard, listening: Ear, now: datetime) -> Intent | None:
    """The chore that is to be added; None when the sentence asks for none."""
    patterns = _patterns(listening.language)
    text = heard.text[heard.words[heard.first].start :]
    if patterns.question.search(text) or patterns.not_ours.search(text):
        return None
    rest, chores = _without(text, patterns.chores)
    rest, listed = _without(rest, patterns.lists)
    rest, commands = _without(rest, patterns.command)
    often = patterns.often.search(text) is not None
    told = patterns.telling.search(text) is not None
    asked = (commands or listed) and (chores or often)
    if not (asked or (told and often) or (told and chores)):
        return None
    return _read(text, rest, often, listening.language, now)


def _read(text: str, rest: str, often: bool, language: Language, now: datetime) -> Intent | None:
    rest = _PARTS.sub(_DAY[language], _TOLD[language].sub(" ", rest))
    rhythm, rest = read_often(spell_out(rest, language), language) if often else (None, rest)
    if often and rhythm is None:
        rhythm, _ = read_often(_PARTS.sub(_DAY[language], text), language)
    times: list[When] = []
    early = now.replace(hour=0, minute=1)
    while (when := find_when(rest, language, early)) and len(times) < 3:
        times.append(when)
        rest = f"{rest[: when.at[0]]} {rest[when.at[1] :]}"
    minutes, rest = read_minutes(without_about(rest, language), language) or (None, rest)
    rest = _MARKS.sub(" ", rest)
    rest = _LOOSE[language].sub(" ", " ".join(rest.split()))
    name = clean_name(" ".join(rest.split()), language, of_somebody=False).strip(" '\"‘’“”")
    if language == "nl" and name:
        *before, last = name.split()
        name = " ".join([*before, infinitive_of(last) if last.startswith("ge") or not last.endswith("en") else last])
    if not name or len(name) > _LONGEST_NAME or len(name.split()) > 7:
        return None
    slots: Slots = {"name": name}
    rule = rule_of(rhythm) if rhythm else None
    if rule:
        slots["recurrence"] = rule
    day = next((when.day for when in times if when.named and when.day), None) or _first(rhythm, now)
    if day:
        slots["day"] = day.isoformat()
    clock = next((when.clock for when in times if when.clock), None)
    if clock:
        slots["time"] = f"{_of_day(clock, text):%H:%M}"
    if minutes:
        slots["minutes"] = minutes
    return Intent("add_chore", slots)


def _of_day(clock: time, text: str) -> time:
    """Half past seven of "woensdagavond" is in the evening."""
    late = _LATE.search(text) is not None and _EARLY.search(text) is None
    return clock.replace(hour=clock.hour + 12) if late and clock.hour < 12 else clock


def _first(rhythm: Rhythm | None, now: datetime) -> date | None:
    """The first of the weekdays of a rhythm from today on."""
    if rhythm is None or not rhythm.days or rhythm.unit != "week" or len(rhythm.days) == 7 or rhythm.days == _OTHER_DAY:
        return None
    return min(now.date() + timedelta(days=(day - now.weekday()) % 7) for day in rhythm.days)


def rule_of(rhythm: Rhythm) -> str | None:
    """A rhythm as the value of an RRULE; None for one that follows a calendar."""
    every = f";INTERVAL={rhythm.every}" if rhythm.every > 1 else ""
    if rhythm.unit == "after":
        return f"FREQ=DAILY{every}"
    if rhythm.unit == "week":
        return _weekly(rhythm, every)
    if rhythm.unit == "year" or (rhythm.unit == "month" and rhythm.every == 12 and not rhythm.days):
        month = f";BYMONTH={rhythm.month}" if rhythm.month else ""
        return f"FREQ=YEARLY{month}" + (f";BYMONTHDAY={rhythm.monthday}" if rhythm.monthday else "")
    if rhythm.unit != "month":
        return None
    if rhythm.nth and rhythm.days:
        return f"FREQ=MONTHLY{every};BYDAY={rhythm.nth}{_DAYS[rhythm.days[0]]}"
    return f"FREQ=MONTHLY{every}" + (f";BYMONTHDAY={rhythm.monthday}" if rhythm.monthday else "")


def _weekly(rhythm: Rhythm, every: str) -> str:
    if rhythm.every == 1 and len(rhythm.days) == 7:
        return "FREQ=DAILY"
    if rhythm.every == 1 and rhythm.days == _OTHER_DAY:
        return "FREQ=DAILY;INTERVAL=2"
    days = ",".join(_DAYS[day] for day in rhythm.days)
    return f"FREQ=WEEKLY{every}" + (f";BYDAY={days}" if days else "")


def _without(text: str, pattern: re.Pattern[str]) -> tuple[str, int]:
    """The text without what the pattern finds, and how often that was."""
    rest, count = pattern.subn(" ", text)
    return " ".join(rest.split()), count


@cache
def _patterns(language: Language) -> Patterns:
    file: Mapping[str, Any] = read_yaml(f"new_chore.{language}.yaml")
    return Patterns(
        *(_pattern(file[name]) for name in ("command", "telling", "chores", "lists", "often", "question", "not_ours"))
    )


def _pattern(lines: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lines)})(?!\w)", re.IGNORECASE)
