"""Houses as people start them: the real processes, on free ports, with folders of their own that go away."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from household.settings import Settings, read_settings
from household.store import Store
from pages.signin import purpose_for
from rounds.world import clock_of
from terminal.children import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
#: A Wednesday in March: the clock goes on from there.
NOW = "2026-03-04T16:00:00+01:00"
#: So long a house may take to be there; a demo plans and writes a whole week before.
PATIENCE = 180.0


@dataclass
class House:
    """A running house: where it is found, what it is set to, and all that it printed so far."""

    url: str
    environ: Mapping[str, str]
    printed: list[str] = field(default_factory=list)
    clock: Callable[[], datetime] = field(init=False)

    def __post_init__(self) -> None:
        self.clock = clock_of(self.settings)  # it goes on from here, as that of the house does

    @property
    def settings(self) -> Settings:
        return read_settings(self.environ)

    def store(self) -> Store:
        return Store.open(self.settings)

    def link_for(self, member: str, household: int = 0) -> str:
        """A link that lets in one person of a household, or of the only one, once."""
        store, now = self.store(), self.clock()
        if not household:
            (only,) = store.households()
            household = only.id
        token = store.add_link(purpose_for(household, member), now + timedelta(hours=1), now)
        store.close()
        return f"{self.url}in/{token}"

    @property
    def code(self) -> str:
        """The one-time code that was printed last."""
        found = re.findall(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", "".join(self.printed))
        assert found, "".join(self.printed)
        return found[-1]


@contextmanager
def demo(folder: Path, lan: bool = False, **environ: str) -> Iterator[House]:
    """`samen demo --keep`: the sample family, their calendars and a written week; ``lan``: for telephones too."""
    words = ["demo", "--keep", "--data", str(folder), *(["--lan"] if lan else [])]
    with _running(words, {"SAMEN_NOW": NOW, **environ}) as (printed, process):
        port = _found(r"http://127\.0\.0\.1:(\d+)/ *$|pages?.*?http://127\.0\.0\.1:(\d+)/", printed, process)
        _found(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", printed, process)
        data = {"SAMEN_DATA": str(folder / "home"), "SAMEN_PRIVATE_HOSTS": "127.0.0.1", "SAMEN_PORT": port}
        yield House(f"http://127.0.0.1:{port}/", {"SAMEN_NOW": NOW, **data, **environ}, printed)


@contextmanager
def house(folder: Path, **environ: str) -> Iterator[House]:
    """`samen run` on an empty folder, as on a first day."""
    port = str(free_port())
    given = {"SAMEN_DATA": str(folder), "SAMEN_PORT": port, "SAMEN_PRIVATE_HOSTS": "127.0.0.1,localhost", **environ}
    with _running(["run"], given) as (printed, process):
        _found(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", printed, process)
        yield House(f"{given.get('SAMEN_BASE_URL', f'http://127.0.0.1:{port}').rstrip('/')}/", given, printed)


@contextmanager
def _running(words: list[str], environ: Mapping[str, str]) -> Iterator[tuple[list[str], subprocess.Popen[str]]]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("SAMEN_")}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "samen.py"), *words],
        env={**own, "PYTHONUNBUFFERED": "1", "SAMEN_LANGUAGE": "nl", "DIE_WITH_PARENT": "1", **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    printed: list[str] = []
    listener = threading.Thread(target=_listen, args=(process, printed), daemon=True)
    listener.start()
    try:
        yield printed, process
    finally:
        process.terminate()
        process.wait(30)
        listener.join(5)


def _listen(process: subprocess.Popen[str], printed: list[str]) -> None:
    assert process.stdout
    printed.extend(iter(process.stdout.readline, ""))


def _found(pattern: str, printed: list[str], process: subprocess.Popen[str]) -> str:
    """The first group of a pattern, once it was printed."""
    until = datetime.now(UTC) + timedelta(seconds=PATIENCE)
    while datetime.now(UTC) < until:
        if found := re.search(pattern, "".join(printed), re.M):
            return next((group for group in found.groups() if group), found[0])
        assert process.poll() is None, "".join(printed)
        time.sleep(0.1)
    raise AssertionError("".join(printed))
