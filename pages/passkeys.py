"""Coming in by a passkey: the two questions of a browser's script, each answered in JSON.

`static/passkey.js` asks what to put to the browser, and brings back what that says. To make a passkey is for who is in
(`pages.security`); to come in by one is open to all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, session
from flask.typing import ResponseReturnValue

from household.model import Trouble
from language.sentences import say
from pages.door import house_here
from pages.visitor import check_form, enter, language
from rounds.passkeys import House, ask_for_any, who_answers
from rounds.world import World
from webhooks.pace import Pace

#: Where the session keeps the challenge that this browser was given.
CHALLENGE = "challenge"
#: Questions, and answers, in ten minutes from one address.
_TRIES, _SECONDS = 20, 600


def passkeys(world: World) -> Blueprint:
    """The blueprint by which a passkey lets somebody in; open to all."""
    door, store = Blueprint("passkeys", __name__), world.store
    asked, answered = Pace(_TRIES, _SECONDS), Pace(_TRIES, _SECONDS)

    @door.post("/sign-in/passkey/ask")
    def ask() -> ResponseReturnValue:
        check_form(store)
        now = world.clock()
        if seconds := asked.wait(request.remote_addr, now):
            return wait(seconds)
        session[CHALLENGE], question = ask_for_any(store, the_house(world), now)
        return jsonify(question)

    @door.post("/sign-in/passkey")
    def answer() -> ResponseReturnValue:
        check_form(store)
        now, address = world.clock(), request.remote_addr
        if seconds := answered.wait(address, now):
            return wait(seconds)
        try:
            found = who_answers(store, the_house(world), the_challenge(), the_answer("credential"), now)
        except Trouble as trouble:
            return problem(trouble, 403)
        answered.forget(address)
        return jsonify(go=enter(store, found.household, found.member, now))

    return door


def the_house(world: World) -> House:
    """The house as passkeys know it; 404 where none can be."""
    house = house_here(world.settings)
    if house is None:
        abort(404)
    return house


def the_challenge() -> str:
    """What this browser was asked last, which it may answer once; "" for nothing."""
    kept = session.pop(CHALLENGE, "")
    return kept if isinstance(kept, str) else ""


def the_answer(name: str) -> Mapping[str, Any]:
    """What the script brings, by its name; nothing for anything else."""
    said = request.get_json(silent=True)
    found = said.get(name) if isinstance(said, dict) else None
    return found if isinstance(found, dict) else {}


def problem(trouble: Trouble, status: int) -> ResponseReturnValue:
    """What did not fit, as the script shows it."""
    return jsonify(problem=say(trouble.sentence, language(), **trouble.details)), status


def wait(seconds: int) -> Response:
    """Come back in so many seconds, as the script shows it."""
    slow = jsonify(problem=say("page.sign_in.slow", language()))
    slow.status_code = 429
    slow.headers["Retry-After"] = str(seconds)
    return slow
