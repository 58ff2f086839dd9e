"""What is kept: taking it along, how long it stays, deleting one's own, leaving alone, and the end of the household."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from household.model import Home, Problem, Refused
from household.queue import Job
from language.homefile import write_home
from language.sentences import say
from pages.telling import attempt, done, number, said, ticked, typed
from pages.visitor import leave as leave_the_house
from pages.visitor import local, me, visitor
from rounds import notes
from rounds.answers import answer as settle
from rounds.farewell import (
    WAITS,
    ask_farewell,
    be_sure,
    farewell,
    go_without,
    hold_back,
    step_out,
    take_back_farewell,
    waiting_for,
)
from rounds.sitting import keep_for
from rounds.taking_along import calendar_file, whole
from rounds.world import World
from scheduler.sitting import LONGEST_WEEKS, USUAL_WEEKS, weeks_kept
from webhooks.core import home_of
from webhooks.news import tell_once

_SAID = ("kept", "shorter", "notes", "shown", "asked", "withdrawn", "going")


def settings_data(world: World) -> Blueprint:
    """The blueprint of the page."""
    room = Blueprint("settings_data", __name__)

    @room.get("/settings/data")
    def look() -> str:
        return _page(world)

    @room.post("/settings/data")
    def change() -> ResponseReturnValue:
        deed = _DEEDS.get(request.form.get("do", ""))
        if deed is None:
            raise BadRequest
        return attempt(lambda: deed(world), lambda problems: _page(world, problems))

    _add_files(room, world)
    return room


def _add_files(room: Blueprint, world: World) -> None:
    @room.get("/settings/data/all.json")
    def everything() -> Response:
        here = visitor()
        found = whole(world.store, here.household, here.member, world.clock())
        return _file(json.dumps(found, ensure_ascii=False, indent=1), "application/json", "samen.json")

    @room.get("/settings/data/plan.ics")
    def plan() -> Response:
        here = visitor()
        text = calendar_file(world.store.home(here.household), here.member, world.clock())
        return _file(text, "text/calendar", "samen.ics")

    @room.get("/settings/data/home.yaml")
    def home_file() -> Response:
        return _file(write_home(world.store.home(visitor().household)), "text/yaml", "samen.yaml")


def _file(text: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, 200, headers, content_type=f"{kind}; charset=utf-8")


# ── what can be done ────────────────────────────────────────────────────────────────────────────


def _keep(world: World) -> ResponseReturnValue:
    """How long what was shown stays; the shorter wish counts at once."""
    here, weeks = visitor(), number("weeks")
    if weeks is None or weeks > LONGEST_WEEKS:
        raise Refused((Problem("data.wrong_weeks", {"most": LONGEST_WEEKS}),))
    agreed = keep_for(world.store, here.household, here.member, weeks, world.clock())
    return done("/settings/data", "kept" if agreed == weeks else "shorter")


def _drop_notes(world: World) -> ResponseReturnValue:
    """One's own closed notes, with the key that opens them."""
    here = visitor()
    if not ticked("sure_notes"):
        raise Refused((Problem("data.tick_first"),))
    notes.reset(world.store, here.household, here.member)
    world.store.scrub()
    return done("/settings/data", "notes")


def _drop_shown(world: World) -> ResponseReturnValue:
    world.store.forget_revealed(visitor().household, visitor().member)
    return done("/settings/data", "shown")


def _step_out(world: World) -> ResponseReturnValue:
    here = visitor()
    home = world.store.home(here.household)
    others = [member for member in home.members if member.key != here.member]
    step_out(world, home, here.member, typed("own_name"), ticked("anyway"))
    for other in others:
        title, words = (say(f"data.told.left_{part}", other.language, name=me(home).name) for part in ("title", "said"))
        tell_once(world, home, other, f"farewell/left/{here.member}/{world.clock().date()}", title, words)
    leave_the_house(world.store)
    return render_template("gone.html", alone=True)


def _ask(world: World) -> ResponseReturnValue:
    """Both are told, whoever asked."""
    here = visitor()
    home = home_of(world.store, here.household)
    ask_farewell(world, home, here.member, typed("home_name"))
    _tell_all(world, home, "asked")
    return done("/settings/data", "asked")


def _take_back(world: World) -> ResponseReturnValue:
    home = home_of(world.store, visitor().household)
    if take_back_farewell(world, home, visitor().member):
        _tell_all(world, home, "kept")
    return done("/settings/data", "withdrawn")


def _without(world: World) -> ResponseReturnValue:
    home = home_of(world.store, visitor().household)
    go_without(world, home, visitor().member, typed("home_name"))
    _tell_all(world, home, "going")
    return done("/settings/data", "going")


def _agree(world: World) -> ResponseReturnValue:
    """The other wants it, and so does whoever typed the name; or they rather keep it."""
    here, yes = visitor(), request.form.get("do") == "agree"
    home, found = home_of(world.store, here.household), waiting_for(world.store, here.household, here.member)
    if yes:
        be_sure(typed("home_name"), home.household.name)
    if found is None:
        return done("/settings/data", "withdrawn")
    settle(world, here.household, found, "yes" if yes else "no")
    _tell_all(world, home, "going" if world.store.is_due(here.household, Job.FAREWELL) else "kept")
    return done("/settings/data", "going" if yes else "withdrawn")


def _hold_back(world: World) -> ResponseReturnValue:
    here = visitor()
    if hold_back(world, here.household):
        _tell_all(world, home_of(world.store, here.household), "kept")
    return done("/settings/data", "withdrawn")


_DEEDS = {
    "agree": _agree,
    "decline": _agree,
    "hold_back": _hold_back,
    "keep": _keep,
    "notes": _drop_notes,
    "shown": _drop_shown,
    "step_out": _step_out,
    "farewell": _ask,
    "take_back": _take_back,
    "without": _without,
}


def _tell_all(world: World, home: Home, what: str) -> None:
    """Tell each of the two, in their own language, by the way that they chose."""
    details = {"name": me(home).name, "home": home.household.name, "days": WAITS.days}
    for member in home.members:
        title, words = (say(f"data.told.{what}_{part}", member.language, **details) for part in ("title", "said"))
        tell_once(world, home, member, f"farewell/{what}/{world.clock().isoformat()}", title, words)


# ── the page ────────────────────────────────────────────────────────────────────────────────────


def _page(world: World, problems: Sequence[str] = ()) -> str:
    here, now = visitor(), world.clock()
    home = home_of(world.store, here.household)
    wanted = world.store.weeks_wanted(here.household)
    found = farewell(world.store, home)
    return render_template(
        "settings_data.html",
        home=home,
        me=me(home),
        others=[member.name for member in home.members if member.key != here.member],
        weeks=wanted.get(here.member, USUAL_WEEKS),
        agreed=weeks_kept(home, wanted),
        most=LONGEST_WEEKS,
        notes=len(world.store.notes_of(here.household, here.member)),
        has_key=world.store.has_key(here.household, here.member),
        farewell=found,
        by=home.member(found.by).name if found else "",
        mine=found is not None and found.by == here.member,
        until=f"{local(home, found.until):%d-%m-%Y}" if found else "",
        over=found is not None and found.until <= now,
        days=WAITS.days,
        failed=bool(problems) and request.form.get("do") == "step_out",
        problems=problems,
        said=said("data.said.", _SAID),
    )
