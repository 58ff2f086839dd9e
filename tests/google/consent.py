"""Google's OAuth: the consent page (a person who agrees, refuses or grants less), codes with PKCE, tokens
and their deaths.

https://developers.google.com/identity/protocols/oauth2/web-server"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from schema import SCOPE, SCOPES
from world import World

ACCESS_LASTS = timedelta(seconds=3599)
TESTING_LASTS = timedelta(days=7)
IDENTITY = frozenset({"openid", "email", "profile", SCOPE + "userinfo.email", SCOPE + "userinfo.profile"})
ASKED = frozenset(
    [
        "client_id",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
        "access_type",
        "prompt",
        "include_granted_scopes",
        "login_hint",
        "hl",
        "enable_granular_consent",
    ]
)


class Denied(Exception):
    """An OAuth refusal: status and Google's error word."""

    def __init__(self, status: int, error: str, description: str = "") -> None:
        super().__init__(error)
        self.status, self.error, self.description = status, error, description or error


@dataclass
class Client:
    id: str
    secret: str
    testing: bool
    redirects: tuple[str, ...]


@dataclass
class Consent:
    """What the person at the consent page does: agree (to `only` these scopes), or answer with `error`."""

    error: str | None = None
    only: frozenset[str] | None = None


@dataclass
class Refresh:
    email: str
    client: str
    scopes: frozenset[str]
    dies: datetime | None


@dataclass
class Access:
    email: str
    client: str
    scopes: frozenset[str]
    refresh: str | None
    dies: datetime


def full(scopes: Any) -> frozenset[str]:
    """Scopes with their whole addresses; short names (`calendar.app.created`) are welcome in tests."""
    return frozenset(s if s in IDENTITY or s.startswith("https://") else SCOPE + s for s in scopes)


