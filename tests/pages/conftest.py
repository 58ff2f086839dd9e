"""The couple's home, kept in a store of its own; what it is made of stands in `tests/kept_home.py`."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, at, home, kept, settings, store

from household.settings import Settings
from household.store import Store
from pages import create_app

__all__ = ["at", "home", "kept", "settings", "store"]


@pytest.fixture
def app(store: Store, settings: Settings, clock: Clock) -> Flask:
    """The application at the moment of the page's own ``clock``."""
    return create_app(store, settings, clock)


@pytest.fixture
def visitor(app: Flask, kept: int) -> FlaskClient:
    """Somebody without a cookie."""
    return app.test_client(use_cookies=False)
