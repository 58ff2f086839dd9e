"""Permission at Google: the address that asks for it, what comes back, and the ways in which it ends."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from double import APP_CREATED, LIST_READONLY, Consent, Double, google_double
from google.auth.exceptions import RefreshError, TransportError
from google.auth.transport.requests import Request
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Trouble
from household.settings import GoogleDoor, read_settings
from integrations import oauth
from integrations.base import AccessRevoked, Unreachable
from integrations.oauth import (
    BUSY_SCOPES,
    TITLES_SCOPE,
    BlockedByAdmin,
    ClientUnknown,
    CodeUsed,
    ConsentDenied,
    Grant,
    MissingScopes,
    NoClient,
    RedirectRefused,
    WrongState,
    access,
    begin,
    finish,
    gone,
    leads_back,
    revoke,
)

SANNE = "sanne@example.org"
HERE = "http://localhost"
NOW = datetime(2026, 3, 4, 15, tzinfo=UTC)


@pytest.fixture
def double() -> Iterator[Double]:
    with google_double() as there:
        there.add_person(SANNE)
        yield there
        assert there.faults_of_its_own == []


@pytest.fixture
def door(double: Double) -> GoogleDoor:
    return read_settings(double.settings).google


def permitted(consent: oauth.Consent) -> str:
    """Where the browser is sent back to when the person at Google's page is done."""
    return requests.get(consent.url, allow_redirects=False, timeout=5).headers["Location"]


def asked(consent: oauth.Consent) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(consent.url).query).items()}


def given_by(door: GoogleDoor, titles: bool = False) -> Grant:
    consent = begin(door, HERE, titles)
    return finish(door, consent, permitted(consent), NOW)


def refreshed(grant: Grant, door: GoogleDoor) -> str:
    """The short-lived token that a grant brings."""
    credentials = access(grant, door)
    credentials.refresh(Request())
    return str(credentials.token)


def failed(grant: Grant, door: GoogleDoor) -> Trouble:
    with pytest.raises(RefreshError) as told:
        refreshed(grant, door)
    return gone(told.value)


# ── the address ──


def test_the_address_carries_the_hash_of_the_verifier_and_never_the_verifier(door: GoogleDoor) -> None:
    consent = begin(door, HERE, titles=False)

    digest = hashlib.sha256(consent.verifier.encode()).digest()
    assert asked(consent)["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert asked(consent)["code_challenge_method"] == "S256"
    assert consent.verifier not in consent.url
    assert 43 <= len(consent.verifier) <= 128  # RFC 7636, section 4.1


def test_each_attempt_has_a_state_and_a_verifier_of_its_own(door: GoogleDoor) -> None:
    attempts = [begin(door, HERE, titles=False) for _ in range(20)]

    assert len({a.state for a in attempts} | {a.verifier for a in attempts}) == 40
    assert [asked(a)["state"] for a in attempts] == [a.state for a in attempts]


def test_no_more_is_asked_than_is_used(door: GoogleDoor) -> None:
    usual, titles = (asked(begin(door, HERE, wanted))["scope"].split() for wanted in (False, True))

    assert usual == list(BUSY_SCOPES)
    assert titles == [*BUSY_SCOPES, TITLES_SCOPE]
    assert [scope for scope in titles if scope.endswith(("/calendar", "/calendar.events"))] == []


def test_a_permission_that_lasts_is_asked_each_time(door: GoogleDoor) -> None:
    words = asked(begin(door, HERE, titles=False, hint=SANNE))

    assert (words["access_type"], words["prompt"], words["login_hint"]) == ("offline", "consent", SANNE)


@pytest.mark.parametrize("unset", ["client_id", "client_secret"])
def test_without_a_client_nobody_is_sent_anywhere(door: GoogleDoor, unset: str) -> None:
    with pytest.raises(NoClient):
        begin(replace(door, **{unset: None}), HERE, titles=False)


@pytest.mark.parametrize(
    ("base", "fits"),
    [
        ("https://samen.example.org", True),
        ("https://samen.example.org:8443/thuis", True),
        ("http://localhost:8027", True),
        ("http://127.0.0.1:8027", True),
        ("http://[::1]:8027", True),
        ("http://samen.example.org", False),
        ("https://192.168.1.10", False),
        ("http://192.168.1.10:8027", False),
        ("https://samen", False),
        ("http://0.0.0.0:8027", False),
    ],
)
def test_google_leads_back_to_names_with_https_and_to_this_machine(base: str, fits: bool) -> None:
    assert leads_back(base) is fits


# ── what comes back ──


def test_a_permission_becomes_a_grant_that_opens_the_door(door: GoogleDoor) -> None:
    grant = given_by(door)

    assert sorted(grant.scopes) == sorted(BUSY_SCOPES)
    assert grant.refresh_expires_at is None
    assert refreshed(grant, door)


def test_titles_once_given_are_not_taken_along_by_who_asks_for_less(door: GoogleDoor) -> None:
    wide, narrow = given_by(door, titles=True), given_by(door)

    assert TITLES_SCOPE in wide.scopes
    assert TITLES_SCOPE not in narrow.scopes


def test_the_whole_address_its_query_or_the_code_alone_can_be_pasted(door: GoogleDoor) -> None:
    def whole(back: str) -> str:
        return f"  {back}\n"

    def query(back: str) -> str:
        return urlsplit(back).query

    def code(back: str) -> str:
        return parse_qs(urlsplit(back).query)["code"][0]

    for pasted in (whole, query, code):
        consent = begin(door, HERE, titles=False)

        assert finish(door, consent, pasted(permitted(consent)), NOW).refresh_token


@pytest.mark.parametrize("back", ["http://localhost/?code=4/x", "http://localhost/?state=other&code=4/x", "?code=4/x"])
def test_an_address_of_another_attempt_is_refused_unasked(door: GoogleDoor, double: Double, back: str) -> None:
    with pytest.raises(WrongState):
        finish(door, begin(door, HERE, titles=False), back, NOW)
    assert double.log == []


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=20))
def test_no_foreign_state_is_taken_for_ours(state: str, code: str) -> None:
    door = GoogleDoor(token_url="http://127.0.0.1:9/token", client_id="a", client_secret="b")
    consent = begin(door, HERE, titles=False)

    with pytest.raises(WrongState):
        finish(door, consent, f"{HERE}/?{urlencode({'state': state, 'code': code})}", NOW)


