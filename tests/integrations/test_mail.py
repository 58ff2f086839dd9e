"""Mail that goes: put together by the rules, handed over once, and refused as servers refuse."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mailserver import SENDER, certificate, mailserver

from household.settings import MailDoor
from integrations.mail import MailLogin, MailRefused, MailUnreachable, MailUnsure, Outgoing, compose, deliver, try_door

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Tien minuten voor elkaar · ë\r\nEND:VCALENDAR\r\n"
MAIL = Outgoing("bram@thuis.example", "Bram", "Tien minuten · ë", "Dag Bram", "<p>Dag</p>", "x/1", (ICS, "REQUEST"))


def composed(mail: Outgoing = MAIL) -> str:
    return compose(mail, SENDER, "Samen", NOW, "abc.def")


def test_an_invitation_arrives_as_it_was_put_together(tmp_path: Path) -> None:
    with mailserver(tmp_path) as box:
        deliver(box.door, MAIL.to, composed())

    [taken] = box.taken
    message = taken.message
    assert (taken.sender, taken.to) == (SENDER, [MAIL.to])
    assert message["From"] == "Samen <samen@thuis.example>"
    assert message["To"] == "Bram <bram@thuis.example>"
    assert message["Subject"] == "Tien minuten · ë"
    assert message["Message-ID"] == "<abc.def@thuis.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert taken.calendar() == ICS


def test_the_calendar_part_is_as_programs_look_for_it(tmp_path: Path) -> None:
    with mailserver(tmp_path) as box:
        deliver(box.door, MAIL.to, composed())

    part = list(box.taken[0].message.iter_parts())[-1]
    assert isinstance(part, EmailMessage)
    assert part.get_content_charset() == "utf-8"
    assert part["Content-Type"].params["method"] == "REQUEST"
    assert part["Content-Transfer-Encoding"] == "base64"
    assert part.get_content_disposition() == "inline"
    assert part.get_filename() is None


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_it_goes_over_a_secure_connection_to_a_server_that_knows_us(tmp_path: Path, security: str) -> None:
    with mailserver(tmp_path, security, login=True) as box:
        try_door(box.door)
        deliver(box.door, MAIL.to, composed())

        assert len(box.taken) == 1
        with pytest.raises(MailLogin):
            deliver(replace(box.door, password="verkeerd"), MAIL.to, composed())
    assert len(box.taken) == 1


def test_a_server_that_is_not_who_it_should_be_gets_nothing(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with mailserver(tmp_path, "tls") as box:
        stranger = replace(box.door, roots=certificate(tmp_path / "other"))
        with pytest.raises(MailUnreachable):
            deliver(stranger, MAIL.to, composed())
        with pytest.raises(MailUnreachable):
            deliver(replace(box.door, roots=None), MAIL.to, composed())
    assert box.taken == []


def test_an_address_that_takes_nothing_is_told_from_a_server_that_is_busy(tmp_path: Path) -> None:
    with mailserver(tmp_path) as box:
        box.says = {MAIL.to: "550 no such user"}
        with pytest.raises(MailRefused):
            deliver(box.door, MAIL.to, composed())
        box.says = {MAIL.to: "451 try later"}
        with pytest.raises(MailUnreachable):
            deliver(box.door, MAIL.to, composed())
        box.says, box.at_the_end = {}, "554 not this mail"
        with pytest.raises(MailRefused):
            deliver(box.door, MAIL.to, composed())
        box.at_the_end = "452 full"
        with pytest.raises(MailUnreachable):
            deliver(box.door, MAIL.to, composed())
    assert box.taken == []


def test_a_server_that_is_not_there_is_tried_later(tmp_path: Path) -> None:
    with mailserver(tmp_path) as box:
        pass
    with pytest.raises(MailUnreachable) as trouble:
        deliver(box.door, MAIL.to, composed())
    assert MAIL.to not in str(trouble.value)


def test_a_server_that_hangs_up_at_the_very_end_may_have_it(tmp_path: Path) -> None:
    with mailserver(tmp_path) as box:
        box.at_the_end = "hang up"
        with pytest.raises(MailUnsure):
            deliver(box.door, MAIL.to, composed())
    assert len(box.taken) == 1


def test_what_was_taken_is_taken_however_the_server_says_goodbye(tmp_path: Path) -> None:
    with mailserver(tmp_path) as box:
        box.at_leaving = "451 not now"
        deliver(box.door, MAIL.to, composed())
    assert len(box.taken) == 1


@pytest.mark.parametrize("says", ["550 this sender may not", "530 who are you"])
def test_a_sender_that_may_not_send_is_no_fault_of_the_address(tmp_path: Path, says: str) -> None:
    with mailserver(tmp_path) as box:
        box.to_the_sender = says
        with pytest.raises(MailLogin):
            deliver(box.door, MAIL.to, composed())
        box.to_the_sender, box.says = "", {MAIL.to: "530 who are you"}
        with pytest.raises(MailLogin):
            deliver(box.door, MAIL.to, composed())


def test_a_server_that_greets_with_a_no_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        greeting = threading.Thread(target=lambda: listening.accept()[0].sendall(b"554 no service here\r\n"))
        greeting.start()
        with pytest.raises(MailUnreachable):
            deliver(MailDoor("127.0.0.1", listening.getsockname()[1], "none", SENDER), MAIL.to, composed())
        greeting.join()


def test_a_line_that_looks_like_the_end_is_none(tmp_path: Path) -> None:
    with mailserver(tmp_path) as box:
        deliver(box.door, MAIL.to, "Subject: x\r\n\r\neen\r\n.\r\n..twee\r\n")
    assert box.taken[0].message.get_content().splitlines() == ["een", ".", "..twee"]


def test_news_says_how_it_ends_with_one_click(tmp_path: Path) -> None:
    with mailserver(tmp_path) as box:
        deliver(box.door, MAIL.to, composed(replace(MAIL, calendar=None, off="https://thuis.example/off/abc")))

    message = box.taken[0].message
    assert message["List-Unsubscribe"] == "<https://thuis.example/off/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@given(st.text(max_size=60), st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_name_and_no_subject_begins_a_line_of_its_own(name: str, subject: str) -> None:
    text = composed(replace(MAIL, to_name=f"{name}\r\nBcc: x@y.example", subject=f"{subject}\nX-Odd: 1"))

    head = text.partition("\r\n\r\n")[0]
    names = {line.split(":")[0] for line in head.split("\r\n") if not line.startswith((" ", "\t"))}
    assert names == {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"}


@pytest.mark.parametrize(
    "odd", ["", "bram", "bram@", "@thuis.example", "a b@c.example", "a@b.example\r\nBcc: c@d", "ë@x.example"]
)
def test_what_is_no_address_is_none(odd: str) -> None:
    with pytest.raises(ValueError, match="mail"):
        composed(replace(MAIL, to=odd))
