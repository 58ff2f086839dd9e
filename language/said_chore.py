"""A chore said back, so that whoever typed it sees what was understood.

"badkamer: om de week op dinsdag, na het eten (18:30–21:00), 30 minuten". Rhythms of weeks and months are said in
words that ``language.times.read_rhythm`` reads as the same rhythm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from household.model import Chore, Language, Member, Rhythm, Who, Window
from language import dutch, english
from language.seasons import MONTHS, runs
from language.sentences import say
from language.speech import say_list, say_minutes
from language.times import read_window

_DAYS: Mapping[Language, tuple[str, ...]] = {"nl": dutch.WEEKDAYS, "en": english.WEEKDAYS}
#: Words for stretches of a day, tried in this order; ``read_window`` says which hours they are.
_WINDOWS: Mapping[Language, tuple[str, ...]] = {
    "nl": (
        *(
            "na het eten",
            "voor het eten",
            "rond het eten",
            "voor het slapen",
            "na school",
            "na het werk",
            "voor school",
        ),
        *("bij het ontbijt", "tussen de middag", "overdag", "'s ochtends", "'s middags", "'s avonds"),
    ),
    "en": (
        *("after dinner", "before dinner", "around dinner", "before bed", "after school", "after work"),
        *("before school", "at breakfast", "at lunch"),
        *("during the day", "in the morning", "in the afternoon", "in the evening"),
    ),
}
_ALL = 12


def say_chore(chore: Chore, language: Language, members: Sequence[Member] = ()) -> str:
    """The whole chore on one line; ``members`` give the name of who does it."""
    parts = [say_often(chore.rhythm, language), say_when(chore.window, language), say_room(chore.minutes, language)]
    if chore.months:
        parts.append(say_months(chore.months, language))
    if who := _who(chore, language, members):
        parts.append(who)
    return say("free.said", language, name=chore.name, parts=", ".join(parts))


def _who(chore: Chore, language: Language, members: Sequence[Member]) -> str:
    if chore.who is Who.ONE:
        return next((member.name for member in members if member.key == chore.owner), chore.owner or "")
    return "" if chore.who is Who.EITHER else say(f"free.who.{chore.who}", language)


def say_room(minutes: int, language: Language) -> str:
    """How long: "30 minuten", and in hours from an hour on."""
    return say("free.minutes_long", language, count=minutes) if minutes < 60 else say_minutes(minutes, language)


def say_when(window: Window, language: Language) -> str:
    """When on a day: "na het eten (18:30–21:00)", or the hours alone; the best moment first when there is one."""
    hours = f"{window.earliest:%H:%M}–{window.latest:%H:%M}"
    if window.best:
        return say("free.when.best", language, best=f"{window.best:%H:%M}", hours=hours)
    for words in _WINDOWS[language]:
        read = read_window(words, language)
        if read and (read[0].earliest, read[0].latest) == (window.earliest, window.latest):
            return f"{words} ({hours})"
    return say("free.when.hours", language, start=f"{window.earliest:%H:%M}", end=f"{window.latest:%H:%M}")


def say_months(months: Sequence[int], language: Language) -> str:
    """The months as a stretch, also over New Year, or as a list."""
    names = MONTHS[language]
    (first, last), *more = runs(months)
    if len(months) > 2 and not more:
        return say("free.months.stretch", language, first=names[first - 1], last=names[last - 1])
    return say("free.months.list", language, months=say_list([names[m - 1] for m in months], language, most=_ALL))


def say_often(rhythm: Rhythm, language: Language) -> str:
    """How often, in words."""
    said = {"week": _weeks, "month": _months_on, "year": _yearly, "after": _after, "source": _source}[rhythm.unit]
    return said(rhythm, language)


def _weeks(rhythm: Rhythm, language: Language) -> str:
    """ "om de week op dinsdag", "2 keer per week"."""
    days = say_list([_DAYS[language][day] for day in rhythm.days], language, most=7)
    if rhythm.every == 1 and rhythm.days in (tuple(range(7)), tuple(range(5))):
        return say(f"free.often.days_{len(rhythm.days)}", language)
    kind = "days" if rhythm.days else "once" if rhythm.times == 1 else "times"
    weeks = {1: "week", 2: "other"}.get(rhythm.every, "weeks")
    if kind == "times" and weeks == "other":
        weeks = "weeks"
    return say(f"free.often.{kind}_{weeks}", language, days=days, times=rhythm.times, every=rhythm.every)


def _months_on(rhythm: Rhythm, language: Language) -> str:
    if rhythm.monthday == -1 and rhythm.every == 1:
        return say("free.often.last_day", language)
    every = {1: "month", 6: "half_year", 12: "year"}.get(rhythm.every, "months")
    often = say(f"free.often.{every}", language, every=rhythm.every)
    if rhythm.monthday:
        return say("free.often.monthday", language, often=often, day=ordinal(rhythm.monthday, language))
    if not rhythm.days:
        return often
    day = _DAYS[language][rhythm.days[0]]
    if not rhythm.nth:
        return say("free.often.on_a_day", language, often=often, day=day)
    which = say(f"rule.nth_{'minus_1' if rhythm.nth < 0 else rhythm.nth}", language)
    key = "free.often.nth" if rhythm.every == 1 else "free.often.nth_months"
    return say(key, language, which=which, day=day, every=rhythm.every)


def ordinal(number: int, language: Language) -> str:
    """ "15e" and "15th"; the last day counts from behind."""
    if number < 0:
        return say("rule.nth_minus_1", language)
    if language == "nl":
        return f"{number}e"
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _yearly(rhythm: Rhythm, language: Language) -> str:
    month = MONTHS[language][rhythm.month - 1]
    if not rhythm.monthday:
        return say("free.often.in_month", language, month=month)
    return say("free.often.yearly", language, month=month, day=rhythm.monthday)


def _after(rhythm: Rhythm, language: Language) -> str:
    return say("free.often.after", language, count=rhythm.every)


def _source(rhythm: Rhythm, language: Language) -> str:
    where = say("free.often.with_word", language, word=rhythm.word) if rhythm.word else ""
    key = "free.often.source" if rhythm.ahead else "free.often.source_day"
    return say(key, language, count=rhythm.ahead, source=rhythm.source) + where
