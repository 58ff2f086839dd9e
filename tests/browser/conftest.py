"""A real browser (Debian's Chromium) before real houses. Without Chromium these tests say what would enable them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from houses import House, demo
from playwright.sync_api import Browser, expect, sync_playwright
from street import Street, street_of
from windows import Window, open_window

#: A name that is found on this very machine, behind a certificate that leads to itself.
ARGS = ["--no-sandbox", "--host-resolver-rules=MAP samen.test 127.0.0.1", "--ignore-certificate-errors"]
#: Milliseconds that a page may take to show what is waited for, on a machine that does other things as well.
expect.set_options(timeout=20_000)
CHROMIUM = os.environ.get("SAMEN_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no browser: apt-get install chromium, or name one in SAMEN_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        there = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield there
        there.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., Window]]:
    """Opens windows that close with the test."""
    opened: list[Window] = []

    def open_one(*how: str, **options: object) -> Window:
        opened.append(open_window(browser, *how, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()


@pytest.fixture(scope="session")
def sample(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo, kept open: Sanne and Bram with their calendars and a written week."""
    with demo(tmp_path_factory.mktemp("demo")) as there:
        yield there


@pytest.fixture(scope="session")
def street(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """One house in which each story has a family of its own, with days behind it."""
    with street_of(tmp_path_factory.mktemp("street")) as there:
        yield there
