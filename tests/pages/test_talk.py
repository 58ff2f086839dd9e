"""The room of the ten minutes: the answers to the invitation, who is ready, and the ten minutes themselves."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, keep, let_in, the_home
from werkzeug.test import TestResponse

from household import store_sealed
from household.meeting import Reply, SittingState
from household.model import CheckInWish, Happened, Home, NoteKind, Span
from household.sealed import Cost
from household.settings import Settings
from household.store import Store
from language.sentences import say
from rounds import follow, notes, sitting
from rounds.world import World
from scheduler import planner

At = Callable[..., datetime]
HERS, HIS = "fietsbel op de vliering", "regenlaarzen in de gang"
FELT, NEED = "ik voelde me <b>alleen</b> met het speelgoed", "een vrije zaterdagochtend"


@pytest.fixture(autouse=True)
def _quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases cost as little as they may."""
    monkeypatch.setattr(store_sealed.Sealed.set_passphrase, "__defaults__", (Cost(8, 1, 1),))


@pytest.fixture
def clock(at: At) -> Clock:
    """Friday evening, just before."""
    return Clock(at(4, 20, 25))


@pytest.fixture
def both(store: Store, kept: int) -> int:
    """Both chose a passphrase."""
    notes.choose_passphrase(store, kept, "sanne", HERS)
    notes.choose_passphrase(store, kept, "bram", HIS)
    return kept


@pytest.fixture
def sanne(app: Flask, store: Store, both: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, both, "sanne", clock())


@pytest.fixture
def bram(app: Flask, store: Store, both: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, both, "bram", clock())


def press(browser: FlaskClient, where: str, do: str, follow: bool = True, **fields: object) -> TestResponse:
    """Sends the form of this deed, with the key that stands in the page."""
    key = re.search(r'name="form_key" value="(\w+)"', browser.get("/talk").text)
    assert key is not None
    return browser.post(where, data={"form_key": key[1], "do": do, **fields}, follow_redirects=follow)


def words(page: TestResponse) -> str:
    return html.unescape(page.text)


def field(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None
    return html.unescape(found[1])


def test_it(sanne: FlaskClient, bram: FlaskClient, store: Store, both: int) -> None:
    for where in ("/talk", "/talk/prepare", "/talk/now", "/talk/kept"):
        for who in (sanne, bram):
            page = who.get(where)
            assert page.status_code == 200
            print(where, len(page.text))
    page = press(sanne, "/talk/now", "begin")
    for n in range(14):
        print(n, page.status_code, re.findall(r'data-said="([^"]*)"', page.text), page.request.path)
        page = press(sanne, "/talk/now", "next", step=n)
    print(words(page))
