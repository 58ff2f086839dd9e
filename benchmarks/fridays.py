"""A year of two messy calendars, planned day by day as rounds do: what becomes of the weekly ten minutes.

Run as ``python -m benchmarks.fridays [seeds]``. Sanne works in shifts, Bram in an office; both have appointments, some
of which come late or are called off, trips, days off that take the whole day, and weeks in which no evening is left.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from household.model import (
    Agreement,
    Calendar,
    Change,
    CheckInWish,
    Children,
    Chore,
    Entry,
    Event,
    EventPart,
    Home,
    Household,
    Kind,
    Member,
    Plan,
    Rhythm,
    Role,
    Span,
    Who,
    Window,
)
from language.entries import entries
from rounds.plan import with_exceptions
from scheduler.planner import agree, plan
from scheduler.tidings import tiding

ZONE = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 1, 5)
WEEKS, AHEAD = 52, 2
MEMBERS = ("sanne", "bram")
NOTICE, BUFFER = 12, 10
WISH = CheckInWish(bedtime=(time(18, 45), time(19, 30)))
QUIET = (time(22, 30), time(6, 30))
_EVENING = Window(time(18), time(22), time(19, 30))
CHORES = (
    Chore("cooking", "koken", 40, Rhythm(days=tuple(range(7))), Window(time(17), time(20), time(17, 30))),
    Chore("dishes", "afwas", 20, Rhythm(days=tuple(range(7))), _EVENING),
    Chore("laundry", "was", 20, Rhythm(times=2), _EVENING),
    Chore("swimming", "zwemles", 45, Rhythm(days=(2,)), Window(time(16), time(20)), outside=True, travel=15),
    Chore("money", "geldzaken", 30, Rhythm(), _EVENING, who=Who.TOGETHER),
)


@dataclass(frozen=True)
class Row:
    """Somebody is occupied from ``start`` to ``end``; it stands in their calendar from ``known`` until ``gone``."""

    member: str
    start: datetime
    end: datetime
    known: datetime
    gone: datetime | None = None
    whole_day: bool = False

    def stands(self, now: datetime) -> bool:
        return self.known <= now and (self.gone is None or now < self.gone)


@dataclass(frozen=True)
class Round:
    """One day's round: when, the plan that it made, and what stood in the calendars."""

    now: datetime
    plan: Plan
    rows: tuple[Row, ...]
    home: Home


@dataclass(frozen=True)
class Year:
    """How the weeks went: ``weeks`` in all; ``agreed`` at the agreed moment; ``moved``; ``without`` a moment, of which
    ``offered`` one elsewhere; ``skipped`` without comment; ``moves`` is how often a moment changed over the year;
    ``mails`` what each is sent about it who is invited by mail, the first invitation included."""

    weeks: int
    agreed: int
    moved: int
    without: int
    offered: int
    skipped: int
    moves: int
    mails: int


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


# ── two calendars ───────────────────────────────────────────────────────────────────────────────


def rows(seed: int) -> tuple[Row, ...]:
    """All that ever stands in the two calendars in that year."""
    chance = random.Random(seed)
    found: list[Row] = []
    for week in range(WEEKS + 9):
        monday = MONDAY + timedelta(weeks=week)
        found += [*_work(monday, week), *_appointments(chance, monday), *_trips(chance, monday, week)]
    return tuple(found)


def _work(monday: date, week: int) -> Iterator[Row]:
    long_ago = at(MONDAY - timedelta(weeks=9), 9)
    begin, end = ((7, 15), (14, 22), (7, 15), (15, 23))[week % 4]
    for day in range(5):
        yield Row("bram", at(monday + timedelta(days=day), 8, 30), at(monday + timedelta(days=day), 17), long_ago)
    for day in (week % 3, 2, 4, 5)[: 3 + week % 2]:
        yield Row("sanne", at(monday + timedelta(days=day), begin), at(monday + timedelta(days=day), end), long_ago)


def _appointments(chance: random.Random, monday: date) -> Iterator[Row]:
    """Evenings out for each, a third of which come a few days or hours before, and one in eight is called off."""
    for member in MEMBERS:
        for _ in range(chance.randint(0, 4)):
            begin = at(monday + timedelta(days=chance.randrange(7)), chance.randint(16, 21), 5 * chance.randrange(12))
            known = begin - timedelta(hours=chance.choice((5, 30, 70)) if chance.random() < 0.35 else 24 * 30)
            gone = begin - timedelta(hours=chance.randint(3, 60)) if chance.random() < 0.12 else None
            yield Row(member, begin, begin + timedelta(minutes=15 * chance.randint(2, 16)), known, gone)


def _trips(chance: random.Random, monday: date, week: int) -> Iterator[Row]:
    """A few days away, days off that take the whole day, and now and then a week without an evening."""
    member = chance.choice(MEMBERS)
    if chance.random() < 0.15:
        first = monday + timedelta(days=chance.randrange(5))
        last = first + timedelta(days=chance.randint(1, 5))
        yield Row(member, at(first, 9), at(last, 18), at(first - timedelta(days=chance.choice((2, 40))), 12))
    if chance.random() < 0.1:
        day = monday + timedelta(days=chance.randrange(7))
        yield Row(member, at(day, 0), at(day + timedelta(days=1), 0), at(day - timedelta(days=20), 9), whole_day=True)
    if week % 17 == 9:
        for day in (monday + timedelta(days=n) for n in range(7)):
            yield Row(member, at(day, 17, 30), at(day, 22, 50), at(monday - timedelta(days=9), 9))


