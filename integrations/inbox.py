"""The inbox to which answers to our invitations come, when there is one (IMAP, RFC 9051).

Anybody may write to it: whose answer something is, and whether it is one, others decide by what an ``Arrived`` holds.
What is said in a mail is not kept and not shown, and every mail is left as it was. What is made to be hard to read is
not read: an answer is a small thing.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from itertools import islice

from household.model import Trouble
from household.settings import InboxDoor
from integrations.itip import ItipReply, read_replies

#: Seconds for each step; mails at one look, and numbers among which they are sought (most may be gone).
_SECONDS, _MOST, _WIDE = 20.0, 100, 10_000
#: Bytes of a mail, and what makes one slow to take apart: characters of a header, multiparts, lines that may part them,
#: calendar texts.
_LARGEST, _HEADER, _MULTIPARTS, _BORDERS, _TEXTS = 500_000, 10_000, 20, 200, 5
_KINDS = re.compile(rb"^content-[a-z-]+:(?:[^\n]|\n[ \t]){2000}", re.IGNORECASE | re.MULTILINE)
_MAIL = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")


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
    upto = min(int(last) + _WIDE, max(ahead - 1, int(last)))
    if upto == int(last):
        return Look((), mark)
    numbers = b" ".join(filter(None, _ok(inbox.uid("SEARCH", f"UID {int(last) + 1}:{upto}")))).split()
    there = sorted(n for n in map(int, numbers) if int(last) < n <= upto)
    new = there[:_MOST]
    found = [arrived for n in new if (arrived := _read(inbox, n)) is not None]
    return Look(tuple(found), f"{validity}/{upto if len(there) == len(new) else new[-1]}")


def _read(inbox: imaplib.IMAP4, number: int) -> Arrived | None:
    """A mail, if it holds an answer; one that is too large, or that the server cannot give, is none."""
    try:
        size = re.search(
            rb"RFC822\.SIZE (\d+)", b" ".join(_bytes(_ok(inbox.uid("FETCH", str(number), "(RFC822.SIZE)"))))
        )
        if size is None or int(size[1]) > _LARGEST:
            return None
        pieces = _ok(inbox.uid("FETCH", str(number), f"(BODY.PEEK[]<0.{_LARGEST}>)"))
    except ValueError:  # a no to this one, which must not keep the others waiting
        return None
    raw = next((piece[1] for piece in pieces if isinstance(piece, tuple)), b"")
    return read_mail(bytes(raw))


def read_mail(raw: bytes) -> Arrived | None:
    """What a mail answers; None when it holds no answer, or cannot be read, or only with effort."""
    if len(raw) > _LARGEST or raw.count(b"\n--") > _BORDERS or _KINDS.search(raw):
        return None
    if raw.lower().count(b"multipart/") > _MULTIPARTS:
        return None
    try:
        return _arrived(message_from_bytes(raw))
    except Exception:  # whatever a program made of it
        return None


def _arrived(message: Message) -> Arrived | None:
    texts = islice((part for part in _own(message) if part.get_content_type() == "text/calendar"), _TEXTS)
    replies = tuple(reply for part in texts for reply in read_replies(_text(part)))
    bounced = tuple(_bounced(message))
    if not replies and not bounced:
        return None
    names = _named(*_values(message, "In-Reply-To", "References"), *(_returned(message) if bounced else ()))
    return Arrived(_sender(message), _to(message), names, replies, bounced)


def _own(message: Message) -> Iterator[Message]:
    """The parts of a mail, without those of mails that are only passed on in it."""
    yield message
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            yield from _own(part)  # type: ignore[arg-type]  # of a multipart these are messages


def _bounced(message: Message) -> Iterator[str]:
    """The addresses that a report says will take nothing (RFC 3464 section 2.3)."""
    if message.get_content_type() != "multipart/report":
        return
    for part in _own(message):
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.get_payload():
            failed = str(fields.get("Action", "")).strip().lower() == "failed"  # type: ignore[union-attr]
            status = str(fields.get("Status", "")).strip()  # type: ignore[union-attr]
            address = str(fields.get("Final-Recipient", "")).partition(";")[2].strip()  # type: ignore[union-attr]
            if failed and status.startswith("5.") and "@" in address:
                yield address.casefold()


def _returned(report: Message) -> Iterator[str]:
    """What the mail that came back was called: it lies in the report whole, or as its head (RFC 3462 section 2)."""
    for part in report.walk():
        yield from _values(part, "Message-ID")
        if part.get_content_type() == "text/rfc822-headers":
            yield from re.findall(r"^Message-ID:(.*)$", _text(part), re.IGNORECASE | re.MULTILINE)


def _named(*values: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for value in values for name in re.findall(r"<([^<>\s]+)>", value)))


def _text(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return raw.decode(part.get_content_charset() or "utf-8", "replace") if isinstance(raw, bytes) else ""


def _sender(message: Message) -> str:
    """Who wrote it, if that can be read in one way only: no second address stands there, not even as a name."""
    value = " ".join(_values(message, "From"))
    found = {mail.casefold() for mail in _MAIL.findall(value)}
    read = {mail.casefold() for _, mail in getaddresses([value])}
    return found.pop() if len(found) == 1 and found == read else ""


def _to(message: Message) -> tuple[str, ...]:
    values = _values(message, "To", "Cc", "Delivered-To", "X-Original-To")
    return tuple(dict.fromkeys(mail.casefold() for value in values for mail in _MAIL.findall(value)))


def _values(message: Message, *names: str) -> list[str]:
    return [str(value)[:_HEADER] for name in names for value in (message.get_all(name) or [])[:5]]


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
