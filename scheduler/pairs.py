"""Two people's exact table: for each load of one, the least that the other can carry.

The table is [points of the first, in units] → least points of the second, or [changes][points of the first] → the
same. The unit is what all points of the first have in common, so nothing is rounded. Only when that still gives more
than ``CELLS`` columns is the unit widened: what is picked is near the best then, and ``exact`` says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, gcd
from typing import TYPE_CHECKING

from scheduler.lots import Counts, Lot, Scales, loads_of, pieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table = NDArray[np.int64]
    Chosen = list[NDArray[np.bool_]]

CELLS = 300_000
NEVER = 2**60


@dataclass(frozen=True)
class Piece:
    """Some copies that go to one of two as a whole: what each would carry, and what each would change."""

    lot: int
    take: int
    first: int
    second: int
    first_moves: int
    second_moves: int


@dataclass(frozen=True)
class Pair:
    """Two people's question. ``base``: loads that are settled already; ``unit``: points of one column."""

    first: str
    second: str
    pieces: tuple[Piece, ...]
    settled: Counts
    base: Mapping[str, int]
    unit: int
    columns: int
    exact: bool


def pair_of(lots: Sequence[Lot], scales: Scales, pair: tuple[str, ...], extra: Mapping[str, int] | None = None) -> Pair:
    """The question for two, with the one whose points make the smaller table in the columns."""
    free = [n for n, lot in enumerate(lots) if not lot.together and set(pair) <= set(lot.may)]
    units = {m: gcd(*(lots[n].cost[m] for n in free)) or 1 for m in pair}
    first, second = sorted(pair, key=lambda m: (sum(lots[n].cost[m] * lots[n].copies for n in free) // units[m], m))
    total = sum(lots[n].cost[first] * lots[n].copies for n in free) // units[first]
    wide = ceil(Fraction(total, CELLS)) or 1
    settled = tuple({} if n in set(free) else settled_on(lot, pair) for n, lot in enumerate(lots))
    base = loads_of(lots, settled, pair)
    return Pair(
        first,
        second,
        tuple(piece for n in free for piece in _pieces(n, lots[n], first, second)),
        settled,
        {m: base[m] + (extra or {}).get(m, 0) for m in pair},
        units[first] * wide,
        total // wide + len(free) * 2 + 1 if wide > 1 else total + 1,
        wide == 1,
    )


def settled_on(lot: Lot, pair: tuple[str, ...]) -> dict[str, int]:
    if lot.together:
        return dict.fromkeys(lot.may, lot.copies)
    return {next((m for m in pair if m in lot.may), lot.may[0]): lot.copies}


def _pieces(number: int, lot: Lot, first: str, second: str) -> Iterator[Piece]:
    for take in pieces(lot.copies):
        away, back = (take if lot.usual == second else 0), (take if lot.usual == first else 0)
        yield Piece(number, take, take * lot.cost[first], take * lot.cost[second], away, back)


def _column(pair: Pair, piece: Piece) -> int:
    return piece.first // pair.unit if pair.exact else round(Fraction(piece.first, pair.unit))


def fill(pair: Pair, weight: int, columns: int) -> tuple[Table, Chosen]:
    """Per column the least points of the second times ``weight`` plus the changes; and what each piece chose."""
    import numpy as np

    least = np.full(columns, NEVER, dtype=np.int64)
    least[0] = 0
    chosen = []
    for piece in pair.pieces:
        column = _column(pair, piece)
        stays = least + (piece.second * weight + piece.second_moves)
        picked = np.zeros(columns, dtype=np.bool_)
        if column < columns:
            goes = least[: columns - column] + piece.first_moves
            np.less(goes, stays[column:], out=picked[column:])
            np.minimum(goes, stays[column:], out=stays[column:])
        least = stays
        chosen.append(picked)
    return least, chosen


def rebuilt(pair: Pair, chosen: Chosen, column: int) -> Counts:
    """The copies of each, walked back from a column of the table."""
    counts = [dict(count) for count in pair.settled]
    for piece, picked in zip(reversed(pair.pieces), reversed(chosen), strict=True):
        holder = pair.first if picked[column] else pair.second
        counts[piece.lot][holder] = counts[piece.lot].get(holder, 0) + piece.take
        column -= _column(pair, piece) if picked[column] else 0
    return tuple(counts)


def best_first(pair: Pair, scales: Scales, seconds: Table) -> Iterator[tuple[list[Fraction], int]]:
    """The divisions that nobody could better, as ratios and column, in the order of leximin: both ends of the row
    are left behind, since one ratio only rises along it and the other only falls."""
    import numpy as np

    least = np.minimum.accumulate(seconds)
    edge = np.flatnonzero(np.diff(least, prepend=NEVER) < 0)

    def ratios(place: int) -> tuple[Fraction, Fraction]:
        column = int(edge[place])
        one = scales.ratio(pair.first, pair.base[pair.first] + column * pair.unit)
        return one, scales.ratio(pair.second, pair.base[pair.second] + int(seconds[column]))

    low, high = 0, len(edge)
    while low < high:
        middle = (low + high) // 2
        one, two = ratios(middle)
        low, high = (middle + 1, high) if one < two else (low, middle)
    left, right = low - 1, low
    while left >= 0 or right < len(edge):
        ends = [(sorted(ratios(place), reverse=True), place) for place in (left, right) if 0 <= place < len(edge)]
        worst, place = min(ends)
        yield worst, int(edge[place])
        left, right = (left - 1, right) if place == left else (left, right + 1)


def leximin_pair(
    lots: Sequence[Lot], scales: Scales, pair: tuple[str, ...], extra: Mapping[str, int] | None = None
) -> Counts:
    """The division between two of what they may both do that has the least worst ratio, then the least second one;
    what only one of them may do goes there. ``extra`` is what they carry besides."""
    question = pair_of(lots, scales, pair, extra)
    weight = sum(lot.copies for lot in lots) + 1
    least, chosen = fill(question, weight, question.columns)
    _, column = next(best_first(question, scales, least // weight))
    return rebuilt(question, chosen, column)


def unbettered(lots: Sequence[Lot], scales: Scales, loads: Mapping[str, int], within: Fraction = Fraction(0)) -> bool:
    """Whether no division of the lots is better for one of two, by more than ``within`` of what they have, and not
    worse for the other, whatever the times.

    ``loads`` are in the points of ``lots``. With a widened unit as far as the table can tell without a doubt: no.
    """
    import numpy as np

    pair = pair_of(lots, scales, scales.members)
    column = (loads[pair.first] - pair.base[pair.first]) // pair.unit
    if not pair.exact:
        return False
    least = np.minimum.accumulate(fill(pair, 1, column + 1)[0])
    mine = loads[pair.second] - pair.base[pair.second]
    less = ceil((loads[pair.first] * (1 - within) - pair.base[pair.first]) / pair.unit)  # columns before it are better
    fewer = loads[pair.second] * (1 - within) - pair.base[pair.second]
    return bool(least[column] >= fewer and (less <= 0 or least[less - 1] > mine))


def fill_changes(pair: Pair, most: int, columns: int) -> tuple[Table, Chosen]:
    """[changes][column] → the least points of the second; and what each piece chose."""
    import numpy as np

    least = np.full((most + 1, columns), NEVER, dtype=np.int64)
    least[0, 0] = 0
    chosen = []
    for piece in pair.pieces:
        column, away, back = _column(pair, piece), piece.first_moves, piece.second_moves
        stays = np.full_like(least, NEVER)
        if back <= most:
            stays[back:] = least[: most + 1 - back] + piece.second
        picked = np.zeros(least.shape, dtype=np.bool_)
        if away <= most and column < columns:
            goes, there = least[: most + 1 - away, : columns - column], stays[away:, column:]
            np.less(goes, there, out=picked[away:, column:])
            np.minimum(goes, there, out=there)
        least = stays
        chosen.append(picked)
    return least, chosen


def rebuilt_changes(pair: Pair, chosen: Chosen, column: int, changes: int) -> Counts:
    counts = [dict(count) for count in pair.settled]
    for piece, picked in zip(reversed(pair.pieces), reversed(chosen), strict=True):
        goes = bool(picked[changes, column])
        holder = pair.first if goes else pair.second
        counts[piece.lot][holder] = counts[piece.lot].get(holder, 0) + piece.take
        column -= _column(pair, piece) if goes else 0
        changes -= piece.first_moves if goes else piece.second_moves
    return tuple(counts)
