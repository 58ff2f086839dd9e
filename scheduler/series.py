"""The rota as recurring rules, and what the rules of an agreement before say about who had what.

A chore has few series: one for each member, time of day, and set of weeks. Weeks are counted from the household's
epoch, never by ISO weeks, since a year may have 53.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from household.model import BOTH, Agreement, Chore, Home, Household, Rhythm, Series, Who
from scheduler.dated import on_monthday
from scheduler.menus import THINKING, Ask
from scheduler.occurrences import utc
from scheduler.placing import Kept
from scheduler.rota import Placed
from scheduler.weekgrid import SLOT

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: A fixed day on which to look further than this for a first happening does not exist.
_FAR = 9 * 366


def series_of_rota(rota: Iterable[Placed], home: Home, asks: Sequence[Ask], now: datetime) -> tuple[Series, ...]:
    """The rota as recurring rules, sorted; lanes number several series of one chore and member. What no rule can
    give the days of has none, and begins at its time of day today."""
    by_chore = {ask.chore.key: ask for ask in asks}
    lanes: dict[tuple[str, str], int] = {}
    found = []
    for placed in sorted(rota, key=lambda p: (p.chore, p.members, p.every, p.phase, p.days, p.slot)):
        chore = by_chore.get(placed.chore)
        members = placed.members if chore else (BOTH,)
        rule = _Rule(placed, chore, home.household)
        for member in members:
            lane = lanes.get((placed.chore, member), 0)
            lanes[placed.chore, member] = lane + 1
            found.append(Series(placed.chore, member, lane, rule.first(now), placed.minutes, rule.text))
    return tuple(sorted(found, key=lambda s: (s.chore, s.member, s.lane)))


@dataclass(frozen=True)
class _Rule:
    """One thing on the rota as a rule, and the days that it gives."""

    placed: Placed
    ask: Ask | None
    home: Household

    @property
    def _chore(self) -> Chore | None:
        return self.ask.chore if self.ask else None

    @property
    def text(self) -> str:
        """The RRULE without its name; empty where no rule can give the days."""
        if self.ask is not None and not self.ask.ruled:
            return ""
        every = f"INTERVAL={self.placed.every};" if self.placed.every > 1 else ""
        months = self._chore.months if self._chore else ()
        season = f";BYMONTH={','.join(map(str, months))}" if months else ""
        rhythm = self._chore.rhythm if self._chore else Rhythm()
        if rhythm.unit == "year":
            return f"FREQ=YEARLY;{every}BYMONTH={rhythm.month or 1};{on_monthday(rhythm.monthday or 1)}"
        if rhythm.monthday:
            return f"FREQ=MONTHLY;{every}{on_monthday(rhythm.monthday)}{season}"
        if self.placed.nth:
            return f"FREQ=MONTHLY;{every}BYDAY={self.placed.nth}{_DAYS[self.placed.days[0]]}{season}"
        days = ",".join(_DAYS[day] for day in self.placed.days)
        return f"FREQ=WEEKLY;{every}BYDAY={days}{season};WKST=MO"

    def first(self, now: datetime) -> datetime:
        """The first happening at or after ``now``, in wall time with the household's zone."""
        zone = ZoneInfo(self.home.zone)
        at = time(*divmod(self.placed.slot * SLOT, 60))
        today = now.astimezone(zone).date()
        for day in (today + timedelta(days=n) for n in range(_FAR)):
            start = datetime.combine(day, at, zone)
            if self._falls_on(day) and utc(start) >= utc(now):
                return start
        raise AssertionError("a rule of the rota comes true within nine years")

    def _falls_on(self, day: date) -> bool:
        if self.ask is not None and not self.ask.ruled:
            return True
        rhythm = self._chore.rhythm if self._chore else Rhythm()
        months = self._chore.months if self._chore and rhythm.unit != "year" else ()
        if months and day.month not in months:
            return False
        if rhythm.unit == "year":
            turn = (day.year - self.home.epoch.year) % self.placed.every == self.placed.phase
            return turn and day.month == (rhythm.month or 1) and day.day == _day_of(day, rhythm.monthday or 1)
        number = (day.year - self.home.epoch.year) * 12 + day.month - self.home.epoch.month
        if rhythm.monthday:
            return day.day == _day_of(day, rhythm.monthday) and number % self.placed.every == self.placed.phase
        if day.weekday() not in self.placed.days:
            return False
        if not self.placed.nth:
            return (day - self.home.epoch).days // 7 % self.placed.every == self.placed.phase
        last = (day + timedelta(days=7)).month != day.month
        nth = last if self.placed.nth < 0 else (day.day - 1) // 7 + 1 == self.placed.nth
        return nth and number % self.placed.every == self.placed.phase


