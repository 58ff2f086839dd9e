"""Ways in, calendars, and what was read from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from household import tables as t
from household.hooks import Told, tell
from household.model import Access, Account, Calendar, Event, Kind, Role, Takes
from household.reach import reach
from household.store_base import NotHere, Shelf, bump
from household.values import from_json, to_json

#: SQLite takes 32,766 parameters in one statement; questions about many hrefs are asked in parts.
MANY = 500


@dataclass(frozen=True)
class ReadResource:
    """One resource as it was read: its version, and the events in it (none when it holds no event)."""

    href: str
    etag: str | None
    events: tuple[Event, ...] = ()


class Calendars(Shelf):
    """Accounts, calendars and their events."""

    # ── accounts ──

    def add_account(self, household: int, member: str, kind: Kind, url: str, username: str, password: str) -> int:
        """Keep a way in, its password sealed. The same one again gets the new password. Returns its id."""
        same = {"household_id": household, "member": member, "url": url, "username": username}
        with self._database.writing(household) as connection:
            rest = {"kind": kind.value, "sealed": self._safe.seal(password)}
            return _put(connection, t.account, same, rest)

    def accounts(self, household: int) -> tuple[Account, ...]:
        """The ways in of everybody in the household."""
        rows = select(t.account).where(t.account.c.household_id == household).order_by(t.account.c.id)
        with self._database.reading() as connection:
            return tuple(map(_account_from, connection.execute(rows).mappings()))

    def account(self, account: int) -> Account:
        """One way in. Raises NotHere."""
        return _account_from(self._account_row(account))

    def password(self, account: int) -> str:
        """The password of a way in. Raises NotHere, or KeyChanged when the secret key does not fit."""
        return self._safe.open(self._account_row(account)["sealed"])

    def _account_row(self, account: int) -> RowMapping:
        with self._database.reading() as connection:
            return _row(connection, t.account, account)

    # ── calendars ──

    def add_calendar(
        self,
        household: int,
        member: str,
        kind: Kind,
        role: Role,
        url: str,
        name: str,
        account: int | None = None,
        access: Access = Access.BUSY,
        takes: Takes = Takes.MINE,
    ) -> int:
        """Keep a calendar; the same one (member and url) again gets the new name, access and takes.

        Less access erases the stored titles at once; more access forgets what was read, so that the next
        reading brings them. Returns its id.
        """
        same = {"household_id": household, "member": member, "url": url}
        chosen = {"name": name, "account_id": account, "access": access.value, "takes": takes.value}
        with self._database.writing(household) as connection:
            before = _found(connection, t.calendar, same)
            number = _put(connection, t.calendar, same, chosen, {"kind": kind.value, "role": role.value})
            if before is None or any(before[column] != value for column, value in chosen.items()):
                bump(connection, household)
            narrowed = before is not None and before["access"] == Access.TITLES and access is Access.BUSY
            if narrowed:
                _erase_titles(connection, number)
            elif before is not None and before["access"] != access:
                _read_afresh(connection, number)
        if narrowed:
            self._database.scrub()
        return number

    def calendars(self, household: int) -> tuple[Calendar, ...]:
        """The calendars of everybody in the household."""
        rows = select(t.calendar).where(t.calendar.c.household_id == household).order_by(t.calendar.c.id)
        with self._database.reading() as connection:
            return tuple(map(calendar_from, connection.execute(rows).mappings()))

    def calendar(self, calendar: int) -> Calendar:
        """One calendar. Raises NotHere."""
        with self._database.reading() as connection:
            return calendar_from(_row(connection, t.calendar, calendar))

    def set_takes(self, calendar: int, takes: Takes) -> None:
        """Whose time its events take, from now on."""
        household = self.calendar(calendar).household
        with self._database.writing(household) as connection:
            connection.execute(update(t.calendar).where(t.calendar.c.id == calendar).values(takes=takes.value))
            bump(connection, household)

    def hand_over(self, calendar: int, member: str, account: int | None) -> None:
        """The calendar is the other's from now on, by their own way in, and takes their time."""
        household = self.calendar(calendar).household
        theirs = {"member": member, "account_id": account, "takes": Takes.MINE.value}
        with self._database.writing(household) as connection:
            connection.execute(update(t.calendar).where(t.calendar.c.id == calendar).values(**theirs))
            bump(connection, household)

    def move_calendar(self, calendar: int, url: str) -> None:
        """The calendar is made anew elsewhere: nothing is known of it yet."""
        household = self.calendar(calendar).household
        fresh = {"url": url, "token": None, "read_at": None, "stale_since": None, "trouble": None}
        with self._database.writing(household) as connection:
            connection.execute(update(t.calendar).where(t.calendar.c.id == calendar).values(**fresh))
            bump(connection, household)

    def reseal(self, account: int, password: str) -> None:
        """Keep a newer password, or grant, of a way in. Raises NotHere."""
        self._account_row(account)
        with self._database.writing() as connection:
            sealed = self._safe.seal(password)
            connection.execute(update(t.account).where(t.account.c.id == account).values(sealed=sealed))

    def remove_calendar(self, calendar: int) -> None:
        """Forget a calendar with all that was read from it or written to it; its account too, when nothing else
        hangs on it. Asks nothing of the network."""
        row = self.calendar(calendar)
        with self._database.writing(row.household) as connection:
            for table in (t.edit, t.written, t.stepped_out, t.stand_in, t.channel, t.event, t.resource):
                connection.execute(delete(table).where(table.c.calendar_id == calendar))
            connection.execute(delete(t.calendar).where(t.calendar.c.id == calendar))
            used = select(t.calendar.c.id).where(t.calendar.c.account_id == row.account)
            if row.account is not None and connection.execute(used).first() is None:
                connection.execute(delete(t.account).where(t.account.c.id == row.account))
            bump(connection, row.household)

    # ── reading ──

    def events(self, calendar: int) -> tuple[Event, ...]:
        """All that is known to stand in a calendar that is read."""
        rows = select(t.event.c.body).where(t.event.c.calendar_id == calendar).order_by(t.event.c.href, t.event.c.place)
        with self._database.reading() as connection:
            return tuple(from_json(Event, body) for body in connection.execute(rows).scalars())

    def known(self, calendar: int, hrefs: Collection[str] | None) -> Mapping[str, str]:
        """The etags that we hold, of these hrefs or of all (None); in one of ours, of what we wrote."""
        with self._database.reading() as connection:
            ours = _row(connection, t.calendar, calendar)["role"] == Role.OURS
            table = t.written if ours else t.resource
            rows = select(table.c.href, table.c.etag).where(table.c.calendar_id == calendar)
            if hrefs is None:
                return {href: etag or "" for href, etag in connection.execute(rows)}
            found: dict[str, str] = {}
            asked = sorted(hrefs)
            for at in range(0, len(asked), MANY):
                some = rows.where(table.c.href.in_(asked[at : at + MANY]))
                found.update({href: etag or "" for href, etag in connection.execute(some)})
            return found

    def apply(
        self,
        calendar: int,
        read: Sequence[ReadResource],
        deleted: Sequence[str],
        token: str | None,
        now: datetime,
    ) -> bool:
        """Keep what was read, and the token that says so, in one transaction; the calendar is fresh again.

        True when that changed anything that a plan may rest on. Of a calendar that is open as busy-only no
        title is kept, whatever is handed in; of a calendar of ours no events are kept here at all.
        """
        household = self.calendar(calendar).household
        with self._database.writing(household) as connection:
            row = _row(connection, t.calendar, calendar)
            changed = False
            if row["role"] == Role.READ:
                changed = _forget(connection, calendar, deleted)
                changed |= _remember(connection, row, read)
                changed |= row["stale_since"] is not None
            fresh: dict[str, Any] = {"token": token, "read_at": now, "stale_since": None, "trouble": None}
            connection.execute(update(t.calendar).where(t.calendar.c.id == calendar).values(fresh))
            if changed:
                bump(connection, household)
            return changed

    def mark_stale(self, calendar: int, trouble: str, now: datetime) -> None:
        """The calendar could not be read, for a reason that a sentence names. What was read before stays,
        and is unknown from now on; ``stale_since`` keeps the first time."""
        household = self.calendar(calendar).household
        with self._database.writing(household) as connection:
            row = _row(connection, t.calendar, calendar)
            since = row["stale_since"] or now
            values = {"trouble": trouble, "stale_since": since}
            connection.execute(update(t.calendar).where(t.calendar.c.id == calendar).values(values))
            if row["stale_since"] is None and row["role"] == Role.READ:
                bump(connection, household)
            if row["stale_since"] is None:
                data = {"calendar": calendar, "trouble": trouble}
                tell(connection, household, Told.CALENDAR_STALE, data, now, whose=row["member"])


