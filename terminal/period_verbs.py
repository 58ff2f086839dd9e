"""Verbs about people's weeks: away, heavy-week, periods, end-period."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import click

from household.model import Period, PeriodKind
from household.store_base import NotHere
from language.days import monday_of, read_days, read_from_to
from language.periods import period_line
from rounds.periods import Wrong, keep_period, no_more, wrong_days
from rounds.world import World
from terminal import spoken
from terminal.spoken import DoesNotFit, json_option, kind, moment, now_option, the_household, the_member, told, world
from terminal.turn_verbs import NotADay


class DaysTurned(DoesNotFit):
    """The last day comes before the first."""

    sentence = "trouble.days_turned"


class DaysTooMany(DoesNotFit):
    """More days than anybody means."""

    sentence = "trouble.days_too_many"


class DaysOver(DoesNotFit):
    """Days that are over change no plan."""

    sentence = "trouble.days_over"


_WRONG: Mapping[Wrong, type[DoesNotFit]] = {"turned": DaysTurned, "too_many": DaysTooMany, "over": DaysOver}


class NoSuchPeriod(DoesNotFit):
    """No period of that number."""

    sentence = "trouble.no_such_period"


@click.command(help=told("cli.away"))
@click.argument("name")
@click.argument("first", metavar="FROM")
@click.argument("last", metavar="TO")
@now_option
@kind
def away(name: str, first: str, last: str, now: str | None) -> None:
    here = world()
    at = moment(now, here, the_household(here))
    days = read_from_to(first, last, spoken.LANGUAGE, at)
    if days is None:
        wrong = next((text for text in (first, last) if read_days(text, spoken.LANGUAGE, at) is None), last)
        raise NotADay(text=wrong)
    _add(here, name, PeriodKind.AWAY, days, at)


@click.command("heavy-week", help=told("cli.heavy-week"))
@click.argument("name")
@click.argument("week", required=False)
@now_option
@kind
def heavy_week(name: str, week: str | None, now: str | None) -> None:
    here = world()
    at = moment(now, here, the_household(here))
    days = read_days(week, spoken.LANGUAGE, at) if week else (at.date(), at.date())
    if days is None:
        raise NotADay(text=week)
    monday = monday_of(days[0])
    _add(here, name, PeriodKind.HEAVY, (monday, monday + timedelta(days=6)), at)


@click.command(help=told("cli.periods"))
@json_option
@now_option
@kind
def periods(as_json: bool, now: str | None) -> None:
    here = world()
    household = the_household(here)
    today = moment(now, here, household).date()
    home = here.store.home(household.id)
    found = [period for period in home.periods if period.last >= today]
    if as_json:
        rows = [
            {"id": p.id, "member": p.member, "kind": p.kind.value, "first": p.first.isoformat(),
             "last": p.last.isoformat(), "part": str(p.part) if p.kind is PeriodKind.HEAVY else "0"}
            for p in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(told("period.none"))
    for period in found:
        click.echo(f"{period.id}. {period_line(period, home.member(period.member).name, spoken.LANGUAGE, today)}")


@click.command("end-period", help=told("cli.end-period"))
@click.argument("number", type=int)
@now_option
@kind
def end_period(number: int, now: str | None) -> None:
    here = world()
    household = the_household(here)
    at = moment(now, here, household)
    try:
        known = no_more(here.store, household.id, number, at)
    except NotHere as gone:
        raise NoSuchPeriod(number=number) from gone
    if known is None:
        click.echo(told("period.over"))
        return
    click.echo(told("period.ended", name=here.store.home(household.id).member(known.member).name))


def _add(here: World, name: str, kind_of: PeriodKind, days: tuple[date, date], at: datetime) -> None:
    """Keep a period and say so. Raises what does not fit."""
    household, (first, last) = the_household(here), days
    member = the_member(here.store.home(household.id).members, name)
    if wrong := wrong_days(first, last, at.date()):
        raise _WRONG[wrong](first=first.isoformat(), last=last.isoformat())
    kept = keep_period(here.store, household.id, Period(member.key, kind_of, first, last), at)
    click.echo(period_line(kept, member.name, spoken.LANGUAGE, at.date()))
    click.echo(told("period.how_back", number=kept.id))
