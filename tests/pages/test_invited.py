"""The buttons of an invitation: what they do, and who cannot press them: scanners, forgers, another home."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from kept_home import Clock, keep
from werkzeug.test import TestResponse

from household.links import Asked, Link, sign, sign_asked
from household.meeting import Door, Replied, Reply
from household.model import Change, Home
from household.store import Store
from language.entries import entries

At = Callable[..., datetime]


@pytest.fixture
def clock(at: At) -> Clock:
    """Tuesday, two in the afternoon; the ten minutes are on Friday at half past eight."""
    return Clock(at(1, 14))


def uid(home: Home) -> str:
    return next(p.entry.uid for p in entries(home, ()) if p.series == "check-in.both.0")


def asked(store: Store, kept: int, at: At, member: str = "sanne", **other: object) -> Asked:
    home = store.home(kept)
    friday = at(4, 20, 30)
    found = Asked("thuis", member, uid(home), friday, friday, friday + timedelta(days=7))
    return replace(found, **other)  # type: ignore[arg-type]


def path(store: Store, question: Asked, purpose: str = "invited") -> str:
    return f"/i/{sign_asked(store.derive(purpose), question)}"


def forms(page: TestResponse) -> dict[str, dict[str, str]]:
    found = {}
    for form in re.findall(r"<form.*?</form>", page.text, flags=re.S):
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        found[fields["do"]] = {name: html.unescape(value) for name, value in fields.items()}
    return found


def press(visitor: FlaskClient, where: str, word: str) -> TestResponse:
    return visitor.post(where, data=forms(visitor.get(where))[word], follow_redirects=True)


def replies(store: Store, kept: int) -> list[tuple[str, Reply, Door]]:
    return [(r.member, r.reply, r.door) for r in store.replied(kept)]


def changes(store: Store, kept: int) -> list[Change]:
    return [e.change for e in store.home(kept).exceptions]


def state(store: Store, kept: int) -> object:
    home = store.home(kept)
    return store.version(kept), home.exceptions, store.replied(kept), store.letters(kept)


# ── looking ──


def test_the_page_shows_the_moment_and_three_answers(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    page = visitor.get(path(store, asked(store, kept, at)))

    assert page.status_code == 200
    assert '<html lang="nl">' in page.text
    assert "Vrijdagavond om half negen" in page.text
    assert set(forms(page)) == {"yes", "elsewhere", "no"}
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers


def test_the_page_speaks_the_language_of_its_member(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    page = visitor.get(path(store, asked(store, kept, at, "bram")), headers={"Accept-Language": "nl"})

    assert '<html lang="en">' in page.text
    assert "Another moment" in page.text


def test_the_button_that_was_pressed_in_the_mail_stands_first(
    visitor: FlaskClient, store: Store, kept: int, at: At
) -> None:
    page = visitor.get(path(store, asked(store, kept, at)) + "?do=no")

    assert next(iter(forms(page))) == "no"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("query", ["", "?do=yes", "?do=no", "?do=elsewhere", "?said=reply.no", "?said=x&again=1"])
def test_a_scanner_that_opens_the_link_changes_nothing(
    visitor: FlaskClient, store: Store, kept: int, at: At, method: str, query: str
) -> None:
    before = state(store, kept)

    visitor.open(path(store, asked(store, kept, at)) + query, method=method)

    assert state(store, kept) == before


def test_the_page_tells_nothing_of_the_other(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    where = path(store, asked(store, kept, at))
    before = visitor.get(where).text
    store.keep_reply(kept, Replied("bram", at(4, 20, 30), Reply.YES, Door.VOICE, at(1, 13)))

    assert visitor.get(where).text == before


# ── answering ──


def test_a_yes_is_kept_and_moves_nothing(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    page = press(visitor, path(store, asked(store, kept, at)), "yes")

    assert "Vrijdagavond om half negen is het moment voor jullie twee." in page.text
    assert replies(store, kept) == [("sanne", Reply.YES, Door.BUTTON)]
    assert changes(store, kept) == []


def test_another_moment_is_found_at_once(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    page = press(visitor, path(store, asked(store, kept, at)), "elsewhere")

    (moved,) = store.home(kept).exceptions
    assert (moved.change, moved.original) == (Change.MOVED, at(4, 20, 30))
    assert moved.start not in (None, at(4, 20, 30))
    assert "jullie tien minuten staan nu" in page.text
    assert replies(store, kept) == [("sanne", Reply.ELSEWHERE, Door.BUTTON)]


def test_the_same_button_pressed_twice_moves_it_once(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    where = path(store, asked(store, kept, at))
    fields = forms(visitor.get(where))["elsewhere"]
    visitor.post(where, data=fields)
    moved = store.home(kept).exceptions

    page = visitor.post(where, data=fields, follow_redirects=True)

    assert store.home(kept).exceptions == moved
    assert "Ze stonden al op een ander moment" in page.text


def test_not_this_week_skips_it(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    page = press(visitor, path(store, asked(store, kept, at)), "no")

    assert changes(store, kept) == [Change.SKIPPED]
    assert "deze week niet" in page.text


@pytest.mark.parametrize("first", ["no", "elsewhere"])
def test_a_yes_after_all_puts_it_back(visitor: FlaskClient, store: Store, kept: int, at: At, first: str) -> None:
    where = path(store, asked(store, kept, at))
    press(visitor, where, first)

    page = press(visitor, where, "yes")

    assert changes(store, kept) == []
    assert "Ze staan weer waar ze stonden: vrijdagavond om half negen." in page.text
    assert "je laatste woord telt" in page.text
    assert replies(store, kept) == [("sanne", Reply.YES, Door.BUTTON)]


def test_a_yes_does_not_take_back_what_the_other_asked(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    press(visitor, path(store, asked(store, kept, at, "bram")), "no")

    page = press(visitor, path(store, asked(store, kept, at)), "yes")

    assert changes(store, kept) == [Change.SKIPPED]
    assert "gaan de tien minuten niet door" in page.text


def test_a_yes_after_a_no_of_ones_own_holds_the_week_where_the_other_can(
    visitor: FlaskClient, store: Store, kept: int, at: At
) -> None:
    press(visitor, path(store, asked(store, kept, at)), "elsewhere")
    moved = store.home(kept).exceptions[0].start
    bram = path(store, asked(store, kept, at, "bram"))
    press(visitor, bram, "no")

    page = press(visitor, bram, "yes")

    assert [(e.change, e.start) for e in store.home(kept).exceptions] == [(Change.MOVED, moved)]
    assert "not held this week" not in page.text
    assert "You said something else before" in page.text


def test_who_cannot_undo_the_no_of_the_other_is_told_no_last_word(
    visitor: FlaskClient, store: Store, kept: int, at: At
) -> None:
    sanne = path(store, asked(store, kept, at))
    press(visitor, sanne, "no")
    press(visitor, path(store, asked(store, kept, at, "bram")), "no")

    page = press(visitor, sanne, "yes")

    assert page.text.count("gaan de tien minuten niet door") == 1
    assert "Je zei eerder iets anders" not in page.text


def test_a_no_to_an_older_letter_still_skips_the_week(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    where = path(store, asked(store, kept, at))
    press(visitor, where, "elsewhere")

    press(visitor, where, "no")

    assert changes(store, kept) == [Change.SKIPPED]


# ── who cannot ──


def test_a_link_of_a_week_that_is_over_is_closed_kindly(
    visitor: FlaskClient, store: Store, kept: int, at: At, clock: Clock
) -> None:
    where = path(store, asked(store, kept, at))
    clock.now = at(4, 20, 41)

    page = visitor.get(where)

    assert page.status_code == 410
    assert "In je agenda staat wat er nu geldt." in page.text
    assert forms(page) == {}


def test_a_link_that_expired_is_closed(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    assert visitor.get(path(store, asked(store, kept, at, until=at(1, 13)))).status_code == 410


def test_a_form_that_lay_open_too_long_changes_nothing(
    visitor: FlaskClient, store: Store, kept: int, at: At, clock: Clock
) -> None:
    where = path(store, asked(store, kept, at))
    fields = forms(visitor.get(where))["no"]
    before = state(store, kept)
    clock.now = at(5, 9)

    assert visitor.post(where, data=fields).status_code == 410
    assert state(store, kept) == before


def test_a_link_about_an_agreement_that_ended_is_closed(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    assert visitor.get(path(store, asked(store, kept, at, uid="0" * 30 + "@samen"))).status_code == 410


def test_a_link_of_somebody_who_left_is_unknown(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    page = visitor.get(path(store, asked(store, kept, at, "joris")))

    assert page.status_code == 404
    assert "half negen" not in page.text


def test_a_link_signed_for_something_else_is_unknown(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    personal = sign(store.derive("links"), Link("thuis", "sanne", "check-in.both.0"))

    assert visitor.get(path(store, asked(store, kept, at), "links")).status_code == 404
    assert visitor.get(f"/i/{personal}").status_code == 404
    assert visitor.get(f"/l/{path(store, asked(store, kept, at))[3:]}").status_code == 404


def test_a_link_bent_to_another_home_opens_nothing_there(
    visitor: FlaskClient, store: Store, kept: int, home: Home, at: At
) -> None:
    joris = keep(store, replace(home, household=replace(home.household, key="joris", name="Joris")))
    before = state(store, joris)
    token = path(store, asked(store, kept, at))
    fields = forms(visitor.get(token))["no"]
    elsewhere = path(store, asked(store, kept, at, household="joris"))  # genuine there, with the UID of another home

    assert visitor.post(elsewhere, data=fields).status_code in (403, 410)
    assert state(store, joris) == before


def test_a_form_of_one_link_is_none_of_another(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    fields = forms(visitor.get(path(store, asked(store, kept, at))))["no"]
    before = state(store, kept)

    assert visitor.post(path(store, asked(store, kept, at, "bram")), data=fields).status_code == 403
    assert state(store, kept) == before


def test_a_form_about_one_answer_is_none_about_another(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    where = path(store, asked(store, kept, at))
    fields = forms(visitor.get(where))["yes"] | {"do": "no"}

    assert visitor.post(where, data=fields).status_code == 403


@tries(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, 200), letter=st.sampled_from("ABCxyz019-_"))
def test_a_forged_link_opens_nothing(
    visitor: FlaskClient, store: Store, kept: int, at: At, place: int, letter: str
) -> None:
    token = sign_asked(store.derive("invited"), asked(store, kept, at))
    place %= len(token)
    forged = token[:place] + letter + token[place + 1 :]

    assert forged == token or visitor.get(f"/i/{forged}").status_code == 404


def test_too_many_presses_wait(visitor: FlaskClient, store: Store, kept: int, at: At) -> None:
    where = path(store, asked(store, kept, at))
    fields = forms(visitor.get(where))["yes"]

    found = [visitor.post(where, data=fields).status_code for _ in range(31)]

    assert found[-1] == 429
