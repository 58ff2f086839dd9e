"""What the doctor finds in a house: true findings, each one's own apart, and nothing left behind."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner
from homes import NOW, WORDS, House, memory_house, new_house

from household.model import Access, Channel, Kind, Role, Takes
from household.settings import GoogleDoor
from integrations.base import AccessRevoked, NotFound, Unreachable
from integrations.google_wire import ApiOff
from integrations.oauth import BUSY_SCOPES, BlockedByAdmin, Grant
from rounds.doctor import NEXT, Finding, State, What, examine
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
    steps = [NEXT[trouble] for trouble in (ApiOff, BlockedByAdmin, AccessRevoked)]

    assert len(set(steps)) == 3


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
