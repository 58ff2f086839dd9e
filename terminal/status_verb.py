"""`samen status`: what stands, what waits for whom, and what is otherwise now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from household.model import Experiment, Home, Period, Proposal, Role
from language.periods import period_line
from language.speech import say_list
from rounds.world import World, local_now
from scheduler import experiments
from scheduler.estimates import Correction, corrections
from terminal import spoken
from terminal.care_verbs import question_line
from terminal.invite_verbs import invited_json, lines_of_note
from terminal.own_verbs import later_is_due
from terminal.plan_verbs import show_stale
from terminal.post_lines import post_json, post_lines
from terminal.spoken import json_option, kind, moment, the_household, told, world
from terminal.turn_verbs import takes_line


@dataclass(frozen=True)
class Open:
    """What waits for a word of somebody, and what is otherwise on the day ``today``."""

    today: date
    proposal: Proposal | None
    trial: Experiment | None
    past: tuple[Experiment, ...]
    picture: bool
    periods: tuple[Period, ...]
    estimates: tuple[Correction, ...]


def open_at(here: World, home: Home) -> Open:
    """All of that for a home now."""
    household, today = home.household.id, local_now(here, home.household.id).date()
    found = here.store.open_proposal(household)
    return Open(
        today,
        found,
        experiments.waiting(home) or experiments.running(home, today),
        experiments.over(home, today),
        later_is_due(here, home),
        tuple(p for p in home.periods if p.first <= today <= p.last),
        tuple(c for c in corrections(home, here.store.timings(household)) if not _proposed(home, c.chore, found)),
    )


def _proposed(home: Home, chore: str, found: Proposal | None) -> bool:
    """Whether somebody put another number of minutes, or no such chore, to both already."""
    return found is not None and all(c.key != chore or c.minutes != home.chore(chore).minutes for c in found.chores)


@click.command(help=told("cli.status"))
@json_option
@kind
def status(as_json: bool) -> None:
    here = world()
    household = the_household(here)
    home = here.store.home(household.id)
    waiting = here.store.open_edits(household.id, None)
    last = here.store.last_round(household.id)
    out_of = {c.id: here.store.stepped_out_of(c.id) for c in home.calendars if c.role is Role.OURS}
    removed = sum(len(hrefs) for hrefs in out_of.values())
    if as_json:
        body = {
            "household": household.name,
            "agreed": home.agreement is not None,
            "waiting": len(waiting),
            "removed_by_hand": removed,
            "last_round": {"at": last[0].isoformat(), **last[1]} if last else None,
            "stale": [c.name for c in home.calendars if c.stale_since],
            "held": here.store.held_since(household.id) is not None,
            "questions": len(here.store.questions(household.id)),
            "invited": invited_json(here, home, local_now(here, household.id)),
            "post": post_json(here, home),
            **_open_json(home, open_at(here, home)),
        }
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    click.echo(told("status.home", name=household.name, names=" & ".join(m.name for m in home.members)))
    click.echo(told("status.agreed" if home.agreement else "status.not_agreed"))
    when = f"{moment(last[0].isoformat(), here, household):%Y-%m-%d %H:%M}" if last else None
    click.echo(told("status.round", at=when) if when else told("status.no_round"))
    click.echo(told("status.waiting", count=len(waiting)))
    if removed:
        click.echo(told("status.removed", count=removed))
    show_stale(home.calendars)
    if here.store.held_since(household.id):
        click.echo(told("undo.held"))
    for line in open_lines(home, open_at(here, home)):
        click.echo(line)
    for line in lines_of_note(here, home, local_now(here, household.id)):
        click.echo(line)
    for line in post_lines(here, home):
        click.echo(line)
    for question in here.store.questions(household.id):
        click.echo(question_line(home, question, local_now(here, household.id).date()))


def open_lines(home: Home, found: Open) -> Iterator[str]:
    """A line for each thing that is open, with the way to look at it."""
    for period in found.periods:
        yield period_line(period, home.member(period.member).name, spoken.LANGUAGE, found.today)
    if found.proposal:
        name, who = home.member(found.proposal.by).name, _names(home, _left(home, found.proposal.yes))
        yield told("status.proposal", name=name, who=who)
    if found.trial:
        yield _trial_line(home, found.trial, found.today)
    for past in found.past:
        yield told("experiment.how_was_it", chore=home.chore(past.chore).name, name=home.member(past.by).name)
    if found.picture:
        yield told("picture.again_later")
    for correction in found.estimates:
        yield takes_line(home, correction)


def _trial_line(home: Home, trial: Experiment, today: date) -> str:
    state = _state(home, trial, today)
    who = _names(home, _left(home, trial.yes))
    first, last = f"{trial.first:%d-%m}", f"{trial.last:%d-%m}"
    return told(f"status.trial_{state}", chore=home.chore(trial.chore).name, who=who, first=first, last=last)


def _state(home: Home, trial: Experiment, today: date) -> str:
    if _left(home, trial.yes):
        return "waits"
    return "coming" if trial.first > today else "over" if trial.last < today else "runs"


def _left(home: Home, yes: Iterable[str]) -> list[str]:
    """Whose yes is still waited for."""
    said = set(yes)
    return [member.key for member in home.members if member.key not in said]


def _names(home: Home, keys: Sequence[str]) -> str:
    return say_list([home.member(key).name for key in keys], spoken.LANGUAGE, most=9)


def _open_json(home: Home, found: Open) -> dict[str, Any]:
    """The same for other programs: members and chores by their keys, days in ISO form."""
    proposal, trials = found.proposal, (*([found.trial] if found.trial else []), *found.past)
    return {
        "proposal": proposal
        and {
            "by": proposal.by,
            "starts_on": proposal.agreement.starts_on.isoformat(),
            "waits_for": _left(home, proposal.yes),
        },
        "experiments": [
            {
                "chore": trial.chore,
                "member": trial.member,
                "by": trial.by,
                "first": trial.first.isoformat(),
                "last": trial.last.isoformat(),
                "state": _state(home, trial, found.today),
                "waits_for": _left(home, trial.yes),
            }
            for trial in trials
        ],
        "later_picture": found.picture,
        "periods": [
            {"member": p.member, "kind": p.kind.value, "first": p.first.isoformat(), "last": p.last.isoformat()}
            for p in found.periods
        ],
        "estimates": [{"chore": c.chore, "was": c.was, "minutes": c.minutes} for c in found.estimates],
    }
