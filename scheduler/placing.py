"""When: a moment on the rota for everything, the hardest first.

What was agreed before keeps its days and times where that is as good; else free moments count first, then few
different times, well spread days, and quiet days near the wished time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from itertools import combinations

from household.model import BOTH, CHECK_IN, MEETINGS, TEAM, Home, Who, Window
from scheduler import checkin
from scheduler.fairness import Division, Split
from scheduler.menus import Ask
from scheduler.rota import Fit, Piece, Placed, even_phase, fit, minutes_on, quiet_nth
from scheduler.trouble import NobodyCan, RingOfChores
from scheduler.weekgrid import GOOD, SLOT, Grid, bounds, starts_in
from scheduler.windows import window_of

Days = tuple[int, ...]
Option = tuple[int, int, int, int, int, int, tuple[Days, ...], tuple[Fit, ...]]


@dataclass(frozen=True)
class NoMoment(Exception):
    """A piece of a chore finds no moment with this member."""

    ask: str
    member: str


@dataclass(frozen=True)
class Kept:
    """How an ask was laid out by the agreement before: by member its weekdays and slots; by member and interval the
    phase of its weeks or months; and for a month which of its weeks."""

    days: Mapping[str, frozenset[tuple[int, int]]] = field(default_factory=dict)
    phases: Mapping[tuple[str, int], int] = field(default_factory=dict)
    nth: int = 0


@dataclass
class Table:
    """What the rota is made on: the home, its grid, and what stands so far."""

    home: Home
    grid: Grid
    before: Mapping[str, Kept]
    rota: list[Placed] = field(default_factory=list)
    #: What found no moment when it came later: it comes ahead of all else, the last one found first.
    ahead: tuple[str, ...] = ()

    def window(self, ask: Ask) -> Window:
        """The hours of a chore, its best moment the one that was agreed before, if any."""
        window = window_of(self.home, ask.chore)
        kept = self.before.get(ask.key)
        slots = sorted(slot for on in (kept.days.values() if kept else ()) for _, slot in on)
        if not slots:
            return window
        middle = slots[len(slots) // 2] * SLOT
        low, high = bounds(window)
        inside = low <= middle <= high - ask.chore.minutes
        return replace(window, best=_clock(middle)) if inside else window


def _clock(minute: int) -> time:
    return time(*divmod(minute, 60))


def place(table: Table, asks: Sequence[Ask], division: Division, lenient: bool) -> list[Placed]:
    """Everything on the rota. Raises NoMoment while somebody else might have one, else NobodyCan."""
    meet(table)
    return go_on(table, asks, division, lenient)


def go_on(table: Table, asks: Sequence[Ask], division: Division, lenient: bool) -> list[Placed]:
    """As ``place``, around what stands on the rota already."""
    for ask in in_order(table, asks):
        pieces = pieces_of(table, ask, division)
        found = best_option(table, table.rota, ask, pieces)
        free_to_choose = ask.chore.who is Who.EITHER and len(ask.allowed) > 1
        if free_to_choose and not lenient and _is_crowded_out(table, ask, pieces, found):
            raise NoMoment(ask.key, _weakest(table, ask, pieces))
        if found is None:
            raise NobodyCan(chore=ask.chore.name)
        lay_down(table, ask, pieces, found)
    return table.rota


def lay_down(table: Table, ask: Ask, pieces: Sequence[Piece], found: Option) -> None:
    """Put the pieces of an ask on the rota as an option has them."""
    for piece, best in zip(pieces, found[-1], strict=True):
        parts = [max(best.parts, key=lambda part: len(part[1]))] if ask.floating else best.parts
        table.rota.extend(stands(ask, piece, slot, days) for slot, days in parts)


def meet(table: Table) -> None:
    """The ten minutes for each other come first, and the five of the question about the chores."""
    everyone = tuple(sorted(member.key for member in table.home.members))
    kept = {key: next(iter(table.before[key].days[BOTH]), None) for key in MEETINGS if key in table.before}
    moment = checkin.find_moment(table.home, table.grid, kept.get(CHECK_IN))
    for chore, _, minutes in checkin.talks_of(table.home):
        if chore == TEAM:
            moment = checkin.find_team_moment(table.home, table.grid, kept.get(TEAM), moment)
        table.rota.append(Placed(chore, everyone, (moment[0],), moment[1], minutes))


def stands(ask: Ask, piece: Piece, slot: int, days: Days) -> Placed:
    chore = ask.chore
    where = (chore.travel, chore.outside, not ask.floating)
    return Placed(chore.key, piece.members, days, slot, chore.minutes, piece.every, piece.phase, piece.nth, *where)


# ── in which order ──────────────────────────────────────────────────────────────────────────────


def in_order(table: Table, asks: Sequence[Ask]) -> list[Ask]:
    """Hardest first, but nothing before what it comes after. Raises RingOfChores."""
    left = sorted(asks, key=lambda ask: _ease(table, ask))
    known = {ask.chore.key for ask in asks}
    done: list[Ask] = []
    placed: set[str] = set()
    while left:
        ready = next((a for a in left if a.chore.after not in known - placed or not a.chore.after), None)
        if ready is None:
            raise RingOfChores(chore=left[0].chore.name)
        left.remove(ready)
        done.append(ready)
        if all(ask.chore.key != ready.chore.key for ask in left):
            placed.add(ready.chore.key)
    return done


def _ease(table: Table, ask: Ask) -> tuple[int, bool, int, int, str]:
    """How many good starts a chore has on its worst day, then the longer, then by key; what was agreed before goes
    ahead of what is new, so that it can stay."""
    low, high = bounds(window_of(table.home, ask.chore))
    starts = starts_in(low, high, ask.chore.minutes)
    counts = [
        int((table.grid.freedom((m,), day, ask.chore.minutes)[starts.start : starts.stop] >= GOOD).sum())
        for day in ask.due.days
        for m in ask.can
    ]
    turn = table.ahead.index(ask.key) if ask.key in table.ahead else len(table.ahead)
    return turn, ask.key not in table.before, min(counts), -ask.chore.minutes, ask.key


# ── who does which part ─────────────────────────────────────────────────────────────────────────


def pieces_of(table: Table, ask: Ask, division: Division) -> list[Piece]:
    """Each person's part, with its interval and phase; for turns as many parts as people."""
    made = _together(table, ask) if ask.chore.who is Who.TOGETHER else _apart(table, ask, division.splits[ask.key])
    return [replace(piece, travel=ask.chore.travel, guards=_guards(table.home, ask, piece)) for piece in made]


