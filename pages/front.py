"""What the first page shows of each home: its people, whether a plan stands, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from household.model import Language, Speaker
from household.store import Store
from webhooks.agenda import Item, items_in
from webhooks.core import home_of
from webhooks.wording import Asker, plain

#: A page may show more than a voice can say, but not a wall of work.
_MOST = 8


@dataclass(frozen=True)
class Line:
    """One thing on the list, as shown."""

    clock: str
    what: str
    who: str


@dataclass(frozen=True)
class Day:
    """The lines of a day, and how many more there are."""

    lines: tuple[Line, ...]
    more: int


@dataclass(frozen=True)
class Room:
    """One home on the page: whether it has a plan, and ``plan_from`` when that has yet to begin."""

    name: str
    people: str
    planned: bool
    plan_from: str
    today: Day
    tomorrow: Day


def rooms(store: Store, language: Language, now: datetime) -> tuple[Room, ...]:
    """Every home of this installation, as the page shows it."""
    return tuple(_room(store, home.id, language, now) for home in store.households())


def _room(store: Store, household: int, language: Language, now: datetime) -> Room:
    home = home_of(store, household)
    asker = Asker(home, Speaker("page"), language, now)
    today, begins = asker.today, home.agreement.starts_on if home.agreement else None
    return Room(
        name=plain(home.household.name),
        people=asker.names([member.key for member in home.members]),
        planned=begins is not None,
        plan_from=asker.day(begins) if begins and begins > today else "",
        today=_day(asker, today, now),
        tomorrow=_day(asker, today + timedelta(days=1), now),
    )


def _day(asker: Asker, day: date, now: datetime) -> Day:
    left = [item for item in items_in(asker, asker.day_span(day)) if item.end > now]
    return Day(tuple(_line(asker, item) for item in left[:_MOST]), max(0, len(left) - _MOST))


def _line(asker: Asker, item: Item) -> Line:
    clock = f"{item.start.astimezone(asker.zone):%H:%M}"
    return Line(clock, item.what, asker.names(item.members) if item.members else "")
