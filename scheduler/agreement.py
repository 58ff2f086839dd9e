"""The rota that a home can agree to: few recurring series, fair and free in most weeks.

First who (``fairness``), then when (``placing``): the check-in, then the chores with the fewest possible starts.
When somebody has no moment left for a chore, it goes to another and the whole is divided again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from household.model import Agreement, Home, Series
from scheduler import checkin, cpsat
from scheduler.bundling import events_a_week, handed_over, in_routines
from scheduler.crowded import place_at_once
from scheduler.fairness import Division, Item, Minutes, certificate, divide
from scheduler.menus import THINKING, WEEKS_A_YEAR, Ask, asks_of, items_of
from scheduler.placing import Kept, NoMoment, Table, place
from scheduler.rota import Placed
from scheduler.series import before, series_of_rota
from scheduler.thinking import is_lopsided, settle_thinking, thinkers_of
from scheduler.trouble import NobodyCan, SharesDoNotAddUp
from scheduler.weekgrid import Grid, look_ahead

#: How often a chore may be taken from somebody who has no moment for it before we settle for less.
ROUNDS = 12


#: How each ask was laid out before, and how many copies a year each member had of it.
_Before = tuple[Mapping[str, Kept], Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class _Draft:
    """A rota that may still change: what is asked, how it is divided, and where it stands."""

    asks: tuple[Ask, ...]
    items: tuple[Item, ...]
    division: Division
    rota: tuple[Placed, ...]


def agree(home: Home, now: datetime, old: Agreement | None = None) -> Agreement:
    """A new agreement for the home as it is, not yet agreed to (id 0, nobody's yes). Of an ``old`` one it keeps as
    much as fairness allows: who does what, on which days and when.

    ``home.events`` must cover the nine weeks from ``now``. The same home in any order gives the same agreement.
    Raises SharesDoNotAddUp, NobodyCan, WindowTooShort, StaysWithNobody or RingOfChores.
    """
    shares = {member.key: member.share for member in home.members}
    if sum(shares.values()) != 1:
        raise SharesDoNotAddUp(total=str(sum(shares.values())))
    grid = look_ahead(home, now)
    asks = tuple(
        ask for chore in sorted(home.chores, key=lambda chore: chore.key) for ask in asks_of(home, grid, chore)
    )
    kept, copies = before(old, home, asks)
    draft = _settled(home, grid, asks, shares, (kept, copies))
    series = series_of_rota(draft.rota, home, draft.asks, now)
    if home.household.routines:
        draft, series = _bundled(home, grid, draft, series, now, fresh=not copies)
    return _agreement(home, draft, series, shares, now)


def _bundled(
    home: Home, grid: Grid, draft: _Draft, series: tuple[Series, ...], now: datetime, fresh: bool
) -> tuple[_Draft, tuple[Series, ...]]:
    """The small chores of one moment as routines; of a fresh rota with some changing hands where that makes fewer
    events."""
    bundled = in_routines(home, grid, series, now)
    division = handed_over(home, draft.asks, draft.items, draft.division, series) if fresh else None
    if division is None:
        return draft, bundled
    try:
        rota = place(Table(home, grid, {}), draft.asks, division, lenient=True)
    except NobodyCan:
        return draft, bundled
    fewer = in_routines(home, grid, series_of_rota(rota, home, draft.asks, now), now)
    if events_a_week(fewer) >= events_a_week(bundled):
        return draft, bundled
    return replace(draft, division=division, rota=tuple(rota)), fewer


def _agreement(
    home: Home, draft: _Draft, series: Sequence[Series], shares: Mapping[str, Fraction], now: datetime
) -> Agreement:
    thinkers = thinkers_of(draft.division)
    proof = certificate(
        draft.items,
        shares,
        draft.division,
        _minutes(draft, thinkers),
        sorted({a.chore.key for a in draft.asks if a.forced or (a.barred and len(a.allowed) == 1)}),
    )
    return Agreement(
        id=0,
        starts_on=now.astimezone(ZoneInfo(home.household.zone)).date(),
        series=tuple(s for s in series if s.chore != checkin.CHORE),
        thinkers=thinkers,
        certificate=proof,
        check_in=next((s for s in series if s.chore == checkin.CHORE), None),
    )


# ── who and when ────────────────────────────────────────────────────────────────────────────────


def _settled(home: Home, grid: Grid, asks: tuple[Ask, ...], shares: Mapping[str, Fraction], known: _Before) -> _Draft:
    """Everything as it was, as far as fairness lets it; else with nothing kept, since where everything stays something
    new may have no room; else, where the days are too full to fill one after the other, all placed at once."""
    kept, copies = known
    ways: tuple[_Before, ...] = (known, ({}, copies)) if kept else (known,)
    for way in ways:
        try:
            return _settle(home, grid, asks, shares, way)
        except NobodyCan:
            continue
    return _settle(home, grid, asks, shares, known, at_once=True)


def _settle(
    home: Home,
    grid: Grid,
    asks: tuple[Ask, ...],
    shares: Mapping[str, Fraction],
    known: _Before,
    *,
    at_once: bool = False,
) -> _Draft:
    """Divide and place until everything has a moment, or until no more can be had; ``at_once``: what cannot be placed
    one after the other is tried all together."""
    kept, copies = known
    for round_ in range(ROUNDS + 1):
        items, division = _divided(home, asks, shares, copies)
        try:
            rota = place(Table(home, grid, kept), asks, division, lenient=round_ == ROUNDS)
            return _Draft(asks, items, division, tuple(rota))
        except NoMoment as stuck:
            asks = tuple(_bar(ask, stuck) for ask in asks)
        except NobodyCan:
            if not (at_once and cpsat.is_here()):
                raise
            rota = place_at_once(Table(home, grid, kept), asks, division)
            return _Draft(asks, items, division, tuple(rota))
    raise AssertionError("the last round settles for what there is")


def _bar(ask: Ask, stuck: NoMoment) -> Ask:
    return replace(ask, barred=ask.barred | {stuck.member}) if ask.key == stuck.ask else ask


def _divided(
    home: Home, asks: Sequence[Ask], shares: Mapping[str, Fraction], copies: Mapping[str, Mapping[str, int]]
) -> tuple[tuple[Item, ...], Division]:
    """Who does what; the thinking is settled first where the sum alone would leave nearly all of it with one, as it
    was where that will do."""
    items = _known(items_of(home, asks), copies)
    division = divide(items, shares)
    if not is_lopsided(items, thinkers_of(division), shares):
        return items, division
    was = {key.removesuffix(THINKING): next(iter(had)) for key, had in copies.items() if key.endswith(THINKING)}
    thinkers = was if was and not is_lopsided(items, was, shares) else settle_thinking(items, shares)
    settled = _known(items_of(home, asks, thinkers), copies)
    return settled, replace(divide(settled, shares), bound=division.bound)


def _known(items: Sequence[Item], copies: Mapping[str, Mapping[str, int]]) -> tuple[Item, ...]:
    """The items, with what each member had of them before."""
    return tuple(replace(item, before=copies[item.key]) if item.key in copies else item for item in items)


def _minutes(draft: _Draft, thinkers: Mapping[str, str]) -> dict[str, Minutes]:
    """Minutes a week of each member: the work and the thinking."""
    work: dict[str, Fraction] = {}
    thinking: dict[str, Fraction] = {}
    splits = draft.division.splits
    for ask in draft.asks:
        keys = [ask.key, *(f"{ask.key}:{m}" for m in ask.can)]
        for split in (splits[key] for key in keys if key in splits):
            for member, copies in split.copies.items():
                part = Fraction(copies * (ask.chore.minutes + 2 * ask.chore.travel), WEEKS_A_YEAR)
                work[member] = work.get(member, Fraction(0)) + part
    for chore in {ask.chore.key: ask.chore for ask in draft.asks}.values():
        if chore.key in thinkers:
            member = thinkers[chore.key]
            thinking[member] = thinking.get(member, Fraction(0)) + chore.thinking
    zero = Fraction(0)
    return {m: Minutes(work.get(m, zero), thinking.get(m, zero)) for m in {*work, *thinking}}
