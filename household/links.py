"""The personal link that stands in an event: it names a person and a series, and nobody else can make one.

A link lives as long as its event, so it does not expire by itself; opening it changes nothing. The household's key
and the signature keep it from being guessed or bent (HMAC-SHA256, RFC 2104, cut to 128 bits).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

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
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        signature, body = raw[:_SIGN], raw[_SIGN:]
        parts = body.decode().split(_PARTS)
    except ValueError:  # no base64, no UTF-8, not ASCII
        return None
    genuine = hmac.compare_digest(signature, _mac(secret, body)) and _to_text(raw) == token
    return Link(*parts) if genuine and len(parts) == 3 else None


def address(base: str, token: str) -> str:
    """Where the link leads, below the address of this house."""
    return f"{base}/l/{token}"


def _mac(secret: bytes, body: bytes) -> bytes:
    return hmac.new(secret, body, hashlib.sha256).digest()[:_SIGN]


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
