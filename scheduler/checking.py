"""Does the sum of a plan again, from what a plan file says and nothing else.

It shares no code with what made the plan: rules are followed by python-dateutil, the bound comes from linear duality,
and the best that single happenings could give from a table of its own. Numbers are whole points and exact fractions.
A year is 52 weeks from the start of a series; see ``docs/plan-file.md`` for how to do it by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise

from dateutil.rrule import rruleset, rrulestr

from household.model import Counted
from language.plan_file import PlanFile, Row, thousandths

THINKING = ":thinking"
YEAR = timedelta(weeks=52)
#: A table with more columns than this is not made: so much work no home has.
COLUMNS = 4_000_000
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Points = Mapping[str, int]
Shares = Mapping[str, Fraction]


@dataclass(frozen=True)
class Finding:
    """One line of the sum: what was looked at (``about`` says of whom or of which chore), what is stated and what comes
    out. ``right`` is None for what nobody stated: it is only told."""

    what: str
    about: str
    stated: str
    found: str
    right: bool | None

    @staticmethod
    def of(what: str, about: str, stated: object, found: object) -> Finding:
        return Finding(what, about, str(stated), str(found), stated == found)


def chore_of(key: str) -> str:
    """The chore that a key of what was divided belongs to: "bath@1", "story:sanne" and "school:thinking" name one."""
    return key.partition(":")[0].partition("@")[0]


# ── one half ────────────────────────────────────────────────────────────────────────────────────


def check_half(plan: PlanFile) -> tuple[Finding, ...]:
    """What one file can prove by itself: the happenings of its series, the sums of its member, and that the member has
    no more envy than one happening."""
    points = {key: cost.points for key, cost in plan.costs.items()}
    copies = {c.key: c.copies.get(plan.member, 0) for c in plan.counted}
    load = sum(points[key] * n for key, n in copies.items())
    whole = sum(points[c.key] * sum(c.copies.values()) for c in plan.counted)
    agreed = plan.shares[plan.member] * whole
    ratio = load / agreed if agreed else Fraction(0)
    known = [thousandths(ratio), *plan.others.values()]
    return (
        *_copies(plan),
        *_at_odds(plan),
        *_thinkers(plan),
        *_costs(plan),
        Finding.of("load", plan.member, plan.load, load),
        Finding.of("whole", plan.member, plan.whole, whole),
        Finding.of("ratio", plan.member, plan.ratio, ratio),
        Finding.of("worst", "", plan.worst, max(known, key=Fraction)),
        _envy(plan, points),
    )


def is_content(member: str, counted: Sequence[Counted], points: Points, shares: Shares) -> bool:
    """Weighted envy-freeness up to one: for each other j there is a copy c that the member has, so that
    (D − d(c)) / w ≤ d(what j has) / w_j, in the member's own points; with nothing to do there is nothing to envy."""
    mine = [points[c.key] for c in counted if c.copies.get(member, 0)]
    own = sum(points[c.key] * c.copies.get(member, 0) for c in counted)
    theirs = {j: sum(points[c.key] * c.copies.get(j, 0) for c in counted) for j in shares if j != member}
    return all(
        not own or any((own - one) * shares[j] <= load * shares[member] for one in mine) for j, load in theirs.items()
    )


def _envy(plan: PlanFile, points: Points) -> Finding:
    content = is_content(plan.member, plan.counted, points, plan.shares)
    return Finding.of("envy", plan.member, _yes(plan.envy_free), _yes(content))


def _yes(value: bool) -> str:
    return "1" if value else "0"


def _costs(plan: PlanFile) -> Iterator[Finding]:
    for key, cost in sorted(plan.costs.items()):
        yield Finding.of("cost", key, cost.points, cost.minutes * cost.heavy)


def _thinkers(plan: PlanFile) -> Iterator[Finding]:
    held = {
        chore_of(c.key): ", ".join(f"{m} {n}" for m, n in sorted(c.copies.items()) if n)
        for c in plan.counted
        if c.key.endswith(THINKING)
    }
    for chore in sorted({*held, *plan.thinkers}):
        yield Finding.of("thinking", chore, f"{plan.thinkers.get(chore, '–')} 1", held.get(chore, "–"))


# ── how often ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Often:
    """How often a year somebody has a chore by the rules: ``times``, give or take ``slack`` where a year of 52 weeks
    does not hold the rhythm a whole number of times; ``ruled`` False when no rule says it."""

    times: Fraction = Fraction(0)
    slack: int = 0
    ruled: bool = True

    def __add__(self, other: _Often) -> _Often:
        return _Often(self.times + other.times, self.slack + other.slack, self.ruled and other.ruled)

    def fits(self, stated: int) -> bool:
        return stated > 0 if not self.ruled else abs(self.times - stated) <= self.slack


