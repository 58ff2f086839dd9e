"""What each keeps to themselves: nothing of it comes out before both gave theirs, and tastes do not come out at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from household.model import Agreement, Certificate, Experiment, Proposal, RoutinePart, Series, View
from household.store import NotHere, ProposalClosed, ProposalOpen, Store
from tests.household.conftest import BRAM, DISHES, MONDAY, NOW, SANNE, TOYS, household


def view(member: str, chore: str, does: str = "sanne") -> View:
    return View(member, chore, "start", does, does, "")


def agreement(*series: Series) -> Agreement:
    return Agreement(0, MONDAY, series, {}, Certificate((), Fraction(1), Fraction(1), True, True))


def proposal(**other: object) -> Proposal:
    made = Proposal("sanne", household(), (SANNE, BRAM), (DISHES, TOYS), agreement(), ("sanne",), ground=("a", "b"))
    return replace(made, **other)  # type: ignore[arg-type]


def test_minutes_show_once_both_gave_theirs(store: Store, home: int, strangers: int) -> None:
    store.keep_minutes(home, "sanne", "afwas", 40)
    alone = store.minutes_of_both(home)
    store.keep_minutes(home, "bram", "speelgoed", 15)
    other = store.minutes_of_both(home)
    store.keep_minutes(home, "bram", "afwas", 90)

    assert alone == other == {}
    assert store.minutes_of_both(home) == {"afwas": {"sanne": 40, "bram": 90}}
    assert store.minutes_of_both(strangers) == {}
    assert store.home(home).own_minutes == {
        ("sanne", "afwas"): 40, ("bram", "afwas"): 90, ("bram", "speelgoed"): 15
    }  # fmt: skip


def test_a_taste_replaces_the_one_before_and_is_its_owner_s(store: Store, home: int) -> None:
    store.keep_taste(home, "sanne", ["afwas"], ["speelgoed"])
    store.keep_taste(home, "sanne", ["speelgoed"], [])

    assert store.taste_of(home, "sanne") == {"speelgoed": 1}
    assert store.taste_of(home, "bram") == {"afwas": 3}
    assert store.home(home).heavy == {("bram", "afwas"): 3, ("sanne", "speelgoed"): 1}


def test_a_picture_opens_once_both_drew_all_of_it(store: Store, home: int) -> None:
    store.draw(home, [view("sanne", "afwas"), view("sanne", "speelgoed")])
    one = store.drawn(home, "start")
    store.draw(home, [view("bram", "afwas", "bram")])
    half = store.drawn(home, "start")
    store.draw(home, [view("bram", "speelgoed", "both")])

    assert one == half == ()
    assert [(v.chore, v.member, v.does) for v in store.drawn(home, "start")] == [
        ("afwas", "bram", "bram"), ("afwas", "sanne", "sanne"),
        ("speelgoed", "bram", "both"), ("speelgoed", "sanne", "sanne"),
    ]  # fmt: skip
    assert store.drawn(home, "later") == ()
    assert {v.member for v in store.drawn_by(home, "sanne", "start")} == {"sanne"}


# ── proposals and experiments ───────────────────────────────────────────────────────────────────


def test_a_proposal_waits_until_everybody_said_yes(store: Store, home: int) -> None:
    before = store.home(home)
    shares = tuple(replace(m, share=Fraction(1, 2)) for m in before.members)
    made = store.propose(
        home, proposal(members=shares, chores=(TOYS,), household=replace(before.household, name="Ons")), NOW
    )

    half = store.home(home)
    done = store.accept_proposal(home, made.id, "bram")

    assert store.open_proposal(home) is None
    assert half == before
    assert (made.yes, done.yes, done.answer) == (("sanne",), ("bram", "sanne"), "yes")
    after = store.home(home)
    assert after.household.name == "Ons"
    assert after.household.id == home
    assert after.members == shares
    assert after.chores == (TOYS,)
    assert after.agreement is not None
    assert after.agreement.yes == ("bram", "sanne")
    assert after.heavy == before.heavy
    with pytest.raises(ProposalClosed):
        store.accept_proposal(home, made.id, "bram")


def test_there_is_one_open_proposal_and_a_home_knows_only_its_own(store: Store, home: int, strangers: int) -> None:
    made = store.propose(home, proposal(), NOW)

    with pytest.raises(ProposalOpen):
        store.propose(home, proposal(by="bram"), NOW)
    with pytest.raises(NotHere):
        store.accept_proposal(strangers, made.id, "joris")
    with pytest.raises(NotHere):
        store.accept_proposal(home, made.id, "joris")
    assert store.open_proposal(strangers) is None
    store.close_proposal(home, made.id, "no")
    again = store.propose(home, proposal(by="bram"), NOW)
    assert [(p.by, p.answer) for p in store.proposals(home)] == [("bram", ""), ("sanne", "no")]
    assert store.open_proposal(home) == again


def test_a_chore_that_goes_is_known_while_its_last_series_ends(store: Store, home: int) -> None:
    start = datetime(2026, 11, 24, 19, tzinfo=UTC)
    over = Series("afwas", "bram", 0, start, 20, "FREQ=DAILY", since=MONDAY, until=MONDAY + timedelta(days=7))
    made = store.propose(home, proposal(chores=(TOYS,), agreement=replace(agreement(), ended=(over,))), NOW)
    store.accept_proposal(home, made.id, "bram")
    gone = store.home(home)

    back = store.propose(home, proposal(chores=(TOYS, DISHES)), NOW)
    store.accept_proposal(home, back.id, "bram")

    assert (gone.chores, gone.former) == ((TOYS,), (DISHES,))
    assert gone.chore("afwas") == DISHES
    assert (store.home(home).chores, store.home(home).former) == ((TOYS, DISHES), ())


def test_a_chore_that_goes_with_its_routine_is_known_too(store: Store, home: int) -> None:
    start = datetime(2026, 11, 24, 19, tzinfo=UTC)
    parts = (RoutinePart("afwas", (1,), 20), RoutinePart("speelgoed", (1,), 10))
    over = Series("avond", "bram", 0, start, 30, "FREQ=WEEKLY;BYDAY=TU", parts, MONDAY, MONDAY + timedelta(days=7))

    made = store.propose(home, proposal(chores=(TOYS,), agreement=replace(agreement(), ended=(over,))), NOW)
    store.accept_proposal(home, made.id, "bram")

    assert store.home(home).former == (DISHES,)


def test_an_experiment_is_part_of_the_home_and_ends(store: Store, home: int, strangers: int) -> None:
    version = store.version(home)
    made = store.add_experiment(home, Experiment("afwas", "bram", "sanne", MONDAY, MONDAY, ("speelgoed",), ("bram",)))

    store.change_experiment(home, replace(made, yes=("bram", "sanne"), ended="kept"))

    assert [(e.id, e.yes, e.ended) for e in store.home(home).experiments] == [(made.id, ("bram", "sanne"), "kept")]
    assert store.version(home) == version + 2
    with pytest.raises(NotHere):
        store.change_experiment(strangers, made)
