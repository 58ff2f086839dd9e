"""Google's knock moves the next round forward; a stranger's knock moves nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from household.model import Access, Channel, Kind, Role, Takes
from household.queue import Job
from household.secret import hash_of
from household.store import Store
from webhooks.calendar_push import PER_MINUTE, SETTLES, calendar_push

SECOND = timedelta(seconds=1)
KNOCK = {
    "X-Goog-Channel-ID": "kanaal",
    "X-Goog-Channel-Token": "geheim",
    "X-Goog-Resource-ID": "bron",
    "X-Goog-Resource-State": "exists",
}


@pytest.fixture
def now(at: Callable[..., datetime]) -> list[datetime]:
    """The moment it is; a test may move it."""
    return [at(1, 19)]


@pytest.fixture
def door(store: Store, kept: int, now: list[datetime]) -> FlaskClient:
    """Sanne's calendar has a channel; the next round is a day away."""
    app = Flask("knocks")
    app.register_blueprint(calendar_push(store, lambda: now[0]))
    calendar = store.add_calendar(
        kept, "sanne", Kind.GOOGLE, Role.READ, "sanne@example.org", "Sanne", None, Access.BUSY, Takes.MINE
    )
    store.add_channel(Channel("kanaal", calendar, "bron", hash_of("geheim"), now[0] + timedelta(days=7)))
    store.schedule(kept, Job.ROUND, timedelta(minutes=15), now[0] + timedelta(days=1))
    return app.test_client()


@pytest.mark.parametrize("state", ["exists", "not_exists"])
def test_a_change_makes_a_round_after_a_short_rest(
    door: FlaskClient, store: Store, kept: int, now: list[datetime], state: str
):
    answer = door.post("/webhooks/google", headers={**KNOCK, "X-Goog-Resource-State": state})

    assert (answer.status_code, answer.data) == (204, b"")
    assert store.due(now[0] + SETTLES - SECOND) == ()
    assert store.due(now[0] + SETTLES) == ((kept, Job.ROUND),)


def test_a_burst_of_knocks_makes_one_round_and_does_not_put_it_off(
    door: FlaskClient, store: Store, kept: int, now: list[datetime]
):
    first = now[0]
    for _ in range(4):
        door.post("/webhooks/google", headers=KNOCK)
        now[0] += SECOND

    assert store.due(first + SETTLES) == ((kept, Job.ROUND),)
    assert store.due(first + 2 * SETTLES) == ()


def test_the_first_greeting_of_a_channel_makes_no_round(door: FlaskClient, store: Store, now: list[datetime]):
    answer = door.post("/webhooks/google", headers={**KNOCK, "X-Goog-Resource-State": "sync"})

    assert answer.status_code == 204
    assert store.due(now[0] + SETTLES) == ()


@pytest.mark.parametrize(
    "bent",
    [
        {"X-Goog-Channel-ID": "ander"},
        {"X-Goog-Channel-ID": "k" * 65},
        {"X-Goog-Channel-Token": "geraden"},
        {"X-Goog-Channel-Token": ""},
        {"X-Goog-Resource-ID": "andere-bron"},
        {"X-Goog-Resource-State": "iets"},
    ],
)
def test_a_knock_of_joris_moves_nothing(door: FlaskClient, store: Store, now: list[datetime], bent: dict[str, str]):
    answer = door.post("/webhooks/google", headers={**KNOCK, **bent})

    assert (answer.status_code, answer.data) == (404, b"")
    assert store.due(now[0] + SETTLES) == ()


def test_a_channel_that_is_over_is_heard_no_more(door: FlaskClient, now: list[datetime]):
    now[0] += timedelta(days=7)

    assert door.post("/webhooks/google", headers=KNOCK).status_code == 404


def test_who_knocks_too_often_is_asked_to_come_back(door: FlaskClient):
    answers = [door.post("/webhooks/google", headers=KNOCK) for _ in range(PER_MINUTE + 1)]

    assert {answer.status_code for answer in answers[:-1]} == {204}
    assert (answers[-1].status_code, answers[-1].headers["Retry-After"]) == (503, "1")
