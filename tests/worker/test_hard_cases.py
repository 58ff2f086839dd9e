"""The hard cases: nothing lost, nothing doubled, a person's edit stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
import requests
from hands import (
    OTHER,
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
from homes import AMSTERDAM, NOW, WORDS, House, busy_text

from household.model import Change, Override, Role
from integrations.base import Unreachable
from integrations.ical_entries import read_entry, write_entry

# ── a person's edit stands ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("weeks", [2, 6])
def test_what_is_moved_or_skipped_far_ahead_stays_so(tmp_path: Path, weeks: int) -> None:
    house, calendars = settled(tmp_path, "home")
    bins = series_in(calendars["bram"], "Vuilnis")
    _, far = nth(house, "vuilnis", "bram", NOW + timedelta(weeks=weeks))
    moved = Override(far, far + timedelta(minutes=30), bins.minutes)
    next_one = far + timedelta(weeks=1)
    edit(
        calendars["bram"],
        replace(bins, overrides=(*bins.overrides, moved), cancelled=(*bins.cancelled, next_one)),
    )

    done = house.round()

    seen = series_in(calendars["bram"], "Vuilnis")
    assert done.written == []
    assert moved in seen.overrides
    assert next_one in seen.cancelled


def test_two_series_moved_in_one_go_both_keep_their_new_time(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    mine = [e for e in entries_in(calendars["bram"]) if e.rrule][:2]
    later = [replace(e, start=e.start + timedelta(minutes=10), overrides=(), cancelled=()) for e in mine]
    for entry in later:
        edit(calendars["bram"], entry)

    house.round()
    house.round()

    stands = {e.href: e.start for e in entries_in(calendars["bram"])}
    assert [stands[e.href] for e in later] == [e.start for e in later]


def test_a_check_in_dragged_after_its_usual_moment_moves_for_both(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    _, original = nth(house, "check-in", "sanne", NOW)
    house.clock[0] = original + timedelta(minutes=20)
    house.round()
    meeting = check_in_of(calendars["sanne"])
    moved = Override(original, original + timedelta(days=1), meeting.minutes)
    edit(calendars["sanne"], replace(meeting, overrides=(*meeting.overrides, moved)))

    house.round()
    again = house.round()

    other = next(e for e in entries_in(calendars["bram"]) if e.href == meeting.href)
    assert [o.start for o in other.overrides if o.recurrence == original] == [moved.start]
    assert again.written == []


def test_a_series_that_moves_keeps_what_the_other_took_over(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    who, other, original = a_given_evening(house, calendars)
    dinner = next(e for e in entries_in(calendars[who]) if e.rrule and original in e.cancelled)
    shift = timedelta(minutes=5)
    moved = replace(dinner, start=dinner.start + shift, cancelled=tuple(c + shift for c in dinner.cancelled))
    edit(calendars[who], replace(moved, overrides=()))

    house.round()
    house.round()

    assert [e.start.date() for e in singles(calendars[other], "Koken")] == [original.date()]
    assert exceptions(house, Change.SKIPPED) == []


def test_an_undone_deletion_counts_again(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    bins = series_in(calendars["bram"], "Vuilnis")
    drop(calendars["bram"], bins.href)
    house.round()
    edit(calendars["bram"], bins)
    house.round()
    edit(calendars["bram"], replace(bins, start=bins.start + timedelta(minutes=30)))

    house.round()

    agreement = house.world.store.home(house.household).agreement
    assert agreement is not None
    assert [s.start for s in agreement.series if s.chore == "vuilnis"] == [bins.start + timedelta(minutes=30)]


# ── what was taken over ─────────────────────────────────────────────────────────────────────────


def test_a_deletion_is_heard_although_the_process_dies_at_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house, calendars = settled(tmp_path, "home")
    _, other, original = a_given_evening(house, calendars)
    drop(calendars[other], singles(calendars[other], "Koken")[0].href)
    store = house.world.store

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(store, "add_wish", die)
        with pytest.raises(Killed):
            house.round()
    house.round()

    assert [e.original for e in exceptions(house, Change.SKIPPED)] == [original]


def test_a_new_agreement_does_not_write_what_has_passed_again(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    _, other, original = a_given_evening(house, calendars)
    house.later(days=5)
    house.round()
    house.agree()

    house.round()

    assert [e.start.date() for e in singles(calendars[other], "Koken")] == [original.date()]


# ── the outbox ──────────────────────────────────────────────────────────────────────────────────


def test_what_is_no_longer_wanted_is_not_sent_later(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    who, original = cook_of(house, (NOW + timedelta(days=2)).replace(hour=0))
    other = OTHER[who]
    before = {m: dict(calendars[m].resources) for m in WORDS}
    block(calendars[f"{who}-werk"], "weg", original.replace(hour=16, minute=0), 180)
    for member in WORDS:
        calendars[member].fail_next("put", Unreachable(host="x"))
    house.round()
    assert {m: dict(calendars[m].resources) for m in WORDS} == before
    drop(calendars[f"{who}-werk"], "weg.ics")
    house.round()

    house.later(hours=2)
    house.round()

    assert singles(calendars[other], "Koken") == []
    assert {m: dict(calendars[m].resources) for m in WORDS} == before


def test_an_unheard_answer_does_not_turn_our_own_plan_into_a_wish(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    who, original = cook_of(house, (NOW + timedelta(days=2)).replace(hour=0))
    other = OTHER[who]
    block(calendars[f"{who}-werk"], "weg", original.replace(hour=16, minute=0), 180)
    calendars[who].fail_next("put", Unreachable(host="x"), after=True)
    house.round()
    dinner = next(e for e in entries_in(calendars[who]) if e.rrule and original in e.cancelled)
    far = next(s for _, s in [nth(house, "koken", who, NOW + timedelta(days=9))])
    edit(
        calendars[who],
        replace(dinner, overrides=(*dinner.overrides, Override(far, far + timedelta(minutes=5), 40))),
    )

    house.later(hours=1)
    house.round()
    house.round()

    assert exceptions(house, Change.SKIPPED) == []
    assert [e.start.date() for e in singles(calendars[other], "Koken")] == [original.date()]


# ── a calendar that is gone ─────────────────────────────────────────────────────────────────────


def test_a_calendar_of_ours_that_is_gone_is_not_read_as_deletions(house: House) -> None:
    house.round()
    house.agree()
    house.round()
    store = house.world.store
    ours = {c.member: c for c in store.calendars(house.household) if c.role.value == "ours"}
    held = {m: set(store.written(ours[m].id)) for m in WORDS}
    where = f"{house.url}bram/samen-thuis-bram/"
    requests.delete(where, auth=("bram", WORDS["bram"]), timeout=5).raise_for_status()
    for day in range(1, 6):
        start = (NOW + timedelta(days=day)).replace(hour=16)
        house.put("bram", "werk", f"weg-{day}.ics", busy_text(f"weg-{day}", start, 360))

    house.round()
    house.later(days=1)
    done = house.round()

    assert ours["bram"].id in done.troubles
    assert store.stepped_out_of(ours["bram"].id) == frozenset()
    assert set(store.written(ours["bram"].id)) == held["bram"]
    assert exceptions(house, Change.SKIPPED) == []
    assert requests.request("PROPFIND", where, auth=("bram", WORDS["bram"]), timeout=5).status_code == 404


def test_a_calendar_that_is_suddenly_empty_stops_and_asks(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    store = house.world.store
    number = next(c.id for c in store.calendars(house.household) if c.member == "bram" and c.role.value == "ours")
    for href in list(calendars["bram"].resources):
        drop(calendars["bram"], href)

    done = house.round()

    assert number in done.troubles
    assert store.stepped_out_of(number) == frozenset()


# ── days pass ───────────────────────────────────────────────────────────────────────────────────


def test_a_moved_check_in_that_is_deleted_goes_for_both(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    _, original = nth(house, "check-in", "sanne", NOW)
    meeting = check_in_of(calendars["sanne"])
    edit(
        calendars["sanne"],
        replace(meeting, overrides=(Override(original, original + timedelta(days=1), 10),)),
    )
    house.round()
    house.clock[0] = original + timedelta(hours=12)
    house.round()
    edit(calendars["sanne"], replace(check_in_of(calendars["sanne"]), overrides=(), cancelled=(original,)))

    house.round()

    other = check_in_of(calendars["bram"])
    assert (other.overrides, original in other.cancelled) == ((), True)


def test_a_series_moved_by_a_program_that_writes_utc_stays_at_home_in_its_zone(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    bins = series_in(calendars["bram"], "Vuilnis")
    moved = bins.start + timedelta(minutes=15)
    text = calendars["bram"].resources[bins.href].text
    for old in (bins.start, bins.start + timedelta(minutes=bins.minutes)):
        there = f";TZID=Europe/Amsterdam:{old:%Y%m%dT%H%M%S}"
        new = (old + timedelta(minutes=15)).astimezone(UTC)
        assert there in text
        text = text.replace(there, f":{new:%Y%m%dT%H%M%SZ}")
    calendars["bram"].put(bins.href, text, calendars["bram"].resources[bins.href].etag)

    house.round()

    agreement = house.world.store.home(house.household).agreement
    assert agreement is not None
    series = next(s for s in agreement.series if s.chore == "vuilnis")
    assert (series.start, series.start.tzinfo) == (moved, AMSTERDAM)


def test_a_chore_that_is_struck_off_stops_nothing_else(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    home = house.world.store.home(house.household)
    left = [chore for chore in home.chores if chore.key != "vuilnis"]
    house.world.store.replace_chores(house.household, left, home.heavy)

    house.round()
    again = house.round()

    assert [e for m in WORDS for e in entries_in(calendars[m]) if e.title == "Vuilnis"] == []
    assert again.written == []


def test_what_a_person_marks_as_busy_stays_marked(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    edit(calendars["bram"], replace(series_in(calendars["bram"], "Vuilnis"), busy=True))
    house.round()
    house.later(days=1)

    done = house.round()

    assert done.written == []


def test_what_we_once_gave_up_writing_may_be_what_a_person_means(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    who, original = cook_of(house, (NOW + timedelta(days=2)).replace(hour=0))
    found = (e for e in entries_in(calendars[who]) if e.rrule and e.title == "Koken")
    dinner = next(e for e in found if e.start.time() == original.time())
    block(calendars[f"{who}-werk"], "kort", original - timedelta(minutes=5), 20)
    ours, put, sent = calendars[who], calendars[who].put, []

    def racing(href: str, text: str, etag: str | None) -> str | None:
        ours.put = put  # type: ignore[method-assign]
        sent.append(text)
        mine = replace(dinner, overrides=(Override(original, original + timedelta(minutes=35), dinner.minutes),))
        put(href, write_entry(mine, NOW), etag)
        return put(href, text, etag)

    ours.put = racing  # type: ignore[method-assign]
    house.round()
    planned = read_entry(dinner.href, sent[0])
    assert planned is not None
    edit(ours, planned)

    house.round()
    house.later(days=1)
    house.round()

    assert [e.overrides for e in entries_in(ours) if e.href == dinner.href] == [planned.overrides]


def test_a_calendar_of_theirs_that_is_suddenly_empty_is_unknown_and_not_free(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    for day in range(40):
        block(calendars["sanne-werk"], f"dag-{day}", NOW + timedelta(days=day, hours=-5), 30)
    house.round()
    for href in list(calendars["sanne-werk"].resources):
        drop(calendars["sanne-werk"], href)

    done = house.round()

    assert done.troubles != {}


# ── what people keep in their own calendars ─────────────────────────────────────────────────────


def test_an_appointment_that_cannot_be_read_any_more_stays_as_it_was_known(tmp_path: Path) -> None:
    house, calendars = settled(tmp_path, "home")
    work = calendars["bram-werk"]
    number = next(
        c.id for c in house.world.store.calendars(house.household) if (c.member, c.role) == ("bram", Role.READ)
    )
    known = house.world.store.events(number)
    torn = work.resources["werk.ics"].text.replace("DTSTART", "DTSTRAT")

    work.put("werk.ics", torn, work.resources["werk.ics"].etag)
    house.round()

    assert known
    assert house.world.store.events(number) == known
    assert house.round().written == []
