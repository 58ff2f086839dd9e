"""Who speaks through an assistant of others, and what each lets it take down."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, key in (("voice", "mark"), ("spoken_notes", "member")):
        there = sa.ForeignKey("household.id", ondelete="CASCADE")
        op.create_table(
            name,
            sa.Column("household_id", sa.Integer, there, primary_key=True, nullable=False),
            sa.Column(key, sa.String, primary_key=True),
            *([sa.Column("member", sa.String, nullable=False)] if key == "mark" else []),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        )


def downgrade() -> None:
    op.drop_table("spoken_notes")
    op.drop_table("voice")
