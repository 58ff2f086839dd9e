"""Sealed to their writer: each member's key, the wraps that open it, and the notes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("sealed_key", "key_wrap", "sealed_note")


def upgrade() -> None:
    op.create_table("sealed_key", _home(True), *_words("member"), _text("public"), _of("member", "key"))
    op.create_table(
        "key_wrap",
        _home(True),
        *_words("member", "kind", "name"),
        _text("body"),
        _of("sealed_key", "member"),
    )
    op.create_table(
        "sealed_note",
        sa.Column("id", sa.Integer, primary_key=True),
        _home(False),
        sa.Column("member", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        _text("sealed"),
        _of("sealed_key", "member"),
    )
    op.create_index("ix_sealed_note_household_id_member", "sealed_note", ["household_id", "member"])


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String, primary_key=True) for name in names]


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False)


def _home(primary: bool) -> sa.Column[Any]:
    there = sa.ForeignKey("household.id", ondelete="CASCADE")
    return sa.Column("household_id", sa.Integer, there, primary_key=primary, nullable=False)


def _of(table: str, key: str) -> sa.ForeignKeyConstraint:
    there = [f"{table}.household_id", f"{table}.{key}"]
    return sa.ForeignKeyConstraint(["household_id", "member"], there, ondelete="CASCADE")
