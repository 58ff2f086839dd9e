"""What somebody keeps for the check-in, by whichever door: what does not fit changes nothing and repeats nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from household.model import LANGUAGES, Envelope, NoteKind, Refused, Trouble
from household.store import NotHere, Store
from language.sentences import say
from rounds import notes
from tests.kept_home import at, home, kept, settings, store  # noqa: F401 - fixtures of this page

PHRASE = "fietsbel op de vliering"
At = Callable[..., datetime]


@pytest.fixture
def hers(store: Store, kept: int) -> int:  # noqa: F811 - pytest's way of naming a fixture
    """The home, where Sanne chose a passphrase."""
    notes.choose_passphrase(store, kept, "sanne", PHRASE)
    return kept


def test_a_voice_keeps_what_only_its_owner_opens(store: Store, hers: int, at: At) -> None:  # noqa: F811
    first = notes.keep(store, hers, "sanne", NoteKind.MOMENT, " Ik was zo moe ", at(1, 21), chore="speelgoed")
    second = notes.keep(store, hers, "sanne", NoteKind.NEED, "Een middag voor mezelf", at(2, 8), first=date(2026, 3, 7))

    assert notes.listed(store, hers, "sanne") == (
        Envelope(first, NoteKind.MOMENT, date(2026, 3, 3)),
        Envelope(second, NoteKind.NEED, date(2026, 3, 4)),
    )
    found = notes.read(store, hers, "sanne", PHRASE).notes
    assert [(n.text, n.chore, n.first, n.last) for n in found] == [
        ("Ik was zo moe", "speelgoed", None, None),
        ("Een middag voor mezelf", None, date(2026, 3, 7), date(2026, 3, 7)),
    ]


def test_the_day_is_the_day_at_home(store: Store, hers: int) -> None:  # noqa: F811
    notes.keep(store, hers, "sanne", NoteKind.THANKS, "Dank", datetime(2026, 3, 3, 23, 30, tzinfo=UTC))

    assert notes.listed(store, hers, "sanne")[0].day == date(2026, 3, 4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_passphrase_it_is_said_how_to_choose_one(store: Store, hers: int, at: At, language: str) -> None:  # noqa: F811
    with pytest.raises(notes.NoKeyYet) as trouble:
        notes.keep(store, hers, "bram", NoteKind.MOMENT, "geheim", at(1, 21))

    words = say(trouble.value.sentence, language, **trouble.value.details)  # type: ignore[arg-type]
    assert "samen notes passphrase --for bram" in words
    assert "geheim" not in f"{words}{trouble.value!r}"


@pytest.mark.parametrize(
    ("text", "days", "problems"),
    [
        ("  ", (None, None), ["notes.empty"]),
        ("g" * 4001, (None, None), ["notes.too_long"]),
        ("", (date(2026, 3, 8), date(2026, 3, 7)), ["notes.empty", "trouble.days_turned"]),
    ],
)
def test_what_does_not_fit_is_said_all_at_once_and_not_kept(
    store: Store,  # noqa: F811
    hers: int,
    at: At,  # noqa: F811
    text: str,
    days: tuple[date | None, date | None],
    problems: list[str],
) -> None:
    with pytest.raises(Refused) as refused:
        notes.keep(store, hers, "sanne", NoteKind.NEED, text, at(1, 21), None, *days)

    assert [p.sentence for p in refused.value.problems] == problems
    assert "ggg" not in repr(refused.value.problems)
    assert notes.listed(store, hers, "sanne") == ()


def test_a_note_moves_no_cursor_and_keeps_its_signs(store: Store, hers: int, at: At) -> None:  # noqa: F811
    notes.keep(store, hers, "sanne", NoteKind.MOMENT, "moe\x1b[2J\nen 👩\u200d👧 \ud800blij\x07", at(1, 21))

    assert notes.read(store, hers, "sanne", PHRASE).notes[0].text == "moe [2J\nen 👩\u200d👧  blij"


@pytest.mark.parametrize("phrase", ["", "te kort", " " * 20, "z" * 1001])
def test_a_passphrase_that_is_easily_found_is_not_taken(store: Store, hers: int, phrase: str) -> None:  # noqa: F811
    with pytest.raises(Refused):
        notes.choose_passphrase(store, hers, "bram", phrase)
    with pytest.raises(Refused):
        notes.change_passphrase(store, hers, "sanne", PHRASE, phrase)

    assert not notes.has_passphrase(store, hers, "bram")
    assert notes.read(store, hers, "sanne", PHRASE).notes == ()


def test_a_note_is_removed_and_a_reset_says_how_many_are_lost(store: Store, hers: int, at: At) -> None:  # noqa: F811
    numbers = [notes.keep(store, hers, "sanne", NoteKind.MOMENT, "Dit", at(1, hour)) for hour in (8, 9, 10)]

    notes.remove(store, hers, "sanne", numbers[0])

    with pytest.raises(NotHere):
        notes.remove(store, hers, "sanne", numbers[0])
    assert notes.reset(store, hers, "sanne") == 2
    assert not notes.has_passphrase(store, hers, "sanne")


def test_no_trouble_holds_what_was_typed(store: Store, hers: int, at: At) -> None:  # noqa: F811
    notes.keep(store, hers, "sanne", NoteKind.MOMENT, "geheim", at(1, 21))

    with pytest.raises(Trouble) as wrong:
        notes.read(store, hers, "sanne", "een verkeerde zin")
    with pytest.raises(Trouble) as twice:
        notes.choose_passphrase(store, hers, "sanne", "een verkeerde zin")

    assert "verkeerde" not in f"{wrong.value!r}{twice.value!r}"
    assert wrong.value.__cause__ is twice.value.__cause__ is None
