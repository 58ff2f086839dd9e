"""What follows from the ten minutes, on a real CalDAV server: a stretch that is kept free, an experiment and a change
of the rota reach both calendars, and are gone from them again when they are taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import recurring_ical_events
from homes import AMSTERDAM, NOW, WORDS, House
from icalendar import Calendar

from household.model import Entry, Happened, Home, KeptFree, Part, Refused, Who
from integrations.ical_entries import read_entry, write_entry
from language.entries import title_for_all
from rounds.agreeing import answer_experiment
from rounds.follow import (
    NoSuchStretch,
    NothingTried,
    Onward,
    agree_on,
    answered,
    asked_back,
    end_experiment,
    keep_free,
    last_needs,
    let_go,
    looked_at,
    try_out,
    what_to_ask,
    withdraw,
)
from rounds.plan import home_ahead
from rounds.undo import undo
from scheduler.keeping_free import NothingFree, Wanted

#: The Friday after the Wednesday on which these homes live.
FRIDAY = (NOW + timedelta(days=2)).date()
SATURDAY = FRIDAY + timedelta(days=1)
MONDAY = FRIDAY + timedelta(days=3)
OTHER = {"sanne": "bram", "bram": "sanne"}


@pytest.fixture
def written(house: House) -> House:
    house.round()
    house.agree()
    house.round()
    house.later(minutes=1)
    return house


def home_now(house: House) -> tuple[Home, datetime]:
    return home_ahead(house.world, house.household)


def keep(house: House, *members: str, wanted: Wanted | None = None, title: str = "") -> KeptFree:
    home, now = home_now(house)
    evening = wanted or Wanted(FRIDAY, FRIDAY, 120, Part.EVENING)
    return keep_free(house.world.store, home, members, evening, title, now)


def free_time(house: House, member: str, title: str = "Vrij gehouden") -> list[Entry]:
    found = (read_entry(name, text) for name, text in house.ours(member).items())
    return [entry for entry in found if entry and entry.title == title]


def stands(house: House, member: str) -> dict[str, list[tuple[datetime, datetime]]]:
    """What stands in a calendar in the next two weeks, by title, according to another library."""
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    for text in house.ours(member).values():
        for event in recurring_ical_events.of(Calendar.from_ical(text)).between(NOW, NOW + timedelta(days=14)):
            span = event.start.astimezone(AMSTERDAM), event.end.astimezone(AMSTERDAM)
            found.setdefault(str(event["SUMMARY"]), []).append(span)
    return {title: sorted(spans) for title, spans in found.items()}


def everything(house: House) -> dict[str, dict[str, list[tuple[datetime, datetime]]]]:
    return {member: stands(house, member) for member in WORDS}


def quiet(house: House) -> bool:
    return house.round().written == []


# ── a need ──────────────────────────────────────────────────────────────────────────────────────


def test_what_is_kept_free_stands_busy_in_the_calendar_and_chores_go_round_it(written: House) -> None:
    before = everything(written)
    evening = Wanted(FRIDAY, FRIDAY, 180, Part.EVENING)

    kept = keep(written, "sanne", "bram", wanted=evening)
    written.round()

    for member in WORDS:
        (entry,) = free_time(written, member)
        assert (entry.start, entry.minutes, entry.busy) == (kept.span.start, 180, True)
        others = [span for title, spans in stands(written, member).items() if title != entry.title for span in spans]
        assert not [1 for start, end in others if start < kept.span.end and kept.span.start < end]
    texts = [text for member in WORDS for text in written.ours(member).values() if "Vrij gehouden" in text]
    assert len({line for text in texts for line in text.splitlines() if line.startswith("UID:")}) == 1
    assert everything(written) != before
    assert quiet(written)


def test_let_go_it_is_gone_and_the_chores_are_back_where_they_were(written: House) -> None:
    before = everything(written)
    kept = keep(written, "sanne", "bram", wanted=Wanted(FRIDAY, FRIDAY + timedelta(days=1), 240, Part.EVENING))
    written.round()

    home, now = home_now(written)
    let_go(written.world.store, home, kept.id, now)
    written.round()

    assert everything(written) == before
    assert quiet(written)
    with pytest.raises(NoSuchStretch):
        let_go(written.world.store, home_now(written)[0], kept.id, now)


def test_undo_takes_it_out_of_the_calendars_again(written: House) -> None:
    before = everything(written)
    keep(written, "sanne", "bram", wanted=Wanted(FRIDAY, FRIDAY, 180, Part.EVENING))
    written.round()

    undo(written.world, written.household)

    assert everything(written) == before


def test_moved_in_one_calendar_it_moves_for_both(written: House) -> None:
    kept = keep(written, "sanne", "bram")
    written.round()
    (entry,) = free_time(written, "sanne")
    noon = datetime(2026, 3, 7, 12, 0, tzinfo=AMSTERDAM)

    written.put("sanne", "samen-thuis-sanne", entry.href, write_entry(replace(entry, start=noon, minutes=90), NOW))
    written.round()

    (moved,) = home_now(written)[0].kept_free
    assert (moved.id, moved.span.start, moved.span.minutes) == (kept.id, noon, 90)
    (of_bram,) = free_time(written, "bram")
    assert (of_bram.start, of_bram.minutes) == (noon, 90)
    assert quiet(written)


def test_deleted_in_one_calendar_it_is_let_go_for_that_person(written: House) -> None:
    keep(written, "sanne", "bram")
    written.round()
    (entry,) = free_time(written, "bram")

    written.remove("bram", "samen-thuis-bram", entry.href)
    written.round()

    (left,) = home_now(written)[0].kept_free
    assert left.members == ("sanne",)
    assert free_time(written, "bram") == []
    assert free_time(written, "sanne") != []

    written.remove("sanne", "samen-thuis-sanne", entry.href)
    written.round()

    assert home_now(written)[0].kept_free == ()
    assert quiet(written)
    assert keep(written, "sanne").id != left.id
    written.round()
    assert free_time(written, "sanne") != []


def test_put_back_in_a_calendar_it_is_kept_free_there_again(written: House) -> None:
    keep(written, "sanne", "bram")
    written.round()
    before = everything(written)
    name, text = next((n, t) for n, t in written.ours("bram").items() if "Vrij gehouden" in t)
    for member in WORDS:
        written.remove(member, f"samen-thuis-{member}", name)
    written.round()
    assert home_now(written)[0].kept_free == ()

    written.put("bram", "samen-thuis-bram", name, text)
    written.round()
    assert [k.members for k in home_now(written)[0].kept_free] == [("bram",)]
    written.put("sanne", "samen-thuis-sanne", name, text)
    written.round()

    assert everything(written) == before
    assert [k.members for k in home_now(written)[0].kept_free] == [("sanne", "bram")]
    assert quiet(written)


def test_own_words_stand_in_the_calendar_of_whom_it_is_for_and_in_no_other(written: House) -> None:
    keep(written, "sanne", title="pottenbakken")
    written.round()

    (entry,) = free_time(written, "sanne", "pottenbakken")
    assert title_for_all(entry, "nl") == "Vrij gehouden"
    assert "pottenbakken" not in str(written.ours("bram"))
    assert "pottenbakken" not in repr(home_now(written)[0].kept_free)


def test_what_does_not_fit_is_said_all_at_once_and_keeps_nothing(written: House) -> None:
    home, now = home_now(written)
    store = written.world.store
    wrong = Wanted(NOW.date() - timedelta(days=2), NOW.date() - timedelta(days=1), 5)

    with pytest.raises(Refused) as refused:
        keep_free(store, home, (), wanted=wrong, title="a\nb", now=now)
    with pytest.raises(NothingFree):
        keep_free(store, home, ("sanne",), Wanted(NOW.date(), NOW.date(), 16 * 60), "", now)

    sentences = {problem.sentence for problem in refused.value.problems}
    assert sentences == {"kept_free.nobody", "kept_free.minutes", "kept_free.past", "kept_free.title"}
    assert home_now(written)[0].kept_free == ()


def test_the_next_check_in_opens_with_it_by_day_and_time_alone(written: House) -> None:
    kept = keep(written, "sanne", title="pottenbakken", wanted=Wanted(SATURDAY, SATURDAY, 60))
    written.round()
    assert last_needs(*home_now(written)) == ()

    written.later(days=7)
    written.round()
    home, now = home_now(written)
    (asked,) = last_needs(home, now)
    answered(written.world.store, home, asked.id, Happened.PARTLY)

    assert (asked.id, asked.span, asked.title) == (kept.id, kept.span, "")
    assert last_needs(*home_now(written)) == ()
    assert home_now(written)[0].kept_free[0].asked is Happened.PARTLY
    assert home_now(written)[0].kept_free[0].title == "pottenbakken"
    assert quiet(written)
    with pytest.raises(NoSuchStretch):
        answered(written.world.store, home, 99, Happened.YES)


def test_weeks_later_it_is_forgotten_and_stays_to_be_seen_in_the_calendar(written: House) -> None:
    keep(written, "sanne")
    written.round()

    written.later(days=40)
    written.round()

    assert written.world.store.kept_free(written.household) == ()
    assert free_time(written, "sanne") != []
    assert quiet(written)


# ── something that is tried ─────────────────────────────────────────────────────────────────────


def holder(house: House, chore: str) -> str:
    agreement = home_now(house)[0].agreement
    assert agreement is not None
    return next(s.member for s in agreement.series if s.chore == chore)


def does(house: House, chore: str, first: int, last: int) -> set[str]:
    """Who has a chore in their calendar from the first to the last day after that Monday."""
    low, high = (datetime.combine(MONDAY + timedelta(days=n), datetime.min.time(), AMSTERDAM) for n in (first, last))
    found = set()
    for member in WORDS:
        for text in house.ours(member).values():
            happenings = recurring_ical_events.of(Calendar.from_ical(text)).between(low, high)
            found |= {member for event in happenings if str(event["SUMMARY"]) == chore.capitalize()}
    return found


def test_a_chore_that_wears_one_out_is_the_others_for_some_weeks_and_comes_back_by_itself(written: House) -> None:
    member = holder(written, "badkamer")
    seen = looked_at(written.world, written.household, "badkamer", member, 2)

    made = try_out(written.world, written.household, "badkamer", member, 2, yes=WORDS)
    written.round()

    assert replace(made, yes=(), id=0) == replace(seen.experiment, yes=(), id=0)
    assert made.yes == ("bram", "sanne")
    less = next(side for side in seen.sides if side.member == member)
    more = next(side for side in seen.sides if side.member == OTHER[member])
    assert less.tried - less.agreed == -(more.tried - more.agreed)
    assert does(written, "badkamer", 0, 13) == {OTHER[member]}
    assert does(written, "badkamer", 14, 21) == {member}
    assert quiet(written)


def test_an_experiment_waits_for_both_and_is_seen_before_anybody_says_yes(written: House) -> None:
    before = everything(written)
    member = holder(written, "badkamer")

    made = try_out(written.world, written.household, "badkamer", member, 2)
    written.round()

    assert made.yes == (member,)
    assert everything(written) == before
    answer_experiment(written.world, written.household, made, OTHER[member], yes=True)
    written.round()
    assert does(written, "badkamer", 0, 13) == {OTHER[member]}


def test_taken_back_before_it_begins_an_experiment_leaves_nothing_behind(written: House) -> None:
    before = everything(written)
    member = holder(written, "badkamer")
    made = try_out(written.world, written.household, "badkamer", member, 2, yes=WORDS)
    written.round()

    end_experiment(written.world, written.household, made.id)
    written.round()

    assert everything(written) == before
    assert what_to_ask(*home_now(written)) == ()
    with pytest.raises(NothingTried):
        end_experiment(written.world, written.household, made.id)


def test_ended_halfway_all_goes_as_agreed_again_and_it_is_still_asked_about(written: House) -> None:
    member = holder(written, "badkamer")
    made = try_out(written.world, written.household, "badkamer", member, 3, yes=WORDS)
    written.later(days=8)
    written.round()

    end_experiment(written.world, written.household, made.id)
    written.round()

    assert does(written, "badkamer", 8, 21) == {member}
    assert [one.id for one in what_to_ask(*home_now(written))] == [made.id]


@pytest.mark.parametrize("onward", [Onward.CARRY_ON, Onward.OTHERWISE])
def test_after_it_goes_on_or_is_divided_otherwise_with_the_yes_of_both(written: House, onward: Onward) -> None:
    member = holder(written, "badkamer")
    made = try_out(written.world, written.household, "badkamer", member, 2, yes=WORDS)
    written.later(days=20)
    written.round()

    proposed = asked_back(written.world, written.household, made.id, member, onward)

    assert proposed is not None
    assert proposed.yes == (member,)
    chore = next(c for c in proposed.chores if c.key == "badkamer")
    assert (chore.stays, chore.who) == {
        Onward.CARRY_ON: (OTHER[member], Who.EITHER),
        Onward.OTHERWISE: (None, Who.TURNS),
    }[onward]
    assert what_to_ask(*home_now(written)) == ()
    withdraw(written.world, written.household, proposed.id, member)
    assert written.world.store.open_proposal(written.household) is None


def test_back_means_that_it_stays_as_it_was_agreed(written: House) -> None:
    member = holder(written, "badkamer")
    made = try_out(written.world, written.household, "badkamer", member, 2, yes=WORDS)
    written.later(days=20)

    assert asked_back(written.world, written.household, made.id, member, Onward.BACK) is None
    assert what_to_ask(*home_now(written)) == ()
    assert holder(written, "badkamer") == member


# ── an agreement ────────────────────────────────────────────────────────────────────────────────


def test_an_agreement_of_both_changes_the_rota_and_is_taken_back_by_undo(written: House) -> None:
    before = everything(written)
    home, _ = home_now(written)
    member = holder(written, "badkamer")
    stays = tuple(replace(c, stays=OTHER[member]) if c.key == "badkamer" else c for c in home.chores)

    made = agree_on(written.world, written.household, member, chores=stays, yes=WORDS)
    written.round()

    assert made.answer == "yes"
    assert does(written, "badkamer", 0, 28) == {OTHER[member]}
    assert undo(written.world, written.household).left == 0
    assert everything(written) == before
