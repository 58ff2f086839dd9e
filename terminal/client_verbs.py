"""Verbs about programs of others that may ask for permission (OAuth): add, list, remove."""

from __future__ import annotations

import re

import click
from rich.table import Table

from household.settings import issuer
from household.store import NotHere
from terminal.spoken import DoesNotFit, console, kind, told, world
from terminal.typed import Verbs
from webhooks.oauth import AUTHORIZE, TOKEN, leads_to_a_program, readable


class ClientUnnamed(DoesNotFit):
    """A program needs a name with letters or digits in it."""

    sentence = "trouble.client_unnamed"


class NoWayTo(DoesNotFit):
    """A code may not be sent to such an address."""

    sentence = "trouble.client_redirect"


class NoSuchClient(DoesNotFit):
    """No program of that name."""

    sentence = "trouble.no_such_client"


@click.group(cls=Verbs, help=told("cli.client"))
def client() -> None:
    pass


@client.command("add", help=told("cli.client_add"))
@click.argument("name")
@click.option("--redirect", "redirects", multiple=True, required=True, help=told("cli.option.redirect"))
@click.option("--public", is_flag=True, help=told("cli.option.public"))
@kind
def client_add(name: str, redirects: tuple[str, ...], public: bool) -> None:
    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    if not key:
        raise ClientUnnamed()
    for address in redirects:
        if not leads_to_a_program(address):
            raise NoWayTo(address=address)
    here = world()
    secret = here.store.add_client(key, readable(name), redirects, here.clock(), public)
    if issuer(here.settings) is None:
        click.echo(told("client.no_https"), err=True)
    base = here.settings.base_url
    for line, value in (("authorize", base + AUTHORIZE), ("token", base + TOKEN), ("key", key)):
        click.echo(told(f"client.{line}", value=value), err=True)
    click.echo(told("client.once" if secret else "client.public"), err=True)
    click.echo(secret or key)


@client.command("list", help=told("cli.client_list"))
@kind
def client_list() -> None:
    table = Table(title=told("client.title"), title_justify="left")
    for column in ("id", "name", "redirects", "kind"):
        table.add_column(told(f"client.column_{column}"), overflow="fold")
    for each in world().store.clients():
        how = "by_itself" if each.by_itself else "without_secret" if each.public else "with_secret"
        table.add_row(each.key, each.name, "\n".join(each.redirects), told(f"client.{how}"))
    console().print(table)


@client.command("remove", help=told("cli.client_remove"))
@click.argument("key")
@kind
def client_remove(key: str) -> None:
    here = world()
    try:
        here.store.remove_client(key)
    except NotHere:
        raise NoSuchClient(client=key) from None
    click.echo(told("client.gone"))
