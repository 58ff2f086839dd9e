"""Changing by voice: who is known to speak at a shared device, and what a spoken change left behind."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device", sa.Column("known", sa.String))
    op.create_table(
        "trace",
        sa.Column("id", sa.Integer, primary_key=True),
        _home(),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("member", sa.String),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("trace")
    with op.batch_alter_table("device") as device:
        device.drop_column("known")


def _home() -> sa.Column[Any]:
    there = sa.ForeignKey("household.id", ondelete="CASCADE")
    return sa.Column("household_id", sa.Integer, there, nullable=False, index=True)
