"""The home of Sanne and Bram at its real door on loopback, and a real Home Assistant that asks there.

The clock of the home stands at Tuesday 3 March 2026, two in the afternoon."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from kept_home import keep, moment, the_home
from servers import free_port
from werkzeug.serving import make_server

from household.model import Home
from household.settings import Settings
from household.store import Store
from language.assist import AUTHORIZATION, WEBHOOK, assist_files
from pages.app import create_app
from rounds.world import World
from tests.home_assistant.hass import Hass, running

ROOT = Path(__file__).parent.parent.parent
NOW = moment(1, 14)
#: The name of the webhook, which is a secret.
HOOK = "only-for-tests"
HOW = "bin/home-assistant-for-tests -- make test ARGS=tests/home_assistant"


class Door:
    """Our web server on a port of its own, which can be shut for a while."""

    def __init__(self, app: Flask) -> None:
        self._app, self.port = app, free_port()
        self.open()

    def open(self) -> None:
        self._server = make_server("127.0.0.1", self.port, self._app, threaded=True)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def shut(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @contextlib.contextmanager
    def shut_for_a_while(self) -> Iterator[None]:
        self.shut()
        try:
            yield
        finally:
            self.open()


@dataclass
class House:
    """Our side: the store, its home, the address of the door, and a token for the YAML."""

    world: World
    number: int
    home: Home
    door: Door
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.door.port}"


def program(version: str, request: pytest.FixtureRequest) -> str:
    """The Home Assistant that was prepared, else the test is told by name as not run."""
    found = os.environ.get(f"SAMEN_TEST_HOME_ASSISTANT_{version}", "")
    if not found:
        pytest.skip(f"{request.node.name}: needs a real Home Assistant: {HOW}")
    return found


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    settings = Settings(folder, f"sqlite:///{folder}/samen.db", private_hosts=("127.0.0.1",))
    store, home = Store.open(settings), the_home(moment)
    number = keep(store, home)
    door = Door(create_app(store, settings, lambda: NOW))
    token = store.add_token(number, "yaml", None, NOW)
    yield House(World(settings, store, lambda: NOW), number, home, door, token)
    door.shut()
    store.close()


def files(house: House, language: str = "nl") -> dict[str, str]:
    """What a person who stays with YAML puts there, made by us, and their secrets."""
    made = assist_files(house.home, "en" if language == "en" else "nl", house.url, "script.hear")
    return {**made, "secrets.yaml": f'{AUTHORIZATION}: "Bearer {house.token}"\n{WEBHOOK}: "{HOOK}"\n'}


@pytest.fixture(scope="session")
def old_hass(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hass]:
    found = os.environ.get("SAMEN_TEST_HOME_ASSISTANT_OLD", "")
    with running(found, tmp_path_factory.mktemp("old") / "config", files(house)) as hass:
        yield hass


@pytest.fixture(scope="session")
def new_hass(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hass]:
    found = os.environ.get("SAMEN_TEST_HOME_ASSISTANT_NEW", "")
    ours, ears = ROOT / "home_assistant" / "custom_components" / "samen", Path(__file__).parent / "ears"
    components = {
        f"custom_components/{folder.name}/{path.relative_to(folder)}": path.read_text(encoding="utf-8")
        for folder in (ours, ears)
        for path in [*folder.rglob("*.py"), *folder.rglob("*.json")]
    }
    more = {**components, "packages/ears.yaml": "ears:\n"}
    with running(found, tmp_path_factory.mktemp("new") / "config", {**files(house), **more}) as hass:
        yield hass


@pytest.fixture
def old(request: pytest.FixtureRequest) -> Hass:
    """2024.3.3, set up by YAML."""
    program("OLD", request)
    found: Hass = request.getfixturevalue("old_hass")
    return found


@pytest.fixture
def new(request: pytest.FixtureRequest) -> Hass:
    """2025.4.4, set up by YAML, and with our integration at hand."""
    program("NEW", request)
    found: Hass = request.getfixturevalue("new_hass")
    return found
