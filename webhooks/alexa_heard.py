"""What Alexa heard, out of its request: only the fields that are used here, and nothing that a session carries along.

The shape is Amazon's: https://developer.amazon.com/docs/alexa/custom-skills/request-and-response-json-reference.html
``session.attributes`` are our own words sent back by a stranger's way, and are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webhooks.alexa_proof import at
from webhooks.door import LONGEST

#: So many values of one slot are looked at.
_MOST = 10


@dataclass(frozen=True)
class Slot:
    """What was said in a slot, and the ids and names of the values that Amazon took it for; both empty for none."""

    words: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heard:
    """A request. ``kind`` is its type; ``new`` says that a conversation begins with it, ``denied`` that somebody said
    no to the whole intent where a model of another's making asks for that. Ids are "" where there is none."""

    kind: str
    request: str
    locale: str
    token: str
    session: str = ""
    new: bool = False
    device: str = ""
    person: str = ""
    intent: str = ""
    denied: bool = False
    slots: Mapping[str, Slot] = field(default_factory=dict)


def heard_in(said: Mapping[str, Any]) -> Heard:
    """The request as values; whatever is not of the shape that Amazon documents counts as not given."""
    intent = at(said, "request", "intent")
    slots = at(intent, "slots")
    given = {str(name): slot for name, it in slots.items() if (slot := _slot(it))} if isinstance(slots, dict) else {}
    return Heard(
        kind=_text(said, "request", "type"),
        request=_text(said, "request", "requestId"),
        locale=_text(said, "request", "locale"),
        token=_text(said, "context", "System", "user", "accessToken") or _text(said, "session", "user", "accessToken"),
        session=_text(said, "session", "sessionId"),
        new=at(said, "session", "new") is True,
        device=_text(said, "context", "System", "device", "deviceId"),
        person=_text(said, "context", "System", "person", "personId"),
        intent=_text(intent, "name"),
        denied=_text(intent, "confirmationStatus") == "DENIED",
        slots=given,
    )


def _slot(value: object) -> Slot | None:
    """A slot that was filled; None for an empty one."""
    words = _text(value, "value")[:LONGEST]
    authorities = at(value, "resolutions", "resolutionsPerAuthority")
    found: dict[tuple[str, str], None] = {}
    for authority in authorities[:_MOST] if isinstance(authorities, list) else []:
        if _text(authority, "status", "code") == "ER_SUCCESS_MATCH":
            values = at(authority, "values")
            for one in values[:_MOST] if isinstance(values, list) else []:
                found[_text(one, "value", "id"), _text(one, "value", "name")] = None
    ids = tuple(dict.fromkeys(key for key, _ in found if key))
    return Slot(words, ids, tuple(dict.fromkeys(name for _, name in found if name))) if words else None


def _text(value: object, *names: str) -> str:
    found = at(value, *names)
    return found if isinstance(found, str) and not any("\ud800" <= letter <= "\udfff" for letter in found) else ""
