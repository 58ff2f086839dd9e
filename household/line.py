"""One transaction with the database, as thin as can be.

Most of what a question asks are statements that are made once (household/quick.py) and go straight to the driver. On
SQLite SQLAlchemy's connection over the same transaction is only put together when a verb needs one; on PostgreSQL it
is there from the start, since it also says how isolated the transaction is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, PoolProxiedConnection

from household.quick import DriverErrors

#: Connections with SQLite that were just used and wait for their next line, the last one first: it still knows the
#: pages that it read, and the way through SQLAlchemy's pool costs more than a question does.
Idle = deque[PoolProxiedConnection]


class Line:
    """A transaction that has begun, and ends with ``end``. ``idle``: where its connection may come from and go to."""

    def __init__(self, engine: Engine, idle: Idle) -> None:
        self._engine, self._idle = engine, idle
        self._connection = None if engine.dialect.name == "sqlite" else engine.connect()
        if self._connection is not None:
            self._connection.begin()
            return
        with DriverErrors(engine.dialect):
            self._held = _at_hand(idle) or engine.raw_connection()
        try:
            begin(
                self._held.dbapi_connection, bool(engine.get_execution_options().get("samen_reading")), engine.dialect
            )
        except BaseException:
            self._held.close()
            raise

    @property
    def driver(self) -> Any:
        """The driver's own connection, in this transaction."""
        return self._held.dbapi_connection if self._connection is None else self._connection.connection.dbapi_connection

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection, in this transaction."""
        if self._connection is None:
            self._connection = Connection(self._engine, self._held)
            self._connection.begin()
        return self._connection

    def end(self, well: bool) -> None:
        """What was done happens, or with ``well`` false none of it; the connection goes back to where it came from."""
        if self._connection is None:
            self._end_thinly(well)
            return
        try:
            self._connection.commit() if well else self._connection.rollback()
        finally:
            self._connection.close()

    def _end_thinly(self, well: bool) -> None:
        try:
            with DriverErrors(self._engine.dialect):
                self._held.commit() if well else self._held.rollback()
        except BaseException:
            self._held.close()
            raise
        self._idle.append(self._held)


def _at_hand(idle: Idle) -> PoolProxiedConnection | None:
    try:
        return idle.pop()
    except IndexError:  # asking first whether there is one would leave room for another thread
        return None


def begin(driver: Any, reading: bool, dialect: Dialect) -> None:
    """Begin on SQLite, unless that was done: straight to the driver, since the long way costs more than it does."""
    if not driver.in_transaction:
        with DriverErrors(dialect):
            driver.execute("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def line(engine: Engine, idle: Idle) -> Iterator[Line]:
    """One transaction: all that is done until the end happens, or nothing of it when something is raised."""
    opened = Line(engine, idle)
    try:
        yield opened
    except BaseException:
        opened.end(well=False)
        raise
    opened.end(well=True)
