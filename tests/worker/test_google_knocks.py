"""Calendars at Google that knock at the house, and partners who leave it: channels come, are renewed, and go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from double import Double
from flask import Flask
from google_homes import (
    EMAILS,
    GoogleHouse,
    agreed,
    bins_of,
    connected,
    ours_of,
    own,
    quiet,
    standing,
)
from homes import NOW
from werkzeug.serving import make_server

from household.model import Change
from household.queue import Job
from integrations.base import Unreachable
from integrations.oauth import Grant
from rounds.leave import leave
from rounds.push import LASTS, OVERLAP
from webhooks.calendar_push import SETTLES, calendar_push

HTTPS = "https://thuis.example"


@pytest.fixture
def knocking(tmp_path: Path, double: Double) -> GoogleHouse:
    """The same, in a house that Google can reach."""
    return agreed(connected(tmp_path / "data", double, SAMEN_BASE_URL=HTTPS))


# ── knocking ──


def test_a_house_that_google_cannot_reach_asks_for_no_knock(tmp_path: Path, double: Double) -> None:
    house = agreed(connected(tmp_path / "data", double, SAMEN_BASE_URL="http://thuis.example"))

    house.round()

    assert double.channels == {}
    assert "calendar.events.watch" not in [line.method for line in double.log]


def test_each_calendar_knocks_and_is_asked_once(knocking: GoogleHouse, double: Double) -> None:
    assert sorted(c.calendar for c in double.channels.values()) == sorted(
        c.url for c in knocking.world.store.calendars(knocking.household)
    )
    assert {c.address for c in double.channels.values()} == {f"{HTTPS}/webhooks/google"}
    assert quiet(knocking)


def test_a_new_channel_is_there_before_the_old_one_goes(knocking: GoogleHouse, double: Double) -> None:
    first = set(double.channels)
    knocking.later(hours=(LASTS - OVERLAP) / timedelta(hours=1) + 1)

    done = knocking.round()

    order = [
        line.method for line in double.log if line.method.startswith(("calendar.events.watch", "calendar.channels"))
    ]
    assert order == ["calendar.events.watch", "calendar.channels.stop"] * 4
    assert len(double.channels) == 4
    assert first.isdisjoint(double.channels)
    assert done.troubles == {}
    assert quiet(knocking)


@pytest.mark.parametrize("fault", ["403", "500", "404", "reset"])
def test_without_a_knock_the_rounds_go_on(tmp_path: Path, double: Double, fault: str) -> None:
    double.fail("calendar.events.watch", fault, times=1000)
    house = agreed(connected(tmp_path / "data", double, SAMEN_BASE_URL=HTTPS))
    calendar, number, at = bins_of(house)
    double.person_deletes_one(calendar, number, at)

    done = house.round()

    assert [w.change for w in done.wishes] == [Change.SKIPPED]
    assert done.troubles == {}
    assert double.channels == {}


@pytest.mark.parametrize("fault", ["403", "500"])
def test_a_refused_knock_is_asked_for_again_at_leisure_and_leaves_no_heap(
    tmp_path: Path, double: Double, fault: str
) -> None:
    double.fail("calendar.events.watch", fault, times=1000)
    house = agreed(connected(tmp_path / "data", double, SAMEN_BASE_URL=HTTPS))

    for _ in range(8):
        house.later(minutes=15)
        house.round()

    asked = [line for line in double.log if line.method == "calendar.events.watch"]
    held = [c for each in house.world.store.calendars(house.household) for c in house.world.store.channels(each.id)]
    assert len(asked) <= 12
    assert len(held) <= 4

    double.heal()
    house.later(hours=2)
    house.round()
    assert len(double.channels) == 4


@pytest.fixture
def door(knocking: GoogleHouse, double: Double) -> Iterator[GoogleHouse]:
    """The house's real door on a loopback port, at which the double's channels knock."""
    app = Flask("door")
    app.register_blueprint(calendar_push(knocking.world.store, lambda: knocking.clock[0]))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    for channel in double.channels.values():
        channel.address = f"http://127.0.0.1:{server.server_port}/webhooks/google"
    knocking.world.store.schedule(knocking.household, Job.ROUND, timedelta(minutes=15), NOW + timedelta(days=1))
    double.knock()
    yield knocking
    server.shutdown()
    thread.join()


def test_a_burst_of_knocks_makes_one_round_and_our_echo_costs_one_read(door: GoogleHouse, double: Double) -> None:
    store, now = door.world.store, door.clock[0]
    _, _, at = bins_of(door)
    for minutes in (30, 20):
        double.person_adds(EMAILS["bram"], own("Weg", at - timedelta(minutes=minutes), 75))

    answered = double.knock()

    assert answered == 2
    assert store.due(now) == ()
    assert store.due(now + SETTLES) == ((door.household, Job.ROUND),)

    door.clock[0] += SETTLES
    assert door.round().written != []
    assert double.knock() > 0  # what we wrote ourselves comes back
    assert store.due(door.clock[0] + SETTLES) == ((door.household, Job.ROUND),)
    assert quiet(door)
    assert double.knock() == 0


# ── leaving ──


@pytest.mark.parametrize("foreign", [False, True], ids=["all is ours", "something of theirs"])
def test_leaving_takes_exactly_what_we_made(knocking: GoogleHouse, double: Double, foreign: bool) -> None:
    home, calendar = knocking, knocking.our_url("bram")
    if foreign:
        double.person_adds(calendar, own("Feest", NOW + timedelta(days=1), 60))
        home.round()
    account = next(a for a in home.world.store.accounts(home.household) if a.member == "bram")
    grant = Grant.from_json(home.world.store.password(account.id))
    sannes = standing(double, EMAILS)["sanne"]

    left = leave(home.world, account, home.household)

    assert (left.calendars, left.foreign) == ((0, 1) if foreign else (1, 0))
    assert ours_of(double, EMAILS["bram"]) == ([calendar] if foreign else [])
    assert not foreign or [e["summary"] for e in double.events(calendar)] == ["Feest"]
    assert [e["summary"] for e in double.events(EMAILS["bram"])] == ["Werk"]
    assert {c.owner for c in double.channels.values()} == {EMAILS["sanne"]}
    assert grant.refresh_token not in double.oauth.refreshes
    assert standing(double, EMAILS)["sanne"] == sannes
    home.round()
    assert quiet(home)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("fault", ["500", "429", "reset"])
@pytest.mark.parametrize(
    "method",
    [
        "calendar.events.delete",
        "calendar.channels.stop",
        "calendar.calendars.get",
        "calendar.calendars.delete",
    ],
)
def test_leaving_is_finished_after_a_fault(
    knocking: GoogleHouse, double: Double, method: str, fault: str, after: bool
) -> None:
    account = next(a for a in knocking.world.store.accounts(knocking.household) if a.member == "bram")
    double.fail(method, fault, after)
    try:
        leave(knocking.world, account, knocking.household)
    except Unreachable:
        leave(knocking.world, account, knocking.household)

    assert double.faults == []
    assert ours_of(double, EMAILS["bram"]) == []
    assert {c.owner for c in double.channels.values()} == {EMAILS["sanne"]}
    assert {c.member for c in knocking.world.store.calendars(knocking.household)} == {"sanne"}
    assert {r.email for r in double.oauth.refreshes.values()} == {EMAILS["sanne"]}


def test_a_lost_answer_to_handing_the_permission_back_leaves_only_what_is_kept_here(
    knocking: GoogleHouse, double: Double
) -> None:
    account = next(a for a in knocking.world.store.accounts(knocking.household) if a.member == "bram")
    double.fail("oauth.revoke", "reset", after=True)
    with pytest.raises(Unreachable):
        leave(knocking.world, account, knocking.household)

    leave(knocking.world, account, knocking.household, anyway=True)

    assert ours_of(double, EMAILS["bram"]) == []
    assert {c.member for c in knocking.world.store.calendars(knocking.household)} == {"sanne"}
    assert {r.email for r in double.oauth.refreshes.values()} == {EMAILS["sanne"]}
