"""The rota that a home can agree to: few recurring series, fair and free in most weeks.

First who (``fairness``), then when (``rota``): the check-in, then the chores with the fewest possible starts.
When somebody has no moment left for a chore, it goes to another and the whole is divided again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import combinations
from zoneinfo import ZoneInfo

from household.model import Agreement, Home, Household, Series, Who
from scheduler import checkin
from scheduler.fairness import Division, Item, Minutes, certificate, divide
from scheduler.menus import THINKING, WEEKS_A_YEAR, Ask, able, items_of
from scheduler.occurrences import utc
from scheduler.rota import Fit, Piece, Placed, even_phase, fit, minutes_on, quiet_nth
from scheduler.trouble import NobodyCan, SharesDoNotAddUp
from scheduler.weekgrid import GOOD, SLOT, Grid, bounds, look_ahead, starts_in

#: How often a chore may be taken from somebody who has no moment for it before we settle for less.
ROUNDS = 12
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: A fixed day on which to look further than this for a first happening does not exist.
_FAR = 5 * 366


@dataclass(frozen=True)
class _NoMoment(Exception):
    """A piece of a chore finds no moment with this member."""

    chore: str
    member: str


def agree(home: Home, now: datetime) -> Agreement:
    """A new agreement for the home as it is, not yet agreed to (id 0, nobody's yes).

    ``home.events`` must cover the nine weeks from ``now``. The same home in any order gives the same
    agreement. Raises SharesDoNotAddUp, NobodyCan or WindowTooShort.
    """
    shares = {member.key: member.share for member in home.members}
    if sum(shares.values()) != 1:
        raise SharesDoNotAddUp(total=str(sum(shares.values())))
    grid = look_ahead(home, now)
    asks = [able(home, grid, chore) for chore in sorted(home.chores, key=lambda chore: chore.key)]
    asks, items, division, placed = _settle(home, grid, asks, shares)
    zone = ZoneInfo(home.household.zone)
    series = _series(placed, home.household, now)
    thinkers = {
        key.removesuffix(THINKING): next(m for m, n in split.copies.items() if n)
        for key, split in sorted(division.splits.items())
        if key.endswith(THINKING)
    }
    proof = certificate(
        items,
        shares,
        division,
        _minutes(asks, division, thinkers),
        [ask.chore.key for ask in asks if ask.forced or (ask.barred and len(ask.allowed) == 1)],
    )
    return Agreement(
        id=0,
        starts_on=now.astimezone(zone).date(),
        series=tuple(s for s in series if s.chore != checkin.CHORE),
        thinkers=thinkers,
        certificate=proof,
        check_in=next((s for s in series if s.chore == checkin.CHORE), None),
    )


def _settle(
    home: Home, grid: Grid, asks: list[Ask], shares: Mapping[str, Fraction]
) -> tuple[list[Ask], tuple[Item, ...], Division, list[Placed]]:
    """Divide and place until everything has a moment, or until no more can be had."""
    for round_ in range(ROUNDS + 1):
        items = items_of(home, asks)
        division = divide(items, shares)
        try:
            return asks, items, division, _place(home, grid, asks, division, lenient=round_ == ROUNDS)
        except _NoMoment as stuck:
            asks = [_bar(ask, stuck) for ask in asks]
    raise AssertionError("the last round settles for what there is")


def _bar(ask: Ask, stuck: _NoMoment) -> Ask:
    if ask.chore.key != stuck.chore:
        return ask
    return replace(ask, barred=ask.barred | {stuck.member})


def _minutes(asks: Sequence[Ask], division: Division, thinkers: Mapping[str, str]) -> dict[str, Minutes]:
    """Minutes a week of each member: the work and the thinking."""
    work: dict[str, Fraction] = {}
    thinking: dict[str, Fraction] = {}
    for ask in asks:
        keys = [ask.chore.key, *(f"{ask.chore.key}:{m}" for m in ask.can)]
        for split in (division.splits[key] for key in keys if key in division.splits):
            for member, copies in split.copies.items():
                part = Fraction(copies * ask.chore.minutes, WEEKS_A_YEAR)
                work[member] = work.get(member, Fraction(0)) + part
        if ask.chore.key in thinkers:
            member = thinkers[ask.chore.key]
            thinking[member] = thinking.get(member, Fraction(0)) + ask.chore.thinking
    zero = Fraction(0)
    return {m: Minutes(work.get(m, zero), thinking.get(m, zero)) for m in {*work, *thinking}}


# ── when ────────────────────────────────────────────────────────────────────────────────────────


def _place(home: Home, grid: Grid, asks: Sequence[Ask], division: Division, lenient: bool) -> list[Placed]:
    """Everything on the rota. Raises _NoMoment while somebody else might have one, else NobodyCan."""
    rota: list[Placed] = []
    moment = checkin.find_moment(home, grid)
    if moment:
        everyone = tuple(sorted(member.key for member in home.members))
        minutes = home.household.check_in.minutes
        rota.append(Placed(checkin.CHORE, everyone, (moment[0],), moment[1], minutes))
    for ask in sorted(asks, key=lambda ask: _ease(grid, ask)):
        pieces = _pieces(ask, division, rota)
        found = _best_option(grid, rota, ask, pieces)
        free_to_choose = ask.chore.who is Who.EITHER and len(ask.barred) + 1 < len(ask.can)
        if free_to_choose and not lenient and _is_crowded_out(grid, ask, pieces, found):
            raise _NoMoment(ask.chore.key, _weakest(grid, rota, ask, pieces))
        if found is None:
            raise NobodyCan(chore=ask.chore.name)
        for piece, best in zip(pieces, found[-1], strict=True):
            rota.extend(
                Placed(
                    ask.chore.key,
                    piece.members,
                    days,
                    slot,
                    ask.chore.minutes,
                    piece.every,
                    piece.phase,
                    piece.nth,
                )
                for slot, days in best.parts
            )
    return rota


def _ease(grid: Grid, ask: Ask) -> tuple[int, int, str]:
    """Hardest first: how many good starts a chore has on its worst day, then the longer, then by key."""
    low, high = bounds(ask.chore.window)
    starts = starts_in(low, high, ask.chore.minutes)
    counts = [
        int((grid.freedom((m,), day, ask.chore.minutes)[starts.start : starts.stop] >= GOOD).sum())
        for day in ask.chore.rhythm.days or range(7)
        for m in ask.can
    ]
    return min(counts), -ask.chore.minutes, ask.chore.key


def _pieces(ask: Ask, division: Division, rota: Sequence[Placed]) -> list[Piece]:
    """Each person's part, with its interval and phase; for turns as many parts as people."""
    rhythm = ask.chore.rhythm
    monthly = rhythm.unit == "month"
    nth = (rhythm.nth or quiet_nth(rota, ask.can)) if monthly else 0
    if ask.chore.who is Who.TOGETHER:
        phase = even_phase(rota, ask.can, rhythm.every)
        return [Piece(ask.can, ask.times, rhythm.every, phase, nth)]
    split = division.splits[ask.chore.key]
    holders = sorted(member for member, copies in split.copies.items() if copies)
    if len(holders) > 1 and (ask.chore.who is Who.TURNS or ask.times == 1):
        every = rhythm.every * len(holders)
        first = even_phase(rota, holders[:1], every)
        phases = [(first + n * rhythm.every) % every for n in range(len(holders))]
        return [Piece((m,), ask.times, every, p, nth) for m, p in zip(holders, phases, strict=True)]
    phase = even_phase(rota, holders, rhythm.every)
    return [
        Piece((m,), split.of(m) // ask.per_day if len(holders) > 1 else ask.times, rhythm.every, phase, nth)
        for m in holders
    ]


def _arrangements(ask: Ask, pieces: Sequence[Piece]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Which days each piece may have: the same for all, or disjoint when they share out the week's days."""
    days = ask.chore.rhythm.days
    for chosen in [days] if days else combinations(range(7), min(ask.times, 7)):
        if len(pieces) == 2 and pieces[0].times + pieces[1].times == len(chosen) > 1:
            for mine in combinations(chosen, pieces[0].times):
                yield mine, tuple(day for day in chosen if day not in mine)
        else:
            yield tuple(tuple(chosen) for _ in pieces)


Option = tuple[int, int, int, int, int, tuple[tuple[int, ...], ...], tuple[Fit, ...]]


def _best_option(grid: Grid, rota: Sequence[Placed], ask: Ask, pieces: Sequence[Piece]) -> Option | None:
    options = (_option(grid, rota, ask, pieces, days) for days in _arrangements(ask, pieces))
    return min((option for option in options if option), default=None)


def _is_crowded_out(grid: Grid, ask: Ask, pieces: Sequence[Piece], found: Option | None) -> bool:
    """Whether the rota left fewer possible days than the calendars alone do: only then may another help."""
    if found is None:
        return True
    if not found[0]:
        return False
    alone = _best_option(grid, (), ask, pieces)
    return alone is not None and alone[0] < found[0]


def _option(
    grid: Grid,
    rota: Sequence[Placed],
    ask: Ask,
    pieces: Sequence[Piece],
    days: tuple[tuple[int, ...], ...],
) -> Option | None:
    """How good these days are, the smaller the better: free moments first, then few different times, well
    spread days, and last quiet days and the wished time, weighed together. None if there is no moment."""
    fits = []
    for piece, on in zip(pieces, days, strict=True):
        found = fit(grid, rota, piece, on, ask.chore.minutes, ask.chore.window)
        if found is None:
            return None
        fits.append(found)
    quiet = sum(minutes_on(rota, p.members, day) for p, on in zip(pieces, days, strict=True) for day in on)
    return (
        sum(f.weak for f in fits),
        sum(f.low for f in fits),
        sum(f.times for f in fits),
        sum(_gaps(on) for on in days) + _gaps(tuple(sorted({day for on in days for day in on}))),
        quiet + sum(f.distance for f in fits) // 2,
        days,
        tuple(fits),
    )


def _gaps(days: Sequence[int]) -> int:
    """How unevenly days lie in a week that goes round: the squares of the gaps, least when even."""
    return sum(((after - day) % 7 or 7) ** 2 for day, after in zip(days, [*days[1:], *days[:1]], strict=True))


def _weakest(grid: Grid, rota: Sequence[Placed], ask: Ask, pieces: Sequence[Piece]) -> str:
    """Whose part has the least room: who is not asked again."""

    def room(piece: Piece) -> tuple[bool, tuple[int, int]]:
        days = ask.chore.rhythm.days or tuple(range(7))
        found = [fit(grid, rota, piece, (day,), ask.chore.minutes, ask.chore.window) for day in days]
        known = [f for f in found if f]
        return len(known) == len(found), (-sum(f.weak for f in known), -sum(f.low for f in known))

    return min(pieces, key=lambda piece: (room(piece), piece.members)).members[0]


# ── as series ───────────────────────────────────────────────────────────────────────────────────


def _series(rota: Sequence[Placed], home: Household, now: datetime) -> tuple[Series, ...]:
    """The rota as recurring rules, sorted; lanes number several series of one chore and member."""
    lanes: dict[tuple[str, str], int] = {}
    found = []
    for placed in sorted(rota, key=lambda p: (p.chore, p.members, p.phase, p.days, p.slot)):
        members = (checkin.MEMBER,) if placed.chore == checkin.CHORE else placed.members
        for member in members:
            lane = lanes.get((placed.chore, member), 0)
            lanes[placed.chore, member] = lane + 1
            start = _first(placed, home, now)
            found.append(Series(placed.chore, member, lane, start, placed.minutes, _rrule(placed)))
    return tuple(sorted(found, key=lambda s: (s.chore, s.member, s.lane)))


def _rrule(placed: Placed) -> str:
    every = f"INTERVAL={placed.every};" if placed.every > 1 else ""
    if placed.nth:
        return f"FREQ=MONTHLY;{every}BYDAY={placed.nth}{_DAYS[placed.days[0]]}"
    days = ",".join(_DAYS[day] for day in placed.days)
    return f"FREQ=WEEKLY;{every}BYDAY={days};WKST=MO"


def _first(placed: Placed, home: Household, now: datetime) -> datetime:
    """The first happening at or after ``now``, in wall time with the household's zone."""
    zone = ZoneInfo(home.zone)
    at = time(*divmod(placed.slot * SLOT, 60))
    today = now.astimezone(zone).date()
    for day in (today + timedelta(days=n) for n in range(_FAR)):
        start = datetime.combine(day, at, zone)
        if _falls_on(placed, day, home.epoch) and utc(start) >= utc(now):
            return start
    raise AssertionError("a rule of the rota comes true within five years")


def _falls_on(placed: Placed, day: date, epoch: date) -> bool:
    if day.weekday() not in placed.days:
        return False
    if not placed.nth:
        return (day - epoch).days // 7 % placed.every == placed.phase
    months = (day.year - epoch.year) * 12 + day.month - epoch.month
    last = (day + timedelta(days=7)).month != day.month
    nth = last if placed.nth < 0 else (day.day - 1) // 7 + 1 == placed.nth
    return nth and months % placed.every == placed.phase
