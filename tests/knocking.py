"""A browser of the tests at our pages: a form sent with its key, what a page says, and what came of something."""

import re
import time
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from household.model import LANGUAGES
from language.sentences import say


def post(browser: FlaskClient, address: str, page: str = "", /, **data: str) -> TestResponse:
    """Sends a form with the key of a page."""
    found = re.search(r'name="form_key" value="([0-9a-f]+)"', browser.get(page or address).text)
    assert found
    return browser.post(address, data={"form_key": found[1], **data})


def sounds(page: TestResponse, sentence: str, language: str = "nl", **details: object) -> bool:
    return say(sentence, language, **details) in unescape(page.text)


def came_of(browser: FlaskClient, led: TestResponse) -> TestResponse:
    """Looks again until it is known what came of it."""
    for _ in range(200):
        page = browser.get(led.headers["Location"])
        if not any(say("start.meanwhile.title", language) in page.text for language in LANGUAGES):
            return page
        time.sleep(0.05)
    raise AssertionError("nothing came of it")
