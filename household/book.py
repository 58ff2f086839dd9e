"""What counts of the book: it is only ever added to, so that of a happening that was told anew the last telling counts.

A happening is a chore and the start that its rule gives. All lines of one telling bear the same moment; the next
telling bears that moment and a microsecond more, which no calendar knows, so that the book needs no other order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from household.model import Deed, LedgerLine

Happening = tuple[str, datetime]
_LATER = timedelta(microseconds=1)
#: Deeds by which a chore really happened, as far as anybody said otherwise.
_HAPPENED = frozenset({Deed.PLANNED, Deed.DONE, Deed.MOVED, Deed.GIVEN, Deed.TOGETHER})


def happening_of(line: LedgerLine) -> Happening:
    """Which happening a line tells of, however often it was told."""
    return line.chore, line.at.astimezone(UTC).replace(microsecond=0)


def by_happening(lines: Iterable[LedgerLine]) -> Mapping[Happening, tuple[LedgerLine, ...]]:
    """The lines of the last telling of each happening."""
    found: dict[Happening, tuple[LedgerLine, ...]] = {}
    for line in lines:
        happening = happening_of(line)
        known = found.get(happening, ())
        if known and line.at < known[0].at:
            continue
        found[happening] = (*known, line) if known and line.at == known[0].at else (line,)
    return found


def settled_book(lines: Iterable[LedgerLine]) -> tuple[LedgerLine, ...]:
    """What counts, in order of day, chore and person: of each happening the lines of its last telling."""
    kept = [line for told in by_happening(lines).values() for line in told]
    return tuple(sorted(kept, key=lambda line: (line.day, line.chore, line.at, line.member)))


def told_anew(line: LedgerLine, known: LedgerLine) -> LedgerLine:
    """The line as a later telling of the happening that ``known`` is the last telling of."""
    return replace(line, at=known.at.astimezone(line.at.tzinfo) + _LATER)


def happened(line: LedgerLine) -> bool:
    """Whether a line says that the chore was done: what was skipped, missed or put off has no minutes."""
    return line.deed in _HAPPENED and line.minutes > 0


def last_days(lines: Iterable[LedgerLine]) -> dict[str, date]:
    """The day on which each chore last really happened, as far as these lines tell."""
    return last_settled(settled_book(lines))


def last_settled(book: Iterable[LedgerLine]) -> dict[str, date]:
    """The same of what counts of a book, in its order: to settle it takes most of the time."""
    found: dict[str, date] = {}
    for line in book:
        if happened(line):
            found[line.chore] = line.day
    return found