def _copies(plan: PlanFile) -> Iterator[Finding]:
    """Each chore and member: as many copies as the rules give."""
    stated: dict[tuple[str, str], int] = {}
    for counted in plan.counted:
        if not counted.key.endswith(THINKING):
            for member, n in counted.copies.items():
                key = (chore_of(counted.key), member)
                stated[key] = stated.get(key, 0) + n
    given: dict[tuple[str, str], _Often] = {}
    for row in plan.series:
        for chore, often in _often(row):
            given[chore, row.member] = given.get((chore, row.member), _Often()) + often
    for chore, member in sorted({*stated, *given}):
        n, often = stated.get((chore, member), 0), given.get((chore, member), _Often())
        right = often.fits(n)
        found = str(n) if right else str(often.times) if often.ruled else "–"
        yield Finding("copies", f"{chore}, {member}", str(n), found, right)


def _at_odds(plan: PlanFile) -> Iterator[Finding]:
    """What cannot be: less than somebody has to have, a start that its rule does not give, twice on one day."""
    for counted in plan.counted:
        if any(n > counted.copies.get(member, 0) for member, n in counted.least.items()):
            yield Finding("least", counted.key, _named(counted.least), _named(counted.copies), False)
    for row in plan.series:
        if row.rule and next(iter(_from(row.rule, row.start)), None) != row.start:
            yield Finding("start", row.chore, str(row.start), row.rule, False)
    yield from _doubles(plan)


def _named(copies: Mapping[str, int]) -> str:
    return ", ".join(f"{member} {n}" for member, n in sorted(copies.items()))


def _often(row: Row) -> Iterator[tuple[str, _Often]]:
    """The chores of a series, of a routine its parts, with how often a year its rule gives them."""
    if not row.parts:
        yield row.chore, _year(row.rule, row.start, None)
    for part in row.parts:
        yield part.chore, _year(row.rule, row.start, part.days)


def _year(rule: str, start: datetime, days: Sequence[int] | None) -> _Often:
    if not rule:
        return _Often(ruled=False)
    words = _words(rule)
    every, season = int(words.get("INTERVAL", "1")), words.get("BYMONTH", "")
    if words["FREQ"] != "WEEKLY":
        until = start.replace(year=start.year + 1, day=1, hour=0, minute=0, second=0)
        found = [m for m in _from(rule, start) if m < until]
        whole = words["FREQ"] == "MONTHLY" and 12 % every == 0 and not season
        return _Often(Fraction(len(found)), 0 if whole or (words["FREQ"] == "YEARLY" and every == 1) else 1)
    bare = ";".join(f"{name}={value}" for name, value in words.items() if name != "BYMONTH")
    on = [m for m in _from(bare, start) if m < start + YEAR and (days is None or m.weekday() in days)]
    part = Fraction(len(season.split(",")), 12) if season else Fraction(1)
    exact = 52 % every == 0 and not season
    return _Often(len(on) * part, 0 if exact else len(days or words["BYDAY"].split(",")))


def _words(rule: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in rule.split(";"))


def _from(rule: str, start: datetime) -> list[datetime]:
    """The first happenings of a rule from a wall time on, as far as two years; the start counts only if the rule
    gives it."""
    found = rrulestr(rule, dtstart=start)
    assert not isinstance(found, rruleset)  # noqa: S101 one rule is no set of rules
    return found.between(start, start + 2 * YEAR + timedelta(days=7), inc=True)


def _doubles(plan: PlanFile) -> Iterator[Finding]:
    """Of what is not done together: no day on which two rules give it."""
    together = {chore_of(c.key) for c in plan.counted if ":" in c.key and not c.key.endswith(THINKING)}
    rules: dict[str, list[list[date]]] = {}
    ruled = [row.start for row in plan.series if row.rule]
    midnight = datetime.combine(max(ruled).date(), time()) if ruled else None
    for row in plan.series:
        for chore, days in ((p.chore, p.days) for p in row.parts) if row.parts else ((row.chore, None),):
            if row.rule and midnight and chore not in together:
                found = rrulestr(row.rule, dtstart=row.start)
                dates = [m.date() for m in found.between(midnight, midnight + YEAR, inc=True)]
                rules.setdefault(chore, []).append([d for d in dates if days is None or d.weekday() in days])
    for chore, several in sorted(rules.items()):
        all_of = sorted(day for days in several for day in days)
        twice = next((day for day, after in pairwise(all_of) if day == after), None)
        if twice is not None:
            yield Finding("twice", chore, "1", str(twice), False)
