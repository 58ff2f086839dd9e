"""Permission at Google: the address where a person gives it, the grant that comes of it, and handing it back.

Each installation is a client of its own (docs/connect/google.md). The flow is the one for installed and web
applications with PKCE (RFC 7636): https://developers.google.com/identity/protocols/oauth2.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from google.auth.exceptions import GoogleAuthError
from google.oauth2.credentials import Credentials

from household.model import Trouble
from household.settings import GoogleDoor
from integrations.base import AccessRevoked, CalendarTrouble, Meter, Unreachable
from integrations.net import Session

_SCOPE = "https://www.googleapis.com/auth/calendar."
#: Our own calendar; when others are occupied, without titles; and which calendars there are.
BUSY_SCOPES = (f"{_SCOPE}app.created", f"{_SCOPE}events.freebusy", f"{_SCOPE}calendarlist.readonly")
#: One step more, for who wants titles read.
TITLES_SCOPE = f"{_SCOPE}events.readonly"


class NoClient(Trouble):
    """This installation is no client of Google's yet: make one, and give its id and secret."""

    sentence = "trouble.google_no_client"


class ConsentDenied(Trouble):
    """No permission was given: nothing is connected."""

    sentence = "trouble.google_denied"


class BlockedByAdmin(CalendarTrouble):
    """The organisation of this account does not let us in: ask its admin, or use a feed."""

    sentence = "trouble.google_blocked"


class RedirectRefused(Trouble):
    """Google does not know the address to come back to: add it to the client."""

    sentence = "trouble.google_redirect"


class WrongState(Trouble):
    """The address does not belong to this attempt: begin again."""

    sentence = "trouble.google_state"


class CodeUsed(Trouble):
    """The code is too old or was used before: begin again."""

    sentence = "trouble.google_code"


class ClientUnknown(Trouble):
    """Google does not know this client, or its secret is another: look at both."""

    sentence = "trouble.google_client"


class MissingScopes(Trouble):
    """A tick was left out on the page of permission: begin again and leave all of them in."""

    sentence = "trouble.google_scopes"


