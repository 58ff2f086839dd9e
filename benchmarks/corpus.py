"""Sentences with what they mean, kept as data, and how what is understood is laid beside it.

A corpus file holds lines of ``{text, intent, slots, previous?}``, said at one fixed moment in the home of Sanne and
Bram; chores and members stand in it by the names that people say. A file of times holds ``{text, when, past?, now?}``.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from household.model import Awaits, Home, Intent, Language
from language.times import find_when
from language.understand import understand
from tests.language.couple import NOW, asked_home
from webhooks.core import slots_aloud

FOLDER = Path(__file__).parent.parent / "tests" / "language" / "corpus"
#: The slots that each intent shows; whatever else an understanding keeps for itself is not compared.
SHOWN: Mapping[str, frozenset[str]] = {
    name: frozenset(slots.split())
    for name, slots in {
        "who_does": "chore day part period",
        "agenda": "member day period",
        "when_is": "chore",
        "done": "chore member day",
        "undo": "",
        "skip": "chore day",
        "swap": "chore to_member day",
        "postpone": "chore day to_day part to_time",
        "why": "chore day",
        "balance": "",
        "checkin_when": "",
        "checkin_move": "to_day to_time",
        "note_moment": "text chore",
        "need": "text day period",
        "appreciate": "text",
        "add_chore": "name recurrence day time minutes",
        "away": "member period",
        "heavy_week": "member period",
        "help": "",
        "stop": "",
        "yes": "",
        "no": "",
        "repeat": "",
        "choose": "value",
        "i_am": "member",
        "none": "",
    }.items()
}
#: What is asked back, whatever the intent.
ASKED_BACK = frozenset({"chore_options", "chore_text", "day_options"})
NOT_OURS = "none"
_MEMBERS = frozenset({"member", "to_member"})
_WORDS = frozenset({"text", "name", "chore_text"})
_ARTICLE = re.compile(r"^(?:de|het|een|den|the|a|an) ")
#: The normal quantile of an interval that holds the truth in 95 of 100 cases.
_Z = 1.959964

Slots = Mapping[str, object]


@dataclass(frozen=True)
class Sentence:
    """One line of a corpus: what was said, after what, and what it means."""

    text: str
    language: Language
    intent: str
    slots: Slots = field(default_factory=dict)
    previous: Mapping[str, Any] | None = None

    @property
    def ours(self) -> bool:
        return self.intent != NOT_OURS


@dataclass(frozen=True)
class Heard:
    """A sentence and what was made of it, both as far as they are compared."""

    said: Sentence
    intent: str
    slots: Slots

    @property
    def intent_right(self) -> bool:
        return self.intent == self.said.intent

    @property
    def right(self) -> bool:
        return self.intent_right and self.slots == compared(self.said.intent, self.said.slots)


@dataclass(frozen=True)
class Rate:
    """So many of so many, with the Wilson interval in which the true rate lies in 95 of 100 cases."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return math.nan, math.nan
        middle = self.share + _Z * _Z / (2 * self.of)
        reach = _Z * math.sqrt(self.share * (1 - self.share) / self.of + _Z * _Z / (4 * self.of * self.of))
        whole = 1 + _Z * _Z / self.of
        return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{100 * self.share:5.1f} % ({self.hits} of {self.of}, {100 * low:.1f} to {100 * high:.1f})"


def rate(outcomes: Iterable[bool]) -> Rate:
    """How many of these are true."""
    all_of_them = list(outcomes)
    return Rate(sum(all_of_them), len(all_of_them))


# ── sentences ───────────────────────────────────────────────────────────────────────────────────


def read_sentences(file: Path) -> list[Sentence]:
    """The lines of a corpus file; its language stands in its name, as in ``dev.nl.yaml``."""
    language = language_of(file)
    return [Sentence(language=language, **line) for line in yaml.safe_load(file.read_text(encoding="utf-8"))]


def language_of(file: Path) -> Language:
    """The language that the name of a corpus file ends with."""
    return "nl" if file.name.endswith(".nl.yaml") else "en"


def kept_aside(file: Path) -> bool:
    """Whether the file is one to judge by, which nobody looks at while the understanding is made."""
    return file.name.startswith("kept")


@cache
def home_of(language: Language) -> Home:
    return asked_home(language)


