"""What `samen status` says of the post."""

from __future__ import annotations

import json

import pytest
from kept_home import moment, the_home

from household.meeting import Letter, Reach, Sent
from household.model import LANGUAGES, Language
from tests.terminal.conftest import Terminal, sentence
from tests.terminal.test_living_verbs import Lived


@pytest.fixture
def lived(terminal: Terminal) -> Lived:
    """Tuesday evening; the ten minutes are on Friday."""
    return Lived(terminal, the_home(moment))


def household(home: Terminal) -> int:
    return home.store.households()[0].id


def write(home: Terminal, member: str = "bram", key: str = "invite/a/0") -> Letter:
    home.store.set_reach(household(home), Reach(member, f"{member}@geheim.example"))
    home.store.post(household(home), [Letter(member, key, "Subject: niemands zaak", made_at=moment(0, 12))])
    return next(one for one in home.store.letters(household(home)) if one.member == member)


def mail_on(home: Terminal) -> None:
    home.environ["SAMEN_SMTP_URL"] = "smtp://127.0.0.1:9"
    home.environ["SAMEN_MAIL_FROM"] = "samen@thuis.example"


@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_that_is_off_is_said_with_what_waits_for_it(home: Terminal, language: Language) -> None:
    off = sentence("status.mail_is_off", language)
    assert off not in home("status", language=language).out  # nobody asked for any
    home.store.set_reach(household(home), Reach("bram", "bram@geheim.example"))
    assert off in home("status", language=language).out

    write(home)

    said = home("status", language=language).out
    assert sentence("status.mail_is_off_waiting", language, {"count": 1}) in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("state", "trouble", "said"),
    [
        (Sent.REFUSED, "trouble.mail_refused", "status.letter_refused"),
        (Sent.REFUSED, "trouble.letter_given_up", "status.letter_given_up"),
        (Sent.UNSURE, "trouble.letter_unsure", "status.letter_unsure"),
        (Sent.WAITING, "trouble.no_address_for_letters", "status.letter_nowhere"),
    ],
)
def test_what_did_not_go_is_said_with_the_way_out_and_nothing_of_it(
    home: Terminal, state: Sent, trouble: str, said: str, language: Language
) -> None:
    mail_on(home)
    home.store.settle_letter(write(home), state, moment(0, 12), trouble, moment(0, 13))

    out = home("status", language=language).out

    assert sentence(said, language, {"name": "Bram"}) in out
    assert "geheim.example" not in out
    assert "niemands zaak" not in out


def test_a_server_that_does_not_know_us_is_said_once_for_each(home: Terminal) -> None:
    mail_on(home)
    for key in ("invite/a/0", "week/2026-03-01"):
        home.store.settle_letter(write(home, key=key), Sent.WAITING, moment(0, 12), "trouble.mail_login", moment(0, 13))

    out = home("status", language="en").out

    assert out.count("SAMEN_SMTP_PASSWORD") == 1


def test_programs_are_told_the_same(home: Terminal) -> None:
    mail_on(home)
    home.store.settle_letter(write(home), Sent.WAITING, moment(0, 12), "trouble.mail_unreachable", moment(0, 13))

    post = json.loads(home("status", "--json").out)["post"]

    assert (post["mail"], post["inbox"]) == (True, False)
    [letter] = post["letters_in_trouble"]
    assert (letter["member"], letter["about"], letter["state"]) == ("bram", "invite", "waiting")
    assert letter["trouble"] == "mail_unreachable"
    assert letter["again_at"] is not None