def calendar_from(row: RowMapping) -> Calendar:
    """A calendar from its row."""
    return Calendar(
        id=row["id"],
        household=row["household_id"],
        member=row["member"],
        kind=Kind(row["kind"]),
        role=Role(row["role"]),
        url=row["url"],
        name=row["name"],
        account=row["account_id"],
        access=Access(row["access"]),
        takes=Takes(row["takes"]),
        token=row["token"],
        read_at=row["read_at"],
        stale_since=row["stale_since"],
        trouble=row["trouble"],
    )


def household_of(connection: Connection, calendar: int) -> int:
    """The household that a calendar belongs to. Raises NotHere."""
    return int(_row(connection, t.calendar, calendar)["household_id"])


def _account_from(row: RowMapping) -> Account:
    return Account(row["id"], row["member"], Kind(row["kind"]), row["url"], row["username"])


def _row(connection: Connection, table: Any, number: int) -> RowMapping:
    row = connection.execute(select(table).where(table.c.id == number)).mappings().first()
    if row is None:
        raise NotHere(what=table.name, id=number)
    return row


def _found(connection: Connection, table: Any, same: Mapping[str, object]) -> RowMapping | None:
    where = [table.c[name] == value for name, value in same.items()]
    return connection.execute(select(table).where(*where)).mappings().first()


