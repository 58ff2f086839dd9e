"""The kinds of chores that made-up couples have."""

from __future__ import annotations

from typing import NamedTuple


class Archetype(NamedTuple):
    """``chance`` percent of couples have it; a happening takes ``least`` to ``most`` minutes; it comes ``often`` times
    a week (one of these; -2: once in two weeks, -4: once in four), in a kind of ``window``, and the half of those who
    have it think of it for ``thinking`` minutes a week."""

    key: str
    chance: int
    least: int
    most: int
    often: tuple[int, ...]
    window: str
    thinking: int = 0


#: By kind, from the narrowest to the widest: earliest hour, latest hour, wished hour.
WINDOWS: dict[str, tuple[tuple[int, float, int], ...]] = {
    "dawn": ((6, 9, 7), (6, 11, 7), (6, 15, 8), (6, 23, 8)),
    "dinner": ((16, 20, 18), (15, 22, 18), (10, 22, 18), (6, 23, 17)),
    "evening": ((19, 22.5, 20), (17, 23, 20), (12, 23, 19), (6, 23, 19)),
    "day": ((8, 21.5, 10), (6, 23, 10)),
    "long day": ((6, 23, 12),),
}
DAILY, MOSTLY, OFTEN = (7,), (7, 7, 7, 5), (3, 4, 5)

ARCHETYPES: tuple[Archetype, ...] = (
    Archetype("breakfast", 97, 10, 15, DAILY, "dawn"),
    Archetype("lunch-boxes", 82, 5, 15, MOSTLY, "dawn", 5),
    Archetype("waking-the-children", 72, 10, 20, MOSTLY, "dawn"),
    Archetype("dressing-the-children", 72, 10, 15, DAILY, "dawn"),
    Archetype("making-beds", 87, 5, 5, DAILY, "dawn"),
    Archetype("airing-rooms", 72, 5, 5, DAILY, "dawn"),
    Archetype("emptying-the-dishwasher", 87, 5, 10, DAILY, "dawn"),
    Archetype("coffee-and-tea", 77, 5, 5, DAILY, "dawn"),
    Archetype("cooking", 98, 25, 45, DAILY, "dinner", 15),
    Archetype("setting-the-table", 92, 5, 5, DAILY, "dinner"),
    Archetype("clearing-the-table", 92, 5, 10, DAILY, "dinner"),
    Archetype("homework", 67, 15, 30, MOSTLY, "dinner", 10),
    Archetype("bathing-the-children", 67, 15, 25, MOSTLY, "dinner"),
    Archetype("feeding-the-cat", 72, 5, 5, DAILY, "dinner", 5),
    Archetype("dishes", 97, 10, 20, DAILY, "evening"),
    Archetype("wiping-the-kitchen", 97, 5, 10, DAILY, "evening"),
    Archetype("bringing-to-bed", 72, 15, 30, DAILY, "evening"),
    Archetype("toys", 77, 5, 10, DAILY, "evening"),
    Archetype("tidying-up", 84, 10, 15, DAILY, "evening"),
    Archetype("putting-things-ready", 82, 5, 10, DAILY, "evening", 5),
    Archetype("closing-the-house", 72, 5, 5, DAILY, "evening"),
    Archetype("evening-walk-of-the-dog", 67, 15, 25, DAILY, "evening"),
    Archetype("walk-of-the-dog", 67, 20, 35, DAILY, "long day"),
    Archetype("sweeping", 86, 5, 10, MOSTLY, "long day"),
    Archetype("litter-box", 72, 5, 5, DAILY, "long day"),
    Archetype("hanging-laundry", 87, 5, 15, MOSTLY, "long day"),
    Archetype("post-and-messages", 72, 5, 10, MOSTLY, "long day", 10),
    Archetype("washing-machine", 90, 5, 5, OFTEN, "day", 5),
    Archetype("folding-laundry", 56, 10, 20, OFTEN, "day"),
    Archetype("groceries", 95, 25, 50, (2, 3, 4), "day", 15),
    Archetype("vacuuming", 90, 15, 30, (2, 3), "day"),
    Archetype("toilet", 56, 5, 10, (2, 3), "day"),
    Archetype("waste", 46, 5, 5, (2, 3), "long day", 5),
    Archetype("plants", 26, 5, 10, (1, 2), "long day"),
    Archetype("sports-of-the-children", 20, 30, 60, (1, 2), "day", 10),
    Archetype("ironing", 21, 25, 45, (1,), "day"),
    Archetype("mopping", 31, 20, 30, (1,), "day"),
    Archetype("bathroom", 51, 20, 35, (1,), "day"),
    Archetype("changing-beds", 41, 15, 25, (1, -2), "day"),
    Archetype("planning-meals", 21, 15, 20, (1,), "long day", 10),
    Archetype("money-matters", 26, 15, 45, (1, -2), "long day", 10),
    Archetype("windows", 20, 30, 60, (-4,), "day"),
    Archetype("garden", 20, 30, 60, (1, -2), "day", 5),
    Archetype("fridge", 20, 15, 25, (-2, -4), "day"),
    Archetype("presents-and-visits", 20, 15, 30, (-2, -4), "long day", 15),
)
