"""Each connects their own calendar on the pages: an account at a real server, a feed, or typed hours."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import requests
from flask.testing import FlaskClient
from kept_home import MONDAY, Clock, keep, let_in
from knocking import came_of, post, sounds
from werkzeug.test import TestResponse

from household.model import LANGUAGES, Access, Entry, Home, Kind, Language, Role, Span, Takes
from household.settings import Settings
from household.store import Store
from integrations.ical_entries import write_entry
from pages import create_app
from pages.calendar_ways import STEPS
from rounds.doctor import State, examine
from rounds.whole import go_round
from rounds.world import World
from scheduler.freebusy import busy
from tests.integrations import servers

WORDS = {"sanne": "fiets-14", "bram": "stoep krijt é"}
FEED = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//elders//nl
BEGIN:VEVENT
UID:zwemles@elders
DTSTAMP:20260301T000000Z
DTSTART;TZID=Europe/Amsterdam:20260304T190000
DTEND;TZID=Europe/Amsterdam:20260304T200000
SUMMARY:Zwemles
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.radicale(tmp_path_factory.mktemp("radicale"), WORDS) as url:
        yield url


@pytest.fixture(scope="module")
def feed() -> Iterator[str]:
    """The address of a feed; with `?gone` behind it there is none, and with `?page` a web page."""

    def answer(handler) -> servers.Answer:
        if "gone" in handler.path:
            return 404, {}, b""
        if "page" in handler.path:
            return 200, {"Content-Type": "text/html"}, b"<!doctype html>"
        return 200, {"Content-Type": "text/calendar"}, FEED.encode()

    with servers.web(answer) as url:
        yield url


@dataclass
class House:
    """A house whose people look at its pages."""

    world: World
    household: int
    browsers: dict[str, FlaskClient]

    def calendars(self, member: str, role: Role = Role.READ):
        kept = self.world.store.calendars(self.household)
        return [c for c in kept if (c.member, c.role) == (member, role)]

    def joins(self, member: str, url: str, **data: str) -> TestResponse:
        """Somebody connects their account at a server; the page that says what came of it."""
        typed = {"at": "radicale", "address": url, "username": member, "password": WORDS[member], **data}
        here = self.browsers[member]
        return came_of(here, post(here, "/start/calendars/caldav", "/start/calendars/caldav?at=radicale", **typed))

    def reads(self, member: str, url: str, **data: str) -> TestResponse:
        """Somebody adds a feed."""
        here, typed = self.browsers[member], {"address": url, "name": "Zwembad", **data}
        return came_of(here, post(here, "/start/calendars/feed", "/start/calendars/feed", **typed))


@pytest.fixture
def house(store: Store, settings: Settings, clock: Clock, home: Home, radicale: str, feed: str) -> House:
    opened = tuple(urlsplit(url).netloc for url in (radicale, feed))
    settings = replace(settings, private_hosts=opened)
    number = keep(store, home)
    app = create_app(store, settings, clock)
    people = {m: let_in(app.test_client(), store, number, m, clock.now) for m in ("sanne", "bram")}
    return House(World(settings, store, clock), number, people)


def put_event(url: str, member: str, path: str) -> None:
    """Somebody's own calendar with one appointment."""
    start = datetime(2026, 3, 4, 19, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    text = write_entry(Entry("les.ics", "les@elders", "Zangles", start, 60, busy=True), start)
    asked(url, member, "MKCALENDAR", path)
    put = asked(url, member, "PUT", f"{path}/les.ics", text.replace("X-SAMEN:1\r\n", "").encode())
    assert put.status_code in (201, 204)


def asked(url: str, member: str, method: str, path: str, body: bytes = b"") -> requests.Response:
    """What the server says to its owner."""
    login = (member.encode(), WORDS[member].encode())
    headers = {"Content-Type": "text/calendar"} if body else {}
    return requests.request(method, f"{url}{member}/{path}", data=body, auth=login, headers=headers, timeout=5)


# ── an account ──


def test_an_account_is_connected_and_told_what_was_found(house: House, radicale: str) -> None:
    put_event(radicale, "sanne", "eigen")

    came = house.joins("sanne", radicale)

    assert sounds(came, "start.came.found")
    assert sounds(came, "start.came.ours")
    assert [c.access for c in house.calendars("sanne")] == [Access.BUSY]
    assert len(house.calendars("sanne", Role.OURS)) == 1
    assert house.calendars("bram") == []
    assert go_round(house.world, house.household).troubles == {}
    assert [e.parts[0].title for e in house.world.store.events(house.calendars("sanne")[0].id)] == [None]


def test_titles_are_read_when_somebody_chose_so(house: House, radicale: str) -> None:
    put_event(radicale, "bram", "zingen")

    house.joins("bram", radicale, access="titles")
    go_round(house.world, house.household)

    [calendar] = house.calendars("bram")
    assert [e.parts[0].title for e in house.world.store.events(calendar.id)] == ["Zangles"]


def test_a_wrong_password_connects_nothing_and_is_kept_nowhere(house: House, radicale: str) -> None:
    came = house.joins("sanne", radicale, password="een verkeerd woord")
    again = house.browsers["sanne"].get("/start/calendars/caldav?at=radicale")

    assert sounds(came, "trouble.not_let_in", host="127.0.0.1")
    assert sounds(came, "start.next.password")
    assert "/start/calendars/caldav?at=radicale" in came.text
    assert house.world.store.accounts(house.household) == ()
    assert radicale in again.text
    assert "een verkeerd woord" not in came.text + again.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"address": ""}, "trouble.not_an_address"),
        ({"address": "http://a b"}, "trouble.not_an_address"),
        ({"address": "file:///etc/passwd"}, "trouble.not_an_address"),
        ({"username": ""}, "start.caldav.no_username"),
        ({"password": ""}, "start.caldav.no_password"),
    ],
)
def test_what_does_not_fit_is_said_at_once(house: House, radicale: str, wrong: dict[str, str], sentence: str) -> None:
    typed = {"at": "radicale", "address": radicale, "username": "sanne", "password": "fiets-14", **wrong}

    page = post(house.browsers["sanne"], "/start/calendars/caldav", "/start/calendars/caldav?at=radicale", **typed)

    assert page.status_code == 400
    assert sounds(page, sentence)
    assert "fiets-14" not in page.text
    assert house.world.store.accounts(house.household) == ()


