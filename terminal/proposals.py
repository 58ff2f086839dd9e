"""A proposal at a terminal, whichever verb makes it: what it comes to, and how the other says yes or no."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import click

from household.model import Agreement, Chore, Home, Member, Proposal
from rounds.agreeing import propose, worked_out
from rounds.effect_words import chore_changes, effect_lines, talk_changes
from rounds.world import World
from scheduler.effects import effect
from terminal import spoken
from terminal.effect_lines import parts_table
from terminal.spoken import DoesNotFit, console, the_member, told


class NameWho(DoesNotFit):
    """A proposal has somebody who makes it: say who with --as."""

    sentence = "trouble.name_who"


def show_effect(home: Home, wanted: Home, agreement: Agreement) -> None:
    """What an agreement would come to, next to the one that stands."""
    found = effect(wanted, home.agreement, agreement)
    console().print(parts_table(wanted, found, spoken.LANGUAGE))
    asked = (*chore_changes(home, wanted, spoken.LANGUAGE), *talk_changes(home, wanted, spoken.LANGUAGE))
    for line in (*asked, *effect_lines(home, wanted, found, spoken.LANGUAGE)):
        click.echo(line)


def show_proposal(here: World, household: int, found: Proposal) -> None:
    """Who proposes, what it comes to from which day on, and whose answer it waits for."""
    home = here.store.home(household)
    wanted = replace(home, members=found.members, chores=found.chores, household=found.household)
    click.echo(told("proposal.by", name=home.member(found.by).name, day=f"{found.agreement.starts_on:%d-%m-%Y}"))
    show_effect(home, wanted, found.agreement)
    show_waiting(home, found.yes)


def show_waiting(home: Home, yes: Iterable[str]) -> None:
    """Who has not answered yet, and with which words they do."""
    for member in home.members:
        if member.key not in set(yes):
            click.echo(told("proposal.waits_for", name=member.name, key=member.key))


def show_or_propose(
    here: World,
    household: int,
    proposing: bool,
    speaker: str | None,
    *,
    members: tuple[Member, ...] | None = None,
    chores: tuple[Chore, ...] | None = None,
) -> None:
    """Show what it comes to; only when that is asked for, put it to both."""
    if not proposing:
        with console().status(told("plan.busy")):
            home, wanted, agreement = worked_out(here, household, members=members, chores=chores)
        show_effect(home, wanted, agreement)
        click.echo(told("effect.only_looked"))
        return
    if speaker is None:
        raise NameWho(names=", ".join(m.key for m in here.store.home(household).members))
    by = the_member(here.store.home(household).members, speaker).key
    show_proposal(here, household, propose(here, household, by, members=members, chores=chores))
