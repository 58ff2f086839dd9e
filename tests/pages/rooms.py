"""What the tests of the rooms share: a browser of somebody who is in, and its forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, let_in
from werkzeug.test import TestResponse

from household.store import Store

#: In as somebody: ``within("sanne")``.
Within = Callable[[str], "Inside"]


@dataclass
class Inside:
    """A browser that is in."""

    browser: FlaskClient

    def see(self, address: str, **headers: str) -> str:
        """The page at an address, as text."""
        page = self.browser.get(address, headers=headers)
        assert page.status_code == 200, (address, page.status_code)
        return unescape(page.text)

    def press(self, address: str, /, **fields: object) -> TestResponse:
        """Send a form there."""
        return self.browser.post(address, data={"form_key": self.key(), **fields})

    def key(self) -> str:
        found = re.search(r'name="form_key" value="([^"]+)"', self.browser.get("/more").text)
        assert found
        return found[1]


def inside(app: Flask, store: Store, household: int, clock: Clock) -> Within:
    return lambda member: Inside(let_in(app.test_client(), store, household, member, clock.now))
