"""The house as a program on a telephone: what it is called, which pages may be kept, and that leaving forgets them."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, let_in

from household.store import Store
from language.sentences import say
from pages.offline import HEADER, KEPT

At = Callable[..., datetime]
STATIC = Path(__file__).parents[2] / "pages" / "static"


@pytest.fixture
def clock(at: At) -> Clock:
    return Clock(at(1, 14, 5))


@pytest.fixture
def sanne(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "sanne", clock.now)


# ── as a program ──


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_house_says_in_both_languages_what_it_is(visitor: FlaskClient, language: str) -> None:
    answer = visitor.get(f"/manifest.webmanifest?language={language}")

    assert answer.content_type == "application/manifest+json"
    manifest = answer.get_json()
    assert manifest["lang"] == language
    assert manifest["description"] == say("offline.description", "nl" if language == "nl" else "en")
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")


def test_each_icon_is_there_and_as_large_as_it_says(visitor: FlaskClient) -> None:
    icons = visitor.get("/manifest.webmanifest").get_json()["icons"]

    for icon in icons:
        body = visitor.get(icon["src"]).data
        assert "{}x{}".format(*struct.unpack(">II", body[16:24])) == icon["sizes"]
    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}


def test_every_page_names_the_program_and_an_icon_for_a_telephone(visitor: FlaskClient, kept: int) -> None:
    page = visitor.get("/").text

    for where in re.findall(r'<link rel="(?:manifest|apple-touch-icon)" href="([^"]+)"', page):
        assert visitor.get(where).status_code == 200
    assert page.count('rel="manifest"') == page.count('rel="apple-touch-icon"') == 1


@pytest.mark.parametrize("picture", sorted((STATIC / "pictures").glob("*.svg")), ids=lambda p: p.name)
def test_a_drawing_is_small_and_brings_no_style_of_its_own(picture: Path) -> None:
    text = picture.read_text("utf-8")

    assert len(text) < 4096
    assert "style" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


# ── without a connection ──


def test_the_keeper_lies_at_the_root_and_keeps_two_pages(visitor: FlaskClient) -> None:
    answer = visitor.get("/sw.js")

    assert answer.content_type == "text/javascript; charset=utf-8"
    assert 'const PAGES = ["/", "/wall"];' in answer.text
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "{{" not in answer.text


def test_whatever_the_keeper_fetches_beforehand_is_there(visitor: FlaskClient) -> None:
    files = re.search(r"new Set\((\[.*?\])\)", visitor.get("/sw.js").text)
    assert files

    found = re.findall(r'"([^"]+)"', files[1])

    assert {"/offline", "/library/htmx.js", "/static/style.css", "/static/pictures/offline.svg"} <= set(found)
    assert [path for path in found if visitor.get(path).status_code != 200] == []


def test_the_page_without_a_connection_speaks_both_languages_and_knows_nobody(sanne: FlaskClient) -> None:
    page = sanne.get("/offline").text

    assert say("offline.title", "nl") in page
    assert say("offline.title", "en") in page
    assert "form" not in page
    assert "Sanne" not in page


def test_only_the_week_and_the_wall_may_be_kept_and_only_of_who_is_in(sanne: FlaskClient, visitor: FlaskClient) -> None:
    marks = {path: sanne.get(path).headers.get(HEADER) for path in (*KEPT, "/balance", "/feeds", "/?said=answered")}

    assert marks["/"]
    assert marks["/balance"] is marks["/feeds"] is None
    assert visitor.get("/").headers.get(HEADER) is None


def test_another_visit_has_another_mark(app: Flask, store: Store, kept: int, clock: Clock, sanne: FlaskClient) -> None:
    bram = let_in(app.test_client(), store, kept, "bram", clock.now)

    marks = [browser.get("/").headers[HEADER] for browser in (sanne, bram, sanne)]

    assert marks[0] == marks[2] != marks[1]


def test_a_page_that_may_be_kept_says_when_it_was_made(sanne: FlaskClient) -> None:
    page = sanne.get("/").text

    assert "Er is nu geen verbinding. Dit is van dinsdag 3 maart, 14:05." in page
    assert "geen verbinding" not in sanne.get("/balance").text


def test_leaving_makes_the_browser_forget(sanne: FlaskClient) -> None:
    key = re.search(r'name="form_key" value="(\w+)"', sanne.get("/").text)
    assert key

    out = sanne.post("/sign-out", data={"form_key": key[1]})

    assert out.headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in sanne.get("/").headers


def test_the_keys_of_forms_have_the_shape_that_the_keeper_takes_out(sanne: FlaskClient) -> None:
    taken = re.compile(r"\b[0-9a-f]{64}\b")
    page = sanne.get("/").text

    assert set(re.findall(r'name="form_key" value="([^"]*)"', page)) == set(taken.findall(page))
    assert r"/\b[0-9a-f]{64}\b/g" in sanne.get("/sw.js").text
