"""A household begins: two people with equal parts and the usual wishes. Its chores come along in a file, or later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from secrets import token_hex
from zoneinfo import ZoneInfo, available_timezones

from household.model import CheckInWish, Home, Household, Language, Member, Problem, Refused, key_of
from language.fields import LONGEST_NAME
from language.homefile import TAKEN_BY_US, HomeDraft
from language.names import fold
from rounds.world import World
from scheduler.possible import problems_of

#: As `samen init` proposes it: the question about the chores directly after the ten minutes, and the small chores of
#: one moment in one event.
USUAL_TALK, USUAL_ROUTINES = CheckInWish(team="after"), True


@dataclass(frozen=True)
class Person:
    """Somebody who will live here, as typed: a name and a language."""

    name: str
    language: Language


def keep_home(world: World, draft: HomeDraft) -> int:
    """Keep a drafted household; without a key of its own it gets one that nobody else has. Raises Refused with all
    that no plan could be made of."""
    home = draft.household
    if problems := problems_of(Home(home, draft.members, draft.chores)):
        raise Refused(problems)
    if not draft.keyed:
        home = replace(home, key=free_key(home.key))
    return world.store.add_household(home, draft.members, draft.chores, draft.heavy)


def free_key(key: str) -> str:
    """A key that no other household has: the one that its name gave is anybody's."""
    return f"{key}-{token_hex(4)}"


def new_home(name: str, people: Sequence[Person], zone: str, today: date) -> tuple[Household, tuple[Member, ...]]:
    """The household of these people with equal parts, all in one ``zone`` (IANA), its weeks counted from the Monday of
    ``today``. The first one's language is the household's. Raises Refused with all that does not fit, each problem with
    the ``field`` it is about: "home", the number of a person as text, or "zone"."""
    name, people = _line(name), [replace(person, name=_line(person.name)) for person in people]
    if problems := tuple(_problems(name, people, zone)):
        raise Refused(problems)
    language = people[0].language
    monday = today - timedelta(days=today.weekday())
    household = Household(0, key_of(name), name, monday, language, zone, check_in=USUAL_TALK, routines=USUAL_ROUTINES)
    part = Fraction(1, len(people))
    return household, tuple(Member(key_of(p.name), p.name, part, p.language, zone) for p in people)


def begin_home(world: World, household: Household, members: Sequence[Member]) -> int:
    """Keep a household that has no chores yet; returns its number."""
    return world.store.add_household(replace(household, key=free_key(household.key)), members, (), {})


@cache
def zones() -> tuple[str, ...]:
    """The names of the time zones that people live in, by area and town."""
    areas = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return tuple(sorted(zone for zone in available_timezones() if zone.startswith(areas)))


def _problems(name: str, people: Sequence[Person], zone: str) -> Iterator[Problem]:
    yield from _name(name, "home")
    seen: set[str] = set()
    for number, person in enumerate(people):
        yield from _name(person.name, str(number))
        sounds = {key_of(person.name), fold(person.name)} - {""}
        if seen & sounds:
            yield Problem("start.problem.same", {"field": str(number), "name": person.name})
        seen |= sounds
    if not is_zone(zone):
        yield Problem("start.problem.zone", {"field": "zone"})


def _name(name: str, field: str) -> Iterator[Problem]:
    if not key_of(name):
        yield Problem("start.problem.name", {"field": field})
    elif len(name) > LONGEST_NAME:
        yield Problem("start.problem.long", {"field": field, "most": LONGEST_NAME})
    elif key_of(name) in TAKEN_BY_US:
        yield Problem("start.problem.taken", {"field": field, "name": name})


def is_zone(text: str) -> bool:
    """Whether this names a time zone."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # unknown; a path out of the folder; a folder such as "Europe"
        return False
    return True


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
