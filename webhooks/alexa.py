"""The door of an Alexa skill: ``POST /webhooks/alexa``, for the requests that Amazon signs for our skill and no others.

What is not proven hears 400 and changes nothing. Whatever is proven is answered with status 200 and a sentence, since
Alexa says nothing helpful by itself. The speaker in a room is heard by all; who speaks is known only when somebody
said so. https://developer.amazon.com/docs/alexa/custom-skills/request-types-reference.html
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, request

from household.model import Answer, Intent, Speaker
from household.secret import hash_of
from household.settings import AlexaDoor
from household.store import Store
from integrations.alexa_certificates import fetch_chain, trusted_roots
from language.alexa import MOST_SENT, chore_values, meaning, notes_of
from language.sentences import say
from webhooks import talk as talks
from webhooks.alexa_heard import Heard, heard_in
from webhooks.alexa_proof import LARGEST, Certificates, Forged, Sent, proven, roots_of
from webhooks.alexa_slots import note_in, said_in
from webhooks.door import Caller, Gate, No, Question, as_json, body, language_in, refused, sentence, vendors_id
from webhooks.wording import Asker, ssml

_log = logging.getLogger(__name__)

#: In these somebody may say who they are.
_NAMING = frozenset({"IAm", "Choose"})
#: Intents about the home itself, for which Alexa may ask us before it offers the skill.
_OURS = frozenset({"who_does", "agenda", "when_is", "done", "skip", "swap", "postpone", "why", "balance"})


def alexa(store: Store, door: AlexaDoor, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint of the skill's door. ``clock`` gives the present moment, aware. Without a skill id nothing is
    proven, and nothing is fetched."""
    blueprint = Blueprint("alexa", __name__)
    gate = Gate(store, clock)
    certificates = Certificates(partial(fetch_chain, door), lambda: roots_of(trusted_roots(door)))

    @blueprint.post("/webhooks/alexa")
    @gate.opens(_refused)
    def knocked(now: datetime) -> Response:
        heard = _proven(door, certificates, now)
        if language := language_in(heard.locale):
            g.language = language
        if heard.kind == "CanFulfillIntentRequest":
            return as_json(_whole({"canFulfillIntent": _can(heard)}))
        if heard.kind not in ("LaunchRequest", "IntentRequest"):
            return as_json(_whole({}))  # a conversation that ended, or an event: nobody listens
        caller = _caller(gate, store, heard, now)
        if heard.kind == "LaunchRequest" or heard.intent == "AMAZON.NavigateHomeIntent":
            return _spoken(_welcome(caller), heard, caller)
        return _spoken(_answered(gate, store, heard, caller), heard, caller)

    return blueprint


def _proven(door: AlexaDoor, certificates: Certificates, now: datetime) -> Heard:
    """The request, if Alexa signed it for our skill just now; raises No with 400 for all else."""
    try:
        if not door.skill_id:
            raise Forged("closed")
        url, signature = request.headers.get("SignatureCertChainUrl", ""), request.headers.get("Signature-256", "")
        return heard_in(proven(Sent(url, signature, body(LARGEST)), door.skill_id, certificates, now))
    except Forged as forged:
        _log.info("A request was not from Alexa: %s", forged.reason)
        raise No(400, "not_alexa") from None


# ── who asks ────────────────────────────────────────────────────────────────────────────────────


def _caller(gate: Gate, store: Store, heard: Heard, now: datetime) -> Caller:
    """The household whose account is linked, at a speaker that all hear: even where a permission is one person's.

    ``known`` is who this voice, or who speaks in this room, said to be. Raises No with 401 for no household."""
    caller = gate.caller(heard.token, now)
    mark = _mark(heard)
    known = store.whose_voice(caller.household, mark)
    still = known if known in {member.key for member in caller.home.members} else None
    return replace(caller, speaker=Speaker(f"{caller.speaker.device}\n{mark}", None, still))


def _own(store: Store, heard: Heard, caller: Caller) -> Speaker:
    """A note is taken as on a device of one's own, where a voice that we know asks for that and chose it before."""
    speaker = caller.speaker
    chose = heard.person and speaker.known in store.note_takers(caller.household)
    return replace(speaker, member=speaker.known) if chose else speaker


