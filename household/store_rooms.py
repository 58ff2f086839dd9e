"""What somebody changes of themselves or of the home at once, which programs they permitted, and the end of it all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Table, delete, select, update

from household import tables as t
from household import tables_meeting as meeting
from household import tables_pages as pages
from household import tables_permissions as permissions
from household import tables_sealed as sealed
from household import tables_voices as voices
from household.model import Household, Member
from household.store_agreeing import put_people
from household.store_base import NotHere, Shelf, bump
from household.values import to_json

#: Where something of one person alone lies, under their key; what hangs on these goes with them.
_OWN: tuple[Table, ...] = (
    t.heavy,
    t.own_minutes,
    t.view,
    sealed.sealed_key,
    meeting.reach,
    meeting.invitation,
    meeting.letter,
    meeting.revealed,
    meeting.talking,
    voices.voice,
    voices.spoken_notes,
    pages.passkey,
    pages.password,
    pages.identity,
    pages.listing,
    pages.feed,
    pages.hook,
    pages.visit,
)


@dataclass(frozen=True)
class Program:
    """A program of others that somebody permitted something, by the number of its device; ``by_itself``: its name is
    what it calls itself. ``resource`` is the one door that it was given for, "" for all of the house."""

    device: int
    name: str
    by_itself: bool
    resource: str


@dataclass(frozen=True)
class Closed:
    """A sealed note as it lies there, for whoever takes it along: only its writer's passphrase opens it."""

    kind: str
    day: str
    sealed: str


class Rooms(Shelf):
    """Changes that need nobody else, and leaving."""

    # ── at once ──

    def put_member(self, household: int, member: Member) -> None:
        """What somebody says of themselves: their name, language and zone. Their share stays as it was agreed. Raises
        NotHere."""
        with self._database.writing(household) as connection:
            row = t.member.c.household_id == household, t.member.c.key == member.key
            if not connection.execute(update(t.member).where(*row).values(body=to_json(member))).rowcount:
                raise NotHere(what="member", id=member.key)
            bump(connection, household)

    def put_home(self, household: int, value: Household, members: Sequence[Member]) -> None:
        """The rules of the home and the shares from now on, as long as nothing was agreed."""
        with self._database.writing(household) as connection:
            put_people(connection, household, replace(value, id=household), members)
            bump(connection, household)

    def own_minutes_said(self, household: int, member: str) -> Mapping[str, int]:
        """By chore how long one happening takes this one member, as they said."""
        own = t.own_minutes
        rows = select(own.c.chore, own.c.minutes).where(own.c.household_id == household, own.c.member == member)
        with self._database.reading() as connection:
            return {row.chore: row.minutes for row in connection.execute(rows)}

    # ── what was permitted ──

    def programs(self, household: int) -> Mapping[int, Program]:
        """The programs that were permitted something here, by their device."""
        of, client = permissions.permission, permissions.client
        rows = (
            select(of.c.device_id, of.c.resource, client.c.name, client.c.by_itself)
            .select_from(of.join(client, client.c.key == of.c.client))
            .where(of.c.household_id == household)
        )
        with self._database.reading() as connection:
            return {
                row.device_id: Program(row.device_id, row.name, row.by_itself, row.resource)
                for row in connection.execute(rows)
            }

    # ── taking along, and leaving ──

    def is_due(self, household: int, job: str) -> bool:
        """Whether a job of this household stands on the timetable."""
        where = t.timetable.c.household_id == household, t.timetable.c.job == str(job)
        with self._database.reading() as connection:
            return connection.execute(select(t.timetable.c.job).where(*where)).first() is not None

    def closed_notes(self, household: int, member: str) -> tuple[Closed, ...]:
        """The sealed notes of a member, closed as they are."""
        note = sealed.sealed_note
        where = note.c.household_id == household, note.c.member == member
        with self._database.reading() as connection:
            rows = connection.execute(select(note).where(*where).order_by(note.c.id)).mappings()
            return tuple(Closed(row["kind"], row["day"].isoformat(), row["sealed"]) for row in rows)

    def forget_person(self, household: int, member: str) -> None:
        """What belongs to this one person goes: notes and their key, estimates, tastes, pictures, how they are reached,
        their ways in, their devices. Their name stays where the other's plan names them. ``scrub`` afterwards."""
        with self._database.writing(household) as connection:
            for table in _OWN:
                connection.execute(delete(table).where(table.c.household_id == household, table.c.member == member))
            mine = t.device.c.household_id == household, t.device.c.member == member
            connection.execute(update(t.device).where(*mine).values(revoked=True))
            bump(connection, household)

    def remove_household(self, household: int) -> None:
        """All of a household goes, for good. Raises NotHere; ``scrub`` afterwards."""
        with self._database.writing(household) as connection:
            if not connection.execute(delete(t.household).where(t.household.c.id == household)).rowcount:
                raise NotHere(what="household", id=household)
