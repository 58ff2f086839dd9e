"""Google as a calendar like any other, against a double that holds every word to Google's own description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from contract import Notebook
from double import FREEBUSY_BARE, USUAL, Double, google_double

from household.model import Access, Calendar, Entry, Kind, Override, Role
from household.settings import GoogleDoor, read_settings
from integrations.base import AccessRevoked, Conflict, Meter, NotAccepted, Unreachable
from integrations.google import GoogleAccount, GoogleCalendar, connect_google
from integrations.google_wire import ApiOff, Bucket
from integrations.ical_entries import entry_at, is_our_href, read_entry, write_entry
from integrations.ical_events import read_events
from integrations.oauth import TITLES_SCOPE, Grant

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 4, 16, tzinfo=AMSTERDAM)
SANNE = "sanne@example.org"
HREF = "samen-" + "ab" * 15 + ".ics"
TOYS = Entry(
    HREF,
    "ab" * 15 + "@samen",
    "Speelgoed",
    NOW.replace(hour=18),
    10,
    rrule="FREQ=DAILY",
    description="De kamer is leeg.",
)


@pytest.fixture
def double() -> Iterator[Double]:
    with google_double() as there:
        there.add_person(SANNE)
        yield there
        assert there.faults_of_its_own == []


def door(double: Double) -> GoogleDoor:
    return read_settings(double.settings).google


def account(double: Double, scopes=USUAL, meter: Meter | None = None) -> GoogleAccount:
    grant = Grant.from_json(json.dumps(double.grant(SANNE, scopes), default=str))
    return connect_google(grant, door(double), meter)


@pytest.fixture
def meter() -> Meter:
    return Meter()


@pytest.fixture
def ours(double: Double, meter: Meter) -> GoogleCalendar:
    there = account(double, meter=meter)
    return there.calendar(there.make("thuis-sanne", "Samen").url, ours=True)


def written(calendar: GoogleCalendar, entry: Entry, notes: Notebook) -> None:
    etag = calendar.put(entry.href, write_entry(entry, NOW), notes.etags.get(entry.href))
    assert etag is not None
    notes.etags[entry.href] = etag


def standing(calendar: GoogleCalendar, href: str = HREF) -> Entry:
    resource = calendar.read(href)
    assert resource is not None
    found = read_entry(href, resource.text)
    assert found is not None
    return found


def same(one: Entry, other: Entry) -> bool:
    return replace(one, uid="", alarm=0) == replace(other, uid="", alarm=0)


# ── the account ──


def test_our_calendar_is_made_once_with_our_mark(double: Double) -> None:
    there = account(double)

    first, again = there.make("thuis-sanne", "Samen"), there.make("thuis-sanne", "Samen")

    assert first.url == again.url
    assert [found.ours for found in there.calendars()] == [False, True]
    assert there.email() == SANNE


@pytest.mark.parametrize("fault", ["500", "timeout", "reset"])
def test_a_lost_answer_to_making_it_makes_no_second_one(double: Double, fault: str, monkeypatch) -> None:
    monkeypatch.setattr("integrations.google_wire.SECONDS", 1.0)
    double.fail("calendar.calendars.insert", fault, after=True)
    double.patience = 1.5
    there = account(double)
    try:
        there.make("thuis-sanne", "Samen")
    except Unreachable:
        there = account(double)

    found = there.make("thuis-sanne", "Samen")

    assert [f.url for f in there.calendars() if f.ours] == [found.url]


def test_our_calendar_goes_and_nobody_elses(double: Double) -> None:
    there = account(double)
    made = there.make("thuis-sanne", "Samen")

    there.remove(made.url)
    there.remove(made.url)

    assert [f.url for f in there.calendars()] == [SANNE]


# ── writing ──


def test_what_is_written_is_read_back_as_it_was_meant(ours: GoogleCalendar) -> None:
    notes = Notebook()
    notes.sync(ours)
    at = TOYS.start + timedelta(days=2)
    entry = replace(
        TOYS, overrides=(Override(at, at + timedelta(hours=1), 25),), cancelled=(TOYS.start + timedelta(days=4),)
    )

    written(ours, entry, notes)

    assert same(standing(ours), entry)
    assert notes.sync(ours).changed == ()


def test_nothing_new_is_one_read(ours: GoogleCalendar, meter: Meter) -> None:
    notes = Notebook()
    notes.sync(ours)
    written(ours, TOYS, notes)
    notes.sync(ours)
    before = meter.reads, meter.writes

    changes = notes.sync(ours)

    assert (changes.changed, changes.deleted) == ((), ())
    assert (meter.reads, meter.writes) == (before[0] + 1, before[1])


def test_writing_where_something_stands_is_a_conflict(ours: GoogleCalendar) -> None:
    notes = Notebook()
    written(ours, TOYS, notes)

    with pytest.raises(Conflict):
        ours.put(HREF, write_entry(replace(TOYS, minutes=20), NOW), None)
    with pytest.raises(Conflict):
        ours.put(HREF, write_entry(replace(TOYS, minutes=20), NOW), "eerder")
    with pytest.raises(Conflict):
        ours.delete(HREF, "eerder")

    assert standing(ours).minutes == 10


def test_a_deleted_entry_can_be_written_again_at_the_same_place(ours: GoogleCalendar) -> None:
    notes = Notebook()
    at = TOYS.start + timedelta(days=2)
    written(ours, replace(TOYS, overrides=(Override(at, at + timedelta(hours=1), 10),)), notes)
    ours.delete(HREF, notes.etags.pop(HREF))
    assert ours.read(HREF) is None
    ours.delete(HREF, "weg")

    written(ours, TOYS, notes)

    assert same(standing(ours), TOYS)


def test_happenings_are_moved_back_and_taken_out_and_brought_back(ours: GoogleCalendar) -> None:
    notes = Notebook()
    at = TOYS.start + timedelta(days=2)
    moved = replace(TOYS, overrides=(Override(at, at + timedelta(hours=1), 10),))
    gone = replace(TOYS, cancelled=(at,))

    for entry in (TOYS, moved, TOYS, gone, TOYS, gone, moved, replace(moved, start=TOYS.start, minutes=15)):
        written(ours, entry, notes)
        assert same(standing(ours), entry)


def test_what_a_person_added_survives_our_write(double: Double, ours: GoogleCalendar) -> None:
    notes = Notebook()
    written(ours, TOYS, notes)
    number = "samen" + "ab" * 15
    double.person_adds_reminder(ours._calendar, number, 7)
    notes.sync(ours)

    written(ours, replace(TOYS, minutes=20), notes)

    kept = double.event(ours._calendar, number)
    assert [r["minutes"] for r in kept["reminders"]["overrides"]] == [7]


# ── what people do ──


def test_a_person_moves_and_deletes_single_happenings(double: Double, ours: GoogleCalendar) -> None:
    notes = Notebook()
    written(ours, TOYS, notes)
    notes.sync(ours)
    first, second = TOYS.start + timedelta(days=1), TOYS.start + timedelta(days=3)
    number = "samen" + "ab" * 15
    double.person_moves(ours._calendar, number, first, first + timedelta(hours=1), first + timedelta(hours=2))
    double.person_deletes_one(ours._calendar, number, second)

    (resource,) = notes.sync(ours).changed

    seen = entry_at(HREF, resource.text)
    assert seen is not None
    assert [(o.recurrence, o.start, o.minutes) for o in seen.overrides] == [(first, first + timedelta(hours=1), 60)]
    assert seen.cancelled == (second,)


@pytest.mark.parametrize("by", [None, timedelta(minutes=45)], ids=["same time", "other time"])
def test_the_rest_of_a_split_series_says_whose_it_is(
    double: Double, ours: GoogleCalendar, by: timedelta | None
) -> None:
    notes = Notebook()
    written(ours, TOYS, notes)
    notes.sync(ours)
    at = TOYS.start + timedelta(days=5)
    double.person_splits(ours._calendar, "samen" + "ab" * 15, at, changed_time=by)

    changes = notes.sync(ours)

    rest = next(r for r in changes.changed if not is_our_href(r.href))
    assert f"X-SAMEN-OF:{'ab' * 15}@samen" in rest.text
    entry = entry_at(rest.href, rest.text)
    assert entry is not None
    assert entry.start == at + (by or timedelta(0))


def test_a_deleted_series_is_gone(double: Double, ours: GoogleCalendar) -> None:
    notes = Notebook()
    written(ours, TOYS, notes)
    notes.sync(ours)
    double.person_deletes_series(ours._calendar, "samen" + "ab" * 15)

    assert notes.sync(ours).deleted == (HREF,)


# ── a write of several requests is one deed ──


STEPS = [
    "calendar.events.insert",
    "calendar.events.patch",
    "calendar.events.instances",
    "calendar.events.list",
    "calendar.events.get",
]


@pytest.mark.parametrize("fault", ["500", "429", "401", "412", "reset"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("method", "skip"), [*((m, 0) for m in STEPS), (STEPS[1], 1), (STEPS[1], 2)])
def test_a_write_cut_short_anywhere_ends_as_if_it_had_not_been(
    double: Double, ours: GoogleCalendar, method: str, skip: int, after: bool, fault: str
) -> None:
    moves = [TOYS.start + timedelta(days=n) for n in (2, 3)]
    entry = replace(TOYS, overrides=tuple(Override(at, at + timedelta(hours=1), 10) for at in moves))
    notes = Notebook()
    if method != "calendar.events.insert":
        written(ours, TOYS, notes)
        notes.sync(ours)
    double.fail(method, fault, after=after, skip=skip)
    for _ in range(3):
        try:
            written(ours, entry, notes)
            break
        except (Unreachable, AccessRevoked):
            continue
        except Conflict:  # as the round does: look, and adopt our own
            there = ours.read(HREF)
            if there is not None:
                notes.etags[HREF] = there.etag or ""
    double.heal()
    notes.sync(ours)

    assert same(standing(ours), entry)
    assert len([e for e in double.events(ours._calendar) if e.get("status") != "cancelled"]) == 3


def test_who_comes_after_a_crash_finishes_the_write_first(double: Double, ours: GoogleCalendar) -> None:
    at = TOYS.start + timedelta(days=2)
    entry = replace(TOYS, overrides=(Override(at, at + timedelta(hours=1), 10),))
    notes = Notebook()
    written(ours, TOYS, notes)
    notes.sync(ours)
    double.fail("calendar.events.instances", "500", times=1)
    with pytest.raises(Unreachable):
        ours.put(HREF, write_entry(entry, NOW), notes.etags[HREF])

    (resource,) = notes.sync(ours).changed

    seen = entry_at(HREF, resource.text)
    assert seen is not None
    assert same(seen, entry)


# ── reading what is somebody's own ──


def source(access: Access = Access.BUSY) -> Calendar:
    return Calendar(1, 1, "sanne", Kind.GOOGLE, Role.READ, SANNE, "Sanne", access=access)


def busy(changes, access: Access = Access.BUSY) -> list[tuple[str, bool, str | None]]:
    found = []
    for resource in changes.changed:
        events, odd = read_events(resource.text, source(access), resource.href, AMSTERDAM)
        assert odd == ()
        found += [(e.uid, part.busy, part.title) for e in events for part in e.parts]
    return sorted(found, key=str)


def event(number: str, hour: int = 9, **more: object) -> dict[str, object]:
    at = f"2026-03-05T{hour:02}"
    return {
        "id": number,
        "summary": "Tandarts",
        "start": {"dateTime": f"{at}:00:00+01:00", "timeZone": "Europe/Amsterdam"},
        "end": {"dateTime": f"{at}:30:00+01:00", "timeZone": "Europe/Amsterdam"},
        **more,
    }


def test_what_takes_time_and_what_does_not(double: Double) -> None:
    mine = {"email": SANNE, "self": True}
    for given in (
        event("aaaaa"),
        event("bbbbb", transparency="transparent"),
        event("ccccc", status="tentative"),
        event("ddddd", eventType="outOfOffice"),
        event("eeeee", eventType="workingLocation", workingLocationProperties={"type": "homeOffice"}),
        event("fffff", attendees=[{**mine, "responseStatus": "declined"}]),
        event("ggggg", attendees=[{**mine, "responseStatus": "needsAction"}]),
        event("hhhhh", visibility="private"),
    ):
        double.person_adds(SANNE, given)
    calendar = account(double, (*USUAL, TITLES_SCOPE)).calendar(SANNE, ours=False)

    read = {uid: (taken, title) for uid, taken, title in busy(calendar.changes(None, lambda _: {}), Access.TITLES)}

    assert {uid for uid, (taken, _) in read.items() if not taken} == {"bbbbb", "eeeee", "fffff"}
    assert read["aaaaa"] == (True, "Tandarts")
    assert read["hhhhh"] == (True, None)


@pytest.mark.parametrize("bare", [False, True], ids=["all that free/busy may give", "the least that it may give"])
def test_without_titles_google_itself_gives_none(double: Double, bare: bool) -> None:
    if bare:
        double.freebusy_fields = FREEBUSY_BARE
    double.person_adds(SANNE, event("aaaaa", recurrence=["RRULE:FREQ=WEEKLY"]))
    calendar = account(double).calendar(SANNE, ours=False)

    changes = calendar.changes(None, lambda _: {})

    assert "Tandarts" not in "".join(r.text for r in changes.changed)
    assert busy(changes) == [("aaaaa", True, None)]


def test_a_token_brings_what_is_new_and_a_deleted_series_takes_its_exceptions_along(double: Double) -> None:
    double.page_size, double.empty_page_first = 2, True
    double.person_adds(SANNE, event("aaaaa", recurrence=["RRULE:FREQ=DAILY"]))
    double.person_adds(SANNE, event("bbbbb", hour=11))
    calendar, notes = account(double).calendar(SANNE, ours=False), Notebook()
    notes.sync(calendar)
    at = datetime(2026, 3, 7, 9, tzinfo=AMSTERDAM)
    double.person_moves(SANNE, "aaaaa", at, at + timedelta(hours=1), at + timedelta(hours=2))
    moved = notes.sync(calendar)
    double.person_deletes_series(SANNE, "aaaaa")

    gone = notes.sync(calendar)

    assert any(r.href.startswith("aaaaa/") and "RECURRENCE-ID" in r.text for r in moved.changed)
    assert [href for href in gone.deleted if href.startswith("aaaaa")] == sorted(gone.deleted)
    assert set(notes.etags) == {"bbbbb"}


@pytest.mark.parametrize("dead", ["expired", "nonsense"])
def test_a_dead_token_loses_no_deletion(double: Double, dead: str) -> None:
    for number in ("aaaaa", "bbbbb", "ccccc"):
        double.person_adds(SANNE, event(number))
    calendar, notes = account(double).calendar(SANNE, ours=False), Notebook()
    notes.sync(calendar)
    double.person_deletes_series(SANNE, "bbbbb")
    double.expire_sync_tokens()
    if dead == "nonsense":
        notes.token = "geen-token"

    changes = notes.sync(calendar)

    assert changes.deleted == ("bbbbb",)
    assert changes.changed == ()


# ── trouble, by its name ──


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ("500", Unreachable),
        ("rateLimitExceeded", Unreachable),
        ("quotaExceeded", Unreachable),
        ("429", Unreachable),
        ("accessNotConfigured", ApiOff),
        ("403", AccessRevoked),
        ("400", NotAccepted),
    ],
)
def test_each_refusal_has_its_name(double: Double, fault: str, trouble: type[Exception]) -> None:
    double.fail("calendar.calendarList.list", fault, retry_after=42)

    with pytest.raises(trouble) as met:
        account(double).calendars()

    if fault == "429":
        assert met.value.retry_after == 42  # type: ignore[attr-defined]
    if fault == "quotaExceeded":
        assert met.value.retry_after == 3600  # type: ignore[attr-defined]


def test_a_permission_taken_back_is_said_so(double: Double) -> None:
    there = account(double)
    there.calendars()
    double.revoke(SANNE)

    with pytest.raises(AccessRevoked):
        there.calendars()


def test_the_pace_lets_a_burst_through_and_then_slows_down() -> None:
    bucket = Bucket()
    at = 1000.0

    waits = [bucket.take(at) for _ in range(70)]

    assert waits[:60] == [0.0] * 60
    assert waits[60:] == sorted(waits[60:])
    assert waits[-1] == pytest.approx(2.0)
    assert Bucket(0.0, at).take(at + 60) == 0.0


def test_a_knock_is_asked_for_and_ended(double: Double, ours: GoogleCalendar) -> None:
    resource, ends = ours.watch("samen-een", "geheim", "https://thuis.example/webhooks/google", 7 * 86400)

    assert resource
    assert timedelta(days=6) < ends - datetime.now(UTC) <= timedelta(days=7, minutes=1)
    ours.stop("samen-een", resource)
    ours.stop("samen-een", resource)
