"""What if: the week after this one divided all anew beside the plan, and what a swap would mean before one asks.

Nothing of it is kept. To divide a week takes a moment, so it is done when somebody asks for it, and not before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Assignment, Change, Home, Language, Trouble
from language.figures import percent
from language.routine_words import chore_name
from language.sentences import say
from pages.turn_choices import More, more
from pages.visitor import language, local, visitor
from pages.week_days import Day, Line, Look, line_of, week_days, whose
from pages.week_look import look_at
from pages.week_turn import held_at
from rounds.what_if import afresh_lines, part_of, week_afresh
from rounds.world import World
from scheduler.afresh import Afresh
from scheduler.deeds import coming, turns_of
from scheduler.swapped import Swapped, swapped, weeks_of
from scheduler.turns import Choice, Turn, choices, partner
from webhooks.core import home_of
from webhooks.wording import plain


@dataclass(frozen=True)
class Row:
    """One person's part: what was agreed, as it is, and as it would be."""

    name: str
    agreed: str
    before: str
    after: str


@dataclass(frozen=True)
class Beside:
    """One day of the week as planned, and as it would be."""

    name: str
    planned: Day
    afresh: tuple[Line, ...]


def what_if(world: World) -> Blueprint:
    """The blueprint of the page, and of what a swap of one turn would mean."""
    room = Blueprint("what_if", __name__)

    @room.get("/what-if")
    def ask() -> ResponseReturnValue:
        if home_of(world.store, visitor().household).agreement is None:
            return redirect("/start", 303)
        return render_template("what_if.html", days=None, problem="")

    @room.post("/what-if")
    def divide() -> ResponseReturnValue:
        if home_of(world.store, visitor().household).agreement is None:
            return redirect("/start", 303)
        try:
            home, made = week_afresh(world, visitor().household)
        except Trouble as trouble:
            problem = say(trouble.sentence, language(), **trouble.details)
            return render_template("what_if.html", days=None, problem=problem), 400
        return render_template(
            "what_if.html",
            problem="",
            days=_beside(world, home, made),
            lines_told=list(afresh_lines(home, made, language(), local(home, world.clock()).date())),
            rows=_parts(home, made),
        )

    @room.get("/what-if/<stamp>/<path:series>")
    def swap(stamp: str, series: str) -> ResponseReturnValue:
        look, held = held_at(world, f"{stamp}/{series}")
        turn, me = held.of(visitor().member), visitor().member
        other = partner(look.home, me)
        if other is None or Choice.ASK not in choices(look.home, turn, me, look.now):
            abort(404)
        line = line_of(look, held)
        offered = more(look, line)
        back = _back(look, offered, other, request.args.get("for", ""))
        return render_template(
            "what_if_swap.html",
            line=line,
            more=offered,
            back=back.series.chore if back else "",
            text=_swap_words(look, turn, other, back),
            rows=[_row(look, one) for one in swapped(look.home, weeks_of(turn, back), turn, other, back)],
        )

    return room


# ── the week anew ───────────────────────────────────────────────────────────────────────────────


def _beside(world: World, home: Home, made: Afresh) -> list[Beside]:
    here, now = visitor(), world.clock()
    look = look_at(world.store, here.household, here.member, language(), now, made.monday)
    look = replace(look, home=replace(look.home, exceptions=home.exceptions))
    seen = replace(home, agreement=made.agreement)
    lines = [_line(look, seen, made, one) for one in made.assignments if one.member == _first(one)]
    return [
        Beside(day.name, day, tuple(line for line in lines if line.start.date() == day.day))
        for day in week_days(look, made.monday)
    ]


def _first(one: Assignment) -> str:
    """Of what several do together one line is enough."""
    return min(one.member, *one.with_others) if one.with_others else one.member


def _line(look: Look, seen: Home, made: Afresh, one: Assignment) -> Line:
    start = one.span.start.astimezone(look.asker.zone)
    name = plain(chore_name(seen, one.chore, look.language, one.series))
    who, style = whose(seen, sorted((one.member, *one.with_others)), look.language)
    return Line("", "", start, f"{start:%H:%M}", name[:1].upper() + name[1:], who, style, note=_note(look, made, one))


def _note(look: Look, made: Afresh, one: Assignment) -> str:
    """Who has it in the plan, where that is somebody else; or that it stands at another moment."""
    if one.change is Change.GIVEN:
        was = look.asker.names(made.usual.get((one.series, one.original), ()))
        return say("weekpage.what.instead", look.language, name=was)
    return say("weekpage.what.moved", look.language) if one.change is Change.MOVED else ""


def _parts(home: Home, made: Afresh) -> list[Row]:
    """Each one's part next to what that week asks of them; never one person next to the other."""
    found = []
    for member in home.members:
        minutes = sum(a.span.minutes for a in made.assignments if a.member == member.key)
        agreed, part = percent(made.shares[member.key], language()), percent(part_of(made, member.key), language())
        found.append(Row(plain(member.name), agreed, part, _hours(minutes, language())))
    return found


def _hours(minutes: int, language: Language) -> str:
    """As short as a table wants it: "3:20 uur"."""
    hours, rest = divmod(minutes, 60)
    return say("weekpage.what.hours", language, hours=hours, minutes=f"{rest:02}")


# ── a swap ──────────────────────────────────────────────────────────────────────────────────────


def _back(look: Look, offered: More, other: str, chore: str) -> Turn | None:
    """The next turn of the other's of a chore, as far as it is one that can be done in return."""
    if all(option.value != chore for option in offered.in_return):
        return None
    every = turns_of(look.home, chore, look.asker.now)
    theirs = (t for t in every if t.is_of(other) and Choice.ASK in choices(look.home, t, other, look.now))
    return coming(theirs, look.asker.now)


def _swap_words(look: Look, turn: Turn, other: str, back: Turn | None) -> str:
    asker = look.asker
    details = {
        "name": asker.third(other),
        "chore": asker.chore(turn.series.chore, turn.series.key),
        "when": asker.day_and_time(turn.span.start),
    }
    if back is None:
        return asker.say("weekpage.what.given", **details)
    back_chore = asker.chore(back.series.chore, back.series.key)
    return asker.say("weekpage.what.swapped", **details, back=back_chore, back_when=asker.day_and_time(back.span.start))


def _row(look: Look, one: Swapped) -> Row:
    def told(minutes: int, part: Fraction) -> str:
        return f"{_hours(minutes, look.language)} ({percent(part, look.language)})"

    return Row(
        look.asker.third(one.member),
        percent(one.agreed, look.language),
        told(one.before, one.part_before),
        told(one.after, one.part_after),
    )
