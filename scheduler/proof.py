"""One member's half of the proof, as it goes into a plan file."""

from __future__ import annotations

from household.model import Agreement, Chore, Home, Trouble
from language.plan_file import Cost, PlanFile, Row, thousandths
from scheduler.checking import chore_of, is_content
from scheduler.menus import THINKING, WEEKS_A_YEAR, cost_of, effort


class NothingCounted(Trouble):
    """The agreement was kept without what was divided, or its chores are no more: make a new one first."""

    sentence = "trouble.nothing_counted"


def proof_for(home: Home, agreement: Agreement, member: str) -> PlanFile:
    """The half of ``member``: their own costs, the plan, and of the others only how their part compares with what was
    agreed. ``home.heavy`` is asked for the member alone. Raises NothingCounted."""
    proof = agreement.certificate
    chores = {chore.key: chore for chore in home.chores}
    if not proof.counted or any(chore_of(counted.key) not in chores for counted in proof.counted):
        raise NothingCounted()
    costs = {c.key: _cost(home, member, chores[chore_of(c.key)], c.key) for c in proof.counted}
    own = next(load for load in proof.loads if load.member == member)
    shares = {load.member: load.share for load in proof.loads}
    points = {key: cost.points for key, cost in costs.items()}
    return PlanFile(
        household=home.household.name,
        starts_on=agreement.starts_on,
        member=member,
        shares=shares,
        series=_rows(agreement),
        thinkers=agreement.thinkers,
        counted=proof.counted,
        costs=costs,
        load=own.points,
        whole=own.whole,
        ratio=own.ratio,
        envy_free=is_content(member, proof.counted, points, shares),
        others={load.member: thousandths(load.ratio) for load in proof.loads if load is not own},
        worst=thousandths(max(load.ratio for load in proof.loads)),
    )


def still_adds_up(plan: PlanFile) -> bool:
    """Whether the costs of now give the load that was agreed: somebody may have come to mind a chore more, or less."""
    points = sum(plan.costs[c.key].points * c.copies.get(plan.member, 0) for c in plan.counted)
    return points == plan.load


def _cost(home: Home, member: str, chore: Chore, key: str) -> Cost:
    if key.endswith(THINKING):
        minutes = chore.thinking * WEEKS_A_YEAR
        points = cost_of(home, member, chore, minutes)
    else:
        able = not chore.can or member in chore.can
        minutes = effort(home, member, chore) if able else chore.minutes + 2 * chore.travel
        points = cost_of(home, member, chore)
    return Cost(minutes, points // minutes if minutes else 1, points)


def _rows(agreement: Agreement) -> tuple[Row, ...]:
    return tuple(
        Row(s.chore, s.member, s.rrule, s.start.replace(tzinfo=None, microsecond=0), s.minutes, s.parts)
        for s in sorted(agreement.series, key=lambda s: (s.chore, s.member, s.lane))
    )
