"""How the ten minutes reach each, at a terminal: shown, chosen, tried, sent again and answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path as Folder

import pytest
from kept_home import moment, the_home
from mailserver import Postbox, mailserver

from household.meeting import Door, Path, Reach, Reply
from household.model import LANGUAGES, Language
from tests.terminal.conftest import Terminal, sentence
from tests.terminal.test_living_verbs import Lived

BRAM = "bram@mail.example"


@pytest.fixture
def box(tmp_path: Folder, home: Terminal) -> Iterator[Postbox]:
    """Mail is on: a real server takes it."""
    (tmp_path / "mail").mkdir()
    with mailserver(tmp_path / "mail") as found:
        home.environ["SAMEN_SMTP_URL"] = f"smtp://127.0.0.1:{found.door.port}"
        home.environ["SAMEN_MAIL_FROM"] = found.door.sender
        yield found


@pytest.fixture
def lived(terminal: Terminal) -> Lived:
    """Tuesday evening; the ten minutes are on Friday."""
    return Lived(terminal, the_home(moment))


def reached(home: Terminal, member: str = "bram") -> Reach:
    return home.store.reach(home.store.households()[0].id, member)


# ── reach ──


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_no_calendar_and_no_address_is_reached_nowhere_yet(home: Terminal, language: Language) -> None:
    done = home("reach", language=language)

    assert done.out == "".join(sentence("reach.nowhere", language, {"name": n}) for n in ("Sanne", "Bram"))
    assert done.code == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_is_kept_and_said(home: Terminal, box: Postbox, language: Language) -> None:
    done = home("reach", "--for", "bram", "--mail", BRAM, language=language)

    assert done.out == sentence("reach.mail", language, {"name": "Bram", "mail": BRAM})
    assert reached(home).mail == BRAM


def test_an_address_is_taken_away_and_nothing_else(home: Terminal, box: Postbox) -> None:
    home.store.set_reach(home.store.households()[0].id, Reach("bram", BRAM, channel="ntfy://x"))

    home("reach", "--for", "bram", "--mail", "no")

    assert reached(home) == Reach("bram", "", channel="ntfy://x")


def test_a_choice_is_kept_and_can_be_left_to_the_house_again(home: Terminal, box: Postbox) -> None:
    home("reach", "--for", "bram", "--mail", BRAM, "--invited", "mail")
    chosen = reached(home).invited
    home("reach", "--for", "bram", "--invited", "auto")

    assert (chosen, reached(home).invited) == (Path.MAIL, None)


def test_who_asks_for_mail_while_that_is_off_is_told_so(connected: Terminal) -> None:
    done = connected("reach", "--for", "bram", "--mail", BRAM, "--invited", "mail")

    assert sentence("reach.mail_is_off", details={"mail": BRAM}).strip() in done.out
    assert "agenda van Samen" in done.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_given_while_mail_is_off_is_said_to_be_kept(home: Terminal, language: Language) -> None:
    done = home("reach", "--for", "bram", "--mail", BRAM, language=language)

    assert done.out == sentence("reach.kept", language, {"name": "Bram", "mail": BRAM})
    assert reached(home).mail == BRAM


def test_who_chose_the_calendar_is_told_nothing_of_mail(connected: Terminal) -> None:
    done = connected("reach", "--for", "bram", "--mail", BRAM, "--invited", "calendar")

    assert done.out == sentence("reach.calendar", details={"name": "Bram"})


@pytest.mark.parametrize("words", [("invite", "--try"), ("news", "--try")])
def test_a_trial_while_mail_is_off_says_so_and_asks_for_no_address_again(
    home: Terminal, words: tuple[str, str]
) -> None:
    home("reach", "--for", "bram", "--mail", BRAM)

    done = home(*words, "--for", "bram")

    assert (done.code, done.err) == (1, sentence("trouble.mail_is_off", details={"name": "Bram"}))


@pytest.mark.parametrize("words", [("invite", "--try"), ("news", "--try")])
def test_a_trial_that_no_mail_server_takes_is_not_said_to_go_later(home: Terminal, words: tuple[str, str]) -> None:
    home.environ.update(SAMEN_SMTP_URL="smtp://127.0.0.1:9", SAMEN_MAIL_FROM="huis@mail.example")
    home("reach", "--for", "bram", "--mail", BRAM)

    done = home(*words, "--for", "bram")

    assert (done.code, done.err) == (1, sentence("trouble.mail_not_now"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_news_by_mail_that_is_off_comes_as_soon_as_it_is_on(home: Terminal, language: Language) -> None:
    home("reach", "--for", "bram", "--mail", BRAM)

    done = home("news", "--for", "bram", "--week", language=language)

    assert sentence("news.by_mail_later", language).strip() in done.out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["bram", "bram@", "@x.nl", "bram@mail", "a b@c.nl", "a@b.nl\nBcc: c@d.nl", "a@b.nl,c@d.nl", "<a@b.nl>", ""]
)
def test_what_is_no_address_is_refused_and_changes_nothing(home: Terminal, language: Language, text: str) -> None:
    done = home("reach", "--for", "bram", "--mail", text, language=language)

    assert (done.code, done.out, done.err) == (2, "", sentence("trouble.not_a_mail_address", language, {"text": text}))
    assert reached(home) == Reach("bram")


def test_two_people_cannot_answer_from_one_address(home: Terminal) -> None:
    home("reach", "--for", "sanne", "--mail", BRAM)

    done = home("reach", "--for", "bram", "--mail", BRAM.upper())

    assert (done.code, done.err) == (2, sentence("trouble.address_of_other", details={"name": "Sanne"}))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("reach", "--mail", BRAM), "trouble.whose_reach"),
        (("reach", "--for", "bram", "--invited", "mail"), "trouble.address_first"),
        (("reach", "--for", "joris", "--mail", BRAM), "trouble.unknown_member"),
        (("invite", "--again"), "trouble.whose_reach"),
        (("invite", "--try"), "trouble.whose_reach"),
        (("reply", "misschien", "--as", "bram"), "trouble.not_a_reply"),
    ],
)
def test_what_does_not_fit_names_the_way_out(home: Terminal, words: tuple[str, ...], why: str) -> None:
    details = {"names": "Sanne, Bram", "name": "joris" if "joris" in words else "Bram", "text": "misschien"}

    done = home(*words)

    assert (done.code, done.out, done.err) == (2, "", sentence(why, details=details))


# ── trying, and once more ──


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trial_arrives_and_says_what_to_look_for(home: Terminal, box: Postbox, language: Language) -> None:
    home("reach", "--for", "bram", "--mail", BRAM)

    done = home("invite", "--try", "--for", "bram", language=language)

    [mail] = box.taken
    assert mail.to == [BRAM]
    assert "METHOD:REQUEST" in mail.calendar()
    assert "RRULE:FREQ=WEEKLY" not in mail.calendar()
    assert sentence("invite.look_gmail", language) in done.out
    assert home.store.invitations(home.store.households()[0].id) == ()


def test_two_trials_are_two_events(home: Terminal, box: Postbox) -> None:
    home("reach", "--for", "bram", "--mail", BRAM)
    home("invite", "--try", "--for", "bram")
    home("invite", "--try", "--for", "bram")

    uids = {line for mail in box.taken for line in mail.calendar().split("\r\n") if line.startswith("UID:")}
    assert len(uids) == 2


def test_an_address_that_takes_nothing_is_said_without_it(home: Terminal, box: Postbox) -> None:
    home("reach", "--for", "bram", "--mail", BRAM)
    box.says = {BRAM: "550 no such user"}

    done = home("invite", "--try", "--for", "bram")

    assert (done.code, done.err) == (1, sentence("trouble.mail_refused"))
    assert BRAM not in done.err


def test_where_nobody_invites_there_is_nothing_to_try(home: Terminal) -> None:
    done = home("invite", "--try", "--for", "bram")

    assert (done.code, done.err) == (1, sentence("trouble.nobody_invites", details={"name": "Bram"}))


def test_who_is_not_invited_by_mail_gets_nothing_again(home: Terminal) -> None:
    done = home("invite", "--again", "--for", "bram")

    assert (done.code, done.err) == (1, sentence("trouble.nothing_again", details={"name": "Bram"}))


# ── answering ──


def test_a_reply_is_kept_done_and_shown(lived: Lived) -> None:
    said = lived.say("reply", "ja", "--as", "bram")

    store, household = lived.terminal.store, lived.number
    assert "is het moment voor jullie twee" in said
    assert [(r.member, r.reply, r.door) for r in store.replied(household)] == [("bram", Reply.YES, Door.TERMINAL)]
    assert sentence("reach.said_yes", details={"name": "Bram"}) in lived.say("status")
    assert json.loads(lived.say("status", "--json"))["invited"]["bram"]["answered"] == "yes"


def test_a_no_and_a_yes_after_all_are_done_and_said(lived: Lived) -> None:
    assert "deze week niet" in lived.say("reply", "no", "--as", "bram")
    lived.terminal.environ["SAMEN_NOW"] = "2026-03-03T20:05+01:00"

    said = lived.say("reply", "yes", "--as", "bram")

    assert "weer waar ze stonden" in said
    assert sentence("reply.last_word").strip() in said


def test_before_anything_is_agreed_there_is_nothing_to_answer(home: Terminal) -> None:
    done = home("reply", "yes", "--as", "bram")

    assert (done.code, done.err) == (1, sentence("trouble.no_ten_minutes"))
