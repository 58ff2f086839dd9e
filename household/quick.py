"""The few statements that every question runs, handed straight to the driver of the database.

SQLAlchemy writes each of them once and says how its values are stored. Going through it again every time costs several
times what so small a statement takes itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

_Change = Callable[[Any], Any]


class Quick:
    """A statement as its text, with how its values go in and come out.

    ``names``: the columns of an insert whose values are given each time.
    """

    def __init__(self, statement: ClauseElement, dialect: Dialect, names: Sequence[str] = ()) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=dialect, column_keys=list(names) or None))
        self._text, self._dialect = compiled.string, dialect
        self._order = compiled.positiontup
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        kinds = {name: bind.type for bind, name in compiled.bind_names.items()}
        self._in = {name: change for name, kind in kinds.items() if (change := _way_in(kind, dialect))}
        columns = getattr(statement, "selected_columns", ())
        self._out = tuple(_way_out(column.type, dialect) for column in columns)

    def run(self, driver: Any, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Run it within the transaction of the driver's connection; its rows, with values as the tables have them.

        Raises what SQLAlchemy raises, without any value in it.
        """
        given = {**self._fixed, **values}
        for name, change in self._in.items():
            given[name] = change(given[name])
        sent = tuple(map(given.__getitem__, self._order)) if self._order is not None else given
        with DriverErrors(self._dialect):
            cursor = driver.execute(self._text, sent)
            rows: list[tuple[Any, ...]] = cursor.fetchall() if self._out else []
            cursor.close()
        return [tuple(change(v) if change else v for change, v in zip(self._out, row, strict=True)) for row in rows]


class DriverErrors:
    """What the driver raises within is raised as SQLAlchemy would, without any value in it. A class, since a generator
    would cost as much as the statement."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        ours = self._dialect.loaded_dbapi.Error
        if isinstance(error, ours):
            raise DBAPIError.instance(None, None, error, ours, hide_parameters=True) from error


def _way_in(kind: TypeEngine[Any], dialect: Dialect) -> _Change | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _way_out(kind: TypeEngine[Any], dialect: Dialect) -> _Change | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
