"""What answers to our invitations say, in a real inbox and in whatever anybody sends there."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from answers_by_mail import FRIDAY, mail, reply
from hypothesis import given
from hypothesis import strategies as st

from integrations.inbox import Arrived, read_mail
from integrations.itip import MOST


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
    assert said.start == datetime(2027, 3, 5, 19, 30, tzinfo=UTC)
    assert not said.elsewhere


def test_an_answer_to_all_of_them_names_no_happening() -> None:
    arrived = read_mail(mail(reply(which="")).as_bytes())

    assert arrived is not None
    assert arrived.replies[0].original is None


def test_an_answer_to_a_day_that_names_no_moment_is_not_one_to_all_of_them() -> None:
    odd = (
        reply()
        .replace(f"RECURRENCE-ID:{FRIDAY}", "RECURRENCE-ID;VALUE=DATE:20270305")
        .replace(f"DTSTART:{FRIDAY}", "COMMENT:x")
    )

    assert read_mail(mail(odd).as_bytes()) is None


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

    back = report.replace(
        b"\r\n--x--",
        b"\r\n--x\r\nContent-Type: text/rfc822-headers\r\n\r\nTo: b\r\nMessage-ID: <a.1@example.test>\r\n--x--",
    )
    arrived = read_mail(back)
    assert arrived is not None
    assert (arrived.bounced, arrived.names) == (("bram@example.test",), ("a.1@example.test",))
    assert read_mail(report) == Arrived(
        "mailer-daemon@example.test", ("samen@example.test",), (), (), ("bram@example.test",)
    )
    assert read_mail(report.replace(b"Status: 5", b"Status: 4")) is None  # it may still arrive


def test_an_answer_that_is_only_passed_on_is_no_answer() -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "sanne@example.test", "samen@example.test", "Fwd"
    made.set_content("Kijk, Bram komt.")
    made.add_attachment(mail(reply()))

    assert read_mail(made.as_bytes()) is None


@pytest.mark.parametrize(
    "who",
    [
        '"bram@example.test" <joris@example.test>',
        "bram@example.test, joris@example.test",
        "bram@example.test <joris@example.test>",
        "<bram@example.test> joris@example.test",
        "bram@example.test(joris@example.test)",
        "Bram",
    ],
)
def test_a_writer_who_can_be_read_in_two_ways_is_nobody(who: str) -> None:
    raw = mail(reply()).as_bytes().replace(b"Bram <bram@example.test>", who.encode())
    arrived = read_mail(raw)

    assert arrived is not None
    assert arrived.sender == ""


def nested(depth: int) -> bytes:
    parts = (b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return b"From: b@x.example\r\n" + b"".join(parts) + b"Content-Type: text/calendar\r\n\r\n" + reply().encode()


def test_what_is_made_to_be_hard_to_read_is_not_read() -> None:
    assert read_mail(nested(3)) is not None
    for hard in (
        nested(60),
        mail(reply()).as_bytes() + b" " * 600_000,
        mail(reply()).as_bytes() + b"\n--x" * 300,
        mail(reply()).as_bytes().replace(b"text/calendar", b"text/calendar" + b"; a=b" * 800),
    ):
        assert read_mail(hard) is None


def test_a_thousand_answers_in_one_mail_are_not_all_read() -> None:
    event = reply().partition("BEGIN:VEVENT")[2].partition("END:VEVENT")[0]
    many = reply().replace("END:VEVENT\r\n", f"END:VEVENT\r\nBEGIN:VEVENT{event}END:VEVENT\r\n" * 500)
    arrived = read_mail(mail(many).as_bytes())

    assert arrived is None or len(arrived.replies) <= MOST


@given(st.binary(max_size=400), st.sampled_from(["", "text/calendar", "multipart/report", "message/delivery-status"]))
def test_whatever_is_sent_breaks_nothing(body: bytes, kind: str) -> None:
    head = f"From: a@b.c\r\nContent-Type: {kind}; boundary=x; charset=utf-7\r\n\r\n".encode() if kind else b""

    read_mail(head + body)
