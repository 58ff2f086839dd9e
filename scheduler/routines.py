"""Routines: the small chores of one moment of one person as one event, bundled after it was decided who does what.

Bundling this way takes nothing from anybody: who does which chore on which day stays as it was, and only the moment
moves within the windows. ``fewer_events`` may then move small chores between two people, as far as fairness allows.

Conventions: days are weekdays with Monday = 0; minutes of the day count from midnight in the household's wall time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property

from household.model import PARTS, Chore, Home, Part, RoutinePart, Series, Who
from household.routines import WEEKDAYS, days_of
from scheduler.weekgrid import SLOT, bounds, minute_of
from scheduler.windows import window_of

#: What is longer by itself is no small chore, and no day of a routine is longer than this together; minutes.
SMALL, LONGEST = 25, 45
#: What routines are called where chores have keys.
KEYS = {Part.MORNING: "ochtend", Part.AFTERNOON: "middag", Part.EVENING: "avond", Part.NIGHT: "nacht"}

#: How good a start is for a member on these weekdays for so many minutes: the smaller the better, None for impossible.
Fits = Callable[[str, Sequence[int], int, int], int | None]


@dataclass(frozen=True)
class Small:
    """One small chore as its series has it: where it may be, and where its own time is."""

    chore: str
    days: frozenset[int]
    minutes: int
    low: int
    high: int
    at: int
    series: tuple[Series, ...] = ()

    @property
    def order(self) -> tuple[int, int, int, str]:
        """The daily ones first, since the others can join them."""
        return -len(self.days), self.at, -self.minutes, self.chore


@dataclass(frozen=True)
class Round:
    """Small chores that are done one after the other."""

    things: tuple[Small, ...]

    @cached_property
    def days(self) -> frozenset[int]:
        return frozenset(day for thing in self.things for day in thing.days)

    @cached_property
    def length(self) -> int:
        """The minutes of its longest day."""
        return max(sum(t.minutes for t in self.things if day in t.days) for day in self.days)

    @property
    def starts(self) -> range:
        """The minutes of the day at which it may begin, so that all of it lies in every window."""
        low, high = max(t.low for t in self.things), min(t.high for t in self.things)
        return range(-(-low // SLOT) * SLOT, high - self.length + 1, SLOT)

    def along(self, thing: Small) -> Round | None:
        """The round with this thing too; None when it saves no event, a day is too long or no start is left."""
        if not self.days & thing.days or any(t.chore == thing.chore and t.days & thing.days for t in self.things):
            return None
        joined = Round((*self.things, thing))
        return joined if joined.length <= LONGEST and joined.starts else None


def pack(things: Iterable[Small], good: Callable[[Round], bool] = lambda _: True) -> list[Round]:
    """Things of one moment in as few events a week as joining one by one gives. One joins only where that saves an
    event, and where the round that comes of it is ``good``."""
    rounds: list[Round] = []
    for thing in sorted(things, key=lambda t: t.order):
        joined = [(n, one) for n, round_ in enumerate(rounds) if (one := round_.along(thing)) and good(one)]
        best = min(joined, key=lambda j: (len(j[1].days) - len(rounds[j[0]].days), j[0]), default=None)
        if best is None:
            rounds.append(Round((thing,)))
        else:
            rounds[best[0]] = best[1]
    return rounds


def bundle(home: Home, series: Sequence[Series], fits: Fits | None = None) -> tuple[Series, ...]:
    """The series of an agreement, the small ones of one member and moment as one routine each; sorted.

    Who does which chore on which weekday stays, and there are never more events a week than before. ``fits`` says how
    well a start suits a member's calendars; without it the start is the nearest to those that the chores had at which
    the rota itself leaves room. Bundling what is bundled already changes nothing.
    """
    rota = list(series)
    for member, things in _moments(home, series):
        rota = _bundled(home, member, things, rota, fits)
    return tuple(sorted(rota, key=lambda s: (s.chore, s.member, s.lane)))


def _bundled(home: Home, member: str, things: list[Small], rota: list[Series], fits: Fits | None) -> list[Series]:
    """The rota with what is small of one member and moment in routines."""

    def start(round_: Round) -> int | None:
        return _start(round_, member, fits, _others(rota, round_))

    for round_ in pack(things, lambda one: start(one) is not None):
        at = start(round_)
        if len(round_.things) > 1 and at is not None:
            others = _others(rota, round_)
            rota = [*others, _routine(home, member, round_, at, others)]
    return rota


def _others(rota: Iterable[Series], round_: Round) -> list[Series]:
    mine = {s.key for thing in round_.things for s in thing.series}
    return [s for s in rota if s.key not in mine]


# ── what may be in a routine ────────────────────────────────────────────────────────────────────


def is_small(chore: Chore) -> bool:
    """Whether a chore is one that a routine may hold: short, at home, of one person, and without a time, an alarm or
    a place in a calendar of its own."""
    apart = chore.who in (Who.TOGETHER, Who.TURNS) or chore.outside or chore.travel or chore.after or chore.gap
    own_time = chore.important and chore.window.best is not None
    return 0 < chore.minutes <= SMALL and not (apart or own_time or chore.busy or chore.remind)


def small_things(home: Home, series: Iterable[Series]) -> dict[tuple[object, ...], list[tuple[str, Small]]]:
    """What is small, and whose, by the part of the day and by when it counts at all: what could be in one routine."""
    chores = {chore.key: chore for chore in home.chores}
    before = {chore.after for chore in home.chores}  # what another waits for keeps its time
    found: dict[tuple[object, ...], list[tuple[str, Small]]] = {}
    for one in sorted(series, key=lambda s: s.key):
        chore = chores.get(one.chore)
        if chore and is_small(chore) and chore.key not in before and _is_plain(one):
            low, high = bounds(window_of(home, chore))
            thing = Small(one.chore, frozenset(days_of(one.rrule)), one.minutes, low, high, _at(one), (one,))
            found.setdefault((_part(one).value, *_season(chore)), []).append((one.member, thing))
    return found


def _moments(home: Home, series: Iterable[Series]) -> list[tuple[str, list[Small]]]:
    """The small things by member and moment, in an order of their own."""
    found: dict[tuple[str, str], list[Small]] = {}
    for moment, things in small_things(home, series).items():
        for member, thing in things:
            found.setdefault((member, repr(moment)), []).append(thing)
    return [(member, things) for (member, _), things in sorted(found.items(), key=lambda item: item[0])]


def _season(chore: Chore) -> tuple[object, ...]:
    """When a chore counts: only chores that come and go together can be one event."""
    return chore.months, chore.children, chore.holidays, chore.school, chore.postpone


def _is_plain(series: Series) -> bool:
    """Whether a series is of every week, without an end."""
    words = dict(word.split("=", 1) for word in series.rrule.upper().split(";") if "=" in word)
    weekly = words.pop("FREQ", "") == "WEEKLY" and words.pop("INTERVAL", "1") == "1" and words.pop("BYDAY", "")
    endless = not words.keys() - {"WKST"} and series.until is None
    return bool(weekly) and endless and not series.parts and 0 < series.minutes <= SMALL


def _at(series: Series) -> int:
    return minute_of(series.start.time())


def _part(series: Series) -> Part:
    at = series.start.time()
    return next((part for part, (start, end) in PARTS.items() if start <= at < end), Part.NIGHT)


# ── when ────────────────────────────────────────────────────────────────────────────────────────


def _is_free(rota: Iterable[Series], member: str, days: Sequence[int], at: int, minutes: int) -> bool:
    """Whether the rota leaves room, whatever the week."""
    mine = (s for s in rota if s.member == member and set(_weekdays(s)) & set(days))
    return all(_at(s) + _length(s) <= at or at + minutes <= _at(s) for s in mine)


def _weekdays(series: Series) -> tuple[int, ...]:
    return days_of(series.rrule) or tuple(range(7))


def _length(series: Series) -> int:
    if not series.parts:
        return series.minutes
    return max(series.minutes, *(_sum(series.parts, day) for day in range(7)))


def _sum(parts: Iterable[RoutinePart], day: int) -> int:
    return sum(part.minutes for part in parts if day in part.days)


def _start(round_: Round, member: str, fits: Fits | None, rota: Sequence[Series]) -> int | None:
    """The best start in all windows at which the rota leaves room; None when there is none."""
    days, minutes = sorted(round_.days), round_.length
    aims = [thing.at for thing in round_.things for _ in thing.days]
    if len(round_.things) == 1:
        return aims[0]  # what stands alone stays where it is
    best: tuple[int, int, int] | None = None
    for at in round_.starts:
        worth = fits(member, days, at, minutes) if fits else 0
        if worth is None or not _is_free(rota, member, days, at, minutes):
            continue
        here = worth, sum(abs(at - aim) for aim in aims), at
        best = min(best, here) if best else here
    return best[2] if best else None


# ── as a series ─────────────────────────────────────────────────────────────────────────────────


def _routine(home: Home, member: str, round_: Round, at: int, known: Iterable[Series]) -> Series:
    parts = _parts(home, round_)
    olds = [s for thing in round_.things for s in thing.series]
    sums = [_sum(parts, day) for day in sorted(round_.days)]
    mean = -(-sum(sums) // len(sums))
    rule = f"FREQ=WEEKLY;BYDAY={','.join(WEEKDAYS[day] for day in sorted(round_.days))};WKST=MO"
    first = min(olds, key=lambda s: s.start.date()).start
    begun = first.replace(hour=at // 60, minute=at % 60, second=0, microsecond=0, fold=0)
    sinces = [s.since for s in olds if s.since is not None]
    return Series(
        _free_key(home, member, begun.time(), known),
        member,
        0,
        begun,
        -(-mean // 5) * 5,
        rule,
        parts,
        since=_latest(sinces),
    )


def _latest(days: Sequence[date]) -> date | None:
    return max(days, default=None)


def _parts(home: Home, round_: Round) -> tuple[RoutinePart, ...]:
    """The checklist, in the order in which the day asks: by the best time, else the one that it had."""
    found: dict[str, tuple[int, set[int], int]] = {}
    for thing in round_.things:
        best = home.chore(thing.chore).window.best
        aim = minute_of(best) if best else thing.at
        days = found.get(thing.chore, (aim, set(), thing.minutes))[1] | thing.days
        found[thing.chore] = aim, days, thing.minutes
    ordered = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
    return tuple(RoutinePart(chore, tuple(sorted(days)), minutes) for chore, (_, days, minutes) in ordered)


def _free_key(home: Home, member: str, at: time, known: Iterable[Series]) -> str:
    """ "avond", and "avond-2" for a second one of the same person; never the key of a chore."""
    part = next((part for part, (start, end) in PARTS.items() if start <= at < end), Part.NIGHT)
    used = {chore.key for chore in home.chores} | {s.chore for s in known if s.member == member and s.parts}
    numbers = [KEYS[part], *(f"{KEYS[part]}-{n}" for n in range(2, 2 + len(used)))]
    return next(key for key in numbers if key not in used)
