"""Connecting Google Calendar in the browser: what we may see and never touch, the way there, and what came of it.

Going there is a plain link, since a form may lead nowhere but here (pages/app.py). What has to come back waits in the
visitor's own signed session, once and for ten minutes; the way back ends at an address without code or state.
https://developers.google.com/identity/protocols/oauth2/web-server
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from household.model import Asks, Kind, Member, Role, Trouble
from household.queue import Job
from household.settings import Settings
from household.store import Store
from integrations.base import AccessRevoked, Unreachable
from integrations.oauth import CodeUsed, Consent, NoClient, WrongState, begin, finish, leads_back
from language.speech import say_day
from pages.visitor import language, visitor
from rounds.connect import join_google
from rounds.google_traps import Check, Seen, Trap, traps, way_back
from rounds.world import World
from webhooks.core import home_of

#: How long a person may take at Google; a code itself lives about as long.
LASTS = timedelta(minutes=10)
#: Where the attempt, and then what came of it, stand in the session.
_ATTEMPT, _CAME = "google_attempt", "google_came"
#: Troubles that sound otherwise where nothing is pasted, no password is typed and nobody tries again by itself.
_HERE: Mapping[type[Trouble], str] = {
    WrongState: "page.connect.state",
    AccessRevoked: "page.connect.not_let_in",
    Unreachable: "page.connect.no_answer",
}

log = logging.getLogger("samen.pages")


class NoWayBack(Trouble):
    """Google leads back to a name with https or to this very machine only: give the house such an address."""

    sentence = "trouble.google_way_back"


def connect(store: Store, settings: Settings, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint that leads to Google and back. ``clock`` gives the present moment, aware."""
    door = Blueprint("connect", __name__, url_prefix="/connect/google")
    world = World(settings, store, clock)

    @door.get("")
    def look() -> ResponseReturnValue:
        return _look(world)

    @door.get("/go")
    def go() -> ResponseReturnValue:
        who = _who(store)
        if who is None:
            return redirect(url_for("connect.look"), 303)
        try:
            return redirect(_begin(world, *who, titles="titles" in request.args), 302)
        except Trouble as trouble:
            return _sorry(world, trouble.sentence, {})

    @door.get("/back")
    def back() -> ResponseReturnValue:
        session[_CAME] = _finish(world)
        return redirect(url_for("connect.done"), 303)

    @door.get("/done")
    def done() -> ResponseReturnValue:
        return _done(world)

    return door


def way_to_google(world: World, home: str, member: str, titles: bool = False) -> str | None:
    """The address at which this member of this home connects Google in their browser; None where it cannot lead there
    and back."""
    try:
        _way_back(world.settings)
        begin(world.settings.google, "", titles)
    except Trouble:
        return None
    return world.settings.base_url + url_for("connect.look", member=member, home=home, titles=1 if titles else None)


def _look(world: World) -> ResponseReturnValue:
    """What we may see and never touch, and the four traps, or what has to be set first; at the link of the other, that
    it is theirs."""
    store, settings = world.store, world.settings
    who, titles = _who(store), "titles" in request.args
    if who is None:
        return render_template("connect.html", who=None)
    try:
        _way_back(settings)
        begin(settings.google, "", titles)
    except Trouble as trouble:
        return _sorry(world, trouble.sentence, {})
    links = _links(settings, *who)
    shown = {"address": _back(settings), "checks": _checks(world)}
    return render_template("connect.html", who=who, titles=titles, links=links, **shown)


def _done(world: World) -> ResponseReturnValue:
    """What came of the last attempt of this visitor, and whether the permission will last."""
    store = world.store
    came = session.get(_CAME)
    if not isinstance(came, dict):
        return redirect("/", 303)
    if came["sentence"]:
        return _sorry(world, came["sentence"], came["details"], came)
    home, whose = store.home(came["household"]), (came["member"], Kind.GOOGLE, Role.READ)
    names = ", ".join(c.name for c in home.calendars if (c.member, c.kind, c.role) == whose)
    ends = next((c for c in _checks(world) if (c.trap, c.seen) == (Trap.PUBLISHED, Seen.WRONG)), None)
    return render_template("connect_done.html", name=home.member(came["member"]).name, names=names, ends=ends)


def _checks(world: World) -> list[Check]:
    """The four traps as they are for whoever is looking; a day as it is said."""
    here, today = visitor(), world.clock().date()
    found = []
    for check in traps(world, here.household, here.member):
        day = check.details.get("day")
        said = {"day": say_day(day.date(), language(), today)} if isinstance(day, datetime) else {}
        found.append(replace(check, details={**check.details, **said}))
    return found


