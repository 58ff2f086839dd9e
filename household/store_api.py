"""Tokens with which a program does what one person does on the pages: kept as a hash, each of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update

from household import tables as t
from household.secret import hash_of, new_token
from household.store_base import Shelf
from household.store_doors import NOTICED
from household.store_permissions import free_name

#: What a token begins with, so that whoever finds one knows what it opens.
PREFIX = "samen_"


@dataclass(frozen=True)
class ApiToken:
    """A token, without its secret; ``changes`` is whether it may do more than read."""

    id: int
    name: str
    changes: bool
    created: datetime
    last_used: datetime | None


@dataclass(frozen=True)
class ApiCaller:
    """Who calls: one person of one household, by which token, and whether that may do more than read."""

    household: int
    member: str
    token: int
    changes: bool


class ApiTokens(Shelf):
    """Tokens of the API. They are devices too, but not such as one speaks to: ``known`` names their person again where
    they may change something, and nobody where they only read."""

    def add_api_token(self, household: int, member: str, name: str, changes: bool, now: datetime) -> str:
        """A new token of this member; shown this once. A name that is taken gets a number."""
        token = PREFIX + new_token()
        with self._database.writing(household) as connection:
            taken = connection.execute(select(t.device.c.device).where(*_of(household, member))).scalars()
            row = {
                "household_id": household,
                "device": free_name(name, set(taken)),
                "member": member,
                "hash": hash_of(token),
                "created": now,
                "revoked": False,
                "known": member if changes else None,
                "api": True,
            }
            connection.execute(insert(t.device).values(row))
        return token

    def api_caller(self, token: str, now: datetime) -> ApiCaller | None:
        """Whose token this is; None for nobody's, one that was revoked, and one of a device that one speaks to."""
        mine = (t.device.c.hash == hash_of(token), t.device.c.api, ~t.device.c.revoked)
        with self._database.reading() as connection:
            row = connection.execute(select(t.device).where(*mine)).mappings().first()
        if row is None:
            return None
        if row["last_used"] is None or now - row["last_used"] >= NOTICED:
            with self._database.writing() as connection:
                connection.execute(update(t.device).where(t.device.c.id == row["id"]).values(last_used=now))
        return ApiCaller(row["household_id"], row["member"], row["id"], row["known"] is not None)

    def api_tokens(self, household: int, member: str) -> tuple[ApiToken, ...]:
        """The tokens of a member that count, oldest first."""
        rows = select(t.device).where(*_of(household, member)).order_by(t.device.c.id)
        with self._database.reading() as connection:
            found = connection.execute(rows).mappings()
            return tuple(
                ApiToken(r["id"], r["device"], r["known"] is not None, r["created"], r["last_used"]) for r in found
            )

    def revoke_api_token(self, household: int, member: str, number: int) -> bool:
        """A token of this member counts no more; False when there is none of this number."""
        mine = (*_of(household, member), t.device.c.id == number)
        with self._database.writing() as connection:
            return connection.execute(update(t.device).where(*mine).values(revoked=True)).rowcount > 0


def _of(household: int, member: str) -> tuple[ColumnElement[bool], ...]:
    return t.device.c.household_id == household, t.device.c.member == member, t.device.c.api, ~t.device.c.revoked
