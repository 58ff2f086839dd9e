"""Passkeys (WebAuthn level 3, https://www.w3.org/TR/webauthn-3/): made by who is in, and afterwards a way in.

A passkey belongs to the name at which the house is opened, so that it needs https with a name, or this very machine.
The challenge is a link of ours: good once, for five minutes, and for the browser that asked for it. What a browser
sends is checked by the library; of which make the keeper of a passkey is, is not asked.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from household.model import Member, Trouble
from household.settings import Settings
from household.store import Passkey, Store

#: What the link is for that stands as a challenge.
PURPOSE = "passkey"
#: So long a person has to take out their telephone.
LASTS = timedelta(minutes=5)
#: A name is told in one line.
LONGEST_NAME = 60


class NotThisPasskey(Trouble):
    """It is none of ours, or its answer is not to what was asked: try again, or come in by another way."""

    sentence = "ways.passkey_other"


@dataclass(frozen=True)
class House:
    """The house as passkeys know it: the name that they belong to, and the origin of its pages."""

    name: str
    origin: str


def house_of(settings: Settings, host: str) -> House | None:
    """The house for whoever looks at it at ``host``; None where no passkey can be: without https, at a number instead
    of a name, or at another name than the chosen one."""
    parts = urlsplit(settings.base_url)
    name = (parts.hostname or "").lower()
    if host.lower() != name or _is_number(name) or not (parts.scheme == "https" or name == "localhost"):
        return None
    port = "" if parts.port in (None, {"https": 443, "http": 80}[parts.scheme]) else f":{parts.port}"
    return House(name, f"{parts.scheme}://{name}{port}")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


# ── a new one ───────────────────────────────────────────────────────────────────────────────────


def ask_for_new(
    store: Store, house: House, household: int, member: Member, now: datetime
) -> tuple[str, Mapping[str, Any]]:
    """The challenge, and what the browser is asked (``PublicKeyCredentialCreationOptions`` as JSON), so that it makes a
    passkey for this member; none where it keeps one of theirs already."""
    mine = [_descriptor(key) for key in store.passkeys(household, member.key)]
    challenge = store.add_link(_made(household, member.key), now + LASTS, now)
    options, _ = _server(house).register_begin(
        PublicKeyCredentialUserEntity(name=member.name, id=_handle(household, member.key), display_name=member.name),
        mine,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.PREFERRED,
        challenge=websafe_decode(challenge),
        extensions={"prf": {}},
    )
    return challenge, dict(options)["publicKey"]


def keep_new(
    store: Store,
    house: House,
    household: int,
    member: str,
    name: str,
    challenge: str,
    answer: Mapping[str, Any],
    now: datetime,
) -> None:
    """What the browser made becomes a way in for this member. Raises NotThisPasskey, TakenAlready or NotHere."""
    if store.purpose_of_link(challenge, now, use=True) != _made(household, member):
        raise NotThisPasskey()
    try:
        made = _server(house).register_complete(_state(challenge), answer)
    except Exception:  # whatever a browser sends: the library has many words for what does not fit
        raise NotThisPasskey() from None
    if (public := made.credential_data) is None:
        raise NotThisPasskey()
    credential = websafe_encode(public.credential_id)
    store.add_passkey(
        Passkey(0, household, member, credential, websafe_encode(public), made.counter, plain_name(name), now)
    )


def plain_name(name: str) -> str:
    """What somebody calls a passkey, in one line; "" for nothing that can be read."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:LONGEST_NAME]


# ── coming in by one ────────────────────────────────────────────────────────────────────────────


def ask_for_any(store: Store, house: House, now: datetime) -> tuple[str, Mapping[str, Any]]:
    """The challenge, and what the browser is asked (``PublicKeyCredentialRequestOptions`` as JSON): any passkey of this
    house that it holds."""
    challenge = store.add_link(PURPOSE, now + LASTS, now)
    options, _ = _server(house).authenticate_begin(
        user_verification=UserVerificationRequirement.PREFERRED, challenge=websafe_decode(challenge)
    )
    return challenge, dict(options)["publicKey"]


def who_answers(store: Store, house: House, challenge: str, answer: Mapping[str, Any], now: datetime) -> Passkey:
    """Whose passkey answered. Raises NotThisPasskey."""
    if store.purpose_of_link(challenge, now, use=True) != PURPOSE:
        raise NotThisPasskey()
    try:
        read = AuthenticationResponse.from_dict(answer)
        found = store.passkey_of(websafe_encode(read.raw_id))
        known = [AttestedCredentialData(websafe_decode(found.public))] if found is not None else []
        _server(house).authenticate_complete(_state(challenge), known, read)
    except Exception:  # as above
        raise NotThisPasskey() from None
    if found is None or not _is_theirs(found, read.response.user_handle):
        raise NotThisPasskey()
    if not store.use_passkey(found.id, read.response.authenticator_data.counter, now):
        raise NotThisPasskey()
    return found


def _is_theirs(found: Passkey, handle: bytes | None) -> bool:
    """Whether the passkey says the same of whose it is as we do (section 7.2 step 6); one that was found by itself has
    to say it."""
    return handle is not None and hmac.compare_digest(handle, _handle(found.household, found.member))


# ── opening notes ───────────────────────────────────────────────────────────────────────────────


def ask_to_open(store: Store, house: House, household: int, member: str, only: int | None) -> Mapping[str, Any]:
    """What the browser is asked so that a passkey gives the bytes that open this member's notes (the prf extension,
    section 10.1.4): any that does so already or, to become one, the passkey with that number. The bytes prove
    themselves, so that the challenge is not looked at; a passkey gives other ones to who did not prove who they are."""
    keys = [key for key in store.passkeys(household, member) if (key.opens if only is None else key.id == only)]
    options, _ = _server(house).authenticate_begin(
        [_descriptor(key) for key in keys],
        user_verification=UserVerificationRequirement.REQUIRED,
        extensions={"prf": {"eval": {"first": websafe_encode(hashlib.sha256(b"samen notes").digest())}}},
    )
    asked: Mapping[str, Any] = dict(options)["publicKey"]
    return asked


def _descriptor(key: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=websafe_decode(key.credential))


# ── both ────────────────────────────────────────────────────────────────────────────────────────


def _server(house: House) -> Fido2Server:
    us = PublicKeyCredentialRpEntity(name="samen", id=house.name)
    return Fido2Server(us, verify_origin=lambda origin: origin == house.origin)


def _state(challenge: str) -> Mapping[str, Any]:
    return {"challenge": challenge, "user_verification": UserVerificationRequirement.PREFERRED}


def _made(household: int, member: str) -> str:
    return f"{PURPOSE}/{household}/{member}"


def _handle(household: int, member: str) -> bytes:
    """Who somebody is to a passkey: 32 bytes that tell nothing of them (section 14.6.1). They stay the same when the
    secret key becomes another."""
    return hashlib.sha256(f"samen passkey {household}/{member}".encode()).digest()