def _begin(world: World, household: int, home: str, member: Member, titles: bool) -> str:
    """The address at Google; what has to come back from there waits in the session. Raises NoClient or NoWayBack."""
    _way_back(world.settings)
    hint = _shut_out(world.store, household, member.key)
    consent = begin(world.settings.google, _back(world.settings), titles, hint)
    session[_ATTEMPT] = {
        "state": consent.state,
        "verifier": consent.verifier,
        "redirect": consent.redirect,
        "household": household,
        "home": home,
        "member": member.key,
        "titles": titles,
        "at": world.clock().isoformat(),
    }
    return consent.url


def _finish(world: World) -> dict[str, object]:
    """Connect what a person gave permission for; returns what the last page says. An attempt counts once."""
    attempt = session.pop(_ATTEMPT, None)
    if not isinstance(attempt, dict):
        return {"sentence": _HERE[WrongState], "details": {}}
    came: dict[str, object] = {name: attempt[name] for name in ("household", "home", "member", "titles")}
    try:
        _connect(world, attempt)
    except Trouble as trouble:
        log.warning("connecting google: %s", trouble.sentence)
        sentence = next((said for kind, said in _HERE.items() if isinstance(trouble, kind)), trouble.sentence)
        details = {name: str(value) for name, value in trouble.details.items()}
        return {**came, "sentence": sentence, "details": details}
    return {**came, "sentence": None}


def _connect(world: World, attempt: Mapping[str, str]) -> None:
    now = world.clock()
    if now - datetime.fromisoformat(attempt["at"]) > LASTS:
        raise CodeUsed()
    consent = Consent("", attempt["state"], attempt["verifier"], attempt["redirect"])
    # The whole address, never a code alone: without its state nothing that comes in here is ours.
    came_back = f"{consent.redirect}?{request.query_string.decode('ascii', 'replace')}"
    grant = finish(world.settings.google, consent, came_back, now)
    household = int(attempt["household"])
    join_google(world, household, attempt["member"], grant.to_json())
    world.store.poke(household, Job.ROUND, now)


def _sorry(
    world: World, sentence: str, details: Mapping[str, str], came: Mapping[str, object] | None = None
) -> ResponseReturnValue:
    """What is in the way, in one sentence, and the way on: to Google once more, or to what has to be set first."""
    again = None
    if came and "member" in came:
        titles = 1 if came["titles"] else None
        again = url_for("connect.look", member=came["member"], home=came["home"], titles=titles)
    unset = sentence in (NoClient.sentence, NoWayBack.sentence)
    shown = {"address": _back(world.settings), "checks": _checks(world)}
    page = render_template("connect_sorry.html", sentence=sentence, details=details, again=again, unset=unset, **shown)
    return page, 503 if unset else 400


def _who(store: Store) -> tuple[int, str, Member] | None:
    """Whoever is looking, with the home's number and key; None when the address names somebody else, since each
    connects their own."""
    here = visitor()
    home = home_of(store, here.household)
    named = request.args.get("member", here.member), request.args.get("home", "")
    if named[0] != here.member or named[1] not in ("", home.household.key):
        return None
    return here.household, home.household.key, home.member(here.member)


def _links(settings: Settings, household: int, home: str, member: Member) -> dict[str, str]:
    """The ways on from the page. Going starts at the house's own address: the session must be there on coming back."""

    def to(page: str, titles: int | None = None) -> str:
        return url_for(page, member=member.key, home=home, titles=titles)

    return {
        "go": settings.base_url + to("connect.go"),
        "go_titles": settings.base_url + to("connect.go", 1),
        "plain": to("connect.look"),
        "titles": to("connect.look", 1),
    }


def _shut_out(store: Store, household: int, member: str) -> str:
    """The name of somebody's account at Google that does not let us in, so that they choose it there once more."""
    asked = {q.subject for q in store.questions(household) if q.asks is Asks.SIGN_IN}
    mine = (a for a in store.accounts(household) if (a.kind, a.member) == (Kind.GOOGLE, member))
    return next((a.username for a in mine if str(a.id) in asked), "")


def _back(settings: Settings) -> str:
    return way_back(settings)


def _way_back(settings: Settings) -> None:
    if not leads_back(settings.base_url):
        raise NoWayBack()
