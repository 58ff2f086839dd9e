"""The couple's home on both databases: each test that asks for `store` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from household.model import Access, Chore, Household, Kind, Member, Rhythm, Role, Window
from household.settings import Settings, read_settings
from household.store import Store

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
POSTGRES = os.environ.get("SAMEN_TEST_POSTGRES_URL", "")
#: Tests that run side by side each have a schema of their own.
SCHEMA = f"samen_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"

SANNE = Member("sanne", "Sanne", Fraction(3, 5))
BRAM = Member("bram", "Bram", Fraction(2, 5), language="en")
DISHES = Chore("afwas", "De afwas", 20, Rhythm(days=(0, 2, 4)), Window(time(18), time(21), time(19)))
TOYS = Chore("speelgoed", "Het speelgoed", 10, Rhythm(times=5), Window(time(18, 30), time(20)), thinking=5)


def household(key: str = "tuinstraat") -> Household:
    return Household(0, key, "Tuinstraat 8", MONDAY)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'data' / 'samen.db'}"
        return
    if not POSTGRES:
        pytest.skip("needs PostgreSQL: bin/postgres-for-tests -- .venv/bin/python -m pytest tests/household")
    empty_postgres()
    yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{SCHEMA}"


def empty_postgres() -> None:
    engine = create_engine(POSTGRES)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    return read_settings({"SAMEN_DATA": str(tmp_path / "data"), "SAMEN_DATABASE_URL": url})


@pytest.fixture
def local(tmp_path: Path) -> Settings:
    """Settings whose database is never opened, or is SQLite."""
    return read_settings({"SAMEN_DATA": str(tmp_path / "data")})


@pytest.fixture
def open_store(settings: Settings) -> Iterator[Callable[[], Store]]:
    stores: list[Store] = []

    def opened() -> Store:
        stores.append(Store.open(settings))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    return open_store()


@pytest.fixture
def home(store: Store) -> int:
    """Sanne and Bram, their chores, and how heavy one is for Bram."""
    return store.add_household(household(), (SANNE, BRAM), (DISHES, TOYS), {("bram", "afwas"): 3})


@pytest.fixture
def strangers(store: Store, home: int) -> int:
    """Joris lives elsewhere, in the same database."""
    return store.add_household(household("elders"), (Member("joris", "Joris", Fraction(1)),), (), {})


@pytest.fixture
def work(store: Store, home: int) -> int:
    """Sanne's work calendar, busy-only."""
    return store.add_calendar(home, "sanne", Kind.ICS, Role.READ, "https://werk.example/sanne.ics", "Werk")


@pytest.fixture
def family(store: Store, home: int) -> int:
    """Bram's calendar, with titles."""
    address = "https://dav.example/bram/"
    return store.add_calendar(home, "bram", Kind.CALDAV, Role.READ, address, "Bram", access=Access.TITLES)


@pytest.fixture
def ours(store: Store, home: int) -> int:
    """The calendar that we write for Bram."""
    address = "https://dav.example/bram/samen/"
    return store.add_calendar(home, "bram", Kind.CALDAV, Role.OURS, address, "Samen")
