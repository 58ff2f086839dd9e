"""Connecting Google in the browser, whole: from the page through Google's double and back, and what can go wrong."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import requests
from consent import Client, Denied, Oauth
from double import APP_CREATED, EVENTS_FREEBUSY, SCOPE, Consent, Double, google_double
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from household.model import Access, Asks, Role
from household.settings import GoogleDoor, read_settings
from household.store import Store
from integrations.oauth import BUSY_SCOPES, TITLES_SCOPE, Grant
from language.homefile import read_home
from language.sentences import say
from pages import create_app
from rounds.beginning import keep_home
from rounds.whole import go_round
from rounds.world import World

NOW = datetime(2026, 3, 4, 16, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
HOME = """
household: {name: Thuis, key: thuis, zone: Europe/Amsterdam}
members: [{name: Sanne, share: 1/2}, {name: Bram, share: 1/2}]
chores:
  - {name: speelgoed, minutes: 10, often: elke dag, when: "18:30-20:30"}
"""
MAILS = {"sanne": "sanne@example.org", "bram": "bram@example.org"}
BACK = "/connect/google/back"


@dataclass
class Visit:
    """A signed-in visitor of a home, its world and Google."""

    world: World
    household: int
    double: Double
    browser: FlaskClient
    clock: list[datetime]

    def page(self, address: str) -> TestResponse:
        """A page of ours, asked for at the house's own address."""
        parts = urlsplit(address)
        query = f"?{parts.query}" if parts.query else ""
        return self.browser.get(parts.path + query, base_url=self.world.settings.base_url)

    def begins(self, member: str = "sanne", titles: bool = False) -> str:
        """Follows the page's own link; returns the address at Google."""
        self.is_in(member)
        page = self.page(f"/connect/google?member={member}{'&titles=1' if titles else ''}")
        link = re.search(r'href="([^"]*/connect/google/go[^"]*)"', page.text)
        assert link, page.text
        return self.page(unescape(link[1])).headers["Location"]

    def is_in(self, member: str) -> None:
        """From now on it is this one who looks."""
        with self.browser.session_transaction(base_url=self.world.settings.base_url) as session:
            session["visit"] = self.world.store.begin_visit(self.household, member, "", self.world.clock())

    def permits(self, at_google: str, mail: str = MAILS["sanne"]) -> str:
        """The person at Google's page; returns where their browser is sent back to."""
        self.double.sits_here = mail
        return requests.get(at_google, allow_redirects=False, timeout=5).headers["Location"]

    def comes_back(self, address: str) -> TestResponse:
        """Back at our door, and on to where it leads."""
        led = self.page(address)
        assert led.status_code == 303
        return self.page(led.headers["Location"])

    def connects(self, member: str = "sanne", titles: bool = False) -> TestResponse:
        return self.comes_back(self.permits(self.begins(member, titles), MAILS[member]))

    def calendars(self, member: str, role: Role = Role.READ):
        kept = self.world.store.calendars(self.household)
        return [c for c in kept if (c.member, c.role) == (member, role)]

    def later(self, **by: float) -> None:
        self.clock[0] += timedelta(**by)
        self.double.pass_time(timedelta(**by))

    def grant(self) -> Grant:
        (account,) = self.world.store.accounts(self.household)
        return Grant.from_json(self.world.store.password(account.id))


@pytest.fixture
def double() -> Iterator[Double]:
    with google_double() as there:
        for mail in MAILS.values():
            there.add_person(mail)
        yield there
        assert there.faults_of_its_own == []


def house(folder: Path, double: Double, base: str = "https://samen.example.org") -> Visit:
    environ = {"SAMEN_DATA": str(folder), "SAMEN_PRIVATE_HOSTS": "127.0.0.1", "SAMEN_BASE_URL": base}
    settings = read_settings({**environ, **double.settings})
    clock = [NOW]
    world = World(settings, Store.open(settings), lambda: clock[0])
    household = keep_home(world, read_home(HOME, "nl", NOW.date()))
    double.default_client.redirects = (*double.default_client.redirects, base + BACK)
    return Visit(world, household, double, somebody_in(world), clock)


