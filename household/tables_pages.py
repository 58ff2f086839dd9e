"""The tables of the pages: who is in, by which ways, and what leaves by itself; as in ``household.tables``."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table, Text

from household.tables import Moment, metadata


def _home(primary: bool = False) -> Column[int]:
    there = ForeignKey("household.id", ondelete="CASCADE")
    return Column("household_id", Integer, there, primary_key=primary, nullable=False)


def _member() -> ForeignKeyConstraint:
    there = ["member.household_id", "member.key"]
    return ForeignKeyConstraint(["household_id", "member"], there, ondelete="CASCADE")


#: A browser that somebody came in by; its cookie holds the token of which this is the hash.
visit = Table(
    "visit",
    metadata,
    Column("id", Integer, primary_key=True),
    _home(),
    Column("member", String(), nullable=False),
    Column("hash", String(), nullable=False, unique=True),
    Column("browser", Text(), nullable=False),
    Column("began", Moment(), nullable=False),
    Column("seen", Moment(), nullable=False),
    _member(),
)

#: A passkey (WebAuthn): its public half, and how often it was used as it counts itself. ``wrapped`` holds the private
#: key of somebody's notes, to be opened by what only this passkey gives (the prf extension), or nothing.
passkey = Table(
    "passkey",
    metadata,
    Column("id", Integer, primary_key=True),
    _home(),
    Column("member", String(), nullable=False),
    Column("credential", String(), nullable=False, unique=True),
    Column("public", Text(), nullable=False),
    Column("count", Integer, nullable=False),
    Column("name", Text(), nullable=False),
    Column("made", Moment(), nullable=False),
    Column("used", Moment()),
    Column("wrapped", Text()),
    _member(),
)

#: What a password leaves behind (Argon2id, in the PHC string format).
password = Table(
    "password",
    metadata,
    _home(primary=True),
    Column("member", String(), primary_key=True),
    Column("hash", Text(), nullable=False),
    Column("set_at", Moment(), nullable=False),
    _member(),
)

#: Somebody at another service (OpenID Connect) who is this member here.
identity = Table(
    "identity",
    metadata,
    Column("issuer", String(), primary_key=True),
    Column("subject", String(), primary_key=True),
    _home(),
    Column("member", String(), nullable=False),
    _member(),
)

#: What somebody ticked for the beginning, before both lay it side by side; ``body`` is theirs alone until then.
listing = Table(
    "listing",
    metadata,
    _home(primary=True),
    Column("member", String(), primary_key=True),
    Column("body", Text(), nullable=False),
    Column("done", Boolean, nullable=False),
    _member(),
)

#: An address at which a calendar program reads a plan; ``edition`` goes up when the address has to become another.
feed = Table(
    "feed",
    metadata,
    _home(primary=True),
    Column("member", String(), primary_key=True),
    Column("edition", Integer, nullable=False),
    _member(),
)

#: An address of others that is told what happens here. Address and secret are sealed.
hook = Table(
    "hook",
    metadata,
    Column("id", Integer, primary_key=True),
    _home(),
    Column("member", String(), nullable=False),
    Column("sealed", Text(), nullable=False),
    Column("events", Text(), nullable=False),
    Column("made", Moment(), nullable=False),
    Column("paused", Boolean, nullable=False),
    _member(),
)

#: What was told to it, or has yet to be.
delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    _home(),
    Column("hook_id", Integer, ForeignKey("hook.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("event", String(), nullable=False),
    Column("body", Text(), nullable=False),
    Column("made", Moment(), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", String(), nullable=False),
    Column("status", Integer),
    Column("retry_at", Moment()),
    Column("sent_at", Moment()),
)
