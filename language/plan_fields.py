"""Reads JSON strictly: each reader gives a value, or notes what does not fit and goes on with a stand-in."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NoReturn

from household.model import Problem

#: No plan of a home comes near this; whatever is larger is another file.
LARGEST = 1_000_000
MOST = 10**9
_ABSENT = object()
_SOME_DAY = datetime(2001, 1, 1)  # noqa: DTZ001 wall time, and only a stand-in
_TEXT = re.compile(r"[^\x00-\x1f\x7f]{1,120}")
_FRACTION = re.compile(r"[0-9]{1,15}(/[1-9][0-9]{0,15})?")
_THOUSANDTHS = re.compile(r"[0-9]{1,9}\.[0-9]{3}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_MONTHS = r"(?:[1-9]|1[0-2])(?:,(?:[1-9]|1[0-2]))*"
_MONTHDAYS = r"-?(?:[1-9]|[12][0-9]|3[01])"
#: The parts of a rule that a rota can have.
_PARTS: Mapping[str, str] = {
    "FREQ": "WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "[1-9][0-9]?",
    "BYDAY": f"(?:-?[1-5])?{_DAY}(?:,(?:-?[1-5])?{_DAY})*",
    "BYMONTH": _MONTHS,
    "BYMONTHDAY": f"{_MONTHDAYS}(?:,{_MONTHDAYS})*",
    "BYSETPOS": "-?1",
    "WKST": "MO",
}


def parsed(text: str, problems: list[Problem]) -> dict[str, Any] | None:
    """The object in a JSON text; None, with the problem noted, when it is none."""
    if len(text) > LARGEST:
        problems.append(Problem("planfile.foreign"))
        return None

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        for name in sorted({name for name in names if names.count(name) > 1}):
            problems.append(Problem("planfile.doubled", {"where": _short(name)}))
        return dict(found)

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=_no_number)
    except (ValueError, RecursionError):
        problems.append(Problem("planfile.not_json"))
        return None
    if isinstance(value, dict):
        return value
    problems.append(Problem("planfile.foreign"))
    return None


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


@dataclass(frozen=True)
class Node:
    """One value in the file, at the place ``where``."""

    value: Any
    where: str
    problems: list[Problem]

    def _misfit(self, kind: str) -> None:
        if self.value is not _ABSENT:
            self.problems.append(Problem(f"planfile.{kind}", {"where": self.where}))

    def _below(self, name: str, value: Any) -> Node:
        return Node(value, f"{self.where}.{_short(name)}" if self.where else _short(name), self.problems)

    def of(self, known: Collection[str], optional: Collection[str] = ()) -> Node:
        """The same node, once it is sure to have exactly these fields; what lacks or is unknown is noted."""
        if not isinstance(self.value, dict):
            self._misfit("fields")
            return Node(_ABSENT, self.where, self.problems)
        for name in self.value:
            if name not in known:
                self._below(name, None)._misfit("unknown")
        for name in known:
            if name not in self.value and name not in optional:
                self._below(name, None)._misfit("missing")
        return self

    def field(self, name: str) -> Node:
        inside = self.value if isinstance(self.value, dict) else {}
        return self._below(name, inside.get(name, _ABSENT))

    def items(self) -> list[Node]:
        if not isinstance(self.value, list):
            self._misfit("list")
            return []
        return [Node(item, f"{self.where}[{n}]", self.problems) for n, item in enumerate(self.value)]

    def pairs(self) -> list[tuple[str, Node]]:
        if not isinstance(self.value, dict):
            self._misfit("fields")
            return []
        return [(name, self._below(name, item)) for name, item in self.value.items()]

    def whole(self, least: int = 0, most: int = MOST) -> int:
        if type(self.value) is int and least <= self.value <= most:
            return self.value
        self._misfit("whole")
        return least

    def yes(self) -> bool:
        if isinstance(self.value, bool):
            return self.value
        self._misfit("yes_no")
        return False

    def text(self) -> str:
        return self._matching(_TEXT, "text")

    def fraction(self) -> Fraction:
        return Fraction(self._matching(_FRACTION, "fraction") or 0)

    def thousandths(self) -> str:
        return self._matching(_THOUSANDTHS, "thousandths")

    def day(self) -> date:
        try:
            return date.fromisoformat(self.value if isinstance(self.value, str) else "")
        except ValueError:
            self._misfit("day")
            return _SOME_DAY.date()

    def moment(self) -> datetime:
        """A wall time, without a zone."""
        text = self._matching(_MOMENT, "moment")
        try:
            found = datetime.fromisoformat(text) if text else _SOME_DAY
        except ValueError:
            self._misfit("moment")
            return _SOME_DAY
        if found.year > 9000:  # a year after it must be a moment too
            self._misfit("moment")
        return found

    def rule(self) -> str:
        """An RRULE as a rota can have it, or an empty one."""
        if self.value == "" or (isinstance(self.value, str) and _is_ours(self.value)):
            return str(self.value)
        self._misfit("rule")
        return ""

    def _matching(self, pattern: re.Pattern[str], kind: str) -> str:
        if isinstance(self.value, str) and pattern.fullmatch(self.value):
            return self.value
        self._misfit(kind)
        return ""


def _is_ours(rule: str) -> bool:
    """Whether each part is one that a rota can have, once, and fits how often the rule says."""
    pairs = [part.partition("=") for part in rule.split(";")]
    words = {name: value for name, _, value in pairs}
    if len(words) != len(pairs) or any(not re.fullmatch(_PARTS.get(n, "(?!)"), v) for n, v in words.items()):
        return False
    numbered = bool(re.search("[0-9]", words.get("BYDAY", "")))
    return {
        "WEEKLY": "BYDAY" in words and not numbered and not {"BYMONTHDAY", "BYSETPOS"} & set(words),
        "MONTHLY": ("BYDAY" in words) != ("BYMONTHDAY" in words) and (numbered or "BYDAY" not in words),
        "YEARLY": {"BYMONTH", "BYMONTHDAY"} <= set(words) and "BYDAY" not in words,
    }.get(words.get("FREQ", ""), False)
