"""The data folder is for one user, its key is made once, and its locks die with their holder."""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import stat
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from household import folder
from household.folder import (
    AlreadyRunning,
    FolderNotOurs,
    FolderReadOnly,
    HomeBusy,
    KeyUnreadable,
    hold_household,
    hold_run,
    open_folder,
    read_keys,
    short_folder,
)
from household.queue import socket_path
from household.settings import Settings, read_settings

fork = mp.get_context("fork")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_and_the_key_are_for_this_user_alone(local: Settings):
    local.data.mkdir(parents=True, mode=0o755)

    open_folder(local)

    assert mode(local.data) == 0o700
    assert mode(local.data / "secret.key") == 0o600
    assert len(read_keys(local)[0]) >= 43


def test_a_second_start_keeps_the_key(local: Settings):
    open_folder(local)
    first = read_keys(local)
    (local.data / "secret.key").chmod(0o644)

    open_folder(local)

    assert read_keys(local) == first
    assert mode(local.data / "secret.key") == 0o600


def test_processes_that_start_together_end_with_one_key(local: Settings):
    gate, keys = fork.Barrier(4), fork.Queue()

    def start() -> None:
        gate.wait()
        open_folder(local)
        keys.put(read_keys(local))

    for child in (children := [fork.Process(target=start) for _ in range(4)]):
        child.start()
    found = {keys.get(timeout=20) for _ in children}
    for child in children:
        child.join()

    assert len(found) == 1


def test_a_key_in_the_settings_needs_no_file(tmp_path: Path):
    given = read_settings({"SAMEN_DATA": str(tmp_path / "d"), "SAMEN_SECRET_KEY": "n" * 32 + " " + "o" * 32})

    open_folder(given)

    assert not (given.data / "secret.key").exists()
    assert read_keys(given) == ("n" * 32, "o" * 32)


def test_a_folder_that_cannot_be_made_says_which(tmp_path: Path):
    (tmp_path / "file").touch()
    given = read_settings({"SAMEN_DATA": str(tmp_path / "file" / "data")})

    with pytest.raises(FolderReadOnly) as trouble:
        open_folder(given)

    assert trouble.value.details["path"] == str(given.data)


def test_an_empty_key_is_not_replaced_silently(local: Settings):
    open_folder(local)
    (local.data / "secret.key").write_text("")

    open_folder(local)

    with pytest.raises(KeyUnreadable):
        read_keys(local)


def test_on_a_first_day_a_run_makes_its_folder(local: Settings) -> None:
    fresh = replace(local, data=local.data / "not" / "here" / "yet")

    with hold_run(fresh):
        assert (fresh.data / "run.lock").exists()
    assert fresh.data.stat().st_mode & 0o777 == 0o700


def test_a_second_run_is_told_at_once(local: Settings):
    open_folder(local)

    with hold_run(local), pytest.raises(AlreadyRunning), hold_run(local):
        pass
    with hold_run(local):
        assert (local.data / "run.lock").exists()


def test_a_killed_process_lets_go_of_its_household(local: Settings):
    open_folder(local)
    held = fork.Event()

    def hold_on() -> None:
        with hold_household(local, 1):
            held.set()
            time.sleep(60)

    child = fork.Process(target=hold_on)
    child.start()
    held.wait(20)
    with pytest.raises(HomeBusy), hold_household(local, 1, seconds=0.1):
        pass
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()

    with hold_household(local, 1, seconds=0):
        assert child.exitcode == -signal.SIGKILL


def test_two_households_do_not_wait_for_each_other(local: Settings):
    open_folder(local)

    with hold_household(local, 1), hold_household(local, 2, seconds=0):
        assert {p.name for p in (local.data / "locks").iterdir()} == {"1.lock", "2.lock"}


def test_trouble_inside_a_lock_stays_what_it_was(local: Settings):
    open_folder(local)

    with pytest.raises(BlockingIOError), hold_household(local, 1):
        raise BlockingIOError


# ── the short folder ──


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of its own, and no runtime folder."""
    short = Path(tempfile.mkdtemp(prefix="t", dir="/tmp"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    monkeypatch.setattr(tempfile, "tempdir", str(short))
    monkeypatch.setattr(folder, "_parents", lambda: (short,))
    yield short
    for left in short.iterdir():
        left.unlink() if left.is_symlink() else left.rmdir()
    short.rmdir()


def test_the_socket_is_short_however_deep_the_data_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    deep = tmp_path.joinpath(*["a-rather-long-name"] * 12)
    deep.mkdir(parents=True)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    monkeypatch.setattr(tempfile, "tempdir", str(deep))

    path = socket_path(read_settings({"SAMEN_DATA": str(deep / "data")}))

    assert len(os.fsencode(path)) < 100
    assert mode(path.parent) == 0o700
    path.parent.rmdir()


def test_the_runtime_folder_is_preferred_when_it_is_short(monkeypatch: pytest.MonkeyPatch, local: Settings):
    with tempfile.TemporaryDirectory(prefix="r", dir="/tmp") as runtime:
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)

        assert short_folder(local).parent == Path(runtime)
        assert short_folder(local) == short_folder(local)


def test_two_data_folders_have_two_short_folders(temp: Path):
    one, two = (read_settings({"SAMEN_DATA": f"/srv/{n}"}) for n in "ab")

    assert short_folder(one) != short_folder(two)


def test_a_link_in_the_place_of_the_short_folder_is_refused(temp: Path, local: Settings, tmp_path: Path):
    place = short_folder(local)
    place.rmdir()
    place.symlink_to(tmp_path)

    with pytest.raises(FolderNotOurs):
        short_folder(local)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away: sudo make test")
def test_a_folder_of_somebody_else_is_refused(temp: Path, local: Settings):
    os.chown(short_folder(local), 65534, 65534)

    with pytest.raises(FolderNotOurs):
        short_folder(local)


def test_a_short_folder_that_stood_open_is_closed(temp: Path, local: Settings):
    short_folder(local).chmod(0o755)

    assert mode(short_folder(local)) == 0o700
