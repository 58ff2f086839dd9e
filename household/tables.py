"""The tables: what is kept, each row under the household that it belongs to.

Conventions: moments are UTC in the database and aware in Python; a ``body`` is a value of the model as JSON
(``household.values``); every table but ``installation``, ``code``, ``client`` and ``inbox`` names its household, and
goes with it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.engine import Dialect

#: The newest migration; a test holds it against the files.
HEAD = "0010"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime: UTC on the way in (SQLite would forget the zone), aware UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment must be aware")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _number() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _home(primary: bool = False, index: bool = False) -> Column[int]:
    there = ForeignKey("household.id", ondelete="CASCADE")
    return Column("household_id", Integer, there, primary_key=primary, nullable=False, index=index)


def _calendar(primary: bool = False) -> Column[int]:
    there = ForeignKey("calendar.id", ondelete="CASCADE")
    return Column("calendar_id", Integer, there, primary_key=primary, nullable=False)


def _word(name: str, primary: bool = False, empty: bool = False) -> Column[str]:
    return Column(name, String(), primary_key=primary, nullable=empty)


def _text(name: str, empty: bool = False) -> Column[str]:
    return Column(name, Text(), nullable=empty)


def _moment(name: str, empty: bool = False) -> Column[datetime]:
    return Column(name, Moment(), nullable=empty)


# ── the people and what they share ──────────────────────────────────────────────────────────────

#: One row says who this installation was claimed for.
installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("household_id", Integer, ForeignKey("household.id", ondelete="SET NULL")),
)

#: ``version`` counts what changed in the home; ``planned_*`` say what the last plan rested on.
household = Table(
    "household",
    metadata,
    _number(),
    Column("key", String(), nullable=False, unique=True),
    _text("body"),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("planned_version", Integer),
    Column("planned_on", Date),
    _text("round", empty=True),
    _moment("round_at", empty=True),
    #: Since when nothing new is planned or written, because somebody took a round back.
    _moment("held_since", empty=True),
)

member = Table(
    "member",
    metadata,
    _home(primary=True),
    _word("key", primary=True),
    Column("place", Integer, nullable=False),
    _text("body"),
)

chore = Table(
    "chore",
    metadata,
    _home(primary=True),
    _word("key", primary=True),
    Column("place", Integer, nullable=False),
    _text("body"),
)

#: How heavy a chore is for somebody: 1, 2 or 3. Read by the planner, shown to nobody else.
heavy = Table(
    "heavy",
    metadata,
    _home(primary=True),
    _word("member", primary=True),
    _word("chore", primary=True),
    Column("level", Integer, nullable=False),
)

# ── calendars ───────────────────────────────────────────────────────────────────────────────────

account = Table(
    "account",
    metadata,
    _number(),
    _home(),
    _word("member"),
    _word("kind"),
    _text("url"),
    _word("username"),
    _text("sealed"),
    UniqueConstraint("household_id", "member", "url", "username"),
)

calendar = Table(
    "calendar",
    metadata,
    _number(),
    _home(),
    _word("member"),
    _word("kind"),
    _word("role"),
    _text("url"),
    _text("name"),
    Column("account_id", Integer, ForeignKey("account.id")),
    _word("access"),
    _word("takes"),
    _text("token", empty=True),
    _moment("read_at", empty=True),
    _moment("stale_since", empty=True),
    _word("trouble", empty=True),
    UniqueConstraint("household_id", "member", "url"),
)

#: One iCalendar resource of a calendar that is read, and the etag it had.
resource = Table(
    "resource",
    metadata,
    _calendar(primary=True),
    Column("href", Text(), primary_key=True),
    _home(index=True),
    _text("etag"),
)

#: What a resource holds. Nothing of it happens outside [first_start, last_end]; empty means open-ended.
event = Table(
    "event",
    metadata,
    Column("calendar_id", Integer, primary_key=True),
    Column("href", Text(), primary_key=True),
    Column("place", Integer, primary_key=True),
    _home(),
    _moment("first_start", empty=True),
    _moment("last_end", empty=True),
    _text("body"),
    ForeignKeyConstraint(["calendar_id", "href"], ["resource.calendar_id", "resource.href"], ondelete="CASCADE"),
    Index("ix_event_household_id_last_end", "household_id", "last_end"),
)

# ── the plan ────────────────────────────────────────────────────────────────────────────────────

agreement = Table("agreement", metadata, _number(), _home(index=True), _text("body"))

agreement_yes = Table(
    "agreement_yes",
    metadata,
    Column("agreement_id", Integer, ForeignKey("agreement.id", ondelete="CASCADE"), primary_key=True),
    _word("member", primary=True),
    _home(index=True),
)

#: Named in full, since ``exception`` means something else in Python and in SQL.
week_exception = Table(
    "week_exception",
    metadata,
    _home(primary=True),
    _word("series", primary=True),
    Column("original", Moment(), primary_key=True),
    Column("by", String(), nullable=False),
    _text("body"),
)

#: Append-only. The same line twice is one line, so that a run after a crash books nothing double.
ledger = Table(
    "ledger",
    metadata,
    _number(),
    _home(),
    _moment("at"),
    _word("deed"),
    _word("chore"),
    _word("member"),
    Column("day", Date, nullable=False),
    Column("minutes", Integer, nullable=False),
    UniqueConstraint("household_id", "day", "chore", "member", "deed", "at"),
)

# ── what changes by both, and for a while ───────────────────────────────────────────────────────

#: Days in which somebody is away or has it heavy.
period = Table("period", metadata, _number(), _home(index=True), _text("body"))

#: Two to four weeks in which somebody else does a chore that wears one out.
experiment = Table("experiment", metadata, _number(), _home(index=True), _text("body"))

#: A change of what both agreed; it counts once everybody said yes.
proposal = Table(
    "proposal",
    metadata,
    _number(),
    _home(index=True),
    _moment("asked_at"),
    _word("answer"),
    _text("body"),
)

#: How long a chore takes somebody, as they said themselves; shown to the other once both said it.
own_minutes = Table(
    "own_minutes",
    metadata,
    _home(primary=True),
    _word("member", primary=True),
    _word("chore", primary=True),
    Column("minutes", Integer, nullable=False),
)

#: How each sees who does and who thinks of a chore; private until everybody drew theirs.
view = Table(
    "view",
    metadata,
    _home(primary=True),
    _word("member", primary=True),
    _word("chore", primary=True),
    _word("round", primary=True),
    _text("body"),
)

#: How long a happening really took.
timing = Table(
    "timing",
    metadata,
    _home(primary=True),
    _word("chore", primary=True),
    _word("member", primary=True),
    Column("day", Date, primary_key=True),
    Column("minutes", Integer, nullable=False),
)

# ── the outbox ──────────────────────────────────────────────────────────────────────────────────

#: What stands at an href of ours. ``agreed`` is what we last wrote there, whatever a person made of it.
written = Table(
    "written",
    metadata,
    _calendar(primary=True),
    Column("href", Text(), primary_key=True),
    _home(index=True),
    _text("etag", empty=True),
    _text("text"),
    _text("agreed", empty=True),
)

#: What a person's own program put in the place of an entry of ours (a series split in two): the entry that would
#: stand at ``href`` stands at ``at`` with the UID ``uid``.
stand_in = Table(
    "stand_in",
    metadata,
    _calendar(primary=True),
    Column("href", Text(), primary_key=True),
    _home(index=True),
    _text("at"),
    _text("uid"),
)

#: A person took this entry out of the calendar: it stays out.
stepped_out = Table(
    "stepped_out",
    metadata,
    _calendar(primary=True),
    Column("href", Text(), primary_key=True),
    _home(index=True),
)

#: The outbox and, once settled, the journal; ``before`` is kept so that a write can be taken back.
edit = Table(
    "edit",
    metadata,
    _number(),
    _home(),
    _calendar(),
    _text("href"),
    _word("act"),
    _text("text"),
    _text("etag", empty=True),
    _text("before", empty=True),
    _text("said", empty=True),
    _word("state"),
    Column("attempts", Integer, nullable=False),
    _word("trouble", empty=True),
    _moment("retry_at", empty=True),
    _moment("begun_at"),
    _moment("settled_at", empty=True),
    Index("ix_edit_household_id_state", "household_id", "state"),
    Index("ix_edit_calendar_id_href", "calendar_id", "href"),
)

# ── what waits for people, and what knocks ──────────────────────────────────────────────────────

question = Table(
    "question",
    metadata,
    _number(),
    _home(index=True),
    _word("asks"),
    _word("member"),
    _text("subject"),
    _text("body"),
    _moment("asked_at"),
    _word("answer", empty=True),
    _moment("answered_at", empty=True),
    Index("ix_question_household_id_subject", "household_id", "subject"),
)

channel = Table(
    "channel",
    metadata,
    _word("key", primary=True),
    _home(index=True),
    _calendar(),
    _text("resource"),
    Column("token_hash", String(), nullable=False),
    _moment("expires"),
)

# ── doors: devices, codes, conversations, the timetable ─────────────────────────────────────────

device = Table(
    "device",
    metadata,
    _number(),
    _home(index=True),
    _text("device"),
    _word("member", empty=True),
    Column("hash", String(), nullable=False, unique=True),
    _moment("created"),
    _moment("last_used", empty=True),
    Column("revoked", Boolean, nullable=False),
    #: Of a shared device: who said that they speak there.
    _word("known", empty=True),
    #: Whether it may also do what its person does on the pages, by the API.
    Column("api", Boolean, nullable=False, default=False, server_default=false()),
)

code = Table(
    "code",
    metadata,
    _number(),
    _word("purpose"),
    Column("fingerprint", String(), nullable=False),
    _moment("expires"),
    Column("wrong", Integer, nullable=False),
    Index("ix_code_purpose", "purpose"),
)

#: An answer that was given, by the id of its request: asked again, it is the same.
heard = Table(
    "heard",
    metadata,
    _home(primary=True),
    Column("device", Text(), primary_key=True),
    _word("request", primary=True),
    _moment("at"),
    _text("body"),
)

conversation = Table(
    "conversation",
    metadata,
    _home(primary=True),
    Column("device", Text(), primary_key=True),
    _word("conversation", primary=True),
    _moment("at"),
    _text("body"),
)

#: What a spoken change left behind, for a day, so that the one who said it can take it back.
trace = Table(
    "trace",
    metadata,
    _number(),
    _home(index=True),
    Column("device", Text(), nullable=False),
    _word("member", empty=True),
    _moment("at"),
    _text("body"),
)

timetable = Table(
    "timetable",
    metadata,
    _home(primary=True),
    _word("job", primary=True),
    Column("every", Integer, nullable=False),
    Column("next_at", Moment(), nullable=False, index=True),
)
