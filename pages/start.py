"""The first run: a household begins with two names, and after that each has a way of their own through what is left."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.model import LANGUAGES, Home, Language, Problem, Refused
from household.settings import Settings, is_this_machine
from language.sentences import say
from pages.signin import may_start, use_start
from pages.start_steps import STEPS, Step
from pages.visitor import check_form, enter, language, visiting, visitor
from rounds.beginning import Person, begin_home, new_home, zones
from rounds.world import World
from webhooks.core import home_of

#: Two taps on one button make one household.
_ONE = threading.Lock()


@dataclass(frozen=True)
class Stage:
    """A step as somebody sees it: whether it is done by them, and by the other (None where that is the same)."""

    step: Step
    mine: bool
    other: bool | None
    next: bool


def start(world: World) -> Blueprint:
    """The blueprint of both; open to all, since whoever begins is nobody yet."""
    door = Blueprint("start", __name__)

    @door.get("/start")
    def look() -> ResponseReturnValue:
        if visiting() is not None:
            return _way(world)
        if may_start(world.store):
            return _form(world, {}, {})
        return redirect("/", 303)

    @door.post("/start")
    def begin() -> ResponseReturnValue:
        check_form(world.store)
        if visiting() is not None or not may_start(world.store):
            return redirect("/start", 303)
        return _begin(world)

    return door


# ── a household ─────────────────────────────────────────────────────────────────────────────────


def _begin(world: World) -> ResponseReturnValue:
    """Make the household of what was typed, and let in whoever typed it."""
    now, typed = world.clock(), request.form
    people = [Person(typed.get(f"name{n}", ""), _language(typed.get(f"language{n}"))) for n in range(2)]
    zone = typed.get("zone", "")
    try:
        household, members = new_home(typed.get("home", ""), people, zone, now.date())
    except Refused as refused:
        return _form(world, typed, _said(refused.problems)), 400
    with _ONE:
        if not use_start(world.store, now):
            return redirect("/start", 303)
        number = begin_home(world, household, members)
    enter(world.store, number, members[0].key, now)
    return redirect("/start", 303)


def _form(world: World, typed: Mapping[str, str], problems: Mapping[str, str]) -> str:
    return render_template(
        "start_home.html",
        typed=typed,
        problems=problems,
        languages=LANGUAGES,
        zones=_by_area(),
        zone=typed.get("zone") or "Europe/Amsterdam",
        ground=ground(world.settings),
    )


def _said(problems: Sequence[Problem]) -> dict[str, str]:
    """What does not fit, by the field that it is about."""
    return {str(p.details["field"]): say(p.sentence, language(), **p.details) for p in reversed(problems)}


def _language(word: str | None) -> Language:
    return next((known for known in LANGUAGES if known == word), language())


def _by_area() -> dict[str, list[str]]:
    """Time zones by area, those of Europe first."""
    found: dict[str, list[str]] = {"Europe": []}
    for zone in zones():
        found.setdefault(zone.partition("/")[0], []).append(zone)
    return found


# ── the way of each ─────────────────────────────────────────────────────────────────────────────


def _way(world: World) -> ResponseReturnValue:
    """What there is to do; once something is agreed, the week is the place to be."""
    here = visitor()
    home = home_here(world)
    if home.agreement is not None:
        return redirect("/", 303)
    other = next(member for member in home.members if member.key != here.member)
    stages = way_of(world, home, here.member, other.key)
    done = sum(stage.mine for stage in stages)
    return render_template(
        "start.html", home=home, me=home.member(here.member), other=other, stages=stages, done=done,
        ground=ground(world.settings),
    )  # fmt: skip


def home_here(world: World) -> Home:
    """The home of whoever is looking, without what is private to anybody, with all of its calendars."""
    household = visitor().household
    return replace(home_of(world.store, household), calendars=world.store.calendars(household))


def way_of(world: World, home: Home, member: str, other: str) -> list[Stage]:
    """Every step as this member sees it; the first that is needed and not done comes next."""
    mine = {step.key: step.done(world, home, member) for step in STEPS}
    ahead = next((step.key for step in STEPS if not mine[step.key] and not step.free), None)
    return [
        Stage(step, mine[step.key], None if step.shared else step.done(world, home, other), step.key == ahead)
        for step in STEPS
    ]


# ── where the house stands ──────────────────────────────────────────────────────────────────────


def ground(settings: Settings) -> str:
    """What the address of this house allows: "https" (a name with encryption: everything works), "machine" (this very
    machine: works, but no telephone comes here) or "plain" (no passkeys, no installing, no reading offline)."""
    parts = urlsplit(settings.base_url if settings.base_url_given else request.host_url)
    host = parts.hostname or ""
    if is_this_machine(host):
        return "machine"
    secure = parts.scheme == "https" or request.is_secure
    return "https" if secure and not _is_number(host) else "plain"


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
