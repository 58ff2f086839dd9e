"""What addresses of others are told: the events that there are, and the one way by which they are noted.

An event is noted in the transaction of the change that it tells of, so that neither happens without the other. It names
people and chores by their keys and says when; it holds no title, no note, and nothing that is one person's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from household import tables_pages as p
from household.model import MEETINGS, By, Change, WeekException


class Told(StrEnum):
    """What an address can be told of."""

    TURN_DONE = "turn.done"
    TURN_SKIPPED = "turn.skipped"
    TURN_MOVED = "turn.moved"
    TURN_GIVEN = "turn.given"
    PLAN_CHANGED = "plan.changed"
    CHECK_IN_MOVED = "checkin.moved"
    QUESTION_ASKED = "question.asked"
    PROPOSAL_OPENED = "proposal.opened"
    PROPOSAL_AGREED = "proposal.agreed"
    CALENDAR_STALE = "calendar.stale"


#: What is sent to see whether it arrives; nobody chooses it.
TRIAL = "trial"


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Hook:
    """An address that is told what happens here: whose it is, and of which events. ``secret`` signs what it is told."""

    member: str
    address: str = field(repr=False)
    events: tuple[Told, ...]
    secret: str = field(default="", repr=False)
    paused: bool = False
    made: datetime | None = None
    id: int = 0


@dataclass(frozen=True)
class Delivery:
    """One thing that a hook is told: ``body`` is the JSON as it goes, the same at each of its ``attempts``. ``status``
    is what the address last answered, None for no answer."""

    hook: int
    event: str
    body: str
    made: datetime
    attempts: int = 0
    state: DeliveryState = DeliveryState.WAITING
    status: int | None = None
    retry_at: datetime | None = None
    sent_at: datetime | None = None
    id: int = 0


def tell(
    connection: Connection,
    household: int,
    event: Told,
    data: Mapping[str, object],
    now: datetime,
    whose: str | None = None,
) -> None:
    """Note an event for the hooks that asked for it, within the transaction of the change; ``whose`` is given where it
    is the business of one member alone."""
    rows = select(p.hook.c.id, p.hook.c.member, p.hook.c.events)
    hooks = connection.execute(rows.where(p.hook.c.household_id == household, ~p.hook.c.paused)).all()
    for number, member, events in hooks:
        if event.value in events.split() and whose in (None, member):
            note(connection, household, number, event.value, data, now)


def note(
    connection: Connection, household: int, hook: int, event: str, data: Mapping[str, object], now: datetime
) -> int:
    """Put one delivery into the outbox; its number."""
    body = {"type": event, "timestamp": now.astimezone(UTC).isoformat(timespec="seconds"), "data": dict(data)}
    row = {
        "household_id": household,
        "hook_id": hook,
        "event": event,
        "body": json.dumps(body, separators=(",", ":")),
        "made": now,
        "attempts": 0,
        "state": DeliveryState.WAITING.value,
    }
    return int(connection.execute(insert(p.delivery).values(row).returning(p.delivery.c.id)).scalar_one())


# ── turns and the plan ──────────────────────────────────────────────────────────────────────────

_OF_TURNS = {
    Change.DONE: Told.TURN_DONE,
    Change.SKIPPED: Told.TURN_SKIPPED,
    Change.MOVED: Told.TURN_MOVED,
    Change.GIVEN: Told.TURN_GIVEN,
}
_Kept = Mapping[tuple[str, datetime], WeekException]


def tell_of_turn(connection: Connection, household: int, exception: WeekException, now: datetime) -> None:
    """What a person said of a turn; of the weekly talks that they are at another moment, or not held."""
    event, chore = _OF_TURNS.get(exception.change), _chore_of(exception.series)
    if event is None:
        return
    if chore in MEETINGS:
        if event is not Told.TURN_DONE:
            _tell_of_talk(connection, household, exception.series, exception.original, exception, now)
        return
    data = {
        **_happening(exception.series, exception.original, exception),
        "member": exception.member,
        "also": list(exception.also),
    }
    tell(connection, household, event, data, now)


def tell_of_plan(connection: Connection, household: int, before: _Kept, after: _Kept, now: datetime) -> None:
    """That the plan of the coming weeks is another one, and which talks it put elsewhere."""
    tell(connection, household, Told.PLAN_CHANGED, {}, now)
    for series, original in sorted(before.keys() | after.keys()):
        was, known = before.get((series, original)), after.get((series, original))
        if _chore_of(series) in MEETINGS and was != known and By.PERSON not in {e.by for e in (was, known) if e}:
            _tell_of_talk(connection, household, series, original, known, now)


def _tell_of_talk(
    connection: Connection, household: int, series: str, original: datetime, known: WeekException | None, now: datetime
) -> None:
    tell(connection, household, Told.CHECK_IN_MOVED, _happening(series, original, known), now)


def _happening(series: str, original: datetime, known: WeekException | None) -> dict[str, object]:
    """One happening: where it was agreed and where it stands, None for nowhere."""
    gone = known is not None and known.change not in (Change.DONE, Change.MOVED, Change.GIVEN)
    start = None if gone else (known.start if known else None) or original
    return {
        "chore": _chore_of(series),
        "series": series,
        "agreed": original.isoformat(),
        "start": start.isoformat() if start else None,
    }


def _chore_of(series: str) -> str:
    routine, _, part = series.partition("/")
    return part or routine.partition(".")[0]