def test_our_state_without_a_code_is_no_permission(door: GoogleDoor) -> None:
    consent = begin(door, HERE, titles=False)

    with pytest.raises(WrongState):
        finish(door, consent, f"{HERE}/?state={consent.state}", NOW)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        ("access_denied", ConsentDenied),
        ("something_new", ConsentDenied),
        ("admin_policy_enforced", BlockedByAdmin),
        ("org_internal", BlockedByAdmin),
        ("redirect_uri_mismatch", RedirectRefused),
        ("invalid_client", ClientUnknown),
    ],
)
def test_each_refusal_has_its_own_trouble(door: GoogleDoor, double: Double, error: str, trouble: type) -> None:
    double.consent = Consent(error=error)
    consent = begin(door, HERE, titles=False)

    with pytest.raises(trouble):
        finish(door, consent, permitted(consent), NOW)


def test_a_tick_left_out_is_named(door: GoogleDoor, double: Double) -> None:
    double.consent = Consent(only=frozenset({APP_CREATED, LIST_READONLY}))
    consent = begin(door, HERE, titles=False)

    with pytest.raises(MissingScopes) as told:
        finish(door, consent, permitted(consent), NOW)
    assert told.value.details == {"missing": "events.freebusy"}


def test_a_code_counts_once_and_for_ten_minutes(door: GoogleDoor, double: Double) -> None:
    used, late = begin(door, HERE, titles=False), begin(door, HERE, titles=False)
    first, second = permitted(used), permitted(late)
    finish(door, used, first, NOW)
    double.pass_time(timedelta(minutes=11))

    for consent, back in ((used, first), (late, second)):
        with pytest.raises(CodeUsed):
            finish(door, consent, back, NOW)


def test_a_stolen_code_is_worth_nothing_without_the_verifier(door: GoogleDoor) -> None:
    consent = begin(door, HERE, titles=False)
    back = permitted(consent)

    with pytest.raises(CodeUsed):
        finish(door, replace(consent, verifier="v" * 64), back, NOW)


def test_a_wrong_secret_and_another_way_back_are_told_apart(door: GoogleDoor) -> None:
    for spoilt, other, trouble in (
        (replace(door, client_secret="another"), HERE, ClientUnknown),
        (door, "http://127.0.0.1", RedirectRefused),
    ):
        consent = begin(door, HERE, titles=False)
        back = permitted(consent)

        with pytest.raises(trouble):
            finish(spoilt, replace(consent, redirect=other), back, NOW)


