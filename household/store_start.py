"""What the first run needs of the store beyond what is there: an invitation that ends once somebody came in by it."""

from __future__ import annotations

from sqlalchemy import delete

from household import tables as t
from household.store_base import Shelf
from household.store_visits import link_purpose


class Starting(Shelf):
    """Invitations into the house."""

    def drop_ways(self, purpose: str) -> None:
        """No link and no code with this purpose lets anybody in any more."""
        with self._database.writing() as connection:
            connection.execute(delete(t.code).where(t.code.c.purpose.in_((purpose, link_purpose(purpose)))))