def _guards(home: Home, ask: Ask, piece: Piece) -> tuple[str, ...]:
    """Who could be with the children while this is done outside; empty when nobody has to."""
    if not ask.chore.outside or home.household.children is None:
        return ()
    return tuple(sorted(m.key for m in home.members if m.key not in piece.members))


def _together(table: Table, ask: Ask) -> list[Piece]:
    return [Piece(ask.can, ask.times, ask.due.every, _phase(table, ask, ask.can), _nth(table, ask))]


def _nth(table: Table, ask: Ask) -> int:
    rhythm = ask.chore.rhythm
    if rhythm.unit != "month" or rhythm.monthday:
        return 0
    kept = table.before.get(ask.key)
    return rhythm.nth or (kept.nth if kept else 0) or quiet_nth(table.rota, ask.can)


def _phase(table: Table, ask: Ask, members: Sequence[str], every: int = 0, told_by: int = 0) -> int:
    """The phase of the weeks: that of the children, that of before (``told_by`` a series of that interval), or the
    quietest one."""
    if ask.due.phase is not None:
        return ask.due.phase
    every = every or ask.due.every
    kept = table.before.get(ask.key)
    before = kept.phases.get((members[0], told_by or every)) if kept and members else None
    if before is not None:
        return before
    chore = ask.chore
    if chore.months and chore.rhythm.unit == "month":  # its months have to be among those of the season
        return (min(chore.months) - table.home.household.epoch.month) % every
    return even_phase(table.rota, members, every)


