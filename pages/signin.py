"""The front door: a one-time code from the terminal, or a link from the other, lets somebody in as who they are.

A code that `run` printed says only that its reader is at the machine; they choose who they are, as long as that person
has no way in of their own yet. A code or a link for one person lets in just them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Blueprint, abort, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from household.model import Member
from household.store import Store
from pages.slow import slow_down
from pages.visitor import check_form, enter, visiting
from webhooks.core import home_of
from webhooks.pace import Pace

#: What the one-time code is for, as the terminal makes it; with a household and a member behind it, just for them.
PURPOSE = "sign-in"
#: Tries in ten minutes from one address; the store voids a code by itself after five wrong ones.
_TRIES, _SECONDS = 10, 600
#: Where in the session it stands that somebody typed a right code and has yet to say who they are.
MAY = "may"
#: No code is longer, whatever spaces and dashes are typed with it.
_LONGEST = 64


def purpose_for(household: int, member: str) -> str:
    """The purpose of a code, or of a link, that lets in one person."""
    return f"{PURPOSE}/{household}/{member}"


def signin(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint that lets people in; open to all."""
    door = Blueprint("signin", __name__)
    pace = Pace(_TRIES, _SECONDS)

    @door.post("/sign-in")
    def code() -> ResponseReturnValue:
        check_form(store)
        now, address = clock(), request.remote_addr
        if seconds := pace.wait(address, now):
            slow = make_response(render_template("signin.html", problem="page.sign_in.slow"), 429)
            slow.headers["Retry-After"] = str(seconds)
            return slow
        typed = request.form.get("code", "")
        purpose = None if len(typed) > _LONGEST else store.used_code((PURPOSE, f"{PURPOSE}/"), typed, now)
        if purpose is None:
            return render_template("signin.html", problem="page.sign_in.wrong"), 403
        pace.forget(address)
        return redirect(_entered(store, purpose, now), 303)

    @door.get("/in/<token>")
    def link(token: str) -> ResponseReturnValue:
        """Only the button lets in: a mail server that looks at a link before its reader does, uses up none."""
        person = _person(store, store.purpose_of_link(token, clock()))
        return render_template("come_in.html", person=person, token=token), 200 if person else 404

    @door.post("/in/<token>")
    def come_in(token: str) -> ResponseReturnValue:
        check_form(store)
        now = clock()
        if seconds := pace.wait(request.remote_addr, now):
            return slow_down(seconds)
        purpose = store.purpose_of_link(token, now, use=True)
        if purpose is None or _person(store, purpose) is None:
            return render_template("come_in.html", person=None, token=token), 404
        return redirect(_entered(store, purpose, now), 303)

    return door


def who(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint on which somebody with the code of the house says who they are; open to all."""
    door = Blueprint("who", __name__)

    @door.get("/who")
    def look() -> ResponseReturnValue:
        people = _people(store)
        return redirect("/", 303) if people is None else render_template("who.html", people=people)

    @door.post("/who")
    def chosen() -> ResponseReturnValue:
        check_form(store)
        one = next((m for m in _people(store) or () if m.key == request.form.get("member")), None)
        if one is None:
            abort(403)
        return redirect(enter(store, session[MAY], one.key, clock()), 303)

    return door


def may_start(store: Store) -> bool:
    """Whether whoever is looking typed a right code in a house that holds no household yet."""
    return visiting() is None and MAY in session and not store.households()


def _entered(store: Store, purpose: str, now: datetime) -> str:
    """Where a right code or link leads: in, or to the question who they are; nobody's home yet begins with a start."""
    if person := _person(store, purpose):
        return enter(store, *person, now)
    homes = store.households()
    session[MAY] = homes[0].id if len(homes) == 1 else 0
    return "/who" if homes else "/"


def _person(store: Store, purpose: str | None) -> tuple[int, str] | None:
    """The household and the member that a purpose names, if they are there."""
    parts = (purpose or "").split("/")
    if len(parts) != 3 or parts[0] != PURPOSE:
        return None
    found = next((h.id for h in store.households() if str(h.id) == parts[1]), None)
    there = found is not None and any(m.key == parts[2] for m in home_of(store, found).members)
    return (found, parts[2]) if found is not None and there else None


def _people(store: Store) -> Sequence[Member] | None:
    """Who somebody with the code of the house may be: whoever has no way in of their own; None without that code."""
    if MAY not in session:
        return None
    household = next((h.id for h in store.households() if h.id == session[MAY]), None)
    if household is None:
        return ()
    return [m for m in home_of(store, household).members if not store.ways_in(household, m.key)]
