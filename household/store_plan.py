"""The agreement, the exceptions of the weeks, and the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select

from household import tables as t
from household.database import Database
from household.hooks import Told, tell, tell_of_plan, tell_of_turn
from household.model import Agreement, By, Deed, LedgerLine, WeekException
from household.store_base import NotHere, Shelf, bump
from household.values import from_json, to_json


class Plans(Shelf):
    """What both agreed, what one week needs otherwise, and what came of it."""

    # ── agreements ──

    def add_agreement(self, household: int, agreement: Agreement) -> Agreement:
        """Keep an agreement; it comes back with its id. It counts once every member said yes; ``yes`` names
        those who did so already. Earlier agreements stay, for the ledger's sake."""
        with self._database.writing(household) as connection:
            kept = put_agreement(connection, household, agreement)
            bump(connection, household)
            self._tell_when_agreed(connection, household, kept.id)
            return kept

    def say_yes(self, agreement: int, member: str) -> Agreement:
        """This member agrees. Returns the agreement as it stands now. Raises NotHere."""
        with self._database.reading() as connection:
            where = t.agreement.c.id == agreement
            household = connection.execute(select(t.agreement.c.household_id).where(where)).scalar()
        if household is None:
            raise NotHere(what="agreement", id=agreement)
        with self._database.writing(household) as connection:
            if member not in _said_yes(connection, agreement):
                _yes(connection, household, agreement, member)
                bump(connection, household)
                self._tell_when_agreed(connection, household, agreement)
            body = connection.execute(select(t.agreement.c.body).where(where)).scalar_one()
            return _agreement_from(connection, agreement, body)

    def _tell_when_agreed(self, connection: Connection, household: int, agreement: int) -> None:
        found = agreed(connection, household)
        if found is not None and found.id == agreement:
            tell(connection, household, Told.PLAN_CHANGED, {}, self._database.now())

    def proposal(self, household: int) -> Agreement | None:
        """The newest agreement, when not everybody said yes to it yet; otherwise None."""
        with self._database.reading() as connection:
            newest = next(_newest(connection, household), None)
            return newest if newest != agreed(connection, household) else None

    # ── exceptions ──

    def keep_exceptions(self, household: int, exceptions: Sequence[WeekException], since: datetime) -> bool:
        """Replace what the plan asked for from ``since`` on by these; what a person asked for stays, and
        wins where both mean the same happening. True when that changed anything (the version is one up)."""
        with self._database.writing(household) as connection:
            before = _kept(connection, household)
            for exception in before.values():
                if exception.by is By.PLAN and exception.original >= since:
                    drop_exception(connection, household, exception)
            for exception in exceptions:
                there = before.get(_happening(exception))
                if there is None or there.by is By.PLAN or exception.by is By.PERSON:
                    put_exception(self._database, connection, household, exception)
            after = _kept(connection, household)
            if after != before:
                bump(connection, household)
                tell_of_plan(connection, household, before, after, self._database.now())
            return after != before

    def add_wish(self, household: int, exception: WeekException) -> None:
        """Keep what a person asks for one happening; it takes the place of whatever stood there."""
        with self._database.writing(household) as connection:
            put_wish(self._database, connection, household, exception)
            bump(connection, household)

    def drop_wish(self, household: int, series: str, original: datetime) -> None:
        """Forget what a person asked for one happening; what the plan needs there stays."""
        where = (
            t.week_exception.c.household_id == household,
            t.week_exception.c.series == series,
            t.week_exception.c.original == original,
            t.week_exception.c.by == By.PERSON.value,
        )
        with self._database.writing(household) as connection:
            if connection.execute(delete(t.week_exception).where(*where)).rowcount:
                bump(connection, household)

    # ── the ledger ──

    def book(self, household: int, lines: Sequence[LedgerLine]) -> None:
        """Write lines into the book. A line that stands there already is not written again."""
        with self._database.writing(household) as connection:
            for line in lines:
                row = {
                    "household_id": household,
                    "at": line.at,
                    "deed": line.deed.value,
                    "chore": line.chore,
                    "member": line.member,
                    "day": line.day,
                    "minutes": line.minutes,
                }
                self._database.upsert(connection, t.ledger, row, change=())

    def ledger(self, household: int, since: date) -> tuple[LedgerLine, ...]:
        """The lines about days from ``since`` on, as they were booked. Moments come back in UTC."""
        rows = select(t.ledger).where(t.ledger.c.household_id == household, t.ledger.c.day >= since)
        with self._database.reading() as connection:
            return tuple(map(line_from, connection.execute(rows.order_by(t.ledger.c.id)).mappings()))


