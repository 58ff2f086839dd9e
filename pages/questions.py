"""What somebody is asked, with buttons: by the other, and by the house about a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Asks, Question
from household.queue import Job
from pages.telling import attempt, done, number, said
from pages.visitor import language, local, visitor
from pages.waiting import agreed_waits, question_words, questions_of
from rounds.answers import ANSWERS
from rounds.answers import answer as settle
from rounds.taking_over import NO, YES, answer_other
from rounds.world import World
from webhooks.core import home_of

_SAID = ("answered", "late")
#: What a page cannot do in a moment: it asks a calendar first.
_ASKS_A_CALENDAR = frozenset({Asks.SERIES_GONE, Asks.RULE_CHANGED, Asks.CALENDAR_GONE})


#: What is settled, or done at all, on a page of its own: so great a yes as to a farewell takes a name that is typed.
_ELSEWHERE = {Asks.SIGN_IN: "/start/calendars", Asks.FAREWELL: "/settings/data"}


@dataclass(frozen=True)
class Asked:
    """A question as shown, with the words that answer it and the address at which it is settled otherwise."""

    number: int
    text: str
    asks: str
    answers: Sequence[str]
    elsewhere: str
    slow: bool


def questions(world: World) -> Blueprint:
    """The blueprint by which whoever was asked answers."""
    room = Blueprint("questions", __name__)

    @room.get("/questions")
    def look() -> str:
        return _page(world)

    @room.post("/questions")
    def answer() -> ResponseReturnValue:
        here, word = visitor(), request.form.get("do", "")
        found = next((q for q in world.store.questions(here.household) if _is(q, here.member)), None)
        if word not in {word for words in ANSWERS.values() for word in words} | {YES, NO}:
            abort(400)
        if found is not None and word not in _answers(found):
            abort(400)
        return attempt(lambda: _answered(world, found, word), lambda problems: _page(world, problems))

    return room


def _answers(question: Question) -> Sequence[str]:
    return (NO,) if question.asks is Asks.FAREWELL else ANSWERS[question.asks]


def _is(question: Question, member: str) -> bool:
    return question.id == number("question") and question.member == member


def _answered(world: World, found: Question | None, word: str) -> ResponseReturnValue:
    here, now = visitor(), world.clock()
    fits = found is not None
    if found is not None and found.asks is Asks.TAKE_OVER:
        fits = answer_other(world.store, home_of(world.store, here.household), found, word, now)
    elif found is not None:
        settle(world, here.household, found, word)
        world.store.poke(here.household, Job.ROUND, now)
    if request.form.get("from") == "questions":
        return done("/questions", "answered" if fits else "late")
    return redirect(f"/?said={'answered' if fits else 'answered_late'}", 303)


def _page(world: World, problems: Sequence[str] = ()) -> str:
    here, now = visitor(), world.clock()
    home = home_of(world.store, here.household)
    today = local(home, now).date()
    asked = [
        Asked(
            question.id,
            question_words(home, question, language(), today),
            question.asks.value,
            _answers(question),
            _ELSEWHERE.get(question.asks, ""),
            question.asks in _ASKS_A_CALENDAR,
        )
        for question in questions_of(world.store, home, here.member, now)
    ]
    return render_template(
        "questions.html",
        asked=asked,
        agreed=agreed_waits(world.store, home, here.member, today),
        problems=problems,
        said=said("asked.said.", _SAID),
    )
