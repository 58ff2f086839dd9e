"""The way out is guarded, and a published feed is read with care."""

from __future__ import annotations

import gzip
import ipaddress
import json
import socket

import pytest

from integrations.base import (
    AccessRevoked,
    Meter,
    NotACalendar,
    NotAllowed,
    NotFound,
    ReadOnly,
    TooLarge,
    Unreachable,
)
from integrations.ics import IcsFeed, at_home, split
from integrations.net import Session, check_url, is_public
from tests.integrations.contract import Notebook, text
from tests.integrations.servers import web

LOOPBACK = ("127.0.0.1",)


# ── the guard ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1"),
        *(
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            str(ipaddress.IPv4Address(0)),
            "::1",
            "::",
            "fe80::1",
            "fe80::1%eth0",
            "fd00::1",
        ),
        *("ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
    ],
)
def test_what_is_not_of_the_open_internet_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_what_is_of_the_open_internet_is_not(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/", "http://localhost/"),
        *(
            "http://[::ffff:127.0.0.1]/",
            "file:///etc/passwd",
            "ftp://example.com/",
            "http:///x",
            "gopher://a/",
        ),
        *("http://127.0.0.1:99999/", "http://[::1"),
    ],
)
def test_joris_finds_no_way_into_the_home(url: str) -> None:
    with pytest.raises(NotAllowed):
        check_url(url, ())


@pytest.mark.parametrize("opened", ["127.0.0.1", "127.0.0.1:8080"])
def test_an_opened_host_may_be_private(opened: str) -> None:
    check_url("http://127.0.0.1:8080/", (opened,))

    with pytest.raises(NotAllowed):
        check_url("http://127.0.0.1:8081/", ("127.0.0.1:8080",))