def events(found: Sequence[Row]) -> tuple[Event, ...]:
    made = []
    for number, row in enumerate(found):
        if row.whole_day:
            part = EventPart(row.start.astimezone(ZONE).date(), row.end.astimezone(ZONE).date())
        else:
            part = EventPart(row.start.astimezone(ZONE), row.end.astimezone(ZONE))
        made.append(Event(1 + MEMBERS.index(row.member), f"e{number}", f"e{number}", (part,)))
    return tuple(made)


# ── a year of rounds ────────────────────────────────────────────────────────────────────────────


def home() -> Home:
    """Sanne and Bram, with the children here every other week."""
    household = Household(
        1, "thuis", "Thuis", MONDAY, check_in=WISH, quiet=QUIET, notice=NOTICE, buffer=BUFFER,
        children=Children(every=2, days=tuple(range(7))),
    )  # fmt: skip
    calendars = tuple(
        Calendar(1 + n, 1, member, Kind.MEMORY, Role.READ, f"memory:{n}", "agenda") for n, member in enumerate(MEMBERS)
    )
    members = tuple(Member(key, key.capitalize(), Fraction(1, 2)) for key in MEMBERS)
    return Home(household, members, CHORES, calendars)


def rounds(seed: int) -> Iterator[Round]:
    """Every morning of the year, and whenever a calendar changed: what is known by then is planned, on top of what was
    planned before."""
    known = rows(seed)
    lived = _seen(home(), known, at(MONDAY, 6))
    lived = replace(lived, agreement=agree(lived, at(MONDAY, 6).astimezone(ZONE)))
    for now in _moments(known):
        lived = _seen(lived, known, now)
        made = plan(lived, AHEAD, now.astimezone(ZONE))
        lived = with_exceptions(lived, made, now)
        yield Round(now, made, tuple(row for row in known if row.stands(now)), lived)


def _moments(known: Sequence[Row]) -> list[datetime]:
    mornings = [at(MONDAY + timedelta(days=day), 7) for day in range(7 * WEEKS)]
    changed = {moment for row in known for moment in (row.known, row.gone) if moment is not None}
    return sorted({*mornings, *(moment for moment in changed if mornings[0] < moment < mornings[-1])})


def _seen(lived: Home, known: Sequence[Row], now: datetime) -> Home:
    near = [
        r for r in known if r.stands(now) and now - timedelta(days=1) < r.end and r.start < now + timedelta(weeks=9)
    ]
    kept = tuple(e for e in lived.exceptions if e.original > now - timedelta(days=14))
    return replace(lived, events=events(near), exceptions=kept)


def agreed_in(agreement: Agreement, monday: date) -> datetime:
    """Where the agreement puts the ten minutes of a week."""
    assert agreement.check_in is not None
    start = agreement.check_in.start
    return datetime.combine(monday + timedelta(days=start.weekday()), start.time(), ZONE)


def stands_in(made: Plan, monday: date) -> tuple[Span, ...]:
    """The ten minutes that a plan has in a week."""
    return tuple(s for s in made.check_ins if monday <= s.start.date() < monday + timedelta(days=7))


def count(seed: int) -> Year:
    """What became of the weeks of one year."""
    last: dict[date, Change | None] = {}
    where: dict[date, datetime | None] = {}
    offered, moves, mails = set(), 0, 0
    told: Entry | None = None
    for one in rounds(seed):
        entry = next(p.entry for p in entries(one.home, one.home.exceptions) if p.series == "check-in.both.0")
        if tiding(entry, told, one.now) is not None:
            told, mails = entry, mails + 1
        monday = one.now.date() - timedelta(days=one.now.weekday())
        said = {e.original.date(): e for e in one.plan.exceptions if e.series == "check-in.both.0"}
        original = agreed_in(one.plan.agreement, monday)
        exception = said.get(original.date())
        if exception is None and one.now.astimezone(ZONE).date() > original.date():
            continue  # it was, or was said, before
        last[monday] = exception.change if exception else None
        start = exception.start if exception and exception.change is Change.MOVED else None
        moves += monday in where and where[monday] != start
        where[monday] = start
        if any(o.original == original for o in one.plan.offers):
            offered.add(monday)
    of = list(last.values()).count
    return Year(
        len(last), of(None), of(Change.MOVED), of(Change.UNPLACED), len(offered), of(Change.NOT_NEEDED), moves, mails
    )


def main(seeds: int) -> None:
    """Print a line of counts for each seed."""
    print("seed  weeks  agreed  moved  without  offered  skipped  moves  mails")
    for seed in range(seeds):
        year = count(seed)
        print(
            f"{seed:>4}  {year.weeks:>5}  {year.agreed:>6}  {year.moved:>5}  {year.without:>7}  {year.offered:>7}"
            f"  {year.skipped:>7}  {year.moves:>5}  {year.mails:>5}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
