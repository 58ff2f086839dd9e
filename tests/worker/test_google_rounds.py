"""Whole rounds with both partners at Google: what is written, what their hands do there, what ends and what stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from double import USUAL, Double
from faults import is_write
from google_homes import (
    EMAILS,
    GoogleHouse,
    agreed,
    bins_of,
    connected,
    google_house,
    join,
    ours_of,
    own,
    quiet,
    standing,
)
from homes import NOW
from series import moment

from household.model import Asks, Change, Role, Series, WeekException
from integrations.oauth import TITLES_SCOPE
from rounds.answers import answer
from rounds.undo import undo

HTTPS = "https://thuis.example"


@pytest.fixture
def home(tmp_path: Path, double: Double) -> GoogleHouse:
    return agreed(connected(tmp_path / "data", double))


def exceptions(house: GoogleHouse, change: Change) -> list[WeekException]:
    return [e for e in house.world.store.home(house.household).exceptions if e.change is change]


def open_asks(house: GoogleHouse) -> list[Asks]:
    return [q.asks for q in house.world.store.questions(house.household)]


def bins_agreed(house: GoogleHouse) -> list[Series]:
    agreement = house.world.store.home(house.household).agreement
    assert agreement is not None
    return [s for s in agreement.series if s.chore == "vuilnis"]


def event_writes(double: Double) -> list[str]:
    return [line.method for line in double.log if is_write(line.method)]


# ── writing, and writing no more ──


def test_what_both_agreed_stands_in_their_calendars_at_google(tmp_path: Path, double: Double) -> None:
    house = connected(tmp_path / "data", double)
    house.round()
    house.agree()

    done = house.round()

    for member, email in EMAILS.items():
        events = double.events(house.our_url(member))
        assert len([e for e in events if e.get("recurrence")]) > 2
        assert all(e["id"].startswith("samen") or e.get("recurringEventId", "").startswith("samen") for e in events)
        assert [e["summary"] for e in double.events(email)] == ["Werk"]
    assert done.troubles == {}
    assert double.mails == []


def test_a_second_round_reads_each_calendar_once_and_tells_nobody(tmp_path: Path, double: Double) -> None:
    house = connected(tmp_path / "data", double)
    house.round()
    house.agree()
    house.round()
    before = standing(double, EMAILS)

    again = house.round()

    assert [(m.reads, m.writes) for m in again.meters.values()] == [(1, 0)] * 4
    assert standing(double, EMAILS) == before
    assert double.mails == []


def test_joining_again_makes_nothing_twice(home: GoogleHouse, double: Double) -> None:
    before = standing(double, EMAILS)

    join(home, "bram")
    home.round()

    assert standing(double, EMAILS) == before
    assert quiet(home)


@pytest.mark.parametrize("titles", [False, True], ids=["busy only", "with titles"])
def test_a_title_comes_in_when_its_owner_granted_that(tmp_path: Path, double: Double, titles: bool) -> None:
    house: GoogleHouse = google_house(tmp_path / "data", double)
    double.person_adds(EMAILS["sanne"], own("Gesprek met advocaat", NOW + timedelta(days=1), 60))
    join(house, "sanne", (*USUAL, TITLES_SCOPE) if titles else USUAL)

    house.round()

    found = house.world.store.events(house.calendar("sanne", Role.READ).id)
    house.world.store.close()
    kept = b"".join(f.read_bytes() for f in house.world.settings.data.rglob("*") if f.is_file())
    assert [part.title for e in found for part in e.parts] == ["Gesprek met advocaat" if titles else None]
    assert (b"advocaat" in kept) == titles


# ── what people do in Google's own page ──


def test_a_happening_that_is_dragged_stays_where_the_person_put_it(home: GoogleHouse, double: Double) -> None:
    calendar, number, at = bins_of(home)
    later = at + timedelta(minutes=45)
    double.person_moves(calendar, number, at, later, later + timedelta(minutes=10))

    done = home.round()

    assert [(w.change, w.original, w.start) for w in done.wishes] == [(Change.MOVED, at, later)]
    assert event_writes(double) == []
    assert quiet(home)


def test_a_happening_made_shorter_is_heard(home: GoogleHouse, double: Double) -> None:
    calendar, number, at = bins_of(home)
    double.person_moves(calendar, number, at, at, at + timedelta(minutes=5))

    done = home.round()

    assert [(w.change, w.start, w.minutes) for w in done.wishes] == [(Change.MOVED, at, 5)]
    assert event_writes(double) == []
    assert quiet(home)


def test_a_whole_series_that_is_moved_keeps_its_new_time(home: GoogleHouse, double: Double) -> None:
    calendar, number, _ = bins_of(home)
    first = bins_agreed(home)[0].start
    later = first + timedelta(minutes=30)
    double.person_moves(calendar, number, None, later, later + timedelta(minutes=10))

    home.round()

    assert [s.start for s in bins_agreed(home)] == [later]
    assert event_writes(double) == []
    assert quiet(home)


def test_a_series_made_shorter_is_agreed_shorter(home: GoogleHouse, double: Double) -> None:
    calendar, number, _ = bins_of(home)
    first = bins_agreed(home)[0].start
    double.person_moves(calendar, number, None, first, first + timedelta(minutes=5))

    home.round()

    assert [s.minutes for s in bins_agreed(home)] == [5]
    assert event_writes(double) == []
    assert quiet(home)


def test_a_title_of_a_persons_own_stays_through_our_writes(home: GoogleHouse, double: Double) -> None:
    calendar, number, at = bins_of(home)
    double.person_renames(calendar, number, "Grijze bak")
    home.round()
    for week in range(3):
        start = at + timedelta(weeks=week, minutes=-30)
        double.person_adds(EMAILS["bram"], own("Weg", start, 75))
        assert [e.href for e in home.round().written if number[5:] in e.href] != []

    assert double.event(calendar, number)["summary"] == "Grijze bak"
    assert quiet(home)


def test_one_happening_taken_out_is_skipped(home: GoogleHouse, double: Double) -> None:
    calendar, number, at = bins_of(home)
    double.person_deletes_one(calendar, number, at)

    home.round()
    home.later(days=1)
    home.round()

    assert [e.original for e in exceptions(home, Change.SKIPPED) if e.series == bins_agreed(home)[0].key] == [at]
    assert at not in _instants(home, "Vuilnis")
    assert quiet(home)


def test_a_series_taken_out_is_asked_about_once_and_not_put_back(home: GoogleHouse, double: Double) -> None:
    calendar, number, _ = bins_of(home)
    double.person_deletes_series(calendar, number)

    home.round()
    home.later(days=1)
    home.round()

    assert open_asks(home) == [Asks.SERIES_GONE]
    assert double.event(calendar, number)["status"] == "cancelled"
    assert quiet(home)


def test_a_series_taken_out_comes_back_when_that_is_the_answer(home: GoogleHouse, double: Double) -> None:
    calendar, number, at = bins_of(home)
    double.person_moves(calendar, number, at, at + timedelta(minutes=20), at + timedelta(minutes=30))
    home.round()
    double.person_deletes_series(calendar, number)
    home.round()
    (question,) = home.world.store.questions(home.household)

    answer(home.world, home.household, question, "back")
    home.round()

    assert double.event(calendar, number)["status"] == "confirmed"
    assert _instants(home, "Vuilnis")[0] == at + timedelta(minutes=20)
    assert quiet(home)


@pytest.mark.parametrize("kept", [True, False], ids=["notes copied", "notes lost"])
@pytest.mark.parametrize("by", [None, timedelta(minutes=45)], ids=["same time", "other time"])
def test_this_and_following_goes_on_as_the_same_chore(
    home: GoogleHouse, double: Double, by: timedelta | None, kept: bool
) -> None:
    calendar, number, _ = bins_of(home)
    at = home.happenings("bram", "Vuilnis")[2]
    rest = double.person_splits(calendar, number, at, changed_time=by, copies_private=kept)

    home.round()

    first, second = bins_agreed(home)
    assert [first.start.time(), second.start.time()] == [at.time(), (at + (by or timedelta(0))).time()]
    assert open_asks(home) == []
    assert event_writes(double) == []
    assert double.event(calendar, rest)["status"] == "confirmed"
    assert quiet(home)


def test_the_rest_of_a_split_series_can_be_moved_and_written(home: GoogleHouse, double: Double) -> None:
    calendar, number, _ = bins_of(home)
    at = home.happenings("bram", "Vuilnis")[1]
    rest = double.person_splits(calendar, number, at, changed_time=timedelta(minutes=45))
    home.round()
    start = at + timedelta(minutes=45)
    double.person_adds(EMAILS["bram"], own("Weg", start - timedelta(minutes=30), 75))

    done = home.round()

    assert next(line.params["eventId"] for line in double.log if line.method == "calendar.events.patch") == rest
    assert done.troubles == {}
    assert quiet(home)


def test_the_end_of_a_series_without_a_rest_is_asked_about(home: GoogleHouse, double: Double) -> None:
    calendar, number, _ = bins_of(home)
    double.person_ends(calendar, number, home.happenings("bram", "Vuilnis")[3])

    home.round()

    assert open_asks(home) == [Asks.SERIES_GONE]
    assert quiet(home)


def test_a_tick_before_one_happening_is_done(home: GoogleHouse, double: Double) -> None:
    calendar, number, at = bins_of(home)
    double.person_renames(calendar, number, "✓ Vuilnis", at, which="one")

    home.round()

    assert [(e.original, e.member) for e in exceptions(home, Change.DONE)] == [(at, "bram")]
    assert event_writes(double) == []
    assert quiet(home)


def test_ten_minutes_that_a_guest_declined_are_offered_elsewhere(home: GoogleHouse, double: Double) -> None:
    agreement = home.world.store.home(home.household).agreement
    assert agreement is not None
    assert agreement.check_in is not None
    calendar, title = home.our_url("sanne"), "Onze tien minuten"
    number = next(e["id"] for e in double.events(calendar) if e["summary"].startswith(title))
    guests = {**double.event(calendar, number), "attendees": [{"email": EMAILS["bram"]}]}
    double.put(double.calendars[calendar], guests)
    home.round()
    double.log.clear()
    kept = double.calendars[calendar]
    at = home.happenings("sanne", double.event(calendar, number)["summary"])[0]
    one = next(e for e in double.instances(kept, kept.events[number]) if moment(e["start"], "Europe/Amsterdam") == at)
    double.put(kept, {**one, "attendees": [{"email": EMAILS["bram"], "responseStatus": "declined"}]})

    done = home.round()

    assert [(w.change, w.original) for w in done.wishes] == [(Change.MOVED, at)]
    for member in EMAILS:
        there = double.calendars[home.our_url(member)]
        theirs = [e for e in double.events(there.id) if e["summary"].startswith(title)]
        assert at not in [moment(e["start"], "Europe/Amsterdam") for e in theirs if e.get("recurringEventId")]
    assert double.mails == []
    assert quiet(home)


def test_an_entry_of_their_own_among_ours_is_never_touched(home: GoogleHouse, double: Double) -> None:
    calendar = home.our_url("bram")
    theirs = double.person_adds(calendar, own("Feest", NOW + timedelta(days=1), 60))
    before = double.event(calendar, theirs)

    home.round()
    home.later(days=7)
    home.round()

    assert double.event(calendar, theirs) == before


def test_one_change_that_matters_to_a_person_is_one_event_of_theirs(home: GoogleHouse, double: Double) -> None:
    calendar, number, at = bins_of(home)
    guests = {**double.event(calendar, number), "attendees": [{"email": "joris@example.org"}]}
    double.put(double.calendars[calendar], guests)
    home.round()
    double.log.clear()
    double.person_adds(EMAILS["bram"], own("Weg", at - timedelta(minutes=30), 75))

    home.round()

    touched = [line.params["calendarId"] for line in double.log if line.method == "calendar.events.insert"]
    series = {line.params["eventId"] for line in double.log if line.method == "calendar.events.patch"}
    assert len(touched) + len({n for n in series if n.startswith("samen")}) == 1
    assert double.event(calendar, number)["attendees"][0]["email"] == "joris@example.org"
    assert double.mails == []


def _instants(house: GoogleHouse, title: str) -> list[datetime]:
    """When Bram's series really happens, changes and all."""
    calendar = house.double.calendars[house.our_url("bram")]
    master = calendar.events[house.master("bram", title)["id"]]
    every = [e for e in house.double.instances(calendar, master) if e["status"] != "cancelled"]
    starts = sorted(moment(e["start"], "Europe/Amsterdam") for e in every)
    return [at for at in starts if isinstance(at, datetime) and at > NOW]


