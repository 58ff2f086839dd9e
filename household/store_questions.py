"""What waits for people's answers, what servers promised to knock for, and a round that was taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, select, update

from household import tables as t
from household.hooks import Told, tell
from household.model import Asks, Channel, Question
from household.store_base import NotHere, Shelf, bump
from household.store_calendars import household_of
from household.values import from_json, to_json


class Questions(Shelf):
    """Questions, channels and the hold."""

    # ── questions ──

    def ask(self, household: int, question: Question, now: datetime) -> bool:
        """Keep a question, once: while one with the same ``asks``, ``member`` and ``subject`` is open nothing is
        added. True when it is new, so that people are told once."""
        same = (
            t.question.c.household_id == household,
            t.question.c.asks == question.asks.value,
            t.question.c.member == question.member,
            t.question.c.subject == question.subject,
            t.question.c.answer.is_(None),
        )
        row = {
            "household_id": household,
            "asks": question.asks.value,
            "member": question.member,
            "subject": question.subject,
            "body": to_json(replace(question, id=0, asked_at=None, answer=None)),
            "asked_at": now,
        }
        with self._database.writing(household) as connection:
            if connection.execute(select(t.question.c.id).where(*same)).first():
                return False
            made = connection.execute(insert(t.question).values(row).returning(t.question.c.id)).scalar_one()
            data = {"question": int(made), "asks": question.asks.value}
            tell(connection, household, Told.QUESTION_ASKED, data, now, whose=question.member)
            return True

    def questions(self, household: int) -> tuple[Question, ...]:
        """What is open, oldest first."""
        where = (t.question.c.household_id == household, t.question.c.answer.is_(None))
        with self._database.reading() as connection:
            rows = connection.execute(select(t.question).where(*where).order_by(t.question.c.id)).mappings()
            return tuple(map(_question_from, rows))

    def answers(self, household: int, asks: Asks) -> tuple[Question, ...]:
        """What was answered of one kind, oldest first."""
        where = (
            t.question.c.household_id == household,
            t.question.c.asks == asks.value,
            t.question.c.answer.is_not(None),
        )
        with self._database.reading() as connection:
            rows = connection.execute(select(t.question).where(*where).order_by(t.question.c.id)).mappings()
            return tuple(map(_question_from, rows))

    def answer_question(self, household: int, number: int, answer: str, now: datetime) -> Question:
        """Somebody answered, or the matter settled itself. Raises NotHere for one that is not open here."""
        same = (t.question.c.household_id == household, t.question.c.id == number, t.question.c.answer.is_(None))
        with self._database.writing(household) as connection:
            row = connection.execute(select(t.question).where(*same)).mappings().first()
            if row is None:
                raise NotHere(what="question", id=number)
            connection.execute(update(t.question).where(*same).values(answer=answer, answered_at=now))
            bump(connection, household)
            return replace(_question_from(row), answer=answer)

    # ── the hold ──

    def hold(self, household: int, now: datetime | None) -> None:
        """From ``now`` on nothing new is planned or written for this home; None lets it go on."""
        with self._database.writing(household) as connection:
            row = t.household.c.id == household
            connection.execute(update(t.household).where(row).values(held_since=now))
            bump(connection, household)

    def held_since(self, household: int) -> datetime | None:
        """Since when somebody holds the plan, if anybody does."""
        with self._database.reading() as connection:
            where = t.household.c.id == household
            found: datetime | None = connection.execute(select(t.household.c.held_since).where(where)).scalar()
            return found

    # ── channels ──

    def add_channel(self, channel: Channel) -> None:
        """Remember a channel before its server is asked for it, and again when it answered."""
        with self._database.writing() as connection:
            row = {
                "key": channel.key,
                "household_id": household_of(connection, channel.calendar),
                "calendar_id": channel.calendar,
                "resource": channel.resource,
                "token_hash": channel.token_hash,
                "expires": channel.expires,
            }
            self._database.upsert(connection, t.channel, row)

    def channel(self, key: str) -> Channel | None:
        """The channel of this name."""
        with self._database.reading() as connection:
            row = connection.execute(select(t.channel).where(t.channel.c.key == key)).mappings().first()
            return None if row is None else _channel_from(row)

    def channels(self, calendar: int) -> tuple[Channel, ...]:
        """The channels of a calendar, the one that lasts longest first."""
        rows = select(t.channel).where(t.channel.c.calendar_id == calendar).order_by(t.channel.c.expires.desc())
        with self._database.reading() as connection:
            return tuple(map(_channel_from, connection.execute(rows).mappings()))

    def drop_channel(self, key: str) -> None:
        """The channel is stopped, or over."""
        with self._database.writing() as connection:
            connection.execute(delete(t.channel).where(t.channel.c.key == key))


def _question_from(row: RowMapping) -> Question:
    kept = from_json(Question, row["body"])
    return replace(kept, id=row["id"], asked_at=row["asked_at"], answer=row["answer"])


def _channel_from(row: RowMapping) -> Channel:
    return Channel(row["key"], row["calendar_id"], row["resource"], row["token_hash"], row["expires"])
