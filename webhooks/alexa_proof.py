"""Whether a request comes from Alexa: our own check of its signature, its age and the skill that it is for.

The rules are Amazon's: https://developer.amazon.com/docs/alexa/custom-skills/host-a-custom-skill-as-a-web-service.html
They are looked at in the order of what they cost us, so that a stranger costs little: nothing is fetched for a
request that does not name our skill, and nothing is read as JSON before its signature holds.
"""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import DNSName
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from household.model import Trouble
from webhooks.door import read_object
from webhooks.pace import Pace

#: Bytes of a request.
LARGEST = 64 * 1024
#: How old a request may be, or how far ahead of our clock; events of the skill itself are tried again for an hour.
FRESH, FRESH_EVENT = timedelta(seconds=150), timedelta(hours=1)
SIGNER = "echo-api.amazon.com"
_HOST, _FOLDER = "s3.amazonaws.com", "/echo.api/"
#: A certificate has at most so many above it; so many chains are remembered, and fetched in a minute.
_LONGEST, _KEPT, _FETCHES = 10, 8, 12

Fetch = Callable[[str], bytes]


class Forged(Exception):
    """Not from Alexa, not for us, or too old: refused, and nothing changes. ``reason`` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Chain:
    """A chain of certificates that held: the key at its end, and from when until when all of it is valid."""

    key: RSAPublicKey
    since: datetime
    until: datetime


# ── where the certificates are ──────────────────────────────────────────────────────────────────


def path_of(url: str) -> str:
    """The path below which the certificates lie, dots resolved. Raises Forged for any other address.

    Letters beyond those that Amazon uses are refused: one that is read differently by two of us could lead elsewhere.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forged("url") from None
    plain = re.fullmatch(r"[\w./-]{1,500}", parts.path, re.ASCII) and not (parts.query or parts.fragment)
    if parts.scheme.lower() != "https" or (parts.hostname or "") != _HOST or parts.username is not None or not plain:
        raise Forged("url")
    path = posixpath.normpath(parts.path)
    if port not in (None, 443) or not path.startswith(_FOLDER):
        raise Forged("url")
    return path


# ── the certificates themselves ─────────────────────────────────────────────────────────────────


def chain_of(pem: bytes, roots: Store, now: datetime) -> Chain:
    """The chain in ``pem``, leaf first, when it leads to one of the roots at ``now`` and is Alexa's; else Forged."""
    try:
        leaf, *rest = x509.load_pem_x509_certificates(pem)[:_LONGEST]
        policy = PolicyBuilder().store(roots).time(now.astimezone(UTC).replace(tzinfo=None))
        whole = policy.build_server_verifier(DNSName(SIGNER)).verify(leaf, rest)
        key = leaf.public_key()
    except (ValueError, VerificationError):
        raise Forged("chain") from None
    if not isinstance(key, RSAPublicKey):
        raise Forged("chain")
    return Chain(key, max(c.not_valid_before_utc for c in whole), min(c.not_valid_after_utc for c in whole))


def roots_of(pem: bytes) -> Store:
    """The trusted roots that stand in ``pem``; one that cannot be read is left out. ValueError when none is left."""
    found = []
    for text in re.findall(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", pem, re.DOTALL):
        with suppress(ValueError):
            found.append(x509.load_pem_x509_certificate(text))
    return Store(found)


@dataclass
class Certificates:
    """The chains that held, by their path, until they expire; ``fetch`` is asked for others, now and then only."""

    fetch: Fetch
    roots: Callable[[], Store]
    _known: dict[str, Chain] = field(default_factory=dict, repr=False)
    _trusted: Store | None = field(default=None, repr=False)
    _pace: Pace = field(default_factory=lambda: Pace(_FETCHES, 60), repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def key(self, path: str, now: datetime) -> RSAPublicKey:
        """The key that signs. Raises Forged when there is no valid chain at that path, or none could be had."""
        with self._lock:
            chain = self._known.get(path)
        if chain is None or not chain.since <= now < chain.until:
            chain = self._fetched(path, now)
        return chain.key

    def _fetched(self, path: str, now: datetime) -> Chain:
        """No lock is held while the network is used: at worst the same is fetched twice."""
        if self._pace.wait("", now):
            raise Forged("too many chains")
        try:
            pem = self.fetch(path)
        except Trouble:
            raise Forged("unreachable") from None
        if self._trusted is None:
            self._trusted = self.roots()
        chain = chain_of(pem, self._trusted, now)
        with self._lock:
            self._known.pop(path, None)
            self._known[path] = chain
            if len(self._known) > _KEPT:
                del self._known[next(iter(self._known))]
        return chain


# ── the request ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Sent:
    """What came in: the headers ``SignatureCertChainUrl`` and ``Signature-256``, and the body, byte for byte. The
    header ``Signature`` (SHA-1) is not looked at."""

    url: str
    signature: str
    body: bytes


def proven(sent: Sent, skill: str, certificates: Certificates, now: datetime) -> dict[str, Any]:
    """The request that Alexa signed and sent to our skill just now, as JSON. Raises Forged for all else."""
    path = path_of(sent.url)
    signature = _signature(sent.signature)
    if skill.encode() not in sent.body:
        raise Forged("skill")
    try:
        certificates.key(path, now).verify(signature, sent.body, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise Forged("signature") from None
    said = read_object(sent.body)
    if said is None:
        raise Forged("json")
    if not _is_for(said, skill):
        raise Forged("skill")
    if not _is_fresh(said, now):
        raise Forged("age")
    return said


def _signature(text: str) -> bytes:
    try:
        signature = base64.b64decode(text, validate=True) if len(text) <= 1024 else b""
    except (binascii.Error, ValueError):
        signature = b""
    if len(signature) < 128:
        raise Forged("signature")
    return signature


def _is_for(said: dict[str, Any], skill: str) -> bool:
    """Whether the request names our skill, everywhere where it names one."""
    named = [
        at(said, "context", "System", "application", "applicationId"),
        at(said, "session", "application", "applicationId"),
    ]
    given = [name for name in named if name is not None]
    return bool(given) and all(name == skill for name in given)


def _is_fresh(said: dict[str, Any], now: datetime) -> bool:
    stamp, kind = at(said, "request", "timestamp"), at(said, "request", "type")
    try:
        made = datetime.fromisoformat(stamp) if isinstance(stamp, str) else None
    except ValueError:
        made = None
    if made is None or made.tzinfo is None:
        return False
    event = isinstance(kind, str) and kind.startswith("AlexaSkillEvent.")
    return abs(now - made) <= (FRESH_EVENT if event else FRESH)


def at(value: object, *names: str) -> Any:
    """What stands at these names, one inside the other; None when it does not."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
