"""How each is reached, how the ten minutes were made known to them, what they answered, and what waits to be sent.

Addresses and words lie under the key of the service. A letter is taken in hand before it goes out (UNSURE) and settled
afterwards, so that a crash in between never sends it twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, exists, insert, or_, select, update
from sqlalchemy import Table as SqlTable

from household import tables_meeting as t
from household.meeting import Door, Invitation, Letter, Path, Reach, Replied, Reply, Sent, Way
from household.store_base import Shelf, bump
from household.values import from_json, to_json

#: Letters that went are remembered for so long, so that none goes twice.
REMEMBERED = timedelta(days=120)


@dataclass(frozen=True)
class _Told:
    """What is sealed of an invitation."""

    text: str
    address: str = field(default="", repr=False)


class Reaching(Shelf):
    """Ways to people, invitations, replies and letters."""

    # ── how each is reached ──

    def reach(self, household: int, member: str) -> Reach:
        """How this member is reached; nothing but their key when they said nothing yet. Raises KeyChanged."""
        with self._database.reading() as connection:
            sealed = connection.execute(select(t.reach.c.sealed).where(*_of(t.reach, household, member))).scalar()
        return from_json(Reach, self._safe.open(sealed)) if sealed else Reach(member)

    def reaches(self, household: int) -> tuple[Reach, ...]:
        """How those are reached who said so. Raises KeyChanged."""
        rows = select(t.reach.c.sealed).where(t.reach.c.household_id == household).order_by(t.reach.c.member)
        with self._database.reading() as connection:
            found = connection.execute(rows).scalars().all()
        return tuple(from_json(Reach, self._safe.open(sealed)) for sealed in found)

    def set_reach(self, household: int, reach: Reach) -> None:
        """From now on this member is reached like this; the next round looks at the invitations."""
        row = {"household_id": household, "member": reach.member, "sealed": self._safe.seal(to_json(reach))}
        with self._database.writing(household) as connection:
            self._database.upsert(connection, t.reach, row)
            bump(connection, household)

    # ── invitations ──

    def invitations(self, household: int) -> tuple[Invitation, ...]:
        """What each was last told, for each UID."""
        rows = select(t.invitation).where(t.invitation.c.household_id == household)
        with self._database.reading() as connection:
            found = connection.execute(rows.order_by(t.invitation.c.member, t.invitation.c.uid)).mappings().all()
        return tuple(self._invitation(row) for row in found)

    def keep_invitation(self, household: int, invitation: Invitation, letter: Letter | None = None) -> None:
        """This is what the member knows from now on, with the letter that tells them: both, or neither."""
        told = to_json(_Told(invitation.text, invitation.address))
        row = {
            "household_id": household,
            "member": invitation.member,
            "uid": invitation.uid,
            "path": invitation.path.value,
            "sequence": invitation.sequence,
            "sealed": self._safe.seal(told),
            "sent_at": invitation.sent_at,
        }
        with self._database.writing(household) as connection:
            self._database.upsert(connection, t.invitation, row)
            if letter is not None:
                self._put(connection, household, letter)

    def forget_invitation(self, household: int, member: str, uid: str, letter: Letter | None = None) -> None:
        """The member knows of nothing under this UID any more, told by a letter perhaps."""
        with self._database.writing(household) as connection:
            row = (*_of(t.invitation, household, member), t.invitation.c.uid == uid)
            connection.execute(delete(t.invitation).where(*row))
            if letter is not None:
                self._put(connection, household, letter)

    # ── replies ──

    def replied(self, household: int) -> tuple[Replied, ...]:
        """What was answered last about each week, by whom."""
        rows = select(t.replied).where(t.replied.c.household_id == household)
        with self._database.reading() as connection:
            found = connection.execute(rows.order_by(t.replied.c.original, t.replied.c.member)).mappings().all()
        return tuple(Replied(r["member"], r["original"], Reply(r["reply"]), Door(r["door"]), r["at"]) for r in found)

    def keep_reply(self, household: int, replied: Replied) -> bool:
        """The last human wish counts; False when a newer one stands already, or this very one."""
        mine = (*_of(t.replied, household, replied.member), t.replied.c.original == replied.original)
        row = {
            "household_id": household,
            "member": replied.member,
            "original": replied.original,
            "reply": replied.reply.value,
            "door": replied.door.value,
            "at": replied.at,
        }
        with self._database.writing(household) as connection:
            known = connection.execute(select(t.replied).where(*mine)).mappings().first()
            if known and (known["at"] > replied.at or known["reply"] == replied.reply.value):
                return False
            self._database.upsert(connection, t.replied, row)
            return True

    # ── letters ──

    def post(self, household: int, letters: Iterable[Letter]) -> int:
        """Put letters into the outbox; one whose key that member was sent already is left out. How many are new."""
        with self._database.writing(household) as connection:
            return sum(self._put(connection, household, letter) for letter in letters)

    def was_posted(self, household: int, member: str, key: str) -> bool:
        """Whether a letter of this key waits for the member or went to them."""
        row = (*_of(t.letter, household, member), t.letter.c.key == key)
        with self._database.reading() as connection:
            return connection.execute(select(t.letter.c.id).where(*row)).first() is not None

    def letters(self, household: int, now: datetime | None = None) -> tuple[Letter, ...]:
        """The letters that wait, oldest first; with ``now`` only those whose time has come. Raises KeyChanged."""
        where = [t.letter.c.household_id == household, t.letter.c.state == Sent.WAITING.value]
        if now is not None:
            where.append(or_(t.letter.c.retry_at.is_(None), t.letter.c.retry_at <= now))
        with self._database.reading() as connection:
            found = connection.execute(select(t.letter).where(*where).order_by(t.letter.c.id)).mappings().all()
        return tuple(self._letter(row) for row in found)

    def with_letters(self, now: datetime, mail: bool) -> tuple[int, ...]:
        """The households of which letters wait whose time has come; those by mail count where there is ``mail``."""
        where = [t.letter.c.state == Sent.WAITING.value, or_(t.letter.c.retry_at.is_(None), t.letter.c.retry_at <= now)]
        if not mail:
            where.append(t.letter.c.way != Way.MAIL.value)
        rows = select(t.letter.c.household_id).where(*where).distinct().order_by(t.letter.c.household_id)
        with self._database.reading() as connection:
            return tuple(connection.execute(rows).scalars())

    def letters_in_trouble(self, household: int) -> tuple[Letter, ...]:
        """Those that were refused, of which nobody knows whether they arrived, or that could not go yet; without what
        they say. Once a later one went the same way to the same member, what became of an older one is past."""
        later = t.letter.alias()
        over = exists().where(
            later.c.household_id == household,
            later.c.member == t.letter.c.member,
            later.c.way == t.letter.c.way,
            later.c.id > t.letter.c.id,
            later.c.state == Sent.SENT.value,
        )
        stays = or_(t.letter.c.state == Sent.WAITING.value, ~over)
        where = (
            t.letter.c.household_id == household,
            t.letter.c.state != Sent.SENT.value,
            t.letter.c.trouble != "",
            stays,
        )
        with self._database.reading() as connection:
            found = connection.execute(select(t.letter).where(*where).order_by(t.letter.c.id)).mappings().all()
        return tuple(replace(_without_words(row), body="") for row in found)

    def take_in_hand(self, letter: Letter, now: datetime) -> bool:
        """From here until it is settled nobody knows whether it went; False when another process has it."""
        row = (t.letter.c.id == letter.id, t.letter.c.state == Sent.WAITING.value)
        values = {"state": Sent.UNSURE.value, "trouble": "trouble.letter_unsure", "sent_at": now}
        with self._database.writing() as connection:
            return connection.execute(update(t.letter).where(*row).values(**values)).rowcount > 0

    def settle_letter(
        self, letter: Letter, state: Sent, now: datetime, trouble: str = "", again: datetime | None = None
    ) -> None:
        """It went (SENT), will never (REFUSED), or waits to be tried ``again``."""
        values: dict[str, object] = {"state": state.value, "trouble": trouble, "retry_at": again}
        if state is Sent.WAITING:
            values |= {"attempts": letter.attempts + 1, "sent_at": None}
        else:
            values |= {"sealed": "", "sent_at": now}
        with self._database.writing() as connection:
            connection.execute(update(t.letter).where(t.letter.c.id == letter.id).values(**values))
            old = (t.letter.c.made_at < now - REMEMBERED, t.letter.c.state != Sent.WAITING.value)
            connection.execute(delete(t.letter).where(*old))

    def letters_came_back(self, household: int, member: str, beginning: str, now: datetime) -> None:
        """What went to this member under such a key did not reach them: their address takes nothing."""
        row = (
            *_of(t.letter, household, member),
            t.letter.c.state == Sent.SENT.value,
            t.letter.c.key.startswith(beginning, autoescape=True),
        )
        values = {"state": Sent.REFUSED.value, "trouble": "trouble.mail_refused", "sent_at": now}
        with self._database.writing(household) as connection:
            connection.execute(update(t.letter).where(*row).values(**values))

    # ── the inbox ──

    def inbox_mark(self) -> str:
        """How far the inbox of this installation was read; "" for not at all."""
        with self._database.reading() as connection:
            return connection.execute(select(t.inbox.c.mark)).scalar() or ""

    def set_inbox_mark(self, mark: str) -> None:
        """It was read up to here."""
        with self._database.writing() as connection:
            self._database.upsert(connection, t.inbox, {"id": 1, "mark": mark})

    def withdraw_letters(self, household: int, member: str, beginning: str) -> int:
        """Letters that wait still, whose key begins like this, are not sent. How many."""
        row = (
            *_of(t.letter, household, member),
            t.letter.c.state == Sent.WAITING.value,
            t.letter.c.key.startswith(beginning, autoescape=True),
        )
        with self._database.writing(household) as connection:
            return connection.execute(delete(t.letter).where(*row)).rowcount

    def _put(self, connection: Connection, household: int, letter: Letter) -> bool:
        row = (*_of(t.letter, household, letter.member), t.letter.c.key == letter.key)
        if connection.execute(select(t.letter.c.id).where(*row)).first() is not None:
            return False
        if letter.made_at is None:
            raise ValueError("a letter was made at some moment")
        values = {
            "household_id": household,
            "member": letter.member,
            "key": letter.key,
            "way": letter.way.value,
            "sealed": self._safe.seal(letter.body),
            "state": Sent.WAITING.value,
            "attempts": 0,
            "trouble": "",
            "retry_at": letter.retry_at,
            "made_at": letter.made_at,
        }
        connection.execute(insert(t.letter).values(**values))
        return True

    def _invitation(self, row: RowMapping) -> Invitation:
        told = from_json(_Told, self._safe.open(row["sealed"]))
        path = Path(row["path"])
        return Invitation(row["member"], path, row["uid"], row["sequence"], told.text, row["sent_at"], told.address)

    def _letter(self, row: RowMapping) -> Letter:
        return replace(_without_words(row), body=self._safe.open(row["sealed"]))


def _without_words(row: RowMapping) -> Letter:
    return Letter(
        row["member"],
        row["key"],
        "",
        Way(row["way"]),
        Sent(row["state"]),
        row["attempts"],
        row["trouble"],
        row["retry_at"],
        row["made_at"],
        row["sent_at"],
        row["id"],
    )


def _of(table: SqlTable, household: int, member: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.household_id == household, table.c.member == member
