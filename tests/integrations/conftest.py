"""The servers of this room's tests, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integrations import servers

USERS = {"sanne": "fiets-14", "bram": "stoep krijt é"}


@pytest.fixture(scope="session")
def radicale_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.radicale(tmp_path_factory.mktemp("radicale"), USERS) as url:
        yield url


@pytest.fixture(scope="session")
def xandikos_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.xandikos(tmp_path_factory.mktemp("xandikos")) as url:
        yield url
