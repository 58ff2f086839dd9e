"""The coming weeks on a board: every happening of the agreement, and what stands where so far.

A ``Happening`` is one date of one series; what is done together forms one ``Unit``. The board only grows:
nothing that stands is ever taken away again, which is why one new appointment touches only what it hits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from household.model import By, Change, Chore, Home, PeriodKind, Series, Span, WeekException, Who, Window
from household.routines import apart, parts_as_series, takes_place
from scheduler import checkin
from scheduler.almanac import Almanac
from scheduler.dated import happenings_of
from scheduler.diary import Diary, Stretch, seconds
from scheduler.freebusy import busy_of_all, merged
from scheduler.occurrences import gives, utc
from scheduler.weekgrid import SLOT, bounds, minute_of, starts_in
from scheduler.windows import window_of

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

    @property
    def is_dated(self) -> bool:
        """Whether no rule gives its day, so that it stands as an event of its own."""
        return not self.series.rrule


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


def _work(series: Series) -> str:
    """What is done, whoever does it; in a routine each does something else."""
    return series.key if series.parts else series.chore


class Board:
    """What is known and what stands, for so many weeks from the day ``first``: that of ``now``, unless another is
    asked."""

    def __init__(self, home: Home, weeks: int, now: datetime, first: date | None = None) -> None:
        self.home, self.now = home, now
        self.zone = ZoneInfo(home.household.zone)
        self.today = now.astimezone(self.zone).date()
        self.first = first or self.today
        self.last = self.first + timedelta(weeks=weeks)
        self.within = Span(self.midnight(self.first), self.midnight(self.last))
        #: The end of the last week: up to here the ten minutes of that week look for a moment.
        self.week_ends = self.last + timedelta(days=-self.last.weekday() % 7)
        seen = Span(self.within.start, self.midnight(self.week_ends))
        everyone = {member.key: () for member in home.members}
        self.almanac = Almanac(home, self.first, self.week_ends)
        occupied = {**everyone, **busy_of_all(home, seen)}
        self.diaries = {m: Diary(merged((*b, *self._away(m)), seen)) for m, b in occupied.items()}
        #: When each is out of the house for a chore, on the way included.
        self.outside = {member: Diary(()) for member in self.diaries}
        self.dealt_with: set[Key] = set()
        self._windows: dict[tuple[str, date], Span] = {}
        self.standing: list[Standing] = []
        self.exceptions: list[WeekException] = []
        self.happenings = self._happenings()
        self.days: dict[str, set[date]] = {}
        for happening in self.happenings:
            self.days.setdefault(_work(happening.series), set()).add(happening.original.date())

    def midnight(self, day: date) -> datetime:
        """The beginning of a day, in the household's zone."""
        return datetime.combine(day, time(), self.zone)

    def _away(self, member: str) -> Iterator[Span]:
        """The days on which somebody is away: occupied from midnight to midnight."""
        for period in self.home.periods:
            if period.member == member and period.kind is PeriodKind.AWAY:
                yield Span(self.midnight(period.first), self.midnight(period.last + timedelta(days=1)))

    def _happenings(self) -> list[Happening]:
        """All originals on the board, and those that a stored exception brings onto it from elsewhere."""
        found: dict[Key, Happening] = {}
        out = apart(self.home.exceptions)
        for series, chore, members in self._all_series():
            originals = set(happenings_of(self.home, series, self.within, self.now))
            for exception in self.home.exceptions:
                if exception.series == series.key and self._brings(series, exception):
                    originals.add(exception.original.astimezone(series.start.tzinfo))
            if series.of:  # a part stands by itself only where a person said so
                said = {utc(e.original) for e in self.home.exceptions if e.series == series.key and e.by is By.PERSON}
                originals = {original for original in originals if utc(original) in said}
            for original in originals:
                if not takes_place(self.home, series, original, out):
                    continue
                happening = Happening(series, original.astimezone(self.zone), chore, members)
                found[happening.key] = happening
        return sorted(found.values(), key=lambda h: (h.key[1], h.key[0]))

    def _brings(self, series: Series, exception: WeekException) -> bool:
        """Whether a stored exception puts a happening of its series onto the board. A day that the plan once found
        itself counts as long as it is still found, or once it has begun. Ten minutes without a moment may find one
        until their week is over."""
        there = self.is_on(exception.start) or (series.of_both and self._may_yet_be(exception))
        if not there or not gives(series, exception.original):
            return False
        begun = utc(min(exception.original, exception.start or exception.original)) < utc(self.now)
        return bool(series.rrule) or exception.by is By.PERSON or begun

    def _may_yet_be(self, exception: WeekException) -> bool:
        monday = self.today - timedelta(days=self.today.weekday())
        unplaced = exception.change is Change.UNPLACED and exception.by is By.PLAN
        return unplaced and monday <= exception.original.astimezone(self.zone).date() < self.first

    def is_on(self, moment: datetime | None) -> bool:
        return moment is not None and utc(self.within.start) <= utc(moment) < utc(self.within.end)

    def _all_series(self) -> Iterator[tuple[Series, Chore | None, tuple[str, ...]]]:
        """Each series whose chore and member still exist, a routine before its parts; the check-in is everybody's."""
        assert self.home.agreement is not None  # noqa: S101 the door has asked
        for meeting in self.home.agreement.meetings:
            yield meeting, None, tuple(sorted(self.diaries))
        for series in self.home.agreement.known:
            if self.home.knows(series):
                for one in (series, *parts_as_series(self.home, series)):
                    yield one, self.home.chore_of(one), (one.member,)

    # ── asking ──────────────────────────────────────────────────────────────────────────────────

    def stretch(self, start: datetime, minutes: int) -> Stretch:
        begin = seconds(start)
        return begin, begin + minutes * 60

    def is_free(self, members: Collection[str], start: datetime, minutes: int) -> bool:
        """Whether nobody of ``members`` is occupied by a calendar or by what stands."""
        stretch = self.stretch(start, minutes)
        return all(self.diaries[member].is_free(stretch) for member in members)

    def taken_by(self, chore: Chore | None, start: datetime, minutes: int) -> Stretch:
        """What a chore takes of a day: itself, and the way there and back."""
        begin, end = self.stretch(start, minutes)
        way = 60 * chore.travel if chore else 0
        return begin - way, end + way

    def may_stand(self, unit: Unit, members: Collection[str], start: datetime) -> bool:
        """Whether ``members`` can do it then: nobody is occupied, on the way there and back either, one stays with
        the children, and what goes before it on that day is done."""
        stretch = self.taken_by(unit.chore, start, unit.minutes)
        free = all(self.diaries[member].is_free(stretch) for member in members)
        return free and (unit.chore is None or self.fits_in(unit.chore, members, start, stretch))

    def fits_in(self, chore: Chore, members: Collection[str], start: datetime, stretch: Stretch) -> bool:
        """Whether one stays with the children, and what goes before it on that day is done."""
        day = start.astimezone(self.zone).date()
        if chore.outside and not self._somebody_is_home(members, day, stretch):
            return False
        return not chore.after or self._comes_after(chore, start, day)

    def _somebody_is_home(self, members: Collection[str], day: date, stretch: Stretch) -> bool:
        """Whether another than ``members`` can be at home while the children are; where all go, the children do too."""
        others = [member for member in self.diaries if member not in members]
        if not others or self.almanac.children_here(day) is False:
            return True
        return any(self.diaries[m].in_calendar(stretch) is None and self.outside[m].is_free(stretch) for m in others)

    def _comes_after(self, chore: Chore, start: datetime, day: date) -> bool:
        """Whether what goes before a chore on that day ends early enough; while that has no moment yet, nothing is."""
        first = [h for h in self.happenings if h.chore is not None and h.chore.key == chore.after]
        if any(h.key not in self.dealt_with and h.original.date() == day for h in first):
            return False
        stands = [s for s in self.standing if s.happening.chore and s.happening.chore.key == chore.after]
        ends = [self.taken_by(s.happening.chore, s.start, s.minutes)[1] for s in stands if s.start.date() == day]
        return all(seconds(start) >= end + 60 * chore.gap for end in ends)

    def window(self, chore: Chore | None) -> Window:
        return window_of(self.home, chore) if chore else checkin.window_of(self.home)

    def window_on(self, chore: Chore | None, day: date) -> Span:
        """The window of a chore on a day, as a span in the household's zone."""
        key = (chore.key if chore else "", day)
        if key not in self._windows:
            low, high = bounds(self.window(chore))
            midnight = datetime.combine(day, time())
            ends = [(midnight + timedelta(minutes=m)).replace(tzinfo=self.zone) for m in (low, high)]
            self._windows[key] = Span(*ends)
        return self._windows[key]

    def in_window(self, chore: Chore | None, start: datetime, minutes: int) -> bool:
        window = self.window_on(chore, start.astimezone(self.zone).date())
        begin, end = self.stretch(start, minutes)
        return seconds(window.start) <= begin and end <= seconds(window.end)

    def nearest(self, unit: Unit, members: Collection[str], day: date, aim: int) -> datetime | None:
        """The free start on a day nearest to ``aim`` (minutes since midnight), not before now."""
        if not self.first <= day < self.last:
            return None
        starts = starts_in(*bounds(self.window(unit.chore)), unit.minutes)
        midnight = datetime.combine(day, time())
        for slot in sorted(starts, key=lambda slot: (abs(slot * SLOT - aim), slot)):
            start = (midnight + timedelta(minutes=slot * SLOT)).replace(tzinfo=self.zone)
            if utc(start) < utc(self.now) or not self.may_stand(unit, members, start):
                continue
            # The clock may jump on that day, so what the grid promises is asked once more.
            exists = utc(start).astimezone(self.zone).time() == start.time()
            if exists and self.in_window(unit.chore, start, unit.minutes):
                return start
        return None

    def other_days(self, unit: Unit) -> list[date]:
        """On which other days it may happen instead, the nearest first and the later of two before the
        earlier; never on a day that has its own, nor on one that does not count."""
        own = unit.original.date()
        monday = own - timedelta(days=own.weekday())
        week = [monday + timedelta(days=n) for n in range(7)]
        if unit.chore is not None:
            rhythm = unit.chore.rhythm
            if rhythm.unit == "week" and (len(rhythm.days) or rhythm.times) >= 7:
                return []
            if rhythm.unit != "week" or rhythm.every > 1:
                # What is done for an event is done before it.
                later = min(rhythm.ahead, 4) if rhythm.unit == "source" else 4
                week = [own + timedelta(days=n) for n in range(-3, later)]
            week = [day for day in week if not self.almanac.why_not(unit.chore, day)]
        taken = self.days.get(_work(unit.parts[0].series), set())
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
        if exception is None and part.is_dated:
            exception = added(part)
        self.dealt_with.add(part.key)
        if exception:
            self.exceptions.append(exception)
            if exception.change not in (Change.MOVED, Change.GIVEN, Change.ADDED) or exception.start is None:
                return
        start = exception.start if exception and exception.start else part.original
        minutes = (exception.minutes if exception else 0) or part.series.minutes
        given = exception is not None and exception.change is Change.GIVEN
        member = exception.member if exception and given else part.series.member
        stretch = self.taken_by(part.chore, start, minutes)
        for who in (member,) if given or part.chore else part.members:
            if who in self.diaries:
                self.diaries[who].take(stretch)
                if part.chore and part.chore.outside:
                    self.outside[who].take(stretch)
        self.standing.append(Standing(part, member, start.astimezone(self.zone), minutes, exception))

    def change(
        self, part: Happening, change: Change, member: str, start: datetime | None = None, why: str = ""
    ) -> None:
        """Let a happening stand otherwise, or not at all: because of the calendars, or for what ``why`` names."""
        hindered = self.window_on(part.chore, part.original.date()) if change is Change.UNPLACED else None
        minutes = part.series.minutes if start else 0
        exception = WeekException(part.series.key, part.original, change, By.PLAN, member, start, minutes, hindered)
        self.keep(part, replace(exception, why=why))


def added(part: Happening) -> WeekException:
    """A day that no rule gives, as agreed: at the moment of its series, by whom the series is."""
    series = part.series
    return WeekException(series.key, part.original, Change.ADDED, By.PLAN, series.member, part.original, series.minutes)


def stored_of(home: Home) -> Mapping[Key, WeekException]:
    """The stored exceptions by happening; what a person asked goes before what the plan did."""
    ranked = sorted(home.exceptions, key=lambda e: e.by is By.PERSON)
    return {(e.series, utc(e.original)): e for e in ranked}
