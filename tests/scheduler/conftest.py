"""The fixtures of this room: a home whose week the test draws in its docstring, and a whole family."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from drawing import busy_family, drawn, home_of

from household.model import Home


@pytest.fixture
def week(request: pytest.FixtureRequest) -> Home:
    """The home with the week that the test draws in its docstring."""
    return home_of(drawn(request.function.__doc__))


@pytest.fixture
def weekly(request: pytest.FixtureRequest) -> Callable[..., Home]:
    """The same week again and again; called with the chores."""
    return lambda *chores: home_of(drawn(request.function.__doc__, repeat=True), chores)


@pytest.fixture
def family() -> Home:
    return busy_family()
