"""The page behind the buttons of an invitation to the ten minutes: I am there, another moment, not this week.

It needs no sign-in and no script. Opening it changes nothing, since scanners of mail open every link (RFC 9110 section
9.2.1: GET is safe); each button is a form whose key fits this link and this answer alone. It shows one moment, and what
its own member said about it: nothing of the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.links import Asked, read_asked
from household.meeting import Door, Replied, Reply
from household.model import Change, Home, Speaker
from household.store import Store
from language.entries import uids_of_meetings
from pages.keys import is_key, key_for
from pages.link import PRESSES, SECONDS, Closed
from pages.slow import slow_down
from rounds.replies import heard
from scheduler.turns import Turn, turn_at
from webhooks.core import home_of
from webhooks.pace import Pace
from webhooks.wording import Asker

#: What the page may say of an answer, and whether the ten minutes are then held.
HELD = {
    "reply.yes": True,
    "reply.elsewhere": True,
    "reply.elsewhere_already": True,
    "reply.back": True,
    "reply.taken": True,
    "reply.no": False,
    "reply.nowhere": False,
    "reply.off": False,
}


@dataclass(frozen=True)
class Visit:
    """One opening of such a link: what it asks, in which home, the turn as it stands, and when, local to its member."""

    store: Store
    home: Home
    asked: Asked
    turn: Turn
    now: datetime

    @property
    def asker(self) -> Asker:
        member = self.home.member(self.asked.member)
        return Asker(self.home, Speaker("invited", member.key), member.language, self.now)

    @property
    def is_off(self) -> bool:
        return self.turn.change in (Change.SKIPPED, Change.UNPLACED)

    @property
    def said(self) -> Reply | None:
        """What this member last said about that week."""
        mine = (r for r in self.store.replied(self.home.household.id) if r.member == self.asked.member)
        return next((r.reply for r in mine if r.original == self.asked.original), None)


def invited(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint of the buttons. ``clock`` gives the present moment, aware."""
    door = Blueprint("invited", __name__)
    pace = Pace(PRESSES, SECONDS)

    @door.get("/i/<token>")
    def look(token: str) -> ResponseReturnValue:
        return _page(_visit(store, token, clock()), token)

    @door.post("/i/<token>")
    def pressed(token: str) -> ResponseReturnValue:
        visit = _visit(store, token, clock())
        word = request.form.get("do", "")
        if not is_key(store.derive("forms"), request.form.get("form_key", ""), "invited", token, word):
            abort(403)
        if seconds := pace.wait((visit.asked.household, visit.asked.member), visit.now):
            return slow_down(seconds)
        return redirect(f"/i/{token}?{urlencode(_answered(visit, Reply(word)))}", 303)

    @door.errorhandler(Closed)
    def closed(gone: Closed) -> ResponseReturnValue:
        return render_template("link_gone.html", sentence=gone.sentence, look="invited.look"), gone.status

    return door


def _visit(store: Store, token: str, now: datetime) -> Visit:
    """Whom this link asks, about which week. Raises Closed, in the member's own language as far as one is known."""
    asked = read_asked(store.derive("invited"), token)
    household = store.household_by_key(asked.household) if asked else None
    if asked is None or household is None:
        raise Closed("link.unknown", 404)
    home = home_of(store, household.id)
    member = next((m for m in home.members if m.key == asked.member), None)
    if member is None:
        raise Closed("link.unknown", 404)
    g.language = member.language
    if asked.uid not in uids_of_meetings(home):
        raise Closed("link.gone", 410)
    turn = _turn(home, asked, now)
    if asked.until <= now or turn is None or turn.span.end <= now:
        raise Closed("invited.past", 410)
    return Visit(store, home, asked, turn, now.astimezone(ZoneInfo(member.zone)))


def _turn(home: Home, asked: Asked, now: datetime) -> Turn | None:
    """The week that is asked about, while something can still be said about it."""
    here = now.astimezone(ZoneInfo(home.household.zone))
    meetings = home.agreement.meetings if home.agreement else ()
    found = (turn_at(home, m.key, asked.member, asked.original, here) for m in meetings)
    turn = next((t for t in found if t is not None), None)
    return None if turn is None or turn.change in (Change.DONE, Change.MISSED) else turn


def _page(visit: Visit, token: str) -> str:
    secret, asker = visit.store.derive("forms"), visit.asker
    when = asker.day_and_time(visit.turn.span.start)
    first = request.args.get("do", "")
    words = sorted((reply.value for reply in Reply), key=lambda word: word != first)
    return render_template(
        "invited.html",
        token=token,
        when="" if visit.is_off else when[:1].upper() + when[1:],
        said=_said(visit, request.args.get("said", ""), "again" in request.args),
        mine=asker.say(f"invited.mine.{visit.said.value}") if visit.said else "",
        buttons=[(word, asker.say(f"invited.do.{word}")) for word in words],
        key=lambda word: key_for(secret, "invited", token, word),
    )


def _said(visit: Visit, sentence: str, again: bool) -> str:
    """The sentence about what was just answered, while it is still true."""
    if sentence not in HELD or HELD[sentence] is visit.is_off:
        return ""
    at = visit.asker.day_and_time(visit.turn.span.start)
    said = visit.asker.say(sentence, at=at, when=at[:1].upper() + at[1:])
    return f"{said} {visit.asker.say('reply.last_word')}" if again else said


def _answered(visit: Visit, reply: Reply) -> dict[str, str]:
    """Take the answer in; what the page is to say afterwards."""
    asked, now = visit.asked, visit.now
    replied = Replied(asked.member, asked.original, reply, Door.BUTTON, now)
    outcome = heard(visit.store, visit.home.household.id, replied, now, asked.at)
    if outcome.sentence == "reply.past":
        raise Closed("invited.past", 410)
    return {"said": outcome.sentence, **({"again": "1"} if outcome.instead else {})}
