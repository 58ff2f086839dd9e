"""The rota of a crowded home: where one after the other leaves something over, a typical week is placed all at once.

Who does what is decided by then; days are chosen chore by chore, where the days are fullest last, and the solver finds
the moments. A typical week holds everything, also what is not done every week, so that no two weeks have to be told
apart. It is entered only when a chore found no moment at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler import joint
from scheduler.fairness import Division
from scheduler.menus import Ask
from scheduler.placement import Sheet, settle
from scheduler.placing import (
    Days,
    Table,
    arrangements,
    best_option,
    days_for,
    in_order,
    lay_down,
    meet,
    pieces_of,
    stands,
)
from scheduler.ready import Ready, make_ready
from scheduler.rota import Piece, Placed, minutes_on, row_of
from scheduler.trouble import NobodyCan
from scheduler.week_task import STEP, Task, Week
from scheduler.weekgrid import POSSIBLE, SLOT, bounds, minute_of, starts_in

_DAY = 24 * 60


@dataclass(frozen=True)
class _Cell:
    """One piece of a chore on one weekday, and all starts at which it is free for that, in minutes since Monday."""

    ask: Ask
    piece: Piece
    day: int
    starts: tuple[int, ...]
    aim: int

    @property
    def of(self) -> str:
        """What it has in common with the cells of the other days."""
        piece = self.piece
        return f"{self.ask.key}:{'+'.join(piece.members)}:{piece.every}:{piece.phase}:{piece.turn}"

    @property
    def key(self) -> str:
        return f"{self.of}:{self.day}"


def place_at_once(table: Table, asks: Sequence[Ask], division: Division) -> list[Placed]:
    """Everything on the rota, who as divided. ``table`` is still empty. The solver has to be installed. Raises
    NobodyCan with the chore that has no room."""
    meet(table)
    ordered = in_order(table, asks)
    cells = [cell for ask in ordered if ask.weekly and not ask.floating for cell in _cells(table, ask, division)]
    found = _solved(table, cells)
    table.rota[:] = [one for one in table.rota if one.slot >= 0]
    for ask in ordered:
        if ask.weekly and not ask.floating:
            table.rota.extend(_read(ask, [cell for cell in cells if cell.ask is ask], found))
    for ask in ordered:
        if not ask.weekly or ask.floating:
            pieces = pieces_of(table, ask, division)
            option = best_option(table, table.rota, ask, pieces)
            if option is None:
                raise NobodyCan(chore=ask.chore.name)
            lay_down(table, ask, pieces, option)
    return table.rota


# ── which days ──────────────────────────────────────────────────────────────────────────────────


def _cells(table: Table, ask: Ask, division: Division) -> Iterator[_Cell]:
    """The cells of a chore, on the days that have moments and on which its people have least to do so far. Meanwhile
    they stand on the table without a moment, so that the next chore sees how full the days are."""
    pieces = pieces_of(table, ask, division)
    known = {(n, day): _free(table, ask, piece, day) for n, piece in enumerate(pieces) for day in ask.due.days}
    every = list(arrangements(ask, pieces, days_for(table, ask)))
    if not every:
        raise NobodyCan(chore=ask.chore.name)

    def full(days: tuple[Days, ...]) -> tuple[int, int, int, tuple[Days, ...]]:
        on = [(n, day) for n, each in enumerate(days) for day in each]
        without = sum(not known[cell] for cell in on)
        kept = table.before.get(ask.key)
        moved = sum(_is_new(kept.days.get(m, frozenset()), d) for n, d in on for m in pieces[n].members) if kept else 0
        busy = sum(minutes_on(table.rota, pieces[n].members, day) for n, day in on)
        return without, moved, busy, days

    chosen: tuple[Days, ...] = min(every, key=full)
    for number, on in enumerate(chosen):
        piece = pieces[number]
        table.rota.append(Placed(ask.chore.key, piece.members, on, -1, ask.chore.minutes, piece.every, piece.phase))
        for day in on:
            yield _Cell(ask, piece, day, known[number, day], _aim(table, ask) + day * _DAY)


def _is_new(before: frozenset[tuple[int, int]], day: int) -> bool:
    return all(day != had for had, _ in before)


def _aim(table: Table, ask: Ask) -> int:
    window = table.window(ask)
    return minute_of(window.best or window.earliest) // SLOT * SLOT


def _free(table: Table, ask: Ask, piece: Piece, day: int) -> tuple[int, ...]:
    """The starts on a weekday at which it is possible in at least half of the weeks; where there is none, those that
    are free most often."""
    window = table.window(ask)
    starts = starts_in(*bounds(window), ask.chore.minutes)
    meetings = [one for one in table.rota if one.slot >= 0]
    row = row_of(table.grid, meetings, piece, day, ask.chore.minutes)[starts.start : starts.stop]
    if not len(row) or row.max() < 0:
        return ()
    least = min(POSSIBLE, float(row.max()))
    return tuple(day * _DAY + slot * SLOT for slot, free in zip(starts, row, strict=True) if free >= least)


# ── which moments ───────────────────────────────────────────────────────────────────────────────


def _solved(table: Table, cells: Sequence[_Cell]) -> dict[str, int]:
    """A start for each cell, as near to its own time as the others leave it. Raises NobodyCan."""
    ready = _ready(table, cells)
    found = joint.make_room(ready, joint.Hint({}, {}))
    over = next((cell for cell in cells if cell.key not in found.start), None)
    if over:
        raise NobodyCan(chore=over.ask.chore.name)
    sheet = Sheet(ready, whole=True)
    for key in sorted(found.start):
        sheet.put(sheet.tasks[key], found.owner[key], found.start[key])
    settle(sheet)
    return _alike(Sheet(ready, whole=True), cells, sheet.start)


def _alike(sheet: Sheet, cells: Sequence[_Cell], found: Mapping[str, int]) -> dict[str, int]:
    """The same, with the times of the fullest day on every day on which they fit, so that few series say it."""
    known: dict[str, int] = {}
    days = {day: [cell for cell in cells if cell.day == day] for day in range(7)}
    for day in sorted(days, key=lambda day: (-len(days[day]), day)):
        wish = {cell.key: day * _DAY + known.get(cell.of, found[cell.key] % _DAY) for cell in days[day]}
        fits = _fit(sheet, days[day], wish)
        for cell in days[day]:
            if not fits:
                sheet.put(sheet.tasks[cell.key], tuple(sheet.tasks[cell.key].starts), found[cell.key])
            known.setdefault(cell.of, sheet.start[cell.key] % _DAY)
    return dict(sheet.start)


def _fit(sheet: Sheet, cells: Sequence[_Cell], wish: Mapping[str, int]) -> bool:
    """Put all of these where they are wished, or none."""
    for number, cell in enumerate(cells):
        task = sheet.tasks[cell.key]
        if not sheet.free(task, tuple(task.starts)) >> wish[cell.key] // STEP & 1:
            for other in cells[:number]:
                sheet.take(sheet.tasks[other.key])
            return False
        sheet.put(task, tuple(task.starts), wish[cell.key])
    return True


def _ready(table: Table, cells: Sequence[_Cell]) -> Ready:
    members = sorted(member.key for member in table.home.members)
    shares = dict.fromkeys(members, Fraction(1, len(members)))
    tasks = tuple(_task(cell, cells, members) for cell in cells)
    return make_ready(Week(tasks, shares, {}, table.home.household.children is not None))


def _task(cell: _Cell, cells: Sequence[_Cell], members: Sequence[str]) -> Task:
    chore, who = cell.ask.chore, cell.piece.members
    firsts = [one for one in cells if one.ask.chore.key == chore.after and one.day == cell.day]
    first = max(firsts, key=lambda one: one.key, default=None)
    return Task(
        cell.key,
        chore.minutes,
        dict.fromkeys(members, max(chore.minutes, 1)),
        dict.fromkeys(who, cell.starts),
        cell.aim,
        who[0] if len(who) == 1 else None,
        rank=3 if chore.important else 1,
        both=len(who) > 1,
        outside=bool(cell.piece.guards),
        after=first.key if first else None,
        gap=chore.gap + (first.ask.chore.travel if first else 0),
        before=chore.travel,
        behind=chore.travel,
    )


def _read(ask: Ask, cells: Sequence[_Cell], found: dict[str, int]) -> Iterator[Placed]:
    """The cells of a chore as things on the rota: the days of one piece at one time together."""
    days: dict[tuple[Piece, int], list[int]] = {}
    for cell in cells:
        days.setdefault((cell.piece, found[cell.key] % _DAY // SLOT), []).append(cell.day)
    for (piece, slot), on in days.items():
        yield stands(ask, piece, slot, tuple(sorted(on)))
