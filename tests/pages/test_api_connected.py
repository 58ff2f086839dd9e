"""Programs connect what people connect on the pages: an account, a feed, typed hours, a device; and let them go."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from furnished import NOWHERE, Program, program
from kept_home import Clock, keep
from werkzeug.test import TestResponse

from household.model import Access, Home, Kind, Role, Takes
from household.settings import Settings
from household.store import Store
from pages import create_app
from pages.api import PER_MINUTE
from tests.integrations import servers

WORD = "fiets-14"
FEED = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//elders//nl\r\nEND:VCALENDAR\r\n"


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.radicale(tmp_path_factory.mktemp("radicale"), {"sanne": WORD}) as url:
        yield url


@pytest.fixture(scope="module")
def feed() -> Iterator[str]:
    """The address of a feed; its path is a secret."""
    with servers.web(lambda handler: (200, {"Content-Type": "text/calendar"}, FEED.encode())) as url:
        yield f"{url}merkgeheim.ics"


@dataclass
class House:
    """A house that programs of its people call."""

    store: Store
    household: int
    clock: Clock
    hers: Program
    his: Program

    def comes(self, led: TestResponse, whose: Program | None = None) -> dict[str, Any]:
        """What comes of something that takes longer, once it is known."""
        assert led.status_code == 200, led.text
        for _ in range(200):
            found = (whose or self.hers).get(f"/calendars/came/{led.json['came']}").json
            if found["state"] != "busy":
                return dict(found)
            self.clock.now += timedelta(seconds=60 / PER_MINUTE)
            time.sleep(0.02)
        raise AssertionError("nothing came of it")

    def calendars(self, role: Role = Role.READ) -> list[Any]:
        return [c for c in self.store.calendars(self.household) if c.role is role]


@pytest.fixture
def house(store: Store, settings: Settings, home: Home, at: Callable[..., datetime]) -> House:
    return _house(store, settings, home, at)


def _house(store: Store, settings: Settings, home: Home, at: Callable[..., datetime]) -> House:
    clock = Clock(at(1, 14))
    number = keep(store, home)
    app = create_app(store, settings, clock)
    hers, his = (program(app, store, number, member, clock.now) for member in ("sanne", "bram"))
    return House(store, number, clock, hers, his)


@pytest.fixture
def neighbours(
    store: Store, settings: Settings, home: Home, at: Callable[..., datetime], radicale: str, feed: str
) -> House:
    """The same, where servers at home may be knocked at."""
    opened = tuple(urlsplit(url).netloc for url in (radicale, feed))
    return _house(store, replace(settings, private_hosts=opened), home, at)


# ── an account ──


def test_an_account_is_connected_chosen_connected_anew_and_let_go(neighbours: House, radicale: str) -> None:
    servers_own = {"address": radicale, "username": "sanne", "password": WORD}
    came = neighbours.comes(neighbours.hers.post("/calendars/account", servers_own))
    told = neighbours.hers.get("/calendars").json
    account = told["accounts"][0]["id"]

    assert (came["state"], came["what"]) == ("done", "account")
    assert [(one["kind"], one["writes"]) for one in told["accounts"]] == [("caldav", True)]
    assert neighbours.his.get("/calendars").json == {"calendars": [], "accounts": [], "of_both": []}
    assert len(neighbours.calendars(Role.OURS)) == 1

    again = neighbours.comes(neighbours.hers.post("/calendars/account", servers_own))
    assert again["state"] == "done"
    assert [one["id"] for one in neighbours.hers.get("/calendars").json["accounts"]] == [account]

    assert neighbours.his.post(f"/accounts/{account}/disconnect", {}).status_code == 404
    left = neighbours.comes(neighbours.hers.post(f"/accounts/{account}/disconnect", {}))
    assert (left["state"], left["what"], left["foreign"]) == ("done", "left", 0)
    assert neighbours.calendars(Role.OURS) == []


def test_a_wrong_password_connects_nothing_and_stands_nowhere(
    neighbours: House, radicale: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        wrong = {"address": radicale, "username": "sanne", "password": "merk een verkeerd woord"}
        led = neighbours.hers.post("/calendars/account", wrong)
        came = neighbours.comes(led)

    assert (came["state"], came["code"]) == ("trouble", "not_let_in")
    assert came["said"]
    assert came["then"]
    assert neighbours.store.accounts(neighbours.household) == ()
    assert not [record for record in caplog.records if "verkeerd" in record.getMessage()]
    assert "verkeerd" not in led.text + repr(came)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"address": "file:///etc/passwd"}, {"address"}),
        ({"address": "https://dav.example/", "username": " "}, {"username"}),
        ({"address": "https://dav.example/", "password": ""}, {"password"}),
        ({"access": "everything"}, {"access"}),
    ],
)
def test_an_account_that_does_not_fit_is_said_and_knocks_nowhere(
    house: House, wrong: dict[str, str], where: set[str]
) -> None:
    refused = house.hers.post("/calendars/account", {"address": "sanne@posteo.nl", "password": "geheim", **wrong})

    assert refused.status_code == 422
    assert {one["where"] for one in refused.json["problems"]} == where
    assert "geheim" not in refused.text
    assert house.store.accounts(house.household) == ()


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"address": "sanne@gmail.com"}, 409, "google_by_browser"),
        ({"address": "sanne@outlook.com"}, 409, "by_feed"),
        ({"address": "sanne@eigen.example", "provider": "bestaat-niet"}, 404, "not_here"),
        ({"address": "sanne@eigen.example", "provider": "google"}, 404, "not_here"),
    ],
)
def test_an_account_that_is_connected_otherwise_says_how(
    house: House, given: dict[str, str], status: int, code: str
) -> None:
    refused = house.hers.post("/calendars/account", {"password": "geheim", **given})

    assert (refused.status_code, refused.json["code"]) == (status, code)


@pytest.mark.parametrize(
    ("where", "given"),
    [
        ("/calendars/account", {"username": "sanne", "password": "geheim"}),
        ("/calendars/feed", {"name": "training"}),
    ],
)
def test_a_private_address_that_nobody_opened_is_not_visited(house: House, where: str, given: dict[str, str]) -> None:
    came = house.comes(house.hers.post(where, {"address": NOWHERE, **given}))

    assert (came["state"], came["code"]) == ("trouble", "private")
    assert house.calendars() == []
    assert house.store.accounts(house.household) == ()


def test_one_thing_at_a_time_and_told_to_nobody_else(house: House) -> None:
    led = house.hers.post("/calendars/feed", {"address": NOWHERE, "name": "training"})
    house.comes(led)

    assert house.his.get(f"/calendars/came/{led.json['came']}").json["state"] == "busy"
    house.clock.now += timedelta(minutes=4)
    assert house.his.get(f"/calendars/came/{led.json['came']}").json["code"] == "lost"
    assert house.hers.get("/calendars/came/1-x").status_code == 404


# ── a feed, and choosing ──


def test_a_feed_is_read_chosen_and_let_go(neighbours: House, feed: str) -> None:
    came = neighbours.comes(neighbours.hers.post("/calendars/feed", {"address": feed, "name": "club", "takes": "both"}))
    [known] = neighbours.hers.get("/calendars").json["calendars"]

    assert (came["what"], came["found"]) == ("feed", ["club"])
    assert (known["kind"], known["takes"], known["access"]) == ("ics", "both", "busy")
    assert "merkgeheim" not in neighbours.hers.get("/calendars").text
    assert neighbours.his.get("/calendars").json["of_both"] == [{"id": known["id"], "name": "club", "member": "sanne"}]

    chosen = neighbours.hers.call("PATCH", f"/calendars/{known['id']}", json={"access": "titles", "takes": "mine"})
    stays = neighbours.hers.call("PATCH", f"/calendars/{known['id']}", json={})
    assert (chosen.json["access"], chosen.json["takes"]) == ("titles", "mine")
    assert stays.json == chosen.json

    for method in ("PATCH", "DELETE"):
        assert neighbours.his.call(method, f"/calendars/{known['id']}", json={"takes": "nobody"}).status_code == 404
    [kept] = neighbours.calendars()
    assert (kept.access, kept.takes) == (Access.TITLES, Takes.MINE)

    gone = neighbours.comes(neighbours.hers.call("DELETE", f"/calendars/{known['id']}"))
    assert (gone["state"], gone["what"]) == ("done", "gone")
    assert neighbours.calendars() == []


def test_the_way_to_google_is_an_address_for_a_browser_where_there_is_one(
    house: House, store: Store, settings: Settings
) -> None:
    known = replace(settings, google=replace(settings.google, client_id="id", client_secret="secret"))
    elsewhere = Program(create_app(store, known, house.clock).test_client(), house.hers.token)

    found = elsewhere.get("/calendars/ways").json
    assert house.hers.get("/calendars/ways").json["google"] is None
    assert found["google"].startswith(f"{known.base_url}/connect/google?")
    assert "member=sanne" in found["google"]
    assert "titles=1" in found["google_titles"]
    assert {"key": "icloud", "name": "iCloud", "by_mail": True} in found["providers"]
    assert "google" not in {one["key"] for one in found["providers"]}


# ── typed hours ──


def test_hours_are_typed_kept_and_let_go(house: House) -> None:
    night = {"day": "fr", "start": "22:00", "end": "06:00"}
    week = [{"day": "mo", "start": "09:00", "end": "17:30"}, night]

    assert house.hers.call("PUT", "/me/hours", json={"hours": week}).json == {"hours": week}
    assert house.hers.get("/me/hours").json == {"hours": week}
    assert [c["kind"] for c in house.hers.get("/calendars").json["calendars"]] == ["typed"]
    assert house.his.get("/me/hours").json == {"hours": []}

    assert house.hers.call("PUT", "/me/hours", json={"hours": []}).json == {"hours": []}
    assert [c for c in house.calendars() if c.kind is Kind.TYPED] == []


def test_hours_that_do_not_fit_change_nothing(house: House) -> None:
    week = [{"day": "mo", "start": "09:00", "end": "17:30"}]
    house.hers.call("PUT", "/me/hours", json={"hours": week})

    wrong = [{"day": "tu", "start": "09:00", "end": "09:00"}, {"day": "tu", "start": "10:00", "end": "12:00"}]
    refused = house.hers.call("PUT", "/me/hours", json={"hours": wrong})

    assert refused.status_code == 422
    assert {one["where"] for one in refused.json["problems"]} == {"hours.0", "hours"}
    assert house.hers.get("/me/hours").json == {"hours": week}


# ── devices ──


def test_a_token_is_shown_once_speaks_for_whose_it_is_and_is_taken_back(house: House) -> None:
    made = house.hers.post("/devices", {"name": "telefoon", "shared": False}).json
    shared = house.hers.post("/devices", {"name": "keuken", "shared": True}).json
    mine, seen = house.hers.get("/devices"), {one["name"] for one in house.his.get("/devices").json["devices"]}

    assert (made["device"]["name"], made["device"]["shared"]) == ("telefoon", False)
    assert seen == {"keuken"}
    assert made["token"] not in mine.text
    assert house.hers.post("/devices", {"name": "telefoon", "shared": False}).json["device"]["name"] != "telefoon"

    def speaks(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return house.hers.browser.post("/webhooks/ask", json={"text": "help"}, headers=headers).status_code

    assert (speaks(made["token"]), speaks(shared["token"])) == (200, 200)
    assert house.his.call("DELETE", f"/devices/{made['device']['id']}").status_code == 404
    assert house.hers.call("DELETE", f"/devices/{made['device']['id']}").status_code == 200
    assert (speaks(made["token"]), speaks(shared["token"])) == (401, 200)


def test_a_shared_device_forgets_who_speaks_and_ones_own_does_not(house: House) -> None:
    own = house.hers.post("/devices", {"name": "telefoon", "shared": False}).json["device"]["id"]
    shared = house.hers.post("/devices", {"name": "keuken", "shared": True}).json["device"]["id"]
    house.store.know_speaker(house.household, "keuken", "sanne")

    def known() -> list[str | None]:
        return [one["known"] for one in house.his.get("/devices").json["devices"] if one["id"] == shared]

    assert known() == ["sanne"]
    assert house.his.post(f"/devices/{shared}/forget").status_code == 200
    assert known() == [None]
    assert house.hers.post(f"/devices/{own}/forget").json["code"] == "not_shared"


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\u200bb", "a\nb"])
def test_a_device_without_a_name_is_none(house: House, name: str) -> None:
    refused = house.hers.post("/devices", {"name": name, "shared": True})

    assert refused.status_code == 422
    assert house.hers.get("/devices").json == {"devices": []}
