"""What every part of the store stands on: the database, the safe, and the version of a home."""

from __future__ import annotations

from contextlib import AbstractContextManager

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

    def at_once(self, household: int) -> AbstractContextManager[None]:
        """Let several verbs about one household be one transaction: whatever this thread asks of the store until the
        end happens whole, or not at all, and nobody else sees half of it. No network meanwhile."""
        return self._database.at_once(household)

    def looking(self) -> AbstractContextManager[None]:
        """Let several verbs read the same moment: whatever this thread reads until the end, or until it writes, comes
        from one snapshot."""
        return self._database.looking()


def bump(connection: Connection, household: int) -> None:
    """Something in the home really changed: whoever planned, or remembered, looks again."""
    row = t.household.c.id == household
    connection.execute(update(t.household).where(row).values(version=t.household.c.version + 1))