def somebody_in(world: World, settings=None, member: str = "sanne") -> FlaskClient:
    app: Flask = create_app(world.store, settings or world.settings, world.clock)
    browser = app.test_client()
    with browser.session_transaction(base_url=world.settings.base_url) as session:
        session["visit"] = world.store.begin_visit(world.store.households()[0].id, member, "", world.clock())
    return browser


@pytest.fixture
def visit(tmp_path: Path, double: Double) -> Visit:
    return house(tmp_path, double)


def sounds(page: TestResponse, sentence: str, **details: object) -> bool:
    return say(sentence, "nl", **details) in unescape(page.text)


def attempt(visit: Visit) -> dict[str, str]:
    with visit.browser.session_transaction(base_url=visit.world.settings.base_url) as session:
        return dict(session["google_attempt"])


# ── there and back ──


def test_a_visitor_connects_and_the_home_reads_along(visit: Visit) -> None:
    done = visit.connects()

    assert sounds(done, "page.connect.done", name="Sanne")
    assert [c.access for c in visit.calendars("sanne")] == [Access.BUSY]
    assert len(visit.calendars("sanne", Role.OURS)) == 1
    assert visit.calendars("bram") == []
    assert go_round(visit.world, visit.household).troubles == {}


def test_the_page_tells_what_we_see_before_anybody_goes(visit: Visit) -> None:
    page = visit.page("/connect/google?member=sanne")

    assert sounds(page, "page.connect.sees_busy")
    assert sounds(page, "page.connect.leaves")
    assert "https://samen.example.org/connect/google/back" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert visit.double.log == []


def test_titles_are_asked_for_by_who_wants_them_read(visit: Visit) -> None:
    asked = [parse_qs(urlsplit(visit.begins(titles=titles)).query)["scope"][0].split() for titles in (False, True)]
    done = visit.connects(titles=True)

    assert asked == [list(BUSY_SCOPES), [*BUSY_SCOPES, TITLES_SCOPE]]
    assert done.status_code == 200
    assert [c.access for c in visit.calendars("sanne")] == [Access.TITLES]


def test_each_connects_their_own(visit: Visit) -> None:
    for address in ("/connect/google", "/connect/google?member=bram"):
        page = visit.page(address)

        assert sounds(page, "page.connect.whose") == (address != "/connect/google")
        assert [f"go?member={name}" in page.text for name in ("sanne", "bram")] == [address == "/connect/google", False]
    assert visit.page("/connect/google/go?member=bram").headers["Location"] == "/connect/google"


def test_the_page_of_calendars_leads_here(visit: Visit) -> None:
    assert 'href="/connect/google"' in visit.page("/start/calendars").text


@pytest.mark.parametrize("page", ["", "/go", "/back", "/done"])
def test_a_stranger_sees_only_the_door(visit: Visit, page: str) -> None:
    joris = create_app(visit.world.store, visit.world.settings, visit.world.clock).test_client()

    seen = joris.get(f"/connect/google{page}?member=sanne&code=x&state=y", base_url=visit.world.settings.base_url)

    assert (seen.status_code, seen.headers["Location"]) == (303, "/")
    assert "Sanne" not in seen.text
    assert visit.double.log == []


# ── what is in the way ──


@pytest.mark.parametrize("spoilt", ["state=other", "", "none", "code=4/x", "4/x"])
def test_an_answer_with_another_state_connects_nothing(visit: Visit, spoilt: str) -> None:
    back = visit.permits(visit.begins())
    query = re.sub(r"state=[^&]*", spoilt, urlsplit(back).query) if spoilt == "state=other" else spoilt

    refused = visit.comes_back(f"{BACK}?{query}")

    assert sounds(refused, "page.connect.state")
    assert refused.status_code == 400
    assert "/connect/google?member=sanne" in refused.text
    assert visit.world.store.accounts(visit.household) == ()
    assert "oauth.token" not in [asked.method for asked in visit.double.log]


def test_an_answer_counts_once(visit: Visit) -> None:
    back = visit.permits(visit.begins())
    visit.comes_back(back)

    again = visit.comes_back(back)

    assert sounds(again, "page.connect.state")
    assert len(visit.world.store.accounts(visit.household)) == 1


