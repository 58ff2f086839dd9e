"""The ten minutes at a real server that hands invitations on by itself (Cyrus): bin/cyrus-for-tests -- make test."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path as Folder

import pytest
import requests
from homes import AMSTERDAM, HOME, House, busy_text, new_house

from household.meeting import Door, Path, Reach, Reply
from household.model import Entry
from integrations.ical_entries import entry_at
from rounds.connect import join_caldav
from rounds.plan import home_ahead, ways_of

URL = os.environ.get("SAMEN_TEST_CYRUS_URL", "")
WORD, BRAM, SANNE = "geheim", "bram@example.test", "sanne@example.test"
#: Far ahead, since this server passes over answers to weeks that are past by its own clock.
NOW = datetime(2036, 3, 5, 16, 0, tzinfo=AMSTERDAM)
pytestmark = pytest.mark.skipif(not URL, reason="bin/cyrus-for-tests -- makes a server that hands invitations on")


def calendars(member: str) -> str:
    return f"{URL}dav/calendars/user/{member}/"


def asked(method: str, member: str, where: str, text: str = "", **headers: str) -> requests.Response:
    return requests.request(method, where, data=text.encode(), auth=(member, WORD), headers=headers, timeout=10)


def texts(member: str, calendar: str) -> dict[str, str]:
    """All that stands in a calendar, by address."""
    listing = asked("PROPFIND", member, f"{calendars(member)}{calendar}/", Depth="1").text
    found = re.findall(rf"/dav/calendars/user/{member}/{re.escape(calendar)}/([^<]+)</", listing)
    return {name: asked("GET", member, f"{calendars(member)}{calendar}/{name}").content.decode() for name in found}


@pytest.fixture
def home(tmp_path: Folder) -> Iterator[House]:
    """Both at Cyrus, each with working hours; Bram said how he can be mailed, so Sanne's server invites him."""
    key = f"thuis{uuid.uuid4().hex[:8]}"  # the server outlives a test: each has a home of its own there
    house = new_house(tmp_path / "data", text=HOME.replace("key: thuis", f"key: {key}"))
    house.clock[0] = NOW
    store, made = house.world.store, []
    for member in ("sanne", "bram"):
        asked("DELETE", member, f"{calendars(member)}werk/")
        asked("MKCALENDAR", member, f"{calendars(member)}werk/").raise_for_status()
        hours = busy_text("werk", NOW.replace(day=2, hour=8, minute=30), 510, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH")
        put = asked("PUT", member, f"{calendars(member)}werk/werk.ics", hours, **{"Content-Type": "text/calendar"})
        put.raise_for_status()
        there = store.home(house.household).household
        join_caldav(house.world, there, member, f"{URL}dav/principals/user/{member}/", member, WORD)
        made.append((member, f"samen-{key}-{member}"))
    store.set_reach(house.household, Reach("bram", BRAM))
    house.url = key
    house.round()
    house.agree()
    house.round()
    house.round()
    yield house
    for member, calendar in made:
        asked("DELETE", member, f"{calendars(member)}{calendar}/")
    for name in texts("bram", "Default"):
        asked("DELETE", "bram", f"{calendars('bram')}Default/{name}", **{"Schedule-Reply": "F"})


def ours(house: House, member: str) -> list[Entry]:
    """The ten minutes as they stand in a member's own calendar of ours."""
    found = (entry_at(n, t) for n, t in texts(member, f"samen-{house.url}-{member}").items())
    return [e for e in found if e and e.title.startswith("Onze tien minuten")]


def invitations() -> dict[str, str]:
    """What Bram's server put into his calendar for him."""
    return {n: t for n, t in texts("bram", "Default").items() if "Onze tien minuten" in t}


def test_the_server_hands_on_exactly_one_invitation(home: House) -> None:
    (copy,) = invitations().values()
    (theirs,) = ours(home, "sanne")
    there, _ = home_ahead(home.world, home.household)

    assert ways_of(home.world, there).of == {"sanne": Path.CALENDAR, "bram": Path.SERVER}
    assert f"UID:{theirs.uid}" in copy
    assert ours(home, "bram") == []


def at_of(home: House) -> datetime:
    (entry,) = ours(home, "sanne")
    day = entry.start
    while day <= home.clock[0]:
        day += timedelta(days=7)
    return day


def stands(entry: Entry, at: datetime) -> datetime | None:
    moved = {o.recurrence: o.start for o in entry.overrides}
    return None if at in entry.cancelled else moved.get(at, at)


def bram_says(word: str, at: datetime | None = None) -> None:
    """What Bram's program writes into his copy: to the whole series, or to one week."""
    ((name, text),) = invitations().items()
    head, *events = text.split("BEGIN:VEVENT")
    if at is None:
        events[0] = _answered(events[0], word)
    else:
        own = next((n for n, e in enumerate(events) if _is_of(e, at)), None)
        if own is None:
            events.append(_one(events[0].removesuffix("END:VCALENDAR\r\n"), at) + "END:VCALENDAR\r\n")
            events[-2] = events[-2].replace("END:VCALENDAR\r\n", "")
            own = len(events) - 1
        events[own] = _answered(events[own], word)
    where = f"{calendars('bram')}Default/{name}"
    put = asked("PUT", "bram", where, "BEGIN:VEVENT".join([head, *events]), **{"Content-Type": "text/calendar"})
    assert put.status_code in (200, 201, 204), put.text


def _answered(event: str, word: str) -> str:
    unfolded = event.replace("\r\n ", "")
    if unfolded.count("TRANSP:") > 1:  # the server adds a second one to what was declined, and refuses it itself
        unfolded = unfolded.replace("TRANSP:OPAQUE\r\n", "")
    return re.sub(rf"(ATTENDEE[^\r\n]*?PARTSTAT=)[A-Z-]+([^\r\n]*{BRAM})", rf"\g<1>{word}\g<2>", unfolded)


def _is_of(event: str, at: datetime) -> bool:
    return f"RECURRENCE-ID;TZID=Europe/Amsterdam:{at:%Y%m%dT%H%M%S}" in event


def _one(event: str, at: datetime) -> str:
    """One week of the series, as a program writes it to answer that alone."""
    lines = [line for line in event.replace("\r\n ", "").split("\r\n") if not line.startswith(("RRULE", "EXDATE"))]
    ends = at + timedelta(minutes=10)
    made = []
    for line in lines:
        if line.startswith("DTSTART"):
            made.append(f"RECURRENCE-ID;TZID=Europe/Amsterdam:{at:%Y%m%dT%H%M%S}")
            made.append(f"DTSTART;TZID=Europe/Amsterdam:{at:%Y%m%dT%H%M%S}")
        elif line.startswith("DTEND"):
            made.append(f"DTEND;TZID=Europe/Amsterdam:{ends:%Y%m%dT%H%M%S}")
        else:
            made.append(line)
    return "\r\n".join(made)


def replies(home: House) -> list[tuple[str, Reply, Door]]:
    return [(r.member, r.reply, r.door) for r in home.world.store.replied(home.household)]


def quiet(home: House) -> bool:
    done = home.round()
    return done.written == [] and done.troubles == {}


def test_an_unchanged_week_writes_nothing(home: House) -> None:
    home.later(days=7)
    home.round()

    assert quiet(home)
    assert len(invitations()) == 1


def test_a_yes_comes_back_and_moves_nothing(home: House) -> None:
    at = at_of(home)
    bram_says("ACCEPTED")

    home.round()

    assert replies(home) == [("bram", Reply.YES, Door.CALENDAR)]
    assert stands(ours(home, "sanne")[0], at) == at
    assert quiet(home)


def test_a_no_to_one_week_is_offered_at_another_moment_there_too(home: House) -> None:
    at = at_of(home)
    bram_says("DECLINED", at)

    home.round()

    moved = stands(ours(home, "sanne")[0], at)
    (copy,) = invitations().items()
    theirs = entry_at(*copy)
    assert replies(home) == [("bram", Reply.ELSEWHERE, Door.CALENDAR)]
    assert moved not in (at, None)
    assert theirs is not None
    assert stands(theirs, at) == moved
    assert quiet(home)


def test_a_yes_to_the_other_moment_leaves_it_there(home: House) -> None:
    at = at_of(home)
    bram_says("DECLINED", at)
    home.round()
    moved = stands(ours(home, "sanne")[0], at)
    home.later(minutes=5)
    bram_says("ACCEPTED", at)

    home.round()

    assert replies(home) == [("bram", Reply.YES, Door.CALENDAR)]
    assert stands(ours(home, "sanne")[0], at) == moved != at
    assert quiet(home)


def test_who_wants_them_in_their_own_calendar_is_told_that_they_are_no_guest(home: House) -> None:
    home.world.store.set_reach(home.household, replace(Reach("bram", BRAM), invited=Path.CALENDAR))

    home.round()

    assert [t for t in invitations().values() if "STATUS:CANCELLED" not in t] == []
    for name in invitations():  # the server keeps what was called off, and takes no second entry of its name
        asked("DELETE", "bram", f"{calendars('bram')}Default/{name}", **{"Schedule-Reply": "F"})
    home.later(days=1, minutes=1)
    home.round()
    assert len(ours(home, "bram")) == 1
    assert quiet(home)
