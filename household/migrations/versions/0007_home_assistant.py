"""Home Assistant: who its logins are, and where announcements go."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login",
        _home(),
        sa.Column("device", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("member", sa.String, nullable=True),
        sa.Column("known", sa.String, nullable=True),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "announcing",
        _home(),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("at", sa.String, nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String, nullable=True),
    )


def downgrade() -> None:
    for name in ("announcing", "login"):
        op.drop_table(name)


def _home() -> sa.Column[int]:
    there = sa.ForeignKey("household.id", ondelete="CASCADE")
    return sa.Column("household_id", sa.Integer, there, primary_key=True, nullable=False)
