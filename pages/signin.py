"""Coming in: a one-time code from the terminal, a link, a password. Somebody comes in as who they are.

A code that `run` printed says only that its reader is at the machine; they choose who they are, as long as that person
has no way in of their own yet. A code or a link for one person lets in just them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from household.model import Member, Trouble
from household.store import Store
from pages.door import arrive, door_page, mail_here
from pages.slow import slow_down
from pages.visitor import check_form, enter, visiting
from rounds.ways import CODE_LASTS, NEW, PURPOSE, purpose_for, send_links, who_has
from rounds.world import World
from webhooks.core import home_of
from webhooks.pace import Pace

__all__ = ["PURPOSE", "may_start", "purpose_for", "signin", "use_start", "who"]

#: Tries in ten minutes from one address, or for one name; the store voids a code by itself after five wrong ones.
_TRIES, _SECONDS = 10, 600
#: Mails in that time: somebody else's letter box is not to be filled.
_MAILS = 3
#: Where in the session it stands that somebody typed a right code and has yet to say who they are.
MAY = "may"
#: No code is longer, whatever spaces and dashes are typed with it; no name or mail address either.
_LONGEST_CODE, _LONGEST = 64, 254


def signin(world: World) -> Blueprint:
    """The blueprint that lets people in by a code, a link or a password; open to all."""
    door = Blueprint("signin", __name__)
    _code(door, world, Pace(_TRIES, _SECONDS))
    _password(door, world, Pace(_TRIES, _SECONDS), Pace(_TRIES, _SECONDS))
    _mail(door, world, Pace(_TRIES, _SECONDS), Pace(_MAILS, _SECONDS))
    return door


def _code(door: Blueprint, world: World, pace: Pace) -> None:
    store = world.store

    @door.post("/sign-in")
    def code() -> ResponseReturnValue:
        check_form(store)
        now, address = world.clock(), request.remote_addr
        if seconds := pace.wait(address, now):
            return door_page(store, world.settings, "code", "page.sign_in.slow", 429, seconds)
        typed = request.form.get("code", "")
        wanted = (PURPOSE, f"{PURPOSE}/", NEW)
        purpose = None if len(typed) > _LONGEST_CODE else store.used_code(wanted, typed, now)
        if purpose is None:
            return door_page(store, world.settings, "code", "page.sign_in.wrong", 403)
        pace.forget(address)
        return redirect(_entered(store, purpose, now), 303)

    @door.get("/in/<token>")
    def link(token: str) -> ResponseReturnValue:
        """Only the button lets in: a mail server that looks at a link before its reader does, uses up none."""
        person = _person(store, store.purpose_of_link(token, world.clock()))
        return render_template("come_in.html", person=person, token=token), 200 if person else 404

    @door.post("/in/<token>")
    def come_in(token: str) -> ResponseReturnValue:
        check_form(store)
        now = world.clock()
        if seconds := pace.wait(request.remote_addr, now):
            return slow_down(seconds)
        if _person(store, store.purpose_of_link(token, now)) is None:
            return render_template("come_in.html", person=None, token=token), 404
        purpose = store.purpose_of_link(token, now, use=True)
        if purpose is None or _person(store, purpose) is None:
            return render_template("come_in.html", person=None, token=token), 404
        pace.forget(request.remote_addr)
        return redirect(_entered(store, purpose, now), 303)


def _password(door: Blueprint, world: World, by_address: Pace, by_name: Pace) -> None:
    store = world.store

    @door.post("/sign-in/password")
    def password() -> ResponseReturnValue:
        """The same answer, after the same time, for a name that nobody has."""
        check_form(store)
        now, address = world.clock(), request.remote_addr
        typed = request.form.get("name", "")[:_LONGEST]
        name = " ".join(typed.split()).casefold()
        if seconds := by_address.wait(address, now) or by_name.wait(name, now):
            return door_page(store, world.settings, "password", "page.sign_in.slow", 429, seconds)
        try:
            person = who_has(store, typed, request.form.get("password", ""))
        except Trouble as trouble:
            return door_page(store, world.settings, "password", trouble.sentence, 503, 5)
        if person is None:
            return door_page(store, world.settings, "password", "door.password_wrong", 403)
        by_address.forget(address)
        by_name.forget(name)
        return redirect(enter(store, *person, now), 303)


def _mail(door: Blueprint, world: World, by_address: Pace, by_mail: Pace) -> None:
    @door.post("/sign-in/mail")
    def mail() -> ResponseReturnValue:
        """Says the same whoever asks, and sends only afterwards, so that the time tells nothing either."""
        check_form(world.store)
        if not mail_here(world.settings):
            abort(404)
        now, typed = world.clock(), request.form.get("mail", "").strip()
        if "@" not in typed or len(typed) > _LONGEST:
            return door_page(world.store, world.settings, "mail", "door.mail_none", 400)
        if seconds := by_address.wait(request.remote_addr, now):
            return door_page(world.store, world.settings, "mail", "page.sign_in.slow", 429, seconds)
        answer: Response = make_response(redirect("/?said=mailed", 303))
        if not by_mail.wait(typed.casefold(), now):
            answer.call_on_close(lambda: _sent(world, typed))
        return answer


def _sent(world: World, mail: str) -> None:
    send_links(world, mail, world.clock())


def who(world: World) -> Blueprint:
    """The blueprint on which somebody with the code of the house says who they are; open to all."""
    door, store = Blueprint("who", __name__), world.store

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
        return redirect(arrive(store, session[MAY], one.key, world.clock()), 303)

    return door


def may_start(store: Store) -> bool:
    """Whether whoever is looking typed a right code in a house that holds no household yet, or one for a further."""
    return visiting() is None and (NEW in session or (MAY in session and not store.households()))


def use_start(store: Store, now: datetime) -> bool:
    """Whether whoever is looking may make a household now. A code for a further one counts once: its cookie may have
    been kept, so the session holds no more than a token that is used up here."""
    if MAY in session and not store.households():
        return True
    token = session.pop(NEW, None)
    return isinstance(token, str) and store.purpose_of_link(token, now, use=True) == NEW


def _entered(store: Store, purpose: str, now: datetime) -> str:
    """Where a right code or link leads: in, or to the question who they are; nobody's home yet begins with a start."""
    if person := _person(store, purpose):
        store.drop_ways(purpose)
        return arrive(store, *person, now)
    if purpose == NEW:
        session[NEW] = store.add_link(NEW, now + CODE_LASTS, now)
        return "/start"
    homes = store.households()
    session[MAY] = homes[0].id if len(homes) == 1 else 0
    return "/who" if homes else "/start"


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
