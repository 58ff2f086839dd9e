"""A page to try questions: what the home answers, what it understood, and what can be said to that.

It asks as a device of the person who is chosen, as `samen ask --as` does; so it says what their own phone would.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, render_template, request, session
from flask.typing import ResponseReturnValue

from household.model import Answer, Awaits, Home, Language, Speaker
from household.store import Store
from pages.visitor import visitor
from webhooks.core import answer, home_of, slots_aloud
from webhooks.door import LONGEST, No, own_id, sentence, text_of

#: The device that this page is, whoever asks by it.
DEVICE = "page"
#: Where the session keeps who asked last, and the name of its conversation.
_WHO, _TALK = "asks", "talk"


@dataclass(frozen=True)
class Choice:
    """Somebody who may ask, as the form sends it: their home and they themselves."""

    value: str
    name: str


@dataclass(frozen=True)
class Said:
    """A question and its answer, as shown; ``replies`` are words for buttons, ``goes_on`` whether it asks back."""

    question: str
    speech: str
    intent: str
    slots: tuple[tuple[str, str], ...]
    goes_on: bool
    replies: tuple[str, ...]


def asking(store: Store, clock: Callable[[], datetime], language: Callable[[], Language]) -> Blueprint:
    """The blueprint of the page. ``clock`` gives the present moment, aware; ``language`` that of the visitor."""
    door = Blueprint("asking", __name__)

    @door.get("/ask")
    def look() -> ResponseReturnValue:
        return _page(store)

    @door.post("/ask")
    def ask() -> ResponseReturnValue:
        household, member = _who(store, request.form.get("who", ""))
        session[_WHO] = f"{household}/{member}"
        try:
            question, once = text_of(request.form.get("q")), own_id(request.form.get("once"))
        except No as no:
            return _page(store, problem=sentence(no)), no.status
        talk = session.setdefault(_TALK, secrets.token_urlsafe(12))
        speaker = Speaker(DEVICE, member)
        said = answer(store, household, speaker, question, language(), clock(), talk, once)
        return _page(store, _said(question, said, home_of(store, household)))

    return door


def _page(store: Store, said: Said | None = None, problem: str = "") -> str:
    """The page; each form is for one question, so that sending it twice asks once."""
    return render_template(
        "asking.html",
        choices=_choices(store),
        chosen=session.get(_WHO, ""),
        said=said,
        problem=problem,
        once=secrets.token_urlsafe(12),
        longest=LONGEST,
    )


def _choices(store: Store) -> tuple[Choice, ...]:
    here = visitor()
    one = home_of(store, here.household).member(here.member)
    return (Choice(f"{here.household}/{one.key}", one.name),)


def _who(store: Store, value: str) -> tuple[int, str]:
    """The home and the member of a choice; 400 for one that the page does not offer."""
    if all(choice.value != value for choice in _choices(store)):
        abort(400)
    household, _, member = value.partition("/")
    return int(household), member


def _said(question: str, said: Answer, home: Home) -> Said:
    slots = slots_aloud(said.intent, home).items()
    shown = (
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) for name, value in slots
    )
    replies = ("page.ask.yes", "page.ask.no") if said.awaits is Awaits.YES_NO else ()
    return Said(question, said.speech, said.intent.name, tuple(shown), said.listen, replies)
