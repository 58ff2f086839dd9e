"""The rota while it is being made: what stands, what it takes from whom, and where one more thing fits.

Conventions: days count from Monday = 0; ``every`` and ``phase`` are in whole weeks (months for monthly work)
counted from the household's epoch; a slot is five minutes, 0 is midnight.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

from household.model import Window
from scheduler.weekgrid import GOOD, POSSIBLE, SLOT, SLOTS, Grid, blocked, bounds, minute_of, starts_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Seeing one week less of freedom is a fair price for the same time on more days.
_GIVE = 0.13
#: Weeks that are compared for evenness; a multiple of the usual intervals.
_CYCLE = 12


@dataclass(frozen=True)
class Placed:
    """One thing on the rota: who does it, on which days, at which slot; ``nth`` 0 means weekly."""

    chore: str
    members: tuple[str, ...]
    days: tuple[int, ...]
    slot: int
    minutes: int
    every: int = 1
    phase: int = 0
    nth: int = 0
    #: Minutes on the way, before and after as well.
    travel: int = 0
    outside: bool = False
    #: Without a rule its days are unknown, so it takes no place of others.
    ruled: bool = True

    def meets(self, day: int, every: int, phase: int, nth: int) -> bool:
        """Whether this and a thing with that rhythm can fall on one date; in doubt, yes."""
        if day not in self.days or not self.ruled:
            return False
        if self.nth and nth:
            return self.nth == nth or min(self.nth, nth) < 0
        if self.nth or nth:
            return True
        return (self.phase - phase) % gcd(self.every, every) == 0


@dataclass(frozen=True)
class Piece:
    """One person's (or, together, everybody's) part of a chore, that still needs days and times. ``turn`` marks the
    parts of the one day on which two take turns."""

    members: tuple[str, ...]
    times: int
    every: int = 1
    phase: int = 0
    nth: int = 0
    turn: bool = False
    travel: int = 0
    #: Who else could be at home meanwhile; empty when nobody has to be.
    guards: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Fit:
    """A way to place a piece, the smaller the better: days that are free in fewer than half of the weeks,
    in fewer than 80 %, how many different times, minutes away from the wished one; then (slot, days)."""

    weak: int
    low: int
    times: int
    distance: int
    parts: tuple[tuple[int, tuple[int, ...]], ...]


def taken(rota: Sequence[Placed], piece: Piece, day: int) -> NDArray[np.bool_]:
    """The slots of a weekday that the rota takes from any of the piece's members, or from whoever stays at home
    meanwhile."""
    import numpy as np

    result = np.zeros(SLOTS, dtype=np.bool_)
    for placed in rota:
        guarded = placed.outside and set(placed.members) & set(piece.guards)
        if not (guarded or set(placed.members) & set(piece.members)):
            continue
        if placed.meets(day, piece.every, piece.phase, piece.nth):
            way = -(-placed.travel // SLOT)
            begin, end = placed.slot - way, placed.slot - (-placed.minutes // SLOT) + way
            result[max(0, begin) : end] = True
    return result


def fit(
    grid: Grid,
    rota: Sequence[Placed],
    piece: Piece,
    days: Collection[int],
    minutes: int,
    window: Window,
    floors: Mapping[int, int] | None = None,
) -> Fit | None:
    """The best times for a piece on these days, few of them and near the wished one, or None. ``floors`` says for a
    weekday from which minute on, when something else goes before."""
    import numpy as np

    low, high = bounds(window)
    starts = starts_in(low, high, minutes)
    aim = minute_of(window.best) if window.best else low
    rows = []
    for day in sorted(days):
        row = row_of(grid, rota, piece, day, minutes)[starts.start : starts.stop].copy()
        first = -(-(floors or {}).get(day, 0) // SLOT)
        row[: max(0, first - starts.start)] = -1.0
        rows.append(row)
    table = np.array(rows)
    if table.size == 0 or table.max(axis=1).min() < 0:
        return None
    parts = _group(table, sorted(days), starts, aim)
    best = table.max(axis=1)
    distance = sum(abs(slot * SLOT - aim) * len(on) for slot, on in parts)
    return Fit(int((best < POSSIBLE).sum()), int((best < GOOD).sum()), len(parts), distance, parts)


def row_of(grid: Grid, rota: Sequence[Placed], piece: Piece, day: int, minutes: int) -> NDArray[np.float64]:
    """For each slot of a weekday: how often everybody needed is free when it begins there, -1 where the rota is."""
    import numpy as np

    every, phase = (1, 0) if piece.nth else (piece.every, piece.phase)
    way = -(-piece.travel // SLOT)
    whole = minutes + 2 * way * SLOT
    free = grid.freedom(piece.members, day, whole, every, phase)
    if piece.guards:
        others = [grid.freedom((*piece.members, guard), day, whole, every, phase) for guard in piece.guards]
        free = np.maximum.reduce(others)
    row = np.where(blocked(taken(rota, piece, day), whole), -1.0, free)
    # Whoever is on the way for a while has to leave that much earlier.
    return np.concatenate([np.full(way, -1.0), row])[:SLOTS] if way else row


def _group(
    table: NDArray[np.float64], days: list[int], starts: range, aim: int
) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The time that suits most days, then the one that suits most of the rest: (slot, its days)."""
    import numpy as np

    best = table.max(axis=1)
    enough = np.where(best >= GOOD, GOOD, np.maximum(best - _GIVE, 0))
    good = table >= enough[:, None]
    left = list(range(len(days)))
    parts: dict[int, tuple[int, ...]] = {}
    while left:
        covers = good[left].sum(axis=0)
        options = np.flatnonzero(covers == covers.max())
        place = int(min(options, key=lambda n: (abs(starts[int(n)] * SLOT - aim), n)))
        parts[starts[place]] = tuple(days[row] for row in left if good[row, place])
        left = [row for row in left if not good[row, place]]
    return tuple(sorted(parts.items()))


def minutes_on(rota: Sequence[Placed], members: Collection[str], day: int) -> int:
    """How many minutes of work the members already have on a weekday."""
    return sum(p.minutes for p in rota if day in p.days and set(p.members) & set(members))


def even_phase(rota: Sequence[Placed], members: Collection[str], every: int) -> int:
    """The phase whose fullest week is lightest, counting what does not happen each week."""

    def fullest(phase: int) -> int:
        return max(
            sum(
                p.minutes * len(p.days)
                for p in rota
                if p.every > 1 and not p.nth and set(p.members) & set(members)
                if week % p.every == p.phase
            )
            for week in range(phase, max(_CYCLE, every), every)
        )

    return min(range(every), key=lambda phase: (fullest(phase), phase))


def quiet_nth(rota: Sequence[Placed], members: Collection[str]) -> int:
    """Which week of the month, first to fourth, has the least monthly work so far."""

    def work(nth: int) -> int:
        return sum(p.minutes for p in rota if p.nth == nth and set(p.members) & set(members))

    return min(range(1, 5), key=lambda nth: (work(nth), nth))
