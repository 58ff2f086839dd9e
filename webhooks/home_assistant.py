"""The door of Home Assistant: what somebody said there, as words or as an intent, and the answer for its voice.

``POST /webhooks/home-assistant`` takes ``{text}`` or ``{intent, slots}``, whose slots may be words ("de was",
"morgen"), with what Home Assistant knows about who asks: ``language device_id satellite_id conversation_id user_id
user_name``. It gives ``{speech, continue_conversation, reprompt, intent, slots}``. Where the asking itself is in order
a refusal is spoken too, with status 200: for any other status Home Assistant says that something went wrong. ``GET``
says whose home it is, for whoever sets it up.

A login of Home Assistant (a person's telephone) speaks for its person once somebody at the terminal said whose it is;
a satellite is heard by all, whoever's telephone started it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response

from household.model import Answer, Intent, Speaker
from household.store import Login, Store
from language.sentences import say
from webhooks.core import language_of
from webhooks.door import (
    Caller,
    Gate,
    No,
    Question,
    as_json,
    bearer,
    fields_of,
    json_fields,
    keep_tokens_out,
    language_in,
    own_id,
    refused,
    sentence,
    text_of,
    vendors_id,
)

#: Refusals that are spoken, since the person who asked can do something about them.
_SPOKEN = frozenset({"no_text", "too_long", "unexpected"})
#: Ids and names of Home Assistant's are at most this long.
_LONGEST = 128
_SLOTS = frozenset(
    "chore member to_member day to_day part to_time period text name recurrence time minutes value".split()  # noqa: SIM905
)


def home_assistant(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint of Home Assistant's door. ``clock`` gives the present moment, aware."""
    door, gate = Blueprint("home_assistant", __name__), Gate(store, clock)

    @door.post("/webhooks/home-assistant")
    @gate.opens(_refused)
    def asked(now: datetime) -> Response:
        keep_tokens_out()
        caller = gate.caller(bearer(), now)
        fields = json_fields()
        login = _login(store, caller, fields)
        here = replace(caller, speaker=_speaker(caller, login, fields))
        said = gate.answer(here, _question(fields))
        if login and said.intent.name == "i_am":
            _remember(store, caller, login, said)
        return _spoken(said, here)

    @door.get("/webhooks/home-assistant")
    @gate.opens()
    def greeted(now: datetime) -> Response:
        keep_tokens_out()
        return _home(gate.caller(bearer(), now))

    return door


# ── who asks ────────────────────────────────────────────────────────────────────────────────────


def _login(store: Store, caller: Caller, fields: dict[str, object]) -> Login | None:
    """The login that asks, where it is one person who hears the answer: not at a satellite. With a token that is
    somebody's, every login is theirs."""
    name, speaker = _name(fields, "user_id"), caller.speaker
    if not name or _name(fields, "satellite_id"):
        return None
    called = _name(fields, "user_name")
    if speaker.member is not None:
        return Login(speaker.device, name, called, speaker.member, caller.now)
    return store.login(caller.household, speaker.device, name, called, caller.now)


def _speaker(caller: Caller, login: Login | None, fields: dict[str, object]) -> Speaker:
    """The person whose login it is; without one a speaker that all hear, whosever token it is, and told apart from the
    others of the same token: who speaks in one room is not who speaks in another."""
    speaker, here = caller.speaker, {m.key for m in caller.home.members}
    if login:
        known = login.known if login.known in here else None
        own = login.member if login.member in here else None
        return Speaker(f"{speaker.device}\n{login.login}", own, known)
    place = _name(fields, "satellite_id") or _name(fields, "device_id")
    return Speaker(f"{speaker.device}\n{place}") if place else replace(speaker, member=None)


def _remember(store: Store, caller: Caller, login: Login, said: Answer) -> None:
    """Who said that they speak with this login; it opens nothing, and only tells whom "I" means."""
    member = said.intent.slots.get("member")
    if member in {m.key for m in caller.home.members}:
        store.know_login(caller.household, login.device, login.login, str(member))


def _name(fields: dict[str, object], name: str) -> str:
    """What Home Assistant calls something; empty when it does not say so."""
    value = fields.get(name)
    return value.strip() if isinstance(value, str) and len(value) <= _LONGEST and value.isprintable() else ""


# ── what is asked ───────────────────────────────────────────────────────────────────────────────


def _question(fields: dict[str, object]) -> Question:
    """What was said. A language that we do not speak is answered in that of the caller."""
    return Question(
        _said(fields),
        language_in(fields.get("language")),
        vendors_id("ha", fields.get("conversation_id")),
        own_id(fields.get("request_id")),
    )


def _said(fields: dict[str, object]) -> str | Intent:
    name = fields.get("intent")
    if not name:
        return text_of(fields.get("text"))
    slots = fields.get("slots") or {}
    if not isinstance(name, str) or not isinstance(slots, dict):
        raise No(400, "malformed")
    given = {key: slots[key] for key in _SLOTS & slots.keys() if slots[key] not in ("", None)}
    return Intent(text_of(name), {key: _slot(key, value) for key, value in given.items()})


def _slot(name: str, value: object) -> object:
    """A slot as a value that an utterance can have: words, or a number that a template made of them; of a period its
    first and last day."""
    if name == "period" and isinstance(value, dict) and all(isinstance(inner, str) for inner in value.values()):
        return {str(key): text_of(inner) for key, inner in value.items()}
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise No(400, "malformed")
    return text_of(str(value))


# ── what it hears ───────────────────────────────────────────────────────────────────────────────


def _spoken(said: Answer, caller: Caller) -> Response:
    fields = fields_of(said, caller)
    fields["continue_conversation"] = fields.pop("continue")
    return as_json(fields)


def _refused(no: No) -> Response:
    if no.reason not in _SPOKEN:
        return refused(no)
    return as_json({"speech": sentence(no), "continue_conversation": False, "error": no.reason}, 200, no.headers)


def _home(caller: Caller) -> Response:
    """What a person who sets it up recognises: the home and the device, and in which language it answers."""
    home = caller.home.household
    language = language_of(caller.home, caller.speaker)
    names = {"home": home.name, "key": home.key, "device": caller.speaker.device, "shared": caller.speaker.shared}
    return as_json({"speech": say("assist.greeting", language, home=home.name), "language": language, **names})
