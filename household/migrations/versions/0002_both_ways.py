"""Both ways: what stands in for an entry of ours, what waits for an answer, what knocks, and a round taken back."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("household", sa.Column("held_since", sa.DateTime(timezone=True)))
    op.add_column("edit", sa.Column("said", sa.Text))
    op.create_table(
        "stand_in",
        _calendar(primary=True),
        sa.Column("href", sa.Text, primary_key=True),
        _home(),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("uid", sa.Text, nullable=False),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer, primary_key=True),
        _home(),
        *(sa.Column(name, sa.String, nullable=False) for name in ("asks", "member")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("subject", "body")),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Index("ix_question_household_id_subject", "household_id", "subject"),
    )
    op.create_table(
        "channel",
        sa.Column("key", sa.String, primary_key=True),
        _home(),
        _calendar(),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("token_hash", sa.String, nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for name in ("channel", "question", "stand_in"):
        op.drop_table(name)
    with op.batch_alter_table("edit") as table:
        table.drop_column("said")
    with op.batch_alter_table("household") as table:
        table.drop_column("held_since")


def _home() -> sa.Column[Any]:
    there = sa.ForeignKey("household.id", ondelete="CASCADE")
    return sa.Column("household_id", sa.Integer, there, nullable=False, index=True)


def _calendar(primary: bool = False) -> sa.Column[Any]:
    there = sa.ForeignKey("calendar.id", ondelete="CASCADE")
    return sa.Column("calendar_id", sa.Integer, there, primary_key=primary, nullable=False)
