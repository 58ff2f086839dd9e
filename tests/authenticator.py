"""A keeper of passkeys in software: makes and uses them as a telephone does, and can be told to do it wrongly."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

Flag = AuthenticatorData.FLAG


@dataclass
class Held:
    """One passkey as its keeper has it."""

    id: bytes
    handle: bytes
    rp: str
    private: ec.EllipticCurvePrivateKey
    count: int = 0
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))


@dataclass
class Authenticator:
    """``counts``: whether it counts its uses, as older keys do."""

    counts: bool = True
    held: list[Held] = field(default_factory=list)

    def make(self, asked: Mapping[str, Any], origin: str) -> dict[str, Any]:
        """What a browser says after ``navigator.credentials.create``."""
        known = {one["id"] for one in asked.get("excludeCredentials") or ()}
        assert not known & {websafe_encode(one.id) for one in self.held}, "InvalidStateError"
        assert {"type": "public-key", "alg": -7} in asked["pubKeyCredParams"]
        assert asked["authenticatorSelection"]["residentKey"] == "required"
        rp = asked["rp"]["id"]
        private = ec.generate_private_key(ec.SECP256R1())
        one = Held(secrets.token_bytes(16), websafe_decode(asked["user"]["id"]), rp, private)
        self.held.append(one)
        public = AttestedCredentialData.create(bytes(16), one.id, ES256.from_cryptography_key(private.public_key()))
        data = AuthenticatorData.create(_hash(rp), Flag.UP | Flag.UV | Flag.AT, one.count, public)
        response = {
            "clientDataJSON": websafe_encode(_client_data("webauthn.create", asked, origin)),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return _said(one, response)

    def opens(self, asked: Mapping[str, Any]) -> tuple[str, str]:
        """What a browser says of the prf extension: the credential id, and its 32 bytes."""
        assert asked["userVerification"] == "required"  # a keeper gives others without
        allowed = {one["id"] for one in asked["allowCredentials"]}
        one = next(each for each in self.held if websafe_encode(each.id) in allowed)
        salt = hashlib.sha256(b"WebAuthn PRF\0" + websafe_decode(asked["extensions"]["prf"]["eval"]["first"])).digest()
        return websafe_encode(one.id), websafe_encode(hmac.digest(one.secret, salt, "sha256"))

    def answer(self, asked: Mapping[str, Any], origin: str, **changed: Any) -> dict[str, Any]:
        """What a browser says after ``navigator.credentials.get``; ``changed`` does it wrongly: another ``kind``,
        ``handle``, ``rp``, ``flags``, ``count`` or ``private`` key."""
        one = next(each for each in self.held if each.rp == asked["rpId"])
        one.count += self.counts
        flags = changed.get("flags", Flag.UP | Flag.UV)
        data = AuthenticatorData.create(_hash(changed.get("rp", one.rp)), flags, changed.get("count", one.count))
        client = _client_data(changed.get("kind", "webauthn.get"), asked, origin)
        private: ec.EllipticCurvePrivateKey = changed.get("private", one.private)
        signature = private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(changed.get("handle", one.handle)),
        }
        return _said(one, response)


def _said(one: Held, response: dict[str, str]) -> dict[str, Any]:
    mark = websafe_encode(one.id)
    return {"id": mark, "rawId": mark, "type": "public-key", "clientExtensionResults": {}, "response": response}


def _client_data(kind: str, asked: Mapping[str, Any], origin: str) -> bytes:
    said = {"type": kind, "challenge": asked["challenge"], "origin": origin, "crossOrigin": False}
    return json.dumps(said).encode()


def _hash(rp: str) -> bytes:
    return hashlib.sha256(rp.encode()).digest()
