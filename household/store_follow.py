"""What follows from the ten minutes: the stretches that are kept free because somebody needs them.

Their own words for one, if they typed any, lie under the key of the service; for whom and when it is, does not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from household import tables_meeting as t
from household.model import KeptFree
from household.secret import KeyChanged, Safe
from household.store_base import NotHere, Shelf, bump
from household.values import from_json, to_json

#: So long after its day one is remembered, so that it can be asked about.
REMEMBERED = timedelta(weeks=4)


class Following(Shelf):
    """Stretches that are kept free."""

    def kept_free(self, household: int, since: date | None = None) -> tuple[KeptFree, ...]:
        """Those that end on ``since`` or later, all of them without it, in order of time; those too that everybody took
        out of their calendar."""
        with self._database.reading() as connection:
            return kept_free_of(connection, self._safe, household, since)

    def add_kept_free(self, household: int, kept: KeptFree) -> KeptFree:
        """Keep a stretch free; it comes back with its id, which no other one ever has."""
        row = {"household_id": household, **self._values(kept)}
        with self._database.writing(household) as connection:
            number = connection.execute(insert(t.kept_free).values(row).returning(t.kept_free.c.id)).scalar_one()
            bump(connection, household)
            return replace(kept, id=int(number))

    def change_kept_free(self, household: int, kept: KeptFree) -> None:
        """One as it is now: at another moment, for others, or with what was said of it. Raises NotHere."""
        with self._database.writing(household) as connection:
            row = update(t.kept_free).where(*_of(household, kept.id)).values(**self._values(kept))
            if not connection.execute(row).rowcount:
                raise NotHere(what="kept free", id=kept.id)
            bump(connection, household)

    def remove_kept_free(self, household: int, number: int) -> None:
        """This stretch is not kept free any more. Raises NotHere."""
        with self._database.writing(household) as connection:
            if not connection.execute(delete(t.kept_free).where(*_of(household, number))).rowcount:
                raise NotHere(what="kept free", id=number)
            bump(connection, household)

    def forget_kept_free(self, household: int, today: date) -> int:
        """Forget those that are long past; no plan rests on them. How many."""
        with self._database.writing(household) as connection:
            old = (t.kept_free.c.household_id == household, t.kept_free.c.last_day < today - REMEMBERED)
            return connection.execute(delete(t.kept_free).where(*old)).rowcount

    def _values(self, kept: KeptFree) -> dict[str, object]:
        return {
            "last_day": kept.span.end.astimezone(UTC).date(),
            "body": to_json(replace(kept, title="", id=0)),
            "sealed": self._safe.seal(kept.title) if kept.title else "",
        }


def kept_free_of(connection: Connection, safe: Safe, household: int, since: date | None) -> tuple[KeptFree, ...]:
    """The stretches of a household that end on ``since`` or later, in order of time. A title that the key does not open
    any more is left out: when it is stays known, so that the plan still leaves it alone."""
    rows = select(t.kept_free).where(t.kept_free.c.household_id == household)
    if since is not None:
        rows = rows.where(t.kept_free.c.last_day >= since)
    found = (
        replace(from_json(KeptFree, row["body"]), title=_title(safe, row["sealed"]), id=row["id"])
        for row in connection.execute(rows).mappings()
    )
    return tuple(sorted(found, key=lambda kept: (kept.span, kept.id)))


def _title(safe: Safe, sealed: str) -> str:
    try:
        return safe.open(sealed) if sealed else ""
    except KeyChanged:
        return ""


def _of(household: int, number: int) -> tuple[ColumnElement[bool], ...]:
    return t.kept_free.c.household_id == household, t.kept_free.c.id == number
