"""The data folder: who may see it, the secret key in it, and the locks that keep two runs apart.

Locks are ``flock`` on a file in the folder, so the kernel lets go of them when a process dies in
whatever way; the files themselves stay and mean nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from household.model import Trouble
from household.secret import new_key
from household.settings import Settings

#: How long somebody waits for a household that another process is busy with, in seconds.
PATIENCE = 30.0
#: Servers refuse socket paths of 108 bytes and more (unix(7), sun_path); the longest file name we put
#: into the short folder takes the rest.
LONGEST_SOCKET = 100
SOCKET_NAME = "valkey.sock"


class FolderReadOnly(Trouble):
    """The data folder cannot be made or written: give it to this user, or choose another one."""

    sentence = "trouble.folder_read_only"


class FolderNotOurs(Trouble):
    """Somebody else made a folder under the name that we need: remove it, or set XDG_RUNTIME_DIR."""

    sentence = "trouble.folder_not_ours"


class KeyUnreadable(Trouble):
    """The secret key is there but cannot be read, or is empty: restore it from a backup."""

    sentence = "trouble.key_unreadable"


class AlreadyRunning(Trouble):
    """Another run uses this data folder: stop that one first."""

    sentence = "trouble.already_running"


class HomeBusy(Trouble):
    """Another process is still working for this household: try again in a moment."""

    sentence = "trouble.home_busy"


def open_folder(settings: Settings) -> None:
    """Make the data folder, for this user alone, and the secret key in it unless the settings give one.

    Two processes that start at once end with the same key. Raises FolderReadOnly.
    """
    try:
        private_folder(settings.data)
        with hold(settings.data / "folder.lock", PATIENCE):
            if settings.secret_key is None:
                _make_key(key_path(settings))
    except OSError as error:
        raise FolderReadOnly(path=str(settings.data), why=error.strerror or "") from error


def key_path(settings: Settings) -> Path:
    """Where the generated secret key is kept. A backup without it cannot open the stored passwords."""
    return settings.data / "secret.key"


def read_keys(settings: Settings) -> tuple[str, ...]:
    """The secret keys, the one that seals first. Raises KeyUnreadable."""
    if settings.secret_key is not None:
        return tuple(settings.secret_key.split())
    path = key_path(settings)
    try:
        keys = tuple(path.read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnreadable(path=str(path)) from error
    if not keys:
        raise KeyUnreadable(path=str(path))
    return keys


def private_folder(path: Path) -> None:
    """Make a folder, with its parents, that only this user can enter; OSError when that cannot be."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o700)


def _make_key(path: Path) -> None:
    """Write the key unless there is one. It appears whole or not at all: a crash leaves no half key."""
    if path.exists():
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
        return
    draft, name = tempfile.mkstemp(prefix=".secret", dir=path.parent)
    try:
        os.write(draft, f"{new_key()}\n".encode())
        os.fsync(draft)
    finally:
        os.close(draft)
    Path(name).replace(path)


# ── locks ───────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def hold(path: Path, seconds: float) -> Iterator[None]:
    """Hold a lock file alone, waiting at most so many seconds; BlockingIOError when somebody keeps it."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(lock, time.monotonic() + seconds)
        yield
    finally:
        os.close(lock)


def _take(lock: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.02)
        else:
            return


@contextmanager
def hold_run(settings: Settings) -> Iterator[None]:
    """Be the only run on this data folder, made on a first day. Raises AlreadyRunning at once when there is another, or
    FolderReadOnly."""
    try:
        private_folder(settings.data)
    except OSError as error:
        raise FolderReadOnly(path=str(settings.data), why=error.strerror or "") from error
    with _held(settings.data / "run.lock", 0, AlreadyRunning(path=str(settings.data))):
        yield


@contextmanager
def hold_household(settings: Settings, household: int, seconds: float = PATIENCE) -> Iterator[None]:
    """Be the only one who works for this household. Raises HomeBusy after so many seconds of waiting.

    The lock covers the processes of one machine; several machines that share a PostgreSQL need one worker.
    """
    folder = settings.data / "locks"
    try:
        private_folder(folder)
    except OSError as error:
        raise FolderReadOnly(path=str(folder), why=error.strerror or "") from error
    with _held(folder / f"{household}.lock", seconds, HomeBusy(seconds=int(seconds))):
        yield


@contextmanager
def _held(path: Path, seconds: float, busy: Trouble) -> Iterator[None]:
    """``hold``, with trouble of our own; what happens inside the block is left as it is."""
    with ExitStack() as stack:
        try:
            stack.enter_context(hold(path, seconds))
        except BlockingIOError:
            raise busy from None
        except OSError as error:
            raise FolderReadOnly(path=str(path.parent), why=error.strerror or "") from error
        yield


# ── the short folder ────────────────────────────────────────────────────────────────────────────


def short_folder(settings: Settings) -> Path:
    """A private folder with a short path, for the queue's socket: the same one for the same data folder.

    It is ours alone and never a link, since its parent may be open to everybody (``/tmp``). Raises
    FolderNotOurs when somebody else took every name that would do.
    """
    mark = hashlib.sha256(str(settings.data).encode()).hexdigest()[:12]
    candidates = [parent / f"samen-{os.geteuid()}-{mark}" for parent in _parents()]
    for folder in candidates:
        if len(os.fsencode(folder / SOCKET_NAME)) < LONGEST_SOCKET and _made_ours(folder):
            return folder
    raise FolderNotOurs(path=str(candidates[-1]))


def leave_short_folder(settings: Settings) -> None:
    """Take the folder of the queue's socket away again, when nobody uses it any more."""
    folder = short_folder(settings)
    with suppress(OSError):  # somebody else's data folder maps to it, or a queue still runs
        (folder / SOCKET_NAME).unlink(missing_ok=True)
        folder.rmdir()


def _parents() -> tuple[Path, ...]:
    """Where a short folder may stand, best first; the last ones are short on every system."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    given = (Path(runtime),) if runtime.startswith("/") else ()
    return (*given, Path(tempfile.gettempdir()).absolute(), Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - checked


def _made_ours(folder: Path) -> bool:
    """Make the folder if it is not there; whether it is a real folder that only we can enter."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        there = folder.lstat()
        if not stat.S_ISDIR(there.st_mode) or there.st_uid != os.geteuid():
            return False
        if stat.S_IMODE(there.st_mode) & 0o077:
            folder.chmod(0o700)
    except OSError:
        return False
    return True
