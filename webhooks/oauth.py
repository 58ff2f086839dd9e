"""The house gives permissions to programs of others (OAuth 2.1): what it says of itself, and where tokens are given.

The yes itself is a person's, on a page (``pages/permit.py``). Here a program fetches its tokens with the code of that
yes, renews them, hands them back and, where that is switched on, adds itself. RFC 6749, 7009, 7591, 7636, 8414, 8707,
9207, 9700 and 9728. Only authorization code with S256 and refresh token; any other way is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import unquote_plus, urlsplit

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import RequestEntityTooLarge

from household.settings import Settings, is_this_machine, issuer
from household.store import Client, Pair, Store
from webhooks.pace import Pace

#: What a program may: what a voice may. There is one scope, so that nobody has to choose between words; whatever other
#: ones a program asks for, it is given this one, and told so (RFC 6749 section 3.3).
SCOPES = ("home",)
#: The doors of this house that a token may be for alone; "" is the whole house.
DOORS = ("/webhooks/mcp",)
#: At the root, where a client of the Model Context Protocol looks that kept its tokens but not where they came from.
AUTHORIZE, TOKEN, REVOKE, REGISTER = "/authorize", "/token", "/revoke", "/register"
RESOURCE = "/.well-known/oauth-protected-resource"

PER_MINUTE, NEW_PER_HOUR = 60, 20
LARGEST = 8192
#: No value that we give or take is longer.
LONGEST = 2048
MOST_REDIRECTS = 10
_WAYS = ("none", "client_secret_basic", "client_secret_post")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class _No(Exception):
    """A refusal in a word of RFC 6749 section 5.2, 7009 or 7591."""

    def __init__(self, error: str, status: int = 400, **headers: str) -> None:
        super().__init__(error)
        self.error, self.status = error, status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def oauth(store: Store, settings: Settings, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint for programs. Where the house has no address with https, nothing of it is there: 404."""
    door = Blueprint("oauth", __name__)

    @door.before_request
    def only_where_it_is_safe() -> None:
        if issuer(settings) is None:
            abort(404)

    @door.errorhandler(_No)
    def refused(no: _No) -> Response:
        return _json({"error": no.error}, no.status, no.headers)

    @door.errorhandler(RequestEntityTooLarge)
    def too_large(_: RequestEntityTooLarge) -> Response:
        return _json({"error": "invalid_request"}, 413)

    _tells(door, settings)
    _gives(door, store, settings, clock)
    return door


def _tells(door: Blueprint, settings: Settings) -> None:
    @door.get("/.well-known/oauth-authorization-server")
    def about_us() -> Response:
        return _json(server_facts(settings))

    @door.get(RESOURCE, defaults={"path": ""})
    @door.get(f"{RESOURCE}/<path:path>")
    def about_a_door(path: str) -> Response:
        if path and f"/{path}" not in DOORS:
            abort(404)
        return _json(door_facts(settings, f"/{path}" if path else ""))


def _gives(door: Blueprint, store: Store, settings: Settings, clock: Callable[[], datetime]) -> None:
    pace, new = Pace(PER_MINUTE, 60), Pace(NEW_PER_HOUR, 3600)

    @door.post(TOKEN)
    def token() -> Response:
        form, now = _form(), clock()
        client = _client(store, form, pace, now)
        pair = _pair(store, settings, client, form, now)
        if pair is None:
            raise _No("invalid_grant")
        return _json(_told(pair))

    @door.post(REVOKE)
    def revoke() -> Response:
        form, now = _form(), clock()
        client = _client(store, form, pace, now)
        if not form.get("token"):
            raise _No("invalid_request")
        store.give_up(client.key, form["token"])
        return Response(status=200, headers=_NO_STORE)

    @door.post(REGISTER)
    def register() -> Response:
        if not settings.client_registration:
            abort(404)
        now = clock()
        if seconds := new.wait(request.remote_addr, now):
            raise _No("temporarily_unavailable", 429, Retry_After=str(seconds))
        return _json(_registered(store, _fields(), now), 201)


# ── what the house says of itself ───────────────────────────────────────────────────────────────


def server_facts(settings: Settings) -> dict[str, object]:
    """The metadata of RFC 8414."""
    base = settings.base_url
    facts: dict[str, object] = {
        "issuer": base,
        "authorization_endpoint": base + AUTHORIZE,
        "token_endpoint": base + TOKEN,
        "revocation_endpoint": base + REVOKE,
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": list(_WAYS),
        "revocation_endpoint_auth_methods_supported": list(_WAYS),
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": ["nl", "en"],
    }
    return facts | ({"registration_endpoint": base + REGISTER} if settings.client_registration else {})


def door_facts(settings: Settings, door: str) -> dict[str, object]:
    """The metadata of RFC 9728 for one door, or for the whole house."""
    return {
        "resource": settings.base_url + door,
        "authorization_servers": [settings.base_url],
        "scopes_supported": list(SCOPES),
        "bearer_methods_supported": ["header"],
    }


def door_named(settings: Settings, resource: str) -> str | None:
    """The resource as a permission keeps it ("" for the whole house); None for one that is not of this house."""
    if resource.rstrip("/") == settings.base_url:
        return ""
    return next((resource for door in DOORS if resource == settings.base_url + door), None)


