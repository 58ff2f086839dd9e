"""The page of the addresses that are told what happens here: add one, choose what it hears, and see how it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.hooks import Delivery, Hook, Told
from household.model import Trouble
from household.store import NotHere
from language.sentences import say
from pages.settings_api import day_of
from pages.visitor import language, local, visitor
from rounds.hooks import add_hook
from rounds.world import World
from webhooks.core import home_of

_SAID = frozenset({"again", "paused", "removed", "resumed", "tried"})


@dataclass(frozen=True)
class Row:
    """A delivery as it stands on the page."""

    id: int
    event: str
    when: str
    state: str
    tries: int


@dataclass(frozen=True)
class Card:
    """A hook as it stands on the page: of its address only where it leads, since the rest may be a secret."""

    id: int
    where: str
    events: tuple[str, ...]
    paused: bool
    rows: tuple[Row, ...]


def settings_hooks(world: World) -> Blueprint:
    """The blueprint of the page."""
    room = Blueprint("settings_hooks", __name__)
    deeds = _deeds(world)

    @room.get("/settings/hooks")
    def look() -> str:
        return _page(world)

    @room.post("/settings/hooks")
    def add() -> ResponseReturnValue:
        here, address = visitor(), request.form.get("address", "")
        events = tuple(event for event in Told if event.value in request.form.getlist("events"))
        try:
            made = add_hook(world, here.household, here.member, address, events)
        except Trouble as trouble:
            return _page(world, problems=[say(trouble.sentence, language(), **trouble.details)]), 400
        return _page(world, secret=made.secret)

    @room.post("/settings/hooks/change")
    def change() -> ResponseReturnValue:
        number, word = request.form.get("number", ""), request.form.get("do", "")
        if word not in deeds or not (number.isascii() and number.isdigit() and len(number) < 10):
            abort(400)
        try:
            said = deeds[word](int(number))
        except NotHere:
            abort(404)
        return redirect(f"/settings/hooks?said={said}", 303)

    return room


def _deeds(world: World) -> Mapping[str, Callable[[int], str]]:
    """What a button does with the hook or the delivery of a number; the word that the page says then."""
    store = world.store

    def mine() -> tuple[int, str]:
        here = visitor()
        return here.household, here.member

    def pause(number: int) -> str:
        store.change_hook(*mine(), number, paused=True)
        return "paused"

    def resume(number: int) -> str:
        store.change_hook(*mine(), number, paused=False)
        return "resumed"

    def remove(number: int) -> str:
        store.remove_hook(*mine(), number)
        return "removed"

    def trial(number: int) -> str:
        store.try_hook(*mine(), number, world.clock())
        return "tried"

    def again(number: int) -> str:
        store.send_again(*mine(), number)
        return "again"

    return {"pause": pause, "resume": resume, "remove": remove, "try": trial, "again": again}


def _page(world: World, secret: str = "", problems: Sequence[str] = ()) -> str:
    here = visitor()
    now = local(home_of(world.store, here.household), world.clock())
    word = request.args.get("said", "")
    return render_template(
        "settings_hooks.html",
        cards=[_card(world, one, now) for one in world.store.hooks(here.household, here.member)],
        events=[(event.value, event_words(event.value)) for event in Told],
        chosen=request.form.getlist("events"),
        address=request.form.get("address", "") if problems else "",
        secret=secret,
        problems=problems,
        said=say(f"hooks.said.{word}", language()) if word in _SAID else "",
    )


def _card(world: World, hook: Hook, now: datetime) -> Card:
    rows = (_row(one, now) for one in world.store.deliveries(visitor().household, hook.id))
    events = tuple(event_words(event.value) for event in hook.events)
    return Card(hook.id, urlsplit(hook.address).netloc, events, hook.paused, tuple(rows))


def _row(one: Delivery, now: datetime) -> Row:
    state = say(f"hooks.is.{one.state.value}", language())
    if one.status is not None and one.state.value != "sent":
        state = f"{state} {say('hooks.status', language(), status=one.status)}"
    when = f"{day_of(one.made, now)} {one.made.astimezone(now.tzinfo):%H:%M}"
    return Row(one.id, event_words(one.event), when, state, one.attempts)


def event_words(event: str) -> str:
    """What happened, in words."""
    return say(f"hooks.event.{event.replace('.', '_')}", language())
