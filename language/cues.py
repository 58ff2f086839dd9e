"""The words that tell what a sentence is about: which class each one belongs to, in each language.

``cues.<language>.yaml`` lists, for each class, plain ``words``, ``verbs`` (turned into all their forms; "over+slaan"
comes apart) and ``phrases``, in which ".." is any few words. A form that says that something is done is of the class
"ed" as well, one that says that it was of "past". ``manners`` are cut from the beginning and the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from household.model import Language
from language.memory import remembered
from language.sentences import read_yaml
from language.tokens import Lexicon
from language.verbs import conjugate
from language.words import folded

#: Any few words within a phrase.
GAP = ".."
#: So many words may stand within a phrase that comes apart.
_FURTHEST = 9

Classes = frozenset[str]
_Phrase = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class Manners:
    """What people say around a question: to begin with, to ask whether one may ask, and to end with."""

    begin: re.Pattern[str]
    asking: re.Pattern[str]
    end: re.Pattern[str]


@dataclass(frozen=True, eq=False)
class Cues:
    """The classes of single words, the phrases by their first word, and the people that pronouns stand for."""

    words: Mapping[str, Classes]
    phrases: Mapping[str, Sequence[_Phrase]]
    people: Sequence[tuple[tuple[str, ...], str]]
    manners: Manners
    spelling: Lexicon

    def of(self, words: Sequence[str]) -> list[set[str]]:
        """The classes of each of these words, by itself and in a phrase; to be changed by whoever asks."""
        return list(map(set, _classes_of(self, tuple(words))))

    def among(self, words: Sequence[str]) -> list[set[str]]:
        """What ``of`` gives, worked out."""
        found, said = [set(self.words.get(word, ())) for word in words], set(words)
        for place, word in enumerate(words):
            for phrase, name in self.phrases.get(word, ()):
                if phrase[-1] not in said:
                    continue
                for at in _places(phrase, words, place) or ():
                    found[at].add(name)
        return found

    def corrected(self, word: str) -> str:
        """The cue that a long word with one slip in it must be, else the word itself."""
        return self.spelling.corrected(word)


@remembered
def _classes_of(known: Cues, words: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(map(frozenset, known.among(words)))


@cache
def cues(language: Language) -> Cues:
    """The cues of a language."""
    file: Mapping[str, Any] = read_yaml(f"cues.{language}.yaml")
    words: dict[str, set[str]] = {}
    phrases: dict[str, list[_Phrase]] = {}
    for name, listed in file["classes"].items():
        for word in str(listed.get("words", "")).split():
            words.setdefault(folded(word), set()).add(name)
        for verb in listed.get("verbs", ()):
            _add_verb(words, phrases, verb, name, language)
        for phrase in listed.get("phrases", ()):
            _add_phrase(phrases, phrase, name)
    for spelled in phrases.values():
        spelled.sort(key=lambda phrase: -len(phrase[0]))
    people = [(tuple(map(folded, said.split())), key) for key, all_ in file["people"].items() for said in all_]
    return Cues(
        {word: frozenset(classes) for word, classes in words.items()},
        phrases,
        sorted(people, key=lambda one: -len(one[0])),
        _manners(file["manners"]),
        Lexicon({}, long=frozenset(word for word in words if len(word) >= 7)),
    )


def _add_verb(
    words: dict[str, set[str]], phrases: dict[str, list[_Phrase]], written: str, name: str, language: Language
) -> None:
    verb = conjugate(written, language)
    for forms, more in ((verb.now, ()), (verb.then - verb.now, ("past",)), (verb.done - verb.now, ("ed",))):
        for form in forms:
            if verb.particle and language == "en":
                _add_phrase(phrases, f"{form} {GAP} {verb.particle}", name, *more)
                continue
            words.setdefault(verb.particle + form, set()).update((name, *more))
            if verb.particle and more != ("ed",):
                _add_phrase(phrases, f"{form} {GAP} {verb.particle}", name, *more)
    if verb.particle and language == "nl":
        _add_phrase(phrases, f"{verb.particle} te {verb.whole}", name)
        _add_phrase(phrases, f"{verb.particle} {verb.whole}", name)


def _add_phrase(phrases: dict[str, list[_Phrase]], written: str, *names: str) -> None:
    first, *rest = (step if step == GAP else folded(step) for step in written.split())
    for name in names:
        phrases.setdefault(first, []).append(((first, *rest), name))


def _places(phrase: tuple[str, ...], words: Sequence[str], at: int) -> list[int] | None:
    """Where the steps of a phrase stand that begins at ``at``; None when it does not stand there."""
    found: list[int] = []
    for run in _runs(phrase):
        end = at + _FURTHEST if found else at + 1
        there = next(
            (
                p
                for p in range(at, min(end, len(words)))
                if words[p] == run[0] and tuple(words[p : p + len(run)]) == run
            ),
            None,
        )
        if there is None:
            return None
        found.extend(range(there, there + len(run)))
        at = there + len(run)
    return found


@lru_cache(maxsize=8192)
def _runs(phrase: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The steps of a phrase that stand next to each other."""
    said = " ".join(phrase).split(f" {GAP}")
    return tuple(tuple(run.split()) for run in said if run.strip())


def _manners(file: Mapping[str, Sequence[str]]) -> Manners:
    begin, asking, end = ("|".join(file[name]) for name in ("begin", "asking", "end"))
    return Manners(
        re.compile(rf"(?:(?:{begin})(?= |$) ?)+"),
        re.compile(rf"(?:(?:{asking})(?= |$) ?)+"),
        re.compile(rf"(?:(?:^| )(?:{end}))+$"),
    )


def people_in(
    words: Sequence[str], names: Sequence[tuple[tuple[str, ...], str]]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each person who is named, longest names first, with the places of the words that do so."""
    taken: set[int] = set()
    said = set(words)
    for name, key in names:
        if name[0] not in said:
            continue
        for place in range(len(words) - len(name) + 1):
            there = tuple(range(place, place + len(name)))
            if tuple(words[at] for at in there) == name and not taken.intersection(there):
                taken.update(there)
                yield key, there
