"""Servers that behave as real ones do, and not as the standards ask: nothing lost, nothing overwritten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.base import Conflict, Found, Meter, ReadOnly, Unreachable
from integrations.caldav import CalDavAccount, connect
from integrations.dav import Wire
from integrations.dav_calendar import CalDavCalendar, quirks_of
from integrations.memory import MemoryAccount
from integrations.probe import first_token, probe
from integrations.quirks import LeftOff, Quirks, left_off
from tests.integrations.conftest import USERS
from tests.integrations.contract import Notebook, text
from tests.integrations.oddserver import Odd, running

LOOPBACK = ("127.0.0.1",)
TODAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
NAMES = tuple(f"{letter}.ics" for letter in "abcdefgh")


@pytest.fixture
def server():
    with running(Odd()) as server:
        yield server


def opened(server: Odd, quirks: Quirks | None = None, now: datetime = TODAY, meter: Meter | None = None):
    wire = Wire(server.url, "sanne", "x", LOOPBACK, meter or Meter())
    return CalDavCalendar(wire, server.url, quirks, lambda: now)


def filled(server: Odd) -> Notebook:
    """Eight entries of Sanne, all read today."""
    for name in NAMES:
        server.set(name, text(name))
    notes = Notebook()
    notes.sync(opened(server))
    server.log.clear()
    return notes


# ── where we left off ───────────────────────────────────────────────────────────────────────────

traits = st.builds(Quirks, *[st.booleans()] * 7)
days = st.none() | st.dates()


@given(token=st.text(), day=days, quirks=traits)
def test_what_is_kept_is_read_back(token: str, day: date | None, quirks: Quirks) -> None:
    left = LeftOff(token, day, quirks)

    assert left_off(left.text) == left


@given(st.text(min_size=1).filter(lambda t: not t.startswith("samen1|")))
def test_a_servers_own_token_from_before_is_understood(token: str) -> None:
    assert left_off(token) == LeftOff(token)


def test_a_token_from_before_is_compared_in_full_once(server: Odd) -> None:
    notes = filled(server)
    notes.token = left_off(notes.token).token
    server.drop("a.ics")

    first, second = notes.sync(opened(server)), notes.sync(opened(server))

    assert (first.deleted, second.deleted) == (("a.ics",), ())
    assert [line for line in server.log if line == "PROPFIND"] == ["PROPFIND"]


# ── what is new ─────────────────────────────────────────────────────────────────────────────────


def test_the_first_look_of_each_day_compares_everything(server: Odd) -> None:
    notes = filled(server)
    del server.things["c.ics"]  # its token will not tell

    same_day = notes.sync(opened(server, now=TODAY + timedelta(hours=9))).deleted
    next_day = notes.sync(opened(server, now=TODAY + timedelta(days=1))).deleted

    assert (same_day, next_day) == ((), ("c.ics",))


def test_with_nothing_new_one_request_is_enough_also_without_tokens(server: Odd) -> None:
    server.tokens = False
    notes = filled(server)
    meter = Meter()

    changes = notes.sync(opened(server, meter=meter))

    assert (changes.changed, changes.deleted, meter.reads, meter.writes) == ((), (), 1, 0)


def test_a_server_that_answers_any_token_is_asked_for_every_etag(server: Odd) -> None:
    server.refuses_unknown_tokens = False
    notes = filled(server)
    notes.token = LeftOff("t0", TODAY.date(), Quirks(token_trusted=False)).text
    del server.things["h.ics"]  # gone while its tokens did not tell

    changes = notes.sync(opened(server))

    assert changes.deleted == ("h.ics",)
    assert left_off(changes.token).quirks == Quirks(token_trusted=False)


def test_a_listing_that_is_cut_short_in_silence_loses_nothing(server: Odd) -> None:
    server.shows = 3
    notes = filled(server)

    assert sorted(notes.etags) == list(NAMES)
    assert not left_off(notes.token).quirks.token_trusted


def test_an_entry_that_comes_between_two_questions_does_not_cost_a_server_its_trust(server: Odd) -> None:
    listed = server._propfind

    def busy(name, request):
        server.set("nieuw.ics", text("nieuw"))
        return listed(name, request)

    server._propfind = busy  # type: ignore[method-assign]
    changes = opened(server).changes(None, lambda _: {})

    assert left_off(changes.token).quirks.token_trusted
    assert [r.href for r in changes.changed] == ["nieuw.ics"]


@pytest.mark.parametrize("kind", ["SYNC", "PROPFIND"])
def test_one_empty_answer_empties_no_calendar(server: Odd, kind: str) -> None:
    notes = filled(server)
    server.lies_empty = kind
    notes.token = None

    assert notes.sync(opened(server)).deleted == ()


def test_without_tokens_an_empty_answer_is_asked_again_another_way(server: Odd) -> None:
    server.tokens = False
    notes = filled(server)
    server.lies_empty = "PROPFIND"

    assert notes.sync(opened(server)).deleted == ()


@pytest.mark.parametrize("tokens", [True, False])
def test_a_calendar_that_is_really_emptied_is_seen_as_empty(server: Odd, tokens: bool) -> None:
    server.tokens = tokens
    notes = filled(server)
    for name in NAMES:
        server.drop(name)

    assert notes.sync(opened(server)).deleted == NAMES


def test_many_deletions_at_once_are_asked_about_before_they_count(server: Odd) -> None:
    notes = filled(server)
    server.forgets = True

    changes = notes.sync(opened(server))

    assert changes.deleted == ()
    assert not left_off(changes.token).quirks.token_trusted


def test_an_answer_that_names_nothing_at_all_is_no_empty_calendar(server: Odd) -> None:
    notes = filled(server)
    server.tokens = False
    server._propfind = lambda name, request: (207, {"Content-Type": "application/xml"}, b'<m xmlns="DAV:"/>')  # type: ignore[method-assign]

    with pytest.raises(Unreachable):
        notes.sync(opened(server, now=TODAY + timedelta(days=1)))


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def test_where_nothing_forbids_it_a_new_entry_still_overwrites_nobody(server: Odd) -> None:
    server.if_none_match = False
    server.set("a.ics", text("a", "Van Sanne"))

    with pytest.raises(Conflict):
        opened(server, Quirks(if_none_match=False)).put("a.ics", text("a", "Van ons"), None)

    assert "Van Sanne" in server.things["a.ics"][1]


def test_where_etags_are_passed_over_we_look_before_we_write(server: Odd) -> None:
    server.if_match = False
    calendar = opened(server, Quirks(if_match=False))
    etag = calendar.put("a.ics", text("a"), None)
    server.set("a.ics", text("a", "Van Bram"))

    with pytest.raises(Conflict):
        calendar.put("a.ics", text("a", "Van ons"), etag)
    with pytest.raises(Conflict):
        calendar.delete("a.ics", etag)

    assert "Van Bram" in server.things["a.ics"][1]


def test_where_etags_are_passed_over_our_own_is_still_changed_and_removed(server: Odd) -> None:
    server.if_match = False
    calendar = opened(server, Quirks(if_match=False))

    etag = calendar.put("a.ics", text("a"), None)
    etag = calendar.put("a.ics", text("a", "Verzet"), etag)
    calendar.delete("a.ics", etag)
    calendar.delete("a.ics", etag)

    assert server.things == {}


def test_a_server_that_rewrites_what_it_gets_is_not_taken_for_a_person(server: Odd) -> None:
    server.rewrites = True
    calendar, notes = opened(server), Notebook()
    notes.sync(calendar)

    notes.put(calendar, "a.ics", text("a"))
    again = notes.sync(calendar)
    notes.put(calendar, "a.ics", text("a", "Verzet"))

    assert again.changed == ()
    assert "Verzet" in server.things["a.ics"][1]


def test_an_entry_that_a_reply_changed_meanwhile_is_a_conflict_and_not_a_loss(server: Odd) -> None:
    server.rewrites = True
    calendar, notes = opened(server), Notebook()
    notes.sync(calendar)
    notes.put(calendar, "a.ics", text("a"))
    server.set("a.ics", text("a").replace("END:VEVENT", "X-PARTSTAT:ACCEPTED\r\nEND:VEVENT"))

    with pytest.raises(Conflict):
        calendar.put("a.ics", text("a", "Verzet"), notes.etags["a.ics"])
    (seen,) = notes.sync(calendar).changed
    calendar.put("a.ics", text("a", "Verzet"), seen.etag)

    assert "Verzet" in server.things["a.ics"][1]


# ── the probe ───────────────────────────────────────────────────────────────────────────────────


def probed(server: Odd) -> Quirks:
    wire = Wire(server.url, "sanne", "x", LOOPBACK, Meter())
    return probe(CalDavAccount(wire, (server.url,)), Found(server.url, "Samen", ours=True))


@pytest.mark.parametrize(
    ("oddity", "met"),
    [
        ({}, Quirks()),
        ({"tokens": False}, Quirks(sync_token=False)),
        ({"refuses_unknown_tokens": False}, Quirks(token_trusted=False)),
        ({"if_none_match": False}, Quirks(if_none_match=False)),
        ({"if_match": False}, Quirks(if_match=False)),
        ({"uid_unique": False}, Quirks(uid_unique=False)),
        ({"rewrites": True}, Quirks(etag_on_put=False)),
    ],
)
def test_the_probe_meets_what_is_odd_and_leaves_nothing_behind(server: Odd, oddity, met: Quirks) -> None:
    for switch, value in oddity.items():
        setattr(server, switch, value)
    server.set("van-sanne.ics", text("van-sanne"))

    assert probed(server) == met
    assert list(server.things) == ["van-sanne.ics"]
    assert not [line for line in server.log if line.startswith(("PUT", "DELETE")) and "samen-" not in line]


def test_a_probe_that_broke_off_is_cleared_by_the_next_one(server: Odd) -> None:
    probed(server)
    href = next(line.split()[1] for line in server.log if line.startswith("PUT"))
    server.set(href, text("achtergebleven"))

    assert probed(server) == Quirks()
    assert server.things == {}


def test_a_persons_calendar_is_not_tried(server: Odd) -> None:
    wire = Wire(server.url, "sanne", "x", LOOPBACK, Meter())

    with pytest.raises(ReadOnly):
        probe(CalDavAccount(wire, ()), Found(server.url, "Werk", ours=False))

    assert server.log == []


def test_what_was_met_at_connecting_holds_at_every_later_write(server: Odd) -> None:
    server.if_none_match = False
    wire = Wire(server.url, "sanne", "x", LOOPBACK, Meter())
    kept = first_token(CalDavAccount(wire, ()), Found(server.url, "Samen", ours=True))
    server.set("a.ics", text("a", "Van Sanne"))

    changes = opened(server).changes(kept, lambda _: {})
    with pytest.raises(Conflict):
        opened(server, quirks_of(server.url, changes.token)).put("a.ics", text("a"), None)

    assert [r.href for r in changes.changed] == ["a.ics"]


def test_a_calendar_in_memory_needs_no_probe() -> None:
    account = MemoryAccount("memory://sanne")

    assert first_token(account, account.make("thuis", "Samen")) is None


def test_radicale_is_as_the_standards_ask(radicale_url: str) -> None:
    account = connect(radicale_url, "sanne", USERS["sanne"], allowed=LOOPBACK)
    ours = account.make("proefbank", "Samen")

    assert probe(account, ours) == Quirks()
    assert account.calendar(ours.url).changes(None, lambda _: {}).changed == ()


def test_xandikos_is_so_too_and_says_that_it_sends_invitations(xandikos_url: str) -> None:
    account = connect(xandikos_url, "", "", allowed=LOOPBACK)
    ours = account.make("proefbank", "Samen")

    assert probe(account, ours) == Quirks(schedule_tag=True)
    assert account.calendar(ours.url).changes(None, lambda _: {}).changed == ()
