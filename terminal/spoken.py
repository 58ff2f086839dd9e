"""How every verb speaks: the language of this terminal, help texts, troubles as one clear sentence."""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from household.model import Chore, Home, Household, Language, Member, Refused, Trouble
from language.names import find_name
from language.routine_words import chore_name, routines
from language.sentences import say
from rounds.world import World, open_world

P = ParamSpec("P")
T = TypeVar("T")

#: Exit codes: 0 done, 1 something is in the way, 2 what was typed does not fit.
IN_THE_WAY, DOES_NOT_FIT = 1, 2
ROOT = Path(__file__).resolve().parent.parent


class NoHousehold(Trouble):
    """There is no household in this data folder yet: make one."""

    sentence = "trouble.no_household"


class DoesNotFit(Trouble):
    """What was typed does not fit: one thing, with a sentence of its own."""


class UnknownHousehold(DoesNotFit):
    """No household has the key that SAMEN_HOUSEHOLD names."""

    sentence = "trouble.unknown_household"


class UnknownMember(DoesNotFit):
    """Nobody of that name lives here."""

    sentence = "trouble.unknown_member"


class UnknownChore(DoesNotFit):
    """No chore of that name; some names are close to it."""

    sentence = "trouble.unknown_chore"


class NoChoreLikeIt(DoesNotFit):
    """No chore of that name, and none that is close to it."""

    sentence = "trouble.no_chore_like_it"


class NoPlanYet(Trouble):
    """Nothing was agreed yet: look at the plan, then write it."""

    sentence = "trouble.no_plan_yet"


class NotAMoment(DoesNotFit):
    """What was typed is not a date and time, or one that no calendar of people reaches."""

    sentence = "trouble.not_a_moment"


class Unforeseen(Trouble):
    """A mistake of ours: its kind and place, which hold nothing of anybody."""

    sentence = "trouble.unforeseen"


def terminal_language(environ: Mapping[str, str]) -> Language:
    """SAMEN_LANGUAGE, else the terminal's own language; Dutch when neither says anything."""
    chosen = environ.get("SAMEN_LANGUAGE", "").lower()
    for value in (chosen, environ.get("LC_ALL", ""), environ.get("LC_MESSAGES", ""), environ.get("LANG", "")):
        if value[:2] in ("nl", "en"):
            return "en" if value[:2] == "en" else "nl"
    return "nl"


LANGUAGE: Language = terminal_language(os.environ)


def told(key: str, /, **details: object) -> str:
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
    sys.exit(DOES_NOT_FIT if isinstance(trouble, DoesNotFit) else IN_THE_WAY)


def _unforeseen(error: Exception) -> Unforeseen:
    """Where it went wrong, without the message: that may hold a title or a name."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if Path(f.filename).is_relative_to(ROOT) and "site-packages" not in f.filename]
    last = (ours or frames)[-1]
    return Unforeseen(what=type(error).__name__, place=f"{Path(last.filename).name}:{last.lineno}")


def kind(action: Callable[P, T]) -> Callable[P, T]:
    """A verb whose troubles are said in one sentence instead of a traceback."""

    @functools.wraps(action)
    def spoken(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return action(*args, **kwargs)
        except Trouble as trouble:
            fail(trouble)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise  # click says these itself
        except Exception as error:
            fail(_unforeseen(error))

    return spoken


def world() -> World:
    """The world of this terminal: the same data folder that a running service uses."""
    here = open_world(os.environ)
    if here.settings.now is not None and not _reached(here.settings.now):
        raise NotAMoment(text=here.settings.now.isoformat())
    return here


def the_household(here: World) -> Household:
    """The one household of this installation, or the one that SAMEN_HOUSEHOLD names by its key."""
    wanted, there = here.settings.household, here.store.households()
    if not there:
        raise NoHousehold()
    chosen = [h for h in there if wanted in (None, h.key)]
    if not chosen:
        raise UnknownHousehold(key=wanted, keys=", ".join(h.key for h in there))
    return chosen[0]


def the_member(members: tuple[Member, ...], name: str) -> Member:
    """A member by key or name, whatever the capitals."""
    for member in members:
        if name.casefold() in (member.key.casefold(), member.name.casefold()):
            return member
    raise UnknownMember(name=name, names=", ".join(m.name for m in members))


def the_chore(chores: tuple[Chore, ...], name: str) -> Chore:
    """A chore by its name, another name of it, or its key, as people write it."""
    match = find_name(name, {c.key: (c.name, *c.also, c.key) for c in chores})
    if match.key is None:
        if not match.close:
            raise NoChoreLikeIt(name=name)
        raise UnknownChore(name=name, close=", ".join(c.name for c in chores if c.key in match.close))
    return next(c for c in chores if c.key == match.key)


def the_chore_or_routine(home: Home, name: str) -> str:
    """The key of a chore, or of a routine, that is named, however nearly. Raises UnknownChore or NoChoreLikeIt."""
    known = (*routines(home, LANGUAGE), *home.chores)
    match = find_name(name, {c.key: (c.name, *c.also, c.key) for c in known})
    if match.key is None:
        if not match.close:
            raise NoChoreLikeIt(name=name)
        raise UnknownChore(name=name, close=", ".join(chore_name(home, k, LANGUAGE) for k in match.close))
    return match.key


def moment(text: str | None, here: World, household: Household) -> datetime:
    """``--now`` as an aware moment in the household's zone; the clock when it is not given."""
    zone = ZoneInfo(household.zone)
    if text is None:
        return here.clock().astimezone(zone)
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotAMoment(text=text) from error
    if not _reached(given):
        raise NotAMoment(text=text)
    return given.replace(tzinfo=zone) if given.tzinfo is None else given.astimezone(zone)


def _reached(given: datetime) -> bool:
    """Weeks around it must be moments too, in every zone."""
    return 1970 <= given.year <= 9000


def now_option(action: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--now`, so that any answer can be reproduced."""
    return click.option("--now", "now", metavar="ISO", help=told("cli.option.now"))(action)


def json_option(action: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--json`."""
    return click.option("--json", "as_json", is_flag=True, help=told("cli.option.json"))(action)
