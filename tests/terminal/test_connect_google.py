"""Connecting Google in the terminal: an address is opened, the one where the browser ends is pasted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import click
import pytest
import requests
from double import Consent, Double, google_double

from household.model import Access, Asks, Calendar, Kind, Role
from language.sentences import say
from tests.terminal.conftest import Said, Terminal, sentence

SANNE, BRAM = "sanne@example.org", "bram@example.org"


@pytest.fixture
def double() -> Iterator[Double]:
    with google_double() as there:
        for mail in (SANNE, BRAM):
            there.add_person(mail)
        there.sits_here = SANNE
        yield there
        assert there.faults_of_its_own == []


@pytest.fixture
def google(home: Terminal, double: Double) -> Terminal:
    """A home that is a client of Google's."""
    home.environ.update(double.settings)
    return home


@pytest.fixture
def paste(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the person open the address that was printed, and paste what comes of it."""
    printed: list[str] = []
    echo = click.echo

    def heard(message: object = None, *more: object, **options: object) -> None:
        printed.append(str(message))
        echo(message, *more, **options)  # type: ignore[arg-type]

    def by(make: Callable[[str], str] = str) -> None:
        def answer(*_: object, **__: object) -> str:
            address = next(line for line in reversed(printed) if "code_challenge" in line)
            return make(requests.get(address, allow_redirects=False, timeout=5).headers["Location"])

        monkeypatch.setattr(click, "echo", heard)
        monkeypatch.setattr(click, "prompt", answer)

    return by


def code_of(back: str) -> str:
    return parse_qs(urlsplit(back).query)["code"][0]


def foreign(back: str) -> str:
    return re.sub(r"state=[^&]*", "state=other", back)


def connects(google: Terminal, *words: str, member: str = "sanne") -> Said:
    return google("connect", "google", "--for", member, *words)


def kept(google: Terminal, role: Role = Role.READ) -> list[Calendar]:
    store = google.store
    return [c for c in store.calendars(store.households()[0].id) if c.role is role and c.kind is Kind.GOOGLE]


@pytest.mark.parametrize("make", [str, code_of])
def test_the_address_or_its_code_is_pasted_and_the_calendar_is_read(
    google: Terminal, paste: Callable[..., None], make: Callable[[str], str]
) -> None:
    paste(make)

    done = connects(google)

    assert (done.code, done.err) == (0, "")
    assert "http" in done.out
    assert sentence("connect.ours", details={"name": "Sanne"}) in done.out
    assert [(c.access, c.read_at is not None) for c in kept(google)] == [(Access.BUSY, True)]
    assert len(kept(google, Role.OURS)) == 1


def test_titles_are_read_by_who_asks_for_it(google: Terminal, paste: Callable[..., None]) -> None:
    paste()

    assert connects(google, "--titles").code == 0
    assert [c.access for c in kept(google)] == [Access.TITLES]


def test_a_foreign_address_connects_nothing(google: Terminal, paste: Callable[..., None]) -> None:
    paste(foreign)

    refused = connects(google)

    assert refused.code != 0
    assert say("trouble.google_state", "nl") in refused.err
    assert kept(google) == []


@pytest.mark.parametrize(
    ("error", "told"), [("access_denied", "trouble.google_denied"), ("admin_policy_enforced", "trouble.google_blocked")]
)
def test_a_no_is_told_kindly(
    google: Terminal, double: Double, paste: Callable[..., None], error: str, told: str
) -> None:
    double.consent = Consent(error=error)
    paste()

    refused = connects(google)

    assert refused.code != 0
    assert say(told, "nl") in refused.err
    assert kept(google) == []


def test_without_a_client_it_says_what_to_set(home: Terminal) -> None:
    refused = connects(home)

    assert refused.code != 0
    assert say("trouble.google_no_client", "nl") in refused.err


def test_neither_code_nor_token_is_said(google: Terminal, double: Double, paste: Callable[..., None]) -> None:
    pasted: list[str] = []

    def make(back: str) -> str:
        pasted.append(code_of(back))
        return back

    paste(make)
    done = connects(google)

    secrets = [*pasted, *double.oauth.refreshes, *double.oauth.accesses, double.default_client.secret]
    assert len(secrets) >= 4
    assert [secret in done.out + done.err for secret in secrets] == [False] * len(secrets)


def test_connecting_again_takes_the_place_of_a_permission_that_ended(
    google: Terminal, double: Double, paste: Callable[..., None]
) -> None:
    paste()
    connects(google, "--takes", "both")
    before = kept(google) + kept(google, Role.OURS)
    double.revoke(SANNE)
    double.expire_access_tokens()
    google("sync")
    store = google.store
    household = store.households()[0].id
    (asked,) = store.questions(household)

    done = connects(google)

    assert (asked.asks, asked.details["where"]) == (Asks.SIGN_IN, "samen connect google --for sanne")
    assert done.code == 0
    assert store.questions(household) == ()
    assert len(store.accounts(household)) == 1
    after = kept(google) + kept(google, Role.OURS)
    assert [(c.id, c.takes, c.trouble) for c in after] == [(c.id, c.takes, None) for c in before]


def test_another_account_is_another_account(google: Terminal, double: Double, paste: Callable[..., None]) -> None:
    paste()
    connects(google)
    double.sits_here = BRAM

    connects(google, member="bram")

    assert {a.username for a in google.store.accounts(google.store.households()[0].id)} == {SANNE, BRAM}


def test_the_question_can_be_read_in_the_terminal(google: Terminal, double: Double, paste: Callable[..., None]) -> None:
    paste()
    connects(google)
    double.revoke(SANNE)
    double.expire_access_tokens()
    google("sync")

    shown = google("questions")

    assert "samen connect google --for sanne" in " ".join(shown.out.split())