# ── a dead token ──


def test_a_sync_token_that_died_loses_nothing_and_doubles_nothing(home: GoogleHouse, double: Double) -> None:
    before = standing(double, EMAILS)
    calendar, number, at = bins_of(home)
    double.expire_sync_tokens()

    done = home.round()

    assert (done.written, done.wishes, done.troubles) == ([], [], {})
    assert standing(double, EMAILS) == before
    assert quiet(home)

    double.person_deletes_one(calendar, number, at)
    double.expire_sync_tokens()
    assert [w.change for w in home.round().wishes] == [Change.SKIPPED]
    assert quiet(home)


def test_a_busy_time_that_went_while_the_token_died_is_free_again(home: GoogleHouse, double: Double) -> None:
    where = home.calendar("bram", Role.READ)
    party = double.person_adds(EMAILS["bram"], own("Feest", NOW + timedelta(days=2), 60))
    home.round()
    assert len(home.world.store.events(where.id)) == 2
    double.person_deletes_series(EMAILS["bram"], party)
    double.expire_sync_tokens()

    home.round()

    assert len(home.world.store.events(where.id)) == 1


# ── a permission that ended ──


def test_a_permission_that_ended_is_asked_for_once_and_the_other_goes_on(home: GoogleHouse, double: Double) -> None:
    known = home.world.store.events(home.calendar("bram", Role.READ).id)
    bins = double.events(home.our_url("bram"))
    double.revoke(EMAILS["bram"])
    chore = next(s for s in _series_of(home, "sanne") if s.start.hour >= 12 and s.start.date() > NOW.date())
    double.person_adds(EMAILS["sanne"], own("Weg", chore.start - timedelta(minutes=20), chore.minutes + 40))

    for _ in range(3):
        done = home.round()
        home.later(hours=2)

    assert {home.world.store.calendar(c).member for c in done.troubles} == {"bram"}
    assert {t.sentence for t in done.troubles.values()} == {"trouble.access_revoked"}
    assert open_asks(home) == [Asks.SIGN_IN]
    assert "calendar.events.patch" in event_writes(double)
    assert home.world.store.events(home.calendar("bram", Role.READ).id) == known
    assert double.events(home.our_url("bram")) == bins


