"""What the first page shows of each home: its people, whether a plan stands, what comes next, and what one asks the
other, which can be answered there."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from household.model import Asks, Home, Language, Question, Speaker
from household.store import Store
from pages.signin import form_key, signed_in
from rounds.taking_over import NO, YES, answer_other, in_return, waiting
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

    household: int
    name: str
    people: str
    planned: bool
    plan_from: str
    today: Day
    tomorrow: Day
    asked: tuple[Asked, ...] = ()


def questions(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint by which a signed-in visitor answers for the one who was asked."""
    door = Blueprint("questions", __name__)

    @door.post("/questions")
    def answer() -> ResponseReturnValue:
        if not signed_in() or not hmac.compare_digest(
            form_key(store).encode(), request.form.get("form_key", "").encode("utf-8", "replace")
        ):
            abort(403)
        word, number, household = (request.form.get(name, "") for name in ("do", "question", "household"))
        if word not in (YES, NO):
            abort(400)
        home = next((home_of(store, h.id) for h in store.households() if str(h.id) == household), None)
        found = _open(store, home, number) if home else None
        fits = home and found and answer_other(store, home, found, word, clock())
        return redirect(f"/?said={'answered' if fits else 'answered_late'}", 303)

    return door


def said_here(word: str | None) -> str | None:
    """The sentence with which the page says what came of an answer; None for nothing of ours."""
    return {"answered": "page.home.answered", "answered_late": "page.home.answered_late"}.get(word or "")


def _open(store: Store, home: Home, number: str) -> Question | None:
    mine = (q for q in store.questions(home.household.id) if q.asks is Asks.TAKE_OVER)
    return next((q for q in mine if str(q.id) == number), None)


def rooms(store: Store, language: Language, now: datetime) -> tuple[Room, ...]:
    """Every home of this installation, as the page shows it."""
    return tuple(_room(store, home.id, language, now) for home in store.households())


def _room(store: Store, household: int, language: Language, now: datetime) -> Room:
    home = home_of(store, household)
    asker = Asker(home, Speaker("page"), language, now)
    today, begins = asker.today, home.agreement.began if home.agreement else None
    return Room(
        household=household,
        name=plain(home.household.name),
        people=asker.names([member.key for member in home.members]),
        planned=begins is not None,
        plan_from=asker.day(begins) if begins and begins > today else "",
        today=_day(asker, today, now),
        tomorrow=_day(asker, today + timedelta(days=1), now),
        asked=tuple(_asked(asker, question, turn, now) for question, turn in waiting(store, home, now)),
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