@dataclass(frozen=True)
class Grant:
    """What a person permitted, as it is kept (sealed). ``refresh_expires_at`` is given when Google says that the
    permission ends by itself: while the client is in testing, after seven days."""

    client_id: str
    client_secret: str
    refresh_token: str
    scopes: tuple[str, ...] = ()
    refresh_expires_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Grant({self.client_id!r})"

    def to_json(self) -> str:
        """The grant as text, to be sealed."""
        ends = self.refresh_expires_at.isoformat() if self.refresh_expires_at else None
        return json.dumps(
            {
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "refresh_token": self.refresh_token,
                "scopes": list(self.scopes),
                "refresh_expires_at": ends,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Grant:
        """A grant from its text; AccessRevoked when it is none: it then has to be given anew."""
        try:
            read = json.loads(text)
            ends = read.get("refresh_expires_at")
            return cls(
                str(read["client_id"]),
                str(read["client_secret"]),
                str(read["refresh_token"]),
                tuple(map(str, read.get("scopes", ()))),
                datetime.fromisoformat(ends) if ends else None,
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise AccessRevoked(host="google") from None


@dataclass(frozen=True)
class Consent:
    """One attempt: the address to open, and what has to come back with it."""

    url: str
    state: str
    verifier: str
    redirect: str


def begin(google: GoogleDoor, redirect: str, titles: bool, hint: str = "") -> Consent:
    """The address at which a person gives permission. ``redirect`` is where they come back to: a page of ours, or
    ``http://localhost`` for a desktop client, whose address is then pasted. Raises NoClient."""
    if not google.client_id or not google.client_secret:
        raise NoClient()
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "client_id": google.client_id,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": " ".join((*BUSY_SCOPES, *((TITLES_SCOPE,) if titles else ()))),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "access_type": "offline",  # so that there is a refresh token,
        "prompt": "consent",  # also the second time
    }
    if hint:
        asked["login_hint"] = hint
    return Consent(f"{google.auth_url}?{urlencode(asked)}", state, verifier, redirect)


def leads_back(base_url: str) -> bool:
    """Whether Google leads people back to a page at this address: a name with https, or this very machine
    (https://developers.google.com/identity/protocols/oauth2/web-server#uri-validation)."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or (parts.scheme == "https" and "." in host)
    return number.is_loopback


def finish(google: GoogleDoor, consent: Consent, came_back: str, now: datetime | None = None) -> Grant:
    """The grant, from the whole address to which the person came back (or, pasted, its code alone).

    Raises ConsentDenied, BlockedByAdmin, RedirectRefused, WrongState, CodeUsed, MissingScopes or Unreachable.
    """
    code = _code(consent, came_back.strip())
    answer = _token(google, consent, code)
    refresh = answer.get("refresh_token")
    if not isinstance(refresh, str):
        raise CodeUsed()
    scopes = tuple(str(answer.get("scope", "")).split())
    missing = [scope.removeprefix(_SCOPE) for scope in BUSY_SCOPES if scope not in scopes]
    if missing:
        raise MissingScopes(missing=", ".join(missing))
    lasts = answer.get("refresh_token_expires_in")
    ends = (now or datetime.now(UTC)) + timedelta(seconds=int(lasts)) if lasts else None
    return Grant(google.client_id or "", google.client_secret or "", refresh, scopes, ends)


def _code(consent: Consent, came_back: str) -> str:
    if "://" not in came_back and "=" not in came_back:
        return came_back  # the code alone, pasted by the person who began
    query = parse_qs(urlsplit(came_back).query or came_back.partition("?")[2] or came_back)
    said = {name: values[0] for name, values in query.items()}
    if not hmac.compare_digest(said.get("state", "").encode(), consent.state.encode()):
        raise WrongState()
    if error := said.get("error"):
        raise _refused(error)
    if "code" not in said:
        raise WrongState()
    return said["code"]


def _refused(error: str) -> Trouble:
    kinds: dict[str, type[Trouble]] = {
        "admin_policy_enforced": BlockedByAdmin,
        "org_internal": BlockedByAdmin,
        "redirect_uri_mismatch": RedirectRefused,
        "invalid_client": ClientUnknown,
        "unauthorized_client": ClientUnknown,
        "invalid_grant": CodeUsed,
    }
    return kinds.get(error, ConsentDenied)()


def _token(google: GoogleDoor, consent: Consent, code: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": consent.redirect,
        "client_id": google.client_id,
        "client_secret": google.client_secret,
        "code_verifier": consent.verifier,
    }
    response = _session(google.token_url).request("POST", google.token_url, data=form)
    if response.status_code >= 500 or response.status_code == 429:
        raise Unreachable(host="google")
    try:
        answer = json.loads(response.content)
    except ValueError:
        raise Unreachable(host="google") from None
    if not isinstance(answer, dict) or response.status_code != 200:
        raise _refused(str(answer.get("error", "")) if isinstance(answer, dict) else "")
    return answer


def _session(url: str) -> Session:
    """Whoever runs the house chose these addresses, so they may be private; nobody else gives one."""
    return Session((urlsplit(url).hostname or "",), Meter(), most=1_000_000, seconds=20.0)


_known: dict[tuple[str, str], Credentials] = {}
_lock = threading.Lock()


def access(grant: Grant, google: GoogleDoor) -> Credentials:
    """Credentials that fetch their own short-lived tokens; kept in this process, so that one is asked for an hour."""
    key = (grant.refresh_token, google.token_url)
    with _lock:
        if key not in _known:
            _known[key] = Credentials(  # type: ignore[no-untyped-call]
                None,
                refresh_token=grant.refresh_token,
                token_uri=google.token_url,
                client_id=grant.client_id,
                client_secret=grant.client_secret,
            )
        return _known[key]


#: The words with which Google says that an organisation shuts the door, also behind a permission that was given:
#: https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors
_BY_ADMIN = frozenset({"admin_policy_enforced", "org_internal", "access_denied"})
#: A permission, or the client it was given to, that is no more.
_OVER = frozenset({"invalid_grant", "invalid_client", "unauthorized_client", "deleted_client", "disabled_client"})


def gone(error: GoogleAuthError) -> Trouble:
    """What a failed refresh means: an organisation shut the door, the permission is over, or there is no answer now."""
    word = str(error.args[0] if error.args else "").partition(":")[0].strip()
    if not getattr(error, "retryable", False):
        if word in _BY_ADMIN:
            return BlockedByAdmin(host="google")
        # google-auth's own words where an organisation wants its people to sign in anew (invalid_rapt).
        if word in _OVER or word.startswith("Reauthentication is needed"):
            return AccessRevoked(host="google")
    return Unreachable(host="google")


def revoke(grant: Grant, google: GoogleDoor) -> None:
    """Hand the permission back; one that is gone already is fine. Raises Unreachable."""
    form = {"token": grant.refresh_token}
    response = _session(google.revoke_url).request("POST", google.revoke_url, data=form)
    if response.status_code not in (200, 400):
        raise Unreachable(host="google")
    with _lock:
        _known.pop((grant.refresh_token, google.token_url), None)
