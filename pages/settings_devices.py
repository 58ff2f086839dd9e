"""The devices that may ask, each with a token of its own, and the programs that somebody permitted, to be taken back.
One sees what all hear and what is one's own, and nothing of the other's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Home, Problem, Refused
from household.store import Program, Token
from pages.qr import qr
from pages.telling import attempt, done, number, said, told, typed
from pages.visitor import local, visitor
from rounds.world import World
from webhooks.core import home_of

_SAID = ("revoked", "forgotten")
_LONGEST = 60


@dataclass(frozen=True)
class Device:
    """A device or a program as shown."""

    number: int
    name: str
    about: str
    used: str
    knows: str
    program: bool


def settings_devices(world: World) -> Blueprint:
    """The blueprint of the page."""
    room = Blueprint("settings_devices", __name__)

    @room.get("/settings/devices")
    def look() -> str:
        return _page(world)

    @room.post("/settings/devices")
    def add() -> ResponseReturnValue:
        return attempt(lambda: _added(world), lambda problems: _page(world, problems))

    @room.post("/settings/devices/revoke")
    def revoke() -> ResponseReturnValue:
        world.store.revoke(visitor().household, _mine(world).id)
        return done("/settings/devices", "revoked")

    @room.post("/settings/devices/forget")
    def forget() -> ResponseReturnValue:
        token = _mine(world)
        if token.member is not None:
            abort(400)
        world.store.know_speaker(visitor().household, token.device, None)
        return done("/settings/devices", "forgotten")

    return room


def _added(world: World) -> ResponseReturnValue:
    """A new token. It is shown in this very answer and nowhere else, so that no address and no cookie holds it."""
    here, name, whose = visitor(), " ".join(typed("device").split()), typed("whose")
    if whose not in ("mine", "shared"):
        abort(400)
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise Refused((Problem("devices.wrong_name", {"most": _LONGEST}),))
    member = here.member if whose == "mine" else None
    token = world.store.add_token(here.household, name, member, world.clock())
    picture = qr(token, told("devices.qr"))
    return render_template("device_token.html", name=name, token=token, picture=picture, shared=member is None)


def _mine(world: World) -> Token:
    """The device of a form, if it is one's own or one that all hear; 400 for any other."""
    here = visitor()
    known = (token for token in world.store.tokens(here.household) if token.member in (None, here.member))
    return next((token for token in known if token.id == number("number") and not token.revoked), None) or abort(400)


def _page(world: World, problems: Sequence[str] = ()) -> str:
    here = visitor()
    home, programs = home_of(world.store, here.household), world.store.programs(here.household)
    tokens = [t for t in world.store.tokens(here.household) if t.member in (None, here.member) and not t.revoked]
    shown = [_shown(world, home, token, programs.get(token.id)) for token in tokens]
    return render_template(
        "settings_devices.html",
        devices=[device for device in shown if not device.program],
        programs=[device for device in shown if device.program],
        name=typed("device") if request.method == "POST" else request.args.get("name", "")[:_LONGEST],
        problems=problems,
        said=said("devices.said.", _SAID),
    )


def _shown(world: World, home: Home, token: Token, program: Program | None) -> Device:
    used = f"{local(home, token.last_used):%d-%m-%Y}" if token.last_used else ""
    names = {m.key: m.name for m in home.members}
    whose = told("devices.shared" if token.member is None else "devices.mine")
    if program is not None and program.by_itself:
        whose = f"{whose} · {told('devices.by_itself')}"
    return Device(
        token.id,
        token.device,
        whose,
        told("devices.used", day=used) if used else told("devices.unused"),
        told("devices.knows", name=names[token.known]) if token.member is None and token.known in names else "",
        program is not None,
    )
