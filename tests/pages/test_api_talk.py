"""Programs of two people hold the ten minutes as their phones do, and what follows from them is tried and kept free."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from furnished import Program, program
from kept_home import Clock, keep, let_in
from knocking import post
from sqlalchemy import select

from household import tables as t
from household.meeting import SittingState
from household.model import Happened, Home, KeptFree, Span
from household.sealed import Cost
from household.settings import Settings
from household.store import Store
from pages.turnstile import TRIES
from rounds import follow
from rounds.world import World
from scheduler import planner

At = Callable[..., datetime]
HERS, HIS = "fietsbel op de vliering", "regenlaarzen in de gang"
FELT, NEED = "ik voelde me alleen met het speelgoed", "een vrije zaterdagochtend"
WRONG = {"passphrase": "geraden in het donker"}


@pytest.fixture
def clock(at: At) -> Clock:
    """Friday evening, just before."""
    return Clock(at(4, 20, 25))


@pytest.fixture(scope="module")
def planned() -> Callable[[Home, datetime], Home]:
    """The home with an agreement that is worked out, once for all stories."""
    known: list[Home] = []

    def worked_out(home: Home, start: datetime) -> Home:
        if not known:
            bare = replace(home, agreement=None)
            known.append(replace(bare, agreement=replace(planner.agree(bare, start), yes=())))
        return known[0]

    return worked_out


@pytest.fixture
def here(store: Store, home: Home, at: At, planned: Callable[[Home, datetime], Home]) -> int:
    number = keep(store, planned(home, at(0, 8)))
    for member, phrase in (("sanne", HERS), ("bram", HIS)):
        store.set_passphrase(number, member, phrase, Cost(8, 1, 1))
    return number


@pytest.fixture
def hers(app: Flask, store: Store, here: int, clock: Clock) -> Program:
    return program(app, store, here, "sanne", clock.now)


@pytest.fixture
def his(app: Flask, store: Store, here: int, clock: Clock) -> Program:
    return program(app, store, here, "bram", clock.now)


def both_chose(hers: Program, his: Program) -> None:
    """Each keeps a note, and is ready to show it."""
    for mine, kind, text in ((hers, "moment", FELT), (his, "need", NEED)):
        number = mine.post("/me/notes", {"kind": kind, "text": text}).json["id"]
        mine.post("/check-in/ready", {"notes": [number]})


def everything(store: Store) -> str:
    """All that is kept, but for the keys."""
    with store._database.reading() as connection:
        return repr([tuple(row) for table in t.metadata.sorted_tables for row in connection.execute(select(table))])


# ── holding it ──


def test_two_programs_hold_the_ten_minutes(hers: Program, his: Program, store: Store, here: int) -> None:
    both_chose(hers, his)
    assert hers.get("/check-in/now").json["state"] == "open"

    table = hers.post("/check-in/open", {"passphrase": HERS}).json["table"]
    assert (table["to_open"], table["waits_for"], table["shown"]) == (False, ["bram"], [])
    assert his.get("/check-in/now").json["table"]["to_open"] is True
    shown = his.post("/check-in/open", {"passphrase": HIS}).json["table"]
    assert {one["member"] for one in shown["shown"]} == {"sanne", "bram"}
    assert FELT in repr(shown)
    assert NEED in hers.get("/check-in/now").text

    at = hers.post("/check-in/begin").json
    seen = his.get("/check-in/now").json
    assert (at["state"], at["step"]["number"], at["step"]["kind"]) == ("going", 0, "thanks")
    assert sorted((at["step"]["yours"], seen["step"]["yours"])) == [False, True]
    assert at["said"]
    for number in range(at["step"]["count"]):
        at = (hers if number % 2 else his).post("/check-in/next", {"step": number}).json
    assert at["state"] == "over"
    assert [held.state for held in store.sittings(here)] == [SittingState.ENDED]


def test_of_two_who_go_on_from_one_step_the_second_changes_nothing(hers: Program, his: Program) -> None:
    hers.post("/check-in/begin")

    first, second = (mine.post("/check-in/next", {"step": 0}).json for mine in (hers, his))

    assert (first["step"]["number"], second["step"]["number"]) == (1, 1)
    assert first["mark"] == second["mark"]


def test_what_does_not_go_is_not_gone_on_with(hers: Program, his: Program, store: Store, here: int) -> None:
    before = [hers.post(f"/check-in/{word}", body) for word, body in (("next", {"step": 0}), ("pause", None))]
    assert [(one.status_code, one.json["code"]) for one in before] == [(409, "not_going")] * 2
    assert hers.post("/check-in/end").json["code"] == "not_going"
    assert store.sittings(here) == ()

    hers.post("/check-in/begin")
    paused = his.post("/check-in/pause").json
    held = store.sittings(here)
    assert (paused["state"], bool(paused["said"])) == ("paused", True)
    assert hers.post("/check-in/next", {"step": 0}).json["code"] == "not_going"
    assert hers.post("/check-in/happened", {"step": 0, "answer": "yes"}).json["code"] == "not_going"
    assert store.sittings(here) == held
    assert hers.post("/check-in/begin").json["state"] == "going"
    assert hers.post("/check-in/end").json["state"] == "over"


def test_what_was_kept_free_is_asked_back_at_its_step_only(hers: Program, store: Store, here: int, at: At) -> None:
    kept = store.add_kept_free(here, KeptFree(("sanne",), Span(at(2, 20), at(2, 21)), "hardlopen"))
    found = hers.post("/check-in/begin").json

    assert hers.post("/check-in/happened", {"step": 0, "answer": "yes"}).status_code == 409
    while found["step"]["kind"] != "last_week":
        found = hers.post("/check-in/next", {"step": found["step"]["number"]}).json
    answered = hers.post("/check-in/happened", {"step": found["step"]["number"], "answer": "partly"}).json

    assert answered["step"]["number"] == found["step"]["number"] + 1
    assert [k.asked for k in store.kept_free(here) if k.id == kept.id] == [Happened.PARTLY]
    assert "hardlopen" not in repr(found) + repr(answered)


# ── with a passphrase ──


def test_what_was_chosen_opens_with_ones_own_passphrase_once_both_are_ready(
    hers: Program, his: Program, store: Store, here: int
) -> None:
    number = hers.post("/me/notes", {"kind": "moment", "text": FELT}).json["id"]
    hers.post("/check-in/ready", {"notes": [number]})

    assert hers.post("/check-in/open", {"passphrase": HERS}).json["code"] == "not_all_ready"
    his.post("/check-in/ready", {"notes": []})
    for phrase in (WRONG, {"passphrase": HIS}):
        refused = hers.post("/check-in/open", phrase)
        assert (refused.status_code, refused.json["code"]) == (403, "not_the_passphrase")
    assert store.revealed(here) == ()
    assert FELT not in his.get("/check-in/now").text
    assert hers.post("/check-in/open", {"passphrase": HERS, "member": "bram"}).status_code == 422


def test_sealed_notes_are_read_and_let_go_to_their_writer_alone(hers: Program, his: Program) -> None:
    number = hers.post("/me/notes", {"kind": "need", "text": NEED, "chore": "was"}).json["id"]

    opened = hers.post("/me/notes/open", {"passphrase": HERS})
    assert [(n["text"], n["kind"], n["chore"]) for n in opened.json["notes"]] == [(NEED, "need", "was")]
    assert opened.headers["Cache-Control"] == "no-store"
    assert his.post("/me/notes/open", {"passphrase": HIS}).json == {"notes": [], "broken": []}
    assert his.post("/me/notes/open", {"passphrase": HERS}).status_code == 403

    assert his.post("/me/notes/remove", {"passphrase": HIS, "notes": [number]}).status_code == 404
    assert hers.post("/me/notes/remove", {**WRONG, "notes": [number]}).status_code == 403
    assert hers.post("/me/notes/remove", {"passphrase": HERS, "notes": [number, number + 9]}).status_code == 404
    assert [one["id"] for one in hers.get("/me/notes").json["notes"]] == [number]
    assert hers.post("/me/notes/remove", {"passphrase": HERS, "notes": [number]}).status_code == 200
    assert hers.get("/me/notes").json["notes"] == []


def test_a_token_that_only_reads_opens_nothing_that_is_sealed(
    app: Flask, store: Store, here: int, hers: Program, clock: Clock
) -> None:
    hers.post("/me/notes", {"kind": "moment", "text": FELT})
    reader = program(app, store, here, "sanne", clock.now, changes=False)

    refused = reader.post("/me/notes/open", {"passphrase": HERS})

    assert (refused.status_code, FELT in refused.text) == (403, False)
    assert refused.json["code"] == "reads_only"


def test_tries_at_the_api_and_on_the_pages_count_together(
    app: Flask, store: Store, here: int, hers: Program, his: Program, clock: Clock
) -> None:
    browser = let_in(app.test_client(), store, here, "sanne", clock())
    tried = [hers.post("/me/notes/open", WRONG).status_code for _ in range(TRIES - 1)]
    page = post(browser, "/talk/prepare", do="open", phrase="ook geraden")
    slow = hers.post("/me/notes/open", {"passphrase": HERS})

    assert (set(tried), page.status_code) == ({403}, 400)
    assert (slow.status_code, int(slow.headers["Retry-After"]) > 1) == (429, True)
    assert post(browser, "/talk/prepare", do="open", phrase=HERS).status_code == 429
    assert his.post("/me/notes/open", {"passphrase": HIS}).status_code == 200


def test_a_passphrase_is_kept_nowhere(hers: Program, store: Store, here: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        hers.post("/me/notes", {"kind": "moment", "text": FELT})
        once = {"Idempotency-Key": "7"}
        answers = [
            hers.post("/me/notes/open", {"passphrase": HERS}, headers=once),
            hers.post("/me/notes/open", WRONG, headers=once),
            hers.post("/me/notes/open", {"passphrase": HERS * 60}),
            hers.post("/me/passphrase", {"passphrase": HERS}),
        ]

    assert [one.status_code for one in answers] == [200, 403, 422, 409]
    said = "".join(one.text for one in answers) + everything(store) + repr([r.getMessage() for r in caplog.records])
    assert HERS not in said
    assert WRONG["passphrase"] not in said
    assert FELT not in everything(store)


def test_a_first_passphrase_is_chosen_and_no_second(
    app: Flask, store: Store, home: Home, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(store).set_passphrase, "__defaults__", (Cost(8, 1, 1),))
    fresh = program(app, store, keep(store, home), "sanne", clock.now)

    assert fresh.post("/me/notes", {"kind": "moment", "text": FELT}).status_code == 409
    assert fresh.post("/me/passphrase", {"passphrase": "kort"}).status_code == 422
    assert fresh.get("/me/notes").json["has_passphrase"] is False
    assert fresh.post("/me/passphrase", {"passphrase": HERS}).status_code == 200
    assert fresh.post("/me/passphrase", {"passphrase": HIS}).json["code"] == "key_there"
    fresh.post("/me/notes", {"kind": "moment", "text": FELT})
    assert [n["text"] for n in fresh.post("/me/notes/open", {"passphrase": HERS}).json["notes"]] == [FELT]


def test_other_words_are_offered_and_nothing_is_kept(hers: Program) -> None:
    offered = hers.post("/me/notes/gentler", {"text": "je doet nooit iets in huis"}, language="nl").json
    fine = hers.post("/me/notes/gentler", {"text": FELT}, language="nl").json

    assert offered["text"]
    assert fine["text"] is None
    assert hers.get("/me/notes").json["notes"] == []


# ── what was shown ──


def test_what_was_shown_goes_when_its_writer_says_so(hers: Program, his: Program, store: Store, here: int) -> None:
    both_chose(hers, his)
    for mine, phrase in ((hers, HERS), (his, HIS)):
        mine.post("/check-in/open", {"passphrase": phrase})
    of = {one["member"]: one["id"] for one in hers.get("/check-in/shown").json["shown"]}

    longer = hers.call("PUT", "/check-in/weeks", json={"weeks": 8}).json
    assert (longer["wish"], longer["weeks_kept"]) == (8, 4)
    assert hers.call("PUT", "/check-in/weeks", json={"weeks": 53}).status_code == 422
    assert hers.call("DELETE", f"/check-in/shown/{of['bram']}").status_code == 404
    assert len(store.revealed(here)) == 2
    assert hers.call("DELETE", f"/check-in/shown/{of['sanne']}").status_code == 200
    assert [one["member"] for one in his.get("/check-in/shown").json["shown"]] == ["bram"]
    assert hers.call("DELETE", "/check-in/shown").status_code == 200
    assert [one.member for one in store.revealed(here)] == ["bram"]


# ── what follows ──


def test_time_is_looked_at_kept_free_and_let_go_for_oneself(
    hers: Program, his: Program, store: Store, here: int
) -> None:
    wanted = {"who": "both", "when": "dinsdagavond", "minutes": 60, "title": "hardlopen"}

    looked = hers.post("/kept-free/look", wanted, language="nl")
    assert (looked.status_code, store.kept_free(here)) == (200, ())
    once = {"Idempotency-Key": "vrij"}
    kept = [hers.post("/kept-free", wanted, language="nl", headers=once).json for _ in range(2)]

    [mine] = kept[0]["kept_free"]
    assert kept[0] == kept[1]
    assert mine["members"] == ["sanne", "bram"]
    assert looked.json["lines"][0] == mine["line"]
    assert "hardlopen" not in his.get("/kept-free").text
    assert his.call("DELETE", f"/kept-free/{mine['id']}").json["kept_free"][0]["members"] == ["sanne"]
    assert his.call("DELETE", f"/kept-free/{mine['id']}").status_code == 404
    assert hers.call("DELETE", f"/kept-free/{mine['id']}").json == {"kept_free": []}


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"when": "ooit eens"}, 422), ({"who": "joris"}, 422), ({"minutes": 0}, 422), ({"title": "a\nb"}, 422)],
)
def test_time_that_cannot_be_kept_free_is_not(
    hers: Program, store: Store, here: int, wrong: dict[str, object], status: int
) -> None:
    wanted = {"who": "sanne", "when": "dinsdagavond", "minutes": 60, **wrong}

    assert hers.post("/kept-free/look", wanted, language="nl").status_code == status
    assert hers.post("/kept-free", wanted, language="nl").status_code == status
    assert store.kept_free(here) == ()


def test_a_trial_is_looked_at_asked_begun_by_both_and_stopped(
    hers: Program, his: Program, store: Store, here: int
) -> None:
    tries = {one["member"]: one["chores"] for one in hers.get("/trials").json["can_try"]}
    wanted = {"chore": tries["sanne"][0], "weeks": 3}

    looked = hers.post("/trials/look", wanted).json
    assert "Bram" in looked["lines"][0]
    assert store.home(here).experiments == ()
    [asked] = hers.post("/trials", wanted).json["trials"]
    assert (asked["state"], asked["yes"], asked["by"]) == ("waits", ["sanne"], "bram")
    assert hers.post("/trials", wanted).status_code == 409

    assert his.post("/proposal/yes", {"experiment": asked["id"]}).json["state"] == "agreed"
    assert [one["state"] for one in hers.get("/trials").json["trials"]] == ["runs"]
    assert hers.post(f"/trials/{asked['id']}/onward", {"answer": "back"}).status_code == 409
    assert hers.post(f"/trials/{asked['id'] + 9}/stop").status_code == 404
    assert his.post(f"/trials/{asked['id']}/stop").json["trials"] == []
    assert his.post(f"/trials/{asked['id']}/stop").status_code == 409


def test_a_trial_of_the_others_chore_is_not_for_this_program_to_ask(hers: Program, store: Store, here: int) -> None:
    tries = {one["member"]: one["chores"] for one in hers.get("/trials").json["can_try"]}
    theirs = next(chore for chore in tries["bram"] if chore not in tries["sanne"])

    assert hers.post("/trials", {"chore": theirs, "weeks": 3}).status_code == 409
    assert hers.post("/trials", {"chore": "bestaat-niet", "weeks": 3}).status_code == 404
    assert hers.post("/trials", {"chore": theirs, "weeks": 5}).status_code == 422
    assert store.home(here).experiments == ()


@pytest.mark.parametrize(("answer", "state"), [("back", "back"), ("carry_on", "proposed"), ("otherwise", "proposed")])
def test_a_trial_that_is_over_is_told_how_it_was_once(
    hers: Program, store: Store, here: int, settings: Settings, clock: Clock, answer: str, state: str
) -> None:
    world = World(settings, store, clock)
    chore = hers.get("/trials").json["can_try"][0]
    made = follow.try_out(world, here, chore["chores"][0], chore["member"], 2, yes=("sanne", "bram"))
    clock.now += timedelta(weeks=3)
    assert [one["state"] for one in hers.get("/trials").json["trials"]] == ["over"]

    said = hers.post(f"/trials/{made.id}/onward", {"answer": answer})

    assert said.json["state"] == state
    assert (said.json["proposal"] is not None) == (state == "proposed")
    assert store.home(here).experiments[0].ended == answer
    assert hers.post(f"/trials/{made.id}/onward", {"answer": answer}).status_code == 409


def test_a_chore_is_divided_otherwise_with_the_yes_of_both(
    hers: Program, his: Program, store: Store, here: int
) -> None:
    looked = hers.post("/chores/was/divide/look", {"how": "bram"})
    assert (looked.status_code, store.open_proposal(here)) == (200, None)

    made = hers.post("/chores/was/divide", {"how": "bram"}).json
    assert (made["by"], made["yes"]) == ("sanne", ["sanne"])
    hers.post("/check-in/begin")
    assert hers.post("/chores/was/divide", {"how": "turns"}).json["code"] == "proposal_open"
    assert his.post("/proposal/yes", {"proposal": made["id"]}).json["state"] == "agreed"
    assert store.home(here).chore("was").stays == "bram"
    assert hers.post("/chores/was/divide", {"how": "joris"}).status_code == 422
    assert hers.post("/chores/bestaat-niet/divide", {"how": "turns"}).status_code == 404


def test_what_waits_for_a_yes_stands_at_the_step_of_the_agreement(hers: Program, his: Program) -> None:
    made = hers.post("/chores/was/divide", {"how": "bram"}).json
    at = hers.post("/check-in/begin").json
    while at["step"]["kind"] != "agreement":
        assert at["asked"] == []
        at = hers.post("/check-in/next", {"step": at["step"]["number"]}).json

    [hers_], [his_] = at["asked"], his.get("/check-in/now").json["asked"]
    assert (hers_["kind"], hers_["id"], hers_["by"], hers_["yours"]) == ("change", made["id"], "sanne", False)
    assert his_["yours"] is True
    assert at["can_change"] == []
