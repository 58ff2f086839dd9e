"""The page of one's own tokens for the API: make one, see which there are, revoke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.store_api import ApiToken
from language.sentences import say
from language.speech import say_day
from pages.visitor import language, local, visitor
from rounds.world import World
from webhooks.core import home_of

#: So many tokens of one person, and letters of a name.
MOST, LONGEST = 20, 60
_SAID = frozenset({"revoked", "gone"})


@dataclass(frozen=True)
class Line:
    """A token as it stands on the page."""

    id: int
    name: str
    changes: bool
    when: str


def settings_api(world: World) -> Blueprint:
    """The blueprint of the page."""
    room = Blueprint("settings_api", __name__)

    @room.get("/settings/api")
    def look() -> str:
        return _page(world)

    @room.post("/settings/api")
    def make() -> ResponseReturnValue:
        here, name, may = visitor(), request.form.get("name", "").strip(), request.form.get("may", "")
        problems = list(_problems(world, name, may))
        if problems:
            return _page(world, problems=problems), 400
        token = world.store.add_api_token(here.household, here.member, name, may == "change", world.clock())
        return _page(world, token=token)

    @room.post("/settings/api/revoke")
    def revoke() -> ResponseReturnValue:
        here, number = visitor(), request.form.get("token", "")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            abort(400)
        gone = world.store.revoke_api_token(here.household, here.member, int(number))
        return redirect(f"/settings/api?said={'revoked' if gone else 'gone'}", 303)

    return room


def _problems(world: World, name: str, may: str) -> Sequence[str]:
    here = visitor()
    found = []
    if not name or len(name) > LONGEST or not name.isprintable():
        found.append("api.problem.name")
    if may not in ("read", "change"):
        found.append("api.problem.may")
    if len(world.store.api_tokens(here.household, here.member)) >= MOST:
        found.append("api.problem.many")
    return [say(key, language()) for key in found]


def _page(world: World, token: str = "", problems: Sequence[str] = ()) -> str:
    here = visitor()
    now = local(home_of(world.store, here.household), world.clock())
    word = request.args.get("said", "")
    return render_template(
        "settings_api.html",
        lines=[_line(one, now) for one in world.store.api_tokens(here.household, here.member)],
        token=token,
        problems=problems,
        typed=request.form,
        said=say(f"api.said.{word}", language()) if word in _SAID else "",
    )


def _line(one: ApiToken, now: datetime) -> Line:
    made, used = (day_of(at, now) for at in (one.created, one.last_used))
    last = say("api.used_on", language(), day=used) if used else say("api.unused", language())
    return Line(one.id, one.name, one.changes, f"{say('api.made_on', language(), day=made)}, {last}")


def day_of(at: datetime | None, now: datetime) -> str:
    """The day of a moment, as people say it; "" for none. ``now`` is local to them."""
    return say_day(at.astimezone(now.tzinfo).date(), language(), now.date()) if at else ""
