"""Words that are added: what was understood is shown, nothing happens before the yes, and a yes can be taken back."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, keep, let_in
from werkzeug.test import TestResponse

from household.model import Asks, Change, Home, PeriodKind
from household.store import Store

At = Callable[..., datetime]


@pytest.fixture
def clock(at: At) -> Clock:
    """Tuesday, two in the afternoon."""
    return Clock(at(1, 14))


@pytest.fixture
def sanne(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "sanne", clock.now)


def reading(page: TestResponse) -> str:
    """What the page says that it understood."""
    [found] = re.findall(r'<div id="reading".*?</div>\s*</form>', page.text, re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found)).split())


def write(who: FlaskClient, text: str, **other: str) -> TestResponse:
    key = re.search(r'name="form_key" value="([0-9a-f]+)"', who.get("/add").text)
    assert key
    return who.post("/add", data={"form_key": key[1], "text": text} | other)


def say_yes(who: FlaskClient, text: str) -> TestResponse:
    return write(who, text, do="yes", read=text)


def state(store: Store, kept: int) -> object:
    home = store.home(kept)
    return home.chores, home.exceptions, home.periods, store.questions(kept)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("om de week dinsdag badkamer 30 minuten", "Nieuwe klus als voorstel voor jullie allebei: badkamer"),
        ("Bram is vrijdag weg", "Bram"),
        ("drukke week", "deze week"),
        ("ik heb de was gedaan", "de was"),
        ("sla de was over", "de was"),
        ("verzet de was naar morgenavond", "morgenavond"),
        ("het gesprek naar zaterdag acht uur", "zaterdag"),
        ("zet plantjes water geven op de lijst elke dinsdag", "plantjes water geven"),
    ],
)
def test_what_was_understood_is_shown_with_a_yes_and_changes_nothing(
    sanne: FlaskClient, store: Store, kept: int, text: str, understood: str
) -> None:
    before, version = state(store, kept), store.version(kept)

    page = write(sanne, text)

    assert understood.lower() in reading(page).lower()
    assert "Ja, doe dat" in reading(page)
    assert f'name="read" value="{text}"' in page.text
    assert (state(store, kept), store.version(kept)) == (before, version)


def test_what_nobody_said_of_a_chore_is_told(sanne: FlaskClient) -> None:
    said = reading(write(sanne, "plantjes water geven elke week"))

    assert "Niet gezegd, dus: tussen 09:00 en 21:00 en 10 minuten" in said


def test_a_chore_becomes_a_proposal_once_something_was_agreed(sanne: FlaskClient, store: Store, kept: int) -> None:
    added = say_yes(sanne, "om de week dinsdag badkamer 30 minuten")

    assert added.headers["Location"] == "/?said=add_asked"
    [question] = store.questions(kept)
    assert (question.asks, question.member, question.details["agrees"]) == (Asks.NEW_CHORE, "sanne", "yes")
    assert "Het telt als jullie allebei ja zeggen" in sanne.get("/?said=add_asked").text


def test_before_the_agreement_a_chore_is_on_the_list_at_once(
    app: Flask, store: Store, home: Home, clock: Clock
) -> None:
    number = store.add_household(home.household, home.members, home.chores, {})
    sanne = let_in(app.test_client(), store, number, "sanne", clock.now)

    added = say_yes(sanne, "badkamer elke dinsdag 30 minuten")

    assert added.headers["Location"] == "/add?said=added"
    assert store.home(number).chores[-1].name == "badkamer"
    assert "Goed, het staat op de lijst." in sanne.get("/add?said=added").text


def test_days_away_and_a_busy_week_are_kept(sanne: FlaskClient, store: Store, kept: int) -> None:
    assert say_yes(sanne, "Bram is vrijdag weg").headers["Location"] == "/?said=days"
    say_yes(sanne, "ik heb een drukke week")

    periods = {(p.member, p.kind, p.first) for p in store.home(kept).periods}
    assert periods == {
        ("bram", PeriodKind.AWAY, date(2026, 3, 6)),
        ("sanne", PeriodKind.HEAVY, date(2026, 3, 2)),
    }


def test_what_a_voice_understands_of_a_turn_works_here_as_well(sanne: FlaskClient, store: Store, kept: int) -> None:
    assert say_yes(sanne, "ik heb de was gedaan").headers["Location"] == "/?said=told"

    [done] = store.home(kept).exceptions
    assert (done.series, done.change, done.member) == ("was.sanne.0", Change.DONE, "sanne")


@pytest.mark.parametrize("text", ["Bram is vrijdag weg", "ik heb de was gedaan", "badkamer elke dinsdag 30 minuten"])
def test_what_was_added_is_taken_back_by_its_button(sanne: FlaskClient, store: Store, kept: int, text: str) -> None:
    before = state(store, kept)
    say_yes(sanne, text)
    assert state(store, kept) != before

    back = write(sanne, "", do="undo")

    assert back.headers["Location"] == "/?said=taken_back"
    assert state(store, kept) == before
    assert write(sanne, "", do="undo").headers["Location"] == "/?said=answered_late"


def test_a_yes_to_other_words_than_were_read_reads_these_first(sanne: FlaskClient, store: Store, kept: int) -> None:
    before = state(store, kept)

    page = write(sanne, "sla de was over", do="yes", read="ik heb de was gedaan")

    assert page.status_code == 200
    assert "Ja, doe dat" in reading(page)
    assert state(store, kept) == before


def test_a_question_is_answered_and_needs_no_yes(sanne: FlaskClient) -> None:
    page = write(sanne, "wie doet vanavond het speelgoed")

    assert "Bram doet vanavond het speelgoed" in reading(page)
    assert "Ja, doe dat" not in reading(page)


def test_what_somebody_feels_is_left_to_the_ten_minutes(sanne: FlaskClient, store: Store, kept: int) -> None:
    before = state(store, kept)

    page = write(sanne, "ik voelde me alleen gisteren")
    yes = say_yes(sanne, "ik voelde me alleen gisteren")

    assert 'href="/talk"' in page.text
    assert "Ja, doe dat" not in reading(page)
    assert yes.status_code == 400
    assert state(store, kept) == before


@pytest.mark.parametrize("text", ["Bram", "de was", "x" * 2000, "<b>", "{chore}", "elke dag"])
def test_what_cannot_be_is_said_and_changes_nothing(sanne: FlaskClient, store: Store, kept: int, text: str) -> None:
    before = state(store, kept)

    page = write(sanne, text)

    assert page.status_code == 200
    assert "<b>" not in page.text
    assert state(store, kept) == before


def test_a_chore_that_is_there_already_is_said(sanne: FlaskClient) -> None:
    assert "Deze klus staat er al: koken." in reading(write(sanne, "koken elke maandag 20 minuten"))


def test_the_words_of_one_home_reach_no_other(app: Flask, store: Store, home: Home, kept: int, clock: Clock) -> None:
    other = keep(store, replace(home, household=replace(home.household, key="elders", name="Elders")))
    joris = let_in(app.test_client(), store, other, "bram", clock.now)
    before = state(store, kept)

    say_yes(joris, "Sanne is vrijdag weg")
    write(joris, "", do="undo")

    assert state(store, kept) == before


def test_the_page_reads_while_one_types_and_no_word_is_in_an_address(sanne: FlaskClient) -> None:
    page = sanne.get("/add").text

    assert 'hx-post="/add" hx-trigger="input changed delay:300ms"' in page
    assert 'method="get"' not in page


def test_in_english_too(app: Flask, store: Store, kept: int, clock: Clock) -> None:
    bram = let_in(app.test_client(), store, kept, "bram", clock.now)
    with bram.session_transaction() as session:
        session["language"] = "en"

    assert "Sanne" in reading(write(bram, "Sanne is away on Friday"))
    assert "Yes, do that" in reading(write(bram, "clean the bathroom every other Tuesday 30 minutes"))
