"""Programs that do what people do on the pages: by a token of one person, and never more than that person may."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

import pytest
from flask import Flask
from furnished import BASE, HERS, HIS, NEVER, NOWHERE, Program, furnish, program, strangers, weighed
from kept_home import Clock, let_in
from sqlalchemy import select

from household import tables as t
from household.model import Change, Home
from household.store import Store
from pages.api_call import Route
from pages.api_routes import ROUTES

#: What stands in what is one person's own, and may be read by a program of theirs alone.
OWN = {
    member: (
        *(f"merk{what}-{member}" for what in ("agenda", "titel", "notitie", "telefoon", "vraag", "vrij", "haak")),
        *(f"merk-{member}", f"merkkanaal-{member}", "merkgeheim"),
    )
    for member in ("sanne", "bram")
}
#: Bodies that would change something if they came from somebody who may.
BODIES: Mapping[str, object] = {route.name: dict(route.examples) for route in ROUTES} | {
    "choose_passphrase": {"passphrase": "kort"},  # what is long enough takes a while
    "connect_account": {"address": NOWHERE, "username": "sanne", "password": "merkgeheim"},
    "connect_feed": {"address": NOWHERE, "name": "training"},
    "later": {"start": "2026-03-04T19:30:00+01:00"},
    "ask": {"text": "ik heb de was gedaan", "language": "nl"},
    "add_chore": {"words": "elke dinsdag de badkamer, 30 minuten"},
}


@pytest.fixture
def home(home: Home) -> Home:
    return weighed(home)


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture
def here(store: Store, kept: int, home: Home, clock: Clock, at: Callable[..., datetime]) -> int:
    """The furnished home of Sanne and Bram, next to that of strangers."""
    furnish(store, kept, clock.now, at)
    strangers(store, home)
    return kept


@pytest.fixture
def hers(app: Flask, store: Store, here: int, clock: Clock) -> Program:
    return program(app, store, here, "sanne", clock.now)


@pytest.fixture
def his(app: Flask, store: Store, here: int, clock: Clock) -> Program:
    return program(app, store, here, "bram", clock.now)


def kept_rows(store: Store, household: int) -> dict[str, list[tuple[object, ...]]]:
    """All rows of a home, but for those that tell only who was seen when."""
    with store._database.reading() as connection:
        return {
            table.name: sorted(
                (tuple(row) for row in connection.execute(select(table).where(table.c.household_id == household))),
                key=repr,
            )
            for table in t.metadata.sorted_tables
            if "household_id" in table.c and table.name not in ("device", "heard", "conversation", "timetable")
        }


def calls(route: Route, numbers: tuple[int, ...] = (1, 2, 3, 4)) -> Iterator[str]:
    """The addresses of a route, with everything in them that the furnished home has."""
    named = {"turn": (HERS, HIS), "chore": ("was", "tuin"), "number": numbers, "came": (NEVER,)}
    if not route.named:
        yield route.path
    for value in named[route.named[0]] if route.named else ():
        yield route.path.replace(f"{{{route.named[0]}}}", str(value))


def every_call(numbers: tuple[int, ...] = (1, 2, 3, 4)) -> Iterator[tuple[Route, str]]:
    """The whole table, with every address of it."""
    return ((route, path) for route in ROUTES for path in calls(route, numbers))


# ── who may ─────────────────────────────────────────────────────────────────────────────────────


def test_nobody_and_a_browser_that_is_in_reach_nothing(app: Flask, store: Store, here: int, clock: Clock) -> None:
    browser = let_in(app.test_client(), store, here, "sanne", clock.now)
    said, before = store.add_token(here, "speaker", "sanne", clock.now), kept_rows(store, here)

    for route, path in every_call():
        for caller, token in ((app.test_client(), ""), (browser, ""), (browser, "samen_made-up"), (browser, said)):
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            answer = caller.open(BASE + path, method=route.method, json=BODIES[route.name], headers=headers)
            clock.now += timedelta(seconds=3)

            assert (answer.status_code, answer.content_type) == (401, "application/problem+json"), path
            assert "merk" not in answer.get_data(as_text=True)
    assert kept_rows(store, here) == before


def test_a_program_of_strangers_sees_and_changes_nothing_here(
    app: Flask, store: Store, here: int, clock: Clock
) -> None:
    there = store.household_by_key("verderop")
    assert there is not None
    before, theirs = kept_rows(store, here), program(app, store, there.id, "sanne", clock.now)

    for route in ROUTES:
        for path in calls(route):
            answer = theirs.call(route.method, path, json=BODIES[route.name])
            clock.now += timedelta(seconds=1)

            assert answer.status_code < 500, path
            assert "merk" not in answer.get_data(as_text=True)
        assert kept_rows(store, here) == before, route.name


def test_nothing_that_is_the_others_alone_is_read(hers: Program, his: Program) -> None:
    for route, path in every_call():
        for mine, other in ((hers, "bram"), (his, "sanne")) if route.method == "GET" else ():
            read = mine.get(path).get_data(as_text=True)

            assert not [word for word in OWN[other] if word in read], path


def test_what_is_the_others_alone_does_not_change(store: Store, here: int, his: Program, clock: Clock) -> None:
    def of_sanne() -> object:
        rows = kept_rows(store, here)
        private = ("account", "calendar", "event", "sealed", "hook", "reach", "feed", "passkey", "password")
        own = {name: [row for row in rows[name] if "sanne" in row] for name in private if name in rows}
        asked = [q for q in store.questions(here) if q.member == "sanne" and q.asks.value == "sign_in"]
        devices = [one for one in store.tokens(here) if one.member == "sanne"]
        return own, store.taste_of(here, "sanne"), store.home(here).own_minutes["sanne", "was"], asked, devices

    before = of_sanne()

    for route in ROUTES:
        for path in calls(route, tuple(range(1, 9))) if route.changes else ():
            his.call(route.method, path, json=BODIES[route.name])
            clock.now += timedelta(seconds=1)
        assert of_sanne() == before, route.name


def test_a_token_that_only_reads_changes_nothing(app: Flask, store: Store, here: int, clock: Clock) -> None:
    reader = program(app, store, here, "sanne", clock.now, changes=False)
    before = kept_rows(store, here)

    for route, path in every_call():
        answer = reader.call(route.method, path, json=BODIES[route.name])
        clock.now += timedelta(seconds=1)

        assert answer.status_code == 403 or not (route.changes or route.name == "ask"), path
    assert kept_rows(store, here) == before


def test_a_token_that_was_revoked_counts_no_more(store: Store, here: int, hers: Program) -> None:
    assert hers.get("/home").status_code == 200
    token = store.api_tokens(here, "sanne")[0]

    assert store.revoke_api_token(here, "bram", token.id) is False
    assert hers.get("/home").status_code == 200
    assert store.revoke_api_token(here, "sanne", token.id) is True
    refused = hers.get("/home", language="nl")

    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert refused.json["code"] == "unknown_token"


def test_a_token_of_the_api_opens_no_speaker(app: Flask, hers: Program) -> None:
    headers = {"Authorization": f"Bearer {hers.token}"}

    assert app.test_client().post("/webhooks/ask", json={"text": "help"}, headers=headers).status_code == 401


def test_whoever_calls_too_often_waits(hers: Program, his: Program) -> None:
    statuses = {hers.get("/periods").status_code for _ in range(125)}

    slow = hers.get("/periods")
    assert statuses == {200, 429}
    assert (slow.status_code, int(slow.headers["Retry-After"]) >= 1) == (429, True)
    assert his.get("/periods").status_code == 200


# ── what is said of what does not fit ───────────────────────────────────────────────────────────


def test_all_that_does_not_fit_is_said_at_once_in_the_language_that_was_asked_for(hers: Program) -> None:
    path = f"/turns/{HERS}/done"
    dutch, english = (hers.post(path, {"minutes": 0, "door": "sanne"}, language=one) for one in ("nl", "en"))

    assert (dutch.status_code, dutch.content_type) == (422, "application/problem+json")
    assert {one["where"] for one in dutch.json["problems"]} == {"minutes", "door"}
    assert dutch.json["detail"] == "Niet alles wat gestuurd is past."
    assert english.json["detail"] == "Not everything that was sent fits."
    assert (dutch.headers["Content-Language"], english.headers["Content-Language"]) == ("nl", "en")


@pytest.mark.parametrize(
    ("sent", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"minutes": NaN}', "application/json", 400),
        (b"{}", "text/plain", 415),
        (b'{"minutes": "25"}', "application/json", 422),
        (b'{"x": "' + b"x" * 20_000 + b'"}', "application/json", 413),
    ],
)
def test_what_cannot_be_read_changes_nothing(
    store: Store, here: int, hers: Program, sent: bytes, kind: str, status: int
) -> None:
    answer = hers.call("POST", f"/turns/{HERS}/done", data=sent, content_type=kind)

    assert (answer.status_code, answer.json["status"]) == (status, status)
    assert store.home(here).exceptions == ()


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("PUT", "/home", 405)])
def test_an_address_that_is_none_is_a_problem_too(hers: Program, method: str, path: str, status: int) -> None:
    answer = hers.call(method, path)

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


@pytest.mark.parametrize(
    "turn", ["was.sanne.0~20990303T183000Z", "x~20260303T183000Z", "~", "was.sanne.0~20260304T183000Z"]
)
def test_a_turn_that_is_none_is_not_found(hers: Program, turn: str) -> None:
    assert hers.get(f"/turns/{turn}").status_code == 404
    assert hers.post(f"/turns/{turn}/skip").status_code == 404


# ── turns ───────────────────────────────────────────────────────────────────────────────────────


def test_a_week_tells_who_does_what_and_when_one_is_busy_but_not_why(hers: Program) -> None:
    week = hers.get("/week?first=2026-03-02&days=7").json

    turn = next(one for one in week["turns"] if one["id"] == HERS)
    assert (turn["member"], turn["start"], turn["state"]) == ("sanne", "2026-03-03T19:30:00+01:00", "open")
    together = [one["together_with"] for one in week["turns"] if one["chore"] == "koken"]
    assert sorted(together) == [["bram"], ["sanne"]]
    assert {(one["member"], one["start"]) for one in week["busy"]} >= {
        ("bram", "2026-03-04T10:00:00+01:00"),
        ("sanne", "2026-03-04T10:00:00+01:00"),
    }
    assert "titel" not in json.dumps(week)
    assert [talk["start"] for talk in week["talks"]] == ["2026-03-06T20:30:00+01:00"]
    assert {one["member"] for one in week["stale"]} == {"sanne", "bram"}


def test_a_turn_is_done_once_although_it_is_sent_twice(store: Store, here: int, hers: Program) -> None:
    once = {"Idempotency-Key": "2b7e"}
    first = hers.post(f"/turns/{HERS}/done", {"minutes": 25}, headers=once)
    again = hers.post(f"/turns/{HERS}/done", {"minutes": 25}, headers=once)
    other = hers.post(f"/turns/{HERS}/skip", headers=once)

    assert (first.status_code, first.json["turn"]["state"]) == (200, "done")
    assert again.json == first.json
    assert (other.status_code, other.json["code"]) == (422, "key_used")
    assert [e.change for e in store.home(here).exceptions] == [Change.DONE]
    assert [timing.minutes for timing in store.timings(here)] == [25]


def test_a_turn_is_put_elsewhere_and_taken_back(hers: Program) -> None:
    moments = hers.get(f"/turns/{HERS}").json["moments"]

    moved = hers.post(f"/turns/{HERS}/later", {"start": moments[-1]})
    back = hers.post(f"/turns/{HERS}/take-back")

    assert moved.json["turn"]["start"] == moments[-1]
    assert back.json["turn"]["start"] == "2026-03-03T19:30:00+01:00"
    assert back.json["turn"]["change"] is None


def test_what_does_not_fit_is_a_conflict_with_a_sentence(hers: Program) -> None:
    refused = hers.post(f"/turns/{HIS}/skip", language="nl")

    assert (refused.status_code, refused.json["code"]) == (409, "not_yours")
    assert "Bram" in refused.json["detail"]


def test_the_other_is_asked_and_answers_by_a_program_too(store: Store, here: int, hers: Program, his: Program) -> None:
    assert hers.post(f"/turns/{HERS}/swap", {}).status_code == 200
    asked = next(one for one in his.get("/questions").json["questions"] if one["asks"] == "take_over")

    assert "Sanne" in asked["text"]
    assert hers.post(f"/questions/{asked['id']}", {"answer": "yes"}).status_code == 404
    assert his.post(f"/questions/{asked['id']}", {"answer": "back"}).status_code == 422
    assert his.post(f"/questions/{asked['id']}", {"answer": "yes"}).status_code == 200
    assert hers.get(f"/turns/{HERS}").json["turn"]["member"] == "bram"


# ── what both agree on, and what is one's own ───────────────────────────────────────────────────


def test_a_change_of_the_list_waits_for_both(hers: Program, his: Program) -> None:
    asked = hers.post("/chores", {"words": "elke dinsdag na het eten de badkamer, 30 minuten"})
    made = hers.call("PATCH", "/chores/was", json={"minutes": 50})
    number = made.json["proposal"]["id"]

    assert (asked.json["state"], made.json["state"]) == ("asked", "proposed")
    assert any("de was" in line for line in made.json["proposal"]["effect"])
    assert hers.get("/chores").json["asked_for"] == ["badkamer"]
    assert his.get("/proposal").json["proposal"]["yes"] == ["sanne"]
    assert his.post("/proposal/yes", {"proposal": number}).json["state"] == "agreed"
    assert his.get("/chores/was").json["minutes"] == 50
    assert his.post("/proposal/yes", {"proposal": number + 5}).status_code == 404


def test_shares_are_proposed_exactly(hers: Program, his: Program) -> None:
    wrong = hers.post("/proposal/shares", {"shares": {"sanne": "2/5", "bram": "2/5"}})
    made = hers.post("/proposal/shares", {"shares": {"sanne": "2/5", "bram": "3/5"}})

    assert wrong.status_code == 422
    assert {one["member"]: one["then"] for one in made.json["shares"]} == {"sanne": "2/5", "bram": "3/5"}
    assert his.post("/proposal/no", {"proposal": made.json["id"]}).json["state"] == "no"


def test_somebody_is_away_and_back_again(store: Store, here: int, hers: Program) -> None:
    over = hers.post("/periods", {"kind": "away", "first": "2026-02-09", "last": "2026-02-12"})
    made = hers.post("/periods", {"kind": "heavy", "first": "2026-03-11"})

    assert over.status_code == 422
    assert (made.json["member"], made.json["first"], made.json["last"]) == ("sanne", "2026-03-09", "2026-03-15")
    assert hers.call("DELETE", f"/periods/{made.json['id']}").status_code == 200
    assert [p.member for p in store.periods(here)] == ["bram"]


def test_the_ten_minutes_are_answered_and_prepared(hers: Program, his: Program) -> None:
    moved = hers.post("/check-in/reply", {"reply": "elsewhere"})
    ready = his.post("/check-in/ready", {"notes": []})

    assert moved.json["start"] is not None
    assert (ready.json["ready"], ready.json["lies_open"]) == (["bram"], False)
    assert hers.get("/check-in").json["start"] == moved.json["start"]


def test_a_note_is_sealed_and_told_closed(hers: Program, his: Program) -> None:
    made = hers.post("/me/notes", {"kind": "need", "text": "een avond zonder wekker", "chore": "was"})

    assert made.status_code == 200
    listed = hers.get("/me/notes")
    assert {note["id"] for note in listed.json["notes"]} >= {made.json["id"]}
    assert "wekker" not in listed.get_data(as_text=True)
    assert made.json["id"] not in {note["id"] for note in his.get("/me/notes").json["notes"]}


def test_tastes_and_minutes_are_ones_own(hers: Program, his: Program) -> None:
    hers.call("PUT", "/me/tastes", json={"likes": ["ramen"], "dislikes": ["koken"]})
    hers.call("PUT", "/me/minutes/was", json={"minutes": 44})

    assert his.get("/me/tastes").json == {"likes": ["tuin"], "dislikes": ["afwas"]}
    assert his.get("/me/minutes").json == {"minutes": [{"chore": "was", "minutes": 43}]}
    assert hers.get("/me/tastes").json == {"likes": ["ramen"], "dislikes": ["koken"]}


def test_the_house_is_asked_and_does_as_it_is_told(store: Store, here: int, hers: Program) -> None:
    said = hers.post("/ask", {"text": "wie doet vanavond het speelgoed?", "language": "nl"}).json
    done = hers.post("/ask", {"text": "ik heb de was gedaan", "language": "nl"}).json

    assert "Bram" in said["speech"]
    assert done["intent"] == "done"
    assert [e.change for e in store.home(here).exceptions] == [Change.DONE]


def test_what_one_takes_along_is_of_both_and_ones_own(hers: Program) -> None:
    whole = hers.get("/export").json

    assert {one["key"] for one in whole["chores"]} >= {"was", "speelgoed"}
    assert whole["own"]["minutes"] == {"was": 41}
    assert [line["deed"] for line in whole["ledger"]] == ["done"]
