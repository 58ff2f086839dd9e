"""By which ways somebody comes in, and the browsers that they are in by: theirs to choose, to change and to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, abort, jsonify, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from household.model import Member, Problem, Refused, Trouble
from household.store import NotHere, Passkey
from integrations.oidc import Somebody
from language.sentences import say
from language.speech import say_day
from pages.browsers import browser_and_system
from pages.door import house_here
from pages.oidc import ACCOUNT, oidc, sent_there, service, whose
from pages.passkeys import CHALLENGE, problem, the_answer, the_challenge, the_house, wait
from pages.visitor import language, local, me, visitor
from rounds import notes
from rounds.passkeys import ask_for_new, ask_to_open, keep_new, plain_name
from rounds.ways import choose_password
from rounds.world import World
from webhooks.core import home_of
from webhooks.pace import Pace

__all__ = ["oidc", "security"]

#: What the page may be asked to say, by a word in its address.
_SAID = {
    "passkey": "security.said_passkey",
    "named": "security.said_named",
    "removed": "security.said_removed",
    "password": "security.said_password",
    "password_off": "security.said_password_off",
    "oidc": "security.said_oidc",
    "oidc_off": "security.said_oidc_off",
    "away": "security.said_away",
    "opens": "security.said_opens",
    "opens_not": "security.said_opens_not",
}
_NOT = {"oidc_not": "security.oidc_not", "gone": "security.gone"}
#: Tries of an old password, and questions for a new passkey, in ten minutes for one person.
_TRIES, _SECONDS = 10, 600


@dataclass(frozen=True)
class Key:
    """A passkey, as shown."""

    id: int
    name: str
    when: str
    opens: bool


@dataclass(frozen=True)
class Browser:
    """A browser that is in, as shown; ``here`` is the one that looks."""

    id: int
    name: str
    when: str
    here: bool


def security(world: World) -> Blueprint:
    """The blueprint of the page about ways in; for who is in."""
    rooms = Blueprint("security", __name__)

    @rooms.get("/security")
    def look() -> ResponseReturnValue:
        return _page(world)

    @rooms.app_template_global()
    def passkey_opens() -> bool:
        """Whether somebody has a passkey that opens their notes, and can use it here."""
        here = visitor()
        usable = house_here(world.settings) is not None
        return usable and any(key.opens for key in world.store.passkeys(here.household, here.member))

    _passkeys(rooms, world, Pace(_TRIES, _SECONDS))
    _notes(rooms, world, Pace(_TRIES, _SECONDS))
    _password(rooms, world, Pace(_TRIES, _SECONDS))
    _account(rooms, world)
    _browsers(rooms, world)
    return rooms


# ── what is shown ───────────────────────────────────────────────────────────────────────────────


def _page(world: World, status: int = 200, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    here, store, told = visitor(), world.store, _teller(world)
    keys = store.passkeys(here.household, here.member)
    since = store.password_since(here.household, here.member)
    asked, said = session.get(ACCOUNT), request.args.get("said", "")
    problems = problems or ((Problem(_NOT[said]),) if said in _NOT else ())
    return render_template(
        "security.html",
        keys=[
            Key(key.id, key.name or say("security.passkey_nameless", language()), _used(key, told), key.opens)
            for key in keys
        ],
        has_phrase=notes.has_passphrase(store, here.household, here.member),
        able=house_here(world.settings) is not None,
        password=told(since) if since else "",
        name=_member(world).name,
        bare_handed=not keys and since is None,
        oidc=(urlsplit(world.settings.oidc.issuer).hostname or "") if world.settings.oidc else "",
        linked=bool(world.settings.oidc) and store.has_identity(here.household, here.member, service(world).issuer),
        asked=asked.get("name") or asked.get("subject") if isinstance(asked, dict) else "",
        browsers=_seen(world, told),
        said=say(_SAID[said], language()) if said in _SAID else "",
        problems=[say(each.sentence, language(), **each.details) for each in problems],
    ), status


def _teller(world: World) -> Callable[[datetime], str]:
    """How a moment is told on this page: "vandaag, 14:05"."""
    home, now = home_of(world.store, visitor().household), world.clock()
    today = local(home, now).date()

    def told(moment: datetime) -> str:
        at = local(home, moment)
        return f"{say_day(at.date(), language(), today)}, {at:%H:%M}"

    return told


def _used(key: Passkey, told: Callable[[datetime], str]) -> str:
    if key.used is None:
        return say("security.passkey_made", language(), when=told(key.made))
    return say("security.passkey_used", language(), when=told(key.used))


def _seen(world: World, told: Callable[[datetime], str]) -> list[Browser]:
    here = visitor()
    found = []
    for visit in world.store.visits(here.household, here.member):
        browser, system = browser_and_system(visit.browser)
        name = say("security.browser_on", language(), browser=browser, system=system) if browser and system else ""
        name = name or browser or system or say("security.browser_unknown", language())
        when = say("security.browser_seen", language(), began=told(visit.began), seen=told(visit.seen))
        found.append(Browser(visit.id, name, when, visit.id == here.visit))
    return sorted(found, key=lambda one: not one.here)


def _done(said: str) -> ResponseReturnValue:
    return redirect(f"/security?said={said}", 303)


def _member(world: World) -> Member:
    return me(home_of(world.store, visitor().household))


# ── passkeys ────────────────────────────────────────────────────────────────────────────────────


def _passkeys(rooms: Blueprint, world: World, pace: Pace) -> None:
    store = world.store

    @rooms.post("/security/passkeys/ask")
    def ask() -> ResponseReturnValue:
        here, now = visitor(), world.clock()
        if seconds := pace.wait(here, now):
            return wait(seconds)
        session[CHALLENGE], question = ask_for_new(store, the_house(world), here.household, _member(world), now)
        return jsonify(question)

    @rooms.post("/security/passkeys")
    def add() -> ResponseReturnValue:
        here, challenge, answer = visitor(), the_challenge(), the_answer("credential")
        name = str((request.get_json(silent=True) or {}).get("name", "")) if answer else ""
        try:
            keep_new(store, the_house(world), here.household, here.member, name, challenge, answer, world.clock())
        except Trouble as trouble:
            return problem(trouble, 400)
        return jsonify(go="/security?said=passkey")

    @rooms.post("/security/passkeys/<int:number>/name")
    def rename(number: int) -> ResponseReturnValue:
        here, called = visitor(), plain_name(request.form.get("name", ""))
        if not called:
            return _page(world, 400, (Problem("security.passkey_no_name"),))
        try:
            store.name_passkey(here.household, here.member, number, called)
        except NotHere:
            return _done("gone")
        return _done("named")

    @rooms.post("/security/passkeys/<int:number>/remove")
    def remove(number: int) -> ResponseReturnValue:
        here = visitor()
        return _removed(world, lambda: store.remove_passkey(here.household, here.member, number), "removed")


def _removed(world: World, deed: Callable[[], object], said: str) -> ResponseReturnValue:
    """A way goes, unless it is the last; one that went already is gone."""
    try:
        deed()
    except NotHere:
        return _done("gone")
    except Trouble as trouble:
        return _page(world, 400, (Problem(trouble.sentence, trouble.details),))
    return _done(said)


def _notes(rooms: Blueprint, world: World, pace: Pace) -> None:
    """A passkey that opens one's notes too: their passphrase says so once, and what the passkey gives is not kept."""
    store = world.store

    @rooms.post("/security/notes/ask")
    def ask_for_notes() -> ResponseReturnValue:
        here, said = visitor(), request.get_json(silent=True)
        only = said.get("only") if isinstance(said, dict) else None
        number = int(only) if isinstance(only, str) and only.isascii() and only.isdigit() else None
        return jsonify(ask_to_open(store, the_house(world), here.household, here.member, number))

    @rooms.post("/security/passkeys/<int:number>/notes")
    def let_open(number: int) -> ResponseReturnValue:
        here, form = visitor(), request.form
        if pace.wait((here.household, here.member), world.clock()):
            return _page(world, 429, (Problem("page.sign_in.slow"),))
        given = notes.opener_of("", form.get("passkey", ""), form.get("prf", ""))
        passphrase = form.get("passphrase", "")[: notes.LONGEST_PASSPHRASE]
        return _removed(
            world,
            lambda: notes.let_passkey_open(store, here.household, here.member, number, passphrase, given),
            "opens",
        )

    @rooms.post("/security/passkeys/<int:number>/notes/off")
    def open_no_more(number: int) -> ResponseReturnValue:
        here = visitor()
        return _removed(world, lambda: store.close_passkey(here.household, here.member, number), "opens_not")


