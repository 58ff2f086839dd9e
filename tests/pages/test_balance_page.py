"""The balance: one's own part by oneself, each one's while the two sit together, in words of degree."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, let_in, moment

from household.model import Home, Span
from household.store import Store
from pages.balance import sides
from rounds import sitting
from scheduler.ledger import lines

At = Callable[..., datetime]
FOUR_WEEKS = 28


@pytest.fixture
def clock(at: At) -> Clock:
    """The Friday evening after four whole weeks."""
    return Clock(at(FOUR_WEEKS + 4, 20, 30))


@pytest.fixture
def lived(store: Store, kept: int, at: At) -> int:
    """Four weeks as planned stand in the book."""
    store.book(kept, lines(store.home(kept), Span(at(0, 0), at(FOUR_WEEKS, 0))))
    return kept


@pytest.fixture
def sanne(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "sanne", clock.now)


@pytest.fixture
def bram(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "bram", clock.now)


def headings(page: str) -> list[str]:
    return re.findall(r'<h2 id="side-\w+">(.*?)</h2>', page)


def test_one_sees_ones_own_part_in_words_of_degree(sanne: FlaskClient, lived: int) -> None:
    page = sanne.get("/balance").text

    assert headings(page) == ["Jouw deel"]
    assert "De afgelopen 4 weken was jouw deel zoals afgesproken." in page
    assert "%" not in page.split("<main")[1]


def test_of_the_other_nothing_is_seen_by_oneself(sanne: FlaskClient, bram: FlaskClient, lived: int) -> None:
    hers, his = (browser.get("/balance").text for browser in (sanne, bram))

    assert "Bram" not in hers.split("<main")[1]
    assert "Sanne" not in his.split("<main")[1]
    assert re.findall(r"<td>(.*?)</td>", hers) != re.findall(r"<td>(.*?)</td>", his)


def test_each_ones_part_is_seen_while_they_sit_together(
    sanne: FlaskClient, bram: FlaskClient, store: Store, lived: int, clock: Clock
) -> None:
    sitting.begin(store, lived, clock.now)

    together = [headings(browser.get("/balance").text) for browser in (sanne, bram)]
    sitting.end(store, sitting.the_coming(store, lived, clock.now), clock.now)
    apart = headings(sanne.get("/balance").text)

    assert together == [["Sanne", "Bram"]] * 2
    assert apart == ["Jouw deel"]


def test_a_drawing_says_in_words_what_it_shows(sanne: FlaskClient, lived: int) -> None:
    page = sanne.get("/balance").text

    assert page.count('role="img"') == page.count("<desc") == 1  # nobody thinks of anything in this home
    assert re.search(r"<desc[^>]*>Week van 2 maart: .* gedaan, .* afgesproken\.", page)
    assert len(re.findall(r'<th scope="row">Week van', page)) == 4
    assert "style=" not in page


def test_thinking_is_drawn_apart(sanne: FlaskClient, store: Store, lived: int) -> None:
    home = store.home(lived)
    thinking = replace(home, chores=tuple(replace(c, thinking=15) for c in home.chores))
    assert home.agreement is not None
    thought = replace(thinking, agreement=replace(home.agreement, thinkers={"was": "sanne"}))

    page = sides(thought, moment(FOUR_WEEKS + 4, 20, 30), "nl")[0]

    assert [chart.title for chart in page.charts] == ["Doen, in minuten per week", "Eraan denken, in minuten per week"]
    assert "Eraan denken: een kwartier per week, zoals afgesproken." in page.lines


def test_in_the_first_weeks_nothing_is_said_of_it_yet(sanne: FlaskClient, kept: int) -> None:
    page = sanne.get("/balance").text

    assert "Het is nog te kort" in page
    assert "<svg viewBox" not in page


def test_without_a_plan_it_leads_to_the_beginning(app: Flask, store: Store, home: Home, clock: Clock) -> None:
    number = store.add_household(home.household, home.members, home.chores, home.heavy)
    browser = let_in(app.test_client(), store, number, "sanne", clock.now)

    assert 'href="/start"' in browser.get("/balance").text


def test_it_speaks_english(bram: FlaskClient, lived: int) -> None:
    with bram.session_transaction() as session:
        session["language"] = "en"

    page = bram.get("/balance").text

    assert "beside what you agreed together" in page
    assert "Week of 2 March" in page


def test_what_lies_further_back_changes_nothing(sanne: FlaskClient, store: Store, lived: int, at: At) -> None:
    before = figures(sanne.get("/balance").text)
    old = lines(store.home(lived), Span(at(0, 0), at(14, 0)))
    year = timedelta(weeks=52)
    store.book(lived, [replace(line, at=line.at - year, day=line.day - year) for line in old])

    assert figures(sanne.get("/balance").text) == before != []


def figures(page: str) -> list[str]:
    return re.findall(r"<td>(.*?)</td>", page)
