"""The processes that `run` and the demo look after: started, watched, and never left behind.

Every child asks the kernel to end it when its parent dies (PR_SET_PDEATHSIG), so that not even
``kill -9`` of the parent leaves one running.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from household.model import Trouble

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

#: Seconds between restarts of a child that keeps ending; the last one repeats.
PATIENCE = (0.2, 1.0, 5.0, 15.0)
#: Seconds that a child gets to end by itself after SIGTERM.
GRACE = 10.0


class ChildFailed(Trouble):
    """A process of ours does not come up: look at its log."""

    sentence = "trouble.child_failed"


class PortTaken(Trouble):
    """Something else listens on the port: choose another one."""

    sentence = "trouble.port_taken"


def die_with_parent(signal_number: int = signal.SIGKILL) -> None:
    """Ask the kernel to send this process a signal when its parent ends (prctl(2))."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


@dataclass
class Child:
    """One process: how it is started, when it is ready, and where it writes what it has to say."""

    name: str
    command: Sequence[str]
    log: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = lambda: True
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    next_start: float = 0.0

    def start(self) -> None:
        parent = os.getpid()

        def bound_to_parent() -> None:
            die_with_parent()
            if os.getppid() != parent:  # the parent went while we were being born
                os._exit(1)

        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands only
                list(self.command),
                env={**os.environ, **self.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=bound_to_parent,
                start_new_session=True,
            )

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End it: first politely, then, after ``GRACE`` seconds, with its whole process group."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.terminate()
            try:
                self.process.wait(GRACE)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else ""


class Family:
    """Children that belong together: started in order, restarted when one ends, stopped in reverse order."""

    def __init__(self) -> None:
        self.children: list[Child] = []

    def __enter__(self) -> Family:
        return self

    def __exit__(self, *_: object) -> None:
        for child in reversed(self.children):
            child.stop()

    def add(self, child: Child, patience: float = 20.0) -> Child:
        """Start a child and wait until it is ready; `ChildFailed` when it is not within ``patience`` seconds."""
        self.children.append(child)
        child.start()
        until = time.monotonic() + patience
        while not child.ready():
            if not child.running or time.monotonic() > until:
                raise ChildFailed(name=child.name, log=child.log, words=child.last_words())
            time.sleep(0.05)
        return child

    def look_after(self) -> None:
        """Restart whoever ended, waiting longer each time; called about every half second."""
        for child in self.children:
            if child.running:
                continue
            if child.next_start == 0.0:
                child.next_start = time.monotonic() + PATIENCE[min(child.failures, len(PATIENCE) - 1)]
                child.failures += 1
            elif time.monotonic() >= child.next_start:
                child.next_start = 0.0
                child.start()


def free_port(host: str = "127.0.0.1") -> int:
    """A port that is free now on ``host``."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def check_port(host: str, port: int) -> None:
    """`PortTaken` when something listens on ``port`` already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(port=port, reason=error.strerror) from error


def answers(host: str, port: int) -> bool:
    """Whether something accepts connections at an address."""
    try:
        with socket.create_connection((host, port), 0.5):
            return True
    except OSError:
        return False


def lan_address() -> str:
    """This machine's address on the local network, as others see it; loopback when there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: a documentation address; UDP connect sends nothing
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
