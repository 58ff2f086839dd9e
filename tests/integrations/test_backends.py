"""The contract, kept by memory and by two real CalDAV servers; and what CalDAV has beyond it."""

from __future__ import annotations

import itertools

import pytest
import requests

from integrations.base import (
    AccessRevoked,
    Conflict,
    Meter,
    NotACalendar,
    NotAllowed,
    NotFound,
    Unreachable,
)
from integrations.caldav import CalDavCalendar, connect
from integrations.dav import Wire
from integrations.memory import MemoryAccount, MemoryCalendar
from integrations.quirks import Quirks, left_off
from tests.integrations.conftest import USERS
from tests.integrations.contract import CalendarContract, Notebook, text
from tests.integrations.servers import free_port, web

LOOPBACK = ("127.0.0.1",)
numbers = itertools.count(1)


class TestMemory(CalendarContract):
    @pytest.fixture
    def meter(self):
        return Meter()

    @pytest.fixture
    def calendar(self, meter):
        return MemoryCalendar(meter)

    @pytest.fixture
    def other(self, calendar):
        return calendar


class OverCalDav(CalendarContract):
    user, password = "sanne", USERS["sanne"]

    @pytest.fixture
    def meter(self):
        return Meter()

    @pytest.fixture
    def found(self, url):
        account = connect(url, self.user, self.password, allowed=LOOPBACK)
        return account.make(f"proef-{next(numbers)}", "Samen & co")

    @pytest.fixture
    def calendar(self, url, found, meter):
        return connect(url, self.user, self.password, allowed=LOOPBACK, meter=meter).calendar(found.url)

    @pytest.fixture
    def other(self, url, found):
        return connect(url, self.user, self.password, allowed=LOOPBACK).calendar(found.url)

    def test_the_same_key_finds_the_same_calendar(self, url) -> None:
        account = connect(url, self.user, self.password, allowed=LOOPBACK)
        key = f"thuis-{next(numbers)}"
        first = account.make(key, "Samen")

        again = account.make(key, "Samen")

        assert again == first
        assert again.ours
        assert [f for f in account.calendars() if f.url == first.url] == [first]

    def test_a_persons_calendar_at_our_place_is_left_alone(self, url) -> None:
        account = connect(url, self.user, self.password, allowed=LOOPBACK)
        key = f"eigen-{next(numbers)}"
        ours = account.make(key, "Samen")
        home = ours.url.removesuffix(f"samen-{key}/")
        login = (self.user, self.password.encode())
        requests.request("MKCALENDAR", f"{home}samen-bram/", auth=login, timeout=5).raise_for_status()

        made = account.make("bram", "Samen")

        assert made.url == f"{home}samen-bram-2/"
        assert not next(f for f in account.calendars() if f.url == f"{home}samen-bram/").ours

    def test_another_program_reads_what_we_wrote(self, calendar, found) -> None:
        calendar.put("café.ics", text("café", "Afwas"), None)

        seen = requests.get(f"{found.url}caf%C3%A9.ics", auth=(self.user, self.password.encode()), timeout=5)

        assert seen.status_code == 200
        assert "SUMMARY:Afwas" in seen.text

    def test_a_calendar_that_is_gone_is_not_an_empty_one(self, calendar, found) -> None:
        notes = Notebook()
        notes.sync(calendar)
        login = (self.user, self.password.encode())
        requests.delete(found.url, auth=login, timeout=5).raise_for_status()

        with pytest.raises(NotFound):
            notes.sync(calendar)
        with pytest.raises(NotFound):
            calendar.changes(None, notes.known)


class TestRadicale(OverCalDav):
    @pytest.fixture
    def url(self, radicale_url):
        return radicale_url

    def test_a_password_with_accents_opens_the_door(self, url) -> None:
        assert connect(url, "bram", USERS["bram"], allowed=LOOPBACK).calendars() == ()

    def test_a_wrong_password_is_access_revoked(self, url) -> None:
        with pytest.raises(AccessRevoked):
            connect(url, "sanne", "fout", allowed=LOOPBACK)

    def test_joris_may_not_write_in_sannes_calendar(self, url, found) -> None:
        bram = connect(url, "bram", USERS["bram"], allowed=LOOPBACK).calendar(found.url)

        with pytest.raises(AccessRevoked):
            bram.put("a.ics", text("a"), None)

    def test_the_same_uid_elsewhere_is_a_conflict(self, calendar) -> None:
        calendar.put("a.ics", text("dezelfde"), None)

        with pytest.raises(Conflict):
            calendar.put("b.ics", text("dezelfde"), None)


class TestXandikos(OverCalDav):
    user, password = "", ""

    @pytest.fixture
    def url(self, xandikos_url):
        return xandikos_url


def test_a_fault_after_the_deed_loses_only_the_answer() -> None:
    calendar = MemoryCalendar()
    calendar.fail_next("put", Unreachable(), after=True)
    calendar.fail_next("delete", Unreachable())

    with pytest.raises(Unreachable):
        calendar.put("a.ics", text("a"), None)
    with pytest.raises(Unreachable):
        calendar.delete("a.ics", '"1"')

    assert calendar.read("a.ics").text == text("a")


def test_a_memory_account_knows_its_own_from_a_persons() -> None:
    account = MemoryAccount("memory://sanne")
    account.add("samen-werk")
    made = account.make("thuis", "Samen")

    assert [f.ours for f in account.calendars()] == [False, True]
    assert account.make("thuis", "Anders") == made
    with pytest.raises(NotFound):
        account.calendar("memory://sanne/weg")


