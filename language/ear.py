"""What is listened with, and what was heard: a sentence taken apart into chore, people, times and other words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from household.model import Chore, Home, Language, Member
from language.cues import Cues, cues
from language.names import Index, Names
from language.routine_words import routines
from language.spotting import Chores, Spot, chores_of
from language.times import When
from language.words import Word, split

#: The classes of words that no chore's name is known by when it has no other words.
_OF_THE_LANGUAGE = frozenset(
    "who when what which why how do did must can have be need happen let you mine small stop help undo skip not "  # noqa: SIM905
    "turn plan chores say put later some agreed refused again take swap move follow timely".split()
)


@dataclass(frozen=True)
class Person:
    """Somebody who was named: a key, "self", "both" or "partner", and the word just before."""

    key: str
    places: tuple[int, ...]
    before: str


@dataclass(frozen=True)
class Time:
    """A time that was named, the words that did so, and the word just before."""

    when: When
    places: tuple[int, ...]
    before: str


@dataclass(frozen=True, eq=False)
class Ear:
    """The words of a language with the people and chores of one household; the same only as itself, so that what was
    heard with it is found again at once."""

    language: Language
    cues: Cues
    people: tuple[tuple[tuple[str, ...], str], ...]
    chores: Chores

    @property
    def index(self) -> Index:
        """The names of the chores as they may be said, to look one up by."""
        return self.chores.alike

    @cached_property
    def spoken(self) -> frozenset[str]:
        """All words that mean something here; made once, since there are thousands."""
        return frozenset((*self.cues.words, *self.chores.verbs, *self.chores.things))


@dataclass(frozen=True)
class Heard:
    """A sentence taken apart. ``left`` are the words that are none of the rest, with their classes."""

    text: str
    words: tuple[Word, ...]
    spot: Spot
    people: tuple[Person, ...]
    times: tuple[Time, ...]
    left: tuple[tuple[int, frozenset[str]], ...]
    asked: bool
    first: int
    #: Whether it was said where or for whom besides: "… in de bak".
    beside: bool = False

    @property
    def unknown(self) -> list[int]:
        """The places of the words that mean nothing here."""
        return [place for place, classes in self.left if not classes]

    @property
    def cues(self) -> frozenset[str]:
        """All classes that were heard."""
        return frozenset().union(*(classes for _, classes in self.left))


@lru_cache(maxsize=32)
def _ear(language: Language, people: tuple[tuple[str, str], ...], names: Names) -> Ear:
    heard = cues(language)
    common = frozenset(word for word, classes in heard.words.items() if classes & _OF_THE_LANGUAGE)
    pronouns = frozenset(word for said, _ in heard.people for word in said)
    named = [(tuple(word.text for word in split(name, language)), key) for key, name in people]
    own = [((*said[:-1], said[-1] + ending), key) for said, key in named if said for ending in ("", "s", "z")]
    told = tuple(sorted([*own, *heard.people], key=lambda one: -len(one[0])))
    return Ear(language, heard, told, chores_of(names, language, common | pronouns))


def ear_of(home: Home, language: Language) -> Ear:
    """The ear for a home with its chores and routines."""
    if language not in home.ears:
        home.ears[language] = ear(language, home.members, (*home.chores, *routines(home, language)))
    found: Ear = home.ears[language]
    return found


def ear(language: Language, members: Iterable[Member], chores: Iterable[Chore]) -> Ear:
    """The ear for a household; the same people and names give the same one again."""
    people = tuple((member.key, member.name) for member in members)
    return _ear(language, people, tuple((chore.key, (chore.name, *chore.also)) for chore in chores))
