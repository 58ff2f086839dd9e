"""What could be: a week divided anew beside the plan, and what a swap would mean. Nothing of it is kept."""

import html
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, let_in
from werkzeug.test import TestResponse

from household.store import Store

At = Callable[..., datetime]
LAUNDRY = "20260303T1830Z/was.sanne.0"
TOYS = "20260303T1800Z/speelgoed.bram.0"


@pytest.fixture
def clock(at: At) -> Clock:
    """Tuesday, two in the afternoon."""
    return Clock(at(1, 14))


@pytest.fixture
def sanne(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "sanne", clock.now)


def text_of(page: TestResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def ask(who: FlaskClient) -> TestResponse:
    key = re.search(r'name="form_key" value="([0-9a-f]+)"', who.get("/what-if").text)
    assert key
    return who.post("/what-if", data={"form_key": key[1]})


def test_a_week_is_divided_anew_beside_the_plan_and_nothing_is_kept(
    sanne: FlaskClient, store: Store, kept: int
) -> None:
    before = store.home(kept), store.questions(kept)

    page = ask(sanne)

    assert page.status_code == 200
    assert len(re.findall(r'<h2 id="d-2026-03-\d+"', page.text)) == 7
    assert "Maandag 9 maart Volgens het plan 08:00 De afwas Sanne" in text_of(page)
    assert "Opnieuw verdeeld" in page.text
    assert "Ieders deel naast wat jullie afspraken" in page.text
    assert (store.home(kept), store.questions(kept)) == before


def test_nothing_is_worked_out_before_somebody_asks(sanne: FlaskClient) -> None:
    assert "Opnieuw verdeeld" not in sanne.get("/what-if").text


def test_what_a_swap_would_mean_is_said_in_minutes_next_to_what_was_agreed(
    sanne: FlaskClient, store: Store, kept: int
) -> None:
    before = store.home(kept), store.questions(kept)

    given = text_of(sanne.get(f"/what-if/{LAUNDRY}"))
    swapped = text_of(sanne.get(f"/what-if/{LAUNDRY}?for=ramen"))

    # Sanne has 9 turns of twenty minutes in that week, Bram 16.
    assert "Sanne 50 % 3:00 uur (36 %) 2:40 uur (32 %)" in given
    assert "Als Bram de was doet (vanavond om half acht)." in given
    assert "Sanne 50 % 3:00 uur (36 %) 3:00 uur (36 %)" in swapped
    assert "en jij de ramen (zaterdagochtend om tien uur)" in swapped
    assert (store.home(kept), store.questions(kept)) == before


def test_how_heavy_something_is_shows_nowhere(sanne: FlaskClient) -> None:
    page = text_of(sanne.get(f"/what-if/{LAUNDRY}"))

    assert "lieveling" not in page
    assert "zwaar" not in page


@pytest.mark.parametrize("which", [TOYS, "x/y", "20260306T1930Z/check-in.both.0", "20260307T1600Z/koken.sanne.0"])
def test_only_a_turn_of_ones_own_that_can_be_asked_has_such_a_page(sanne: FlaskClient, which: str) -> None:
    assert sanne.get(f"/what-if/{which}").status_code == 404


def test_an_odd_chore_in_return_is_nothing_in_return(sanne: FlaskClient) -> None:
    for odd in ("speelgoedx", "was", "<b>", "koken"):
        page = sanne.get(f"/what-if/{LAUNDRY}", query_string={"for": odd})
        assert "Als Bram de was doet (vanavond om half acht)." in text_of(page)
