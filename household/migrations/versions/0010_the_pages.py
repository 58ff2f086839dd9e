"""The pages: who is in and by which ways, what each ticked to begin with, feeds, and what is told to others."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _home(primary: bool = False) -> "sa.Column[Any]":
    there = sa.ForeignKey("household.id", ondelete="CASCADE")
    return sa.Column("household_id", sa.Integer, there, primary_key=primary, nullable=False)


def _id() -> "sa.Column[Any]":
    return sa.Column("id", sa.Integer, primary_key=True)


def _word(name: str, primary: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.String, primary_key=primary, nullable=False)


def _text(name: str, empty: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text, nullable=empty)


def _number(name: str, empty: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.Integer, nullable=empty)


def _yes(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Boolean, nullable=False)


def _moment(name: str, empty: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=empty)


def _member() -> sa.ForeignKeyConstraint:
    there = ["member.household_id", "member.key"]
    return sa.ForeignKeyConstraint(["household_id", "member"], there, ondelete="CASCADE")


def upgrade() -> None:
    came = (_text("browser"), _moment("began"), _moment("seen"))
    op.create_table(
        "visit",
        _id(),
        _home(),
        _word("member"),
        _word("hash"),
        *came,
        _member(),
        sa.UniqueConstraint("hash", name="uq_visit_hash"),
    )
    once = sa.UniqueConstraint("credential", name="uq_passkey_credential")
    key = (_word("credential"), _text("public"), _number("count"), _text("name"), _moment("made"))
    also = (_moment("used", empty=True), _text("wrapped", empty=True))
    op.create_table("passkey", _id(), _home(), _word("member"), *key, *also, once, _member())
    mine = (_home(primary=True), _word("member", primary=True))
    op.create_table("password", *mine, _text("hash"), _moment("set_at"), _member())
    there = (_word("issuer", primary=True), _word("subject", primary=True))
    op.create_table("identity", *there, _home(), _word("member"), _member())
    mine = (_home(primary=True), _word("member", primary=True))
    op.create_table("listing", *mine, _text("body"), _yes("done"), _member())
    mine = (_home(primary=True), _word("member", primary=True))
    op.create_table("feed", *mine, _number("edition"), _member())
    told = (_text("sealed"), _text("events"), _moment("made"), _yes("paused"))
    op.create_table("hook", _id(), _home(), _word("member"), *told, _member())
    op.create_table(
        "delivery",
        _id(),
        _home(),
        sa.Column("hook_id", sa.Integer, sa.ForeignKey("hook.id", ondelete="CASCADE"), nullable=False),
        _word("event"),
        _text("body"),
        _moment("made"),
        _number("attempts"),
        _word("state"),
        _number("status", empty=True),
        _moment("retry_at", empty=True),
        _moment("sent_at", empty=True),
    )
    op.create_index("ix_delivery_hook_id", "delivery", ["hook_id"])
    op.add_column("device", sa.Column("api", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("device") as device:
        device.drop_column("api")
    for name in ("delivery", "hook", "feed", "listing", "identity", "password", "passkey", "visit"):
        op.drop_table(name)
