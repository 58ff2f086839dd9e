"""The steps lead from nothing to the tables as they are, one after another, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from household import tables as t
from household.database import DatabaseNewer, DatabaseUnreachable, migration_config, open_engine, step
from household.settings import Settings, read_settings
from household.store import Store


@pytest.fixture
def empty(settings: Settings) -> Iterator[Engine]:
    """An empty database that speaks as while migrating."""
    settings.data.mkdir(parents=True)
    engine = open_engine(settings.database_url, migrating=True)
    yield engine
    engine.dispose()


def test_there_is_exactly_one_newest_step():
    assert ScriptDirectory.from_config(migration_config()).get_heads() == [t.HEAD]


def test_from_nothing_the_steps_lead_to_the_tables_as_they_are(empty: Engine):
    with empty.begin() as connection:
        step(connection, "head")

    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, t.metadata) == []


def test_the_last_step_can_be_taken_back_and_again(empty: Engine):
    with empty.begin() as connection:
        step(connection, "head")
    with empty.begin() as connection:
        step(connection, "-1")
        assert "visit" not in inspect(connection).get_table_names()
    with empty.begin() as connection:
        step(connection, "head")

    assert set(t.metadata.tables) <= set(inspect(empty).get_table_names())


def test_a_start_that_is_cut_short_leaves_nothing_behind(empty: Engine):
    with empty.connect() as connection, connection.begin() as transaction:
        step(connection, "head")
        transaction.rollback()

    assert inspect(empty).get_table_names() == []


def test_a_database_from_a_later_version_is_left_alone(open_store: Callable[[], Store], settings: Settings):
    open_store()
    engine = open_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseNewer) as trouble:
        open_store()
    engine.dispose()

    assert trouble.value.details["stands_at"] == "9999"


def test_a_database_that_does_not_answer_is_told_without_its_password(local: Settings):
    nowhere = "postgresql://samen:geheim@127.0.0.1:1/samen?connect_timeout=2"
    settings = read_settings({"SAMEN_DATA": str(local.data), "SAMEN_DATABASE_URL": nowhere})

    with pytest.raises(DatabaseUnreachable) as trouble:
        Store.open(settings)

    assert "geheim" not in str(trouble.value)


def test_every_table_names_its_household():
    free = {name for name, table in t.metadata.tables.items() if "household_id" not in table.c}

    assert free == {"household", "code", "client", "inbox"}


def test_steps_have_readable_names():
    files = [s.path for s in ScriptDirectory.from_config(migration_config()).walk_revisions()]

    assert files
    assert all(re.search(r"/\d{4}_[a-z_]+\.py$", file) for file in files)
