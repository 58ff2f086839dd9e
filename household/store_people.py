"""The household, its members and chores, and the home as one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from household import tables as t
from household.model import (
    Calendar,
    Chore,
    Event,
    Home,
    Household,
    Member,
    Span,
    Trouble,
    WeekException,
)
from household.store_agreeing import experiments_of, former_chores, put_chores
from household.store_base import NotHere, Shelf, bump
from household.store_calendars import calendar_from
from household.store_follow import REMEMBERED, kept_free_of
from household.store_living import book_begins, book_of, last_done_of, periods_of
from household.store_plan import agreed
from household.store_private import own_minutes_of
from household.values import from_json, to_json

#: Exceptions of this long before a span are still wanted: the fairness of swaps looks back.
BACK = timedelta(weeks=8)


class AlreadyThere(Trouble):
    """A household with this key exists: choose another name, or change the one that is there."""

    sentence = "trouble.already_there"


class People(Shelf):
    """Households, and the home as one value."""

    def households(self) -> tuple[Household, ...]:
        """All households, in the order in which they came."""
        with self._database.reading() as connection:
            rows = connection.execute(select(t.household).order_by(t.household.c.id)).mappings()
            return tuple(map(_household_from, rows))

    def household_by_key(self, key: str) -> Household | None:
        """The household with this key, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(t.household).where(t.household.c.key == key)).mappings().first()
            return _household_from(row) if row else None

    def add_household(
        self,
        household: Household,
        members: Sequence[Member],
        chores: Sequence[Chore],
        heavy: Mapping[tuple[str, str], int],
    ) -> int:
        """Keep a new household with all that belongs to it; returns its id (the one given is ignored).

        Raises AlreadyThere when its key is taken.
        """
        try:
            with self._database.writing() as connection:
                row = {"key": household.key, "body": to_json(household)}
                new = connection.execute(insert(t.household).values(row).returning(t.household.c.id)).scalar_one()
                _put_members(connection, new, members)
                put_chores(connection, new, chores)
                _put_heavy(connection, new, heavy)
                return int(new)
        except IntegrityError as error:
            raise AlreadyThere(key=household.key) from error

    def replace_chores(self, household: int, chores: Sequence[Chore], heavy: Mapping[tuple[str, str], int]) -> None:
        """From now on the household has these chores, each this heavy; the agreement stays as it is."""
        with self._database.writing(household) as connection:
            connection.execute(delete(t.heavy).where(t.heavy.c.household_id == household))
            put_chores(connection, household, chores)
            _put_heavy(connection, household, heavy)
            bump(connection, household)

    def home(self, household: int, within: Span | None = None) -> Home:
        """All of a household at one moment. With a span: the events that may touch it, and the exceptions
        from eight weeks before it on. Without: no events, and all exceptions. The book is what counts of the
        eight whole weeks before the span, without one before its own last day; what is kept free is that of four
        weeks before the span and on. Raises NotHere."""
        with self._database.reading() as connection:
            where = t.household.c.id == household
            row = connection.execute(select(t.household).where(where)).mappings().first()
            if row is None:
                raise NotHere(what="household", id=household)
            book = book_of(connection, household, book_begins(within.start.date()) if within else None)
            agreement = agreed(connection, household)
            since = within.start.date() - REMEMBERED if within else None
            return Home(
                household=_household_from(row),
                members=tuple(from_json(Member, b) for b in _bodies(connection, t.member, household)),
                chores=tuple(from_json(Chore, b) for b in _bodies(connection, t.chore, household)),
                calendars=_calendars(connection, household),
                events=events_of(connection, household, within) if within else (),
                agreement=agreement,
                exceptions=_exceptions(connection, household, within.start - BACK if within else None),
                heavy=_heavy(connection, household),
                periods=periods_of(connection, household),
                book=book,
                last_done=last_done_of(connection, household, book),
                own_minutes=own_minutes_of(connection, household),
                experiments=experiments_of(connection, household),
                former=former_chores(connection, household, agreement),
                kept_free=tuple(k for k in kept_free_of(connection, self._safe, household, since) if k.members),
            )

    def version(self, household: int) -> int:
        """A number that grows when something changed in ``home``; reading a calendar and finding nothing
        new (its token, its ``read_at``) is no change."""
        rows = self._database.quickly(_VERSION, {"household": household})
        return int(rows[0][0]) if rows else 0

    def planned(self, household: int) -> tuple[int, date] | None:
        """The version and the day that the last plan rested on, or None."""
        columns = select(t.household.c.planned_version, t.household.c.planned_on)
        with self._database.reading() as connection:
            row = connection.execute(columns.where(t.household.c.id == household)).first()
            return (row[0], row[1]) if row and row[0] is not None else None

    def set_planned(self, household: int, version: int, day: date) -> None:
        """The plan now rests on this version, as it was on this day."""
        self._note(household, planned_version=version, planned_on=day)

    def keep_round(self, household: int, now: datetime, summary: Mapping[str, object]) -> None:
        """What the worker's last round did, as plain JSON values."""
        self._note(household, round=to_json(summary), round_at=now)

    def last_round(self, household: int) -> tuple[datetime, Mapping[str, Any]] | None:
        """When the last round was and what it did, or None when there was none yet."""
        columns = select(t.household.c.round_at, t.household.c.round)
        with self._database.reading() as connection:
            row = connection.execute(columns.where(t.household.c.id == household)).first()
            return (row[0], from_json(dict[str, Any], row[1])) if row and row[1] else None

    def _note(self, household: int, **values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(update(t.household).where(t.household.c.id == household).values(**values))

    def claimed(self) -> bool:
        """Whether somebody has made this installation theirs."""
        with self._database.reading() as connection:
            return bool(connection.execute(select(func.count()).select_from(t.installation)).scalar())

    def claim(self, household: int | None) -> None:
        """This installation belongs to somebody now, and to this household once there is one."""
        with self._database.writing() as connection:
            row = {"id": 1, "household_id": household}
            self._database.upsert(connection, t.installation, row, None if household is not None else ())


def _household_from(row: RowMapping) -> Household:
    return replace(from_json(Household, row["body"]), id=row["id"])


def _put_members(connection: Connection, household: int, members: Sequence[Member]) -> None:
    rows = [
        {"household_id": household, "key": member.key, "place": place, "body": to_json(member)}
        for place, member in enumerate(members)
    ]
    if rows:
        connection.execute(insert(t.member), rows)


def _put_heavy(connection: Connection, household: int, heavy: Mapping[tuple[str, str], int]) -> None:
    rows = [
        {"household_id": household, "member": member, "chore": chore, "level": level}
        for (member, chore), level in heavy.items()
    ]
    if rows:
        connection.execute(insert(t.heavy), rows)


def _bodies(connection: Connection, table: Table, household: int) -> list[str]:
    where = table.c.household_id == household, table.c.place >= 0
    rows: Select[Any] = select(table.c.body).where(*where).order_by(table.c.place)
    return list(connection.execute(rows).scalars())


def _calendars(connection: Connection, household: int) -> tuple[Calendar, ...]:
    rows = select(t.calendar).where(t.calendar.c.household_id == household).order_by(t.calendar.c.id)
    return tuple(map(calendar_from, connection.execute(rows).mappings()))


def events_of(connection: Connection, household: int, within: Span) -> tuple[Event, ...]:
    """The events of a household that may touch a span."""
    first, last = t.event.c.first_start, t.event.c.last_end
    rows = select(t.event.c.body).where(
        t.event.c.household_id == household,
        or_(last.is_(None), last >= within.start),
        or_(first.is_(None), first < within.end),
    )
    ordered = rows.order_by(t.event.c.calendar_id, t.event.c.href, t.event.c.place)
    return tuple(from_json(Event, body) for body in connection.execute(ordered).scalars())


def _exceptions(connection: Connection, household: int, since: datetime | None) -> tuple[WeekException, ...]:
    rows = select(t.week_exception.c.body).where(t.week_exception.c.household_id == household)
    if since is not None:
        rows = rows.where(t.week_exception.c.original >= since)
    ordered = rows.order_by(t.week_exception.c.original, t.week_exception.c.series)
    return tuple(from_json(WeekException, body) for body in connection.execute(ordered).scalars())


def _heavy(connection: Connection, household: int) -> dict[tuple[str, str], int]:
    rows = connection.execute(select(t.heavy).where(t.heavy.c.household_id == household)).mappings()
    return {(row["member"], row["chore"]): row["level"] for row in rows}


#: Asked by every question.
_VERSION = select(t.household.c.version).where(t.household.c.id == bindparam("household"))
