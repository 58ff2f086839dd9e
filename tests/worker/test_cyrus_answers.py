"""An invitation by mail is answered by mail: over a real mail server out, and a real inbox back in."""

from __future__ import annotations

import imaplib
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from mailserver import SENDER, Taken
from test_mail_invitations import MAILS, Home, home, of, value

from household.meeting import Door, Reply, Sent
from household.settings import InboxDoor
from rounds.inbox import read_inbox

__all__ = ["home"]

CYRUS = os.environ.get("SAMEN_TEST_CYRUS_IMAP", "")
pytestmark = pytest.mark.skipif(
    not CYRUS, reason="needs Cyrus: bin/cyrus-for-tests -- make test ARGS=tests/worker/test_cyrus_answers.py JOBS=1"
)


@pytest.fixture
def invited(home: Home) -> list[Taken]:
    """Both have their invitation, and the house has looked into its inbox, which is Sanne's at the test server."""
    host, _, port = CYRUS.partition(":")
    inbox = InboxDoor(host, int(port), False, "sanne", "geheim")
    home.house.world = replace(home.house.world, settings=replace(home.house.world.settings, inbox=inbox))
    mails = home.round()
    read_inbox(home.house.world)
    return mails


@pytest.fixture
def put(home: Home) -> Callable[[EmailMessage], None]:
    def putting(mail: EmailMessage) -> None:
        host, _, port = CYRUS.partition(":")
        inbox = imaplib.IMAP4(host, int(port))
        inbox.authenticate("PLAIN", lambda _: b"\0sanne\0geheim")
        kind, _ = inbox.append("INBOX", "", None, mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))  # type: ignore[arg-type]
        inbox.logout()
        assert kind == "OK"

    return putting


def answer(mail: Taken, partstat: str, sender: str = MAILS["bram"], names: str | None = None) -> EmailMessage:
    """What Bram's program sends when he answers a mail."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, SENDER, "Re: tien minuten"
    made["In-Reply-To"] = mail.message["Message-ID"] if names is None else names
    made.set_content("Tot dan!")
    start = next(line for line in mail.calendar().partition("BEGIN:VEVENT")[2].split("\r\n") if "DTSTART" in line)
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//NL\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{value(mail, 'UID')}\r\nDTSTAMP:20260304T160000Z\r\n{start}\r\nSEQUENCE:0\r\n"
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{sender}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    made.add_alternative(text, subtype="calendar", params={"method": "REPLY"})
    return made


def test_a_yes_by_mail_is_heard_once(home: Home, invited: list[Taken], put: Callable[[EmailMessage], None]) -> None:
    put(answer(of(invited, "bram"), "ACCEPTED"))

    assert read_inbox(home.house.world) == 1
    assert read_inbox(home.house.world) == 0

    assert home.replies() == [("bram", Reply.YES, Door.INBOX)]
    assert home.round() == []


def test_a_no_by_mail_moves_it_for_both(home: Home, invited: list[Taken], put: Callable[[EmailMessage], None]) -> None:
    put(answer(of(invited, "bram"), "DECLINED"))

    assert read_inbox(home.house.world) == 1

    assert home.replies() == [("bram", Reply.ELSEWHERE, Door.INBOX)]
    told = home.round()
    assert sorted(mail.to[0] for mail in told) == sorted(MAILS.values())
    assert {value(mail, "SEQUENCE") for mail in told} == {"1"}


def test_what_somebody_else_writes_is_not_believed(
    home: Home, invited: list[Taken], put: Callable[[EmailMessage], None]
) -> None:
    bram = of(invited, "bram")
    put(answer(bram, "DECLINED", sender="joris@elders.example"))
    put(answer(bram, "DECLINED", names="<invite.0.000000000000000000000000@thuis.example>"))
    put(answer(bram, "DECLINED", names=""))

    assert read_inbox(home.house.world) == 0

    assert home.replies() == []
    assert home.round() == []


def test_an_address_that_takes_nothing_is_said(
    home: Home, invited: list[Taken], put: Callable[[EmailMessage], None]
) -> None:
    name = str(of(invited, "bram").message["Message-ID"])
    report = EmailMessage()
    report["From"], report["To"], report["In-Reply-To"] = "MAILER-DAEMON@mail.example", SENDER, name
    report.set_content("Sorry")
    report.make_mixed()
    status = EmailMessage()
    status["Content-Type"] = "message/delivery-status"
    failed = f"Final-Recipient: rfc822; {MAILS['bram']}\nAction: failed\nStatus: 5.1.1"
    status.set_payload([_fields("Reporting-MTA: dns; x"), _fields(failed)])
    report.attach(status)
    report.replace_header("Content-Type", 'multipart/report; report-type=delivery-status; boundary="grens"')
    put(report)

    read_inbox(home.house.world)

    store = home.house.world.store
    [trouble] = store.letters_in_trouble(home.house.household)
    assert (trouble.member, trouble.state, trouble.trouble) == ("bram", Sent.REFUSED, "trouble.mail_refused")


def _fields(text: str) -> EmailMessage:
    made = EmailMessage()
    for line in text.split("\n"):
        name, _, content = line.partition(": ")
        made[name] = content
    return made


def test_without_a_look_nothing_is_lost(home: Home, invited: list[Taken], put: Callable[[EmailMessage], None]) -> None:
    inbox = home.house.world.settings.inbox
    assert inbox is not None
    put(answer(of(invited, "bram"), "ACCEPTED"))
    away = replace(home.house.world, settings=replace(home.house.world.settings, inbox=replace(inbox, port=1)))

    assert read_inbox(away) == 0
    home.later(hours=1)
    assert read_inbox(home.house.world) == 1
    assert home.house.clock[0] > invited[0].message["Date"].datetime + timedelta(minutes=59)
