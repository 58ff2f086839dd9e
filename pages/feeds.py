"""The page on which one makes an address for a calendar program, and the address itself.

The address proves itself: it is signed, names whose it is and what it shows, and counts until its owner makes a new
one. It can be looked at and nothing else.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.model import BOTH
from language.feeds import Chosen, says_nothing
from language.sentences import say
from pages.qr import qr
from pages.slow import slow_down
from pages.visitor import language, visitor
from rounds.feeds import Reader, feed_of, may_be_chosen, token_of
from rounds.world import World
from webhooks.core import home_of
from webhooks.pace import Pace

#: Readings of one address in ten minutes, and tries of addresses that are none, from one place.
_READINGS, _TRIES, _SECONDS = 60, 20, 600
#: A program that asks again within this many seconds has what it needs.
_KEPT = 600
_PARTS = {
    "chores": "feeds.part.chores",
    "talk": "feeds.part.talk",
    "free": "feeds.part.free",
    "done": "feeds.part.done",
}
_SAID = {"renewed": "feeds.renewed"}


def feeds(world: World) -> Blueprint:
    """The blueprint of the page for who is in."""
    door, store = Blueprint("feeds", __name__), world.store

    @door.get("/feeds")
    def choose() -> ResponseReturnValue:
        here = visitor()
        home = home_of(store, here.household)
        chosen = _chosen(here.member)
        if not may_be_chosen(home, chosen.whose):
            abort(400)
        nothing = says_nothing(chosen)
        address = f"{world.settings.base_url}/feed/{token_of(store, home, here.member, chosen)}.ics"
        people = [(here.member, "feeds.mine")] + [(BOTH, "feeds.both")] * (len(home.members) > 1)
        others = [(m.key, m.name) for m in home.members if m.key != here.member]
        return render_template(
            "feeds.html",
            chosen=chosen,
            people=people,
            others=others,
            parts=_PARTS,
            address="" if nothing else address,
            subscribe=f"webcal://{urlsplit(address).netloc}{urlsplit(address).path}",
            square=qr(address, say("feeds.qr", language())) if not nothing else "",
            said=_SAID.get(request.args.get("said", "")),
        )

    @door.post("/feeds/new")
    def renew() -> ResponseReturnValue:
        here = visitor()
        store.new_feed(here.household, here.member)
        return redirect("/feeds?said=renewed", 303)

    return door


def feed(world: World) -> Blueprint:
    """The blueprint of the addresses themselves, which bring their own proof."""
    door, store, reader = Blueprint("feed", __name__), world.store, Reader()
    readings, tries = Pace(_READINGS, _SECONDS), Pace(_TRIES, _SECONDS)

    @door.get("/feed/<token>.ics")
    def read(token: str) -> ResponseReturnValue:
        now = world.clock()
        known = feed_of(store, token)
        key = tries, request.remote_addr
        if known is not None:
            key = readings, token
        if seconds := key[0].wait(key[1], now):
            return slow_down(seconds)
        if known is None:
            abort(404)
        home = home_of(store, known.household)
        if not (may_be_chosen(home, known.member) and may_be_chosen(home, known.chosen.whose)):
            abort(404)
        text = reader.read(home, known, now)
        answer = Response(text.body, content_type="text/calendar; charset=utf-8")
        answer.headers["Content-Disposition"] = 'inline; filename="samen.ics"'
        answer.headers["Cache-Control"] = f"private, max-age={_KEPT}"
        answer.set_etag(text.mark, weak=True)
        answer.last_modified = text.since
        return answer.make_conditional(request)

    return door


def _chosen(member: str) -> Chosen:
    """What the address of this page asks for; one's own chores and what is of both, when it says nothing."""
    if "whose" not in request.args:
        return Chosen(member)
    return Chosen(request.args["whose"], **{part: part in request.args for part in _PARTS})
