"""Who speaks through an assistant of others, as they said themselves, and what each lets it take down."""

from __future__ import annotations

from household.store import Store
from tests.household.conftest import NOW


def test_a_voice_is_whose_it_last_said_to_be(store: Store, home: int, strangers: int):
    store.know_voice(home, "a mark", "sanne", NOW)
    first = store.whose_voice(home, "a mark")
    store.know_voice(home, "a mark", "bram", NOW)

    assert (first, store.whose_voice(home, "a mark")) == ("sanne", "bram")
    assert store.whose_voice(home, "another") is None
    assert store.whose_voice(strangers, "a mark") is None
    assert (store.forget_voices(strangers), store.forget_voices(home)) == (0, 1)
    assert store.whose_voice(home, "a mark") is None


def test_each_chooses_about_notes_for_themselves(store: Store, home: int, strangers: int):
    for yes in (True, True):
        store.let_take_notes(home, "sanne", yes, NOW)
    store.let_take_notes(home, "bram", False, NOW)

    assert store.note_takers(home) == {"sanne"}
    assert store.note_takers(strangers) == frozenset()

    store.let_take_notes(home, "sanne", False, NOW)

    assert store.note_takers(home) == frozenset()
