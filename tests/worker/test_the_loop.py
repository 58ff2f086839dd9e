"""The circle that this is all for, told once from beginning to end, over real calendars: what is felt on Monday is said
on Friday, is tried for two weeks, stands in both calendars, and is asked about when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import recurring_ical_events
from homes import AMSTERDAM, WORDS, House
from icalendar import Calendar

from household.model import Happened, NoteKind, Part, Speaker
from household.sealed import Cost
from household.store_sealed import Sealed
from rounds import follow, notes, sitting
from rounds.agreeing import answer_proposal
from rounds.plan import home_ahead
from scheduler.keeping_free import Wanted
from scheduler.sitting import StepKind
from webhooks.core import answer

FELT = "ik voelde me vanmiddag alleen toen ik de badkamer schoonmaakte"
PHRASES = {"sanne": "fietsbel op de vliering", "bram": "regenlaarzen in de gang"}
OTHER = {"sanne": "bram", "bram": "sanne"}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in March 2026."""
    return datetime(2026, 3, 1, hour, minute, tzinfo=AMSTERDAM) + timedelta(days=day - 1)


def until(house: House, moment: datetime) -> None:
    """Let it become this moment, with a round in each day between, as the worker makes them."""
    while house.clock[0] < moment:
        house.clock[0] = min(house.clock[0] + timedelta(days=1), moment)
        house.round()


def does(house: House, chore: str, first: datetime, last: datetime) -> set[str]:
    """Who has a chore in their calendar between two moments, according to another library."""
    found = set()
    for member in WORDS:
        for text in house.ours(member).values():
            happenings = recurring_ical_events.of(Calendar.from_ical(text)).between(first, last)
            found |= {member for event in happenings if str(event["SUMMARY"]) == chore.capitalize()}
    return found


def everywhere(house: House) -> str:
    """All that stands in the calendars that both see."""
    return "".join(text for member in WORDS for text in house.ours(member).values())


def test_from_mondays_note_to_what_is_asked_when_it_was_tried(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sealed.set_passphrase, "__defaults__", (Cost(8, 1, 1),))
    world, home_id, store = house.world, house.household, house.world.store
    house.round()
    house.agree()
    house.round()
    for member, phrase in PHRASES.items():
        notes.choose_passphrase(store, home_id, member, phrase)
    home = store.home(home_id)
    assert home.agreement is not None
    worn = next(s.member for s in home.agreement.series if s.chore == "badkamer")
    rests = OTHER[worn]

    # Monday: said to one's own telephone, heard, and kept where nobody else can read it
    until(house, at(9, 17, 30))
    heard = answer(store, home_id, Speaker("telefoon", worn), FELT, "nl", house.clock[0])
    assert heard.intent.name == "note_moment"
    assert heard.speech == "Ik hoor je. Dank dat je dit deelt."
    [felt] = notes.listed(store, home_id, worn)
    until(house, at(13, 20))
    assert FELT not in everywhere(house)

    # Friday: both are ready, it opens together, and each in turn says what it is
    until(house, at(13, 20, 30))
    sitting.ready(store, home_id, worn, [felt.id], house.clock[0])
    sitting.ready(store, home_id, rests, [], house.clock[0])
    talk = sitting.begin(store, home_id, house.clock[0])
    talk = sitting.reveal(store, home_id, worn, PHRASES[worn], house.clock[0])
    assert [(one.member, one.text) for one in sitting.on_the_table(store, talk)] == [(worn, FELT)]
    kinds = []
    while talk.sitting.step < len(talk.steps):
        kinds.append(talk.steps[talk.sitting.step].kind)
        if kinds[-1] is StepKind.AGREEMENT:
            break
        talk = sitting.go_on(store, talk, house.clock[0])
    assert kinds[0] is StepKind.THANKS
    assert kinds[-1] is StepKind.AGREEMENT

    # what follows: the chore is the other's for two weeks, seen by both beforehand, and Saturday morning stays free
    seen = follow.looked_at(world, home_id, "badkamer", worn, 2)
    assert sum(side.tried for side in seen.sides) == sum(side.agreed for side in seen.sides)
    tried = follow.try_out(world, home_id, "badkamer", worn, 2, yes=WORDS)
    ahead, now = home_ahead(world, home_id)
    saturday = at(14, 9).date()
    kept = follow.keep_free(store, ahead, (worn,), Wanted(saturday, saturday, 90, Part.MORNING), "", now)
    sitting.end(store, talk, house.clock[0])
    house.round()
    assert does(house, "badkamer", at(16, 0), at(29, 23)) == {rests}
    assert does(house, "badkamer", at(30, 0), at(36, 23)) == {worn}
    assert "SUMMARY:Vrij gehouden" in everywhere(house)
    assert FELT not in everywhere(house)
    assert house.round().written == []

    # the next Friday opens with what was needed: did it come about?
    until(house, at(20, 20, 30))
    talk = sitting.begin(store, home_id, house.clock[0])
    assert [need.id for need in talk.needs] == [kept.id]
    assert StepKind.LAST_WEEK in {step.kind for step in talk.steps}
    follow.answered(store, talk.home, kept.id, Happened.YES)
    sitting.end(store, talk, house.clock[0])

    # and when the two weeks are over, it is asked how it was: it stays so, with the yes of both
    until(house, at(34, 20, 30))
    talk = sitting.begin(store, home_id, house.clock[0])
    assert [one.id for one in talk.tried] == [tried.id]
    proposal = follow.asked_back(world, home_id, tried.id, worn, follow.Onward.CARRY_ON)
    assert proposal is not None
    assert proposal.yes == (worn,)
    answer_proposal(world, home_id, proposal.id, rests, yes=True)
    sitting.end(store, talk, house.clock[0])
    until(house, at(38, 12))
    assert does(house, "badkamer", at(38, 0), at(64, 23)) == {rests}
    assert house.round().written == []
    assert {note.kind for note in store.revealed(home_id)} <= {NoteKind.MOMENT}
