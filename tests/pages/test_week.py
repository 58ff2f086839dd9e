"""The week of both on a page: what stands there, what is said of each turn in two taps, and what stays with each."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import MONDAY, Clock, keep, let_in
from werkzeug.test import TestResponse

from household.model import (
    Access,
    Asks,
    By,
    Change,
    Event,
    EventPart,
    Home,
    Kind,
    Period,
    PeriodKind,
    Role,
    RoutinePart,
    Series,
    Takes,
    WeekException,
)
from household.queue import Job
from household.store import ReadResource, Store

At = Callable[..., datetime]
LAUNDRY = "20260303T1830Z/was.sanne.0"
TOYS = "20260303T1800Z/speelgoed.bram.0"
DISHES = "20260303T0700Z/afwas.sanne.0"
COOKING = "20260307T1600Z/koken.sanne.0"
TALK = "20260306T1930Z/check-in.both.0"


@pytest.fixture
def clock(at: At) -> Clock:
    """Tuesday, two in the afternoon."""
    return Clock(at(1, 14))


@pytest.fixture
def sanne(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, kept, "sanne", clock.now)


@pytest.fixture
def bram(app: Flask, store: Store, kept: int, clock: Clock) -> FlaskClient:
    return in_english(let_in(app.test_client(), store, kept, "bram", clock.now))


def in_english(browser: FlaskClient) -> FlaskClient:
    """The same browser, in which English was chosen."""
    with browser.session_transaction() as session:
        session["language"] = "en"
    return browser


def text_of(page: TestResponse) -> str:
    """The words of a page without its tags, each gap one space."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def day_of(page: TestResponse, day: str) -> str:
    """The words of one day on the page."""
    [found] = re.findall(
        rf'<section class="card day-card[^"]*" aria-labelledby="d-{day}">(.*?)</section>', page.text, re.S
    )
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found)).split())


def form_key(page: TestResponse) -> str:
    found = re.search(r'name="form_key" value="([0-9a-f]+)"', page.text)
    assert found
    return found[1]


def press(who: FlaskClient, word: str, which: str, **other: str) -> TestResponse:
    """Opens the week, presses a button about a turn, and follows where that leads."""
    data = {"form_key": form_key(who.get("/")), "press": f"{word} {which}"} | other
    return who.post("/turn", data=data, follow_redirects=True)


def said(page: TestResponse) -> str:
    """What the page says of what was just done, or why it did not fit."""
    found = re.search(r'<div id="said".*?<span>(.*?)</span>', page.text, re.S)
    return html.unescape(found[1]) if found else ""


def undo(who: FlaskClient, page: TestResponse) -> TestResponse:
    """Presses the button that takes back what was just done."""
    found = re.search(r'<div id="said".*?name="press" value="([^"]+)"', page.text, re.S)
    assert found
    return who.post("/turn", data={"form_key": form_key(page), "press": found[1]}, follow_redirects=True)


def stands(store: Store, kept: int, series: str) -> WeekException | None:
    return next((e for e in store.home(kept).exceptions if e.series == series), None)


def state(store: Store, kept: int) -> object:
    return store.home(kept).exceptions, store.questions(kept)


# ── what stands there ──


def test_today_comes_first_and_then_the_coming_days(sanne: FlaskClient) -> None:
    page = sanne.get("/")

    days = re.findall(r'<h2 id="d-([\d-]+)">(\w+)', page.text)
    assert [day for day, _ in days] == [(date(2026, 3, 3) + timedelta(days=n)).isoformat() for n in range(7)]
    assert [name for _, name in days[:4]] == ["Vandaag", "Morgen", "Overmorgen", "Vrijdag"]


def test_each_turn_says_when_what_and_whose_it_is(sanne: FlaskClient) -> None:
    today = day_of(sanne.get("/"), "2026-03-03")

    assert "19:00 Speelgoed Bram" in today
    assert "19:30 De was Sanne" in today


def test_what_two_do_together_is_one_line_of_both(sanne: FlaskClient) -> None:
    saturday = day_of(sanne.get("/"), "2026-03-07")

    assert saturday.count("Koken Samen") == 1
    assert "10:00 De ramen Bram" in saturday


def test_the_ten_minutes_lead_to_their_page(sanne: FlaskClient) -> None:
    page = sanne.get("/")

    assert "20:30 Onze tien minuten" in day_of(page, "2026-03-06")
    assert 'href="/talk"' in page.text.split('id="d-2026-03-06"')[1].split("</section>")[0]


