"""What every door shares: who knocks, how much they may say and how often, and a refusal in one sentence.

A door hands a vendor's request to ``Gate.answer``, and the ``Answer`` back in the vendor's shape. One more door is a
copy of its neighbour, `webhooks/ask.py`:

1. ``def ask(store, clock) -> Blueprint``, named after the vendor, with a ``Gate`` of its own; registered in
   `pages/app.py`.
2. Each view is decorated with ``gate.opens()`` and is called with the moment. What does not fit is raised as
   ``No(status, reason)``; the reason is a sentence below ``trouble.ask``. A vendor that asks for another shape of
   refusal gets it by ``gate.opens(a function like refused)``.
3. In the view: ``keep_tokens_out()``, ``caller = gate.caller(bearer(), now)``, ``gate.answer(caller, Question(…))``.
   A function reads the vendor's request into a ``Question``, another one writes the vendor's response.
4. A line in the table of `tests/webhooks/test_every_door.py`, and its page in docs/.

Nothing that somebody said is ever logged, and no token of ours is taken from an address or a body.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import NoReturn, cast

from flask import Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from household.model import LANGUAGES, Answer, Home, Intent, Language, Speaker
from household.secret import hash_of
from household.store import Store
from language.sentences import say
from webhooks.core import WouldChange, answer, home_of, language_of, slots_aloud
from webhooks.pace import Pace

#: Bytes of a body, lists and objects within each other in it, and letters of a question.
LARGEST = 4096
DEEPEST = 32
LONGEST = 500
#: Questions in a minute of one device at one door, and tries in a minute of unknown callers at one address.
PER_MINUTE = 60
STRANGERS = 30

#: Nobody on the way keeps an answer.
PRIVATE: Mapping[str, str] = {"Cache-Control": "no-store"}

_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_WHERE_NO_TOKEN_BELONGS = frozenset({"token", "access_token", "authorization", "api_key", "key", "bearer"})
_log = logging.getLogger(__name__)


class No(Exception):
    """A refusal: the status, the reason, whose sentence says what to do instead, and headers by name."""

    def __init__(self, status: int, reason: str, **headers: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.details: dict[str, object] = {}


@dataclass(frozen=True)
class Caller:
    """Who knocks, and when: a device, in the home that gave it its token."""

    household: int
    home: Home
    speaker: Speaker
    now: datetime


@dataclass(frozen=True)
class Question:
    """What a door heard. Without a ``language`` it is the one that the request accepts, else the caller's. A
    ``conversation`` joins questions, and the same ``request_id`` gets the same answer; ``own_id`` and ``vendors_id``
    make both."""

    said: str | Intent
    language: Language | None = None
    conversation: str | None = None
    request_id: str | None = None


#: A view of a door: called with the moment.
View = Callable[[datetime], Response]


class Gate:
    """What one door hangs on: the store, the clock, and how often each device and each stranger may knock.

    The pace is kept in this process; where several serve, each keeps its own."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._devices, self._strangers = Pace(PER_MINUTE, 60), Pace(STRANGERS, 60)

    def opens(self, refusing: Callable[[No], Response] | None = None) -> Callable[[View], Callable[[], Response]]:
        """Decorates a view, which is called with the moment; whatever goes wrong in it is said in one sentence."""
        refuses = refusing or refused

        def around(view: View) -> Callable[[], Response]:
            @wraps(view)
            def knocked() -> Response:
                try:
                    with self._store.looking():
                        return view(self._clock())
                except No as no:
                    return refuses(no)
                except HTTPException:
                    raise  # no such door, or not by this method: the application says it
                except Exception as error:
                    note(error)
                    return refuses(No(500, "unexpected"))

            return knocked

        return around

    def caller(self, token: str, now: datetime, address: str = "") -> Caller:
        """Whose token this is. Raises No for a stranger (no token and a wrong one hear the same) and for whoever
        knocks too often. A known device waits for no stranger at its address, which may be that of a proxy.
        ``address`` is that of a door for which alone a program may have been given its token."""
        known = self._store.speaker_of(token, now, address) if token else None
        if known is None:
            _in_turn(self._strangers, request.remote_addr, now)
            raise No(401, "unknown_device", WWW_Authenticate="Bearer")
        household, speaker = known
        home = home_of(self._store, household)
        if "language" not in g:
            g.language = accepted() or language_of(home, speaker)
        _in_turn(self._devices, (household, speaker.device, speaker.member), now)
        return Caller(household, home, speaker, now)

    def answer(self, caller: Caller, question: Question, reading_only: bool = False) -> Answer:
        """What the home says to it; a change that it asked for has happened then. Raises No for a change where a
        request may only read."""
        language = question.language or accepted() or language_of(caller.home, caller.speaker)
        who, ids = (caller.household, caller.speaker), (question.conversation, question.request_id)
        try:
            asked = (self._store, *who, question.said, language, caller.now, *ids)
            return answer(*asked, reading_only=reading_only, home=caller.home)
        except WouldChange:
            raise No(405, "with_post", Allow="POST") from None


def _in_turn(pace: Pace, key: object, now: datetime) -> None:
    if seconds := pace.wait(key, now):
        raise No(429, "too_fast", Retry_After=str(seconds))


# ── who asks ────────────────────────────────────────────────────────────────────────────────────


