"""Programs of others that may ask (OAuth 2.1): who they are, what a person here permitted, and the tokens of it.

A permission is a device like any other, so that it is listed and taken back as one. Codes and tokens are kept as
hashes only, and each verb that uses one up does so in the transaction that gives the next
(https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1, RFC 6749, RFC 7636, RFC 8707, RFC 9700).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Column, Connection, Row, delete, exists, insert, select, update
from sqlalchemy.engine import RowMapping

from household import tables as t
from household import tables_permissions as p
from household.model import Trouble
from household.secret import hash_of, new_token
from household.store_base import NotHere, Shelf

#: How long a yes may be on its way to the program, an access token serves, and a refresh token waits to be used.
CODE, ACCESS, REFRESH = timedelta(minutes=5), timedelta(hours=1), timedelta(days=90)
#: A program that proves itself with a secret may send a used refresh token once more for this long: its answer got
#: lost on the way. Whoever has none to prove itself with may not.
AGAIN = timedelta(minutes=1)
#: A program that came by itself and was permitted nothing is forgotten after this long; so many wait at most.
UNUSED, MOST = timedelta(days=1), 100
_ACCESS, _REFRESH = "access", "refresh"


class ClientThere(Trouble):
    """A program with this name was added before: choose another, or remove that one first."""

    sentence = "trouble.client_there"


@dataclass(frozen=True)
class Client:
    """A program that may ask for permission. ``public``: it has no secret. ``by_itself``: it registered over the
    network, so its name is what it calls itself."""

    key: str
    name: str
    redirects: tuple[str, ...]
    public: bool
    by_itself: bool
    created: datetime


@dataclass(frozen=True)
class Yes:
    """What a person permitted a program: for which household, as whose device (None: one that all hear), what, at
    which door ("": all of the house), and where and to whom the answer goes (``challenge``: S256 of RFC 7636)."""

    household: int
    member: str | None
    client: str
    scopes: tuple[str, ...]
    resource: str
    redirect: str
    challenge: str


@dataclass(frozen=True)
class Pair:
    """New tokens of one permission, shown this once. ``seconds`` is how long the first one serves."""

    access: str
    refresh: str
    seconds: int
    scopes: tuple[str, ...]


class Permissions(Shelf):
    """Programs, permissions, and their codes and tokens."""

    # ── programs ──

    def add_client(
        self, key: str, name: str, redirects: Sequence[str], now: datetime, public: bool = False
    ) -> str | None:
        """Let a program ask for permission. Returns its secret, shown this once; None for a public one.

        Raises ClientThere."""
        with self._database.writing() as connection:
            if connection.execute(select(p.client.c.key).where(p.client.c.key == key)).first():
                raise ClientThere(client=key)
            return _add_client(connection, key, name, redirects, now, public, by_itself=False)

    def register_client(
        self, name: str, redirects: Sequence[str], now: datetime, public: bool
    ) -> tuple[str, str | None] | None:
        """A program adds itself: its new key and secret. None while too many wait that were permitted nothing."""
        waiting = (p.client.c.by_itself, ~exists().where(p.permission.c.client == p.client.c.key))
        with self._database.writing() as connection:
            connection.execute(delete(p.client).where(*waiting, p.client.c.created <= now - UNUSED))
            if len(connection.execute(select(p.client.c.key).where(*waiting)).all()) >= MOST:
                return None
            key = token_urlsafe(16)
            return key, _add_client(connection, key, name, redirects, now, public, by_itself=True)

    def client(self, key: str) -> Client | None:
        """The program of this key; None when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(p.client).where(p.client.c.key == key)).mappings().first()
        return _client(row) if row else None

    def clients(self) -> tuple[Client, ...]:
        """Every program that may ask for permission."""
        with self._database.reading() as connection:
            rows = connection.execute(select(p.client).order_by(p.client.c.created, p.client.c.key)).mappings()
            return tuple(_client(row) for row in rows)

    def proves(self, key: str, secret: str) -> bool:
        """Whether this is the secret of that program; False for one that has none."""
        with self._database.reading() as connection:
            kept = connection.execute(select(p.client.c.secret).where(p.client.c.key == key)).scalar()
        return kept is not None and hmac.compare_digest(kept, hash_of(secret))

    def remove_client(self, key: str) -> None:
        """This program may not ask any more, and what it was permitted is taken back. Raises NotHere."""
        with self._database.writing() as connection:
            theirs = select(p.permission.c.device_id).where(p.permission.c.client == key)
            connection.execute(update(t.device).where(t.device.c.id.in_(theirs)).values(revoked=True))
            if not connection.execute(delete(p.client).where(p.client.c.key == key)).rowcount:
                raise NotHere()

    # ── a yes, and what comes of it ──

    def permit(self, yes: Yes, now: datetime) -> str:
        """The code with which the program may fetch its tokens, once, within five minutes."""
        code = new_token()
        row = {
            "hash": hash_of(code),
            "household_id": yes.household,
            "client": yes.client,
            "member": yes.member,
            "scopes": " ".join(yes.scopes),
            "resource": yes.resource,
            "redirect": yes.redirect,
            "challenge": yes.challenge,
            "expires": now + CODE,
        }
        with self._database.writing() as connection:
            # A used code is kept for a while, so that its second use is seen for what it is.
            connection.execute(delete(p.permission_code).where(p.permission_code.c.expires <= now - UNUSED))
            connection.execute(insert(p.permission_code).values(row))
        return code

    def exchange(
        self, client: str, code: str, redirect: str, verifier: str, now: datetime, resource: str | None = None
    ) -> Pair | None:
        """The tokens for a code. None when it is not right; whatever was wrong with it, it is spent, and a second use
        takes back what came of the first."""
        table, mark = p.permission_code, hash_of(code)
        with self._database.writing() as connection:
            row = connection.execute(select(table).where(table.c.hash == mark)).mappings().first()
            if row is None or row["client"] != client:
                return None
            unused = (table.c.hash == mark, table.c.used.is_(None))
            if not connection.execute(update(table).where(*unused).values(used=now)).rowcount:
                spent = select(table.c.device_id).where(table.c.hash == mark)
                connection.execute(update(t.device).where(t.device.c.id.in_(spent)).values(revoked=True))
                return None
            fits = row["redirect"] == redirect and resource in (None, row["resource"])
            if row["expires"] <= now or not fits or not _is_challenge(verifier, row["challenge"]):
                return None
            device = _add_permission(connection, row, now)
            connection.execute(update(table).where(table.c.hash == mark).values(device_id=device))
            return _pair(connection, row["household_id"], device, row["scopes"], now)

    def refresh(self, client: str, token: str, now: datetime, resource: str | None = None) -> Pair | None:
        """New tokens for a refresh token, which is spent by it. None when it is not right; its second use takes the
        permission back, for somebody else may hold it (RFC 9700 section 4.14)."""
        table, mark = p.permission_token, hash_of(token)
        with self._database.writing() as connection:
            row = _refresh_row(connection, mark)
            if row is None or row["client"] != client or row["revoked"] or row["expires"] <= now:
                return None
            if resource not in (None, row["resource"]):
                return None
            unused = (table.c.hash == mark, table.c.used.is_(None))
            if not connection.execute(update(table).where(*unused).values(used=now)).rowcount:
                used = connection.execute(select(table.c.used).where(table.c.hash == mark)).scalar_one()
                if row["secret"] is None or now - used > AGAIN:
                    _take_back(connection, row["device_id"])
                    return None
            return _pair(connection, row["household_id"], row["device_id"], row["scopes"], now)

    def give_up(self, client: str, token: str) -> None:
        """A program hands back a token (RFC 7009): the whole permission ends. Nothing for what is not its own."""
        held, of = p.permission_token, p.permission
        joined = held.join(of, of.c.device_id == held.c.device_id)
        mine = (held.c.hash == hash_of(token), of.c.client == client)
        with self._database.writing() as connection:
            device = connection.execute(select(held.c.device_id).select_from(joined).where(*mine)).scalar()
            if device is not None:
                _take_back(connection, device)