def test_a_name_that_changes_its_address_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Public when it is checked, private when it is connected to: the connection checks for itself."""
    answers = iter(["8.8.8.8", "127.0.0.1"])

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    heard: list[str] = []
    with web(lambda request: heard.append(request.path) or (200, {}, b"")) as url:
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        rebinding = url.replace("127.0.0.1", "joris.example")
        check_url(rebinding, ())

        with pytest.raises(NotAllowed):
            Session((), Meter()).request("GET", rebinding)

    assert heard == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(0, 0, 0, "", ("8.8.8.8", 80)), (0, 0, 0, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)

    with pytest.raises(NotAllowed):
        check_url("http://joris.example/", ())


def test_a_redirect_into_the_home_is_refused() -> None:
    with web(lambda _: (302, {"Location": "http://localhost:1/"}, b"")) as url, pytest.raises(NotAllowed):
        Session(LOOPBACK, Meter()).request("GET", url)


def test_redirects_end() -> None:
    meter = Meter()
    with web(lambda _: (302, {"Location": "/verder"}, b"")) as url, pytest.raises(Unreachable):
        Session(LOOPBACK, meter).request("GET", url)

    assert meter.reads == 6


def test_a_redirect_to_a_file_is_refused() -> None:
    with web(lambda _: (302, {"Location": "file:///etc/passwd"}, b"")) as url, pytest.raises(NotAllowed):
        Session(LOOPBACK, Meter()).request("GET", url)


def test_an_endless_slow_answer_is_left() -> None:
    def drip(request) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        try:
            while True:
                request.wfile.write(b".")
                request.wfile.flush()
                gone.wait(0.01)
        except OSError:
            request.close_connection = True

    import threading

    gone = threading.Event()
    with web(drip) as url, pytest.raises(Unreachable):
        Session(LOOPBACK, Meter(), seconds=0.3).request("GET", url)


# ── feeds ───────────────────────────────────────────────────────────────────────────────────────


def feed(*events: str) -> bytes:
    inner = "".join(e.partition("NL\r\n")[2].removesuffix("END:VCALENDAR\r\n") for e in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inner}END:VCALENDAR\r\n".encode()


class Publisher:
    """A web server with one feed, which knows conditional requests."""

    def __init__(self, body: bytes) -> None:
        self.body, self.etags, self.packed, self.seen = body, True, False, list[str]()

    def __call__(self, request):
        etag = f'"{hash(self.body)}"'
        self.seen.append(request.headers.get("If-None-Match", ""))
        if self.etags and request.headers.get("If-None-Match") == etag:
            return 304, {"ETag": etag}, b""
        headers = {"ETag": etag} if self.etags else {}
        if self.packed:
            return 200, headers | {"Content-Encoding": "gzip"}, gzip.compress(self.body)
        return 200, headers, self.body


@pytest.mark.parametrize(("etags", "packed"), [(True, False), (False, False), (True, True)])
def test_nothing_new_in_a_feed_is_no_changes_and_one_read(etags: bool, packed: bool) -> None:
    publisher, meter, notes = Publisher(feed(text("a"), text("b"))), Meter(), Notebook()
    publisher.etags, publisher.packed = etags, packed
    with web(publisher) as url:
        calendar = IcsFeed(url, allowed=LOOPBACK, meter=meter)
        first = notes.sync(calendar)
        again = notes.sync(calendar)

    assert len(first.changed) == 2
    assert (again.changed, again.deleted) == ((), ())
    assert (meter.reads, meter.writes) == (2, 0)


def test_only_what_changed_in_a_feed_is_news() -> None:
    publisher, notes = Publisher(feed(text("a"), text("b"), text("c"))), Notebook()
    with web(publisher) as url:
        calendar = IcsFeed(url, allowed=LOOPBACK)
        hrefs = {r.text.partition("UID:")[2][0]: r.href for r in notes.sync(calendar).changed}
        publisher.body = feed(text("a"), text("b", "Verzet")).replace(b"DTSTAMP:2026", b"DTSTAMP:2027")
        changes = notes.sync(calendar)

    assert [r.href for r in changes.changed] == [hrefs["b"]]
    assert changes.deleted == (hrefs["c"],)


@pytest.mark.parametrize("token", ["bogus", "[]", '{"etag": 3}', "{}"])
def test_a_bogus_token_reads_a_feed_afresh(token: str) -> None:
    notes = Notebook()
    notes.token, notes.etags = token, {"weg": "x"}
    with web(Publisher(feed(text("a")))) as url:
        changes = notes.sync(IcsFeed(url, allowed=LOOPBACK))

    assert changes.deleted == ("weg",)
    assert set(json.loads(changes.token or "")) == {"etag", "modified", "hash"}


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>Inloggen</html>", feed(text("a"))[:-40], b"\x00\xff\xfe", b"BEGIN:VCARD\r\nEND:VCARD\r\n"],
)
def test_what_is_no_calendar_is_never_no_events(body: bytes) -> None:
    with web(lambda _: (200, {"Content-Type": "text/calendar"}, body)) as url, pytest.raises(NotACalendar):
        IcsFeed(url, allowed=LOOPBACK).changes(None, lambda _: {})


def test_an_empty_calendar_is_empty() -> None:
    with web(lambda _: (200, {}, feed())) as url:
        changes = IcsFeed(url, allowed=LOOPBACK).changes(None, lambda _: {"weg": "1"})

    assert (changes.changed, changes.deleted) == ((), ("weg",))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *[(401, AccessRevoked), (403, AccessRevoked), (404, NotFound), (410, NotFound), (418, NotACalendar)],
        *[(429, Unreachable), (500, Unreachable), (503, Unreachable)],
    ],
)
def test_each_refusal_says_what_to_do_next(status: int, error: type[Exception]) -> None:
    with web(lambda _: (status, {"Retry-After": "9"}, b"")) as url, pytest.raises(error) as caught:
        IcsFeed(url, allowed=LOOPBACK).changes(None, lambda _: {})

    assert getattr(caught.value, "retry_after", 9) == 9


@pytest.mark.parametrize("packed", [False, True])
def test_a_huge_feed_is_too_large_also_when_it_was_packed_small(packed: bool) -> None:
    body = b"BEGIN:VCALENDAR\r\n" + b"X" * 10_100_000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    with (
        web(lambda _: (200, headers, gzip.compress(body) if packed else body)) as url,
        pytest.raises(TooLarge),
    ):
        IcsFeed(url, allowed=LOOPBACK).changes(None, lambda _: {})


def test_a_feed_is_read_only() -> None:
    feed_ = IcsFeed("http://127.0.0.1:1/", allowed=LOOPBACK)

    with pytest.raises(ReadOnly):
        feed_.put("a", "", None)
    with pytest.raises(ReadOnly):
        feed_.delete("a", "1")


def test_addresses_are_understood_as_people_write_them() -> None:
    assert at_home("webcal://example.com/a.ics") == "https://example.com/a.ics"
    assert at_home(" example.com/a.ics ") == "https://example.com/a.ics"
    assert at_home("HTTP://example.com") == "http://example.com"


def test_one_entry_of_a_feed_can_be_read_by_itself() -> None:
    with web(Publisher(feed(text("a"), text("b")))) as url:
        calendar = IcsFeed(url, allowed=LOOPBACK)
        (href, resource), *_ = split(feed(text("a")).decode()).items()

        assert calendar.read(href) == resource
        assert calendar.read("nergens") is None


def test_exceptions_stay_with_their_master_and_zones_go_along() -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:Thuis\nBEGIN:STANDARD\nEND:STANDARD\nEND:VTIMEZONE\n"
    alarm = "BEGIN:VALARM\nUID:x\nEND:VALARM\n"
    master = f"BEGIN:VEVENT\nUID:lang\n er\nDTSTART;TZID=Thuis:20261124T180000\n{alarm}END:VEVENT\n"
    moved = "BEGIN:VEVENT\nUID:langer\nRECURRENCE-ID;TZID=Thuis:20261201T180000\nEND:VEVENT\n"
    alone = "BEGIN:VEVENT\nUID:los\nDTSTART:20261124T180000Z\nEND:VEVENT\n"

    langer, los = split(f"BEGIN:VCALENDAR\nMETHOD:PUBLISH\n{zone}{master}{alone}{moved}END:VCALENDAR").values()

    assert langer.text.count("BEGIN:VEVENT") == 2
    assert "TZID:Thuis" in langer.text
    assert "VTIMEZONE" not in los.text
    assert "METHOD" not in langer.text
