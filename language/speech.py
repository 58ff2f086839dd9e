"""Says days, times and lists as people say them, the mirror of what ``language.times`` reads.

Whatever is said here can be understood by ``find_when`` again; a clock time names no part of the day, since
the sentence around it mostly does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from household.model import PARTS, Language, Part
from language import dutch, english

_NUMBERS: Mapping[Language, dict[int, str]] = {"nl": dutch.numbers(), "en": english.numbers()}
_NEAR: Mapping[Language, Mapping[int, str]] = {
    "nl": {-2: "eergisteren", -1: "gisteren", 0: "vandaag", 1: "morgen", 2: "overmorgen"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_PARTS: Mapping[Language, Mapping[Part, str]] = {
    "nl": {Part.MORNING: "ochtend", Part.AFTERNOON: "middag", Part.EVENING: "avond", Part.NIGHT: "nacht"},
    "en": {part: str(part) for part in Part},
}
_MINUTES: Mapping[Language, Mapping[int, str]] = {
    "nl": {
        1: "een minuut",
        15: "een kwartier",
        30: "een half uur",
        45: "drie kwartier",
        60: "een uur",
        90: "anderhalf uur",
        150: "tweeënhalf uur",
    },
    "en": {
        1: "a minute",
        30: "half an hour",
        60: "an hour",
        90: "an hour and a half",
        150: "two and a half hours",
    },
}


def say_day(day: date, language: Language, today: date) -> str:
    """The day as said on ``today``: "vandaag", "vrijdag" within six days, else "vrijdag 4 december".

    The year is said when it is another one; the days just gone are "afgelopen dinsdag", "last Tuesday".
    """
    away = (day - today).days
    names = dutch.WEEKDAYS if language == "nl" else english.WEEKDAYS
    weekday = names[day.weekday()]
    if away in _NEAR[language]:
        return _NEAR[language][away]
    if 0 < away <= 6:
        return weekday
    if -6 <= away < 0:
        return f"afgelopen {weekday}" if language == "nl" else f"last {weekday}"
    months = dutch.MONTHS if language == "nl" else english.MONTHS
    year = f" {day.year}" if day.year != today.year else ""
    return f"{weekday} {day.day} {months[day.month - 1]}{year}"


def say_time(moment: time, language: Language) -> str:
    """The clock time: "half acht", "kwart over zes", and "19.18 uur" when it is not a multiple of five.

    English: "half past seven", "quarter past six", "7:18 pm".
    """
    if moment.minute % 5:
        return _digits(moment, language)
    if (moment.hour, moment.minute) == (0, 0):
        return "middernacht" if language == "nl" else "midnight"
    words = _NUMBERS[language] | ({1: "één"} if language == "nl" else {})
    this, following = words[(moment.hour - 1) % 12 + 1], words[moment.hour % 12 + 1]
    return (_dutch_time if language == "nl" else _english_time)(moment.minute, this, following, words)


def _digits(moment: time, language: Language) -> str:
    if language == "nl":
        return f"{moment.hour}.{moment.minute:02} uur"
    return f"{(moment.hour - 1) % 12 + 1}:{moment.minute:02} {'am' if moment.hour < 12 else 'pm'}"


def _dutch_time(minute: int, this: str, following: str, words: Mapping[int, str]) -> str:
    if minute == 0:
        return f"{this} uur"
    if minute in (15, 45):
        return f"kwart over {this}" if minute == 15 else f"kwart voor {following}"
    if minute < 15:
        return f"{words[minute]} over {this}"
    if minute > 45:
        return f"{words[60 - minute]} voor {following}"
    if minute == 30:
        return f"half {following}"
    return f"{words[abs(minute - 30)]} {'voor' if minute < 30 else 'over'} half {following}"


def _english_time(minute: int, this: str, following: str, words: Mapping[int, str]) -> str:
    if minute == 0:
        return f"{this} o’clock"
    if minute in (15, 45):
        return f"quarter past {this}" if minute == 15 else f"quarter to {following}"
    if minute == 30:
        return f"half past {this}"
    return f"{words[minute]} past {this}" if minute < 30 else f"{words[60 - minute]} to {following}"


def say_date_time(moment: datetime, language: Language, today: date) -> str:
    """Day, part and time: "vanavond om half acht", "vrijdagavond om acht uur", "Friday evening at eight …".

    ``moment`` is in the zone of the person who hears it.
    """
    part = next((p for p, (start, end) in PARTS.items() if start <= moment.time() < end), Part.NIGHT)
    at = "om" if language == "nl" else "at"
    return f"{_say_part(moment.date(), part, language, today)} {at} {say_time(moment.time(), language)}"


def _say_part(day: date, part: Part, language: Language, today: date) -> str:
    word = _PARTS[language][part]
    if part is Part.NIGHT:
        # The small hours belong to the night before, so that a part would name the wrong day.
        return say_day(day, language, today)
    if day == today:
        if language == "nl":
            return f"van{word}"
        return "tonight" if part is Part.EVENING else f"this {word}"
    said = say_day(day, language, today)
    if language == "en":
        return f"{said} {word}" if " " not in said else f"{said} in the {word}"
    if said[-1].isdigit() or " " in said:
        return f"{said} 's {word}s"
    return f"{said}{word}"


def say_minutes(minutes: int, language: Language) -> str:
    """A duration: "10 minuten", "een kwartier", "anderhalf uur", "2 uur en 10 minuten"."""
    if minutes in _MINUTES[language]:
        return _MINUTES[language][minutes]
    hours, rest = divmod(minutes, 60)
    short = f"{rest} {'minuten' if language == 'nl' else 'minutes'}" if rest != 1 else _one(language)
    if not hours:
        return short
    whole = _hours(hours, language)
    if not rest:
        return whole
    return f"{whole} {'en' if language == 'nl' else 'and'} {short}"


def _one(language: Language) -> str:
    return "1 minuut" if language == "nl" else "1 minute"


def _hours(hours: int, language: Language) -> str:
    number = _NUMBERS[language].get(hours, str(hours)) if 1 < hours <= 12 else str(hours)
    if hours == 1:
        return "een uur" if language == "nl" else "an hour"
    return f"{number} uur" if language == "nl" else f"{number} hours"


def say_list(items: Sequence[str], language: Language, most: int = 3) -> str:
    """The items as "a, b en c"; when there are more than ``most``, the rest is counted: "…, en nog 2"."""
    joiner = "en" if language == "nl" else "and"
    shown, left = list(items[:most]), len(items) - most
    said = ", ".join(shown[:-1]) + (f" {joiner} " if len(shown) > 1 else "") + (shown[-1] if shown else "")
    if left <= 0:
        return said
    rest = f"en nog {left}" if language == "nl" else f"and {left} more"
    return f"{said}, {rest}" if shown else rest


def say_part(part: Part, language: Language) -> str:
    """The name of a part of the day: "avond", "evening"."""
    return _PARTS[language][part]
