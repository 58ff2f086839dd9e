"""Why somebody does something then: one sentence that can be checked, as the one who looks may read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from household.model import Assignment
from language.speech import say_time
from pages.visitor import language, visitor
from pages.week_days import Look, line_of
from pages.week_turn import held_at
from rounds.told import reason_of_turn, why_line
from rounds.world import World
from scheduler.appointments import stale
from scheduler.reasons import reason_for
from scheduler.turns import Turn
from webhooks.wording import plain


def why(world: World) -> Blueprint:
    """The blueprint of the page, one for each turn."""
    room = Blueprint("why", __name__)

    @room.get("/why/<stamp>/<path:series>")
    def look(stamp: str, series: str) -> ResponseReturnValue:
        here = visitor()
        seen, held = held_at(world, f"{stamp}/{series}")
        if held.turn.of_both:
            abort(404)
        own = world.store.taste_of(here.household, here.member)
        known = replace(seen.home, heavy={(here.member, chore): level for chore, level in own.items()})
        seen = replace(seen, home=known)
        return render_template(
            "why.html",
            line=line_of(seen, held),
            reasons=[_reason(seen, turn) for turn in held.turns],
            facts=list(_facts(seen, held.of(here.member))),
            unsure=_unsure(seen, [turn.member for turn in held.turns]),
        )

    return room


def _reason(look: Look, turn: Turn) -> str:
    """The sentence for one person's part of it, as the one who looks may read it."""
    why = reason_of_turn(look.home, turn, look.busy)
    one = Assignment(turn.series.chore, turn.member, turn.span, turn.series.key, turn.original, why)
    seen = replace(one, reason=reason_for(look.home, one, look.viewer))
    return why_line(look.home, seen, language(), look.viewer)


def _facts(look: Look, turn: Turn) -> Iterator[str]:
    """What both agreed of this turn, and where it stands now when that is otherwise: to be held beside the calendar."""
    asker, series = look.asker, turn.series
    if series.rrule:
        was = turn.original.astimezone(asker.zone)
        agreed = {"name": asker.third(series.member), "day": asker.day(was.date())}
        yield asker.say("weekpage.why.agreed", **agreed, time=say_time(was.time(), look.language))
    if turn.span.start != turn.original or turn.member != series.member:
        when = asker.day_and_time(turn.span.start)
        yield asker.say("weekpage.why.stands", name=asker.third(turn.member), when=when)
    if series.of:
        chore = plain(look.home.chore(series.chore).name)
        yield asker.say("weekpage.why.part", chore=chore, routine=asker.chore(series.of.partition(".")[0], series.of))


def _unsure(look: Look, members: list[str]) -> bool:
    """Whether a calendar that this may rest on could not be read lately."""
    return any(calendar.member in members or calendar.takes.value == "both" for calendar in stale(look.home))