def device_with(
    connection: Connection, columns: Sequence[Column[Any]], token_hash: str, resource: str, now: datetime
) -> Row[Any] | None:
    """These columns of the device whose permission an access token is of, if it is good at this door; used by the doors
    of the store."""
    held, of = p.permission_token, p.permission
    joined = t.device.join(held, held.c.device_id == t.device.c.id).join(of, of.c.device_id == t.device.c.id)
    good = (held.c.hash == token_hash, held.c.kind == _ACCESS, held.c.expires > now, of.c.resource.in_(("", resource)))
    return connection.execute(select(*columns).select_from(joined).where(*good)).first()


def _add_client(
    connection: Connection,
    key: str,
    name: str,
    redirects: Sequence[str],
    now: datetime,
    public: bool,
    by_itself: bool,
) -> str | None:
    secret = None if public else new_token()
    row = {
        "key": key,
        "name": name,
        "secret": hash_of(secret) if secret else None,
        "redirects": json.dumps(list(redirects)),
        "created": now,
        "by_itself": by_itself,
    }
    connection.execute(insert(p.client).values(row))
    return secret


def _client(row: RowMapping) -> Client:
    redirects = tuple(json.loads(row["redirects"]))
    return Client(row["key"], row["name"], redirects, row["secret"] is None, row["by_itself"], row["created"])


