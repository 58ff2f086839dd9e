"""What one week of a home asks, as numbers: all that is due, who may do it from when, and what is settled already.

What has passed, what comes too soon to be moved and what a person asked for stays where it is. What takes no time of
the week any more, and the thinking, which takes none, is booked far behind it: there it weighs in each one's part,
and stands in nobody's way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from household.model import By, Change, Chore, Home, Series, WeekException, Who
from household.routines import apart, as_series, left
from scheduler.applies import comes_soon, is_settled, notice_of, stays_on_its_day
from scheduler.board import Board, Happening, Key, Unit, stored_of
from scheduler.carry import carried
from scheduler.diary import Stretch
from scheduler.menus import THINKING, cost_of
from scheduler.occurrences import utc
from scheduler.owners import is_away, tried_by
from scheduler.presence import here, shares_in
from scheduler.ready import overlap, span_of
from scheduler.rescue import IMPORTANT
from scheduler.room import Room
from scheduler.unagreed import with_every_chore
from scheduler.week_task import STEP, Task, Week

#: From here on, in minutes since Monday, stands what takes no time of the week.
_BEHIND = 7 * 24 * 60 + 12 * 60


@dataclass(frozen=True)
class Wanted:
    """One chore that is due once: of which series, who has it as the plan stands (nobody when nothing was agreed of
    it), where it stands, and whether that is settled."""

    chore: Chore
    series: Series
    parts: tuple[Happening, ...]
    members: tuple[str, ...]
    start: datetime
    minutes: int
    settled: bool = False
    exception: WeekException | None = None

    @property
    def original(self) -> datetime:
        return self.parts[0].original

    @property
    def day(self) -> date:
        """The day that its rule gives."""
        return self.original.date()

    @property
    def end(self) -> datetime:
        return utc(self.start) + timedelta(minutes=self.minutes)

    @property
    def key(self) -> str:
        who = "+".join(self.members) if self.settled else ""
        return f"{self.series.key}@{self.original.astimezone(UTC):%Y-%m-%dT%H:%M}{who}"


@dataclass(frozen=True)
class Demand:
    """The week as the solver takes it, with what its tasks stand for by key; a task without that is thinking.
    ``unagreed`` are the keys of series that no agreement holds."""

    room: Room
    week: Week
    wanted: Mapping[str, Wanted]
    unagreed: Collection[str]


def week_of_home(home: Home, monday: date, now: datetime) -> Week:
    """All that is due in the week of ``monday``, ready to be divided. ``home.events`` must cover that week."""
    return demand(home, monday, now).week


def demand(home: Home, monday: date, now: datetime) -> Demand:
    """The same, with what each task stands for. The same home in any order gives the same week."""
    today = now.astimezone(ZoneInfo(home.household.zone)).date()
    home, unagreed = with_every_chore(home, monday, today)
    board = Board(home, 1, now, monday)
    stored = stored_of(home)
    room = Room(board, stored)
    found = sorted(_wanted(room, stored, unagreed), key=lambda one: one.key)
    settled = [one for one in found if one.settled]
    held = _Held(room, settled)
    tasks = [*held.tasks, *_open(room, [one for one in found if not one.settled], settled)]
    for number, task in enumerate(_thinking(home, monday)):
        tasks.append(_booked(task, len(held.tasks) + number))
    presence = {m: (*room.presence(m), *held.outside.get(m, ())) for m in board.diaries}
    children = home.household.children is not None
    week = Week(tuple(tasks), shares_in(home, monday), carried(home, now), children, presence if children else {})
    return Demand(room, week, {one.key: one for one in found}, unagreed)


# ── what is due ─────────────────────────────────────────────────────────────────────────────────


def _wanted(room: Room, stored: Mapping[Key, WeekException], unagreed: Collection[str]) -> list[Wanted]:
    """Everything that is to be done in the week, or is; what is done together once, as long as it is open."""
    found: dict[tuple[str, datetime], Wanted] = {}
    for part in room.board.happenings:
        exception = stored.get(part.key)
        if part.chore is None or not _stands(room.board, part, exception, part.series.key in unagreed):
            continue
        for one in _each(room.board, part, exception, part.series.key in unagreed):
            if not one.settled and not part.is_dated and room.board.almanac.why_not(one.chore, one.day):
                continue
            together = one.chore.who is Who.TOGETHER and not one.settled
            name = one.chore.key if together else one.key
            known = found.get((name, utc(one.original)))
            found[name, utc(one.original)] = _with(known, one) if known else one
    return list(found.values())


def _with(known: Wanted, one: Wanted) -> Wanted:
    first, second = sorted((known, one), key=lambda each: each.series.key)
    members = tuple(sorted({*known.members, *one.members}))
    return replace(first, parts=(*first.parts, *second.parts), members=members)


def _stands(board: Board, part: Happening, exception: WeekException | None, unagreed: bool) -> bool:
    """Whether a happening is to be done in this week, or was: not when it is skipped, missed, put in another week, or
    past without ever having had a moment."""
    begun = utc(part.original) < utc(board.now)
    change = exception.change if exception else None
    if change in (Change.SKIPPED, Change.MISSED) or not board.is_on(_start(part, exception)):
        return False
    if change in (Change.NOT_NEEDED, Change.UNPLACED):
        return not begun and exception is not None and exception.by is By.PLAN
    never = unagreed or (part.is_dated and exception is None)
    return not (never and part.original.date() < board.today)


def _start(part: Happening, exception: WeekException | None) -> datetime:
    return exception.start if exception and exception.start else part.original


def _each(board: Board, part: Happening, exception: WeekException | None, unagreed: bool) -> Iterator[Wanted]:
    """A happening as what is due: of a routine each of its chores by itself, one after the other."""
    soon = board.now + timedelta(hours=notice_of(board))
    settled = is_settled(part, exception, board.now) or comes_soon(part, exception, soon)
    members: tuple[str, ...] = () if unagreed else part.members
    if exception and exception.change in (Change.GIVEN, Change.DONE):
        members = tuple(dict.fromkeys((exception.member, *exception.also)))
    start = _start(part, exception)
    for series, chore, minutes in _chores(board.home, part, exception):
        one = Wanted(chore, series, (part,), members, start, minutes, settled and not unagreed, exception)
        if one.settled:
            yield from (replace(one, members=(member,)) for member in members if member in board.diaries)
        else:
            yield one
        start = utc(start) + timedelta(minutes=minutes)


def _chores(home: Home, part: Happening, exception: WeekException | None) -> Iterator[tuple[Series, Chore, int]]:
    series = part.series
    if not series.parts and part.chore:
        yield series, part.chore, (exception.minutes if exception else 0) or series.minutes
    for each in left(home, series, part.original, apart(home.exceptions)):
        one = as_series(series, each)
        if one:
            yield one, home.chore(each.chore), each.minutes


# ── what is settled, and the thinking ───────────────────────────────────────────────────────────


class _Held:
    """What is settled, each where it stands; what is over, or would be in the way of another that is settled, takes no
    time any more. ``outside``: when that takes somebody out of the house."""

    def __init__(self, room: Room, settled: Sequence[Wanted]) -> None:
        self.room = room
        self.outside: dict[str, list[Stretch]] = {}
        self.tasks: list[Task] = []
        for one in settled:
            task = self._task(one)
            stands = self.room.minute(one.end) > self.room.minute(room.board.now) and self._fits(task)
            self.tasks.append(task if stands else _booked(task, len(self.tasks)))
            if stands and one.chore.outside:
                self.outside.setdefault(one.members[0], []).append(span_of(task, task.aim))

    def _task(self, one: Wanted) -> Task:
        (member,) = one.members
        aim = self.room.minute(one.start) // STEP * STEP
        minutes, way = self.room.minute(one.end) - aim, one.chore.travel
        return Task(
            one.key,
            max(minutes, 1),
            _cost(self.room.board.home, one.chore),
            {member: (aim,)},
            aim,
            member,
            locked=True,
            before=way,
            behind=way,
        )

    def _fits(self, task: Task) -> bool:
        mine = span_of(task, task.aim)
        others = (t for t in self.tasks if set(t.starts) & set(task.starts))
        return not any(overlap(mine, span_of(other, other.aim)) for other in others)


def _booked(task: Task, number: int) -> Task:
    """A task behind the week, at a place of its own."""
    at = _BEHIND + STEP * number
    starts = dict.fromkeys(task.starts, (at,))
    return replace(task, minutes=STEP, starts=starts, aim=at, before=0, behind=0)


def _thinking(home: Home, monday: date) -> Iterator[Task]:
    """The thinking of each chore as a whole, with who carries it; for the days on which they are at home. Where that is
    not agreed yet it is divided with the rest."""
    known = home.agreement.thinkers if home.agreement else {}
    for chore in sorted(home.chores, key=lambda chore: chore.key):
        thinker = known.get(chore.key) or chore.thinker
        settled = thinker in {m.key for m in home.members}
        part = here(home, thinker, monday) if thinker and settled else Fraction(1)
        if minutes := round(chore.thinking * part):
            owners = (thinker,) if thinker and settled else _able(home, chore)
            starts = dict.fromkeys(owners, (0,))
            usual = thinker if settled else None
            yield Task(chore.key + THINKING, STEP, _cost(home, chore, minutes), starts, 0, usual, locked=settled)


def _cost(home: Home, chore: Chore, minutes: int | None = None) -> dict[str, int]:
    return {m.key: max(cost_of(home, m.key, chore, minutes), 1) for m in home.members}


def _able(home: Home, chore: Chore) -> tuple[str, ...]:
    return tuple(sorted(m.key for m in home.members if not chore.can or m.key in chore.can))


# ── what is open ────────────────────────────────────────────────────────────────────────────────


def _open(room: Room, wanted: Sequence[Wanted], settled: Sequence[Wanted]) -> list[Task]:
    """What is still to be divided, each with all its moments; what nobody is there for is not needed."""
    used: set[tuple[str, date]] = set()
    found = {one.key: task for one in wanted if (task := _task(room, one, used))}
    mine = [one for one in wanted if one.key in found]
    return [_in_order(room, one, found[one.key], mine, settled) for one in mine]


def _task(room: Room, one: Wanted, used: set[tuple[str, date]]) -> Task | None:
    chore, board = one.chore, room.board
    tiers = [[m for m in tier if not is_away(board.home, m, one.day)] for tier in _who(board.home, one)]
    if not any(tiers):
        return None
    starts = _moments(room, one, tiers, used)
    both = chore.who is Who.TOGETHER and len(starts) > 1 and len(set(starts.values())) == 1
    all_out = both and len(starts) == len(board.diaries)
    watched = chore.outside and not all_out and board.almanac.children_here(one.day) is not False
    return Task(
        one.key,
        one.minutes,
        _cost(board.home, chore),
        starts,
        room.minute(one.start) // STEP * STEP,
        one.members[0] if len(one.members) == 1 else None,
        rank=IMPORTANT if chore.important else 1,
        both=both,
        outside=watched,
        before=chore.travel,
        behind=chore.travel,
    )


def _who(home: Home, one: Wanted) -> tuple[tuple[str, ...], ...]:
    """Who is asked for it, and who when those have no moment."""
    chore, able = one.chore, _able(home, one.chore)
    usual = tuple(sorted({part.series.member for part in one.parts}))
    tried = tried_by(home, chore.key, usual, one.day)
    if tried:
        return (tried,), able
    if chore.who is Who.TOGETHER:
        return (usual,)
    if chore.who is Who.ONE:
        return ((chore.owner,) if chore.owner else usual,)
    if chore.stays:
        return (chore.stays,), able
    return (usual, able) if chore.who is Who.TURNS else (able,)


def _moments(
    room: Room, one: Wanted, tiers: Sequence[Sequence[str]], used: set[tuple[str, date]]
) -> dict[str, tuple[int, ...]]:
    """The starts of whoever is asked first and has any, on its own day or where the plan put it; else on the nearest
    other day that it may have and nothing else of it has."""
    unit = Unit(one.parts)
    own = dict.fromkeys((one.day, one.start.astimezone(room.board.zone).date()))
    others = [] if not one.chore.postpone or stays_on_its_day(unit) else room.board.other_days(unit)
    free = [day for day in others if (one.chore.key, day) not in used and day not in own]
    for days in (tuple(own), *((day,) for day in free)):
        for members in tiers:
            found = _together(room, one, members, days) or _apart(room, one, members, days)
            if found:
                used |= {(one.chore.key, day) for day in days}
                return found
    return dict.fromkeys((m for members in tiers for m in members), ())


def _together(room: Room, one: Wanted, members: Sequence[str], days: Iterable[date]) -> dict[str, tuple[int, ...]]:
    if one.chore.who is not Who.TOGETHER or len(members) < 2:
        return {}
    starts = tuple(start for day in days for start in room.starts(members, one.chore, one.minutes, day))
    return dict.fromkeys(members, starts) if starts else {}


def _apart(room: Room, one: Wanted, members: Sequence[str], days: Iterable[date]) -> dict[str, tuple[int, ...]]:
    each = {m: tuple(s for d in days for s in room.starts((m,), one.chore, one.minutes, d)) for m in members}
    return {member: starts for member, starts in each.items() if starts}


def _in_order(room: Room, one: Wanted, task: Task, mine: Sequence[Wanted], settled: Sequence[Wanted]) -> Task:
    """A task behind what goes before it on its day: behind where that stands, when it is settled, and else behind
    wherever it comes to stand."""
    if not one.chore.after:
        return task
    firsts = [w for w in (*mine, *settled) if w.chore.key == one.chore.after and w.day == one.day]
    floors = [room.minute(w.end) + w.chore.travel + one.chore.gap for w in firsts if w.settled]
    if floors:
        starts = {m: tuple(s for s in each if s >= max(floors)) for m, each in task.starts.items()}
        left_over = {m: each for m, each in starts.items() if each}
        task = replace(task, starts=left_over if left_over and not task.both else starts)
    ahead = max((w for w in firsts if not w.settled), key=lambda w: (utc(w.start), w.key), default=None)
    return replace(task, after=ahead.key, gap=one.chore.gap + ahead.chore.travel) if ahead else task
