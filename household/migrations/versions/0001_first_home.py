"""The first home: people, chores, calendars, the plan, the outbox and the doors.

The tables as they were then: this page stays as it is when ``household.tables`` goes on.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "timetable",
    "conversation",
    "heard",
    "code",
    "device",
    "edit",
    "stepped_out",
    "written",
    "ledger",
    "week_exception",
    "agreement_yes",
    "agreement",
    "event",
    "resource",
    "calendar",
    "account",
    "heavy",
    "chore",
    "member",
    "installation",
    "household",
)


def upgrade() -> None:
    _people()
    _calendars()
    _plan()
    _outbox()
    _doors()
    _timetable()


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)


def _number() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _home(primary: bool = False, index: bool = False) -> sa.Column[Any]:
    there = sa.ForeignKey("household.id", ondelete="CASCADE")
    return sa.Column("household_id", sa.Integer, there, primary_key=primary, nullable=False, index=index)


def _calendar(primary: bool = False) -> sa.Column[Any]:
    there = sa.ForeignKey("calendar.id", ondelete="CASCADE")
    return sa.Column("calendar_id", sa.Integer, there, primary_key=primary, nullable=False)


def _word(name: str, primary: bool = False, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String, primary_key=primary, nullable=empty)


def _text(name: str, primary: bool = False, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, primary_key=primary, nullable=empty)


def _count(name: str, primary: bool = False, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, primary_key=primary, nullable=empty)


def _moment(name: str, primary: bool = False, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), primary_key=primary, nullable=empty)


def _people() -> None:
    op.create_table(
        "household",
        _number(),
        sa.Column("key", sa.String, nullable=False, unique=True),
        _text("body"),
        sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1")),
        _count("planned_version", empty=True),
        sa.Column("planned_on", sa.Date),
        _text("round", empty=True),
        _moment("round_at", empty=True),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("household_id", sa.Integer, sa.ForeignKey("household.id", ondelete="SET NULL")),
    )
    for name in ("member", "chore"):
        op.create_table(name, _home(primary=True), _word("key", primary=True), _count("place"), _text("body"))
    op.create_table(
        "heavy",
        _home(primary=True),
        _word("member", primary=True),
        _word("chore", primary=True),
        _count("level"),
    )


def _calendars() -> None:
    op.create_table(
        "account",
        _number(),
        _home(),
        _word("member"),
        _word("kind"),
        _text("url"),
        _word("username"),
        _text("sealed"),
        sa.UniqueConstraint("household_id", "member", "url", "username"),
    )
    op.create_table(
        "calendar",
        _number(),
        _home(),
        _word("member"),
        _word("kind"),
        _word("role"),
        _text("url"),
        _text("name"),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id")),
        _word("access"),
        _word("takes"),
        _text("token", empty=True),
        _moment("read_at", empty=True),
        _moment("stale_since", empty=True),
        _word("trouble", empty=True),
        sa.UniqueConstraint("household_id", "member", "url"),
    )
    op.create_table("resource", _calendar(primary=True), _text("href", primary=True), _home(index=True), _text("etag"))
    _event()


def _event() -> None:
    op.create_table(
        "event",
        _count("calendar_id", primary=True),
        _text("href", primary=True),
        _count("place", primary=True),
        _home(),
        _moment("first_start", empty=True),
        _moment("last_end", empty=True),
        _text("body"),
        sa.ForeignKeyConstraint(["calendar_id", "href"], ["resource.calendar_id", "resource.href"], ondelete="CASCADE"),
    )
    op.create_index("ix_event_household_id_last_end", "event", ["household_id", "last_end"])


def _plan() -> None:
    op.create_table("agreement", _number(), _home(index=True), _text("body"))
    there = sa.ForeignKey("agreement.id", ondelete="CASCADE")
    op.create_table(
        "agreement_yes",
        sa.Column("agreement_id", sa.Integer, there, primary_key=True),
        _word("member", primary=True),
        _home(index=True),
    )
    op.create_table(
        "week_exception",
        _home(primary=True),
        _word("series", primary=True),
        _moment("original", primary=True),
        _word("by"),
        _text("body"),
    )
    op.create_table(
        "ledger",
        _number(),
        _home(),
        _moment("at"),
        _word("deed"),
        _word("chore"),
        _word("member"),
        sa.Column("day", sa.Date, nullable=False),
        _count("minutes"),
        sa.UniqueConstraint("household_id", "day", "chore", "member", "deed", "at"),
    )


def _outbox() -> None:
    op.create_table(
        "written",
        _calendar(primary=True),
        _text("href", primary=True),
        _home(index=True),
        _text("etag", empty=True),
        _text("text"),
        _text("agreed", empty=True),
    )
    op.create_table("stepped_out", _calendar(primary=True), _text("href", primary=True), _home(index=True))
    op.create_table(
        "edit",
        _number(),
        _home(),
        _calendar(),
        _text("href"),
        _word("act"),
        _text("text"),
        _text("etag", empty=True),
        _text("before", empty=True),
        _word("state"),
        _count("attempts"),
        _word("trouble", empty=True),
        _moment("retry_at", empty=True),
        _moment("begun_at"),
        _moment("settled_at", empty=True),
    )
    op.create_index("ix_edit_household_id_state", "edit", ["household_id", "state"])
    op.create_index("ix_edit_calendar_id_href", "edit", ["calendar_id", "href"])


def _doors() -> None:
    op.create_table(
        "device",
        _number(),
        _home(index=True),
        _text("device"),
        _word("member", empty=True),
        sa.Column("hash", sa.String, nullable=False, unique=True),
        _moment("created"),
        _moment("last_used", empty=True),
        sa.Column("revoked", sa.Boolean, nullable=False),
    )
    op.create_table("code", _number(), _word("purpose"), _word("fingerprint"), _moment("expires"), _count("wrong"))
    op.create_index("ix_code_purpose", "code", ["purpose"])
    for name, of in (("heard", "request"), ("conversation", "conversation")):
        op.create_table(
            name,
            _home(primary=True),
            _text("device", primary=True),
            _word(of, primary=True),
            _moment("at"),
            _text("body"),
        )


def _timetable() -> None:
    op.create_table(
        "timetable",
        _home(primary=True),
        _word("job", primary=True),
        _count("every"),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
