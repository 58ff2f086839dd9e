"""The way to everything else, with how much waits there."""

from __future__ import annotations

from flask import Blueprint, render_template

from pages.visitor import local, me, visitor
from pages.waiting import agreed_waits, questions_of
from rounds.world import World
from webhooks.core import home_of

#: What is on the page: a heading, and under it addresses with the words that name them.
GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("waits", (("/questions", "questions"), ("/proposal", "proposal"))),
    (
        "both",
        (
            ("/settings/chores", "chores"),
            ("/settings/people", "people"),
            ("/settings/away", "away"),
            ("/start/calendars", "calendars"),
        ),
    ),
    (
        "mine",
        (("/settings/notifications", "notifications"), ("/security", "security"), ("/settings/devices", "devices")),
    ),
    ("around", (("/voice", "voice"), ("/feeds", "feeds"), ("/wall", "wall"), ("/settings/api", "api"))),
    ("house", (("/doctor", "doctor"), ("/settings/data", "data"))),
)


def more(world: World) -> Blueprint:
    """The blueprint of the page."""
    room = Blueprint("more", __name__)

    @room.get("/more")
    def look() -> str:
        here, now = visitor(), world.clock()
        home = home_of(world.store, here.household)
        counts = {
            "questions": len(questions_of(world.store, home, here.member, now)),
            "proposal": agreed_waits(world.store, home, here.member, local(home, now).date()),
        }
        return render_template("more.html", groups=GROUPS, counts=counts, home=home, me=me(home))

    return room
