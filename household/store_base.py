"""What every part of the store stands on: the database, the safe, and the version of a home."""

from __future__ import annotations

from sqlalchemy import Connection, update

from household import tables as t
from household.database import Database
from household.model import Trouble
from household.secret import Safe


class NotHere(Trouble):
    """What was asked for is not, or no longer, in the database: look at the list, and choose again."""

    sentence = "trouble.not_here"


class Shelf:
    """A part of the store. Each verb is one transaction; what it returns are values."""

    def __init__(self, database: Database, safe: Safe) -> None:
        self._database = database
        self._safe = safe


def bump(connection: Connection, household: int) -> None:
    """Something in the home really changed: whoever planned, or remembered, looks again."""
    row = t.household.c.id == household
    connection.execute(update(t.household).where(row).values(version=t.household.c.version + 1))