def test_a_new_permission_goes_on_where_the_old_one_ended(home: GoogleHouse, double: Double) -> None:
    calendar, number, at = bins_of(home)
    double.revoke(EMAILS["bram"])
    home.round()
    double.person_deletes_one(calendar, number, at)
    home.later(days=2)
    home.round()

    join(home, "bram")
    done = home.round()

    assert [w.change for w in done.wishes] == [Change.SKIPPED]
    assert open_asks(home) == []
    assert ours_of(double, EMAILS["bram"]) == [calendar]
    assert len([c for c in home.world.store.calendars(home.household) if c.member == "bram"]) == 2
    home.round()
    assert quiet(home)


# ── undo and leaving ──


def test_undo_takes_the_last_round_back_and_holds_the_plan(tmp_path: Path, double: Double) -> None:
    home = connected(tmp_path / "data", double)
    home.round()
    home.agree()
    home.round()
    before = standing(double, EMAILS)

    done = undo(home.world, home.household)
    home.later(minutes=20)
    held = home.round()

    assert (done.waiting, done.left, held.written) == (0, 0, [])
    assert standing(double, EMAILS) == {"sanne": [[]], "bram": [[]]}
    assert [len(double.events(email)) for email in EMAILS.values()] == [1, 1]

    home.world.store.hold(home.household, None)
    home.round()

    assert standing(double, EMAILS) == before
    assert quiet(home)


def test_undo_restores_what_stood_before_a_change(home: GoogleHouse, double: Double) -> None:
    before = standing(double, EMAILS)
    _, _, at = bins_of(home)
    double.person_adds(EMAILS["bram"], own("Weg", at - timedelta(minutes=30), 75))
    home.later(minutes=15)
    home.round()
    changed = standing(double, EMAILS)

    undo(home.world, home.household)

    assert changed != before
    assert standing(double, EMAILS) == before


def _series_of(house: GoogleHouse, member: str) -> list[Series]:
    agreement = house.world.store.home(house.household).agreement
    assert agreement is not None
    return [s for s in agreement.series if s.member == member]
