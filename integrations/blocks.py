"""iCalendar text as blocks of lines: enough to move a component about without understanding it.

What cannot be parsed is thereby kept apart: one odd component harms no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from integrations.base import short_hash


@dataclass
class Pile:
    """The blocks of one VCALENDAR: its own lines, its zones by TZID, and its events as (UID, block)."""

    lines: list[str] = field(default_factory=list)
    zones: dict[str, str] = field(default_factory=dict)
    events: list[tuple[str, str]] = field(default_factory=list)


def piles(text: str) -> Iterator[Pile]:
    """Each VCALENDAR of a text, also of one that stops half-way; lines stay folded as they are."""
    pile, block, depth = Pile(), list[str](), 0
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        upper = line.upper().rstrip()
        if upper in ("BEGIN:VCALENDAR", "END:VCALENDAR"):
            if pile.events:
                yield pile
            pile, block, depth = Pile(), [], 0
        elif upper.startswith("BEGIN:"):
            depth += 1
            block.append(line)
        elif depth:
            block.append(line)
            depth -= upper.startswith("END:")
            if not depth:
                _put_away(pile, block)
                block = []
        elif line.strip() and not upper.startswith("METHOD"):
            pile.lines.append(line)
    if pile.events:
        yield pile


def _put_away(pile: Pile, block: list[str]) -> None:
    text = "\r\n".join(block)
    if block[0].upper().startswith("BEGIN:VTIMEZONE"):
        pile.zones[value_in(block, "TZID") or text] = text
    elif block[0].upper().startswith("BEGIN:VEVENT"):
        pile.events.append((value_in(block, "UID") or f"none-{short_hash(text)}", text))


def value_in(lines: list[str], name: str, depth: int = 1) -> str:
    """The raw value of a property at a depth (1: of the component itself), unfolded; else nothing."""
    level = 0
    for number, line in enumerate(lines):
        level += line.upper().startswith("BEGIN:") - line.upper().startswith("END:")
        head, mark, value = line.partition(":")
        if level == depth and mark and head.upper().partition(";")[0] == name:
            for more in lines[number + 1 :]:
                if not more.startswith((" ", "\t")):
                    break
                value += more[1:]
            return value.strip()
    return ""
