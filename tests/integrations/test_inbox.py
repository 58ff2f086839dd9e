"""What answers to our invitations say, in a real inbox and in whatever anybody sends there."""

from __future__ import annotations

import imaplib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from household.settings import InboxDoor
from integrations.inbox import Arrived, InboxTrouble, look, read_mail

CYRUS = os.environ.get("SAMEN_TEST_CYRUS_IMAP", "")
needs_cyrus = pytest.mark.skipif(
    not CYRUS, reason="needs Cyrus: bin/cyrus-for-tests -- make test ARGS=tests/integrations/test_inbox.py JOBS=1"
)
FRIDAY = "20270305T193000Z"


def reply(
    partstat: str = "ACCEPTED", who: str = "bram@example.test", method: str = "REPLY", which: str = FRIDAY
) -> str:
    recurrence = f"RECURRENCE-ID:{which}\r\n" if which else ""
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//NL\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:a@samen\r\n"
        f"DTSTAMP:20270301T100000Z\r\nDTSTART:{FRIDAY}\r\n{recurrence}SEQUENCE:2\r\n"
        f"ATTENDEE;PARTSTAT={partstat};CN=Bram:MAILTO:{who}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def mail(calendar: str = "", sender: str = "Bram <bram@example.test>") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "samen+tag@example.test", "Geaccepteerd: tien minuten"
    made["In-Reply-To"] = "<tag.1@example.test>"
    made.set_content("Tot vrijdag!")
    if calendar:
        made.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    return made


def test_an_answer_is_read_with_who_gave_it_and_what_it_names() -> None:
    arrived = read_mail(mail(reply("DECLINED")).as_bytes())

    assert arrived is not None
    assert (arrived.sender, arrived.to, arrived.names) == (
        "bram@example.test",
        ("samen+tag@example.test",),
        ("tag.1@example.test",),
    )
    [said] = arrived.replies
    assert (said.uid, said.sequence, said.mail, said.partstat) == ("a@samen", 2, "bram@example.test", "DECLINED")
    assert said.original == datetime(2027, 3, 5, 19, 30, tzinfo=UTC)
    assert not said.elsewhere


def test_an_answer_to_all_of_them_names_no_happening() -> None:
    arrived = read_mail(mail(reply(which="")).as_bytes())

    assert arrived is not None
    assert arrived.replies[0].original is None


def test_another_moment_that_is_proposed_is_no_yes() -> None:
    arrived = read_mail(mail(reply("TENTATIVE", method="COUNTER")).as_bytes())

    assert arrived is not None
    assert arrived.replies[0].elsewhere


def test_what_is_no_answer_is_nothing() -> None:
    assert read_mail(mail().as_bytes()) is None
    assert read_mail(mail(reply(method="REQUEST")).as_bytes()) is None
    two = reply().replace("END:VEVENT", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:sanne@example.test\r\nEND:VEVENT")
    assert read_mail(mail(two).as_bytes()) is None  # a reply is of one person
    assert read_mail(b"") is None


def test_nothing_of_what_was_written_is_kept() -> None:
    arrived = read_mail(mail(reply()).as_bytes())

    assert "vrijdag" not in repr(arrived)
    assert "bram@" not in repr(arrived)


def test_an_address_that_takes_nothing_is_told() -> None:
    report = (
        b"From: MAILER-DAEMON@example.test\r\nTo: samen@example.test\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mail.example.test\r\n\r\nFinal-Recipient: rfc822; Bram@example.test\r\n"
        b"Action: failed\r\nStatus: 5.1.1\r\n\r\n--x--\r\n"
    )

    assert read_mail(report) == Arrived(
        "mailer-daemon@example.test", ("samen@example.test",), (), (), ("bram@example.test",)
    )
    assert read_mail(report.replace(b"Status: 5", b"Status: 4")) is None  # it may still arrive


@given(st.binary(max_size=400), st.sampled_from(["", "text/calendar", "multipart/report", "message/delivery-status"]))
def test_whatever_is_sent_breaks_nothing(body: bytes, kind: str) -> None:
    head = f"From: a@b.c\r\nContent-Type: {kind}; boundary=x; charset=utf-7\r\n\r\n".encode() if kind else b""

    read_mail(head + body)


# ── a real inbox ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def door() -> InboxDoor:
    host, _, port = CYRUS.partition(":")
    return InboxDoor(host, int(port), False, "sanne", "geheim")


@pytest.fixture
def put(door: InboxDoor) -> Iterator[Callable[[bytes], None]]:
    """Puts a mail into the inbox."""
    inbox = imaplib.IMAP4(door.host, door.port)
    inbox.authenticate("PLAIN", lambda _: f"\0{door.user}\0{door.password}".encode())

    def putting(raw: bytes) -> None:
        kind, _ = inbox.append("INBOX", "", None, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))  # type: ignore[arg-type]
        assert kind == "OK"

    yield putting
    inbox.logout()


@needs_cyrus
def test_each_answer_is_found_once(door: InboxDoor, put: Callable[[bytes], None]) -> None:
    put(mail(reply()).as_bytes())
    before = look(door, "")
    assert before.found == ()  # what lay there is nobody's news

    put(mail().as_bytes())
    put(mail(reply("DECLINED")).as_bytes())
    now = look(door, before.mark)

    assert [arrived.replies[0].partstat for arrived in now.found] == ["DECLINED"]
    assert look(door, now.mark) == replace(now, found=())


@needs_cyrus
def test_reading_leaves_everything_as_it_was(door: InboxDoor, put: Callable[[bytes], None]) -> None:
    before = look(door, "")
    put(mail(reply()).as_bytes())
    look(door, before.mark)

    inbox = imaplib.IMAP4(door.host, door.port)
    inbox.authenticate("PLAIN", lambda _: f"\0{door.user}\0{door.password}".encode())
    inbox.select("INBOX", readonly=True)
    _, unseen = inbox.uid("SEARCH", "UNSEEN")
    inbox.logout()
    assert len(unseen[0].split()) >= 1


@needs_cyrus
def test_an_inbox_that_was_made_anew_is_begun_anew(door: InboxDoor, put: Callable[[bytes], None]) -> None:
    put(mail(reply()).as_bytes())

    assert look(door, "1/0").found == ()
    assert look(door, "gibberish").found == ()


@needs_cyrus
def test_a_wrong_password_and_a_missing_folder_are_trouble(door: InboxDoor) -> None:
    for odd in (replace(door, password="nee"), replace(door, folder="Nergens"), replace(door, port=1)):
        with pytest.raises(InboxTrouble) as trouble:
            look(odd, "")
        assert "geheim" not in repr(trouble.value)
