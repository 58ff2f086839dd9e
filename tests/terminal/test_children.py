"""The processes that `run` looks after: bound to their parent, restarted when they end, stopped for good."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal import children
from terminal.children import Child, ChildFailed, Family, PortTaken, check_port, free_port

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "import pathlib; pathlib.Path(sys.argv[1]).touch(); time.sleep(600)",
)
PARENT = """
import sys, time
from pathlib import Path
from terminal.children import Child, Family
with Family() as family:
    child = family.add(Child("slaper", [sys.executable, "-c", "import time; time.sleep(600)"], Path(sys.argv[1])))
    print(child.process.pid, flush=True)
    time.sleep(600)
"""


def alive(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    try:
        return stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def becomes(true: Callable[[], bool]) -> bool:
    """Whether something becomes true; the patience is only there so that a failure ends."""
    until = time.monotonic() + 30
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    return true()


def number_of(child: Child) -> int:
    assert child.process
    return child.process.pid


def test_a_child_dies_when_its_parent_is_killed(tmp_path: Path) -> None:
    root = Path(children.__file__).parent.parent
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], cwd=root, stdout=subprocess.PIPE, text=True
    )
    try:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert alive(child)

        parent.send_signal(signal.SIGKILL)
    finally:
        parent.kill()
        parent.communicate()

    assert becomes(lambda: not alive(child))


def test_a_child_that_ended_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "PATIENCE", (0.0,))
    with Family() as family:
        child, other = (family.add(Child(name, SLEEP, tmp_path / name)) for name in ("mila", "tijn"))
        first, beside = number_of(child), number_of(other)
        assert child.process
        child.process.kill()
        child.process.wait()

        family.look_after()
        family.look_after()

        assert child.running
        assert number_of(child) != first
        assert number_of(other) == beside


def test_a_child_that_keeps_ending_is_not_started_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "PATIENCE", (3600.0,))
    with Family() as family:
        child = family.add(Child("kort", (sys.executable, "-c", ""), tmp_path / "log"))
        first = number_of(child)
        assert child.process
        child.process.wait()

        for _ in range(5):
            family.look_after()

        assert number_of(child) == first


def test_a_stubborn_child_is_ended_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "GRACE", 0.2)
    deaf = tmp_path / "deaf"
    child = Child("koppig", (*STUBBORN, str(deaf)), tmp_path / "log", ready=deaf.exists)
    with Family() as family:
        family.add(child)
        number = number_of(child)

    assert not alive(number)
    assert child.process
    assert child.process.returncode == -signal.SIGKILL


def test_children_are_stopped_in_the_reverse_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[str] = []
    stop = Child.stop
    monkeypatch.setattr(Child, "stop", lambda child: (stopped.append(child.name), stop(child)))
    with Family() as family:
        for name in ("queue", "worker", "pages"):
            family.add(Child(name, SLEEP, tmp_path / name))

    assert stopped == ["pages", "worker", "queue"]
    assert not any(child.running for child in family.children)


def test_a_child_that_never_comes_up_leaves_its_last_words(tmp_path: Path) -> None:
    words = (sys.executable, "-c", "print('begin', flush=True); raise SystemExit('de sleutel past niet')")
    with Family() as family, pytest.raises(ChildFailed) as failed:
        family.add(Child("pages", words, tmp_path / "log", ready=lambda: False))

    assert failed.value.details["words"] == "de sleutel past niet"


def test_a_port_in_use_is_noticed_before_anything_starts() -> None:
    free = free_port()
    check_port("127.0.0.1", free)

    with children.socket.create_server(("127.0.0.1", free)), pytest.raises(PortTaken):
        check_port("127.0.0.1", free)
