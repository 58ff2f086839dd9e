"""What lies there for both: a proposal with what it comes to, and what is tried for a while; and each one's word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Experiment, Home, Proposal
from household.queue import Job
from language.speech import say_list
from pages.offering import Shown, shown_of_proposal
from pages.telling import attempt, done, number, said, told
from pages.visitor import language, local, visitor
from rounds.agreeing import answer_experiment, answer_proposal, current_proposal, stands_as_it_was
from rounds.effect_words import experiment_lines
from rounds.follow import Onward, asked_back, end_experiment
from rounds.world import World
from scheduler import experiments
from webhooks.core import home_of

_SAID = (
    *("proposed", "half", "yes", "no", "withdrawn", "renewed", "looked"),
    *("trial_half", "trial_begins", "trial_no", "trial_stopped", "trial_back", "trial_on"),
)


@dataclass(frozen=True)
class Trial:
    """Something that is tried: how far it is ("waits", "runs" or "over"), what it is, and whom it waits for."""

    number: int
    state: str
    lines: Sequence[str]
    waits_for: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Open:
    """A proposal: who made it, from when it would count, what it comes to, and whom it waits for."""

    number: int
    by: str
    mine: bool
    said_yes: bool
    starts: date
    shown: Shown
    waits_for: str
    fresh: bool


def proposal(world: World) -> Blueprint:
    """The blueprint of the page."""
    room = Blueprint("proposal", __name__)

    @room.get("/proposal")
    def look() -> str:
        return _page(world)

    @room.post("/proposal")
    def answer() -> ResponseReturnValue:
        return attempt(lambda: _answered(world), lambda problems: _page(world, problems))

    @room.post("/proposal/trial")
    def tried() -> ResponseReturnValue:
        return attempt(lambda: _tried(world), lambda problems: _page(world, problems))

    return room


def _answered(world: World) -> ResponseReturnValue:
    here, word = visitor(), request.form.get("do", "")
    if word == "look":
        current_proposal(world, here.household)
        return done("/proposal", "looked")
    if word not in ("yes", "no"):
        abort(400)
    answered = answer_proposal(world, here.household, number("number") or 0, here.member, word == "yes")
    if answered.answer == "yes":
        world.store.poke(here.household, Job.ROUND, world.clock())
    return done("/proposal", answered.answer or "half")


def _tried(world: World) -> ResponseReturnValue:
    here, word = visitor(), request.form.get("do", "")
    home = world.store.home(here.household)
    trial = next((one for one in home.experiments if one.id == number("number")), None)
    if trial is None:
        abort(400)
    if word == "stop":
        end_experiment(world, here.household, trial.id)
        return done("/proposal", "trial_stopped")
    if word in list(Onward):
        made = asked_back(world, here.household, trial.id, here.member, Onward(word))
        return done("/proposal", "trial_on" if made else "trial_back")
    if word not in ("yes", "no") or experiments.waiting(home) != trial:
        abort(400)
    answered = answer_experiment(world, here.household, trial, here.member, word == "yes")
    world.store.poke(here.household, Job.ROUND, world.clock())
    begins = {m.key for m in home.members} <= set(answered.yes)
    return done("/proposal", "trial_no" if word == "no" else "trial_begins" if begins else "trial_half")


# ── the page ────────────────────────────────────────────────────────────────────────────────────


def _page(world: World, problems: Sequence[str] = ()) -> str:
    here = visitor()
    home = home_of(world.store, here.household)
    if any(not trial.ended for trial in home.experiments):
        home = world.store.home(here.household)  # what a trial comes to is reckoned at each one's own measure
    found = world.store.open_proposal(here.household)
    today = local(home, world.clock()).date()
    return render_template(
        "proposal.html",
        open=_open(home, found, here.member, today) if found else None,
        trials=list(trials_of(home, here.member, today)),
        problems=problems,
        said=said("agreeing.said.", _SAID),
    )


def _open(home: Home, found: Proposal, member: str, today: date) -> Open:
    return Open(
        number=found.id,
        by=home.member(found.by).name,
        mine=found.by == member,
        said_yes=member in found.yes,
        starts=found.agreement.starts_on,
        shown=shown_of_proposal(home, found),
        waits_for=_left(home, found.yes),
        fresh=stands_as_it_was(home, found, today),
    )


def trials_of(home: Home, member: str, today: date) -> Iterator[Trial]:
    """What waits for a yes, what runs or is to begin, and what is over and was not talked about."""
    past = experiments.over(home, today)
    for trial in home.experiments:
        if trial.ended or (trial.last < today and trial not in past):
            continue
        left = _left(home, trial.yes)
        state = "over" if trial in past else "waits" if left else "runs"
        yield Trial(trial.id, state, _words(home, trial), left, member in trial.yes)


def _words(home: Home, trial: Experiment) -> list[str]:
    return list(experiment_lines(home, trial, language()))


def _left(home: Home, yes: Sequence[str]) -> str:
    names = [m.name for m in home.members if m.key not in yes]
    return told("agreeing.waits_for", names=say_list(names, language(), most=9)) if names else ""
