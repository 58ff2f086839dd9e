"""Two people's exact frontier: the least points of the second for every load of the first.

The table is [broken items, 0 to ``MOST_BROKEN`` and more][points of the first, in units] → least points of
the second. The unit is the greatest common divisor of all costs of the first, so nothing is rounded. Only
when that still gives more than ``CELLS`` columns is the unit widened: the search is then near the best, while
what it picks is computed exactly all the same, and ``exact`` says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Items are counted as broken up to here; the last row means "this many or more".
MOST_BROKEN = 3
CELLS = 200_000
_NEVER = 2**60


@dataclass(frozen=True)
class Step:
    """One way to divide an item: points for the first, for the second, and 1 if it breaks the item."""

    first: int
    second: int
    broken: int = 0


Menus = Sequence[Sequence[Step]]


@dataclass(frozen=True)
class Frontier:
    """``best``: for each number of broken items the least worst ratio, and the places in the menus that give
    it, the fewest broken first. ``exact`` is false when the unit was widened."""

    best: tuple[tuple[Fraction, tuple[int, ...]], ...]
    exact: bool
    unit: int
    table: NDArray[np.int64]

    def beats(self, first: int, second: int, broken: int) -> bool:
        """Whether some division with at most ``broken`` broken items is better for one and not worse for
        the other. With a widened unit: as far as the table can tell without a doubt, so no."""
        if not self.exact:
            return False
        rows = self.table[: min(broken, MOST_BROKEN) + 1]
        column = first // self.unit
        not_worse = int(rows[:, : column + 1].min())
        better = int(rows[:, :column].min()) if column else _NEVER
        return not_worse < second or better <= second


def search(menus: Menus, agreed: tuple[Fraction, ...]) -> Frontier:
    """The best divisions for ``agreed`` = (w_1·T_1, w_2·T_2), both above 0, by number of broken items."""
    unit, exact = _unit(menus)
    table, choices = _fill(menus, unit)
    found: list[tuple[Fraction, tuple[int, ...]]] = []
    for row in range(MOST_BROKEN + 1):
        options = [
            (_ratios(menus, picked, agreed), picked)
            for column in _promising(table[row], unit, agreed)
            for picked in [_trace(menus, choices, unit, row, column)]
        ]
        if options:
            ratios, picked = min(options)
            found.append((ratios[0], picked))
    return Frontier(tuple(found), exact, unit, table)


def _unit(menus: Menus) -> tuple[int, bool]:
    """Points per column, and whether nothing is lost by it."""
    whole = sum(max(step.first for step in menu) for menu in menus)
    unit = math.gcd(*(step.first for menu in menus for step in menu)) or 1
    if whole // unit <= CELLS:
        return unit, True
    return -(-whole // CELLS), False


def _fill(menus: Menus, unit: int) -> tuple[NDArray[np.int64], list[NDArray[np.int16]]]:
    """The table after all menus, and after each menu which place of it, and from which row, gave a cell."""
    import numpy as np

    width = 1 + sum(max(round(step.first / unit) for step in menu) for menu in menus)
    table = np.full((MOST_BROKEN + 1, width), _NEVER, dtype=np.int64)
    table[0, 0] = 0
    choices = []
    for menu in menus:
        after = np.full_like(table, _NEVER)
        choice = np.full(table.shape, -1, dtype=np.int16)
        for place, step in enumerate(menu):
            right = round(step.first / unit)
            for row in range(MOST_BROKEN + 1):
                to = min(row + step.broken, MOST_BROKEN)
                cost = table[row, : width - right] + step.second
                better = cost < after[to, right:]
                after[to, right:][better] = cost[better]
                choice[to, right:][better] = place * (MOST_BROKEN + 1) + row
        after[after >= _NEVER] = _NEVER
        choices.append(choice)
        table = after
    return table, choices


def _promising(row: NDArray[np.int64], unit: int, agreed: tuple[Fraction, ...]) -> list[int]:
    """The columns whose worst ratio is, up to the rounding of floats, the least of the row; at most 64."""
    import numpy as np

    if int(row.min()) >= _NEVER:
        return []
    first = np.arange(row.size) * float(unit / agreed[0])
    second = np.where(row >= _NEVER, np.inf, row / float(agreed[1]))
    worst = np.maximum(first, second)
    near = np.flatnonzero(worst <= worst.min() * (1 + 1e-9))
    other = np.minimum(first, second)[near]
    return [int(column) for column in near[np.argsort(other, kind="stable")][:64]]


def _trace(menus: Menus, choices: list[NDArray[np.int16]], unit: int, row: int, column: int) -> tuple[int, ...]:
    """The way back from a cell to the places picked in each menu."""
    picked: list[int] = []
    for menu, choice in zip(reversed(menus), reversed(choices), strict=True):
        place, row_before = divmod(int(choice[row, column]), MOST_BROKEN + 1)
        row, column = row_before, column - round(menu[place].first / unit)
        picked.append(place)
    return tuple(reversed(picked))


def _ratios(menus: Menus, picked: Sequence[int], agreed: tuple[Fraction, ...]) -> tuple[Fraction, Fraction]:
    """Both ratios of a division, exactly, the worse first."""
    first = sum(menu[place].first for menu, place in zip(menus, picked, strict=True))
    second = sum(menu[place].second for menu, place in zip(menus, picked, strict=True))
    ratios = sorted((first / agreed[0], second / agreed[1]))
    return ratios[1], ratios[0]
