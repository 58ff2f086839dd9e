"""The ten minutes as an event at Google with the other as its guest: one copy, one mail, and what the guest answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path as Folder
from typing import Any

import pytest
from double import Double
from faults import is_write
from google_homes import EMAILS, GoogleHouse, agreed, connected, own, quiet
from homes import AMSTERDAM
from keeping import Event
from series import moment

from household.meeting import Door, Path, Reach, Replied, Reply
from household.model import Change
from rounds.plan import home_ahead, ways_of

TITLE = "Onze tien minuten"


@pytest.fixture
def home(tmp_path: Folder, double: Double) -> GoogleHouse:
    """Both at Google, agreed and written; Bram then said how he can be mailed, so Sanne's calendar invites him."""
    house = connected(tmp_path / "data", double)
    house.world.store.set_reach(house.household, Reach("bram", EMAILS["bram"]))
    house = agreed(house)
    assert quiet(house)
    return house


def in_primary(double: Double, email: str) -> list[Event]:
    """The ten minutes as they stand in somebody's own calendar, the series and what differs from it."""
    return [e for e in double.events(email) if str(e.get("summary", "")).startswith(TITLE)]


def in_ours(home: GoogleHouse, member: str) -> list[Event]:
    return [e for e in home.double.events(home.our_url(member)) if e["summary"].startswith(TITLE)]


def nth(home: GoogleHouse, n: int = 0) -> datetime:
    """When a week's ten minutes are by their rule."""
    calendar = home.double.calendars[home.our_url("sanne")]
    master = next(e for e in in_ours(home, "sanne") if e.get("recurrence"))
    every = [
        moment(e["originalStartTime"], "UTC") for e in home.double.instances(calendar, calendar.events[master["id"]])
    ]
    return [at for at in every if at > home.clock[0]][n].astimezone(AMSTERDAM)


def stands(home: GoogleHouse, where: str, at: datetime) -> datetime | None:
    """Where the week of ``at`` now is in a calendar; None when it is off, or not there."""
    calendar = home.double.calendars[where]
    master = next((e for e in double_events(home, where) if e.get("recurrence")), None)
    if master is None:
        return None
    for one in home.double.instances(calendar, calendar.events[master["id"]]):
        if moment(one["originalStartTime"], "UTC") == at and one["status"] != "cancelled":
            return moment(one["start"], "UTC").astimezone(AMSTERDAM)
    return None


def double_events(home: GoogleHouse, where: str) -> list[Event]:
    return [e for e in home.double.events(where) if str(e.get("summary", "")).startswith(TITLE)]


def answer(home: GoogleHouse, word: str, at: datetime | None = None) -> None:
    """What Bram presses in his own calendar."""
    number = next(e["id"] for e in in_primary(home.double, EMAILS["bram"]) if e.get("recurrence"))
    home.double.person_answers(EMAILS["bram"], number, EMAILS["bram"], word, at)


def replies(home: GoogleHouse) -> list[tuple[str, Reply, Door]]:
    return [(r.member, r.reply, r.door) for r in home.world.store.replied(home.household)]


# ── one way ──


def test_the_guest_has_them_once_and_was_mailed_once(home: GoogleHouse, double: Double) -> None:
    (copy,) = [e for e in in_primary(double, EMAILS["bram"]) if e.get("recurrence")]
    (theirs,) = [e for e in in_ours(home, "sanne") if e.get("recurrence")]

    assert in_ours(home, "bram") == []
    assert copy["iCalUID"] == theirs["iCalUID"]
    assert [a["email"] for a in theirs["attendees"]] == [EMAILS["bram"]]
    assert [mail.to for mail in double.mails] == [EMAILS["bram"]]


