"""A home written back as a household file, in the words that the file is read with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from household.model import Chore, Home, Household, Language, Member, Rhythm, Who, Window
from language.homecounts import write_counts
from language.homelife import write_life
from language.hometalks import write_check_in
from language.seasons import MONTHS
from language.sentences import say
from language.times import read_rhythm

#: What the words for who does a chore mean; a member's name is possible too.
WHO: Mapping[str, Who] = {
    "either": Who.EITHER,
    "maakt niet uit": Who.EITHER,
    "together": Who.TOGETHER,
    "samen": Who.TOGETHER,
    "turns": Who.TURNS,
    "om en om": Who.TURNS,
}
#: How heavy a chore is for somebody: 1 a favourite, 2 neutral, 3 a burden.
HEAVY: Mapping[str, int] = {
    "favourite": 1,
    "favorite": 1,
    "graag": 1,
    "neutral": 2,
    "gewoon": 2,
    "burden": 3,
    "zwaar": 3,
}
_DAYS: Mapping[Language, tuple[str, ...]] = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_NTH: Mapping[Language, Mapping[int, str]] = {
    "nl": {1: "eerste", 2: "tweede", 3: "derde", 4: "vierde", -1: "laatste"},
    "en": {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"},
}
_ALL_DAYS = tuple(range(7))


def write_home(home: Home) -> str:
    """The file that gives this home back. How heavy chores are is left out, since that belongs to each
    person alone; a comment on top says so."""
    import yaml

    language = home.household.language
    content = {
        "household": _household(home.household),
        "agreed": _agreed(home),
        "members": [_member(member) for member in home.members],
        "chores": [_chore(chore, home, language) for chore in home.chores],
    }
    about = "".join(f"# {line}\n" for line in say("homefile.about", language).splitlines())
    return about + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)


def _agreed(home: Home) -> bool:
    return home.agreement is not None and {m.key for m in home.members} <= set(home.agreement.yes)


def _household(household: Household) -> dict[str, Any]:
    return {
        "name": household.name,
        "key": household.key,
        "language": household.language,
        "zone": household.zone,
        "epoch": household.epoch.isoformat(),
        "check_in": write_check_in(household.check_in, _DAYS[household.language], household.language),
        **write_life(household),
    }


def _member(member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "key": member.key,
        "share": str(member.share),
        "language": member.language,
        "zone": member.zone,
    }


def _chore(chore: Chore, home: Home, language: Language) -> dict[str, Any]:
    """The fields of a chore; what is as usual is left out."""
    fields: dict[str, Any] = {
        "name": chore.name,
        "key": chore.key,
        "also": list(chore.also),
        "minutes": chore.minutes,
        "often": say_rhythm(chore.rhythm, language) or _in_parts(chore.rhythm, language),
        "when": _hours(chore.window),
        "best": f"{chore.window.best:%H:%M}" if chore.window.best else None,
        "who": chore.owner or _who(chore.who, language),
        "can": list(chore.can),
        "thinking": chore.thinking,
        "done_when": chore.done_when,
        "important": chore.important,
        "busy": chore.busy,
        "remind": chore.remind,
        **write_counts(chore, language),
    }
    return {name: value for name, value in fields.items() if value}


def _who(who: Who, language: Language) -> str:
    words = [word for word, meaning in WHO.items() if meaning is who]
    return words[-1] if language == "nl" else words[0]


def _hours(window: Window) -> str:
    return f"{window.earliest:%H:%M}-{window.latest:%H:%M}"


def say_rhythm(rhythm: Rhythm, language: Language) -> str | None:
    """The rhythm in words that read back as the same rhythm; None when there are none."""
    words = _SAID[rhythm.unit](rhythm, language)
    return words if read_rhythm(words, language) == (rhythm, "") else None


def _week(rhythm: Rhythm, language: Language) -> str:
    dutch = language == "nl"
    every = rhythm.every
    if rhythm.days == _ALL_DAYS and every == 1:
        return "elke dag" if dutch else "every day"
    if rhythm.days:
        names = _listed([_DAYS[language][day] for day in rhythm.days], language)
        weeks = f"elke {every} weken op " if dutch else f"every {every} weeks on "
        return names if every == 1 else weeks + names
    if rhythm.times == 1:
        if every == 1:
            return "elke week" if dutch else "every week"
        return f"elke {every} weken" if dutch else f"every {every} weeks"
    times = f"{rhythm.times} keer per" if dutch else f"{rhythm.times} times"
    if every == 1:
        return f"{times} week" if dutch else f"{times} a week"
    return f"{times} {every} weken" if dutch else f"{times} every {every} weeks"


def _month(rhythm: Rhythm, language: Language) -> str:
    dutch = language == "nl"
    if rhythm.monthday:
        return _month_day(rhythm, language)
    if rhythm.nth and len(rhythm.days) == 1:
        nth, day = _NTH[language][rhythm.nth], _DAYS[language][rhythm.days[0]]
        return f"{nth} {day} van de maand" if dutch else f"{nth} {day} of the month"
    if rhythm.every == 1:
        return "elke maand" if dutch else "every month"
    return f"elke {rhythm.every} maanden" if dutch else f"every {rhythm.every} months"


def _month_day(rhythm: Rhythm, language: Language) -> str:
    day, every = rhythm.monthday, rhythm.every
    if day == -1:
        return "elke laatste dag van de maand" if language == "nl" else "on the last day of the month"
    if every == 1:
        return f"elke {day}e van de maand" if language == "nl" else f"on the {_ordinal(day)} of the month"
    return f"elke {every} maanden op de {day}e" if language == "nl" else f"every {every} months on the {_ordinal(day)}"


def _ordinal(number: int) -> str:
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _year(rhythm: Rhythm, language: Language) -> str:
    if not 1 <= rhythm.month <= 12:
        return ""
    month = MONTHS[language][rhythm.month - 1]
    if not rhythm.monthday:
        return f"elk jaar in {month}" if language == "nl" else f"every year in {month}"
    day = rhythm.monthday
    return f"elk jaar op {day} {month}" if language == "nl" else f"every year on {day} {month}"


def _after(rhythm: Rhythm, language: Language) -> str:
    days = rhythm.every
    if language == "nl":
        return f"{days} {'dag' if days == 1 else 'dagen'} na de vorige keer"
    return f"{days} {'day' if days == 1 else 'days'} after it was last done"


def _source(rhythm: Rhythm, language: Language) -> str:
    dutch, ahead = language == "nl", rhythm.ahead
    word = rhythm.word or ("elke afspraak" if dutch else "each event")
    if ahead == 0:
        return f"op de dag van {word} in {rhythm.source}" if dutch else f"on the day of {word} in {rhythm.source}"
    if ahead == 1:
        return f"de dag voor {word} in {rhythm.source}" if dutch else f"the day before {word} in {rhythm.source}"
    when = f"{ahead} dagen voor" if dutch else f"{ahead} days before"
    return f"{when} {word} in {rhythm.source}"


_SAID: Mapping[str, Callable[[Rhythm, Language], str]] = {
    "week": _week,
    "month": _month,
    "year": _year,
    "after": _after,
    "source": _source,
}


def _listed(names: list[str], language: Language) -> str:
    """ "maandag, dinsdag en woensdag": all of them, unlike a spoken list."""
    *most, last = names
    joined = " en " if language == "nl" else " and "
    return ", ".join(most) + joined + last if most else last


def _in_parts(rhythm: Rhythm, language: Language) -> dict[str, Any]:
    """What no words say, part by part."""
    fields = {
        "unit": rhythm.unit,
        "every": rhythm.every,
        "times": rhythm.times,
        "days": [_DAYS[language][day] for day in rhythm.days],
        "nth": rhythm.nth,
        "monthday": rhythm.monthday,
        "month": rhythm.month,
        "source": rhythm.source,
        "word": rhythm.word,
        "ahead": rhythm.ahead,
    }
    return {name: value for name, value in fields.items() if value}