def test_the_page_speaks_english_to_who_asks_for_it(bram: FlaskClient) -> None:
    page = bram.get("/")

    assert '<html lang="en">' in page.text
    assert "Today Tuesday 3 March" in text_of(page)


def test_other_weeks_are_reached_by_links(sanne: FlaskClient) -> None:
    page = sanne.get("/?from=2026-03-10")

    assert 'href="/?from=2026-03-17"' in page.text
    assert 'href="/?from=2026-03-03"' in page.text
    assert re.findall(r'<h2 id="d-([\d-]+)"', page.text)[0] == "2026-03-10"


@pytest.mark.parametrize("odd", ["", "x", "2026-13-40", "0001-01-01", "9999-12-31", "<b>"])
def test_an_odd_day_in_the_address_shows_a_week_all_the_same(sanne: FlaskClient, odd: str) -> None:
    assert sanne.get("/", query_string={"from": odd}).status_code == 200


def test_without_an_agreement_one_begins_at_the_beginning(app: Flask, store: Store, home: Home, clock: Clock) -> None:
    number = store.add_household(home.household, home.members, home.chores, {})
    sanne = let_in(app.test_client(), store, number, "sanne", clock.now)

    assert sanne.get("/").headers["Location"] == "/start"
    assert sanne.get("/what-if").headers["Location"] == "/start"


def test_a_plan_that_has_yet_to_begin_says_when(app: Flask, store: Store, kept: int, clock: Clock, at: At) -> None:
    clock.now = at(-1, 14)
    sanne = let_in(app.test_client(), store, kept, "sanne", clock.now)

    assert "Het plan staat, vanaf morgen." in text_of(sanne.get("/"))


def test_names_on_the_page_are_text(app: Flask, store: Store, home: Home, clock: Clock) -> None:
    odd = replace(home.household, name="<script>alert(1)</script>")
    chores = tuple(replace(chore, name="<i>was</i>") if chore.key == "was" else chore for chore in home.chores)
    number = keep(store, replace(home, household=odd, chores=chores))

    page = let_in(app.test_client(), store, number, "sanne", clock.now).get("/")

    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert "<i>" not in page.text


def test_what_was_moved_given_or_found_no_moment_says_so(sanne: FlaskClient, store: Store, kept: int, at: At) -> None:
    store.add_wish(kept, WeekException("was.sanne.0", at(1, 19, 30), Change.MOVED, By.PERSON, "sanne", at(2, 20), 20))
    store.add_wish(kept, WeekException("speelgoed.bram.0", at(1, 19), Change.GIVEN, By.PERSON, "sanne", at(1, 19), 20))
    store.keep_exceptions(
        kept, [WeekException("afwas.bram.0", at(3, 18, 30), Change.UNPLACED, By.PLAN, "bram")], at(1, 14)
    )

    page = sanne.get("/")

    assert "20:00 De was verzet van dinsdag Sanne" in day_of(page, "2026-03-04")
    assert "De was" not in day_of(page, "2026-03-03")
    assert "19:00 Speelgoed Sanne doet het deze keer Sanne" in day_of(page, "2026-03-03")
    assert "past niet op het gewone moment" in day_of(page, "2026-03-05")


def test_who_is_away_or_has_it_heavy_stands_at_the_day(sanne: FlaskClient, store: Store, kept: int) -> None:
    store.add_period(kept, Period("bram", PeriodKind.AWAY, date(2026, 3, 5), date(2026, 3, 6)))
    store.add_period(kept, Period("sanne", PeriodKind.HEAVY, MONDAY, date(2026, 3, 8)))

    page = sanne.get("/")

    assert "Bram is weg" in day_of(page, "2026-03-05")
    assert "Bram is weg" not in day_of(page, "2026-03-07")
    assert "Sanne heeft het druk" in day_of(page, "2026-03-03")


# ── when people are busy ──


def with_event(
    store: Store, kept: int, member: str, title: str, start: datetime, hours: int, access: Access = Access.TITLES
) -> int:
    """A calendar of somebody's with one appointment."""
    number = store.add_calendar(
        kept, member, Kind.MEMORY, Role.READ, f"memory:{member}/{title}", f"werk {member}", None, access, Takes.MINE
    )
    part = EventPart(start.astimezone(UTC), start.astimezone(UTC) + timedelta(hours=hours), title=title)
    event = Event(number, "1.ics", "1", (part,))
    store.apply(number, [ReadResource("1.ics", "e", (event,))], (), "t", start)
    return number


