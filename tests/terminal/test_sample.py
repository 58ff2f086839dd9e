"""The sample family is believable, messy where calendars are messy, and moves to any week unharmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Component

from language.homefile import HomeDraft, read_home
from terminal.sample import BASE, sample_calendars, sample_home, shifted, split

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FAMILY = ("sanne", "bram")
WEEKS = range(-8, 10)


@pytest.fixture(scope="module")
def drawn() -> Mapping[str, Mapping[str, str]]:
    """The calendars as drawn: member → file name → text."""
    return {member: sample_calendars(member, BASE) for member in FAMILY}


@pytest.fixture(scope="module")
def occupied(drawn: Mapping[str, Mapping[str, str]]) -> Mapping[str, list[tuple[datetime, datetime]]]:
    """Who is occupied when, in the weeks that are drawn."""
    return {member: sorted(busy(drawn[member].values())) for member in FAMILY}


def busy(texts: Iterable[str]) -> Iterator[tuple[datetime, datetime]]:
    first, last = BASE + timedelta(weeks=WEEKS[0]), BASE + timedelta(weeks=WEEKS[-1] + 1)
    for text in texts:
        for event in recurring_ical_events.of(Calendar.from_ical(text)).between(first, last):
            if event.get("TRANSP") != "TRANSPARENT" and event.get("STATUS") != "CANCELLED":
                yield moment(event.start), moment(event.end)


def moment(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), AMSTERDAM)
    return value.replace(tzinfo=AMSTERDAM) if value.tzinfo is None else value.astimezone(AMSTERDAM)


def is_free(spans: list[tuple[datetime, datetime]], day: date, start: time, end: time) -> bool:
    first, last = (datetime.combine(day, clock, AMSTERDAM) for clock in (start, end))
    return not any(a < last and first < b for a, b in spans)


def entries(text: str) -> list[Component]:
    return Calendar.from_ical(text).walk("VEVENT")


def named(text: str, title: str) -> list[Component]:
    return [entry for entry in entries(text) if title in entry["SUMMARY"]]


def unfolded(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")


# ── the life in it ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("member", FAMILY)
def test_every_calendar_is_read_without_a_complaint(drawn, member):
    calendars = [Calendar.from_ical(text) for text in drawn[member].values()]

    assert all(len(calendar.walk("VEVENT")) >= 7 for calendar in calendars)
    assert [entry.errors for calendar in calendars for entry in calendar.walk() if entry.errors] == []


def test_both_have_their_own_calendars_and_the_same_family_calendar(drawn):
    assert set(drawn["sanne"]) == {"dienstrooster.ics", "prive.ics", "gezin.ics"}
    assert set(drawn["bram"]) == {"werk.ics", "prive.ics", "gezin.ics"}
    assert drawn["sanne"]["gezin.ics"] == drawn["bram"]["gezin.ics"]


def test_a_stranger_has_no_calendars():
    with pytest.raises(KeyError):
        sample_calendars("joris", BASE)


def test_on_nearly_every_evening_somebody_is_home_with_the_children(occupied):
    days = [BASE + timedelta(days=day) for day in range(7 * WEEKS[0], 7 * WEEKS[-1] + 7)]
    alone = [day for day in days if not any(is_free(occupied[m], day, time(18, 30), time(20)) for m in FAMILY)]

    assert len(alone) <= len(days) // 20


def test_on_most_friday_evenings_both_are_free(occupied):
    fridays = [BASE + timedelta(weeks=week, days=4) for week in WEEKS]
    both = [day for day in fridays if all(is_free(occupied[m], day, time(20), time(22)) for m in FAMILY)]

    assert len(both) >= len(fridays) * 4 // 5
    assert len(both) < len(fridays)


def test_sanne_has_eleven_hours_of_rest_between_two_shifts(drawn):
    roster = [e for e in entries(drawn["sanne"]["dienstrooster.ics"]) if isinstance(e.start, datetime)]
    shifts = sorted((moment(entry.start), moment(entry.end)) for entry in roster)

    assert all(after[0] - before[1] >= timedelta(hours=11) for before, after in pairwise(shifts))
    assert {entry["SUMMARY"][0] for entry in roster} == {"V", "L", "N"}


def test_the_two_never_leave_the_children_alone_at_night(occupied):
    nights = [BASE + timedelta(days=day) for day in range(7 * WEEKS[0], 7 * WEEKS[-1])]

    assert all(any(is_free(occupied[m], day, time(22), time(23, 59)) for m in FAMILY) for day in nights)


# ── the mess in it ──────────────────────────────────────────────────────────────────────────────


def test_each_export_has_its_own_manner(drawn):
    texts = [*drawn["sanne"].values(), drawn["bram"]["werk.ics"], drawn["bram"]["prive.ics"]]
    programs = {str(Calendar.from_ical(text)["PRODID"]) for text in texts}
    zones = {text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")] for text in texts if "VTIMEZONE" in text}

    assert len(programs) == 5
    assert len(zones) == 4


def test_the_lines_end_as_they_were_exported(drawn):
    with_return = {
        name for files in drawn.values() for name, text in files.items() if text.count("\r\n") == text.count("\n")
    }

    assert with_return == {"gezin.ics", "werk.ics", "prive.ics"}
    assert "\r" not in drawn["bram"]["prive.ics"] + drawn["sanne"]["dienstrooster.ics"]


def test_long_lines_are_folded_with_blanks_and_with_tabs(drawn):
    lines = [line for files in drawn.values() for text in files.values() for line in text.split("\n")]

    assert max(len(line.rstrip("\r").encode()) for line in lines) == 75
    assert "\r\n " in drawn["sanne"]["prive.ics"]
    assert "\r\n\t" in drawn["bram"]["werk.ics"]


def test_the_office_names_its_zone_as_windows_does(drawn):
    assert "TZID=W. Europe Standard Time:2025" in drawn["bram"]["werk.ics"]
    assert "DTSTART:16010101T030000" in drawn["bram"]["werk.ics"]


def test_the_roster_has_floating_times_and_nights_that_end_tomorrow(drawn):
    shifts = [e for e in entries(drawn["sanne"]["dienstrooster.ics"]) if isinstance(e.start, datetime)]
    nights = [entry for entry in shifts if "Nachtdienst" in entry["SUMMARY"]]

    assert all(entry.start.tzinfo is None for entry in shifts)
    assert nights
    assert all(entry.end.date() == entry.start.date() + timedelta(days=1) for entry in nights)


def test_some_say_how_long_and_some_not_when_it_ends(drawn):
    choir, *_ = named(drawn["sanne"]["prive.ics"], "Koor")
    library, *_ = named(drawn["sanne"]["prive.ics"], "bieb")
    school_closed, *_ = named(drawn["sanne"]["gezin.ics"], "Studiedag")

    assert "DURATION" in choir
    assert "DTEND" not in choir
    assert "DTEND" not in library
    assert "DURATION" not in library
    assert "DTEND" not in school_closed


def test_one_appointment_ends_before_it_starts(drawn):
    upside_down, *_ = named(drawn["bram"]["prive.ics"], "Fietsenmaker")

    assert upside_down.decoded("DTEND") < upside_down.decoded("DTSTART")


def test_one_appointment_is_private_and_one_is_in_universal_time(drawn):
    private = [entry for entry in entries(drawn["sanne"]["prive.ics"]) if entry.get("CLASS") == "PRIVATE"]
    call, *_ = named(drawn["sanne"]["prive.ics"], "Åsa")

    assert len(private) == 1
    assert str(call.start.tzinfo) == "UTC"


def test_there_are_whole_days_that_take_time_and_whole_days_that_take_none(drawn):
    training, *_ = named(drawn["sanne"]["prive.ics"], "Scholingsdag")
    birthday, *_ = named(drawn["sanne"]["prive.ics"], "jarig")
    outing, *_ = named(drawn["bram"]["werk.ics"], "Teamdag")
    holiday, *_ = named(drawn["bram"]["gezin.ics"], "Kerstvakantie")

    assert [training["TRANSP"], outing["X-MICROSOFT-CDO-BUSYSTATUS"]] == ["OPAQUE", "OOF"]
    assert [birthday["TRANSP"], holiday["TRANSP"]] == ["TRANSPARENT", "TRANSPARENT"]
    assert holiday.end - holiday.start == timedelta(days=16)


def test_there_are_alarms_guests_and_words_of_the_makers(drawn):
    everything = "".join(text for files in drawn.values() for text in files.values())

    assert all(word in everything for word in ("BEGIN:VALARM", "ATTENDEE;", "X-MICROSOFT-", "X-APPLE-", "RDATE;"))
    assert "Crèche ’t Hoekje" in unfolded(everything)


def test_a_match_is_moved_and_a_match_is_cancelled(drawn):
    matches = named(drawn["bram"]["gezin.ics"], "Wedstrijd Mila")
    moved = [m for m in matches if "RECURRENCE-ID" in m and m.decoded("RECURRENCE-ID") != m.start]
    cancelled = [match for match in matches if match.get("STATUS") == "CANCELLED"]

    assert [len(matches), len(moved), len(cancelled)] == [3, 1, 1]
    assert len({match["UID"] for match in matches}) == 1


def test_the_parents_evening_stands_in_two_calendars_of_sanne(drawn):
    twice = [uid for name in ("prive.ics", "gezin.ics") for uid, _ in split(drawn["sanne"][name])]

    assert [uid for uid in set(twice) if twice.count(uid) == 2] == ["ouderavond-g4-2026@deklimop.example"]


def test_football_began_in_summer_and_keeps_its_clock_over_the_change(drawn):
    training, *_ = named(drawn["bram"]["gezin.ics"], "Voetbaltraining")
    family = recurring_ical_events.of(Calendar.from_ical(drawn["bram"]["gezin.ics"]))
    standing = [e for e in family.between(date(2026, 3, 23), date(2026, 4, 6)) if e["UID"] == training["UID"]]

    assert training.start.utcoffset() == timedelta(hours=2)
    assert [(e.start.time(), e.start.utcoffset()) for e in sorted(standing, key=lambda e: e.start)] == [
        (time(17, 30), timedelta(hours=1)),
        (time(17, 30), timedelta(hours=2)),
    ]


# ── moving it ───────────────────────────────────────────────────────────────────────────────────


def happenings(text: str, first: date, days: int) -> list[tuple[object, ...]]:
    """UID, days after ``first`` and clocks of what happens; birthdays follow the year, not the week."""
    yearly = {entry["UID"] for entry in entries(text) if "YEARLY" in str(entry.get("RRULE"))}
    found = recurring_ical_events.of(Calendar.from_ical(text)).between(first, first + timedelta(days=days))
    return sorted(
        (str(e["UID"]), (day_of(e.start) - first).days, str(clock_of(e.start)), str(clock_of(e.end)))
        for e in found
        if e["UID"] not in yearly
    )


def day_of(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def clock_of(value: date | datetime) -> time | None:
    return value.time() if isinstance(value, datetime) else None


@pytest.mark.parametrize("today", [date(2025, 7, 13), date(2026, 10, 25), date(2026, 11, 27), date(2028, 2, 29)])
@pytest.mark.parametrize("member", FAMILY)
def test_the_same_weeks_are_lived_from_any_day_on(drawn, member, today):
    monday = today - timedelta(days=today.weekday())
    moved = sample_calendars(member, today)

    for name, text in moved.items():
        assert happenings(text, monday, 70) == happenings(drawn[member][name], BASE, 70)


def test_in_the_week_of_the_base_nothing_moves(drawn):
    assert sample_calendars("sanne", BASE + timedelta(days=6)) == drawn["sanne"]
    assert all(shifted(text, 0) == text for files in drawn.values() for text in files.values())


@settings(max_examples=25, deadline=None)
@given(weeks=st.integers(-2000, 2000), member=st.sampled_from(FAMILY))
def test_there_and_back_again_is_the_same_calendar(weeks, member):
    for text in sample_calendars(member, BASE).values():
        assert unfolded(shifted(shifted(text, weeks), -weeks)) == unfolded(text)


def test_zones_and_stamps_stay_and_everything_else_moves():
    text = "\n".join(
        [
            "BEGIN:VCALENDAR",
            "BEGIN:VTIMEZONE",
            "DTSTART:19700329T020000",
            "END:VTIMEZONE",
            "BEGIN:VEVENT",
            "DTSTAMP:20260101T000000Z",
            'DTSTART;X-OLD="a:20260101T000000";TZID=Europe/Amsterdam:20260302T180000',
            "DTEND:20260302T170000Z",
            "RRULE:FREQ=WEEKLY;UNTIL=20260330T215959Z;BYDAY=MO",
            "EXDATE;VALUE=DATE:20260309,2026",
            " 0316",
            "RDATE;VALUE=PERIOD:20260303T090000/20260303T100000,20260304T090000/PT1H",
            "DESCRIPTION:van",
            " DTSTART:20260302T180000",
            "TRIGGER:-PT15M",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )

    moved = unfolded(shifted(text, 1))

    assert moved.splitlines()[2:-2] == [
        "DTSTART:19700329T020000",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "DTSTAMP:20260101T000000Z",
        'DTSTART;X-OLD="a:20260101T000000";TZID=Europe/Amsterdam:20260309T180000',
        "DTEND:20260309T170000Z",
        "RRULE:FREQ=WEEKLY;UNTIL=20260406T215959Z;BYDAY=MO",
        "EXDATE;VALUE=DATE:20260316,20260323",
        "RDATE;VALUE=PERIOD:20260310T090000/20260310T100000,20260311T090000/PT1H",
        "DESCRIPTION:vanDTSTART:20260302T180000",
        "TRIGGER:-PT15M",
    ]


def test_a_moved_line_is_folded_again_between_characters():
    text = "BEGIN:VEVENT\r\nEXDATE;X-NOTE=" + "é" * 60 + ":20260302T180000\r\nEND:VEVENT\r\n"

    lines = shifted(text, 1).encode().split(b"\r\n")

    assert all(len(line) <= 75 for line in lines)
    assert b"".join(lines).replace(b" ", b"").endswith(b":20260309T180000END:VEVENT")


# ── taking it apart ─────────────────────────────────────────────────────────────────────────────


def test_each_uid_becomes_one_calendar_with_its_exceptions_and_zones(drawn):
    pieces = dict(split(drawn["bram"]["gezin.ics"]))
    training = Calendar.from_ical(pieces["2f6d1c0b-8a97-4e35-b1d2-c3f4a5968778"])

    assert len(training.walk("VEVENT")) == 3
    assert len(training.walk("VTIMEZONE")) == 1
    assert len(training.walk("VALARM")) == 1


@pytest.mark.parametrize("member", FAMILY)
def test_taking_apart_loses_nothing_and_says_no_method(drawn, member):
    for text in drawn[member].values():
        pieces = split(text)

        assert sum(len(entries(piece)) for _, piece in pieces) == len(entries(text))
        assert all({str(entry["UID"]) for entry in entries(piece)} == {uid} for uid, piece in pieces)
        assert not any("METHOD:" in piece for _, piece in pieces)


def test_the_uid_of_an_alarm_is_not_taken_for_that_of_its_entry():
    alarm = "BEGIN:VALARM\nUID:wekker\nEND:VALARM\n"
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{alarm}UID:koor\nEND:VEVENT\nEND:VCALENDAR\n"

    assert [uid for uid, _ in split(text)] == ["koor"]


def test_an_entry_without_uid_is_refused():
    with pytest.raises(KeyError):
        split("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n")


# ── the household ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def home() -> HomeDraft:
    return read_home(sample_home(), "nl", BASE)


def test_the_household_file_is_plain_yaml():
    written = yaml.safe_load(sample_home())

    assert written["household"] | {"check_in": None} == {
        "name": "Thuis",
        "key": "demo",
        "language": "nl",
        "zone": "Europe/Amsterdam",
        "check_in": None,
        "quiet": "22:30-06:30",
        "notice": 0,
        "routines": "ja",
    }
    assert all({"name", "key", "minutes", "often", "when", "who"} <= set(chore) for chore in written["chores"])


def test_the_household_is_that_of_sanne_and_bram(home):
    assert [(member.key, str(member.share), member.language) for member in home.members] == [
        ("sanne", "1/2", "nl"),
        ("bram", "1/2", "nl"),
    ]
    assert 30 <= len(home.chores) <= 35


def test_a_week_has_a_believable_number_of_chores(home):
    a_year = sum(chore.rhythm.per_year for chore in home.chores)

    assert 70 <= a_year / 52 <= 90


def test_every_way_to_share_a_chore_occurs(home):
    assert {chore.who.value for chore in home.chores} == {"either", "together", "turns", "one"}
    assert any(chore.can for chore in home.chores)
    assert sum(chore.thinking for chore in home.chores) >= 60


def test_chores_come_round_in_every_way_that_a_home_knows(home):
    chores = {chore.key: chore for chore in home.chores}

    assert {chore.rhythm.unit for chore in home.chores} == {"week", "month", "year", "after"}
    assert chores["tuin"].months == (3, 4, 5, 6, 7, 8, 9, 10)
    assert (chores["was-ophangen"].after, chores["was-opvouwen"].after) == ("was", "was-ophangen")
    assert home.household.routines


def test_the_two_find_different_things_heavy(home):
    tastes = {member: {key: weight for (who, key), weight in home.heavy.items() if who == member} for member in FAMILY}

    assert tastes["sanne"] != tastes["bram"]
    assert all({1, 3} <= set(taste.values()) for taste in tastes.values())


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_new_household_can_begin_with_the_chores_for_beginners(language):
    chores = (files("terminal") / "home" / f"start.{language}.yaml").read_text(encoding="utf-8")
    head = f"household: {{name: Thuis, language: {language}}}\nmembers: [{{name: Sanne}}, {{name: Bram}}]\n"

    draft = read_home(head + chores, language, BASE)

    assert len(draft.chores) == 14


def test_the_page_about_the_household_file_shows_one_that_is_read():
    page = (Path(__file__).parents[2] / "docs" / "household-file.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]

    assert [chore.key for chore in read_home(example, "nl", BASE).chores] == ["speelgoed", "badkamer"]
