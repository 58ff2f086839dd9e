"""A new agreement on a real CalDAV server: only what changes is written, and what was done stays to be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import recurring_ical_events
from homes import AMSTERDAM, NOW, WORDS, House
from icalendar import Calendar

from household.model import Agreement
from integrations.ical_entries import read_entry
from rounds.undo import undo
from scheduler.transition import succeed

#: The Monday after the Wednesday on which these homes live.
MONDAY = datetime(2026, 3, 9, tzinfo=AMSTERDAM)
OTHER = {"sanne": "bram", "bram": "sanne"}


def written(house: House) -> Agreement:
    house.round()
    house.agree()
    house.round()
    agreement = house.world.store.home(house.household).agreement
    assert agreement is not None
    return agreement


def hand_over(house: House, old: Agreement, chore: str) -> Agreement:
    """Both say yes to one chore going to the other from Monday on."""
    series = tuple(replace(s, member=OTHER[s.member]) if s.chore == chore else s for s in old.series)
    new = succeed(old, replace(old, series=series), MONDAY.date())
    return house.world.store.add_agreement(house.household, replace(new, yes=("bram", "sanne")))


def days(house: House, chore: str) -> dict[str, list[str]]:
    """On which days of the coming three weeks a chore stands in each calendar, according to another library."""
    found: dict[str, list[str]] = {}
    for member in WORDS:
        texts = (t for t in house.ours(member).values() if f"SUMMARY:{chore}" in t)
        events = [
            e
            for text in texts
            for e in recurring_ical_events.of(Calendar.from_ical(text)).between(NOW, NOW + timedelta(days=21))
        ]
        found[member] = sorted(f"{e.start.astimezone(AMSTERDAM):%m-%d}" for e in events)
    return found


def test_another_owner_of_one_chore_writes_only_that_chore(house: House) -> None:
    old = written(house)
    before = {m: house.ours(m) for m in WORDS}
    owner = next(s.member for s in old.series if s.chore == "badkamer")

    hand_over(house, old, "badkamer")
    done = house.round()
    again = house.round()

    after = {m: house.ours(m) for m in WORDS}
    touched = {n for m in WORDS for n in before[m].keys() | after[m].keys() if before[m].get(n) != after[m].get(n)}
    titles = {e.title for m in WORDS for n in touched if n in after[m] and (e := read_entry(n, after[m][n]))}
    assert titles == {"Badkamer"}
    assert len(done.written) == len(touched) == 2
    assert again.written == []
    shown = days(house, "Badkamer")
    assert all(day < "03-09" for day in shown[owner])
    assert shown[OTHER[owner]]
    assert all(day >= "03-09" for day in shown[OTHER[owner]])


def test_what_is_past_stays_to_be_seen_for_good(house: House) -> None:
    old = written(house)
    house.later(days=4)
    house.round()
    cooks = {m: [n for n, t in house.ours(m).items() if "SUMMARY:Koken" in t and "RRULE" in t] for m in WORDS}
    seen = days(house, "Koken")
    hand_over(house, old, "koken")
    house.round()

    house.later(days=80)
    house.round()
    agreement = house.world.store.home(house.household).agreement
    assert agreement is not None
    house.world.store.add_agreement(house.household, replace(agreement, ended=()))
    house.round()

    still = {m: [n for n in cooks[m] if n in house.ours(m)] for m in WORDS}
    assert still == cooks
    past = {m: [d for d in seen[m] if d < "03-09"] for m in WORDS}
    assert {m: [d for d in days(house, "Koken")[m] if d < "03-09"] for m in WORDS} == past


def test_a_change_of_agreement_is_taken_back_as_a_whole(house: House) -> None:
    old = written(house)
    before = {m: house.ours(m) for m in WORDS}
    house.later(minutes=5)
    hand_over(house, old, "koken")
    house.round()

    undone = undo(house.world, house.household)

    assert undone.left == undone.waiting == 0
    assert {m: house.ours(m) for m in WORDS} == before


def test_days_before_a_change_are_booked_to_whoever_did_them(house: House) -> None:
    old = written(house)
    house.later(hours=1)
    hand_over(house, old, "koken")
    house.round()
    house.later(days=7)
    house.round()

    lines = house.world.store.ledger(house.household, NOW.date())

    cooked = {line.day: line.member for line in lines if line.chore == "koken"}
    assert sorted(cooked) == [NOW.date() + timedelta(days=n) for n in range(7)]
