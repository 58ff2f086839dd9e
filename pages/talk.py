"""The room of the weekly ten minutes: when they are, who is there and who is ready, what was agreed, and what is kept.

Of the other it shows two things: whether they are ready, and whether they said yes or asked for another moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.meeting import Door, Replied, Reply, SittingState
from household.model import TEAM, Change, Home
from language.routine_words import chore_name
from language.speech import say_day
from language.talking import when
from pages.invited import HELD
from pages.talk_here import Here, here, just_ended, told
from rounds import sitting
from rounds.follow import coming as kept_free
from rounds.replies import answers_about, coming_turns, heard
from rounds.sitting import CheckIn
from rounds.world import World
from scheduler.sitting import often_paused, weeks_kept
from scheduler.turns import Turn

#: So much of what was agreed is looked back at.
_LATELY = 5
#: What the page may be told to say: ``sit.said.<word>``.
_SAID = frozenset({"ended", "paused", "paused_open"})


@dataclass(frozen=True)
class Moment:
    """The ten minutes of which something can be said: when, as said and as asked about, and whether they are off;
    ``mine`` is what the visitor answered, and ``others`` what the others did, in words."""

    when: str
    original: str
    at: str
    is_off: bool
    team: bool
    mine: Reply | None
    others: tuple[str, ...]


def talk(world: World) -> Blueprint:
    """The blueprint of the room; closed to who is not in."""
    room = Blueprint("talk", __name__)

    @room.get("/talk")
    def look() -> ResponseReturnValue:
        return _page(world)

    @room.post("/talk")
    def pressed() -> ResponseReturnValue:
        word = request.form.get("do", "")
        if word not in set(Reply):
            abort(400)
        return redirect(f"/talk?{urlencode(_answered(world, Reply(word), request.form))}", 303)

    return room


def _page(world: World) -> str:
    me = here(world)
    talk = sitting.in_home(me.store, me.home, me.now, sitting.BOTH_KINDS)
    own = sitting.in_home(me.store, me.home, me.now)
    moments = _moments(me)
    weeks = weeks_kept(me.home, me.store.weeks_wanted(me.household))
    return render_template(
        "talk.html",
        agreed=me.home.agreement is not None,
        moments=moments,
        just_ended=just_ended(me.store.sittings(me.household), me.now),
        said=_said(me, moments),
        next_when=_when(me, own or talk, moments),
        state=talk.sitting.state.value if talk else "",
        quiet_line=bool(talk and _tired(me, talk)),
        ready=_ready(me, own),
        mine_ready=own is not None and own.is_ready(me.member),
        to_open=own is not None and own.has_to_open(me.member),
        weeks=weeks,
        shown=bool(sitting.seen(me.store, me.home, me.member)),
        lines=_agreed(me),
    )


def _moments(me: Here) -> list[Moment]:
    local = me.now.astimezone(ZoneInfo(me.home.household.zone))
    return [_moment(me, turn) for turn in coming_turns(me.home, local)]


def _moment(me: Here, turn: Turn) -> Moment:
    mine = (r.reply for r in me.store.replied(me.household) if (r.member, r.original) == (me.member, turn.original))
    answers = answers_about(me.store, me.home, turn.original)
    others = (m for m in me.others if m.key in answers)
    return Moment(
        when=when(turn.span.start, me.language, me.now),
        original=turn.original.isoformat(),
        at=turn.span.start.isoformat(),
        is_off=_is_off(turn),
        team=turn.series.chore == TEAM,
        mine=next(mine, None),
        others=tuple(me.say(f"sit.answer.{answers[m.key]}", name=m.name) for m in others),
    )


def _is_off(turn: Turn) -> bool:
    return turn.change in (Change.SKIPPED, Change.UNPLACED)


def _when(me: Here, talk: CheckIn | None, moments: Sequence[Moment]) -> str:
    """When they are next, where that is another moment than those that are asked about."""
    if talk is None or any(not m.is_off and talk.turn.span.start.isoformat() == m.at for m in moments):
        return ""
    return when(talk.turn.span.start, me.language, me.now)


def _tired(me: Here, talk: CheckIn) -> bool:
    return talk.sitting.state is SittingState.PAUSED and often_paused(me.store.sittings(me.household))


def _ready(me: Here, talk: CheckIn | None) -> list[str]:
    """Who is ready, and no more than that."""
    if talk is None:
        return []
    return [me.say("talk.is_ready" if talk.is_ready(m.key) else "talk.not_ready", name=m.name) for m in me.home.members]


# ── the answer to the invitation ────────────────────────────────────────────────────────────────


def _answered(world: World, reply: Reply, form: Mapping[str, str]) -> dict[str, str]:
    """Take the answer in; what the page is to say afterwards."""
    me, original = here(world), _read(form.get("original", ""))
    if original is None:
        return {"said": "reply.past"}
    replied = Replied(me.member, original, reply, Door.BUTTON, me.now)
    outcome = heard(me.store, me.household, replied, me.now, _read(form.get("at", "")))
    return {"said": outcome.sentence, "of": original.isoformat(), **({"again": "1"} if outcome.instead else {})}


def _read(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _said(me: Here, moments: Sequence[Moment]) -> str:
    """The sentence about what was just done, while it is still true."""
    word = request.args.get("said", "")
    if word in _SAID:
        return me.say(f"sit.said.{word}")
    if word in ("reply.past", "reply.overtaken"):
        return me.say(word)
    moment = next((m for m in moments if m.original == request.args.get("of")), None)
    if moment is None or word not in HELD or HELD[word] is moment.is_off:
        return ""
    at = moment.when[:1].lower() + moment.when[1:]
    said = me.say(word, at=at, when=moment.when)
    return f"{said} {me.say('reply.last_word')}" if "again" in request.args else said


# ── what was agreed ─────────────────────────────────────────────────────────────────────────────


def _agreed(me: Here) -> list[str]:
    """What follows from these minutes, now and lately; what is kept free by its day and time alone."""
    lines = [told(me, kept) for kept in kept_free(me.home, me.now)]
    lines += _tried(me.home, me)
    for by, day in me.store.agreed_lately(me.household, _LATELY):
        known = next((m.name for m in me.home.members if m.key == by), "")
        lines.append(me.say("sit.agreed.change", name=known, day=_day(me, day)))
    return lines


def _tried(home: Home, me: Here) -> list[str]:
    everybody = {m.key for m in home.members}
    there = {c.key for c in home.every_chore}
    tried = (e for e in home.experiments if e.chore in there and everybody <= set(e.yes))
    agreed = [e for e in tried if e.ended not in ("no", "withdrawn")]
    return [
        me.say(
            "sit.agreed.trial",
            chore=chore_name(home, e.chore, me.language),
            name=home.member(e.by).name,
            first=_day(me, e.first),
            last=_day(me, e.last),
        )
        for e in agreed[-_LATELY:][::-1]
    ]


def _day(me: Here, day: date) -> str:
    return say_day(day, me.language, me.now.date())
