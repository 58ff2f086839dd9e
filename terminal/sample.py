"""The sample family: their calendars, moved to the week of any day, and their household file.

The files under ``home/`` are drawn around one week, that of ``BASE``, in the manner of five
different calendar programs. Moving them by whole weeks keeps every weekday and every wall time, so
the same life can be lived from any day on. Everything here works on lines of text (RFC 5545
section 3.1); meaning is read by ``integrations.ical`` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable

#: The Monday around which the sample calendars are drawn.
BASE = date(2026, 3, 2)

#: Whose values are moments of the entry itself; stamps such as DTSTAMP tell about the export.
MOVED = frozenset({"DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "EXDATE", "RDATE", "TRIGGER", "FREEBUSY"})

_DAY = re.compile(r"(?<![0-9])([0-9]{4})([0-9]{2})([0-9]{2})(?=T[0-9]{6}|[,/;]|$)")
_UNTIL = re.compile(r"(?<=UNTIL=)([0-9]{4})([0-9]{2})([0-9]{2})", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9-]+")
_VALUE = re.compile(r'(?:[^":]|"[^"]*")*:')
_FAMILY = "gezin.ics"


def sample_home() -> str:
    """The household file of the sample family."""
    return _read(files("terminal") / "home" / "home.yaml")


def sample_calendars(member: str, today: date) -> Mapping[str, str]:
    """The calendars of a member, file name to text, as if ``today`` lay in the week of ``BASE``.

    The family calendar is the same for both. KeyError for a member that the family does not have.
    """
    home = files("terminal") / "home"
    own = {entry.name: entry for entry in home.iterdir() if entry.is_dir()}[member]
    weeks = (today - timedelta(days=today.weekday()) - BASE).days // 7
    texts = {entry.name: _read(entry) for entry in own.iterdir() if entry.name.endswith(".ics")}
    texts[_FAMILY] = _read(home / _FAMILY)
    return {name: shifted(texts[name], weeks) for name in sorted(texts)}


def shifted(text: str, weeks: int) -> str:
    """The same calendar, ``weeks`` whole weeks later (earlier when negative).

    Wall times and UTC clocks stay; the rules of VTIMEZONE and the stamps of the export stay too.
    Lines in which nothing moves come back byte for byte, others folded afresh with the same line end.
    ValueError for a day that no calendar has.
    """
    zone_depth = 0
    moved: list[str] = []
    for raw in _logical(text):
        line = _unfold(raw)
        zone_depth += _opens(line, "VTIMEZONE") - _closes(line, "VTIMEZONE")
        new = line if zone_depth else _moved(line, timedelta(weeks=weeks))
        moved.append(raw if new == line else _fold(new, _line_end(raw)))
    return "".join(moved)


def split(text: str) -> tuple[tuple[str, str], ...]:
    """One calendar per UID, each with its exceptions and all time zones, in order of appearance.

    That is how CalDAV wants it (RFC 4791 section 4.1), which also forbids METHOD. Every component
    but a time zone needs a UID: KeyError if one has none.
    """
    head, blocks = _blocks(text)
    zones = "".join(block for kind, block in blocks if kind == "VTIMEZONE")
    entries: dict[str, str] = {}
    for kind, block in blocks:
        if kind != "VTIMEZONE":
            uid = _uid(block)
            entries[uid] = entries.get(uid, "") + block
    end = f"END:VCALENDAR{_line_end(head)}"
    return tuple((uid, head + zones + entry + end) for uid, entry in entries.items())


def _read(source: Traversable) -> str:
    # As bytes, since reading as text would quietly change the line ends.
    return source.read_bytes().decode("utf-8")


def _logical(text: str) -> Iterator[str]:
    """Content lines with their folds and line ends still in them."""
    held = ""
    for line in _lines(text):
        if held and line[:1] not in (" ", "\t"):
            yield held
            held = ""
        held += line
    if held:
        yield held


def _lines(text: str) -> list[str]:
    # str.splitlines also breaks at U+2028 and its like, which may stand inside a title.
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _unfold(raw: str) -> str:
    return re.sub(r"\r?\n[ \t]", "", raw).rstrip("\r\n")


def _line_end(raw: str) -> str:
    return "\r\n" if raw.endswith("\r\n") else "\n"


def _fold(line: str, end: str) -> str:
    """At most 75 octets a line, never within a character."""
    parts, held = [], ""
    for character in line:
        if len((held + character).encode()) > 75:
            parts.append(held)
            held = " "
        held += character
    return end.join([*parts, held]) + end


def _moved(line: str, by: timedelta) -> str:
    name = _name(line)
    if name == "RRULE":
        return _UNTIL.sub(lambda found: _later(found, by), line)
    start = _VALUE.match(line)
    if name not in MOVED or start is None:
        return line
    # Only the value: a zone or a parameter may hold digits too.
    return line[: start.end()] + _DAY.sub(lambda found: _later(found, by), line[start.end() :])


def _later(found: re.Match[str], by: timedelta) -> str:
    year, month, day = (int(part) for part in found.groups())
    return (date(year, month, day) + by).isoformat().replace("-", "")


def _name(line: str) -> str:
    found = _NAME.match(line)
    return found.group().upper() if found else ""


def _opens(line: str, kind: str) -> bool:
    return line.upper() == f"BEGIN:{kind}"


def _closes(line: str, kind: str) -> bool:
    return line.upper() == f"END:{kind}"


def _blocks(text: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands above the components, and each component of the calendar with its kind."""
    head, kind, held = "", "", ""
    blocks: list[tuple[str, str]] = []
    for raw in _logical(text):
        line = _unfold(raw)
        if not kind and _name(line) == "BEGIN" and not _opens(line, "VCALENDAR"):
            kind = line.partition(":")[2].upper()
        if kind:
            held += raw
            if _closes(line, kind):
                blocks.append((kind, held))
                kind, held = "", ""
        elif _name(line) not in ("METHOD", "END"):
            head += raw
    return head, blocks


def _uid(block: str) -> str:
    for line in _of_its_own(map(_unfold, _logical(block))):
        if _name(line) == "UID":
            return line.partition(":")[2]
    raise KeyError("UID")


def _of_its_own(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a component without those of its alarms, which have a UID too (RFC 9074)."""
    depth = 0
    for line in lines:
        depth -= _name(line) == "END"
        if depth == 1:
            yield line
        depth += _name(line) == "BEGIN"
