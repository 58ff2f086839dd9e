"""What every door shares: the home as a voice may know it, and answers that survive being kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from household.model import Home, Intent, Speaker
from household.store import DatabaseUnreachable, Store
from webhooks.core import CHANGING, WouldChange, answer, home_of, ready, slots_aloud
from webhooks.pace import Pace

LIVING_ROOM = Speaker("living room")


def test_a_voice_knows_no_events_and_not_how_heavy_anything_is(store: Store, kept: int) -> None:
    home = home_of(store, kept)

    assert store.home(kept).heavy
    assert not home.heavy
    assert not home.events
    assert not home.calendars


def test_the_home_is_read_once_until_it_changes(store: Store, kept: int, home: Home) -> None:
    first = home_of(store, kept)

    assert home_of(store, kept) is first
    store.replace_chores(kept, home.chores[1:], {})
    assert [chore.key for chore in home_of(store, kept).chores] == [chore.key for chore in home.chores[1:]]


def test_what_the_first_question_needs_is_read_before_it_and_nothing_is_kept_of_that(
    store: Store, kept: int, at: Callable[..., datetime]
) -> None:
    before = store.version(kept)

    ready(store, at(1, 14))

    assert store.version(kept) == before
    assert answer(store, kept, LIVING_ROOM, "en morgen?", None, at(1, 14)).intent.name == "none"


def test_a_home_that_cannot_be_read_yet_keeps_no_server_from_starting(
    store: Store, kept: int, at: Callable[..., datetime], tmp_path: Path
) -> None:
    store.close()
    for file in tmp_path.glob("samen.db*"):
        file.write_bytes(b"een boodschappenlijst" * 400)

    with pytest.raises(DatabaseUnreachable):
        store.households()
    ready(store, at(1, 14))


def test_two_stores_are_two_homes(store: Store, kept: int, home: Home) -> None:
    second = replace(home.household, key="joris", name="Joris")
    number = store.add_household(second, home.members[:1], home.chores[:1], {})

    assert home_of(store, number).household.name == "Joris"
    assert home_of(store, kept).household.name == "Thuis"


def test_a_repeated_request_gives_the_same_answer_value(store: Store, kept: int, at: Callable[..., datetime]) -> None:
    words = (store, kept, LIVING_ROOM, "wie doet vanavond het speelgoed", None)

    first = answer(*words, at(1, 14), request_id="r")

    assert answer(*words, at(1, 23), request_id="r") == first
    assert first.intent.slots["chore"] == "speelgoed"


def test_the_slots_are_said_by_name(home: Home) -> None:
    options = Intent("who_does", {"chore_options": ["was", "afwas"], "part": "evening"})

    assert slots_aloud(options, home) == {"chore_options": ["de was", "de afwas"], "part": "evening"}
    assert slots_aloud(Intent("who_does", {"chore": "draak"}), home) == {"chore": "draak"}


@given(st.lists(st.floats(0, 90), max_size=60))
def test_nobody_gets_more_turns_than_the_pace_allows(gaps: list[float]) -> None:
    pace, now = Pace(5, 60), datetime.fromisoformat("2026-03-03T14:00:00+01:00")
    given_at = []

    for gap in gaps:
        now += timedelta(seconds=gap)
        if pace.wait("joris", now) == 0:
            given_at.append(now)

    for first in given_at:
        minute = [moment for moment in given_at if first <= moment < first + timedelta(seconds=60)]
        assert len(minute) <= 10


def test_whoever_waits_as_told_gets_a_turn() -> None:
    pace, now = Pace(5, 600), datetime.fromisoformat("2026-03-03T14:00:00+01:00")
    turns = [pace.wait("joris", now) for _ in range(6)]

    assert turns[:5] == [0, 0, 0, 0, 0]
    assert pace.wait("joris", now + timedelta(seconds=turns[5])) == 0
    assert pace.wait("sanne", now) == 0
    pace.forget("joris")
    assert pace.wait("joris", now) == 0


@pytest.mark.parametrize("name", [*sorted(CHANGING), "i_am"])
def test_where_only_reading_is_allowed_no_change_is_begun(
    store: Store, kept: int, at: Callable[..., datetime], name: str
) -> None:
    before = store.version(kept)

    with pytest.raises(WouldChange):
        answer(
            store,
            kept,
            LIVING_ROOM,
            Intent(name, {"chore": "was", "member": "sanne"}),
            None,
            at(1, 14),
            None,
            "r",
            reading_only=True,
        )

    assert store.version(kept) == before
    assert store.heard(kept, LIVING_ROOM.device, "r") is None
