"""Devices speak with a token, people come in with a code once, and no answer is given twice differently."""

from __future__ import annotations

from datetime import timedelta

import pytest

from household.model import Speaker
from household.secret import new_code
from household.store import Store
from tests.household.conftest import NOW

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVERY = timedelta(minutes=15)


# ── tokens ──


def test_a_token_says_whose_device_speaks(store: Store, home: int):
    own = store.add_token(home, "Brams telefoon", "bram", NOW)
    shared = store.add_token(home, "Keuken", None, NOW)

    assert store.speaker_of(own, NOW) == (home, Speaker("Brams telefoon", "bram"))
    assert store.speaker_of(shared, NOW) == (home, Speaker("Keuken"))
    assert store.speaker_of("somebody", NOW) is None
    assert store.speaker_of("", NOW) is None


def test_a_revoked_device_is_silent(store: Store, home: int, strangers: int):
    token = store.add_token(home, "Keuken", None, NOW)
    (kept,) = store.tokens(home)

    assert not store.revoke(strangers, kept.id)
    assert store.speaker_of(token, NOW) is not None
    assert store.revoke(home, kept.id)
    assert store.speaker_of(token, NOW) is None
    assert store.tokens(home)[0].revoked
    assert store.tokens(strangers) == ()


def test_last_used_is_noticed_once_an_hour(store: Store, home: int):
    token = store.add_token(home, "Keuken", None, NOW)
    assert store.tokens(home)[0].last_used is None

    for later in (timedelta(), 59 * MINUTE, HOUR):
        store.speaker_of(token, NOW + later)

    assert store.tokens(home)[0].last_used == NOW + HOUR
    store.speaker_of(token, NOW + HOUR + 59 * MINUTE)
    assert store.tokens(home)[0].last_used == NOW + HOUR


# ── codes ──


def test_a_code_opens_the_door_once_however_it_is_typed(store: Store):
    code = new_code()
    store.add_code("sign-in", code, NOW + 10 * MINUTE, NOW)

    assert store.use_code("sign-in", f" {code.lower()} ", NOW)
    assert not store.use_code("sign-in", code, NOW)


def test_a_code_is_for_its_purpose_and_its_time(store: Store):
    store.add_code("sign-in", "ABCD-EFGH", NOW + 10 * MINUTE, NOW)

    assert not store.use_code("pair", "ABCD-EFGH", NOW)
    assert not store.use_code("sign-in", "ABCD-EFGH", NOW + 10 * MINUTE)
    assert store.use_code("sign-in", "ABCD-EFGH", NOW + 9 * MINUTE)


@pytest.mark.parametrize(("wrong", "opens"), [(4, True), (5, False)])
def test_after_five_wrong_tries_a_code_is_void(store: Store, wrong: int, opens: bool):
    store.add_code("sign-in", "ABCD-EFGH", NOW + 10 * MINUTE, NOW)

    for _ in range(wrong):
        assert not store.use_code("sign-in", "AAAA-AAAA", NOW)

    assert store.use_code("sign-in", "ABCD-EFGH", NOW) is opens


def test_wrong_tries_before_a_new_code_do_not_count_against_it(store: Store):
    store.add_code("sign-in", "ABCD-EFGH", NOW + 10 * MINUTE, NOW)
    for _ in range(5):
        store.use_code("sign-in", "AAAA-AAAA", NOW)

    store.add_code("sign-in", "JKMN-PQRS", NOW + 10 * MINUTE, NOW)

    assert store.use_code("sign-in", "JKMN-PQRS", NOW)


# ── what was said ──


def test_the_first_answer_to_a_request_is_the_answer(store: Store, home: int, strangers: int):
    store.remember(home, "Keuken", "r1", "Bram doet de afwas.", NOW)
    store.remember(home, "Keuken", "r1", "Sanne doet de afwas.", NOW)

    assert store.heard(home, "Keuken", "r1") == "Bram doet de afwas."
    assert store.heard(home, "Zolder", "r1") is None
    assert store.heard(strangers, "Keuken", "r1") is None


def test_answers_are_forgotten_after_a_day(store: Store, home: int):
    store.remember(home, "Keuken", "r1", "Bram doet de afwas.", NOW)

    store.remember(home, "Keuken", "r2", "Sanne.", NOW + DAY)

    assert store.heard(home, "Keuken", "r1") is None
    assert store.heard(home, "Keuken", "r2") == "Sanne."


def test_a_conversation_lasts_ten_minutes_from_the_last_word(store: Store, home: int, strangers: int):
    store.keep_conversation(home, "Keuken", "c1", "first", NOW)
    store.keep_conversation(home, "Keuken", "c1", "second", NOW + 5 * MINUTE)

    assert store.conversation(home, "Keuken", "c1", NOW + 14 * MINUTE) == "second"
    assert store.conversation(home, "Keuken", "c1", NOW + 15 * MINUTE) is None
    assert store.conversation(strangers, "Keuken", "c1", NOW) is None
    assert store.conversation(home, "Keuken", "c2", NOW) is None


# ── the timetable ──


def test_a_job_comes_back_in_its_rhythm_and_is_given_once(store: Store, home: int, strangers: int):
    store.schedule(home, "worker.round", EVERY, NOW)
    store.schedule(strangers, "worker.round", EVERY, NOW + MINUTE)

    assert store.due(NOW - MINUTE) == ()
    assert store.due(NOW) == ((home, "worker.round"),)
    assert store.due(NOW) == ()
    assert store.due(NOW + EVERY) == ((strangers, "worker.round"), (home, "worker.round"))


def test_what_was_missed_is_done_once_and_then_in_step(store: Store, home: int):
    store.schedule(home, "worker.round", EVERY, NOW)

    assert store.due(NOW + 3 * HOUR + MINUTE) == ((home, "worker.round"),)
    assert store.due(NOW + 3 * HOUR + 14 * MINUTE) == ()
    assert store.due(NOW + 3 * HOUR + 15 * MINUTE) == ((home, "worker.round"),)


def test_scheduling_again_keeps_the_next_moment_and_takes_the_new_rhythm(store: Store, home: int):
    store.schedule(home, "worker.round", EVERY, NOW)
    store.schedule(home, "worker.round", HOUR, NOW + DAY)

    assert store.due(NOW) == ((home, "worker.round"),)
    assert store.due(NOW + 59 * MINUTE) == ()
    assert store.due(NOW + HOUR) == ((home, "worker.round"),)


def test_a_poked_job_is_due_now(store: Store, home: int, strangers: int):
    for household in (home, strangers):
        store.schedule(household, "worker.round", EVERY, NOW + DAY)

    store.poke(home, "worker.round", NOW)

    assert store.due(NOW) == ((home, "worker.round"),)
