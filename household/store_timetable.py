"""When the next job of a household is due. It stands in SQL, so that a restart forgets nothing, several
processes may look at it, and what was missed while nobody ran is done once, not many times."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from household import tables as t
from household.store_base import Shelf


class Timetable(Shelf):
    """The jobs that come back."""

    def schedule(self, household: int, job: str, every: timedelta, at: datetime) -> None:
        """From ``at`` on a job comes every so often (whole seconds). One that stands already keeps its next
        moment and takes the new rhythm."""
        row = {
            "household_id": household,
            "job": str(job),
            "every": max(1, int(every.total_seconds())),
            "next_at": at,
        }
        with self._database.reading() as connection:
            where = (t.timetable.c.household_id == household, t.timetable.c.job == row["job"])
            if connection.execute(select(t.timetable.c.every).where(*where)).scalar() == row["every"]:
                return
        with self._database.writing() as connection:
            self._database.upsert(connection, t.timetable, row, change=("every",))

    def put_next(self, household: int, job: str, every: timedelta, at: datetime) -> None:
        """A job is due at ``at`` and nowhere else, and then every so often, whatever stood before."""
        row = {"household_id": household, "job": str(job), "every": int(every.total_seconds()), "next_at": at}
        with self._database.writing() as connection:
            self._database.upsert(connection, t.timetable, row)

    def take_off(self, household: int, job: str) -> None:
        """A job does not come back any more."""
        where = (t.timetable.c.household_id == household, t.timetable.c.job == str(job))
        with self._database.writing() as connection:
            connection.execute(delete(t.timetable).where(*where))

    def due(self, now: datetime) -> tuple[tuple[int, str], ...]:
        """What is due, as (household, job), each given to one asker only: the next moment moves on, past
        now, in step with its rhythm."""
        waiting = select(t.timetable).where(t.timetable.c.next_at <= now).order_by(t.timetable.c.next_at)
        with self._database.reading() as connection:
            rows = connection.execute(waiting).mappings().all()
        if not rows:
            return ()
        with self._database.writing() as connection:
            taken = []
            for row in rows:
                same = (
                    t.timetable.c.household_id == row["household_id"],
                    t.timetable.c.job == row["job"],
                    t.timetable.c.next_at == row["next_at"],  # else another process was first
                )
                later = _after(row["next_at"], timedelta(seconds=row["every"]), now)
                if connection.execute(update(t.timetable).where(*same).values(next_at=later)).rowcount:
                    taken.append((int(row["household_id"]), str(row["job"])))
            return tuple(taken)

    def poke(self, household: int, job: str, now: datetime) -> None:
        """Let a job be due at ``now``, or sooner if it was; one that is not on the timetable stays off it."""
        same = (t.timetable.c.household_id == household, t.timetable.c.job == str(job))
        where = (*same, t.timetable.c.next_at > now)
        with self._database.writing() as connection:
            connection.execute(update(t.timetable).where(*where).values(next_at=now))


def _after(at: datetime, every: timedelta, now: datetime) -> datetime:
    return at + ((now - at) // every + 1) * every