def test_a_wrong_answer_uses_the_attempt_up(visit: Visit) -> None:
    back = visit.permits(visit.begins())
    visit.comes_back(f"{BACK}?code=4/x&state=other")

    assert sounds(visit.comes_back(back), "page.connect.state")
    assert visit.world.store.accounts(visit.household) == ()


def test_after_ten_minutes_one_begins_again(visit: Visit) -> None:
    back = visit.permits(visit.begins())
    visit.later(minutes=10, seconds=1)

    late = visit.comes_back(back)

    assert sounds(late, "trouble.google_code")
    assert visit.world.store.accounts(visit.household) == ()
    assert sounds(visit.connects(), "page.connect.done", name="Sanne")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("access_denied", "trouble.google_denied"),
        ("admin_policy_enforced", "trouble.google_blocked"),
        ("org_internal", "trouble.google_blocked"),
    ],
)
def test_who_says_no_is_told_kindly(visit: Visit, double: Double, error: str, sentence: str) -> None:
    double.consent = Consent(error=error)

    refused = visit.connects()

    assert sounds(refused, sentence)
    assert sounds(refused, "page.connect.again")
    assert visit.world.store.accounts(visit.household) == ()


def test_a_tick_left_out_is_named(visit: Visit, double: Double) -> None:
    double.consent = Consent(only=frozenset({APP_CREATED, EVENTS_FREEBUSY}))

    refused = visit.connects()

    assert sounds(refused, "trouble.google_scopes", missing="calendarlist.readonly")
    assert visit.world.store.accounts(visit.household) == ()


def test_a_wrong_secret_of_the_client_is_named(visit: Visit, double: Double) -> None:
    back = visit.permits(visit.begins())
    double.default_client.secret = "another"

    assert sounds(visit.comes_back(back), "trouble.google_client")


@pytest.mark.parametrize("where", ["oauth.token", "calendar.calendarList.list"])
def test_a_silent_google_is_tried_again_by_the_person(visit: Visit, double: Double, where: str) -> None:
    back = visit.permits(visit.begins())
    double.fail(where, "500", times=20)

    refused = visit.comes_back(back)

    assert sounds(refused, "page.connect.no_answer")
    assert visit.world.store.accounts(visit.household) == ()


def test_a_house_without_a_client_says_what_to_set(visit: Visit) -> None:
    settings = replace(visit.world.settings, google=GoogleDoor())
    visit.browser = somebody_in(visit.world, settings)

    for address in ("/connect/google?member=sanne", "/connect/google/go?member=sanne"):
        page = visit.page(address)

        assert sounds(page, "trouble.google_no_client")
        assert "docs/connect/google.md" in page.text
        assert page.status_code == 503


@pytest.mark.parametrize(
    "base", ["http://samen.example.org", "http://192.168.1.10:8027", "https://192.168.1.10", "https://samen"]
)
def test_an_address_that_google_refuses_is_told_before_anybody_goes(tmp_path: Path, double: Double, base: str) -> None:
    visit = house(tmp_path, double, base)

    for address in ("/connect/google?member=sanne", "/connect/google/go?member=sanne"):
        page = visit.page(address)

        assert sounds(page, "trouble.google_way_back")
        assert page.status_code == 503
    assert double.log == []


@pytest.mark.parametrize("base", ["http://localhost:8027", "http://127.0.0.1:8027"])
def test_this_very_machine_will_do(tmp_path: Path, double: Double, base: str) -> None:
    visit = house(tmp_path, double, base)

    assert sounds(visit.connects(), "page.connect.done", name="Sanne")


def test_no_page_and_no_line_of_the_log_holds_a_secret(
    visit: Visit, double: Double, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    at_google = visit.begins()
    kept = attempt(visit)
    back = visit.permits(at_google)
    code = parse_qs(urlsplit(back).query)["code"][0]
    ours = [visit.comes_back(back), visit.page("/"), visit.page("/connect/google/done"), visit.comes_back(back)]
    double.consent = Consent(error="access_denied")
    ours.append(visit.connects())
    secrets = [kept["state"], kept["verifier"], code, visit.grant().refresh_token, double.default_client.secret]
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("samen")]

    said = "\n".join([*(page.text for page in ours), *lines])

    assert lines == ["connecting google: trouble.google_denied"]
    assert [secret in said for secret in secrets] == [False] * 5


