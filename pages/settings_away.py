"""Days on which somebody is away or has it heavy: kept at once, and ended as easily."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from household.model import BOTH, Home, Period, PeriodKind, Problem, Refused
from language.days import monday_of
from language.periods import period_line
from language.speech import say_day
from pages.telling import attempt, day, done, number, said, typed
from pages.visitor import language, local, visitor
from rounds.periods import Wrong, keep_period, no_more, wrong_days
from rounds.world import World
from webhooks.core import home_of

_SAID = ("kept", "ended", "over")
_WRONG: Mapping[Wrong, str] = {
    "turned": "trouble.days_turned",
    "too_many": "trouble.days_too_many",
    "over": "trouble.days_over",
}


@dataclass(frozen=True)
class Line:
    """A period as shown."""

    number: int
    words: str


def settings_away(world: World) -> Blueprint:
    """The blueprint of the page."""
    room = Blueprint("settings_away", __name__)

    @room.get("/settings/away")
    def look() -> str:
        return _page(world)

    @room.post("/settings/away")
    def add() -> ResponseReturnValue:
        return attempt(lambda: _kept(world), lambda problems: _page(world, problems))

    @room.post("/settings/away/end")
    def end() -> ResponseReturnValue:
        home = home_of(world.store, visitor().household)
        now = local(home, world.clock())

        def deed() -> ResponseReturnValue:
            ended = no_more(world.store, home.household.id, number("number") or 0, now)
            return done("/settings/away", "over" if ended is None else "ended")

        return attempt(deed, lambda problems: _page(world, problems))

    return room


def _kept(world: World) -> ResponseReturnValue:
    home = home_of(world.store, visitor().household)
    now, who = local(home, world.clock()), typed("who")
    people = [m.key for m in home.members if who in (m.key, BOTH)]
    if not people or typed("kind") not in list(PeriodKind):
        abort(400)
    kind = PeriodKind(typed("kind"))
    first, last = _days(kind)
    if wrong := wrong_days(first, last, now.date()):
        details = {"first": _said(first, now.date()), "last": _said(last, now.date())}
        raise Refused((Problem(_WRONG[wrong], details),))
    for member in people:
        keep_period(world.store, home.household.id, Period(member, kind, first, last), now)
    return done("/settings/away", "kept")


def _days(kind: PeriodKind) -> tuple[date, date]:
    """The days that were chosen; a heavy one is of whole weeks. Raises Refused."""
    first, last = day("first"), day("last") or day("first")
    if first is None or last is None:
        raise Refused((Problem("away.no_day"),))
    if kind is PeriodKind.HEAVY and first <= last:
        return monday_of(first), monday_of(last) + timedelta(days=6)
    return first, last


def _said(one: date, today: date) -> str:
    return say_day(one, language(), today)


def _page(world: World, problems: Sequence[str] = ()) -> str:
    here = visitor()
    home = home_of(world.store, here.household)
    today = local(home, world.clock()).date()
    return render_template(
        "settings_away.html",
        lines=_lines(home, world.store.periods(here.household), today),
        people=[(m.key, m.name) for m in home.members],
        mine=here.member,
        both=BOTH,
        today=today,
        problems=problems,
        said=said("away.said.", _SAID),
    )


def _lines(home: Home, periods: Sequence[Period], today: date) -> list[Line]:
    names = {m.key: m.name for m in home.members}
    coming = (p for p in periods if p.last >= today and p.member in names)
    return [Line(p.id, period_line(p, names[p.member], language(), today)) for p in coming]
