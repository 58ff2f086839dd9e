"""Trying a question: what the home answers whoever is looking, what it understood, and what can be said to that.

It asks as their own device does, so it says what their own phone would."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass

from flask import request, session

from household.model import Answer, Awaits, Home, Speaker
from pages.visitor import language, visitor
from rounds.world import World
from webhooks.core import answer, home_of, slots_aloud
from webhooks.door import own_id, text_of

#: The device that this page is, whoever asks by it.
DEVICE = "page"
#: Where the session keeps the name of its conversation.
_TALK = "talk"


@dataclass(frozen=True)
class Said:
    """A question and its answer, as shown; ``replies`` are words for buttons, ``goes_on`` whether it asks back."""

    question: str
    speech: str
    intent: str
    slots: tuple[tuple[str, str], ...]
    goes_on: bool
    replies: tuple[str, ...]


def asked(world: World) -> Said:
    """What is said to the question of the form. Raises No for what is none; the same form sent twice asks once."""
    here = visitor()
    question, once = text_of(request.form.get("q")), own_id(request.form.get("once"))
    talk = session.setdefault(_TALK, secrets.token_urlsafe(12))
    speaker = Speaker(DEVICE, here.member)
    said = answer(world.store, here.household, speaker, question, language(), world.clock(), talk, once)
    return _said(question, said, home_of(world.store, here.household))


def new_once() -> str:
    """The mark of one form, by which it is known when it comes twice."""
    return secrets.token_urlsafe(12)


def _said(question: str, said: Answer, home: Home) -> Said:
    slots = slots_aloud(said.intent, home).items()
    shown = (
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) for name, value in slots
    )
    replies = ("page.ask.yes", "page.ask.no") if said.awaits is Awaits.YES_NO else ()
    return Said(question, said.speech, said.intent.name, tuple(shown), said.listen, replies)
