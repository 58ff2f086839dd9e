"""What the home tells each by itself: what they asked for, at its hour, once, and one click ends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from kept_home import MONDAY, moment
from mailserver import mailserver

from household.links import Link, sign
from household.meeting import News, Reach, Way
from household.model import Home
from household.queue import Job
from household.settings import Settings
from household.store import Store
from pages import create_app
from rounds.post import send_waiting
from rounds.world import World
from webhooks.news import LATE, PURPOSE, bulletin, choose, due, is_quiet, post_news, try_it

At = Callable[..., datetime]
BOTH = (News.WEEK, News.EVENING)
SANNE = Reach("sanne", "sanne@example.org", channel="json://example.org", news=BOTH)


@pytest.fixture
def world(store: Store, settings: Settings) -> Callable[[datetime], World]:
    """The world at a moment, with an address that both can open."""
    open_house = replace(settings, base_url="https://thuis.example.org", base_url_given=True)
    return lambda now: World(open_house, store, lambda: now)


def test_the_week_is_told_on_sunday_at_five(at: At) -> None:
    assert due(SANNE, at(6, 16, 59)) == ()
    assert due(SANNE, at(6, 17)) == ((News.WEEK, MONDAY + timedelta(weeks=1)),)


def test_the_evening_is_told_at_the_hour_that_was_chosen(at: At) -> None:
    assert due(SANNE, at(1, 17, 29)) == ()
    assert due(SANNE, at(1, 17, 30)) == ((News.EVENING, MONDAY + timedelta(days=1)),)
    assert due(replace(SANNE, evening=time(19)), at(1, 17, 30)) == ()


def test_nobody_is_told_what_they_did_not_ask_for(at: At) -> None:
    for hour in range(24):
        assert due(replace(SANNE, news=()), at(6, hour)) == ()


def test_what_comes_too_late_is_left_out(at: At) -> None:
    assert due(SANNE, at(1, 18, 31)) == ()
    assert due(SANNE, at(7, 12)) == ()


@given(st.datetimes(datetime(2026, 3, 1), datetime(2026, 4, 12)), st.times(), st.times())
def test_quiet_hours_are_quiet_and_late_is_never_told(naive: datetime, start: time, end: time) -> None:
    now = naive.replace(tzinfo=moment(0, 0).tzinfo)
    reach = replace(SANNE, quiet=(start, end))

    found = due(reach, now)

    assert not (found and is_quiet(reach.quiet, now.time()))
    assert all(now.date() - day <= LATE[news] + timedelta(days=1) for news, day in found)


def test_the_week_shows_who_does_what_in_ones_own_words(home: Home, at: At) -> None:
    made = bulletin(home, home.member("sanne"), News.WEEK, MONDAY, at(-1, 17))

    assert made is not None
    assert made.title == "Zo ziet jullie week eruit"
    assert "  19:00  Bram: het speelgoed" in made.lines
    assert "  17:00  jij en Bram: koken" in made.lines
    assert [line for line in made.lines if line.startswith("Morgen")] == ["Morgen"]


def test_each_hears_it_in_their_own_language(home: Home, at: At) -> None:
    made = bulletin(home, home.member("bram"), News.WEEK, MONDAY, at(-1, 17))

    assert made is not None
    assert made.title == "What your week looks like"
    assert "  19:00  you: het speelgoed" in made.lines


def test_the_evening_begins_with_ones_own(home: Home, at: At) -> None:
    made = bulletin(home, home.member("sanne"), News.EVENING, MONDAY + timedelta(days=1), at(1, 17, 30))

    assert made is not None
    assert made.lines[0] == "19:30  jij: de was"
    assert made.lines[1:3] == ("", "En verder:")


def test_an_evening_without_anything_of_ones_own_is_not_told(home: Home, at: At) -> None:
    assert bulletin(home, home.member("sanne"), News.EVENING, MONDAY, at(0, 17, 30)) is None


def test_it_goes_into_the_outbox_once(kept: int, store: Store, world: Callable[[datetime], World], at: At) -> None:
    choose(store, kept, SANNE, BOTH, at(0, 12))

    assert post_news(world(at(1, 17, 30)), kept) == 1
    assert post_news(world(at(1, 17, 35)), kept) == 0

    [waiting] = store.letters(kept)
    assert (waiting.member, waiting.key, waiting.way) == ("sanne", "evening/2026-03-03", Way.CHANNEL)
    assert waiting.body.splitlines()[0] == "Wat er vanavond nog is"
    assert "https://thuis.example.org/off/" in waiting.body


def test_the_worker_looks_only_while_somebody_asked(kept: int, store: Store, at: At) -> None:
    choose(store, kept, SANNE, BOTH, at(0, 12))
    assert (kept, Job.NEWS.value) in store.due(at(0, 12))

    choose(store, kept, SANNE, (), at(0, 12))
    assert (kept, Job.NEWS.value) not in store.due(at(1, 12))


# ── one click ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def visitor(store: Store, settings: Settings, kept: int, at: At) -> FlaskClient:
    choose(store, kept, SANNE, BOTH, at(0, 12))
    return create_app(store, settings, lambda: at(1, 18)).test_client(use_cookies=False)


def token(store: Store, home: str = "thuis", member: str = "sanne", news: str = "week") -> str:
    return sign(store.derive(PURPOSE), Link(home, member, news))


def test_looking_changes_nothing_and_the_button_ends_it(visitor: FlaskClient, store: Store, kept: int) -> None:
    for _ in range(3):
        page = visitor.get(f"/off/{token(store)}")
        assert page.status_code == 200
        visitor.head(f"/off/{token(store)}")
    assert store.reach(kept, "sanne").news == BOTH

    done = visitor.post(f"/off/{token(store)}", data={"List-Unsubscribe": "One-Click"})

    assert done.status_code == 200
    assert "geen overzicht meer" in done.text
    assert store.reach(kept, "sanne").news == (News.EVENING,)
    assert visitor.post(f"/off/{token(store)}").status_code == 200  # once more is no harm


def test_a_link_that_we_did_not_make_ends_nothing(visitor: FlaskClient, store: Store, kept: int) -> None:
    good = token(store)
    links = sign(store.derive("links"), Link("thuis", "sanne", "week"))
    for bad in (good[:-1], good[::-1], "x", links, token(store, "elders"), token(store, member="joris")):
        assert visitor.get(f"/off/{bad}").status_code == 404
        assert visitor.post(f"/off/{bad}").status_code == 404
    assert store.reach(kept, "sanne").news == BOTH


# ── by mail ─────────────────────────────────────────────────────────────────────────────────────


def test_by_mail_it_arrives_with_its_own_end(
    kept: int, store: Store, world: Callable[[datetime], World], at: At, tmp_path: Path
) -> None:
    (tmp_path / "mail").mkdir()
    choose(store, kept, replace(SANNE, channel=""), BOTH, at(0, 12))
    with mailserver(tmp_path / "mail") as box:
        here = world(at(6, 17))
        here = replace(here, settings=replace(here.settings, mail=box.door))
        assert post_news(here, kept) == 1
        assert send_waiting(here, kept) == 1

    [taken] = box.taken
    message = taken.message
    assert (taken.to, message["Subject"]) == (["sanne@example.org"], "Zo ziet jullie week eruit")
    off = message["List-Unsubscribe"].strip(" <>")
    plain, page = message.iter_parts()
    assert plain.get_content().startswith("Dag Sanne,")
    assert "19:00  Bram: het speelgoed" in plain.get_content()
    assert off in plain.get_content()
    assert off in page.get_content()


def test_without_a_mail_server_nothing_piles_up(
    kept: int, store: Store, world: Callable[[datetime], World], at: At
) -> None:
    choose(store, kept, replace(SANNE, channel=""), BOTH, at(0, 12))

    assert post_news(world(at(6, 17)), kept) == 0
    assert not try_it(world(at(6, 17)), kept, store.home(kept).member("sanne"))


def test_a_message_to_try_it_goes_at_once(
    kept: int, store: Store, world: Callable[[datetime], World], at: At, tmp_path: Path
) -> None:
    (tmp_path / "mail").mkdir()
    choose(store, kept, replace(SANNE, channel=""), (), at(0, 12))
    with mailserver(tmp_path / "mail") as box:
        here = world(at(0, 12))
        here = replace(here, settings=replace(here.settings, mail=box.door))
        assert try_it(here, kept, store.home(kept).member("sanne"))

    assert "Het werkt" in next(box.taken[0].message.iter_parts()).get_content()