def test_nobody_at_home_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        connect(f"http://127.0.0.1:{free_port()}/", "sanne", "x", allowed=LOOPBACK)


def test_a_name_that_does_not_exist_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        connect("https://bestaat-niet.invalid/", "sanne", "x")


def test_a_private_server_that_nobody_opened_is_not_asked(radicale_url) -> None:
    with pytest.raises(NotAllowed):
        connect(radicale_url, "sanne", USERS["sanne"])


def test_a_web_page_is_not_a_calendar_server() -> None:
    with (
        web(lambda _: (200, {"Content-Type": "text/html"}, b"<html>Welkom</html>")) as url,
        pytest.raises(NotACalendar),
    ):
        connect(url, "sanne", "x", allowed=LOOPBACK)


def test_a_busy_server_says_when_to_come_back() -> None:
    with web(lambda _: (503, {"Retry-After": "120"}, b"")) as url, pytest.raises(Unreachable) as caught:
        connect(url, "sanne", "x", allowed=LOOPBACK)

    assert caught.value.retry_after == 120


@pytest.mark.parametrize("status", [500, 502, 504, 429])
def test_a_broken_server_is_unreachable(status: int) -> None:
    with web(lambda _: (status, {}, b"oei")) as url, pytest.raises(Unreachable):
        connect(url, "sanne", "x", allowed=LOOPBACK)


def _multistatus(inner: str) -> tuple[int, dict[str, str], bytes]:
    body = f'<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">{inner}</d:multistatus>'
    return 207, {"Content-Type": "application/xml"}, body.encode()


def _scripted(url: str, *, meter: Meter | None = None):
    """A calendar at a server that answers from a script."""
    return CalDavCalendar(Wire(f"{url}cal/", "sanne", "x", LOOPBACK, meter or Meter()), f"{url}cal/")


def _got(href: str, etag: str, data: str | None = None) -> str:
    kept = "" if data is None else f"<c:calendar-data>{data}</c:calendar-data>"
    return (
        f"<d:response><d:href>{href}</d:href><d:propstat><d:prop><d:getetag>{etag}</d:getetag>{kept}</d:prop>"
        "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )


def test_a_server_without_tokens_is_compared_etag_by_etag() -> None:
    def answer(request):
        if request.command == "PROPFIND":
            return _multistatus(_got("/cal/", '"c"') + _got("/cal/a.ics", 'W/"2"') + _got("/cal/b.ics", '"1"'))
        if request.command == "GET":
            return 200, {"ETag": 'W/"2"', "Content-Type": "text/calendar"}, text("a").encode()
        return 501, {}, b""

    with web(answer) as url:
        held = {"a.ics": '"1"', "b.ics": '"1"', "weg.ics": '"1"'}
        changes = _scripted(url).changes(None, lambda hrefs: held)

    assert left_off(changes.token).quirks == Quirks(sync_token=False)
    assert [(r.href, r.etag) for r in changes.changed] == [("a.ics", '"2"')]
    assert changes.deleted == ("weg.ics",)


def test_a_truncated_answer_is_read_to_its_end() -> None:
    more = "<d:response><d:href>/cal/</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status></d:response>"
    both = _got("/cal/a.ics", '"1"') + _got("/cal/b.ics", '"1"')
    pages = [
        _multistatus(_got("/cal/a.ics", '"1"') + more + "<d:sync-token>t1</d:sync-token>"),
        _multistatus(_got("/cal/b.ics", '"1"') + "<d:sync-token>t2</d:sync-token>"),
        _multistatus(_got("/cal/", '"c"') + both),
        _multistatus(_got("/cal/a.ics", '"1"', "A") + _got("/cal/b.ics", '"1"', "B")),
    ]
    with web(lambda _: pages.pop(0)) as url:
        changes = _scripted(url).changes(None, lambda hrefs: {})

    assert (left_off(changes.token).token, [r.href for r in changes.changed]) == ("t2", ["a.ics", "b.ics"])


def test_what_a_multiget_leaves_out_is_asked_for_by_itself() -> None:
    def answer(request):
        if request.command == "GET":
            return 200, {"ETag": '"1"', "Content-Type": "text/calendar"}, text("a").encode()
        return _multistatus(_got("/cal/a.ics", '"1"') + "<d:sync-token>t1</d:sync-token>")

    with web(answer) as url:
        changes = _scripted(url).changes(None, lambda hrefs: {})

    assert [r.href for r in changes.changed] == ["a.ics"]


def test_the_password_goes_to_no_other_host() -> None:
    heard: list[str | None] = []

    def listen(request):
        heard.append(request.headers.get("Authorization"))
        return 404, {}, b""

    with (
        web(listen) as joris,
        web(lambda _: (301, {"Location": joris.replace("127.0.0.1", "localhost")}, b"")) as url,
        pytest.raises(NotACalendar),
    ):
        connect(url, "sanne", "geheim", allowed=("127.0.0.1", "localhost"))

    assert heard
    assert set(heard) == {None}


def test_a_server_that_wants_digest_gets_it() -> None:
    challenge = {"WWW-Authenticate": 'Digest realm="thuis", nonce="n", qop="auth"'}

    def answer(request):
        if not request.headers.get("Authorization", "").startswith("Digest "):
            return 401, challenge, b""
        return _multistatus(
            "<d:response><d:href>/</d:href><d:propstat><d:prop><c:calendar-home-set><d:href>/home/</d:href>"
            "</c:calendar-home-set></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
        )

    with web(answer) as url:
        account = connect(url, "sanne", "x", allowed=LOOPBACK)

    assert account._homes == (f"{url}home/",)
