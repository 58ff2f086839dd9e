"""Keys for forms that need no session: an HMAC over what a form is about, so that no other site can make one and a
form about one thing is no form about another (HMAC-SHA256, RFC 2104)."""

from __future__ import annotations

import base64
import hashlib
import hmac

_SIGN = 16
_PARTS = "\x1f"


def key_for(secret: bytes, *about: str) -> str:
    """The key of a form about these words."""
    return hmac.new(secret, _PARTS.join(about).encode(), hashlib.sha256).hexdigest()


def is_key(secret: bytes, given: str, *about: str) -> bool:
    """Whether a form about these words was made by us."""
    return hmac.compare_digest(key_for(secret, *about).encode(), given.encode("utf-8", "replace"))


def seal(secret: bytes, text: str, *about: str) -> str:
    """A text to go out into an address and come back as it was; it can be read on the way, but not bent."""
    body = text.encode()
    return base64.urlsafe_b64encode(_mac(secret, body, about) + body).decode().rstrip("=")


def unseal(secret: bytes, sealed: str, *about: str) -> str | None:
    """The text that ``seal`` was given about the same words; None for anything else."""
    try:
        raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        text = raw[_SIGN:].decode()
    except ValueError:  # no base64, no UTF-8, not ASCII
        return None
    return text if hmac.compare_digest(raw[:_SIGN], _mac(secret, raw[_SIGN:], about)) else None


def _mac(secret: bytes, body: bytes, about: tuple[str, ...]) -> bytes:
    return hmac.new(secret, _PARTS.join((*about, "")).encode() + body, hashlib.sha256).digest()[:_SIGN]
