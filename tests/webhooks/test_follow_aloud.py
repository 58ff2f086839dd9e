"""What follows from the ten minutes, aloud: what is kept free is an hour like any other, and how it stands with
somebody is theirs to hear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from household.model import Deed, Intent, KeptFree, LedgerLine, Span, Speaker
from household.store import Store
from webhooks.announcement import announcement
from webhooks.core import answer

At = Callable[..., datetime]
ROOM, PHONE, BRAMS = Speaker("living room"), Speaker("phone", "sanne"), Speaker("phone-of-bram", "bram")
TODAY = Intent("agenda", {"day": "2026-03-03"})


@pytest.fixture
def free(store: Store, kept: int, at: At) -> int:
    store.add_kept_free(kept, KeptFree(("sanne",), Span(at(1, 20), at(1, 21, 30)), "pottenbakken"))
    return kept


@pytest.mark.parametrize("speaker", [ROOM, BRAMS])
def test_what_is_kept_free_is_told_without_the_words_of_whose_it_is(
    store: Store, free: int, at: At, speaker: Speaker
) -> None:
    said = answer(store, free, speaker, TODAY, "nl", at(1, 19, 55)).speech

    assert "vrij gehouden tijd om acht uur" in said
    assert "pottenbakken" not in said


def test_on_ones_own_device_it_has_the_words_that_one_typed(store: Store, free: int, at: At) -> None:
    assert "pottenbakken om acht uur" in answer(store, free, PHONE, TODAY, "nl", at(1, 19, 55)).speech
    mine = replace(TODAY, slots={**TODAY.slots, "member": "self"})
    assert "pottenbakken" in answer(store, free, PHONE, mine, "nl", at(1, 19, 55)).speech
    his = replace(TODAY, slots={**TODAY.slots, "member": "self"})
    assert "vrij" not in answer(store, free, BRAMS, his, "nl", at(1, 19, 55)).speech


def test_the_announcement_says_what_is_to_be_done_and_that_is_not_it(store: Store, free: int, at: At) -> None:
    said = announcement(store.home(free), "nl", at(1, 12))

    assert said is not None
    assert "vrij" not in said


# ── how it stands ───────────────────────────────────────────────────────────────────────────────


def booked(store: Store, kept: int, at: At, dishes_by: str) -> None:
    """Four weeks with the toys by Bram and the dishes of the morning, which are Sanne's, by whoever is named."""
    lines = []
    for day in range(28):
        done, morning = at(day - 28, 19), at(day - 28, 8)
        lines.append(LedgerLine(done, Deed.DONE, "speelgoed", "bram", done.date(), 20))
        lines.append(LedgerLine(morning, Deed.DONE, "afwas", dishes_by, morning.date(), 20))
    store.book(kept, lines)


def balance(store: Store, kept: int, at: At, speaker: Speaker) -> str:
    return answer(store, kept, speaker, Intent("balance"), "nl", at(1, 14)).speech


@pytest.fixture
def long_agreed(store: Store, kept: int, at: At) -> int:
    """The same rota, agreed a month before."""
    agreement = store.home(kept).agreement
    assert agreement is not None
    earlier = tuple(replace(s, start=s.start - timedelta(weeks=4)) for s in agreement.series)
    begun = agreement.starts_on - timedelta(weeks=4)
    store.add_agreement(kept, replace(agreement, starts_on=begun, series=earlier, yes=("bram", "sanne")))
    return kept


def test_on_ones_own_device_it_is_ones_own_part_beside_what_was_agreed(store: Store, long_agreed: int, at: At) -> None:
    booked(store, long_agreed, at, "sanne")

    said = balance(store, long_agreed, at, PHONE)

    assert said.startswith("De afgelopen weken was jouw deel zoals afgesproken.")
    assert "Bram" not in said
    assert "procent" not in said


@pytest.mark.parametrize(("by", "said"), [("sanne", "Het loopt zoals jullie afspraken."), ("bram", "Kijk daar samen")])
def test_all_hear_that_it_goes_as_agreed_or_when_they_can_look_at_it(
    store: Store, long_agreed: int, at: At, by: str, said: str
) -> None:
    booked(store, long_agreed, at, by)

    aloud = balance(store, long_agreed, at, ROOM)

    assert aloud.startswith(said)
    assert not any(letter.isdigit() for letter in aloud)
    assert "Bram" not in aloud
    assert "Sanne" not in aloud


def test_what_was_taken_over_is_more_for_who_did_it_and_less_for_whose_it_was(
    store: Store, long_agreed: int, at: At
) -> None:
    booked(store, long_agreed, at, "bram")

    assert "wat meer dan afgesproken" in balance(store, long_agreed, at, BRAMS)
    assert "wat minder dan afgesproken" in balance(store, long_agreed, at, PHONE)
