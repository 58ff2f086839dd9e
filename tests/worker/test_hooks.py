"""Addresses of others are told what happens here: signed, again until it arrives, and nothing that is private."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from kept_home import Clock, home, keep, moment, settings, store

from household.hooks import DeliveryState, Hook, Told
from household.model import (
    Asks,
    By,
    Change,
    Home,
    KeptFree,
    Kind,
    Note,
    NoteKind,
    Proposal,
    Question,
    Role,
    Span,
    WeekException,
)
from household.queue import Job
from household.sealed import Cost
from household.settings import Settings
from household.store import NotHere, Store
from integrations.base import NotAllowed
from integrations.hooks import NotAHookAddress
from rounds import deeds
from rounds.hooks import MOST_HOOKS, MOST_TRIES, NoEventsChosen, TooManyHooks, add_hook, tell_hooks
from rounds.world import World

__all__ = ["home", "settings", "store"]


class Listener:
    """A real server that takes what it is told, and answers as it is asked to."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                listener.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                status, headers = listener.answers.pop(0) if listener.answers else (204, {})
                self.send_response(status)
                for name, value in {**headers, "Content-Length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    @property
    def address(self) -> str:
        return f"http://{self.host}/told?key=merkadres"

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.heard]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(moment(1, 20))


@pytest.fixture
def world(store: Store, settings: Settings, clock: Clock, listener: Listener) -> World:
    return World(replace(settings, private_hosts=(listener.host,)), store, clock)


@pytest.fixture
def household(store: Store, home: Home) -> int:
    return keep(store, home)


def hook(world: World, household: int, listener: Listener, member: str = "sanne", *events: Told) -> Hook:
    return add_hook(world, household, member, listener.address, events or tuple(Told))


