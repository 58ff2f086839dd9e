"""What two devices, two people or two homes say is kept apart, whatever they call themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from household.model import Home
from household.settings import Settings
from household.store import Store
from pages import create_app
from tests.kept_home import keep

At = Callable[..., datetime]
Ask = Callable[..., str]

WHO = "Sanne doet vanavond de was, om half acht."


@pytest.fixture
def visitor(store: Store, settings: Settings, kept: int, at: At) -> FlaskClient:
    return create_app(store, settings, lambda: at(1, 14)).test_client()


@pytest.fixture
def ask(visitor: FlaskClient) -> Ask:
    """Asks with a token at the plain door, and gives the speech."""

    def asked(token: str, words: str, **more: str) -> str:
        headers = {"Authorization": f"Bearer {token}"}
        return str(visitor.post("/webhooks/ask", json={"text": words} | more, headers=headers).get_json()["speech"])

    return asked


def test_a_shared_speaker_that_is_called_like_somebodys_own_phone_hears_nothing_of_it(
    ask: Ask, store: Store, kept: int, at: At
) -> None:
    own = store.add_token(kept, "phone", "sanne", at(0, 8))
    shared = store.add_token(kept, "phone (sanne)", None, at(0, 8))

    told = ask(own, "waarom doe ik vanavond de was", request_id="1")
    done = ask(own, "ik heb de was gedaan")

    assert told != ask(shared, "nog eens")
    assert ask(shared, "wie doet vanavond de afwas", request_id="1") == "Bram doet vanavond de afwas, om half zeven."
    assert "genoteerd" in done
    assert "staat weer" not in ask(shared, "maak dat ongedaan")
    assert len(store.home(kept).exceptions) == 1


def test_two_speakers_with_one_name_are_two(ask: Ask, store: Store, kept: int, at: At) -> None:
    kitchen, attic = (store.add_token(kept, "speaker", None, at(0, 8)) for _ in range(2))

    assert ask(kitchen, "wie doet vanavond de was", request_id="1") == WHO
    assert ask(attic, "wie doet vanavond de afwas", request_id="1") == "Bram doet vanavond de afwas, om half zeven."
    assert [token.device for token in store.tokens(kept)] == ["speaker", "speaker 2"]


def test_a_device_that_takes_the_place_of_another_goes_on_under_its_name(store: Store, kept: int, at: At) -> None:
    store.add_token(kept, "speaker", None, at(0, 8))
    store.revoke(kept, store.tokens(kept)[0].id)
    store.add_token(kept, "speaker", None, at(0, 9))

    assert [token.device for token in store.tokens(kept)] == ["speaker", "speaker"]


def test_two_homes_in_one_database_hear_nothing_of_each_other(
    visitor: FlaskClient, ask: Ask, store: Store, kept: int, home: Home, at: At
) -> None:
    other = keep(store, replace(home, household=replace(home.household, key="boven")))
    here, there = (store.add_token(number, "assist", None, at(0, 8)) for number in (kept, other))
    hers, his = (store.add_token(number, "phone", "sanne", at(0, 8)) for number in (kept, other))
    store.login(kept, "assist", "9239", "Sanne", at(0, 8))
    store.give_login(kept, "assist", "9239", "sanne")
    store.know_voice(kept, "mark", "sanne", at(0, 8))

    ask(here, "wie doet vanavond de was", conversation="c", request_id="1")
    ask(hers, "ik heb de was gedaan", conversation="c", request_id="2")

    assert "afwas" in ask(there, "wie doet vanavond de afwas", conversation="d", request_id="1")
    assert "was" not in ask(there, "en morgen", conversation="c")
    assert "staat weer" not in ask(his, "maak dat ongedaan", conversation="c", request_id="2")
    assert len(store.home(kept).exceptions) == 1
    assert store.home(other).exceptions == ()
    assert store.login(other, "assist", "9239", "Sanne", at(0, 9)).member is None
    assert store.whose_voice(other, "mark") is None
    assert [token.device for token in store.tokens(other)] == ["assist", "phone"]
