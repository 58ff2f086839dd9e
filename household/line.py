"""One transaction with the database, as thin as can be.

Most of what a question asks are statements that are made once (household/quick.py) and go straight to the driver. On
SQLite SQLAlchemy's connection over the same transaction is only put together when a verb needs one; on PostgreSQL it
is there from the start, since it also says how isolated the transaction is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Engine

from household.quick import DriverErrors


class Line:
    """A transaction that has begun, and ends with ``end``."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._connection = engine, None if engine.dialect.name == "sqlite" else engine.connect()
        if self._connection is not None:
            self._connection.begin()
            return
        with DriverErrors(engine.dialect):
            self._held = engine.raw_connection()
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
            try:
                with DriverErrors(self._engine.dialect):
                    self._held.commit() if well else self._held.rollback()
            finally:
                self._held.close()
            return
        try:
            self._connection.commit() if well else self._connection.rollback()
        finally:
            self._connection.close()


def begin(driver: Any, reading: bool, dialect: Dialect) -> None:
    """Begin on SQLite, unless that was done: straight to the driver, since the long way costs more than it does."""
    if not driver.in_transaction:
        with DriverErrors(dialect):
            driver.execute("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def line(engine: Engine) -> Iterator[Line]:
    """One transaction: all that is done until the end happens, or nothing of it when something is raised."""
    opened = Line(engine)
    try:
        yield opened
    except BaseException:
        opened.end(well=False)
        raise
    opened.end(well=True)
