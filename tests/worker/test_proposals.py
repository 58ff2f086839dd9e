"""A change that one proposes: it is worked out at once, counts once both said yes to it, and writes only itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hands import Calendars, entries_in, series_in, settled
from homes import WORDS, House

from household.model import Chore, Home, Refused, Window
from household.store import ProposalClosed, ProposalOpen
from integrations.ical_entries import read_entry
from rounds.agreeing import (
    ExperimentOpen,
    NothingAgreedYet,
    NothingNew,
    ProposalOvertaken,
    ProposalRenewed,
    answer_experiment,
    answer_proposal,
    current_proposal,
    propose,
    try_out,
    worked_out,
)
from rounds.follow import NothingTried, Onward, asked_back
from scheduler.experiments import over
from scheduler.planner import NobodyCan

MONDAY = date(2026, 3, 9)


@pytest.fixture
def written(tmp_path: Path) -> tuple[House, Calendars]:
    return settled(tmp_path, "een")


def home_of(house: House) -> Home:
    return house.world.store.home(house.household)


def changed(house: House, key: str, **fields: object) -> tuple[Chore, ...]:
    return tuple(replace(c, **fields) if c.key == key else c for c in home_of(house).chores)  # type: ignore[arg-type]


def shares(house: House, sanne: str) -> tuple[object, ...]:
    part = Fraction(sanne)
    return tuple(replace(m, share=part if m.key == "sanne" else 1 - part) for m in home_of(house).members)


def owner(house: House, chore: str) -> set[str]:
    agreement = home_of(house).agreement
    assert agreement is not None
    return {s.member for s in agreement.series if s.chore == chore}


def texts(calendars: Calendars) -> dict[tuple[str, str], str]:
    return {(m, href): r.text for m in WORDS for href, r in calendars[m].resources.items()}


def titles(before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]) -> set[str]:
    """Whose words changed, or came, or went."""
    touched = [k for k in before.keys() | after.keys() if before.get(k) != after.get(k)]
    found: Iterable[object] = (read_entry(k[1], after.get(k) or before[k]) for k in touched)
    return {e.title for e in found if e}  # type: ignore[attr-defined]


def test_a_proposal_changes_nothing_until_both_said_yes(written: tuple[House, Calendars]) -> None:
    house, calendars = written
    before, home, version = texts(calendars), home_of(house), house.world.store.version(house.household)

    found = propose(house.world, house.household, "sanne", chores=changed(house, "vuilnis", owner="sanne"))
    house.round()

    assert (found.yes, found.answer, found.agreement.starts_on) == (("sanne",), "", MONDAY)
    assert texts(calendars) == before
    assert (home_of(house).agreement, home_of(house).chores) == (home.agreement, home.chores)
    assert house.world.store.version(house.household) == version


def test_with_both_yeses_it_counts_from_monday_and_writes_only_itself(written: tuple[House, Calendars]) -> None:
    house, calendars = written
    before = texts(calendars)
    found = propose(house.world, house.household, "sanne", chores=changed(house, "vuilnis", owner="sanne"))

    said = answer_proposal(house.world, house.household, found.id, "bram", yes=True)
    done = house.round()
    again = house.round()

    assert (said.answer, said.yes) == ("yes", ("bram", "sanne"))
    assert "Vuilnis" in titles(before, texts(calendars))
    new = [s for s in home_of(house).agreement.series if s.since == MONDAY]  # type: ignore[union-attr]
    old = home_of(house).agreement.ended  # type: ignore[union-attr]
    assert {t.casefold() for t in titles(before, texts(calendars))} == {s.chore for s in (*new, *old)}
    assert len(done.written) == len(new) + len(old)
    assert again.written == []
    assert owner(house, "vuilnis") == {"sanne"}
    assert "UNTIL=20260308T225959Z" in (series_in(calendars["bram"], "Vuilnis").rrule or "")


def test_a_no_ends_it_and_a_no_of_ones_own_withdraws_it(written: tuple[House, Calendars]) -> None:
    house, _ = written
    home = home_of(house)
    first = propose(house.world, house.household, "sanne", members=shares(house, "3/5"))  # type: ignore[arg-type]
    no = answer_proposal(house.world, house.household, first.id, "bram", yes=False)
    second = propose(house.world, house.household, "sanne", members=shares(house, "3/5"))  # type: ignore[arg-type]

    back = answer_proposal(house.world, house.household, second.id, "sanne", yes=False)

    assert (no.answer, back.answer) == ("no", "withdrawn")
    assert current_proposal(house.world, house.household) is None
    assert home_of(house) == home
    with pytest.raises(ProposalClosed):
        answer_proposal(house.world, house.household, second.id, "bram", yes=True)


def test_one_proposal_at_a_time(written: tuple[House, Calendars]) -> None:
    house, _ = written
    propose(house.world, house.household, "sanne", members=shares(house, "3/5"))  # type: ignore[arg-type]

    with pytest.raises(ProposalOpen):
        propose(house.world, house.household, "bram", members=shares(house, "2/5"))  # type: ignore[arg-type]


def test_what_is_so_already_is_no_proposal(written: tuple[House, Calendars]) -> None:
    house, _ = written

    with pytest.raises(NothingNew):
        propose(house.world, house.household, "sanne", chores=home_of(house).chores)


def test_before_the_first_yes_there_is_nothing_to_change(tmp_path: Path) -> None:
    from homes import memory_house

    house, _ = memory_house(tmp_path / "leeg", "leeg")
    with pytest.raises(NothingAgreedYet):
        propose(house.world, house.household, "sanne", members=shares(house, "3/5"))  # type: ignore[arg-type]


def test_all_that_cannot_be_is_said_at_once_and_the_plan_stays(written: tuple[House, Calendars]) -> None:
    house, _ = written
    home = home_of(house)
    short = Window(home.chore("was").window.earliest, home.chore("was").window.earliest)
    chores = tuple(
        replace(c, window=short)
        if c.key == "was"
        else replace(c, can=("bram",), stays="sanne")
        if c.key == "koken"
        else replace(c, can=("joris",))
        if c.key == "badkamer"
        else replace(c, stays="bram")
        if c.key == "bedden"
        else c
        for c in home.chores
    )
    members = tuple(replace(m, share=Fraction(2, 3)) for m in home.members)

    with pytest.raises(Refused) as refused:
        propose(house.world, house.household, "sanne", members=members, chores=chores)

    assert {p.sentence for p in refused.value.problems} == {
        "trouble.shares-do-not-add-up", "trouble.window-too-short", "impossible.stays_cannot",
        "impossible.nobody", "impossible.stays_together",
    }  # fmt: skip
    assert home_of(house) == home
    assert current_proposal(house.world, house.household) is None


def test_a_chore_for_which_the_calendars_leave_no_moment_is_named(written: tuple[House, Calendars]) -> None:
    house, calendars = written
    from homes import NOW, busy_text

    for member in WORDS:
        text = busy_text("nacht", NOW.replace(hour=1), 240, "FREQ=DAILY")
        calendars[f"{member}-werk"].put("nacht.ics", text, None)
    house.round()
    night = Window(NOW.time().replace(hour=2, minute=0), NOW.time().replace(hour=4, minute=0))

    with pytest.raises(NobodyCan) as trouble:
        propose(house.world, house.household, "sanne", chores=changed(house, "was", window=night))

    assert trouble.value.details == {"chore": "was"}


# ── what changes meanwhile ──────────────────────────────────────────────────────────────────────


def drag(house: House, calendars: Calendars, chore: str, minutes: int) -> None:
    from hands import edit

    member = next(m for m in WORDS if any(e.rrule and e.title == chore for e in entries_in(calendars[m])))
    entry = series_in(calendars[member], chore)
    edit(calendars[member], replace(entry, start=entry.start + timedelta(minutes=minutes)))
    house.round()


def test_a_series_that_is_dragged_meanwhile_is_taken_along_or_asked_anew(written: tuple[House, Calendars]) -> None:
    house, calendars = written
    found = propose(house.world, house.household, "sanne", chores=changed(house, "vuilnis", owner="sanne"))
    drag(house, calendars, "Koken", 5)

    try:
        answer_proposal(house.world, house.household, found.id, "bram", yes=True)
    except ProposalRenewed:
        for member in ("bram", "sanne"):
            answer_proposal(house.world, house.household, found.id, member, yes=True)
    house.round()

    assert owner(house, "vuilnis") == {"sanne"}
    assert house.round().written == []


def test_what_both_changed_otherwise_withdraws_it(written: tuple[House, Calendars]) -> None:
    house, _ = written
    found = propose(house.world, house.household, "sanne", chores=changed(house, "vuilnis", owner="sanne"))
    house.world.store.replace_chores(house.household, changed(house, "was", minutes=30), {})

    with pytest.raises(ProposalOvertaken):
        answer_proposal(house.world, house.household, found.id, "bram", yes=True)

    assert current_proposal(house.world, house.household) is None
    assert owner(house, "vuilnis") == {"bram"}


def test_a_proposal_that_waits_past_its_monday_begins_on_the_next(written: tuple[House, Calendars]) -> None:
    house, _ = written
    found = propose(house.world, house.household, "sanne", chores=changed(house, "vuilnis", owner="sanne"))
    house.later(days=6)
    house.round()

    later = current_proposal(house.world, house.household)

    assert later is not None
    assert (found.agreement.starts_on, later.agreement.starts_on) == (MONDAY, MONDAY + timedelta(days=7))
    assert owner(house, "vuilnis") == {"bram"}


def test_a_chore_that_is_let_go_of_stays_to_be_seen_until_monday_and_after(written: tuple[House, Calendars]) -> None:
    house, calendars = written
    less = tuple(c for c in home_of(house).chores if c.key != "vuilnis")
    found = propose(house.world, house.household, "sanne", chores=less)
    answer_proposal(house.world, house.household, found.id, "bram", yes=True)

    house.round()

    bins = series_in(calendars["bram"], "Vuilnis")
    assert bins.rrule is not None
    assert "UNTIL=" in bins.rrule
    assert [c.key for c in home_of(house).former] == ["vuilnis"]
    house.later(days=12)
    house.round()
    assert series_in(calendars["bram"], "Vuilnis").rrule == bins.rrule
    booked = house.world.store.ledger(house.household, date(2026, 3, 1))
    assert [line.day for line in booked if line.chore == "vuilnis"] == [date(2026, 3, 4)]


def test_looking_at_what_would_change_keeps_nothing(written: tuple[House, Calendars]) -> None:
    house, calendars = written
    before, version = texts(calendars), house.world.store.version(house.household)

    home, wanted, agreement = worked_out(house.world, house.household, members=shares(house, "3/4"))  # type: ignore[arg-type]
    house.round()

    assert agreement.starts_on == MONDAY
    assert [m.share for m in wanted.members] != [m.share for m in home.members]
    assert (texts(calendars), house.world.store.version(house.household)) == (before, version)


# ── experiments ─────────────────────────────────────────────────────────────────────────────────


def test_an_experiment_counts_with_both_yeses_and_is_asked_about_when_it_is_over(
    written: tuple[House, Calendars],
) -> None:
    house, _ = written
    chore = "badkamer"
    member = next(iter(owner(house, chore)))
    other = next(m for m in WORDS if m != member)
    made = try_out(house.world, house.household, chore, member, 2)
    with pytest.raises(ExperimentOpen):
        try_out(house.world, house.household, "was", other, 2)
    with pytest.raises(NothingTried):
        asked_back(house.world, house.household, made.id, member, Onward.BACK)

    said = answer_experiment(house.world, house.household, made, other, yes=True)
    house.later(days=30)
    past = over(home_of(house), house.clock[0].date())
    asked_back(house.world, house.household, made.id, member, Onward.BACK)

    assert (said.by, said.first, said.last) == (other, MONDAY, MONDAY + timedelta(days=13))
    assert said.yes == ("bram", "sanne")
    assert [e.id for e in past] == [made.id]
    assert over(home_of(house), house.clock[0].date()) == ()


def test_an_experiment_that_pleased_becomes_a_proposal(written: tuple[House, Calendars]) -> None:
    house, _ = written
    member = next(iter(owner(house, "badkamer")))
    other = next(m for m in WORDS if m != member)
    made = try_out(house.world, house.household, "badkamer", member, 3)
    answer_experiment(house.world, house.household, made, other, yes=True)
    house.later(days=30)

    found = asked_back(house.world, house.household, made.id, member, Onward.CARRY_ON)

    assert found is not None
    assert {c.key: c.stays for c in found.chores if c.stays}["badkamer"] == other
    answer_proposal(house.world, house.household, found.id, other, yes=True)
    assert owner(house, "badkamer") == {other}
