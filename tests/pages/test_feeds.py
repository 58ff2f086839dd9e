"""The addresses at which a calendar program reads a plan: what stands there, for whom, and until when."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
import recurring_ical_events
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, keep, let_in
from werkzeug.test import TestResponse

from household.model import BOTH, By, Change, Home, KeptFree, Span, WeekException
from household.store import Store
from language.feeds import Chosen
from rounds.feeds import token_of

At = Callable[..., datetime]
PRIVATE = "tandarts, niet vertellen"


@pytest.fixture
def clock(at: At) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture
def sanne(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "sanne", clock.now)


def shown(page: TestResponse) -> str:
    """The path of the address that a page shows."""
    found = re.search(r"<code>(\S+)</code>", page.text)
    assert found
    return urlsplit(found[1]).path


def titles(text: str, first: datetime, days: int = 7) -> list[str]:
    """What another program sees: each happening with its day and clock, in order."""
    there = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(first, first + timedelta(days=days))
    there.sort(key=lambda event: (event.start, str(event["SUMMARY"])))
    return [f"{event.start.astimezone(first.tzinfo):%a %H:%M} {event['SUMMARY']}" for event in there]


def read(visitor: FlaskClient, store: Store, kept: int, chosen: Chosen, member: str = "sanne") -> str:
    page = visitor.get(f"/feed/{token_of(store, store.home(kept), member, chosen)}.ics")
    assert page.status_code == 200
    return page.text


# ── the page ──


def test_the_page_shows_an_address_that_another_program_reads(sanne: FlaskClient, visitor: FlaskClient, at: At) -> None:
    where = shown(sanne.get("/feeds"))

    feed = visitor.get(where)

    assert feed.content_type == "text/calendar; charset=utf-8"
    assert "Tue 19:30 De was" in titles(feed.text, at(0, 0)) or "Tue 19:30 De was" in titles(feed.text, at(0, 0))
    assert "Fri 20:30 Onze tien minuten" in titles(feed.text, at(0, 0))
    assert not [line for line in titles(feed.text, at(0, 0)) if "peelgoed" in line]


def test_the_page_shows_a_square_for_a_camera_and_a_link_to_subscribe(sanne: FlaskClient) -> None:
    page = sanne.get("/feeds").text

    assert 'role="img"' in page
    assert "<title>QR-code van het adres</title>" in page
    assert 'href="webcal://' in page
    assert "style=" not in page


def test_what_is_ticked_makes_the_address(sanne: FlaskClient, visitor: FlaskClient, at: At) -> None:
    where = shown(sanne.get("/feeds?whose=both&chores=1"))

    lines = titles(visitor.get(where).text, at(0, 0))

    assert "Mon 19:00 Bram: Speelgoed" in lines
    assert [line for line in lines if "Koken" in line] == ["Sat 17:00 Samen: Koken"]
    assert not [line for line in lines if "minuten" in line]


def test_nothing_ticked_makes_no_address(sanne: FlaskClient) -> None:
    page = sanne.get("/feeds?whose=both").text

    assert "Kies ten minste" in page
    assert "/feed/" not in page


def test_the_page_speaks_english(app: Flask, store: Store, kept: int, clock: Clock) -> None:
    bram = let_in(app.test_client(), store, kept, "bram", clock.now)

    with bram.session_transaction() as session:
        session["language"] = "en"

    page = bram.get("/feeds").text

    assert "The plan in another calendar" in page
    assert "Sanne’s" in page


def test_somebody_who_is_not_there_cannot_be_chosen(sanne: FlaskClient) -> None:
    assert sanne.get("/feeds?whose=joris&chores=1").status_code == 400


# ── until when ──


def test_a_new_address_makes_the_earlier_ones_worthless(sanne: FlaskClient, visitor: FlaskClient) -> None:
    page = sanne.get("/feeds")
    before = shown(page)
    key = re.search(r'name="form_key" value="(\w+)"', page.text)
    assert key

    said = sanne.post("/feeds/new", data={"form_key": key[1]}, follow_redirects=True)

    assert "nieuwe adressen" in said.text
    assert visitor.get(before).status_code == 404
    assert visitor.get(shown(said)).status_code == 200


def test_the_address_of_the_other_stays_when_one_makes_a_new_one(visitor: FlaskClient, store: Store, kept: int) -> None:
    his = token_of(store, store.home(kept), "bram", Chosen("bram"))

    store.new_feed(kept, "sanne")

    assert visitor.get(f"/feed/{his}.ics").status_code == 200


def test_an_address_that_was_bent_opens_nothing(visitor: FlaskClient, store: Store, kept: int) -> None:
    token = token_of(store, store.home(kept), "sanne", Chosen("sanne"))

    assert visitor.get(f"/feed/{token[:-2]}AA.ics").status_code == 404
    assert visitor.get("/feed/x.ics").status_code == 404


def test_an_address_shows_its_own_household_only(
    visitor: FlaskClient, store: Store, kept: int, home: Home, at: At
) -> None:
    theirs = replace(home, household=replace(home.household, key="elders", name="Elders"))
    number = keep(store, replace(theirs, chores=tuple(replace(c, name=f"vreemde {c.name}") for c in home.chores)))

    ours = read(visitor, store, kept, Chosen(BOTH))
    strange = read(visitor, store, number, Chosen(BOTH))

    assert "reemde" not in ours
    assert "reemde" in strange


def test_whoever_reads_too_often_is_slowed_down(visitor: FlaskClient, store: Store, kept: int) -> None:
    where = f"/feed/{token_of(store, store.home(kept), 'sanne', Chosen('sanne'))}.ics"

    answers = [visitor.get(where) for _ in range(61)]

    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


# ── what stands there ──


def test_what_somebody_wrote_for_time_kept_free_stays_theirs(
    visitor: FlaskClient, store: Store, kept: int, at: At
) -> None:
    store.add_kept_free(kept, KeptFree(("bram",), Span(at(2, 10), at(2, 11)), PRIVATE))

    both, his = (read(visitor, store, kept, Chosen(whose), "bram") for whose in (BOTH, "bram"))

    assert PRIVATE not in both + his
    assert "Wed 10:00 Bram: Kept free" in titles(both, at(0, 0))


def test_what_is_done_bears_a_tick_or_stays_away(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    done = WeekException("was.sanne.0", at(1, 19, 30), Change.DONE, By.PERSON, "sanne", at(1, 19, 30), 20)
    store.keep_exceptions(kept, [done], at(0, 0))

    kept_in_sight = titles(read(visitor, store, kept, Chosen("sanne")), at(0, 0), 14)
    gone = titles(read(visitor, store, kept, Chosen("sanne", done=False)), at(0, 0), 14)

    assert [line for line in kept_in_sight if "as" in line[10:] and "fwas" not in line] == [
        "Tue 19:30 ✓ De was",
        "Tue 19:30 De was",
    ]
    assert [line for line in gone if "as" in line[10:] and "fwas" not in line] == ["Tue 19:30 De was"]


def test_the_entries_keep_their_uids_whatever_is_chosen(visitor: FlaskClient, store: Store, kept: int) -> None:
    def uids(chosen: Chosen) -> set[str]:
        calendar = icalendar.Calendar.from_ical(read(visitor, store, kept, chosen))
        return {str(event["UID"]) for event in calendar.walk("VEVENT")}

    assert uids(Chosen("sanne")) < uids(Chosen("sanne")) | uids(Chosen(BOTH))
    assert uids(Chosen("sanne", done=False)) == uids(Chosen("sanne"))


def test_the_feed_brings_no_alarm_no_link_and_no_way_to_change(visitor: FlaskClient, store: Store, kept: int) -> None:
    text = read(visitor, store, kept, Chosen(BOTH))

    assert "VALARM" not in text
    assert "/l/" not in text
    assert "Schuif of verwijder" not in text.replace("\r\n ", "")


def test_a_program_that_has_it_need_not_read_it_again(
    visitor: FlaskClient, store: Store, kept: int, clock: Clock, at: At
) -> None:
    where = f"/feed/{token_of(store, store.home(kept), 'sanne', Chosen('sanne'))}.ics"
    first = visitor.get(where)
    clock.now += timedelta(hours=1)

    again = visitor.get(where, headers={"If-None-Match": first.headers["ETag"]})
    by_time = visitor.get(where, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    skipped = WeekException("was.sanne.0", at(8, 19, 30), Change.SKIPPED, By.PERSON, "sanne")
    store.keep_exceptions(kept, [skipped], at(0, 0))
    changed = visitor.get(where, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "private, max-age=600"
    assert (again.status_code, by_time.status_code, changed.status_code) == (304, 304, 200)
    assert changed.headers["Last-Modified"] > first.headers["Last-Modified"]


def test_the_series_begin_on_the_first_day_of_the_agreement(
    visitor: FlaskClient, store: Store, kept: int, at: At
) -> None:
    text = read(visitor, store, kept, Chosen("bram"), "bram")

    assert min(e.start.date() for e in icalendar.Calendar.from_ical(text).walk("VEVENT")) == date(2026, 3, 2)
    assert text.count("BEGIN:VTIMEZONE") == 1
