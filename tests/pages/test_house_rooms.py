"""The rooms of the house: how one is reached, devices, assistants, data and the doctor, as each of the two has them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from html import unescape

import icalendar
import pytest
from flask import Flask
from kept_home import Clock, keep
from rooms import Inside, Within, inside

from household.meeting import News, Path, Reach
from household.model import Access, Home, Kind, Note, NoteKind, Role, Speaker
from household.queue import Job
from household.sealed import Cost
from household.settings import Settings
from household.store import Store
from rounds.farewell import go
from rounds.whole import go_round
from rounds.world import World


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture
def within(app: Flask, store: Store, kept: int, clock: Clock) -> Within:
    return inside(app, store, kept, clock)


@pytest.fixture
def sanne(within: Within) -> Inside:
    return within("sanne")


@pytest.fixture
def bram(within: Within) -> Inside:
    return within("bram")


# ── how one is reached ──

TALK, NEWS = "/settings/notifications/talk", "/settings/notifications/news"


def test_a_mail_address_is_kept_and_shown_to_nobody_else(sanne: Inside, bram: Inside, store: Store, kept: int) -> None:
    assert sanne.press(TALK, do="keep", mail="sanne@huis.example", invited="mail").status_code == 303

    reach = store.reach(kept, "sanne")
    assert (reach.mail, reach.invited) == ("sanne@huis.example", Path.MAIL)
    assert "sanne@huis.example" in sanne.see("/settings/notifications")
    assert "sanne@huis.example" not in bram.see("/settings/notifications")


@pytest.mark.parametrize(
    "fields",
    [{"mail": "geen adres"}, {"mail": "bram@huis.example"}, {"mail": "", "invited": "mail"}, {"invited": "post"}],
)
def test_an_address_that_cannot_be_changes_nothing(
    sanne: Inside, bram: Inside, store: Store, kept: int, fields: dict[str, str]
) -> None:
    bram.press(TALK, do="keep", mail="bram@huis.example", invited="auto")

    assert sanne.press(TALK, **{"do": "keep", "invited": "auto", **fields}).status_code == 400

    assert store.reach(kept, "sanne").mail == ""


def test_news_is_chosen_with_its_hours(sanne: Inside, store: Store, kept: int) -> None:
    fields = {"week": "yes", "evening": "18:15", "quiet_from": "22:00", "quiet_to": "07:00"}

    assert sanne.press(NEWS, do="keep", **fields).status_code == 303

    reach = store.reach(kept, "sanne")
    assert reach.news == (News.WEEK,)
    assert (reach.evening, reach.quiet) == (time(18, 15), (time(22), time(7)))

    sanne.press(NEWS, do="keep", evening="18:15")
    assert (store.reach(kept, "sanne").news, store.reach(kept, "sanne").quiet) == ((), None)


def test_an_evening_in_quiet_hours_and_half_a_span_are_said(sanne: Inside, store: Store, kept: int) -> None:
    before = store.reach(kept, "sanne")

    for fields in ({"quiet_from": "22:00"}, {"evening": "later"}, {"channel": "geen kanaal"}):
        assert sanne.press(NEWS, do="keep", **fields).status_code == 400
    assert store.reach(kept, "sanne") == before


@pytest.mark.parametrize(("address", "do"), [(TALK, "try"), (NEWS, "try")])
def test_a_trial_without_a_way_says_what_is_missing(sanne: Inside, address: str, do: str) -> None:
    assert 'class="problem"' in sanne.press(address, do=do).text


# ── devices ──

DEVICES = "/settings/devices"


def test_a_key_is_shown_once_and_opens_for_whoever_made_it(
    sanne: Inside, store: Store, kept: int, clock: Clock
) -> None:
    page = sanne.press(DEVICES, device="telefoon", whose="mine").text

    found = re.search(r'<pre id="token"[^>]*><code>([^<]+)</code>', page)
    assert found
    assert store.speaker_of(found[1], clock.now) == (kept, Speaker("telefoon", "sanne"))
    assert 'class="qr"' in page
    assert found[1] not in sanne.see(DEVICES)


def test_one_sees_ones_own_and_what_all_hear(
    sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock
) -> None:
    store.add_token(kept, "haar telefoon", "sanne", clock.now)
    store.add_token(kept, "keuken", None, clock.now)

    assert {"haar telefoon", "keuken"} <= set(re.findall(r"haar telefoon|keuken", sanne.see(DEVICES)))
    assert "haar telefoon" not in bram.see(DEVICES)


def test_a_key_is_taken_back_by_its_owner_only(
    sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock, home: Home
) -> None:
    token = store.add_token(kept, "haar telefoon", "sanne", clock.now)
    others = keep(store, replace(home, household=replace(home.household, key="verderop")))
    theirs = store.add_token(others, "keuken", None, clock.now)
    [mine], [far] = store.tokens(kept), store.tokens(others)

    for who, number in ((bram, mine.id), (sanne, far.id), (sanne, 999)):
        assert who.press(f"{DEVICES}/revoke", number=number).status_code == 400
    assert store.speaker_of(token, clock.now)
    assert store.speaker_of(theirs, clock.now)

    sanne.press(f"{DEVICES}/revoke", number=mine.id)
    assert store.speaker_of(token, clock.now) is None


def test_a_shared_device_forgets_who_spoke(sanne: Inside, store: Store, kept: int, clock: Clock) -> None:
    store.add_token(kept, "keuken", None, clock.now)
    store.know_speaker(kept, "keuken", "bram")
    assert "er sprak: Bram" in sanne.see(DEVICES)

    sanne.press(f"{DEVICES}/forget", number=store.tokens(kept)[0].id)

    assert store.tokens(kept)[0].known is None


@pytest.mark.parametrize("fields", [{"device": ""}, {"device": "x" * 61}, {"device": "telefoon", "whose": "bram"}])
def test_a_device_without_a_name_gets_no_key(sanne: Inside, store: Store, kept: int, fields: dict[str, str]) -> None:
    assert sanne.press(DEVICES, **{"whose": "mine", **fields}).status_code == 400
    assert store.tokens(kept) == ()


# ── assistants ──


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_assistant_is_set_up_with_the_address_of_this_house(sanne: Inside, language: str) -> None:
    sanne.browser.post("/language", data={"form_key": sanne.key(), "language": language})

    page = sanne.see("/voice")

    for path in ("plain", "mcp", "alexa", "dialogflow"):
        assert f"http://localhost/webhooks/{path}" in page
    assert page.count('class="qr"') == 5


def test_what_an_assistant_is_given_comes_as_a_file_of_this_home(sanne: Inside) -> None:
    assert "speelgoed" in sanne.see("/voice/home-assistant/sentences.yaml")
    assert "http://localhost" in sanne.see("/voice/home-assistant/package.yaml")
    assert "speelgoed" in sanne.see("/voice/alexa/nl-NL.json")
    for address in ("/voice/home-assistant/x.yaml", "/voice/alexa/fr-FR.json"):
        assert sanne.browser.get(address).status_code == 404


def test_each_says_for_themselves_what_alexa_may_take_down(sanne: Inside, store: Store, kept: int) -> None:
    sanne.press("/voice/alexa", do="notes_on", member="bram")
    assert store.note_takers(kept) == {"sanne"}

    sanne.press("/voice/alexa", do="notes_off")
    assert store.note_takers(kept) == frozenset()
    assert sanne.press("/voice/alexa", do="x").status_code == 400


def test_a_login_is_ones_own_only_when_nobody_else_has_it(
    sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock
) -> None:
    store.login(kept, "assist", "u-1", "Sanne thuis", clock.now)

    assert sanne.press("/voice/login", do="mine", login="u-1", device="assist").status_code == 303
    assert [one.member for one in store.logins(kept)] == ["sanne"]

    assert "Sanne thuis" not in bram.see("/voice")
    assert bram.press("/voice/login", do="nobodys", login="u-1", device="assist").status_code == 400
    assert [one.member for one in store.logins(kept)] == ["sanne"]


def test_announcements_have_an_address_that_is_not_shown_and_an_hour(sanne: Inside, store: Store, kept: int) -> None:
    address = "https://93.184.215.14/api/webhook/merkadres"
    assert sanne.press("/voice/announcements", do="try").status_code == 400

    assert sanne.press("/voice/announcements", do="keep", hour="18:30").status_code == 400
    assert sanne.press("/voice/announcements", do="keep", address=address, hour="18:30").status_code == 303

    kept_so = store.announcing(kept)
    assert kept_so
    assert kept_so.at == time(18, 30)
    assert "merkadres" not in sanne.see("/voice")

    sanne.press("/voice/announcements", do="off")
    assert store.announcing(kept) is None


# ── what is kept ──

DATA = "/settings/data"
#: A passphrase that costs no time to try.
QUICK = Cost(8, 1, 1)


def test_all_of_it_goes_along_but_nothing_of_the_others_own(
    sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock
) -> None:
    store.set_passphrase(kept, "sanne", "een lange zin van haar", QUICK)
    store.keep_note(kept, "sanne", Note(0, NoteKind.MOMENT, clock.now.date(), "een geheim"))
    store.keep_minutes(kept, "sanne", "was", 47)
    store.set_reach(kept, Reach("sanne", "sanne@huis.example"))

    hers = json.loads(sanne.browser.get(f"{DATA}/all.json").text)
    his = bram.browser.get(f"{DATA}/all.json").text

    assert hers["own"]["minutes"] == {"was": 47}
    assert [note["kind"] for note in hers["own"]["sealed_notes"]] == ["moment"]
    assert len(hers["chores"]) == 6
    assert "een geheim" not in json.dumps(hers)
    assert "points" not in json.dumps(hers)
    assert "47" not in str(json.loads(his)["own"])
    assert "sanne@huis.example" not in his


def test_the_plan_goes_along_as_a_calendar_that_can_be_read(sanne: Inside) -> None:
    text = sanne.see(f"{DATA}/plan.ics")

    read = icalendar.Calendar.from_ical(text)
    titles = {str(part["SUMMARY"]).casefold() for part in read.walk("VEVENT")}
    assert "de was" in titles
    assert "speelgoed" not in titles
    assert len(list(read.walk("VTIMEZONE"))) == 1
    assert "speelgoed" in sanne.see(f"{DATA}/home.yaml")


def test_the_shorter_wish_says_how_long_what_was_shown_stays(sanne: Inside, store: Store, kept: int) -> None:
    assert sanne.press(DATA, do="keep", weeks="2").headers["Location"] == f"{DATA}?said=kept"
    assert sanne.press(DATA, do="keep", weeks="20").headers["Location"] == f"{DATA}?said=shorter"
    assert sanne.press(DATA, do="keep", weeks="99").status_code == 400
    assert store.weeks_wanted(kept) == {"sanne": 20}


def test_notes_go_only_when_their_owner_ticked_that_they_know(
    sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock
) -> None:
    store.set_passphrase(kept, "sanne", "een lange zin van haar", QUICK)
    store.keep_note(kept, "sanne", Note(0, NoteKind.MOMENT, clock.now.date(), "een geheim"))

    assert sanne.press(DATA, do="notes").status_code == 400
    bram.press(DATA, do="notes", sure_notes="yes")
    assert len(store.notes_of(kept, "sanne")) == 1

    sanne.press(DATA, do="notes", sure_notes="yes")
    assert store.notes_of(kept, "sanne") == ()


def test_one_leaves_alone_with_what_is_theirs_and_the_plan_stays(
    sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock
) -> None:
    store.keep_minutes(kept, "sanne", "was", 47)
    token = store.add_token(kept, "telefoon", "sanne", clock.now)
    assert sanne.press(DATA, do="step_out", own_name="Bram").status_code == 400
    assert store.speaker_of(token, clock.now)

    page = sanne.press(DATA, do="step_out", own_name="sanne")

    assert "Je bent weg" in page.text
    assert store.own_minutes_said(kept, "sanne") == {}
    assert store.taste_of(kept, "sanne") == {}
    assert store.speaker_of(token, clock.now) is None
    assert store.visits(kept, "sanne") == ()
    assert store.home(kept).agreement
    assert store.taste_of(kept, "bram") == {"speelgoed": 1}
    assert "/settings/chores" in bram.see("/more")


def test_the_household_goes_with_the_yes_of_both_after_an_hour(
    sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock, settings: Settings
) -> None:
    world = World(settings, store, clock)
    assert sanne.press(DATA, do="farewell", home_name="iets").status_code == 400
    assert sanne.press(DATA, do="farewell", home_name="Thuis").headers["Location"] == f"{DATA}?said=asked"
    assert "Sanne wil jullie huishouden" in unescape(bram.browser.get(DATA).text) or "Sanne wants" in bram.see(DATA)
    assert bram.press("/questions", question=store.questions(kept)[0].id, do="yes").status_code == 400
    assert bram.press(DATA, do="agree", home_name="x").status_code == 400

    assert bram.press(DATA, do="agree", home_name="thuis").headers["Location"] == f"{DATA}?said=going"
    assert store.held_since(kept)
    assert [due for due in store.due(clock.now) if due[1] == Job.FAREWELL] == []

    clock.now += timedelta(hours=1)
    assert (kept, Job.FAREWELL.value) in store.due(clock.now)
    assert go(world, kept)
    assert store.households() == ()
    assert sanne.browser.get("/more").headers["Location"] == "/"
    assert go_round(world, kept).written == []


def test_what_is_to_go_can_be_held_back(sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock) -> None:
    sanne.press(DATA, do="farewell", home_name="Thuis")
    bram.press(DATA, do="agree", home_name="Thuis")

    bram.press(DATA, do="hold_back")

    assert store.held_since(kept) is None
    assert not store.is_due(kept, Job.FAREWELL)


def test_one_no_keeps_the_household_and_silence_takes_two_weeks(
    sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock
) -> None:
    sanne.press(DATA, do="farewell", home_name="Thuis")
    bram.press(DATA, do="decline")
    assert store.questions(kept) == ()
    assert not store.is_due(kept, Job.FAREWELL)

    sanne.press(DATA, do="farewell", home_name="Thuis")
    assert sanne.press(DATA, do="without", home_name="Thuis").status_code == 400
    clock.now += timedelta(days=15)
    assert bram.press(DATA, do="without", home_name="Thuis").status_code == 400

    sanne.press(DATA, do="without", home_name="Thuis")
    assert store.is_due(kept, Job.FAREWELL)


def test_whoever_asked_takes_it_back(sanne: Inside, store: Store, kept: int) -> None:
    sanne.press(DATA, do="farewell", home_name="Thuis")

    sanne.press(DATA, do="take_back")

    assert store.questions(kept) == ()
    assert not store.is_due(kept, Job.FAREWELL)


# ── the doctor ──


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_known_is_shown_at_once_and_of_the_other_no_name(
    sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock, language: str
) -> None:
    account = store.add_account(kept, "sanne", Kind.CALDAV, "https://dav.example/", "sanne", "geheim")
    url = "https://dav.example/werk/"
    number = store.add_calendar(kept, "sanne", Kind.CALDAV, Role.READ, url, "werkagenda", account, Access.BUSY)
    store.mark_stale(number, "trouble.access_revoked", clock.now)
    store.keep_round(kept, clock.now, {"troubles": {str(number): "trouble.access_revoked"}})
    for who in (sanne, bram):
        who.browser.post("/language", data={"form_key": who.key(), "language": language})

    hers, his = sanne.see("/doctor"), bram.see("/doctor")

    assert "werkagenda" in hers
    assert "app-wachtwoord" in hers or "app password" in hers
    assert "samen connect" not in hers
    assert "werkagenda" not in his
    assert "Sanne" in his


def test_trying_everything_tells_what_is_broken_to_whom_it_belongs(
    sanne: Inside, bram: Inside, store: Store, kept: int
) -> None:
    account = store.add_account(kept, "sanne", Kind.CALDAV, "http://127.0.0.1:9/", "sanne", "geheim")
    url = "http://127.0.0.1:9/werk/"
    store.add_calendar(kept, "sanne", Kind.CALDAV, Role.READ, url, "werkagenda", account, Access.BUSY)

    hers, his = sanne.press("/doctor").text, bram.press("/doctor").text

    assert "Net geprobeerd" in hers
    assert hers.count("werkagenda") >= 2
    assert "werkagenda" not in his