# ── again ──


def test_a_permission_that_ended_is_given_again_by_one_link(visit: Visit, double: Double) -> None:
    visit.connects("sanne")
    visit.connects("bram")
    go_round(visit.world, visit.household)
    before = visit.world.store.calendars(visit.household)
    double.revoke(MAILS["sanne"])
    double.expire_access_tokens()

    troubles = [{visit.world.store.calendar(c).member for c in _round(visit)} for _ in range(2)]
    (asked,) = visit.world.store.questions(visit.household)
    visit.is_in("sanne")
    done = visit.comes_back(visit.permits(_go(visit, asked.details["where"])))
    healed = visit.world.store.questions(visit.household)

    assert troubles == [{"sanne"}, {"sanne"}]
    assert (asked.asks, asked.member) == (Asks.SIGN_IN, "sanne")
    assert asked.details["where"] == "https://samen.example.org/connect/google?member=sanne"
    assert sounds(done, "page.connect.done", name="Sanne")
    assert healed == ()
    assert _round(visit) == {}
    after = visit.world.store.calendars(visit.household)
    assert [(c.id, c.url, c.takes) for c in after] == [(c.id, c.url, c.takes) for c in before]
    assert len(visit.world.store.accounts(visit.household)) == 2


def test_who_is_shut_out_by_an_admin_is_asked_once_and_the_other_goes_on(
    visit: Visit, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.connects("sanne")
    visit.connects("bram")
    _round(visit)
    refresh = Oauth._from_refresh
    tokens = {name for name, kept in double.oauth.refreshes.items() if kept.email == MAILS["sanne"]}

    def shut(oauth: Oauth, client: Client, form: dict[str, str]) -> dict[str, object]:
        if form["refresh_token"] in tokens:
            raise Denied(400, "admin_policy_enforced", "Access is blocked")
        return refresh(oauth, client, form)

    monkeypatch.setattr(Oauth, "_from_refresh", shut)
    double.expire_access_tokens()
    told = [{visit.world.store.calendar(c).member for c in _round(visit)} for _ in range(2)]

    assert told == [{"sanne"}, {"sanne"}]
    assert {c.trouble for c in visit.calendars("sanne")} == {"trouble.google_blocked"}
    assert [(q.asks, q.member) for q in visit.world.store.questions(visit.household)] == [(Asks.SIGN_IN, "sanne")]


def test_the_link_of_one_whose_titles_are_read_asks_for_them_again(visit: Visit, double: Double) -> None:
    visit.connects(titles=True)
    double.revoke(MAILS["sanne"])
    double.expire_access_tokens()
    _round(visit)
    (asked,) = visit.world.store.questions(visit.household)

    visit.comes_back(visit.permits(_go(visit, asked.details["where"])))

    assert asked.details["where"].endswith("?member=sanne&titles=1")
    assert [c.access for c in visit.calendars("sanne")] == [Access.TITLES]
    assert _round(visit) == {}


def test_google_is_told_whose_account_is_meant(visit: Visit, double: Double) -> None:
    first = parse_qs(urlsplit(visit.begins()).query)
    visit.connects()
    double.revoke(MAILS["sanne"])
    double.expire_access_tokens()
    _round(visit)

    again = parse_qs(urlsplit(visit.begins()).query)

    assert "login_hint" not in first
    assert again["login_hint"] == [MAILS["sanne"]]


def test_connecting_again_without_titles_lets_them_go(visit: Visit) -> None:
    visit.connects(titles=True)

    visit.connects()

    assert [c.access for c in visit.calendars("sanne")] == [Access.BUSY]
    assert SCOPE + "calendar.events.readonly" not in visit.grant().scopes


def _round(visit: Visit) -> dict[int, object]:
    return dict(go_round(visit.world, visit.household).troubles)


def _go(visit: Visit, address: str) -> str:
    """From an address that a question names, on to Google."""
    link = re.search(r'href="([^"]*/connect/google/go[^"]*)"', visit.page(address).text)
    assert link
    return visit.page(unescape(link[1])).headers["Location"]