@dataclass
class Oauth:
    """All clients, codes and tokens; `sits_here` is who sits at the consent page, unless a login_hint says."""

    world: World
    clients: dict[str, Client] = field(default_factory=dict)
    consent: Consent = field(default_factory=Consent)
    sits_here: str | None = None
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    refreshes: dict[str, Refresh] = field(default_factory=dict)
    accesses: dict[str, Access] = field(default_factory=dict)

    # -- the page

    def page(self, query: dict[str, str]) -> str:
        """The address the browser is sent back to; raises Denied where Google shows an error page instead."""
        self._check_page(query)
        back = {"state": query["state"]}
        if self.consent.error:
            return f"{query['redirect_uri']}?{urlencode(back | {'error': self.consent.error})}"
        asked = full(query["scope"].split())
        email = query.get("login_hint") or self.sits_here or next(iter(self.world.people))
        granted = asked if self.consent.only is None else asked & (full(self.consent.only) | IDENTITY)
        mine = [r for r in self.refreshes.values() if (r.email, r.client) == (email, query["client_id"])]
        if query.get("include_granted_scopes") == "true":
            granted = granted.union(*(r.scopes for r in mine))
        code = "4/" + secrets.token_urlsafe(20)
        again = "consent" in query.get("prompt", "") or not mine
        self.codes[code] = {**query, "email": email, "granted": granted, "refresh": again, "at": self.world.now()}
        sep = "&" if urlsplit(query["redirect_uri"]).query else "?"
        return query["redirect_uri"] + sep + urlencode(back | {"code": code, "scope": " ".join(sorted(granted))})

    def _check_page(self, query: dict[str, str]) -> None:
        client = self.clients.get(query.get("client_id", ""))
        if client is None:
            raise Denied(401, "invalid_client", "The OAuth client was not found.")
        if not _allowed(client, query.get("redirect_uri", "")):
            raise Denied(400, "redirect_uri_mismatch")
        if unknown := set(query) - ASKED:
            raise Denied(400, "invalid_request", f"unknown: {sorted(unknown)}")
        right = {"response_type": "code", "code_challenge_method": "S256", "access_type": "offline"}
        if wrong := [name for name, value in right.items() if query.get(name) != value]:
            raise Denied(400, "invalid_request", f"bad {wrong}")
        if not query.get("state") or len(query.get("code_challenge", "")) != 43:
            raise Denied(400, "invalid_request", "state and code_challenge are needed")
        if not set(query.get("prompt", "consent").split()) <= {"none", "consent", "select_account"}:
            raise Denied(400, "invalid_request", "bad prompt")
        if not query.get("scope") or not set(query["scope"].split()) <= SCOPES | IDENTITY:
            raise Denied(400, "invalid_scope")

    # -- tokens

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        client = self.clients.get(form.get("client_id", ""))
        if client is None or form.get("client_secret") != client.secret:
            raise Denied(401, "invalid_client", "Unauthorized")
        if form.get("grant_type") == "authorization_code":
            return self._from_code(client, form)
        if form.get("grant_type") == "refresh_token":
            return self._from_refresh(client, form)
        raise Denied(400, "unsupported_grant_type", "Invalid grant_type")

    def _from_code(self, client: Client, form: dict[str, str]) -> dict[str, Any]:
        kept = self.codes.pop(form.get("code", ""), None)
        if kept is None or kept["client_id"] != client.id or self.world.now() - kept["at"] > timedelta(minutes=10):
            raise Denied(400, "invalid_grant", "Malformed auth code.")
        if form.get("redirect_uri") != kept["redirect_uri"]:
            raise Denied(400, "redirect_uri_mismatch", "Bad Request")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != kept["code_challenge"]:
            raise Denied(400, "invalid_grant", "Invalid code verifier.")
        made: dict[str, Any] = {}
        refresh = None
        if kept["refresh"]:
            refresh = self.new_refresh(kept["email"], client, kept["granted"])
            made["refresh_token"] = refresh
            if client.testing:
                made["refresh_token_expires_in"] = int(TESTING_LASTS.total_seconds()) - 1
        if "openid" in kept["granted"]:
            made["id_token"] = _id_token(kept["email"], client.id)
        return made | self._access(kept["email"], client.id, kept["granted"], refresh)

    def _from_refresh(self, client: Client, form: dict[str, str]) -> dict[str, Any]:
        kept = self.refreshes.get(form.get("refresh_token", ""))
        if kept is None or kept.client != client.id or (kept.dies and kept.dies <= self.world.now()):
            raise Denied(400, "invalid_grant", "Token has been expired or revoked.")
        scopes = full(form["scope"].split()) if form.get("scope") else kept.scopes
        if not scopes <= kept.scopes:
            raise Denied(400, "invalid_scope", "Bad Request")
        return self._access(kept.email, client.id, scopes, form["refresh_token"])

    def new_refresh(self, email: str, client: Client, scopes: frozenset[str]) -> str:
        name = "1//" + secrets.token_urlsafe(24)
        dies = self.world.now() + TESTING_LASTS if client.testing else None
        self.refreshes[name] = Refresh(email, client.id, scopes, dies)
        return name

    def _access(self, email: str, client: str, scopes: frozenset[str], refresh: str | None) -> dict[str, Any]:
        name = "ya29." + secrets.token_urlsafe(24)
        self.accesses[name] = Access(email, client, scopes, refresh, self.world.now() + ACCESS_LASTS)
        lasts = int(ACCESS_LASTS.total_seconds())
        return {"access_token": name, "expires_in": lasts, "scope": " ".join(sorted(scopes)), "token_type": "Bearer"}

    def revoke_token(self, form: dict[str, str]) -> None:
        kept = self.refreshes.get(form.get("token", "")) or self.accesses.get(form.get("token", ""))
        if kept is None:
            raise Denied(400, "invalid_token", "Token expired or revoked")
        self.revoke(kept.email, kept.client)

    def revoke(self, email: str, client: str | None = None) -> None:
        """The person takes the permission back: every token of theirs (for that client) is dead at once."""
        for pile in (self.refreshes, self.accesses):
            for name in [n for n, kept in pile.items() if kept.email == email and client in (None, kept.client)]:
                del pile[name]

    def bearer(self, header: str) -> Access | None:
        kept = self.accesses.get(header.removeprefix("Bearer "))
        return kept if kept and kept.dies > self.world.now() else None


def _allowed(client: Client, redirect: str) -> bool:
    asked = urlsplit(redirect)
    for each in client.redirects:
        loopback = each in ("http://localhost", "http://127.0.0.1")
        if redirect == each or (loopback and asked.scheme == "http" and asked.hostname == urlsplit(each).hostname):
            return True
    return False


def _id_token(email: str, client: str) -> str:
    said = {"iss": "https://accounts.google.com", "aud": client, "email": email, "email_verified": True, "sub": email}
    parts = [json.dumps(part).encode() for part in ({"alg": "none"}, said)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
