"""What an assistant has already found, made into what this home means by it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from household.model import CHECK_IN, Intent, key_of
from language.resolve import resolve
from language.signatures import SLOTS
from tests.language.couple import NOW, asked_home, chore, home

HOME = asked_home("nl")


@pytest.mark.parametrize(
    ("slots", "meant"),
    [
        ({"chore": "was", "day": "morgen"}, {"chore": "was-draaien", "day": "2026-03-05"}),
        ({"chore": "de vaatwaser"}, {"chore": "vaatwasser-uitruimen"}),
        ({"chore": "was-draaien", "day": "2026-03-06"}, {"chore": "was-draaien", "day": "2026-03-06"}),
        ({"chore": "duivenhok"}, {"chore_text": "duivenhok"}),
        ({"chore": "uitmesten"}, {"chore_options": ["koelkast-uitmesten", "konijnenhok-uitmesten"]}),
        ({"day": "volgende vrijdag"}, {"day_options": ["2026-03-06", "2026-03-13"]}),
        ({"day": "vanavond"}, {"day": "2026-03-04", "part": "evening"}),
        ({"day": "ooit"}, {}),
        ({"to_day": "zaterdag om tien uur"}, {"to_day": "2026-03-07", "to_time": "10:00"}),
        ({"to_time": "half acht"}, {"to_time": "19:30"}),
        ({"to_time": "07:30"}, {"to_time": "07:30"}),
        ({"to_time": "laat"}, {}),
        ({"member": "Bram"}, {"member": "bram"}),
        ({"member": "ik", "to_member": "mijn vrouw"}, {"member": "self", "to_member": "partner"}),
        ({"member": "Joris"}, {}),
        ({"period": "dit weekend"}, {"period": {"start": "2026-03-07", "end": "2026-03-08"}}),
        ({"period": "vrijdag"}, {"period": {"start": "2026-03-06", "end": "2026-03-06"}}),
        (
            {"period": {"start": "2026-03-07", "end": "2026-03-08"}},
            {"period": {"start": "2026-03-07", "end": "2026-03-08"}},
        ),
        ({"part": "avond"}, {"part": "evening"}),
        ({"part": "morning"}, {"part": "morning"}),
        ({"minutes": "20"}, {"minutes": 20}),
        ({"minutes": "veel"}, {}),
        ({"chore": "  "}, {}),
    ],
)
def test_words_become_what_they_mean_here(slots: dict[str, Any], meant: dict[str, Any]) -> None:
    assert resolve(Intent("postpone", slots), "nl", HOME, NOW) == Intent("postpone", meant)


@pytest.mark.parametrize("said", ["check-in", "ons gesprek", "de check-in", "onze tien minuten", "het weekgesprek"])
def test_the_ten_minutes_are_skipped_as_a_chore_is(said: str) -> None:
    assert resolve(Intent("skip", {"chore": said}), "nl", HOME, NOW).slots == {"chore": CHECK_IN}
    assert "chore" not in resolve(Intent("done", {"chore": said}), "nl", HOME, NOW).slots


def test_a_chore_of_the_home_that_is_called_a_talk_is_that_chore() -> None:
    at_home = home(chore("het gesprek"), chore("gesprek met school voorbereiden"))

    for name in ("het gesprek", "gesprek met school voorbereiden"):
        key = key_of(name)
        assert resolve(Intent("skip", {"chore": name}), "nl", at_home, NOW).slots == {"chore": key}


def test_what_was_done_on_friday_was_done_last_friday() -> None:
    meant = resolve(Intent("done", {"chore": "was", "day": "vrijdag"}), "nl", HOME, NOW)

    assert meant.slots["day"] == "2026-02-27"


def test_a_chore_that_is_called_like_a_day_is_still_a_chore() -> None:
    at_home = home(chore("vanavond"), chore("koken"))

    assert resolve(Intent("who_does", {"chore": "vanavond"}), "nl", at_home, NOW).slots == {"chore": "vanavond"}


@given(name=st.sampled_from(sorted({slot for slots in SLOTS.values() for slot in slots})), value=st.text(max_size=60))
def test_no_words_break_it(name: str, value: str) -> None:
    assert resolve(Intent("postpone", {name: value}), "nl", HOME, NOW).name == "postpone"
