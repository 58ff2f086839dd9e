"""The devices that may ask, each with a token of its own, and the programs that somebody permitted, to be taken back.
One sees what all hear and what is one's own, and nothing of the other's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Home, Problem, Refused
from household.store import Program, Token
from pages.meanwhile import Somebody
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
    name, whose = " ".join(typed("device").split()), typed("whose")
    if whose not in ("mine", "shared"):
        abort(400)
    token = add_device(world, visitor(), name, shared=whose == "shared")
    picture = qr(token, told("devices.qr"))
    return render_template("device_token.html", name=name, token=token, picture=picture, shared=whose == "shared")


def add_device(world: World, here: Somebody, name: str, shared: bool) -> str:
    """A new token of a device: of one's own, or with ``shared`` of one that all hear. Raises Refused for its name."""
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise Refused((Problem("devices.wrong_name", {"most": _LONGEST}),))
    return world.store.add_token(here.household, name, None if shared else here.member, world.clock())


def devices_of(world: World, here: Somebody) -> list[Token]:
    """The devices that count: one's own, and those that all hear."""
    known = world.store.tokens(here.household)
    return [token for token in known if token.member in (None, here.member) and not token.revoked]


def _mine(world: World) -> Token:
    """The device of a form, if it is one's own or one that all hear; 400 for any other."""
    mine = devices_of(world, visitor())
    return next((token for token in mine if token.id == number("number")), None) or abort(400)


def _page(world: World, problems: Sequence[str] = ()) -> str:
    here = visitor()
    home, programs = home_of(world.store, here.household), world.store.programs(here.household)
    shown = [_shown(world, home, token, programs.get(token.id)) for token in devices_of(world, here)]
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
