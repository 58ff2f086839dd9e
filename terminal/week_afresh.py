"""The coming week as it would look if it were divided all anew: seen, and not kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import click
from rich.table import Table

from household.model import Assignment, Change, Home, Language, Plan
from household.routines import routine_key
from language.figures import percent
from language.sentences import say
from language.speech import say_minutes
from rounds.what_if import afresh_lines, divided_afresh, part_of
from rounds.world import World
from scheduler.afresh import Afresh
from terminal import spoken
from terminal.plan_verbs import planned
from terminal.spoken import console, told
from terminal.tables import week_table


def show_week_afresh(here: World, at: datetime, as_json: bool) -> None:
    """Divide the week after the one of ``at`` anew and show it beside the plan."""
    with console().status(told("plan.busy")):
        home, plan, _ = planned(here, at)
        home, made = divided_afresh(home, plan, at)
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
        part, share = percent(part_of(made, member.key), language), percent(made.shares[member.key], language)
        table.add_row(member.name, share, part, say_minutes(minutes, language))
    return table


# ── as JSON ─────────────────────────────────────────────────────────────────────────────────────


def afresh_json(made: Afresh) -> dict[str, object]:
    """The same as plain JSON; parts in thousandths, so that nobody's own points can be read from it."""
    return {
        "monday": made.monday.isoformat(),
        "method": made.method,
        "worst": _rounded(made.proof.worst),
        "bound": _rounded(made.proof.bound),
        "parts": [
            {"member": member, "agreed": str(share), "part": _rounded(part_of(made, member))}
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