def test_busy_times_are_bars_with_the_same_in_words(sanne: FlaskClient, store: Store, kept: int, at: At) -> None:
    with_event(store, kept, "bram", "werk", at(1, 9), 8, Access.BUSY)

    page = sanne.get("/")

    assert "Bram: bezet 9–17" in day_of(page, "2026-03-03")
    assert "Bram: vrij" in day_of(page, "2026-03-04")
    assert '<rect class="busy" x="180" width="480" height="12"/>' in page.text
    assert "Sanne: vrij" not in text_of(page)  # nobody knows: none of her calendars was read


def test_titles_are_seen_by_who_opened_them_alone(
    sanne: FlaskClient, bram: FlaskClient, store: Store, kept: int, at: At
) -> None:
    with_event(store, kept, "sanne", "Tandarts", at(1, 15), 1)

    assert "15:00 Tandarts" in day_of(sanne.get("/"), "2026-03-03")
    assert "Tandarts" not in bram.get("/").text
    assert "Sanne: busy 15–16" in day_of(bram.get("/"), "2026-03-03")


def test_a_calendar_that_changes_is_seen_at_once(sanne: FlaskClient, store: Store, kept: int, at: At) -> None:
    number = with_event(store, kept, "sanne", "Tandarts", at(1, 15), 1)
    assert "Tandarts" in sanne.get("/").text

    store.apply(number, (), ["1.ics"], "t2", at(1, 14))

    assert "Tandarts" not in sanne.get("/").text


def test_a_stale_calendar_is_said_with_the_way_to_what_helps(
    sanne: FlaskClient, bram: FlaskClient, store: Store, kept: int, at: At
) -> None:
    number = with_event(store, kept, "sanne", "Tandarts", at(1, 15), 1)
    store.mark_stale(number, "trouble.unreachable", at(1, 13))

    assert "Je agenda werk sanne konden we een tijd niet lezen." in text_of(sanne.get("/"))
    assert 'href="/doctor"' in sanne.get("/").text
    assert "werk sanne" not in bram.get("/").text
    assert "a calendar of Sanne’s" in text_of(bram.get("/"))


# ── two taps ──


def test_done_in_two_taps_and_taken_back_in_one(sanne: FlaskClient, store: Store, kept: int) -> None:
    page = press(sanne, "done", LAUNDRY)

    told = stands(store, kept, "was.sanne.0")
    assert told is not None
    assert (told.change, told.member) == (Change.DONE, "sanne")
    assert said(page) == "Fijn, gedaan door Sanne: de was, vandaag."
    assert "De was gedaan Sanne" in day_of(page, "2026-03-03")

    back = undo(sanne, page)

    assert stands(store, kept, "was.sanne.0") is None
    assert said(back) == "Het staat weer zoals het stond: de was, vandaag."


def test_the_calendars_follow_at_the_next_round(sanne: FlaskClient, store: Store, kept: int, clock: Clock) -> None:
    later = clock.now + timedelta(minutes=10)
    store.put_next(kept, Job.ROUND, timedelta(minutes=15), later)

    press(sanne, "done", LAUNDRY)

    assert store.due(clock.now) == ((kept, Job.ROUND),)


@pytest.mark.parametrize(
    ("word", "which", "change", "who", "sentence"),
    [
        ("together", LAUNDRY, Change.DONE, "sanne", "Fijn, samen gedaan door Sanne en Bram: de was, vandaag."),
        ("theirs", LAUNDRY, Change.DONE, "bram", "Fijn, gedaan door Bram: de was, vandaag."),
        ("skip", LAUNDRY, Change.SKIPPED, "sanne", "Goed, deze keer niet: de was, vandaag."),
        ("nobody", DISHES, Change.MISSED, "sanne", "Dat kan gebeuren: de afwas, vandaag."),
        ("theirs", TOYS, Change.DONE, "bram", "Fijn, gedaan door Bram: speelgoed, vandaag."),
        ("mine", TOYS, Change.DONE, "sanne", "Fijn, gedaan door Sanne: speelgoed, vandaag."),
        ("take_over", TOYS, Change.GIVEN, "sanne", "Goed, Sanne neemt het over: speelgoed, vandaag."),
    ],
)
def test_each_button_does_what_it_says_and_is_taken_back(
    sanne: FlaskClient, store: Store, kept: int, word: str, which: str, change: Change, who: str, sentence: str
) -> None:
    series = which.partition("/")[2]

    page = press(sanne, word, which)

    told = stands(store, kept, series)
    assert told is not None
    assert (told.change, told.member) == (change, who)
    assert said(page).startswith(sentence)
    assert undo(sanne, page).status_code == 200
    assert stands(store, kept, series) is None


