"""Verbs about single turns, as one lives with it: did, skip, later, swap, nobody, take-back.

What is said is kept at once; the calendars follow at the next round.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click

from household.model import MEETINGS, Home, Household
from language.days import read_days, read_moment
from language.speech import say_minutes
from language.talks import talk_named, typed_as
from rounds import deeds
from rounds.deeds import Outcome, Telling, telling, words
from rounds.world import World
from scheduler.checkin import window_of
from scheduler.deeds import day_of
from scheduler.estimates import Correction
from terminal import spoken
from terminal.agree_verbs import ChooseOne
from terminal.spoken import (
    DOES_NOT_FIT,
    DoesNotFit,
    NoPlanYet,
    kind,
    moment,
    now_option,
    the_chore_or_routine,
    the_household,
    the_member,
    told,
    world,
)


class NotADay(DoesNotFit):
    """What was typed is no day."""

    sentence = "trouble.not_a_day"


class NotATime(DoesNotFit):
    """What was typed is no moment of a day."""

    sentence = "trouble.not_a_time"


def about_a_turn(action: Callable[..., Any]) -> Callable[..., Any]:
    """The words that each verb of this page takes: a chore, who says it, which day, and when."""
    for option in (
        now_option,
        click.option("--day", metavar="DAY", help=told("cli.option.day")),
        click.option("--as", "speaker", metavar="MEMBER", help=told("cli.option.as_told")),
        click.argument("chore"),
    ):
        action = option(action)
    return action


@click.command(help=told("cli.did"))
@click.option("--by", "by", metavar="MEMBER", multiple=True, help=told("cli.option.by"))
@click.option("--together", is_flag=True, help=told("cli.option.together"))
@click.option("--minutes", type=click.IntRange(1, 1440), help=told("cli.option.minutes"))
@about_a_turn
@kind
def did(
    chore: str,
    speaker: str | None,
    day: str | None,
    now: str | None,
    by: tuple[str, ...],
    together: bool,
    minutes: int | None,
) -> None:
    if by and together:
        raise ChooseOne(choices="--by, --together")
    about = _telling(chore, speaker, day, now, past=True)
    doers = tuple(dict.fromkeys(the_member(about.home.members, name).key for name in by))
    outcome = deeds.did(about, doers, together, minutes)
    _say(about, outcome)
    _how_long(about, outcome)


@click.command(help=told("cli.skip"))
@about_a_turn
@kind
def skip(chore: str, speaker: str | None, day: str | None, now: str | None) -> None:
    about = _telling(chore, speaker, day, now, talks=True)
    _say(about, deeds.skip(about))


@click.command(help=told("cli.later"))
@click.option("--to", "to", metavar="WHEN", required=True, help=told("cli.option.to"))
@about_a_turn
@kind
def later(chore: str, speaker: str | None, day: str | None, now: str | None, to: str) -> None:
    about = _telling(chore, speaker, day, now, talks=True)
    talk = about.chore in MEETINGS
    window = window_of(about.home, about.chore) if talk else about.home.chore(about.chore).window
    start = read_moment(to, spoken.LANGUAGE, about.now, window.best or window.earliest)
    if start is None:
        raise NotATime(text=to)
    _say(about, deeds.later(about, start))


@click.command(help=told("cli.swap"))
@click.option("--with", "other", metavar="MEMBER", help=told("cli.option.with"))
@click.option("--for", "in_return", metavar="CHORE", help=told("cli.option.in_return"))
@about_a_turn
@kind
def swap(
    chore: str, speaker: str | None, day: str | None, now: str | None, other: str | None, in_return: str | None
) -> None:
    about = _telling(chore, speaker, day, now)
    whom = the_member(about.home.members, other).key if other else None
    back = the_chore_or_routine(about.home, in_return) if in_return else None
    _say(about, deeds.swap(about, whom, back))


@click.command(help=told("cli.nobody"))
@about_a_turn
@kind
def nobody(chore: str, speaker: str | None, day: str | None, now: str | None) -> None:
    about = _telling(chore, speaker, day, now, past=True)
    _say(about, deeds.nobody(about))


@click.command("take-back", help=told("cli.take-back"))
@about_a_turn
@kind
def take_back(chore: str, speaker: str | None, day: str | None, now: str | None) -> None:
    about = _telling(chore, speaker, day, now, past=True, talks=True)
    outcome = deeds.take_back(about)
    _say(about, outcome, back=False)


def _telling(
    chore: str, speaker: str | None, day: str | None, now: str | None, past: bool = False, talks: bool = False
) -> Telling:
    """Who says something about which chore and day; with ``talks`` about the ten minutes too. Raises what does not
    fit, and NoPlanYet."""
    here: World = world()
    household: Household = the_household(here)
    home, at = here.store.home(household.id), moment(now, here, household)
    member = the_member(home.members, speaker).key if speaker else None
    key = (talk_named(home, chore) if talks else None) or the_chore_or_routine(home, chore)
    if home.agreement is None:
        raise NoPlanYet()
    about = telling(here.store, household.id, key, at, member)
    return Telling(here.store, about.home, key, about.now, member, _day(about, day, past) if day else None)


def _day(about: Telling, text: str, past: bool) -> date:
    """The day that is named: of the two fridays around now the one on which something of the chore stands."""
    readings = [read_days(text, spoken.LANGUAGE, about.now, way) for way in (past, not past)]
    days = [reading[0] for reading in readings if reading is not None and reading[0] == reading[1]]
    if not days:
        raise NotADay(text=text)
    standing = {day_of(turn, about.now) for turn in about.turns}
    return next((day for day in days if day in standing), days[0])


def _say(about: Telling, outcome: Outcome, back: bool = True) -> None:
    """What came of it and how to take it back; exit code 2 for what does not fit."""
    click.echo(words(about.home, outcome, spoken.LANGUAGE, about.now), err=not outcome.fits)
    if not outcome.fits:
        raise SystemExit(DOES_NOT_FIT)
    if back and outcome.turn is not None:
        talk = outcome.chore in MEETINGS
        typed = typed_as(outcome.chore, spoken.LANGUAGE) if talk else about.home.chore(outcome.chore).name
        click.echo(told("deed.how_back", chore=typed, day=_stands_on(about, outcome)))


def _how_long(about: Telling, outcome: Outcome) -> None:
    """Now and then ask how long it took; say so when life takes longer, or less long, than the list."""
    chore = about.home.chore(outcome.chore)
    if outcome.asks:
        day, minutes = _stands_on(about, outcome), say_minutes(chore.minutes, spoken.LANGUAGE)
        click.echo(told("deed.how_long", chore=chore.name, day=day, minutes=minutes, number=chore.minutes))
    if outcome.correction is not None:
        click.echo(takes_line(about.home, outcome.correction))


def takes_line(home: Home, found: Correction) -> str:
    """That a chore takes another time than the list says, and how to put that to both."""
    took, was = (say_minutes(m, spoken.LANGUAGE) for m in (found.minutes, found.was))
    return told("deed.takes", chore=home.chore(found.chore).name, minutes=took, was=was, number=found.minutes)


def _stands_on(about: Telling, outcome: Outcome) -> str:
    """The day on which the turn stands by now, as it is typed."""
    start: datetime | None = outcome.start or (outcome.turn.span.start if outcome.turn else None)
    return start.astimezone(about.now.tzinfo).date().isoformat() if start else ""
