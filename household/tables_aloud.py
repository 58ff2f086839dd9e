"""The tables of Home Assistant's logins and of what is said aloud unasked; as in ``household.tables``."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from household.tables import Moment, metadata


def _home() -> Column[int]:
    there = ForeignKey("household.id", ondelete="CASCADE")
    return Column("household_id", Integer, there, primary_key=True, nullable=False)


#: A login that asked through a device: ``member`` whose it is, as somebody said at the terminal, and ``known`` who said
#: aloud that they speak there.
login = Table(
    "login",
    metadata,
    _home(),
    Column("device", Text(), primary_key=True),
    Column("login", Text(), primary_key=True),
    Column("name", Text(), nullable=False),
    Column("member", String()),
    Column("known", String()),
    Column("seen", Moment(), nullable=False),
)

#: Where announcements are spoken, sealed; ``at`` is the hour of each day ("18:30"), None: only when asked.
announcing = Table(
    "announcing",
    metadata,
    _home(),
    Column("sealed", Text(), nullable=False),
    Column("at", String()),
    Column("said_at", Moment()),
    Column("trouble", String()),
)
