"""The ways of one's own by which somebody comes in: passkeys, a password, an account at another service.

Whoever has one keeps one: the last passkey or password does not go, since the account at the other service could end
without us.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, func, insert, or_, select, update
from sqlalchemy import Table as SqlTable

from household import tables as t
from household import tables_meeting as m
from household import tables_pages as p
from household.meeting import Reach
from household.model import Member, Trouble
from household.store_base import NotHere, Shelf
from household.values import from_json


class LastWay(Trouble):
    """Nobody would come in any more without it: add another way first."""

    sentence = "trouble.last_way"


class TakenAlready(Trouble):
    """This passkey, or this account, is somebody's here already."""

    sentence = "trouble.taken_already"


@dataclass(frozen=True)
class Passkey:
    """A passkey (WebAuthn) of somebody, by its credential id. ``public`` is its public half as it was made known,
    ``count`` how often it was used as it counts itself; ``opens`` whether it opens their notes too."""

    id: int
    household: int
    member: str
    credential: str
    public: str = field(repr=False)
    count: int
    name: str
    made: datetime
    used: datetime | None = None
    opens: bool = False


class Ways(Shelf):
    """Passkeys, passwords and identities."""

    def people_called(self, typed: str) -> tuple[tuple[int, Member], ...]:
        """The household and the member of everybody here with this mail address, or with this name, however it is
        written. It takes as long for one who is not here."""
        wanted, by_mail = " ".join(typed.split()).casefold(), "@" in typed
        here = and_(m.reach.c.household_id == t.member.c.household_id, m.reach.c.member == t.member.c.key)
        rows = select(t.member.c.household_id, t.member.c.body, m.reach.c.sealed)
        with self._database.reading() as connection:
            found = connection.execute(rows.select_from(t.member.outerjoin(m.reach, here))).all()

        def called(member: Member, sealed: str | None) -> str:
            if not by_mail:
                return member.name
            return from_json(Reach, self._safe.open(sealed)).mail if sealed else ""

        everybody = [(int(household), from_json(Member, body), sealed) for household, body, sealed in found]
        people = [(h, member) for h, member, sealed in everybody if called(member, sealed).casefold() == wanted]
        return tuple(sorted(people, key=lambda one: (one[0], one[1].key))) if wanted else ()

    # ── passkeys ──

    def passkeys(self, household: int, member: str) -> tuple[Passkey, ...]:
        """The passkeys of somebody, oldest first."""
        rows = select(p.passkey).where(*_of(p.passkey, household, member)).order_by(p.passkey.c.id)
        with self._database.reading() as connection:
            return tuple(map(_passkey, connection.execute(rows).mappings()))

    def passkey_of(self, credential: str) -> Passkey | None:
        """The passkey with this credential id, whosever it is."""
        with self._database.reading() as connection:
            row = connection.execute(select(p.passkey).where(p.passkey.c.credential == credential)).mappings().first()
        return _passkey(row) if row is not None else None

    def add_passkey(self, made: Passkey) -> None:
        """From now on it lets its owner in (its number is ignored). Raises TakenAlready or NotHere."""
        row = {
            "household_id": made.household,
            "member": made.member,
            "credential": made.credential,
            "public": made.public,
            "count": made.count,
            "name": made.name,
            "made": made.made,
        }
        with self._database.writing(made.household) as connection:
            _lives_here(connection, made.household, made.member)
            same = select(p.passkey.c.id).where(p.passkey.c.credential == made.credential)
            if connection.execute(same).first() is not None:
                raise TakenAlready()
            connection.execute(insert(p.passkey).values(row))

    def use_passkey(self, number: int, count: int, now: datetime) -> bool:
        """It was used, for the ``count``-th time as it says itself; False where that was counted before, so that there
        are two of it (WebAuthn level 3, section 6.1.1). One that does not count says 0 each time."""
        grown = or_(p.passkey.c.count < count, p.passkey.c.count == 0) if count == 0 else p.passkey.c.count < count
        with self._database.writing() as connection:
            row = update(p.passkey).where(p.passkey.c.id == number, grown).values(count=count, used=now)
            return connection.execute(row).rowcount > 0

    def name_passkey(self, household: int, member: str, number: int, name: str) -> None:
        """Call a passkey something else. Raises NotHere."""
        mine = (*_of(p.passkey, household, member), p.passkey.c.id == number)
        with self._database.writing(household) as connection:
            if not connection.execute(update(p.passkey).where(*mine).values(name=name)).rowcount:
                raise NotHere(what="passkey", id=number)

    def remove_passkey(self, household: int, member: str, number: int) -> None:
        """It lets nobody in any more. Raises NotHere or LastWay."""
        mine = (*_of(p.passkey, household, member), p.passkey.c.id == number)
        with self._database.writing(household) as connection:
            if not connection.execute(delete(p.passkey).where(*mine)).rowcount:
                raise NotHere(what="passkey", id=number)
            _one_is_left(connection, household, member)

    def any_passkey(self) -> bool:
        """Whether anybody in this installation comes in by a passkey."""
        with self._database.reading() as connection:
            return connection.execute(select(p.passkey.c.id).limit(1)).first() is not None

    # ── passwords ──

    def password_hash(self, household: int, member: str) -> str | None:
        """What is kept of somebody's password; None where they have none."""
        with self._database.reading() as connection:
            row = select(p.password.c.hash).where(*_of(p.password, household, member))
            return connection.execute(row).scalar()

    def password_since(self, household: int, member: str) -> datetime | None:
        """Since when somebody has their password; None where they have none."""
        with self._database.reading() as connection:
            row = select(p.password.c.set_at).where(*_of(p.password, household, member))
            return connection.execute(row).scalar()

    def set_password(self, household: int, member: str, hashed: str, now: datetime, old: str | None) -> bool:
        """From now on this is kept of somebody's password; False when what was kept is no longer ``old``. Raises
        NotHere."""
        mine = _of(p.password, household, member)
        row = {"household_id": household, "member": member, "hash": hashed, "set_at": now}
        with self._database.writing(household) as connection:
            _lives_here(connection, household, member)
            if connection.execute(select(p.password.c.hash).where(*mine)).scalar() != old:
                return False
            self._database.upsert(connection, p.password, row)
        self._database.scrub()
        return True

    def remove_password(self, household: int, member: str, even_last: bool = False) -> bool:
        """It lets nobody in any more; False where there was none. Raises LastWay, unless ``even_last``."""
        with self._database.writing(household) as connection:
            if not connection.execute(delete(p.password).where(*_of(p.password, household, member))).rowcount:
                return False
            if not even_last:
                _one_is_left(connection, household, member)
        self._database.scrub()
        return True

    def any_password(self) -> bool:
        """Whether anybody in this installation comes in by a password."""
        with self._database.reading() as connection:
            return connection.execute(select(p.password.c.member).limit(1)).first() is not None

    # ── accounts at another service ──

    def identity_of(self, issuer: str, subject: str) -> tuple[int, str] | None:
        """Who somebody at another service is here: the household and the member."""
        there = (p.identity.c.issuer == issuer, p.identity.c.subject == subject)
        row = select(p.identity.c.household_id, p.identity.c.member).where(*there)
        with self._database.reading() as connection:
            found = connection.execute(row).first()
        return (int(found[0]), str(found[1])) if found is not None else None

    def has_identity(self, household: int, member: str, issuer: str) -> bool:
        """Whether somebody comes in by that service."""
        row = select(p.identity.c.subject).where(*_of(p.identity, household, member), p.identity.c.issuer == issuer)
        with self._database.reading() as connection:
            return connection.execute(row.limit(1)).first() is not None

    def add_identity(self, issuer: str, subject: str, household: int, member: str) -> None:
        """From now on that account lets this member in, in the place of another at the same service. Raises
        TakenAlready when it is somebody else's, or NotHere."""
        row = {"issuer": issuer, "subject": subject, "household_id": household, "member": member}
        here = (p.identity.c.issuer == issuer, p.identity.c.subject == subject)
        with self._database.writing(household) as connection:
            _lives_here(connection, household, member)
            owner = connection.execute(select(p.identity.c.household_id, p.identity.c.member).where(*here)).first()
            if owner is not None and tuple(owner) != (household, member):
                raise TakenAlready()
            others = (*_of(p.identity, household, member), p.identity.c.issuer == issuer)
            connection.execute(delete(p.identity).where(*others))
            connection.execute(insert(p.identity).values(row))

    def remove_identity(self, household: int, member: str, issuer: str) -> None:
        """That account lets nobody in any more. Raises NotHere or LastWay."""
        mine = (*_of(p.identity, household, member), p.identity.c.issuer == issuer)
        with self._database.writing(household) as connection:
            if not connection.execute(delete(p.identity).where(*mine)).rowcount:
                raise NotHere(what="identity", id=issuer)
            _one_is_left(connection, household, member)


def _passkey(row: RowMapping) -> Passkey:
    return Passkey(
        row["id"],
        row["household_id"],
        row["member"],
        row["credential"],
        row["public"],
        row["count"],
        row["name"],
        row["made"],
        row["used"],
        row["wrapped"] is not None,
    )


def _one_is_left(connection: Connection, household: int, member: str) -> None:
    """Take back all of this write when it leaves neither a passkey nor a password. Raises LastWay."""
    for table in (p.passkey, p.password):
        count = select(func.count()).select_from(table).where(*_of(table, household, member))
        if connection.execute(count).scalar_one():
            return
    raise LastWay()


def _lives_here(connection: Connection, household: int, member: str) -> None:
    where = (t.member.c.household_id == household, t.member.c.key == member)
    if connection.execute(select(t.member.c.key).where(*where)).first() is None:
        raise NotHere(what="member", id=member)


def _of(table: SqlTable, household: int, member: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.household_id == household, table.c.member == member