def is_ours(headers: dict[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """What a listener checks, written after the specification of Standard Webhooks and after nothing of ours."""
    key = base64.b64decode(secret.split("_", 1)[1], validate=True)
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = [one.split(",", 1) for one in headers["webhook-signature"].split(" ")]
    fresh = abs(now.timestamp() - int(headers["webhook-timestamp"])) <= 300
    return fresh and any(version == "v1" and hmac.compare_digest(wanted, text) for version, text in given)


def done(world: World, household: int, chore: str = "was", member: str = "sanne") -> None:
    told = deeds.telling(world.store, household, chore, world.clock(), member)
    assert deeds.did(told).fits


# ── what arrives ────────────────────────────────────────────────────────────────────────────────


def test_what_is_done_is_told_signed_and_can_be_checked(world: World, household: int, listener: Listener) -> None:
    made = hook(world, household, listener)
    done(world, household)

    assert tell_hooks(world, household) == 1

    [(headers, body)] = listener.heard
    assert is_ours(headers, body, made.secret, world.clock())
    assert not is_ours(headers, body + b" ", made.secret, world.clock())
    assert not is_ours(headers, body, "whsec_" + base64.b64encode(b"another").decode(), world.clock())
    assert not is_ours(headers, body, made.secret, world.clock() + timedelta(minutes=6))
    told = json.loads(body)
    assert told["type"] == "turn.done"
    assert told["data"] == {
        "chore": "was",
        "series": "was.sanne.0",
        "agreed": "2026-03-03T19:30:00+01:00",
        "start": told["data"]["start"],
        "member": "sanne",
        "also": [],
    }
    assert made.secret.encode() not in body


def test_nothing_is_told_twice_nor_what_nobody_asked_for(world: World, household: int, listener: Listener) -> None:
    hook(world, household, listener, "sanne", Told.TURN_SKIPPED)
    done(world, household)
    told = deeds.telling(world.store, household, "speelgoed", world.clock(), "bram")

    deeds.skip(told)
    deeds.skip(replace(told, home=world.store.home(household)))
    [kept] = [e for e in world.store.home(household).exceptions if e.change is Change.SKIPPED]
    world.store.add_wish(household, kept)  # as a round hears it once more

    assert (tell_hooks(world, household), tell_hooks(world, household)) == (1, 0)
    assert listener.types() == ["turn.skipped"]


def test_each_thing_that_happens_is_told_in_its_own_way(
    world: World, store: Store, household: int, listener: Listener, home: Home
) -> None:
    hook(world, household, listener)
    now, day = world.clock(), moment(3, 19)

    store.add_wish(
        household, WeekException("afwas.bram.0", moment(2, 18, 30), Change.MOVED, By.PERSON, "bram", day, 20)
    )
    store.add_wish(household, WeekException("afwas.sanne.0", moment(3, 8), Change.GIVEN, By.PERSON, "bram", day, 20))
    talk = WeekException("check-in.both.0", moment(4, 20, 30), Change.MOVED, By.PLAN, "both", moment(4, 21), 10)
    store.keep_exceptions(household, [talk], now)
    store.keep_exceptions(household, [talk], now)
    store.ask(household, Question(Asks.SIGN_IN, "sanne", "x", {"calendar": "merkagenda"}), now)
    store.ask(household, Question(Asks.SIGN_IN, "bram", "x", {"calendar": "merkagenda"}), now)
    kept = store.home(household)
    assert kept.agreement is not None
    made = store.propose(household, Proposal("sanne", kept.household, kept.members, kept.chores, kept.agreement), now)
    store.accept_proposal(household, made.id, "sanne")
    store.accept_proposal(household, made.id, "bram")
    for member in ("sanne", "bram"):
        number = store.add_calendar(
            household, member, Kind.ICS, Role.READ, f"https://x.example/{member}", "merkagenda", None
        )
        store.mark_stale(number, "trouble.unreachable", now)
        store.mark_stale(number, "trouble.unreachable", now)

    while tell_hooks(world, household):
        pass

    assert sorted(listener.types()) == sorted(
        [
            "turn.moved",
            "turn.given",
            "plan.changed",
            "checkin.moved",
            "question.asked",
            "proposal.opened",
            "proposal.agreed",
            "calendar.stale",
        ]
    )
    assert all(b"merk" not in body for _, body in listener.heard)


def test_nothing_private_is_in_what_is_told(world: World, store: Store, household: int, listener: Listener) -> None:
    hook(world, household, listener)
    store.set_passphrase(household, "bram", "een lange zin van hem", Cost(8, 1, 1))
    store.keep_note(household, "bram", Note(0, NoteKind.NEED, world.clock().date(), "merknotitie"))
    store.keep_taste(household, "bram", ["was"], ["ramen"])
    store.keep_minutes(household, "bram", "was", 47)
    store.add_kept_free(household, KeptFree(("bram",), Span(moment(3, 20), moment(3, 21)), "merkvrij"))
    store.ask(household, Question(Asks.SIGN_IN, "bram", "x", {"calendar": "merkagenda"}), world.clock())

    tell_hooks(world, household)

    assert listener.heard == []


def test_a_change_that_does_not_happen_is_not_told(
    world: World, store: Store, household: int, listener: Listener
) -> None:
    hook(world, household, listener)

    def cut_off() -> None:
        with store.at_once(household):
            done(world, household)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        cut_off()

    assert tell_hooks(world, household) == 0
    assert store.home(household).exceptions == ()


# ── what does not arrive at once ────────────────────────────────────────────────────────────────


def test_a_silent_address_is_tried_again_with_growing_pauses_and_then_given_up(
    world: World, store: Store, household: int, clock: Clock, listener: Listener
) -> None:
    made = hook(world, household, listener)
    listener.answers = [(500, {})] * MOST_TRIES
    done(world, household)
    pauses = []

    for _ in range(MOST_TRIES):
        tell_hooks(world, household)
        [one] = store.deliveries(household, made.id)
        if one.state is DeliveryState.WAITING and one.retry_at:
            pauses.append(one.retry_at - clock.now)
            assert tell_hooks(world, household) == 0
            clock.now = one.retry_at

    assert (one.state, one.attempts, one.status) == (DeliveryState.FAILED, MOST_TRIES, 500)
    assert pauses == sorted(pauses)
    assert len(pauses) == MOST_TRIES - 1
    assert len({headers["webhook-id"] for headers, _ in listener.heard}) == 1
    assert len({body for _, body in listener.heard}) == 1

    store.send_again(household, "sanne", one.id)
    assert tell_hooks(world, household) == 1
    assert store.deliveries(household, made.id)[0].state is DeliveryState.SENT


def test_whoever_was_cut_off_while_sending_sends_it_once_more(
    world: World, store: Store, household: int, clock: Clock, listener: Listener
) -> None:
    made = hook(world, household, listener)
    done(world, household)
    [one] = store.waiting_deliveries(household, clock.now)

    assert store.take_delivery(one, clock.now + timedelta(seconds=5))  # and then the power went
    assert not store.take_delivery(one, clock.now + timedelta(seconds=5))

    assert tell_hooks(world, household) == 0
    clock.now += timedelta(seconds=6)
    assert tell_hooks(world, household) == 1
    assert store.deliveries(household, made.id)[0].attempts == 2


def test_who_is_gone_for_good_is_told_nothing_more(
    world: World, store: Store, household: int, listener: Listener
) -> None:
    made = hook(world, household, listener)
    listener.answers = [(410, {})]
    done(world, household)

    tell_hooks(world, household)
    done(world, household, "speelgoed", "bram")
    tell_hooks(world, household)

    assert store.hook(household, made.id).paused
    assert len(listener.heard) == 1


def test_no_redirect_leads_it_elsewhere(world: World, store: Store, household: int, listener: Listener) -> None:
    made = hook(world, household, listener)
    listener.answers = [(307, {"Location": listener.address})]
    done(world, household)

    assert tell_hooks(world, household) == 0
    assert len(listener.heard) == 1
    assert store.deliveries(household, made.id)[0].state is DeliveryState.WAITING


def test_what_was_told_is_forgotten_after_thirty_days(
    world: World, store: Store, household: int, clock: Clock, listener: Listener
) -> None:
    made = hook(world, household, listener)
    done(world, household)
    tell_hooks(world, household)

    clock.now = datetime.now(UTC) + timedelta(days=31)
    tell_hooks(world, household)

    assert store.deliveries(household, made.id) == ()


# ── whose address it is ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("ftp://example.org/", NotAHookAddress),
        ("https://sanne:geheim@example.org/", NotAHookAddress),
        ("https://", NotAHookAddress),
        ("http://127.0.0.1:9/", NotAllowed),
        ("http://[::1]/", NotAllowed),
        ("http://169.254.169.254/latest/meta-data", NotAllowed),
        ("http://10.0.0.1/", NotAllowed),
    ],
)
def test_an_address_that_leads_inside_is_refused(
    world: World, store: Store, household: int, address: str, wrong: type[Exception]
) -> None:
    with pytest.raises(wrong):
        add_hook(world, household, "sanne", address, tuple(Told))

    assert store.hooks(household, "sanne") == ()


