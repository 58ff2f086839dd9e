"""The personal link in an event: what its page shows, what its buttons do, and what it leaves alone."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from kept_home import Clock, let_in
from werkzeug.test import TestResponse

from household.links import Link, sign
from household.model import Asks, By, Change, Home, Question, RoutinePart, Series, WeekException
from household.queue import Job
from household.settings import Settings
from household.store import Store
from language.entries import entries
from pages import create_app
from pages.keys import key_for
from rounds import deeds
from rounds.answers import answer
from rounds.world import World

At = Callable[..., datetime]
FRENCH = {"Accept-Language": "fr"}
TUESDAY = "was.sanne.0"
TOYS = "speelgoed.bram.0"


@pytest.fixture
def clock(at: At) -> Clock:
    """Tuesday, two in the afternoon."""
    return Clock(at(1, 14))


def path(store: Store, member: str = "sanne", series: str = TUESDAY, household: str = "thuis") -> str:
    return f"/l/{sign(store.derive('links'), Link(household, member, series))}"


def forms(page: TestResponse) -> dict[str, dict[str, str]]:
    """The fields of each form on the page, by what it does; a question's by its number."""
    found = {}
    for form in re.findall(r"<form.*?</form>", page.text, flags=re.S):
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        fields = {name: html.unescape(value) for name, value in fields.items()}
        if options := re.findall(r'<option value="([^"]+)"', form):
            fields["start"] = options[0]
        found[fields.get("do") or fields["question"]] = fields
    return found


def press(visitor: FlaskClient, where: str, button: str, **other: str) -> TestResponse:
    """Opens the page, presses the button and follows where it leads."""
    fields = forms(visitor.get(where))[button] | other
    return visitor.post(where.partition("?")[0], data=fields, follow_redirects=True)


def exceptions(store: Store, kept: int) -> dict[str, WeekException]:
    return {e.series: e for e in store.home(kept).exceptions}


def state(store: Store, kept: int) -> object:
    home = store.home(kept)
    return store.version(kept), home.exceptions, store.questions(kept), store.open_edits(kept, None)


def asked_bram(visitor: FlaskClient, store: Store, kept: int) -> Question:
    """Sanne asked Bram for her laundry."""
    press(visitor, path(store), "ask")
    [question] = store.questions(kept)
    return question


def with_chore(store: Store, kept: int, key: str, **changes: object) -> None:
    """The home with one chore made otherwise."""
    home = store.home(kept)
    chores = [replace(c, **changes) if c.key == key else c for c in home.chores]  # type: ignore[arg-type]
    store.replace_chores(kept, chores, home.heavy)


# ── looking ──


def test_the_page_shows_the_turn_of_today_and_what_can_be_said(visitor: FlaskClient, store: Store, kept: int) -> None:
    with_chore(store, kept, "was", done_when="De wasmand is leeg.")

    page = visitor.get(path(store))

    assert page.status_code == 200
    assert '<html lang="nl">' in page.text
    assert "De was" in page.text
    assert "Vanavond om half acht" in page.text
    assert "De wasmand is leeg." in page.text
    assert set(forms(page)) == {"done", "later", "skip", "ask"}
    assert "Set-Cookie" not in page.headers
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_the_page_speaks_the_language_of_its_member_and_not_of_the_browser(visitor: FlaskClient, store: Store) -> None:
    dutch = visitor.get(path(store), headers={"Accept-Language": "en"}).text
    english = visitor.get(path(store, "bram", TOYS), headers={"Accept-Language": "nl"}).text

    assert "Sla deze over" in dutch
    assert '<html lang="en">' in english
    assert "Skip this one" in english
    assert "Can Sanne do it?" in english


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(
    "query", ["", "?day=2026-03-10", "?do=done", "?said=undone&back=x", "?of=2026-03-03T19:30:00+01:00"]
)
def test_opening_the_link_changes_nothing(
    visitor: FlaskClient, store: Store, kept: int, method: str, query: str
) -> None:
    asked_bram(visitor, store, kept)
    before = state(store, kept)

    for where in (path(store), path(store, "bram", TOYS)):
        assert visitor.open(where + query, method=method).status_code == 200

    assert state(store, kept) == before


@pytest.mark.parametrize("day", ["2026-03-10", "2026-03-10&of=", "2026-03-10&of=x"])
def test_another_turn_can_be_looked_at_by_its_day(visitor: FlaskClient, store: Store, day: str) -> None:
    page = visitor.get(f"{path(store)}?day={day}")

    assert "2026-03-10T19:30" in forms(page)["done"]["original"]
    assert "?day=2026-03-03" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "?day=x",
        "?day=2031-01-01",
        "?of=2026-03-03",
        "?of=9999-12-31T23:59-12:00",
        "?day=9999-12-31",
        "?of=%00",
        "?said=x&back=%ff",
    ],
)
def test_an_odd_address_shows_the_nearest_turn(visitor: FlaskClient, store: Store, query: str) -> None:
    page = visitor.get(path(store) + query)

    assert "2026-03-03T19:30" in forms(page)["done"]["original"]


