"""Telling an address of somebody else what happened here, signed as Standard Webhooks asks it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: the signature is an
HMAC-SHA256 over id, moment and body, so that whoever listens can tell that it is ours, whole, and of just now.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from household.model import Trouble
from integrations.base import Meter, NotAllowed, TooLarge, Unreachable
from integrations.net import Session, check_url

#: What a secret begins with; the rest is base64 of 32 random bytes.
SECRET = "whsec_"  # noqa: S105 - the beginning of every secret, and none itself
#: Seconds for a whole delivery, and bytes of an answer that is only looked at for its status.
SECONDS, MOST = 15.0, 64 * 1024
#: An address is no longer than this.
LONGEST = 2000


class NotAHookAddress(Trouble):
    """Nothing can be told at this address: it has to begin with https:// or http://, without a name or a password."""

    sentence = "trouble.not_a_hook_address"


def new_secret() -> str:
    """A fresh secret that signs; shown once."""
    return SECRET + base64.b64encode(secrets.token_bytes(32)).decode()


def check_address(address: str, allowed: tuple[str, ...]) -> str:
    """The address as it is kept. Raises NotAHookAddress, NotAllowed for a private one, or Unreachable for a name that
    does not exist. ``allowed`` holds hosts that may be private."""
    plain = address.strip()
    fits = plain.lower().startswith(("https://", "http://")) and plain.isprintable() and " " not in plain
    host = plain.split("/")[2] if fits else ""
    if not host or "@" in host or len(plain) > LONGEST:
        raise NotAHookAddress()
    check_url(plain, allowed)
    return plain


def signature(secret: str, name: str, moment: int, body: str) -> str:
    """What proves a delivery: ``moment`` is in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(SECRET))
    signed = hmac.new(key, f"{name}.{moment}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def deliver(address: str, secret: str, name: str, moment: int, body: str, allowed: tuple[str, ...]) -> int | None:
    """Send one delivery; the status of the answer, None when there was none. It follows no redirect."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "samen",
        "webhook-id": name,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(secret, name, moment, body),
    }
    session = Session(allowed, Meter(), most=MOST, seconds=SECONDS, redirects=0)
    try:
        return session.request("POST", address, data=body.encode(), headers=headers).status_code
    except (Unreachable, NotAllowed, TooLarge):
        return None
