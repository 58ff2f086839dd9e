"""What is sealed to its writer: a key for each who chose a passphrase, and notes that nobody else opens.

To keep a note takes no passphrase; to read one does, and nothing that the house has of its own will do instead. The
slow part (Argon2id) is done before or after a transaction, so that nobody waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, delete, func, insert, select, update
from sqlalchemy import Table as SqlTable

from household import tables as t
from household import tables_pages as p
from household import tables_sealed as st
from household.model import Envelope, Note, NoteKind, Opened, Trouble
from household.sealed import (
    USUAL,
    ByPasskey,
    Cost,
    NotThePasskey,
    NotThePassphrase,
    Opener,
    Place,
    SealBroken,
    Way,
    lock,
    new_private_key,
    open_seal,
    public_key_of,
    seal,
    unlock,
    unwrap,
    wrap,
)
from household.store_base import NotHere, Shelf
from household.values import from_json, to_json

_KINDS = frozenset(kind.value for kind in NoteKind)


class NoKeyYet(Trouble):
    """This member chose no passphrase yet, so that nothing can be sealed to them: choose one first."""

    sentence = "trouble.no_key_yet"


class KeyThere(Trouble):
    """This member has a passphrase: change it, or discard what is sealed and begin anew."""

    sentence = "trouble.key_there"


@dataclass(frozen=True)
class _Inside:
    """What is inside a seal."""

    text: str
    chore: str | None = None
    first: date | None = None
    last: date | None = None


class Sealed(Shelf):
    """Keys, the ways to them, and sealed notes."""

    # ── the passphrase ──

    def has_key(self, household: int, member: str) -> bool:
        """Whether notes can be sealed to this member."""
        with self._database.reading() as connection:
            return _public_key(connection, household, member) is not None

    def set_passphrase(self, household: int, member: str, passphrase: str, cost: Cost = USUAL) -> None:
        """A key for this member, that only this passphrase opens. Raises KeyThere, NotHere or MemoryShort."""
        way, private = Way(household, member), new_private_key()
        body = wrap(private, passphrase, way, cost)
        mine = {"household_id": household, "member": member}
        with self._database.writing(household) as connection:
            where = t.member.c.household_id == household, t.member.c.key == member
            if connection.execute(select(t.member.c.key).where(*where)).first() is None:
                raise NotHere(what="member", id=member)
            if _public_key(connection, household, member) is not None:
                raise KeyThere(member=member)
            connection.execute(insert(st.sealed_key).values(**mine, public=public_key_of(private)))
            connection.execute(insert(st.key_wrap).values(**mine, kind=way.kind, name=way.name, body=body))

    def change_passphrase(self, household: int, member: str, old: str, new: str, cost: Cost = USUAL) -> None:
        """The same key, and all notes with it, by another passphrase. Raises NoKeyYet, NotThePassphrase, SealBroken or
        MemoryShort."""
        way = Way(household, member)
        with self._database.reading() as connection:
            public, before = _key_of(connection, way)
        body = wrap(_private_key(public, before, old, way), new, way, cost)
        with self._database.writing(household) as connection:
            row = (*_is_way(way), st.key_wrap.c.body == before)
            if not connection.execute(update(st.key_wrap).where(*row).values(body=body)).rowcount:
                raise NotThePassphrase()  # somebody changed it meanwhile
        self._database.scrub()

    def prove(self, household: int, member: str, passphrase: str) -> None:
        """Whether this is the passphrase of this member; no note is opened for that. Raises NoKeyYet,
        NotThePassphrase, SealBroken or MemoryShort."""
        way = Way(household, member)
        with self._database.reading() as connection:
            public, wrapped = _key_of(connection, way)
        _private_key(public, wrapped, passphrase, way)

    def reset(self, household: int, member: str) -> int:
        """Discard the key of a member and all that is sealed to it; returns how many notes are lost by that."""
        with self._database.writing(household) as connection:
            of_them = _of(st.sealed_note, household, member)
            count = connection.execute(select(func.count()).select_from(st.sealed_note).where(*of_them)).scalar_one()
            connection.execute(delete(st.sealed_key).where(*_of(st.sealed_key, household, member)))
            connection.execute(update(p.passkey).where(*_of(p.passkey, household, member)).values(wrapped=None))
        self._database.scrub()
        return int(count)

    def let_passkey_open(self, household: int, member: str, number: int, passphrase: str, key: bytes) -> None:
        """From now on this passkey of theirs opens their notes too, by the 32 bytes that it gives. Raises NoKeyYet,
        NotThePassphrase, SealBroken, MemoryShort or NotHere."""
        mine = (*_of(p.passkey, household, member), p.passkey.c.id == number)
        with self._database.reading() as connection:
            public, wrapped = _key_of(connection, Way(household, member))
            credential = connection.execute(select(p.passkey.c.credential).where(*mine)).scalar()
        if credential is None:
            raise NotHere(what="passkey", id=number)
        private = _private_key(public, wrapped, passphrase, Way(household, member))
        locked = lock(private, key, ByPasskey(credential, key).way(household, member))
        with self._database.writing(household) as connection:
            if _public_key(connection, household, member) != public:
                raise NotThePassphrase()  # somebody began anew meanwhile
            if not connection.execute(update(p.passkey).where(*mine).values(wrapped=locked)).rowcount:
                raise NotHere(what="passkey", id=number)

    def close_passkey(self, household: int, member: str, number: int) -> None:
        """This passkey opens their notes no more. Raises NotHere."""
        mine = (*_of(p.passkey, household, member), p.passkey.c.id == number)
        with self._database.writing(household) as connection:
            if not connection.execute(update(p.passkey).where(*mine).values(wrapped=None)).rowcount:
                raise NotHere(what="passkey", id=number)
        self._database.scrub()

    # ── notes ──

    def keep_note(self, household: int, member: str, note: Note) -> int:
        """Seal a note to this member; returns its number (the one given is ignored). Raises NoKeyYet or SealBroken."""
        with self._database.writing(household) as connection:
            return put_note(connection, household, member, note)

    def notes_of(self, household: int, member: str) -> tuple[Envelope, ...]:
        """The notes of a member as they lie there closed, oldest first."""
        with self._database.reading() as connection:
            rows = _notes(connection, household, member)
        return tuple(Envelope(row["id"], NoteKind(row["kind"]), row["day"]) for row in rows if row["kind"] in _KINDS)

    def open_notes(self, household: int, member: str, opener: Opener) -> Opened:
        """The notes of a member, oldest first. One that was tampered with is named and left closed. Raises NoKeyYet,
        NotThePassphrase, NotThePasskey, SealBroken for a key that was tampered with, or MemoryShort."""
        way = opener.way(household, member) if isinstance(opener, ByPasskey) else Way(household, member)
        with self._database.reading() as connection:
            public, wrapped = _key_of(connection, way)
            rows = _notes(connection, household, member)
        private = _private_key(public, wrapped, opener, way)
        found = [(row["id"], _opened(row, private)) for row in rows]
        broken = tuple(number for number, note in found if note is None)
        return Opened(tuple(note for _, note in found if note is not None), broken)

    def delete_note(self, household: int, member: str, note: int) -> None:
        """A note of this member goes. Raises NotHere."""
        with self._database.writing(household) as connection:
            row = (*_of(st.sealed_note, household, member), st.sealed_note.c.id == note)
            if not connection.execute(delete(st.sealed_note).where(*row)).rowcount:
                raise NotHere(what="note", id=note)
        self._database.scrub()


def put_note(connection: Connection, household: int, member: str, note: Note) -> int:
    """``Sealed.keep_note`` within a transaction."""
    inside = to_json(_Inside(note.text, note.chore, note.first, note.last))
    public = _public_key(connection, household, member)
    if public is None:
        raise NoKeyYet(member=member)
    row = {"household_id": household, "member": member, "kind": note.kind.value, "day": note.day, "sealed": ""}
    number = int(connection.execute(insert(st.sealed_note).values(row).returning(st.sealed_note.c.id)).scalar_one())
    sealed = seal(inside, public, Place(household, member, note.kind, note.day, number))
    connection.execute(update(st.sealed_note).where(st.sealed_note.c.id == number).values(sealed=sealed))
    return number


def _of(table: SqlTable, household: int, member: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.household_id == household, table.c.member == member


def _is_way(way: Way) -> tuple[ColumnElement[bool], ...]:
    mine = _of(st.key_wrap, way.household, way.member)
    return (*mine, st.key_wrap.c.kind == way.kind, st.key_wrap.c.name == way.name)


def _public_key(connection: Connection, household: int, member: str) -> str | None:
    return connection.execute(select(st.sealed_key.c.public).where(*_of(st.sealed_key, household, member))).scalar()


def _key_of(connection: Connection, way: Way) -> tuple[str, str]:
    """The public key and the wrapped private one. Raises NoKeyYet, or NotThePasskey for one that opens nothing."""
    public = _public_key(connection, way.household, way.member)
    wrapped = connection.execute(_wrapped(way)).scalar()
    if public is None or (wrapped is None and way.kind != "passkey"):
        raise NoKeyYet(member=way.member)
    if wrapped is None:
        raise NotThePasskey()
    return public, wrapped


def _wrapped(way: Way) -> Select[Any]:
    if way.kind == "passkey":
        mine = _of(p.passkey, way.household, way.member)
        return select(p.passkey.c.wrapped).where(*mine, p.passkey.c.credential == way.name)
    return select(st.key_wrap.c.body).where(*_is_way(way))


def _private_key(public: str, wrapped: str, opener: Opener, way: Way) -> bytes:
    """The private key of a member. Raises SealBroken when notes are sealed to another one by now."""
    private = unlock(wrapped, opener.key, way) if isinstance(opener, ByPasskey) else unwrap(wrapped, opener, way)
    if private is None:
        raise NotThePasskey()
    if public_key_of(private) != public:
        raise SealBroken()
    return private


def _notes(connection: Connection, household: int, member: str) -> list[RowMapping]:
    rows = select(st.sealed_note).where(*_of(st.sealed_note, household, member)).order_by(st.sealed_note.c.id)
    return list(connection.execute(rows).mappings())


def _opened(row: RowMapping, private: bytes) -> Note | None:
    """The note of a row; None when it is not as it was sealed."""
    place = Place(row["household_id"], row["member"], row["kind"], row["day"], row["id"])
    try:
        inside = from_json(_Inside, open_seal(row["sealed"], private, place))
    except SealBroken:
        return None
    kind = NoteKind(place.kind)
    return Note(place.number, kind, place.day, inside.text, inside.chore, inside.first, inside.last)
