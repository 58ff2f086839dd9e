"""Links that nobody else can make: the personal one in an event, which names a person and a series, and the one behind
the buttons of an invitation, which names a person and one week.

The first lives as long as its event, so it does not expire by itself; opening one changes nothing. The household's key
and the signature keep it from being guessed or bent (HMAC-SHA256, RFC 2104, cut to 128 bits).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

_SIGN = 16
_PARTS = "\x1f"


@dataclass(frozen=True)
class Link:
    """Whose link it is, and for which series: the household's key, the member's and the series'."""

    household: str
    member: str
    series: str


def sign(secret: bytes, link: Link) -> str:
    """The link as a token for an address; the same link gives the same token."""
    body = _PARTS.join((link.household, link.member, link.series)).encode()
    return _to_text(_mac(secret, body) + body)


def read(secret: bytes, token: str) -> Link | None:
    """The link that a token was made of; None for anything that we did not make."""
    parts = _parts(secret, token)
    return Link(*parts) if parts is not None and len(parts) == 3 else None


def address(base: str, token: str) -> str:
    """Where the link leads, below the address of this house."""
    return f"{base}/l/{token}"


# ── the buttons in an invitation ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Asked:
    """Whom an invitation asks about which week of the ten minutes: the household's key, the member's, the UID, the
    ``original`` start by the rule, the moment ``at`` which it stood as they were asked, and ``until`` when the question
    is open. All aware, to the second."""

    household: str
    member: str
    uid: str
    original: datetime
    at: datetime
    until: datetime


def sign_asked(secret: bytes, asked: Asked) -> str:
    """The question as a token for an address. ``secret`` is one of its own, so that no other link is one of these."""
    moments = (str(int(moment.timestamp())) for moment in (asked.original, asked.at, asked.until))
    body = _PARTS.join((asked.household, asked.member, asked.uid, *moments)).encode()
    return _to_text(_mac(secret, body) + body)


def read_asked(secret: bytes, token: str) -> Asked | None:
    """The question that a token was made of, also one that is closed by now; None for anything that we did not make."""
    parts = _parts(secret, token)
    if parts is None or len(parts) != 6:
        return None
    original, at, until = (datetime.fromtimestamp(int(part), UTC) for part in parts[3:])
    household, member, uid = parts[:3]
    return Asked(household, member, uid, original, at, until)


def asked_address(base: str, token: str, word: str = "") -> str:
    """Where a button leads, below the address of this house; ``word`` is the answer that stands on it."""
    return f"{base}/i/{token}?do={word}" if word else f"{base}/i/{token}"


def _parts(secret: bytes, token: str) -> list[str] | None:
    """What we signed; None for anything else."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        signature, body = raw[:_SIGN], raw[_SIGN:]
        parts = body.decode().split(_PARTS)
    except ValueError:  # no base64, no UTF-8, not ASCII
        return None
    return parts if hmac.compare_digest(signature, _mac(secret, body)) and _to_text(raw) == token else None


def _mac(secret: bytes, body: bytes) -> bytes:
    return hmac.new(secret, body, hashlib.sha256).digest()[:_SIGN]


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
