"""The first run by two people: a household begins with two names, and each goes their own way through the rest."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, let_in
from kept_home import moment as at_home
from knocking import came_of, post, sounds
from mailserver import SENDER, Postbox, mailserver

from household.settings import Settings
from household.store import Store
from language.sentences import say
from pages import create_app
from pages.signin import purpose_for
from pages.start_steps import STEPS
from rounds.ways import NEW

CODE = "K7RM-2XQ9"
NAMES = {"home": "Bij ons", "name0": "Sanne", "language0": "nl", "name1": "Bram", "language1": "en"}
TYPED = {**NAMES, "zone": "Europe/Brussels"}


@pytest.fixture
def clock(at: Callable[..., object]) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture
def browser(app: Flask, store: Store, clock: Clock) -> FlaskClient:
    """A browser in which somebody typed the code of a house in which nobody lives yet."""
    return typed_code(app.test_client(), store, clock)


def typed_code(browser: FlaskClient, store: Store, clock: Clock, purpose: str = "sign-in") -> FlaskClient:
    store.add_code(purpose, CODE, clock.now + timedelta(minutes=15), clock.now)
    led = post(browser, "/sign-in", "/", code=CODE)
    assert led.headers["Location"] == "/start"
    return browser


@pytest.fixture
def begun(browser: FlaskClient) -> FlaskClient:
    """Sanne's browser, just after she began."""
    post(browser, "/start", **TYPED)
    return browser


# ── a household ──


def test_two_names_make_a_household_and_let_the_first_one_in(browser: FlaskClient, store: Store, clock: Clock) -> None:
    led = post(browser, "/start", **TYPED)

    [household] = store.households()
    home = store.home(household.id)
    assert led.headers["Location"] == "/start"
    assert (home.household.name, home.household.zone, home.household.language) == ("Bij ons", "Europe/Brussels", "nl")
    assert [(m.key, m.name, str(m.share), m.language) for m in home.members] == [
        ("sanne", "Sanne", "1/2", "nl"),
        ("bram", "Bram", "1/2", "en"),
    ]
    assert (home.chores, home.agreement, home.household.routines) == ((), None, True)
    assert home.household.epoch.weekday() == 0
    assert store.claimed()
    assert sounds(browser.get("/start"), "start.way.hello", name="Sanne")


def test_the_form_is_there_for_who_typed_the_code_and_for_nobody_else(app: Flask, browser: FlaskClient) -> None:
    stranger = app.test_client()

    assert browser.get("/").headers["Location"] == "/start"
    assert sounds(browser.get("/start"), "start.home.title")
    assert stranger.get("/start").headers["Location"] == "/"


def test_a_stranger_begins_nothing(app: Flask, store: Store) -> None:
    stranger = app.test_client()

    refused = post(stranger, "/start", "/", **TYPED)

    assert refused.status_code == 303
    assert store.households() == ()


def test_a_form_of_another_site_begins_nothing(browser: FlaskClient, store: Store) -> None:
    assert browser.post("/start", data=TYPED).status_code == 403
    assert store.households() == ()


