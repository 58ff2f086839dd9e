"""Who does what in a week otherwise than agreed, and why: somebody is away, an experiment runs, a week is heavy, or the
last weeks came out otherwise than agreed.

Only what is not settled yet and lies beyond the notice changes hands, as few turns as it takes; to come out as agreed
at most ``CARRIED`` turns, in the next week that has not begun. What was decided so stays so while its reason lasts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from household.model import Change, Experiment, Home, PeriodKind, WeekException, Who
from scheduler.board import Board, Happening, Key, Unit
from scheduler.carry import carried
from scheduler.lots import Lot, reach, scales_of
from scheduler.menus import NEUTRAL, cost_of
from scheduler.presence import shares_in
from scheduler.who import least_change, who

#: Turns of one week that may change hands so that the weeks together come out as agreed.
CARRIED = 2
#: A part this much above what the week should be is worth a change, and a change has to mend this much of it.
WORTH = Fraction(2, 100)
#: More changes than this in one week would be a new agreement.
_MOST = 30


@dataclass(frozen=True)
class Turned:
    """Who does one unit instead, and for what; nobody (``member`` empty) when it is not needed."""

    member: str
    why: str


Owners = dict[Key, Turned]


def owners(board: Board, units: Iterable[Unit], stored: Mapping[Key, WeekException]) -> Owners:
    """Which of ``units`` change hands, by the key of their first part."""
    units = list(units)
    found: Owners = {}
    for unit in units:
        turned = _away(board, unit) or _tried(board.home, unit)
        if turned:
            found[unit.parts[0].key] = turned
    for monday in sorted({_monday(unit.original.date()) for unit in units}):
        mine = [unit for unit in units if _monday(unit.original.date()) == monday]
        _even_out(board, monday, mine, found, stored)
    return found


def is_away(home: Home, member: str, day: date) -> bool:
    """Whether somebody is away on a day."""
    return any(p.kind is PeriodKind.AWAY and p.member == member and p.first <= day <= p.last for p in home.periods)


def tried_on(home: Home, day: date) -> Iterator[Experiment]:
    """The experiments that run on a day: both said yes, and nobody ended them."""
    everyone = {member.key for member in home.members}
    return (e for e in home.experiments if set(e.yes) >= everyone and not e.ended and e.first <= day <= e.last)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


# ── away, and experiments ───────────────────────────────────────────────────────────────────────


def _away(board: Board, unit: Unit) -> Turned | None:
    """Who does it while whoever has it is away; nobody when that leaves nobody."""
    day = unit.original.date()
    if unit.chore is None or not any(is_away(board.home, member, day) for member in unit.members):
        return None
    here = [m for m in unit.members if not is_away(board.home, m, day)]
    others = [m for m in board.others(unit) if not is_away(board.home, m, day)]
    return Turned(next(iter(here or others), ""), "away")


def _tried(home: Home, unit: Unit) -> Turned | None:
    if unit.chore is None or len(unit.parts) > 1:
        return None
    by = tried_by(home, unit.chore.key, unit.members, unit.original.date())
    return Turned(by, "experiment") if by else None


def tried_by(home: Home, chore: str, usual: tuple[str, ...], day: date) -> str:
    """Who does a chore of one person's on a day because of an experiment; nobody ("") when none says so."""
    for experiment in tried_on(home, day):
        if chore == experiment.chore and usual == (experiment.member,):
            return experiment.by
        if chore in experiment.in_return and usual == (experiment.by,):
            return experiment.member
    return ""


# ── a heavy week, and what is carried over ──────────────────────────────────────────────────────


