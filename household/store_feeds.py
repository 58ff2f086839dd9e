"""The addresses at which a calendar program reads a plan: which edition of each one's counts."""

from __future__ import annotations

from sqlalchemy import Connection, select

from household import tables_pages as p
from household.store_base import Shelf


class Feeds(Shelf):
    """Editions of addresses: a new one makes all of that person's earlier ones worthless."""

    def feed_edition(self, household: int, member: str) -> int:
        """Which of the addresses of a member counts, from 0 on."""
        with self._database.reading() as connection:
            return _edition(connection, household, member)

    def new_feed(self, household: int, member: str) -> int:
        """The addresses of before count no more; returns which one does."""
        with self._database.writing(household) as connection:
            edition = _edition(connection, household, member) + 1
            row = {"household_id": household, "member": member, "edition": edition}
            self._database.upsert(connection, p.feed, row)
            return edition


def _edition(connection: Connection, household: int, member: str) -> int:
    mine = (p.feed.c.household_id == household, p.feed.c.member == member)
    return connection.execute(select(p.feed.c.edition).where(*mine)).scalar() or 0
