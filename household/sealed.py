"""Notes that only their writer opens: sealed to a public key, whose private half only a passphrase brings back.

Nothing here is of our own invention. A note is sealed by HPKE (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305)
with a fresh key pair each time; the place where it belongs is bound in as ``info``, so that it opens nowhere else. The
private key is wrapped by ChaCha20-Poly1305 (RFC 8439) under a key that Argon2id (RFC 9106) makes of the passphrase.
The secret key of the service has no part in it. Bytes in, bytes out; what is kept is text (base64).
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from household.model import Trouble

#: A note takes whole blocks of so many bytes, so that its length tells little.
BLOCK = 256
#: Before a note stand this many bytes that say how long it is.
_LENGTH = 4
_SALT, _NONCE, _KEY = 16, 12, 32
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class NotThePassphrase(Trouble):
    """The passphrase does not open this: try again, or discard what is sealed and begin anew."""

    sentence = "trouble.not_the_passphrase"


class NotThePasskey(Trouble):
    """This passkey does not open somebody's notes: use the passphrase."""

    sentence = "trouble.not_the_passkey"


class SealBroken(Trouble):
    """Somebody changed what lies here: it is not believed, and not shown."""

    sentence = "trouble.seal_broken"


class MemoryShort(Trouble):
    """The machine has not the memory that a passphrase takes for a moment: make room and try again."""

    sentence = "trouble.memory_short"


@dataclass(frozen=True)
class Cost:
    """What one try of a passphrase costs: KiB of memory, passes over it, lanes."""

    memory: int
    passes: int
    lanes: int

    @property
    def bearable(self) -> bool:
        """Whether a home's machine can do it: a cost that was tampered with does not occupy it for hours."""
        return 1 <= self.lanes <= 16 and 1 <= self.passes <= 16 and 8 * self.lanes <= self.memory <= 1 << 20


#: RFC 9106's choice for machines with little memory (section 4), with twice the memory: about half a second at home.
USUAL = Cost(memory=128 << 10, passes=3, lanes=4)


@dataclass(frozen=True)
class Way:
    """One way to somebody's private key: whose it is, of which kind (a passphrase), and which one of that kind."""

    household: int
    member: str
    kind: str = "passphrase"
    name: str = ""


@dataclass(frozen=True)
class ByPasskey:
    """What a passkey gives, and nothing else does (the prf extension of WebAuthn): its credential id and 32 bytes."""

    credential: str
    key: bytes = field(repr=False)

    def way(self, household: int, member: str) -> Way:
        """The way to somebody's private key by this passkey."""
        return Way(household, member, "passkey", self.credential)


#: What opens somebody's notes: their passphrase, or what one of their passkeys gives.
Opener = str | ByPasskey


@dataclass(frozen=True)
class Place:
    """Where a note belongs: whose it is, what it is about, of which day, and its number."""

    household: int
    member: str
    kind: str
    day: date
    number: int


# ── keys ────────────────────────────────────────────────────────────────────────────────────────


def new_private_key() -> bytes:
    """A fresh private key."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_key_of(private: bytes) -> str:
    """The half that seals, as it is kept."""
    return _as_text(X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw())


def wrap(private: bytes, passphrase: str, way: Way, cost: Cost = USUAL) -> str:
    """The private key, to be opened by this passphrase, with all that opening takes beside it. Raises MemoryShort."""
    salt = secrets.token_bytes(_SALT)
    locked = lock(private, passphrase_key(passphrase, salt, cost), way)
    kept = {"memory": cost.memory, "passes": cost.passes, "lanes": cost.lanes, "salt": _as_text(salt), "key": locked}
    return json.dumps(kept)


def unwrap(wrapped: str, passphrase: str, way: Way) -> bytes:
    """The private key. Raises NotThePassphrase, SealBroken for what no wrap of ours looks like, or MemoryShort."""
    try:
        kept = json.loads(wrapped)
        cost = Cost(int(kept["memory"]), int(kept["passes"]), int(kept["lanes"]))
        salt, locked = _as_bytes(kept["salt"]), str(kept["key"])
    except (ValueError, KeyError, TypeError):
        raise SealBroken() from None
    if not cost.bearable or len(salt) != _SALT:
        raise SealBroken()
    private = unlock(locked, passphrase_key(passphrase, salt, cost), way)
    if private is None:
        raise NotThePassphrase()
    return private


def passphrase_key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """The 32 bytes that a passphrase comes to, however its accents are typed (NFC, RFC 8265). Raises MemoryShort."""
    typed = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    slow = Argon2id(salt=salt, length=_KEY, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
    try:
        return slow.derive(typed)
    except MemoryError:
        raise MemoryShort(megabytes=cost.memory >> 10) from None


def lock(private: bytes, key: bytes, way: Way) -> str:
    """The private key under any other key of 32 bytes: what every way to it ends in."""
    nonce = secrets.token_bytes(_NONCE)
    return _as_text(nonce + ChaCha20Poly1305(key).encrypt(nonce, private, _bound("way", _parts(way))))


def unlock(locked: str, key: bytes, way: Way) -> bytes | None:
    """The private key again; None when this key does not fit, or the way is another one."""
    try:
        kept = _as_bytes(locked)
        return ChaCha20Poly1305(key).decrypt(kept[:_NONCE], kept[_NONCE:], _bound("way", _parts(way)))
    except (InvalidTag, ValueError):
        return None


# ── notes ───────────────────────────────────────────────────────────────────────────────────────


def seal(content: str, public: str, place: Place) -> str:
    """A text sealed to a public key, for this place only; twice the same text gives two different seals. Raises
    SealBroken when that is no key."""
    try:
        key = X25519PublicKey.from_public_bytes(_as_bytes(public))
        sealed = _SUITE.encrypt(_padded(content.encode()), key, info=_bound("note", _whole(place)))
    except ValueError:
        raise SealBroken() from None
    return _as_text(sealed)


def open_seal(sealed: str, private: bytes, place: Place) -> str:
    """The text again. Raises SealBroken when one bit is another, or it was sealed for another place or person."""
    try:
        key = X25519PrivateKey.from_private_bytes(private)
        plain = _SUITE.decrypt(_as_bytes(sealed), key, info=_bound("note", _whole(place)))
    except (InvalidTag, ValueError):
        raise SealBroken() from None
    return plain[_LENGTH : _LENGTH + int.from_bytes(plain[:_LENGTH], "big")].decode()


def _padded(content: bytes) -> bytes:
    told = len(content).to_bytes(_LENGTH, "big") + content
    return told + bytes(-len(told) % BLOCK)


def _bound(what: str, parts: tuple[object, ...]) -> bytes:
    """What a seal is bound to, without two readings: the version of the seal stands in it too."""
    return json.dumps(["samen", 1, what, *parts]).encode()


def _parts(way: Way) -> tuple[object, ...]:
    return way.household, way.member, way.kind, way.name


def _whole(place: Place) -> tuple[object, ...]:
    return place.household, place.member, str(place.kind), place.day.isoformat(), place.number


def _as_text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _as_bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError) as error:
        raise ValueError("no base64") from error
