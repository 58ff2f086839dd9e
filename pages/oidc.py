"""Coming in by an account at a service that the house was told of (OpenID Connect), once its owner linked it here.

To link it is for who is in: they are sent there and come back, and then say yes to the account that it turned out to
be, so that no other site can put an account of its own in its place. It is one way more, and stands in for no other.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, redirect, request, session
from flask.typing import ResponseReturnValue

from household.model import Trouble
from household.settings import OidcDoor
from integrations.oidc import Attempt, Somebody, begin, finish
from pages.door import door_page
from pages.slow import slow_down
from pages.visitor import enter, visiting
from rounds.world import World
from webhooks.pace import Pace

#: Where the session keeps what was begun, and the account that waits for a yes.
ATTEMPT, ACCOUNT = "attempt", "account"
#: The page to which the service sends people back.
BACK = "/sign-in/oidc/back"
_TRIES, _SECONDS = 20, 600


def oidc(world: World) -> Blueprint:
    """The blueprint by which an account elsewhere lets somebody in; open to all."""
    door, pace = Blueprint("oidc", __name__), Pace(_TRIES, _SECONDS)

    @door.get("/sign-in/oidc")
    def go() -> ResponseReturnValue:
        if seconds := pace.wait(request.remote_addr, world.clock()):
            return slow_down(seconds)
        try:
            return redirect(sent_there(world), 303)
        except Trouble as trouble:
            return door_page(world.store, world.settings, "oidc", trouble.sentence, 503)

    @door.get(BACK)
    def back() -> ResponseReturnValue:
        if seconds := pace.wait(request.remote_addr, world.clock()):
            return slow_down(seconds)
        began = session.pop(ATTEMPT, None)
        linking = began.pop("linking", None) if isinstance(began, dict) else None
        try:
            somebody = _came_back(world, began)
        except Trouble as trouble:
            if linking:
                return redirect("/security?said=oidc_not", 303)
            return door_page(world.store, world.settings, "oidc", trouble.sentence, 403)
        return _keep_in_hand(somebody, linking) if linking else _come_in(world, somebody)

    return door


def service(world: World) -> OidcDoor:
    """The service; 404 where the house was told of none."""
    if world.settings.oidc is None:
        abort(404)
    return world.settings.oidc


def sent_there(world: World, linking: str = "") -> str:
    """Where the service asks who somebody is; this browser keeps the attempt. ``linking``: who asked for it, to have it
    as a way in. Raises NotNow."""
    address, attempt = begin(service(world), world.settings.base_url + BACK)
    session[ATTEMPT] = asdict(attempt) | {"linking": linking}
    return address


def _came_back(world: World, began: dict[str, Any] | None) -> Somebody:
    attempt = Attempt(**began) if began else Attempt("-", "-", "-")
    came = request.args.to_dict() if began else {}
    return finish(service(world), world.settings.base_url + BACK, attempt, came, world.clock())


def _come_in(world: World, somebody: Somebody) -> ResponseReturnValue:
    person = world.store.identity_of(somebody.issuer, somebody.subject)
    if person is None:
        return door_page(world.store, world.settings, "oidc", "door.oidc_unknown", 403)
    return redirect(enter(world.store, *person, world.clock()), 303)


def _keep_in_hand(somebody: Somebody, linking: str) -> ResponseReturnValue:
    """Nothing is linked before its owner says yes, in the same browser and as the same person."""
    found = visiting()
    if found is None or whose(found.household, found.member) != linking:
        abort(403)
    session[ACCOUNT] = asdict(somebody)
    return redirect("/security#oidc", 303)


def whose(household: int, member: str) -> str:
    """Whose attempt it is, as the session keeps it."""
    return f"{household}/{member}"
