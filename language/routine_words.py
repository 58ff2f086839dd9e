"""What a routine is called, and what it holds, in somebody's own language: "avondronde", with its checklist."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from household.model import PARTS, Chore, Home, Language, Part, RoutinePart, Series
from household.routines import WEEKDAYS, days_of
from language.sentences import say
from language.times import say_list

_WEEKEND = {5, 6}


def routine_name(series: Series, language: Language) -> str:
    """The name of a routine, by its moment: "avondronde", "ochtendronde", and at the weekend alone "weekendronde"."""
    if set(days_of(series.rrule)) <= _WEEKEND:
        return say("routine.weekend", language)
    at = series.start.time()
    part = next((part for part, (start, end) in PARTS.items() if start <= at < end), Part.NIGHT)
    return say(f"routine.{part}", language)


def routine_of(home: Home, key: str, series: str = "") -> Series | None:
    """The routine of this key, when it is not the key of a chore; of several the one with the key ``series``."""
    found = home.rounds_by_key.get(key, ())
    return next((s for s in found if s.key == series), found[0] if found else None)


def routines(home: Home, language: Language) -> tuple[Chore, ...]:
    """The routines of the agreement as chores with their names, each key once."""
    if language not in home.named_routines:
        rota = [s for s in home.agreement.series if s.parts] if home.agreement else []
        found = {s.chore: s for s in reversed(rota) if home.parts_of(s) and routine_of(home, s.chore)}
        named = (replace(home.chore_of(s), name=routine_name(s, language)) for _, s in sorted(found.items()))
        home.named_routines[language] = tuple(named)
    return home.named_routines[language]


def chore_name(home: Home, key: str, language: Language, series: str = "") -> str:
    """The home's own name for a chore, or what a routine is called."""
    routine = routine_of(home, key, series)
    return routine_name(routine, language) if routine else home.chore(key).name


def with_parts(home: Home, parts: Iterable[RoutinePart], routine: Series, language: Language) -> str:
    """The routine with what it holds, at most three things by name: "de avondronde met speelgoed en keuken"."""
    things = say_list([home.chore(part.chore).name for part in parts], language)
    return say("routine.holds", language, routine=routine_name(routine, language), chores=things)


def listed(home: Home, parts: Iterable[RoutinePart]) -> str:
    """All of these chores by name, for a table."""
    return ", ".join(home.chore(part.chore).name for part in parts)


def checklist(home: Home, series: Series, language: Language) -> tuple[str, ...]:
    """A line for each chore in a routine: on which days, where that is not on all of them, and what is done then."""
    every = set(days_of(series.rrule))
    return tuple(_line(home, part, language, every) for part in home.parts_of(series))


def that_day(
    home: Home, parts: Iterable[RoutinePart], language: Language, done: Collection[str] = ()
) -> tuple[str, ...]:
    """A line for each of these chores, as on the day itself; what is ``done`` is ticked off."""
    return tuple(_ticked(home, p, language) if p.chore in done else _line(home, p, language) for p in parts)


def _ticked(home: Home, part: RoutinePart, language: Language) -> str:
    return say("routine.done", language, chore=home.chore(part.chore).name)


def _line(home: Home, part: RoutinePart, language: Language, every: set[int] | None = None) -> str:
    chore = home.chore(part.chore)
    what = say("routine.item", language, chore=chore.name)
    if every is not None and not every <= set(part.days):
        days = ", ".join(say(f"rule.{WEEKDAYS[day].lower()}", language) for day in part.days if day in every)
        what = say("routine.item_on", language, chore=chore.name, days=days)
    return say("routine.until", language, item=what, text=chore.done_when) if chore.done_when else what
