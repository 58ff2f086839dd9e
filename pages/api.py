"""The API: what the pages do, as JSON, by a token of one person in the Authorization header, and never by a cookie.

Every route stands in one table (`pages/api_routes.py`), of which the description at `/api/openapi.json` is made too. A
call passes the same gate whatever it wants: whose token, how often, may it change, does what was sent fit. Then the
view does it, by the functions that pages and verbs use.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from household.model import LANGUAGES, Language
from household.store_api import ApiCaller
from pages.api_call import Call, Declined, Route, Unfit, refused
from pages.api_openapi import document
from pages.api_routes import ROUTES
from pages.meanwhile import Meanwhile
from pages.turnstile import Turnstile
from rounds.world import World
from webhooks.core import home_of
from webhooks.door import bearer, note, read_object
from webhooks.pace import Pace

#: Where it stands; what changes in a way that programs would notice comes under another one.
BASE = "/api/v1"
#: Calls in a minute of one token, and tries in a minute of strangers at one address.
PER_MINUTE, STRANGERS = 120, 30
#: Bytes of a body.
LARGEST = 16 * 1024
#: The header by which a request that is sent again does nothing twice (draft-ietf-httpapi-idempotency-key-header).
ONCE = "Idempotency-Key"
_ONCE = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_REASONS = {400: "bad_request", 404: "not_here", 405: "method", 413: "too_large", 415: "kind", 429: "too_fast"}


def api(world: World, turnstile: Turnstile, meanwhile: Meanwhile) -> Blueprint:
    """The blueprint of the API: each of its routes, and their description. Tries of a passphrase are counted, and what
    takes longer is done, together with those of the pages."""
    door = Blueprint("api", __name__)
    gate = _Gate(world, turnstile, meanwhile)
    text = json.dumps(document(BASE), ensure_ascii=False)

    @door.get("/api/openapi.json")
    def openapi() -> Response:
        return Response(text, content_type="application/json")

    for route in ROUTES:
        address = BASE + route.path.replace("{", "<").replace("}", ">")
        door.add_url_rule(address, route.name, gate.view(route), methods=[route.method])
    return door


def refuse(status: int) -> Response:
    """What a request under /api hears that never reached a view: no such address, or not by this method."""
    return refused(Declined(status, _REASONS.get(status, "unexpected")), _language("nl"))


class _Gate:
    """What all calls pass. The pace is kept in this process."""

    def __init__(self, world: World, turnstile: Turnstile, meanwhile: Meanwhile) -> None:
        self._world, self._shared = world, (turnstile, meanwhile)
        self._tokens, self._strangers = Pace(PER_MINUTE, 60), Pace(STRANGERS, 60)

    def view(self, route: Route) -> Callable[..., Response]:
        def called(**named: str) -> Response:
            try:
                return self._answered(route, named)
            except RequestEntityTooLarge:
                return refuse(413)
            except HTTPException:
                raise
            except Exception as error:
                answer = refused(error, _language("nl"))
                if answer.status_code == 500:
                    note(error)
                return answer

        return called

    def _answered(self, route: Route, named: Mapping[str, str]) -> Response:
        now = self._world.clock()
        caller = self._caller(now)
        home = home_of(self._world.store, caller.household)
        g.caller_language = home.member(caller.member).language
        g.language = _language(g.caller_language)
        if route.changes and not caller.changes:
            raise Declined(403, "reads_only")
        given = _given(route)
        local = now.astimezone(ZoneInfo(home.household.zone))
        call = Call(self._world, caller, home, g.language, local, named, *self._shared)
        once = request.headers.get(ONCE) if route.once else None
        if once is None:
            return _as_json(_viewed(route, call, given))
        if not _ONCE.fullmatch(once):
            raise Declined(400, "bad_key")
        return self._once(route, call, given, once)

    def _once(self, route: Route, call: Call, given: BaseModel | None, key: str) -> Response:
        """What the same request was answered before, else what it comes to now, kept together with what it changes."""
        device, asked = f"api:{call.caller.token}", _print(route, call.named, given)
        with self._world.store.at_once(call.household):
            known = self._world.store.heard(call.household, device, key)
            if known is not None:
                before, _, body = known.partition("\n")
                if before != asked:
                    raise Declined(422, "key_used")
                return _as_text(body)
            answer = _as_json(_viewed(route, call, given))
            kept = f"{asked}\n{answer.get_data(as_text=True)}"
            self._world.store.remember(call.household, device, key, kept, self._world.clock())
        return answer

    def _caller(self, now: datetime) -> ApiCaller:
        token = bearer()
        known = self._world.store.api_caller(token, now) if token else None
        if known is None:
            self._in_turn(self._strangers, request.remote_addr, now)
            raise Declined(401, "unknown_token", WWW_Authenticate='Bearer realm="samen"')
        self._in_turn(self._tokens, known.token, now)
        return known

    def _in_turn(self, pace: Pace, key: object, now: datetime) -> None:
        if seconds := pace.wait(key, now):
            raise Declined(429, "too_fast", Retry_After=str(seconds))


def _viewed(route: Route, call: Call, given: BaseModel | None) -> BaseModel:
    with call.store.looking() if route.method == "GET" else nullcontext():
        return route.view(call) if route.takes is None else route.view(call, given)


def _given(route: Route) -> BaseModel | None:
    """What was sent, as the route takes it. Raises Declined or Unfit."""
    try:
        return _sent(route)
    except ValidationError as error:
        raise Unfit(error) from None


def _sent(route: Route) -> BaseModel | None:
    if route.method == "GET":
        return route.takes.model_validate(request.args.to_dict()) if route.takes else None
    request.max_content_length = LARGEST
    sent = request.get_data(cache=True)
    if route.takes is None:
        return None
    if request.mimetype != "application/json":
        raise Declined(415, "kind")
    if read_object(sent) is None:
        raise Declined(400, "no_json")
    return route.takes.model_validate_json(sent, strict=True)


def _print(route: Route, named: Mapping[str, str], given: BaseModel | None) -> str:
    """What a request asks, so that another one under the same key is noticed."""
    body = given.model_dump_json() if given else ""
    return hashlib.sha256("\x1f".join((route.name, *named.values(), body)).encode()).hexdigest()[:32]


def _language(own: Language) -> Language:
    """The one that the request accepts best, else the caller's own."""
    accepted = request.accept_languages.best_match(LANGUAGES)
    return cast(Language, accepted or g.get("caller_language") or own)


def _as_json(found: BaseModel) -> Response:
    return _as_text(found.model_dump_json())


def _as_text(body: str) -> Response:
    headers = {"Content-Language": _language("nl"), "Cache-Control": "no-store"}
    return Response(body, 200, headers, content_type="application/json")
