"""The week of both: today first, each turn with what can be said about it, and what one asks the other.

Every deed is done within the request by the verbs of ``rounds.deeds``; the calendars follow at the next round. The page
works without a script: a press is a form, and what came of it is said on the page that it leads to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Asks, Home, Question
from language.sentences import say
from pages.turn_choices import buttons, can_tick, more, seal_of, tick_of
from pages.turn_deeds import UNDOABLE, WORDS, press, problem, said_of
from pages.visitor import language, visitor
from pages.week_days import Line, Look, id_of, line_of, named, week_days
from pages.week_look import look_at
from pages.week_turn import held_at, turn_named
from rounds.deeds import pointed_at
from rounds.taking_over import NO, YES, answer_other, in_return, waiting
from rounds.world import World
from scheduler.appointments import stale
from scheduler.turns import Turn
from webhooks.core import home_of
from webhooks.wording import Asker, plain

_WEEK = timedelta(days=7)
#: So far back and ahead weeks can be looked at.
_BACK, _AHEAD = timedelta(weeks=8), timedelta(weeks=52)
#: What the page can say of an answer to the other, or of words that were added (``pages.add``).
_SAID = ("answered", "answered_late", "added", "add_asked", "days", "told", "taken_back")


#: Tells htmx that the address stays as it was: a press has none that can be opened again.
_STAYS = {"HX-Push-Url": "false"}


@dataclass(frozen=True)
class Asked:
    """What one asks the other: the question's number, and its words."""

    number: int
    text: str


@dataclass(frozen=True)
class Said:
    """What the page says of what was just done, with what the button sends that takes it back, "" for none."""

    text: str
    problem: bool = False
    undo: str = ""
    added: bool = False


def week(world: World) -> Blueprint:
    """The blueprint of single turns and of answers to the other; the week itself is ``look_at_week``."""
    room = Blueprint("week", __name__)

    @room.get("/turn/<stamp>/<path:series>")
    def turn(stamp: str, series: str) -> ResponseReturnValue:
        look, held = held_at(world, f"{stamp}/{series}")
        line, first = line_of(look, held), request.args.get("from", "")
        back = first if _is_day(first) else ""
        return render_template("turn.html", **_about(look), line=line, more=more(look, line), first=back)

    @room.post("/turn")
    def pressed() -> ResponseReturnValue:
        word, which, was, *_ = [*request.form.get("press", "").split(" "), "", ""]
        return _pressed(world, which, word, was or None)

    @room.post("/turn/asked")
    def answer() -> ResponseReturnValue:
        word, number, here = request.form.get("do", ""), request.form.get("question", ""), visitor()
        if word not in (YES, NO):
            abort(400)
        home, now = home_of(world.store, here.household), world.clock()
        found = _open(world, home, here.member, number)
        fits = found is not None and answer_other(world.store, home, found, word, now)
        return redirect(f"/?said={'answered' if fits else 'answered_late'}", 303)

    return room


def look_at_week(world: World) -> ResponseReturnValue:
    """The week from the day in the address; without an agreement one begins at the beginning."""
    home = home_of(world.store, visitor().household)
    if home.agreement is None:
        return redirect("/start", 303)
    look, first = _look(world, home, request.args.get("from", ""))
    return _page(world, look, first, _said(world, look), ticked=request.args.get("turn", ""))


def _page(
    world: World,
    look: Look,
    first: date,
    said: Said | None,
    opened: Line | None = None,
    ticked: str = "",
    **other: object,
) -> str:
    """The week, with one turn ``opened``: the one that is given, or the routine of which a part was just ``ticked``,
    since another part is likely to follow."""
    asker, today = look.asker, look.asker.today
    began = look.home.agreement.began if look.home.agreement else today
    days = week_days(look, first)
    return render_template(
        "week.html",
        **_about(look),
        days=days,
        open=opened or next((line for day in days for line in day.lines if line.holds(ticked)), None),
        first=first,
        earlier=first - _WEEK if first - _WEEK >= today - _BACK else None,
        following=first + _WEEK if first + _WEEK <= today + _AHEAD else None,
        is_now=first == today,
        begins=asker.day(began) if began > today else "",
        said=said,
        questions=_asked(world, look),
        stale=tuple(_stale(look)),
        **other,
    )


