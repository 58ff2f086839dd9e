"""The weekly ten minutes: how each is invited and reached, what was shown there, and what is kept free."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _home(primary: bool = False) -> "sa.Column[Any]":
    there = sa.ForeignKey("household.id", ondelete="CASCADE")
    return sa.Column("household_id", sa.Integer, there, primary_key=primary, nullable=False)


def _word(name: str, primary: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.String, primary_key=primary, nullable=False)


def _text(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text, nullable=False)


def _moment(name: str, empty: bool = False, primary: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=empty, primary_key=primary)


def _member() -> sa.ForeignKeyConstraint:
    there = ["member.household_id", "member.key"]
    return sa.ForeignKeyConstraint(["household_id", "member"], there, ondelete="CASCADE")


def _number(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Integer, nullable=False)


def _day(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Date, nullable=False)


def upgrade() -> None:
    mine = (_home(primary=True), _word("member", primary=True))
    op.create_table("reach", *mine, _text("sealed"), _member())
    op.create_table(
        "invitation",
        _home(primary=True),
        _word("member", primary=True),
        _word("uid", primary=True),
        _word("path"),
        _number("sequence"),
        _text("sealed"),
        _moment("sent_at"),
        _member(),
    )
    op.create_table(
        "replied",
        _home(primary=True),
        _word("member", primary=True),
        _moment("original", primary=True),
        _word("reply"),
        _word("door"),
        _moment("at"),
        _member(),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer, primary_key=True),
        _home(),
        _word("member"),
        _word("key"),
        _word("way"),
        _text("sealed"),
        _word("state"),
        _number("attempts"),
        _word("trouble"),
        _moment("retry_at", empty=True),
        _moment("made_at"),
        _moment("sent_at", empty=True),
        sa.UniqueConstraint("household_id", "member", "key", name="uq_letter_household_id_member_key"),
        _member(),
    )
    op.create_table("sitting", _home(primary=True), _moment("original", primary=True), _text("body"))
    op.create_table(
        "revealed",
        sa.Column("id", sa.Integer, primary_key=True),
        _home(),
        _word("member"),
        _moment("original"),
        _word("kind"),
        _day("day"),
        _day("until"),
        _text("sealed"),
        _member(),
    )
    op.create_index("ix_revealed_household_id_original", "revealed", ["household_id", "original"])
    op.create_table(
        "talking",
        _home(primary=True),
        _word("member", primary=True),
        sa.Column("weeks", sa.Integer, nullable=True),
        _number("link"),
        _member(),
    )
    op.create_table(
        "kept_free",
        sa.Column("id", sa.Integer, primary_key=True),
        _home(),
        _day("last_day"),
        _text("body"),
        _text("sealed"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kept_free_household_id_last_day", "kept_free", ["household_id", "last_day"])
    op.create_table("inbox", sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), _text("mark"))


def downgrade() -> None:
    for name in ("inbox", "kept_free", "talking", "revealed", "sitting", "letter", "replied", "invitation", "reach"):
        op.drop_table(name)
