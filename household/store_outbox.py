"""The outbox: what we mean to write, what stands in our calendars, and what people took out of them.

An edit is ``open`` until the server said yes (``done``), something else stood there (``conflict``), or a
newer edit to the same place made it pointless (``superseded``). Nothing is deleted: the settled ones are
the journal, and their ``before`` can take a write back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from household import tables as t
from household.model import Act, Edit, Written
from household.store_base import NotHere, Shelf, bump
from household.store_calendars import household_of


class State(StrEnum):
    """Where an edit is on its way."""

    OPEN = "open"
    DONE = "done"
    SUPERSEDED = "superseded"
    CONFLICT = "conflict"
    UNDONE = "undone"


class Outbox(Shelf):
    """Edits, and what stands in our calendars."""

    # ── edits ──

    def begin(self, household: int, edits: Sequence[Edit], now: datetime) -> tuple[Edit, ...]:
        """Put edits into the outbox, all or none; they come back with their ids. An older open edit to the
        same place gives way."""
        with self._database.writing(household) as connection:
            return tuple(_begin(connection, household, edit, now) for edit in edits)

    def open_edits(self, household: int, due: datetime | None = None) -> tuple[Edit, ...]:
        """What still has to be written, oldest first; with ``due`` only what need not wait any longer."""
        rows = select(t.edit).where(t.edit.c.household_id == household, t.edit.c.state == State.OPEN.value)
        if due is not None:
            rows = rows.where(or_(t.edit.c.retry_at.is_(None), t.edit.c.retry_at <= due))
        with self._database.reading() as connection:
            found = connection.execute(rows.order_by(t.edit.c.id)).mappings()
            return tuple(_edit_from(row) for row in found)

    def settle(self, edit: int, etag: str | None, now: datetime) -> None:
        """The server did it: the edit is done, and what stands there is what we wrote, with this etag."""
        with self._database.writing() as connection:
            row = _edit_row(connection, edit)
            if row["state"] in (State.DONE, State.UNDONE):
                return
            _move(connection, edit, State.DONE, now)
            here = _here(t.written, row["calendar_id"], row["href"])
            connection.execute(delete(t.written).where(*here))
            if row["act"] != Act.REMOVE:
                values = {"etag": etag, "text": row["text"], "agreed": row["said"] or row["text"]}
                _insert_written(connection, row["calendar_id"], row["href"], values)

    def set_back(self, edit: int, trouble: str, retry_at: datetime, now: datetime) -> None:
        """It did not work this time, for a reason that a sentence names; try again from ``retry_at`` on."""
        values = {"attempts": t.edit.c.attempts + 1, "trouble": trouble, "retry_at": retry_at}
        with self._database.writing() as connection:
            connection.execute(update(t.edit).where(t.edit.c.id == edit).values(**values))

    def drop_edit(self, edit: int) -> None:
        """Something else stands there than we thought: the edit gives way, and is kept as a conflict."""
        with self._database.writing() as connection:
            _move(connection, edit, State.CONFLICT, None)

    def withdraw(self, edit: int) -> None:
        """No plan asks for this edit any more. It may have been applied all the same: its text is kept."""
        with self._database.writing() as connection:
            _move(connection, edit, State.SUPERSEDED, None)

    def maybe_applied(self, calendar: int, href: str) -> tuple[str, ...]:
        """Texts that may stand at an href although nobody told us so, oldest first: of every edit since the
        last settled one, but for those that the server refused. An empty text is a removal."""
        here = _here(t.edit, calendar, href)
        with self._database.reading() as connection:
            settled = t.edit.c.state.in_((State.DONE.value, State.UNDONE.value))
            done = select(func.max(t.edit.c.id)).where(*here, settled)
            last = connection.execute(done).scalar() or 0
            unheard = t.edit.c.state.in_((State.OPEN.value, State.SUPERSEDED.value))
            rows = select(t.edit.c.text).where(*here, t.edit.c.id > last, unheard)
            return tuple(connection.execute(rows.order_by(t.edit.c.id)).scalars())

    # ── the journal ──

    def last_written(self, household: int) -> tuple[Edit, ...]:
        """What the last round wrote that was not taken back, in the order in which it was done."""
        done = (t.edit.c.household_id == household, t.edit.c.state == State.DONE.value)
        with self._database.reading() as connection:
            begun = connection.execute(select(func.max(t.edit.c.begun_at)).where(*done)).scalar()
            rows = select(t.edit).where(*done, t.edit.c.begun_at == begun).order_by(t.edit.c.id)
            return tuple(map(_edit_from, connection.execute(rows).mappings())) if begun else ()

    def mark_undone(self, edits: Sequence[int]) -> None:
        """These writes have been taken back, or are themselves such a taking back."""
        with self._database.writing() as connection:
            connection.execute(update(t.edit).where(t.edit.c.id.in_(edits)).values(state=State.UNDONE.value))

    def journal(self, household: int, most: int = 50) -> tuple[tuple[datetime, str, Edit], ...]:
        """The last writes, newest first: when begun, how each ended, and the write with its before-image."""
        rows = select(t.edit).where(t.edit.c.household_id == household).order_by(t.edit.c.id.desc()).limit(most)
        with self._database.reading() as connection:
            found = connection.execute(rows).mappings()
            return tuple((row["begun_at"], row["state"], _edit_from(row)) for row in found)

    # ── what stands there ──

    def written(self, calendar: int) -> Mapping[str, Written]:
        """What stands in a calendar of ours as far as we know, by href."""
        rows = select(t.written).where(t.written.c.calendar_id == calendar).order_by(t.written.c.href)
        with self._database.reading() as connection:
            found = connection.execute(rows).mappings()
            return {r["href"]: Written(calendar, r["href"], r["etag"], r["text"]) for r in found}

    def adopt(self, calendar: int, href: str, etag: str | None, text: str) -> None:
        """What stands at an href now, whoever made it so, is what we know; what we last wrote there
        ourselves (``agreed_text``) is kept."""
        here, values = _here(t.written, calendar, href), {"etag": etag, "text": text}
        with self._database.writing() as connection:
            known = connection.execute(select(t.written.c.text).where(*here)).scalar()
            if connection.execute(update(t.written).where(*here).values(**values)).rowcount == 0:
                _insert_written(connection, calendar, href, values)
            if known != text:  # whoever planned looks again at what stands there
                bump(connection, household_of(connection, calendar))

    def agreed_text(self, calendar: int, href: str) -> str | None:
        """What we last wrote at an href, whatever a person made of it since; None when we did not."""
        rows = select(t.written.c.agreed).where(*_here(t.written, calendar, href))
        with self._database.reading() as connection:
            return connection.execute(rows).scalar()

    def stepped_out(self, calendar: int, href: str) -> None:
        """A person took this entry out: nothing of ours stands there, and it stays out."""
        with self._database.writing() as connection:
            connection.execute(delete(t.written).where(*_here(t.written, calendar, href)))
            home = household_of(connection, calendar)
            row = {"calendar_id": calendar, "href": href, "household_id": home}
            self._database.upsert(connection, t.stepped_out, row, change=())

    def stand_in(self, calendar: int, href: str, at: str, uid: str) -> None:
        """What would stand at ``href`` stands at ``at``, in the entry that a person's own program made."""
        with self._database.writing() as connection:
            home = household_of(connection, calendar)
            row = {"calendar_id": calendar, "href": href, "household_id": home, "at": at, "uid": uid}
            self._database.upsert(connection, t.stand_in, row)

    def stand_ins(self, calendar: int) -> Mapping[str, tuple[str, str]]:
        """Where entries of ours stand that a person's program put elsewhere: href to (address, UID)."""
        rows = select(t.stand_in).where(t.stand_in.c.calendar_id == calendar)
        with self._database.reading() as connection:
            return {r["href"]: (r["at"], r["uid"]) for r in connection.execute(rows).mappings()}

    def forget_written(self, calendar: int) -> None:
        """The calendar is another one from now on: nothing of ours stands in it, and nobody took anything out."""
        with self._database.writing() as connection:
            for table in (t.written, t.stepped_out, t.stand_in):
                connection.execute(delete(table).where(table.c.calendar_id == calendar))
            open_ones = (t.edit.c.calendar_id == calendar, t.edit.c.state == State.OPEN.value)
            connection.execute(update(t.edit).where(*open_ones).values(state=State.SUPERSEDED.value))

    def step_in(self, calendar: int, href: str) -> None:
        """A person wants the entry back: it may be written again."""
        with self._database.writing() as connection:
            connection.execute(delete(t.stepped_out).where(*_here(t.stepped_out, calendar, href)))

    def stepped_out_of(self, calendar: int) -> frozenset[str]:
        """The hrefs that people took out of a calendar of ours."""
        rows = select(t.stepped_out.c.href).where(t.stepped_out.c.calendar_id == calendar)
        with self._database.reading() as connection:
            return frozenset(connection.execute(rows).scalars())


