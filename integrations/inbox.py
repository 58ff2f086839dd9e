"""The inbox to which answers to our invitations come, when there is one (IMAP, RFC 9051).

Anybody may write to it: whose answer something is, and whether it is one, others decide by what an ``Arrived`` holds.
What is said in a mail is not kept and not shown, and every mail is left as it was.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses

from household.model import Trouble
from household.settings import InboxDoor
from integrations.itip import ItipReply, read_replies

#: Seconds for each step, bytes of one mail and mails at one look.
_SECONDS, _LARGEST, _MOST = 20.0, 1_000_000, 100


class InboxTrouble(Trouble):
    """The inbox could not be read: later, or look at the settings."""

    sentence = "trouble.inbox"


@dataclass(frozen=True)
class Arrived:
    """One mail with answers in it, or one that says that an address takes nothing (``bounced``): who wrote it, to
    which addresses, and which mails it names (RFC 5322 section 3.6.4)."""

    sender: str = field(repr=False)
    to: tuple[str, ...] = field(repr=False)
    names: tuple[str, ...]
    replies: tuple[ItipReply, ...] = ()
    bounced: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Look:
    """What was found, and where to go on from the next time: the validity of the numbers and the last one read."""

    found: tuple[Arrived, ...]
    mark: str


def look(door: InboxDoor, mark: str) -> Look:
    """What arrived since ``mark``, which is "" the first time: then nothing that lies there is taken for new. Raises
    InboxTrouble."""
    try:
        with _opened(door) as inbox:
            return _look(inbox, door, mark)
    except (imaplib.IMAP4.error, OSError, ValueError):
        raise InboxTrouble() from None


@contextmanager
def _opened(door: InboxDoor) -> Iterator[imaplib.IMAP4]:
    if door.secure:
        context = ssl.create_default_context(cafile=str(door.roots) if door.roots else None)
        inbox: imaplib.IMAP4 = imaplib.IMAP4_SSL(door.host, door.port, ssl_context=context, timeout=_SECONDS)
    else:
        inbox = imaplib.IMAP4(door.host, door.port, timeout=_SECONDS)
    try:
        inbox.authenticate("PLAIN", lambda _: f"\0{door.user}\0{door.password or ''}".encode())
        yield inbox
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            inbox.logout()


def _look(inbox: imaplib.IMAP4, door: InboxDoor, mark: str) -> Look:
    _ok(inbox.select(f'"{door.folder}"', readonly=True))
    validity = _number(inbox.response("UIDVALIDITY")[1])
    ahead = _number(inbox.response("UIDNEXT")[1])
    known, _, last = mark.partition("/")
    if known != str(validity) or not last.isdecimal():
        return Look((), f"{validity}/{max(ahead - 1, 0)}")
    numbers = [int(n) for n in b" ".join(filter(None, _ok(inbox.uid("SEARCH", f"UID {int(last) + 1}:*")))).split()]
    new = sorted(n for n in numbers if n > int(last))[:_MOST]  # "n:*" also names the last one, whatever n is
    found = [arrived for n in new if (arrived := _read(inbox, n)) is not None]
    return Look(tuple(found), f"{validity}/{new[-1] if new else last}")


def _read(inbox: imaplib.IMAP4, number: int) -> Arrived | None:
    """A mail, if it holds an answer; those that are too large are none."""
    size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(_bytes(_ok(inbox.uid("FETCH", str(number), "(RFC822.SIZE)")))))
    if size is None or int(size[1]) > _LARGEST:
        return None
    pieces = _ok(inbox.uid("FETCH", str(number), "(BODY.PEEK[])"))
    raw = next((piece[1] for piece in pieces if isinstance(piece, tuple)), b"")
    return read_mail(bytes(raw))


def read_mail(raw: bytes) -> Arrived | None:
    """What a mail answers; None when it holds no answer, or cannot be read."""
    try:
        message = message_from_bytes(raw, policy=default)
        return _arrived(message) if isinstance(message, EmailMessage) else None
    except Exception:  # whatever a program made of it
        return None


def _arrived(message: EmailMessage) -> Arrived | None:
    texts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    replies = tuple(reply for part in texts for reply in read_replies(_text(part)))
    bounced = tuple(_bounced(message))
    if not replies and not bounced:
        return None
    senders = _addresses(message, "From")
    names = " ".join(str(message.get(name, "")) for name in ("In-Reply-To", "References"))
    to = _addresses(message, "To", "Cc", "Delivered-To", "X-Original-To")
    return Arrived(
        senders[0] if len(senders) == 1 else "", to, tuple(re.findall(r"<([^<>\s]+)>", names)), replies, bounced
    )


def _bounced(message: EmailMessage) -> Iterator[str]:
    """The addresses that a report says will take nothing (RFC 3464 section 2.3)."""
    if message.get_content_type() != "multipart/report":
        return
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.get_payload():
            failed = str(fields.get("Action", "")).strip().lower() == "failed"  # type: ignore[union-attr]
            status = str(fields.get("Status", "")).strip()  # type: ignore[union-attr]
            address = str(fields.get("Final-Recipient", "")).partition(";")[2].strip()  # type: ignore[union-attr]
            if failed and status.startswith("5.") and "@" in address:
                yield address.casefold()


def _text(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True)
    return raw.decode(part.get_content_charset() or "utf-8", "replace") if isinstance(raw, bytes) else ""


def _addresses(message: EmailMessage, *names: str) -> tuple[str, ...]:
    values = [str(value) for name in names for value in message.get_all(name, [])]
    return tuple(mail.casefold() for _, mail in getaddresses(values) if "@" in mail)


def _ok(answer: tuple[str, Sequence[object]]) -> list[bytes]:
    kind, data = answer
    if kind != "OK":
        raise ValueError(kind)
    return list(data)  # type: ignore[arg-type]


def _bytes(pieces: Sequence[object]) -> Iterator[bytes]:
    for piece in pieces:
        yield piece[0] if isinstance(piece, tuple) else piece if isinstance(piece, bytes) else b""


def _number(pieces: Sequence[object]) -> int:
    raw = pieces[0] if pieces and isinstance(pieces[0], bytes) else b""
    return int(raw) if raw.isdigit() else 0
