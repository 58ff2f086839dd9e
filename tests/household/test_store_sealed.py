"""What is sealed is its writer's: on either database, whatever else somebody has, and also after tampering."""

from __future__ import annotations

import base64
import json
import logging
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from household import tables as t
from household import tables_sealed as sealed
from household.database import open_engine
from household.folder import read_keys
from household.model import Envelope, Kind, Note, NoteKind
from household.sealed import Cost, NotThePassphrase, SealBroken, new_private_key, public_key_of
from household.secret import KeyChanged, Safe
from household.settings import Settings, read_settings
from household.store import KeyThere, NoKeyYet, NotHere, Store
from tests.household.conftest import BRAM, MONDAY, SANNE, household
from tests.household.test_privacy import everything

CHEAP = Cost(memory=32, passes=1, lanes=1)
PHRASE, HIS = "fietsbel op de vliering", "regenlaarzen in de gang"
ALONE = Note(0, NoteKind.MOMENT, MONDAY, "Ik voelde me alleen met het speelgoed", "speelgoed")
REST = Note(0, NoteKind.NEED, MONDAY, "Een middag voor mezelf", None, date(2026, 11, 28), date(2026, 11, 29))
THANKS = Note(0, NoteKind.THANKS, MONDAY, "Dank voor de soep")


@pytest.fixture
def hers(store: Store, home: int) -> int:
    """The home, where both chose a passphrase."""
    store.set_passphrase(home, "sanne", PHRASE, CHEAP)
    store.set_passphrase(home, "bram", HIS, CHEAP)
    return home


def do(settings: Settings, *statements: object) -> None:
    """Change something behind the back of the store."""
    engine = open_engine(settings.database_url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]
    engine.dispose()


