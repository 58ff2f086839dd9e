"""Asking the other in: a link to copy or to scan, a short code, or a mail; for seven days, and until they are in.

What was made is shown in the browser that made it, and kept nowhere else in words that can be read. Whoever has come in
once is invited by nobody any more: their way in is theirs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from household.model import Home, Member
from household.secret import new_code
from household.settings import is_this_machine
from language.sentences import say
from language.speech import say_day
from pages.meanwhile import Came, Meanwhile
from pages.qr import qr
from pages.signin import purpose_for
from pages.start_steps import is_in
from pages.visitor import language, local, me, visitor
from rounds.welcome import mail_welcome
from rounds.world import World
from webhooks.core import home_of

#: How long an invitation is open.
LASTS = timedelta(days=7)
#: Where this browser keeps what it made.
_MADE = "invitation"
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class Invitation:
    """What asks somebody in: the address, the short code, and until when both are open."""

    link: str
    code: str
    until: datetime


def invite(world: World, meanwhile: Meanwhile) -> Blueprint:
    """The blueprint on which one asks the other in."""
    door = Blueprint("invite", __name__, url_prefix="/start/invite")

    @door.get("")
    def look() -> ResponseReturnValue:
        return _page(world)

    @door.post("")
    def make() -> ResponseReturnValue:
        home, other = _other(world)
        if not is_in(world, home.household.id, other.key):
            _make(world, home, other)
        return redirect("/start/invite", 303)

    @door.post("/mail")
    def mail() -> ResponseReturnValue:
        return _mail(world, meanwhile)

    @door.get("/mail/<number>")
    def mailed(number: str) -> ResponseReturnValue:
        came = meanwhile.came(visitor(), number)
        if came is None:
            return _waiting()
        return _page(world, said="start.invite.mailed" if came["sentence"] is None else None, came=came)

    return door


def _page(
    world: World, said: str | None = None, came: Came | None = None, to: str = "", problem: str | None = None
) -> str:
    home, other = _other(world)
    made, today = _made(world, home, other), local(home, world.clock()).date()
    return render_template(
        "start_invite.html",
        other=other,
        arrived=is_in(world, home.household.id, other.key),
        made=made,
        until=say_day(made.until.astimezone(ZoneInfo(me(home).zone)).date(), language(), today) if made else "",
        square=qr(made.link, say("start.invite.square", language(), other=other.name)) if made else "",
        nearby=is_this_machine(request.host.partition(":")[0]) and not world.settings.base_url_given,
        mail=world.settings.mail is not None,
        said=said,
        came=came,
        to=to,
        problem=problem,
    )


def _other(world: World) -> tuple[Home, Member]:
    """The home, and whoever of it is not looking."""
    here = visitor()
    home = home_of(world.store, here.household)
    other = next((member for member in home.members if member.key != here.member), None)
    if other is None:
        abort(404)
    return home, other


def _make(world: World, home: Home, other: Member) -> None:
    """A new link and code; earlier ones lead nowhere from now on."""
    store, now, purpose = world.store, world.clock(), purpose_for(home.household.id, other.key)
    store.drop_ways(purpose)
    until, code = now + LASTS, new_code()
    token = store.add_link(purpose, until, now)
    store.add_code(purpose, code, until, now)
    session[_MADE] = {"token": token, "code": code, "until": until.isoformat(), "for": purpose}


def _made(world: World, home: Home, other: Member) -> Invitation | None:
    """What this browser made, as long as it is open and somebody waits for it."""
    kept, purpose = session.get(_MADE), purpose_for(home.household.id, other.key)
    if not isinstance(kept, dict) or kept.get("for") != purpose:
        return None
    if world.store.purpose_of_link(kept["token"], world.clock()) != purpose:
        session.pop(_MADE)
        return None
    base = world.settings.base_url if world.settings.base_url_given else request.host_url.rstrip("/")
    return Invitation(f"{base}/in/{kept['token']}", kept["code"], datetime.fromisoformat(kept["until"]))


def _mail(world: World, meanwhile: Meanwhile) -> ResponseReturnValue:
    """Send what was made to an address that is used for this alone."""
    home, other = _other(world)
    made, to = _made(world, home, other), request.form.get("mail", "").strip()
    if made is None or world.settings.mail is None:
        return redirect("/start/invite", 303)
    if len(to) > 254 or not _MAIL.fullmatch(to):
        return _page(world, to=to, problem="trouble.not_a_mail_address"), 400

    def send() -> Came:
        mail_welcome(world, home, other, to, made.link, made.code)
        return {}

    return redirect(f"/start/invite/mail/{meanwhile.begin(visitor(), send)}", 303)


def _waiting() -> ResponseReturnValue:
    """The page that looks again by itself where a script runs; asked by that script, nothing new is no content."""
    if request.headers.get("HX-Request"):
        return "", 204
    return render_template("start_meanwhile.html", address=request.path)