def _even_out(
    board: Board, monday: date, units: list[Unit], found: Owners, stored: Mapping[Key, WeekException]
) -> None:
    """Let so few turns change hands in one week that each one's part comes near what that week asks."""
    heavy = _heavy_in(board.home, monday)
    before = _before(units, stored, {"heavy_week"} if heavy else {"carried"})
    found.update({key: turned for key, turned in before.items() if key not in found})
    coming = board.first <= monday < board.first + timedelta(days=7)
    if not heavy and (before or not coming or _away_in(board.home, monday)):
        return
    carry = {} if heavy else carried(board.home, board.now)
    week = _Week(board, monday, carry, _done_by(units, stored))
    if not heavy and not any(carry.values()):
        return
    free = [unit for unit in units if _may_change(unit) and unit.parts[0].key not in found]
    givers = heavy or set(board.diaries)
    if heavy and len(board.diaries) == 2:
        for unit, other in fewest_changes(week, free, found, givers):
            found[unit.parts[0].key] = Turned(other, "heavy_week")
        return
    for _ in range(_MOST if heavy else CARRIED):
        best = _best_change(board, week, free, found, givers)
        if best is None:
            return
        found[best[0].parts[0].key] = Turned(best[1], "heavy_week" if heavy else "carried")


def _done_by(units: Iterable[Unit], stored: Mapping[Key, WeekException]) -> Mapping[Key, str]:
    """Who has what is settled already, where that is another than agreed."""
    still_open = {part.key for unit in units for part in unit.parts}
    given = (Change.GIVEN, Change.DONE)
    return {key: e.member for key, e in stored.items() if e.change in given and key not in still_open}


def _before(units: Iterable[Unit], stored: Mapping[Key, WeekException], reasons: Collection[str]) -> Owners:
    kept = ((unit.parts[0].key, stored.get(unit.parts[0].key)) for unit in units)
    return {
        key: Turned(exception.member, exception.why)
        for key, exception in kept
        if exception and exception.change is Change.GIVEN and exception.why in reasons
    }


def _heavy_in(home: Home, monday: date) -> set[str]:
    return {p.member for p in home.periods if p.kind is PeriodKind.HEAVY and _meets(p.first, p.last, monday)}


def _away_in(home: Home, monday: date) -> bool:
    return any(p.kind is PeriodKind.AWAY and _meets(p.first, p.last, monday) for p in home.periods)


def _meets(first: date, last: date, monday: date) -> bool:
    return first <= monday + timedelta(days=6) and last >= monday


def _may_change(unit: Unit) -> bool:
    """Only what may be of either of them changes hands."""
    chore = unit.chore
    return chore is not None and len(unit.parts) == 1 and chore.who is Who.EITHER and not chore.stays


class _Week:
    """What one week comes to for each, as parts of their own whole."""

    def __init__(self, board: Board, monday: date, carry: Mapping[str, Fraction], done_by: Mapping[Key, str]) -> None:
        self.board, self.carry, self.done_by = board, carry, done_by
        self.shares = shares_in(board.home, monday)
        self.happenings = [h for h in board.happenings if h.chore and _monday(h.original.date()) == monday]
        self.wholes = {m: sum(points(board.home, m, h) for h in self.happenings) for m in board.diaries}
        #: What carries over is measured from the rota, whose weeks may differ; a heavy week from its own shares.
        self.agreed = self.loads({}) if carry else None

    def loads(self, found: Mapping[Key, Turned]) -> dict[str, int]:
        """What falls to each, in their own points."""
        loads = dict.fromkeys(self.board.diaries, 0)
        for happening in self.happenings:
            member = self.holder(happening, found)
            if member in loads:
                loads[member] += points(self.board.home, member, happening)
        return loads

    def holder(self, happening: Happening, found: Mapping[Key, Turned]) -> str:
        """Who has a happening; nobody ("") when it is not needed."""
        turned = found.get(happening.key)
        return turned.member if turned else self.done_by.get(happening.key, happening.members[0])

    def given(self, loads: Mapping[str, int], happening: Happening, other: str) -> dict[str, int]:
        """The loads when ``other`` does this one instead of whose it is."""
        (usual,) = happening.members
        home = self.board.home
        less, more = loads[usual] - points(home, usual, happening), loads[other] + points(home, other, happening)
        return {**loads, usual: less, other: more}

    def worst(self, loads: Mapping[str, int]) -> tuple[Fraction, str]:
        """The largest part against what the week asks, and whose it is."""
        return max((self._part(member, load), member) for member, load in loads.items())

    def _part(self, member: str, load: int) -> Fraction:
        whole, share = self.wholes[member], self.shares[member]
        if not whole:
            return Fraction(0)
        if self.agreed is not None:
            over = Fraction(load - self.agreed[member], whole) + self.carry.get(member, Fraction(0))
            return 1 + (over / share if share else over)
        return Fraction(load, whole) / share if share else Fraction(load)


