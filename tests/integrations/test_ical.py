"""Odd calendars are read without a fault, and what we write comes back as it was, also after edits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Access, Calendar, Entry, EventPart, Kind, Override, Role
from integrations import ical_events
from integrations.ical import is_ours, read_entry, read_events, write_entry
from integrations.zones import vtimezone, zone_named

HOME = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ODD = Path(__file__).parent / "odd"


def calendar(access: Access = Access.TITLES) -> Calendar:
    return Calendar(1, 1, "sanne", Kind.ICS, Role.READ, "https://example.com/a.ics", "Werk", access=access)


def odd(name: str) -> tuple[list[EventPart], tuple[str, ...]]:
    events, notes = read_events((ODD / f"{name}.ics").read_text(), calendar(), "a", HOME)
    return [part for event in events for part in event.parts], notes


def at(*parts: int, zone: ZoneInfo = HOME) -> datetime:
    return datetime(*parts, tzinfo=zone)


# ── reading what people have ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "start", "notes"),
    [
        ("windows_zone", at(2026, 7, 6, 9, zone=ZoneInfo("Europe/Berlin")), ()),
        ("prefixed_zone", at(2026, 7, 6, 9, zone=ZoneInfo("America/New_York")), ()),
        ("floating_with_calendar_zone", at(2026, 7, 6, 9, zone=ZoneInfo("Europe/London")), ()),
        ("floating", at(2026, 7, 6, 9), ()),
        ("unknown_zone", at(2026, 7, 6, 9), ("zone", "zone")),
        ("end_before_start", at(2026, 7, 6, 11), ("end",)),
        ("broken_rule", at(2026, 7, 6, 11), ("rrule",)),
        ("stops_halfway", at(2026, 7, 6, 11), ()),
    ],
)
def test_each_time_gets_the_zone_it_means(name: str, start: datetime, notes: tuple[str, ...]) -> None:
    (part, *_), told = odd(name)

    assert (part.start, told) == (start, notes)
    assert part.end >= part.start


def test_series_are_kept_in_the_time_of_their_place() -> None:
    (part,), _ = odd("windows_zone")

    assert part.start.tzinfo == ZoneInfo("Europe/Berlin")
    assert (part.rrule, part.title) == ("FREQ=WEEKLY;BYDAY=MO", "Werkoverleg")


def test_a_missing_end_follows_the_standard() -> None:
    (moment, day, itself), _ = odd("no_end")

    assert moment.end == moment.start
    assert (day.start, day.end) == (date(2026, 7, 6), date(2026, 7, 7))
    assert itself.end == date(2026, 7, 7)


def test_a_duration_is_an_end() -> None:
    (part,), _ = odd("floating_with_calendar_zone")

    assert part.end - part.start == timedelta(minutes=90)


def test_transparent_cancelled_and_free_take_no_time() -> None:
    parts, _ = odd("takes_no_time")

    assert [(part.busy, part.cancelled) for part in parts] == [(False, False), (False, True), (False, False)]


def test_private_titles_are_dropped_at_once() -> None:
    parts, _ = odd("private")

    assert [part.title for part in parts] == [None, None, None]


def test_a_calendar_open_as_busy_only_gives_no_title() -> None:
    text = (ODD / "windows_zone.ics").read_text()

    ((event,), _) = read_events(text, calendar(Access.BUSY), "a", HOME)

    assert event.parts[0].title is None
    assert "Werkoverleg" not in repr(event)


def test_one_odd_component_never_loses_the_rest() -> None:
    (part,), notes = odd("one_broken")

    assert part.start == at(2026, 7, 6, 11)
    assert notes == ("vevent", "vevent")


def test_exceptions_are_read_with_their_newest_version() -> None:
    (master, moved), notes = odd("exceptions")

    assert master.exdates == (at(2026, 7, 13, 9), at(2026, 7, 20, 9), at(2026, 7, 27, 9))
    assert master.rdates == (at(2026, 7, 8, 9),)
    assert (moved.recurrence, moved.start) == (at(2026, 8, 3, 9), at(2026, 8, 3, 16))
    assert notes == ()


@pytest.mark.parametrize("name", ["two_masters", "no_uid"])
def test_of_two_that_cannot_be_told_apart_both_are_kept(name: str) -> None:
    events, _ = read_events((ODD / f"{name}.ics").read_text(), calendar(), "a", HOME)

    assert [e.parts[0].start.day for e in events] == [6, 7]
    assert len({e.uid for e in events}) == 2


def test_years_that_cannot_be_counted_with_are_left_out() -> None:
    (part,), notes = odd("far_years")

    assert part.start == date(1604, 5, 6)
    assert notes == ("vevent", "vevent")


def _wheel_calendars() -> list[Path]:
    roots = [Path(module.__file__ or "").parent for module in (icalendar, recurring_ical_events)]
    return sorted(path for root in roots for path in root.rglob("*.ics"))


def test_every_calendar_in_the_libraries_is_read_without_a_fault() -> None:
    paths = _wheel_calendars()
    read = [read_events(p.read_bytes().decode("utf-8", "replace"), calendar(), "a", HOME) for p in paths]

    assert len(paths) > 100
    assert sum(len(events) for events, _ in read) > len(paths) // 2


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_line_may_be_spoilt(data: st.DataObject) -> None:
    lines = (ODD / "exceptions.ics").read_text().splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        lines[data.draw(st.integers(0, len(lines) - 1))] = data.draw(
            st.sampled_from(lines) | st.text(max_size=30) | st.sampled_from(["DTSTART:", "RRULE:FREQ=", ";:"])
        )

    events, notes = read_events("\n".join(lines), calendar(), "a", HOME)

    assert all(part.end >= part.start for event in events for part in event.parts)
    assert all(note.isidentifier() or "-" in note for note in notes)


def test_a_text_of_too_many_components_is_cut_off_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ical_events, "MOST", 1)

    parts, notes = odd("no_end")

    assert (len(parts), notes) == (1, ("too_many",))


# ── writing ours ────────────────────────────────────────────────────────────────────────────────

ENTRY = Entry(
    href="samen-a.ics",
    uid="samen-a",
    title="Vuilnis; papier, en glas",
    start=at(2026, 11, 24, 18),
    minutes=30,
    rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=MO",
    overrides=(Override(at(2026, 12, 8, 18), at(2026, 12, 9, 19), 20, "Vuilnis: samen"),),
    cancelled=(at(2026, 12, 22, 18),),
    description="Klaar als: de bak buiten staat.\nSchuif gerust.",
)


def test_the_same_entry_gives_the_same_text_apart_from_when() -> None:
    later = write_entry(ENTRY, NOW + timedelta(days=1))
    stamps = ("DTSTAMP", "CREATED", "LAST-MODIFIED")

    different = [a for a, b in zip(write_entry(ENTRY, NOW).split(), later.split(), strict=True) if a != b]

    assert {line.partition(":")[0] for line in different} == set(stamps)
    assert write_entry(ENTRY, NOW) == write_entry(ENTRY, NOW)


def test_what_we_write_can_be_told_from_all_else() -> None:
    text = write_entry(ENTRY, NOW)

    assert is_ours(text)
    assert not is_ours(text.replace("X-SAMEN:1\r\n", "DESCRIPTION:X-SAMEN:1\r\n"))
    assert read_entry("a", text.replace("X-SAMEN:1\r\n", "")) is None
    assert "VALARM" not in text
    assert "PRODID:-//samen//samen//NL" in text


def test_lines_are_short_and_end_as_the_standard_says() -> None:
    long = Entry("a", "a", "é" * 200, at(2026, 11, 24, 18), 30)

    lines = write_entry(long, NOW).encode().split(b"\r\n")

    assert max(map(len, lines)) <= 75
    assert all(b"\n" not in line for line in lines)


plain_text = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=60)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(lambda d: d.replace(microsecond=0))
rules = st.sampled_from(
    [
        None,
        "FREQ=WEEKLY;BYDAY=TU;WKST=MO",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH;WKST=MO",
        "FREQ=MONTHLY;BYDAY=1SA",
    ]
)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    zone = ZoneInfo(draw(st.sampled_from(["Europe/Amsterdam", "America/New_York", "UTC", "Asia/Kolkata"])))
    local = moments.map(lambda d: d.replace(tzinfo=zone))
    title, minutes = draw(plain_text), draw(st.integers(1, 600))
    days = draw(st.lists(local, max_size=5, unique=True))
    cut = draw(st.integers(0, len(days)))
    overrides = [
        Override(day, draw(local), draw(st.integers(1, 600)), draw(st.none() | plain_text.filter(bool)))
        for day in sorted(days[:cut])
    ]
    return Entry(
        href="samen-a.ics",
        uid=draw(st.from_regex(r"samen-[a-z0-9]{1,40}", fullmatch=True)),
        title=title,
        start=draw(local),
        minutes=minutes,
        rrule=draw(rules),
        overrides=tuple(
            o for o in overrides if o.title != title and o != Override(o.recurrence, o.recurrence, minutes)
        ),
        cancelled=tuple(sorted(days[cut:])),
        busy=draw(st.booleans()),
        description="\n".join(draw(st.lists(plain_text, max_size=3))),
    )


@settings(max_examples=150, deadline=None)
@given(entries())
def test_what_we_write_comes_back_as_it_was(entry: Entry) -> None:
    assert read_entry(entry.href, write_entry(entry, NOW)) == entry


def test_six_in_the_evening_stays_six_in_the_evening() -> None:
    entry = Entry("a", "a", "Afwas", at(2026, 1, 6, 18), 30, "FREQ=WEEKLY;BYDAY=TU;WKST=MO")
    # Under a name that nobody knows, so that the definition in the text is what counts.
    text = write_entry(entry, NOW).replace("Europe/Amsterdam", "Samen")

    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between((2026, 1, 1), (2029, 1, 1))

    assert len(found) == 156
    for event in found:
        assert (event.start.hour, event.start.minute) == (18, 0)
        assert event.start.utcoffset() == event.start.replace(tzinfo=HOME).utcoffset()


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Amsterdam",
        "Europe/Dublin",
        "America/New_York",
        "Australia/Sydney",
        "Africa/Casablanca",
        "Asia/Kolkata",
    ],
)
def test_a_zone_says_the_same_as_the_zone_database(name: str) -> None:
    told = icalendar.Timezone.from_ical("\r\n".join(vtimezone(name, 2026)).replace(name, f"Samen/{name}")).to_tz()
    noons = [datetime(2026, 1, 1, 12) + timedelta(days=n) for n in range(3 * 365)]

    wrong = [d for d in noons if d.replace(tzinfo=told).utcoffset() != d.replace(tzinfo=ZoneInfo(name)).utcoffset()]

    assert wrong == []


def test_every_zone_in_the_world_can_be_written() -> None:
    for name in sorted(available_timezones())[::12]:
        assert vtimezone(name, 2026)[-1] == "END:VTIMEZONE"
        assert zone_named(name) is not None


# ── and what a person's program makes of it ─────────────────────────────────────────────────────

WEEKLY = Entry("a", "samen-a", "Afwas", at(2026, 11, 24, 18), 30, "FREQ=WEEKLY;BYDAY=TU;WKST=MO")
SECOND = at(2026, 12, 1, 18)


def edited(*changes: tuple[str, str], more: str = "") -> Entry | None:
    text = write_entry(WEEKLY, NOW)
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return read_entry("a", text.replace("END:VCALENDAR", f"{more}END:VCALENDAR"))


def exception(body: str, which: str = "RECURRENCE-ID;TZID=Europe/Amsterdam:20261201T180000") -> str:
    return f"BEGIN:VEVENT\r\nUID:samen-a\r\n{which}\r\n{body}\r\nEND:VEVENT\r\n"


def test_a_length_instead_of_an_end_means_the_same() -> None:
    assert edited(("DTEND;TZID=Europe/Amsterdam:20261124T183000", "DURATION:PT30M")) == WEEKLY


def test_alarms_and_foreign_properties_mean_nothing() -> None:
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nSUMMARY:Nu\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n"

    assert edited(("X-SAMEN:1\r\n", f"X-SAMEN:1\r\nX-APPLE-TRAVEL:1\r\nSEQUENCE:4\r\n{alarm}")) == WEEKLY


def test_another_zone_definition_means_the_same() -> None:
    text = write_entry(WEEKLY, NOW)
    start, end = text.index("BEGIN:VTIMEZONE"), text.index("BEGIN:VEVENT")

    assert read_entry("a", text[:start] + text[end:]) == WEEKLY


def test_a_moved_happening_is_an_override_also_when_told_in_utc() -> None:
    body = "DTSTART:20261202T180000Z\r\nDTEND:20261202T183000Z\r\nSUMMARY:Afwas"
    which = "RECURRENCE-ID:20261201T170000Z"

    entry = edited(more=exception(body, which))

    assert entry is not None
    assert entry.overrides == (Override(SECOND, at(2026, 12, 2, 19), 30),)
    assert entry.overrides[0].start.tzinfo is HOME


def test_an_override_that_changes_nothing_is_none() -> None:
    body = "DTSTART;TZID=Europe/Amsterdam:20261201T180000\r\nDURATION:PT30M\r\nSUMMARY:Afwas"

    assert edited(more=exception(body)) == WEEKLY


@pytest.mark.parametrize("exdate", ["EXDATE:20261201T170000Z", "EXDATE;VALUE=DATE:20261201"])
def test_a_deleted_happening_is_cancelled_however_it_is_said(exdate: str) -> None:
    by_exdate = edited(("X-SAMEN:1", f"{exdate}\r\nX-SAMEN:1"))
    by_status = edited(more=exception("STATUS:CANCELLED\r\nDTSTART:20261201T170000Z"))

    assert by_exdate is not None
    assert by_exdate.cancelled == (SECOND,)
    assert by_exdate == by_status


def test_an_exdate_outweighs_an_override_that_was_left_behind() -> None:
    body = "DTSTART;TZID=Europe/Amsterdam:20261202T190000\r\nDURATION:PT30M"
    entry = edited(("X-SAMEN:1", "EXDATE;TZID=Europe/Amsterdam:20261201T180000\r\nX-SAMEN:1"), more=exception(body))

    assert entry is not None
    assert (entry.overrides, entry.cancelled) == ((), (SECOND,))


def test_a_happening_made_a_whole_day_keeps_its_usual_moment_on_that_day() -> None:
    entry = edited(more=exception("DTSTART;VALUE=DATE:20261203\r\nDTEND;VALUE=DATE:20261204"))

    assert entry is not None
    assert entry.overrides == (Override(SECOND, at(2026, 12, 3, 18), 30),)


def test_a_series_made_a_whole_day_begins_at_midnight() -> None:
    entry = edited(
        ("DTSTART;TZID=Europe/Amsterdam:20261124T180000", "DTSTART;VALUE=DATE:20261124"),
        ("DTEND;TZID=Europe/Amsterdam:20261124T183000", "DTEND;VALUE=DATE:20261125"),
    )

    assert entry is not None
    assert (entry.start, entry.minutes) == (at(2026, 11, 24), 1440)


@pytest.mark.parametrize("text", ["", "X-SAMEN:1", "BEGIN:VCALENDAR\nX-SAMEN:1\nBEGIN:VEVENT\nEND:VEVENT\n"])
def test_what_cannot_be_read_is_no_entry(text: str) -> None:
    assert read_entry("a", text) is None


def test_a_series_cancelled_as_a_whole_is_no_entry() -> None:
    assert edited(("X-SAMEN:1", "STATUS:CANCELLED\r\nX-SAMEN:1")) is None


def test_an_alarm_sounds_only_where_somebody_asked_for_it() -> None:
    start = datetime(2026, 3, 4, 19, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    quiet = Entry("a.ics", "a@samen", "Vuilnis", start, 10)

    silent, loud = write_entry(quiet, NOW), write_entry(replace(quiet, alarm=15), NOW)

    assert "VALARM" not in silent
    alarm = icalendar.Calendar.from_ical(loud).events[0].alarms.times[0]
    assert alarm.trigger == start - timedelta(minutes=15)
    assert read_entry("a.ics", loud) == quiet
