"""The wall: today and the coming days, large, for all who stand in the kitchen; and the week on a sheet of paper.

It shows who does what and when, and nothing of anybody alone: no appointments, no notes, no words for what is kept
free. A tablet gets in by a link of its own, which opens this page and no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Home, Language, Speaker
from household.store import Store
from language import dutch, english
from language.sentences import say
from pages.qr import qr
from pages.slow import slow_down
from pages.visitor import language, visitor
from rounds.world import World
from webhooks.agenda import Item, items_in
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
_STYLES = ("one", "two")


@dataclass(frozen=True)
class Line:
    """One thing of a day: its clock, what it is, whose, and the colour that goes with them."""

    clock: str
    what: str
    who: str
    style: str


@dataclass(frozen=True)
class Day:
    """A day with its name as people say it, its date, its lines, and how many more there are."""

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
    asker = _asker(home, now, language)
    first = asker.today
    days = [_day(asker, first + timedelta(days=n), MOST if n else TODAY_MOST) for n in range(1 + COMING)]
    return render_template(
        "wall.html",
        bare=True,
        tablet=tablet,
        words=language,
        planned=home.agreement is not None,
        today=days[0],
        coming=days[1:],
        again=AGAIN,
        midnight=_to_midnight(asker),
    )


def _sheet(home: Home, now: datetime, language: Language) -> dict[str, object]:
    """A whole week from its Monday on: the one that was asked for, or this one when that is too far away."""
    asker = _asker(home, now, language)
    asked = read_day(request.args.get("print"))
    asked = asked if asked and abs(asked - asker.today) <= _FAR else asker.today
    monday = asked - timedelta(days=asked.weekday())
    return {
        "home": plain(home.household.name),
        "days": [_day(asker, monday + timedelta(days=n), None) for n in range(7)],
        "earlier": monday - timedelta(weeks=1),
        "later": monday + timedelta(weeks=1),
    }


def _asker(home: Home, now: datetime, language: Language) -> Asker:
    """Nobody in particular, on the clock of the household."""
    return Asker(home, Speaker("wall"), language, now)


def _to_midnight(asker: Asker) -> int:
    """Seconds until just after midnight, when that comes before the page looks again by itself; else 0."""
    tomorrow = datetime.combine(asker.today + timedelta(days=1), time(), ZoneInfo(asker.home.household.zone))
    left = int(tomorrow.timestamp() - asker.moment.timestamp()) + _AFTER_MIDNIGHT
    return left if left <= AGAIN + _AFTER_MIDNIGHT else 0


def _day(asker: Asker, day: date, most: int | None) -> Day:
    lines = [_line(asker, item) for item in items_in(asker, asker.day_span(day))]
    shown = lines if most is None else lines[:most]
    words = dutch if asker.language == "nl" else english
    near, weekday = abs((day - asker.today).days) <= 1, words.WEEKDAYS[day.weekday()]
    on = f"{day.day} {words.MONTHS[day.month - 1]}"
    name, date_ = (asker.day(day), f"{weekday} {on}") if near and most else (weekday, on)
    return Day(_capital(name), date_, tuple(shown), len(lines) - len(shown))


def _line(asker: Asker, item: Item) -> Line:
    people = [member.key for member in asker.home.members]
    if len(item.members) == 1 and item.members[0] in people:
        who, style = asker.third(item.members[0]), _STYLES[min(people.index(item.members[0]), 1)]
    else:
        who, style = say("wall.together", asker.language), "both"
    return Line(f"{item.start.astimezone(asker.zone):%H:%M}", _capital(item.what), who, style)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