def test_an_address_that_was_open_once_is_checked_again_when_it_is_told(
    world: World, household: int, listener: Listener
) -> None:
    hook(world, household, listener)
    done(world, household)

    closed = replace(world, settings=replace(world.settings, private_hosts=()))
    assert tell_hooks(closed, household) == 0
    assert listener.heard == []


def test_address_and_secret_lie_sealed(
    world: World, store: Store, household: int, listener: Listener, settings: Settings
) -> None:
    made = hook(world, household, listener)
    store.scrub()

    kept = b"".join(path.read_bytes() for path in settings.data.parent.glob("samen.db*"))
    assert b"merkadres" not in kept
    assert made.secret.encode() not in kept


def test_an_address_is_ones_own(world: World, store: Store, household: int, listener: Listener) -> None:
    made = hook(world, household, listener)
    deeds_of_others: list[Callable[[], object]] = [
        lambda: store.change_hook(household, "bram", made.id, paused=True),
        lambda: store.remove_hook(household, "bram", made.id),
        lambda: store.try_hook(household, "bram", made.id, world.clock()),
    ]

    for deed in deeds_of_others:
        with pytest.raises(NotHere):
            deed()

    assert store.hooks(household, "bram") == ()
    assert store.hook(household, made.id) == made


def test_there_is_a_limit_and_something_has_to_be_chosen(world: World, household: int, listener: Listener) -> None:
    with pytest.raises(NoEventsChosen):
        add_hook(world, household, "sanne", listener.address, ())
    for _ in range(MOST_HOOKS):
        hook(world, household, listener)

    with pytest.raises(TooManyHooks):
        hook(world, household, listener)


def test_a_home_with_something_to_tell_is_found_and_a_paused_hook_rests(
    world: World, store: Store, household: int, listener: Listener
) -> None:
    made = hook(world, household, listener)
    assert store.with_deliveries(world.clock()) == ()

    store.try_hook(household, "sanne", made.id, world.clock())
    assert store.with_deliveries(world.clock()) == (household,)
    store.change_hook(household, "sanne", made.id, paused=True)

    assert store.with_deliveries(world.clock()) == ()
    assert Job.HOOKS.value == "worker.hooks"
