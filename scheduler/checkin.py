"""The weekly ten minutes for each other: the hours within which they may be, and the moment that the agreement gives.

The hours hold in the zone of each member, without the quiet hours there, and without the children's bedtime on days
on which they are here. First comes the wished moment, then the wished day, then the nearest other day; what counts is
that everybody is free in most of the weeks that can be seen. The five minutes of the question about the chores, where
they have a day of their own, go by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from household.model import BOTH, CHECK_IN, TEAM, TEAM_MINUTES, Home, Span, Window
from scheduler.almanac import Almanac
from scheduler.diary import Stretch, seconds
from scheduler.freebusy import busy_of_all, merged
from scheduler.standing import standing
from scheduler.weekgrid import GOOD, POSSIBLE, SLOT, WEEKS, Grid, bounds, minute_of, starts_in, taken_slots
from scheduler.windows import loud

#: What the check-in is called where chores and members have keys.
CHORE = CHECK_IN
MEMBER = BOTH
#: The hours in which something may be offered when the home has no quiet hours of its own.
WAKING = (time(22, 30), time(7))
_STEP, _MINUTE = SLOT * 60, 60


# ── within which hours ──────────────────────────────────────────────────────────────────────────


def window_of(home: Home, chore: str = CHECK_IN) -> Window:
    """The hours within which the ten minutes may be, and their wished moment. Those of the five are the same, as far
    as they hold the moment that both wished."""
    wish = home.household.check_in
    if chore == CHECK_IN:
        return Window(wish.earliest, wish.latest, wish.at)
    end = minute_of(wish.team_at) + TEAM_MINUTES
    latest = wish.latest if end <= bounds(Window(wish.earliest, wish.latest))[1] else time(*divmod(end % (24 * 60), 60))
    return Window(min(wish.earliest, wish.team_at), latest, wish.team_at)


def talks_of(home: Home) -> tuple[tuple[str, int, int], ...]:
    """(chore, weekday, minutes) of each weekly moment that this home wants."""
    wish = home.household.check_in
    team = ((TEAM, wish.team_weekday, TEAM_MINUTES),) if wish.team == "apart" else ()
    return (CHECK_IN, wish.weekday, wish.length), *team


def hours_on(home: Home, day: date, chore: str, minutes: int, almanac: Almanac) -> tuple[Span, ...]:
    """When on a day of the household's zone something of ``minutes`` for both may be, in UTC, whoever is occupied."""
    window, quiet = window_of(home, chore), home.household.quiet
    return _in_every_zone(home, day, bounds(window), quiet, minutes, almanac)


def waking_on(home: Home, day: date, minutes: int, almanac: Almanac) -> tuple[Span, ...]:
    """The same outside their usual hours: whenever nobody's quiet hours are."""
    return _in_every_zone(home, day, (0, 24 * 60), home.household.quiet or WAKING, minutes, almanac)


def _in_every_zone(
    home: Home, day: date, hours: tuple[int, int], quiet: tuple[time, time] | None, minutes: int, almanac: Almanac
) -> tuple[Span, ...]:
    """The stretches of a day that lie within the hours on the clock of each member. Where quiet hours leave no room
    at all, both chose those hours all the same."""
    parts = loud(*hours, quiet) if quiet else [hours]
    parts = [part for part in parts if part[1] - part[0] >= minutes] or [hours]
    found = [_span(day, 0, 24 * 60, home.household.zone)]
    for zone in sorted({member.zone for member in home.members}):
        theirs = [_span(day + timedelta(days=n), *part, zone) for n in (-1, 0, 1) for part in parts]
        found = [both for one in found for other in theirs if (both := _common(one, other))]
    return _without_bedtime(home, day, found, almanac)


def _without_bedtime(home: Home, day: date, found: Sequence[Span], almanac: Almanac) -> tuple[Span, ...]:
    """Where nothing is known of the children they are here: somebody wrote when they go to bed."""
    bedtime, children = home.household.check_in.bedtime, home.household.children
    if bedtime is None or (children is not None and almanac.children_here(day) is False):
        return tuple(sorted(found))
    bed = _span(day, minute_of(bedtime[0]), minute_of(bedtime[1]), home.household.zone)
    left = [cut for one in found for cut in (Span(one.start, bed.start), Span(bed.end, one.end))]
    kept = [
        both for cut, one in zip(left, [o for o in found for _ in (0, 1)], strict=True) if (both := _common(cut, one))
    ]
    return tuple(sorted(kept))


