"""A question as words, and the answer: what every door shares, whichever assistant knocks.

One question costs a few small reads: no queue, no calendar server and no solver. The home is remembered
without events, without calendars and without how heavy anything is for anybody, so that no answer can hold
what must not be said; it is read again when its version has grown.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from household.model import Answer, Awaits, Home, Intent, Language, Speaker
from household.store import Store
from language.routine_words import routines
from language.understand import understand
from webhooks.fulfilment import fulfil

#: A question that asks after nothing else leaves the conversation where it was.
_REMEMBERED = frozenset({"who_does", "when_is", "agenda", "why"})
#: The conversation of a device that names none.
_OF_THE_DEVICE = "-"

_homes: WeakKeyDictionary[Store, dict[int, tuple[int, Home]]] = WeakKeyDictionary()
_lock = Lock()


def answer(
    store: Store,
    household: int,
    speaker: Speaker,
    text: str,
    language: Language | None,
    now: datetime,
    conversation: str | None = None,
    request_id: str | None = None,
) -> Answer:
    """What the home says to ``text``. ``language`` None: the speaker's, else the household's.

    The same ``request_id`` from the same device gets the same answer again for a day; a ``conversation``
    remembers for ten minutes what was asked before. Raises what the store raises when it cannot be read.
    """
    if request_id and (given := store.heard(household, speaker.device, request_id)):
        return _from_json(given)
    home = home_of(store, household)
    language = language or language_of(home, speaker)
    room = conversation or _OF_THE_DEVICE
    local = now.astimezone(_zone(home, speaker))
    previous = _previous(store.conversation(household, speaker.device, room, now))
    intent = understand(text, language, home, local, previous)
    said = fulfil(intent, home, speaker, language, local)
    if intent.name in _REMEMBERED:
        store.keep_conversation(household, speaker.device, room, json.dumps(_intent_json(intent)), now)
    if request_id:
        store.remember(household, speaker.device, request_id, _to_json(said), now)
    return said


def home_of(store: Store, household: int) -> Home:
    """The home without what a voice has no business with; read again only when its version has grown."""
    version = store.version(household)
    with _lock:
        known = _homes.setdefault(store, {}).get(household)
    if known is not None and known[0] == version:
        return known[1]
    home = replace(store.home(household), events=(), calendars=(), heavy={})
    with _lock:
        _homes[store][household] = (version, home)
    return home


def language_of(home: Home, speaker: Speaker) -> Language:
    """The language of the person whose device it is, else of the household."""
    own = [m.language for m in home.members if m.key == speaker.member]
    return own[0] if own else home.household.language


def slots_aloud(intent: Intent, home: Home) -> dict[str, object]:
    """The slots as plain JSON, chores by the household's own names instead of our keys."""
    names = {chore.key: chore.name for chore in (*routines(home, home.household.language), *home.chores)}
    slots = dict(intent.slots)
    if "chore" in slots:
        slots["chore"] = names.get(str(slots["chore"]), slots["chore"])
    options = slots.get("chore_options")
    if isinstance(options, list | tuple):
        slots["chore_options"] = [names.get(str(key), key) for key in options]
    return slots


def _zone(home: Home, speaker: Speaker) -> ZoneInfo:
    own = [m.zone for m in home.members if m.key == speaker.member]
    return ZoneInfo(own[0] if own else home.household.zone)


def _intent_json(intent: Intent) -> dict[str, Any]:
    return {"name": intent.name, "slots": dict(intent.slots)}


def _previous(body: str | None) -> Intent | None:
    return Intent(**json.loads(body)) if body else None


def _to_json(said: Answer) -> str:
    return json.dumps(
        asdict(replace(said, intent=Intent("")))  # a mapping need not be a dict
        | {"intent": _intent_json(said.intent)}
    )


def _from_json(body: str) -> Answer:
    values = json.loads(body)
    awaits = Awaits(values["awaits"]) if values["awaits"] else None
    kept = {"intent": Intent(**values["intent"]), "awaits": awaits, "options": tuple(values["options"])}
    return Answer(**(values | kept))
