"""The tables of what is sealed to its writer: keys, the ways to them, and notes; as in ``household.tables``."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Table, Text

from household.tables import metadata


def _home(primary: bool = False) -> Column[int]:
    there = ForeignKey("household.id", ondelete="CASCADE")
    return Column("household_id", Integer, there, primary_key=primary, nullable=False)


def _word(name: str, primary: bool = False) -> Column[str]:
    return Column(name, String(), primary_key=primary, nullable=False)


def _with(table: str, key: str) -> ForeignKeyConstraint:
    """It goes when that row of the same member goes."""
    there = [f"{table}.household_id", f"{table}.{key}"]
    return ForeignKeyConstraint(["household_id", "member"], there, ondelete="CASCADE")


#: The public half of a member's key: enough to seal a note, and of no use to open one.
sealed_key = Table(
    "sealed_key",
    metadata,
    _home(primary=True),
    _word("member", primary=True),
    Column("public", Text(), nullable=False),
    _with("member", "key"),
)

#: The private half, wrapped once for each way to open it; ``name`` tells several of a kind apart.
key_wrap = Table(
    "key_wrap",
    metadata,
    _home(primary=True),
    _word("member", primary=True),
    _word("kind", primary=True),
    _word("name", primary=True),
    Column("body", Text(), nullable=False),
    _with("sealed_key", "member"),
)

#: A note: its kind and its day; everything else is inside the seal.
sealed_note = Table(
    "sealed_note",
    metadata,
    Column("id", Integer, primary_key=True),
    _home(),
    _word("member"),
    _word("kind"),
    Column("day", Date, nullable=False),
    Column("sealed", Text(), nullable=False),
    _with("sealed_key", "member"),
    Index("ix_sealed_note_household_id_member", "household_id", "member"),
)