def test_a_chore_has_no_guest_and_mails_nobody(home: GoogleHouse, double: Double) -> None:
    before = list(double.mails)
    for member in EMAILS:
        rest = [e for e in double.events(home.our_url(member)) if not e["summary"].startswith(TITLE)]
        assert rest
        assert [e for e in rest if e.get("attendees")] == []
    number = home.master("bram", "Vuilnis")["id"]
    double.person_deletes_one(home.our_url("bram"), number, home.happenings("bram", "Vuilnis")[0])
    home.round()

    assert double.mails == before


def test_an_unchanged_week_sends_nothing(home: GoogleHouse, double: Double) -> None:
    before = list(double.mails)
    double.log.clear()
    for _ in range(5):
        home.later(days=7)
        home.round()

    assert double.mails == before
    assert [a.method for a in double.log if is_write(a.method) and a.params.get("sendUpdates") == "all"] == []


def test_the_invitation_takes_no_time_from_the_guest(home: GoogleHouse) -> None:
    at = nth(home)
    home.later(days=1)
    home.round()

    assert stands(home, EMAILS["bram"], at) == at
    assert [e for e in home.world.store.home(home.household).exceptions if e.series.startswith("check-in")] == []


def test_the_invitation_holds_only_what_is_practical(home: GoogleHouse, double: Double) -> None:
    (copy,) = [e for e in in_primary(double, EMAILS["bram"]) if e.get("recurrence")]

    assert "extendedProperties" not in copy
    assert "/l/" not in copy.get("description", "")


# ── what the guest answers ──


def test_a_yes_is_heard_and_moves_nothing(home: GoogleHouse, double: Double) -> None:
    at, before = nth(home), list(double.mails)
    answer(home, "accepted")

    home.round()

    assert replies(home) == [("bram", Reply.YES, Door.CALENDAR)]
    assert stands(home, home.our_url("sanne"), at) == at
    assert double.mails == before
    assert quiet(home)


def test_perhaps_leaves_it_where_it_is(home: GoogleHouse) -> None:
    at = nth(home)
    answer(home, "tentative", at)

    home.round()

    assert replies(home) == []
    assert stands(home, EMAILS["bram"], at) == at


def test_a_no_is_offered_at_another_moment_with_one_mail(home: GoogleHouse, double: Double) -> None:
    at, before = nth(home), len(double.mails)
    answer(home, "declined", at)

    done = home.round()

    moved = stands(home, home.our_url("sanne"), at)
    assert moved not in (at, None)
    assert stands(home, EMAILS["bram"], at) == moved
    assert replies(home) == [("bram", Reply.ELSEWHERE, Door.CALENDAR)]
    assert [w.change for w in done.wishes] == [Change.MOVED]
    assert len(double.mails) == before + 1
    assert quiet(home)


def test_a_yes_to_the_other_moment_leaves_it_there(home: GoogleHouse, double: Double) -> None:
    at = nth(home)
    answer(home, "declined", at)
    home.round()
    moved, before = stands(home, EMAILS["bram"], at), len(double.mails)
    home.later(minutes=5)
    answer(home, "accepted", at)

    home.round()

    assert stands(home, home.our_url("sanne"), at) == moved != at
    assert replies(home) == [("bram", Reply.YES, Door.CALENDAR)]
    assert len(double.mails) == before
    assert quiet(home)


def test_a_second_no_looks_for_a_third_moment(home: GoogleHouse) -> None:
    at = nth(home)
    answer(home, "declined", at)
    home.round()
    second = stands(home, EMAILS["bram"], at)
    home.later(minutes=5)
    answer(home, "declined", at)

    home.round()

    assert stands(home, EMAILS["bram"], at) not in (at, second, None)


def test_what_was_answered_stays_when_another_week_changes(home: GoogleHouse, double: Double) -> None:
    answer(home, "accepted")
    home.round()
    double.person_adds(EMAILS["sanne"], own("Concert", nth(home, 1) - timedelta(hours=2), 240))

    home.round()

    (theirs,) = [e for e in in_ours(home, "sanne") if e.get("recurrence")]
    assert [a["responseStatus"] for a in theirs["attendees"]] == ["accepted"]
    assert quiet(home)


