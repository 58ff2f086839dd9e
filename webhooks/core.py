"""A question as words, and the answer: what every door shares, whichever assistant knocks.

One question costs a few small reads: no queue, no calendar server and no solver. The home is remembered
without events, without calendars and without how heavy anything is for anybody, so that no answer can hold
what must not be said; it is read again when its version has grown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from household.model import LANGUAGES, Answer, Awaits, Home, Intent, Language, Speaker, Trouble
from household.store import Store
from language.resolve import resolve
from language.routine_words import routines
from language.signatures import shown
from language.templates import whole_sentence
from language.understand import OF_ONESELF, understand
from webhooks import talk as talks
from webhooks.certainty import named_surely
from webhooks.changing import Changing, undo
from webhooks.completing import REPLIES, Meant, completed, introduced
from webhooks.fulfilment import fulfil
from webhooks.own_words import share
from webhooks.replies import UNHEARD, not_understood, reply_alone
from webhooks.talk import Talk
from webhooks.turns_aloud import done, move_check_in, postpone, skip, swap
from webhooks.weeks_aloud import add_chore, away, heavy_week
from webhooks.wording import Asker

#: The conversation of a device that names none.
_OF_THE_DEVICE = "-"

_homes: WeakKeyDictionary[Store, dict[int, tuple[int, Home]]] = WeakKeyDictionary()
_lock = Lock()


class WouldChange(Exception):
    """What was said would change something, where only reading is allowed: nothing was changed."""


@dataclass(frozen=True)
class _Place:
    """Where something is said: on which device, in which conversation, and by which request."""

    household: int
    device: str
    room: str
    request: str | None


def answer(
    store: Store,
    household: int,
    speaker: Speaker,
    said: str | Intent,
    language: Language | None,
    now: datetime,
    conversation: str | None = None,
    request_id: str | None = None,
    reading_only: bool = False,
    home: Home | None = None,
) -> Answer:
    """What the home says to ``said``: words, or an intent whose slots may still be words. ``language`` None: the
    speaker's, else the household's. ``home`` None: as ``home_of`` gives it.

    The same ``request_id`` from the same device gets the same answer again for a day; a ``conversation``
    remembers for ten minutes what was asked before. Raises WouldChange when a change is asked ``reading_only``, and
    what the store raises when it cannot be read.
    """
    place = _Place(household, speaker.place, conversation or _OF_THE_DEVICE, request_id)
    if given := _given(store, place):
        return given
    home = home or home_of(store, household)
    language = language or language_of(home, speaker)
    talk = talks.from_json(store.conversation(household, place.device, place.room, now))
    asker = Asker(home, replace(speaker, known=speaker.known or talk.known), language, now)
    heard = _heard(said, asker, talk)
    meant = completed(talk, heard.intent, home) or introduced(asker, heard.intent, talk)
    meant = meant or (None if heard.intent.name in UNHEARD else heard)
    if reading_only and meant and (meant.intent.name in CHANGING or meant.intent.name == "i_am"):
        raise WouldChange
    if meant:
        return _understood(store, place, asker, heard.intent, meant, talk, remembers=not reading_only)
    told, later = reply_alone(asker, heard.intent, talk) or not_understood(asker, heard.intent, talk)
    _keep(store, place, told, later, now)
    return told


def what_if_said(
    store: Store, household: int, speaker: Speaker, said: str, language: Language, now: datetime, yes: bool = False
) -> Answer:
    """What would come of words that somebody wrote, whatever a voice would make of them at once: an answer that awaits
    yes or no says what would be done, any other needs no yes or does not fit. Nothing is changed or remembered, unless
    with ``yes``: then it is done, in one transaction."""
    asker = Asker(home_of(store, household), speaker, language, now)
    intent = understand(said, language, asker.home, now)
    change = _CHANGES.get(intent.name)
    if change is None:
        return _read(asker, intent)
    if not yes:
        return change(Changing(store, asker.home, asker, intent, looks_first=True))
    with store.at_once(household):
        home = store.home(household)
        asker = replace(asker, home=_for_a_voice(home))
        return change(Changing(store, home, asker, intent, sure=True, confirmed=True, looks_first=True))


def _heard(said: str | Intent, asker: Asker, talk: Talk) -> Meant:
    """What was said, as an intent with its slots as values."""
    if isinstance(said, Intent):
        intent = resolve(said, asker.language, asker.home, asker.now)
    else:
        intent = understand(said, asker.language, asker.home, asker.now, talk.intent, talk.awaits, talk.options)
    # What somebody says of themselves is not listened to once more: its words would be remembered by that.
    return Meant(intent, intent.name in CHANGING - OF_ONESELF and named_surely(said, intent, asker))


def _understood(
    store: Store, place: _Place, asker: Asker, heard: Intent, meant: Meant, talk: Talk, remembers: bool
) -> Answer:
    """The answer to what is meant, kept in one transaction with all that it changes; who said who they are is known
    in this conversation, and at the device from now on if it ``remembers``."""
    if meant.known:
        asker = replace(asker, speaker=replace(asker.speaker, known=meant.known))
    told = None if meant.intent.name in _CHANGES else _read(asker, meant.intent)
    with store.at_once(place.household):
        if told is None and (given := _given(store, place)):
            return given  # the same request came twice at once, and the other was first
        if meant.known and asker.speaker.shared and remembers:
            store.know_speaker(place.household, asker.speaker.device, meant.known)
        told = told or _changed(store, place, asker, meant)
        later = talks.after(replace(talk, known=asker.speaker.known), told, meant.sure)
        told = replace(told, intent=heard)
        _keep(store, place, told, later, asker.moment)
    return told


def _read(asker: Asker, intent: Intent) -> Answer:
    return fulfil(intent, asker.home, asker.speaker, asker.language, asker.moment)


def _changed(store: Store, place: _Place, asker: Asker, meant: Meant) -> Answer:
    """What a change comes to, on the home as it is at this moment; within the transaction."""
    home = store.home(place.household)
    now = replace(asker, home=_for_a_voice(home))
    return _CHANGES[meant.intent.name](Changing(store, home, now, meant.intent, meant.sure, meant.confirmed))


#: What changes something, or keeps it.
_CHANGES: Mapping[str, Callable[[Changing], Answer]] = {
    "done": done,
    "skip": skip,
    "swap": swap,
    "postpone": postpone,
    "undo": undo,
    "away": away,
    "heavy_week": heavy_week,
    "add_chore": add_chore,
    "checkin_move": move_check_in,
    "note_moment": share,
    "need": share,
    "appreciate": share,
}
#: The intents that change something, those that only read, and with both the replies to an open question.
CHANGING = frozenset(_CHANGES)
READING = frozenset({"who_does", "agenda", "when_is", "why", "balance", "checkin_when", "help", "stop"})
INTENTS = CHANGING | READING | REPLIES


def _given(store: Store, place: _Place) -> Answer | None:
    """The answer that this very request got before."""
    body = store.heard(place.household, place.device, place.request) if place.request else None
    return _from_json(body) if body else None


def _keep(store: Store, place: _Place, told: Answer, later: Talk, now: datetime) -> None:
    """Remember the conversation, and the answer in case the same request comes again."""
    with store.at_once(place.household):
        store.keep_conversation(place.household, place.device, place.room, talks.to_json(later), now)
        if place.request:
            store.remember(place.household, place.device, place.request, _to_json(told), now)


def ready(store: Store, now: datetime) -> None:
    """Read ahead what the first question would wait for, up to half a second: the homes and the words of each
    language. What cannot be read now is told to whoever asks."""
    with suppress(Trouble):
        for household in store.households():
            home = home_of(store, household.id)
            for language in LANGUAGES:
                understand("hm tralala", language, home, now)  # all that can be tried is tried
                whole_sentence(["help"], language)


def home_of(store: Store, household: int) -> Home:
    """The home without what a voice has no business with; read again only when its version has grown."""
    version = store.version(household)
    with _lock:
        known = _homes.setdefault(store, {}).get(household)
    if known is not None and known[0] == version:
        return known[1]
    home = _for_a_voice(store.home(household))
    with _lock:
        _homes[store][household] = (version, home)
    return home


def _for_a_voice(home: Home) -> Home:
    return replace(home, events=(), calendars=(), heavy={}, own_minutes={})


def language_of(home: Home, speaker: Speaker) -> Language:
    """The language of the person whose device it is, else of the household."""
    own = [m.language for m in home.members if m.key == speaker.member]
    return own[0] if own else home.household.language


def slots_aloud(intent: Intent, home: Home) -> dict[str, object]:
    """The slots of the intent's signature, and what has to be asked back, as plain JSON: chores and people by the
    household's own names instead of our keys."""
    slots = shown(intent)
    for name in slots.keys() & {"chore", "value"}:
        slots[name] = _name_of(home, slots[name])
    members = {member.key: member.name for member in home.members}
    for name in slots.keys() & {"member", "to_member"}:
        slots[name] = members.get(str(slots[name]), slots[name])
    options = slots.get("chore_options")
    if isinstance(options, list | tuple):
        slots["chore_options"] = [_name_of(home, key) for key in options]
    return slots


def _name_of(home: Home, key: object) -> object:
    """The household's own name for a chore or a routine; what has none as it is."""
    if chore := home.chores_by_key.get(str(key)):
        return chore.name
    return next((c.name for c in routines(home, home.household.language) if c.key == key), key)


def options_aloud(said: Answer, home: Home) -> list[str]:
    """What can be chosen, chores and people by the household's own names."""
    people = {member.key: member.name for member in home.members}
    if said.awaits is Awaits.MEMBER:
        return [people.get(option, option) for option in said.options]
    return [str(_name_of(home, option)) for option in said.options]


def _to_json(said: Answer) -> str:
    """The answer as it is kept: without the person's own words."""
    intent = talks.intent_json(talks.without_words(said.intent))
    return json.dumps(asdict(replace(said, intent=Intent(""))) | {"intent": intent})  # a mapping need not be a dict


def _from_json(body: str) -> Answer:
    values = json.loads(body)
    awaits = Awaits(values["awaits"]) if values["awaits"] else None
    kept = {"intent": Intent(**values["intent"]), "awaits": awaits, "options": tuple(values["options"])}
    return Answer(**(values | kept))