def points(home: Home, member: str, happening: Happening) -> int:
    """What one happening costs a member; of a routine, what falls to it on that weekday."""
    series, day = happening.series, happening.original.weekday()
    if series.parts:
        known = {chore.key: chore for chore in home.every_chore}
        parts = [p for p in series.parts if day in p.days and p.chore in known]
        return sum(cost_of(home, member, known[part.chore]) for part in parts)
    return cost_of(home, member, happening.chore) if happening.chore else series.minutes * NEUTRAL


def fewest_changes(
    week: _Week, free: Sequence[Unit], found: Mapping[Key, Turned], givers: Collection[str]
) -> list[tuple[Unit, str]]:
    """Of two people: the fewest turns of ``givers`` that bring the week within 2 % of the fairest that it can be, or
    of what was agreed; none where it is so already. Of what weighs alike the first goes first."""
    loads = week.loads(found)
    now, giver = week.worst(loads)
    if giver not in givers or now <= 1 + WORTH:
        return []
    groups = _groups(week, free, found, givers)
    keys = sorted(groups, key=repr)
    lots = [Lot(len(groups[key]), dict(key[0]), key[1], key[2]) for key in keys]
    best = who(lots, week.shares)
    near = max(reach(best.bound, WORTH), 1 + WORTH)
    if not best.bound or scales_of(lots, week.shares, {}).worst(loads) <= near:
        return []
    dealt = least_change(lots, week.shares, tolerance=near / best.bound - 1)
    handed = []
    for key, count in zip(keys, dealt.counts, strict=True):
        units = [unit for unit in groups[key] if unit is not None]
        for other in key[1]:
            if other != key[2]:
                handed += [(unit, other) for unit in units[: count.get(other, 0)]]
    return handed


_Group = tuple[tuple[tuple[str, int], ...], tuple[str, ...], str]


def _groups(
    week: _Week, free: Sequence[Unit], found: Mapping[Key, Turned], givers: Collection[str]
) -> Mapping[_Group, list[Unit | None]]:
    """All that is done in the week by what it costs, who may do it and who has it; None where nothing may change."""
    home, groups = week.board.home, dict[_Group, list[Unit | None]]()
    open_to = {
        unit.parts[0].key: unit for unit in sorted(free, key=lambda unit: unit.rank) if unit.members[0] in givers
    }
    for happening in sorted(week.happenings, key=lambda h: (h.key[1], h.key[0])):
        holder, unit = week.holder(happening, found), open_to.get(happening.key)
        if holder in week.shares:
            may = tuple(sorted({holder, *week.board.others(unit)})) if unit else (holder,)
            cost = tuple(sorted((m, points(home, m, happening)) for m in week.shares))
            groups.setdefault((cost, may, holder), []).append(unit if len(may) > 1 else None)
    return groups


def _best_change(
    board: Board, week: _Week, free: Iterable[Unit], found: Mapping[Key, Turned], givers: Collection[str]
) -> tuple[Unit, str] | None:
    """The one turn that mends most when it changes hands, and to whom; None when none is worth it."""
    loads = week.loads(found)
    now, giver = week.worst(loads)
    if giver not in givers or now <= 1 + WORTH:
        return None
    options = [
        (week.worst(week.given(loads, unit.parts[0], other))[0], unit.rank, other, unit)
        for unit in free
        if unit.members == (giver,) and unit.parts[0].key not in found
        for other in board.others(unit)
    ]
    if not options:
        return None
    best = min(options, key=lambda option: option[:3])
    return (best[3], best[2]) if best[0] <= now - WORTH else None
