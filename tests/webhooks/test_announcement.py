"""What the home says by itself: only what all may hear, at its hour, once, and never in quiet hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from kept_home import keep
from servers import web

import worker
from household.model import By, Change, Home, WeekException
from household.queue import Job
from household.settings import Settings
from household.store import Store
from integrations.announce import NotAnnounced, announce
from integrations.base import NotAllowed
from rounds.world import World
from webhooks.announcement import announcement, choose_hour, is_quiet, next_moment, say_today, speak

At = Callable[..., datetime]


@pytest.fixture
def heard() -> list[str]:
    """What arrived, body by body."""
    return []


@contextmanager
def speaker(heard: list[str], status: int = 200) -> Iterator[str]:
    """A real web server that takes announcements."""

    def taken(request: BaseHTTPRequestHandler) -> Any:
        heard.append(request.body)  # type: ignore[attr-defined]
        return status, {}, b""

    with web(taken) as url:
        yield f"{url}api/webhook/a-secret-name"


@pytest.fixture
def world(store: Store, settings: Settings) -> Callable[[datetime], World]:
    """The world at a moment; loopback is opened."""
    opened = replace(settings, private_hosts=("127.0.0.1",))
    return lambda now: World(opened, store, lambda: now)


def test_one_thing_is_said_as_a_sentence(home: Home, at: At) -> None:
    assert announcement(home, "nl", at(2, 19, 5)) == "Vanavond doet Bram het speelgoed."
    assert announcement(home, "en", at(2, 19, 5)) == "Bram does het speelgoed tonight."


def test_several_are_a_short_list(home: Home, at: At) -> None:
    said = announcement(home, "nl", at(1, 14))

    assert said is not None
    assert "Bram" in said
    assert "Sanne" in said
    assert len(said.split()) <= 25


def test_with_nothing_left_or_no_plan_nothing_is_said(home: Home, at: At) -> None:
    assert announcement(home, "nl", at(1, 23)) is None
    assert announcement(replace(home, agreement=None), "nl", at(1, 14)) is None


def test_what_was_done_is_not_asked_for(store: Store, kept: int, at: At) -> None:
    store.add_wish(kept, WeekException("speelgoed.bram.0", at(2, 19), Change.DONE, By.PERSON, "bram"))

    assert announcement(store.home(kept), "nl", at(2, 19, 5)) is None


# ── once a day ──


def test_at_its_hour_it_is_said_once_and_comes_back_the_next_day(
    store: Store, kept: int, at: At, world: Callable[[datetime], World], heard: list[str]
) -> None:
    with speaker(heard) as address:
        store.set_announcing(kept, address)
        choose_hour(store, kept, time(19, 5), at(2, 14))
        assert store.due(at(2, 19, 4)) == ()
        assert store.due(at(2, 19, 5)) == ((kept, Job.ANNOUNCE),)

        say_today(world(at(2, 19, 5)), kept)
        say_today(world(at(2, 19, 6)), kept)  # the queue asked twice

    assert heard == ['{"speech": "Vanavond doet Bram het speelgoed.", "language": "nl"}']
    assert store.due(at(2, 23)) == ()
    assert store.due(at(3, 19, 5)) == ((kept, Job.ANNOUNCE),)


def test_the_worker_knows_every_job_by_its_name() -> None:
    assert all(callable(getattr(worker, job.removeprefix("worker."))) for job in Job)


def test_late_is_not_at_all(
    store: Store, kept: int, at: At, world: Callable[[datetime], World], heard: list[str]
) -> None:
    with speaker(heard) as address:
        store.set_announcing(kept, address)
        choose_hour(store, kept, time(17), at(1, 14))

        say_today(world(at(1, 18)), kept)

    assert heard == []


def test_in_quiet_hours_nothing_is_said(
    store: Store, home: Home, at: At, world: Callable[[datetime], World], heard: list[str]
) -> None:
    quiet = replace(home, household=replace(home.household, key="stil", quiet=(time(19), time(7))))
    number = keep(store, quiet)
    with speaker(heard) as address:
        store.set_announcing(number, address)
        choose_hour(store, number, time(19, 5), at(2, 14))

        say_today(world(at(2, 19, 5)), number)

    assert heard == []


def test_a_speaker_that_does_not_answer_is_kept_and_not_tried_again(
    store: Store, kept: int, at: At, world: Callable[[datetime], World], heard: list[str]
) -> None:
    with speaker(heard, status=503) as address:
        store.set_announcing(kept, address)
        choose_hour(store, kept, time(19, 5), at(2, 14))

        say_today(world(at(2, 19, 5)), kept)
        say_today(world(at(2, 19, 6)), kept)

    wish = store.announcing(kept)
    assert len(heard) == 1
    assert wish is not None
    assert wish.trouble == NotAnnounced.sentence


def test_by_default_nothing_is_said(store: Store, kept: int, at: At, world: Callable[[datetime], World]) -> None:
    store.set_announcing(kept, "http://127.0.0.1:1/")

    say_today(world(at(2, 19, 5)), kept)

    wish = store.announcing(kept)
    assert wish is not None
    assert (wish.at, wish.said_at) == (None, None)


@pytest.mark.parametrize("day", [28, 29])  # March 2026: the clocks go forward in the night of the 29th
def test_the_hour_stays_what_a_clock_on_the_wall_shows(at: At, day: int) -> None:
    now = at(day - 2, 18, 30)

    later = next_moment(time(18, 30), now)

    assert (later.date() - now.date(), later.time()) == (timedelta(days=1), time(18, 30))


@pytest.mark.parametrize(("hour", "quiet"), [(21, False), (22, True), (3, True), (7, False)])
def test_quiet_hours_may_go_over_midnight(home: Home, at: At, hour: int, quiet: bool) -> None:
    household = replace(home.household, quiet=(time(22), time(7)))

    assert is_quiet(household, at(0, hour)) is quiet


# ── the address ──


def test_a_private_address_is_reached_only_when_the_owner_opened_it(heard: list[str]) -> None:
    with speaker(heard) as address:
        with pytest.raises(NotAllowed):
            announce(address, "Vanavond doet Bram het speelgoed.", "nl", ())
        assert heard == []

        announce(address, "Vanavond doet Bram het speelgoed.", "nl", ("127.0.0.1",))
    assert len(heard) == 1


@pytest.mark.parametrize("status", [301, 400, 404, 500])
def test_what_is_not_taken_is_told_without_the_address(heard: list[str], status: int) -> None:
    with speaker(heard, status) as address, pytest.raises(NotAnnounced) as told:
        announce(address, "Vanavond doet Bram het speelgoed.", "nl", ("127.0.0.1",))

    assert "a-secret-name" not in str(told.value)


def test_nobody_there_is_told_without_the_address() -> None:
    with pytest.raises(NotAnnounced) as told:
        announce("http://127.0.0.1:1/api/webhook/a-secret-name", "Hallo", "nl", ("127.0.0.1",))

    assert "a-secret-name" not in str(told.value)


def test_without_an_address_nothing_is_sent(
    store: Store, kept: int, at: At, world: Callable[[datetime], World]
) -> None:
    speak(world(at(1, 14)), kept, "Hallo")

    assert store.announcing(kept) is None