def leads_to_a_program(address: str) -> bool:
    """Whether a code may be sent to this address: https, this very machine, or a scheme of a program's own (RFC 8252),
    without a fragment and without anything that cannot stand in a header."""
    if not 0 < len(address) <= LONGEST or not re.fullmatch(r"[!-~]+", address) or "#" in address:
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        # Of other letters a browser may make another host than is shown to the person who says yes.
        plain = parts.username is None and parts.password is None and bool(_HOST.fullmatch(host))
        return plain and (parts.scheme == "https" or is_this_machine(host))
    return "." in parts.scheme


# ── tokens ──────────────────────────────────────────────────────────────────────────────────────


def _pair(store: Store, settings: Settings, client: Client, form: Mapping[str, str], now: datetime) -> Pair | None:
    resource = _resource(settings, form)
    match form.get("grant_type"):
        case "authorization_code":
            _needs(form, "code", "redirect_uri", "code_verifier")
            given = form["code"], form["redirect_uri"], form["code_verifier"]
            return store.exchange(client.key, *given, now, resource)
        case "refresh_token":
            _needs(form, "refresh_token")
            return store.refresh(client.key, form["refresh_token"], now, resource)
        case None:
            raise _No("invalid_request")
        case _:
            raise _No("unsupported_grant_type")


def _needs(form: Mapping[str, str], *names: str) -> None:
    if not all(form.get(name) for name in names):
        raise _No("invalid_request")


def _resource(settings: Settings, form: Mapping[str, str]) -> str | None:
    if "resource" not in form:
        return None
    door = door_named(settings, form["resource"])
    if door is None:
        raise _No("invalid_target")
    return door


def _told(pair: Pair) -> dict[str, object]:
    return {
        "access_token": pair.access,
        "token_type": "Bearer",
        "expires_in": pair.seconds,
        "refresh_token": pair.refresh,
        "scope": " ".join(pair.scopes),
    }


def _client(store: Store, form: Mapping[str, str], pace: Pace, now: datetime) -> Client:
    """The program that asks, proven by its secret where it has one. Who has none may not bring one."""
    key, secret, basic = _proof(form)
    if seconds := pace.wait((request.remote_addr, key), now):
        raise _No("temporarily_unavailable", 429, Retry_After=str(seconds))
    client = store.client(key)
    fits = client is not None and (secret is None if client.public else store.proves(key, secret or ""))
    if client is None or not fits:
        if seconds := pace.wait((request.remote_addr, None), now):
            raise _No("temporarily_unavailable", 429, Retry_After=str(seconds))
        raise _No("invalid_client", 401, **({"WWW_Authenticate": "Basic"} if basic else {}))
    return client


def _proof(form: Mapping[str, str]) -> tuple[str, str | None, bool]:
    """The key and the secret of a program, by header or by form but not by both (RFC 6749 section 2.3)."""
    given = request.authorization
    if given is None:
        return form.get("client_id", ""), form.get("client_secret") or None, False
    if given.type != "basic" or "client_secret" in form:
        raise _No("invalid_request")
    key, secret = unquote_plus(given.username or ""), unquote_plus(given.password or "")
    if form.get("client_id", key) != key:
        raise _No("invalid_request")
    return key, secret, True


# ── a program adds itself ───────────────────────────────────────────────────────────────────────


def _registered(store: Store, fields: Mapping[str, object], now: datetime) -> dict[str, object]:
    redirects, way = fields.get("redirect_uris"), fields.get("token_endpoint_auth_method", "client_secret_basic")
    if not isinstance(redirects, list) or not 0 < len(redirects) <= MOST_REDIRECTS:
        raise _No("invalid_redirect_uri")
    addresses = [address for address in redirects if isinstance(address, str) and leads_to_a_program(address)]
    if len(addresses) != len(redirects):
        raise _No("invalid_redirect_uri")
    if way not in _WAYS:
        raise _No("invalid_client_metadata")
    name = readable(fields.get("client_name")) or urlsplit(addresses[0]).hostname or "?"
    added = store.register_client(name, addresses, now, public=way == "none")
    if added is None:
        raise _No("temporarily_unavailable", 503)
    key, secret = added
    about: dict[str, object] = {
        "client_id": key,
        "client_id_issued_at": int(now.timestamp()),
        "client_name": name,
        "redirect_uris": addresses,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": way,
        "scope": " ".join(SCOPES),
    }
    return about | ({"client_secret": secret, "client_secret_expires_at": 0} if secret else {})


def readable(name: object) -> str:
    """A name that a program gave itself, as one short line that can be read."""
    text = name if isinstance(name, str) else ""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:200]).split())[:60]


# ── what comes in, and what goes out ────────────────────────────────────────────────────────────


def _form() -> dict[str, str]:
    """The fields of a form, each given once, none of them long, and without what no database keeps."""
    request.max_content_length = LARGEST
    if request.mimetype != "application/x-www-form-urlencoded" or request.args:
        raise _No("invalid_request")
    fields = request.form.to_dict(flat=False)
    if any(len(values) > 1 or len(values[0]) > LONGEST or "\0" in values[0] for values in fields.values()):
        raise _No("invalid_request")
    return {name: values[0] for name, values in fields.items()}


def _fields() -> dict[str, object]:
    request.max_content_length = LARGEST
    try:
        found = json.loads(request.get_data())
    except (ValueError, RecursionError):
        found = None
    if request.mimetype != "application/json" or not isinstance(found, dict):
        raise _No("invalid_client_metadata")
    return found


def _json(values: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    text = json.dumps(values, ensure_ascii=False)
    return Response(text, status, {**_NO_STORE, **(headers or {})}, content_type="application/json")
