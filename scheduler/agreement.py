"""The rota that a home can agree to: few recurring series, fair and free in most weeks.

First who (``fairness``), then when (``placing``), until both come out (``settling``); then small chores of one moment
as routines, and the proof of it all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from household.model import CHECK_IN, TEAM, Agreement, Home, Series
from scheduler.bundling import events_a_week, handed_over, in_routines
from scheduler.fairness import Minutes, certificate
from scheduler.menus import WEEKS_A_YEAR, asks_of
from scheduler.placing import Table, place
from scheduler.series import before, series_of_rota
from scheduler.settling import Asked, Draft, settle
from scheduler.thinking import thinkers_of
from scheduler.trouble import NobodyCan, SharesDoNotAddUp
from scheduler.weekgrid import Grid, look_ahead


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
    draft = settle(Asked(home, grid, shares, copies), asks, kept)
    series = series_of_rota(draft.rota, home, draft.asks, now)
    if home.household.routines:
        draft, series = _bundled(home, grid, draft, series, now, fresh=not copies)
    return _agreement(home, draft, series, shares, now)


def _bundled(
    home: Home, grid: Grid, draft: Draft, series: tuple[Series, ...], now: datetime, fresh: bool
) -> tuple[Draft, tuple[Series, ...]]:
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
    home: Home, draft: Draft, series: Sequence[Series], shares: Mapping[str, Fraction], now: datetime
) -> Agreement:
    thinkers = thinkers_of(draft.division)
    proof = certificate(
        draft.items,
        shares,
        draft.division,
        _minutes(draft, thinkers),
        sorted({a.chore.key for a in draft.asks if a.forced or a.most}),
    )
    return Agreement(
        id=0,
        starts_on=now.astimezone(ZoneInfo(home.household.zone)).date(),
        series=tuple(s for s in series if not s.of_both),
        thinkers=thinkers,
        certificate=proof,
        check_in=next((s for s in series if s.of_both and s.chore == CHECK_IN), None),
        team=next((s for s in series if s.of_both and s.chore == TEAM), None),
    )


def _minutes(draft: Draft, thinkers: Mapping[str, str]) -> dict[str, Minutes]:
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
