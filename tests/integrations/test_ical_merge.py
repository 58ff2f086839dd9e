"""What a person wrote into an entry of ours survives our next write; what we say ourselves changes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Entry, Override
from integrations.ical_entries import entry_at, is_our_href, read_entry, write_entry
from integrations.ical_merge import merged, said_differs

HOME = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
START = datetime(2026, 11, 24, 18, tzinfo=HOME)
ENTRY = Entry(
    href="samen-" + "a1" * 15 + ".ics",
    uid="a1" * 15 + "@samen",
    title="Vuilnis",
    start=START,
    minutes=30,
    rrule="FREQ=WEEKLY;BYDAY=TU",
    description="Klaar als: de bak buiten staat.",
    alarm=10,
)
SAID = write_entry(ENTRY, NOW)
ALARM = "BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER;RELATED=START:-PT1H\r\nX-EIGEN:1\r\nEND:VALARM"
#: What programs and people put into an event, each as its lines.
THEIRS = (
    "COLOR:turquoise",
    "CATEGORIES:Huis,Buiten",
    "LOCATION:Bij de schuur\\, achterom",
    "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC",
    'ATTENDEE;CN="Joris";PARTSTAT=ACCEPTED:mailto:joris@example.org',
    "URL;VALUE=URI:https://example.org/ophaaldagen",
    "COMMENT:een heel lange regel over waar de bak staat en hoe hij daar komt zo\r\n nder te vallen é",
    "PRIORITY:5\r\nCLASS:PRIVATE",
)


def week(number: int, entry: Entry = ENTRY) -> datetime:
    """The original start of a later happening."""
    return entry.start + timedelta(weeks=number)


def with_lines(text: str, *lines: str, event: int = 0) -> str:
    """The text with lines put into one of its events, where programs put theirs: before the alarms."""
    parts = text.split("BEGIN:VEVENT")
    at = re.search(r"X-SAMEN:1|BEGIN:VALARM", parts[event + 1])
    assert at is not None
    inside = parts[event + 1]
    parts[event + 1] = inside[: at.start()] + "".join(f"{line}\r\n" for line in lines) + inside[at.start() :]
    return "BEGIN:VEVENT".join(parts)


def events(text: str) -> list[str]:
    return [part.partition("END:VEVENT")[0] for part in text.split("BEGIN:VEVENT")[1:]]


def values(text: str, name: str) -> list[str]:
    """The values of a property in every event of a text, alarms left out."""
    bare = re.sub(r"BEGIN:VALARM.*?END:VALARM\r\n", "", text.replace("\r\n ", ""), flags=re.DOTALL)
    return re.findall(rf"^{name}(?:;[^:\r\n]*)?:(.*?)\r$", "\n".join(events(bare)), re.MULTILINE)


def when(entry: Entry | None) -> tuple[object, ...]:
    """All that an entry says about time: a happening with a title of its own stands where its rule puts it."""
    assert entry is not None
    places = {(o.recurrence, o.start, o.minutes) for o in entry.overrides}
    moved = {place for place in places if place != (place[0], place[0], entry.minutes)}
    return entry.start, entry.minutes, entry.rrule, moved, entry.cancelled


# ── the world, drawn by chance ──────────────────────────────────────────────────────────────────

plain = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=90)
words = plain.map(str.strip).filter(bool)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """An entry of ours, with some happenings moved and some left out."""
    rule = draw(st.sampled_from(["FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=MO", None]))
    start = START + timedelta(minutes=15 * draw(st.integers(-8, 8)))
    minutes = draw(st.sampled_from([10, 30, 45]))
    turns = [start + timedelta(weeks=2 * n) for n in range(1, 5)] if rule else []
    chosen = draw(st.lists(st.sampled_from(turns), unique=True, max_size=3)) if turns else []
    gone = tuple(sorted(t for t in chosen if draw(st.booleans())))
    moved = [Override(t, t + timedelta(hours=draw(st.integers(1, 30))), minutes) for t in chosen if t not in gone]
    return replace(
        ENTRY,
        title=draw(words),
        start=start,
        minutes=minutes,
        rrule=rule,
        overrides=tuple(sorted(moved, key=lambda o: o.recurrence)),
        cancelled=gone,
        busy=draw(st.booleans()),
        description=draw(words),
        alarm=draw(st.sampled_from([0, 10, 30])),
    )


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """The text after a person, or their program, was there."""
    for number in range(len(events(text))):
        text = with_lines(text, *draw(st.lists(st.sampled_from(THEIRS), unique=True, max_size=3)), event=number)
    if draw(st.booleans()):
        text = text.replace("END:VEVENT", f"{ALARM}\r\nEND:VEVENT", 1)
    if draw(st.booleans()):
        text = text.replace("\r\nSUMMARY:", "\r\nSUMMARY:Mijn ", 1)
    if draw(st.booleans()):
        text = text.replace("\r\nDESCRIPTION:", "\r\nDESCRIPTION:Sleutel ligt links.\\n", 1)
    if draw(st.booleans()):
        text = text.replace("\r\nX-SAMEN:1", "\r\nSTATUS:" + draw(st.sampled_from(["CONFIRMED", "CANCELLED"])))
    if draw(st.booleans()):
        text = text.replace("\r\n", "\n")
    return text


def test_the_drawn_entries_are_ones_that_we_could_write() -> None:
    assert is_our_href(ENTRY.href)
    assert read_entry(ENTRY.href, SAID) == ENTRY


# ── laws ────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=60, deadline=None)
@given(entries(), entries(), st.data())
def test_the_times_are_ours_whatever_stands_there(before: Entry, after: Entry, data: st.DataObject) -> None:
    said = write_entry(before, NOW)
    there = data.draw(edited(said))

    assert when(entry_at(ENTRY.href, merged(after, said, there, LATER))) == when(after)


@settings(max_examples=60, deadline=None)
@given(entries(), entries(), st.data())
def test_merging_twice_is_merging_once(before: Entry, after: Entry, data: st.DataObject) -> None:
    said = write_entry(before, NOW)
    once = merged(after, said, data.draw(edited(said)), LATER)

    assert merged(after, write_entry(after, LATER), once, LATER) == once
    assert merged(after, said, once, LATER) == once


@settings(max_examples=60, deadline=None)
@given(entries(), entries())
def test_with_nothing_of_theirs_it_means_what_we_would_write_anew(before: Entry, after: Entry) -> None:
    said = write_entry(before, NOW)
    text = merged(after, said, said, LATER)

    assert read_entry(ENTRY.href, text) == read_entry(ENTRY.href, write_entry(after, LATER))
    assert text.count("BEGIN:VALARM") == write_entry(after, LATER).count("BEGIN:VALARM")
    assert values(text, "SUMMARY") == values(write_entry(after, LATER), "SUMMARY")


@settings(max_examples=60, deadline=None)
@given(entries(), entries(), st.lists(st.sampled_from(THEIRS), unique=True))
def test_every_line_of_theirs_is_kept_to_the_letter(before: Entry, after: Entry, lines: list[str]) -> None:
    said = write_entry(before, NOW)

    text = merged(after, said, with_lines(said, *lines), LATER)

    for line in lines:
        assert f"\r\n{line}\r\n" in events(text)[0]
    assert len(icalendar.Calendar.from_ical(text).walk("VEVENT")) == len(events(text))


@settings(max_examples=40, deadline=None)
@given(entries(), words, words)
def test_a_title_and_a_note_of_their_own_stay_while_ours_changes(after: Entry, title: str, note: str) -> None:
    own = replace(ENTRY, title=title, description=f"{note}\n{ENTRY.description}")
    there = write_entry(own, NOW)

    found = read_entry(ENTRY.href, merged(after, SAID, there, LATER))

    assert found is not None
    assert found.title == (title if title != ENTRY.title else after.title)
    assert found.description == f"{note}\n{after.description}"


@settings(max_examples=80, deadline=None)
@given(entries(), st.data())
def test_whatever_was_spoilt_there_something_readable_is_written(after: Entry, data: st.DataObject) -> None:
    lines = data.draw(edited(SAID)).splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        lines[data.draw(st.integers(0, len(lines) - 1))] = data.draw(
            st.text(max_size=30) | st.sampled_from(["DTSTART:", "RECURRENCE-ID:x", "BEGIN:VEVENT", "END:VALARM", ";:"])
        )

    text = merged(after, SAID, "\r\n".join(lines), LATER)

    assert when(entry_at(ENTRY.href, text)) == when(after)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.booleans())
def test_a_text_that_we_cannot_read_is_written_anew(said: str, there: str, own_title: bool) -> None:
    assert merged(ENTRY, said, there, LATER, own_title) == write_entry(ENTRY, LATER)


# ── stories ─────────────────────────────────────────────────────────────────────────────────────


def test_an_alarm_that_a_person_set_instead_of_ours_stays() -> None:
    there = re.sub(r"BEGIN:VALARM.*END:VALARM", ALARM, SAID, flags=re.DOTALL)

    text = merged(replace(ENTRY, alarm=45), SAID, there, LATER)

    assert text.count("BEGIN:VALARM") == 1
    assert ALARM in text


def test_an_alarm_beside_ours_stays_and_so_does_ours() -> None:
    there = SAID.replace("END:VALARM", f"END:VALARM\r\n{ALARM}")

    text = merged(replace(ENTRY, title="Kliko"), SAID, there, LATER)

    assert text.count("BEGIN:VALARM") == 2
    assert ALARM in text


def test_an_alarm_that_a_person_took_out_stays_out() -> None:
    there = re.sub(r"BEGIN:VALARM.*END:VALARM\r\n", "", SAID, flags=re.DOTALL)

    assert "VALARM" not in merged(replace(ENTRY, alarm=45), SAID, there, LATER)


@pytest.mark.parametrize(("alarm", "triggers"), [(45, ["-PT45M"]), (0, [])])
def test_our_own_alarm_follows_the_wish(alarm: int, triggers: list[str]) -> None:
    heard = SAID.replace("END:VALARM", "ACKNOWLEDGED:20261124T165000Z\r\nX-WR-ALARMUID:9\r\nEND:VALARM")

    text = merged(replace(ENTRY, alarm=alarm), SAID, heard, LATER)

    assert re.findall(r"TRIGGER:(.*)\r", text) == triggers


def test_a_description_that_a_person_took_out_stays_out() -> None:
    there = re.sub(r"DESCRIPTION:Klaar.*\r\n", "", SAID)

    assert values(merged(replace(ENTRY, description="Anders."), SAID, there, LATER), "DESCRIPTION") == []


def test_our_words_grow_once_within_theirs() -> None:
    there = SAID.replace("DESCRIPTION:Klaar", "DESCRIPTION:Sleutel links.\\nKlaar")
    more = replace(ENTRY, description=f"{ENTRY.description}\nEn de bak weer leeg is.")

    once = merged(more, SAID, there, LATER)

    assert values(once, "DESCRIPTION") == ["Sleutel links.\\nKlaar als: de bak buiten staat.\\nEn de bak weer leeg is."]
    assert merged(more, SAID, once, LATER) == once


def test_a_short_word_of_ours_is_not_looked_for_within_their_words() -> None:
    short = replace(ENTRY, description="e")
    said = write_entry(short, NOW)
    there = said.replace("DESCRIPTION:e", "DESCRIPTION:Sleutel links.\\ne")

    once = merged(replace(ENTRY, description="af"), said, there, LATER)

    assert values(once, "DESCRIPTION") == ["Sleutel links.\\naf"]
    assert merged(replace(ENTRY, description="af"), said, once, LATER) == once


def test_busy_is_theirs_once_they_said_so() -> None:
    there = SAID.replace("TRANSP:TRANSPARENT", "TRANSP:OPAQUE")

    assert values(merged(replace(ENTRY, minutes=45), SAID, there, LATER), "TRANSP") == ["OPAQUE"]
    assert values(merged(replace(ENTRY, busy=True), SAID, SAID, LATER), "TRANSP") == ["OPAQUE"]


def test_a_title_given_back_is_ours_again() -> None:
    there = SAID.replace("SUMMARY:Vuilnis", "SUMMARY:✓ Vuilnis")

    assert values(merged(ENTRY, SAID, there, LATER), "SUMMARY") == ["✓ Vuilnis"]
    assert values(merged(ENTRY, SAID, there, LATER, own_title=True), "SUMMARY") == ["Vuilnis"]


def test_a_tick_on_one_happening_stays_when_the_series_gets_its_title_back() -> None:
    ticked = write_entry(replace(ENTRY, overrides=(Override(week(1), week(1), 30, "✓ Vuilnis"),)), NOW)

    text = merged(ENTRY, SAID, ticked, LATER, own_title=True)

    assert values(text, "SUMMARY") == ["Vuilnis", "✓ Vuilnis"]


def test_a_note_in_one_happening_stays_with_it() -> None:
    there = with_lines(
        write_entry(replace(ENTRY, overrides=(Override(week(1), week(1), 30, "Vuilnis en glas"),)), NOW),
        "COMMENT:Ook het glas",
        event=1,
    )

    text = merged(replace(ENTRY, minutes=45, cancelled=(week(2),)), SAID, there, LATER)

    assert values(text, "COMMENT") == ["Ook het glas"]
    assert "COMMENT" in events(text)[1]
    assert values(text, "RECURRENCE-ID") == [f"{week(1):%Y%m%dT%H%M%S}"]
    assert when(read_entry(ENTRY.href, text)) == when(replace(ENTRY, minutes=45, cancelled=(week(2),)))


def test_a_happening_that_we_move_takes_the_note_of_its_series_along() -> None:
    moved = replace(ENTRY, overrides=(Override(week(1), week(1) + timedelta(hours=2), 30),))

    text = merged(moved, SAID, with_lines(SAID, "COLOR:red"), LATER)

    assert values(text, "COLOR") == ["red", "red"]


def test_a_note_in_a_happening_that_takes_place_no_more_goes_with_it() -> None:
    there = write_entry(replace(ENTRY, overrides=(Override(week(1), week(1), 30, "Vuilnis en glas"),)), NOW)

    text = merged(replace(ENTRY, cancelled=(week(1),)), SAID, there, LATER)

    assert len(events(text)) == 1
    assert values(text, "EXDATE") == [f"{week(1):%Y%m%dT%H%M%S}"]


def test_what_a_person_called_off_and_the_plan_wants_again_takes_place() -> None:
    dropped = write_entry(replace(ENTRY, overrides=(Override(week(1), week(1), 30),)), NOW)
    there = "BEGIN:VEVENT".join(
        part.replace("X-SAMEN:1", "STATUS:CANCELLED\r\nX-SAMEN:1") if "RECURRENCE-ID" in part else part
        for part in dropped.split("BEGIN:VEVENT")
    )

    text = merged(ENTRY, SAID, there, LATER)

    assert entry_at(ENTRY.href, there) == replace(ENTRY, cancelled=(week(1),))
    assert entry_at(ENTRY.href, text) == ENTRY


def test_the_number_of_a_change_rises_with_its_times_and_only_with_them() -> None:
    there = SAID.replace("SEQUENCE:0", "SEQUENCE:7")

    assert values(merged(replace(ENTRY, title="Kliko"), SAID, there, LATER), "SEQUENCE") == ["7"]
    assert values(merged(replace(ENTRY, minutes=45), SAID, there, LATER), "SEQUENCE") == ["8"]
    assert values(merged(replace(ENTRY, cancelled=(week(2),)), SAID, there, LATER), "SEQUENCE") == ["8"]


@pytest.mark.parametrize("spoilt", ["-1", "veel", "9" * 40])
def test_a_number_that_is_none_counts_as_nothing(spoilt: str) -> None:
    there = SAID.replace("SEQUENCE:0", f"SEQUENCE:{spoilt}")

    assert values(merged(replace(ENTRY, minutes=45), SAID, there, LATER), "SEQUENCE") == ["1"]


def test_the_stamps_say_when_it_was_written_and_when_it_was_made() -> None:
    text = merged(replace(ENTRY, minutes=45), SAID, SAID, LATER)

    assert values(text, "CREATED") == ["20261123T120000Z"]
    assert values(text, "DTSTAMP") == values(text, "LAST-MODIFIED") == ["20261124T120000Z"]


def test_without_knowing_what_we_said_all_that_stands_there_is_theirs() -> None:
    there = write_entry(replace(ENTRY, title="Kliko", description="Eigen tekst", alarm=20), NOW)

    found = merged(replace(ENTRY, minutes=45), "", there, LATER)

    assert (values(found, "SUMMARY"), values(found, "DESCRIPTION")) == (["Kliko"], ["Eigen tekst"])
    assert re.findall(r"TRIGGER:(.*)\r", found) == ["-PT20M"]
    assert when(read_entry(ENTRY.href, found)) == when(replace(ENTRY, minutes=45))


# ── whether there is something to say ───────────────────────────────────────────────────────────


@settings(max_examples=40, deadline=None)
@given(entries())
def test_what_we_said_just_now_needs_no_saying_again(entry: Entry) -> None:
    assert not said_differs(entry, write_entry(entry, NOW))


@pytest.mark.parametrize(
    "newer",
    [
        replace(ENTRY, title="Kliko"),
        replace(ENTRY, description="Anders."),
        replace(ENTRY, busy=True),
        replace(ENTRY, alarm=0),
    ],
)
def test_another_title_text_busy_or_alarm_is_something_to_say(newer: Entry) -> None:
    assert said_differs(newer, SAID)
    assert not said_differs(newer, "geen agenda")
