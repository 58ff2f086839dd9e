"""Who speaks through an assistant of others, as they said themselves, and what each lets it take down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from household import tables_voices as t
from household.store_base import Shelf


class Voices(Shelf):
    """Voices and rooms by their marks, and each one's choice about notes."""

    def know_voice(self, household: int, mark: str, member: str, now: datetime) -> None:
        """Whoever has this mark said that they are this member."""
        row = {"household_id": household, "mark": mark, "member": member, "at": now}
        with self._database.writing() as connection:
            self._database.upsert(connection, t.voice, row)

    def whose_voice(self, household: int, mark: str) -> str | None:
        """The member whom this mark belongs to, as they said; None when nobody said so."""
        mine = (t.voice.c.household_id == household, t.voice.c.mark == mark)
        with self._database.reading() as connection:
            return connection.execute(select(t.voice.c.member).where(*mine)).scalar()

    def forget_voices(self, household: int) -> int:
        """Nobody is known by a voice or a room any more. How many were."""
        with self._database.writing() as connection:
            return connection.execute(delete(t.voice).where(t.voice.c.household_id == household)).rowcount

    def let_take_notes(self, household: int, member: str, yes: bool, now: datetime) -> None:
        """This member wants to say things about themselves through such an assistant, or not any more."""
        mine = (t.spoken_notes.c.household_id == household, t.spoken_notes.c.member == member)
        with self._database.writing() as connection:
            connection.execute(delete(t.spoken_notes).where(*mine))
            if yes:
                row = {"household_id": household, "member": member, "at": now}
                self._database.upsert(connection, t.spoken_notes, row)

    def note_takers(self, household: int) -> frozenset[str]:
        """The members who want that."""
        with self._database.reading() as connection:
            rows = select(t.spoken_notes.c.member).where(t.spoken_notes.c.household_id == household)
            return frozenset(connection.execute(rows).scalars())
