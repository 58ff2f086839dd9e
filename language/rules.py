"""The rules by which cues make an intent, as data in ``meanings.yaml``: the first that holds is the meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from language.sentences import read_yaml

#: These never matter.
SMALL = "small"


@dataclass(frozen=True)
class Facts:
    """What a rule may ask about a sentence: the classes of each word that is left, and what was found beside them.

    ``heard`` are all classes, with "time", "person", "chore" and "verb" among them where they were found; ``person`` is
    "", "self", "other" or "each" ; ``begins`` the classes of the first word; ``unknown`` whether a word means nothing.
    """

    words: Sequence[frozenset[str]]
    heard: frozenset[str]
    begins: frozenset[str]
    asks: bool
    chore: bool
    exact: bool
    text: bool
    time: bool
    stretch: bool
    people: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """One way in which an intent is said; see ``meanings.yaml``."""

    intent: str
    has: tuple[frozenset[str], ...]
    may: frozenset[str]
    without: frozenset[str]
    begins: frozenset[str]
    chore: str
    time: str
    person: str
    asks: bool | None

    def holds(self, facts: Facts) -> bool:
        """Whether these facts make this intent."""
        return (
            all(facts.heard & one for one in self.has)
            and not facts.heard & self.without
            and (self.asks is None or self.asks is facts.asks)
            and (not self.begins or bool(self.begins & facts.begins))
            and self._chore(facts)
            and (facts.stretch if self.time == "stretch" else _wanted(self.time, facts.time))
            and self._person(facts)
            and all(word & self.may for word in facts.words)
        )

    def _chore(self, facts: Facts) -> bool:
        if self.chore == "text":
            return facts.text and not facts.chore
        if self.chore == "exact":
            return facts.exact
        return _wanted(self.chore, facts.chore) and not facts.text

    def _person(self, facts: Facts) -> bool:
        if self.person in ("self", "other", "both"):
            return self.person in facts.people
        return _wanted(self.person, bool(facts.people))


def _wanted(wanted: str, there: bool) -> bool:
    return wanted == "maybe" or (wanted == "yes") is there


def meaning(facts: Facts) -> str | None:
    """The intent that these facts make; None when they make none."""
    by_class = _by_class()
    tried = sorted({number for one in (*facts.heard, "") for number in by_class.get(one, ())})
    return next((rules()[number].intent for number in tried if rules()[number].holds(facts)), None)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order in which they are tried."""
    file: Mapping[str, Any] = read_yaml("meanings.yaml")
    groups = {name: frozenset(each) for name, each in file["groups"].items()}
    return tuple(_rule(line, groups) for line in file["rules"])


@cache
def _by_class() -> Mapping[str, Sequence[int]]:
    """The numbers of the rules by the class without which they cannot hold, so that few are tried; "" for a rule that
    needs none. Of several that a rule needs it stands below the one that the fewest others need."""
    needed = Counter(one for rule in rules() for choice in rule.has for one in choice)
    by_class: dict[str, list[int]] = {}
    for number, rule in enumerate(rules()):
        rarest = min(rule.has, key=lambda choice: sum(needed[one] for one in choice), default=("",))
        for one in rarest:
            by_class.setdefault(one, []).append(number)
    return by_class


def _rule(line: Mapping[str, Any], groups: Mapping[str, frozenset[str]]) -> Rule:
    has = tuple(frozenset(one.split("|")) for one in line["has"])
    said = frozenset().union(*has)
    may = frozenset().union(*(groups.get(name, frozenset({name})) for name in line.get("may", ())))
    return Rule(
        line["intent"],
        has,
        may | said | {SMALL, "aside"},
        frozenset(line.get("without", ())),
        frozenset(line.get("begins", ())),
        _word(line.get("chore", "no")),
        _word(line.get("time", "maybe")),
        _word(line.get("person", "maybe")),
        line.get("asks"),
    )


def _word(value: object) -> str:
    """YAML reads a bare yes and no as truth values."""
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
