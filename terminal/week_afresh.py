"""The coming week as it would look if it were divided all anew: seen, and not kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import click
from rich.table import Table

from household.model import Assignment, Change, Home, Language, Plan
from household.routines import routine_key
from language.figures import percent
from language.sentences import say
from language.speech import say_list, say_minutes
from language.times import say_day
from rounds.world import World
from scheduler.afresh import Afresh, afresh
from scheduler.transition import next_monday
from terminal import spoken
from terminal.plan_verbs import planned
from terminal.spoken import console, told
from terminal.tables import unplaced_line, week_table

#: What has to be known to say that of all divisions none is better.
_PROVED = ("exact", "joint")


def show_week_afresh(here: World, at: datetime, as_json: bool) -> None:
    """Divide the week after the one of ``at`` anew and show it beside the plan."""
    with console().status(told("plan.busy")):
        home, plan, _ = planned(here, at)
        home = replace(home, exceptions=plan.exceptions)
        made = afresh(home, next_monday(at.date()), at)
    if as_json:
        click.echo(json.dumps(afresh_json(made), ensure_ascii=False, indent=2))
        return
    out = console()
    out.print(told("afresh.title"))
    seen = replace(home, agreement=made.agreement)
    out.print(week_table(seen, _as_plan(made), made.monday, spoken.LANGUAGE))
    out.print(afresh_table(home, made, spoken.LANGUAGE))
    for line in afresh_lines(home, made, spoken.LANGUAGE):
        click.echo(line)


def _as_plan(made: Afresh) -> Plan:
    return Plan(made.agreement, (), made.assignments, made.check_ins, made.unplaced)


def afresh_table(home: Home, made: Afresh, language: Language) -> Table:
    """Each one's part next to what that week asks of them; never one person next to the other."""
    table = Table(title=say("loads.title", language), title_justify="left")
    for column in ("who", "agreed", "part", "doing"):
        table.add_column(say(f"loads.{column}", language))
    for member in home.members:
        minutes = sum(a.span.minutes for a in made.assignments if a.member == member.key)
        part, share = percent(_part(made, member.key), language), percent(made.shares[member.key], language)
        table.add_row(member.name, share, part, say_minutes(minutes, language))
    return table


def _part(made: Afresh, member: str) -> Fraction:
    whole = made.proof.wholes[member]
    return Fraction(made.proof.loads[member], whole) if whole else Fraction(0)


def afresh_lines(home: Home, made: Afresh, language: Language) -> Iterator[str]:
    """How good it is, what changes hands compared with the plan, what has no place, and that nothing is kept."""
    above = made.proof.worst / made.proof.bound - 1 if made.proof.bound > 0 else Fraction(0)
    if made.method in _PROVED:
        yield say("afresh.best", language, percent=percent(above, language, 1))
    handed = list(_handed(home, made, language))
    yield from handed or [say("afresh.same_hands", language)]
    yield from (unplaced_line(home, missed, language, made.monday) for missed in made.unplaced)
    yield say("effect.only_looked", language)


def _handed(home: Home, made: Afresh, language: Language) -> Iterator[str]:
    """Chore by chore, on which days somebody else does it."""
    days: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[date]] = {}
    for one in made.assignments:
        holders = tuple(sorted((one.member, *one.with_others)))
        if one.change is Change.GIVEN and one.member == holders[0]:
            was = made.usual[one.series, one.original]
            days.setdefault((one.chore, was, holders), []).append(one.span.start.date())
    for (chore, was, now), on in sorted(days.items()):
        yield say(
            "afresh.hand",
            language,
            chore=home.chore(chore).name,
            days=say_list([say_day(day, language, made.monday) for day in sorted(on)], language, most=7),
            was=_names(home, was, language),
            now=_names(home, now, language),
        )


def _names(home: Home, keys: Sequence[str], language: Language) -> str:
    return say_list([home.member(key).name for key in keys], language, most=9)


# ── as JSON ─────────────────────────────────────────────────────────────────────────────────────


def afresh_json(made: Afresh) -> dict[str, object]:
    """The same as plain JSON; parts in thousandths, so that nobody's own points can be read from it."""
    return {
        "monday": made.monday.isoformat(),
        "method": made.method,
        "worst": _rounded(made.proof.worst),
        "bound": _rounded(made.proof.bound),
        "parts": [
            {"member": member, "agreed": str(share), "part": _rounded(_part(made, member))}
            for member, share in sorted(made.shares.items())
        ],
        "assignments": [_assignment_json(made, one) for one in made.assignments],
        "check_ins": [span.start.isoformat() for span in made.check_ins],
        "unplaced": [
            {
                "chore": one.chore,
                "original": one.original.isoformat(),
                "window": [one.window.start.isoformat(), one.window.end.isoformat()],
            }
            for one in made.unplaced
        ],
    }


def _assignment_json(made: Afresh, one: Assignment) -> dict[str, object]:
    return {
        "chore": one.chore,
        "member": one.member,
        "start": one.span.start.isoformat(),
        "minutes": one.span.minutes,
        "series": routine_key(one.series),
        "with": list(one.with_others),
        "reason": one.reason.kind.value,
        "instead_of": list(made.usual.get((one.series, one.original), ())) if one.change is Change.GIVEN else [],
    }


def _rounded(part: Fraction) -> float:
    return round(float(part), 3)
