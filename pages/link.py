"""The page behind the personal link that stands in an event: done, skip, later, or can the other do it?

It needs no sign-in and no script: who has the link may say what its owner may say about that one chore. Opening it
changes nothing, since mail programs and previews open links too (RFC 9110 section 9.2.1: GET is safe); each button is
a form whose key fits this link and this turn and no other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.links import Link, read
from household.model import Asks, Change, Question
from household.store import Store
from pages.keys import is_key, key_for
from pages.link_deeds import CHANGED, Said, fresh, moment_in, press, sealed, unsealed
from pages.link_page import Visit, chosen, others, requests, shown
from pages.slow import slow_down
from rounds.taking_over import NO, YES, answer_other, let_lapse
from scheduler.turns import Turn, series_named, turn_at
from webhooks.core import home_of
from webhooks.pace import Pace
from webhooks.wording import read_day

#: Presses in ten minutes, for each person.
PRESSES, SECONDS = 30, 600
#: What a page may say of itself, and the change by which it can be seen to be true.
_SAID: dict[str, tuple[Change, ...]] = {
    "done": (Change.DONE,),
    "skip": (Change.SKIPPED,),
    "later": (Change.MOVED, Change.GIVEN),
    "undone": (),
    "withdrawn": (),
    "yes": (),
    "no": (),
    CHANGED: (),
}


class Closed(Exception):
    """There is nothing behind this link (any more): the sentence that says so, and its status."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


def link(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint of the personal links. ``clock`` gives the present moment, aware."""
    door = Blueprint("link", __name__)
    pace = Pace(PRESSES, SECONDS)

    @door.get("/l/<token>")
    def look(token: str) -> ResponseReturnValue:
        return _page(_visit(store, token, clock()), token)

    @door.post("/l/<token>")
    def pressed(token: str) -> ResponseReturnValue:
        visit = _visit(store, token, clock())
        if seconds := pace.wait((visit.link.household, visit.link.member), visit.now):
            return slow_down(seconds)
        query = _answered(visit, token) if "question" in request.form else _done(visit, token)
        return redirect(f"/l/{token}?{urlencode({k: v for k, v in query.items() if v})}", 303)

    @door.errorhandler(Closed)
    def closed(gone: Closed) -> ResponseReturnValue:
        return render_template("link_gone.html", sentence=gone.sentence), gone.status

    return door


def _visit(store: Store, token: str, now: datetime) -> Visit:
    """Whose link this is, in which home. Raises Closed, in the member's own language as far as one is known."""
    known = read(store.derive("links"), token)
    household = store.household_by_key(known.household) if known else None
    if known is None or household is None:
        raise Closed("link.unknown", 404)
    home = home_of(store, household.id)
    member = next((m for m in home.members if m.key == known.member), None)
    if member is None:
        raise Closed("link.unknown", 404)
    g.language = member.language
    if series_named(home, known.series) is None:
        raise Closed("link.gone", 410)
    return Visit(store, home, known, now.astimezone(ZoneInfo(member.zone)))


def _page(visit: Visit, token: str) -> str:
    secret = visit.store.derive("forms")
    turn = chosen(visit, read_day(request.args.get("day")), moment_in(request.args.get("of", "")))
    traces = unsealed(visit, secret, request.args.get("back", ""))
    return render_template(
        "link.html",
        token=token,
        turn=shown(visit, turn) if turn else None,
        said=_said(visit, turn, request.args.get("said", "")),
        back=sealed(visit, secret, fresh(visit, turn, traces)) if turn else "",
        others=others(visit, turn),
        requests=requests(visit),
        key=lambda *about: key_for(secret, token, *map(str, about)),
    )


def _said(visit: Visit, turn: Turn | None, word: str) -> str:
    """The sentence about what was just done, while it is still true."""
    if word not in _SAID:
        return ""
    needs = _SAID[word]
    if needs and (turn is None or turn.change not in needs):
        return ""
    when = visit.asker.day_and_time(turn.span.start) if turn else ""
    return visit.asker.say(f"link.said.{word}", when=when)


def _done(visit: Visit, token: str) -> dict[str, str]:
    """Press a button about a turn; what the page is to show afterwards."""
    original, secret = request.form.get("original", ""), visit.store.derive("forms")
    _check(secret, token, original)
    moment = moment_in(original)
    turn = moment and turn_at(visit.home, visit.link.series, visit.link.member, moment, visit.now)
    if not turn:
        raise Closed("link.past", 410)
    let_lapse(visit.store, visit.home, visit.now)
    said: Said = press(visit, turn, request.form.get("do", ""), request.form)
    return {"of": original, "said": said.word, "back": sealed(visit, secret, said.traces)}


def _answered(visit: Visit, token: str) -> dict[str, str]:
    """Answer the other's question; only the one who was asked can."""
    number, word = request.form["question"], request.form.get("do", "")
    _check(visit.store.derive("forms"), token, "question", number)
    if word not in (YES, NO):
        abort(400)
    household = visit.home.household.id
    mine = [q for q in visit.store.questions(household) if (q.member, str(q.id)) == (visit.link.member, number)]
    if any(answer_other(visit.store, visit.home, q, word, visit.now) for q in mine if q.asks is Asks.TAKE_OVER):
        return {"said": word}
    again = visit.store.answers(household, Asks.TAKE_OVER)
    return {"said": word if _same(again, visit.link, number, word) else CHANGED}


def _same(answers: tuple[Question, ...], whose: Link, number: str, word: str) -> bool:
    """Whether this very answer was given before: a button pressed twice."""
    return any((q.member, str(q.id), q.answer) == (whose.member, number, word) for q in answers)


def _check(secret: bytes, token: str, *about: str) -> None:
    """403 when a form was not made by us for this link and this matter."""
    if not is_key(secret, request.form.get("form_key", ""), token, *about):
        abort(403)
