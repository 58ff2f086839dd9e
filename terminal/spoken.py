"""How every verb speaks: the language of this terminal, help texts, troubles as one clear sentence."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NoReturn, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from household.model import Household, Language, Member, Refused, Trouble
from language.sentences import say
from worker import World, open_world

P = ParamSpec("P")
T = TypeVar("T")

#: Exit codes: 0 done, 1 something is in the way, 2 what was typed does not fit.
IN_THE_WAY, DOES_NOT_FIT = 1, 2


class NoHousehold(Trouble):
    """There is no household in this data folder yet: make one."""

    sentence = "trouble.no_household"


class UnknownMember(Trouble):
    """Nobody of that name lives here."""

    sentence = "trouble.unknown_member"


class UnknownChore(Trouble):
    """No chore of that name."""

    sentence = "trouble.unknown_chore"


class NoPlanYet(Trouble):
    """Nothing was agreed yet: look at the plan, then write it."""

    sentence = "trouble.no_plan_yet"


class NotAMoment(Trouble):
    """What was typed is not a date and time."""

    sentence = "trouble.not_a_moment"


def terminal_language(environ: Mapping[str, str]) -> Language:
    """SAMEN_LANGUAGE, else the terminal's own language; Dutch when neither says anything."""
    chosen = environ.get("SAMEN_LANGUAGE", "").lower()
    for value in (chosen, environ.get("LC_ALL", ""), environ.get("LC_MESSAGES", ""), environ.get("LANG", "")):
        if value[:2] in ("nl", "en"):
            return "en" if value[:2] == "en" else "nl"
    return "nl"


LANGUAGE: Language = terminal_language(os.environ)


def told(key: str, **details: object) -> str:
    """A sentence in the language of this terminal."""
    return say(key, LANGUAGE, **details)


def console() -> Console:
    """Where people read; wide enough for a table when nobody looks (a pipe, a test)."""
    return Console(highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else 120)


def fail(trouble: Trouble) -> NoReturn:
    """Say what is in the way, and leave with an exit code that says which kind it is."""
    if isinstance(trouble, Refused):
        for problem in trouble.problems:
            click.echo(f"- {told(problem.sentence, **problem.details)}", err=True)
        click.echo(told(trouble.sentence, **trouble.details), err=True)
        sys.exit(DOES_NOT_FIT)
    click.echo(told(trouble.sentence, **trouble.details), err=True)
    typed = (UnknownMember, UnknownChore, NotAMoment)
    sys.exit(DOES_NOT_FIT if isinstance(trouble, typed) else IN_THE_WAY)


def kind(action: Callable[P, T]) -> Callable[P, T]:
    """A verb whose troubles are said in one sentence instead of a traceback."""

    @functools.wraps(action)
    def spoken(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return action(*args, **kwargs)
        except Trouble as trouble:
            fail(trouble)

    return spoken


def world() -> World:
    """The world of this terminal: the same data folder that a running service uses."""
    return open_world(os.environ)


def the_household(here: World) -> Household:
    """The one household of this installation, or the one that SAMEN_HOUSEHOLD names by its key."""
    wanted = here.settings.household
    chosen = [h for h in here.store.households() if wanted in (None, h.key)]
    if not chosen:
        raise NoHousehold()
    return chosen[0]


def the_member(members: tuple[Member, ...], name: str) -> Member:
    """A member by key or name, whatever the capitals."""
    for member in members:
        if name.casefold() in (member.key.casefold(), member.name.casefold()):
            return member
    raise UnknownMember(name=name, names=", ".join(m.name for m in members))


def moment(text: str | None, here: World, household: Household) -> datetime:
    """``--now`` as an aware moment in the household's zone; the clock when it is not given."""
    zone = ZoneInfo(household.zone)
    if text is None:
        return here.clock().astimezone(zone)
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotAMoment(text=text) from error
    return given.replace(tzinfo=zone) if given.tzinfo is None else given.astimezone(zone)


def now_option(action: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--now`, so that any answer can be reproduced."""
    return click.option("--now", "now", metavar="ISO", help=told("cli.option.now"))(action)


def json_option(action: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--json`."""
    return click.option("--json", "as_json", is_flag=True, help=told("cli.option.json"))(action)