def _span(day: date, low: int, high: int, zone: str) -> Span:
    """From one minute of a day's clock to another, in UTC."""
    midnight = datetime.combine(day, time())
    edges = [(midnight + timedelta(minutes=m)).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for m in (low, high)]
    return Span(*edges)


def _common(one: Span, other: Span) -> Span | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Span(start, end) if start < end else None


# ── the moment of every week ────────────────────────────────────────────────────────────────────


def days_by_wish(weekday: int) -> list[int]:
    """The weekdays of one week, from the wished one to the farthest; the later of two goes first."""
    return sorted(range(7), key=lambda day: (abs(day - weekday), -day))


def find_moment(home: Home, grid: Grid, kept: tuple[int, int] | None = None) -> tuple[int, int]:
    """(weekday, slot) of the check-in: the wished moment, or the one that was ``kept`` from before, as soon as that
    fits most weeks; else the best one near the wished. Where hardly a week has room it is the one that has it most
    often: each week finds its own exception."""
    chore, weekday, minutes = talks_of(home)[0]
    return _moment(home, _opened(home, grid, chore, minutes), chore, weekday, minutes, kept)


def find_team_moment(home: Home, grid: Grid, kept: tuple[int, int] | None, taken: tuple[int, int]) -> tuple[int, int]:
    """The same for the five minutes of the question about the chores, beside the check-in at ``taken``."""
    (_, _, length), (chore, weekday, minutes) = talks_of(home)
    opened = _opened(home, grid, chore, minutes)
    opened.taken[_HOURS][:, taken[0], taken[1] : taken[1] - -length // SLOT] = True
    return _moment(home, opened, chore, weekday, minutes, kept)


#: Under whose name the closed hours stand on a grid.
_HOURS = ""


def _moment(
    home: Home, grid: Grid, chore: str, weekday: int, minutes: int, kept: tuple[int, int] | None
) -> tuple[int, int]:
    at = minute_of(window_of(home, chore).best or time())
    members, starts = tuple(grid.taken), starts_in(0, 24 * 60, minutes)
    first, *others = days_by_wish(weekday)
    free = {day: grid.freedom(members, day, minutes) for day in range(7)}
    # What both asked for stands as soon as it fits most weeks; a week in which it does not is an exception.
    for day, slot in ((weekday, at // SLOT), *((kept,) if kept else ())):
        if slot in starts and free[day][slot] >= POSSIBLE:
            return day, slot
    most = max(float(free[day].max()) for day in range(7))
    tries = [([first], GOOD), ([first], POSSIBLE), (others, GOOD), (others, POSSIBLE), ([first, *others], most)]
    for days, least in tries if most else []:
        for day in days:
            good = [slot for slot in starts if free[day][slot] >= least]
            if good:
                return day, min(good, key=lambda slot: (abs(slot * SLOT - at), slot))
    return weekday, at // SLOT


def _opened(home: Home, grid: Grid, chore: str, minutes: int) -> Grid:
    """The grid with the hours in which it may not be as somebody who is occupied then."""
    zone = ZoneInfo(home.household.zone)
    if chore not in grid.closed:
        last = grid.first + timedelta(weeks=WEEKS)
        almanac = Almanac(home, grid.first, last)
        days = (grid.first + timedelta(days=n) for n in range(7 * WEEKS))
        hours = [span for day in days for span in hours_on(home, day, chore, minutes, almanac)]
        grid.closed[chore] = taken_slots(_between(hours, grid.first, last, home.household.zone), grid.first, zone)
    return Grid(grid.first, grid.number, {**grid.taken, _HOURS: grid.closed[chore].copy()})


def _between(hours: Iterable[Span], first: date, last: date, zone: str) -> tuple[Span, ...]:
    """What lies outside the hours, from a day up to another."""
    edge = _span(first, 0, 0, zone).start
    found = []
    for span in merged(hours, Span(edge, _span(last, 0, 0, zone).start)):
        found.append(Span(edge, span.start))
        edge = span.end
    return tuple(s for s in (*found, Span(edge, _span(last, 0, 0, zone).start)) if s.start < s.end)


# ── another moment ──────────────────────────────────────────────────────────────────────────────


def nearest_start(free: Iterable[Stretch], aim: int, length: int) -> int | None:
    """The start of ``length`` seconds within one of the stretches that lies nearest to ``aim``: that itself, else on
    the grid of five minutes, else, where a stretch is too short for that, on its first whole minute. All in seconds
    since 1970."""
    found = [start for low, high in free if (start := _start_within(low, high - length, aim)) is not None]
    return min(found, key=lambda start: (abs(start - aim), start), default=None)


def _start_within(low: int, last: int, aim: int) -> int | None:
    if low <= aim <= last:
        return aim
    up, down = -(-low // _STEP) * _STEP, last // _STEP * _STEP
    if up <= down:
        return up if aim < up else down
    minute = -(-low // _MINUTE) * _MINUTE
    return minute if minute <= last else None


def common(one: Iterable[Stretch], other: Sequence[Stretch]) -> list[Stretch]:
    """What two sets of stretches have in common."""
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return sorted((start, end) for start, end in both if start < end)


def without(free: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    """What is left of some stretches beside others."""
    left = list(free)
    for begin, end in taken:
        left = [cut for a, b in left for cut in ((a, min(b, begin)), (max(a, end), b)) if cut[0] < cut[1]]
    return left


def stretches(spans: Iterable[Span]) -> list[Stretch]:
    return [(seconds(span.start), seconds(span.end)) for span in spans]


def another_moment(home: Home, declined: Span, now: datetime) -> datetime | None:
    """The next moment at which everybody is free for the check-in, after one that somebody declined: later in that
    week, else earlier in it (with notice), else in the three days behind it; on each day as near to the wished clock
    as there is room, beside the chores as they stand where that is possible. None when there is none. ``home`` holds
    the events of these days."""
    zone = ZoneInfo(home.household.zone)
    begin, local = max(declined.end + _APART, now), declined.start.astimezone(zone)
    sunday = local.date() + timedelta(days=6 - local.weekday())
    ahead = [local.date() + timedelta(days=n) for n in range((sunday - local.date()).days + 1)]
    before = [local.date() - timedelta(days=n) for n in range(local.weekday() + 1)]
    after = [sunday + timedelta(days=n) for n in (1, 2, 3)]
    latest = declined.start - _APART
    soon = min(now + timedelta(hours=max(1, home.household.notice)), latest)
    for days, within in ((ahead, Span(begin, _FAR)), (before, Span(soon, latest)), (after, Span(begin, _FAR))):
        for beside in (True, False):
            found = (_free_start(home, declined.minutes, day, within, beside) for day in days)
            if start := next((start for start in found if start is not None), None):
                return start
    return None


_FAR = datetime(9999, 1, 1, tzinfo=UTC)
#: Who cannot at one moment can hardly a few minutes before or after it.
_APART = timedelta(minutes=30)


def _free_start(home: Home, minutes: int, day: date, within: Span, beside: bool) -> datetime | None:
    """The start on a day nearest to the wished clock; ``beside`` the chores of both."""
    zone = ZoneInfo(home.household.zone)
    whole = _span(day, 0, 24 * 60, home.household.zone)
    hours = hours_on(home, day, CHECK_IN, minutes, Almanac(home, day, day + timedelta(days=1)))
    occupied = [span for spans in busy_of_all(home, whole).values() for span in spans]
    for one in standing(home, Span(whole.start - timedelta(days=1), whole.end)) if beside else ():
        way = timedelta(minutes=home.chore(one.chore).travel)
        occupied.append(Span(one.span.start - way, one.span.end + way))
    free = common(without(stretches(hours), stretches(occupied)), [(seconds(within.start), seconds(within.end))])
    aim = seconds(datetime.combine(day, home.household.check_in.at, zone))
    start = nearest_start(free, aim, 60 * minutes)
    return None if start is None else datetime.fromtimestamp(start, zone)
