"""Verbs about what is said aloud: announcements, and Home Assistant with its logins and its YAML."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from secrets import token_hex
from typing import Any, get_args
from zoneinfo import ZoneInfo

import click
from rich.table import Table

from household.model import Household, Language, Trouble
from household.settings import reachable_base
from household.store import Login
from integrations.announce import check_address
from language.assist import AUTHORIZATION, WEBHOOK, assist_files
from language.sentences import say
from rounds.world import World
from terminal.home_verbs import check_address as check_spelling
from terminal.home_verbs import text_of
from terminal.prompts import secret
from terminal.spoken import (
    DoesNotFit,
    console,
    json_option,
    kind,
    moment,
    now_option,
    the_household,
    the_member,
    told,
    world,
)
from terminal.typed import Verbs
from webhooks.announcement import announcement, choose_hour, is_quiet, speak
from webhooks.core import home_of


class NoAddressYet(Trouble):
    """Nothing is announced yet: say first where."""

    sentence = "trouble.no_address_yet"


class NotAnHour(DoesNotFit):
    """What was typed is no time of day."""

    sentence = "trouble.not_an_hour"


class QuietThen(DoesNotFit):
    """The home wants to hear nothing at that hour."""

    sentence = "trouble.quiet_then"


class NoSuchLogin(DoesNotFit):
    """No login of Home Assistant that is called so has asked yet."""

    sentence = "trouble.no_such_login"


class ChooseOne(DoesNotFit):
    """A login is somebody's or nobody's: choose."""

    sentence = "ha.choose"


class SpeakerUnknown(DoesNotFit):
    """What was typed is no entity that can speak."""

    sentence = "trouble.speaker_unknown"


class CannotWriteThere(Trouble):
    """The folder takes no files."""

    sentence = "trouble.cannot_write_there"


# ── announcements ───────────────────────────────────────────────────────────────────────────────


@click.group(help=told("cli.announce"), cls=Verbs)
def announce() -> None:
    pass


@announce.command("to", help=told("cli.announce_to"))
@click.option("--address-file", metavar="FILE", help=told("cli.option.address_file"))
@kind
def announce_to(address_file: str | None) -> None:
    here = world()
    household = the_household(here)
    address = (text_of(address_file) if address_file else secret(told("announce.address"))).strip()
    check_spelling(address)
    check_address(address, here.settings.private_hosts)
    here.store.set_announcing(household.id, address)
    click.echo(told("announce.kept"))


@announce.command("at", help=told("cli.announce_at"))
@click.argument("hour", metavar="HH:MM", required=False)
@click.option("--never", is_flag=True, help=told("cli.option.never"))
@now_option
@kind
def announce_at(hour: str | None, never: bool, now: str | None) -> None:
    here = world()
    household = the_household(here)
    if here.store.announcing(household.id) is None:
        raise NoAddressYet()
    if hour or never:
        at = None if never else _hour(hour or "", household)
        choose_hour(here.store, household.id, at, moment(now, here, household))
    _tell_announcing(here, household)


@announce.command("try", help=told("cli.announce_try"))
@now_option
@kind
def announce_try(now: str | None) -> None:
    here = world()
    household = the_household(here)
    if here.store.announcing(household.id) is None:
        raise NoAddressYet()
    home = home_of(here.store, household.id)
    language = home.household.language
    speech = announcement(home, language, moment(now, here, household)) or say("announce.nothing", language)
    speak(here, household.id, speech)
    click.echo(told("announce.sent", speech=speech))


@announce.command("off", help=told("cli.announce_off"))
@kind
def announce_off() -> None:
    here = world()
    household = the_household(here)
    choose_hour(here.store, household.id, None, moment(None, here, household))
    here.store.drop_announcing(household.id)
    click.echo(told("announce.gone"))


def _hour(text: str, household: Household) -> time:
    try:
        at = datetime.strptime(text.strip(), "%H:%M").replace(tzinfo=ZoneInfo(household.zone))
    except ValueError:
        raise NotAnHour(text=text) from None
    if is_quiet(household, at):
        raise QuietThen(text=text)
    return at.time()


def _tell_announcing(here: World, household: Household) -> None:
    kept = here.store.announcing(household.id)
    if kept is None or kept.at is None:
        click.echo(told("announce.when_asked"))
    else:
        click.echo(told("announce.daily", time=f"{kept.at:%H:%M}"))
    if kept and kept.said_at:
        day = f"{moment(kept.said_at.isoformat(), here, household):%Y-%m-%d %H:%M}"
        how = told(kept.trouble, host="", status="") if kept.trouble else told("announce.went_well")
        click.echo(told("announce.last", day=day, how=how))


# ── Home Assistant ──────────────────────────────────────────────────────────────────────────────


@click.group("home-assistant", help=told("cli.home-assistant"), cls=Verbs)
def home_assistant() -> None:
    pass


@home_assistant.command("people", help=told("cli.home-assistant_people"))
@json_option
@kind
def people(as_json: bool) -> None:
    here = world()
    household = the_household(here)
    names = {m.key: m.name for m in here.store.home(household.id).members}
    logins = here.store.logins(household.id)
    if as_json:
        rows = [{"login": n.login, "name": n.name, "device": n.device, "member": n.member} for n in logins]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not logins:
        click.echo(told("ha.no_logins"))
        return
    table = Table(title=told("ha.people"), title_justify="left")
    for column in ("login", "name", "device", "whose"):
        table.add_column(told(f"ha.{column}"))
    for each in logins:
        table.add_row(each.login, each.name or "–", each.device, names.get(each.member or "", told("ha.nobody")))
    console().print(table)


@home_assistant.command("person", help=told("cli.home-assistant_person"))
@click.argument("login")
@click.option("--for", "member", metavar="MEMBER", help=told("cli.option.ha_for"))
@click.option("--nobody", is_flag=True, help=told("cli.option.ha_nobody"))
@kind
def person(login: str, member: str | None, nobody: bool) -> None:
    here = world()
    home = here.store.home(the_household(here).id)
    if nobody == bool(member):
        raise ChooseOne()
    found = _login(here.store.logins(home.household.id), login)
    who = the_member(home.members, member) if member else None
    for each in found:
        here.store.give_login(home.household.id, each.device, each.login, who.key if who else None)
    shown = found[0].name or found[0].login
    click.echo(told("ha.is_theirs", login=shown, name=who.name) if who else told("ha.is_nobodys", login=shown))


def _login(logins: tuple[Login, ...], text: str) -> list[Login]:
    """The login with this id, or the one that is called so. Raises NoSuchLogin where there is none, or more people."""
    found = [each for each in logins if text == each.login]
    found = found or [each for each in logins if each.name and text.casefold() == each.name.casefold()]
    if len({each.login for each in found}) != 1:
        raise NoSuchLogin(login=text, logins=", ".join(each.name or each.login for each in logins) or "–")
    return found


def _yaml_options(action: Callable[..., Any]) -> Callable[..., Any]:
    action = click.option("--out", "folder", metavar="FOLDER", help=told("cli.option.ha_out"))(action)
    action = click.option("--speaker", default="", metavar="ENTITY", help=told("cli.option.ha_speaker"))(action)
    action = click.option("--url", metavar="URL", help=told("cli.option.ha_url"))(action)
    languages = click.Choice(get_args(Language))
    return click.option("--lang", "language", type=languages, default=None, help=told("cli.option.ha_lang"))(action)


@home_assistant.command("yaml", help=told("cli.home-assistant_yaml"))
@_yaml_options
@kind
def yaml(language: Language | None, url: str | None, speaker: str, folder: str | None) -> None:
    here = world()
    home = here.store.home(the_household(here).id)
    if speaker and speaker.partition(".")[0] not in ("assist_satellite", "notify", "script"):
        raise SpeakerUnknown(speaker=speaker)
    address = url or reachable_base(here.settings) or here.settings.base_url
    check_spelling(address)
    files = assist_files(home, language or home.household.language, address, speaker)
    if folder is None:
        click.echo("\n".join(f"# {path}\n{text}" for path, text in files.items()), nl=False)
    else:
        _write(Path(folder), files)
    secrets = f'{AUTHORIZATION}: "Bearer …"\n{WEBHOOK}: "{token_hex(16)}"'
    click.echo(told("ha.yaml_done", secrets=secrets, url=address), err=True)


def _write(folder: Path, files: dict[str, str]) -> None:
    """Raises CannotWriteThere; only the two files that are ours are written over."""
    try:
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotWriteThere(path=str(folder)) from error


VERBS = (announce, home_assistant)
