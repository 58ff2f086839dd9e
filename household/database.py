"""One way to open the database, be it SQLite in a file or PostgreSQL, and to bring it to its newest shape.

Reading sees one moment (a snapshot); writing is one transaction that either happens or does not, and on
SQLite begins IMMEDIATE, so that it waits for its turn instead of failing half way
(https://www.sqlite.org/lang_transaction.html). No transaction stays open longer than one verb of the store.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    NullPool,
    PoolProxiedConnection,
    Table,
    create_engine,
    event,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.sql import ClauseElement

from household import tables as t
from household.folder import PATIENCE, hold
from household.line import Idle, Line, begin, line
from household.model import Trouble
from household.quick import Quick
from household.settings import Settings

#: Milliseconds that SQLite waits for somebody else's write.
BUSY = 15_000
#: The advisory lock under which PostgreSQL is migrated, so that two machines do not do it at once.
MIGRATING = 8_027_001


class DatabaseUnreachable(Trouble):
    """The database does not answer: start it, or correct SAMEN_DATABASE_URL."""

    sentence = "trouble.database_unreachable"


class DatabaseNewer(Trouble):
    """The database was made by a newer version: install that one."""

    sentence = "trouble.database_newer"


def open_engine(url: str, migrating: bool = False) -> Engine:
    """An engine for a URL. While migrating, foreign keys rest and no connection outlives its use. Its errors hold no
    values: they are logged, and a value may be what somebody said."""
    pool: dict[str, Any] = {"poolclass": NullPool} if migrating else {}
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, **(pool or {"pool_pre_ping": True}))
    # The connection that was used last still knows the pages that it read: another one reads them again.
    pool = pool or {"pool_use_lifo": True}
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY / 1000}, **pool)
    _tell_sqlite(engine, foreign_keys=not migrating)
    return engine


def _tell_sqlite(engine: Engine, foreign_keys: bool) -> None:
    """Pragmas hold for one connection, so each new one is told."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            f"busy_timeout={BUSY}",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            "secure_delete=ON",  # what is erased (a title) leaves no trace in free pages
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reading = bool(connection.get_execution_options().get("samen_reading"))
        begin(connection.connection.dbapi_connection, reading, connection.dialect)


class _Look(threading.local):
    """The snapshot that a thread reads several verbs from, once the first of them asked for it."""

    open = False
    _line: Line | None = None

    def __init__(self) -> None:
        #: What may wait for the next write of this thread.
        self.waiting: list[tuple[Quick, Mapping[str, object]]] = []

    def line(self, snapshots: Engine, idle: Idle) -> Line:
        if self._line is None:
            self._line = Line(snapshots, idle)
        return self._line

    def go_along(self, line: Line) -> None:
        waiting, self.waiting = self.waiting, []
        for quick, values in waiting:
            quick.run(line.driver, values)

    def away(self) -> None:
        """The snapshot is done with; the next read sees a newer one."""
        line, self._line = self._line, None
        if line is not None:
            line.end(well=True)


