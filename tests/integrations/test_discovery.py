"""From what somebody types to where their calendars begin; the name server is a table drawn in the test."""

from __future__ import annotations

import socket
from base64 import b64encode
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.base import AccessRevoked, NotAllowed, Unreachable
from integrations.caldav import connect
from integrations.discovery import AnotherWay, ElsewhereBySrv, elsewhere, starts
from tests.integrations.conftest import USERS
from tests.integrations.servers import free_port, web

LOOPBACK = ("127.0.0.1",)
SECURE, PLAIN = "_caldavs._tcp.example.org", "_caldav._tcp.example.org"
USUAL = ("https://example.org/.well-known/caldav", "https://example.org/")


def names(table: dict[tuple[str, str], tuple[str, ...]]):
    return lambda name, kind: table.get((name, kind), ())


def nobody(name: str, kind: str) -> tuple[str, ...]:
    return ()


def test_a_known_mail_address_begins_at_its_provider() -> None:
    assert starts("sanne@icloud.com", nobody)[0] == "https://caldav.icloud.com/"
    assert starts("sanne@fastmail.com", nobody)[0].endswith("/dav/principals/user/sanne@fastmail.com/")


def test_a_domain_of_ones_own_is_asked_for_its_records_first() -> None:
    table = {(SECURE, "SRV"): ("0 1 443 dav.example.org.",), (SECURE, "TXT"): ('"path=/remote.php/dav"',)}

    assert starts("bram@example.org", names(table)) == ("https://dav.example.org/remote.php/dav", *USUAL)


def test_without_a_path_the_well_known_one_is_asked_and_without_records_the_domain_itself() -> None:
    table = {(SECURE, "SRV"): ("0 1 8443 dav.example.org.",)}

    assert starts("bram@example.org", names(table))[0] == "https://dav.example.org:8443/.well-known/caldav"
    assert starts("bram@example.org", nobody) == USUAL


def test_the_most_wanted_server_is_tried_first() -> None:
    table = {(SECURE, "SRV"): ("20 0 443 c.example.org.", "10 1 443 b.example.org.", "10 9 443 a.example.org.")}

    found = starts("bram@example.org", names(table))

    assert [url.split("/")[2] for url in found[:3]] == ["a.example.org", "b.example.org", "c.example.org"]


@pytest.mark.parametrize("record", ["0 0 0 .", "half", "0 0 99999 dav.example.org.", "a b c dav.example.org."])
def test_a_record_that_says_nothing_is_passed_over(record: str) -> None:
    assert starts("bram@example.org", names({(SECURE, "SRV"): (record,)})) == USUAL


def test_a_name_server_cannot_send_the_password_elsewhere() -> None:
    table = {(SECURE, "SRV"): ("0 1 443 joris.example.net.",)}

    assert starts("bram@example.org", names(table)) == USUAL
    assert elsewhere("bram@example.org", names(table)) == "joris.example.net"


def test_a_domain_that_is_kept_by_a_known_provider_is_found_there() -> None:
    table = {(SECURE, "SRV"): ("0 1 443 caldav.fastmail.com.",)}

    assert "https://caldav.fastmail.com/.well-known/caldav" in starts("bram@example.org", names(table))
    assert elsewhere("bram@example.org", names(table)) is None


def test_a_password_goes_unencrypted_to_an_opened_host_only() -> None:
    table = {(PLAIN, "SRV"): ("0 1 5232 nas.example.org.",)}

    assert starts("bram@example.org", names(table)) == USUAL
    opened = starts("bram@example.org", names(table), ("nas.example.org:5232",))
    assert opened[0] == "http://nas.example.org:5232/.well-known/caldav"


def test_an_address_that_was_typed_comes_first_as_it_was_typed() -> None:
    assert starts("http://nas.home:5232/sanne/", nobody) == (
        "http://nas.home:5232/sanne/",
        "http://nas.home:5232/.well-known/caldav",
        "http://nas.home:5232/",
    )


def test_a_bare_host_is_asked_over_https() -> None:
    assert starts("example.org", nobody) == ("https://example.org", *USUAL)


