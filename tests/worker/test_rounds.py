"""A whole round against a real CalDAV server: what is written, what is left alone, what people's edits do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from homes import AMSTERDAM, NOW, WORDS, House, busy_text
from icalendar import Calendar

from household.model import Change, Override, Role
from integrations.ical_entries import read_entry, write_entry


def starts(text: str, first: datetime, last: datetime) -> list[datetime]:
    """When an entry happens, according to another library."""
    found = recurring_ical_events.of(Calendar.from_ical(text)).between(first, last)
    return sorted(event.start for event in found)


def test_the_agreement_stands_in_both_calendars_as_recurring_events(house: House) -> None:
    house.round()
    house.agree()

    done = house.round()

    texts = [text for member in WORDS for text in house.ours(member).values()]
    assert len(texts) == len(done.written) > 6
    assert all("RRULE:FREQ=" in text for text in texts if "RECURRENCE" not in text and "given" not in text)
    assert any("Onze tien minuten" in text for text in texts)


def test_a_second_round_reads_each_calendar_once_and_writes_nothing(house: House) -> None:
    house.round()
    house.agree()
    house.round()

    again = house.round()

    assert again.written == []
    assert [again.meter(c.id).reads for c in house.world.store.calendars(house.household)] == [1, 1, 1, 1]
    assert sum(m.writes for m in again.meters.values()) == 0


def test_local_times_stay_over_the_clock_change_for_another_client(house: House) -> None:
    house.round()
    house.agree()
    house.round()
    first, last = NOW, NOW + timedelta(weeks=8)

    for member in WORDS:
        for name, text in house.ours(member).items():
            entry = read_entry(name, text)
            assert entry is not None
            moved = {o.recurrence for o in entry.overrides}
            usual = {s.astimezone(AMSTERDAM).strftime("%H:%M") for s in starts(text, first, last) if s not in moved}
            others = {f"{o.start:%H:%M}" for o in entry.overrides}

            assert f"{entry.start:%H:%M}" in usual
            assert usual <= {f"{entry.start:%H:%M}"} | others


def test_a_happening_that_is_dragged_stays_where_the_person_put_it(house: House) -> None:
    house.round()
    house.agree()
    house.round()
    member = next(m for m in WORDS if any("Koken" in t for t in house.ours(m).values()))
    entry = house.entry(member, "koken")
    original = next(s for s in starts(write_entry(entry, NOW), NOW + timedelta(days=1), NOW + timedelta(days=6)))
    original = original.astimezone(AMSTERDAM)
    dragged = replace(entry, overrides=(Override(original, original + timedelta(minutes=15), 40),))
    house.put(member, f"samen-thuis-{member}", entry.href, write_entry(dragged, NOW))

    done = house.round()
    again = house.round()

    assert [w.change for w in done.wishes] == [Change.MOVED]
    assert [o.start for o in house.entry(member, "koken").overrides] == [original + timedelta(minutes=15)]
    assert again.written == []


def test_a_whole_series_that_is_moved_keeps_its_new_time(house: House) -> None:
    house.round()
    house.agree()
    house.round()
    bins = house.entry("bram", "vuilnis")
    later = replace(bins, start=bins.start + timedelta(minutes=30))
    house.put("bram", "samen-thuis-bram", bins.href, write_entry(later, NOW))

    house.round()
    again = house.round()

    assert house.entry("bram", "vuilnis").start == later.start
    assert again.written == []
    home = house.world.store.home(house.household)
    assert home.agreement is not None
    assert [s.start for s in home.agreement.series if s.chore == "vuilnis"] == [later.start]


def test_a_series_that_is_deleted_is_not_put_back(house: House) -> None:
    house.round()
    house.agree()
    house.round()
    bins = house.entry("bram", "vuilnis")
    house.remove("bram", "samen-thuis-bram", bins.href)

    done = house.round()
    house.later(days=1)
    house.round()

    assert done.written == []
    assert bins.href not in house.ours("bram")


def test_an_appointment_moves_only_what_it_hits(house: House) -> None:
    house.round()
    house.agree()
    house.round()
    before = {m: house.ours(m) for m in WORDS}
    toys = next(m for m in WORDS if any("Speelgoed" in t for t in before[m].values()))
    tonight = house.entry(toys, "speelgoed").start.time()
    at = datetime.combine(NOW.date() + timedelta(days=1), tonight, AMSTERDAM)
    house.put(toys, "werk", "etentje.ics", busy_text("etentje", at - timedelta(minutes=5), 20))

    done = house.round()

    after = {m: house.ours(m) for m in WORDS}
    changed = [n for m in WORDS for n in after[m] if before[m].get(n) != after[m][n]]
    assert 1 <= len(changed) == len(done.written) <= 2
    assert not [n for m in WORDS for n in before[m] if n not in after[m]]


def test_a_stranger_s_entry_in_our_calendar_is_never_touched(house: House) -> None:
    house.round()
    house.agree()
    house.round()
    theirs = busy_text("van-joris", NOW + timedelta(days=1), 30)
    house.put("bram", "samen-thuis-bram", "joris.ics", theirs)

    done = house.round()
    house.later(days=7)
    house.round()

    assert done.written == []
    assert "van-joris" in house.ours("bram")["joris.ics"]


def test_trouble_with_one_partner_stops_nothing_for_the_other(house: House) -> None:
    house.round()
    house.agree()
    account = next(a for a in house.world.store.accounts(house.household) if a.member == "bram")
    store = house.world.store
    store.add_account(house.household, "bram", account.kind, account.url, account.username, "oud wachtwoord")

    done = house.round()

    brams = {c.id for c in store.calendars(house.household) if c.member == "bram"}
    assert set(done.troubles) == brams
    assert {t.sentence for t in done.troubles.values()} == {"trouble.access_revoked"}
    assert len(house.ours("sanne")) > 3
    stale = [c for c in store.calendars(house.household) if c.stale_since]
    assert {c.id for c in stale} == brams

    store.add_account(house.household, "bram", account.kind, account.url, account.username, WORDS["bram"])
    house.later(hours=2)
    house.round()

    assert len(house.ours("bram")) > 3
    assert not [c for c in store.calendars(house.household) if c.stale_since]


def test_no_title_of_a_busy_only_calendar_reaches_the_data_folder(house: House) -> None:
    house.put("sanne", "werk", "geheim.ics", busy_text("gesprek-met-advocaat", NOW + timedelta(days=1), 60))

    house.round()

    files = [f for f in house.world.settings.data.rglob("*") if f.is_file()]
    kept = b"".join(f.read_bytes() for f in files)
    assert b"gesprek-met-advocaat" not in kept.replace(b"gesprek-met-advocaat@elders", b"")
    assert not any(WORDS[m].encode() in kept for m in WORDS)


def test_the_written_text_names_its_zone_and_takes_no_time(house: House) -> None:
    house.round()
    house.agree()
    house.round()

    text = next(t for t in house.ours("bram").values() if "Vuilnis" in t)

    assert "DTSTART;TZID=Europe/Amsterdam:" in text
    assert "TRANSP:TRANSPARENT" in text
    assert "VALARM" not in text
    assert re.search(r"^DTEND;TZID=Europe/Amsterdam:", text, re.MULTILINE)
    assert next(c for c in house.world.store.calendars(house.household) if c.role is Role.OURS)
    assert ZoneInfo("Europe/Amsterdam") == AMSTERDAM


def test_a_day_that_is_past_is_booked_once(house: House) -> None:
    house.round()
    house.agree()
    house.round()
    store, since = house.world.store, NOW.date()

    house.later(days=1)
    house.round()
    once = store.ledger(house.household, since)
    house.put("bram", "werk", "extra.ics", busy_text("extra", NOW + timedelta(days=9), 30))
    house.round()

    assert {line.day for line in once} == {since}
    assert {line.chore for line in once} >= {"speelgoed", "koken", "vuilnis"}
    assert store.ledger(house.household, since) == once