class Database:
    """The open database: ``reading()`` and ``writing()`` each give a connection in one transaction."""

    def __init__(self, engine: Engine, ahead: timedelta = timedelta()) -> None:
        self.engine = engine
        self._ahead = ahead
        options: dict[str, Any] = {"samen_reading": True}
        if not self.is_sqlite:
            options["isolation_level"] = "REPEATABLE READ"
        self._snapshots = engine.execution_options(**options)
        self._at_once = threading.local()
        self._look = _Look()
        self._idle = Idle()
        #: Made once for each table and its columns: that takes longer than running one.
        self._upserts: dict[tuple[str, tuple[str, ...], tuple[str, ...] | None], Quick] = {}
        self._quick: dict[Executable, Quick] = {}
        _forget_in_children(engine, self._idle)

    def close(self) -> None:
        """Let go of all connections."""
        while self._idle:
            self._idle.pop().close()
        self.engine.dispose()

    def now(self) -> datetime:
        """The moment of a change that tells of itself (an event for a hook), where nobody says when it is."""
        return datetime.now(UTC) + self._ahead

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def _running(self) -> Line | None:
        """The write that this thread is in the middle of, by ``at_once``."""
        return getattr(self._at_once, "line", None)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._reading() as here:
            yield here.connection

    @contextmanager
    def _reading(self) -> Iterator[Line]:
        if self._running is not None:
            yield self._running
        elif self._look.open:
            with _reaching():
                yield self._look.line(self._snapshots, self._idle)
        else:
            with _reaching(), line(self._snapshots, self._idle) as here:
                yield here

    @contextmanager
    def looking(self) -> Iterator[None]:
        """What this thread reads until the end is read at one moment, up to its next write: one transaction is cheaper
        than one for each verb."""
        if self._look.open:
            yield
            return
        self._look.open = True
        try:
            yield
        finally:
            self._look.open = False
            self._look.away()
            if self._look.waiting:
                with self._writing():  # nothing was written that it could go along with
                    pass

    @contextmanager
    def writing(self, household: int | None = None) -> Iterator[Connection]:
        """One write; writes to the same household come one after another, as all do on SQLite anyway."""
        with self._writing(household) as here:
            yield here.connection

    @contextmanager
    def _writing(self, household: int | None = None) -> Iterator[Line]:
        if self._running is not None:
            self._look.go_along(self._running)
            yield self._running
            return
        self._look.away()
        with _reaching(), line(self.engine, self._idle) as here:
            self._look.go_along(here)
            if household is not None and not self.is_sqlite:
                row = select(t.household.c.id).where(t.household.c.id == household)
                here.connection.execute(row.with_for_update())
            yield here

    @contextmanager
    def at_once(self, household: int) -> Iterator[None]:
        """All that this thread reads and writes until the end is one write: it happens whole, or not at all."""
        with self._writing(household) as here:
            if self._running is not None:  # already in the middle of one
                yield
                return
            self._at_once.line = here
            try:
                yield
            finally:
                self._at_once.line = None

    def scrub(self) -> None:
        """After erasing on SQLite: empty the write-ahead log too, which still holds the old pages."""
        if self.is_sqlite:
            with self.engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                if raw is not None:
                    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def quickly(self, statement: Executable, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """The rows of a statement that is made once and run for every question (household/quick.py)."""
        with self._reading() as here:
            return self._made(statement).run(here.driver, values)

    def along(self, statement: Executable, values: Mapping[str, object]) -> None:
        """A change that no harm comes of when it is lost: while ``looking`` it goes along with the next write of this
        thread, or happens at the end; otherwise at once."""
        self._look.waiting.append((self._made(statement), values))
        if not self._look.open:
            with self._writing():
                pass

    def _made(self, statement: Executable) -> Quick:
        if statement not in self._quick:
            self._quick[statement] = Quick(cast(ClauseElement, statement), self.engine.dialect)
        return self._quick[statement]

    def put(self, table: Table, row: Mapping[str, object], change: Sequence[str] | None = None) -> None:
        """The same as ``upsert``, as a write by itself or in the one that this thread is in the middle of."""
        with self._writing() as here:
            self._ready(table, row, change).run(here.driver, row)

    def upsert(
        self,
        connection: Connection,
        table: Table,
        row: Mapping[str, object],
        change: Sequence[str] | None = None,
    ) -> None:
        """Insert a row or, where its primary key stands already, change the named columns (all by default;
        none: leave what stands)."""
        self._ready(table, row, change).run(connection.connection.dbapi_connection, row)

    def _ready(self, table: Table, row: Mapping[str, object], change: Sequence[str] | None) -> Quick:
        shape = (table.name, tuple(row), None if change is None else tuple(change))
        if shape not in self._upserts:
            self._upserts[shape] = Quick(self._upsert(table, *shape[1:]), self.engine.dialect, shape[1])
        return self._upserts[shape]

    def _upsert(self, table: Table, names: tuple[str, ...], change: tuple[str, ...] | None) -> ClauseElement:
        keys = [column.name for column in table.primary_key]
        change = tuple(name for name in names if name not in keys) if change is None else change
        statement = (sqlite.insert if self.is_sqlite else postgresql.insert)(table)
        if not change:
            return statement.on_conflict_do_nothing()
        new = {name: statement.excluded[name] for name in change}
        return statement.on_conflict_do_update(index_elements=keys, set_=new)


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if type(error) not in (OperationalError, InterfaceError, DatabaseError):
            raise  # a mistake of ours; the plain DatabaseError is a file that is no database
        raise DatabaseUnreachable(why=type(error.orig).__name__) from error


#: Connections of a parent, which a child neither uses nor closes.
_parents: list[PoolProxiedConnection] = []


def _forget_in_children(engine: Engine, idle: Idle) -> None:
    """A forked child (each job of the worker is one) must not speak through its parent's connections."""
    known = weakref.ref(engine)

    def forget() -> None:
        if (engine := known()) is not None:
            engine.dispose(close=False)
            _parents.extend(idle)
            idle.clear()

    os.register_at_fork(after_in_child=forget)


# ── migrations ──────────────────────────────────────────────────────────────────────────────────


def migrate(settings: Settings) -> None:
    """Bring the database to its newest shape; two processes that start together are fine.

    Raises DatabaseUnreachable, or DatabaseNewer when it was made by a later version.
    """
    _private_file(settings.database_url)
    engine = open_engine(settings.database_url, migrating=True)
    try:
        with _reaching(), hold(settings.data / "migrate.lock", PATIENCE), engine.begin() as connection:
            if _stands_at(connection) != t.HEAD:
                _alone(connection)
                step(connection, "head")  # nothing to do for whoever had to wait
    finally:
        engine.dispose()


def _private_file(url: str) -> None:
    """SQLite makes its files as the umask says; this one is for nobody else, wherever it lies."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and parts.database:
        try:
            Path(parts.database).touch(mode=0o600)
        except OSError as error:
            raise DatabaseUnreachable(why=error.strerror or "") from error


def _alone(connection: Connection) -> None:
    """Other machines may migrate the same PostgreSQL; SQLite has one machine, and the file lock is enough."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})


def _stands_at(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def step(connection: Connection, to: str) -> None:
    """Move the database to a revision (``head``, ``base``, ``-1``) inside the transaction at hand."""
    from alembic import command  # takes a second to import, and is needed once in many starts
    from alembic.util import CommandError

    config = migration_config()
    config.attributes["connection"] = connection
    move = command.downgrade if to == "base" or to.startswith("-") else command.upgrade
    try:
        move(config, to)
    except CommandError as error:
        raise DatabaseNewer(stands_at=_stands_at(connection), known=t.HEAD) from error


def migration_config() -> Any:
    """Alembic's configuration: the scripts beside this module, and no file to read it from."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
