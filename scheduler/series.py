"""The rota as recurring rules, and what the rules of an agreement before say about who had what.

A chore has few series: one for each member, time of day, and set of weeks. Weeks are counted from the household's
epoch, never by ISO weeks, since a year may have 53.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from household.model import Agreement, Chore, Home, Household, Rhythm, Series
from scheduler import checkin
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
        members = (checkin.MEMBER,) if placed.chore == checkin.CHORE else placed.members
        rule = _Rule(placed, by_chore.get(placed.chore), home.household)
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
        if self._chore and self._chore.months and day.month not in self._chore.months:
            return False
        rhythm = self._chore.rhythm if self._chore else Rhythm()
        if rhythm.unit == "year":
            turn = (day.year - self.home.epoch.year) % self.placed.every == self.placed.phase
            return turn and day.month == (rhythm.month or 1) and day.day == _day_of(day, rhythm.monthday or 1)
        months = (day.year - self.home.epoch.year) * 12 + day.month - self.home.epoch.month
        if rhythm.monthday:
            return day.day == _day_of(day, rhythm.monthday) and months % self.placed.every == self.placed.phase
        if day.weekday() not in self.placed.days:
            return False
        if not self.placed.nth:
            return (day - self.home.epoch).days // 7 % self.placed.every == self.placed.phase
        last = (day + timedelta(days=7)).month != day.month
        nth = last if self.placed.nth < 0 else (day.day - 1) // 7 + 1 == self.placed.nth
        return nth and months % self.placed.every == self.placed.phase


def _day_of(day: date, monthday: int) -> int:
    """The day of the month that is meant, in the month of ``day``."""
    last = ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
    return last if monthday < 0 else min(monthday, last)


# ── what the agreement before says ──────────────────────────────────────────────────────────────


def before(
    agreement: Agreement | None, home: Home, asks: Iterable[Ask]
) -> tuple[dict[str, Kept], dict[str, dict[str, int]]]:
    """By ask: where its weekly series stood, and how many copies a year each member had; only of what is still asked
    as often as then. Who carried the thinking of a chore is among the copies."""
    if agreement is None:
        return {}, {}
    kept: dict[str, Kept] = {}
    copies = {f"{chore}{THINKING}": {member: 1} for chore, member in agreement.thinkers.items()}
    pieces = {key: [p for p in _weekly(agreement) if p[0] == key] for key in {c.key for c in home.chores}}
    for ask in asks:
        mine = [p for p in pieces.get(ask.chore.key, ()) if ask.due.phase is None]
        counts: dict[str, int] = {}
        days: dict[str, set[tuple[int, int]]] = {}
        for _, member, every, on, slot in mine:
            counts[member] = counts.get(member, 0) + len(on) * ask.per_day * ask.due.every // every
            days.setdefault(member, set()).update((day, slot) for day in on)
        if ask.weekly and sum(counts.values()) == ask.copies:
            copies[ask.key] = counts
            kept[ask.key] = Kept({m: frozenset(on) for m, on in days.items()})
    return kept, copies


def _weekly(agreement: Agreement) -> Iterable[tuple[str, str, int, tuple[int, ...], int]]:
    """(chore, member, interval, weekdays, slot) of each weekly series; of a routine, part by part."""
    for series in agreement.series:
        words = dict(part.split("=", 1) for part in series.rrule.split(";") if "=" in part)
        if words.get("FREQ") != "WEEKLY":
            continue
        slot = (series.start.hour * 60 + series.start.minute) // SLOT
        every = int(words.get("INTERVAL", "1"))
        on = tuple(_DAYS.index(day) for day in words.get("BYDAY", "").split(",") if day in _DAYS)
        for chore, days in (
            ((part.chore, part.days) for part in series.parts) if series.parts else ((series.chore, on),)
        ):
            yield chore, series.member, every, days, slot
