"""`make live-check` tells the truth about a provider, and leaves it as it was."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import requests
from contract import CalendarContract
from double import Double, google_double
from servers import radicale, web

from benchmarks.live_check import FAILED, NOTHING_TO_DO, SUPPLY, WELL, main
from benchmarks.live_promises import AGAIN, contract
from integrations.base import Unreachable
from integrations.caldav import CalDavAccount, CalDavCalendar, connect
from integrations.google import GoogleCalendar
from language.homefile import read_home
from rounds.beginning import keep_home
from rounds.connect import join_google
from rounds.world import open_world

SANNE, WORD, MAIL = "sanne-van-dijk", "geheim-van-sanne", "sanne.van.dijk@example.org"
HOME = """
household: {name: Thuis, key: thuis}
members: [{name: Sanne}, {name: Bram}]
chores: [{name: afwas, minutes: 20, often: elke dag}]
"""
DENTIST = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Sanne//NL\r\nBEGIN:VEVENT\r\nUID:tand\r\nDTSTAMP:20261101T120000Z\r\n"
    "DTSTART:20261124T180000Z\r\nDTEND:20261124T183000Z\r\nSUMMARY:Tandarts\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


class Desk:
    """A folder with the file of accounts, and what was told and kept there."""

    def __init__(self, folder: Path) -> None:
        self.accounts, self.report = folder / "live-accounts.toml", folder / "live-report.md"
        self.told: list[str] = []

    def run(self, *tables: str) -> int:
        if tables:
            self.accounts.write_text("\n".join(tables), encoding="utf-8")
        return main(self.accounts, self.report, self.told.append)

    @property
    def page(self) -> str:
        return self.report.read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Sanne's calendar with her dentist in it."""
    with radicale(tmp_path / "radicale", {SANNE: WORD}) as url:
        work, login = f"{url}{SANNE}/werk/", (SANNE, WORD)
        requests.request("MKCALENDAR", work, auth=login, timeout=5).raise_for_status()
        requests.put(f"{work}tand.ics", DENTIST, auth=login, timeout=5).raise_for_status()
        yield url


def caldav(url: str, word: str = WORD, name: str = "thuis") -> str:
    return f'[{name}]\nkind = "caldav"\nurl = "{url}"\nuser = "{SANNE}"\npassword = "{word}"\n'


def calendars(url: str) -> list[str]:
    return [found.url for found in connect(url, SANNE, WORD, allowed=("127.0.0.1",)).calendars()]


# ── a real server ──


def test_a_server_that_keeps_its_promises_is_well_and_left_as_it_was(desk: Desk, server: str) -> None:
    before = requests.get(f"{server}{SANNE}/werk/", auth=(SANNE, WORD), timeout=5).text

    code = desk.run(caldav(server))

    assert code == WELL
    assert "✗" not in desk.page
    assert desk.page.count("| ✓ |") > 15
    assert "Other than the standards ask: none." in desk.page
    assert calendars(server) == [f"{server}{SANNE}/werk/"]
    assert requests.get(f"{server}{SANNE}/werk/", auth=(SANNE, WORD), timeout=5).text == before


def test_the_report_tells_nothing_of_anybody(desk: Desk, server: str) -> None:
    desk.run(caldav(server) + 'provider = "Radicale"\n', caldav(server, "een-fout-wachtwoord", "sanne"))

    told = desk.page + "\n".join(desk.told)

    assert "## 1. Radicale" in desk.page
    assert [secret for secret in (SANNE, WORD, "een-fout-wachtwoord", "Tandarts", "tand.ics") if secret in told] == []


def test_a_wrong_password_is_told_with_what_to_do_and_does_not_stop_the_next(desk: Desk, server: str) -> None:
    code = desk.run(caldav(server, "fout", "eerst"), caldav(server, name="daarna"))

    first, second = desk.page.split("\n## ")[1:]
    assert code == FAILED
    assert "| signing in | ✗" in first
    assert AGAIN in first
    assert "✗" not in second
    assert calendars(server) == [f"{server}{SANNE}/werk/"]