def _begin(connection: Connection, household: int, edit: Edit, now: datetime) -> Edit:
    older = (*_here(t.edit, edit.calendar, edit.href), t.edit.c.state == State.OPEN.value)
    connection.execute(update(t.edit).where(*older).values(state=State.SUPERSEDED.value, settled_at=now))
    row = {
        "household_id": household,
        "calendar_id": edit.calendar,
        "href": edit.href,
        "act": edit.act.value,
        "text": edit.text,
        "etag": edit.etag,
        "before": edit.before,
        "said": edit.said,
        "state": State.OPEN.value,
        "attempts": 0,
        "begun_at": now,
    }
    number = connection.execute(insert(t.edit).values(row).returning(t.edit.c.id)).scalar_one()
    return replace(edit, id=int(number), attempts=0)


def _edit_from(row: RowMapping) -> Edit:
    return Edit(
        calendar=row["calendar_id"],
        href=row["href"],
        act=Act(row["act"]),
        text=row["text"],
        etag=row["etag"],
        before=row["before"],
        said=row["said"],
        id=row["id"],
        attempts=row["attempts"],
    )


def _edit_row(connection: Connection, edit: int) -> RowMapping:
    row = connection.execute(select(t.edit).where(t.edit.c.id == edit)).mappings().first()
    if row is None:
        raise NotHere(what="edit", id=edit)
    return row


def _move(connection: Connection, edit: int, to: State, now: datetime | None) -> None:
    values = {"state": to.value, "settled_at": now, "retry_at": None}
    connection.execute(update(t.edit).where(t.edit.c.id == edit).values(**values))


def _here(table: Table, calendar: int, href: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.calendar_id == calendar, table.c.href == href


def _insert_written(connection: Connection, calendar: int, href: str, values: Mapping[str, str | None]) -> None:
    home = household_of(connection, calendar)
    row = {"calendar_id": calendar, "href": href, "household_id": home, **values}
    connection.execute(insert(t.written).values(row))
