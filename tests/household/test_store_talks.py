"""The check-in as it is held: what is shown leaves the seal, and what is deleted leaves no trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from household.meeting import Chosen, Picked, Revealed, Sitting, SittingState
from household.model import Note, NoteKind
from household.sealed import Cost
from household.settings import Settings
from household.store import NotHere, Store
from tests.household.test_privacy import everything

FRIDAY = datetime(2026, 11, 27, 19, 30, tzinfo=UTC)
DAY = date(2026, 11, 25)
UNTIL = date(2026, 12, 25)
PHRASE = "fietsbel op de vliering"
WORDS = "ik voelde me onzichtbaar op dinsdag"


@pytest.fixture
def note(store: Store, home: int) -> int:
    """Sanne keeps a note."""
    store.set_passphrase(home, "sanne", PHRASE, Cost(8, 1, 1))
    return store.keep_note(home, "sanne", Note(0, NoteKind.NEED, DAY, WORDS, "afwas", DAY, DAY))


@pytest.fixture
def shown(store: Store, home: int, note: int) -> Revealed:
    """She showed it."""
    revealed = Revealed("sanne", FRIDAY, NoteKind.NEED, DAY, WORDS, UNTIL, "afwas", DAY, DAY)
    store.show(home, {note: revealed})
    return store.revealed(home)[0]


def test_a_sitting_is_kept_as_it_is_and_the_old_ones_are_forgotten(store: Store, home: int, strangers: int) -> None:
    first = Sitting(FRIDAY, chosen=(Chosen("sanne", (Picked(3, "ab"),), shown=True), Chosen("bram")), begun_at=FRIDAY)
    later = Sitting(FRIDAY + timedelta(days=7), "team", SittingState.PAUSED, step=2, breath=True)

    for sitting in (later, first, first):
        store.keep_sitting(home, sitting)

    assert store.sittings(home) == (first, later)
    assert store.sitting(home, FRIDAY) == first
    assert store.sitting(strangers, FRIDAY) is None
    store.forget_sittings(home, FRIDAY + timedelta(days=1))
    assert store.sittings(home) == (later,)


def test_what_is_shown_leaves_the_sealed_notes(store: Store, home: int, shown: Revealed) -> None:
    assert store.notes_of(home, "sanne") == ()
    assert (shown.text, shown.chore, shown.first, shown.until) == (WORDS, "afwas", DAY, UNTIL)


def test_what_was_shown_is_not_to_be_read_in_the_database(
    store: Store, settings: Settings, home: int, shown: Revealed
) -> None:
    store.scrub()

    assert WORDS not in everything(settings)
    assert WORDS not in repr(shown)


def test_what_is_not_there_is_not_shown_and_changes_nothing(store: Store, home: int, note: int) -> None:
    revealed = Revealed("sanne", FRIDAY, NoteKind.NEED, DAY, WORDS, UNTIL)

    with pytest.raises(NotHere):
        store.show(home, {note: revealed, note + 1: revealed})
    with pytest.raises(NotHere):
        store.show(home, {note: replace(revealed, member="bram")})

    assert [n.id for n in store.notes_of(home, "sanne")] == [note]
    assert store.revealed(home) == ()


def test_another_note_has_another_mark(store: Store, home: int, note: int) -> None:
    before = store.note_marks(home, "sanne")
    store.delete_note(home, "sanne", note)

    again = store.keep_note(home, "sanne", Note(0, NoteKind.NEED, DAY, WORDS))

    assert set(before) == {note}
    assert store.note_marks(home, "sanne")[again] != before[note]
    assert store.note_marks(home, "bram") == {}


def test_what_the_other_did_not_see_is_sealed_again_as_it_was(store: Store, home: int, shown: Revealed) -> None:
    store.seal_again(home, [shown])
    store.seal_again(home, [shown])  # it is not there any more

    [note] = store.open_notes(home, "sanne", PHRASE).notes
    assert (note.text, note.kind, note.day, note.chore, note.first) == (WORDS, NoteKind.NEED, DAY, "afwas", DAY)
    assert store.revealed(home) == ()


def test_of_who_began_anew_nothing_is_sealed_again(store: Store, home: int, shown: Revealed) -> None:
    store.reset(home, "sanne")

    store.seal_again(home, [shown])

    assert store.revealed(home) == ()
    assert store.notes_of(home, "sanne") == ()


def test_each_deletes_what_is_theirs(store: Store, home: int, shown: Revealed) -> None:
    assert store.forget_revealed(home, "bram") == 0
    assert store.forget_revealed(home, "bram", shown.id) == 0
    assert store.forget_revealed(home, "sanne", shown.id + 1) == 0
    assert store.forget_revealed(home, "sanne", shown.id) == 1

    assert store.revealed(home) == ()


def test_what_is_past_its_day_goes(store: Store, home: int, shown: Revealed) -> None:
    assert store.forget_expired(home, UNTIL) == 0
    assert store.forget_expired(home, UNTIL + timedelta(days=1)) == 1

    assert store.revealed(home) == ()


def test_a_wish_about_keeping_counts_for_what_is_there(store: Store, home: int, shown: Revealed) -> None:
    assert store.weeks_wanted(home) == {}

    store.want_weeks(home, "sanne", 2, {shown.id: DAY})

    assert store.weeks_wanted(home) == {"sanne": 2}
    assert store.revealed(home)[0].until == DAY


def test_a_new_link_leaves_the_wish_and_a_wish_leaves_the_link(store: Store, home: int) -> None:
    assert store.link_edition(home, "sanne") == 0
    store.want_weeks(home, "sanne", 2, {})
    assert (store.new_link(home, "sanne"), store.new_link(home, "sanne")) == (1, 2)
    store.want_weeks(home, "sanne", 3, {})

    assert (store.link_edition(home, "sanne"), store.link_edition(home, "bram")) == (2, 0)
    assert store.weeks_wanted(home) == {"sanne": 3}
