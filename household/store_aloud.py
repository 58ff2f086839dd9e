"""Home Assistant's logins, each of one of the people, and where announcements are spoken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import ColumnElement, RowMapping, delete, func, select, update

from household import tables_aloud as t
from household.store_base import Shelf

#: Logins that are noted for one home: whoever holds a token cannot fill the database with made-up ones.
MOST = 50


@dataclass(frozen=True)
class Login:
    """A login of Home Assistant that asked through a device. ``member`` is whose it is, as somebody said at the
    terminal; ``known`` who said aloud that they speak there, which tells whom "I" means and opens nothing."""

    device: str
    login: str
    name: str
    member: str | None
    seen: datetime
    known: str | None = None


@dataclass(frozen=True)
class Announcing:
    """When something is announced by itself (``at`` None: only when asked), without its address; and how the last
    time went: ``trouble`` names a sentence."""

    at: time | None
    said_at: datetime | None = None
    trouble: str | None = None


class Aloud(Shelf):
    """Who asks through Home Assistant, and what is said there without being asked."""

    # ── logins ──

    def login(self, household: int, device: str, login: str, name: str, now: datetime) -> Login:
        """Whose login this is, as far as anybody said so. One that is new is noted, so that it can be said."""
        with self._database.reading() as connection:
            row = connection.execute(select(t.login).where(*_of(household, device, login))).mappings().first()
        if row is None or (name and row["name"] != name):
            self._note_login(household, device, login, name, now)
        return _login_from(row) if row else Login(device, login, name, None, now)

    def _note_login(self, household: int, device: str, login: str, name: str, now: datetime) -> None:
        row = {"household_id": household, "device": device, "login": login, "name": name, "seen": now}
        count = select(func.count()).select_from(t.login).where(t.login.c.household_id == household)
        with self._database.writing(household) as connection:
            if connection.execute(count).scalar_one() < MOST:
                self._database.upsert(connection, t.login, row, change=("name",))

    def logins(self, household: int) -> tuple[Login, ...]:
        """The logins that asked, in the order in which they came."""
        rows = select(t.login).where(t.login.c.household_id == household).order_by(t.login.c.seen, t.login.c.login)
        with self._database.reading() as connection:
            return tuple(map(_login_from, connection.execute(rows).mappings()))

    def give_login(self, household: int, device: str, login: str, member: str | None) -> None:
        """From now on this login is this person's; None: nobody's in particular."""
        self._put_login(household, device, login, member=member, known=None)

    def know_login(self, household: int, device: str, login: str, member: str) -> None:
        """Somebody said there who they are: "I" means this member from now on."""
        self._put_login(household, device, login, known=member)

    def _put_login(self, household: int, device: str, login: str, **values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(update(t.login).where(*_of(household, device, login)).values(**values))

    # ── announcements ──

    def announcing(self, household: int) -> Announcing | None:
        """When this home announces; None when it does not."""
        with self._database.reading() as connection:
            where = t.announcing.c.household_id == household
            row = connection.execute(select(t.announcing).where(where)).mappings().first()
        if row is None:
            return None
        return Announcing(time.fromisoformat(row["at"]) if row["at"] else None, row["said_at"], row["trouble"])

    def announcing_address(self, household: int) -> str | None:
        """Where announcements go. Raises KeyChanged when it cannot be opened."""
        with self._database.reading() as connection:
            where = t.announcing.c.household_id == household
            sealed = connection.execute(select(t.announcing.c.sealed).where(where)).scalar()
        return self._safe.open(sealed) if sealed else None

    def set_announcing(self, household: int, address: str) -> None:
        """Keep where announcements go, sealed; the hour stays as it is."""
        row = {"household_id": household, "sealed": self._safe.seal(address), "trouble": None}
        with self._database.writing(household) as connection:
            self._database.upsert(connection, t.announcing, row)

    def set_announcing_at(self, household: int, at: time | None) -> None:
        """Announce at this hour of every day, or only when asked."""
        self._put_announcing(household, at=at.isoformat("minutes") if at else None)

    def said_aloud(self, household: int, now: datetime, trouble: str | None) -> None:
        """How the last announcement went."""
        self._put_announcing(household, said_at=now, trouble=trouble)

    def _put_announcing(self, household: int, **values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(update(t.announcing).where(t.announcing.c.household_id == household).values(**values))

    def drop_announcing(self, household: int) -> None:
        """Nothing is announced any more, and the address is forgotten."""
        with self._database.writing() as connection:
            connection.execute(delete(t.announcing).where(t.announcing.c.household_id == household))


def _of(household: int, device: str, login: str) -> tuple[ColumnElement[bool], ...]:
    return t.login.c.household_id == household, t.login.c.device == device, t.login.c.login == login


def _login_from(row: RowMapping) -> Login:
    return Login(row["device"], row["login"], row["name"], row["member"], row["seen"], row["known"])
