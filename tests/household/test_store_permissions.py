"""A program is permitted something by a person here: its code works once, its tokens are renewed and taken back."""

from __future__ import annotations

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from household.model import Speaker
from household.settings import Settings
from household.store import ClientThere, NotHere, Pair, Store, Yes
from household.store_permissions import ACCESS, AGAIN, CODE, MOST, REFRESH, UNUSED
from tests.household.conftest import NOW
from tests.household.test_privacy import everything

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
BACK = "https://assistent.example/terug"
VERIFIER = "een-lange-zin-die-niemand-anders-kent-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def alexa(store: Store) -> str:
    """A program with a secret; its secret."""
    secret = store.add_client("alexa", "Alexa", [BACK], NOW)
    assert secret is not None
    return secret


@pytest.fixture
def app(store: Store) -> str:
    """A program without a secret; its key."""
    assert store.add_client("app", "App", [BACK], NOW, public=True) is None
    return "app"


@pytest.fixture
def yes(home: int, alexa: str) -> Yes:
    return Yes(home, None, "alexa", ("home",), "", BACK, CHALLENGE)


def pair(store: Store, yes: Yes) -> Pair:
    found = store.exchange(yes.client, store.permit(yes, NOW), BACK, VERIFIER, NOW)
    assert found is not None
    return found


# ── programs ──


def test_a_program_proves_itself_with_its_secret(store: Store, alexa: str, app: str) -> None:
    assert store.proves("alexa", alexa)
    assert not store.proves("alexa", alexa[:-1])
    assert not store.proves("app", "")
    assert not store.proves("nobody", alexa)


def test_a_name_belongs_to_one_program(store: Store, alexa: str) -> None:
    with pytest.raises(ClientThere):
        store.add_client("alexa", "Another", [BACK], NOW)

    assert [client.name for client in store.clients()] == ["Alexa"]
    assert store.proves("alexa", alexa)


def test_a_program_that_is_taken_away_can_do_nothing_more(store: Store, home: int, yes: Yes) -> None:
    tokens, code = pair(store, yes), store.permit(yes, NOW)

    store.remove_client("alexa")

    assert store.client("alexa") is None
    assert store.speaker_of(tokens.access, NOW) is None
    assert store.refresh("alexa", tokens.refresh, NOW) is None
    assert store.exchange("alexa", code, BACK, VERIFIER, NOW) is None
    assert [token.revoked for token in store.tokens(home)] == [True]
    with pytest.raises(NotHere):
        store.remove_client("alexa")


def test_programs_that_add_themselves_are_forgotten_unless_they_are_permitted_something(
    store: Store, home: int, yes: Yes
) -> None:
    used, unused = (store.register_client(name, [BACK], NOW, public=True) for name in ("used", "unused"))
    assert used is not None
    assert unused is not None
    pair(store, replace(yes, client=used[0]))

    store.register_client("later", [BACK], NOW + UNUSED, public=True)

    assert {client.name for client in store.clients()} == {"Alexa", "used", "later"}


def test_programs_cannot_fill_the_house_by_adding_themselves(store: Store) -> None:
    for _ in range(MOST):
        assert store.register_client("many", [BACK], NOW, public=True)

    assert store.register_client("one more", [BACK], NOW, public=True) is None
    assert len(store.clients()) == MOST


# ── codes ──


def test_a_code_becomes_tokens_of_the_device_that_was_chosen(store: Store, home: int, yes: Yes) -> None:
    shared, own = pair(store, yes), pair(store, replace(yes, member="bram"))

    assert store.speaker_of(shared.access, NOW) == (home, Speaker("Alexa"))
    assert store.speaker_of(own.access, NOW) == (home, Speaker("Alexa 2", "bram"))
    assert (shared.seconds, shared.scopes) == (3600, ("home",))


@pytest.mark.parametrize(
    ("client", "redirect", "verifier"),
    [
        ("app", BACK, VERIFIER),
        ("alexa", f"{BACK}/", VERIFIER),
        ("alexa", BACK, VERIFIER[:-1]),
        ("alexa", BACK, CHALLENGE),
        ("alexa", BACK, ""),
        ("alexa", BACK, "é"),
    ],
)
def test_a_code_is_good_for_its_own_program_way_and_verifier(
    store: Store, home: int, yes: Yes, app: str, client: str, redirect: str, verifier: str
) -> None:
    assert store.exchange(client, store.permit(yes, NOW), redirect, verifier, NOW) is None

    assert store.tokens(home) == ()


def test_a_code_that_was_tried_wrongly_is_spent(store: Store, yes: Yes) -> None:
    code = store.permit(yes, NOW)

    assert store.exchange("alexa", code, BACK, "guess", NOW) is None
    assert store.exchange("alexa", code, BACK, VERIFIER, NOW) is None


def test_a_code_that_comes_twice_takes_back_what_it_gave(store: Store, home: int, yes: Yes) -> None:
    code = store.permit(yes, NOW)
    tokens = store.exchange("alexa", code, BACK, VERIFIER, NOW)
    assert tokens is not None

    assert store.exchange("alexa", code, BACK, VERIFIER, NOW + MINUTE) is None
    assert store.speaker_of(tokens.access, NOW + MINUTE) is None
    assert store.refresh("alexa", tokens.refresh, NOW + MINUTE) is None
    assert store.tokens(home)[0].revoked