def test_the_page_offers_what_fits_and_nothing_else(sanne: FlaskClient) -> None:
    page = sanne.get("/").text

    offered = {
        which: re.findall(rf'name="press" value="(\w+) {re.escape(which)}"', page)
        for which in (LAUNDRY, TOYS, DISHES, COOKING, TALK)
    }
    assert offered[LAUNDRY] == ["done", "together", "theirs", "skip", "ask"]
    assert offered[TOYS] == ["theirs", "mine", "together", "take_over"]
    assert offered[DISHES] == ["done", "together", "theirs", "skip", "nobody"]
    assert offered[COOKING] == ["done", "mine", "skip"]
    assert offered[TALK] == ["skip"]


def test_done_together_counts_for_both(sanne: FlaskClient, store: Store, kept: int) -> None:
    press(sanne, "done", COOKING)

    done = {e.series: e.change for e in store.home(kept).exceptions}
    assert done == {"koken.sanne.0": Change.DONE, "koken.bram.0": Change.DONE}


def test_later_offers_good_moments_and_takes_one_of_ones_own(
    sanne: FlaskClient, store: Store, kept: int, at: At
) -> None:
    turn = sanne.get(f"/turn/{LAUNDRY}")
    offered = re.findall(r'name="start" value="([^"]+)"', turn.text)

    page = press(sanne, "later", LAUNDRY, start=offered[-1])
    assert "staat nu" in said(page)
    first = stands(store, kept, "was.sanne.0")
    page = press(sanne, "later", LAUNDRY, day="2026-03-05", time="20:15")

    moved = stands(store, kept, "was.sanne.0")
    assert first is not None
    assert moved is not None
    assert first.start == datetime.fromisoformat(offered[-1])
    assert moved.start == at(3, 20, 15)
    assert said(page) == "Goed, de was staat nu overmorgenavond om kwart over acht."
    assert "20:15 De was verzet van dinsdag" in day_of(page, "2026-03-05")


@pytest.mark.parametrize(
    "when",
    [
        {},
        {"day": "2026-03-05"},
        {"day": "gisteren", "time": "20:15"},
        {"day": "2026-03-05", "time": "03:00"},
        {"day": "2026-03-02", "time": "20:00"},
        {"day": "2026-05-05", "time": "20:00"},
        {"start": "2026-03-05T20:00"},
        {"start": "x"},
        {"day": "9999-12-31", "time": "20:00"},
    ],
)
def test_a_moment_that_does_not_fit_changes_nothing_and_keeps_what_was_typed(
    sanne: FlaskClient, store: Store, kept: int, when: dict[str, str]
) -> None:
    before = state(store, kept)

    page = press(sanne, "later", LAUNDRY, **when)

    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert said(page)
    assert state(store, kept) == before
    assert re.search(r'<details name="turn" open>\s*<summary>.*?De was', page.text, re.S)
    if "day" in when:
        assert f'name="day" value="{when["day"]}"' in page.text


def test_the_other_is_asked_and_answers_on_top_of_their_week(
    sanne: FlaskClient, bram: FlaskClient, store: Store, kept: int
) -> None:
    asked = press(sanne, "ask", LAUNDRY)
    assert said(asked).startswith("Bram krijgt de vraag: de was, vandaag.")
    assert "Bram is gevraagd" in day_of(asked, "2026-03-03")
    top = bram.get("/")
    assert "Sanne asks Bram: can you do de was tonight at half past seven?" in text_of(top)
    [question] = store.questions(kept)

    answered = bram.post(
        "/turn/asked",
        data={"form_key": form_key(top), "question": question.id, "do": "yes"},
        follow_redirects=True,
    )

    given = stands(store, kept, "was.sanne.0")
    assert given is not None
    assert (given.change, given.member) == (Change.GIVEN, "bram")
    assert said(answered) == "Noted, thank you."


