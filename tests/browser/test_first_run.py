"""Two people begin, each on their own telephone: from the code that `samen run` printed to a week that stands in their
calendars. Everything is real but Google: the house as it is started, a CalDAV server, a mail server, two browsers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from double import Double, google_double
from houses import House, house
from mailserver import Postbox, mailserver
from servers import radicale
from windows import PATIENCE, Window, until

PEOPLE = {"sanne": "geheim-van-sanne", "bram": "geheim-van-bram"}


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Postbox]:
    with mailserver(tmp_path) as there:
        yield there


@pytest.fixture
def calendars(tmp_path: Path) -> Iterator[str]:
    with radicale(tmp_path / "radicale", PEOPLE) as url:
        for name, password in PEOPLE.items():
            made = requests.request("MKCALENDAR", f"{url}{name}/werk/", auth=(name, password), timeout=10)
            assert made.status_code == 201, made.text
        yield url


@pytest.fixture
def google() -> Iterator[Double]:
    with google_double() as there:
        there.add_person("sanne@example.org")
        yield there


@pytest.fixture
def first_day(tmp_path: Path, post: Postbox, google: Double) -> Iterator[House]:
    """A house on its first day; Google is the double, mail goes to a server of the test."""
    mail = {"SAMEN_SMTP_URL": f"smtp://{post.door.host}:{post.door.port}", "SAMEN_MAIL_FROM": "samen@thuis.example"}
    with house(tmp_path / "data", **google.settings, **mail) as there:
        google.default_client.redirects = (*google.default_client.redirects, f"{there.url}connect/google/back")
        yield there


def connects(window: Window, there: House, url: str, name: str) -> None:
    """Their calendars by CalDAV, at a server whose address they type."""
    window.goes(f"{there.url}start/calendars/caldav?at=other").is_well("caldav")
    window.fills(address=f"{url}{name}/", username=name, password=PEOPLE[name])
    window.page.locator("main form button[type=submit]").last.click()
    end = time.monotonic() + PATIENCE
    while "/came/" in window.page.url and not window.page.locator("text=/werk/i").count():
        assert time.monotonic() < end, window.page.locator("body").inner_text()
        time.sleep(0.3)
        window.page.reload()
    window.is_well("calendars that came")


def goes_through_their_half(window: Window, there: House) -> None:
    """Chores, minutes, favourites and the picture, with what stands there already."""
    for step in ("chores", "minutes", "taste", "picture"):
        window.goes(f"{there.url}start/{step}").is_well(step)
        button = "keep" if step in ("chores", "minutes") else "skip"
        window.page.locator(f'main button[name="do"][value="{button}"]').click()
        window.page.wait_for_load_state()


def test_two_people_begin_and_their_week_stands_in_their_calendars(
    first_day: House, calendars: str, google: Double, post: Postbox, window: Callable[..., Window]
) -> None:
    sanne, bram = window("phone", "nl-NL"), window("desktop", "en-GB")

    # Sanne types the code, names the home, and asks Bram in by mail.
    sanne.goes(first_day.url).is_well("front door")
    sanne.page.locator("#code").fill(first_day.code)
    sanne.page.locator("form[action='/sign-in'] button").click()
    sanne.is_well("two names")
    sanne.fills(home="Thuis", name0="Sanne", name1="Bram")
    sanne.page.locator("input[name=language1][value=en]").check()
    sanne.page.locator("main form button[type=submit]").last.click()
    sanne.page.wait_for_url("**/start")
    sanne.is_well("the way")
    sanne.goes(f"{first_day.url}start/invite").page.locator("main form button[type=submit]").first.click()
    sanne.is_well("the link for the other")
    sanne.fills(mail="bram@example.org").page.locator("form[action$='/mail'] button").click()
    until(lambda: bool(post.taken), sanne)

    # Bram follows the link of his mail and comes in as himself, in English.
    plain = post.taken[0].message.get_body(("plain",))
    assert plain
    link = re.search(r"http://\S+/in/[\w-]+", plain.get_content())
    assert link
    bram.goes(link[0]).is_well("come in")
    bram.page.locator("main button[type=submit]").click()
    bram.page.wait_for_url("**/start")
    assert bram.reads("Bram")
    assert not bram.reads("Klussen aanvinken")

    # Each connects their own calendars; Sanne also the one at Google.
    connects(sanne, first_day, calendars, "sanne")
    connects(bram, first_day, calendars, "bram")
    google.sits_here = "sanne@example.org"
    sanne.goes(f"{first_day.url}connect/google").is_well("to Google")
    sanne.page.locator("a[href*='/connect/google/go']").first.click()
    sanne.page.wait_for_url("**/connect/google/done")
    sanne.is_well("back from Google")

    # Each goes through their own half, hands it in, and only then the lists lie open.
    for one in (sanne, bram):
        goes_through_their_half(one, first_day)
        one.goes(f"{first_day.url}start/together").is_well("own half")
        one.page.locator('main button[name="do"][value="done"]').click()
        one.page.wait_for_load_state()
        one.is_well("handed in")
    sanne.goes(f"{first_day.url}start/together").is_well("side by side")
    sanne.page.locator('main button[name="do"][value="decide"]').click()
    sanne.page.wait_for_load_state()
    sanne.goes(f"{first_day.url}start/shares").is_well("shares")

    # The plan is worked out, looked at by both, and counts once both said yes.
    sanne.goes(f"{first_day.url}start/plan")
    until(lambda: bool(sanne.page.locator('button[value="yes"], button[value="look"]').count()), sanne)
    if sanne.page.locator('button[value="look"]').count():
        sanne.page.locator('button[value="look"]').first.click()
        until(lambda: bool(sanne.page.locator('button[value="yes"]').count()), sanne)
    sanne.is_well("the plan")
    sanne.page.locator('button[value="yes"]').click()
    bram.goes(f"{first_day.url}start/plan")
    until(lambda: bool(bram.page.locator('button[value="yes"]').count()), bram)
    bram.is_well("the plan in English")
    bram.page.locator('button[value="yes"]').click()
    bram.page.wait_for_load_state()

    # It is written, and the week is there for both.
    sanne.goes(first_day.url)
    until(lambda: _written(calendars), sanne)
    for one in (sanne, bram):
        one.goes(first_day.url).is_well("the week")
    assert sanne.page.locator("h1").count() == 1


def _written(url: str) -> bool:
    """Whether Bram's calendar server holds a calendar of ours with events that recur."""
    ours = requests.request(
        "PROPFIND", f"{url}bram/", auth=("bram", PEOPLE["bram"]), headers={"Depth": "1"}, timeout=10
    )
    found = set(re.findall(r"/bram/([^/<]+)/<", ours.text)) - {"werk"}
    texts = [requests.get(f"{url}bram/{name}/", auth=("bram", PEOPLE["bram"]), timeout=10).text for name in found]
    return any("RRULE" in text for text in texts)