def hear(said: Sentence, home: Home | None = None) -> Heard:
    """What is made of a sentence at the fixed moment, after what was said before it."""
    home = home or home_of(said.language)
    meant = understand(said.text, said.language, home, NOW, **before(said, home))
    slots = _by_name(slots_aloud(meant, home), home)
    return Heard(said, meant.name, compared(meant.name, slots))


def compared(intent: str, slots: Slots) -> Slots:
    """The slots that the intent shows, in the one form in which they are compared."""
    shown = SHOWN.get(intent, frozenset()) | ASKED_BACK
    return {name: _plain(name, value) for name, value in slots.items() if name in shown and value not in (None, (), [])}


def _plain(name: str, value: object) -> object:
    if name in _WORDS:
        words = " ".join(re.findall(r"\w+", str(value).lower()))
        return words if name == "text" else _ARTICLE.sub("", words)
    if name == "recurrence":
        return sorted(set(str(value).removeprefix("RRULE:").rstrip(";").split(";")) - {"INTERVAL=1"})
    if name == "chore_options" and isinstance(value, list | tuple):
        return sorted(map(str, value))  # in whichever order; a set would be printed in another one each time
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    if isinstance(value, Mapping):
        return {key: str(each) for key, each in value.items()}
    return value if isinstance(value, int) else str(value)


def before(said: Sentence, home: Home) -> dict[str, Any]:
    """What was said before, as the arguments that ``understand`` takes for it."""
    if said.previous is None:
        return {}
    slots = _by_key(said.previous.get("slots", {}), home)
    awaits = said.previous.get("awaits")
    keys = _keys(home)
    known = {
        "previous": Intent(said.previous["intent"], slots),
        "awaits": Awaits(awaits) if awaits else None,
        "options": tuple(keys.get(option, option) for option in said.previous.get("options", ())),
    }
    asked_for = inspect.signature(understand).parameters
    return {name: value for name, value in known.items() if name in asked_for}


def _keys(home: Home) -> Mapping[str, str]:
    """Our keys by the names that people say."""
    chores = {chore.name: chore.key for chore in home.chores}
    return chores | {member.name: member.key for member in home.members}


def _by_key(slots: Slots, home: Home) -> Slots:
    keys = _keys(home)
    return {
        name: keys.get(str(value), value) if name == "chore" or name in _MEMBERS else value
        for name, value in slots.items()
    }


def _by_name(slots: Slots, home: Home) -> Slots:
    names = {key: name for name, key in _keys(home).items()}
    named = _MEMBERS | {"chore", "value"}
    return {name: names.get(str(value), value) if name in named else value for name, value in slots.items()}


# ── times ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Timed:
    """One line of a file of times: what was said, what it means, and what was made of it."""

    text: str
    means: Mapping[str, object]
    heard: Mapping[str, object]

    @property
    def right(self) -> bool:
        if "day_options" in self.means:
            return bool(self.heard.get("asks"))
        return dict(self.means) == {name: value for name, value in self.heard.items() if name != "asks"}


def time_all(file: Path) -> list[Timed]:
    """Every line of a file of times, and what was made of it."""
    lines = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [Timed(line["text"], line["when"], _time_heard(line, language_of(file))) for line in lines]


def _time_heard(line: Mapping[str, Any], language: Language) -> dict[str, object]:
    now = datetime.fromisoformat(line["now"]).replace(tzinfo=NOW.tzinfo) if "now" in line else NOW
    when = find_when(line["text"], language, now, line.get("past", False))
    if when is None:
        return {}
    found: dict[str, object] = {"asks": True} if not when.certain else {}
    if when.period:
        found["period"] = {"start": f"{when.period[0]}", "end": f"{when.period[1]}"}
    elif when.day:
        found["day"] = f"{when.day}"
    return (
        found
        | ({"part": f"{when.part}"} if when.part else {})
        | ({"time": f"{when.clock:%H:%M}"} if when.clock else {})
    )


def corpus_files(only: Sequence[Path] = ()) -> list[Path]:
    """The files that were named, or all: those to work by first."""
    return list(only) or sorted(FOLDER.glob("*.yaml"))


def of_times(file: Path) -> bool:
    return "-times." in file.name
