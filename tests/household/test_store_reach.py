"""How each is reached, what they were told and answered, and letters that go once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import text

from household.meeting import Door, Invitation, Letter, News, Path, Reach, Replied, Reply, Sent
from household.store import Store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 19, 30, tzinfo=UTC)


def test_how_somebody_is_reached_is_kept_and_not_readable_in_the_database(store: Store, home: int) -> None:
    assert store.reach(home, "sanne") == Reach("sanne")

    reach = Reach("sanne", "sanne@example.org", Path.MAIL, "tgram://123/456", (News.WEEK,), time(18), None)
    store.set_reach(home, reach)

    assert store.reach(home, "sanne") == reach
    assert store.reach(home, "bram") == Reach("bram")
    with store._database.reading() as connection:
        assert "example.org" not in str(connection.execute(text("SELECT sealed FROM reach")).all())


def test_what_a_member_was_told_is_known_with_the_letter_that_told_them(store: Store, home: int) -> None:
    told = Invitation("bram", Path.MAIL, "a@samen", 0, "BEGIN:VCALENDAR", NOW, "bram@example.org")
    letter = Letter("bram", "invite/a@samen/0", "From: samen", made_at=NOW)

    store.keep_invitation(home, told, letter)
    store.keep_invitation(home, replace(told, sequence=1), letter)

    assert store.invitations(home) == (replace(told, sequence=1),)
    assert [(waiting.key, waiting.body) for waiting in store.letters(home)] == [(letter.key, letter.body)]


def test_the_last_answer_counts(store: Store, home: int) -> None:
    first = Replied("bram", FRIDAY, Reply.NO, Door.BUTTON, NOW)
    later = replace(first, reply=Reply.YES, door=Door.INBOX, at=NOW + timedelta(hours=1))

    assert store.keep_reply(home, later)
    assert not store.keep_reply(home, first)  # it was said before
    assert not store.keep_reply(home, replace(later, at=NOW + timedelta(hours=2)))  # and that says nothing new

    assert store.replied(home) == (later,)


def test_a_letter_goes_once(store: Store, home: int) -> None:
    letter = Letter("sanne", "week/2026-03-08", "zo ziet jullie week eruit", made_at=NOW)
    assert store.post(home, [letter, letter]) == 1
    [waiting] = store.letters(home)

    assert store.take_in_hand(waiting, NOW)
    assert not store.take_in_hand(waiting, NOW)  # another process was first
    assert store.letters(home) == ()
    [unsure] = store.letters_in_trouble(home)
    assert (unsure.state, unsure.body) == (Sent.UNSURE, "")

    store.settle_letter(waiting, Sent.SENT, NOW)
    assert store.letters_in_trouble(home) == ()
    assert store.post(home, [letter]) == 0


def test_a_letter_that_could_not_go_waits_for_its_time(store: Store, home: int) -> None:
    store.post(home, [Letter("sanne", "week/1", "…", made_at=NOW)])
    [waiting] = store.letters(home)
    store.take_in_hand(waiting, NOW)

    store.settle_letter(waiting, Sent.WAITING, NOW, "trouble.mail_unreachable", NOW + timedelta(minutes=5))

    assert store.letters(home, NOW) == ()
    [again] = store.letters(home, NOW + timedelta(minutes=5))
    assert (again.attempts, again.body, again.trouble) == (1, "…", "trouble.mail_unreachable")


def test_letters_that_are_no_longer_true_are_withdrawn(store: Store, home: int) -> None:
    made = [Letter(who, f"evening/{day}", "…", made_at=NOW) for who in ("sanne", "bram") for day in (1, 2)]
    store.post(home, [*made, Letter("sanne", "evening%", "…", made_at=NOW)])

    assert store.withdraw_letters(home, "sanne", "evening/") == 2
    assert {(left.member, left.key) for left in store.letters(home)} == {
        ("bram", "evening/1"),
        ("bram", "evening/2"),
        ("sanne", "evening%"),
    }


def test_a_letter_without_a_moment_is_a_mistake_of_ours(store: Store, home: int) -> None:
    with pytest.raises(ValueError, match="made"):
        store.post(home, [Letter("sanne", "x", "…")])
