"""Coming in by an account at a service of the household's own: OpenID Connect, by the code flow with PKCE.

    Trouble
    └── OidcTrouble        nobody comes in by it now: by another way, or again
        ├── NotNow         the service gives no answer that can be read
        └── NotTheirs      what came back is not what was asked for, or the service said no

What the service says of itself is read once an hour (https://openid.net/specs/openid-connect-discovery-1_0.html). Its
word about a person is believed when it is signed with a key of its own, meant for us and for this very attempt
(https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation); Authlib looks at that.
"""

from __future__ import annotations

import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from urllib.parse import quote_plus, urlsplit

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, import_key

from household.model import Trouble
from household.settings import OidcDoor, is_this_machine
from integrations.base import CalendarTrouble, Meter
from integrations.net import Session

#: Signatures that only the service can make; one with our shared secret is not asked for.
_SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
#: Seconds for which what a service says of itself is believed, and by which its clock may be off.
_REMEMBERED, _LEEWAY = 3600.0, 120
_LARGEST, _SECONDS = 500_000, 10.0
#: The longest name of somebody at a service (core, section 2).
_LONGEST_SUBJECT = 255


class OidcTrouble(Trouble):
    """Nobody comes in by it now."""

    sentence = "ways.oidc_not_now"


class NotNow(OidcTrouble):
    """The service gives no answer that can be read."""

    sentence = "ways.oidc_not_now"


class NotTheirs(OidcTrouble):
    """What came back is not what was asked for, or the service said no."""

    sentence = "ways.oidc_not_theirs"


@dataclass(frozen=True)
class Attempt:
    """One attempt: what has to come back with it, kept by the browser that began it."""

    state: str
    nonce: str
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Somebody:
    """Who the service says that came: its name for itself and for them, and how they call themselves there ("" when it
    does not say)."""

    issuer: str
    subject: str
    name: str = field(default="", repr=False)


def begin(door: OidcDoor, redirect: str) -> tuple[str, Attempt]:
    """The address at which somebody shows the service who they are, after which it sends them back to ``redirect``, and
    the attempt. Raises NotNow."""
    attempt = Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    url = prepare_grant_uri(
        _about(door)["authorization_endpoint"],
        door.client_id,
        "code",
        redirect_uri=redirect,
        scope="openid profile email",
        state=attempt.state,
        nonce=attempt.nonce,
        code_challenge=create_s256_code_challenge(attempt.verifier),
        code_challenge_method="S256",
    )
    return str(url), attempt


def finish(door: OidcDoor, redirect: str, attempt: Attempt, came_back: Mapping[str, str], now: datetime) -> Somebody:
    """Who it was, from the query of the address to which they came back. Raises NotTheirs or NotNow."""
    about = _about(door)
    if not hmac.compare_digest(came_back.get("state", "").encode(), attempt.state.encode()):
        raise NotTheirs()
    if came_back.get("iss", about["issuer"]) != about["issuer"] or not came_back.get("code"):  # RFC 9207
        raise NotTheirs()
    answer = _token(door, about, redirect, attempt, came_back["code"])
    claims = _believed(door, about, attempt, answer, now)
    subject, name = claims["sub"], claims.get("email") or claims.get("preferred_username") or claims.get("name")
    if not isinstance(subject, str) or not 1 <= len(subject) <= _LONGEST_SUBJECT:
        raise NotTheirs()
    return Somebody(about["issuer"], subject, name[:100] if isinstance(name, str) else "")


def _token(door: OidcDoor, about: Mapping[str, Any], redirect: str, attempt: Attempt, code: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "code_verifier": attempt.verifier,
        "client_id": door.client_id,
    }
    supported = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    basic = "client_secret_basic" in supported
    if not basic:
        form["client_secret"] = door.client_secret
    # RFC 6749 section 2.3.1: both are written as in a form first.
    login = (quote_plus(door.client_id), quote_plus(door.client_secret)) if basic else None
    return _json(door, "POST", about["token_endpoint"], refused=NotTheirs, data=form, auth=login)


def _believed(
    door: OidcDoor, about: Mapping[str, Any], attempt: Attempt, answer: Mapping[str, Any], now: datetime
) -> Mapping[str, Any]:
    """What the service says of the person, once all that has to be true of it is."""
    says = about.get("id_token_signing_alg_values_supported") or ["RS256"]
    keys = _keys(_json(door, "GET", about["jwks_uri"]))
    params = {"nonce": attempt.nonce, "client_id": door.client_id, "access_token": answer.get("access_token")}
    wanted = {
        "iss": {"essential": True, "value": about["issuer"]},
        "aud": {"essential": True, "value": door.client_id},
    }
    try:
        read = jwt.decode(str(answer.get("id_token", "")), keys, algorithms=[s for s in _SIGNATURES if s in says])
        claims = CodeIDToken(read.claims, read.header, wanted, params)
        claims.validate(int(now.timestamp()), _LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError):
        raise NotTheirs() from None
    return cast(Mapping[str, Any], claims)


def _keys(found: Mapping[str, Any]) -> KeySet:
    """The keys of the service; one of a kind that we do not know is none that we are told to use."""
    keys = []
    for each in found.get("keys", []) if isinstance(found.get("keys"), list) else []:
        try:
            keys.append(import_key(each))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return KeySet(keys)


# ── what the service says of itself ─────────────────────────────────────────────────────────────

_known: dict[str, tuple[float, dict[str, Any]]] = {}


def _about(door: OidcDoor) -> dict[str, Any]:
    at, about = _known.get(door.issuer, (-_REMEMBERED, {}))
    if time.monotonic() - at < _REMEMBERED:
        return about
    about = _json(door, "GET", door.issuer.rstrip("/") + "/.well-known/openid-configuration")
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if about.get("issuer") != door.issuer or not all(_may_be_opened(about.get(name)) for name in wanted):
        raise NotNow()
    _known[door.issuer] = (time.monotonic(), about)
    return about


def _may_be_opened(address: object) -> bool:
    """Whether what goes there is read by nobody on the way: https, or this very machine."""
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    return parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(parts.hostname or ""))


def _json(door: OidcDoor, method: str, url: str, refused: type[OidcTrouble] = NotNow, **options: Any) -> dict[str, Any]:
    """What stands at an address of the service. Whoever runs the house named it, so that it may be private; none of
    these follows to another place."""
    here = urlsplit(door.issuer).hostname or ""
    session = Session((here,), Meter(), most=_LARGEST, seconds=_SECONDS, redirects=0)
    try:
        response = session.request(method, url, headers={"Accept": "application/json"}, **options)
        answer = json.loads(response.content)
    except (CalendarTrouble, ValueError):
        raise NotNow() from None
    if 400 <= response.status_code < 500:
        raise refused()
    if response.status_code != 200 or not isinstance(answer, dict):
        raise NotNow()
    return answer