def _apart(table: Table, ask: Ask, split: Split) -> list[Piece]:
    every, nth = ask.due.every, _nth(table, ask)
    holders = sorted(member for member, copies in split.copies.items() if copies)
    if len(holders) > 1 and ask.chore.who is Who.TURNS:
        weeks = every * len(holders)
        first = _phase(table, ask, holders[:1], weeks)
        phases = [(first + n * every) % weeks for n in range(len(holders))]
        return [Piece((m,), ask.times, weeks, p, nth) for m, p in zip(holders, phases, strict=True)]
    if len(holders) == 2 and any(split.of(m) % ask.per_day for m in holders):
        return _taking_turns(table, ask, split, holders)
    phase = _phase(table, ask, holders)
    return [
        Piece((m,), split.of(m) // ask.per_day if len(holders) > 1 else ask.times, every, phase, nth) for m in holders
    ]


def _taking_turns(table: Table, ask: Ask, split: Split, holders: Sequence[str]) -> list[Piece]:
    """Whole days for each, and one day of which each has some of the rota's weeks."""
    weeks = ask.cycle // ask.due.every
    part = ask.per_day // weeks
    alone = split.of(holders[0]) % ask.per_day // part == 1
    first = _phase(table, ask, holders[:1], ask.due.every * weeks, ask.due.every * (weeks if alone else 2))
    pieces, given = [], 0
    for member in holders:
        whole, some = split.of(member) // ask.per_day, split.of(member) % ask.per_day // part
        if whole:
            pieces.append(Piece((member,), whole, ask.due.every, first % ask.due.every))
        for every, phase in _blocks(weeks, given, some):
            pieces.append(Piece((member,), 1, ask.due.every * every, first + phase * ask.due.every, turn=True))
        given += some
    return [replace(piece, phase=piece.phase % piece.every) for piece in pieces]


def _blocks(weeks: int, given: int, some: int) -> list[tuple[int, int]]:
    """(interval, phase) of the weeks of one of two who take turns: every second where that says it, else one by one.
    Who comes first has the even weeks first: of four 0, 2, then 1, then 3."""
    if weeks == 2:
        return [(2, given)] if some else []
    mine = [0, 2, 1, 3][given : given + some]
    blocks: list[tuple[int, int]] = []
    for phase in (0, 1):
        if {phase, phase + 2} <= set(mine):
            blocks.append((2, phase))
            mine = [week for week in mine if week % 2 != phase]
    return [*blocks, *((4, week) for week in mine)]


# ── on which days ───────────────────────────────────────────────────────────────────────────────


def arrangements(ask: Ask, pieces: Sequence[Piece], on: Days) -> Iterator[tuple[Days, ...]]:
    """Which days each piece may have: the same for all, or disjoint when they share out the week's days, with one day
    in common for those who take turns."""
    for chosen in [on] if ask.due.named else combinations(on, min(ask.times, len(on))):
        whole = [piece.times for piece in pieces if not piece.turn]
        turning = any(piece.turn for piece in pieces)
        if turning or (len(pieces) > 1 and sum(whole) == len(chosen) > 1):
            yield from _shared_out(chosen, pieces, whole, turning)
        else:
            yield tuple(tuple(chosen) for _ in pieces)


def _shared_out(
    chosen: Days, pieces: Sequence[Piece], whole: Sequence[int], turning: bool
) -> Iterator[tuple[Days, ...]]:
    for turn in chosen if turning else (None,):
        rest = tuple(day for day in chosen if day != turn)
        for apart in _apart_days(rest, whole):
            parts = iter(apart)
            yield tuple((turn,) if piece.turn and turn is not None else next(parts) for piece in pieces)


def _apart_days(days: Days, counts: Sequence[int]) -> Iterator[tuple[Days, ...]]:
    """Every way to give each so many of the days, the last one what is left."""
    if len(counts) < 2:
        yield (days,)
        return
    for mine in combinations(days, counts[0]):
        for others in _apart_days(tuple(day for day in days if day not in mine), counts[1:]):
            yield (mine, *others)


def days_for(table: Table, ask: Ask) -> Days:
    """On which weekdays: of a chore that comes after another, those of the other where that is possible."""
    if ask.due.named or not ask.chore.after:
        return ask.due.days
    others = {day for placed in table.rota if placed.chore == ask.chore.after for day in placed.days}
    same = tuple(day for day in ask.due.days if day in others)
    return same if len(same) >= ask.times else ask.due.days


def _floors(table: Table, ask: Ask) -> Mapping[int, int]:
    """From which minute of a weekday on: after the end of what goes before, and the gap."""
    found: dict[int, int] = {}
    for placed in table.rota:
        if ask.chore.after and placed.chore == ask.chore.after:
            end = placed.slot * SLOT + placed.minutes + placed.travel + ask.chore.gap
            for day in placed.days:
                found[day] = max(found.get(day, 0), end)
    return found


def best_option(table: Table, rota: Sequence[Placed], ask: Ask, pieces: Sequence[Piece]) -> Option | None:
    fits: dict[tuple[int, Days], Fit | None] = {}
    floors, window = _floors(table, ask), table.window(ask)

    def fitted(number: int, days: Days) -> Fit | None:
        if (number, days) not in fits:
            fits[number, days] = fit(table.grid, rota, pieces[number], days, ask.chore.minutes, window, floors)
        return fits[number, days]

    best: Option | None = None
    for days in arrangements(ask, pieces, days_for(table, ask)):
        found = [fitted(number, on) for number, on in enumerate(days)]
        good = [f for f in found if f is not None]
        if len(good) == len(found):
            option = _option(table, rota, ask, pieces, days, good)
            best = option if best is None or option < best else best
    return best


def _option(
    table: Table, rota: Sequence[Placed], ask: Ask, pieces: Sequence[Piece], days: tuple[Days, ...], fits: Sequence[Fit]
) -> Option:
    """How good these days are, the smaller the better: possible moments, what was agreed before, free moments, few
    different times, well spread days, and last quiet days and the wished time, weighed together."""
    quiet = sum(minutes_on(rota, p.members, day) for p, on in zip(pieces, days, strict=True) for day in on)
    return (
        sum(f.weak for f in fits),
        _changed(table.before.get(ask.key), pieces, fits),
        sum(f.low for f in fits),
        sum(f.times for f in fits),
        sum(_gaps(on) for on in days) + _gaps(tuple(sorted({day for on in days for day in on}))),
        quiet + sum(f.distance for f in fits) // 2,
        days,
        tuple(fits),
    )


def _changed(kept: Kept | None, pieces: Sequence[Piece], fits: Sequence[Fit]) -> int:
    """How many (member, weekday, time) differ from the agreement before; 0 without one."""
    if kept is None:
        return 0
    now: dict[str, set[tuple[int, int]]] = {}
    for piece, found in zip(pieces, fits, strict=True):
        for member in piece.members:
            now.setdefault(member, set()).update((day, slot) for slot, on in found.parts for day in on)
    members = {*now, *kept.days}
    return sum(len(now.get(m, set()) ^ kept.days.get(m, frozenset())) for m in members)


def _is_crowded_out(table: Table, ask: Ask, pieces: Sequence[Piece], found: Option | None) -> bool:
    """Whether the rota left fewer possible days than the calendars alone do: only then may another help."""
    if found is None:
        return True
    if not found[0]:
        return False
    alone = best_option(table, (), ask, pieces)
    return alone is not None and alone[0] < found[0]


def _gaps(days: Sequence[int]) -> int:
    """How unevenly days lie in a week that goes round: the squares of the gaps, least when even."""
    return sum(((after - day) % 7 or 7) ** 2 for day, after in zip(days, [*days[1:], *days[:1]], strict=True))


def _weakest(table: Table, ask: Ask, pieces: Sequence[Piece]) -> str:
    """Whose part has the least room: who is not asked again."""

    def room(piece: Piece) -> tuple[bool, tuple[int, int]]:
        window, floors = table.window(ask), _floors(table, ask)
        found = [fit(table.grid, table.rota, piece, (d,), ask.chore.minutes, window, floors) for d in ask.due.days]
        known = [f for f in found if f]
        return len(known) == len(found), (-sum(f.weak for f in known), -sum(f.low for f in known))

    return min(pieces, key=lambda piece: (room(piece), piece.members)).members[0]