def bearer() -> str:
    """The token of the request's Authorization header (RFC 6750 section 2.1); empty when there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def basic() -> str:
    """The password of the request's Authorization header (RFC 7617), for assistants that send no other; any user
    name will do. Empty when there is none."""
    given = request.authorization
    return (given.password or "") if given and given.type == "basic" else ""


def keep_tokens_out(largest: int = LARGEST) -> None:
    """Raises No for a token in an address or a body, right or wrong, before it becomes a habit."""
    no_token_in([*request.args, *(_json_body(largest) or {})])


def no_token_in(names: Iterable[str]) -> None:
    """Raises No for a field that is named as a token would be."""
    if any(name.lower() in _WHERE_NO_TOKEN_BELONGS for name in names):
        raise No(400, "token_elsewhere")


# ── what is asked ───────────────────────────────────────────────────────────────────────────────


def body(largest: int = LARGEST) -> bytes:
    """The body of the request, up to ``largest`` bytes whether or not its length was announced."""
    request.max_content_length = largest
    try:
        return request.get_data(cache=True)
    except RequestEntityTooLarge:
        raise No(413, "too_large") from None


def json_fields(largest: int = LARGEST) -> dict[str, object]:
    """The JSON object in the body. Raises No when it is of another kind, too large, too deep, or none."""
    if not is_json():
        raise No(415, "kind")
    fields = _json_body(largest)
    if fields is None:
        raise No(400, "malformed")
    return fields


def is_json() -> bool:
    return request.mimetype == "application/json"


def _json_body(largest: int) -> dict[str, object] | None:
    """What ``json_fields`` gives, or None; a language in it is the one that a refusal will be said in."""
    if "fields" in g:  # a door asks twice: for a token among them, and for what is said
        return cast(dict[str, object] | None, g.fields)
    if not is_json():
        return None
    fields = g.fields = read_object(body(largest))
    if fields and fields.get("language") in LANGUAGES:
        g.language = fields["language"]
    return fields


def read_object(text: bytes) -> dict[str, object] | None:
    """The JSON object (RFC 8259) in these bytes; None when there is none, or one too deep to be meant."""
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and _is_shallow(found) else None


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)  # NaN and Infinity are Python's, not JSON's


def _is_shallow(value: object) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _within(one)]
        if not level:
            return True
    return False


def _within(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def text_body() -> str:
    """The question in a body of plain text. Raises No for one that is none."""
    try:
        return text_of(body().decode())
    except UnicodeDecodeError:
        raise No(400, "no_text") from None


def text_of(value: object) -> str:
    """A question as somebody said it. Raises No for none, a long one, and what cannot be written down."""
    if not isinstance(value, str) or not value.strip() or "\0" in value or not is_writable(value):
        raise No(400, "no_text")
    if len(value) > LONGEST:
        raise No(400, "too_long")
    return value


def is_writable(text: str) -> bool:
    """JSON can spell half a character (RFC 8259 section 8.2), which no answer could repeat."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def own_id(value: object) -> str | None:
    """The id of a conversation or a request, as our own callers choose it; None for none. Raises No."""
    if value is None:
        return None
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise No(400, "bad_id")
    return value


def vendors_id(vendor: str, value: object) -> str | None:
    """An id of a vendor's, whatever letters it is made of, as one of ours; None for none. Raises No for what cannot be
    written down."""
    if isinstance(value, str) and not is_writable(value):
        raise No(400, "bad_id")
    return f"{vendor}:{hash_of(value)}" if isinstance(value, str) and value else None


def language_in(value: object) -> Language | None:
    """The language of a locale such as nl-NL or en_GB; None for one that we do not speak."""
    word = re.split("[-_]", value, maxsplit=1)[0].lower() if isinstance(value, str) else ""
    return cast(Language, word) if word in LANGUAGES else None


def accepted() -> Language | None:
    """The language that the request accepts best, of ours."""
    if "Accept-Language" not in request.headers:
        return None
    return cast(Language | None, request.accept_languages.best_match(LANGUAGES))


# ── what it hears ───────────────────────────────────────────────────────────────────────────────


def fields_of(said: Answer, caller: Caller) -> dict[str, object]:
    """An answer as our own JSON has it."""
    return {
        "speech": said.speech,
        "ssml": said.ssml,
        "reprompt": said.reprompt,
        "continue": said.listen,
        "intent": said.intent.name,
        "slots": slots_aloud(said.intent, caller.home),
    }


def as_json(values: object, status: int = 200, headers: Mapping[str, str] = PRIVATE) -> Response:
    text = json.dumps(values, ensure_ascii=False)
    return Response(text, status, {**PRIVATE, **headers}, content_type="application/json")


def as_text(speech: str, status: int = 200, headers: Mapping[str, str] = PRIVATE) -> Response:
    return Response(speech, status, {**PRIVATE, **headers}, content_type="text/plain; charset=utf-8")


def wants_text() -> bool:
    """Whether the request is plain text, or asks for it."""
    if request.mimetype == "text/plain":
        return True
    if "Accept" not in request.headers:
        return False
    return request.accept_mimetypes.best_match(["application/json", "text/plain"]) == "text/plain"


def sentence(no: No) -> str:
    """A refusal as it is said: in the language of the request, else of the caller, else in Dutch."""
    return say(f"trouble.ask.{no.reason}", g.get("language") or accepted() or "nl", **no.details)


def refused(no: No) -> Response:
    """A refusal as our own doors give it: JSON, or plain text for whoever sent or wants that."""
    if wants_text():
        return as_text(sentence(no), no.status, no.headers)
    return as_json({"error": no.reason, "speech": sentence(no)}, no.status, no.headers)


def refuse(status: int) -> Response:
    """What a request under /webhooks hears that never reached a door: no such door, or not by this method."""
    reasons = {404: "not_here", 405: "post_only", 413: "too_large", 500: "unexpected"}
    return refused(No(status, reasons.get(status, "bad_request")))


def note(error: Exception) -> None:
    """Write down where it went wrong, without the message: that may hold what somebody said."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    _log.error("A question could not be answered: %s at %s", type(error).__name__, place)
