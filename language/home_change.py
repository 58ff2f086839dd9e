"""The rules of the home changed field by field, as a page asks for them; and what became of them, in words.

What does not fit is a problem with the way out, all of them at once. A field that is not there stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Literal, TypeVar, cast
from zoneinfo import ZoneInfo

from household.model import LANGUAGES, CheckInWish, Children, Household, Language, Problem, Refused
from language import dutch, english
from language.fields import LONGEST_NAME, YES, read_clock
from language.homelife import MOST_NOTICE, has_holidays
from language.hometalks import at_once, minute, room_beside_bed
from language.sentences import say
from language.speech import say_list

T = TypeVar("T")

#: The ways in which children live here, as a form names them.
NONE, EACH_DAY, BY_TURNS, BY_CALENDAR = CHILDREN = ("none", "each_day", "by_turns", "by_calendar")
TEAM = ("off", "after", "apart")
#: So many minutes free around an appointment, at most.
MOST_BUFFER = 120


@dataclass
class _Reader:
    """What was typed, and what of it does not fit."""

    said: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def read(self, name: str, reader: Callable[[str], T | None], was: T, **details: object) -> T:
        """The field as ``reader`` has it; as it was when it is not there, or cannot be."""
        if name not in self.said:
            return was
        text = self.said[name].strip()
        found = reader(text)
        if found is None:
            self.problems.append(Problem(f"rules.wrong.{name}", {"text": text[:60], **details}))
            return was
        return found

    def hours(self, name: str, was: tuple[time, time] | None) -> tuple[time, time] | None:
        """Hours from one clock to another; None when neither is given."""
        first, last = f"{name}_from", f"{name}_to"
        if first not in self.said or not (self.said[first].strip() or self.said.get(last, "").strip()):
            return was if first not in self.said else None
        found = read_clock(self.said[first].strip()), read_clock(self.said.get(last, "").strip())
        if found[0] is None or found[1] is None or found[0] == found[1]:
            self.problems.append(Problem(f"rules.wrong.{name}"))
            return was
        return found[0], found[1]


def changed_home(home: Household, said: Mapping[str, str], days: Collection[int]) -> Household:
    """The home with what was ``said`` of its rules; ``days`` are the days in the cycle of the children. Raises Refused
    with all that cannot be."""
    reader = _Reader(said)
    changed = replace(
        home,
        name=reader.read("home_name", _name, home.name, most=LONGEST_NAME),
        language=reader.read("home_language", _language, home.language),
        zone=reader.read("home_zone", _zone, home.zone),
        check_in=_check_in(reader, home.check_in),
        cycle=reader.read("cycle", _among(1, 2, 4), home.cycle),
        quiet=reader.hours("quiet", home.quiet),
        notice=reader.read("notice", _number(0, MOST_NOTICE), home.notice, most=MOST_NOTICE),
        buffer=reader.read("buffer", _number(0, MOST_BUFFER), home.buffer, most=MOST_BUFFER),
        routines=reader.read("routines", lambda text: text in YES, home.routines),
        children=_children(reader, home.children, days),
        country=reader.read("country", _country, home.country),
        school=reader.read("school", lambda text: text[:LONGEST_NAME], home.school),
    )
    if reader.problems:
        raise Refused(tuple(reader.problems))
    return changed


def _check_in(reader: _Reader, was: CheckInWish) -> CheckInWish:
    wish = CheckInWish(
        weekday=reader.read("weekday", _number(0, 6), was.weekday),
        at=reader.read("at", read_clock, was.at),
        minutes=reader.read("minutes", _number(5, 120), was.minutes),
        earliest=reader.read("earliest", read_clock, was.earliest),
        latest=reader.read("latest", read_clock, was.latest),
        team=cast(Literal["off", "after", "apart"], reader.read("team", _one_of(TEAM), str(was.team))),
        team_weekday=reader.read("team_weekday", _number(0, 6), was.team_weekday),
        team_at=reader.read("team_at", read_clock, was.team_at),
        bedtime=reader.hours("bedtime", was.bedtime),
    )
    if wish == was or reader.problems:
        return wish
    if not minute(wish.earliest) <= minute(wish.at) <= minute(wish.latest) - wish.length:
        reader.problems.append(Problem("rules.wrong.outside", {"minutes": wish.length}))
    elif room_beside_bed(wish) < wish.length:
        reader.problems.append(Problem("rules.wrong.beside_bed", {"minutes": wish.length}))
    if at_once(wish):
        reader.problems.append(Problem("rules.wrong.both_at_once"))
    return wish


def _children(reader: _Reader, was: Children | None, days: Collection[int]) -> Children | None:
    kind = reader.read("children", _one_of(CHILDREN), children_kind(was))
    if "children" not in reader.said or kind == NONE:
        return was if "children" not in reader.said else None
    if kind == EACH_DAY:
        return Children()
    if kind == BY_CALENDAR:
        calendar, word = reader.said.get("calendar", "").strip(), reader.said.get("word", "").strip()
        if not calendar:
            reader.problems.append(Problem("rules.wrong.calendar"))
        return Children(calendar=calendar[:LONGEST_NAME], word=word[:LONGEST_NAME])
    every = reader.read("every", _number(1, 4), was.every if was else 2)
    mine = tuple(sorted({day for day in days if 0 <= day < 7 * every}))
    if not mine:
        reader.problems.append(Problem("rules.wrong.days"))
    return Children(every, mine)


def children_kind(children: Children | None) -> str:
    """In which way the children live here, as a form names it."""
    if children is None:
        return NONE
    return BY_CALENDAR if children.calendar else BY_TURNS if children.days else EACH_DAY


def _name(text: str) -> str | None:
    name = " ".join(text.split())
    return name if 0 < len(name) <= LONGEST_NAME and name.isprintable() else None


def _language(text: str) -> Language | None:
    return text if text in LANGUAGES else None


def _zone(text: str) -> str | None:
    return text if is_zone(text) else None


def is_zone(text: str) -> bool:
    """Whether it names a time zone."""
    try:
        return bool(text) and bool(ZoneInfo(text))
    except (OSError, ValueError, KeyError):
        return False


def _country(text: str) -> str | None:
    text = text.upper()
    fits = re.fullmatch("[A-Z]{2}(-[A-Z0-9]{1,3})?", text)
    return text if fits and (text == Household.country or has_holidays(text[:2])) else None


def _number(least: int, most: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        return int(text) if re.fullmatch("[0-9]{1,4}", text) and least <= int(text) <= most else None

    return read


def _among(*numbers: int) -> Callable[[str], int | None]:
    return lambda text: int(text) if text in map(str, numbers) else None


def _one_of(words: Collection[str]) -> Callable[[str], str | None]:
    return lambda text: text if text in words else None


# ── saying ──────────────────────────────────────────────────────────────────────────────────────


def rule_changes(was: Household, now: Household, language: Language) -> Iterator[str]:
    """What differs between the rules of a home and how they would be, a sentence each. When the ten minutes are wanted
    is told elsewhere."""
    for name, words in _SAYS.items():
        before, after = words(was, language), words(now, language)
        if before != after:
            yield say("rules.line", language, what=say(f"rules.word.{name}", language), was=before, now=after)


def _clock_span(hours: tuple[time, time] | None, language: Language) -> str:
    return f"{hours[0]:%H:%M}–{hours[1]:%H:%M}" if hours else say("rules.none", language)


def _yes_no(yes: bool, language: Language) -> str:
    return say("rules.yes" if yes else "rules.no", language)


def _says_children(home: Household, language: Language) -> str:
    kind, children = children_kind(home.children), home.children
    if children is not None and kind == BY_CALENDAR:
        return say("rules.children.by_calendar_named", language, calendar=children.calendar)
    if children is None or kind != BY_TURNS:
        return say(f"rules.children.{kind}", language)
    names = (dutch if language == "nl" else english).WEEKDAYS
    days = [
        say("rules.day_in_week", language, day=names[day % 7], week=day // 7 + 1) if children.every > 1 else names[day]
        for day in children.days
    ]
    return say_list(days, language, most=28)


_SAYS: Mapping[str, Callable[[Household, Language], str]] = {
    "name": lambda home, _: home.name,
    "language": lambda home, language: say(f"rules.language_{home.language}", language),
    "zone": lambda home, _: home.zone,
    "between": lambda home, language: _clock_span((home.check_in.earliest, home.check_in.latest), language),
    "bedtime": lambda home, language: _clock_span(home.check_in.bedtime, language),
    "cycle": lambda home, language: say("rules.weeks", language, count=home.cycle),
    "quiet": lambda home, language: _clock_span(home.quiet, language),
    "notice": lambda home, language: say("rules.hours", language, count=home.notice),
    "buffer": lambda home, language: say("rules.minutes", language, count=home.buffer),
    "routines": lambda home, language: _yes_no(home.routines, language),
    "children": _says_children,
    "country": lambda home, _: home.country,
    "school": lambda home, language: home.school or say("rules.none", language),
}