def test_a_rare_chore_shows_its_next_turn_however_far(visitor: FlaskClient, store: Store, clock: Clock) -> None:
    clock.now += timedelta(days=6)

    page = visitor.get(path(store, "bram", "ramen.bram.0"))

    assert "2026-04-04T10:00" in forms(page)["done"]["original"]


def test_a_turn_that_was_moved_in_the_calendar_stands_where_it_now_is(
    visitor: FlaskClient, store: Store, kept: int, at: At
) -> None:
    store.add_wish(kept, WeekException(TUESDAY, at(1, 19, 30), Change.MOVED, By.PERSON, "sanne", at(3, 20), 20))

    page = visitor.get(path(store))

    assert "Overmorgenavond om acht uur" in page.text


def test_nothing_of_an_appointment_or_of_another_chore_is_on_the_page(visitor: FlaskClient, store: Store) -> None:
    page = visitor.get(path(store)).text

    assert "speelgoed" not in page
    assert "koken" not in page
    assert not re.search(r"https?://|<script|<style|\sstyle=|\son\w+=", page)


def test_names_on_the_page_are_text(visitor: FlaskClient, store: Store, kept: int) -> None:
    with_chore(store, kept, "was", name="<script>alert(1)</script>", done_when="<b>")

    page = visitor.get(path(store)).text

    assert "<script" not in page
    assert "&lt;b&gt;" in page


def test_every_field_has_its_label(visitor: FlaskClient, store: Store) -> None:
    page = visitor.get(path(store)).text

    assert re.findall(r'<label for="(\w+)"', page) == re.findall(r'<select id="(\w+)"', page) == ["start"]


# ── links that lead nowhere ──


def test_a_bent_or_unknown_link_is_not_found(visitor: FlaskClient, store: Store) -> None:
    token = path(store).removeprefix("/l/")
    bent = [token[:-1], token[1:], f"{token}A", token[::-1], "x", "%00", "é", "A" * 5000]
    strangers = [path(store, "joris"), path(store, household="elders")]

    for where in [*(f"/l/{one}" for one in bent), *strangers]:
        for method in ("GET", "POST"):
            page = visitor.open(where, method=method, headers={"Accept-Language": "en"})
            assert page.status_code == 404
            assert "We do not know this link" in page.text


def test_the_browser_chooses_the_language_where_nobody_is_known(visitor: FlaskClient) -> None:
    assert "Deze link kennen we niet" in visitor.get("/l/x", headers=FRENCH).text


def test_a_series_no_longer_agreed_is_gone(visitor: FlaskClient, store: Store, kept: int, home: Home) -> None:
    before = visitor.get(path(store))
    assert home.agreement is not None
    left = tuple(s for s in home.agreement.series if s.key != TUESDAY)
    everybody = ("bram", "sanne")
    store.add_agreement(kept, replace(home.agreement, series=left, yes=everybody))
    version = store.version(kept)

    looked, pressed = visitor.get(path(store)), visitor.post(path(store), data=forms(before)["done"])

    assert (looked.status_code, pressed.status_code) == (410, 410)
    assert "Dit staat niet meer in jullie afspraak" in looked.text
    assert store.version(kept) == version


def test_before_there_is_an_agreement_nothing_is_there(app: Flask, store: Store, home: Home) -> None:
    store.add_household(home.household, home.members, home.chores, home.heavy)

    assert app.test_client().get(path(store)).status_code == 410


def test_a_chore_that_was_taken_off_the_list_is_gone(visitor: FlaskClient, store: Store, kept: int) -> None:
    home = store.home(kept)
    store.replace_chores(kept, [c for c in home.chores if c.key != "was"], home.heavy)

    assert visitor.get(path(store)).status_code == 410


def test_a_chosen_address_is_the_only_one_for_links_too(store: Store, settings: Settings, clock: Clock) -> None:
    chosen = replace(settings, base_url="http://samen.example:8027", base_url_given=True)

    page = create_app(store, chosen, clock).test_client().get(path(store), headers={"Host": "joris.example"})

    assert page.status_code == 400


# ── done, skip, later ──


def test_done_is_kept_where_it_stood_and_the_next_round_comes_soon(
    visitor: FlaskClient, store: Store, kept: int, at: At, clock: Clock
) -> None:
    store.schedule(kept, Job.ROUND, timedelta(hours=1), clock.now + timedelta(minutes=40))
    where = at(1, 20)
    store.add_wish(kept, WeekException(TUESDAY, at(1, 19, 30), Change.MOVED, By.PLAN, "sanne", where, 20))

    page = press(visitor, path(store), "done")

    assert exceptions(store, kept)[TUESDAY] == WeekException(
        TUESDAY, at(1, 19, 30), Change.DONE, By.PERSON, "sanne", where, 20
    )
    assert "Fijn, het is gedaan." in page.text
    assert store.due(clock.now) == ((kept, Job.ROUND),)