def test_a_code_expires(store: Store, yes: Yes) -> None:
    code = store.permit(yes, NOW)

    assert store.exchange("alexa", code, BACK, VERIFIER, NOW + CODE) is None


def test_of_two_that_bring_a_code_at_once_one_gets_tokens_at_most(store: Store, home: int, yes: Yes) -> None:
    code = store.permit(yes, NOW)

    with ThreadPoolExecutor(4) as many:
        got = list(many.map(lambda _: store.exchange("alexa", code, BACK, VERIFIER, NOW), range(4)))

    assert len([tokens for tokens in got if tokens]) == 1
    assert len(store.tokens(home)) == 1


# ── tokens ──


def test_an_access_token_serves_an_hour(store: Store, yes: Yes) -> None:
    tokens = pair(store, yes)

    assert store.speaker_of(tokens.access, NOW + ACCESS - SECOND) is not None
    assert store.speaker_of(tokens.access, NOW + ACCESS) is None


def test_a_refresh_token_opens_no_door(store: Store, yes: Yes) -> None:
    assert store.speaker_of(pair(store, yes).refresh, NOW) is None


def test_tokens_are_renewed_and_the_device_stays_the_same(store: Store, home: int, yes: Yes) -> None:
    first = pair(store, yes)

    second = store.refresh("alexa", first.refresh, NOW + ACCESS)

    assert second is not None
    assert store.speaker_of(second.access, NOW + ACCESS) == (home, Speaker("Alexa"))
    assert {first.access, first.refresh}.isdisjoint({second.access, second.refresh})
    assert len(store.tokens(home)) == 1


def test_a_refresh_token_is_good_for_its_own_program_and_until_it_expires(store: Store, yes: Yes, app: str) -> None:
    tokens = pair(store, yes)

    assert store.refresh("app", tokens.refresh, NOW) is None
    assert store.refresh("alexa", tokens.access, NOW) is None
    assert store.refresh("alexa", "guess", NOW) is None
    assert store.refresh("alexa", tokens.refresh, NOW + REFRESH) is None
    assert store.refresh("alexa", tokens.refresh, NOW + REFRESH - SECOND) is not None


def test_a_used_refresh_token_takes_the_permission_back(store: Store, home: int, yes: Yes, app: str) -> None:
    first = pair(store, replace(yes, client=app))
    second = store.refresh(app, first.refresh, NOW)
    assert second is not None

    assert store.refresh(app, first.refresh, NOW + SECOND) is None
    assert store.refresh(app, second.refresh, NOW + SECOND) is None
    assert store.speaker_of(second.access, NOW + SECOND) is None
    assert store.tokens(home)[0].revoked


def test_a_program_with_a_secret_whose_answer_got_lost_may_ask_again_for_a_minute(store: Store, yes: Yes) -> None:
    first = pair(store, yes)
    store.refresh("alexa", first.refresh, NOW)

    again = store.refresh("alexa", first.refresh, NOW + AGAIN)

    assert again is not None
    assert store.speaker_of(again.access, NOW + AGAIN) is not None
    assert store.refresh("alexa", first.refresh, NOW + AGAIN + SECOND) is None
    assert store.speaker_of(again.access, NOW + AGAIN) is None


def test_a_token_for_one_door_opens_no_other(store: Store, home: int, yes: Yes) -> None:
    door = "https://thuis.example/webhooks/mcp"
    tokens = pair(store, replace(yes, resource=door))

    assert store.speaker_of(tokens.access, NOW, door) == (home, Speaker("Alexa"))
    assert store.speaker_of(tokens.access, NOW) is None
    assert store.speaker_of(tokens.access, NOW, "https://thuis.example/webhooks/ask") is None
    assert store.refresh("alexa", tokens.refresh, NOW, "") is None
    assert store.refresh("alexa", tokens.refresh, NOW, door) is not None


def test_a_permission_is_taken_back_like_a_device(store: Store, home: int, yes: Yes) -> None:
    tokens = pair(store, yes)
    (device,) = store.tokens(home)

    assert store.revoke(home, device.id)

    assert store.speaker_of(tokens.access, NOW) is None
    assert store.refresh("alexa", tokens.refresh, NOW) is None


@pytest.mark.parametrize("which", ["access", "refresh"])
def test_a_program_hands_back_what_is_its_own(store: Store, yes: Yes, app: str, which: str) -> None:
    tokens = pair(store, yes)

    store.give_up(app, getattr(tokens, which))
    assert store.speaker_of(tokens.access, NOW) is not None

    store.give_up("alexa", getattr(tokens, which))
    assert store.speaker_of(tokens.access, NOW) is None
    assert store.refresh("alexa", tokens.refresh, NOW) is None


def test_no_secret_code_or_token_of_a_program_is_kept_in_plain_text(
    store: Store, settings: Settings, yes: Yes, alexa: str
) -> None:
    code, tokens = store.permit(yes, NOW), pair(store, yes)

    kept = everything(settings)

    assert [word for word in (alexa, code, tokens.access, tokens.refresh) if word in kept] == []
