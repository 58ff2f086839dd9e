"""The wall: who does what on the coming days, for all to see; a tablet's own link; and the week on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, keep, let_in

from household.model import By, Change, Home, KeptFree, Span, WeekException
from household.store import Store

At = Callable[..., datetime]
PRIVATE = "tandarts, niet vertellen"


@pytest.fixture
def clock(at: At) -> Clock:
    """Tuesday afternoon."""
    return Clock(at(1, 14))


@pytest.fixture
def sanne(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "sanne", clock.now)


@pytest.fixture
def bram(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "bram", clock.now)


def key(page: str) -> str:
    found = re.search(r'name="form_key" value="(\w+)"', page)
    assert found
    return found[1]


def press(browser: FlaskClient, where: str) -> str:
    return browser.post(where, data={"form_key": key(browser.get("/wall/tablet").text)}).text


def in_english(browser: FlaskClient) -> FlaskClient:
    with browser.session_transaction() as session:
        session["language"] = "en"
    return browser


def link(browser: FlaskClient) -> str:
    """The path of a fresh link for a tablet."""
    found = re.search(r"<code>(\S+)</code>", press(browser, "/wall/tablet/new"))
    assert found
    return urlsplit(found[1]).path


def lines(page: str) -> list[str]:
    """What stands on the wall: clock, what, whose."""
    found = re.findall(
        r"<li class=\"\w+\">\s*<time>(.*?)</time>.*?class=\"what\">(.*?)</span>.*?chip \w+\">(.*?)</span>", page, re.S
    )
    return [" ".join(parts) for parts in found]


# ── what hangs there ──


def test_today_hangs_first_and_says_who_does_what(sanne: FlaskClient) -> None:
    page = sanne.get("/wall").text

    assert re.search(r"<h1[^>]*>Vandaag <span>dinsdag 3 maart</span>", page)
    assert "19:30 De was Sanne" in lines(page)
    assert "19:00 Speelgoed Bram" in lines(page)
    assert [line for line in lines(page) if "koken" in line.lower()] == ["17:00 Koken Samen"]


def test_it_is_the_same_for_both_and_addresses_nobody(sanne: FlaskClient, bram: FlaskClient) -> None:
    hers = lines(sanne.get("/wall").text)

    assert lines(bram.get("/wall").text) == hers
    assert not [line for line in hers if "jij" in line]


def test_nothing_of_anybody_alone_hangs_there(sanne: FlaskClient, store: Store, kept: int, at: At) -> None:
    store.add_kept_free(kept, KeptFree(("sanne",), Span(at(2, 10), at(2, 11)), PRIVATE))

    page = sanne.get("/wall").text

    assert PRIVATE not in page
    assert "10:00 Vrij gehouden" in " ".join(lines(page))


def test_what_is_done_bears_a_tick_and_of_what_was_skipped_nothing_is_said(
    sanne: FlaskClient, store: Store, kept: int, at: At
) -> None:
    day = [
        WeekException("was.sanne.0", at(1, 19, 30), Change.DONE, By.PERSON, "sanne", at(1, 19, 30), 20),
        WeekException("speelgoed.bram.0", at(1, 19), Change.SKIPPED, By.PERSON, "bram"),
    ]
    store.keep_exceptions(kept, day, at(0, 0))

    today = sanne.get("/wall").text.split("</section>")[0]

    assert re.search(r'<li class="done">.*?De was.*?gedaan', today, re.S)
    assert "peelgoed" not in today


def test_it_looks_again_by_itself_and_just_after_midnight(sanne: FlaskClient, clock: Clock, at: At) -> None:
    by_day = sanne.get("/wall").text
    clock.now = at(1, 23, 58)
    late = sanne.get("/wall").text
    clock.now = at(2, 0, 0)
    after = sanne.get("/wall").text

    assert 'hx-trigger="every 180s"' in by_day
    assert 'hx-trigger="every 180s, load delay:125s"' in late
    assert "woensdag 4 maart" in re.split(r"</h1>", after)[0]


def test_without_a_plan_it_says_so(app: Flask, store: Store, home: Home, clock: Clock) -> None:
    number = store.add_household(home.household, home.members, home.chores, home.heavy)
    browser = let_in(app.test_client(), store, number, "sanne", clock.now)

    assert "Zodra jullie samen ja zeggen" in browser.get("/wall").text


def test_the_wall_may_be_kept_and_speaks_english(bram: FlaskClient) -> None:
    answer = in_english(bram).get("/wall")

    assert "Samen-Keep" in answer.headers
    assert "To the week" in answer.text


# ── a tablet ──


def test_a_tablet_gets_in_by_a_link_that_shows_only_the_wall(sanne: FlaskClient, visitor: FlaskClient) -> None:
    where = link(sanne)

    page = visitor.get(where)

    assert page.status_code == 200
    assert lines(page.text) == lines(sanne.get("/wall").text)
    assert "/library/htmx.js" in page.text
    assert "<form" not in page.text
    assert 'href="/wall' not in page.text
    assert "Samen-Keep" not in page.headers
    assert visitor.get("/wall").status_code == 303


def test_the_link_works_again_and_again(sanne: FlaskClient, visitor: FlaskClient, clock: Clock) -> None:
    where = link(sanne)
    clock.now += timedelta(days=300)

    assert [visitor.get(where).status_code for _ in range(3)] == [200] * 3


def test_either_can_let_all_tablets_stop(sanne: FlaskClient, bram: FlaskClient, visitor: FlaskClient) -> None:
    ones = [link(sanne), link(bram)]

    said = press(bram, "/wall/tablet/stop")

    assert "De links van het bord werken niet meer." in said
    assert [visitor.get(where).status_code for where in ones] == [404, 404]


def test_a_tablet_of_others_stays_when_these_stop(
    app: Flask, store: Store, sanne: FlaskClient, visitor: FlaskClient, home: Home, clock: Clock
) -> None:
    strangers = replace(home, household=replace(home.household, key="elders", name="Elders"))
    number = keep(store, replace(strangers, chores=tuple(replace(c, name=f"vreemde {c.name}") for c in home.chores)))
    joris = let_in(app.test_client(), store, number, "sanne", clock.now)
    theirs = link(joris)

    press(sanne, "/wall/tablet/stop")

    assert "vreemde" in visitor.get(theirs).text.lower()
    assert "vreemde" not in visitor.get(link(sanne)).text.lower()


def test_a_link_that_lets_somebody_in_opens_no_wall(
    visitor: FlaskClient, store: Store, kept: int, clock: Clock
) -> None:
    token = store.add_link(f"sign-in/{kept}/sanne", clock.now + timedelta(days=1), clock.now)

    assert visitor.get(f"/wall/{token}").status_code == 404
    assert visitor.get("/wall/none").status_code == 404


def test_a_link_of_a_wall_lets_nobody_in(sanne: FlaskClient, visitor: FlaskClient) -> None:
    token = link(sanne).removeprefix("/wall/")

    assert visitor.get(f"/in/{token}").status_code == 404


def test_whoever_tries_links_is_slowed_down(visitor: FlaskClient, kept: int) -> None:
    answers = [visitor.get(f"/wall/{n}").status_code for n in range(21)]

    assert answers == [404] * 20 + [429]


# ── on paper ──


def test_the_week_stands_on_paper_from_its_monday(sanne: FlaskClient) -> None:
    page = sanne.get("/wall?print").text

    assert re.findall(r"<h2>(.*?)</h2>", page)[0] == "Maandag 2 maart"
    assert len(re.findall(r"<h2>", page)) == 7
    assert 'href="/wall?print=2026-03-09"' in page


def test_another_week_can_be_put_on_paper(sanne: FlaskClient) -> None:
    page = sanne.get("/wall?print=2026-03-12").text

    assert re.findall(r"<h2>(.*?)</h2>", page)[0] == "Maandag 9 maart"


@pytest.mark.parametrize("typed", ["x", "0001-01-01", "9999-12-31", "2026-13-40"])
def test_a_week_that_cannot_be_is_this_one(sanne: FlaskClient, typed: str) -> None:
    page = sanne.get(f"/wall?print={typed}").text

    assert re.findall(r"<h2>(.*?)</h2>", page)[0] == "Maandag 2 maart"
