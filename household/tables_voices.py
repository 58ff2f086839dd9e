"""The tables about who speaks through an assistant of others; as in ``household.tables``."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from household.tables import Moment, metadata


def _home() -> Column[int]:
    there = ForeignKey("household.id", ondelete="CASCADE")
    return Column("household_id", Integer, there, primary_key=True, nullable=False)


#: Who somebody said they are, by the mark of their voice or of the speaker in their room; the mark is a hash.
voice = Table(
    "voice",
    metadata,
    _home(),
    Column("mark", String(), primary_key=True),
    Column("member", String(), nullable=False),
    Column("at", Moment(), nullable=False),
)

#: Who wants to say things about themselves to an assistant whose maker keeps what it hears, having read that.
spoken_notes = Table(
    "spoken_notes",
    metadata,
    _home(),
    Column("member", String(), primary_key=True),
    Column("at", Moment(), nullable=False),
)