# ── another way ──


def test_a_week_that_moves_is_told_once(home: GoogleHouse, double: Double) -> None:
    at, before = nth(home, 1), len(double.mails)
    double.person_adds(EMAILS["sanne"], own("Concert", at - timedelta(hours=2), 240))

    home.round()

    assert stands(home, EMAILS["bram"], at) not in (at, None)
    assert len(double.mails) == before + 1
    assert quiet(home)


def test_who_wants_them_in_their_own_calendar_is_no_guest_any_more(home: GoogleHouse, double: Double) -> None:
    before = len(double.mails)
    home.world.store.set_reach(home.household, Reach("bram", EMAILS["bram"], Path.CALENDAR))

    home.round()

    assert in_primary(double, EMAILS["bram"]) == []
    assert [e["summary"] for e in in_ours(home, "bram") if e.get("recurrence")]
    assert len(double.mails) == before + 1
    assert quiet(home)


def test_whom_a_person_invites_themselves_stays_invited(home: GoogleHouse, double: Double) -> None:
    calendar = double.calendars[home.our_url("sanne")]
    (theirs,) = [e for e in in_ours(home, "sanne") if e.get("recurrence")]
    with_joris: dict[str, Any] = {**calendar.events[theirs["id"]]}
    with_joris["attendees"] = [*theirs["attendees"], {"email": "joris@example.org", "responseStatus": "accepted"}]
    double.put(calendar, with_joris)
    home.round()
    double.person_adds(EMAILS["sanne"], own("Concert", nth(home, 1) - timedelta(hours=2), 240))

    home.round()

    (theirs,) = [e for e in in_ours(home, "sanne") if e.get("recurrence")]
    assert [a["email"] for a in theirs["attendees"]] == [EMAILS["bram"], "joris@example.org"]
    assert quiet(home)


def test_the_way_to_each_is_one(home: GoogleHouse) -> None:
    there, _ = home_ahead(home.world, home.household)

    assert ways_of(home.world, there).of == {"sanne": Path.CALENDAR, "bram": Path.GUEST}


def test_an_older_word_does_not_undo_a_newer_one(home: GoogleHouse) -> None:
    at = nth(home)
    store, now = home.world.store, home.clock[0]
    store.keep_reply(home.household, Replied("bram", at, Reply.NO, Door.VOICE, now + timedelta(hours=1)))
    answer(home, "accepted", at)

    home.round()

    assert replies(home) == [("bram", Reply.NO, Door.VOICE)]


# ── when the line breaks ──


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("fault", ["500", "reset", "429"])
def test_an_invitation_whose_answer_is_lost_is_sent_once(
    tmp_path: Folder, double: Double, fault: str, after: bool
) -> None:
    house = connected(tmp_path / "data", double)
    house.world.store.set_reach(house.household, Reach("bram", EMAILS["bram"]))
    house.round()
    house.agree()
    double.fail("calendar.events.insert", fault, after=after, times=3)
    for _ in range(6):
        house.round()
        house.later(hours=2)

    assert [mail.to for mail in double.mails] == [EMAILS["bram"]]
    assert len([e for e in in_primary(double, EMAILS["bram"]) if e.get("recurrence")]) == 1
    assert quiet(house)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("skip", [0, 1])
def test_a_move_whose_answer_is_lost_is_told_once(home: GoogleHouse, double: Double, skip: int, after: bool) -> None:
    at, before = nth(home), len(double.mails)
    answer(home, "declined", at)
    double.fail("calendar.events.patch", "reset", after=after, skip=skip)
    for _ in range(4):
        home.round()
        home.later(hours=1)

    assert stands(home, EMAILS["bram"], at) == stands(home, home.our_url("sanne"), at) not in (at, None)
    assert len(double.mails) == before + 1
    assert quiet(home)
