"""One transaction with the database, as thin as can be.

Most of what a question asks are statements that are made once (household/quick.py) and go straight to the driver. On
SQLite SQLAlchemy's connection over the same transaction is only put together when a verb needs one; on PostgreSQL it
is there from the start, since it also says how isolated the transaction is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError


class Line:
    """A transaction that has begun, and ends with ``end``."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._connection = engine, None if engine.dialect.name == "sqlite" else engine.connect()
        if self._connection is not None:
            self._connection.begin()
            return
        self._held = engine.raw_connection()
        try:
            begin(self._held.dbapi_connection, bool(engine.get_execution_options().get("samen_reading")))
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
                self._held.commit() if well else self._held.rollback()
            except sqlite3.OperationalError as error:
                raise OperationalError("COMMIT", None, error) from error
            finally:
                self._held.close()
            return
        try:
            self._connection.commit() if well else self._connection.rollback()
        finally:
            self._connection.close()


def begin(driver: Any, reading: bool) -> None:
    """Begin on SQLite, unless that was done: straight to the driver, since the long way costs more than it does."""
    if driver.in_transaction:
        return
    words = "BEGIN" if reading else "BEGIN IMMEDIATE"
    try:
        driver.execute(words)
    except sqlite3.OperationalError as error:
        raise OperationalError(words, None, error) from error


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