def _about(look: Look) -> dict[str, object]:
    """What every page of turns needs."""
    return {
        "home": look.home,
        "buttons": lambda line: buttons(look, line),
        "can_tick": lambda line: can_tick(look, line),
        "tick": lambda line, part: tick_of(look, line, part),
        "say": lambda key, **details: say(key, look.language, **details),
    }


def _look(world: World, home: Home, text: str) -> tuple[Look, date]:
    """What the visitor looks at, and the first day that is shown: as asked for, else today."""
    here, now = visitor(), world.clock()
    today = Look(home, language(), now, viewer=here.member).asker.today
    try:
        first = min(max(date.fromisoformat(text), today - _BACK), today + _AHEAD) if text else today
    except ValueError:
        first = today
    return look_at(world.store, here.household, here.member, language(), now, first), first


# ── one turn ────────────────────────────────────────────────────────────────────────────────────


def _pressed(world: World, which: str, word: str, was: str | None) -> ResponseReturnValue:
    """Do what a button says; where it does not fit the week is shown again, with the turn open and what was typed."""
    here, found = visitor(), named(which)
    if word not in WORDS:
        abort(400)
    told = found and pointed_at(world.store, here.household, found[1], found[0], world.clock(), here.member)
    if not told:
        abort(404)
    outcome = press(told, word, was, request.form)
    if outcome.fits:
        first = request.form.get("from", "")
        query = {"from": first if _is_day(first) else "", "said": outcome.sentence.partition(".")[2], "turn": which}
        return redirect(f"/?{urlencode({k: v for k, v in query.items() if v})}#{id_of(which)}", 303)
    look, first_day = _look(world, told.home, request.form.get("from", ""))
    said = Said(problem(told.home, outcome, language(), told.now), problem=True)
    line = line_of(look, held_at(world, which)[1])
    typed = more(look, line, request.form.get("day", ""), request.form.get("time", ""))
    return _page(world, look, first_day, said, opened=line, more=typed), 400, _STAYS


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


# ── what is said above the days ─────────────────────────────────────────────────────────────────


def _said(world: World, look: Look) -> Said | None:
    """What was just done, as far as it is still so."""
    word, which = request.args.get("said", ""), request.args.get("turn", "")
    if word in _SAID and not which:
        added = word in ("added", "add_asked", "days", "told")
        return Said(look.asker.say(f"weekpage.said.{word}"), added=added)
    turn = turn_named(look.home, which, look.now) if which else None
    if turn is None:
        return None
    text = said_of(world.store, look.asker, turn, visitor().member, word)
    seal = "" if word.startswith("asked") else seal_of(turn)
    return Said(text, undo=f"undo {which} {seal}" if word in UNDOABLE else "") if text else None


def _asked(world: World, look: Look) -> tuple[Asked, ...]:
    asker, found = look.asker, waiting(world.store, look.home, look.now, visitor().member)
    return tuple(_question(asker, question, turn, look.now) for question, turn in found)


def _question(asker: Asker, question: Question, turn: Turn, now: datetime) -> Asked:
    other, name = asker.third(question.details["from"]), asker.third(question.member)
    when, chore = asker.day_and_time(turn.span.start), asker.chore(turn.series.chore, turn.series.key)
    if back := in_return(asker.home, question, now):
        offer = {
            "back": asker.chore(back.series.chore, back.series.key),
            "back_when": asker.day_and_time(back.span.start),
        }
        text = asker.say("weekpage.asks_for", other=other, name=name, when=when, chore=chore, **offer)
        return Asked(question.id, text)
    return Asked(question.id, asker.say("weekpage.asks", other=other, name=name, when=when, chore=chore))


def _open(world: World, home: Home, member: str, number: str) -> Question | None:
    """The question that waits for this person."""
    every = world.store.questions(home.household.id)
    mine = (q for q in every if q.asks is Asks.TAKE_OVER and q.member == member)
    return next((q for q in mine if str(q.id) == number), None)


def _stale(look: Look) -> list[str]:
    """Which calendars could not be read lately: one's own by name, of the other that it is one of theirs."""
    asker = look.asker
    return [
        asker.say("weekpage.stale", calendar=plain(calendar.name))
        if calendar.member == look.viewer
        else asker.say("weekpage.stale_other", name=asker.third(calendar.member))
        for calendar in stale(look.home)
    ]
