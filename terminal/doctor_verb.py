"""`samen doctor`: what is well, what is not, and what to do next, for a person or as JSON."""

from __future__ import annotations

import json
import sys

import click

from household.model import Home
from rounds.doctor import Finding, State, examine
from terminal.spoken import IN_THE_WAY, console, json_option, kind, the_household, told, world

MARKS = {State.FINE: "✓", State.WARN: "!", State.BROKEN: "✗", State.UNKNOWN: "?"}


@click.command(help=told("cli.doctor"))
@json_option
@kind
def doctor(as_json: bool) -> None:
    here = world()
    household = the_household(here)
    with console().status(told("doctor.busy")):
        found = examine(here, household.id)
    home = here.store.home(household.id)
    if as_json:
        click.echo(json.dumps([row(home, finding) for finding in found], ensure_ascii=False, indent=2))
    else:
        for line in lines(home, found):
            click.echo(line)
    if any(finding.state is State.BROKEN for finding in found):
        sys.exit(IN_THE_WAY)


def lines(home: Home, found: tuple[Finding, ...]) -> list[str]:
    """The findings as people read them: each one's own under their name, then what concerns the house."""
    told_lines = []
    for key, name in (*((m.key, m.name) for m in home.members), (None, told("doctor.house"))):
        mine = [finding for finding in found if finding.member == key]
        if mine:
            told_lines.append(name)
        for finding in mine:
            told_lines.append(f"  {MARKS[finding.state]} {head(home, finding)}: {words(finding)}")
            if finding.next_step:
                told_lines.append(f"      → {told(finding.next_step, **finding.details)}")
    return told_lines


def head(home: Home, finding: Finding) -> str:
    """What was looked at, and of which calendar."""
    what = told(f"doctor.what_{finding.what.value}")
    name = _calendar(home, finding)
    return f"{what} · {name}" if name else what


def words(finding: Finding) -> str:
    """How it is, in a sentence."""
    return told(finding.sentence, **finding.details)


def row(home: Home, finding: Finding) -> dict[str, object]:
    """A finding as plain JSON."""
    return {
        "what": finding.what.value,
        "state": finding.state.value,
        "member": finding.member,
        "calendar": _calendar(home, finding),
        "account": finding.account,
        "text": words(finding),
        "next": told(finding.next_step, **finding.details) if finding.next_step else None,
    }


def _calendar(home: Home, finding: Finding) -> str | None:
    return next((c.name for c in home.calendars if c.id == finding.calendar), None)
