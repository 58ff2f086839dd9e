"""What the doctor finds in a house: true findings, each one's own apart, and nothing left behind."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner
from double import Double, google_double
from homes import NOW, WORDS, House, memory_house, new_house

import integrations
from household.model import Access, Channel, Kind, Role, Takes
from household.settings import GoogleDoor, read_settings
from integrations.base import AccessRevoked, CalendarTrouble, NotFound, TooLarge, Unreachable
from integrations.google_wire import ApiOff
from integrations.oauth import BUSY_SCOPES, BlockedByAdmin, Grant, RedirectRefused
from language.sentences import say
from rounds.connect import join_google
from rounds.doctor import NEXT, Finding, State, What, examine, step_of
from rounds.world import World
from terminal import doctor_verb

NOWHERE = "http://127.0.0.1:1/"


def found(house: House, what: What, member: str | None = "sanne") -> list[Finding]:
    return [f for f in examine(house.world, house.household) if f.what is what and f.member == member]


def one(house: House, what: What, member: str | None = "sanne") -> Finding:
    (finding,) = found(house, what, member)
    return finding


# ── accounts and calendars ──────────────────────────────────────────────────────────────────────


def test_in_a_house_that_is_well_everything_is_fine(house: House) -> None:
    states = {(f.what, f.state) for f in examine(house.world, house.household)}

    assert states == {
        (What.READ, State.FINE),
        (What.WRITE, State.FINE),
        (What.SIGN_IN, State.FINE),
        (What.PUSH, State.FINE),
        (What.INVITATIONS, State.UNKNOWN),
    }


def test_nothing_is_left_behind_and_nothing_of_a_person_is_touched(house: House) -> None:
    house.agree()
    house.round()
    before = {member: house.ours(member) for member in WORDS}

    examine(house.world, house.household)

    assert {member: house.ours(member) for member in WORDS} == before
    assert house.round().written == []


def test_looking_twice_finds_the_same(house: House) -> None:
    first = examine(house.world, house.household)

    assert examine(house.world, house.household) == first


def test_what_an_earlier_look_left_behind_is_taken_away(tmp_path: Path) -> None:
    house, calendars = memory_house(tmp_path, "left")
    calendars["sanne"].fail_next("delete", Unreachable())
    calendars["sanne"].fail_next("delete", Unreachable())
    broken = one(house, What.WRITE)
    left = [r.href for r in calendars["sanne"].changes(None, lambda _: {}).changed]

    again = one(house, What.WRITE)

    assert (broken.state, again.state) == (State.WARN, State.FINE)
    assert [href.startswith("samen-doctor-") for href in left] == [True]
    assert calendars["sanne"].changes(None, lambda _: {}).changed == ()


def test_a_wrong_password_of_one_does_not_hide_that_the_other_is_well(house: House) -> None:
    account = next(a for a in house.world.store.accounts(house.household) if a.member == "bram")
    house.world.store.reseal(account.id, "fout")

    brams, sannes = one(house, What.SIGN_IN, "bram"), one(house, What.SIGN_IN)

    assert (brams.state, brams.next_step) == (State.BROKEN, "doctor.next_connect_again")
    assert sannes.state is State.FINE
    assert {f.state for f in found(house, What.READ, "bram")} == {State.BROKEN}
    assert found(house, What.WRITE, "bram") == []


def test_a_calendar_that_is_gone_is_told_apart_from_one_that_is_silent(house: House) -> None:
    where = f"{house.url}sanne/werk/"
    requests.delete(where, auth=("sanne", WORDS["sanne"]), timeout=5).raise_for_status()

    gone = next(f for f in found(house, What.READ) if f.state is not State.FINE)

    assert (gone.state, gone.sentence, gone.next_step) == (State.BROKEN, NotFound.sentence, NEXT[NotFound])


def test_a_calendar_that_can_be_read_but_not_written_is_said_so(tmp_path: Path) -> None:
    house, calendars = memory_house(tmp_path, "closed")
    calendars["sanne"].fail_next("put", AccessRevoked(host="memory"))

    assert one(house, What.WRITE).state is State.BROKEN
    assert {f.state for f in found(house, What.READ)} == {State.FINE}


# ── Google ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def googled(tmp_path: Path) -> House:
    """Sanne's calendars are at a Google that does not answer; Bram's are in memory."""
    house, _ = memory_house(tmp_path, tmp_path.name)
    store = house.world.store
    settings = replace(house.world.settings, google=GoogleDoor(NOWHERE, NOWHERE, NOWHERE, NOWHERE, "id", "geheim"))
    house.world = World(settings, store, house.world.clock)
    give(house)
    return house


def give(house: House, **changes: object) -> None:
    """Sanne connects Google, with a grant that lasts and holds all that is needed, but for these changes."""
    grant = replace(Grant("id", "geheim", "sleutel", BUSY_SCOPES), **changes)  # type: ignore[arg-type]
    store, number = house.world.store, house.household
    account = store.add_account(number, "sanne", Kind.GOOGLE, "google", "sanne@example.org", grant.to_json())
    store.add_calendar(
        number, "sanne", Kind.GOOGLE, Role.READ, "sanne@example.org", "Privé", account, Access.BUSY, Takes.MINE
    )


def google_account(house: House) -> int:
    return next(a.id for a in house.world.store.accounts(house.household) if a.kind is Kind.GOOGLE)


def test_a_silent_google_hides_nothing_of_what_can_be_known(googled: House) -> None:
    number = google_account(googled)

    of_google = {f.what: f.state for f in examine(googled.world, googled.household) if f.account == number}

    assert of_google == {What.READ: State.WARN, What.SIGN_IN: State.UNKNOWN, What.TOKEN_LIFE: State.FINE}
    assert {f.state for f in found(googled, What.READ, "bram")} == {State.FINE}


@pytest.mark.parametrize(("days", "state"), [(3, State.WARN), (0, State.BROKEN), (-1, State.BROKEN)])
def test_a_permission_of_the_testing_days_is_told_with_its_end(googled: House, days: int, state: State) -> None:
    ends = NOW + timedelta(days=days)
    give(googled, refresh_expires_at=ends)

    life = one(googled, What.TOKEN_LIFE)

    assert (life.state, life.next_step) == (state, "doctor.next_publish")
    assert life.details["day"] == f"{ends:%Y-%m-%d}"


def test_a_tick_that_was_left_out_is_named(googled: House) -> None:
    give(googled, scopes=BUSY_SCOPES[1:])

    missing = next(f for f in found(googled, What.SIGN_IN) if f.sentence == "doctor.scopes_missing")

    assert missing.details["scopes"] == "calendar.app.created"


def test_something_else_than_a_grant_is_found_out(googled: House) -> None:
    googled.world.store.reseal(google_account(googled), "geen toestemming")

    assert one(googled, What.TOKEN_LIFE).state is State.BROKEN


@pytest.mark.parametrize(
    ("base", "warned"),
    [
        ("http://192.168.1.10:8027", True),
        ("https://192.168.1.10", True),
        ("http://huis.example", True),
        ("https://huis.example", False),
        ("http://localhost:8027", False),
        ("http://127.0.0.1:8027", False),
        ("http://127.1.2.3:8027", False),
        ("http://[::1]:8027", False),
    ],
)
def test_where_google_leads_no_browser_back_to_is_told_beforehand(googled: House, base: str, warned: bool) -> None:
    settings = replace(googled.world.settings, base_url=base, base_url_given=True)
    googled.world = World(settings, googled.world.store, googled.world.clock)

    assert [f.sentence == "doctor.redirect_refused" for f in found(googled, What.SIGN_IN, None)] == [True] * warned


def test_knocking_is_told_as_it_is(googled: House) -> None:
    store = googled.world.store
    sentences = {f.sentence for f in found(googled, What.PUSH, None)}
    settings = replace(googled.world.settings, base_url="https://huis.example", base_url_given=True)
    googled.world = World(settings, store, googled.world.clock)
    silent = one(googled, What.PUSH)
    calendar = next(c for c in store.calendars(googled.household) if c.kind is Kind.GOOGLE)
    store.add_channel(Channel("a", calendar.id, "r", "h", NOW - timedelta(hours=1)))
    over = one(googled, What.PUSH)
    store.add_channel(Channel("b", calendar.id, "r", "h", NOW + timedelta(days=1)))

    assert sentences == {"doctor.push_asked", "doctor.push_no_https"}
    assert (silent.state, over.state) == (State.WARN, State.WARN)
    assert one(googled, What.PUSH).state is State.FINE


def test_each_trap_at_google_has_a_next_step_of_its_own() -> None:
    traps = (ApiOff(), BlockedByAdmin(), RedirectRefused(), AccessRevoked())

    assert len({step_of(trap, Kind.GOOGLE) for trap in traps}) == 4


# ── a Google that answers ───────────────────────────────────────────────────────────────────────

MAIL = "sanne@example.org"


@pytest.fixture
def double() -> Iterator[Double]:
    with google_double() as there:
        there.add_person(MAIL)
        yield there
        assert there.faults_of_its_own == []


def at_google(tmp_path: Path, double: Double, grant: dict[str, object] | None = None) -> House:
    """Sanne has connected Google, with a grant that holds all unless another is given."""
    settings = {"SAMEN_DATA": str(tmp_path / "google"), "SAMEN_PRIVATE_HOSTS": "127.0.0.1", **double.settings}
    house = new_house(tmp_path / "google")
    house.world = World(read_settings(settings), house.world.store, house.world.clock)
    join_google(house.world, house.household, "sanne", json.dumps(double.grant(MAIL), default=str))
    if grant is not None:
        house.world.store.reseal(google_account(house), json.dumps(grant, default=str))
    return house


def of(house: House, what: What) -> set[tuple[State, str | None]]:
    return {(f.state, f.next_step) for f in found(house, what)}


def test_at_a_google_that_is_well_writing_twice_leaves_nothing_behind(tmp_path: Path, double: Double) -> None:
    house = at_google(tmp_path, double)
    ours = next(name for name in double.calendars if name != MAIL)

    first, again = one(house, What.WRITE), one(house, What.WRITE)

    assert (first.state, again.state) == (State.FINE, State.FINE)
    assert double.events(ours) == []
    assert {asked.params["calendarId"] for asked in double.writes() if "calendarId" in asked.params} == {ours}


def test_the_mark_of_a_lost_answer_at_google_is_taken_away_by_the_next_look(tmp_path: Path, double: Double) -> None:
    house = at_google(tmp_path, double)
    ours = next(name for name in double.calendars if name != MAIL)
    double.fail("calendar.events.delete", "500", times=2)

    broken = one(house, What.WRITE)
    left = len(double.events(ours))
    again = one(house, What.WRITE)

    assert (broken.state, left, again.state) == (State.WARN, 1, State.FINE)
    assert double.events(ours) == []


def test_an_interface_that_is_off_is_told_apart_from_a_refusal(tmp_path: Path, double: Double) -> None:
    house = at_google(tmp_path, double)
    double.fail("calendar.events.list", "accessNotConfigured", times=9)
    off = of(house, What.READ)
    double.heal()
    double.fail("calendar.events.list", "403", times=9)

    refused = of(house, What.READ)

    assert off == {(State.BROKEN, "doctor.next_api_on")}
    assert refused == {(State.BROKEN, "doctor.next_google_again")}


def test_a_permission_that_was_taken_back_asks_for_a_new_one(tmp_path: Path, double: Double) -> None:
    house = at_google(tmp_path, double)
    double.revoke(MAIL)
    double.expire_access_tokens()

    assert one(house, What.SIGN_IN).next_step == "doctor.next_google_again"
    assert of(house, What.READ) == {(State.BROKEN, "doctor.next_google_again")}


def test_what_an_admin_blocks_is_told_with_the_other_way_in() -> None:
    """No program is told of it after the page of permission: the page says why, and then there is the feed."""
    assert "samen connect ics" in say("doctor.next_google_again", "en", member="sanne")
    assert step_of(BlockedByAdmin()) == "doctor.next_feed"


def test_the_seven_days_of_a_testing_client_are_seen_before_they_end(tmp_path: Path, double: Double) -> None:
    testing = double.client("in-testing.apps.example", "kept", testing=True)
    house = at_google(tmp_path, double, double.grant(MAIL, client=testing))

    life = one(house, What.TOKEN_LIFE)

    assert (life.state, life.sentence, life.next_step) == (State.WARN, "doctor.life_ends", "doctor.next_publish")


def test_a_missing_permission_to_write_is_named_and_reading_stays_well(tmp_path: Path, double: Double) -> None:
    house = at_google(tmp_path, double, double.grant(MAIL, BUSY_SCOPES[1:]))

    named = next(f for f in found(house, What.SIGN_IN) if f.sentence == "doctor.scopes_missing")

    assert (named.details["scopes"], named.next_step) == ("calendar.app.created", "doctor.next_google_ticks")
    assert State.FINE in {f.state for f in found(house, What.READ)}
    assert {f.state for f in found(house, What.WRITE)} == {State.BROKEN}
    assert (State.FINE, None) in of(house, What.SIGN_IN)


# ── what to do next ─────────────────────────────────────────────────────────────────────────────


def troubles(kind: type[CalendarTrouble] = CalendarTrouble) -> Iterator[type[CalendarTrouble]]:
    """Every trouble that a way in to a calendar knows."""
    for below in kind.__subclasses__():
        yield below
        yield from troubles(below)


for module in pkgutil.iter_modules(integrations.__path__):
    importlib.import_module(f"integrations.{module.name}")


@pytest.mark.parametrize("trouble", sorted(set(troubles()), key=lambda t: t.__name__), ids=lambda t: t.__name__)
@pytest.mark.parametrize("kind", list(Kind))
def test_each_trouble_with_a_calendar_has_a_next_step(trouble: type[CalendarTrouble], kind: Kind) -> None:
    step = step_of(trouble(), kind)

    assert step is not None
    assert [say(step, language, member="sanne") for language in ("nl", "en")]


def test_a_feed_that_shut_asks_for_its_new_address_and_for_no_password() -> None:
    assert step_of(AccessRevoked(), Kind.ICS) == "doctor.next_feed_again"


def test_a_calendar_that_is_too_large_is_told_with_what_to_do(tmp_path: Path) -> None:
    house, calendars = memory_house(tmp_path, "large")
    calendars["sanne-werk"].fail_next("changes", TooLarge(host="memory"))

    broken = next(f for f in found(house, What.READ) if f.state is State.BROKEN)

    assert broken.next_step == "doctor.next_smaller"


# ── what is said ────────────────────────────────────────────────────────────────────────────────


def test_each_ones_own_stands_under_their_name_with_what_to_do(googled: House) -> None:
    give(googled, refresh_expires_at=NOW)
    home = googled.world.store.home(googled.household)

    said = doctor_verb.lines(home, examine(googled.world, googled.household))

    assert [line for line in said if not line.startswith(" ")] == ["Sanne", "Bram", doctor_verb.told("doctor.house")]
    assert any("samen connect google --for sanne" in line for line in said)
    assert not any("{" in line for line in said)


def test_the_verb_says_it_in_json_and_ends_with_one_when_something_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = new_house(tmp_path)
    give(house, refresh_expires_at=NOW - timedelta(days=900))
    monkeypatch.setenv("SAMEN_DATA", str(tmp_path))
    for name in ("API", "AUTH", "TOKEN", "REVOKE"):
        monkeypatch.setenv(f"SAMEN_GOOGLE_{name}_URL", NOWHERE)

    done = CliRunner().invoke(doctor_verb.doctor, ["--json"])

    rows = json.loads(done.stdout)
    assert done.exit_code == 1
    assert {row["what"] for row in rows} >= {"read", "sign_in", "token_life", "invitations"}
    assert {row["calendar"] for row in rows if row["what"] == "read"} == {"Privé"}


@pytest.mark.parametrize(
    ("language", "well", "to_do"),
    [
        ("nl", "De agenda geeft antwoord.", "Geef opnieuw toestemming"),
        ("en", "The calendar answers.", "Give permission again"),
    ],
)
def test_the_verb_speaks_the_language_of_the_terminal(
    tmp_path: Path, double: Double, monkeypatch: pytest.MonkeyPatch, language: str, well: str, to_do: str
) -> None:
    at_google(tmp_path, double, double.grant(MAIL, BUSY_SCOPES[1:]))
    monkeypatch.setattr("terminal.spoken.LANGUAGE", language)
    monkeypatch.setenv("SAMEN_DATA", str(tmp_path / "google"))
    for name, value in double.settings.items():
        monkeypatch.setenv(name, value)

    done = CliRunner().invoke(doctor_verb.doctor, [])

    assert well in done.stdout
    assert to_do in done.stdout
    assert "calendar.app.created" in done.stdout
    assert done.exit_code == 1
