"""What people do in their own calendar program comes back into the plan, and what they wrote there stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hands import (
    Calendars,
    a_given_evening,
    block,
    check_in_of,
    drop,
    edit,
    entries_in,
    exceptions,
    nth,
    series_in,
    settled,
    singles,
)
from homes import AMSTERDAM, NOW, House, busy_text

from household.model import Asks, Change, Entry, Kind, Override, Role
from integrations.doors import memory_account
from integrations.ical_entries import read_entry, write_entry
from integrations.memory import MemoryCalendar
from rounds.answers import answer
from rounds.leave import leave
from rounds.taking_over import ask_other
from rounds.undo import undo
from scheduler.turns import nearest, turns


@pytest.fixture
def home(tmp_path: Path) -> tuple[House, Calendars]:
    return settled(tmp_path, "home")


def quiet(house: House) -> bool:
    """Whether another round writes nothing."""
    again = house.round()
    return again.written == [] and sum(m.writes for m in again.meters.values()) == 0


def text_of(calendar: MemoryCalendar, title: str) -> str:
    return calendar.resources[series_in(calendar, title).href].text


def put_text(calendar: MemoryCalendar, href: str, text: str) -> None:
    standing = calendar.resources.get(href)
    calendar.put(href, text, standing.etag if standing else None)


def open_asks(house: House) -> list[Asks]:
    return [q.asks for q in house.world.store.questions(house.household)]


# ── ten minutes that somebody cannot be at ──


def decline(calendar: MemoryCalendar, at: datetime, who: str) -> None:
    """What a program leaves behind when one of the invited says no to one happening."""
    entry = check_in_of(calendar)
    others = tuple(o for o in entry.overrides if o.recurrence != at)
    named = replace(entry, overrides=(*others, Override(at, at, entry.minutes, "Onze tien minuten samen")))
    head, *parts = write_entry(named, NOW).split("BEGIN:VEVENT")
    line = f"ATTENDEE;PARTSTAT=DECLINED:mailto:{who}\r\nX-SAMEN:1"
    day = f"RECURRENCE-ID;TZID=Europe/Amsterdam:{at:%Y%m%dT%H%M%S}"
    parts = [part.replace("X-SAMEN:1", line) if day in part else part for part in parts]
    put_text(calendar, entry.href, "BEGIN:VEVENT".join([head, *parts]))


def guests(house: House) -> None:
    """The mail address by which Bram is invited is known."""
    house.world.store.add_account(house.household, "bram", Kind.MEMORY, "memory://mail", "bram@example.org", "")


def ten_minutes(calendar: MemoryCalendar, at: datetime) -> datetime | None:
    """Where the ten minutes of a week stand now; None when they were called off."""
    entry = check_in_of(calendar)
    moved = {o.recurrence: o.start for o in entry.overrides}
    return None if at in entry.cancelled else moved.get(at, at)


def test_ten_minutes_that_one_declined_are_offered_at_the_next_moment_that_suits_both(
    home: tuple[House, Calendars],
) -> None:
    house, calendars = home
    guests(house)
    _, at = nth(house, "check-in", "", NOW)
    block(calendars["sanne-werk"], "koor", (at + timedelta(days=1)).replace(hour=18, minute=0), 270)
    block(calendars["bram-werk"], "laat", at + timedelta(minutes=10), 180)
    house.round()
    decline(calendars["sanne"], at, "bram@example.org")

    done = house.round()

    (offered,) = {ten_minutes(calendars[member], at) for member in ("sanne", "bram")}
    assert {w.change for w in done.wishes} == {Change.MOVED}
    assert offered is not None
    assert timedelta(days=2) <= offered - at.replace(hour=0) < timedelta(days=3)
    assert quiet(house)


def test_a_no_is_heard_once_whatever_is_changed_there_later(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    guests(house)
    _, at = nth(house, "check-in", "", NOW)
    decline(calendars["sanne"], at, "bram@example.org")
    house.round()
    offered = ten_minutes(calendars["sanne"], at)
    href = check_in_of(calendars["sanne"]).href
    text = calendars["sanne"].resources[href].text
    assert "PARTSTAT=DECLINED" in text
    put_text(calendars["sanne"], href, text.replace("X-SAMEN:1", "COMMENT:bij de thee\r\nX-SAMEN:1"))

    done = house.round()

    assert done.wishes == []
    assert ten_minutes(calendars["sanne"], at) == offered != at
    assert quiet(house)


def test_a_no_of_somebody_else_moves_nothing(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    guests(house)
    _, at = nth(house, "check-in", "", NOW)
    decline(calendars["sanne"], at, "joris@example.org")

    house.round()

    assert ten_minutes(calendars["bram"], at) == at
    assert quiet(house)


def test_a_week_without_another_moment_skips_them(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    guests(house)
    _, at = nth(house, "check-in", "", NOW)
    block(calendars["sanne-werk"], "op reis", at + timedelta(minutes=10), 8 * 24 * 60)
    block(calendars["sanne-werk"], "cursus", NOW, int((at - NOW).total_seconds() // 60))
    house.round()
    decline(calendars["bram"], at, "bram@example.org")

    house.round()

    assert [ten_minutes(calendars[member], at) for member in ("sanne", "bram")] == [None, None]
    assert quiet(house)


# ── ticks ──


@pytest.mark.parametrize("title", ["✓ Vuilnis", "klaar: Vuilnis", "Klaar vuilnis"])
def test_a_tick_before_one_happening_is_done(home: tuple[House, Calendars], title: str) -> None:
    house, calendars = home
    bins = series_in(calendars["bram"], "Vuilnis")
    at = nth(house, "vuilnis", "bram", NOW)[1]
    edit(calendars["bram"], replace(bins, overrides=(Override(at, at, bins.minutes, title),)))

    house.round()

    (done,) = exceptions(house, Change.DONE)
    assert (done.original, done.member, done.start) == (at, "bram", at)
    assert f"SUMMARY:{title}" in calendars["bram"].resources[bins.href].text
    assert quiet(house)


def test_a_tick_on_the_whole_series_is_for_today(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    bins = series_in(calendars["bram"], "Vuilnis")
    edit(calendars["bram"], replace(bins, title="✓ Vuilnis"))
    house.clock[0] = nth(house, "vuilnis", "bram", NOW)[1] + timedelta(hours=1)

    house.round()

    (done,) = exceptions(house, Change.DONE)
    assert done.original.date() == house.clock[0].date()
    assert quiet(house)


def test_a_tick_taken_away_is_not_done_after_all(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    bins = series_in(calendars["bram"], "Vuilnis")
    at = nth(house, "vuilnis", "bram", NOW)[1]
    edit(calendars["bram"], replace(bins, overrides=(Override(at, at, bins.minutes, "✓ Vuilnis"),)))
    house.round()
    edit(calendars["bram"], bins)

    house.round()

    assert exceptions(house, Change.DONE) == []
    assert quiet(house)


def test_what_was_taken_over_and_ticked_stays_with_who_did_it(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    _, other, original = a_given_evening(house, calendars)
    (single,) = singles(calendars[other], "Koken")
    edit(calendars[other], replace(single, title="✓ Koken"))

    house.round()

    (done,) = exceptions(house, Change.DONE)
    assert (done.member, done.original, done.start) == (other, original, single.start)
    assert single.href in calendars[other].resources
    assert quiet(house)


def test_what_two_do_together_is_moved_for_both(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    beds = series_in(calendars["sanne"], "Bedden")
    at = nth(house, "bedden", "sanne", NOW)[1]
    later = at + timedelta(hours=1)
    edit(calendars["sanne"], replace(beds, overrides=(Override(at, later, beds.minutes),)))

    house.round()

    for calendar in (calendars["sanne"], calendars["bram"]):
        (override,) = series_in(calendar, "Bedden").overrides
        assert (override.recurrence, override.start) == (at, later)
    assert quiet(house)


# ── this and following ──


def split(calendar: MemoryCalendar, title: str, at: datetime, by: timedelta, ours: bool) -> tuple[str, str]:
    """What a program makes of "this and following": the old series ends, a new one begins."""
    old = series_in(calendar, title)
    until = (at - timedelta(days=1)).replace(hour=23, minute=59, second=59).astimezone(AMSTERDAM)
    stamp = f"{until.astimezone(AMSTERDAM) - until.utcoffset():%Y%m%dT%H%M%SZ}"
    edit(calendar, replace(old, rrule=f"{old.rrule};UNTIL={stamp}"))
    new = Entry("nieuw-1.ics", "NIEUW-1", title, at + by, old.minutes, rrule=old.rrule)
    text = write_entry(new, NOW)
    put_text(calendar, new.href, text if ours else text.replace("X-SAMEN:1\r\n", ""))
    return old.href, new.href


@pytest.mark.parametrize("ours", [True, False], ids=["mark kept", "mark lost"])
@pytest.mark.parametrize("by", [timedelta(0), timedelta(minutes=45)], ids=["same time", "other time"])
def test_this_and_following_goes_on_as_the_same_chore(home: tuple[House, Calendars], by: timedelta, ours: bool) -> None:
    house, calendars = home
    at = nth(house, "vuilnis", "bram", NOW + timedelta(days=8))[1]
    old, new = split(calendars["bram"], "Vuilnis", at, by, ours)

    done = house.round()

    agreement = house.world.store.home(house.household).agreement
    assert agreement is not None
    bins = [s for s in agreement.series if s.chore == "vuilnis"]
    assert [s.start.time() for s in bins] == [bins[0].start.time(), (at + by).time()]
    assert done.written == []
    assert {e.href for e in entries_in(calendars["bram"]) if e.title == "Vuilnis"} >= {old}
    assert new in calendars["bram"].resources
    assert open_asks(house) == []
    assert quiet(house)


def test_the_rest_may_come_before_or_after_the_end(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    at = nth(house, "vuilnis", "bram", NOW + timedelta(days=8))[1]
    bins = series_in(calendars["bram"], "Vuilnis")
    before = dict(calendars["bram"].resources)
    _, new = split(calendars["bram"], "Vuilnis", at, timedelta(minutes=30), ours=False)
    rest = calendars["bram"].resources[new].text
    drop(calendars["bram"], new)
    house.round()
    assert open_asks(house) == [Asks.SERIES_GONE]

    put_text(calendars["bram"], new, rest)
    house.round()

    assert open_asks(house) == []
    assert bins.href in before
    assert quiet(house)


def test_what_moves_in_the_rest_is_heard_too(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    at = nth(house, "vuilnis", "bram", NOW + timedelta(days=8))[1]
    _, new = split(calendars["bram"], "Vuilnis", at, timedelta(minutes=30), ours=False)
    house.round()
    start = at + timedelta(minutes=30)
    rest = Entry(new, "NIEUW-1", "Vuilnis", start, 10, rrule="FREQ=WEEKLY;BYDAY=WE")
    rest = replace(rest, overrides=(Override(start, start + timedelta(hours=1), 10),))
    put_text(calendars["bram"], new, write_entry(rest, NOW).replace("X-SAMEN:1\r\n", ""))

    house.round()

    assert [e.start for e in exceptions(house, Change.MOVED) if e.original == start] == [start + timedelta(hours=1)]
    assert quiet(house)


def test_a_series_that_ends_without_a_rest_is_asked_about_once(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    bins = series_in(calendars["bram"], "Vuilnis")
    edit(calendars["bram"], replace(bins, rrule=f"{bins.rrule};UNTIL=20260320T225959Z"))

    house.round()
    house.round()

    assert open_asks(house) == [Asks.SERIES_GONE]
    assert "UNTIL=20260320T225959Z" in calendars["bram"].resources[bins.href].text
    assert quiet(house)


# ── what is asked ──


def test_a_series_taken_out_comes_back_when_that_is_the_answer(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    bins = series_in(calendars["bram"], "Vuilnis")
    drop(calendars["bram"], bins.href)
    house.round()
    (question,) = house.world.store.questions(house.household)
    assert (question.asks, question.details["what"]) == (Asks.SERIES_GONE, "Vuilnis")

    answer(house.world, house.household, question, "back")
    house.round()

    assert series_in(calendars["bram"], "Vuilnis").start == bins.start
    assert quiet(house)


def test_a_series_taken_out_for_good_leaves_the_agreement(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    drop(calendars["bram"], series_in(calendars["bram"], "Vuilnis").href)
    house.round()
    (question,) = house.world.store.questions(house.household)

    answer(house.world, house.household, question, "yes")
    house.round()

    agreement = house.world.store.home(house.household).agreement
    assert agreement is not None
    assert "vuilnis" not in {s.chore for s in agreement.series}
    assert quiet(house)


@pytest.mark.parametrize("word", ["yes", "back"])
def test_other_days_are_taken_as_made_or_put_back(home: tuple[House, Calendars], word: str) -> None:
    house, calendars = home
    bins = series_in(calendars["bram"], "Vuilnis")
    start = bins.start + timedelta(days=1)
    edit(calendars["bram"], replace(bins, start=start, rrule="FREQ=WEEKLY;BYDAY=TH"))
    house.round()
    (question,) = house.world.store.questions(house.household)
    assert question.asks is Asks.RULE_CHANGED

    answer(house.world, house.household, question, word)
    house.round()

    stands = series_in(calendars["bram"], "Vuilnis")
    assert stands.start.weekday() == (3 if word == "yes" else 2)
    assert quiet(house)
    assert open_asks(house) == []


def test_who_deletes_their_calendar_is_asked_once_and_it_is_not_made_again(home: tuple[House, Calendars]) -> None:
    house, _ = home
    ours = _our_calendar(house, "bram")
    account = memory_account(ours.url.rpartition("/")[0])
    account.remove(ours.url)

    house.round()
    house.later(days=1)
    house.round()

    assert open_asks(house) == [Asks.CALENDAR_GONE]
    assert ours.url not in account.held
    assert house.world.store.open_edits(house.household, None) == ()


def test_a_deleted_calendar_comes_back_full_when_that_is_the_answer(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    before = {e.title for e in entries_in(calendars["bram"])}
    ours = _our_calendar(house, "bram")
    account = memory_account(ours.url.rpartition("/")[0])
    account.remove(ours.url)
    house.round()
    (question,) = house.world.store.questions(house.household)

    answer(house.world, house.household, question, "back")
    house.round()

    assert {e.title for e in entries_in(account.calendar(ours.url))} == before
    assert quiet(house)


def _our_calendar(house: House, member: str):
    return next(c for c in house.world.store.calendars(house.household) if c.role is Role.OURS and c.member == member)


# ── what people wrote stays ──


def test_a_note_and_an_alarm_of_a_person_survive_our_next_write(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    bins = series_in(calendars["bram"], "Vuilnis")
    text = calendars["bram"].resources[bins.href].text
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Vuilnis\r\nTRIGGER:-PT7M\r\nEND:VALARM\r\n"
    text = text.replace("X-SAMEN:1\r\n", f"LOCATION:Achterom\r\n{alarm}X-SAMEN:1\r\n")
    put_text(calendars["bram"], bins.href, text)
    house.round()
    at = nth(house, "vuilnis", "bram", NOW)[1]
    work = calendars["bram-werk"]
    work.put("weg.ics", busy_text("weg", at - timedelta(minutes=30), 75), None)

    done = house.round()

    assert [e.href for e in done.written if e.href == bins.href] == [bins.href]
    stands = calendars["bram"].resources[bins.href].text
    assert "LOCATION:Achterom" in stands
    assert "TRIGGER:-PT7M" in stands
    assert quiet(house)


# ── undo and leaving ──


def test_undo_takes_the_last_round_back_and_holds_the_plan(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    before = {name: dict(c.resources) for name, c in calendars.items()}

    done = undo(house.world, house.household)
    house.round()

    assert done.back == sum(len(before[m]) for m in ("sanne", "bram"))
    assert (calendars["sanne"].resources, calendars["bram"].resources) == ({}, {})
    assert calendars["bram-werk"].resources == before["bram-werk"]
    assert house.world.store.stepped_out_of(_our_calendar(house, "bram").id) == frozenset()

    house.world.store.hold(house.household, None)
    house.round()

    assert {e.title for e in entries_in(calendars["bram"])} == {
        e.title for r in before["bram"].values() if (e := read_entry(r.href, r.text))
    }
    assert quiet(house)


def test_undo_restores_what_stood_before_a_change(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    before = {m: {h: r.text for h, r in calendars[m].resources.items()} for m in ("sanne", "bram")}
    house.later(minutes=15)
    a_given_evening(house, calendars)

    undo(house.world, house.household)

    assert {m: {h: r.text for h, r in calendars[m].resources.items()} for m in before} == before


def test_undo_leaves_what_a_person_changed_since(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    bins = series_in(calendars["bram"], "Vuilnis")
    at = nth(house, "vuilnis", "bram", NOW)[1]
    edit(calendars["bram"], replace(bins, overrides=(Override(at, at + timedelta(minutes=20), 10),)))
    house.round()

    done = undo(house.world, house.household)

    assert done.left == 1
    assert [e.title for e in entries_in(calendars["bram"])] == ["Vuilnis"]


def test_leaving_takes_exactly_what_we_made(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    own = Entry("feest.ics", "feest@elders", "Feest", NOW, 60)
    put_text(calendars["bram"], own.href, write_entry(own, NOW).replace("X-SAMEN:1\r\n", ""))
    bins = series_in(calendars["bram"], "Vuilnis")
    edit(calendars["bram"], replace(bins, minutes=25))
    store = house.world.store
    account = next(a for a in store.accounts(house.household) if a.member == "bram")

    left = leave(house.world, account, house.household)

    assert (left.foreign, left.calendars) == (1, 0)
    assert set(calendars["bram"].resources) == {"feest.ics"}
    assert set(calendars["bram-werk"].resources) == {"werk.ics"}
    assert {c.member for c in store.calendars(house.household)} == {"sanne"}
    assert {a.member for a in store.accounts(house.household)} == {"sanne"}


def test_leaving_takes_our_calendar_along_when_nothing_else_is_in_it(home: tuple[House, Calendars]) -> None:
    house, _ = home
    ours = _our_calendar(house, "sanne")
    account = next(a for a in house.world.store.accounts(house.household) if a.member == "sanne")

    left = leave(house.world, account, house.household)

    assert left.calendars == 1
    assert ours.url not in memory_account(account.url).held


def test_a_title_of_a_persons_own_stays_through_many_writes(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    bins = series_in(calendars["bram"], "Vuilnis")
    edit(calendars["bram"], replace(bins, title="Grijze bak"))
    house.round()
    for week in range(1, 4):
        at = nth(house, "vuilnis", "bram", NOW + timedelta(weeks=week))[1]
        calendars["bram-werk"].put(f"weg{week}.ics", busy_text(f"weg{week}", at - timedelta(minutes=30), 75), None)
        assert [e.href for e in house.round().written if e.href == bins.href] == [bins.href]

    assert "SUMMARY:Grijze bak" in calendars["bram"].resources[bins.href].text
    assert "SUMMARY:Vuilnis" not in calendars["bram"].resources[bins.href].text
    assert quiet(house)


def test_the_ten_minutes_ticked_off_by_one_are_done_for_both(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    meeting = check_in_of(calendars["sanne"])
    at = nth(house, "check-in", "sanne", NOW)[1]
    edit(calendars["sanne"], replace(meeting, overrides=(Override(at, at, 10, f"✓ {meeting.title}"),)))

    house.round()

    assert [e.original for e in exceptions(house, Change.DONE)] == [at]
    assert check_in_of(calendars["bram"]).cancelled == ()
    assert quiet(house)


# ── what one asks the other ──


def test_a_question_about_a_turn_that_has_passed_is_asked_no_more(home: tuple[House, Calendars]) -> None:
    house, _ = home
    store, now = house.world.store, house.clock[0]
    series = next(s.key for s in store.home(house.household).agreement.series if s.chore == "koken")
    known = store.home(house.household)
    member = next(s.member for s in known.agreement.series if s.key == series)
    turn = nearest(turns(known, series, member, now), member, now)
    assert turn is not None
    assert ask_other(store, known, turn, member, now)

    house.round()
    still_asked = Asks.TAKE_OVER in open_asks(house)
    house.later(days=10)
    house.round()

    assert still_asked
    assert Asks.TAKE_OVER not in open_asks(house)
    assert quiet(house)


def test_a_yes_brings_the_turn_into_the_others_calendar(home: tuple[House, Calendars]) -> None:
    house, calendars = home
    store, now = house.world.store, house.clock[0]
    known = store.home(house.household)
    series = next(s for s in known.agreement.series if s.chore == "koken")
    other = next(m for m in ("sanne", "bram") if m != series.member)
    turn = nearest(turns(known, series.key, series.member, now), series.member, now)
    assert turn is not None
    ask_other(store, known, turn, series.member, now)
    [question] = [q for q in store.questions(house.household) if q.asks is Asks.TAKE_OVER]
    before = {e.href for e in entries_in(calendars[other])}

    answer(house.world, house.household, question, "yes")
    house.round()

    [taken] = [e for e in entries_in(calendars[other]) if e.href not in before]
    assert (taken.title, taken.start, taken.rrule) == ("Koken", turn.span.start, None)
    assert turn.original in series_in(calendars[series.member], "Koken").cancelled
    assert quiet(house)
