"""Everything that is measured of one made-up couple, as numbers by name, so that processes can share the work.

A name without a figure was not measured: the planner cannot do that yet, or it was not asked.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from benchmarks import lived, ours_fairness, peers, placed, recount
from benchmarks.couples import MEMBERS, MONDAY, Couple, couple_of
from benchmarks.crowds import crowd
from benchmarks.measure import peak_memory
from benchmarks.worklife import MONTH
from household.model import Agreement, Assignment, By, Change, Event, EventPart, Home, Plan
from scheduler.trouble import NobodyCan

Figures = dict[str, float]
#: One couple in so many is also given to the solver among the peers, which takes longer than all the rest.
SOLVER_EVERY = 4
WEEKS = 4
PER = 50

#: A plan counts as efficient when none is better for one by more than this part, and not worse for the other.
TOLERANCE = Fraction(2, 100)


@dataclass(frozen=True)
class Outcome:
    """The figures of one couple, its group, what differs between a certificate and the recount, and the peak of the
    process in MB."""

    seed: int
    group: str
    figures: Mapping[str, float]
    wrong: tuple[str, ...]
    peak: float


def figures_of(seed: int) -> Outcome:
    """Everything of the couple with this seed."""
    couple = couple_of(seed)
    found: Figures = {}
    wrong: list[str] = []
    home = couple.home
    try:
        for cycle in (2, 4):
            home, agreement, seconds = ours_fairness.agreed(couple, MONDAY, cycle)
            found[f"agree {cycle}"] = seconds
            wrong += [f"cycle {cycle}: {what}" for what in _rota(found, couple, home, agreement, cycle)]
            if cycle == 2:
                _weeks(found, couple, home, agreement)
                _drift(found, couple, home, agreement)
        if ours_fairness.has_routines():
            _bundled(found, couple)
    except NobodyCan as trouble:
        wrong.append(repr(trouble))
    _fresh(found, wrong, couple, home)
    return Outcome(seed, str(couple.group), found, tuple(wrong), peak_memory())


def above(worst: Fraction, bound: Fraction) -> float:
    """Percent above a bound."""
    return 100 * float(worst / bound - 1)


# ── the agreement ───────────────────────────────────────────────────────────────────────────────


def _rota(found: Figures, couple: Couple, home: Home, agreement: Agreement, cycle: int) -> tuple[str, ...]:
    """The rota beside its bound and, for a cycle of two weeks, beside the peers; what its certificate says wrongly."""
    count, year = (recount.recount(couple, home, agreement, weeks) for weeks in (MONTH, recount.YEAR))
    bound = peers.lp_bound(count.items, count.shares)
    found[f"rota {cycle}"] = above(count.worst, bound)
    found[f"wef1 {cycle}"] = float(count.wef1 or bool(agreement.certificate.forced))
    found[f"wef1 plain {cycle}"] = float(count.wef1)
    found[f"series {cycle}"] = len(agreement.series)
    load = peers.loads(count.items, count.kept)
    thought = recount.thought_so(count)
    rotas, settled = peers.frontier(peers.of_cycle(thought, MONTH // cycle)), peers.frontier(thought)
    found[f"rota efficient {cycle}"] = float(peers.is_efficient(rotas, load, TOLERANCE))
    found[f"rota efficient, single happenings {cycle}"] = float(peers.is_efficient(settled, load, TOLERANCE))
    free = peers.frontier(count.items)
    found[f"rota efficient, thinking free {cycle}"] = float(peers.is_efficient(free, load, TOLERANCE))
    found[f"rota exactly efficient {cycle}"] = float(peers.is_efficient(settled, load))
    if cycle == 2:
        _peers(found, couple.seed, count, bound)
    proof = agreement.certificate
    return (*recount.differs(count, year, proof, bound), *(f"lost {key}" for key in count.lost))


def _peers(found: Figures, seed: int, count: recount.Count, bound: Fraction) -> None:
    group_round = seed // 72 + seed
    for name, peer in {**peers.PEERS, "single happenings, exact": peers.exact}.items():
        if name == "plain CP-SAT" and group_round % SOLVER_EVERY:
            continue
        kept, seconds = ours_fairness.timed(lambda peer=peer: peer(count.items, count.shares))  # type: ignore[misc]
        found[f"peer {name}"] = above(peers.worst(count.items, count.shares, kept), bound)
        found[f"peer wef1 {name}"] = float(peers.is_wef1(count.items, count.shares, kept))
        found[f"peer seconds {name}"] = seconds
    found["peer one owner"] = above(peers.one_owner(count.items, count.shares), bound)


def _bundled(found: Figures, couple: Couple) -> None:
    home, agreement, _ = ours_fairness.agreed(couple, MONDAY, 2, routines=True)
    count = recount.recount(couple, home, agreement)
    found["bundled"] = above(count.worst, peers.lp_bound(count.items, count.shares))
    found["bundled events"] = recount.events(agreement, recount.first_of(agreement)) / MONTH


# ── weeks under the agreement ───────────────────────────────────────────────────────────────────


def _weeks(found: Figures, couple: Couple, home: Home, agreement: Agreement) -> None:
    """What the appointments of four weeks ask of the rota, and what one more in the middle of the third does."""
    home = replace(home, agreement=agreement, events=())
    given, events, without, spent = 0, 0, 0, []
    for number in range(WEEKS):
        plan, seconds = ours_fairness.week(home, couple, _at(number))
        spent.append(seconds)
        given += sum(e.change is Change.GIVEN and e.by is By.PLAN for e in plan.exceptions)
        events += len(plan.assignments) + len(plan.unplaced)
        without += len(plan.unplaced)
        found["masters"] = found.get("masters", 0.0) + len(set(plan.agreement.series) ^ set(agreement.series))
    found["events"] = events / WEEKS
    found["given"], found["given of 50"] = given / WEEKS, PER * given / events
    found["without a place"] = 100 * without / events
    found["week"] = sorted(spent)[len(spent) // 2]
    _conflict(found, couple, home)


def _at(week: int, **later: int) -> datetime:
    return ours_fairness.midnight(MONDAY + timedelta(weeks=week)) + timedelta(**later)


def _conflict(found: Figures, couple: Couple, home: Home) -> None:
    """Two hours are put over something that somebody has to do on the third Thursday, told on Tuesday at noon."""
    before, _ = ours_fairness.week(home, couple, _at(2))
    chance = random.Random(couple.seed)
    thursday = [a for a in before.assignments if a.span.start.date() == _at(2, days=3).date()]
    if not thursday:
        return
    hit = chance.choice(thursday)
    part = EventPart(hit.span.start - timedelta(minutes=30), hit.span.start + timedelta(minutes=90))
    event = Event(MEMBERS.index(hit.member) + 1, "late.ics", "late", (part,))
    kept = replace(home, exceptions=before.exceptions, events=(event,))
    after, _ = ours_fairness.week(kept, couple, _at(2, days=1, hours=12))
    found["conflict owners"], found["conflict moved"] = _changed(before, after)


def _changed(before: Plan, after: Plan) -> tuple[float, float]:
    """How many happenings that still stood have another owner, or the same at another time."""
    old = {(a.series, a.original): a for a in before.assignments}
    pairs: list[tuple[Assignment, Assignment]] = [
        (old[a.series, a.original], a) for a in after.assignments if (a.series, a.original) in old
    ]
    owners = sum(one.member != two.member for one, two in pairs)
    return float(owners), float(sum(one.span != two.span and one.member == two.member for one, two in pairs))


def _drift(found: Figures, couple: Couple, home: Home, agreement: Agreement) -> None:
    items, shares = lived.week_items(couple, home), recount.shares_of(home)
    ways: dict[str, lived.Deal] = {
        "drift exact": peers.exact,
        "drift nothing carried": lambda items, shares, _: peers.exact(items, shares),
    }
    if ours_fairness.can_deal():
        ways["drift free"] = lambda *asked: ours_fairness.dealt(*asked)[0]
    for name, deal in ways.items():
        found[name] = float(lived.freely(random.Random(couple.seed), items, shares, deal))
        if shares[0] == shares[1]:
            found[f"{name}, equal shares"] = found[name]
    drift, found["week with a book"] = lived.by_rota(random.Random(couple.seed), couple, home, agreement)
    found["drift rota"] = float(drift)
    if shares[0] == shares[1]:
        found["drift rota, equal shares"] = float(drift)


# ── a fresh week ────────────────────────────────────────────────────────────────────────────────


def _fresh(found: Figures, wrong: list[str], couple: Couple, home: Home) -> None:
    """The second week planned from nothing: who, and who and when."""
    if ours_fairness.can_deal():
        items, shares = lived.week_items(couple, home), recount.shares_of(home)
        kept, found["who"] = ours_fairness.dealt(items, shares, (Fraction(0), Fraction(0)))
        found["who above exact"] = above(
            peers.worst(items, shares, kept), peers.worst(items, shares, peers.exact(items, shares))
        )
    if ours_fairness.can_plan_fresh():
        asked = ours_fairness.week_of(couple, home, MONDAY + timedelta(weeks=1), {})
        plan, found["fresh"] = ours_fairness.planned(asked)
        _checked_fresh(found, wrong, asked, plan, recount.shares_of(home))


def _checked_fresh(found: Figures, wrong: list[str], asked: object, plan: object, shares: peers.Shares) -> None:
    items = ours_fairness.items_of_week(asked, plan)
    kept = ours_fairness.kept_of_week(items, plan)
    load, bound = peers.loads(items, kept), peers.lp_bound(items, shares)
    found["fresh above"] = above(peers.worst(items, shares, kept), bound)
    table = peers.frontier(items)
    exactly = peers.is_efficient(table, load)
    untimed = peers.is_efficient(table, load, TOLERANCE)
    found["fresh efficient, no times"] = float(untimed)
    found["fresh efficient"] = float(untimed or not placed.has_better(asked, plan, load, TOLERANCE))
    found["fresh exactly efficient"] = float(exactly)
    content = peers.is_wef1(items, shares, kept)
    found["fresh wef1"], found["fresh wef1 plain"] = float(content or ours_fairness.says_why(plan)), float(content)
    found["fresh exact"] = float(ours_fairness.is_exact(plan))
    found["fresh unplaced"] = float(ours_fairness.unplaced(plan))
    said = ours_fairness.stated(plan)
    if said != (load, peers.worst(items, shares, kept), content, exactly):
        wrong.append("fresh week: its proof")
    if ours_fairness.clashes(asked, plan):
        wrong.append("fresh week: two things at once")


def fresh_of(seed: int) -> Outcome:
    """Only the fresh week, as for a fleet of homes."""
    found: Figures = {}
    if ours_fairness.can_plan_fresh():
        couple = couple_of(seed)
        asked = ours_fairness.week_of(couple, couple.home, MONDAY + timedelta(weeks=1), {})
        _, found["fleet"] = ours_fairness.planned(asked)
    return Outcome(seed, "", found, (), peak_memory())


def crowd_of(seed: int) -> Outcome:
    """A week of six people with 120 things to do."""
    found: Figures = {}
    if ours_fairness.can_plan_fresh():
        plan, found["six"] = ours_fairness.planned(crowd(seed))
        found["six above"], found["six unfinished"] = ours_fairness.finished(plan)
    return Outcome(seed, "six", found, (), peak_memory())