def test_gmail_and_outlook_are_connected_another_way() -> None:
    with pytest.raises(AnotherWay):
        starts("bram@gmail.com", nobody)
    with pytest.raises(AnotherWay):
        starts("https://outlook.office365.com/owa/", nobody)


@given(st.text(), st.text())
def test_whatever_a_name_server_says_only_https_follows(record: str, path: str) -> None:
    found = starts("bram@example.org", lambda name, kind: (record,) if kind == "SRV" else (path,))

    assert {url.partition("://")[0] for url in found} == {"https"}
    assert found[-2:] == USUAL


# ── connecting ──────────────────────────────────────────────────────────────────────────────────


def test_a_mail_address_is_the_name_to_sign_in_with(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    def listen(request):
        heard.append(request.headers.get("Authorization") or "")
        return 401, {"WWW-Authenticate": 'Basic realm="x"'}, b""

    with web(listen) as url:
        port = urlsplit(url).port
        at_home = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: at_home)
        table = {("_caldav._tcp.thuis.example", "SRV"): (f"0 1 {port} thuis.example.",)}
        with pytest.raises(AccessRevoked):
            connect("sanne@thuis.example", "", "x", allowed=("thuis.example",), resolve=names(table))

    assert heard == [f"Basic {b64encode(b'sanne@thuis.example:x').decode()}"]


def test_a_typed_host_is_found_by_its_well_known_address(radicale_url: str) -> None:
    def answer(request):
        known = request.path == "/.well-known/caldav"
        return (307, {"Location": radicale_url}, b"") if known else (404, {}, b"")

    with web(answer) as url, pytest.raises(AccessRevoked):
        # the password does not follow to another door, so Radicale asks for it: we did get there
        connect(url, "sanne", USERS["sanne"], allowed=LOOPBACK)


def test_a_wrong_password_is_tried_once_at_each_server() -> None:
    heard: list[str] = []

    def refuse(request):
        heard.append(request.path)
        return 401, {"WWW-Authenticate": 'Basic realm="x"'}, b""

    with web(refuse) as url, pytest.raises(AccessRevoked):
        connect(f"{url}dav/", "sanne", "fout", allowed=LOOPBACK)

    assert heard == ["/dav/"]


def test_a_server_that_is_silent_is_waited_for_once() -> None:
    port = free_port()

    with pytest.raises(Unreachable):
        connect(f"http://127.0.0.1:{port}/dav/", "sanne", "x", allowed=LOOPBACK)


def test_a_forbidden_path_does_not_hide_an_open_one(radicale_url: str) -> None:
    heard: list[str] = []

    def answer(request):
        heard.append(request.path)
        return 403, {}, b""

    with web(answer) as url, pytest.raises(AccessRevoked):
        connect(f"{url}dav/", "sanne", "x", allowed=LOOPBACK)

    assert heard == ["/dav/", "/.well-known/caldav", "/"]


def test_another_host_that_the_domain_names_is_told_to_the_person() -> None:
    table = {("_caldavs._tcp.nergens.invalid", "SRV"): ("0 1 443 agenda.example.net.",)}

    with pytest.raises(ElsewhereBySrv) as caught:
        connect("sanne@nergens.invalid", "", "x", resolve=names(table))

    assert caught.value.details == {"host": "nergens.invalid", "there": "agenda.example.net"}


def test_a_domain_that_google_keeps_is_connected_googles_way() -> None:
    table = {("_caldavs._tcp.nergens.invalid", "SRV"): ("0 1 443 apidata.googleusercontent.com.",)}

    with pytest.raises(AnotherWay):
        connect("sanne@nergens.invalid", "", "x", resolve=names(table))


@pytest.mark.parametrize("address", ["https://[", "ftp://example.org/", "https://127.0.0.1/", "http://[::1]/"])
def test_an_address_that_leads_inside_or_nowhere_is_not_asked(address: str) -> None:
    with pytest.raises(NotAllowed):
        connect(address, "sanne", "x", resolve=nobody)
