"""What is kept of the ten minutes: what was shown, for how long, and one's own, to take along or do away with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Problem, Refused, Trouble
from language.talking import shown_line
from pages.slow import slow_down
from pages.talk_here import Here, here, problems_of
from pages.talk_look import day_of
from pages.turnstile import PRESSES, SECONDS, TooOften, Turnstile, in_time
from rounds import notes, sitting
from rounds.world import World
from scheduler.sitting import LONGEST_WEEKS, USUAL_WEEKS, weeks_kept
from webhooks.pace import Pace

Form = Mapping[str, str]
_SAID = frozenset({"forgotten", "forgotten_all", "gone", "weeks", "weeks_both"})
#: Those that take a passphrase.
_SLOW = frozenset({"export", "remove"})


def talk_kept(world: World, gate: Turnstile) -> Blueprint:
    """The blueprint of the page; closed to who is not in."""
    room = Blueprint("talk_kept", __name__)
    pace = Pace(PRESSES, SECONDS)

    @room.get("/talk/kept")
    def look() -> ResponseReturnValue:
        word = request.args.get("said", "")
        return _page(here(world), f"sit.said.{word}" if word in _SAID else "")

    @room.post("/talk/kept")
    def act() -> ResponseReturnValue:
        me, word = here(world), request.form.get("do", "")
        if word not in _DEEDS and word != "export":
            abort(400)
        who = (me.household, me.member)
        try:
            in_time(pace, who, me.now)
            if word not in _SLOW:
                return _done(me, word)
            with gate.one_at_a_time(who, me.now):
                return _done(me, word)
        except TooOften as often:
            return slow_down(often.seconds)

    return room


def _done(me: Here, word: str) -> ResponseReturnValue:
    try:
        if word == "export":
            return _export(me, request.form)
        said = _DEEDS[word](me, request.form)
    except Trouble as trouble:
        return _page(me, problems=problems_of(me, trouble)), 400
    return redirect(f"/talk/kept?said={said}", 303)


def _page(me: Here, said: str = "", problems: Sequence[str] = ()) -> str:
    found = sitting.seen(me.store, me.home, me.member)
    wanted = me.store.weeks_wanted(me.household)
    return render_template(
        "talk_kept.html",
        said=me.say(said) if said else "",
        problems=problems,
        shown=[
            (one.id, me.home.member(one.member).name, shown_line(one, me.language, me.now), one.member == me.member)
            for one in reversed(found)
        ],
        until={one.id: day_of(me, one.until) for one in found},
        mine=any(one.member == me.member for one in found),
        weeks=weeks_kept(me.home, wanted),
        wish=wanted.get(me.member, USUAL_WEEKS),
        longest=LONGEST_WEEKS,
        sealed=[
            (e.id, me.say("prepare.envelope", kind=me.say(f"notes.kind.{e.kind}"), day=day_of(me, e.day)))
            for e in notes.listed(me.store, me.household, me.member)
        ],
        has_phrase=notes.has_passphrase(me.store, me.household, me.member),
    )


# ── the deeds ───────────────────────────────────────────────────────────────────────────────────


def _weeks(me: Here, form: Form) -> str:
    weeks = _number(form, "weeks")
    if weeks > LONGEST_WEEKS:
        raise Refused((Problem("sit.trouble.weeks", {"most": LONGEST_WEEKS}),))
    return "weeks" if sitting.keep_for(me.store, me.household, me.member, weeks, me.now) == weeks else "weeks_both"


def _forget(me: Here, form: Form) -> str:
    """One thing that the visitor showed."""
    me.store.forget_revealed(me.household, me.member, _number(form, "number"))
    return "forgotten"


def _forget_all(me: Here, _form: Form) -> str:
    me.store.forget_revealed(me.household, me.member)
    return "forgotten_all"


def _remove(me: Here, form: Form) -> str:
    """Sealed notes of the visitor, to their passphrase, as at a terminal."""
    numbers = {int(n) for n in request.form.getlist("note") if n.isascii() and n.isdecimal() and len(n) < 12}
    if not numbers:
        raise Refused((Problem("sit.trouble.choose_notes"),))
    notes.prove(me.store, me.household, me.member, form.get("phrase", ""))
    for number in numbers & {e.id for e in notes.listed(me.store, me.household, me.member)}:
        notes.remove(me.store, me.household, me.member, number)
    return "gone"


def _export(me: Here, form: Form) -> ResponseReturnValue:
    """All of one's own as a file, in the answer to the passphrase and nowhere else."""
    found = sitting.export(me.store, me.home, me.member, form.get("phrase", ""))
    headers = {"Content-Disposition": 'attachment; filename="samen-notities.json"'}
    return Response(json.dumps(found, ensure_ascii=False, indent=2), 200, headers, content_type="application/json")


def _number(form: Form, name: str) -> int:
    text = form.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        abort(400)
    return int(text)


_DEEDS: Mapping[str, Callable[[Here, Form], str]] = {
    "weeks": _weeks,
    "forget": _forget,
    "forget_all": _forget_all,
    "remove": _remove,
}
