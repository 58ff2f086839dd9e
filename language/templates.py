"""Hears a sentence: cleans it of manners and hesitations and matches it with the templates of a language.

The templates are prepared once per language, the people and chores once per household. hassil is
imported on first use, since it takes a tenth of a second.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from household.model import Chore, Language, Member
from language.names import Index, Names, prepare
from language.sentences import read_yaml
from language.times import find_when
from language.verbs import forms

#: A sentence fits a handful of templates; more ways than this are not looked at.
MOST_READINGS = 24
_NOT_SPOKEN = re.compile(r"[^\w' ]|_")
#: Any moment will do to see whether a name has a time word in it.
_SOME_DAY = datetime(2026, 3, 4, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Heard:
    """What one template took from a sentence; ``literal`` counts the letters that it said itself."""

    intent: str
    chore: str | None
    member: str | None
    strict: bool
    needs_previous: bool
    only_time: bool
    literal: int


@dataclass(frozen=True)
class Templates:
    """What a language's file holds, compiled."""

    intents: Any
    people: tuple[tuple[str, str], ...]
    begin: re.Pattern[str]
    end: re.Pattern[str]
    between: re.Pattern[str]
    past: re.Pattern[str]


@dataclass(frozen=True)
class Ear:
    """The templates of a language with the people and chores of one household."""

    language: Language
    templates: Templates
    people: Any
    index: Index
    shields: tuple[re.Pattern[str], ...]

    def hear(self, text: str) -> Iterator[Heard]:
        """Each way in which the templates take the sentence."""
        from hassil.recognize import recognize_all

        said = self._clean(text)
        if not said:
            said = "en" if self.language == "nl" else "and"  # a time alone: "en morgen?" without the "en"
        slot_lists = {"member": self.people, "other": self.people}
        results = recognize_all(said, self.templates.intents, slot_lists=slot_lists)
        for result in islice(results, MOST_READINGS):
            yield _heard(result)

    def shielded(self, text: str) -> str:
        """The text, as long as it was, with the names of chores that hold a time word made unreadable."""
        for shield in self.shields:
            text = shield.sub(lambda found: "x" * len(found[0]), text)
        return text

    def is_past(self, text: str) -> bool:
        return bool(self.templates.past.search(text))

    def _clean(self, text: str) -> str:
        said = " ".join(self.templates.between.sub(" ", plain(text)).split())
        said = self.templates.begin.sub("", said)
        return self.templates.end.sub("", said).strip(" '")


@lru_cache(maxsize=32)
def _ear(language: Language, people: tuple[tuple[str, str], ...], names: Names) -> Ear:
    from hassil.intents import TextSlotList

    templates = _templates(language)
    said = [(plain(name) + ending, key) for name, key in people for ending in ("", "'s") if plain(name)]
    pairs = [*said, *templates.people]
    spoken = tuple((key, (*each, *(form for name in each for form in forms(name)))) for key, each in names)
    return Ear(
        language,
        templates,
        TextSlotList.from_tuples(pairs, name="member", allow_template=False),
        prepare(spoken),
        tuple(_shields((name for _, each in names for name in each), language)),
    )


def ear(language: Language, members: Iterable[Member], chores: Iterable[Chore]) -> Ear:
    """The ear for a household; the same people and names give the same one again."""
    return _ear(
        language,
        tuple((member.name, member.key) for member in members),
        tuple((chore.key, (chore.name, *chore.also)) for chore in chores),
    )


def plain(text: str) -> str:
    """Lower case without accents or punctuation, as templates and people's names are compared."""
    text = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("‘", "'"))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(_NOT_SPOKEN.sub(" ", text).split())


@cache
def _templates(language: Language) -> Templates:
    from hassil.intents import Intents

    file: Mapping[str, Any] = read_yaml(f"intents.{language}.yaml")
    people = tuple((word, key) for key, words in file["people"].items() for word in words)
    begin, end = "|".join(file["begin"]), "|".join(file["end"])
    between = "|".join(map(re.escape, file["between"]))
    return Templates(
        Intents.from_dict(dict(file)),
        people,
        re.compile(rf"^(?:(?:{begin})(?: |$))+"),
        re.compile(rf"(?:(?:^| )(?:{end}))+$"),
        re.compile(rf"(?<![\w'])(?:{between})(?![\w'])"),
        re.compile(rf"\b(?:{file['past']})\b", re.IGNORECASE),
    )


def _shields(names: Iterable[str], language: Language) -> Iterator[re.Pattern[str]]:
    """Patterns for the names in which a time would be read, however their words are joined."""
    for name in sorted(set(names), key=len, reverse=True):
        words = re.findall(r"\w+", name)
        when = find_when(name, language, _SOME_DAY)
        if when and when.text.strip() != name.strip():  # a name that is all time stays a time
            spaced = r"[\W_]*".join(map(re.escape, words))
            yield re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)


def _heard(result: Any) -> Heard:
    entities = result.entities
    said = [entities[name].text.strip() for name in ("chore", "after") if name in entities]
    member = entities.get("member")
    fixed = result.intent_metadata or {}
    taken = sum(map(len, said))
    return Heard(
        intent=result.intent.name,
        chore=" ".join(said) if said else None,
        member=str(member.value) if member else None,
        strict=bool(fixed.get("strict")),
        needs_previous=bool(fixed.get("previous")),
        only_time=bool(fixed.get("time")),
        literal=max(0, 90 - taken),
    )