def test_something_can_be_offered_in_return(sanne: FlaskClient, store: Store, kept: int) -> None:
    turn = sanne.get(f"/turn/{LAUNDRY}")
    assert '<option value="ramen">de ramen (zaterdag)</option>' in turn.text

    page = press(sanne, "ask", LAUNDRY, in_return="ramen")

    [question] = store.questions(kept)
    assert (question.asks, question.details["for_chore"]) == (Asks.TAKE_OVER, "de ramen")
    assert "in ruil voor de ramen" in said(page)


def test_a_question_can_be_taken_back(sanne: FlaskClient, store: Store, kept: int) -> None:
    asked = press(sanne, "ask", LAUNDRY)

    back = undo(sanne, asked)

    assert store.questions(kept) == ()
    assert said(back).startswith("De vraag aan Bram is teruggenomen")


def test_pressed_twice_is_done_once_and_taken_back_once(sanne: FlaskClient, store: Store, kept: int) -> None:
    press(sanne, "later", LAUNDRY, day="2026-03-05", time="20:00")
    press(sanne, "done", "20260303T1830Z/was.sanne.0")
    page = press(sanne, "done", "20260303T1830Z/was.sanne.0")

    undo(sanne, page)
    again = undo(sanne, page)

    moved = stands(store, kept, "was.sanne.0")
    assert moved is not None
    assert moved.change is Change.MOVED
    assert again.status_code == 400
    assert "intussen iets aan veranderd" in said(again)


# ── routines ──


def with_routine(home: Home, at: At) -> Home:
    """Toys and dishes of Bram's evening are one routine."""
    assert home.agreement is not None
    routine = Series(
        "avond", "bram", 0, at(0, 19), 40, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO",
        parts=(RoutinePart("speelgoed", tuple(range(7)), 20), RoutinePart("tuin", (1, 3), 20)),
    )  # fmt: skip
    rest = tuple(s for s in home.agreement.series if s.key not in ("speelgoed.bram.0",))
    return replace(home, agreement=replace(home.agreement, series=(*rest, routine)))


@pytest.fixture
def evening(app: Flask, store: Store, home: Home, clock: Clock, at: At) -> tuple[FlaskClient, int]:
    number = keep(store, with_routine(home, at))
    return in_english(let_in(app.test_client(), store, number, "bram", clock.now)), number


def test_a_routine_shows_what_it_holds_and_each_part_is_ticked_by_itself(
    evening: tuple[FlaskClient, int], store: Store
) -> None:
    bram, number = evening
    today = day_of(bram.get("/"), "2026-03-03")
    assert "speelgoed" in today
    assert "de tuin" in today

    page = press(bram, "done", "20260303T1800Z/avond.bram.0/tuin")

    told = {e.series: e.change for e in store.home(number).exceptions}
    assert told == {"avond.bram.0/tuin": Change.DONE}
    assert "de tuin done" in day_of(page, "2026-03-03")
    assert day_of(page, "2026-03-03").count("de tuin") == 1


def test_a_routine_of_which_a_part_was_ticked_stays_open_for_the_next(evening: tuple[FlaskClient, int]) -> None:
    bram, _ = evening
    assert 'name="turn" open' not in bram.get("/").text

    page = press(bram, "done", "20260303T1800Z/avond.bram.0/tuin")

    assert page.text.count('name="turn" open') == 1
    assert re.search(r'id="t-20260303T1800Z__avond_bram_0">\s*<details name="turn" open', page.text)
    assert page.text.count(f'id="{page.history[0].location.partition("#")[2]}"') == 1  # where the press led
    assert 'name="turn" open' not in press(bram, "done", "20260303T1800Z/avond.bram.0").text


def test_a_routine_whose_parts_are_all_done_is_done(evening: tuple[FlaskClient, int], store: Store) -> None:
    bram, _ = evening
    press(bram, "done", "20260303T1800Z/avond.bram.0/tuin")

    page = press(bram, "done", "20260303T1800Z/avond.bram.0/speelgoed")

    assert re.search(r"19:00 Evening round done Bram", day_of(page, "2026-03-03"))
    assert "undo 20260303T1800Z/avond.bram.0/tuin" in page.text  # each can be unticked still