def _put(
    connection: Connection,
    table: Any,
    same: Mapping[str, object],
    rest: Mapping[str, object],
    at_first: Mapping[str, object] | None = None,
) -> int:
    """Insert a row, or change ``rest`` where ``same`` stands already; returns its id."""
    there = _found(connection, table, same)
    if there is None:
        row = {**same, **rest, **(at_first or {})}
        return int(connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one())
    connection.execute(update(table).where(table.c.id == there["id"]).values(**rest))
    return int(there["id"])


def _without_titles(event: Event) -> Event:
    return replace(event, parts=tuple(replace(part, title=None) for part in event.parts))


def _erase_titles(connection: Connection, calendar: int) -> None:
    rows = connection.execute(select(t.event).where(t.event.c.calendar_id == calendar)).mappings().all()
    for row in rows:
        same = (
            t.event.c.calendar_id == calendar,
            t.event.c.href == row["href"],
            t.event.c.place == row["place"],
        )
        body = to_json(_without_titles(from_json(Event, row["body"])))
        connection.execute(update(t.event).where(*same).values(body=body))


def _read_afresh(connection: Connection, calendar: int) -> None:
    connection.execute(update(t.resource).where(t.resource.c.calendar_id == calendar).values(etag=""))
    connection.execute(update(t.calendar).where(t.calendar.c.id == calendar).values(token=None))


def _forget(connection: Connection, calendar: int, hrefs: Sequence[str]) -> bool:
    """Forget resources; whether any of them held an event."""
    held = False
    for at in range(0, len(hrefs), MANY):
        some = hrefs[at : at + MANY]
        gone = delete(t.event).where(t.event.c.calendar_id == calendar, t.event.c.href.in_(some))
        held |= connection.execute(gone).rowcount > 0
        rows = delete(t.resource).where(t.resource.c.calendar_id == calendar, t.resource.c.href.in_(some))
        connection.execute(rows)
    return held


def _remember(connection: Connection, calendar: RowMapping, read: Sequence[ReadResource]) -> bool:
    """Keep resources, many at once; whether the events of any are others than before. Of two with the same
    href the last one counts."""
    changed = False
    latest = list({one.href: one for one in read}.values())
    for at in range(0, len(latest), MANY):
        some = latest[at : at + MANY]
        _remember_etags(connection, calendar, some)
        changed |= _remember_events(connection, calendar, some)
    return changed


def _remember_etags(connection: Connection, calendar: RowMapping, some: Sequence[ReadResource]) -> None:
    hrefs = [one.href for one in some]
    here = (t.resource.c.calendar_id == calendar["id"], t.resource.c.href.in_(hrefs))
    rows = connection.execute(select(t.resource.c.href, t.resource.c.etag).where(*here))
    known = {row.href: row.etag for row in rows}
    same = {"calendar_id": calendar["id"], "household_id": calendar["household_id"]}
    new = [{**same, "href": one.href, "etag": one.etag or ""} for one in some if one.href not in known]
    if new:
        connection.execute(insert(t.resource), new)
    for one in some:
        if known.get(one.href, one.etag or "") != (one.etag or ""):
            kept = (t.resource.c.calendar_id == calendar["id"], t.resource.c.href == one.href)
            connection.execute(update(t.resource).where(*kept).values(etag=one.etag or ""))


def _remember_events(connection: Connection, calendar: RowMapping, some: Sequence[ReadResource]) -> bool:
    here = (t.event.c.calendar_id == calendar["id"], t.event.c.href.in_([one.href for one in some]))
    rows = connection.execute(select(t.event.c.href, t.event.c.body).where(*here).order_by(t.event.c.place))
    before: dict[str, list[str]] = {}
    for href, body in rows:
        before.setdefault(href, []).append(body)
    titles = calendar["access"] == Access.TITLES
    events = {one.href: [e if titles else _without_titles(e) for e in one.events] for one in some}
    other = [href for href, its in events.items() if list(map(to_json, its)) != before.get(href, [])]
    if not other:
        return False
    connection.execute(delete(t.event).where(t.event.c.calendar_id == calendar["id"], t.event.c.href.in_(other)))
    new = [_event_row(calendar, href, place, event) for href in other for place, event in enumerate(events[href])]
    if new:
        connection.execute(insert(t.event), new)
    return True


def _event_row(calendar: RowMapping, href: str, place: int, event: Event) -> dict[str, object]:
    first, last = reach(event)
    return {
        "calendar_id": calendar["id"],
        "href": href,
        "place": place,
        "household_id": calendar["household_id"],
        "first_start": first,
        "last_end": last,
        "body": to_json(event),
    }
