"""One calendar that both connected: read once, of both, and let go of by each for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from homes import NOW, WORDS, House, busy_text, new_house
from servers import radicale, web

from household.model import Account, Calendar, Role, Span, Takes
from rounds.connect import join_caldav, join_feed
from rounds.leave import forget, leave
from scheduler.freebusy import busy_of_all

PARTY = NOW + timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A home on a server where Sanne has a calendar `gezin`; nobody is connected yet."""
    with radicale(tmp_path / "radicale", WORDS) as url:
        house = new_house(tmp_path / "data")
        house.url = url
        made = requests.request("MKCALENDAR", f"{url}sanne/gezin/", auth=("sanne", WORDS["sanne"]), timeout=5)
        made.raise_for_status()
        house.put("sanne", "gezin", "feest.ics", busy_text("feest", PARTY, 60))
        yield house


@pytest.fixture
def shared(house: House) -> House:
    """Both connected it, with the one login that they share."""
    home = house.world.store.home(house.household).household
    for member in WORDS:
        join_caldav(house.world, home, member, f"{house.url}sanne/", "sanne", WORDS["sanne"])
    house.round()
    return house


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[tuple[House, str, list[str]]]:
    """A home, a feed, and the requests that the feed's server saw."""
    seen: list[str] = []

    def answer(request: object) -> tuple[int, dict[str, str], bytes]:
        seen.append("GET")
        return 200, {"Content-Type": "text/calendar", "ETag": '"1"'}, busy_text("feest", PARTY, 60).encode()

    with web(answer) as url:
        yield new_house(tmp_path / "data"), f"{url}school.ics", seen


def read(house: House) -> list[Calendar]:
    return [c for c in house.world.store.calendars(house.household) if c.role is Role.READ]


def account(house: House, member: str) -> Account:
    return next(a for a in house.world.store.accounts(house.household) if a.member == member)


def taken(house: House) -> list[str]:
    """Whose time the party takes."""
    home = house.world.store.home(house.household, Span(NOW, NOW + timedelta(days=7)))
    found = busy_of_all(home, Span(NOW, NOW + timedelta(days=7)))
    return sorted(member for member, spans in found.items() if spans)


# ── on one server ──


def test_what_both_connected_is_read_once_and_takes_the_time_of_both(shared: House) -> None:
    (calendar,) = read(shared)

    done = shared.round()

    assert calendar.takes is Takes.BOTH
    assert done.meter(calendar.id).reads == 1
    assert taken(shared) == ["bram", "sanne"]


@pytest.mark.parametrize(("leaves", "stays"), [("sanne", "bram"), ("bram", "sanne")])
def test_who_leaves_takes_nothing_from_the_other(shared: House, leaves: str, stays: str) -> None:
    leave(shared.world, account(shared, leaves), shared.household)
    shared.put("sanne", "gezin", "koor.ics", busy_text("koor", PARTY + timedelta(days=1), 60))

    done = shared.round()

    (calendar,) = read(shared)
    assert (calendar.member, calendar.takes) == (stays, Takes.MINE)
    assert (done.troubles, taken(shared)) == ({}, [stays])
    assert len(shared.world.store.events(calendar.id)) == 2


def test_one_shared_calendar_alone_is_let_go_of_by_its_first_reader(shared: House) -> None:
    (calendar,) = read(shared)
    first, other = calendar.member, next(m for m in WORDS if m != calendar.member)

    assert forget(shared.world, calendar, first)

    done = shared.round()
    (calendar,) = read(shared)
    assert (calendar.member, calendar.account) == (other, account(shared, other).id)
    assert (done.troubles, taken(shared)) == ({}, [other])


def test_what_one_gave_to_both_goes_when_that_one_leaves(house: House) -> None:
    home = house.world.store.home(house.household).household
    join_caldav(house.world, home, "sanne", f"{house.url}sanne/", "sanne", WORDS["sanne"], takes=Takes.BOTH)
    join_caldav(house.world, home, "bram", f"{house.url}bram/", "bram", WORDS["bram"])
    house.round()

    leave(house.world, account(house, "sanne"), house.household)

    assert read(house) == []
    assert taken(house) == []


def test_one_invitation_in_both_their_calendars_is_one_thing(house: House) -> None:
    made = requests.request("MKCALENDAR", f"{house.url}bram/werk/", auth=("bram", WORDS["bram"]), timeout=5)
    made.raise_for_status()
    house.put("bram", "werk", "zelfde.ics", busy_text("feest", PARTY, 60))
    home = house.world.store.home(house.household).household
    for member, word in WORDS.items():
        join_caldav(house.world, home, member, f"{house.url}{member}/", member, word)

    house.round()

    within = Span(NOW, NOW + timedelta(days=7))
    spans = busy_of_all(house.world.store.home(house.household, within), within)
    assert {member: len(found) for member, found in spans.items()} == {"sanne": 1, "bram": 1}
    assert spans["sanne"] == spans["bram"]


# ── a feed ──


def test_a_feed_of_both_is_asked_once_a_round(feed: tuple[House, str, list[str]]) -> None:
    house, url, seen = feed
    for member in WORDS:
        join_feed(house.world, house.household, member, url, "school")
    seen.clear()

    house.round()

    assert [c.takes for c in read(house)] == [Takes.BOTH]
    assert seen == ["GET"]
    assert taken(house) == ["bram", "sanne"]


@pytest.mark.parametrize(("first", "second"), [("sanne", "bram"), ("bram", "sanne")])
def test_each_lets_go_of_a_feed_for_themselves(feed: tuple[House, str, list[str]], first: str, second: str) -> None:
    house, url, _ = feed
    for member in WORDS:
        join_feed(house.world, house.household, member, url, "school")
    house.round()

    assert forget(house.world, read(house)[0], first)
    assert taken(house) == [second]
    assert not forget(house.world, read(house)[0], second)
    assert read(house) == []
