"""Verbs about what follows from the ten minutes: keep-free, balance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

import click

from household.model import Home
from language.speech import say_minutes
from rounds.follow import coming, keep_free, let_go, read_wanted
from rounds.plan import home_ahead
from rounds.sitting import together_now
from rounds.world import World
from scheduler.balance import Balance, both, own
from terminal import spoken
from terminal.agree_verbs import ChooseOne, as_perhaps
from terminal.proposals import NameWho
from terminal.spoken import (
    DoesNotFit,
    NoPlanYet,
    json_option,
    kind,
    moment,
    now_option,
    the_household,
    the_member,
    told,
    world,
)
from terminal.tables import kept_line
from terminal.turn_verbs import NotADay


class NotTogether(DoesNotFit):
    """Both parts are told while the two sit together for their ten minutes."""

    sentence = "trouble.not_together"


# ── kept free ───────────────────────────────────────────────────────────────────────────────────


@click.command("keep-free", help=told("cli.keep-free"))
@click.argument("when", nargs=-1)
@click.option("--for", "name", metavar="MEMBER", help=told("cli.option.free_for"))
@click.option("--with", "others", metavar="MEMBER", multiple=True, help=told("cli.option.free_with"))
@click.option("--minutes", type=int, default=60, help=told("cli.option.free_minutes"))
@click.option("--title", default="", metavar="WORDS", help=told("cli.option.free_title"))
@click.option("--list", "listing", is_flag=True, help=told("cli.option.free_list"))
@click.option("--let-go", "number", type=int, metavar="NUMBER", help=told("cli.option.free_let_go"))
@json_option
@now_option
@kind
def keep_it_free(
    when: Sequence[str],
    name: str | None,
    others: Sequence[str],
    minutes: int,
    title: str,
    listing: bool,
    number: int | None,
    as_json: bool,
    now: str | None,
) -> None:
    if sum((bool(when), listing, number is not None)) != 1:
        raise ChooseOne(choices="WHEN, --list, --let-go")
    here = world()
    home, at = home_ahead(here, the_household(here).id, moment(now, here, the_household(here)))
    mine = the_member(home.members, name).key if name else None
    if home.agreement is None:
        raise NoPlanYet()
    if listing:
        _list(home, at, mine, as_json)
    elif number is not None:
        let_go(here.store, home, number, at)
        click.echo(told("kept_free.let_go"))
    elif mine is None:
        raise NameWho(names=", ".join(m.key for m in home.members))
    else:
        people = {mine, *(the_member(home.members, other).key for other in others)}
        _keep(here, home, people, " ".join(when), minutes, title, at)


def _keep(here: World, home: Home, people: set[str], when: str, minutes: int, title: str, at: datetime) -> None:
    wanted = read_wanted(when, spoken.LANGUAGE, at, minutes)
    if wanted is None:
        raise NotADay(text=when)
    kept = keep_free(here.store, home, people, wanted, title, at)
    click.echo(told("kept_free.kept", line=kept_line(home, kept, spoken.LANGUAGE, at.date())))
    click.echo(told("kept_free.how_back", number=kept.id))


def _list(home: Home, at: datetime, mine: str | None, as_json: bool) -> None:
    """What is kept free from now on; the words that somebody typed for it are shown to whom it is for."""
    found = coming(home, at)
    if as_json:
        rows = [
            {"id": k.id, "members": list(k.members), "start": k.span.start.isoformat(), "end": k.span.end.isoformat()}
            for k in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(told("kept_free.none"))
    for kept in found:
        title = f" ({kept.title})" if kept.title and mine in kept.members else ""
        click.echo(f"{kept.id}. {kept_line(home, kept, spoken.LANGUAGE, at.date())}{title}")


# ── balance ─────────────────────────────────────────────────────────────────────────────────────


@click.command(help=told("cli.balance"))
@as_perhaps
@click.option("--together", is_flag=True, help=told("cli.option.balance_together"))
@now_option
@kind
def balance(speaker: str | None, together: bool, now: str | None) -> None:
    if bool(speaker) == together:
        raise ChooseOne(choices="--as, --together")
    here = world()
    household = the_household(here)
    at = moment(now, here, household)
    home, _ = home_ahead(here, household.id, at)
    if speaker:
        mine = own(home, the_member(home.members, speaker).key, at)
        for line in own_lines(mine):
            click.echo(line)
        return
    if not together_now(here.store, household.id, at):
        raise NotTogether()
    for one in both(home, at):
        click.echo(f"{home.member(one.member).name}: {told(f'balance.degree.{one.degree.value}')}")
        for line in part_lines(one):
            click.echo(f"  {line}")
    click.echo(told("balance.both_about"))


def own_lines(mine: Balance) -> Iterator[str]:
    """How it stands with oneself, and what people tend to see of it."""
    if not mine.weeks:
        yield told("balance.unknown")
        return
    yield told("balance.own", degree=told(f"balance.degree.{mine.degree.value}"), count=mine.weeks)
    yield from part_lines(mine)
    yield told("balance.own_about")


def part_lines(one: Balance) -> Iterator[str]:
    """Doing beside what was agreed, and thinking, in minutes a week."""
    if not one.weeks:
        yield told("balance.unknown")
        return
    done, agreed, thinking = (say_minutes(round(m), spoken.LANGUAGE) for m in (one.done, one.agreed, one.thinking))
    yield told("balance.doing", done=done, agreed=agreed)
    yield told("balance.thinking", thinking=thinking)


VERBS = (keep_it_free, balance)
