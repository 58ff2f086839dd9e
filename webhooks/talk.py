"""What a conversation remembers, for ten minutes: what was asked, what the open question waits for, and what was said
last. Kept as JSON; never what somebody said in their own words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from household.model import Answer, Awaits, Intent

#: Slots that hold a person's own words; an answer may give them back, and nothing remembers them.
OWN_WORDS = frozenset({"text", "chore_text"})
#: Questions from which "en morgen?" and "waarom?" go on.
REMEMBERED = frozenset({"who_does", "when_is", "agenda", "why", "done", "skip", "swap", "postpone"})


@dataclass(frozen=True)
class Talk:
    """``intent`` is what was asked last, or what waits for an answer when ``awaits`` is set; ``misses`` counts how
    often in a row nothing was understood; ``known`` is who said that they speak; ``sure`` whether the chore was named
    beyond doubt."""

    intent: Intent | None = None
    awaits: Awaits | None = None
    options: tuple[str, ...] = ()
    speech: str = ""
    misses: int = 0
    known: str | None = None
    sure: bool = False


def after(talk: Talk, said: Answer, sure: bool) -> Talk:
    """The conversation after an answer that was understood."""
    kept = without_words(said.intent)
    new = replace(talk, awaits=said.awaits, options=said.options, speech=said.speech, misses=0, sure=sure)
    # Whoever asks for help, or is answered without a question of theirs, goes on from where they were.
    return replace(new, intent=kept) if said.awaits or kept.name in REMEMBERED else new


def unfinished(talk: Talk) -> Talk:
    """The conversation once its open question asks nothing more."""
    return replace(talk, awaits=None, options=(), misses=0, intent=None if talk.awaits else talk.intent)


def without_words(intent: Intent) -> Intent:
    """The intent without what somebody said in their own words."""
    return replace(intent, slots={name: value for name, value in intent.slots.items() if name not in OWN_WORDS})


def to_json(talk: Talk) -> str:
    """The conversation as it is kept."""
    return json.dumps(
        {
            "intent": intent_json(talk.intent) if talk.intent else None,
            "awaits": talk.awaits,
            "options": talk.options,
            "speech": talk.speech,
            "misses": talk.misses,
            "known": talk.known,
            "sure": talk.sure,
        }
    )


def from_json(body: str | None) -> Talk:
    """The conversation that was kept; a new one when there is none, or an older version kept it otherwise."""
    values = json.loads(body) if body else {}
    if "sure" not in values:
        return Talk()
    awaits = Awaits(values["awaits"]) if values["awaits"] else None
    kept = {"intent": intent_from(values["intent"]), "awaits": awaits, "options": tuple(values["options"])}
    return Talk(**(values | kept))


def intent_json(intent: Intent) -> dict[str, Any]:
    """An intent as plain JSON values."""
    return {"name": intent.name, "slots": dict(intent.slots)}


def intent_from(values: Mapping[str, Any] | None) -> Intent | None:
    return Intent(**values) if values else None