def test_a_private_address_that_nobody_opened_is_not_visited(house: House) -> None:
    came = house.joins("sanne", "http://169.254.169.254/latest/")

    assert sounds(came, "start.trouble.private")
    assert sounds(came, "start.next.private")
    assert house.world.store.accounts(house.household) == ()


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("sanne@icloud.com", "/start/calendars/caldav?at=icloud"),
        ("https://cloud.example/remote.php/dav/", "/start/calendars/caldav?at=nextcloud"),
        ("sanne@thuis.example", "/start/calendars/caldav?at=other"),
        ("sanne@gmail.com", "/connect/google"),
        ("sanne@outlook.com", "/start/calendars/feed"),
        ("sanne@posteo.nl", "/start/calendars/caldav?at=posteo"),
    ],
)
def test_an_address_leads_to_whoever_keeps_the_calendar(house: House, typed: str, leads_to: str) -> None:
    sanne = house.browsers["sanne"]

    led = post(sanne, "/start/calendars/caldav/who", "/start/calendars/caldav", address=typed)

    assert led.headers["Location"] == leads_to
    if leads_to.startswith("/start/calendars/caldav?"):
        assert typed in sanne.get(leads_to).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", sorted(STEPS))
def test_each_provider_has_its_steps(house: House, key: str, language: Language) -> None:
    speaks(house.browsers["sanne"], language)

    page = house.browsers["sanne"].get(f"/start/calendars/caldav?at={key}")

    assert [sounds(page, f"start.at.{key}.s{n + 1}", language) for n in range(STEPS[key])] == [True] * STEPS[key]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/start/calendars", "start.calendars.lead"),
        ("/start/calendars/caldav", "start.caldav.lead"),
        ("/start/calendars/feed", "start.feed.lead"),
        ("/start/calendars/hours", "start.hours.lead"),
        ("/connect/google", "start.google.title"),
        ("/start/invite", "start.invite.fresh"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_speaks_both_languages(house: House, address: str, sentence: str, language: Language) -> None:
    speaks(house.browsers["sanne"], language)
    house.world.store.end_visit(house.household, "bram")

    assert sounds(house.browsers["sanne"].get(address), sentence, language)


def speaks(browser: FlaskClient, language: Language) -> None:
    with browser.session_transaction() as session:
        session["language"] = language


def test_a_provider_that_does_not_exist_has_no_page(house: House) -> None:
    pages = [house.browsers["sanne"].get(f"/start/calendars/caldav?at={key}") for key in ("x", "google")]

    assert [page.status_code for page in pages] == [404, 404]


def test_connecting_again_leaves_what_was_chosen(house: House, radicale: str) -> None:
    put_event(radicale, "sanne", "eigen")
    house.joins("sanne", radicale)
    [before] = [c for c in house.calendars("sanne") if c.name]
    post(house.browsers["sanne"], f"/start/calendars/{before.id}", "/start/calendars", takes="nobody", access="busy")

    house.joins("sanne", radicale)

    assert [(c.id, c.takes) for c in house.calendars("sanne")] == [(before.id, Takes.NOBODY)]


# ── a feed ──


def test_a_feed_is_read_and_the_page_says_where_the_plan_will_be(house: House, feed: str) -> None:
    came = house.reads("sanne", feed, takes="both")
    go_round(house.world, house.household)

    [calendar] = house.calendars("sanne")
    assert sounds(came, "start.calendars.only_read")
    assert (calendar.kind, calendar.takes, calendar.access) == (Kind.ICS, Takes.BOTH, Access.BUSY)
    assert len(house.world.store.events(calendar.id)) == 1
    assert 'href="/feeds"' in house.browsers["sanne"].get("/start/calendars").text


@pytest.mark.parametrize(("behind", "sentence"), [("?page", "trouble.not_a_calendar"), ("?gone", "trouble.not_found")])
def test_what_is_no_feed_is_told_with_the_next_step(house: House, feed: str, behind: str, sentence: str) -> None:
    came = house.reads("sanne", feed + behind)

    assert sounds(came, sentence)
    assert sounds(came, "start.next.address")
    assert house.calendars("sanne") == []


def test_a_feed_needs_a_name_and_an_address(house: House) -> None:
    page = post(house.browsers["sanne"], "/start/calendars/feed", "/start/calendars/feed", address="", name="")

    assert page.status_code == 400
    assert sounds(page, "trouble.not_an_address")
    assert sounds(page, "start.feed.no_name")


# ── typed hours ──


def test_typed_hours_count_as_occupied_each_week(house: House) -> None:
    post(house.browsers["sanne"], "/start/calendars/hours", from0="09:00", to0="17:30", from3="22:00", to3="06:00")

    assert busy_on(house, "sanne") == ["2026-03-02 09:00–17:30", "2026-03-05 22:00–06:00"]
    assert busy_on(house, "bram") == []


def busy_on(house: House, member: str) -> list[str]:
    """When somebody is occupied in the week, as the planner sees it."""
    zone = ZoneInfo("Europe/Amsterdam")
    start = datetime.combine(MONDAY, datetime.min.time(), zone)
    week = Span(start, start + timedelta(days=7))
    home = house.world.store.home(house.household, week)
    spans = busy(home, member, week)
    return [f"{s.start.astimezone(zone):%Y-%m-%d %H:%M}–{s.end.astimezone(zone):%H:%M}" for s in spans]


def test_typed_hours_are_shown_changed_and_taken_away(house: House) -> None:
    sanne = house.browsers["sanne"]
    post(sanne, "/start/calendars/hours", from0="09:00", to0="17:30", from1="09:00", to1="12:00")
    shown = sanne.get("/start/calendars/hours").text
    post(sanne, "/start/calendars/hours", from0="10:00", to0="17:30")
    changed = busy_on(house, "sanne")
    post(sanne, "/start/calendars/hours")

    assert [f'name="{name}" value="{value}"' in shown for name, value in (("from0", "09:00"), ("to1", "12:00"))] == [
        True,
        True,
    ]
    assert changed == ["2026-03-02 10:00–17:30"]
    assert house.calendars("sanne") == []


@pytest.mark.parametrize("wrong", [{"to2": ""}, {"to2": "09:00"}, {"to2": "25:00"}, {"from2": "<b>"}])
def test_hours_that_do_not_fit_are_said_and_nothing_is_kept(house: House, wrong: dict[str, str]) -> None:
    page = post(house.browsers["sanne"], "/start/calendars/hours", **{"from2": "09:00", "to2": "17:00", **wrong})

    assert page.status_code == 400
    assert sounds(page, "start.hours.problem")
    assert house.calendars("sanne") == []


def test_typed_hours_stay_fresh_and_the_doctor_says_they_are_well(house: House) -> None:
    post(house.browsers["sanne"], "/start/calendars/hours", from0="09:00", to0="17:30")

    done = go_round(house.world, house.household)

    [calendar] = house.calendars("sanne")
    found = [f for f in examine(house.world, house.household) if f.calendar == calendar.id]
    assert done.troubles == {}
    assert [(f.state, f.sentence) for f in found] == [(State.FINE, "doctor.typed_fine")]
    assert calendar.stale_since is None
    assert len(house.world.store.events(calendar.id)) == 1


# ── what is chosen, and taken back ──


def test_whose_time_and_what_is_read_are_chosen_for_each(house: House, feed: str) -> None:
    house.reads("sanne", feed, access="titles")
    go_round(house.world, house.household)
    [before] = house.calendars("sanne")
    titles = [e.parts[0].title for e in house.world.store.events(before.id)]

    page = post(
        house.browsers["sanne"], f"/start/calendars/{before.id}", "/start/calendars", takes="both", access="busy"
    )

    [after] = house.calendars("sanne")
    assert page.headers["Location"] == "/start/calendars?said=kept"
    assert (after.takes, after.access) == (Takes.BOTH, Access.BUSY)
    assert titles == ["Zwemles"]
    assert [e.parts[0].title for e in house.world.store.events(after.id)] == [None]


def test_a_choice_that_does_not_exist_changes_nothing(house: House, feed: str) -> None:
    house.reads("sanne", feed)
    [before] = house.calendars("sanne")

    page = post(house.browsers["sanne"], f"/start/calendars/{before.id}", "/start/calendars", takes="everybody")

    assert page.status_code == 400
    assert house.calendars("sanne") == [before]


def test_a_feed_of_both_is_let_go_by_one_and_read_on_for_the_other(house: House, feed: str) -> None:
    house.reads("sanne", feed, takes="both")
    [calendar] = house.calendars("sanne")
    bram = house.browsers["bram"]

    came = came_of(bram, post(bram, f"/start/calendars/{calendar.id}/remove", "/start/calendars"))

    assert sounds(came, "start.came.gone", name="Zwembad")
    assert [c.takes for c in house.calendars("sanne")] == [Takes.MINE]
    assert "Zwembad" not in bram.get("/start/calendars").text


def test_disconnecting_takes_away_what_we_made_and_nothing_else(house: House, radicale: str) -> None:
    put_event(radicale, "sanne", "eigen")
    house.joins("sanne", radicale)
    sanne = house.browsers["sanne"]
    [account] = house.world.store.accounts(house.household)

    came = came_of(sanne, post(sanne, f"/start/calendars/account/{account.id}/remove", "/start/calendars"))

    assert sounds(came, "start.came.left", name=came_name(came))
    assert house.world.store.calendars(house.household) == ()
    assert asked(radicale, "sanne", "GET", "eigen/les.ics").status_code == 200


def came_name(came: TestResponse) -> str:
    found = re.search(r"<p>(.+) is losgekoppeld", unescape(came.text))
    assert found
    return found[1]


def test_an_account_that_does_not_answer_can_be_forgotten_all_the_same(
    house: House, tmp_path: Path, clock: Clock
) -> None:
    with servers.radicale(tmp_path / "short", WORDS) as url:
        opened = (*house.world.settings.private_hosts, urlsplit(url).netloc)
        settings = replace(house.world.settings, private_hosts=opened)
        app = create_app(house.world.store, settings, clock)
        sanne = let_in(app.test_client(), house.world.store, house.household, "sanne", clock.now)
        House(house.world, house.household, {"sanne": sanne}).joins("sanne", url)
    [account] = house.world.store.accounts(house.household)
    address = f"/start/calendars/account/{account.id}/remove"

    first = came_of(sanne, post(sanne, address, "/start/calendars"))
    left = came_of(sanne, post(sanne, address, "/start/calendars", anyway="1"))

    assert sounds(first, "start.came.anyway")
    assert sounds(left, "start.came.left", name=came_name(left))
    assert house.world.store.accounts(house.household) == ()


# ── whose ──


def test_the_other_and_a_stranger_see_and_change_nothing(house: House, feed: str, home: Home, clock: Clock) -> None:
    store = house.world.store
    elders = store.add_household(replace(home.household, key="elders"), home.members, home.chores, {})
    app = create_app(store, house.world.settings, clock)
    joris = let_in(app.test_client(), store, elders, "sanne", clock.now)
    house.reads("sanne", feed)
    [before] = house.calendars("sanne")

    for who in (house.browsers["bram"], joris):
        assert "Zwembad" not in who.get("/start/calendars").text
        for address in (f"/start/calendars/{before.id}", f"/start/calendars/{before.id}/remove"):
            assert post(who, address, "/start/calendars", takes="both", access="titles").status_code == 404
    assert house.calendars("sanne") == [before]


def test_nobody_disconnects_the_account_of_somebody_else(house: House, radicale: str) -> None:
    house.joins("sanne", radicale)
    [account] = house.world.store.accounts(house.household)
    bram = house.browsers["bram"]

    refused = post(bram, f"/start/calendars/account/{account.id}/remove", "/start/calendars")

    assert refused.status_code == 404
    assert house.world.store.accounts(house.household) == (account,)


def test_what_came_of_something_is_told_to_nobody_else(house: House) -> None:
    sanne, bram = house.browsers["sanne"], house.browsers["bram"]
    led = post(sanne, "/start/calendars/feed", "/start/calendars/feed", address="http://10.0.0.1/x.ics", name="Werk")
    came = came_of(sanne, led)

    assert sounds(came, "start.trouble.private")
    assert not sounds(bram.get(led.headers["Location"]), "start.trouble.private")


def test_while_nothing_came_the_page_looks_again_and_after_three_minutes_says_so(house: House, clock: Clock) -> None:
    sanne, number = house.browsers["sanne"], f"{int(clock.now.timestamp())}-0123456789abcdef"
    address = f"/start/calendars/came/{number}"

    waiting = sanne.get(address)
    asked = sanne.get(address, headers={"HX-Request": "true"})
    clock.now += timedelta(minutes=4)

    assert sounds(waiting, "start.meanwhile.lead")
    assert (asked.status_code, asked.text) == (204, "")
    assert sounds(sanne.get(address), "start.lost")
    assert sounds(sanne.get("/start/calendars/came/x"), "start.lost")
