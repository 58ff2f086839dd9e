"""What people say as they live with it: about single turns, about how long things took, and about their weeks; and the
book that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from household import tables as t
from household.book import last_days, last_settled, settled_book
from household.model import LedgerLine, Period, Timing, WeekException
from household.store_base import NotHere, Shelf, bump
from household.store_plan import drop_exception, line_from, put_wish
from household.values import from_json, to_json

#: The book that goes with a home: eight whole weeks, and the one that runs.
BOOK = timedelta(weeks=8)


class Living(Shelf):
    """Deeds, timings, periods, and what counts of the book."""

    # ── deeds ──

    def keep_deed(
        self,
        household: int,
        keep: Sequence[WeekException],
        drop: Sequence[WeekException] = (),
        timings: Sequence[Timing] = (),
        untimed: Sequence[Timing] = (),
    ) -> None:
        """All that one deed means, at once: exceptions to keep in the place of what stood, and to forget; how long it
        took, and what is no longer said about that (its minutes do not matter)."""
        with self._database.writing(household) as connection:
            for exception in drop:
                drop_exception(connection, household, exception)
            for exception in keep:
                put_wish(self._database, connection, household, exception)
            for timing in untimed:
                _untime(connection, household, timing)
            for timing in timings:
                self._time(connection, household, timing)
            if keep or drop:
                bump(connection, household)

    # ── how long it took ──

    def add_timing(self, household: int, timing: Timing) -> None:
        """Keep how long one happening took; said again for that day and person, the last counts."""
        with self._database.writing(household) as connection:
            self._time(connection, household, timing)

    def timings(self, household: int, chore: str | None = None) -> tuple[Timing, ...]:
        """How long things took, of one chore or of all, in order of day."""
        rows = select(t.timing).where(t.timing.c.household_id == household)
        if chore is not None:
            rows = rows.where(t.timing.c.chore == chore)
        ordered = rows.order_by(t.timing.c.day, t.timing.c.chore, t.timing.c.member)
        with self._database.reading() as connection:
            found = connection.execute(ordered).mappings()
            return tuple(Timing(r["chore"], r["member"], r["day"], r["minutes"]) for r in found)

    def _time(self, connection: Connection, household: int, timing: Timing) -> None:
        row = {
            "household_id": household,
            "chore": timing.chore,
            "member": timing.member,
            "day": timing.day,
            "minutes": timing.minutes,
        }
        self._database.upsert(connection, t.timing, row)

    # ── periods ──

    def add_period(self, household: int, period: Period) -> Period:
        """Keep days on which somebody is away or has it heavy; it comes back with its id. What stands already is not
        kept twice."""
        with self._database.writing(household) as connection:
            for known in periods_of(connection, household):
                if replace(known, id=0) == replace(period, id=0):
                    return known
            row = insert(t.period).values(household_id=household, body=to_json(replace(period, id=0)))
            number = int(connection.execute(row.returning(t.period.c.id)).scalar_one())
            bump(connection, household)
            return replace(period, id=number)

    def periods(self, household: int) -> tuple[Period, ...]:
        """All of them, in order of their first day."""
        with self._database.reading() as connection:
            return periods_of(connection, household)

    def end_period(self, household: int, number: int, last: date) -> Period | None:
        """Let a period end with ``last``; one that would not have begun by then goes, and None comes back. One that
        ended before stays as it was. Raises NotHere."""
        where = (t.period.c.household_id == household, t.period.c.id == number)
        with self._database.writing(household) as connection:
            known = next((p for p in periods_of(connection, household) if p.id == number), None)
            if known is None:
                raise NotHere(what="period", id=number)
            if known.last <= last:
                return known
            ended = replace(known, last=last) if known.first <= last else None
            if ended is None:
                connection.execute(delete(t.period).where(*where))
            else:
                connection.execute(update(t.period).where(*where).values(body=to_json(replace(ended, id=0))))
            bump(connection, household)
            return ended

    # ── what counts of the book ──

    def book_since(self, household: int, day: date) -> tuple[LedgerLine, ...]:
        """What counts of the days from ``day`` on: of what was told anew only the last telling."""
        with self._database.reading() as connection:
            return book_of(connection, household, day)

    def last_done(self, household: int) -> Mapping[str, date]:
        """The day on which each chore last really happened."""
        with self._database.reading() as connection:
            return last_done_of(connection, household, ())


def periods_of(connection: Connection, household: int) -> tuple[Period, ...]:
    """The periods of a household, in order of their first day."""
    rows = select(t.period.c.id, t.period.c.body).where(t.period.c.household_id == household)
    found = (replace(from_json(Period, body), id=number) for number, body in connection.execute(rows))
    return tuple(sorted(found, key=lambda period: (period.first, period.last, period.id)))


def book_of(connection: Connection, household: int, since: date | None) -> tuple[LedgerLine, ...]:
    """What counts of the days from ``since`` on; without it, of the eight weeks before the last day in the book."""
    if since is None:
        newest = select(func.max(t.ledger.c.day)).where(t.ledger.c.household_id == household)
        last = connection.execute(newest).scalar()
        if last is None:
            return ()
        since = book_begins(last)
    rows = select(t.ledger).where(t.ledger.c.household_id == household, t.ledger.c.day >= since)
    return settled_book(map(line_from, connection.execute(rows.order_by(t.ledger.c.id)).mappings()))


def book_begins(day: date) -> date:
    """The Monday eight weeks before the week of ``day``."""
    return day - timedelta(days=day.weekday()) - BOOK


def last_done_of(connection: Connection, household: int, book: Sequence[LedgerLine]) -> dict[str, date]:
    """When each chore of the home last happened: from ``book``, the newest lines as they count, and of what does not
    happen in them from the whole book, where what is so rare has few."""
    chores = set(connection.execute(select(t.chore.c.key).where(t.chore.c.household_id == household)).scalars())
    found = {chore: day for chore, day in last_settled(book).items() if chore in chores}
    rare = tuple(sorted(chores - set(found)))
    rows = select(t.ledger).where(t.ledger.c.household_id == household, t.ledger.c.chore.in_(rare))
    lines = map(line_from, connection.execute(rows.order_by(t.ledger.c.id)).mappings())
    return last_days(lines) | found


def _untime(connection: Connection, household: int, timing: Timing) -> None:
    connection.execute(
        delete(t.timing).where(
            t.timing.c.household_id == household,
            t.timing.c.chore == timing.chore,
            t.timing.c.member == timing.member,
            t.timing.c.day == timing.day,
        )
    )