@pytest.mark.parametrize("fault", ["500", "503", "429", "reset"])
def test_no_answer_is_no_refusal(door: GoogleDoor, double: Double, fault: str) -> None:
    consent = begin(door, HERE, titles=False)
    back = permitted(consent)
    double.fail("oauth.token", fault, times=10)

    with pytest.raises(Unreachable):
        finish(door, consent, back, NOW)


# ── what is kept ──


def test_a_grant_is_kept_as_text_and_shows_nothing_of_itself(door: GoogleDoor) -> None:
    grant = replace(given_by(door), refresh_expires_at=NOW)

    assert Grant.from_json(grant.to_json()) == grant
    assert grant.refresh_token not in repr(grant)
    assert grant.client_secret not in repr(grant)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"client_id": "a"}', "a password"])
def test_what_is_no_grant_has_to_be_given_anew(text: str) -> None:
    with pytest.raises(AccessRevoked):
        Grant.from_json(text)


def test_a_client_in_testing_tells_that_its_permission_ends_in_a_week(door: GoogleDoor, double: Double) -> None:
    testing = double.client("in-testing.apps.example", "kept", testing=True, redirects=[HERE])
    door = replace(door, client_id=testing.id, client_secret=testing.secret)

    grant = given_by(door)
    refreshed(grant, door)
    double.pass_time(timedelta(days=7))

    assert grant.refresh_expires_at is not None
    assert NOW + timedelta(days=6, hours=23) < grant.refresh_expires_at <= NOW + timedelta(days=7)
    assert isinstance(failed(grant, door), AccessRevoked)


# ── how it ends ──


def test_a_permission_that_was_taken_back_is_gone(door: GoogleDoor, double: Double) -> None:
    grant = given_by(door)
    double.revoke(SANNE)

    assert type(failed(grant, door)) is AccessRevoked


def test_a_client_that_is_no_more_takes_its_permissions_along(door: GoogleDoor, double: Double) -> None:
    grant = given_by(door)
    double.oauth.clients.clear()

    assert type(failed(grant, door)) is AccessRevoked


def test_a_google_in_trouble_takes_no_permission_away(door: GoogleDoor, double: Double) -> None:
    grant = given_by(door)
    double.fail("oauth.token", "503", times=10)

    assert type(failed(grant, door)) is Unreachable
    double.heal()
    assert refreshed(grant, door)


def told(error: str, description: str = "", **more: str) -> RefreshError:
    """What google-auth raises for Google's answer to a refresh."""
    return RefreshError(f"{error}: {description}", {"error": error, "error_description": description, **more})


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (told("invalid_grant", "Token has been expired or revoked."), AccessRevoked),
        (told("invalid_grant", "Bad Request"), AccessRevoked),
        (told("invalid_grant", "Account has been deleted"), AccessRevoked),
        (told("invalid_client", "The OAuth client was not found."), AccessRevoked),
        (told("deleted_client", "The OAuth client was deleted."), AccessRevoked),
        (told("disabled_client", "The OAuth client was disabled."), AccessRevoked),
        (told("unauthorized_client", "Unauthorized"), AccessRevoked),
        (RefreshError("Reauthentication is needed. Please run `gcloud` to reauthenticate."), AccessRevoked),
        (told("admin_policy_enforced", "Access is blocked"), BlockedByAdmin),
        (told("access_denied", "Account restricted"), BlockedByAdmin),
        (told("org_internal", "Restricted to its organization"), BlockedByAdmin),
        (told("internal_failure"), Unreachable),
        (RefreshError("<html>Sign in to the hotel, invalid_grant</html>"), Unreachable),
        (RefreshError("invalid_grant: try later", retryable=True), Unreachable),
        (RefreshError(), Unreachable),
        (TransportError("no route"), Unreachable),
    ],
)
def test_each_end_of_a_permission_is_told_apart(error: RefreshError, trouble: type) -> None:
    assert type(gone(error)) is trouble


def test_a_permission_is_handed_back_and_handing_it_back_again_is_fine(door: GoogleDoor, double: Double) -> None:
    grant = given_by(door)

    revoke(grant, door)
    revoke(grant, door)

    assert double.oauth.refreshes == {}
    assert isinstance(failed(grant, door), AccessRevoked)


def test_what_could_not_be_handed_back_is_said(door: GoogleDoor, double: Double) -> None:
    grant = given_by(door)
    double.fail("oauth.revoke", "500", times=10)

    with pytest.raises(Unreachable):
        revoke(grant, door)


def test_one_token_serves_for_its_hour(door: GoogleDoor, double: Double) -> None:
    grant = given_by(door)

    assert access(grant, door) is access(Grant.from_json(json.dumps(json.loads(grant.to_json()))), door)
