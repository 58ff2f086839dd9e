"""Verbs about the household itself: init, export, connect, calendars, token."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import Any

import click
from rich.table import Table

from household.model import Access, Account, Calendar, Household, Kind, Role, Takes, Trouble
from integrations.base import Found
from integrations.doors import open_account, open_calendar
from language.homefile import HomeDraft, read_home, write_home
from terminal.spoken import (
    LANGUAGE,
    console,
    json_option,
    kind,
    moment,
    the_household,
    the_member,
    told,
    world,
)
from worker import World


class FileUnreadable(Trouble):
    """The file cannot be read: check its name."""

    sentence = "trouble.file_unreadable"


class AlreadyAHousehold(Trouble):
    """There is a household already in this data folder."""

    sentence = "trouble.already_a_household"


class NoSuchToken(Trouble):
    """No token of that name or number."""

    sentence = "trouble.no_such_token"


@click.command(help=told("cli.init"))
@click.option("--from", "source", metavar="FILE", help=told("cli.option.from"))
@kind
def init(source: str | None) -> None:
    here = world()
    if here.store.households():
        raise AlreadyAHousehold()
    text = _read_file(source) if source else _asked()
    draft = read_home(text, LANGUAGE, here.clock().date())
    keep_home(here, draft)
    click.echo(told("init.done", names=" & ".join(m.name for m in draft.members), count=len(draft.chores)))
    click.echo(told("init.next"))


def keep_home(here: World, draft: HomeDraft) -> int:
    """Keep a drafted household; without a key of its own it gets one that nobody else has."""
    home = draft.household
    if not draft.keyed:
        home = Household(
            0, f"{home.key}-{token_hex(4)}", home.name, home.epoch, home.language, home.zone, home.check_in
        )
    return here.store.add_household(home, draft.members, draft.chores, draft.heavy)


def _read_file(source: str) -> str:
    try:
        return str(click.open_file(source, encoding="utf-8").read())
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(path=source, reason=getattr(error, "strerror", None) or "UTF-8") from error


def _asked() -> str:
    """The household step by step: two names, how the work is shared, and a set of chores to begin with."""
    click.echo(told("init.welcome"))
    name = click.prompt(told("init.ask_name"), default=told("init.default_name"))
    people = []
    for number in ("first", "second"):
        people.append(click.prompt(told(f"init.ask_{number}")))
    share = click.prompt(told("init.ask_share", name=people[0]), default=50, type=click.IntRange(0, 100))
    zone = click.prompt(told("init.ask_zone"), default="Europe/Amsterdam")
    chores = (Path(__file__).parent / "home" / f"start.{LANGUAGE}.yaml").read_text(encoding="utf-8")
    head = {
        "household": {"name": name, "language": LANGUAGE, "zone": zone},
        "members": [
            {"name": people[0], "share": f"{share}%", "language": LANGUAGE},
            {"name": people[1], "share": f"{100 - share}%", "language": LANGUAGE},
        ],
    }
    click.echo(told("init.chores"))
    return "\n".join(f"{key}: {json.dumps(value)}" for key, value in head.items()) + "\n" + chores


@click.command(help=told("cli.export"))
@kind
def export() -> None:
    here = world()
    click.echo(write_home(here.store.home(the_household(here).id)), nl=False)


@click.group(help=told("cli.connect"))
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
    password = _password(password_file)
    found = join_caldav(here, home.household, who.key, url, username, password, names, Access(access), Takes(takes))
    click.echo(told("connect.done", name=who.name, calendars=", ".join(f.name for f in found if not f.ours)))
    click.echo(told("connect.ours", name=who.name))


def _password(file: str | None) -> str:
    """Asked without showing it, or read from a file; never an argument, which others could see."""
    if file is None:
        return str(click.prompt(told("connect.password"), hide_input=True))
    return _read_file(file).strip()


def join_caldav(
    here: World,
    household: Household,
    member: str,
    url: str,
    username: str,
    password: str,
    names: tuple[str, ...] = (),
    access: Access = Access.BUSY,
    takes: Takes = Takes.MINE,
) -> tuple[Found, ...]:
    """Connect an account: read its calendars (all, or those in ``names``) and make our own one in it.

    Nothing is kept unless the server let us in and our calendar stands there.
    """
    door = Account(0, member, Kind.CALDAV, url, username)
    account = open_account(door, password, allowed=here.settings.private_hosts)
    there = account.calendars()
    ours = account.make(f"{household.key}-{member}", told("calendar.name"))
    number = here.store.add_account(household.id, member, Kind.CALDAV, url, username, password)
    store = here.store
    for found in there:
        if not found.ours and (not names or found.name in names):
            store.add_calendar(
                household.id, member, Kind.CALDAV, Role.READ, found.url, found.name, number, access, takes
            )
    store.add_calendar(
        household.id, member, Kind.CALDAV, Role.OURS, ours.url, ours.name, number, Access.TITLES, Takes.NOBODY
    )
    return (*there, ours)


@connect.command("ics", help=told("cli.connect_ics"))
@click.argument("url")
@click.option("--name", default="ICS", help=told("cli.option.name"))
@_whose
@kind
def connect_ics(url: str, name: str, member: str, access: str, takes: str) -> None:
    here = world()
    home = here.store.home(the_household(here).id)
    who = the_member(home.members, member)
    feed = Calendar(0, home.household.id, who.key, Kind.ICS, Role.READ, url, name)
    open_calendar(feed, allowed=here.settings.private_hosts).changes(None, lambda _: {})
    here.store.add_calendar(
        home.household.id, who.key, Kind.ICS, Role.READ, url, name, None, Access(access), Takes(takes)
    )
    click.echo(told("connect.done", name=who.name, calendars=name))


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
            "trouble": told(c.trouble) if c.trouble else None,
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


@click.group(help=told("cli.token"))
def token() -> None:
    pass


@token.command("add", help=told("cli.token_add"))
@click.argument("device")
@click.option("--shared", is_flag=True, help=told("cli.option.shared"))
@click.option("--for", "member", metavar="MEMBER", help=told("cli.option.for_device"))
@kind
def token_add(device: str, shared: bool, member: str | None) -> None:
    if shared == bool(member):
        raise click.UsageError(told("token.choose"))
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
    table = Table(title=told("token.title"), title_justify="left")
    for column in ("id", "device", "whose", "used"):
        table.add_column(told(f"token.{column}"))
    for each in here.store.tokens(household.id):
        used = f"{moment(each.last_used.isoformat(), here, household):%Y-%m-%d}" if each.last_used else "–"
        used = told("token.revoked") if each.revoked else used
        table.add_row(str(each.id), each.device, each.member or told("token.shared"), used)
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
