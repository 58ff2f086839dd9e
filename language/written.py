"""A file that a person wrote, as text, lists and fields that each know their line.

The file is YAML, read more narrowly than YAML allows: every value stays the text that stands there (so
that an unquoted 20:30 is a time, not a number), aliases are refused (a few lines of them can stand for
gigabytes) and nothing nests deeper than a person writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from household.model import Problem, Refused

#: Bytes; the longest household file in sight is a hundredth of it.
LARGEST = 1_000_000
DEEPEST = 8

EMPTY = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True)
class Written:
    """What stands at a line: a text, a list, fields by name, or None for nothing at all."""

    value: str | tuple[Written, ...] | Mapping[str, Written] | None
    line: int

    @property
    def fields(self) -> Mapping[str, Written]:
        return self.value if isinstance(self.value, Mapping) else {}

    @property
    def items(self) -> tuple[Written, ...]:
        """The items of a list; a single value counts as a list of one, nothing as an empty list."""
        if isinstance(self.value, tuple):
            return self.value
        return () if self.value is None else (self,)


def read_written(text: str) -> Written:
    """The file as written. Refused when it is too large, no YAML, or holds what has no place in it."""
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise Refused((Problem("homefile.too-large", {"most": LARGEST // 1_000_000}),))
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _document(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as trouble:
        mark = trouble.problem_mark or trouble.context_mark
        raise _refused("not-yaml", mark.line + 1 if mark else 1) from trouble
    except (yaml.YAMLError, ValueError) as trouble:  # characters that no text file holds
        raise _refused("not-yaml", 1) from trouble


def _refused(problem: str, line: int, **details: object) -> Refused:
    return Refused((Problem(f"homefile.{problem}", {"line": line, **details}),))


def _document(events: Iterator[Any]) -> Written:
    """The one document of the stream; an empty file holds nothing."""
    next(events)
    if type(next(events)).__name__ == "StreamEndEvent":
        return Written(None, 1)
    written = _value(next(events), events, 0)
    next(events)
    after = next(events)
    if type(after).__name__ != "StreamEndEvent":
        raise _refused("not-yaml", after.start_mark.line + 1)
    return written


def _value(event: Any, events: Iterator[Any], depth: int) -> Written:
    line = event.start_mark.line + 1
    match type(event).__name__:
        case "AliasEvent":
            raise _refused("alias", line)
        case _ if depth > DEEPEST:
            raise _refused("too-deep", line)
        case "ScalarEvent":
            plain = event.implicit[0]
            return Written(None if plain and event.value in EMPTY else event.value, line)
        case "SequenceStartEvent":
            return Written(tuple(_values(events, depth)), line)
        case _:
            return Written(_fields(events, depth), line)


def _values(events: Iterator[Any], depth: int) -> Iterator[Written]:
    while not type(event := next(events)).__name__.endswith("EndEvent"):
        yield _value(event, events, depth + 1)


def _fields(events: Iterator[Any], depth: int) -> Mapping[str, Written]:
    found: dict[str, Written] = {}
    both = _values(events, depth)
    for name in both:
        value = next(both)
        if not isinstance(name.value, str):
            raise _refused("not-yaml", name.line)
        if name.value in found:
            raise _refused("doubled-field", name.line, field=name.value)
        found[name.value] = value
    return found