@pytest.mark.parametrize(
    ("wrong", "sentence", "details"),
    [
        ({"home": " "}, "start.problem.name", {}),
        ({"name1": "🙂"}, "start.problem.name", {}),
        ({"name0": "x" * 81}, "start.problem.long", {"most": 80}),
        ({"name1": "sanne "}, "start.problem.same", {"name": "sanne"}),
        ({"name1": "Samen"}, "start.problem.taken", {"name": "Samen"}),
        ({"zone": "Mars/Phobos"}, "start.problem.zone", {}),
        ({"zone": ""}, "start.problem.zone", {}),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(
    browser: FlaskClient, store: Store, wrong: dict[str, str], sentence: str, details: dict[str, object]
) -> None:
    page = post(browser, "/start", **{**TYPED, **wrong})

    assert page.status_code == 400
    assert sounds(page, sentence, **details)
    assert all(f'value="{value}"' in page.text for key, value in NAMES.items() if key not in wrong)
    assert store.households() == ()


def test_all_that_does_not_fit_is_said_at_once(browser: FlaskClient) -> None:
    page = post(browser, "/start", home="", name0="", name1="", zone="x")

    assert unescape(page.text).count(say("start.problem.name", "nl")) == 3
    assert sounds(page, "start.problem.zone")


def test_the_form_speaks_english_to_who_reads_that(browser: FlaskClient) -> None:
    page = browser.get("/start", headers={"Accept-Language": "en"})

    assert sounds(page, "start.home.lead", "en")


def test_the_code_begins_one_household(app: Flask, browser: FlaskClient, store: Store, clock: Clock) -> None:
    """Two browsers in which the code of the house was typed: the second one asks who they are."""
    second = typed_code(app.test_client(), store, clock)
    key = re.search(r'name="form_key" value="([0-9a-f]+)"', second.get("/start").text)
    assert key
    post(browser, "/start", **TYPED)

    late = second.post("/start", data={"form_key": key[1], **TYPED})

    assert late.status_code == 303
    assert len(store.households()) == 1


def test_a_further_household_begins_with_a_code_for_it(app: Flask, store: Store, clock: Clock, kept: int) -> None:
    browser = typed_code(app.test_client(), store, clock, NEW)
    with browser.session_transaction() as session:
        before = dict(session)

    post(browser, "/start", **{**TYPED, "name0": "Joris", "name1": "Noor"})
    with browser.session_transaction() as session:
        session.clear()
        session.update(before)
    again = post(browser, "/start", **{**TYPED, "name0": "Piet", "name1": "Kees"})

    assert again.headers["Location"] == "/start"
    assert [[m.name for m in store.home(h.id).members] for h in store.households()] == [
        ["Sanne", "Bram"],
        ["Joris", "Noor"],
    ]


# ── the way of each ──


def test_each_sees_their_own_steps_and_of_the_other_whether_one_is_done(begun: FlaskClient) -> None:
    page = begun.get("/start")

    assert [step.address in page.text for step in STEPS] == [True] * len(STEPS)
    assert sounds(page, "start.way.done", done=0, all=len(STEPS))
    assert sounds(page, "start.way.other_open", name="Bram")
    assert page.text.count('aria-current="step"') == 1


def test_what_the_other_did_shows_as_done_and_nothing_more(begun: FlaskClient, store: Store, app: Flask) -> None:
    [household] = store.households()
    bram = let_in(app.test_client(), store, household.id, "bram", at_home(1, 14))
    post(bram, "/start/calendars/hours", from0="09:13", to0="17:00")

    page = begun.get("/start")

    assert sounds(page, "start.way.other_done", name="Bram")
    assert "09:13" not in page.text
    assert "09:13" not in begun.get("/start/calendars").text
    assert sounds(bram.get("/start"), "start.way.hello", name="Bram")


def test_once_something_is_agreed_the_week_is_the_place_to_be(
    app: Flask, store: Store, kept: int, clock: Clock
) -> None:
    sanne = let_in(app.test_client(), store, kept, "sanne", clock.now)

    assert sanne.get("/start").headers["Location"] == "/"


@pytest.mark.parametrize(
    ("base", "told"),
    [
        ("http://localhost:8027", "start.ground.machine"),
        ("http://192.168.1.10:8027", "start.ground.plain"),
        ("https://192.168.1.10", "start.ground.plain"),
        ("http://samen.home", "start.ground.plain"),
        ("https://samen.example.org", ""),
    ],
)
def test_what_the_address_allows_is_told(store: Store, settings: Settings, clock: Clock, base: str, told: str) -> None:
    browser = create_app(store, replace(settings, base_url=base, base_url_given=True), clock).test_client()
    store.add_code("sign-in", CODE, clock.now + timedelta(minutes=15), clock.now)
    key = re.search(r'name="form_key" value="([0-9a-f]+)"', browser.get("/", base_url=base).text)
    assert key
    browser.post("/sign-in", data={"form_key": key[1], "code": CODE}, base_url=base)

    page = browser.get("/start", base_url=base)

    assert sounds(page, told) if told else not sounds(page, "start.ground.title")


# ── the other ──


def made(browser: FlaskClient) -> tuple[str, str]:
    """The address and the code that a browser made."""
    post(browser, "/start/invite")
    page = browser.get("/start/invite")
    link, code = re.findall(r"<code>([^<]+)</code>", page.text)
    return link, code


def test_a_link_lets_the_other_in_once(begun: FlaskClient, app: Flask) -> None:
    link, _ = made(begun)
    path = link.removeprefix("http://localhost")
    bram, joris = app.test_client(), app.test_client()

    post(bram, path)

    assert sounds(bram.get("/start"), "start.way.hello", "en", name="Bram")
    assert joris.get(path).status_code == 404
    assert sounds(begun.get("/start/invite"), "start.invite.here", other="Bram")


def test_the_square_and_the_code_lead_to_the_same(begun: FlaskClient, app: Flask) -> None:
    link, code = made(begun)
    bram, joris = app.test_client(), app.test_client()

    square = begun.get("/start/invite").text
    post(bram, "/sign-in", "/", code=code)

    assert "<svg" in square
    assert sounds(bram.get("/start"), "start.way.hello", "en", name="Bram")
    assert joris.get(link.removeprefix("http://localhost")).status_code == 404


def test_a_new_link_takes_the_place_of_the_one_before(begun: FlaskClient, app: Flask) -> None:
    first, old = made(begun)
    second, new = made(begun)
    joris = app.test_client()

    assert len({first, second, old, new}) == 4
    assert joris.get(first.removeprefix("http://localhost")).status_code == 404
    assert post(joris, "/sign-in", "/", code=old).status_code == 403
    assert joris.get(second.removeprefix("http://localhost")).status_code == 200


def test_after_seven_days_a_link_is_over(begun: FlaskClient, app: Flask, clock: Clock) -> None:
    link, _ = made(begun)
    clock.now += timedelta(days=7)

    assert app.test_client().get(link.removeprefix("http://localhost")).status_code == 404
    assert sounds(begun.get("/start/invite"), "start.invite.make")


def test_nobody_is_invited_who_has_been_in(begun: FlaskClient, app: Flask, store: Store) -> None:
    """Else the one could come in as the other, and read what is theirs."""
    link, _ = made(begun)
    post(app.test_client(), link.removeprefix("http://localhost"))
    [household] = store.households()

    post(begun, "/start/invite")

    assert "<code>" not in begun.get("/start/invite").text
    assert not store.used_code((purpose_for(household.id, "bram"),), "anything", at_home(1, 14))


def test_another_browser_does_not_show_a_link_that_was_made(begun: FlaskClient, app: Flask, store: Store) -> None:
    link, code = made(begun)
    [household] = store.households()
    tablet = let_in(app.test_client(), store, household.id, "sanne", at_home(1, 14))

    page = tablet.get("/start/invite").text

    assert link not in page
    assert code not in page


@pytest.fixture
def postbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postbox]:
    with mailserver(tmp_path_factory.mktemp("mail")) as box:
        yield box


def mailing(store: Store, settings: Settings, clock: Clock, postbox: Postbox) -> FlaskClient:
    """Sanne in a house that can send mail, who made a link."""
    app = create_app(store, replace(settings, mail=postbox.door), clock)
    browser = typed_code(app.test_client(), store, clock)
    post(browser, "/start", **TYPED)
    post(browser, "/start/invite")
    return browser


def test_a_mail_asks_the_other_in(store: Store, settings: Settings, clock: Clock, postbox: Postbox) -> None:
    browser = mailing(store, settings, clock, postbox)

    page = came_of(browser, post(browser, "/start/invite/mail", "/start/invite", mail="bram@elders.example"))

    [mail] = postbox.taken
    body = mail.message.get_body(("plain",))
    assert body is not None
    assert sounds(page, "start.invite.mailed", name="Bram")
    assert (mail.to, mail.sender) == (["bram@elders.example"], SENDER)
    assert "http://localhost/in/" in body.get_content()
    assert say("start.mail.hello", "en", name="Bram") in body.get_content()


@pytest.mark.parametrize("wrong", ["", "bram", "bram@elders.example\nBcc: x@y.nl", "x@" + "y" * 260 + ".nl"])
def test_what_is_no_address_gets_no_mail(
    store: Store, settings: Settings, clock: Clock, postbox: Postbox, wrong: str
) -> None:
    browser = mailing(store, settings, clock, postbox)

    page = post(browser, "/start/invite/mail", "/start/invite", mail=wrong)

    assert page.status_code == 400
    assert postbox.taken == []


def test_a_mail_that_does_not_go_is_told(store: Store, settings: Settings, clock: Clock, postbox: Postbox) -> None:
    browser = mailing(store, settings, clock, postbox)
    postbox.says["bram@elders.example"] = "550 no such user"

    page = came_of(browser, post(browser, "/start/invite/mail", "/start/invite", mail="bram@elders.example"))

    assert sounds(page, "trouble.mail_refused")


def test_without_a_mail_server_the_page_offers_no_mail(begun: FlaskClient) -> None:
    made(begun)

    assert 'name="mail"' not in begun.get("/start/invite").text
