"""Every odd calendar that two libraries collected over the years is read, followed, and never silently empty."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from household.model import Access, Calendar, Kind, Role, Span
from integrations.base import NotACalendar
from integrations.ical_events import MOST, read_events
from integrations.ics import calendar_in, split
from scheduler import rules
from scheduler.occurrences import spans_of

pytestmark = pytest.mark.filterwarnings("ignore")  # the library speaks of zones that it guesses

HOME = ZoneInfo("Europe/Amsterdam")
CALENDAR = Calendar(1, 1, "sanne", Kind.ICS, Role.READ, "https://example.com/a.ics", "Werk", access=Access.TITLES)
WINDOWS = [Span(datetime(y, 1, 1, tzinfo=HOME), datetime(y + 5, 1, 1, tzinfo=HOME)) for y in range(2000, 2030, 5)]
ROOTS = [Path(module.__file__ or "").parent for module in (icalendar, recurring_ical_events)]
PATHS = sorted(path for root in ROOTS for path in root.rglob("*.ics"))


def text_at(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def test_the_collections_are_there() -> None:
    assert len(PATHS) > 200


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_collected_calendar_is_read_and_followed_within_bounds(path: Path) -> None:
    text = text_at(path)

    events, notes = read_events(text, CALENDAR, "a", HOME)

    assert events or notes or "BEGIN:VEVENT" not in text.upper()
    assert len(events) <= min(MOST, text.upper().count("BEGIN:VEVENT"))
    for event in events:
        listed = sum(len(part.rdates) + 2 for part in event.parts)  # its start, its extra dates, what is unknown
        for window in WINDOWS:
            found = spans_of(event, window, HOME)
            assert len(found.spans) <= rules.MOST + listed
            assert all(span.overlaps(window) for span in found.spans)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_feed_of_it_is_its_events_or_no_calendar_at_all(path: Path) -> None:
    body = path.read_bytes()
    whole = body.decode("utf-8-sig", "replace").strip().upper()

    if whole.startswith("BEGIN:VCALENDAR") and whole.endswith("END:VCALENDAR"):
        resources = split(calendar_in(body)).values()
        assert resources or "\nBEGIN:VEVENT" not in whole
        for resource in resources:
            events, notes = read_events(resource.text, CALENDAR, resource.href, HOME)
            assert events or notes
    else:
        with pytest.raises(NotACalendar):
            calendar_in(body)
