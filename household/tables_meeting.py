"""The tables of the weekly ten minutes: how each is invited and reached, what was shown there and what came of it.

As in ``household.tables``. What names an address, or holds somebody's words, lies under the key of the service."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from household.tables import Moment, metadata


def _home(primary: bool = False) -> Column[int]:
    there = ForeignKey("household.id", ondelete="CASCADE")
    return Column("household_id", Integer, there, primary_key=primary, nullable=False)


def _word(name: str, primary: bool = False) -> Column[str]:
    return Column(name, String(), primary_key=primary, nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text(), nullable=False)


def _member() -> ForeignKeyConstraint:
    """It goes when that member goes."""
    return ForeignKeyConstraint(["household_id", "member"], ["member.household_id", "member.key"], ondelete="CASCADE")


#: How a member is reached; ``sealed`` is a ``household.meeting.Reach``.
reach = Table("reach", metadata, _home(primary=True), _word("member", primary=True), _text("sealed"), _member())

#: What a member was last told of the ten minutes, for each UID; ``sealed`` holds the address and the text.
invitation = Table(
    "invitation",
    metadata,
    _home(primary=True),
    _word("member", primary=True),
    _word("uid", primary=True),
    _word("path"),
    Column("sequence", Integer, nullable=False),
    _text("sealed"),
    Column("sent_at", Moment(), nullable=False),
    _member(),
)

#: What a member answered about one week.
replied = Table(
    "replied",
    metadata,
    _home(primary=True),
    _word("member", primary=True),
    Column("original", Moment(), primary_key=True),
    _word("reply"),
    _word("door"),
    Column("at", Moment(), nullable=False),
    _member(),
)

#: What is sent to people, each thing once.
letter = Table(
    "letter",
    metadata,
    Column("id", Integer, primary_key=True),
    _home(),
    _word("member"),
    _word("key"),
    _word("way"),
    _text("sealed"),
    _word("state"),
    Column("attempts", Integer, nullable=False),
    _word("trouble"),
    Column("retry_at", Moment(), nullable=True),
    Column("made_at", Moment(), nullable=False),
    Column("sent_at", Moment(), nullable=True),
    UniqueConstraint("household_id", "member", "key"),
    _member(),
)

#: One check-in as it is held; ``body`` holds no words of anybody.
sitting = Table(
    "sitting",
    metadata,
    _home(primary=True),
    Column("original", Moment(), primary_key=True),
    _text("body"),
)

#: A note that its writer showed to the other; the words lie under the key of the service until ``until``.
revealed = Table(
    "revealed",
    metadata,
    Column("id", Integer, primary_key=True),
    _home(),
    _word("member"),
    Column("original", Moment(), nullable=False),
    _word("kind"),
    Column("day", Date, nullable=False),
    Column("until", Date, nullable=False),
    _text("sealed"),
    Index("ix_revealed_household_id_original", "household_id", "original"),
    _member(),
)

#: What a member wants of all this: how many weeks what was shown may be kept, and which of their links counts.
talking = Table(
    "talking",
    metadata,
    _home(primary=True),
    _word("member", primary=True),
    Column("weeks", Integer, nullable=True),
    Column("link", Integer, nullable=False),
    _member(),
)

#: A stretch that is kept free because somebody needs it: ``body`` says for whom and when, ``sealed`` their own title of
#: it. Its number is part of what it is called in a calendar, so none is given out twice.
kept_free = Table(
    "kept_free",
    metadata,
    Column("id", Integer, primary_key=True),
    _home(),
    Column("last_day", Date, nullable=False),
    _text("body"),
    _text("sealed"),
    Index("ix_kept_free_household_id_last_day", "household_id", "last_day"),
    sqlite_autoincrement=True,
)

#: How far the inbox of this installation was read: one row.
inbox = Table("inbox", metadata, Column("id", Integer, primary_key=True, autoincrement=False), _text("mark"))
