"""The wall: today and the coming days, large, for all who stand in the kitchen; and the week on a sheet of paper.

It shows who does what and when, and nothing of anybody alone: no appointments, no notes, no words for what is kept
free. A tablet gets in by a link of its own, which opens this page and no other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Home, Language
from household.store import Store
from language import dutch, english
from language.sentences import say
from pages.qr import qr
from pages.slow import slow_down
from pages.visitor import language, visitor
from pages.week_days import Day, Line, Look, week_days
from rounds.world import World
from webhooks.core import home_of
from webhooks.pace import Pace
from webhooks.wording import Asker, plain, read_day

#: Days after today, and lines of one of those: more cannot be read from where one stands.
COMING, MOST, TODAY_MOST = 4, 7, 14
#: The page looks again so often, in seconds; and just after midnight.
AGAIN, _AFTER_MIDNIGHT = 180, 5
#: Looks of one tablet in ten minutes, and tries of links that are none, from one place.
_LOOKS, _TRIES, _SECONDS = 120, 20, 600
#: A tablet hangs on its wall for years.
_LASTS = timedelta(days=3650)
#: A week that is further away is not planned, or not remembered.
_FAR = timedelta(weeks=53)
#: Of this nothing is said where all can read it.
_LEFT_OUT = frozenset({"skipped", "missed"})


@dataclass(frozen=True)
class Shown:
    """A day as it hangs there: its name, its date, its lines, and how many more there are."""

    name: str
    date: str
    lines: tuple[Line, ...]
    more: int


def wall(world: World) -> Blueprint:
    """The blueprint for who is in: the wall, the sheet of paper, and the links of tablets."""
    door, store = Blueprint("wall", __name__), world.store

    @door.get("/wall")
    def look() -> ResponseReturnValue:
        home, now = home_of(store, visitor().household), world.clock()
        if "print" in request.args:
            return render_template("wall_print.html", bare=True, **_sheet(home, now, language()))
        return _page(home, now, language(), tablet=False)

    @door.get("/wall/tablet")
    def tablet() -> ResponseReturnValue:
        return render_template("wall_tablet.html", address="", said="")

    @door.post("/wall/tablet/new")
    def new() -> ResponseReturnValue:
        """A link is kept as a fingerprint, so that it stands in this answer and nowhere else."""
        now = world.clock()
        token = store.add_link(_purpose(visitor().household), now + _LASTS, now)
        address = f"{world.settings.base_url}/wall/{token}"
        return render_template(
            "wall_tablet.html", address=address, square=qr(address, say("wall.qr", language())), said="wall.made"
        )

    @door.post("/wall/tablet/stop")
    def stop() -> ResponseReturnValue:
        store.drop_links(_purpose(visitor().household))
        return render_template("wall_tablet.html", address="", said="wall.stopped")

    return door


def wall_link(world: World) -> Blueprint:
    """The blueprint of the tablet's own link; open to whoever has one."""
    door, store = Blueprint("wall_link", __name__), world.store
    looks, tries = Pace(_LOOKS, _SECONDS), Pace(_TRIES, _SECONDS)

    @door.get("/wall/<token>")
    def look(token: str) -> ResponseReturnValue:
        now = world.clock()
        household = _household(store, store.purpose_of_link(token, now))
        pace, key = (tries, request.remote_addr) if household is None else (looks, token)
        if seconds := pace.wait(key, now):
            return slow_down(seconds)
        if household is None:
            abort(404)
        home = home_of(store, household)
        g.language = home.household.language
        return _page(home, now, home.household.language, tablet=True)

    return door


def _purpose(household: int) -> str:
    return f"wall/{household}"


def _household(store: Store, purpose: str | None) -> int | None:
    """The household that a link's purpose names, if it is a link of a wall and they are there."""
    return next((h.id for h in store.households() if purpose == _purpose(h.id)), None)


def _page(home: Home, now: datetime, language: Language, tablet: bool) -> ResponseReturnValue:
    look = Look(home, language, now)
    today, *coming = week_days(look, look.asker.today, 1 + COMING)
    return render_template(
        "wall.html",
        bare=True,
        tablet=tablet,
        planned=home.agreement is not None,
        today=_shown(today, TODAY_MOST),
        coming=[_shown(day, MOST) for day in coming],
        again=AGAIN,
        midnight=_to_midnight(look.asker),
    )


def _sheet(home: Home, now: datetime, language: Language) -> dict[str, object]:
    """A whole week from its Monday on: the one that was asked for, or this one when that is too far away."""
    look = Look(home, language, now)
    today, asked = look.asker.today, read_day(request.args.get("print"))
    asked = asked if asked and abs(asked - today) <= _FAR else today
    monday = asked - timedelta(days=asked.weekday())
    return {
        "home": plain(home.household.name),
        "days": [_on_paper(day, language) for day in week_days(look, monday)],
        "earlier": monday - timedelta(weeks=1),
        "later": monday + timedelta(weeks=1),
    }


def _to_midnight(asker: Asker) -> int:
    """Seconds until just after midnight, when that comes before the page looks again by itself; else 0."""
    tomorrow = datetime.combine(asker.today + timedelta(days=1), time(), ZoneInfo(asker.home.household.zone))
    left = int(tomorrow.timestamp() - asker.moment.timestamp()) + _AFTER_MIDNIGHT
    return left if left <= AGAIN + _AFTER_MIDNIGHT else 0


def _shown(day: Day, most: int | None) -> Shown:
    """What hangs there of a day: what is open, found no moment yet or is done; of what was skipped nothing is said."""
    lines = tuple(line for line in day.lines if line.state not in _LEFT_OUT)
    shown = lines if most is None else lines[:most]
    return Shown(day.name, day.date, shown, len(lines) - len(shown))


def _on_paper(day: Day, language: Language) -> Shown:
    """The same on a sheet, where "tomorrow" means nothing."""
    words = dutch if language == "nl" else english
    name, on = words.WEEKDAYS[day.day.weekday()], f"{day.day.day} {words.MONTHS[day.day.month - 1]}"
    return replace(_shown(day, None), name=name[:1].upper() + name[1:], date=on)
