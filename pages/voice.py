"""Asking aloud: a question to try, how each assistant is set up, announcements, and what Alexa may take down."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Language, Problem, Refused
from household.settings import reachable_base
from household.store import Login
from integrations.announce import check_address
from language.alexa import LOCALES, interaction_model
from language.assist import custom_sentences, package, written
from language.sentences import say
from pages.asking import Said, asked, new_once
from pages.qr import qr
from pages.telling import attempt, clock, done, said, told, typed
from pages.visitor import language, local, visitor
from pages.voice_steps import assistants
from rounds.world import World
from webhooks.announcement import announcement, choose_hour, is_quiet, speak
from webhooks.core import home_of
from webhooks.door import LONGEST, No, sentence

_SAID = ("kept", "spoken", "silent", "notes_on", "notes_off", "forgotten", "mine", "nobodys")


def voice(world: World) -> Blueprint:
    """The blueprint of the page."""
    room = Blueprint("voice", __name__)

    @room.get("/voice")
    def look() -> str:
        return _page(world)

    @room.get("/ask")
    def before() -> ResponseReturnValue:
        return redirect("/voice", 303)

    @room.post("/voice")
    def ask() -> ResponseReturnValue:
        try:
            return _page(world, asked=asked(world))
        except No as no:
            return _page(world, question=typed("q"), problem=sentence(no)), no.status

    @room.post("/voice/announcements")
    def announce() -> ResponseReturnValue:
        deeds = {"keep": _keep_announcing, "try": _try_announcing, "off": _no_announcing}
        deed = deeds.get(request.form.get("do", "")) or abort(400)
        return attempt(lambda: deed(world), lambda problems: _page(world, problems))

    _add_alexa(room, world)
    _add_home_assistant(room, world)
    return room


# ── what an assistant is given, and what it may ──────────────────────────────────────────────────


def _add_alexa(room: Blueprint, world: World) -> None:
    @room.post("/voice/alexa")
    def notes() -> ResponseReturnValue:
        here, word = visitor(), request.form.get("do", "")
        if word == "forget":
            world.store.forget_voices(here.household)
            return done("/voice", "forgotten")
        if word not in ("notes_on", "notes_off"):
            abort(400)
        world.store.let_take_notes(here.household, here.member, word == "notes_on", world.clock())
        return done("/voice", word)

    @room.get("/voice/alexa/<locale>.json")
    def model(locale: str) -> ResponseReturnValue:
        here = visitor()
        if locale not in LOCALES:
            abort(404)
        home, notes = home_of(world.store, here.household), bool(world.store.note_takers(here.household))
        made = interaction_model(home, LOCALES[locale], world.settings.alexa.invocation, notes)
        return _file(json.dumps(made, ensure_ascii=False, indent=1), "application/json", f"{locale}.json")


def _add_home_assistant(room: Blueprint, world: World) -> None:
    @room.post("/voice/login")
    def whose() -> ResponseReturnValue:
        """One says of a login that it is theirs, or no longer; nobody says so for the other."""
        here, word = visitor(), request.form.get("do", "")
        found = [one for one in _logins(world) if one.login == typed("login") and one.device == typed("device")]
        if not found or word not in ("mine", "nobodys"):
            abort(400)
        member = here.member if word == "mine" else None
        world.store.give_login(here.household, found[0].device, found[0].login, member)
        return done("/voice", word)

    @room.get("/voice/home-assistant/<name>.yaml")
    def yaml(name: str) -> ResponseReturnValue:
        home, spoken = home_of(world.store, visitor().household), language()
        if name == "sentences":
            text = written(custom_sentences(home, spoken), spoken)
        elif name == "package":
            text = written(package(spoken, _base(world)), spoken)
        else:
            abort(404)
        return _file(text, "text/yaml", f"samen-{name}.yaml")


def _file(text: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, 200, headers, content_type=f"{kind}; charset=utf-8")


# ── announcements ───────────────────────────────────────────────────────────────────────────────


def _keep_announcing(world: World) -> ResponseReturnValue:
    """The address, when one is typed, and the hour. Who knows it can make a speaker speak, so it is not shown again."""
    here = visitor()
    home = home_of(world.store, here.household)
    address, hour, now = typed("address"), clock("hour"), local(home, world.clock())
    problems = []
    if not address and world.store.announcing(here.household) is None:
        problems.append(Problem("speaking.no_address"))
    if hour is None and typed("hour"):
        problems.append(Problem("trouble.not_an_hour", {"text": typed("hour")[:20]}))
    elif hour is not None and is_quiet(home.household, now.replace(hour=hour.hour, minute=hour.minute)):
        problems.append(Problem("trouble.quiet_then", {"text": f"{hour:%H:%M}"}))
    if problems:
        raise Refused(tuple(problems))
    if address:
        check_address(address, world.settings.private_hosts)
        world.store.set_announcing(here.household, address)
    choose_hour(world.store, here.household, hour, now)
    return done("/voice", "kept")


def _try_announcing(world: World) -> ResponseReturnValue:
    """Say it once, now. Raises what the address makes of it."""
    here = visitor()
    home, spoken = home_of(world.store, here.household), _home_language(world)
    if world.store.announcing(here.household) is None:
        raise Refused((Problem("speaking.no_address"),))
    speech = announcement(home, spoken, local(home, world.clock())) or say("announce.nothing", spoken)
    speak(world, here.household, speech)
    return done("/voice", "spoken")


def _no_announcing(world: World) -> ResponseReturnValue:
    here = visitor()
    choose_hour(world.store, here.household, None, local(home_of(world.store, here.household), world.clock()))
    world.store.drop_announcing(here.household)
    return done("/voice", "silent")


def _home_language(world: World) -> Language:
    return home_of(world.store, visitor().household).household.language


# ── the page ────────────────────────────────────────────────────────────────────────────────────


def _page(
    world: World, problems: Sequence[str] = (), asked: Said | None = None, problem: str = "", question: str = ""
) -> str:
    here, base = visitor(), _base(world)
    shown = assistants(world.settings, base)
    announcing = world.store.announcing(here.household)
    return render_template(
        "voice.html",
        asked=asked,
        problem=problem,
        question=question,
        once=new_once(),
        longest=LONGEST,
        assistants=shown,
        base=base,
        at_home=reachable_base(world.settings) is None,
        pictures={one.key: qr(one.address, told("speaking.qr", name=one.name)) for one in shown if one.address},
        announcing=announcing,
        trouble=told(announcing.trouble, host="", status="") if announcing and announcing.trouble else "",
        takes_notes=here.member in world.store.note_takers(here.household),
        logins=_logins(world),
        mine=here.member,
        problems=problems,
        said=said("speaking.said.", _SAID),
    )


def _logins(world: World) -> list[Login]:
    """The logins of Home Assistant that are one's own, or nobody's yet."""
    here = visitor()
    return [one for one in world.store.logins(here.household) if one.member in (None, here.member)]


def _base(world: World) -> str:
    """The address of this house: the chosen one, else the one by which whoever looks found it."""
    return (reachable_base(world.settings) or request.url_root).rstrip("/")
