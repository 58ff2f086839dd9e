"""Days pass, people edit, servers fail: the calendars come to rest, and a second round writes nothing."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hands import (
    a_given_evening,
    block,
    check_in_of,
    cook_of,
    drop,
    edit,
    entries_in,
    exceptions,
    nth,
    series_in,
    settled,
    singles,
)
from homes import AMSTERDAM, NOW, WORDS, House, busy_text, memory_house

from household.model import By, Change, Override
from household.store import Store
from integrations.base import Unreachable
from rounds.whole import go_round
from rounds.world import Round, World


def test_weeks_pass_and_nothing_is_written(tmp_path: Path) -> None:
    house, _ = settled(tmp_path, "home")

    for _ in range(32):
        house.later(days=1)

        assert house.round().written == []


@pytest.mark.parametrize("begin", ["2026-03-20", "2026-10-15", "2026-12-18"], ids=["spring", "autumn", "new year"])
def test_busy_weeks_come_to_rest_every_day(tmp_path: Path, begin: str) -> None:
    house, calendars = memory_house(tmp_path / "home", f"{tmp_path.name}-home")
    house.clock[0] = datetime.fromisoformat(begin).replace(hour=16, tzinfo=AMSTERDAM)
    house.round()
    house.agree()
    house.round()
    for hour, member in zip((17, 18), WORDS, strict=True):
        often = busy_text("koor", house.clock[0].replace(hour=hour), 90, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR")
        calendars[f"{member}-werk"].put("koor.ics", often, None)

    for _ in range(21):
        house.later(days=1)
        done, again = house.round(), house.round()

        assert (again.written, again.wishes, done.wishes, done.troubles) == ([], [], [], {})


def test_what_was_taken_over_and_moved_stays_there(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    who, other, _ = a_given_evening(house, calendars)
    given = singles(calendars[other], "Koken")[0]
    edit(calendars[other], replace(given, start=given.start + timedelta(minutes=30)))

    done, again = house.round(), house.round()
    drop(calendars[f"{who}-werk"], "weg.ics")
    freed, last = house.round(), house.round()

    assert (done.written, again.written, freed.written, last.written) == ([], [], [], [])
    assert [e.start for e in singles(calendars[other], "Koken")] == [given.start + timedelta(minutes=30)]


def test_what_was_taken_over_and_deleted_is_skipped_for_both(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    who, other, original = a_given_evening(house, calendars)
    drop(calendars[other], singles(calendars[other], "Koken")[0].href)

    house.round()
    drop(calendars[f"{who}-werk"], "weg.ics")
    house.round()
    again = house.round()

    assert singles(calendars[other], "Koken") == []
    assert [e.original for e in exceptions(house, Change.SKIPPED)] == [original]
    assert any(original in e.cancelled for e in entries_in(calendars[who]))
    assert again.written == []


def test_what_was_taken_over_goes_back_when_its_cause_is_gone(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    who, other, original = a_given_evening(house, calendars)
    drop(calendars[f"{who}-werk"], "weg.ics")

    house.round()
    again = house.round()

    assert singles(calendars[other], "Koken") == []
    assert not any(original in e.cancelled for e in entries_in(calendars[who]))
    assert again.written == []


def test_both_drag_the_same_check_in_and_it_stands_at_one_moment(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    _, original = nth(house, "check-in", "sanne", NOW)
    for member, by in (("sanne", timedelta(days=1)), ("bram", -timedelta(hours=1))):
        meeting = check_in_of(calendars[member])
        edit(calendars[member], replace(meeting, overrides=(Override(original, original + by, 10),)))

    house.round()
    again = house.round()

    overrides = {check_in_of(calendars[member]).overrides for member in WORDS}
    assert len(overrides) == 1
    assert again.written == []


def test_the_check_in_moves_for_both_under_one_identity(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    meeting = check_in_of(calendars["sanne"])
    edit(calendars["sanne"], replace(meeting, start=meeting.start + timedelta(minutes=30)))

    house.round()
    again = house.round()

    stands = {(e.uid, e.start) for e in (check_in_of(calendars[member]) for member in WORDS)}
    assert stands == {(meeting.uid, meeting.start + timedelta(minutes=30))}
    assert again.written == []


def test_who_deletes_the_check_in_does_not_get_it_back_and_the_other_keeps_it(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    meeting = check_in_of(calendars["sanne"])
    drop(calendars["sanne"], meeting.href)

    first = house.round()
    house.later(days=1)
    next_day = house.round()

    assert (first.written, next_day.written) == ([], [])
    assert check_in_of(calendars["bram"]).uid == meeting.uid
    assert meeting.href not in calendars["sanne"].resources


def test_a_moved_series_one_happening_moved_and_moved_back_come_to_rest(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    bins = series_in(calendars["bram"], "Vuilnis")
    edit(calendars["bram"], replace(bins, start=bins.start + timedelta(minutes=20), overrides=()))
    house.round()
    moved = series_in(calendars["bram"], "Vuilnis")
    _, original = nth(house, "vuilnis", "bram", NOW + timedelta(days=2))
    once = Override(original, original + timedelta(minutes=40), 10)
    edit(calendars["bram"], replace(moved, overrides=(*moved.overrides, once)))
    dragged = house.round()
    edit(calendars["bram"], moved)
    back = house.round()

    again = house.round()

    assert (dragged.written, back.written, again.written) == ([], [], [])
    assert original.time() == (bins.start + timedelta(minutes=20)).time()
    assert series_in(calendars["bram"], "Vuilnis") == moved


def test_a_person_s_move_stays_when_the_calendar_becomes_free(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    who, original = cook_of(house, (NOW + timedelta(days=2)).replace(hour=0))
    block(calendars[f"{who}-werk"], "kort", original - timedelta(minutes=5), 20)
    house.round()
    dinner = next(e for e in entries_in(calendars[who]) if original in {o.recurrence for o in e.overrides})
    own = Override(original, original + timedelta(minutes=35), dinner.minutes)
    edit(calendars[who], replace(dinner, overrides=(own,)))
    heard = house.round()
    drop(calendars[f"{who}-werk"], "kort.ics")

    freed = house.round()

    assert (heard.written, freed.written) == ([], [])
    assert own in next(e.overrides for e in entries_in(calendars[who]) if e.href == dinner.href)


def test_an_edit_while_ours_waits_in_the_outbox_leaves_both(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    who, original = cook_of(house, (NOW + timedelta(days=2)).replace(hour=0))
    found = (e for e in entries_in(calendars[who]) if e.rrule and e.title == "Koken")
    dinner = next(e for e in found if e.start.time() == original.time())
    block(calendars[f"{who}-werk"], "kort", original - timedelta(minutes=5), 20)
    calendars[who].fail_next("put", Unreachable(host="x"))
    house.round()
    own = original + timedelta(days=7)
    edit(
        calendars[who],
        replace(dinner, overrides=(Override(own, own + timedelta(minutes=10), dinner.minutes),)),
    )
    house.round()
    house.later(hours=1)
    house.round()

    again = house.round()

    stands = next(e for e in entries_in(calendars[who]) if e.href == dinner.href)
    assert {original, own} <= {o.recurrence for o in stands.overrides}
    assert [e.by for e in exceptions(house, Change.MOVED) if e.original == original] == [By.PLAN]
    assert again.written == []


def test_a_calendar_that_is_silent_for_days_catches_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house, calendars = settled(tmp_path, "home")
    _, original = cook_of(house, (NOW + timedelta(days=2)).replace(hour=0))

    def silent(*_: object) -> None:
        raise Unreachable(host="x")

    with monkeypatch.context() as patch:
        for verb in ("changes", "put", "delete", "read"):
            patch.setattr(calendars["bram"], verb, silent)
        for number, member in enumerate(WORDS):
            away = (original + timedelta(days=number)).replace(hour=16, minute=0)
            block(calendars[f"{member}-werk"], f"weg-{number}", away, 180)
        troubled = [_day_later(house).troubles for _ in range(5)]

    caught_up = _day_later(house)
    again = house.round()

    assert all(troubled)
    assert caught_up.troubles == {}
    assert again.written == []


def test_a_token_that_expired_loses_no_deletion(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    bins = series_in(calendars["bram"], "Vuilnis")
    drop(calendars["bram"], bins.href)
    for calendar in calendars.values():
        calendar._born += "-restarted"

    done = house.round()
    again = house.round()

    assert (done.written, again.written) == ([], [])
    assert bins.href not in calendars["bram"].resources


def test_four_rounds_at_once_write_everything_once(tmp_path: Path) -> None:
    house, calendars = memory_house(tmp_path / "home", f"{tmp_path.name}-home")
    house.round()
    house.agree()
    second = World(house.world.settings, Store.open(house.world.settings), house.world.clock)
    done: list[Round] = []

    def go(world: World) -> None:
        done.extend(go_round(world, house.household) for _ in range(2))

    threads = [threading.Thread(target=go, args=(w,)) for w in (house.world, second, house.world, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == 8
    assert sum(len(one.written) for one in done) == sum(len(calendars[m].resources) for m in WORDS) > 6


def _day_later(house: House) -> Round:
    house.later(days=1)
    return house.round()