def seals(settings: Settings) -> dict[int, str]:
    engine = open_engine(settings.database_url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, sealed FROM sealed_note")).all()
    engine.dispose()
    return {row.id: row.sealed for row in rows}


# ── keeping and opening ──


def test_what_was_kept_opens_with_the_passphrase_and_in_its_order(store: Store, hers: int) -> None:
    numbers = [store.keep_note(hers, "sanne", note) for note in (ALONE, REST, THANKS)]

    opened = store.open_notes(hers, "sanne", PHRASE)

    assert opened.notes == tuple(replace(n, id=i) for n, i in zip((ALONE, REST, THANKS), numbers, strict=True))
    assert opened.broken == ()


def test_closed_a_note_shows_its_number_its_kind_and_its_day(store: Store, hers: int) -> None:
    numbers = [store.keep_note(hers, "sanne", note) for note in (ALONE, REST)]

    closed = store.notes_of(hers, "sanne")

    assert closed == tuple(Envelope(i, n.kind, MONDAY) for i, n in zip(numbers, (ALONE, REST), strict=True))
    assert store.notes_of(hers, "bram") == ()


def test_no_other_passphrase_opens_it_also_not_the_partner_s(store: Store, hers: int, strangers: int) -> None:
    store.keep_note(hers, "sanne", ALONE)
    store.set_passphrase(strangers, "joris", PHRASE, CHEAP)

    for other in (HIS, "", PHRASE.title(), PHRASE + " "):
        with pytest.raises(NotThePassphrase):
            store.open_notes(hers, "sanne", other)
    assert store.open_notes(hers, "bram", HIS).notes == ()
    assert store.open_notes(strangers, "joris", PHRASE).notes == ()


def test_without_a_passphrase_nothing_is_kept_and_nothing_opened(store: Store, home: int) -> None:
    assert not store.has_key(home, "sanne")
    with pytest.raises(NoKeyYet):
        store.keep_note(home, "sanne", ALONE)
    with pytest.raises(NoKeyYet):
        store.open_notes(home, "sanne", PHRASE)
    with pytest.raises(NoKeyYet):
        store.change_passphrase(home, "sanne", PHRASE, HIS, CHEAP)
    assert store.notes_of(home, "sanne") == ()
    assert store.reset(home, "sanne") == 0


def test_one_chooses_once_and_somebody_who_lives_here(store: Store, hers: int) -> None:
    store.keep_note(hers, "sanne", ALONE)

    with pytest.raises(KeyThere):
        store.set_passphrase(hers, "sanne", "een andere zin dan eerst", CHEAP)
    with pytest.raises(NotHere):
        store.set_passphrase(hers, "joris", PHRASE, CHEAP)
    assert len(store.open_notes(hers, "sanne", PHRASE).notes) == 1


def test_another_passphrase_opens_what_was_there_and_the_old_one_nothing(store: Store, hers: int) -> None:
    store.keep_note(hers, "sanne", ALONE)

    with pytest.raises(NotThePassphrase):
        store.change_passphrase(hers, "sanne", HIS, "een nieuwe zin", CHEAP)
    store.change_passphrase(hers, "sanne", PHRASE, "een nieuwe zin", CHEAP)

    assert [n.text for n in store.open_notes(hers, "sanne", "een nieuwe zin").notes] == [ALONE.text]
    with pytest.raises(NotThePassphrase):
        store.open_notes(hers, "sanne", PHRASE)


def test_of_two_who_change_it_at_once_one_is_told_that_it_changed(store: Store, hers: int) -> None:
    def change(new: str) -> str | None:
        try:
            store.change_passphrase(hers, "sanne", PHRASE, new, Cost(memory=4096, passes=1, lanes=1))
        except NotThePassphrase:
            return None
        return new

    with ThreadPoolExecutor() as both:
        kept = [new for new in both.map(change, ["een nieuwe zin", "nog een nieuwe zin"]) if new]

    assert len(kept) == 1
    assert store.open_notes(hers, "sanne", kept[0]).notes == ()


def test_a_note_goes_and_the_others_stay(store: Store, hers: int, strangers: int) -> None:
    first, second = (store.keep_note(hers, "sanne", note) for note in (ALONE, REST))

    for where in ((hers, "bram", first), (strangers, "sanne", first), (hers, "sanne", second + 9)):
        with pytest.raises(NotHere):
            store.delete_note(*where)
    store.delete_note(hers, "sanne", first)

    assert [n.id for n in store.open_notes(hers, "sanne", PHRASE).notes] == [second]


def test_a_reset_discards_what_is_hers_says_how_many_and_leaves_his(
    store: Store, settings: Settings, hers: int
) -> None:
    for note in (ALONE, REST):
        store.keep_note(hers, "sanne", note)
    store.keep_note(hers, "bram", THANKS)
    gone = list(seals(settings).values())[:2]

    assert store.reset(hers, "sanne") == 2

    assert store.notes_of(hers, "sanne") == ()
    assert not store.has_key(hers, "sanne")
    assert not [sealed for sealed in gone if sealed in everything(settings)]
    assert [n.text for n in store.open_notes(hers, "bram", HIS).notes] == [THANKS.text]
    store.set_passphrase(hers, "sanne", "opnieuw begonnen", CHEAP)
    assert store.open_notes(hers, "sanne", "opnieuw begonnen").notes == ()


def test_keeping_a_note_lets_nobody_plan_or_read_the_home_again(store: Store, hers: int) -> None:
    before = store.version(hers), store.home(hers)

    store.keep_note(hers, "sanne", REST)

    assert (store.version(hers), store.home(hers)) == before


@pytest.mark.parametrize("gone", [t.member, t.household])
def test_notes_go_with_their_writer_and_with_the_home(
    store: Store, settings: Settings, hers: int, gone: t.Table
) -> None:
    for member in ("sanne", "bram"):
        store.keep_note(hers, member, ALONE)
    where = gone.c.key == ("sanne" if gone is t.member else "tuinstraat")

    do(settings, delete(gone).where(where))

    assert store.notes_of(hers, "sanne") == ()
    assert not store.has_key(hers, "sanne")
    assert len(store.notes_of(hers, "bram")) == (1 if gone is t.member else 0)


# ── tampering ──


def test_a_flipped_byte_closes_that_note_and_no_other(store: Store, settings: Settings, hers: int) -> None:
    first, second = (store.keep_note(hers, "sanne", note) for note in (ALONE, REST))
    raw = bytearray(base64.b64decode(seals(settings)[first]))
    raw[len(raw) // 2] ^= 1

    do(
        settings,
        update(sealed.sealed_note)
        .where(sealed.sealed_note.c.id == first)
        .values(sealed=base64.b64encode(raw).decode()),
    )

    opened = store.open_notes(hers, "sanne", PHRASE)
    assert ([n.id for n in opened.notes], opened.broken) == ([second], (first,))


def test_two_rows_that_changed_places_are_both_refused(store: Store, settings: Settings, hers: int) -> None:
    first, second = store.keep_note(hers, "sanne", ALONE), store.keep_note(hers, "sanne", replace(ALONE, text="Anders"))
    there = seals(settings)

    for to, of in ((first, second), (second, first)):
        do(settings, update(sealed.sealed_note).where(sealed.sealed_note.c.id == to).values(sealed=there[of]))

    opened = store.open_notes(hers, "sanne", PHRASE)
    assert (opened.notes, opened.broken) == ((), (first, second))


@pytest.mark.parametrize(
    "moved",
    [
        {"member": "bram"},
        {"kind": "thanks"},
        {"kind": "iets anders"},
        {"day": MONDAY - timedelta(days=7)},
        {"id": 99},
        {"household_id": 2, "member": "joris"},
    ],
)
def test_a_row_that_was_moved_is_refused(
    store: Store, settings: Settings, hers: int, strangers: int, moved: dict[str, object]
) -> None:
    store.set_passphrase(strangers, "joris", PHRASE, CHEAP)
    number = store.keep_note(hers, "sanne", ALONE)
    if "household_id" in moved:
        moved = moved | {"household_id": strangers}

    do(settings, update(sealed.sealed_note).where(sealed.sealed_note.c.id == number).values(**moved))

    whose = {"bram": (hers, "bram", HIS), "joris": (strangers, "joris", PHRASE)}
    home, member, phrase = whose.get(str(moved.get("member")), (hers, "sanne", PHRASE))
    opened = store.open_notes(home, member, phrase)
    assert (opened.notes, opened.broken) == ((), (moved.get("id", number),))
    assert len(store.notes_of(home, member)) == (0 if moved.get("kind") == "iets anders" else 1)


def test_a_key_put_in_the_place_of_hers_is_noticed(store: Store, settings: Settings, hers: int) -> None:
    other = (
        update(sealed.sealed_key)
        .where(sealed.sealed_key.c.member == "sanne")
        .values(public=public_key_of(new_private_key()))
    )

    do(settings, other)

    with pytest.raises(SealBroken):
        store.open_notes(hers, "sanne", PHRASE)


def test_his_key_and_his_way_in_her_place_open_nothing(store: Store, settings: Settings, hers: int) -> None:
    store.keep_note(hers, "sanne", ALONE)
    engine = open_engine(settings.database_url)
    with engine.connect() as connection:
        body = connection.execute(text("SELECT body FROM key_wrap WHERE member = 'bram'")).scalar_one()
        public = connection.execute(text("SELECT public FROM sealed_key WHERE member = 'bram'")).scalar_one()
    engine.dispose()

    do(
        settings,
        update(sealed.key_wrap).where(sealed.key_wrap.c.member == "sanne").values(body=body),
        update(sealed.sealed_key).where(sealed.sealed_key.c.member == "sanne").values(public=public),
    )

    with pytest.raises(NotThePassphrase):
        store.open_notes(hers, "sanne", HIS)


def test_there_is_room_for_another_way_to_the_same_key(store: Store, settings: Settings, hers: int) -> None:
    row = {"household_id": hers, "member": "sanne", "kind": "passkey", "name": "telefoon", "body": "{}"}

    do(settings, insert(sealed.key_wrap).values(row))

    assert store.open_notes(hers, "sanne", PHRASE).notes == ()


# ── nothing of it is anywhere ──


def shapes(words: str) -> Iterator[bytes]:
    """How a text may lie somewhere: as it is, as JSON, wide, or as base64 from any of three places."""
    yield words.encode()
    yield json.dumps(words)[1:-1].encode()
    yield words.encode("utf-16-le")
    for skip in range(3):
        raw = words.encode()[skip:]
        yield base64.b64encode(raw[: len(raw) // 3 * 3])


def opened_by_the_house(settings: Settings) -> str:
    """All that the secret key of the service opens of what is kept."""
    safe, found = Safe(read_keys(settings)), []
    engine = open_engine(settings.database_url)
    with engine.connect() as connection:
        rows = [row for table in t.metadata.tables.values() for row in connection.execute(select(table))]
    engine.dispose()
    for cell in (cell for row in rows for cell in row if isinstance(cell, str)):
        try:
            found.append(safe.open(cell))
        except KeyChanged:
            continue
    return "".join(found)


#: With a beginning that no other file holds by chance.
said = st.text(st.characters(exclude_categories=["Cs"]), max_size=300).map(lambda words: f"een geheimpje: {words}")


@trying(max_examples=12, deadline=None)
@given(said, said)
def test_with_the_folder_the_key_and_a_copy_nothing_is_to_be_read(words: str, phrase: str) -> None:
    with TemporaryDirectory() as folder:
        here = read_settings({"SAMEN_DATA": f"{folder}/data"})
        store = Store.open(here)
        home = store.add_household(household(), (SANNE, BRAM), (), {})
        store.add_account(home, "bram", Kind.CALDAV, "https://dav.example/", "bram", "geheim")
        store.set_passphrase(home, "sanne", phrase, CHEAP)
        number = store.keep_note(home, "sanne", Note(0, NoteKind.MOMENT, MONDAY, words, words))
        assert store.open_notes(home, "sanne", phrase).notes[0].text == words
        shutil.copytree(here.data, f"{folder}/backup")
        assert list(Path(folder).glob("*/samen.db-wal"))
        kept = b"".join(p.read_bytes() for p in Path(folder).rglob("*") if p.is_file())
        store.close()
        there = Store.open(read_settings({"SAMEN_DATA": f"{folder}/backup"}))

        assert not [shape for shape in (*shapes(words), *shapes(phrase)) if shape in kept]
        assert "geheim" in opened_by_the_house(here)
        assert words not in opened_by_the_house(here)
        for key in (*read_keys(here), "geheim", "sanne", ""):
            with pytest.raises(NotThePassphrase):
                there.open_notes(home, "sanne", key)
        assert [n.id for n in there.open_notes(home, "sanne", phrase).notes] == [number]
        there.close()


def test_no_row_of_either_database_shows_it(store: Store, settings: Settings, hers: int) -> None:
    store.keep_note(hers, "sanne", ALONE)
    store.keep_note(hers, "sanne", REST)

    kept = everything(settings)

    assert not [s for s in ("alleen met", "middag voor", "vliering", "2026-11-28") if s in kept]
    assert not [s for s in ("alleen met", "middag voor", "vliering") if s in opened_by_the_house(settings)]


def test_a_log_that_tells_everything_tells_nothing_of_it(
    open_store: Callable[[], Store], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy.engine")
    store = open_store()
    home = store.add_household(household(), (SANNE, BRAM), (), {})
    store.set_passphrase(home, "sanne", PHRASE, CHEAP)
    store.keep_note(home, "sanne", ALONE)
    note = store.open_notes(home, "sanne", PHRASE).notes[0]
    with pytest.raises(NotThePassphrase) as trouble:
        store.open_notes(home, "sanne", HIS)
    logging.getLogger("samen").warning("%s %r", note, trouble.value)

    assert "INSERT INTO sealed_note" in caplog.text
    assert not [s for s in (ALONE.text, "speelgoed", PHRASE, HIS) if s in caplog.text]
