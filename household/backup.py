"""One encrypted file that holds all of a home: its database and the key of the service, under a passphrase of its own.

The file begins with one line of JSON that says which version it is, how its key is made of the passphrase (Argon2id,
RFC 9106), and which shape the database has; the rest is a gzipped tar of two files under ChaCha20-Poly1305 (RFC 8439),
with that line bound in. The database is copied by SQLite's own online backup (https://www.sqlite.org/backup.html), so
that a running house goes on meanwhile. What is sealed to a person stays sealed to them inside.
"""

from __future__ import annotations

import base64
import io
import json
import os
import secrets
import sqlite3
import tarfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from sqlalchemy.engine import make_url

from household import tables as t
from household.database import migration_config
from household.folder import FolderReadOnly, key_path, open_folder, private_folder
from household.model import Trouble
from household.sealed import USUAL, Cost, passphrase_key
from household.settings import Settings

#: The version of the file.
VERSION = 1
#: The first line is shorter than this, and what a restore reads is not larger than that, in bytes.
_HEAD, _LARGEST = 1000, 1 << 30
_SALT, _NONCE = 16, 12
_DATABASE, _KEY = "samen.db", "secret.key"


class BackupNeedsPostgres(Trouble):
    """PostgreSQL copies itself: use pg_dump."""

    sentence = "trouble.backup_postgres"


class BackupThere(Trouble):
    """A file of that name is there already: choose another name."""

    sentence = "trouble.backup_there"


class BackupUnwritable(Trouble):
    """The file cannot be written there: choose another place."""

    sentence = "trouble.backup_unwritable"


class BackupUnreadable(Trouble):
    """That is no backup of ours, or cannot be read: choose the right file."""

    sentence = "trouble.backup_unreadable"


class BackupOtherVersion(Trouble):
    """The backup was made by another version: restore it with that one or a newer one."""

    sentence = "trouble.backup_version"


class BackupClosed(Trouble):
    """The passphrase does not open it, or the file is damaged: try again, or take another copy."""

    sentence = "trouble.backup_closed"


class FolderOccupied(Trouble):
    """There are data in that folder already: restore into an empty one."""

    sentence = "trouble.folder_occupied"


# ── making one ──────────────────────────────────────────────────────────────────────────────────


def back_up(settings: Settings, path: Path, passphrase: str, cost: Cost = USUAL) -> bool:
    """Write all of it to a new file that only this user can read; returns whether the key of the service is in it (it
    is not when the settings give it). Raises BackupNeedsPostgres, BackupThere, BackupUnwritable or MemoryShort."""
    database = _database(settings)
    if path.exists():
        raise BackupThere(path=str(path))
    files = {_DATABASE: _dumped(database)}
    if settings.secret_key is None:
        files[_KEY] = key_path(settings).read_bytes()
    _write(path, _sealed(_packed(files), passphrase, cost))
    return _KEY in files


def _database(settings: Settings) -> Path:
    """Where the SQLite file is. Raises BackupNeedsPostgres."""
    parts = make_url(settings.database_url)
    if parts.get_backend_name() != "sqlite" or not parts.database:
        raise BackupNeedsPostgres()
    return Path(parts.database)


def _dumped(database: Path) -> bytes:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        return copy.serialize()


def _packed(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def _sealed(content: bytes, passphrase: str, cost: Cost) -> bytes:
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    how = {"memory": cost.memory, "passes": cost.passes, "lanes": cost.lanes, "salt": base64.b64encode(salt).decode()}
    head = json.dumps({"samen": "backup", "version": VERSION, "shape": t.HEAD, **how}).encode() + b"\n"
    return head + nonce + ChaCha20Poly1305(passphrase_key(passphrase, salt, cost)).encrypt(nonce, content, head)


def _write(path: Path, content: bytes) -> None:
    try:
        new = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(new, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(new)
    except FileExistsError as error:
        raise BackupThere(path=str(path)) from error
    except OSError as error:
        raise BackupUnwritable(path=str(path), why=error.strerror or "") from error


# ── putting one back ────────────────────────────────────────────────────────────────────────────


def restore(settings: Settings, path: Path, passphrase: str) -> None:
    """Put a backup back into the data folder of these settings, in which nothing may be yet; the next start brings the
    database to its newest shape.

    Raises BackupNeedsPostgres, FolderOccupied, BackupUnreadable, BackupOtherVersion, BackupClosed, MemoryShort,
    FolderReadOnly or BackupUnwritable; then nothing is there.
    """
    database = _database(settings)
    if any(there.exists() for there in (database, Path(f"{database}-wal"), key_path(settings))):
        raise FolderOccupied(path=str(settings.data))
    files = _unpacked(_opened(path, passphrase))
    try:
        private_folder(settings.data)
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderReadOnly(path=str(settings.data), why=error.strerror or "") from error
    _write(database, files[_DATABASE])
    if settings.secret_key is None and _KEY in files:
        try:
            _write(key_path(settings), files[_KEY])
        except Trouble:
            database.unlink()
            raise
    open_folder(settings)


def _opened(path: Path, passphrase: str) -> bytes:
    head, rest = _read(path)
    try:
        how = json.loads(head)
        if not isinstance(how, dict) or how.get("samen") != "backup":
            raise BackupUnreadable(path=str(path))
        if how.get("version") != VERSION or how.get("shape") not in _known_shapes():
            raise BackupOtherVersion()
        cost, salt = Cost(int(how["memory"]), int(how["passes"]), int(how["lanes"])), base64.b64decode(how["salt"])
    except (ValueError, KeyError, TypeError):
        raise BackupUnreadable(path=str(path)) from None
    if not cost.bearable or len(salt) != _SALT:
        raise BackupUnreadable(path=str(path))
    try:
        key = passphrase_key(passphrase, salt, cost)
        return ChaCha20Poly1305(key).decrypt(rest[:_NONCE], rest[_NONCE:], head)
    except (InvalidTag, ValueError):
        raise BackupClosed() from None


def _read(path: Path) -> tuple[bytes, bytes]:
    try:
        with path.open("rb") as file:
            return file.readline(_HEAD), file.read(_LARGEST)
    except OSError:
        raise BackupUnreadable(path=str(path)) from None


def _known_shapes() -> frozenset[str]:
    """The shapes of a database that this version can bring to its own."""
    from alembic.script import ScriptDirectory  # takes a second to import

    return frozenset(script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions())


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The two files by name; a name that leads elsewhere is none of ours. Raises BackupClosed."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name in (_DATABASE, _KEY) else None
            if file is not None:
                found[member.name] = file.read()
    if _DATABASE not in found:
        raise BackupClosed()
    return found
