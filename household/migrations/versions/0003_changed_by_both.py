"""Changed by both, and for a while: absences, experiments, proposals, each one's minutes, pictures and timings."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("period", "experiment", "proposal", "own_minutes", "view", "timing")


def upgrade() -> None:
    for name in ("period", "experiment"):
        op.create_table(name, _number(), _home(index=True), sa.Column("body", sa.Text, nullable=False))
    op.create_table(
        "proposal",
        _number(),
        _home(index=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "own_minutes",
        _home(),
        *_words("member", "chore"),
        sa.Column("minutes", sa.Integer, nullable=False),
    )
    op.create_table("view", _home(), *_words("member", "chore", "round"), sa.Column("body", sa.Text, nullable=False))
    op.create_table(
        "timing",
        _home(),
        *_words("chore", "member"),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("minutes", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _number() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String, primary_key=True) for name in names]


def _home(index: bool = False) -> sa.Column[Any]:
    there = sa.ForeignKey("household.id", ondelete="CASCADE")
    return sa.Column("household_id", sa.Integer, there, primary_key=not index, nullable=False, index=index)
