"""One turn by its address, in the home of whoever looks: nobody else's can be named."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import abort

from household.model import Home, Span, Speaker
from pages.visitor import language, visitor
from pages.week_days import Look, name_of, named
from pages.week_look import look_at
from rounds.world import World
from scheduler.deeds import turn_meant
from scheduler.turns import Turn
from scheduler.week_turns import Held, week_turns
from webhooks.core import home_of
from webhooks.wording import Asker


def held_at(world: World, which: str) -> tuple[Look, Held]:
    """The turn of an address as its line shows it; 404 for none, a part of a routine by itself."""
    here, now = visitor(), world.clock()
    home = home_of(world.store, here.household)
    turn = turn_named(home, which, now)
    if turn is None:
        abort(404)
    look = look_at(world.store, here.household, here.member, language(), now, turn.original.date(), 1)
    there = week_turns(look.home, Span(turn.span.start, turn.span.start + timedelta(minutes=1)))
    return look, next((h for h in there if which in map(name_of, h.turns)), Held((turn,)))


def turn_named(home: Home, which: str, now: datetime) -> Turn | None:
    """The turn of such a name, up to two weeks back."""
    found = named(which)
    local = Asker(home, Speaker("page"), home.household.language, now).now
    return turn_meant(home, found[1], found[0], local) if found else None
