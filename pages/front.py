"""What the first page shows of a home: its people, whether a plan stands, what comes next, and what one asks the
other, which can be answered there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from household.model import Language, Question, Speaker
from household.store import Store
from rounds.taking_over import in_return, waiting
from scheduler.turns import Turn
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
class Asked:
    """What one asks the other: the question's number, and its words."""

    number: int
    text: str


@dataclass(frozen=True)
class Room:
    """One home on the page: whether it has a plan, and ``plan_from`` when that has yet to begin."""

    name: str
    people: str
    planned: bool
    plan_from: str
    today: Day
    tomorrow: Day
    asked: tuple[Asked, ...] = ()


def said_here(word: str | None) -> str | None:
    """The sentence with which the page says what came of an answer; None for nothing of ours."""
    return {"answered": "page.home.answered", "answered_late": "page.home.answered_late"}.get(word or "")


def room(store: Store, household: int, member: str, language: Language, now: datetime) -> Room:
    """The home of whoever is looking, as the page shows it to them."""
    home = home_of(store, household)
    asker = Asker(home, Speaker("page"), language, now)
    today, begins = asker.today, home.agreement.began if home.agreement else None
    return Room(
        name=plain(home.household.name),
        people=asker.names([member.key for member in home.members]),
        planned=begins is not None,
        plan_from=asker.day(begins) if begins and begins > today else "",
        today=_day(asker, today, now),
        tomorrow=_day(asker, today + timedelta(days=1), now),
        asked=tuple(_asked(asker, question, turn, now) for question, turn in waiting(store, home, now, member)),
    )


def _asked(asker: Asker, question: Question, turn: Turn, now: datetime) -> Asked:
    other, name = asker.name(question.details["from"]), asker.name(question.member)
    when, chore = asker.day_and_time(turn.span.start), asker.chore(turn.series.chore, turn.series.key)
    if back := in_return(asker.home, question, now):
        offer = {
            "back": asker.chore(back.series.chore, back.series.key),
            "back_when": asker.day_and_time(back.span.start),
        }
        text = asker.say("page.home.asked_for", other=other, name=name, when=when, chore=chore, **offer)
        return Asked(question.id, text)
    return Asked(question.id, asker.say("page.home.asked", other=other, name=name, when=when, chore=chore))


def _day(asker: Asker, day: date, now: datetime) -> Day:
    left = [item for item in items_in(asker, asker.day_span(day)) if item.end > now]
    return Day(tuple(_line(asker, item) for item in left[:_MOST]), max(0, len(left) - _MOST))


def _line(asker: Asker, item: Item) -> Line:
    clock = f"{item.start.astimezone(asker.zone):%H:%M}"
    return Line(clock, item.what, asker.names(item.members) if item.members else "")