def put_exception(database: Database, connection: Connection, household: int, exception: WeekException) -> None:
    """Keep an exception in the place of whatever stood for its happening."""
    row = {
        "household_id": household,
        "series": exception.series,
        "original": exception.original,
        "by": exception.by.value,
        "body": to_json(exception),
    }
    database.upsert(connection, t.week_exception, row)


def put_wish(database: Database, connection: Connection, household: int, exception: WeekException) -> None:
    """Keep what a person asks for one happening, and note it for whoever is told of turns, unless it stood already."""
    here = (
        t.week_exception.c.household_id == household,
        t.week_exception.c.series == exception.series,
        t.week_exception.c.original == exception.original,
    )
    stood = connection.execute(select(t.week_exception.c.body).where(*here)).scalar()
    put_exception(database, connection, household, exception)
    if stood != to_json(exception):
        tell_of_turn(connection, household, exception, database.now())


def drop_exception(connection: Connection, household: int, exception: WeekException) -> None:
    """Forget what stands for its happening."""
    connection.execute(
        delete(t.week_exception).where(
            t.week_exception.c.household_id == household,
            t.week_exception.c.series == exception.series,
            t.week_exception.c.original == exception.original,
        )
    )


def put_agreement(connection: Connection, household: int, agreement: Agreement) -> Agreement:
    """Keep an agreement, with the yes of those whom it names; it comes back with its id."""
    body = to_json(replace(agreement, id=0, yes=()))
    row = insert(t.agreement).values(household_id=household, body=body)
    number = int(connection.execute(row.returning(t.agreement.c.id)).scalar_one())
    for member in dict.fromkeys(agreement.yes):
        _yes(connection, household, number, member)
    return replace(agreement, id=number, yes=tuple(sorted(set(agreement.yes))))


def agreed(connection: Connection, household: int) -> Agreement | None:
    """The newest agreement that every member of the household said yes to."""
    members = select(t.member.c.key).where(t.member.c.household_id == household)
    everybody = set(connection.execute(members).scalars())
    for agreement in _newest(connection, household):
        if everybody <= set(agreement.yes):
            return agreement
    return None


def _newest(connection: Connection, household: int) -> Iterator[Agreement]:
    """The agreements, newest first; one is unpacked only when it is asked for."""
    rows = select(t.agreement.c.id, t.agreement.c.body).where(t.agreement.c.household_id == household)
    found = connection.execute(rows.order_by(t.agreement.c.id.desc())).all()
    return (_agreement_from(connection, number, body) for number, body in found)


def _agreement_from(connection: Connection, number: int, body: str) -> Agreement:
    return replace(from_json(Agreement, body), id=number, yes=_said_yes(connection, number))


def _said_yes(connection: Connection, agreement: int) -> tuple[str, ...]:
    rows = select(t.agreement_yes.c.member).where(t.agreement_yes.c.agreement_id == agreement)
    return tuple(sorted(connection.execute(rows).scalars()))


def _yes(connection: Connection, household: int, agreement: int, member: str) -> None:
    row = {"agreement_id": agreement, "household_id": household, "member": member}
    connection.execute(insert(t.agreement_yes).values(row))


def line_from(row: RowMapping) -> LedgerLine:
    """A line of the book as it is kept."""
    deed, who, when = Deed(row["deed"]), row["member"], row["day"]
    return LedgerLine(row["at"], deed, row["chore"], who, when, row["minutes"])


def _happening(exception: WeekException) -> tuple[str, datetime]:
    return exception.series, exception.original.astimezone(UTC)


def _kept(connection: Connection, household: int) -> dict[tuple[str, datetime], WeekException]:
    rows = select(t.week_exception.c.body).where(t.week_exception.c.household_id == household)
    kept = (from_json(WeekException, body) for body in connection.execute(rows).scalars())
    return {_happening(exception): exception for exception in kept}
