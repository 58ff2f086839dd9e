"""A real mail server on loopback (aiosmtpd), which keeps what it takes and can refuse as servers do."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from household.settings import MailDoor
from terminal.children import free_port

SENDER = "samen@thuis.example"
USER, PASSWORD = "samen", "een lang woord"


@dataclass
class Taken:
    """One mail as it arrived: the addresses of its envelope, and the message."""

    sender: str
    to: list[str]
    message: EmailMessage

    def calendar(self) -> str:
        """The text of its calendar part."""
        [part] = [p for p in self.message.walk() if p.get_content_type() == "text/calendar"]
        return bytes(part.get_payload(decode=True)).decode()  # type: ignore[arg-type]


@dataclass
class Postbox:
    """What a server took, and what it says to the next."""

    door: MailDoor
    taken: list[Taken] = field(default_factory=list)
    #: By address: what the server says instead of taking mail for it.
    says: dict[str, str] = field(default_factory=dict)
    #: What it says once a mail is there; "hang up": nothing, having taken it.
    at_the_end: str = ""
    #: What it says to whoever sends, and to whoever leaves.
    to_the_sender: str = ""
    at_leaving: str = ""

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if self.to_the_sender:
            return self.to_the_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return self.at_leaving or "221 Bye"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if address in self.says:
            return self.says[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.at_the_end and self.at_the_end != "hang up":
            return self.at_the_end
        content = envelope.content or b""
        message = message_from_bytes(bytes(content), policy=default)  # type: ignore[arg-type]
        assert isinstance(message, EmailMessage)
        self.taken.append(Taken(envelope.mail_from or "", list(envelope.rcpt_tos), message))
        if self.at_the_end == "hang up" and server.transport:
            server.transport.abort()
        return "250 OK"


@contextmanager
def mailserver(folder: Path, security: str = "none", login: bool = False) -> Iterator[Postbox]:
    """A server that listens, for as long as it is needed."""
    roots = certificate(folder) if security != "none" else None
    context = None
    if roots:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(roots, folder / "key.pem")

    def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        given = (bytes(data.login), bytes(data.password))
        return AuthResult(success=given == (USER.encode(), PASSWORD.encode()), handled=False)

    door = MailDoor("127.0.0.1", 0, security, SENDER, USER if login else "", PASSWORD if login else None, roots)  # type: ignore[arg-type]
    box = Postbox(door)
    port = free_port()
    options: dict[str, Any] = {"authenticator": known, "auth_required": login, "auth_require_tls": False}
    if security == "tls":
        running = Controller(box, "127.0.0.1", port, ssl_context=context, **options)
    else:
        running = Controller(
            box, "127.0.0.1", port, tls_context=context, require_starttls=security == "starttls", **options
        )
    running.start()
    try:
        box.door = MailDoor("127.0.0.1", port, door.security, SENDER, door.user, door.password, roots)
        yield box
    finally:
        running.stop()


def certificate(folder: Path) -> Path:
    """A certificate for this very machine, which leads to itself; its key lies beside it."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]),
    )
    now = datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(pem)
    path = folder / "cert.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return path
