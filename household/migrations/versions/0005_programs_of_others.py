"""Programs of others that may ask: who they are, what was permitted, and the tokens of it as hashes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("client", "permission", "permission_code", "permission_token")


def upgrade() -> None:
    op.create_table(
        "client",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("secret", sa.String),
        sa.Column("redirects", sa.Text, nullable=False),
        _moment("created"),
        sa.Column("by_itself", sa.Boolean, nullable=False),
    )
    op.create_table(
        "permission",
        sa.Column("device_id", sa.Integer, _of("device.id"), primary_key=True),
        _home(),
        _client(),
        *_texts("scopes", "resource"),
    )
    op.create_table(
        "permission_code",
        sa.Column("hash", sa.String, primary_key=True),
        _home(),
        _client(),
        sa.Column("member", sa.String),
        *_texts("scopes", "resource", "redirect", "challenge"),
        _moment("expires"),
        _moment("used", empty=True),
        sa.Column("device_id", sa.Integer, _of("device.id")),
    )
    op.create_table(
        "permission_token",
        sa.Column("hash", sa.String, primary_key=True),
        _home(),
        sa.Column("device_id", sa.Integer, _of("device.id"), nullable=False, index=True),
        sa.Column("kind", sa.String, nullable=False),
        _moment("expires"),
        _moment("used", empty=True),
    )


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _of(column: str) -> sa.ForeignKey:
    return sa.ForeignKey(column, ondelete="CASCADE")


def _home() -> sa.Column[Any]:
    return sa.Column("household_id", sa.Integer, _of("household.id"), nullable=False, index=True)


def _client() -> sa.Column[Any]:
    return sa.Column("client", sa.String, _of("client.key"), nullable=False, index=True)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _moment(name: str, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=empty)
