"""The addresses that are told what happens here, and the outbox of what they are told.

Address and secret lie under the key of the service. A delivery is taken in hand, with its next try already set, before
it goes out: a crash in between sends it once more, under the same id, and never forgets it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, RowMapping, delete, func, insert, or_, select, update

from household import tables_pages as p
from household.hooks import TRIAL, Delivery, DeliveryState, Hook, Told, note
from household.store_base import NotHere, Shelf

#: What was told is remembered for so long.
KEPT = timedelta(days=30)


class Hooks(Shelf):
    """Hooks and deliveries."""

    # ── hooks ──

    def add_hook(self, household: int, hook: Hook, now: datetime) -> Hook:
        """Keep an address with its secret; it comes back with its id."""
        row = {
            "household_id": household,
            "member": hook.member,
            "sealed": self._safe.seal(json.dumps([hook.address, hook.secret])),
            "events": " ".join(hook.events),
            "made": now,
            "paused": hook.paused,
        }
        with self._database.writing(household) as connection:
            made = insert(p.hook).values(row).returning(p.hook)
            return self._hook(connection.execute(made).mappings().one())

    def hooks(self, household: int, member: str) -> tuple[Hook, ...]:
        """The hooks of a member, oldest first. Raises KeyChanged."""
        rows = select(p.hook).where(p.hook.c.household_id == household, p.hook.c.member == member)
        with self._database.reading() as connection:
            return tuple(map(self._hook, connection.execute(rows.order_by(p.hook.c.id)).mappings()))

    def hook(self, household: int, number: int) -> Hook:
        """One hook. Raises NotHere or KeyChanged."""
        rows = select(p.hook).where(p.hook.c.household_id == household, p.hook.c.id == number)
        with self._database.reading() as connection:
            row = connection.execute(rows).mappings().first()
        if row is None:
            raise NotHere(what="hook", id=number)
        return self._hook(row)

    def change_hook(
        self, household: int, member: str, number: int, *, events: Sequence[Told] | None = None, paused: bool
    ) -> None:
        """From now on a hook of this member is told of these events, or is paused. Raises NotHere."""
        values: dict[str, object] = {"paused": paused}
        if events is not None:
            values["events"] = " ".join(events)
        with self._database.writing(household) as connection:
            changed = update(p.hook).where(*_mine(household, member, number)).values(values)
            if not connection.execute(changed).rowcount:
                raise NotHere(what="hook", id=number)

    def remove_hook(self, household: int, member: str, number: int) -> None:
        """A hook of this member goes, with all that it was told. Raises NotHere."""
        with self._database.writing(household) as connection:
            if not connection.execute(delete(p.hook).where(*_mine(household, member, number))).rowcount:
                raise NotHere(what="hook", id=number)
            connection.execute(delete(p.delivery).where(p.delivery.c.hook_id == number))

    def try_hook(self, household: int, member: str, number: int, now: datetime) -> int:
        """Put something into the outbox that says no more than that it is a trial; its number. Raises NotHere."""
        with self._database.writing(household) as connection:
            if connection.execute(select(p.hook.c.id).where(*_mine(household, member, number))).first() is None:
                raise NotHere(what="hook", id=number)
            return note(connection, household, number, TRIAL, {}, now)

    # ── deliveries ──

    def deliveries(self, household: int, hook: int, most: int = 20) -> tuple[Delivery, ...]:
        """What a hook was told or has yet to be, newest first."""
        rows = select(p.delivery).where(p.delivery.c.household_id == household, p.delivery.c.hook_id == hook)
        with self._database.reading() as connection:
            found = connection.execute(rows.order_by(p.delivery.c.id.desc()).limit(most)).mappings()
            return tuple(map(_delivery, found))

    def send_again(self, household: int, member: str, number: int) -> None:
        """A delivery to a hook of this member begins anew, under its own id. Raises NotHere."""
        mine = select(p.hook.c.id).where(p.hook.c.household_id == household, p.hook.c.member == member)
        where = (p.delivery.c.id == number, p.delivery.c.hook_id.in_(mine))
        fresh = {"state": DeliveryState.WAITING.value, "attempts": 0, "retry_at": None}
        with self._database.writing(household) as connection:
            if not connection.execute(update(p.delivery).where(*where).values(fresh)).rowcount:
                raise NotHere(what="delivery", id=number)

    def waiting_deliveries(self, household: int, now: datetime, most: int = 10) -> tuple[Delivery, ...]:
        """Those whose time has come, oldest first, so many at most; what a paused hook is to be told waits."""
        rows = select(p.delivery).join(p.hook, p.hook.c.id == p.delivery.c.hook_id)
        where = (p.delivery.c.household_id == household, ~p.hook.c.paused, *_due(now))
        with self._database.reading() as connection:
            found = connection.execute(rows.where(*where).order_by(p.delivery.c.id).limit(most)).mappings()
            return tuple(map(_delivery, found))

    def with_deliveries(self, now: datetime) -> tuple[int, ...]:
        """The households in which a delivery's time has come."""
        rows = select(p.delivery.c.household_id).join(p.hook, p.hook.c.id == p.delivery.c.hook_id)
        with self._database.reading() as connection:
            found = connection.execute(rows.where(~p.hook.c.paused, *_due(now)).distinct())
            return tuple(found.scalars())

    def take_delivery(self, delivery: Delivery, retry_at: datetime) -> bool:
        """From here on it counts as tried once more, and is due again at ``retry_at``; False when another process has
        it."""
        seen = (p.delivery.c.id == delivery.id, p.delivery.c.attempts == delivery.attempts)
        row = update(p.delivery).where(*seen, p.delivery.c.state == DeliveryState.WAITING.value)
        with self._database.writing() as connection:
            return connection.execute(row.values(attempts=delivery.attempts + 1, retry_at=retry_at)).rowcount > 0

    def settle_delivery(self, number: int, state: DeliveryState, status: int | None, now: datetime) -> None:
        """What came of a try: it went, waits for the next, or is given up."""
        sent = now if state is DeliveryState.SENT else None
        values = {"state": state.value, "status": status, "sent_at": sent}
        with self._database.writing() as connection:
            connection.execute(update(p.delivery).where(p.delivery.c.id == number).values(values))

    def forget_deliveries(self, household: int, now: datetime) -> int:
        """What was told thirty days ago or longer goes; how many that were."""
        old = (p.delivery.c.household_id == household, p.delivery.c.made <= now - KEPT)
        with self._database.reading() as connection:
            if not connection.execute(select(func.count()).where(*old)).scalar():
                return 0
        with self._database.writing(household) as connection:
            return connection.execute(delete(p.delivery).where(*old)).rowcount

    def _hook(self, row: RowMapping) -> Hook:
        address, secret = json.loads(self._safe.open(row["sealed"]))
        events = tuple(Told(word) for word in row["events"].split())
        return Hook(row["member"], address, events, secret, row["paused"], row["made"], row["id"])


def _mine(household: int, member: str, number: int) -> tuple[ColumnElement[bool], ...]:
    return p.hook.c.household_id == household, p.hook.c.member == member, p.hook.c.id == number


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        p.delivery.c.state == DeliveryState.WAITING.value,
        or_(p.delivery.c.retry_at.is_(None), p.delivery.c.retry_at <= now),
    )


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        hook=row["hook_id"],
        event=row["event"],
        body=row["body"],
        made=row["made"],
        attempts=row["attempts"],
        state=DeliveryState(row["state"]),
        status=row["status"],
        retry_at=row["retry_at"],
        sent_at=row["sent_at"],
        id=row["id"],
    )
