"""Several verbs that happen whole, or not at all; who is known to speak; and what can be taken back."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread

import pytest

from household.model import Period, PeriodKind, Speaker
from household.store import NotHere, Store
from tests.household.conftest import NOW

AWAY = Period("bram", PeriodKind.AWAY, date(2026, 3, 9), date(2026, 3, 13))
DAY = timedelta(days=1)


def test_what_happens_at_once_happens_whole(store: Store, home: int):
    with store.at_once(home):
        store.add_period(home, AWAY)
        store.remember(home, "Keuken", "r1", "goed", NOW)
        assert store.periods(home)[0].member == "bram"

    assert len(store.periods(home)) == 1
    assert store.heard(home, "Keuken", "r1") == "goed"


def test_what_breaks_off_leaves_nothing_behind(store: Store, home: int):
    version = store.version(home)

    def breaks_off() -> None:
        with store.at_once(home):
            store.add_period(home, AWAY)
            store.keep_trace(home, "Keuken", None, "{}", NOW)
            store.end_period(home, 999, NOW.date())

    with pytest.raises(NotHere):
        breaks_off()
    assert store.periods(home) == ()
    assert store.last_trace(home, "Keuken", None, NOW) is None
    assert store.version(home) == version


def test_nobody_else_sees_half_of_it(store: Store, home: int):
    seen = []

    with store.at_once(home):
        store.add_period(home, AWAY)
        other = Thread(target=lambda: seen.append(len(store.periods(home))))
        other.start()
        other.join()
    other = Thread(target=lambda: seen.append(len(store.periods(home))))
    other.start()
    other.join()

    assert seen == [0, 1]


def test_one_inside_another_is_one(store: Store, home: int):
    def breaks_off() -> None:
        with store.at_once(home):
            with store.at_once(home):
                store.add_period(home, AWAY)
            store.end_period(home, 999, NOW.date())

    with pytest.raises(NotHere):
        breaks_off()
    assert store.periods(home) == ()
    store.add_period(home, AWAY)
    assert len(store.periods(home)) == 1


def test_two_at_once_come_one_after_another(store: Store, home: int):
    def both_or_none() -> None:
        with store.at_once(home):
            if not store.periods(home):
                store.add_period(home, AWAY)
                store.remember(home, "Keuken", "r", "eerst", NOW)

    hands = [Thread(target=both_or_none) for _ in range(6)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert len(store.periods(home)) == 1


# ── who speaks, and what can be taken back ──


def test_a_shared_device_knows_who_said_so_until_it_is_told_to_forget(store: Store, home: int):
    shared, own = store.add_token(home, "Keuken", None, NOW), store.add_token(home, "Telefoon", "bram", NOW)
    store.keep_conversation(home, "Keuken", "-", "{}", NOW)

    assert store.know_speaker(home, "Keuken", "sanne")
    assert store.speaker_of(shared, NOW) == (home, Speaker("Keuken", None, "sanne"))
    assert store.tokens(home)[0].known == "sanne"
    assert not store.know_speaker(home, "Telefoon", "sanne")
    assert store.speaker_of(own, NOW) == (home, Speaker("Telefoon", "bram"))
    assert store.know_speaker(home, "Keuken", None)
    assert store.speaker_of(shared, NOW) == (home, Speaker("Keuken"))
    assert store.conversation(home, "Keuken", "-", NOW) is None


def test_the_last_change_of_a_device_or_of_a_person_is_found_for_a_day(store: Store, home: int, strangers: int):
    store.keep_trace(home, "Keuken", None, "een", NOW)
    store.keep_trace(home, "Telefoon", "bram", "twee", NOW)
    store.keep_trace(home, "Keuken", "bram", "drie", NOW)

    assert store.last_trace(home, "Keuken", None, NOW) == (3, "drie")
    assert store.last_trace(home, "Tablet", "bram", NOW) == (3, "drie")
    assert store.last_trace(home, "Tablet", None, NOW) is None
    assert store.last_trace(strangers, "Keuken", None, NOW) is None
    store.drop_trace(strangers, 3)
    store.drop_trace(home, 3)
    assert store.last_trace(home, "Keuken", None, NOW) == (1, "een")
    assert store.last_trace(home, "Tablet", "bram", NOW) == (2, "twee")
    assert store.last_trace(home, "Keuken", None, NOW + DAY) is None
