"""What must not be read by whoever finds the database: sealed passwords, hashed tokens, one-time codes.

Everything rests on the secret key (``SAMEN_SECRET_KEY``, or the file that the first start makes). From it
one key per purpose is derived (HKDF, RFC 5869), so that no two uses ever share one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from household.model import Trouble

#: Letters and digits that nobody mistakes for one another, read aloud or in bad light.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


class KeyChanged(Trouble):
    """What was sealed cannot be opened: put the earlier secret key back, or add it after the new one."""

    sentence = "trouble.key_changed"


def new_key() -> str:
    """A fresh secret key of 256 random bits, as text."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """A token for a device: 256 random bits, as text. Keep only its hash."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """The SHA-256 of a token, in hex. Enough for random tokens; a password would need a slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """A code to type once: eight characters without look-alikes, in two groups: ``K7RM-2XQ9``."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def plain_code(typed: str) -> str:
    """A code as a person typed it, without the spaces, dashes and small letters that do not matter."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


class Safe:
    """Seals and opens small texts. The first key seals; all of them open, so that a key can be replaced:
    put the new one first and keep the old one until everything has been sealed anew."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("a safe needs at least one key")
        self._first = keys[0]
        self._boxes = MultiFernet(
            [Fernet(base64.urlsafe_b64encode(_derive(key, "seal"))) for key in keys],
        )

    def seal(self, text: str) -> str:
        """The text, encrypted and authenticated; twice the same text gives two different seals."""
        return self._boxes.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """What was sealed. Raises KeyChanged when none of the keys fits."""
        try:
            return self._boxes.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise KeyChanged from None

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose ("session", "codes"), the same for as long as the first key stays."""
        return _derive(self._first, purpose)

    def fingerprint(self, code: str) -> str:
        """What is kept of a one-time code: codes are short, so the bare hash could be tried out; this
        cannot without the secret key."""
        return hmac.new(self.derive("codes"), plain_code(code).encode(), hashlib.sha256).hexdigest()


def _derive(key: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"samen {purpose}".encode()).derive(key.encode())
