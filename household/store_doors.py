"""Who may speak (devices with their tokens, one-time codes) and what was said, so that nothing is doubled."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, bindparam, delete, insert, or_, select, update

from household import tables as t
from household.model import Speaker
from household.secret import hash_of, new_token
from household.store_base import Shelf
from household.store_permissions import device_with, free_name

#: Wrong tries until every open code of that purpose is void: nobody guesses 31 to the 8th in five.
TRIES = 5
#: ``last_used`` is a courtesy, not a log: it is written at most this often.
NOTICED = timedelta(hours=1)
#: An answer is given again, the same, for this long; a conversation is remembered for this long.
ANSWERS = timedelta(days=1)
TALK = timedelta(minutes=10)
#: Old conversations are thrown away at most this often.
TIDY = timedelta(minutes=1)
_tidied: dict[tuple[int, int], datetime] = {}


@dataclass(frozen=True)
class Token:
    """A device that may ask, without its secret. ``member`` None: a shared one, in the living room; ``known`` is who
    said that they speak there."""

    id: int
    device: str
    member: str | None
    created: datetime
    last_used: datetime | None
    revoked: bool
    known: str | None = None


class Doors(Shelf):
    """Tokens, codes and conversations."""

    # ── devices ──

    def add_token(self, household: int, device: str, member: str | None, now: datetime) -> str:
        """A new token for a device; shown this once, kept only as a hash. Where another one of the same person has
        that name it gets a number, since what is said at a device is kept under its name."""
        token = new_token()
        same = (t.device.c.household_id == household, t.device.c.member.is_not_distinct_from(member), ~t.device.c.api)
        with self._database.writing() as connection:
            taken = connection.execute(select(t.device.c.device).where(*same, ~t.device.c.revoked)).scalars()
            row = {
                "household_id": household,
                "device": free_name(device, set(taken)),
                "member": member,
                "hash": hash_of(token),
                "created": now,
                "revoked": False,
            }
            connection.execute(insert(t.device).values(row))
        return token

    def speaker_of(self, token: str, now: datetime, resource: str = "") -> tuple[int, Speaker] | None:
        """Whose token this is: the household and the speaker; None when nobody's, or revoked.

        A device's own token, or an access token that a program was given; one that was given for a single door is
        good only where ``resource`` is the address of that door (RFC 8707)."""
        mark = hash_of(token)
        # The index compares hashes, of which a stranger controls nothing.
        own = self._database.quickly(_WHOSE, {"mark": mark})
        row = own[0] if own else self._permitted(mark, resource, now)
        if row is None:
            return None
        number, household, device, member, known, revoked, last_used = row
        if revoked:
            return None
        if last_used is None or now - last_used >= NOTICED:
            self._database.along(_USED, {"number": number, "used": now})
        return household, Speaker(device, member, known)

    def _permitted(self, mark: str, resource: str, now: datetime) -> Row[Any] | None:
        with self._database.reading() as connection:
            return device_with(connection, _SPEAKER, mark, resource, now)

    def tokens(self, household: int) -> tuple[Token, ...]:
        """The devices of a household that one speaks to, revoked ones too."""
        mine = (t.device.c.household_id == household, ~t.device.c.api)
        rows = select(t.device).where(*mine).order_by(t.device.c.id)
        with self._database.reading() as connection:
            return tuple(
                Token(r["id"], r["device"], r["member"], r["created"], r["last_used"], r["revoked"], r["known"])
                for r in connection.execute(rows).mappings()
            )

    def revoke(self, household: int, token: int) -> bool:
        """From now on this device may not ask any more. False when the household has no such device."""
        where = (t.device.c.household_id == household, t.device.c.id == token)
        with self._database.writing() as connection:
            return connection.execute(update(t.device).where(*where).values(revoked=True)).rowcount > 0

    def know_speaker(self, household: int, device: str, member: str | None) -> bool:
        """From now on "I" means this member at a shared device, or None: nobody in particular, whatever was said there
        before. False when the household has no such device."""
        where = (*_of(t.device, household, device), t.device.c.member.is_(None))
        with self._database.writing() as connection:
            if member is None:
                connection.execute(delete(t.conversation).where(*_of(t.conversation, household, device)))
            return connection.execute(update(t.device).where(*where).values(known=member)).rowcount > 0

    # ── one-time codes ──

    def add_code(self, purpose: str, code: str, expires: datetime, now: datetime) -> None:
        """Let a code be used once for a purpose, until it expires; expired ones are thrown away."""
        row = {
            "purpose": purpose,
            "fingerprint": self._safe.fingerprint(code),
            "expires": expires,
            "wrong": 0,
        }
        with self._database.writing() as connection:
            connection.execute(delete(t.code).where(t.code.c.expires <= now))
            connection.execute(insert(t.code).values(row))

    def use_code(self, purpose: str, code: str, now: datetime) -> bool:
        """Whether the code is right, this once. Each wrong try counts against every open code of that
        purpose; after five they are void."""
        return self.used_code((purpose,), code, now) is not None

    def used_code(self, purposes: Sequence[str], code: str, now: datetime) -> str | None:
        """Which of these purposes a code is right for, this once; a purpose that ends in "/" stands for all that begin
        so. A wrong try counts against every open code of any of them."""
        mark = self._safe.fingerprint(code)
        ours = or_(*(_is_for(purpose) for purpose in purposes))
        with self._database.writing() as connection:
            live = (ours, t.code.c.expires > now, t.code.c.wrong < TRIES)
            rows = connection.execute(select(t.code).where(*live)).mappings().all()
            right = [row for row in rows if hmac.compare_digest(row["fingerprint"], mark)]
            if not right:
                connection.execute(update(t.code).where(*live).values(wrong=t.code.c.wrong + 1))
                return None
            used = connection.execute(delete(t.code).where(t.code.c.id.in_([row["id"] for row in right]), *live))
            return str(right[0]["purpose"]) if used.rowcount else None

    # ── what was said ──

    def heard(self, household: int, device: str, request: str) -> str | None:
        """The answer that this request got before, or None."""
        which = {"household": household, "device": device, "request": request}
        rows = self._database.quickly(_HEARD, which)
        return str(rows[0][0]) if rows else None

    def remember(self, household: int, device: str, request: str, body: str, now: datetime) -> None:
        """Keep the answer to a request for a day. The first one counts, should two arrive at once."""
        row = {"household_id": household, "device": device, "request": request, "at": now, "body": body}
        with self._database.writing() as connection:
            _throw_away(connection, t.heard, household, now - ANSWERS)
            self._database.upsert(connection, t.heard, row, change=())

    def conversation(self, household: int, device: str, conversation: str, now: datetime) -> str | None:
        """What was last said in a conversation, for ten minutes; None when it is new or over."""
        which = {"household": household, "device": device, "conversation": conversation}
        rows = self._database.quickly(_SAID, which)
        return str(rows[0][1]) if rows and rows[0][0] > now - TALK else None

    def keep_conversation(self, household: int, device: str, conversation: str, body: str, now: datetime) -> None:
        """Keep what was said, so that "en morgen?" is understood."""
        row = {
            "household_id": household,
            "device": device,
            "conversation": conversation,
            "at": now,
            "body": body,
        }
        if self._is_time_to_tidy(household, now):
            with self._database.writing() as connection:
                _throw_away(connection, t.conversation, household, now - TALK)
        self._database.put(t.conversation, row)

    def _is_time_to_tidy(self, household: int, now: datetime) -> bool:
        """Whether a minute went by since this process threw old conversations of the household away: an old one is
        over whether or not it still lies there."""
        last = _tidied.get((id(self), household))
        if last is not None and timedelta() <= now - last < TIDY:
            return False
        _tidied[id(self), household] = now
        return True

    # ── what can be taken back ──

    def keep_trace(self, household: int, device: str, member: str | None, body: str, now: datetime) -> None:
        """Keep for a day what a change left behind that was said at this device, by this member if that is known."""
        row = {"household_id": household, "device": device, "member": member, "at": now, "body": body}
        with self._database.writing() as connection:
            _throw_away(connection, t.trace, household, now - ANSWERS)
            connection.execute(insert(t.trace).values(row))

    def last_trace(self, household: int, device: str, member: str | None, now: datetime) -> tuple[int, str] | None:
        """The number and what was left behind by the last change of a day, said at this device or, when a member is
        given, by them; None when there is none."""
        own = t.trace.c.device == device
        mine = own if member is None else or_(own, t.trace.c.member == member)
        where = (t.trace.c.household_id == household, mine, t.trace.c.at > now - ANSWERS)
        rows = select(t.trace.c.id, t.trace.c.body).where(*where).order_by(t.trace.c.id.desc())
        with self._database.reading() as connection:
            row = connection.execute(rows).first()
        return None if row is None else (int(row[0]), str(row[1]))

    def drop_trace(self, household: int, number: int) -> None:
        """It was taken back, or cannot be any more."""
        with self._database.writing() as connection:
            where = (t.trace.c.household_id == household, t.trace.c.id == number)
            connection.execute(delete(t.trace).where(*where))


def _is_for(purpose: str) -> ColumnElement[bool]:
    return t.code.c.purpose.startswith(purpose, autoescape=True) if purpose[-1:] == "/" else t.code.c.purpose == purpose


def _of(table: Table, household: object, device: object) -> tuple[ColumnElement[bool], ...]:
    return table.c.household_id == household, table.c.device == device


def _throw_away(connection: Connection, table: Table, household: int, before: datetime) -> None:
    connection.execute(_OVER[table.name], {"household": household, "before": before})


# Every question runs these. They are made once, since putting one together takes longer than running it.
_PLACE: tuple[object, object] = bindparam("household"), bindparam("device")
_SPEAKER = tuple(
    t.device.c[name] for name in ("id", "household_id", "device", "member", "known", "revoked", "last_used")
)
_WHOSE = select(*_SPEAKER).where(t.device.c.hash == bindparam("mark"), ~t.device.c.api)
_USED = update(t.device).where(t.device.c.id == bindparam("number")).values(last_used=bindparam("used"))
_HEARD = select(t.heard.c.body).where(*_of(t.heard, *_PLACE), t.heard.c.request == bindparam("request"))
_SAID = select(t.conversation.c.at, t.conversation.c.body).where(
    *_of(t.conversation, *_PLACE), t.conversation.c.conversation == bindparam("conversation")
)
_OVER = {
    table.name: delete(table).where(table.c.household_id == bindparam("household"), table.c.at <= bindparam("before"))
    for table in (t.heard, t.conversation, t.trace)
}
