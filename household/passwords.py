"""Passwords: what is kept of one lets nobody find it again, and a try costs the same whether somebody has one or not.

Argon2id (RFC 9106) with a cost of about a tenth of a second at home, kept as a PHC string. A try takes memory, so that
they come one after another, and whoever would have to wait long is told so instead.
"""

from __future__ import annotations

import base64
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from household.model import Trouble
from household.sealed import Cost, MemoryShort

#: The memory that OWASP asks for first (46 MiB), with twice the passes:
#: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
USUAL = Cost(memory=46 << 10, passes=2, lanes=1)
_SALT, _KEY = 16, 32
#: Seconds that a try waits for those before it.
_PATIENCE = 3.0
_turn = Lock()


class TooBusy(Trouble):
    """Others are trying their passwords: do so again in a moment."""

    sentence = "trouble.too_busy"


def hash_password(password: str, cost: Cost = USUAL) -> str:
    """What is kept of a password. Raises TooBusy or MemoryShort."""
    slow = Argon2id(
        salt=secrets.token_bytes(_SALT),
        length=_KEY,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory,
    )
    with _one_at_a_time(cost):
        return slow.derive_phc_encoded(_bytes(password))


def fits(password: str, kept: str | None) -> bool:
    """Whether it is the password of which this was kept; None for somebody who has none, which takes as long. Raises
    TooBusy or MemoryShort."""
    with _one_at_a_time(USUAL):
        try:
            Argon2id.verify_phc_encoded(_bytes(password), kept or _NOBODYS)
        except InvalidKey:
            return False
    return kept is not None


@contextmanager
def _one_at_a_time(cost: Cost) -> Iterator[None]:
    if not _turn.acquire(timeout=_PATIENCE):
        raise TooBusy()
    try:
        yield
    except MemoryError:
        raise MemoryShort(megabytes=cost.memory >> 10) from None
    finally:
        _turn.release()


def _bytes(password: str) -> bytes:
    """However its accents are typed (NFC, RFC 8265)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")


#: Looks like what is kept of a password, and is that of none that anybody knows.
_NOBODYS = (
    f"$argon2id$v=19$m={USUAL.memory},t={USUAL.passes},p={USUAL.lanes}"
    f"${_text(secrets.token_bytes(_SALT))}${_text(secrets.token_bytes(_KEY))}"
)
