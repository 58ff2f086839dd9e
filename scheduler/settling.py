"""Who and when until both come out: everything is divided, then placed, and what found no moment is tried again.

First it comes ahead of all else; after some rounds of that, what was hard to place is placed all at once by the solver
(``crowded``), before the rest; and only where that has no room either somebody gets one day of a chore less, and the
whole is divided again. So a full evening costs as little fairness as it must.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from household.model import Home
from scheduler import cpsat
from scheduler.crowded import place_at_once
from scheduler.fairness import Division, Item, divide, worst_of
from scheduler.menus import THINKING, Ask, items_of
from scheduler.placing import Kept, NoMoment, Table, go_on, place
from scheduler.rota import Placed
from scheduler.thinking import is_lopsided, settle_thinking, thinkers_of
from scheduler.trouble import NobodyCan
from scheduler.weekgrid import Grid

#: How often it is tried before we settle for what there is.
ROUNDS = 24
#: After so many rounds what was hard to place is placed all at once.
PATIENCE = 8

#: How each ask was laid out before.
Before = Mapping[str, Kept]


@dataclass(frozen=True)
class Asked:
    """What stays the same however often it is tried. ``copies`` are those that each member had before, by item."""

    home: Home
    grid: Grid
    shares: Mapping[str, Fraction]
    copies: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Draft:
    """A rota that may still change: what is asked, how it is divided, and where it stands."""

    asks: tuple[Ask, ...]
    items: tuple[Item, ...]
    division: Division
    rota: tuple[Placed, ...] = ()


def settle(asked: Asked, asks: tuple[Ask, ...], kept: Before) -> Draft:
    """Everything as it was, as far as fairness lets it; else with nothing kept, since where everything stays something
    new may have no room; else, where the days are too full to fill one after the other, all placed at once. Raises
    NobodyCan or RingOfChores."""
    ways: tuple[Before, ...] = (kept, {}) if kept else (kept,)
    for way in ways:
        try:
            return _until_placed(asked, asks, way)
        except NobodyCan:
            continue
    return _until_placed(asked, asks, kept, at_once=True)


def _until_placed(asked: Asked, asks: tuple[Ask, ...], kept: Before, *, at_once: bool = False) -> Draft:
    """Divide and place until everything has a moment; ``at_once``: what cannot be placed in any other way is tried all
    together."""
    hard: tuple[str, ...] = ()
    for round_ in range(ROUNDS + 1):
        draft = _divided(asked, asks)
        try:
            return _placed(asked, draft, kept, hard, round_)
        except NoMoment as stuck:
            if round_ > PATIENCE and stuck.ask in hard:
                if eased := _eased(asked, draft, kept, hard, stuck.member):
                    return eased
                asks = _with_less(draft, stuck.ask, stuck.member)
            hard = (stuck.ask, *(key for key in hard if key != stuck.ask))
        except NobodyCan:
            if not (at_once and cpsat.is_here()):
                raise
            rota = place_at_once(Table(asked.home, asked.grid, kept), draft.asks, draft.division)
            return replace(draft, rota=tuple(rota))
    raise AssertionError("the last round settles for what there is")


# ── when ────────────────────────────────────────────────────────────────────────────────────────


def _placed(asked: Asked, draft: Draft, kept: Before, hard: tuple[str, ...], round_: int) -> Draft:
    """One after the other, what was hard before first; after some rounds of that, what was hard all at once. Raises
    NoMoment or NobodyCan."""
    asks, table = draft.asks, Table(asked.home, asked.grid, kept, ahead=hard)
    if PATIENCE < round_ < ROUNDS and cpsat.is_here():
        first = _with_what_comes_before(asks, hard)
        try:
            place_at_once(table, [ask for ask in asks if ask.key in first], draft.division)
            rest = [ask for ask in asks if ask.key not in first]
            return replace(draft, rota=tuple(go_on(table, rest, draft.division, lenient=False)))
        except NobodyCan:
            table.rota.clear()
    return replace(draft, rota=tuple(place(table, asks, draft.division, lenient=round_ == ROUNDS)))


def _with_what_comes_before(asks: Sequence[Ask], keys: Collection[str]) -> set[str]:
    """These asks, and those of the chores that they come after."""
    chores = {ask.chore.key: ask.chore for ask in asks}
    found = {ask.chore.key for ask in asks if ask.key in keys}
    while more := {after for key in found if (after := chores[key].after) in chores} - found:
        found |= {str(after) for after in more}
    return {ask.key for ask in asks if ask.chore.key in found}


def _eased(asked: Asked, draft: Draft, kept: Before, hard: tuple[str, ...], member: str) -> Draft | None:
    """For one who has no moment for all that is hard, one day less of one of these chores: that with which the whole
    comes out fairest, then in the fewest pieces. None where no single one makes room."""
    found = []
    for ask in draft.asks:
        if ask.key in hard and draft.division.splits[ask.key].of(member):
            easier = _divided(asked, _with_less(draft, ask.key, member))
            try:
                placed = _placed(asked, easier, kept, hard, PATIENCE + 1)
            except (NoMoment, NobodyCan):
                continue
            found.append((worst_of(placed.items, placed.division, asked.shares), len(placed.rota), ask.key, placed))
    return min(found, key=lambda one: one[:3])[-1] if found else None


def _with_less(draft: Draft, key: str, member: str) -> tuple[Ask, ...]:
    """The asks, of this one a day of the week less for this member; of what is no matter of days nothing."""

    def less(ask: Ask) -> Ask:
        days = -(-draft.division.splits[key].of(member) // ask.per_day) - 1
        return replace(ask, most={**ask.most, member: max(days, 0) * ask.per_day if ask.weekly else 0})

    return tuple(less(ask) if ask.key == key else ask for ask in draft.asks)


# ── who ─────────────────────────────────────────────────────────────────────────────────────────


def _divided(asked: Asked, asks: tuple[Ask, ...]) -> Draft:
    """Who does what; the thinking is settled first where the sum alone would leave nearly all of it with one, as it
    was where that will do."""
    items = _known(items_of(asked.home, asks), asked.copies)
    division = divide(items, asked.shares)
    if not is_lopsided(items, thinkers_of(division), asked.shares):
        return Draft(asks, items, division)
    had = {key.removesuffix(THINKING): mine for key, mine in asked.copies.items() if key.endswith(THINKING)}
    was = {key: next(iter(mine)) for key, mine in had.items()}
    lasts = was and not is_lopsided(items, was, asked.shares)
    thinkers = was if lasts else settle_thinking(items, asked.shares)
    settled = _known(items_of(asked.home, asks, thinkers), asked.copies)
    return Draft(asks, settled, replace(divide(settled, asked.shares), bound=division.bound))


def _known(items: Sequence[Item], copies: Mapping[str, Mapping[str, int]]) -> tuple[Item, ...]:
    """The items, with what each member had of them before."""
    return tuple(replace(item, before=copies[item.key]) if item.key in copies else item for item in items)
