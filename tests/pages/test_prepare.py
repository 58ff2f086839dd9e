"""The page on which one prepares for the ten minutes: what it keeps, shows to whom, and leaves alone."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from kept_home import Clock
from werkzeug.test import TestResponse

from household import store_sealed
from household.links import Link, sign
from household.model import NoteKind
from household.sealed import Cost
from household.store import Store
from language.gentler import offer
from language.sentences import say
from pages.keys import key_for
from rounds import notes, sitting

At = Callable[..., datetime]
HERS, HIS = "fietsbel op de vliering", "regenlaarzen in de gang"
FELT, NEED = "ik voelde me <b>alleen</b> met het speelgoed", "een vrije zaterdagochtend"


@pytest.fixture(autouse=True)
def _quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases cost as little as they may."""
    monkeypatch.setattr(store_sealed.Sealed.set_passphrase, "__defaults__", (Cost(8, 1, 1),))


@pytest.fixture
def clock(at: At) -> Clock:
    """Tuesday evening."""
    return Clock(at(1, 21))


@pytest.fixture
def both(store: Store, kept: int) -> int:
    """Both chose a passphrase."""
    notes.choose_passphrase(store, kept, "sanne", HERS)
    notes.choose_passphrase(store, kept, "bram", HIS)
    return kept


def path(store: Store, kept: int, member: str = "sanne") -> str:
    return f"/p/{sitting.page_token(store, store.home(kept), member)}"


def press(
    visitor: FlaskClient, store: Store, where: str, word: str, follow: bool = True, **fields: object
) -> TestResponse:
    """Opens the page, and sends the form of this deed with the key that stands in it."""
    page = visitor.get(where)
    there = re.search(rf'name="form_key" value="(\w+)">\s*<input type="hidden" name="do" value="{word}"', page.text)
    key = there[1] if there else key_for(store.derive("forms"), where.removeprefix("/p/"), word)
    return visitor.post(where, data={"form_key": key, "do": word, **fields}, follow_redirects=True)


def words(page: TestResponse) -> str:
    return html.unescape(page.text)


def opened(store: Store, kept: int, who: str, phrase: str) -> list[tuple[NoteKind, str]]:
    return [(note.kind, note.text) for note in notes.read(store, kept, who, phrase).notes]


# ── a passphrase first ──


def test_without_a_passphrase_one_is_chosen_there_with_a_plain_warning(
    visitor: FlaskClient, store: Store, kept: int
) -> None:
    where = path(store, kept)

    first = visitor.get(where)
    differs = press(visitor, store, where, "choose", phrase=HERS, again=HIS)
    short = press(visitor, store, where, "choose", phrase="kort", again="kort")
    chosen = press(visitor, store, where, "choose", phrase=HERS, again=HERS)

    assert say("prepare.choose_warning", "nl") in words(first)
    assert "textarea" not in first.text
    assert [differs.status_code, short.status_code, chosen.status_code] == [400, 400, 200]
    assert say("prepare.said.chosen", "nl") in words(chosen)
    assert notes.read(store, kept, "sanne", HERS).notes == ()
    assert HERS not in chosen.text + differs.text


def test_a_passphrase_that_is_there_is_not_chosen_anew(visitor: FlaskClient, store: Store, both: int) -> None:
    done = press(visitor, store, path(store, both), "choose", phrase=HIS, again=HIS)

    assert done.status_code == 400
    assert notes.read(store, both, "sanne", HERS).notes == ()


# ── keeping ──


def test_a_note_is_sealed_at_once_and_only_its_kind_and_day_are_seen(
    visitor: FlaskClient, store: Store, both: int
) -> None:
    where = path(store, both)

    done = press(visitor, store, where, "add", about="need", text=f"{FELT}\r\nen moe")

    assert say("prepare.said.kept", "nl") in words(done)
    assert "Iets wat je nodig hebt, vandaag" in words(done)
    assert "alleen</b>" not in words(done)
    assert opened(store, both, "sanne", HERS) == [(NoteKind.NEED, f"{FELT}\nen moe")]


def test_a_long_note_fits_and_a_longer_one_stays_on_the_page(visitor: FlaskClient, store: Store, both: int) -> None:
    where = path(store, both)

    press(visitor, store, where, "add", about="moment", text="é" * 4000)
    longer = press(visitor, store, where, "add", about="moment", text="z" * 4001)

    assert longer.status_code == 400
    assert "z" * 4001 in longer.text
    assert [text for _, text in opened(store, both, "sanne", HERS)] == ["é" * 4000]


def test_other_words_are_offered_and_the_choice_is_the_writers(visitor: FlaskClient, store: Store, both: int) -> None:
    where, reproach = path(store, both), "jij laat me alles alleen doen"

    offered = press(visitor, store, where, "add", about="moment", text=reproach)
    assert opened(store, both, "sanne", HERS) == []
    other = offer(reproach, "nl")
    assert other is not None
    assert other.text in words(offered)
    assert reproach in words(offered)
    for button in ("prepare.take", "prepare.keep"):
        assert say(button, "nl") in words(offered)

    press(visitor, store, where, "keep", about="moment", text=other.text)
    press(visitor, store, where, "keep", about="moment", text=reproach)
    press(visitor, store, where, "add", about="thanks", text="dank voor alles")

    assert [t for _, t in opened(store, both, "sanne", HERS)] == [other.text, reproach, "dank voor alles"]


# ── opening ──