def test_skip_leaves_this_one_out(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    page = press(visitor, path(store), "skip")

    assert exceptions(store, kept)[TUESDAY] == WeekException(TUESDAY, at(1, 19, 30), Change.SKIPPED, By.PERSON, "sanne")
    assert "Goed, deze keer niet." in page.text
    assert set(forms(page)) == {"undo"}


def test_later_moves_it_and_says_where_to(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    page = press(visitor, path(store), "later", start=at(2, 19, 30).isoformat())

    moved = exceptions(store, kept)[TUESDAY]
    assert (moved.change, moved.start, moved.by) == (Change.MOVED, at(2, 19, 30), By.PERSON)
    assert "Het staat nu morgenavond om half acht." in page.text


def test_the_moments_offered_lie_within_the_window_of_the_chore(visitor: FlaskClient, store: Store, at: At) -> None:
    page = visitor.get(path(store)).text
    offered = [datetime.fromisoformat(value) for value in re.findall(r'<option value="([^"]+)"', page)]

    assert offered[:4] == [at(1, 14, 30), at(1, 15), at(1, 15, 30), at(1, 16)]
    assert offered[4:] == [at(day, 19, 30) for day in range(2, 8)]


def test_a_daily_chore_can_be_later_today_only(visitor: FlaskClient, store: Store, at: At) -> None:
    page = visitor.get(path(store, "bram", TOYS)).text
    offered = [datetime.fromisoformat(value) for value in re.findall(r'<option value="([^"]+)"', page)]

    assert offered == [at(1, 14, 30), at(1, 15), at(1, 15, 30), at(1, 16)]


@pytest.mark.parametrize(
    "start", ["", "x", "2026-03-04", "2026-03-04T19:30", "2026-03-02T19:30+01:00", "2026-03-04T02:00+01:00",
              "2026-03-30T19:30+02:00", "2026-03-10T19:30+01:00", "9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00"]
)  # fmt: skip
def test_a_moment_that_was_not_offered_changes_nothing(
    visitor: FlaskClient, store: Store, kept: int, start: str
) -> None:
    before = state(store, kept)

    page = press(visitor, path(store), "later", start=start)

    assert state(store, kept) == before
    assert "intussen iets aan veranderd" in page.text


@pytest.mark.parametrize("button", ["done", "skip", "later", "ask"])
def test_a_button_pressed_twice_does_it_once(visitor: FlaskClient, store: Store, kept: int, button: str) -> None:
    fields = forms(visitor.get(path(store)))[button]
    first = visitor.post(path(store), data=fields, follow_redirects=True)
    once = state(store, kept)

    second = visitor.post(path(store), data=fields, follow_redirects=True)

    assert (first.status_code, second.status_code) == (200, 200)
    assert state(store, kept) == once
    assert re.findall(r'class="said".*|Je hebt het Bram gevraagd', second.text) == re.findall(
        r'class="said".*|Je hebt het Bram gevraagd', first.text
    )


def test_a_page_that_lay_open_does_not_overrule_what_came_after(visitor: FlaskClient, store: Store, kept: int) -> None:
    old = forms(visitor.get(path(store)))["skip"]
    press(visitor, path(store), "done")
    before = state(store, kept)

    page = visitor.post(path(store), data=old, follow_redirects=True)

    assert state(store, kept) == before
    assert "intussen iets aan veranderd" in page.text


def test_what_is_over_since_the_day_before_yesterday_stays_as_it_was(
    visitor: FlaskClient, store: Store, kept: int, clock: Clock
) -> None:
    fields = forms(visitor.get(path(store)))["done"]
    clock.now += timedelta(days=2)
    before = state(store, kept)

    page = visitor.post(path(store), data=fields)

    assert page.status_code == 410
    assert "Dit moment is voorbij" in page.text
    assert state(store, kept) == before


def test_yesterday_can_still_be_ticked_off(visitor: FlaskClient, store: Store, kept: int, clock: Clock) -> None:
    clock.now += timedelta(days=1)

    press(visitor, f"{path(store)}?day=2026-03-03", "done")

    assert exceptions(store, kept)[TUESDAY].change is Change.DONE


def test_after_today_is_done_the_page_offers_the_next_turn(visitor: FlaskClient, store: Store) -> None:
    press(visitor, path(store), "done")

    page = visitor.get(path(store))

    assert "2026-03-10T19:30" in forms(page)["done"]["original"]


def test_the_day_the_clocks_change_is_a_day_like_any_other(
    visitor: FlaskClient, store: Store, kept: int, clock: Clock, at: At
) -> None:
    clock.now = at(26, 14)

    press(visitor, path(store, "bram", TOYS), "done")

    assert exceptions(store, kept)[TOYS].original == at(26, 19)
    assert (
        "2026-03-29T19:00:00+02:00"
        in forms(visitor.get(f"{path(store, 'bram', TOYS)}?day=2026-03-29"))["done"].values()
    )


# ── undo ──


@pytest.mark.parametrize("button", ["done", "skip", "later"])
@pytest.mark.parametrize("stood", ["nothing", "plan", "person"])
def test_undo_gives_back_exactly_what_stood(
    visitor: FlaskClient, store: Store, kept: int, at: At, button: str, stood: str
) -> None:
    if stood != "nothing":
        store.add_wish(kept, WeekException(TUESDAY, at(1, 19, 30), Change.MOVED, By(stood), "sanne", at(1, 21), 25))
    before = exceptions(store, kept)
    page = press(visitor, path(store), button)
    fields = forms(page)["undo"]
    assert exceptions(store, kept) != before

    undone = visitor.post(path(store), data=fields, follow_redirects=True)
    once = state(store, kept)
    again = visitor.post(path(store), data=fields, follow_redirects=True)

    assert exceptions(store, kept) == before
    assert state(store, kept) == once
    for page in (undone, again):
        assert "Het staat weer zoals het stond." in page.text


def test_what_was_ticked_off_can_be_taken_back_on_a_page_opened_later(
    visitor: FlaskClient, store: Store, kept: int
) -> None:
    press(visitor, path(store), "done")

    press(visitor, f"{path(store)}?day=2026-03-03", "undo")

    assert exceptions(store, kept) == {}


def test_undo_leaves_what_somebody_changed_since(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    fields = forms(press(visitor, path(store), "done"))["undo"]
    since = WeekException(TUESDAY, at(1, 19, 30), Change.MOVED, By.PERSON, "sanne", at(4, 20), 20)
    store.add_wish(kept, since)

    page = visitor.post(path(store), data=fields, follow_redirects=True)

    assert exceptions(store, kept)[TUESDAY] == since
    assert "intussen iets aan veranderd" in page.text


def test_an_undo_of_another_link_or_a_bent_one_is_nothing(visitor: FlaskClient, store: Store, kept: int) -> None:
    strange = forms(press(visitor, path(store, "bram", TOYS), "done"))["undo"]["back"]
    own = forms(press(visitor, path(store), "done"))["undo"]
    before = state(store, kept)

    for back in (strange, "", "x", own["back"][:-2], f"A{own['back'][1:]}", "é"):
        visitor.post(path(store), data=own | {"back": back})

    assert state(store, kept) == before


# ── whose form it is ──


def test_a_form_of_another_turn_link_or_matter_is_refused(visitor: FlaskClient, store: Store, kept: int) -> None:
    today = forms(visitor.get(path(store)))["done"]
    next_week = forms(visitor.get(f"{path(store)}?day=2026-03-10"))["done"]
    bram = forms(visitor.get(path(store, "bram", TOYS)))["done"]
    question = asked_bram(visitor, store, kept)
    theirs = forms(visitor.get(path(store, "bram", TOYS)))[str(question.id)]
    before = state(store, kept)

    for data in (
        today | {"form_key": next_week["form_key"]},
        today | {"original": next_week["original"]},
        today | {"form_key": bram["form_key"]},
        today | {"form_key": theirs["form_key"]},
        today | {"form_key": ""},
        today | {"form_key": "é"},
        theirs | {"do": "yes"},
        {"do": "done"},
        {},
    ):
        assert visitor.post(path(store), data=data).status_code == 403

    assert state(store, kept) == before


def test_a_form_of_one_person_is_none_of_the_other_even_for_the_same_moment(
    visitor: FlaskClient, store: Store, kept: int
) -> None:
    sanne, bram = path(store, "sanne", "koken.sanne.0"), path(store, "bram", "koken.bram.0")
    fields = forms(visitor.get(sanne))["done"]
    assert forms(visitor.get(bram))["done"]["original"] == fields["original"]

    assert visitor.post(bram, data=fields).status_code == 403
    assert exceptions(store, kept) == {}


def test_an_unknown_button_changes_nothing(visitor: FlaskClient, store: Store, kept: int) -> None:
    fields = forms(visitor.get(path(store)))["done"]
    before = state(store, kept)

    for word in ("", "given", "x", "yes"):
        visitor.post(path(store), data=fields | {"do": word})

    assert state(store, kept) == before


def test_too_many_presses_pause_for_that_person_alone(
    visitor: FlaskClient, store: Store, kept: int, clock: Clock
) -> None:
    fields = forms(visitor.get(path(store)))["done"]
    for _ in range(30):
        visitor.post(path(store), data=fields)

    refused = visitor.post(path(store), data=fields)
    other = press(visitor, path(store, "bram", TOYS), "done")

    assert (refused.status_code, other.status_code) == (429, 200)
    assert "Even pauze" in refused.text
    clock.now += timedelta(seconds=int(refused.headers["Retry-After"]))
    assert visitor.post(path(store), data=fields).status_code == 303


def test_two_households_never_mix(visitor: FlaskClient, store: Store, kept: int, home: Home) -> None:
    assert home.agreement is not None
    other = store.add_household(replace(home.household, key="elders", name="Elders"), home.members, home.chores, {})
    store.add_agreement(other, replace(home.agreement, yes=("bram", "sanne")))
    there = path(store, household="elders")
    ours = forms(visitor.get(path(store)))["done"]
    before = state(store, kept)

    stolen = visitor.post(there, data=ours)
    press(visitor, there, "done")
    press(visitor, f"{there}?day=2026-03-10", "ask")

    assert stolen.status_code == 403
    assert state(store, kept) == before
    assert exceptions(store, other)[TUESDAY].change is Change.DONE
    assert "vraagt" not in visitor.get(path(store, "bram", TOYS)).text
    assert "asks" in visitor.get(path(store, "bram", TOYS, "elders")).text


# ── together, and the ten minutes ──


def test_what_two_do_together_is_done_for_both_and_undone_for_both(
    visitor: FlaskClient, store: Store, kept: int
) -> None:
    page = press(visitor, path(store, "bram", "koken.bram.0"), "done")

    done = exceptions(store, kept)
    assert {(e.change, e.member) for e in done.values()} == {(Change.DONE, "bram"), (Change.DONE, "sanne")}
    assert set(done) == {"koken.bram.0", "koken.sanne.0"}
    visitor.post(path(store, "bram", "koken.bram.0"), data=forms(page)["undo"])
    assert exceptions(store, kept) == {}


def test_nobody_is_asked_for_what_both_do_together(visitor: FlaskClient, store: Store) -> None:
    page = visitor.get(path(store, "sanne", "koken.sanne.0"))

    assert "ask" not in forms(page)
    assert "Jullie doen dit samen" in page.text


def test_the_ten_minutes_can_be_later_and_once_begun_done(
    visitor: FlaskClient, store: Store, kept: int, clock: Clock, at: At
) -> None:
    where = path(store, "sanne", "check-in.both.0")
    ahead = forms(visitor.get(where))
    clock.now = at(4, 20, 35)
    begun = forms(visitor.get(where))

    press(visitor, where, "done")

    assert (set(ahead), set(begun)) == ({"later"}, {"done", "later"})
    assert exceptions(store, kept)["check-in.both.0"] == WeekException(
        "check-in.both.0", at(4, 20, 30), Change.DONE, By.PERSON, "sanne", at(4, 20, 30), 10
    )
    assert "Dit is gedaan." in visitor.get(path(store, "sanne", "check-in.both.0") + "?day=2026-03-06").text


def test_the_ten_minutes_move_for_both(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    page = press(visitor, path(store, "bram", "check-in.both.0"), "later", start=at(5, 20, 30).isoformat())

    moved = exceptions(store, kept)["check-in.both.0"]
    assert (moved.change, moved.start) == (Change.MOVED, at(5, 20, 30))
    assert "half past eight" in page.text
    assert "half negen" in visitor.get(path(store, "sanne", "check-in.both.0")).text


# ── can the other? ──


def test_asking_the_other_moves_nothing_yet(visitor: FlaskClient, store: Store, kept: int) -> None:
    page = press(visitor, path(store), "ask")

    [question] = store.questions(kept)
    assert (question.asks, question.member) == (Asks.TAKE_OVER, "bram")
    assert question.details == {"chore": "de was", "day": "2026-03-03", "from": "sanne"}
    assert "Je hebt het Bram gevraagd." in page.text
    assert set(forms(page)) == {"done", "later", "skip", "withdraw"}
    assert exceptions(store, kept) == {}


def test_the_other_says_yes_on_any_page_of_theirs_and_gets_it_at_the_same_moment(
    visitor: FlaskClient, store: Store, kept: int, at: At, clock: Clock
) -> None:
    store.schedule(kept, Job.ROUND, timedelta(hours=1), clock.now + timedelta(minutes=40))
    question = asked_bram(visitor, store, kept)
    page = visitor.get(path(store, "bram", TOYS))

    said = press(visitor, path(store, "bram", TOYS), str(question.id), do="yes")

    assert "Sanne asks: can you do de was tonight at half past seven?" in page.text
    assert "it moves over to you" in said.text
    given = exceptions(store, kept)[TUESDAY]
    assert given == WeekException(TUESDAY, at(1, 19, 30), Change.GIVEN, By.PERSON, "bram", at(1, 19, 30), 20)
    assert store.questions(kept) == ()
    assert "Bram doet dit deze keer." in visitor.get(f"{path(store)}?day=2026-03-03").text
    assert store.due(clock.now) == ((kept, Job.ROUND),)


def test_what_was_taken_over_stands_in_the_other_calendar(
    visitor: FlaskClient, store: Store, kept: int, at: At
) -> None:
    question = asked_bram(visitor, store, kept)
    press(visitor, path(store, "bram", TOYS), str(question.id), do="yes")
    home = store.home(kept)

    placed = entries(home, home.exceptions)

    taken = next(p for p in placed if p.original is not None)
    assert (taken.member, taken.entry.start) == ("bram", at(1, 19, 30))
    assert next(p for p in placed if p.series == TUESDAY and not p.original).entry.cancelled == (at(1, 19, 30),)


def test_who_took_over_has_the_buttons_now(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    question = asked_bram(visitor, store, kept)
    press(visitor, path(store, "bram", TOYS), str(question.id), do="yes")
    mine, sannes = forms(visitor.get(path(store, "bram"))), visitor.get(f"{path(store)}?day=2026-03-03")

    press(visitor, path(store, "bram"), "later", start=at(2, 20).isoformat())
    moved = exceptions(store, kept)[TUESDAY]
    press(visitor, path(store, "bram"), "done")

    assert set(mine) == {"done", "later", "skip", "ask"}
    assert forms(sannes) == {}
    assert (moved.change, moved.member, moved.start) == (Change.GIVEN, "bram", at(2, 20))
    done = exceptions(store, kept)[TUESDAY]
    assert (done.change, done.member, done.start) == (Change.DONE, "bram", at(2, 20))
    assert "Bram heeft dit gedaan." in visitor.get(f"{path(store)}?day=2026-03-04").text


def test_what_was_taken_over_can_go_back_where_it_came_from(
    visitor: FlaskClient, store: Store, kept: int, at: At
) -> None:
    question = asked_bram(visitor, store, kept)
    press(visitor, path(store, "bram", TOYS), str(question.id), do="yes")
    press(visitor, path(store, "bram"), "ask")
    [back] = store.questions(kept)

    press(visitor, path(store), str(back.id), do="yes")

    assert back.member == "sanne"
    assert exceptions(store, kept)[TUESDAY] == WeekException(
        TUESDAY, at(1, 19, 30), Change.MOVED, By.PERSON, "sanne", at(1, 19, 30), 20
    )


def test_no_is_told_gently_and_not_asked_again(visitor: FlaskClient, store: Store, kept: int) -> None:
    fields = forms(visitor.get(path(store)))["ask"]
    question = asked_bram(visitor, store, kept)

    press(visitor, path(store, "bram", TOYS), str(question.id), do="no")
    page = visitor.get(path(store))
    visitor.post(path(store), data=fields)

    assert exceptions(store, kept) == {}
    assert "Het lukt Bram deze keer niet." in page.text
    assert set(forms(page)) == {"done", "later", "skip"}
    assert store.questions(kept) == ()


@pytest.mark.parametrize("word", ["yes", "no"])
def test_an_answer_given_twice_counts_once(visitor: FlaskClient, store: Store, kept: int, word: str) -> None:
    question, bram = asked_bram(visitor, store, kept), path(store, "bram", TOYS)
    fields = forms(visitor.get(bram))[str(question.id)] | {"do": word}
    first = visitor.post(bram, data=fields)
    once = state(store, kept)

    second = visitor.post(bram, data=fields)

    assert second.headers["Location"] == first.headers["Location"]
    assert state(store, kept) == once
    other = visitor.post(bram, data=fields | {"do": "no" if word == "yes" else "yes"}, follow_redirects=True)
    assert "Something changed here" in other.text
    assert state(store, kept) == once


def test_only_who_was_asked_can_answer(visitor: FlaskClient, store: Store, kept: int) -> None:
    question = asked_bram(visitor, store, kept)
    page = visitor.get(path(store))
    fields = forms(visitor.get(path(store, "bram", TOYS)))[str(question.id)]

    token = path(store).removeprefix("/l/")
    own_key = key_for(store.derive("forms"), token, "question", str(question.id))

    refused = visitor.post(path(store), data=fields | {"do": "yes"})
    visitor.post(path(store), data=fields | {"do": "yes", "form_key": own_key})

    assert str(question.id) not in forms(page)
    assert refused.status_code == 403
    assert store.questions(kept) == (question,)


@pytest.mark.parametrize("word", ["", "back", "x"])
def test_a_word_that_is_no_answer_is_none(visitor: FlaskClient, store: Store, kept: int, word: str) -> None:
    question, bram = asked_bram(visitor, store, kept), path(store, "bram", TOYS)
    fields = forms(visitor.get(bram))[str(question.id)]

    assert visitor.post(bram, data=fields | {"do": word}).status_code == 400
    assert store.questions(kept) == (question,)


def test_the_link_cannot_answer_what_else_is_asked(visitor: FlaskClient, store: Store, kept: int, clock: Clock) -> None:
    store.ask(kept, Question(Asks.SERIES_GONE, "bram", TOYS, {"what": "speelgoed"}), clock.now)
    question, bram = asked_bram_too(visitor, store, kept), path(store, "bram", TOYS)
    page = visitor.get(bram)

    assert set(forms(page)) & {str(q.id) for q in store.questions(kept)} == {str(question.id)}


def asked_bram_too(visitor: FlaskClient, store: Store, kept: int) -> Question:
    press(visitor, path(store), "ask")
    return next(q for q in store.questions(kept) if q.asks is Asks.TAKE_OVER)


def test_a_question_can_be_taken_back(visitor: FlaskClient, store: Store, kept: int) -> None:
    asked_bram(visitor, store, kept)

    page = press(visitor, path(store), "withdraw")

    assert store.questions(kept) == ()
    assert "De vraag is teruggenomen." in page.text
    assert "ask" in forms(page)


@pytest.mark.parametrize("button", ["done", "skip", "later"])
def test_a_question_ends_when_the_turn_is_settled_otherwise(
    visitor: FlaskClient, store: Store, kept: int, button: str
) -> None:
    question, bram = asked_bram(visitor, store, kept), path(store, "bram", TOYS)
    fields = forms(visitor.get(bram))[str(question.id)] | {"do": "yes"}

    press(visitor, path(store), button)
    before = state(store, kept)
    late = visitor.post(bram, data=fields, follow_redirects=True)

    assert store.questions(kept) == ()
    assert state(store, kept) == before
    assert "Something changed here" in late.text


def test_a_question_about_what_was_deleted_in_the_calendar_is_asked_no_more(
    visitor: FlaskClient, store: Store, kept: int, at: At
) -> None:
    question, bram = asked_bram(visitor, store, kept), path(store, "bram", TOYS)
    fields = forms(visitor.get(bram))[str(question.id)] | {"do": "yes"}
    skipped = WeekException(TUESDAY, at(1, 19, 30), Change.SKIPPED, By.PERSON, "sanne")
    store.add_wish(kept, skipped)

    shown = forms(visitor.get(bram))
    late = visitor.post(bram, data=fields, follow_redirects=True)

    assert str(question.id) not in shown
    assert "Something changed here" in late.text
    assert exceptions(store, kept)[TUESDAY] == skipped
    assert store.questions(kept) == ()


def test_a_question_about_yesterday_lapses_at_the_next_press(
    visitor: FlaskClient, store: Store, kept: int, clock: Clock
) -> None:
    asked_bram(visitor, store, kept)
    clock.now += timedelta(days=1)

    press(visitor, path(store, "bram", TOYS), "done")

    assert store.questions(kept) == ()


def test_who_cannot_do_it_is_not_asked(visitor: FlaskClient, store: Store, kept: int) -> None:
    fields = forms(visitor.get(path(store)))["ask"]
    with_chore(store, kept, "was", can=("sanne",))

    page = visitor.get(path(store))
    visitor.post(path(store), data=fields)

    assert "ask" not in forms(page)
    assert "Volgens jullie lijst doet Bram dit niet: de was." in page.text
    assert store.questions(kept) == ()


def test_who_lives_alone_asks_nobody(app: Flask, store: Store, home: Home) -> None:
    assert home.agreement is not None
    number = store.add_household(home.household, home.members[:1], home.chores, {})
    store.add_agreement(number, replace(home.agreement, yes=("sanne",)))

    page = app.test_client().get(path(store))

    assert set(forms(page)) == {"done", "later", "skip"}


def test_what_has_no_moment_can_be_given_one(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    store.add_wish(kept, WeekException(TUESDAY, at(1, 19, 30), Change.UNPLACED, By.PLAN, "sanne"))
    page = visitor.get(path(store))

    press(visitor, path(store), "later", start=at(2, 20).isoformat())

    assert "nog geen vrij moment" in page.text
    assert set(forms(page)) == {"done", "later", "skip"}
    assert exceptions(store, kept)[TUESDAY].start == at(2, 20)


# ── the same question elsewhere ──


@pytest.mark.parametrize(("word", "change"), [("yes", Change.GIVEN), ("no", None)])
def test_the_terminal_answers_the_same_question_with_the_same_effect(
    visitor: FlaskClient, store: Store, settings: Settings, kept: int, clock: Clock, word: str, change: Change | None
) -> None:
    question = asked_bram(visitor, store, kept)

    answer(World(settings, store, clock), kept, question, word)

    found = exceptions(store, kept).get(TUESDAY)
    assert (found.change if found else None) is change
    assert [q.answer for q in store.answers(kept, Asks.TAKE_OVER)] == [word]


@pytest.fixture
def signed_in(app: Flask, store: Store, clock: Clock, kept: int) -> FlaskClient:
    """Somebody who is in, on the first page."""
    return let_in(app.test_client(), store, kept, "bram", clock.now)


def test_the_first_page_shows_the_question_and_takes_the_answer(
    signed_in: FlaskClient, visitor: FlaskClient, store: Store, kept: int
) -> None:
    question = asked_bram(visitor, store, kept)
    page = signed_in.get("/")
    fields = next(f for f in all_forms(page) if "question" in f)

    said = signed_in.post("/turn/asked", data=fields | {"do": "yes"}, follow_redirects=True)
    late = signed_in.post("/turn/asked", data=fields | {"do": "no"}, follow_redirects=True)

    assert "Sanne vraagt Bram: kun jij vanavond om half acht de was doen?" in page.text
    assert fields["question"] == str(question.id)
    assert exceptions(store, kept)[TUESDAY].member == "bram"
    assert "Genoteerd, dank je wel." in said.text
    assert "er is niets gewijzigd" in late.text
    assert "kun jij" not in said.text


def test_the_first_page_takes_answers_from_its_own_forms_only(
    app: Flask, signed_in: FlaskClient, visitor: FlaskClient, store: Store, kept: int
) -> None:
    asked_bram(visitor, store, kept)
    fields = next(f for f in all_forms(signed_in.get("/")) if "question" in f) | {"do": "yes"}
    stranger = app.test_client()
    before = state(store, kept)

    assert signed_in.post("/turn/asked", data=fields | {"form_key": "é"}).status_code == 403
    assert stranger.post("/turn/asked", data=fields).status_code == 403
    assert signed_in.post("/turn/asked", data=fields | {"do": "x"}).status_code == 400
    for odd in ({"question": "99"}, {"question": ""}):
        assert signed_in.post("/turn/asked", data=fields | odd).status_code == 303
    assert state(store, kept) == before


def all_forms(page: TestResponse) -> list[dict[str, str]]:
    found = re.findall(r"<form.*?</form>", page.text, flags=re.S)
    return [dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)) for form in found]


# ── what was said elsewhere ──


def test_what_nobody_did_is_shown_without_a_reproach_and_can_be_undone(
    visitor: FlaskClient, store: Store, kept: int, clock: Clock
) -> None:
    clock.now += timedelta(hours=6)
    deeds.nobody(deeds.telling(store, kept, "was", clock.now))
    where = f"{path(store)}?day=2026-03-03"
    page = visitor.get(where)

    assert "Dit is deze keer niet gebeurd. Dat mag." in page.text
    assert set(forms(page)) == {"undo"}
    press(visitor, where, "undo")
    assert exceptions(store, kept) == {}


def test_what_the_other_did_unasked_goes_back_to_its_owner_when_it_is_undone(
    visitor: FlaskClient, store: Store, kept: int, clock: Clock
) -> None:
    deeds.did(deeds.telling(store, kept, "was", clock.now, "bram"))

    press(visitor, path(store, "bram"), "undo")

    assert exceptions(store, kept) == {}


def test_a_swap_for_a_swap_says_so_before_it_is_answered_and_a_yes_turns_both(
    visitor: FlaskClient, store: Store, kept: int, clock: Clock
) -> None:
    deeds.swap(deeds.telling(store, kept, "was", clock.now, "sanne"), None, "speelgoed")
    [question] = store.questions(kept)
    page = visitor.get(path(store, "bram", TOYS))

    press(visitor, path(store, "bram", TOYS), str(question.id), do="yes")

    assert "Then Sanne does het speelgoed tonight at seven o’clock." in page.text
    assert {s: e.member for s, e in exceptions(store, kept).items()} == {TUESDAY: "bram", TOYS: "sanne"}


# ── what holds for any presses ──


@tries(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["sanne", "bram"]), st.integers(0, 7)), max_size=8))
def test_whatever_is_pressed_each_turn_is_of_one_person_and_undo_goes_back(
    visitor: FlaskClient, store: Store, kept: int, clock: Clock, presses: list[tuple[str, int]]
) -> None:
    clock.now += timedelta(hours=1)  # the bucket fills again
    for member, which in presses:
        where = path(store, member)
        found = forms(visitor.get(f"{where}?day=2026-03-10"))
        if not found:
            continue
        before = exceptions(store, kept)
        button = sorted(found)[which % len(found)]
        fields = found[button] | ({} if "do" in found[button] else {"do": "yes" if which % 2 else "no"})
        page = visitor.post(where, data=fields, follow_redirects=True)
        assert page.status_code == 200
        if button in ("done", "skip", "later") and which % 3 == 0:
            visitor.post(where, data=forms(page)["undo"])
            assert exceptions(store, kept) == before
    home = store.home(kept)
    assert len({(e.series, e.original) for e in home.exceptions}) == len(home.exceptions)
    alone = [p.original for p in entries(home, home.exceptions) if p.series == TUESDAY and p.original is not None]
    assert len(set(alone)) == len(alone)


# ── a routine ──


@pytest.fixture
def in_a_round(store: Store, kept: int, home: Home, at: At) -> str:
    """Bram does the toys and the dishes in one round; the link to it."""
    parts = tuple(RoutinePart(key, tuple(range(7)), 10) for key in ("speelgoed", "afwas"))
    rule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO"
    routine = Series("avond", "bram", 0, at(0, 19), 20, rule, parts)
    assert home.agreement is not None
    store.add_agreement(kept, replace(home.agreement, series=(routine,), yes=("sanne", "bram")))
    return sign(store.derive("links"), Link("thuis", "bram", "avond.bram.0"))


def test_a_round_shows_what_it_holds_and_each_chore_has_a_page_of_its_own(
    visitor: FlaskClient, in_a_round: str, store: Store, kept: int, at: At
) -> None:
    page = visitor.get(f"/l/{in_a_round}").text
    assert "Evening round" in page

    own = html.unescape(re.findall(r'<a href="(/l/[^"]+)">speelgoed</a>', page)[0])
    page = visitor.get(own).text
    assert "Speelgoed" in page

    token = own.partition("?")[0].removeprefix("/l/")
    fields = {
        "do": "skip",
        "original": at(1, 19).isoformat(),
        "form_key": key_for(store.derive("forms"), token, at(1, 19).isoformat()),
    }
    visitor.post(f"/l/{token}", data=fields)

    [wish] = store.home(kept).exceptions
    assert (wish.series, wish.change, wish.member) == ("avond.bram.0/speelgoed", Change.SKIPPED, "bram")
