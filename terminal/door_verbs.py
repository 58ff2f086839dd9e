"""Verbs for who stands before the door: a code, sending browsers away, and forgetting a password."""

from __future__ import annotations

import click

from rounds.ways import code_for, code_for_a_home, code_of_the_house, forget_password
from terminal.spoken import DoesNotFit, kind, the_household, the_member, told, world
from terminal.typed import Verbs


class WhoIsIt(DoesNotFit):
    """One person, or all: choose."""

    sentence = "door.who_away"


class ForOneOrForNew(DoesNotFit):
    """A code is for somebody who lives here, or for two who are yet to begin: choose."""

    sentence = "door.one_or_new"


@click.command(help=told("cli.code"))
@click.option("--for", "name", metavar="NAME", help=told("cli.option.code_for"))
@click.option("--new-household", "beside", is_flag=True, help=told("cli.option.new_household"))
@kind
def code(name: str | None, beside: bool) -> None:
    if name is not None and beside:
        raise ForOneOrForNew()
    here = world()
    if beside:
        click.echo(told("door.code_new", code=code_for_a_home(here.store, here.clock())))
        return
    if name is None:
        click.echo(told("run.code", code=code_of_the_house(here.store, here.clock())))
        return
    household = the_household(here)
    member = the_member(here.store.home(household.id).members, name)
    made = code_for(here.store, household.id, member.key, here.clock())
    click.echo(told("door.code_for", name=member.name, code=made))


@click.command("sign-out", help=told("cli.sign-out"))
@click.argument("name", required=False)
@click.option("--all", "everybody", is_flag=True, help=told("cli.option.sign_out_all"))
@kind
def sign_out(name: str | None, everybody: bool) -> None:
    if (name is None) is not everybody:
        raise WhoIsIt()
    here = world()
    household = the_household(here)
    members = here.store.home(household.id).members
    chosen = members if name is None else (the_member(members, name),)
    count = sum(here.store.end_visit(household.id, member.key) for member in chosen)
    click.echo(told("door.sent_away", count=count))


@click.group(cls=Verbs, help=told("cli.password"))
def password() -> None:
    pass


@password.command("reset", help=told("cli.password_reset"))
@click.argument("name")
@kind
def password_reset(name: str) -> None:
    here = world()
    household = the_household(here)
    member = the_member(here.store.home(household.id).members, name)
    gone = forget_password(here.store, household.id, member.key)
    click.echo(told("door.password_gone" if gone else "door.password_none", name=member.name))


VERBS = (code, sign_out, password)
