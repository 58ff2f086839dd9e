"""Who is believed in an inbox to which anybody may write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from household.meeting import Invitation, Path, Reply
from integrations.inbox import Arrived
from integrations.itip import ItipReply
from rounds.believed import Believed, believed, came_back, with_name

UID, BRAM = "0123456789abcdef0123456789abcd@samen", "Bram@Thuis.example"
SENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 19, 30, tzinfo=UTC)
TOLD = (
    Invitation("bram", Path.MAIL, UID, 2, "BEGIN:VCALENDAR", SENT, BRAM),
    Invitation("sanne", Path.MAIL, UID, 0, "BEGIN:VCALENDAR", SENT, "sanne@thuis.example"),
)
REPLY = ItipReply(UID, 2, "bram@thuis.example", "ACCEPTED", FRIDAY, start=FRIDAY)


def name_of(member: str, uid: str, sequence: int) -> str:
    return f"invite.{sequence}.{member}-secret"


def mail(reply: ItipReply = REPLY, **otherwise: object) -> Arrived:
    plain = Arrived("bram@thuis.example", ("samen@thuis.example",), ("invite.2.bram-secret@thuis.example",), (reply,))
    return replace(plain, **otherwise)  # type: ignore[arg-type]


def said(arrived: Arrived) -> list[tuple[str, Reply]]:
    return [(one.member, one.reply) for one in believed(arrived, TOLD, name_of)]


def test_who_answers_the_mail_that_they_got_is_believed() -> None:
    assert believed(mail(), TOLD, name_of) == (Believed("bram", UID, Reply.YES, FRIDAY, FRIDAY),)


def test_an_answer_to_an_older_letter_is_theirs_too_and_says_what_they_saw() -> None:
    assert said(mail(names=("x@y", "invite.0.bram-secret@thuis.example"))) == [("bram", Reply.YES)]


def test_a_program_that_names_no_mail_is_believed_by_the_address_that_it_answered_to() -> None:
    tagged = with_name("samen@thuis.example", name_of("bram", UID, 2))

    assert tagged == "samen+invite.2.bram-secret@thuis.example"
    assert said(mail(names=(), to=(tagged,))) == [("bram", Reply.YES)]


@pytest.mark.parametrize(
    "forged",
    [
        mail(names=()),  # holds nothing of ours
        mail(names=("invite.2.guess@thuis.example",)),
        mail(names=("invite.3.bram-secret@thuis.example",)),  # a letter that never was
        mail(names=("invite.0.sanne-secret@thuis.example",)),  # Sanne has a letter too, but not his
        mail(sender="joris@elders.example"),
        mail(sender="sanne@thuis.example"),
        mail(sender=""),  # could be read in two ways
        mail(replace(REPLY, mail="sanne@thuis.example")),
        mail(replace(REPLY, uid="another@samen")),
        mail(replace(REPLY, uid="")),
    ],
)
def test_whoever_is_not_them_or_holds_nothing_of_ours_is_not_believed(forged: Arrived) -> None:
    assert said(forged) == []


def test_another_moment_is_asked_for_by_a_no_or_a_proposal_and_perhaps_changes_nothing() -> None:
    assert said(mail(replace(REPLY, partstat="DECLINED"))) == [("bram", Reply.ELSEWHERE)]
    assert said(mail(replace(REPLY, partstat="", elsewhere=True))) == [("bram", Reply.ELSEWHERE)]
    assert said(mail(replace(REPLY, partstat="TENTATIVE"))) == []


def test_who_is_reached_another_way_by_now_is_not_answered_for_by_an_old_mail() -> None:
    told = [replace(one, path=Path.CALENDAR) for one in TOLD]

    assert believed(mail(), told, name_of) == ()
    assert believed(mail(), [replace(one, address="") for one in TOLD], name_of) == ()


def test_an_address_takes_nothing_when_a_mail_of_ours_came_back_from_it() -> None:
    report = mail(sender="mailer-daemon@elders.example", replies=(), bounced=("bram@thuis.example",))

    assert came_back(report, TOLD, name_of) == {"bram"}
    assert came_back(replace(report, names=()), TOLD, name_of) == frozenset()  # anybody can write such a report
    assert came_back(replace(report, bounced=("sanne@thuis.example",)), TOLD, name_of) == frozenset()


@given(st.lists(st.text(max_size=30), max_size=4), st.lists(st.text(max_size=30), max_size=4))
def test_nobody_guesses_their_way_in(names: list[str], to: list[str]) -> None:
    assert said(mail(names=tuple(names), to=tuple(to))) == []
