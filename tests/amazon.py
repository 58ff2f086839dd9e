"""Amazon, as far as a skill meets it: certificates of its own in a web server, and requests that it signs."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from household.settings import AlexaDoor

SKILL = "amzn1.ask.skill.11111111-2222-3333-4444-555555555555"
SIGNER = "echo-api.amazon.com"
WHERE = "https://s3.amazonaws.com/echo.api/"

Key = rsa.RSAPrivateKey
Certificate = x509.Certificate


@dataclass(frozen=True)
class Signer:
    """Whoever can sign: a certificate and its key."""

    certificate: Certificate
    key: Key


def new_key() -> Key:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certify(
    name: str, key: Key, since: datetime, until: datetime, issuer: Signer | None, hosts: tuple[str, ...] = ()
) -> Certificate:
    """A certificate by ``issuer`` (None: by itself); with hosts for a server, without for who issues others."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    by = issuer.certificate.subject if issuer else subject
    above = issuer.key.public_key() if issuer else key.public_key()
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=not hosts, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above), critical=False)
        .add_extension(_usage(issues=not hosts), critical=True)
    )
    if hosts:
        names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
        made = made.add_extension(names, critical=False)
        server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        made = made.add_extension(server, critical=False)
    return made.sign(issuer.key if issuer else key, hashes.SHA256())


def _usage(issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=False,
        key_encipherment=not issues,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )


def pem(*certificates: Certificate) -> bytes:
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


@dataclass
class Amazon:
    """At ``now`` it has a root that is trusted, an authority below it, and a certificate to sign requests with."""

    now: datetime
    skill: str = SKILL
    shelf: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shelf["/echo.api/chain.pem"] = pem(self.leaf.certificate, self.between.certificate)

    # ── certificates ──

    @property
    def _lasts(self) -> tuple[datetime, datetime]:
        return self.now - timedelta(days=30), self.now + timedelta(days=60)

    def _issuer(self, name: str, above: Signer | None = None) -> Signer:
        key = new_key()
        return Signer(certify(name, key, *self._lasts, above), key)

    @cached_property
    def root(self) -> Signer:
        return self._issuer("a root")

    @cached_property
    def between(self) -> Signer:
        return self._issuer("an authority", self.root)

    @cached_property
    def leaf(self) -> Signer:
        return self.signer()

    @cached_property
    def stranger(self) -> Signer:
        """A root that nobody trusts."""
        return self._issuer("a root of Joris")

    def signer(
        self,
        host: str = SIGNER,
        issuer: Signer | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Signer:
        first, last = self._lasts
        key = new_key()
        issued = certify("a signer", key, since or first, until or last, issuer or self.between, (host,))
        return Signer(issued, key)

    def put(self, name: str, *certificates: Certificate) -> str:
        """Lets a chain be fetched; its address as a request names it."""
        self.shelf[f"/echo.api/{name}"] = pem(*certificates)
        return WHERE + name

    # ── requests ──

    def headers(self, body: bytes, signer: Signer | None = None, url: str = f"{WHERE}chain.pem") -> dict[str, str]:
        signature = (signer or self.leaf).key.sign(body, padding.PKCS1v15(), hashes.SHA256())
        return {
            "Content-Type": "application/json",
            "SignatureCertChainUrl": url,
            "Signature-256": base64.b64encode(signature).decode(),
        }

    @contextmanager
    def serving(self, folder: Path) -> Iterator[AlexaDoor]:
        """A web server with the chains, and the door of a house that takes it for Amazon's."""
        amazon = self

        class Shelf(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                amazon.asked.append(self.path)
                found, elsewhere = amazon.shelf.get(self.path), amazon.moved.get(self.path)
                self.send_response(302 if elsewhere else 200 if found else 404)
                if elsewhere:
                    self.send_header("Location", elsewhere)
                self.end_headers()
                self.wfile.write(found or b"")

            def log_message(self, *_: object) -> None:
                pass

        roots = folder / "roots.pem"
        roots.write_bytes(pem(self.root.certificate))
        server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            address = f"http://127.0.0.1:{server.server_address[1]}"
            yield AlexaDoor(self.skill, None, address, roots)
        finally:
            server.shutdown()
            server.server_close()


# ── what a request says ─────────────────────────────────────────────────────────────────────────


def slot(words: str, *ids: str, name: str = "", known: bool = True) -> dict[str, Any]:
    """A slot as Alexa fills it: with the values that it was taken for, or with none of those that it knows."""
    if not ids and known:
        return {"value": words}
    code = "ER_SUCCESS_MATCH" if known else "ER_SUCCESS_NO_MATCH"
    values = [{"value": {"id": key, "name": name or words}} for key in ids]
    authority = {"authority": f"amzn1.er-authority.echo-sdk.{SKILL}.CHORE", "status": {"code": code}}
    return {"value": words, "resolutions": {"resolutionsPerAuthority": [{**authority, "values": values}]}}


def asked(
    now: datetime,
    kind: str = "IntentRequest",
    intent: str | None = None,
    token: str | None = None,
    locale: str = "nl-NL",
    session: str = "amzn1.echo-api.session.1",
    new: bool = False,
    request: str = "amzn1.echo-api.request.1",
    device: str = "amzn1.ask.device.kitchen",
    person: str | None = None,
    skill: str = SKILL,
    status: str = "NONE",
    **slots: dict[str, Any],
) -> dict[str, Any]:
    """A request, in Amazon's words."""
    user = {"userId": "amzn1.ask.account.1"} | ({"accessToken": token} if token else {})
    system: dict[str, Any] = {
        "application": {"applicationId": skill},
        "user": user,
        "device": {"deviceId": device, "supportedInterfaces": {}},
        "apiEndpoint": "https://api.eu.amazonalexa.com",
        "apiAccessToken": "a token of Amazon's",
    }
    if person:
        system["person"] = {"personId": person}
    said: dict[str, Any] = {"type": kind, "requestId": request, "timestamp": stamp(now), "locale": locale}
    if intent:
        filled = {name: {"name": name, "confirmationStatus": "NONE", **value} for name, value in slots.items()}
        said |= {"intent": {"name": intent, "confirmationStatus": status, "slots": filled}, "dialogState": "STARTED"}
    return {
        "version": "1.0",
        "session": {
            "new": new,
            "sessionId": session,
            "application": {"applicationId": skill},
            "user": user,
            "attributes": {"member": "sanne", "awaits": "yes_no"},
        },
        "context": {"System": system},
        "request": said,
    }


def stamp(moment: datetime) -> str:
    return moment.astimezone(tz=None).isoformat(timespec="seconds")


def as_bytes(said: object) -> bytes:
    return json.dumps(said).encode()
