"""What waits for an answer is asked once; a hold and a channel are remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from household.model import Access, Asks, Channel, Kind, Question, Role, Takes
from household.secret import hash_of
from household.store import NotHere, Store

NOW = datetime(2026, 3, 4, 16, tzinfo=UTC)
GONE = Question(Asks.SERIES_GONE, "sanne", "was.sanne.0", {"chore": "de was"})


def test_the_same_question_is_asked_once_while_it_is_open(store: Store, home: int):
    assert store.ask(home, GONE, NOW)
    assert not store.ask(home, GONE, NOW + timedelta(days=1))

    (open_one,) = store.questions(home)
    assert (open_one.asks, open_one.details, open_one.asked_at) == (Asks.SERIES_GONE, {"chore": "de was"}, NOW)


def test_an_answered_question_is_open_no_more_and_may_be_asked_again(store: Store, home: int):
    store.ask(home, GONE, NOW)
    (open_one,) = store.questions(home)

    answered = store.answer_question(home, open_one.id, "yes", NOW)

    assert answered.answer == "yes"
    assert store.questions(home) == ()
    assert [q.answer for q in store.answers(home, Asks.SERIES_GONE)] == ["yes"]
    assert store.ask(home, GONE, NOW)


def test_nobody_answers_a_question_of_anstrangers(store: Store, home: int, strangers: int):
    store.ask(home, GONE, NOW)
    (open_one,) = store.questions(home)

    with pytest.raises(NotHere):
        store.answer_question(strangers, open_one.id, "yes", NOW)

    assert len(store.questions(home)) == 1


def test_a_hold_lasts_until_somebody_lets_it_go(store: Store, home: int):
    store.hold(home, NOW)
    assert store.held_since(home) == NOW

    store.hold(home, None)
    assert store.held_since(home) is None


def test_a_channel_is_remembered_until_it_is_over(store: Store, home: int):
    at = NOW
    calendar = store.add_calendar(
        home, "sanne", Kind.GOOGLE, Role.READ, "sanne@example.org", "Sanne", None, Access.BUSY, Takes.MINE
    )
    early = Channel("a", calendar, "", hash_of("geheim"), at)
    late = Channel("b", calendar, "r", hash_of("geheim"), at + timedelta(days=1))
    store.add_channel(early)
    store.add_channel(late)

    assert store.channels(calendar) == (late, early)
    store.drop_channel("b")
    assert (store.channel("a"), store.channel("b")) == (early, None)
