"""Something that both agree on, as one of them wants it: before there is an agreement it is so at once; afterwards what
it comes to is shown first, and only then it is put to both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from household.model import Agreement, Chore, Home, Household, Member, Proposal, Refused
from household.queue import Job
from household.store import ProposalOpen
from language.home_change import rule_changes
from pages.telling import done, told
from pages.visitor import language, visitor
from rounds.agreeing import NothingNew, propose, worked_out
from rounds.chores import change_chores
from rounds.effect_words import chore_changes, effect_lines, parts_rows, talk_changes
from rounds.world import World
from scheduler.effects import effect, same_rota
from scheduler.possible import problems_of


@dataclass(frozen=True)
class Wanted:
    """How it should be; None leaves a part as it is."""

    members: tuple[Member, ...] | None = None
    chores: tuple[Chore, ...] | None = None
    household: Household | None = None


@dataclass(frozen=True)
class Shown:
    """What an agreement would come to: a row for each of the two, and sentences."""

    rows: Sequence[Sequence[str]]
    lines: Sequence[str]


def offered(world: World, home: Home, wanted: Wanted, back: str) -> ResponseReturnValue:
    """What comes of a wish. ``back`` is the address of the page on which it was typed. Raises what ``worked_out`` and
    ``propose`` raise, and NothingNew; then nothing has changed."""
    here = visitor()
    if home.agreement is None:
        _at_once(world, home, wanted)
        return done(back, "kept")
    if request.form.get("sure") == "yes":
        propose(
            world,
            here.household,
            here.member,
            members=wanted.members,
            chores=wanted.chores,
            household_value=wanted.household,
        )
        return done("/proposal", "proposed")
    if world.store.open_proposal(here.household) is not None:
        raise ProposalOpen()
    was, would, agreement = worked_out(
        world,
        here.household,
        members=wanted.members,
        chores=wanted.chores,
        household_value=wanted.household,
    )
    if _same(was, would) and was.agreement and same_rota(was.agreement, agreement):
        raise NothingNew()
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in ("form_key", "sure")]
    shown = shown_of(was, would, agreement)
    return render_template("offer.html", shown=shown, fields=fields, back=back, starts=agreement.starts_on)


def shown_of(home: Home, wanted: Home, agreement: Agreement) -> Shown:
    """What an agreement would come to, next to the one that stands."""
    found, spoken = effect(wanted, home.agreement, agreement), language()
    lines = [
        *rule_changes(home.household, wanted.household, spoken),
        *chore_changes(home, wanted, spoken),
        *talk_changes(home, wanted, spoken),
        *effect_lines(home, wanted, found, spoken),
    ]
    return Shown(parts_rows(wanted, found, spoken), lines)


def shown_of_proposal(home: Home, found: Proposal) -> Shown:
    """What a proposal comes to, next to how it is now."""
    would = replace(home, members=found.members, chores=found.chores, household=found.household)
    return shown_of(home, would, found.agreement)


def waits(home: Home) -> str:
    """Whether a change counts at once, or when both say yes: a sentence for the page."""
    return told("offer.at_once" if home.agreement is None else "offer.by_both")


def _at_once(world: World, home: Home, wanted: Wanted) -> None:
    """Keep it, as long as nothing was agreed. Raises Refused with all that cannot be."""
    household = home.household.id
    if wanted.chores is not None:
        change_chores(world, home.household, wanted.chores, home.heavy)
        return
    would = replace(home, members=wanted.members or home.members, household=wanted.household or home.household)
    if problems := problems_of(would):
        raise Refused(problems)
    world.store.put_home(household, would.household, would.members)
    world.store.poke(household, Job.ROUND, world.clock())


def _same(home: Home, would: Home) -> bool:
    return (home.household, home.members, home.chores) == (would.household, would.members, would.chores)
