"""One encrypted file holds all of it, and opens with its passphrase into an empty folder."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from household import backup
from household.backup import back_up, restore
from household.model import Note, NoteKind
from household.sealed import Cost
from household.settings import Settings, read_settings
from household.store import Store
from tests.household.conftest import BRAM, DISHES, SANNE, household

PHRASE, HERS = "een koffer vol boeken", "fietsbel op de vliering"
CHEAP = Cost(8, 1, 1)


@pytest.fixture
def house(local: Settings) -> Settings:
    """A home in SQLite, with a note of Sanne's, and its write-ahead log not yet in the file."""
    store = Store.open(local)
    number = store.add_household(household(), (SANNE, BRAM), (DISHES,), {})
    store.set_passphrase(number, "sanne", HERS, CHEAP)
    store.keep_note(number, "sanne", Note(0, NoteKind.MOMENT, date(2026, 3, 3), "ik voelde me moe"))
    return local


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    return read_settings({"SAMEN_DATA": str(tmp_path / "nieuw")})


@pytest.fixture
def copy(house: Settings, tmp_path: Path) -> Path:
    back_up(house, tmp_path / "kopie", PHRASE, CHEAP)
    return tmp_path / "kopie"


def test_what_was_there_is_there_again_and_what_is_sealed_stays_sealed(copy: Path, elsewhere: Settings) -> None:
    restore(elsewhere, copy, PHRASE)

    store = Store.open(elsewhere)
    [there] = store.households()
    assert there.name == "Tuinstraat 8"
    [note] = store.open_notes(there.id, "sanne", HERS).notes
    assert note.text == "ik voelde me moe"
    for file in ("samen.db", "secret.key"):
        assert stat.S_IMODE((elsewhere.data / file).stat().st_mode) == 0o600


def test_without_the_passphrase_the_file_says_nothing(copy: Path, house: Settings) -> None:
    content = copy.read_bytes()

    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    for secret in (b"Tuinstraat", b"Sanne", (house.data / "secret.key").read_bytes().strip()):
        assert secret not in content


@pytest.mark.parametrize("position", [-1, 5, 400])
def test_a_wrong_passphrase_and_a_bent_file_put_nothing_back(copy: Path, elsewhere: Settings, position: int) -> None:
    with pytest.raises(backup.BackupClosed):
        restore(elsewhere, copy, HERS)

    content = bytearray(copy.read_bytes())
    content[position] ^= 1
    copy.write_bytes(bytes(content))
    with pytest.raises((backup.BackupClosed, backup.BackupUnreadable, backup.BackupOtherVersion)):
        restore(elsewhere, copy, PHRASE)

    assert not elsewhere.data.exists()


def test_data_that_are_there_are_left_alone(copy: Path, house: Settings, elsewhere: Settings) -> None:
    before = (house.data / "samen.db").read_bytes()

    with pytest.raises(backup.FolderOccupied):
        restore(house, copy, PHRASE)
    assert (house.data / "samen.db").read_bytes() == before

    elsewhere.data.mkdir()
    (elsewhere.data / "secret.key").write_text("z" * 40)
    with pytest.raises(backup.FolderOccupied):
        restore(elsewhere, copy, PHRASE)


@pytest.mark.parametrize(("was", "now"), [(b'"version": 1', b'"version": 2'), (b'"shape": "', b'"shape": "9')])
def test_a_backup_of_another_version_is_not_put_back(copy: Path, elsewhere: Settings, was: bytes, now: bytes) -> None:
    copy.write_bytes(copy.read_bytes().replace(was, now, 1))

    with pytest.raises(backup.BackupOtherVersion):
        restore(elsewhere, copy, PHRASE)


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\x00", b"{}\n", b'{"samen": "backup", "version": 1}\n', b"[]\n"]
)
def test_what_is_no_backup_is_said(tmp_path: Path, elsewhere: Settings, content: bytes) -> None:
    (tmp_path / "iets").write_bytes(content)

    for name in ("iets", "niets"):
        with pytest.raises((backup.BackupUnreadable, backup.BackupOtherVersion)):
            restore(elsewhere, tmp_path / name, PHRASE)


def test_no_file_is_written_over_and_none_where_none_can_be(house: Settings, copy: Path, tmp_path: Path) -> None:
    before = copy.read_bytes()

    with pytest.raises(backup.BackupThere):
        back_up(house, copy, PHRASE, CHEAP)
    with pytest.raises(backup.BackupUnwritable):
        back_up(house, tmp_path / "er" / "niet", PHRASE, CHEAP)

    assert copy.read_bytes() == before


def test_a_key_of_the_settings_is_kept_apart(tmp_path: Path, house: Settings, elsewhere: Settings) -> None:
    key = (house.data / "secret.key").read_text().strip()

    assert not back_up(replace(house, secret_key=key), tmp_path / "zonder", PHRASE, CHEAP)
    restore(replace(elsewhere, secret_key=key), tmp_path / "zonder", PHRASE)

    assert not (elsewhere.data / "secret.key").exists()


def test_postgresql_copies_itself(local: Settings, tmp_path: Path) -> None:
    there = replace(local, database_url="postgresql+psycopg://localhost/samen")

    with pytest.raises(backup.BackupNeedsPostgres):
        back_up(there, tmp_path / "kopie", PHRASE, CHEAP)
    with pytest.raises(backup.BackupNeedsPostgres):
        restore(there, tmp_path / "kopie", PHRASE)
