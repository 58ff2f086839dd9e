"""The check-in as it is held, what was shown there, and how long that may be kept.

A sitting holds nobody's words. What was shown lies under the key of the service, since both may read it; it leaves the
sealed notes in the same transaction. Of what is deleted ``scrub`` leaves no trace in the files either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, true, update
from sqlalchemy import Table as SqlTable

from household import tables as at
from household import tables_meeting as t
from household import tables_sealed as st
from household.meeting import Revealed, Sitting
from household.model import Note, NoteKind
from household.store_base import NotHere, Shelf
from household.store_sealed import NoKeyYet, put_note
from household.values import from_json, to_json


@dataclass(frozen=True)
class _Words:
    """What is sealed of something that was shown."""

    text: str
    chore: str | None = None
    first: date | None = None
    last: date | None = None


class Talks(Shelf):
    """Sittings, what was shown at them, and what each wants kept."""

    # ── sittings ──

    def sitting(self, household: int, original: datetime) -> Sitting | None:
        """The sitting of that week, if there is one yet."""
        row = (t.sitting.c.household_id == household, t.sitting.c.original == original)
        with self._database.reading() as connection:
            body = connection.execute(select(t.sitting.c.body).where(*row)).scalar()
        return from_json(Sitting, body) if body else None

    def sittings(self, household: int) -> tuple[Sitting, ...]:
        """All sittings that are remembered, oldest first."""
        rows = select(t.sitting.c.body).where(t.sitting.c.household_id == household)
        with self._database.reading() as connection:
            bodies = connection.execute(rows.order_by(t.sitting.c.original)).scalars().all()
        return tuple(from_json(Sitting, body) for body in bodies)

    def keep_sitting(self, household: int, sitting: Sitting) -> None:
        """The sitting as it is from now on."""
        row = {"household_id": household, "original": sitting.original, "body": to_json(sitting)}
        with self._database.writing(household) as connection:
            self._database.upsert(connection, t.sitting, row)

    def talk_mark(self, household: int) -> str:
        """A mark of all that a page of the ten minutes shows: another one as soon as something of it changed."""
        shown = (
            (t.sitting, t.sitting.c.original, true()),
            (at.proposal, at.proposal.c.id, at.proposal.c.answer == ""),
            (at.experiment, at.experiment.c.id, true()),
            (t.kept_free, t.kept_free.c.id, true()),
        )
        digest = hashlib.sha256()
        with self._database.reading() as connection:
            for table, order, which in shown:
                rows = select(order, table.c.body).where(table.c.household_id == household, which).order_by(order)
                digest.update(repr([tuple(row) for row in connection.execute(rows)]).encode())
        return digest.hexdigest()[:16]

    def forget_sittings(self, household: int, before: datetime) -> None:
        """Those of weeks before that moment are forgotten."""
        old = (t.sitting.c.household_id == household, t.sitting.c.original < before)
        with self._database.writing(household) as connection:
            connection.execute(delete(t.sitting).where(*old))

    # ── what is shown ──

    def note_marks(self, household: int, member: str) -> Mapping[int, str]:
        """A mark of the seal of each sealed note of a member, by its number: another note has another one."""
        rows = select(st.sealed_note.c.id, st.sealed_note.c.sealed).where(*_of(st.sealed_note, household, member))
        with self._database.reading() as connection:
            return {row.id: hashlib.sha256(row.sealed.encode()).hexdigest() for row in connection.execute(rows)}

    def show(self, household: int, shown: Mapping[int, Revealed]) -> None:
        """Notes, by their numbers, become what both may see, and are sealed no longer; ``scrub`` when that is kept.
        Raises NotHere when one is not there (any more); then nothing changes."""
        with self._database.writing(household) as connection:
            for number, revealed in shown.items():
                row = (*_of(st.sealed_note, household, revealed.member), st.sealed_note.c.id == number)
                if not connection.execute(delete(st.sealed_note).where(*row)).rowcount:
                    raise NotHere(what="note", id=number)
                connection.execute(insert(t.revealed).values(self._row(household, revealed)))

    def seal_again(self, household: int, unseen: Iterable[Revealed]) -> None:
        """What the other did not come to see is sealed to its writer as it was; of somebody who has no key any more it
        goes. ``scrub`` when that is kept."""
        with self._database.writing(household) as connection:
            for one in unseen:
                if _drop(connection, household, one.member, one.id):
                    _seal_again(connection, household, one)

    def revealed(self, household: int) -> tuple[Revealed, ...]:
        """All that was shown and is still kept, in the order in which it was shown. Raises KeyChanged."""
        rows = select(t.revealed).where(t.revealed.c.household_id == household).order_by(t.revealed.c.id)
        with self._database.reading() as connection:
            found = connection.execute(rows).mappings().all()
        return tuple(
            Revealed(
                member=row["member"],
                original=row["original"],
                kind=NoteKind(row["kind"]),
                day=row["day"],
                until=row["until"],
                id=row["id"],
                **vars(from_json(_Words, self._safe.open(row["sealed"]))),
            )
            for row in found
        )

    def forget_revealed(self, household: int, member: str, number: int | None = None) -> int:
        """What this member showed goes, all of it or the one with this number; returns how much that was."""
        with self._database.writing(household) as connection:
            gone = _drop(connection, household, member, number)
        self.scrub()
        return gone

    def forget_expired(self, household: int, today: date) -> int:
        """What was to be kept until a day before today goes; returns how much that was."""
        old = (t.revealed.c.household_id == household, t.revealed.c.until < today)
        with self._database.writing(household) as connection:
            gone = connection.execute(delete(t.revealed).where(*old)).rowcount
        if gone:
            self.scrub()
        return gone

    def scrub(self) -> None:
        """Leave no trace of what was deleted; outside of any transaction."""
        self._database.scrub()

    # ── what each wants ──

    def weeks_wanted(self, household: int) -> Mapping[str, int]:
        """For how many weeks each wants kept what was shown, of those who said so."""
        rows = select(t.talking.c.member, t.talking.c.weeks).where(t.talking.c.household_id == household)
        with self._database.reading() as connection:
            return {row.member: row.weeks for row in connection.execute(rows) if row.weeks is not None}

    def want_weeks(self, household: int, member: str, weeks: int, until: Mapping[int, date]) -> None:
        """This member wants it kept for so many weeks; ``until`` says what that means for what is there, by number."""
        with self._database.writing(household) as connection:
            link = _link(connection, household, member)
            row = {"household_id": household, "member": member, "weeks": weeks, "link": link}
            self._database.upsert(connection, t.talking, row, ("weeks",))
            for number, day in until.items():
                one = (t.revealed.c.household_id == household, t.revealed.c.id == number)
                connection.execute(update(t.revealed).where(*one).values(until=day))

    def link_edition(self, household: int, member: str) -> int:
        """Which of the links of a member counts, from 0 on."""
        with self._database.reading() as connection:
            return _link(connection, household, member)

    def new_link(self, household: int, member: str) -> int:
        """The links of before count no more; returns which one does."""
        with self._database.writing(household) as connection:
            edition = _link(connection, household, member) + 1
            row = {"household_id": household, "member": member, "weeks": None, "link": edition}
            self._database.upsert(connection, t.talking, row, ("link",))
            return edition

    def _row(self, household: int, one: Revealed) -> dict[str, object]:
        words = to_json(_Words(one.text, one.chore, one.first, one.last))
        return {
            "household_id": household,
            "member": one.member,
            "original": one.original,
            "kind": one.kind.value,
            "day": one.day,
            "until": one.until,
            "sealed": self._safe.seal(words),
        }


def _seal_again(connection: Connection, household: int, one: Revealed) -> None:
    note = Note(0, one.kind, one.day, one.text, one.chore, one.first, one.last)
    try:
        put_note(connection, household, one.member, note)
    except NoKeyYet:
        return


def _link(connection: Connection, household: int, member: str) -> int:
    return int(connection.execute(select(t.talking.c.link).where(*_of(t.talking, household, member))).scalar() or 0)


def _drop(connection: Connection, household: int, member: str, number: int | None) -> int:
    where = _of(t.revealed, household, member)
    one = () if number is None else (t.revealed.c.id == number,)
    return connection.execute(delete(t.revealed).where(*where, *one)).rowcount


def _of(table: SqlTable, household: int, member: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.household_id == household, table.c.member == member
