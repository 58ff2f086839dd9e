"""The front door: the ways in that exist here, each of which lets in who somebody is, and tells a stranger nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, let_in
from mailserver import Postbox, mailserver
from werkzeug.test import TestResponse

from household.meeting import Reach
from household.model import Home
from household.passwords import hash_password
from household.settings import Settings
from household.store import Store
from pages import create_app
from rounds.post import send_waiting
from rounds.ways import code_for, purpose_for
from rounds.world import World

PASSWORD = "vier losse woorden hier"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture
def house(store: Store, kept: int) -> int:
    """The house of Sanne and Bram, in which both have been."""
    store.claim(kept)
    return kept


@pytest.fixture
def app(store: Store, settings: Settings, clock: Clock, house: int) -> Flask:
    return create_app(store, settings, clock)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def hashed() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def with_password(store: Store, house: int, clock: Clock, hashed: str) -> None:
    """Sanne has a password, and a mail address."""
    store.set_password(house, "sanne", hashed, clock.now, None)
    store.set_reach(house, Reach("sanne", "Sanne@mail.example"))


def send(browser: FlaskClient, path: str, page: str = "/", **fields: str) -> TestResponse:
    """Opens the page and sends a form of it."""
    key = re.search(r'name="form_key" value="([0-9a-f]+)"', browser.get(page).text)
    assert key
    return browser.post(path, data=fields | {"form_key": key[1]}, buffered=True)


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/security").status_code == 200


def by_password(browser: FlaskClient, name: str, password: str = PASSWORD) -> TestResponse:
    return send(browser, "/sign-in/password", name=name, password=password)


# ── which ways there are ────────────────────────────────────────────────────────────────────────


def test_before_anybody_was_in_there_is_but_the_code(store: Store, settings: Settings, clock: Clock) -> None:
    page = create_app(store, settings, clock).test_client().get("/").text

    assert 'name="code"' in page
    assert "<details" not in page
    assert "passkey" not in page


def test_a_way_is_offered_once_somebody_has_it(
    browser: FlaskClient, store: Store, house: int, clock: Clock, hashed: str
) -> None:
    before = browser.get("/").text
    store.set_password(house, "bram", hashed, clock.now, None)
    after = browser.get("/").text

    assert 'action="/sign-in/password"' not in before
    assert after.index('action="/sign-in/password"') < after.index('action="/sign-in"')
    assert "/sign-in/mail" not in after  # no mail server is known
    assert "Bram" not in after


def test_in_english_too(browser: FlaskClient, with_password: None) -> None:
    page = browser.get("/", headers=ENGLISH).text

    assert "Your name or mail address" in page
    assert "With a code" in page


# ── a password ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["Sanne", "  sanne ", "sanne@mail.example", "SANNE@MAIL.EXAMPLE"])
def test_a_password_lets_in_by_name_or_by_mail_address(browser: FlaskClient, with_password: None, name: str) -> None:
    came = by_password(browser, name)

    assert (came.status_code, came.headers["Location"]) == (303, "/")
    assert is_in(browser)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Sanne", "vier losse woorden daar"),
        ("Sanne", ""),
        ("Sanne", PASSWORD + "x" * 2000),
        ("Bram", PASSWORD),  # who has none
        ("Joris", PASSWORD),
        ("joris@mail.example", PASSWORD),
        ("", PASSWORD),
        ("é" * 300, PASSWORD),
    ],
)
def test_whatever_does_not_fit_gets_the_same_answer(
    browser: FlaskClient, with_password: None, name: str, password: str
) -> None:
    refused = by_password(browser, name, password)

    assert refused.status_code == 403
    assert "Naam en wachtwoord passen niet bij elkaar" in refused.text
    assert password not in refused.text or not password
    assert not is_in(browser)


def test_what_was_typed_stays_and_the_password_does_not(browser: FlaskClient, with_password: None) -> None:
    page = by_password(browser, "Sanne", "een ander wachtwoord").text

    assert 'value="Sanne"' in page
    assert "een ander wachtwoord" not in page
    assert re.search(r'id="password"[^>]*aria-describedby=" ?password-problem"[^>]*aria-invalid="true"', page)


def test_two_who_are_called_the_same_come_in_by_their_address(
    browser: FlaskClient, store: Store, home: Home, with_password: None, clock: Clock, hashed: str
) -> None:
    other = store.add_household(replace(home.household, key="elders"), home.members, (), {})
    store.set_password(other, "sanne", hashed, clock.now, None)

    assert by_password(browser, "Sanne").status_code == 403
    assert by_password(browser, "sanne@mail.example").status_code == 303


def test_one_name_pauses_from_wherever_it_is_tried(app: Flask, with_password: None, clock: Clock) -> None:
    def tries(number: int, name: str) -> TestResponse:
        browser = app.test_client()
        key = re.search(r'name="form_key" value="([0-9a-f]+)"', browser.get("/").text)
        assert key
        where = {"REMOTE_ADDR": f"192.0.2.{number}"}
        fields = {"form_key": key[1], "name": name, "password": "x"}
        return browser.post("/sign-in/password", data=fields, environ_base=where)

    assert [tries(n, "nobody").status_code for n in range(11)] == [403] * 10 + [429]
    slow = tries(50, " NOBODY")
    assert slow.status_code == 429
    assert tries(51, "sanne").status_code == 403
    clock.now += timedelta(seconds=int(slow.headers["Retry-After"]))
    assert tries(52, "nobody").status_code == 403


def test_one_address_pauses_whichever_names_it_tries(browser: FlaskClient, with_password: None) -> None:
    assert [by_password(browser, f"naam {n}").status_code for n in range(11)] == [403] * 10 + [429]
    assert 'action="/sign-in"' in browser.get("/").text  # the other ways stay


# ── a link by mail ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Postbox]:
    with mailserver(tmp_path) as running:
        yield running


@pytest.fixture
def world(store: Store, settings: Settings, clock: Clock, house: int, box: Postbox) -> World:
    """The house with a mail server, at an address that both can open."""
    chosen = replace(settings, mail=box.door, base_url="http://samen.example:8027", base_url_given=True)
    store.set_reach(house, Reach("sanne", "sanne@mail.example"))
    return World(chosen, store, clock)


@pytest.fixture
def at_home(world: World) -> FlaskClient:
    """A browser at that address."""
    app = create_app(world.store, world.settings, world.clock)
    app.config["SERVER_NAME"] = "samen.example:8027"
    return app.test_client()


def letter(world: World, box: Postbox, house: int) -> EmailMessage:
    """The one letter that went."""
    send_waiting(world, house)
    [taken] = box.taken
    return taken.message


def words(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(message: EmailMessage) -> str:
    found = re.search(r"http://samen\.example:8027(/in/\S+)", words(message))
    assert found
    return found[1]


def test_a_link_comes_by_mail_and_lets_in_once(at_home: FlaskClient, world: World, box: Postbox, house: int) -> None:
    said = send(at_home, "/sign-in/mail", mail=" Sanne@Mail.example ")
    assert said.headers["Location"] == "/?said=mailed"
    assert "is er een link onderweg" in at_home.get("/?said=mailed").text
    message = letter(world, box, house)
    link = link_in(message)

    assert box.taken[0].to == ["sanne@mail.example"]
    assert "Dag Sanne," in words(message)
    assert at_home.get(link).status_code == 200  # looking uses up nothing
    assert not is_in(at_home)
    assert send(at_home, link, link).headers["Location"] == "/security"
    assert is_in(at_home)
    assert world.store.visits(house, "bram") == ()
    assert at_home.get(link).status_code == 404


def test_a_link_by_mail_is_good_for_twenty_minutes(
    at_home: FlaskClient, world: World, box: Postbox, house: int, clock: Clock
) -> None:
    send(at_home, "/sign-in/mail", mail="sanne@mail.example")
    link = link_in(letter(world, box, house))

    clock.now += timedelta(minutes=21)

    assert at_home.get(link).status_code == 404


@pytest.mark.parametrize("mail", ["joris@mail.example", "bram@mail.example", "é@é", "@", "Sanne@"])
def test_nobody_hears_whether_an_address_is_known(at_home: FlaskClient, world: World, house: int, mail: str) -> None:
    said = send(at_home, "/sign-in/mail", mail=mail)

    assert (said.status_code, said.headers["Location"]) == (303, "/?said=mailed")
    assert world.store.letters(house) == ()


def test_what_is_no_address_is_said(at_home: FlaskClient) -> None:
    for mail in ("sanne", "", "x" * 300 + "@mail.example"):
        assert send(at_home, "/sign-in/mail", mail=mail).status_code == 400


def test_a_letter_box_is_not_filled(at_home: FlaskClient, world: World, box: Postbox, house: int) -> None:
    said = set()
    for _ in range(6):
        said.add(send(at_home, "/sign-in/mail", mail="sanne@mail.example").headers["Location"])
        send_waiting(world, house)

    assert said == {"/?said=mailed"}
    assert len(box.taken) == 3


def test_only_the_last_link_is_sent_when_the_mail_server_was_away(
    at_home: FlaskClient, world: World, house: int
) -> None:
    for _ in range(2):
        send(at_home, "/sign-in/mail", mail="sanne@mail.example")

    assert len(world.store.letters(house)) == 1


def test_a_link_leads_to_the_house_whatever_a_request_says_its_name_is(world: World, box: Postbox, house: int) -> None:
    browser = create_app(world.store, world.settings, world.clock).test_client()

    send(browser, "/sign-in/mail", mail="sanne@mail.example")  # at localhost

    assert browser.get("/", headers={"Host": "joris.example"}).status_code == 400
    assert "http://samen.example:8027/in/" in words(letter(world, box, house))


def test_without_an_address_to_lead_back_to_there_is_no_link(world: World) -> None:
    settings = replace(world.settings, base_url_given=False, base_url="http://127.0.0.1:8027")
    away = create_app(world.store, settings, world.clock).test_client()

    assert "/sign-in/mail" in away.get("/", headers={"Host": "127.0.0.1:8027"}).text
    assert "/sign-in/mail" not in away.get("/", headers={"Host": "192.168.1.5:8027"}).text


# ── a code, a link, and who somebody is ─────────────────────────────────────────────────────────


def test_a_code_for_one_lets_in_just_them_and_shows_how_to_choose_a_way(
    browser: FlaskClient, store: Store, house: int, clock: Clock
) -> None:
    code = code_for(store, house, "bram", clock.now)

    came = send(browser, "/sign-in", code=code)

    assert came.headers["Location"] == "/security"
    assert "Choose a way in of your own" in browser.get("/security").text  # Bram reads English
    assert [len(store.visits(house, one)) for one in ("bram", "sanne")] == [1, 0]


def test_who_has_a_way_of_their_own_goes_on_at_once(
    browser: FlaskClient, store: Store, house: int, clock: Clock, with_password: None
) -> None:
    code = code_for(store, house, "sanne", clock.now)

    assert send(browser, "/sign-in", code=code).headers["Location"] == "/"


def test_who_comes_to_a_home_that_has_yet_to_begin_begins(
    store: Store, settings: Settings, clock: Clock, home: Home
) -> None:
    number = store.add_household(home.household, home.members, home.chores, {})
    link = f"/in/{store.add_link(purpose_for(number, 'bram'), clock.now + timedelta(hours=1), clock.now)}"

    assert send(create_app(store, settings, clock).test_client(), link, link).headers["Location"] == "/"


def test_links_that_let_in_are_no_tries_of_wrong_ones(app: Flask, store: Store, house: int, clock: Clock) -> None:
    def link() -> str:
        return f"/in/{store.add_link(purpose_for(house, 'bram'), clock.now + timedelta(hours=1), clock.now)}"

    for _ in range(12):
        fresh = link()
        assert send(app.test_client(), fresh, fresh).status_code == 303

    somebody, right = app.test_client(), link()
    assert [send(somebody, "/in/nothing", right).status_code for _ in range(11)] == [404] * 10 + [429]


def test_the_cookie_is_written_once_a_day_and_by_nothing_that_comes_late(
    browser: FlaskClient, store: Store, house: int, clock: Clock
) -> None:
    link = f"/in/{store.add_link(purpose_for(house, 'bram'), clock.now + timedelta(hours=1), clock.now)}"
    send(browser, link, link)

    def writes(path: str) -> bool:
        return "Set-Cookie" in browser.get(path).headers

    assert writes("/more")
    assert not any(map(writes, ("/static/style.css", "/more", "/security")))
    for _ in range(3):
        clock.now += timedelta(days=20)
        assert writes("/more")
        assert is_in(browser)


def test_who_was_going_somewhere_goes_there(browser: FlaskClient, store: Store, house: int, clock: Clock) -> None:
    browser.get("/connect/google?titles=1")
    code = code_for(store, house, "bram", clock.now)

    assert send(browser, "/sign-in", code=code).headers["Location"] == "/connect/google?titles=1"


def test_the_code_of_the_house_claims_nobody_who_has_a_way_of_their_own(
    browser: FlaskClient, store: Store, house: int, clock: Clock, with_password: None
) -> None:
    store.add_code("sign-in", "K7RM-2XQ9", clock.now + timedelta(hours=1), clock.now)
    assert send(browser, "/sign-in", code="K7RM-2XQ9").headers["Location"] == "/who"

    page = browser.get("/who").text

    assert "Bram" in page
    assert "Sanne" not in page
    assert send(browser, "/who", "/who", member="sanne").status_code == 403
    assert not is_in(browser)


def test_in_an_empty_house_a_right_code_leads_to_the_start(store: Store, settings: Settings, clock: Clock) -> None:
    store.add_code("sign-in", "K7RM-2XQ9", clock.now + timedelta(hours=1), clock.now)
    browser = create_app(store, settings, clock).test_client()

    assert send(browser, "/sign-in", code="K7RM-2XQ9").headers["Location"] == "/start"


# ── sessions ────────────────────────────────────────────────────────────────────────────────────


def test_a_session_that_was_planted_does_not_come_in(app: Flask, browser: FlaskClient, with_password: None) -> None:
    planted = browser.get_cookie("samen") or (browser.get("/"), browser.get_cookie("samen"))[1]
    by_password(browser, "Sanne")
    joris = app.test_client()
    assert planted is not None
    joris.set_cookie("samen", planted.value)

    assert is_in(browser)
    assert not is_in(joris)


def test_who_comes_in_as_another_leaves_the_first(
    app: Flask, store: Store, house: int, clock: Clock, with_password: None
) -> None:
    browser = let_in(app.test_client(), store, house, "bram", clock.now)
    link = f"/in/{store.add_link(f'sign-in/{house}/sanne', clock.now + timedelta(hours=1), clock.now)}"

    send(browser, link, link)

    assert [len(store.visits(house, one)) for one in ("bram", "sanne")] == [0, 1]


def test_whoever_was_sent_away_is_out_at_once(app: Flask, store: Store, house: int, clock: Clock) -> None:
    browser = let_in(app.test_client(), store, house, "bram", clock.now)
    assert is_in(browser)

    store.end_visit(house, "bram")

    assert not is_in(browser)


def test_leaving_says_goodbye(app: Flask, store: Store, house: int, clock: Clock) -> None:
    browser = let_in(app.test_client(), store, house, "bram", clock.now)

    left = send(browser, "/sign-out")

    assert "Tot gauw" in browser.get(left.headers["Location"]).text
    assert store.visits(house, "bram") == ()
