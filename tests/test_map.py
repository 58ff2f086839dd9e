"""The map of the house is true of its modules, where the import rules of `make check` do not look."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = sorted(init.parent for init in ROOT.glob("*/__init__.py") if init.parent.name != "tests")
MODULES = sorted([*ROOT.glob("*.py"), *(module for room in ROOMS for module in room.rglob("*.py"))])
LONGEST = 450
#: The glossary as code: every word of the home next to its neighbours, which reads best in one piece.
MAY_BE_LONGER = {"household/model.py"}
#: What belongs to one room each: SQL to household, Flask to pages and webhooks, the network to integrations.
OF_THE_ROOMS = {
    "sqlalchemy", "alembic", "psycopg", "sqlite3", "flask", "werkzeug", "requests", "urllib", "urllib3",
    "http", "socket", "caldav", "icalendar", "rq", "redis",
}  # fmt: skip


def name_of(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def imported(source: str) -> set[str]:
    """The first word of everything that is imported, wherever in the module."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_an_import_inside_a_function_is_seen_too() -> None:
    source = "import os.path\ndef later():\n    from flask import Flask\n    import requests.adapters\n"

    assert imported(source) == {"os", "flask", "requests"}


@pytest.mark.parametrize("name", ["worker.py", "samen.py"])
def test_what_stands_on_top_only_introduces_the_rooms(name: str) -> None:
    rooms = {room.name for room in ROOMS}

    found = imported((ROOT / name).read_text(encoding="utf-8"))

    assert found & rooms
    assert found & OF_THE_ROOMS == set()
    assert found - rooms - set(sys.stdlib_module_names) <= {"click", "worker", "terminal"}


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_each_room_opens_with_one_sentence(room: Path) -> None:
    sentence = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""

    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    assert "\n" not in sentence


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_each_module_says_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_no_module_is_too_long_to_read_at_once(module: Path) -> None:
    lines = len(module.read_text(encoding="utf-8").splitlines())

    assert lines <= LONGEST or name_of(module) in MAY_BE_LONGER
