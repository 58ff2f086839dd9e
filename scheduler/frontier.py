"""Two people's exact frontier: the least points of the second for every load of the first.

The table is [what was paid, 0 to ``most`` and more][points of the first, in units] → least points of the second.
What is paid is counted in small whole numbers: how many series more than needed, or how many chores change. The
unit is the greatest common divisor of all costs of the first, so nothing is rounded. Only when that still gives more
than ``CELLS`` columns is the unit widened: the search is then near the best, while what it picks is computed exactly
all the same, and ``exact`` says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What is paid is told apart up to here; the last row means "this much or more".
MOST = 3
CELLS = 200_000
_NEVER = 2**60
#: So many different divisions are looked at when the best one leaves somebody envious.
_LOOKED_AT = 400


@dataclass(frozen=True)
class Step:
    """One way to divide an item: points for the first, for the second, and what it is paid with."""

    first: int
    second: int
    paid: int = 0


Menus = Sequence[Sequence[Step]]
Picked = tuple[int, ...]


@dataclass(frozen=True)
class Frontier:
    """``best``: for each price the least worst ratio, and the places in the menus that give it, the lowest price
    first. ``exact`` is false when the unit was widened."""

    best: tuple[tuple[Fraction, Picked], ...]
    exact: bool
    unit: int
    table: NDArray[np.int64]
    menus: Menus
    agreed: tuple[Fraction, ...]
    choices: Sequence[NDArray[np.int16]]

    def beats(self, first: int, second: int, paid: int) -> bool:
        """Whether some division for at most this price is better for one and not worse for the other. With a
        widened unit: as far as the table can tell without a doubt, so no."""
        if not self.exact:
            return False
        rows = self.table[: min(paid, len(self.table) - 1) + 1]
        column = first // self.unit
        not_worse = int(rows[:, : column + 1].min())
        better = int(rows[:, :column].min()) if column else _NEVER
        return not_worse < second or better <= second

    def near(self, reach: Fraction) -> Iterator[Picked]:
        """Divisions whose worst ratio is within ``reach``, the lowest price first and then the best: one for each
        load of the first, as far as is worth a look."""
        for row in range(len(self.table)):
            columns = _within(self.table[row], self.unit, self.agreed, float(reach))[:_LOOKED_AT]
            picks = [_trace(self.menus, self.choices, self.unit, row, column, len(self.table)) for column in columns]
            ranked = sorted((_ratios(self.menus, picked, self.agreed), picked) for picked in picks)
            yield from (picked for ratios, picked in ranked if ratios[0] <= reach)


def search(menus: Menus, agreed: tuple[Fraction, ...], most: int = MOST) -> Frontier:
    """The best divisions for ``agreed`` = (w_1·T_1, w_2·T_2), both above 0, by price from 0 to ``most``."""
    unit, exact = _unit(menus)
    table, choices = _fill(menus, unit, most + 1)
    found: list[tuple[Fraction, Picked]] = []
    for row in range(most + 1):
        options = [
            (_ratios(menus, picked, agreed), picked)
            for column in _promising(table[row], unit, agreed)
            for picked in [_trace(menus, choices, unit, row, column, most + 1)]
        ]
        if options:
            ratios, picked = min(options)
            found.append((ratios[0], picked))
    return Frontier(tuple(found), exact, unit, table, menus, agreed, choices)


def _unit(menus: Menus) -> tuple[int, bool]:
    """Points per column, and whether nothing is lost by it."""
    whole = sum(max(step.first for step in menu) for menu in menus)
    unit = math.gcd(*(step.first for menu in menus for step in menu)) or 1
    if whole // unit <= CELLS:
        return unit, True
    return -(-whole // CELLS), False


def _fill(menus: Menus, unit: int, rows: int) -> tuple[NDArray[np.int64], list[NDArray[np.int16]]]:
    """The table after all menus, and after each menu which place of it, and from which row, gave a cell."""
    import numpy as np

    width = 1 + sum(max(round(step.first / unit) for step in menu) for menu in menus)
    table = np.full((rows, width), _NEVER, dtype=np.int64)
    table[0, 0] = 0
    choices = []
    reached = 1  # beyond this column nothing can stand yet
    for menu in menus:
        after = np.full_like(table, _NEVER)
        choice = np.full(table.shape, -1, dtype=np.int16)
        for place, step in enumerate(menu):
            right = round(step.first / unit)
            for row in range(rows):
                to = min(row + step.paid, rows - 1)
                cost = table[row, :reached] + step.second
                there = after[to, right : right + reached]
                better = cost < there
                np.copyto(there, cost, where=better)
                np.copyto(choice[to, right : right + reached], np.int16(place * rows + row), where=better)
        reached += max(round(step.first / unit) for step in menu)
        after[after >= _NEVER] = _NEVER
        choices.append(choice)
        table = after
    return table, choices


def _promising(row: NDArray[np.int64], unit: int, agreed: tuple[Fraction, ...]) -> list[int]:
    """The columns whose worst ratio is, up to the rounding of floats, the least of the row; at most 64."""
    if int(row.min()) >= _NEVER:
        return []
    import numpy as np

    first, second = _shown(row, unit, agreed)
    worst = np.maximum(first, second)
    near = np.flatnonzero(worst <= worst.min() * (1 + 1e-9))
    other = np.minimum(first, second)[near]
    return [int(column) for column in near[np.argsort(other, kind="stable")][:64]]


def _within(row: NDArray[np.int64], unit: int, agreed: tuple[Fraction, ...], reach: float) -> list[int]:
    """The columns whose worst ratio is about within ``reach``, the best first."""
    import numpy as np

    worst = np.maximum(*_shown(row, unit, agreed))
    near = np.flatnonzero(worst <= reach * (1 + 1e-9))
    return [int(column) for column in near[np.argsort(worst[near], kind="stable")]]


def _shown(
    row: NDArray[np.int64], unit: int, agreed: tuple[Fraction, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both ratios of each column, in floats."""
    import numpy as np

    first = np.arange(row.size, dtype=np.float64) * float(unit / agreed[0])
    return first, np.where(row >= _NEVER, np.inf, row / float(agreed[1]))


def _trace(menus: Menus, choices: Sequence[NDArray[np.int16]], unit: int, row: int, column: int, rows: int) -> Picked:
    """The way back from a cell to the places picked in each menu."""
    picked: list[int] = []
    for menu, choice in zip(reversed(menus), reversed(choices), strict=True):
        place, row_before = divmod(int(choice[row, column]), rows)
        row, column = row_before, column - round(menu[place].first / unit)
        picked.append(place)
    return tuple(reversed(picked))


def _ratios(menus: Menus, picked: Sequence[int], agreed: tuple[Fraction, ...]) -> tuple[Fraction, Fraction]:
    """Both ratios of a division, exactly, the worse first."""
    first = sum(menu[place].first for menu, place in zip(menus, picked, strict=True))
    second = sum(menu[place].second for menu, place in zip(menus, picked, strict=True))
    ratios = sorted((first / agreed[0], second / agreed[1]))
    return ratios[1], ratios[0]
