"""Whoever finds the database reads no title of a busy-only calendar, no password, no token, no code."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from household import tables as t
from household.database import open_engine
from household.model import Access, Event, EventPart, Kind, Role, Span
from household.settings import Settings
from household.store import ReadResource, Store
from tests.household.conftest import NOW

EIGHT = datetime(2026, 11, 24, 20, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
WEEK = Span(EIGHT - timedelta(days=1), EIGHT + timedelta(days=6))
TITLE = "Sollicitatie bij de buren"


def everything(settings: Settings) -> str:
    """Every byte that is kept: the SQLite files as they lie on disk, or all rows of PostgreSQL."""
    if settings.database_url.startswith("sqlite"):
        files = [path for path in settings.data.rglob("*") if path.is_file() and path.name != "secret.key"]
        return "".join(path.read_bytes().decode("latin-1") for path in files)
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        rows = [connection.execute(text(f"SELECT * FROM {name}")).all() for name in t.metadata.tables]  # noqa: S608
    engine.dispose()
    return repr(rows)


def appointment(calendar: int) -> ReadResource:
    parts = tuple(EventPart(EIGHT, EIGHT + timedelta(hours=1), recurrence=of, title=TITLE) for of in (None, EIGHT))
    return ReadResource("a.ics", "1", (Event(calendar, "a.ics", "a", parts),))


def test_a_busy_only_calendar_leaves_no_title_anywhere(store: Store, settings: Settings, home: int, work: int):
    store.apply(work, [appointment(work)], [], None, NOW)

    assert len(store.home(home, WEEK).events) == 1
    assert TITLE not in everything(settings)


def test_titles_are_kept_where_that_was_agreed(store: Store, settings: Settings, home: int, family: int):
    store.apply(family, [appointment(family)], [], None, NOW)

    assert store.home(home, WEEK).events[0].parts[0].title == TITLE
    assert TITLE in everything(settings)


def test_less_access_erases_the_titles_at_once(store: Store, settings: Settings, home: int, family: int):
    store.apply(family, [appointment(family)], [], "token", NOW)
    before = store.version(home)

    store.add_calendar(home, "bram", Kind.CALDAV, Role.READ, "https://dav.example/bram/", "Bram")

    assert store.calendar(family).access is Access.BUSY
    assert {p.title for e in store.home(home, WEEK).events for p in e.parts} == {None}
    assert store.version(home) == before + 1
    assert store.known(family, None) == {"a.ics": "1"}
    assert TITLE not in everything(settings)


def test_more_access_reads_everything_afresh(store: Store, home: int, work: int):
    store.apply(work, [appointment(work)], [], "token", NOW)
    address = "https://werk.example/sanne.ics"

    store.add_calendar(home, "sanne", Kind.ICS, Role.READ, address, "Werk", access=Access.TITLES)

    assert store.calendar(work).token is None
    assert store.known(work, None) == {"a.ics": ""}
    assert store.apply(work, [appointment(work)], [], "token", NOW)


def test_no_secret_is_kept_in_plain_text(store: Store, settings: Settings, home: int):
    store.add_account(home, "bram", Kind.CALDAV, "https://dav.example/", "bram", "fietsbel-op-zolder")
    token = store.add_token(home, "Keuken", None, NOW)
    store.add_code("sign-in", "K7RM-2XQ9", NOW + timedelta(minutes=10), NOW)

    kept = everything(settings)

    assert "Keuken" in kept
    assert not [secret for secret in ("fietsbel", token, "K7RM", "2XQ9", "k7rm") if secret in kept]


def test_the_database_file_is_for_nobody_else(local: Settings):
    Store.open(local).close()

    assert {path.stat().st_mode & 0o077 for path in local.data.glob("samen.db*")} == {0}
    assert (local.data / "samen.db").exists()


def test_the_secret_key_is_not_in_the_database(store: Store, settings: Settings):
    key = Path(settings.data / "secret.key").read_text().strip()

    assert key not in everything(settings)


def test_what_the_database_cannot_keep_stands_in_no_error(store: Store, settings: Settings):
    """Errors end up in logs; SQLAlchemy would put the values of the statement into them."""
    engine = open_engine(settings.database_url)

    with engine.connect() as connection, pytest.raises(DBAPIError) as broken:
        connection.execute(text("INSERT INTO nowhere VALUES (:said)"), {"said": TITLE})
    engine.dispose()

    assert TITLE not in str(broken.value)