def test_a_broken_promise_fails_alone_and_the_calendar_goes_all_the_same(
    desk: Desk, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = CalDavCalendar.put

    def overwrite(self: CalDavCalendar, href: str, text: str, etag: str | None) -> str | None:
        standing = self.read(href)
        return put(self, href, text, standing.etag if standing else None)

    monkeypatch.setattr(CalDavCalendar, "put", overwrite)

    code = desk.run(caldav(server))

    broken = [line for line in desk.page.splitlines() if "✗" in line]
    assert code == FAILED
    assert any("a put where something stands is a conflict" in line and "contract.py:" in line for line in broken)
    assert "| deleting twice is fine | ✓ |" in desk.page
    assert calendars(server) == [f"{server}{SANNE}/werk/"]


def test_what_stays_behind_is_told_and_found_again_the_next_time(
    desk: Desk, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(self: CalDavAccount, url: str) -> None:
        raise Unreachable(host="127.0.0.1")

    with monkeypatch.context() as patch:
        patch.setattr(CalDavAccount, "remove", silent)
        first = desk.run(caldav(server))
    left = len(calendars(server))
    again = desk.run(caldav(server))

    assert (first, left, again) == (FAILED, 2, WELL)
    assert calendars(server) == [f"{server}{SANNE}/werk/"]


def test_a_password_may_stand_in_the_environment(desk: Desk, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANNES_APP_PASSWORD", WORD)

    code = desk.run(caldav(server).replace(f'password = "{WORD}"', 'password_env = "SANNES_APP_PASSWORD"'))

    assert code == WELL


# ── Google ──


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    monkeypatch.setattr("integrations.google_wire.PER_SECOND", 10_000.0)  # the double has no pace to keep
    with google_double() as there:
        there.add_person(MAIL)
        for name, value in there.settings.items():
            monkeypatch.setenv(name, value)
        yield there
        assert there.faults_of_its_own == []


def google(desk: Desk, double: Double) -> str:
    file = desk.accounts.with_name("grant.json")
    file.write_text(json.dumps(double.grant(MAIL), default=str), encoding="utf-8")
    return f'[google]\nkind = "google"\ngrant = "{file}"\n'


def test_google_keeps_the_same_promises_and_is_left_as_it_was(desk: Desk, double: Double) -> None:
    code = desk.run(google(desk, double))

    assert "✗" not in desk.page
    assert code == WELL
    assert "## 1. Google" in desk.page
    assert desk.page.count("| ✓ |") > 10
    assert list(double.calendars) == [MAIL]
    assert MAIL not in desk.page + "\n".join(desk.told)


def test_who_connected_google_here_already_needs_no_file(
    desk: Desk, double: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMEN_DATA", str(tmp_path / "home"))
    home = read_home(HOME, "nl", date(2026, 3, 2))
    world = open_world(os.environ)
    join_google(world, keep_home(world, home), "sanne", json.dumps(double.grant(MAIL), default=str))
    before = set(double.calendars)

    sanne = desk.run('[hers]\nkind = "google"\nmember = "sanne"\n')
    joris = desk.run('[his]\nkind = "google"\nmember = "joris"\n')

    assert (sanne, joris) == (WELL, FAILED)
    assert set(double.calendars) == before


def test_at_google_too_a_broken_promise_is_seen_and_all_is_taken_away(
    desk: Desk, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GoogleCalendar, "delete", lambda self, href, etag: None)

    code = desk.run(google(desk, double))

    assert code == FAILED
    assert "| a persons deletion is seen | ✗" in desk.page
    assert list(double.calendars) == [MAIL]


def test_an_interface_that_is_off_is_told_with_the_way_to_turn_it_on(desk: Desk, double: Double) -> None:
    double.fail("calendar.calendarList.list", "accessNotConfigured")

    code = desk.run(google(desk, double))

    assert code == FAILED
    assert "Turn on the Google Calendar API" in desk.page


# ── feeds, and files that say too little ──


def test_a_feed_is_read_and_nothing_more(desk: Desk) -> None:
    asked: list[str] = []

    def answer(request):
        asked.append(request.command)
        return 200, {"Content-Type": "text/calendar"}, DENTIST.encode()

    with web(answer) as url:
        code = desk.run(f'[school]\nkind = "ics"\nurl = "{url}geheim-adres.ics"\n')

    assert code == WELL
    assert set(asked) == {"GET"}
    assert "geheim-adres" not in desk.page + "\n".join(desk.told)
    assert "Tandarts" not in desk.page


def test_without_an_account_it_says_in_one_message_what_to_supply(desk: Desk) -> None:
    missing, empty, broken = desk.run(), desk.run("# nog niets"), desk.run("[half")

    assert (missing, empty, broken) == (NOTHING_TO_DO,) * 3
    assert desk.told[0] == SUPPLY
    assert not desk.report.exists()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('kind = "post"', "kind ="),
        ('kind = "caldav"', "url ="),
        ('kind = "caldav"\nurl = "https://a.invalid/"\nuser = "sanne"', "password ="),
        ('kind = "google"', "grant ="),
        ('kind = "google"\ngrant = "/nowhere/at/all.json"', "names no file"),
    ],
)
def test_an_account_that_says_too_little_is_told_what_to_add(desk: Desk, table: str, told: str) -> None:
    code = desk.run(f"[mijn]\n{table}\n")

    assert code == FAILED
    assert told in desk.page


def test_each_promise_of_the_contract_is_tried() -> None:
    names = {name for name in dir(CalendarContract) if name.startswith("test_")}

    assert {name for name, _, _ in contract()} == names
