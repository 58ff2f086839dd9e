"""Who is in: a browser that somebody came in by stays theirs until they leave, or are sent away from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update

from household import tables as t
from household import tables_pages as p
from household.secret import hash_of, new_token
from household.store_base import Shelf

#: So long a browser stays in without being used.
STAYS = timedelta(days=60)
#: ``seen`` is a courtesy, not a log: it is written at most this often.
NOTICED = timedelta(hours=1)


@dataclass(frozen=True)
class Visit:
    """A browser that is in: whose it is, what it calls itself, since when and when it was last seen."""

    id: int
    household: int
    member: str
    browser: str
    began: datetime
    seen: datetime


class Visits(Shelf):
    """Browsers that are in, and the links that let one in."""

    def begin_visit(self, household: int, member: str, browser: str, now: datetime) -> str:
        """Let a browser in; its token, shown this once and kept only as a hash."""
        token = new_token()
        row = {"household_id": household, "member": member, "hash": hash_of(token), "browser": browser[:200]}
        with self._database.writing() as connection:
            connection.execute(delete(p.visit).where(p.visit.c.seen <= now - STAYS))
            connection.execute(insert(p.visit).values(row | {"began": now, "seen": now}))
        return token

    def visit_of(self, token: str, now: datetime) -> Visit | None:
        """Whose browser has this token; None for nobody's, or one that was away too long."""
        with self._database.reading() as connection:
            row = connection.execute(select(p.visit).where(p.visit.c.hash == hash_of(token))).mappings().first()
        if row is None or row["seen"] <= now - STAYS:
            return None
        if now - row["seen"] >= NOTICED:
            with self._database.writing() as connection:
                connection.execute(update(p.visit).where(p.visit.c.id == row["id"]).values(seen=now))
        return Visit(row["id"], row["household_id"], row["member"], row["browser"], row["began"], row["seen"])

    def visits(self, household: int, member: str) -> tuple[Visit, ...]:
        """The browsers that somebody is in by, the one seen last first."""
        mine = (p.visit.c.household_id == household, p.visit.c.member == member)
        with self._database.reading() as connection:
            rows = connection.execute(select(p.visit).where(*mine).order_by(p.visit.c.seen.desc())).mappings()
            return tuple(Visit(r["id"], household, member, r["browser"], r["began"], r["seen"]) for r in rows)

    def end_visit(self, household: int, member: str, number: int | None = None, but: int | None = None) -> int:
        """Send one browser of somebody away, or all of theirs except one; how many were."""
        where = [p.visit.c.household_id == household, p.visit.c.member == member]
        if number is not None:
            where.append(p.visit.c.id == number)
        if but is not None:
            where.append(p.visit.c.id != but)
        with self._database.writing() as connection:
            return connection.execute(delete(p.visit).where(*where)).rowcount

    def ways_in(self, household: int, member: str) -> frozenset[str]:
        """By which ways of their own somebody comes in: "passkey", "password", "identity"."""
        tables = {"passkey": p.passkey, "password": p.password, "identity": p.identity}
        with self._database.reading() as connection:
            return frozenset(
                name
                for name, table in tables.items()
                if connection.execute(
                    select(func.count()).where(table.c.household_id == household, table.c.member == member)
                ).scalar()
            )

    # ── links: codes too long to guess, so that a wrong one counts against none ──

    def add_link(self, purpose: str, expires: datetime, now: datetime) -> str:
        """A token that lets somebody do one thing once, until it expires; kept only as a fingerprint."""
        token = new_token()
        row = {"purpose": link_purpose(purpose), "fingerprint": hash_of(token), "expires": expires, "wrong": 0}
        with self._database.writing() as connection:
            connection.execute(delete(t.code).where(t.code.c.expires <= now))
            connection.execute(insert(t.code).values(row))
        return token

    def purpose_of_link(self, token: str, now: datetime, use: bool = False) -> str | None:
        """What a link is for; None when it is nobody's, too old, or used. With ``use`` this is the once."""
        live = (t.code.c.fingerprint == hash_of(token), t.code.c.expires > now, t.code.c.purpose.startswith(_LINK))
        with self._database.writing() as connection:
            purpose = connection.execute(select(t.code.c.purpose).where(*live)).scalar()
            if purpose is None or (use and not connection.execute(delete(t.code).where(*live)).rowcount):
                return None
            return str(purpose).removeprefix(_LINK)

    def drop_links(self, purpose: str) -> None:
        """No link with this purpose lets anybody in any more."""
        with self._database.writing() as connection:
            connection.execute(delete(t.code).where(t.code.c.purpose == link_purpose(purpose)))


_LINK = "link:"


def link_purpose(purpose: str) -> str:
    """How the purpose of a link is kept, so that no code that is typed can be for it."""
    return _LINK + purpose
