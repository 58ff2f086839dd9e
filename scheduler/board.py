"""The coming weeks on a board: every happening of the agreement, and what stands where so far.

A ``Happening`` is one date of one series; what is done together forms one ``Unit``. The board only grows:
nothing that stands is ever taken away again, which is why one new appointment touches only what it hits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from household.model import By, Change, Chore, Home, Series, Span, WeekException, Who, Window
from scheduler import checkin
from scheduler.diary import Diary, Stretch, seconds
from scheduler.freebusy import busy_of_all
from scheduler.occurrences import happenings, utc
from scheduler.weekgrid import SLOT, bounds, minute_of, starts_in

Key = tuple[str, datetime]


@dataclass(frozen=True)
class Happening:
    """One original start of one series; ``chore`` is None for the check-in."""

    series: Series
    original: datetime
    chore: Chore | None
    members: tuple[str, ...]

    @property
    def key(self) -> Key:
        return self.series.key, utc(self.original)


@dataclass(frozen=True)
class Unit:
    """Happenings that stand or move as one: a single one, or what several do together."""

    parts: tuple[Happening, ...]

    @property
    def chore(self) -> Chore | None:
        return self.parts[0].chore

    @property
    def original(self) -> datetime:
        return self.parts[0].original

    @property
    def minutes(self) -> int:
        return self.parts[0].series.minutes

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(member for part in self.parts for member in part.members))

    @property
    def rank(self) -> tuple[bool, bool, datetime, str]:
        """In which order moments are handed out: the check-in, what is important, then by time."""
        important = self.chore is not None and self.chore.important
        return self.chore is not None, not important, utc(self.original), self.parts[0].series.key


@dataclass(frozen=True)
class Standing:
    """A happening as it stands: who does it from when; ``exception`` says why it is not as agreed."""

    happening: Happening
    member: str
    start: datetime
    minutes: int
    exception: WeekException | None = None


class Board:
    """What is known and what stands, for ``days`` from the day of ``now``."""

    def __init__(self, home: Home, weeks: int, now: datetime) -> None:
        self.home, self.now = home, now
        self.zone = ZoneInfo(home.household.zone)
        self.first = now.astimezone(self.zone).date()
        self.last = self.first + timedelta(weeks=weeks)
        self.within = Span(self._midnight(self.first), self._midnight(self.last))
        everyone = {member.key: () for member in home.members}
        self.diaries = {m: Diary(b) for m, b in {**everyone, **busy_of_all(home, self.within)}.items()}
        self.standing: list[Standing] = []
        self.exceptions: list[WeekException] = []
        self.happenings = self._happenings()
        self.days: dict[str, set[date]] = {}
        for happening in self.happenings:
            self.days.setdefault(happening.series.chore, set()).add(happening.original.date())

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)

    def _happenings(self) -> list[Happening]:
        """All originals on the board, and those that a stored exception brings onto it from elsewhere."""
        found: dict[Key, Happening] = {}
        for series, chore, members in self._all_series():
            originals = set(happenings(series, self.within))
            for exception in self.home.exceptions:
                if exception.series == series.key and self.is_on(exception.start):
                    moment = utc(exception.original)
                    originals.update(happenings(series, Span(moment, moment + timedelta(seconds=1))))
            for original in originals:
                happening = Happening(series, original.astimezone(self.zone), chore, members)
                found[happening.key] = happening
        return sorted(found.values(), key=lambda h: (h.key[1], h.key[0]))

    def is_on(self, moment: datetime | None) -> bool:
        return moment is not None and utc(self.within.start) <= utc(moment) < utc(self.within.end)

    def _all_series(self) -> Iterator[tuple[Series, Chore | None, tuple[str, ...]]]:
        """Each series whose chore and member still exist; the check-in is everybody's."""
        assert self.home.agreement is not None  # noqa: S101 the door has asked
        chores = {chore.key: chore for chore in self.home.chores}
        if self.home.agreement.check_in:
            yield self.home.agreement.check_in, None, tuple(sorted(self.diaries))
        for series in self.home.agreement.series:
            if series.chore in chores and series.member in self.diaries:
                yield series, chores[series.chore], (series.member,)

    # ── asking ──────────────────────────────────────────────────────────────────────────────────

    def stretch(self, start: datetime, minutes: int) -> Stretch:
        begin = seconds(start)
        return begin, begin + minutes * 60

    def is_free(self, members: Collection[str], start: datetime, minutes: int) -> bool:
        """Whether nobody of ``members`` is occupied by a calendar or by what stands."""
        stretch = self.stretch(start, minutes)
        return all(self.diaries[member].is_free(stretch) for member in members)

    def window(self, chore: Chore | None) -> Window:
        return chore.window if chore else checkin.window_of(self.home)

    def window_on(self, chore: Chore | None, day: date) -> Span:
        """The window of a chore on a day, as a span in the household's zone."""
        low, high = bounds(self.window(chore))
        midnight = datetime.combine(day, time())
        ends = [(midnight + timedelta(minutes=m)).replace(tzinfo=self.zone) for m in (low, high)]
        return Span(*ends)

    def in_window(self, chore: Chore | None, start: datetime, minutes: int) -> bool:
        window = self.window_on(chore, start.astimezone(self.zone).date())
        end = utc(start) + timedelta(minutes=minutes)
        return utc(window.start) <= utc(start) and end <= utc(window.end)

    def nearest(self, unit: Unit, members: Collection[str], day: date, aim: int) -> datetime | None:
        """The free start on a day nearest to ``aim`` (minutes since midnight), not before now."""
        if not self.first <= day < self.last:
            return None
        starts = starts_in(*bounds(self.window(unit.chore)), unit.minutes)
        midnight = datetime.combine(day, time())
        for slot in sorted(starts, key=lambda slot: (abs(slot * SLOT - aim), slot)):
            start = (midnight + timedelta(minutes=slot * SLOT)).replace(tzinfo=self.zone)
            # The clock may jump on that day, so what the grid promises is asked once more.
            exists = utc(start).astimezone(self.zone).time() == start.time()
            fits = exists and self.in_window(unit.chore, start, unit.minutes)
            if fits and utc(start) >= utc(self.now) and self.is_free(members, start, unit.minutes):
                return start
        return None

    def other_days(self, unit: Unit) -> list[date]:
        """On which other days it may happen instead, the nearest first and the later of two before the
        earlier; never on a day that has its own."""
        own = unit.original.date()
        monday = own - timedelta(days=own.weekday())
        week = [monday + timedelta(days=n) for n in range(7)]
        if unit.chore is not None:
            rhythm = unit.chore.rhythm
            if rhythm.unit == "week" and (len(rhythm.days) or rhythm.times) >= 7:
                return []
            if rhythm.unit == "month" or rhythm.every > 1:
                week = [own + timedelta(days=n) for n in range(-3, 4)]
        taken = self.days.get(unit.parts[0].series.chore, set())
        free = [day for day in week if day not in taken and day != own]
        return sorted(free, key=lambda day: (abs((day - own).days), own - day))

    def others(self, unit: Unit) -> tuple[str, ...]:
        """Who could take it over: nobody else for the check-in, for one person's own and for together."""
        if unit.chore is None or unit.chore.who in (Who.ONE, Who.TOGETHER):
            return ()
        can = unit.chore.can or tuple(self.diaries)
        return tuple(m for m in sorted(self.diaries) if m in can and m not in unit.members)

    def aim_of(self, unit: Unit) -> int:
        return minute_of(unit.original.astimezone(self.zone).time())

    # ── standing ────────────────────────────────────────────────────────────────────────────────

    def keep(self, part: Happening, exception: WeekException | None = None) -> None:
        """Let a happening stand: as agreed, or as its exception says; what has no moment stands nowhere."""
        if exception:
            self.exceptions.append(exception)
            if exception.change not in (Change.MOVED, Change.GIVEN) or exception.start is None:
                return
        start = exception.start if exception and exception.start else part.original
        minutes = (exception.minutes if exception else 0) or part.series.minutes
        given = exception is not None and exception.change is Change.GIVEN
        member = exception.member if exception and given else part.series.member
        for who in (member,) if given or part.chore else part.members:
            if who in self.diaries:
                self.diaries[who].take(self.stretch(start, minutes))
        self.standing.append(Standing(part, member, start.astimezone(self.zone), minutes, exception))

    def change(self, part: Happening, change: Change, member: str, start: datetime | None = None) -> None:
        """Let a happening stand otherwise, or not at all, because of the calendars."""
        hindered = None if start else self.window_on(part.chore, part.original.date())
        minutes = part.series.minutes if start else 0
        self.keep(
            part,
            WeekException(part.series.key, part.original, change, By.PLAN, member, start, minutes, hindered),
        )
