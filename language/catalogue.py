"""The catalogue: the chores that a home may have, by area of life, each with one key in both languages.

The chores stand in ``catalogue.yaml``. Their times are those of a family with school-going children in the
Netherlands or Flanders; they are a place to begin, and a household changes what does not fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from functools import cache
from typing import Any

from household.model import LANGUAGES, Chore, Household, Language, Rhythm, Window
from language.homewords import WHO
from language.names import Index, prepare
from language.sentences import read_yaml
from language.times import read_rhythm

#: What a line of the catalogue may say under ``fits`` that a chore has under the same name.
_PLAIN = frozenset(
    "minutes thinking important busy months children holidays school outside travel postpone after gap".split()  # noqa: SIM905
)
_OWN = frozenset({"often", "when", "best", "who", "usual"})


@dataclass(frozen=True)
class Wording:
    """A chore in one language: its name, other names, and what "done" means."""

    name: str
    also: tuple[str, ...]
    done_when: str


@dataclass(frozen=True)
class CatalogueChore:
    """One chore of the catalogue. ``fits`` is the chore without its words; ``usual``: most homes have it."""

    key: str
    area: str
    words: Mapping[Language, Wording]
    fits: Chore
    usual: bool = False


@cache
def catalogue() -> tuple[CatalogueChore, ...]:
    """All chores of the catalogue, in the order in which it tells them: by area."""
    return tuple(map(_entry, _file()["chores"]))


def areas() -> tuple[str, ...]:
    """The keys of the areas of life, in order."""
    return tuple(_file()["areas"])


def area(key: str) -> tuple[CatalogueChore, ...]:
    """The chores of one area of life; KeyError for an area that does not exist."""
    if key not in areas():
        raise KeyError(key)
    return tuple(entry for entry in catalogue() if entry.area == key)


def usual(key: str) -> tuple[CatalogueChore, ...]:
    """The chores of an area that most homes have; all of them when it depends (pets)."""
    return tuple(entry for entry in area(key) if entry.usual) or area(key)


def area_name(key: str, language: Language) -> str:
    """The area as people say it: "boodschappen", "groceries"."""
    return str(_file()["areas"][key][language])


@cache
def by_key() -> Mapping[str, CatalogueChore]:
    """The chores of the catalogue by key."""
    return {entry.key: entry for entry in catalogue()}


@cache
def named(language: Language) -> Index:
    """The names of the catalogue, prepared for ``language.names.find_in``."""
    return prepare(tuple((e.key, (e.words[language].name, *e.words[language].also)) for e in catalogue()))


@cache
def named_areas(language: Language) -> Index:
    """The names of the areas, prepared for ``language.names.find_in``; their keys count too."""
    return prepare(tuple((key, tuple(dict.fromkeys((area_name(key, language), key)))) for key in areas()))


def as_chore(entry: CatalogueChore, language: Language) -> Chore:
    """The entry as a chore of a household that speaks ``language``."""
    words = entry.words[language]
    rhythm = entry.fits.rhythm
    if rhythm.unit == "source":
        rhythm = replace(rhythm, source=str(_file()["sources"][rhythm.source][language]))
    return replace(entry.fits, name=words.name, also=words.also, done_when=words.done_when, rhythm=rhythm)


def at_home(chore: Chore, household: Household) -> Chore:
    """The chore as this household can have it: when the children are here, and when school is out, counts only where
    the household says when that is."""
    if household.children is None:
        chore = replace(chore, children=False)
    return chore if household.school else replace(chore, school="")


def among(chores: Iterable[Chore]) -> tuple[Chore, ...]:
    """The chores as they can stand together: what goes after a chore that is not among them, goes by itself."""
    chores = tuple(chores)
    keys = {chore.key for chore in chores}
    return tuple(chore if chore.after in keys else replace(chore, after="", gap=0) for chore in chores)


# ── reading the file ────────────────────────────────────────────────────────────────────────────


@cache
def _file() -> Mapping[str, Any]:
    content: Mapping[str, Any] = read_yaml("catalogue.yaml")
    return content


def _entry(line: Mapping[str, Any]) -> CatalogueChore:
    fits = line["fits"]
    if unknown := set(fits) - _PLAIN - _OWN:
        raise ValueError(f"{line['key']}: the catalogue does not know {sorted(unknown)}")
    plain: dict[str, Any] = {
        name: tuple(value) if name == "months" else value for name, value in fits.items() if name in _PLAIN
    }
    chore = Chore(
        key=line["key"],
        name=line["key"],
        rhythm=_rhythm(fits["often"]),
        window=_window(fits["when"], fits.get("best")),
        who=WHO[fits.get("who", "either")],
        area=line["area"],
        **plain,
    )
    words: dict[Language, Wording] = {language: _wording(line[language]) for language in LANGUAGES}
    return CatalogueChore(line["key"], line["area"], words, chore, fits.get("usual", False))


def _wording(words: Mapping[str, Any]) -> Wording:
    return Wording(words["name"], tuple(words["also"]), words["done"])


def _rhythm(often: str | Mapping[str, Any]) -> Rhythm:
    """In English words, or in the parts of a ``Rhythm``."""
    if not isinstance(often, str):
        return Rhythm(**often)
    read = read_rhythm(often, "en")
    if read is None or read[1]:
        raise ValueError(f"no rhythm: {often}")
    return read[0]


def _window(when: str, best: str | None) -> Window:
    earliest, latest = (time.fromisoformat(each) for each in when.split("-"))
    return Window(earliest, latest, time.fromisoformat(best) if best else None)
