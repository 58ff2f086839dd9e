"""Whether a server hands invitations on by itself, and as whom: only where it says all that this takes."""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.base import Meter
from integrations.caldav import CalDavAccount, connect
from integrations.dav import Wire
from integrations.quirks import LeftOff, Quirks, left_off
from tests.integrations.servers import Answer, radicale, web, xandikos

LOOPBACK = ("127.0.0.1",)
ADDRESSES = "<C:calendar-user-address-set>{}</C:calendar-user-address-set>"
OUTBOX = "<C:schedule-outbox-URL><href>/out/</href></C:schedule-outbox-URL>"


def told(dav: str, props: str) -> str:
    """As whom a server hands on that says this of itself, and of the principal."""

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        if request.command == "OPTIONS":
            return 200, {"DAV": dav}, b""
        found = props if request.path == "/me/" else ""
        here = "<current-user-principal><href>/me/</href></current-user-principal>" if request.path == "/home/" else ""
        text = (
            '<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response><href>/x/</href><propstat>'
            f"<prop>{here}{found}</prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
        )
        return 207, {"Content-Type": "application/xml"}, text.encode()

    with web(answer) as url:
        return CalDavAccount(Wire(url, "sanne", "x", LOOPBACK, Meter()), (f"{url}home/",)).schedules_as()


def mails(*hrefs: str) -> str:
    return ADDRESSES.format("".join(f"<href>{href}</href>" for href in hrefs))


def test_a_server_that_says_all_of_it_hands_on() -> None:
    props = mails("/me/", "urn:uuid:1", "mailto:sanne@example.org", "mailto:s@example.org") + OUTBOX

    assert told("1, 2, calendar-access, calendar-auto-schedule", props) == "sanne@example.org"


@pytest.mark.parametrize(
    ("dav", "props"),
    [
        ("1, calendar-access", mails("mailto:sanne@example.org") + OUTBOX),
        ("1, calendar-auto-schedule", mails("mailto:sanne@example.org")),
        ("1, calendar-auto-schedule", mails("/me/", "urn:uuid:1") + OUTBOX),
        ("1, calendar-auto-schedule", mails() + OUTBOX),
        ("1, calendar-auto-schedule", OUTBOX),
        ("1, calendar-auto-schedule", mails("mailto:sanne@example.org,x", "mailto:a|b@c", "mailto:nobody") + OUTBOX),
    ],
)
def test_a_server_that_leaves_something_out_does_not(dav: str, props: str) -> None:
    assert told(dav, props) == ""


def test_radicale_does_not_hand_on(tmp_path: Path) -> None:
    with radicale(tmp_path / "radicale", {"sanne": "x"}) as url:
        assert connect(f"{url}sanne/", "sanne", "x", allowed=LOOPBACK).schedules_as() == ""


def test_xandikos_as_we_run_it_knows_no_address(tmp_path: Path) -> None:
    with xandikos(tmp_path / "xandikos") as url:
        assert connect(url, "", "", allowed=LOOPBACK).schedules_as() == ""


@pytest.mark.skipif(not os.environ.get("SAMEN_TEST_CYRUS_URL"), reason="bin/cyrus-for-tests -- makes one that does")
def test_cyrus_hands_on() -> None:
    url = f"{os.environ['SAMEN_TEST_CYRUS_URL']}dav/principals/user/sanne/"

    assert connect(url, "sanne", "geheim", allowed=LOOPBACK).schedules_as() == "sanne@example.test"


@given(st.emails().filter(lambda mail: not set(mail) & set(",|")), st.booleans())
def test_the_address_is_kept_in_the_token_and_in_no_repr(mail: str, odd: bool) -> None:
    kept = LeftOff("http://there/1", None, Quirks(if_match=odd, schedules_as=mail))

    assert left_off(kept.text) == kept
    assert mail not in repr(kept)
