"""Mail from this house: put together by the rules of those who read it, and handed to a server that was named.

    Trouble
    └── MailTrouble            the mail did not go
        ├── MailUnreachable    no answer now, or "later": try again
        ├── MailRefused        this address takes nothing: ask its owner for another
        ├── MailLogin          the server does not know us, or takes nothing from us: look at the settings
        └── MailUnsure         we were cut off as the mail was all there: nobody knows, so do not send it again

An invitation is ``multipart/alternative`` with its iCalendar text last, inline and in base64 (RFC 6047 section 4), from
the very address that the text names as the organiser. Neither an address nor a word of a mail stands in an error.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from household.model import Trouble
from household.settings import MailDoor

#: Seconds for each step of the talk with the server.
_SECONDS = 20.0
#: What a server answers when it wants to know first who we are (RFC 4954 section 6).
_UNKNOWN = (530, 534, 535, 538)


class MailTrouble(Trouble):
    """The mail did not go."""

    sentence = "trouble.mail"


class MailUnreachable(MailTrouble):
    """No answer now, or the server says "later": try again."""

    sentence = "trouble.mail_unreachable"


class MailRefused(MailTrouble):
    """This address takes nothing, and would not the next time: ask its owner for another."""

    sentence = "trouble.mail_refused"


class MailLogin(MailTrouble):
    """The server does not know us, or takes nothing from us: look at the name, the password and the sender in the
    settings."""

    sentence = "trouble.mail_login"


class MailUnsure(MailTrouble):
    """We were cut off between the end of the mail and the answer to it, so that it may have been taken (RFC 1047)."""

    sentence = "trouble.letter_unsure"


@dataclass(frozen=True)
class Outgoing:
    """A mail to one person. ``name`` is what it is called among all that this house sends, and gives its Message-ID.
    ``calendar`` is an iTIP text and its method; ``off`` an address at which news ends with one click (RFC 8058);
    ``reply_to`` where answers go, when that is not where it comes from."""

    to: str = field(repr=False)
    to_name: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    name: str
    calendar: tuple[str, str] | None = field(default=None, repr=False)
    off: str = field(default="", repr=False)
    reply_to: str = field(default="", repr=False)


def compose(mail: Outgoing, sender: str, sender_name: str, now: datetime, message_id: str) -> str:
    """The mail as it goes over the wire (RFC 5322), from the address ``sender``. ``message_id`` is the part before the
    at sign; ``now`` is aware. Raises ValueError for what is no address."""
    made = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    made["From"] = _address(sender_name, sender)
    made["To"] = _address(mail.to_name, mail.to)
    made["Subject"] = _line(mail.subject)
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers to these
    if mail.reply_to:
        made["Reply-To"] = _address(sender_name, mail.reply_to)
    if mail.off:
        made["List-Unsubscribe"] = f"<{mail.off}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(mail.text, cte="base64")
    made.add_alternative(mail.html, subtype="html", cte="base64")
    if mail.calendar:
        text, method = mail.calendar
        made.add_alternative(text, subtype="calendar", cte="base64", params={"method": method}, disposition="inline")
    return made.as_string()


def _address(name: str, mail: str) -> Address:
    user, at, host = mail.rpartition("@")
    if not (user and at and host and mail.isascii() and mail.isprintable()) or set(mail) & set(' <>",;:\\()[]'):
        raise ValueError("no mail address")
    return Address(_line(name), user, host)


def _line(text: str) -> str:
    """One line of a header: nothing in it can begin another."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


# ── out ─────────────────────────────────────────────────────────────────────────────────────────


def deliver(door: MailDoor, to: str, text: str) -> None:
    """Hand a mail to the server, once. Raises MailUnreachable, MailRefused, MailLogin, or MailUnsure."""
    with _troubles(), _connected(door) as server:
        server.ehlo_or_helo_if_needed()
        _agreed(server.mail(door.sender), MailLogin)
        _agreed(server.rcpt(to), MailRefused)
        _agreed(server.docmd("DATA"), MailRefused, wanted=(354,))
        server.send(_to_its_end(text))
        try:
            answer = server.getreply()
        except (smtplib.SMTPException, OSError):
            raise MailUnsure() from None
        _agreed(answer, MailRefused)


def try_door(door: MailDoor) -> None:
    """Whether the server answers and knows us; nothing is sent. Raises what ``deliver`` raises."""
    with _troubles(), _connected(door) as server:
        server.noop()


def _agreed(answer: tuple[int, bytes], refused: type[MailTrouble], wanted: Sequence[int] = (250, 251)) -> None:
    """Go on after a yes. A no for good is what the step makes of it, unless it is that we are not known."""
    code = answer[0]
    if code in wanted:
        return
    if code in _UNKNOWN:
        raise MailLogin()
    raise (refused if 500 <= code < 600 else MailUnreachable)()


def _to_its_end(text: str) -> bytes:
    """The mail as its lines, none of which looks like the end, and the end (RFC 5321 section 4.5.2)."""
    lines = text.encode("ascii", "replace").splitlines()
    return b"".join((b"." if line[:1] == b"." else b"") + line + b"\r\n" for line in lines) + b".\r\n"


@contextmanager
def _connected(door: MailDoor) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context(cafile=str(door.roots) if door.roots else None)
    if door.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(door.host, door.port, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(door.host, door.port, timeout=_SECONDS)
    try:
        if door.security == "starttls":
            server.starttls(context=context)
        if door.user:
            server.login(door.user, door.password or "")
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):  # whatever is said at leaving: what was taken is taken
            server.quit()
        server.close()


@contextmanager
def _troubles() -> Iterator[None]:
    """The one place in which what breaks on the way becomes a trouble (RFC 5321 section 4.2)."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as answer:
        raise (MailLogin if answer.smtp_code >= 500 else MailUnreachable)() from None
    except (smtplib.SMTPException, OSError, ValueError):  # also a server that greets us with a no
        raise MailUnreachable() from None
