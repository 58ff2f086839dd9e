"""The tables of programs of others that may ask, each with the yes of somebody here; as in ``household.tables``."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from household.tables import Moment, metadata


def _of(column: str) -> ForeignKey:
    return ForeignKey(column, ondelete="CASCADE")


def _home() -> Column[int]:
    return Column("household_id", Integer, _of("household.id"), nullable=False, index=True)


def _client() -> Column[str]:
    return Column("client", String(), _of("client.key"), nullable=False, index=True)


#: A program that may ask for permission; ``secret`` empty: it runs where it can keep none. It is of no household: a
#: person says yes for one of them.
client = Table(
    "client",
    metadata,
    Column("key", String(), primary_key=True),
    Column("name", Text(), nullable=False),
    Column("secret", String()),
    Column("redirects", Text(), nullable=False),
    Column("created", Moment(), nullable=False),
    Column("by_itself", Boolean, nullable=False),
)

#: A permission is a device like any other; this says which program it is and what it may.
permission = Table(
    "permission",
    metadata,
    Column("device_id", Integer, _of("device.id"), primary_key=True),
    _home(),
    _client(),
    Column("scopes", Text(), nullable=False),
    Column("resource", Text(), nullable=False),
)

#: The yes of a person on its way to the program: used once, within minutes.
permission_code = Table(
    "permission_code",
    metadata,
    Column("hash", String(), primary_key=True),
    _home(),
    _client(),
    Column("member", String()),
    Column("scopes", Text(), nullable=False),
    Column("resource", Text(), nullable=False),
    Column("redirect", Text(), nullable=False),
    Column("challenge", Text(), nullable=False),
    Column("expires", Moment(), nullable=False),
    Column("used", Moment()),
    Column("device_id", Integer, _of("device.id")),
)

permission_token = Table(
    "permission_token",
    metadata,
    Column("hash", String(), primary_key=True),
    _home(),
    Column("device_id", Integer, _of("device.id"), nullable=False, index=True),
    Column("kind", String(), nullable=False),
    Column("expires", Moment(), nullable=False),
    Column("used", Moment()),
)
