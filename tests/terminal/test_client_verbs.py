"""Programs of others are added, shown and taken away at the terminal."""

from __future__ import annotations

import re

import pytest

from household.store import Yes
from tests.household.test_store_permissions import CHALLENGE, VERIFIER
from tests.terminal.conftest import Terminal, sentence

BACK = "https://pitangui.amazon.example/link"


def test_a_program_is_added_with_a_secret_that_is_shown_once(home: Terminal) -> None:
    added = home("client", "add", "Alexa thuis", "--redirect", BACK, "--redirect", f"{BACK}/2")

    assert added.code == 0
    secret = added.out.strip()
    assert home.store.proves("alexa-thuis", secret)
    assert "http://127.0.0.1:8027/authorize" in added.err
    assert sentence("client.once") in added.err
    shown = home("client", "list").out
    assert re.search(r"alexa-thuis .* Alexa thuis .* met geheim", shown)
    assert secret not in shown


def test_a_program_without_a_secret_has_only_its_name(home: Terminal) -> None:
    added = home("client", "add", "claude", "--redirect", "http://127.0.0.1:3000/callback", "--public")

    assert added.out == "claude\n"
    assert "zonder geheim" in home("client", "list").out


def test_a_program_is_taken_away_with_what_it_was_permitted(home: Terminal) -> None:
    home("client", "add", "alexa", "--redirect", BACK)
    store = home.store
    now = store.clients()[0].created
    code = store.permit(Yes(1, "bram", "alexa", ("home",), "", BACK, CHALLENGE), now)
    assert store.exchange("alexa", code, BACK, VERIFIER, now)
    assert re.search(r"1 .* alexa .* Bram ", home("token", "list").out)

    assert home("client", "remove", "alexa").out == sentence("client.gone")

    assert "ingetrokken" in home("token", "list").out
    assert home.store.clients() == ()


def test_a_permission_is_taken_back_as_any_device(home: Terminal) -> None:
    home("client", "add", "alexa", "--redirect", BACK)
    store = home.store
    now = store.clients()[0].created
    code = store.permit(Yes(1, None, "alexa", ("home",), "", BACK, CHALLENGE), now)
    tokens = store.exchange("alexa", code, BACK, VERIFIER, now)
    assert tokens is not None

    assert home("token", "revoke", "1").out == sentence("token.gone")

    assert store.speaker_of(tokens.access, now) is None


@pytest.mark.parametrize(
    ("words", "trouble", "details"),
    [
        (("add", "?!", "--redirect", BACK), "client_unnamed", {}),
        (("add", "x", "--redirect", "http://thuis/"), "client_redirect", {"address": "http://thuis/"}),
        (("remove", "bank"), "no_such_client", {"client": "bank"}),
    ],
)
def test_what_does_not_fit_is_said_and_adds_nothing(
    home: Terminal, words: tuple[str, ...], trouble: str, details: dict[str, str]
) -> None:
    said = home("client", *words)

    assert (said.code, said.err) == (2, sentence(f"trouble.{trouble}", details=details))
    assert home.store.clients() == ()


def test_a_name_is_given_once(home: Terminal) -> None:
    home("client", "add", "alexa", "--redirect", BACK)

    again = home("client", "add", "Alexa", "--redirect", BACK)

    assert (again.code, again.err) == (1, sentence("trouble.client_there", details={"client": "alexa"}))


def test_without_https_it_is_said_that_permission_cannot_be_given_yet(home: Terminal) -> None:
    added = home("client", "add", "alexa", "--redirect", BACK, SAMEN_BASE_URL="http://nas.home:8027")

    assert sentence("client.no_https") in added.err
    assert added.code == 0