def _add_permission(connection: Connection, code: RowMapping, now: datetime) -> int:
    """A device for the permission that a code stands for; its number. It has no token of its own."""
    household, client = code["household_id"], code["client"]
    name = connection.execute(select(p.client.c.name).where(p.client.c.key == client)).scalar_one()
    device = {
        "household_id": household,
        "device": _free_name(connection, household, name),
        "member": code["member"],
        "hash": hash_of(new_token()),
        "created": now,
        "revoked": False,
    }
    number: int = connection.execute(insert(t.device).values(device).returning(t.device.c.id)).scalar_one()
    same = {name: code[name] for name in ("household_id", "client", "scopes", "resource")}
    connection.execute(insert(p.permission).values(device_id=number, **same))
    return number


def _free_name(connection: Connection, household: int, name: str) -> str:
    """The name, or with a number: what a device said and asked is kept under its name, so it shares it with none."""
    mine = select(t.device.c.device).where(t.device.c.household_id == household)
    return free_name(name, set(connection.execute(mine).scalars()))


def free_name(name: str, taken: Set[str]) -> str:
    """The name, with the first number that is free where it is taken."""
    names = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(free for free in names if free not in taken)


def _pair(connection: Connection, household: int, device: int, scopes: str, now: datetime) -> Pair:
    """New tokens; what no longer serves anybody is thrown away."""
    table, access, refresh = p.permission_token, new_token(), new_token()
    connection.execute(delete(table).where(table.c.device_id == device, table.c.expires <= now))
    rows = [
        {"hash": hash_of(token), "household_id": household, "device_id": device, "kind": kind, "expires": now + lasts}
        for token, kind, lasts in ((access, _ACCESS, ACCESS), (refresh, _REFRESH, REFRESH))
    ]
    connection.execute(insert(table), rows)
    return Pair(access, refresh, int(ACCESS.total_seconds()), tuple(scopes.split()))


def _refresh_row(connection: Connection, mark: str) -> RowMapping | None:
    """A refresh token with its permission, its device and whether its program has a secret."""
    held, of = p.permission_token, p.permission
    joined = (
        held.join(of, of.c.device_id == held.c.device_id)
        .join(t.device, t.device.c.id == held.c.device_id)
        .join(p.client, p.client.c.key == of.c.client)
    )
    wanted = (held, of.c.client, of.c.scopes, of.c.resource, t.device.c.revoked, p.client.c.secret)
    mine = (held.c.hash == mark, held.c.kind == _REFRESH)
    return connection.execute(select(*wanted).select_from(joined).where(*mine)).mappings().first()


def _take_back(connection: Connection, device: int) -> None:
    connection.execute(update(t.device).where(t.device.c.id == device).values(revoked=True))


def _is_challenge(verifier: str, challenge: str) -> bool:
    """Whether a verifier is the one of an S256 challenge (RFC 7636 section 4.6)."""
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("utf-8", "replace")).digest()).rstrip(b"=")
    return hmac.compare_digest(made, challenge.encode("utf-8", "replace"))