# ── what is asked, and answered ─────────────────────────────────────────────────────────────────


def _answered(gate: Gate, store: Store, heard: Heard, caller: Caller) -> Answer:
    """The home's own answer. The same request, sent again, is answered the same, and nothing is done twice."""
    asker = Asker(caller.home, caller.speaker, g.language, caller.now)
    meant = meaning(heard.intent, g.language)
    if meant is None:
        said: str | Intent = Intent("none")
    elif meant.intent in notes_of(g.language):
        said = note_in(heard, meant)
        caller = replace(caller, speaker=_own(store, heard, caller))
    else:
        said = said_in(heard, meant, caller.home, g.language, asker.now)
    session, own = vendors_id("alexa", heard.session), vendors_id("alexa", heard.request)
    if own is None:
        raise No(400, "bad_id")
    told = gate.answer(caller, Question(said, g.language, session, own))
    if heard.intent in _NAMING and (heard.person or heard.device):
        _remember(store, _mark(heard), caller, session)
    return told


def _remember(store: Store, mark: str, caller: Caller, session: str | None) -> None:
    """Whoever said who they are is known by it from now on: by their voice, else in this room."""
    talk = talks.from_json(store.conversation(caller.household, caller.speaker.place, session or "", caller.now))
    if talk.known and talk.known != caller.speaker.known:
        store.know_voice(caller.household, mark, talk.known, caller.now)


def _mark(heard: Heard) -> str:
    """Amazon's own mark of a voice, or of a speaker where it knows none, as a hash."""
    return hash_of(heard.person or heard.device)[:24]


def _welcome(caller: Caller) -> Answer:
    asked = say("alexa.welcome", g.language)
    return Answer(asked, Intent("help"), ssml(asked), say("alexa.welcome_again", g.language), listen=True)


def _can(heard: Heard) -> dict[str, object]:
    """Whether the skill could do something with this, told to Amazon without anything about a home."""
    meant = meaning(heard.intent, g.get("language") or "nl")
    can = "YES" if meant and meant.intent in _OURS else "MAYBE" if meant else "NO"
    slots = {name: {"canUnderstand": "MAYBE" if meant else "NO", "canFulfill": can} for name in heard.slots}
    return {"canFulfill": can, "slots": slots}


# ── what Alexa says ─────────────────────────────────────────────────────────────────────────────


def _spoken(told: Answer, heard: Heard, caller: Caller) -> Response:
    """The answer aloud. A question keeps the conversation open, and is asked once more in the silence after it."""
    response: dict[str, object] = {"outputSpeech": _speech(told.ssml), "shouldEndSession": not told.listen}
    if told.listen:
        response["reprompt"] = {"outputSpeech": _speech(ssml(told.reprompt or told.speech))}
    if heard.new:
        response["directives"] = [_names_here(caller)]
    return as_json(_whole(response))


def _names_here(caller: Caller) -> dict[str, object]:
    """The chores of this home, so that Alexa hears their names; they hold until half an hour after the talk."""
    values = chore_values(caller.home, g.language, MOST_SENT)
    types = [{"name": "CHORE", "values": values}]
    return {"type": "Dialog.UpdateDynamicEntities", "updateBehavior": "REPLACE", "types": types}


def _speech(text: str) -> dict[str, str]:
    return {"type": "SSML", "ssml": text}


def _whole(response: dict[str, Any]) -> dict[str, object]:
    return {"version": "1.0", "sessionAttributes": {}, "response": response}


def _refused(no: No) -> Response:
    """What is not proven hears 400, whatever is the matter; a home that is not linked yet is shown the way; all else
    that is in the way is said aloud."""
    if no.status < 429 and no.status != 401:
        return refused(No(400, no.reason))
    if no.status == 401:
        link = {"outputSpeech": _speech(ssml(say("alexa.link", g.get("language") or "nl")))}
        return as_json(_whole({**link, "card": {"type": "LinkAccount"}, "shouldEndSession": True}))
    return as_json(_whole({"outputSpeech": _speech(ssml(sentence(no))), "shouldEndSession": True}))
