"""Verbs about the household itself: export, connect, calendars, token."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.table import Table

from household.model import Access, Household, Takes, Trouble
from integrations.oauth import begin, finish
from language.homefile import write_home
from rounds import connect as connecting
from rounds.connect import first_knock, is_address, join_caldav, join_feed, join_google
from rounds.whole import go_round
from rounds.world import World
from terminal.prompts import secret
from terminal.spoken import (
    DoesNotFit,
    console,
    json_option,
    kind,
    moment,
    the_household,
    the_member,
    told,
    world,
)
from terminal.typed import Verbs

#: Where a desktop client of Google is sent back to: nobody listens there, the address itself is what counts.
DESKTOP = "http://localhost"


class FileUnreadable(Trouble):
    """The file cannot be read as text: check its name."""

    sentence = "trouble.file_unreadable"


class NoSuchToken(DoesNotFit):
    """No token of that name or number."""

    sentence = "trouble.no_such_token"


class ChooseOne(DoesNotFit):
    """A device is the home's or one person's: choose."""

    sentence = "token.choose"


class DeviceUnnamed(DoesNotFit):
    """A device needs a name, so that its token can be told from the others."""

    sentence = "trouble.device_unnamed"


class NotAnAddress(DoesNotFit):
    """What was typed is no address; it is not repeated, since it may hold a password."""

    sentence = "trouble.not_an_address"


class UnknownCalendar(DoesNotFit):
    """The account has no calendar of that name."""

    sentence = "trouble.unknown_calendar"


def text_of(source: str) -> str:
    """What a file says; - reads what is typed. Raises FileUnreadable."""
    try:
        return str(click.open_file(source, encoding="utf-8").read())
    except (OSError, ValueError) as error:
        raise FileUnreadable(path=source) from error


@click.command(help=told("cli.export"))
@kind
def export() -> None:
    here = world()
    click.echo(write_home(here.store.home(the_household(here).id)), nl=False)


@click.group(cls=Verbs, help=told("cli.connect"))
def connect() -> None:
    pass


def _whose(action: Callable[..., Any]) -> Callable[..., Any]:
    action = click.option("--for", "member", metavar="MEMBER", required=True, help=told("cli.option.for"))(action)
    action = click.option(
        "--access",
        type=click.Choice([a.value for a in Access]),
        default="busy",
        help=told("cli.option.access"),
    )(action)
    return click.option(
        "--takes", type=click.Choice([t.value for t in Takes]), default="mine", help=told("cli.option.takes")
    )(action)


@connect.command("caldav", help=told("cli.connect_caldav"))
@click.argument("url")
@click.option("--user", "username", required=True, help=told("cli.option.user"))
@click.option("--read", "names", multiple=True, metavar="NAME", help=told("cli.option.read"))
@click.option("--password-file", metavar="FILE", help=told("cli.option.password_file"))
@_whose
@kind
def connect_caldav(
    url: str,
    username: str,
    names: tuple[str, ...],
    password_file: str | None,
    member: str,
    access: str,
    takes: str,
) -> None:
    here = world()
    home = here.store.home(the_household(here).id)
    who = the_member(home.members, member)
    check_address(url)
    password = _password(password_file)
    with _knock(url):
        found = join_caldav(here, home.household, who.key, url, username, password, names, Access(access), Takes(takes))
    click.echo(told("connect.done", name=who.name, calendars=", ".join(f.name for f in found) or told("connect.none")))
    click.echo(told("connect.ours", name=who.name))
    _look(here, home.household)


def _look(here: World, household: Household) -> None:
    """Read what was just connected, so that the next plan knows it."""
    with console().status(told("sync.busy")):
        go_round(here, household.id)


def _password(file: str | None) -> str:
    """Asked without showing it, or read from a file; never an argument, which others could see."""
    if file is None:
        return secret(told("connect.password"))
    return text_of(file).strip()


def check_address(url: str) -> None:
    """Raise NotAnAddress for what cannot be one; a bare host is fine."""
    if not is_address(url):
        raise NotAnAddress()


@contextmanager
def _knock(url: str) -> Iterator[None]:
    """The first knock, in which a calendar that is not there was typed wrong."""
    try:
        with first_knock(url):
            yield
    except connecting.UnknownCalendar as trouble:
        raise UnknownCalendar(**trouble.details) from trouble


@connect.command("google", help=told("cli.connect_google"))
@click.option("--titles", is_flag=True, help=told("cli.option.titles"))
@click.option("--read", "names", multiple=True, metavar="NAME", help=told("cli.option.read"))
@click.option("--for", "member", metavar="MEMBER", required=True, help=told("cli.option.for"))
@click.option("--takes", type=click.Choice([t.value for t in Takes]), default="mine", help=told("cli.option.takes"))
@kind
def connect_google(titles: bool, names: tuple[str, ...], member: str, takes: str) -> None:
    here = world()
    home = here.store.home(the_household(here).id)
    who = the_member(home.members, member)
    consent = begin(here.settings.google, DESKTOP, titles)
    click.echo(told("connect.google_open", name=who.name))
    click.echo(consent.url)
    pasted = click.prompt(told("connect.google_paste"))
    grant = finish(here.settings.google, consent, pasted)
    found = join_google(here, home.household.id, who.key, grant.to_json(), names, Takes(takes))
    click.echo(told("connect.done", name=who.name, calendars=", ".join(f.name for f in found) or told("connect.none")))
    click.echo(told("connect.ours", name=who.name))
    _look(here, home.household)


@connect.command("ics", help=told("cli.connect_ics"))
@click.argument("url")
@click.option("--name", default="ICS", help=told("cli.option.name"))
@_whose
@kind
def connect_ics(url: str, name: str, member: str, access: str, takes: str) -> None:
    here = world()
    home = here.store.home(the_household(here).id)
    who = the_member(home.members, member)
    check_address(url)
    with _knock(url):
        join_feed(here, home.household.id, who.key, url, name, Access(access), Takes(takes))
    click.echo(told("connect.done", name=who.name, calendars=name))
    _look(here, home.household)


@click.command(help=told("cli.calendars"))
@json_option
@kind
def calendars(as_json: bool) -> None:
    here = world()
    home = here.store.home(the_household(here).id)
    rows = [
        {
            "member": home.member(c.member).name,
            "name": c.name,
            "kind": c.kind.value,
            "role": c.role.value,
            "access": c.access.value,
            "takes": c.takes.value,
            "read_at": c.read_at.isoformat() if c.read_at else None,
            "stale_since": c.stale_since.isoformat() if c.stale_since else None,
            "trouble": told(c.trouble, calendar=c.name, count="") if c.trouble else None,
        }
        for c in home.calendars
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table(title=told("calendars.title"), title_justify="left")
    for column in ("member", "name", "kind", "role", "access", "takes", "state"):
        table.add_column(told(f"calendars.{column}"))
    for row in rows:
        state = row["trouble"] or (told("calendars.fine") if row["read_at"] else told("calendars.unread"))
        words = [told(f"calendars.{row[c]}") for c in ("role", "access", "takes")]
        table.add_row(str(row["member"]), str(row["name"]), str(row["kind"]), *words, str(state))
    console().print(table)


@click.group(cls=Verbs, help=told("cli.token"))
def token() -> None:
    pass


@token.command("add", help=told("cli.token_add"))
@click.argument("device")
@click.option("--shared", is_flag=True, help=told("cli.option.shared"))
@click.option("--for", "member", metavar="MEMBER", help=told("cli.option.for_device"))
@kind
def token_add(device: str, shared: bool, member: str | None) -> None:
    if shared == bool(member):
        raise ChooseOne()
    if not device.strip():
        raise DeviceUnnamed()
    here = world()
    home = here.store.home(the_household(here).id)
    who = the_member(home.members, member).key if member else None
    plain = here.store.add_token(home.household.id, device, who, here.clock())
    click.echo(told("token.once"), err=True)
    click.echo(plain)


@token.command("list", help=told("cli.token_list"))
@kind
def token_list() -> None:
    here = world()
    household = the_household(here)
    names = {m.key: m.name for m in here.store.home(household.id).members}
    table = Table(title=told("token.title"), title_justify="left")
    for column in ("id", "device", "whose", "used"):
        table.add_column(told(f"token.{column}"))
    for each in here.store.tokens(household.id):
        used = f"{moment(each.last_used.isoformat(), here, household):%Y-%m-%d}" if each.last_used else "–"
        used = told("token.revoked") if each.revoked else used
        shared = told("token.shared_by", name=names[each.known]) if each.known in names else told("token.shared")
        table.add_row(str(each.id), each.device, names.get(each.member or "", shared), used)
    console().print(table)


@token.command("revoke", help=told("cli.token_revoke"))
@click.argument("number", type=int)
@kind
def token_revoke(number: int) -> None:
    here = world()
    household = the_household(here)
    if number not in {t.id for t in here.store.tokens(household.id)}:
        raise NoSuchToken(number=number)
    here.store.revoke(household.id, number)
    click.echo(told("token.gone"))


@token.command("forget", help=told("cli.token_forget"))
@click.argument("number", type=int)
@kind
def token_forget(number: int) -> None:
    here = world()
    household = the_household(here)
    known = next((t for t in here.store.tokens(household.id) if t.id == number), None)
    if known is None:
        raise NoSuchToken(number=number)
    here.store.know_speaker(household.id, known.device, None)
    click.echo(told("token.forgotten"))