def test_a_part_that_was_moved_stands_by_itself(evening: tuple[FlaskClient, int], store: Store) -> None:
    bram, _ = evening

    page = press(bram, "later", "20260303T1800Z/avond.bram.0/tuin", day="2026-03-06", time="19:30")

    assert "19:30 De tuin" in day_of(page, "2026-03-06")
    assert "tuin" not in day_of(page, "2026-03-03")


# ── what stays with each ──


def test_a_stranger_changes_and_sees_nothing_of_this_home(
    app: Flask, store: Store, home: Home, kept: int, clock: Clock, sanne: FlaskClient
) -> None:
    other = keep(store, replace(home, household=replace(home.household, key="elders", name="Elders")))
    joris = let_in(app.test_client(), store, other, "sanne", clock.now)
    press(sanne, "ask", LAUNDRY)
    [question] = store.questions(kept)
    before = state(store, kept)

    press(joris, "done", LAUNDRY)
    key = form_key(joris.get("/"))
    late = joris.post(
        "/turn/asked", data={"form_key": key, "question": question.id, "do": "yes"}, follow_redirects=True
    )

    assert state(store, kept) == before
    assert "intussen iets aan veranderd" in said(late)


def test_only_who_was_asked_can_answer(sanne: FlaskClient, store: Store, kept: int) -> None:
    page = press(sanne, "ask", LAUNDRY)
    [question] = store.questions(kept)

    sanne.post("/turn/asked", data={"form_key": form_key(page), "question": question.id, "do": "yes"})

    assert store.questions(kept) == (question,)


@pytest.mark.parametrize(
    "pressed",
    ["", "done", "done x", "dance 20260303T1830Z/was.sanne.0", "done 20260303T1830Z/nothing.sanne.0", "done 99/x"],
)
def test_what_the_page_never_offered_changes_nothing(sanne: FlaskClient, store: Store, kept: int, pressed: str) -> None:
    before = state(store, kept)

    answer = sanne.post("/turn", data={"form_key": form_key(sanne.get("/")), "press": pressed})

    assert answer.status_code in (400, 404)
    assert state(store, kept) == before


def test_a_press_needs_our_form_and_somebody_who_is_in(app: Flask, sanne: FlaskClient, store: Store, kept: int) -> None:
    assert sanne.post("/turn", data={"press": f"done {LAUNDRY}"}).status_code == 403
    assert app.test_client().post("/turn", data={"press": f"done {LAUNDRY}"}).status_code == 403
    assert app.test_client().get(f"/turn/{LAUNDRY}").headers["Location"] == "/"
    assert stands(store, kept, "was.sanne.0") is None


def test_what_the_address_says_was_done_is_said_only_while_it_is_so(sanne: FlaskClient) -> None:
    for query in (f"said=done&turn={LAUNDRY}", "said=done", "said=hello", f"said=asked&turn={LAUNDRY}", "turn=x"):
        assert said(sanne.get(f"/?{query}")) == ""


# ── why ──


def test_why_gives_one_sentence_that_can_be_checked(sanne: FlaskClient) -> None:
    page = text_of(sanne.get(f"/why/{LAUNDRY}"))

    assert "Sanne doet de was om half acht" in page
    assert "Afgesproken: Sanne, vandaag om half acht." in page


def test_a_favourite_is_told_to_whom_it_is_one_alone(
    sanne: FlaskClient, bram: FlaskClient, store: Store, kept: int
) -> None:
    assert "lievelingsklussen" not in text_of(sanne.get(f"/why/{TOYS}"))
    assert "favourite" in text_of(bram.get(f"/why/{TOYS}"))


def test_why_it_was_moved_names_the_hours_that_are_busy(sanne: FlaskClient, store: Store, kept: int, at: At) -> None:
    with_event(store, kept, "sanne", "Tandarts", at(1, 19), 2, Access.BUSY)
    store.keep_exceptions(
        kept, [WeekException("was.sanne.0", at(1, 19, 30), Change.MOVED, By.PLAN, "sanne", at(2, 20), 20)], at(1, 14)
    )

    page = text_of(sanne.get(f"/why/{LAUNDRY}"))

    assert "het gewone moment valt samen met iets anders (19:30–19:50)" in page
    assert "Nu: Sanne, morgenavond om acht uur." in page


def test_there_is_no_why_for_what_is_no_turn(sanne: FlaskClient) -> None:
    for odd in ("x/y", "20260303T1830Z/nothing.sanne.0", TALK):
        assert sanne.get(f"/why/{odd}").status_code == 404
