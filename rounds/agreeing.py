"""Agreeing anew: what one proposes is worked out and shown, and counts once everybody said yes to just that."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from household.folder import hold_household
from household.model import (
    Agreement,
    Chore,
    Experiment,
    Home,
    Household,
    Member,
    Proposal,
    Refused,
    Span,
    Trouble,
)
from household.store import ProposalOpen
from household.values import to_json
from rounds.plan import AHEAD
from rounds.world import World, local_now
from scheduler import experiments, planner
from scheduler.effects import same_rota
from scheduler.possible import problems_of
from scheduler.transition import next_monday, succeed


class NothingAgreedYet(Trouble):
    """There is no agreement to change yet: make the first one."""

    sentence = "trouble.nothing_agreed_yet"


class NothingNew(Trouble):
    """What is proposed is how it already is: there is nothing to say yes to."""

    sentence = "trouble.nothing_new"


class OtherPeople(Trouble):
    """A proposal is about the home and the people who live here, and about nobody else."""

    sentence = "trouble.other_people"


class ProposalOvertaken(Trouble):
    """What the proposal would change was changed otherwise since: it is withdrawn, and can be made anew."""

    sentence = "trouble.proposal_overtaken"


class ProposalRenewed(Trouble):
    """Something that the proposal rests on changed, and it comes out differently now: look at it once more."""

    sentence = "trouble.proposal_renewed"


class ExperimentOpen(Trouble):
    """An experiment waits or runs already: one at a time."""

    sentence = "trouble.experiment_open"


class NoSuchExperiment(Trouble):
    """No experiment with this chore is over and waits for a word about it."""

    sentence = "trouble.no_such_experiment"


def worked_out(
    world: World,
    household: int,
    *,
    members: Sequence[Member] | None = None,
    chores: Sequence[Chore] | None = None,
    household_value: Household | None = None,
) -> tuple[Home, Home, Agreement]:
    """The home as it is, as it would be with these members, chores or settings, and the agreement that this leads to
    from next Monday on. Nothing is kept.

    Raises Refused with all that cannot be, OtherPeople, NothingAgreedYet, and what ``planner.agree`` raises.
    """
    now = local_now(world, household)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    home = world.store.home(household, Span(midnight, midnight + AHEAD + timedelta(days=8)))
    wanted = replace(
        home,
        members=home.members if members is None else tuple(members),
        chores=home.chores if chores is None else tuple(chores),
        household=home.household if household_value is None else replace(household_value, id=household),
    )
    people = [m.key for m in home.members], home.household.key
    if ([m.key for m in wanted.members], wanted.household.key) != people:
        raise OtherPeople(names=", ".join(m.name for m in home.members))
    if problems := problems_of(wanted):
        raise Refused(problems)
    return home, wanted, _from_monday(home, wanted, now.date())


def propose(
    world: World,
    household: int,
    by: str,
    *,
    members: Sequence[Member] | None = None,
    chores: Sequence[Chore] | None = None,
    household_value: Household | None = None,
    agrees: bool = True,
) -> Proposal:
    """Keep what ``by`` proposes, with their yes if they gave it (``agrees``); the agreement that stands goes on until
    everybody said yes.

    Raises ProposalOpen, NothingNew, and what ``worked_out`` raises; then nothing is kept.
    """
    with hold_household(world.settings, household):
        if world.store.open_proposal(household) is not None:
            raise ProposalOpen()
        home, wanted, agreement = worked_out(
            world, household, members=members, chores=chores, household_value=household_value
        )
        if _parts(home) == _parts(wanted) and home.agreement and same_rota(home.agreement, agreement):
            raise NothingNew()
        found = Proposal(
            by,
            wanted.household,
            wanted.members,
            wanted.chores,
            agreement,
            (by,) if agrees else (),
            ground=_ground(home),
        )
        return world.store.propose(household, found, world.clock())


def current_proposal(world: World, household: int) -> Proposal | None:
    """The open proposal as it holds today, worked out anew where something that it rests on changed since.

    Raises ProposalOvertaken, once, when it had to be withdrawn for that.
    """
    with hold_household(world.settings, household):
        found = world.store.open_proposal(household)
        return found and _renewed(world, household, found)


def answer_proposal(world: World, household: int, number: int, member: str, yes: bool) -> Proposal:
    """What this member says to a proposal. With everybody's yes it counts; a no ends it, and that of whoever made it
    withdraws it.

    Raises ProposalOvertaken or ProposalRenewed when it is no longer what was looked at, and ProposalClosed.
    """
    with hold_household(world.settings, household):
        found = world.store.open_proposal(household)
        if found is None or found.id != number or not yes:
            answer = "withdrawn" if found and found.by == member else "no"
            return world.store.close_proposal(household, number, answer)
        if not same_rota(_renewed(world, household, found).agreement, found.agreement):
            raise ProposalRenewed()
        return world.store.accept_proposal(household, number, member)


def stands_as_it_was(home: Home, proposal: Proposal, today: date) -> bool:
    """Whether a proposal rests on the home as it is, and still lies ahead; else it is worked out anew."""
    return _ground(home) == proposal.ground and proposal.agreement.starts_on > today


def _renewed(world: World, household: int, proposal: Proposal) -> Proposal:
    """A proposal on the ground as it is now. What people said yes to stays so while it asks the same of them."""
    home, ground = world.store.home(household), proposal.ground
    now, here = local_now(world, household), _ground(home)
    if stands_as_it_was(home, proposal, now.date()):
        return proposal
    wanted = {name: text for name, text in _named(proposal).items() if text != ground[_NAMES.index(name)]}
    if any(here[_NAMES.index(name)] != ground[_NAMES.index(name)] for name in wanted):
        world.store.close_proposal(household, proposal.id, "withdrawn")
        raise ProposalOvertaken()
    try:
        _, would, agreement = worked_out(
            world,
            household,
            members=proposal.members if "members" in wanted else None,
            chores=proposal.chores if "chores" in wanted else None,
            household_value=proposal.household if "household" in wanted else None,
        )
    except Trouble:
        world.store.close_proposal(household, proposal.id, "withdrawn")
        raise ProposalOvertaken() from None
    newer = replace(
        proposal,
        household=would.household,
        members=would.members,
        chores=would.chores,
        agreement=agreement,
        yes=proposal.yes if same_rota(agreement, proposal.agreement) else (),
        ground=here,
    )
    world.store.renew_proposal(household, newer)
    return newer


def _from_monday(home: Home, wanted: Home, today: date) -> Agreement:
    """The agreement of a home as it would be, taking over from the one that stands next Monday."""
    if home.agreement is None:
        raise NothingAgreedYet()
    monday = next_monday(today)
    at = datetime.combine(monday, time(), ZoneInfo(wanted.household.zone))
    return succeed(home.agreement, planner.agree(wanted, at, home.agreement), monday)


#: What a proposal can change, in the order in which its ground names it; then the agreement that it follows.
_NAMES = ("household", "members", "chores")


def _parts(home: Home) -> tuple[object, ...]:
    return home.household, home.members, home.chores


def _ground(home: Home) -> tuple[str, ...]:
    parts = (_print(part) for part in _parts(home))
    return (*parts, str(home.agreement.id if home.agreement else 0))


def _named(proposal: Proposal) -> dict[str, str]:
    return {name: _print(getattr(proposal, name)) for name in _NAMES}


def _print(part: object) -> str:
    return hashlib.sha256(to_json(part).encode()).hexdigest()[:16]


# ── experiments ─────────────────────────────────────────────────────────────────────────────────


def try_out(world: World, household: int, chore: str, member: str, weeks: int) -> Experiment:
    """Keep an experiment that ``member`` asks for, with their yes, from next Monday on.

    Raises ExperimentOpen while another one waits or runs, NothingAgreedYet, and what ``balanced`` raises.
    """
    with hold_household(world.settings, household):
        found = worked_out_trial(world, world.store.home(household), chore, member, weeks)
        return world.store.add_experiment(household, replace(found, yes=(member,)))


def worked_out_trial(world: World, home: Home, chore: str, member: str, weeks: int) -> Experiment:
    """The experiment that ``try_out`` would keep. Raises what it raises."""
    today = local_now(world, home.household.id).date()
    if home.agreement is None:
        raise NothingAgreedYet()
    if experiments.waiting(home) or experiments.running(home, today):
        raise ExperimentOpen()
    return experiments.balanced(home, chore, member, weeks, next_monday(today))


def answer_experiment(world: World, household: int, experiment: Experiment, member: str, yes: bool) -> Experiment:
    """What this member says to an experiment that waits: a yes joins in, a no ends it. One that has waited past its
    first Monday begins on the next, as long as it was meant to be."""
    with hold_household(world.settings, household):
        said = replace(experiment, yes=tuple(sorted({*experiment.yes, member}))) if yes else experiment
        today = local_now(world, household).date()
        if yes and said.first <= today:
            later = next_monday(today) - said.first
            said = replace(said, first=said.first + later, last=said.last + later)
        said = said if yes else replace(said, ended="no")
        world.store.change_experiment(household, said)
        return said