def test_only_the_passphrase_opens_and_only_in_that_answer(visitor: FlaskClient, store: Store, both: int) -> None:
    where = path(store, both)
    press(visitor, store, where, "add", about="moment", text=FELT)

    wrong = press(visitor, store, where, "open", phrase=HIS)
    right = press(visitor, store, where, "open", phrase=HERS)
    after = visitor.get(where)

    assert (wrong.status_code, FELT in words(wrong)) == (400, False)
    assert FELT in words(right)
    assert "<b>" not in right.text.replace("&lt;b&gt;", "")
    assert FELT not in words(after)
    for page in (wrong, right, after):
        assert page.headers["Cache-Control"] == "no-store"
        assert "script" not in page.text
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]


# ── ready, and open together ──


def test_both_are_ready_and_both_see_it_at_the_same_time(visitor: FlaskClient, store: Store, both: int) -> None:
    hers, his = path(store, both), path(store, both, "bram")
    felt = notes.keep(store, both, "sanne", NoteKind.MOMENT, FELT, datetime.fromisoformat("2026-03-03T20:00+01:00"))
    need = notes.keep(store, both, "bram", NoteKind.NEED, NEED, datetime.fromisoformat("2026-03-03T20:00+01:00"))

    ready = press(visitor, store, hers, "ready", share=[felt])
    early = press(visitor, store, hers, "reveal", phrase=HERS)
    press(visitor, store, his, "ready", share=[need])
    half = press(visitor, store, hers, "reveal", phrase=HERS)

    assert say("prepare.said.ready", "nl") in words(ready)
    assert (early.status_code, FELT in words(early)) == (400, False)
    assert say("prepare.seen_wait", "nl") in words(half)
    assert FELT in words(half)  # her own
    assert FELT not in words(visitor.get(his))

    press(visitor, store, his, "reveal", phrase=HIS)

    assert FELT in words(visitor.get(his))
    assert NEED in words(visitor.get(hers))


def test_who_shares_nothing_is_ready_too(visitor: FlaskClient, store: Store, both: int) -> None:
    press(visitor, store, path(store, both), "ready")
    done = press(visitor, store, path(store, both, "bram"), "ready")

    assert say("prepare.other_ready", "en", name="Sanne") in words(done)
    assert 'value="reveal"' not in done.text


def test_a_number_of_somebody_else_is_not_shared(visitor: FlaskClient, store: Store, both: int, at: At) -> None:
    felt = notes.keep(store, both, "sanne", NoteKind.MOMENT, FELT, at(1, 20))

    done = press(visitor, store, path(store, both, "bram"), "ready", share=[felt, "x", "9" * 40])

    assert done.status_code == 400
    assert store.sittings(both) == ()


# ── whose page it is ──


@pytest.mark.parametrize("bent", ["", "x", "AAAA"])
def test_a_link_that_is_not_ours_opens_nothing(visitor: FlaskClient, store: Store, kept: int, bent: str) -> None:
    where = path(store, kept)
    other = f"/p/{sign(store.derive('links'), Link('thuis', 'sanne', '0'))}"  # the link of an event

    for page in (visitor.get(where + bent + "x"), visitor.get(other), visitor.post(f"/p/{bent}y", data={"do": "add"})):
        assert page.status_code == 404
        assert "Sanne" not in page.text


def test_an_old_link_opens_nothing_any_more(visitor: FlaskClient, store: Store, both: int) -> None:
    old = path(store, both)
    store.new_link(both, "sanne")

    assert visitor.get(old).status_code == 404
    assert press(visitor, store, old, "add", about="moment", text=FELT).status_code == 404
    assert visitor.get(path(store, both)).status_code == 200
    assert notes.listed(store, both, "sanne") == ()


def test_it_speaks_the_language_of_its_owner(visitor: FlaskClient, store: Store, both: int) -> None:
    page = visitor.get(path(store, both, "bram"), headers={"Accept-Language": "nl"})

    assert '<html lang="en">' in page.text
    assert say("prepare.hello", "en", name="Bram") in words(page)


# ── what it leaves alone ──


def test_looking_changes_nothing(visitor: FlaskClient, store: Store, both: int, at: At) -> None:
    notes.keep(store, both, "sanne", NoteKind.MOMENT, FELT, at(1, 20))
    where, before = path(store, both), (store.version(both), notes.listed(store, both, "sanne"), store.sittings(both))

    for query in ("", "?do=add&text=x", "?do=ready&share=1", "?said=kept", "?said=__"):
        assert visitor.get(where + query).status_code == 200
        assert visitor.head(where + query).status_code == 200

    assert before == (store.version(both), notes.listed(store, both, "sanne"), store.sittings(both))


def test_a_form_that_we_did_not_make_does_nothing(visitor: FlaskClient, store: Store, both: int) -> None:
    hers, his = path(store, both), path(store, both, "bram")
    key = key_for(store.derive("forms"), his.removeprefix("/p/"), "add")
    other_deed = key_for(store.derive("forms"), hers.removeprefix("/p/"), "ready")

    for given in ("", key, other_deed):
        form = {"form_key": given, "do": "add", "about": "moment", "text": FELT}
        assert visitor.post(hers, data=form).status_code == 403
    assert visitor.post(hers, data={"form_key": other_deed, "do": "destroy"}).status_code == 403

    assert notes.listed(store, both, "sanne") == ()


def test_a_passphrase_is_not_tried_for_long(visitor: FlaskClient, store: Store, both: int, clock: Clock) -> None:
    where = path(store, both)

    tried = [press(visitor, store, where, "open", phrase=f"geraden {n}").status_code for n in range(12)]
    kept = press(visitor, store, where, "add", about="moment", text=FELT)
    clock.now += timedelta(minutes=10)
    later = press(visitor, store, where, "open", phrase=HERS)

    assert tried == [400] * 10 + [429] * 2
    assert kept.status_code == later.status_code == 200
    assert FELT in words(later)
