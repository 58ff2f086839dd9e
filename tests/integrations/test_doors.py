"""What is stored opens the right way in, and every trouble has a sentence of its own."""

from __future__ import annotations

import pytest

from household.model import Account, Calendar, Kind, Role, Trouble
from integrations import base
from integrations.base import AccessRevoked, CalendarTrouble, Meter, NotAllowed, ReadOnly
from integrations.caldav import CalDavCalendar
from integrations.doors import memory_account, open_account, open_calendar
from integrations.ics import IcsFeed
from tests.integrations.conftest import USERS
from tests.integrations.contract import Notebook, text

LOOPBACK = ("127.0.0.1",)


def stored(kind: Kind, url: str) -> Calendar:
    return Calendar(1, 1, "sanne", kind, Role.READ, url, "Thuis")


def test_a_feed_opens_without_a_login() -> None:
    assert isinstance(open_calendar(stored(Kind.ICS, "http://127.0.0.1:1/a"), allowed=LOOPBACK), IcsFeed)


def test_a_calendar_with_a_login_opens_and_is_metered(radicale_url: str) -> None:
    account = Account(1, "sanne", Kind.CALDAV, radicale_url, "sanne")
    meter = Meter()
    found = open_account(account, USERS["sanne"], allowed=LOOPBACK, meter=meter).make("deuren", "Samen")
    calendar = open_calendar(stored(Kind.CALDAV, found.url), account, USERS["sanne"], allowed=LOOPBACK, meter=meter)
    before = meter.writes

    calendar.put("a.ics", text("a"), None)

    assert isinstance(calendar, CalDavCalendar)
    assert meter.writes - before == 1
    assert meter.bytes_out > len(text("a"))
    assert meter.waiting > 0
    assert meter.bytes_in > 0


def test_a_login_that_is_missing_is_asked_for() -> None:
    with pytest.raises(AccessRevoked):
        open_calendar(stored(Kind.CALDAV, "http://127.0.0.1:1/a/"), allowed=LOOPBACK)


def test_a_private_address_is_refused_at_the_door() -> None:
    with pytest.raises(NotAllowed):
        open_calendar(stored(Kind.ICS, "http://192.168.1.1/a.ics"))


def test_a_feed_has_no_account() -> None:
    with pytest.raises(ReadOnly):
        open_account(Account(1, "sanne", Kind.ICS, "https://example.com/", ""), "")


def test_memory_is_one_for_the_whole_process() -> None:
    account = Account(1, "bram", Kind.MEMORY, "memory://bram", "")
    url = memory_account("memory://bram").add("Werk")
    open_calendar(stored(Kind.MEMORY, url), account, "").put("a.ics", text("a"), None)
    notes = Notebook()

    changes = notes.sync(open_calendar(stored(Kind.MEMORY, url)))

    assert [r.href for r in changes.changed] == ["a.ics"]
    assert [f.url for f in open_account(account, "").calendars()] == [url]


def test_every_trouble_is_told_with_a_sentence_of_its_own() -> None:
    troubles = [t for t in vars(base).values() if isinstance(t, type) and issubclass(t, CalendarTrouble)]

    sentences = [t.sentence for t in troubles]

    assert len(set(sentences)) == len(troubles) >= 11
    assert Trouble.sentence not in sentences