def _day_of(day: date, monthday: int) -> int:
    """The day of the month that is meant, in the month of ``day``."""
    last = ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
    return last if monthday < 0 else min(monthday, last)


# ── what the agreement before says ──────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Had:
    """One series of the agreement before, each part of a routine apart."""

    chore: str
    member: str
    every: int
    days: tuple[int, ...]
    slot: int
    phase: int
    nth: int = 0


def before(
    agreement: Agreement | None, home: Home, asks: Iterable[Ask]
) -> tuple[dict[str, Kept], dict[str, dict[str, int]]]:
    """By ask: where its series stood, and how many copies a year each member had; only of what is still asked as often
    as then."""
    kept: dict[str, Kept] = {}
    copies: dict[str, dict[str, int]] = {}
    had = list(_had(agreement, home.household)) if agreement else []
    for ask in asks:
        mine = [h for h in had if h.chore == ask.chore.key and (ask.due.phase is None or h.phase == ask.due.phase)]
        counts: dict[str, int] = {}
        days: dict[str, set[tuple[int, int]]] = {}
        for one in mine:
            counts[one.member] = counts.get(one.member, 0) + _copies(ask, one, mine)
            days.setdefault(one.member, set()).update((day, one.slot) for day in one.days)
        people = len(ask.can) if ask.chore.who is Who.TOGETHER else 1
        if counts and sum(counts.values()) == ask.copies * people:
            copies[ask.key] = counts
            phases = {(one.member, one.every): one.phase for one in mine}
            nth = next((one.nth for one in mine), 0)
            kept[ask.key] = Kept({m: frozenset(on) for m, on in days.items()}, phases, nth)
    for talk in agreement.talks if agreement else ():
        slot = (talk.start.hour * 60 + talk.start.minute) // SLOT
        kept[talk.chore] = Kept({BOTH: frozenset({(talk.start.weekday(), slot)})})
    for chore, thinker in (agreement.thinkers if agreement else {}).items():
        copies[chore + THINKING] = {thinker: 1}
    return kept, copies


def _copies(ask: Ask, one: _Had, mine: Sequence[_Had]) -> int:
    """How many copies a year one series was, as the rota of now counts them."""
    if not ask.weekly:
        people = len(ask.can) if ask.chore.who is Who.TOGETHER else 1
        return ask.copies * people // len(mine)
    return len(one.days) * ask.per_day * ask.due.every // one.every


def _had(agreement: Agreement, home: Household) -> Iterator[_Had]:
    for series in agreement.series:
        words = dict(part.split("=", 1) for part in series.rrule.split(";") if "=" in part)
        slot = (series.start.hour * 60 + series.start.minute) // SLOT
        every = int(words.get("INTERVAL", "1"))
        if words.get("FREQ") not in ("WEEKLY", "MONTHLY") or "BYMONTHDAY" in words:
            yield _Had(series.chore, series.member, every, tuple(range(7)), slot, 0)
            continue
        on = tuple(_DAYS.index(day[-2:]) for day in words.get("BYDAY", "").split(",") if day)
        monthly = words["FREQ"] == "MONTHLY"
        nth = int(words["BYDAY"][:-2]) if monthly else 0
        phase = _phase_of(series.start.date(), home, monthly) % every
        for chore, days in ((p.chore, p.days) for p in series.parts) if series.parts else ((series.chore, on),):
            yield _Had(chore, series.member, every, days, slot, phase, nth)


def _phase_of(day: date, home: Household, monthly: bool) -> int:
    if monthly:
        return (day.year - home.epoch.year) * 12 + day.month - home.epoch.month
    return (day - home.epoch).days // 7