# ── the password ────────────────────────────────────────────────────────────────────────────────


def _password(rooms: Blueprint, world: World, pace: Pace) -> None:
    store = world.store

    @rooms.post("/security/password")
    def choose() -> ResponseReturnValue:
        here, now, form = visitor(), world.clock(), request.form
        if pace.wait((here.household, here.member), now):
            return _page(world, 429, (Problem("page.sign_in.slow"),))
        try:
            old, new = form.get("old", ""), form.get("new", "")
            choose_password(store, here.household, _member(world), old, new, now)
        except Refused as refused:
            return _page(world, 400, refused.problems)
        except Trouble as trouble:
            return _page(world, 503, (Problem(trouble.sentence, trouble.details),))
        pace.forget((here.household, here.member))
        return _done("password")

    @rooms.post("/security/password/remove")
    def password_off() -> ResponseReturnValue:
        here = visitor()
        return _removed(world, lambda: store.remove_password(here.household, here.member), "password_off")


# ── an account elsewhere ────────────────────────────────────────────────────────────────────────


def _account(rooms: Blueprint, world: World) -> None:
    store = world.store

    @rooms.get("/security/oidc")
    def go() -> ResponseReturnValue:
        here = visitor()
        try:
            return redirect(sent_there(world, whose(here.household, here.member)), 303)
        except Trouble:
            return redirect("/security?said=oidc_not", 303)

    @rooms.post("/security/oidc")
    def link() -> ResponseReturnValue:
        here, kept = visitor(), session.pop(ACCOUNT, None)
        if not isinstance(kept, dict):
            abort(400)
        if request.form.get("do") != "yes":
            return redirect("/security", 303)
        somebody = Somebody(**kept)
        return _removed(
            world,
            lambda: store.add_identity(somebody.issuer, somebody.subject, here.household, here.member),
            "oidc",
        )

    @rooms.post("/security/oidc/remove")
    def unlink() -> ResponseReturnValue:
        here, issuer = visitor(), service(world).issuer
        return _removed(world, lambda: store.remove_identity(here.household, here.member, issuer), "oidc_off")


# ── browsers ────────────────────────────────────────────────────────────────────────────────────


def _browsers(rooms: Blueprint, world: World) -> None:
    store = world.store

    @rooms.post("/security/browsers/<int:number>/away")
    def away(number: int) -> ResponseReturnValue:
        here = visitor()
        store.end_visit(here.household, here.member, number)
        return _done("away")

    @rooms.post("/security/browsers/away")
    def others() -> ResponseReturnValue:
        here = visitor()
        store.end_visit(here.household, here.member, but=here.visit)
        return _done("away")
