"""A real inbox: what arrives there is found once, and left as it was."""

from __future__ import annotations

import imaplib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from answers_by_mail import mail, reply

from household.settings import InboxDoor
from integrations import inbox
from integrations.inbox import InboxTrouble, look

CYRUS = os.environ.get("SAMEN_TEST_CYRUS_IMAP", "")
pytestmark = pytest.mark.skipif(
    not CYRUS,
    reason="needs Cyrus: sudo bin/cyrus-for-tests -- make test ARGS=tests/integrations/test_cyrus_inbox.py JOBS=1",
)


@pytest.fixture
def door() -> InboxDoor:
    host, _, port = CYRUS.partition(":")
    return InboxDoor(host, int(port), False, "sanne", "geheim")


@pytest.fixture
def put(door: InboxDoor) -> Iterator[Callable[[bytes], None]]:
    """Puts a mail into the inbox."""
    there = imaplib.IMAP4(door.host, door.port)
    there.authenticate("PLAIN", lambda _: f"\0{door.user}\0{door.password}".encode())

    def putting(raw: bytes) -> None:
        kind, _ = there.append("INBOX", "", None, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))  # type: ignore[arg-type]
        assert kind == "OK"

    yield putting
    there.logout()


def test_each_answer_is_found_once(door: InboxDoor, put: Callable[[bytes], None]) -> None:
    put(mail(reply()).as_bytes())
    before = look(door, "")
    assert before.found == ()  # what lay there is nobody's news

    put(mail().as_bytes())
    put(mail(reply("DECLINED")).as_bytes())
    now = look(door, before.mark)

    assert [arrived.replies[0].partstat for arrived in now.found] == ["DECLINED"]
    assert look(door, now.mark) == replace(now, found=())


def test_a_wide_gap_between_mails_is_crossed_step_by_step(
    door: InboxDoor, put: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "_WIDE", 2)
    before = look(door, "")
    for _ in range(3):
        put(mail().as_bytes())
    put(mail(reply("DECLINED")).as_bytes())

    one = look(door, before.mark)
    two = look(door, one.mark)

    assert one.found == ()
    assert [arrived.replies[0].partstat for arrived in two.found] == ["DECLINED"]
    assert look(door, two.mark) == replace(two, found=())


def test_reading_leaves_everything_as_it_was(door: InboxDoor, put: Callable[[bytes], None]) -> None:
    before = look(door, "")
    put(mail(reply()).as_bytes())
    look(door, before.mark)

    there = imaplib.IMAP4(door.host, door.port)
    there.authenticate("PLAIN", lambda _: f"\0{door.user}\0{door.password}".encode())
    there.select("INBOX", readonly=True)
    _, unseen = there.uid("SEARCH", "UNSEEN")
    there.logout()
    assert len(unseen[0].split()) >= 1


def test_an_inbox_that_was_made_anew_is_begun_anew(door: InboxDoor, put: Callable[[bytes], None]) -> None:
    put(mail(reply()).as_bytes())

    assert look(door, "1/0").found == ()
    assert look(door, "gibberish").found == ()


def test_a_wrong_password_and_a_missing_folder_are_trouble(door: InboxDoor) -> None:
    for odd in (replace(door, password="nee"), replace(door, folder="Nergens"), replace(door, port=1)):
        with pytest.raises(InboxTrouble) as trouble:
            look(odd, "")
        assert "geheim" not in repr(trouble.value)


def test_a_secure_inbox_is_read_when_it_is_who_it_says(put: Callable[[bytes], None]) -> None:
    host, _, port = os.environ["SAMEN_TEST_CYRUS_IMAPS"].partition(":")
    roots = Path(os.environ["SAMEN_TEST_CYRUS_ROOTS"])
    secure = InboxDoor(host, int(port), True, "sanne", "geheim", roots=roots)
    before = look(secure, "")
    put(mail(reply()).as_bytes())

    assert len(look(secure, before.mark).found) == 1
    with pytest.raises(InboxTrouble):
        look(replace(secure, roots=None), before.mark)
