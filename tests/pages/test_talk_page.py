"""The room of the ten minutes: the answers to the invitation, who is ready, and the ten minutes themselves."""

from __future__ import annotations

import html
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, keep, let_in
from werkzeug.test import TestResponse

from household import store_sealed
from household.meeting import Reply, SittingState
from household.model import Happened, Home, KeptFree, NoteKind, Span
from household.sealed import ByPasskey, Cost
from household.settings import Settings
from household.store import Passkey, Store
from language.sentences import say
from rounds import follow, notes, sitting
from rounds.world import World
from scheduler import planner

At = Callable[..., datetime]
HERS, HIS = "fietsbel op de vliering", "regenlaarzen in de gang"
FELT, NEED = "ik voelde me <b>alleen</b> met het speelgoed", "een vrije zaterdagochtend"


@pytest.fixture(autouse=True)
def _quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases cost as little as they may."""
    monkeypatch.setattr(store_sealed.Sealed.set_passphrase, "__defaults__", (Cost(8, 1, 1),))


@pytest.fixture
def clock(at: At) -> Clock:
    """Friday evening, just before."""
    return Clock(at(4, 20, 25))


@pytest.fixture
def both(store: Store, kept: int) -> int:
    """Both chose a passphrase."""
    notes.choose_passphrase(store, kept, "sanne", HERS)
    notes.choose_passphrase(store, kept, "bram", HIS)
    return kept


@pytest.fixture
def sanne(app: Flask, store: Store, both: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, both, "sanne", clock())


@pytest.fixture
def bram(app: Flask, store: Store, both: int, clock: Clock) -> FlaskClient:
    return in_english(let_in(app.test_client(), store, both, "bram", clock()))


def in_english(browser: FlaskClient) -> FlaskClient:
    """The same browser, whose reader chose English."""
    with browser.session_transaction() as session:
        session["language"] = "en"
    return browser


def press(browser: FlaskClient, where: str, do: str, follow: bool = True, **fields: object) -> TestResponse:
    """Sends the form of this deed, with the key that stands in the page."""
    key = re.search(r'name="form_key" value="(\w+)"', browser.get("/talk").text)
    assert key is not None
    return browser.post(where, data={"form_key": key[1], "do": do, **fields}, follow_redirects=follow)


def words(page: TestResponse) -> str:
    return html.unescape(page.text)


def field(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None
    return html.unescape(found[1])


def numbers_of(store: Store, household: int, who: str) -> list[int]:
    return [one.id for one in notes.listed(store, household, who)]


def keep_notes(store: Store, both: int, now: datetime) -> None:
    """Each keeps one, and is ready to show it."""
    for who, kind, text in (("sanne", NoteKind.MOMENT, FELT), ("bram", NoteKind.NEED, NEED)):
        number = notes.keep(store, both, who, kind, text, now)
        sitting.ready(store, both, who, {number}, now)


def coming(store: Store, both: int, now: datetime) -> sitting.CheckIn:
    return sitting.the_coming(store, both, now, sitting.BOTH_KINDS)


def to_step(browser: FlaskClient, kind: str) -> TestResponse:
    """Begin, and go on to the step whose question this is."""
    page = press(browser, "/talk/now", "begin")
    for number in range(20):
        if kind in words(page):
            return page
        page = press(browser, "/talk/now", "next", step=number)
    raise AssertionError(kind)


# ── when they are, and who is there ──


def test_the_room_says_when_and_takes_the_same_answers_as_the_mail(
    sanne: FlaskClient, bram: FlaskClient, store: Store, both: int
) -> None:
    page = sanne.get("/talk")
    about = {name: field(page, name) for name in ("original", "at")}

    said = press(sanne, "/talk", "no", **about)

    assert "Vanavond om half negen" in words(page)
    assert say("reply.no", "nl") in words(said)
    assert [(r.member, r.reply) for r in store.replied(both)] == [("sanne", Reply.NO)]
    assert say("sit.answer.elsewhere", "en", name="Sanne") in words(bram.get("/talk"))
    assert say("invited.mine.no", "en") not in words(bram.get("/talk"))
    back = press(sanne, "/talk", "yes", **about)
    assert say("reply.last_word", "nl") in words(back)


@pytest.mark.parametrize(
    ("original", "do"), [("x", "yes"), ("2026-03-06T20:30", "yes"), ("2020-01-03T20:30+01:00", "no")]
)
def test_an_answer_about_another_moment_changes_nothing(
    sanne: FlaskClient, store: Store, both: int, original: str, do: str
) -> None:
    said = press(sanne, "/talk", do, original=original, at="z")

    assert say("reply.past", "nl") in words(said)
    assert store.replied(both) == ()
    assert press(sanne, "/talk", "perhaps").status_code == 400


def test_the_question_about_the_chores_on_a_day_of_its_own_is_answered_by_itself(
    app: Flask, store: Store, home: Home, clock: Clock, at: At
) -> None:
    wish = replace(home.household.check_in, team="apart")
    bare = replace(home, agreement=None, household=replace(home.household, check_in=wish))
    number = keep(store, replace(bare, agreement=replace(planner.agree(bare, at(0, 8)), yes=())))
    browser = let_in(app.test_client(), store, number, "sanne", clock())

    page = browser.get("/talk")
    originals, moments = (re.findall(rf'name="{name}" value="([^"]*)"', page.text) for name in ("original", "at"))
    said = press(browser, "/talk", "no", original=originals[1], at=moments[1])

    assert len(originals) == 2
    assert say("sit.when_team", "nl") in words(page)
    assert say("reply.no", "nl") in words(said)
    assert words(said).count(say("invited.mine.no", "nl")) == 1


def test_of_readiness_it_tells_that_and_no_more(
    sanne: FlaskClient, bram: FlaskClient, store: Store, both: int, at: At
) -> None:
    number = notes.keep(store, both, "bram", NoteKind.NEED, NEED, at(1, 20))
    sitting.ready(store, both, "bram", {number}, at(1, 20))

    page = words(sanne.get("/talk"))

    assert say("talk.is_ready", "nl", name="Bram") in page
    assert say("talk.not_ready", "nl", name="Sanne") in page
    assert NEED not in page
    assert say("sit.open_other", "nl", name="Bram") not in words(sanne.get("/talk/now"))


def test_before_there_is_a_plan_it_leads_to_the_start(app: Flask, store: Store, home: Home, clock: Clock) -> None:
    bare = store.add_household(replace(home.household, key="elders"), home.members, home.chores, {})
    browser = let_in(app.test_client(), store, bare, "sanne", clock())

    for where in ("/talk", "/talk/now", "/talk/kept", "/talk/prepare"):
        assert browser.get(where).status_code == 200
    assert 'href="/start"' in browser.get("/talk").text
    assert press(browser, "/talk/now", "begin").status_code == 400


# ── preparing ──


def test_preparing_in_the_house_is_the_page_of_the_link(
    sanne: FlaskClient, store: Store, both: int, clock: Clock
) -> None:
    kept = press(sanne, "/talk/prepare", "keep", about="moment", text="é" * 4000)
    offered = press(sanne, "/talk/prepare", "add", about="moment", text="jij laat me alles alleen doen")
    opened = press(sanne, "/talk/prepare", "open", phrase=HERS)
    ready = press(sanne, "/talk/prepare", "ready", share=numbers_of(store, both, "sanne"))

    assert kept.request.full_path == "/talk/prepare?said=kept"
    assert say("prepare.take", "nl") in words(offered)
    assert "é" * 4000 in words(opened)
    assert "é" * 100 not in words(sanne.get("/talk/prepare"))
    assert say("prepare.said.ready", "nl") in words(ready)
    assert coming(store, both, clock()).is_ready("sanne")
    assert press(sanne, "/talk/prepare", "destroy").status_code == 400


def test_a_passphrase_is_not_tried_twice_as_often_at_two_doors(sanne: FlaskClient, store: Store, both: int) -> None:
    notes.keep(store, both, "sanne", NoteKind.MOMENT, FELT, datetime.fromisoformat("2026-03-03T20:00+01:00"))

    tried = [press(sanne, "/talk/prepare", "open", phrase=f"geraden {n}").status_code for n in range(6)]
    tried += [press(sanne, "/talk/kept", "export", phrase=f"geraden {n}").status_code for n in range(6)]

    assert tried == [400] * 10 + [429] * 2


# ── together, on two phones or on one ──


def test_on_two_phones_each_opens_their_own_and_both_see_it_then(
    sanne: FlaskClient, bram: FlaskClient, store: Store, both: int, clock: Clock
) -> None:
    keep_notes(store, both, clock())
    press(sanne, "/talk/now", "begin")

    half = press(sanne, "/talk/now", "open", phrase=HERS)
    theirs = bram.get("/talk/now")

    assert "alleen</b>" not in words(half)
    assert FELT not in words(theirs)
    assert say("sit.open_title", "en") in words(theirs)

    whole = press(bram, "/talk/now", "open", phrase=HIS)

    for page in (whole, sanne.get("/talk/now")):
        assert FELT in words(page)
        assert NEED in words(page)
        assert "<b>alleen" not in page.text


def test_on_one_phone_it_is_handed_over_and_nobody_opens_for_the_other(
    sanne: FlaskClient, store: Store, both: int, clock: Clock
) -> None:
    keep_notes(store, both, clock())
    press(sanne, "/talk/now", "begin")

    first = press(sanne, "/talk/now", "open", phrase=HERS)
    wrong = press(sanne, "/talk/now", "open", member="bram", phrase=HERS)
    stranger = press(sanne, "/talk/now", "open", member="joris", phrase=HIS)
    assert NEED not in words(first) + words(wrong) + words(sanne.get("/talk/now"))
    there = press(sanne, "/talk/now", "open", member="bram", phrase=HIS)

    assert say("sit.open_hand_over", "nl", name="Bram") in words(first)
    assert [wrong.status_code, stranger.status_code, there.status_code] == [400, 400, 200]
    assert say("sit.trouble.not_the_passphrase", "nl") in words(wrong)
    assert NEED in words(there)
    assert FELT in words(there)


def test_a_passkey_opens_ones_own_and_nobody_elses(sanne: FlaskClient, store: Store, both: int, clock: Clock) -> None:
    keep_notes(store, both, clock())
    for member, phrase in (("sanne", HERS), ("bram", HIS)):
        store.add_passkey(Passkey(0, both, member, member, "", 0, "telefoon", clock()))
        given = ByPasskey(member, member.encode().ljust(32))
        notes.let_passkey_open(store, both, member, store.passkeys(both, member)[0].id, phrase, given)
    press(sanne, "/talk/now", "begin")

    def opens(passkey: str, **more: str) -> TestResponse:
        prf = urlsafe_b64encode(passkey.encode().ljust(32)).decode().rstrip("=")
        return press(sanne, "/talk/now", "open", phrase="", passkey=passkey, prf=prf, **more)

    assert [opens("bram").status_code, opens("bram", member="bram").status_code] == [400, 400]
    assert opens("sanne").status_code == 200
    assert not coming(store, both, clock()).has_to_open("sanne")
    assert coming(store, both, clock()).has_to_open("bram")


def test_tries_with_the_passphrase_of_the_other_keep_nobody_from_their_own(
    sanne: FlaskClient, bram: FlaskClient, store: Store, both: int, clock: Clock
) -> None:
    keep_notes(store, both, clock())
    press(sanne, "/talk/now", "open", phrase=HERS)

    tried = [press(sanne, "/talk/now", "open", member="bram", phrase=f"raad {n}").status_code for n in range(12)]
    own = press(bram, "/talk/now", "open", phrase=HIS)

    assert tried == [400] * 10 + [429] * 2
    assert own.status_code == 200


def test_ready_without_paper_is_ready(
    sanne: FlaskClient, bram: FlaskClient, store: Store, both: int, clock: Clock
) -> None:
    press(sanne, "/talk/now", "ready")
    done = press(bram, "/talk/now", "ready")

    assert say("sit.said.ready", "en") in words(done)
    assert coming(store, both, clock()).all_ready
    assert say("sit.paper", "en") not in words(done)


def test_a_phone_that_asks_gets_nothing_while_nothing_changed(sanne: FlaskClient, bram: FlaskClient) -> None:
    press(sanne, "/talk/now", "begin")
    address = re.search(r'hx-get="([^"]+)"', bram.get("/talk/now").text)
    assert address is not None

    before = bram.get(html.unescape(address[1]))
    press(sanne, "/talk/now", "next", step=0)
    after = bram.get(html.unescape(address[1]))

    assert (before.status_code, before.data) == (204, b"")
    assert after.status_code == 200
    assert 'data-step="1"' in after.text
    assert before.headers["Cache-Control"] == after.headers["Cache-Control"] == "no-store"


def test_two_who_go_on_at_once_go_one_step(
    sanne: FlaskClient, bram: FlaskClient, store: Store, both: int, clock: Clock
) -> None:
    press(sanne, "/talk/now", "begin")

    press(sanne, "/talk/now", "next", step=0)
    press(bram, "/talk/now", "next", step=0)

    assert coming(store, both, clock()).sitting.step == 1


def test_the_steps_come_in_turn_with_a_ring_and_a_card_for_who_listens(sanne: FlaskClient) -> None:
    first = press(sanne, "/talk/now", "begin")
    told = press(sanne, "/talk/now", "next", step=2)
    told = [press(sanne, "/talk/now", "next", step=n) for n in range(2)][-1]

    assert say("talk.begin", "nl") in words(first)
    assert say("talk.felt", "nl", name="Bram") in words(told)
    assert say("sit.turn", "nl", name="Bram") in words(told)
    assert "Sanne luistert, en zegt terug" in words(told)
    assert 'data-seconds="90"' in told.text
    assert 'role="timer" aria-live="off"' in told.text
    assert say("sit.time.whole", "nl") in words(told)


def test_after_the_last_step_it_is_over_on_both_phones(
    sanne: FlaskClient, bram: FlaskClient, store: Store, both: int, clock: Clock
) -> None:
    page = to_step(sanne, say("talk.agreement", "nl"))
    last = re.search(r'data-step="(\d+)"', page.text)
    assert last is not None
    done = press(sanne, "/talk/now", "next", step=last[1])

    assert done.request.path == "/talk"
    assert say("sit.said.ended", "nl") in words(done)
    assert say("talk.ended", "en") in words(bram.get("/talk/now"))
    assert 'value="begin"' not in done.text  # not the next one by a slip
    late = press(bram, "/talk/now", "next", step=0)
    assert say("talk.ended", "en") in words(late)
    assert coming(store, both, clock()).sitting.state is SittingState.OPEN


def test_either_pauses_without_a_word_and_it_goes_on_where_it_was(
    sanne: FlaskClient, bram: FlaskClient, store: Store, both: int, clock: Clock
) -> None:
    press(sanne, "/talk/now", "begin")
    press(sanne, "/talk/now", "next", step=0)

    paused = press(bram, "/talk/now", "pause")
    seen = sanne.get("/talk/now")
    late = press(sanne, "/talk/now", "next", step=1)
    again = press(sanne, "/talk/now", "begin")

    assert say("sit.said.paused", "en") in words(paused)
    assert say("sit.paused_title", "nl") in words(seen)
    assert say("sit.paused_title", "nl") in words(late)  # nobody goes on by a slip either
    assert say("talk.goes_on", "nl") in words(again)
    assert coming(store, both, clock()).sitting.step == 1


def test_enough_is_enough_at_any_time_and_what_was_not_seen_is_sealed_again(
    sanne: FlaskClient, bram: FlaskClient, store: Store, both: int, clock: Clock
) -> None:
    keep_notes(store, both, clock())
    press(sanne, "/talk/now", "begin")
    press(sanne, "/talk/now", "open", phrase=HERS)

    press(bram, "/talk/now", "end")

    assert [n.text for n in notes.read(store, both, "sanne", HERS).notes] == [FELT]
    assert store.revealed(both) == ()


# ── what follows ──


@pytest.fixture
def agreed(app: Flask, store: Store, home: Home, at: At) -> int:
    """The same two with an agreement that is worked out, and the question about the chores after the ten minutes."""
    wish = replace(home.household.check_in, team="after")
    bare = replace(home, agreement=None, household=replace(home.household, check_in=wish))
    number = keep(store, replace(bare, agreement=replace(planner.agree(bare, at(0, 8)), yes=())))
    for who, phrase in (("sanne", HERS), ("bram", HIS)):
        notes.choose_passphrase(store, number, who, phrase)
    return number


@pytest.fixture
def hers(app: Flask, store: Store, agreed: int, clock: Clock) -> FlaskClient:
    return let_in(app.test_client(), store, agreed, "sanne", clock())


@pytest.fixture
def his(app: Flask, store: Store, agreed: int, clock: Clock) -> FlaskClient:
    return in_english(let_in(app.test_client(), store, agreed, "bram", clock()))


def test_what_was_kept_free_last_week_is_asked_back_without_a_name(
    hers: FlaskClient, store: Store, agreed: int, at: At
) -> None:
    kept = store.add_kept_free(agreed, KeptFree(("sanne",), Span(at(2, 20), at(2, 21)), "hardlopen"))

    page = to_step(hers, "vrij gehouden. Kwam het ervan?")
    step = field(page, "step")
    asked = press(hers, "/talk/now", "happened", step=step, answer="partly")
    again = press(hers, "/talk/now", "happened", step=step, answer="yes")

    assert "Sanne" not in words(page).split('class="prompt">')[1].split("</h2>")[0]
    assert "hardlopen" not in words(page)
    assert say("talk.happened.partly", "nl") in words(asked)
    assert again.status_code == 400
    assert [k.asked for k in store.kept_free(agreed) if k.id == kept.id] == [Happened.PARTLY]
    assert press(hers, "/talk/now", "happened", step=step, answer="maybe").status_code == 400


def test_a_need_is_looked_at_and_then_kept_free(hers: FlaskClient, his: FlaskClient, store: Store, agreed: int) -> None:
    to_step(hers, say("talk.ahead", "nl", name="Sanne"))
    wanted = {"for": "sanne", "when": "dinsdagavond", "minutes": "60", "title": "hardlopen"}

    looked = press(hers, "/talk/now", "look_free", **wanted)
    assert store.kept_free(agreed) == ()
    kept = press(hers, "/talk/now", "keep_free", **wanted)

    assert "Vrij gehouden voor Sanne: dinsdag" in words(looked)
    assert say("sit.said.kept_free", "nl") in words(kept)
    assert [(k.members, k.title) for k in store.kept_free(agreed)] == [(("sanne",), "hardlopen")]
    theirs = words(his.get("/talk/now")) + words(his.get("/talk"))
    assert "Kept free for Sanne: Tuesday" in theirs
    assert "hardlopen" not in theirs
    number = store.kept_free(agreed)[0].id
    assert press(his, "/talk/now", "let_go", number=number).status_code == 400
    assert len(store.kept_free(agreed)) == 1
    press(hers, "/talk/now", "let_go", number=number)
    assert follow.coming(store.home(agreed), datetime.fromisoformat("2026-03-06T20:25+01:00")) == ()


def test_a_need_that_cannot_be_read_says_so_and_keeps_what_was_typed(
    hers: FlaskClient, store: Store, agreed: int
) -> None:
    to_step(hers, say("talk.ahead", "nl", name="Sanne"))

    page = press(hers, "/talk/now", "look_free", **{"for": "sanne", "when": "ooit eens", "minutes": "60"})

    assert page.status_code == 400
    assert say("trouble.not_a_day", "nl", text="ooit eens") in words(page)
    assert 'value="ooit eens"' in page.text
    nobody = press(hers, "/talk/now", "keep_free", **{"for": "joris", "when": "morgen", "minutes": "60"})
    assert nobody.status_code == 400
    assert store.kept_free(agreed) == ()


def test_a_trial_is_looked_at_asked_and_begins_with_the_yes_of_both(
    hers: FlaskClient, his: FlaskClient, store: Store, agreed: int
) -> None:
    page = to_step(hers, say("talk.team", "nl", name="Sanne"))
    what = re.search(r'value="(sanne/[\w-]+)"', page.text)
    assert what is not None

    looked = press(hers, "/talk/now", "look_trial", what=what[1], weeks=3)
    assert store.home(agreed).experiments == ()
    asked = press(hers, "/talk/now", "try", what=what[1], weeks=3)
    number = field(asked, "number")

    assert "Bram" in words(looked).split(say("sit.look_title", "nl"))[1]
    assert store.home(agreed).experiments[0].yes == ("sanne",)
    for given in ({}, {"phrase": HERS}, {"phrase": ""}):
        assert press(hers, "/talk/now", "yes_trial", number=number, member="bram", **given).status_code == 400
    press(hers, "/talk/now", "yes_trial", number=number)  # her own once more
    assert store.home(agreed).experiments[0].yes == ("sanne",)

    done = press(hers, "/talk/now", "yes_trial", number=number, member="bram", phrase=HIS)

    assert say("sit.said.trial_yes", "nl") in words(done)
    assert store.home(agreed).experiments[0].yes == ("bram", "sanne")
    assert "Trial:" in words(his.get("/talk"))


def test_a_trial_of_the_others_chore_is_asked_by_the_other(hers: FlaskClient, store: Store, agreed: int) -> None:
    page = to_step(hers, say("talk.team", "nl", name="Sanne"))
    what = re.search(r'value="(bram/[\w-]+)"', page.text)
    assert what is not None

    looked = press(hers, "/talk/now", "look_trial", what=what[1], weeks=2)
    without = press(hers, "/talk/now", "try", what=what[1], weeks=2)
    assert store.home(agreed).experiments == ()
    asked = press(hers, "/talk/now", "try", what=what[1], weeks=2, phrase=HIS)

    assert say("sit.phrase_of", "nl", name="Bram") in words(looked)
    assert without.status_code == 400
    assert store.home(agreed).experiments[0].yes == ("bram",)  # her own yes she says herself
    assert say("sit.yes", "nl") in words(asked)
    assert press(hers, "/talk/now", "no_trial", number=field(asked, "number")).status_code == 200
    assert store.home(agreed).experiments[0].ended == "no"


def test_an_agreement_is_proposed_and_counts_with_both(
    hers: FlaskClient, his: FlaskClient, store: Store, agreed: int
) -> None:
    to_step(hers, say("talk.agreement", "nl"))
    change = {"chore": "was", "how": "bram"}

    looked = press(hers, "/talk/now", "look_change", **change)
    assert store.open_proposal(agreed) is None
    press(hers, "/talk/now", "propose", **change)
    theirs = his.get("/talk/now")
    number = field(theirs, "number")
    assert press(hers, "/talk/now", "yes_change", number=number, member="bram", phrase="geraden").status_code == 400
    assert store.home(agreed).chore("was").stays is None
    done = press(his, "/talk/now", "yes_change", number=number)

    assert say("sit.change.from", "nl", day="maandag") in words(looked)
    assert say("sit.asked.change", "en", name="Sanne") in words(theirs)
    assert say("sit.said.change_yes", "en") in words(done)
    assert store.home(agreed).chore("was").stays == "bram"
    assert "Sanne proposed it" in words(his.get("/talk"))
    assert press(hers, "/talk/now", "propose", chore="was", how="joris").status_code == 400


def test_a_trial_that_is_over_is_asked_about_once(
    hers: FlaskClient, store: Store, agreed: int, settings: Settings, clock: Clock
) -> None:
    world = World(settings, store, clock)
    chore = follow.looked_at(world, agreed, "afwas", "sanne", 2).experiment.chore
    follow.try_out(world, agreed, chore, "sanne", 2, yes=("sanne", "bram"))
    clock.now += timedelta(weeks=3)

    page = to_step(hers, "Hoe was het zo?")
    step = field(page, "step")
    done = press(hers, "/talk/now", "onward", step=step, answer="back")

    assert say("sit.onward", "nl") in words(page)
    assert say("sit.said.back", "nl") in words(done)
    assert store.home(agreed).experiments[0].ended == "back"
    assert press(hers, "/talk/now", "onward", step=step, answer="carry_on").status_code == 400


# ── what is kept ──


def test_what_was_shown_is_kept_as_long_as_both_want_and_gone_when_its_writer_says_so(
    sanne: FlaskClient, bram: FlaskClient, store: Store, both: int, clock: Clock
) -> None:
    keep_notes(store, both, clock())
    press(sanne, "/talk/now", "open", phrase=HERS)
    press(bram, "/talk/now", "open", phrase=HIS)
    of = {one.member: one.id for one in store.revealed(both)}

    longer = press(sanne, "/talk/kept", "weeks", weeks=8)
    shorter = press(sanne, "/talk/kept", "weeks", weeks=2)
    press(sanne, "/talk/kept", "forget", number=of["bram"])
    assert len(store.revealed(both)) == 2
    press(sanne, "/talk/kept", "forget", number=of["sanne"])

    assert say("sit.said.weeks_both", "nl") in words(longer)
    assert say("talk.kept_for", "nl", count=2) in words(shorter)
    assert [one.member for one in store.revealed(both)] == ["bram"]
    press(bram, "/talk/kept", "forget_all")
    assert store.revealed(both) == ()
    for bad in ("53", "-1", "", "x"):
        assert press(sanne, "/talk/kept", "weeks", weeks=bad).status_code == 400


def test_all_of_ones_own_comes_along_or_goes_to_the_passphrase(
    sanne: FlaskClient, bram: FlaskClient, store: Store, both: int, at: At
) -> None:
    number = notes.keep(store, both, "sanne", NoteKind.MOMENT, FELT, at(1, 20))

    file = press(sanne, "/talk/kept", "export", phrase=HERS)
    closed = press(sanne, "/talk/kept", "export", phrase=HIS)
    press(bram, "/talk/kept", "remove", note=number, phrase=HIS)
    assert press(sanne, "/talk/kept", "remove", note=number, phrase=HIS).status_code == 400
    assert numbers_of(store, both, "sanne") == [number]
    gone = press(sanne, "/talk/kept", "remove", note=number, phrase=HERS)

    assert file.json is not None
    assert [note["text"] for note in file.json["notes"]] == [FELT]
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Cache-Control"] == "no-store"
    assert (closed.status_code, FELT in words(closed)) == (400, False)
    assert say("sit.said.gone", "nl") in words(gone)
    assert numbers_of(store, both, "sanne") == []


# ── whose it is ──


def test_another_household_sees_and_changes_nothing(
    sanne: FlaskClient, app: Flask, store: Store, both: int, home: Home, clock: Clock
) -> None:
    elsewhere = keep(store, replace(home, household=replace(home.household, key="elders")))
    joris = let_in(app.test_client(), store, elsewhere, "bram", clock())
    keep_notes(store, both, clock())
    press(sanne, "/talk/now", "begin")
    before = store.sittings(both)
    about = {name: field(sanne.get("/talk"), name) for name in ("original", "at")}

    press(joris, "/talk", "no", **about)
    press(joris, "/talk/now", "end")
    press(joris, "/talk/now", "open", phrase=HIS)
    for number in range(1, 9):
        press(joris, "/talk/kept", "forget", number=number)
        press(joris, "/talk/now", "let_go", number=number)

    assert store.sittings(both) == before
    assert store.replied(both) == ()
    for where in ("/talk", "/talk/now", "/talk/kept", "/talk/prepare"):
        assert FELT not in words(joris.get(where))
    assert 'data-state="going"' not in joris.get("/talk/now").text


def test_who_is_not_in_comes_to_the_front_door(app: Flask, both: int) -> None:
    nobody = app.test_client()

    for where in ("/talk", "/talk/now", "/talk/now/state", "/talk/kept", "/talk/prepare"):
        assert nobody.get(where).status_code == 303
        assert nobody.post(where, data={"do": "begin"}).status_code in (403, 405)


def test_a_form_of_elsewhere_does_nothing(sanne: FlaskClient, store: Store, both: int) -> None:
    for where in ("/talk", "/talk/now", "/talk/kept", "/talk/prepare"):
        assert sanne.post(where, data={"do": "begin", "form_key": "x"}).status_code == 403

    assert store.sittings(both) == ()


def test_looking_changes_nothing(sanne: FlaskClient, store: Store, both: int, clock: Clock) -> None:
    keep_notes(store, both, clock())
    before = store.version(both), store.sittings(both), store.talk_mark(both)

    for where in ("/talk", "/talk/now", "/talk/now/state", "/talk/kept", "/talk/prepare"):
        for query in ("", "?do=begin", "?said=ended", "?said=__", "?said=reply.no&again=1", "?mark=x"):
            assert sanne.get(where + query).status_code == 200
            assert sanne.get(where + query).headers["Cache-Control"] == "no-store"

    assert before == (store.version(both), store.sittings(both), store.talk_mark(both))
