"""The demo as a person runs it, and what is left when its processes are killed in the middle of a write."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STAMPS = re.compile(rb"^(DTSTAMP|CREATED|LAST-MODIFIED):.*\r?\n", re.MULTILINE)
#: The demo's day: a Tuesday with an evening ahead, whatever day the test runs on.
DAY = "2026-11-24T16:00:00+01:00"


def demo(folder: Path, language: str = "nl", now: str = DAY) -> subprocess.Popen[str]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("SAMEN_")}
    environ |= {"SAMEN_LANGUAGE": language, "SAMEN_NOW": now}
    command = [sys.executable, str(ROOT / "samen.py"), "demo", "--data", str(folder)]
    return subprocess.Popen(
        command, env=environ, cwd=folder.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def told(running: subprocess.Popen[str]) -> str:
    out, _ = running.communicate(timeout=240)
    return out


def standing(folder: Path) -> dict[str, bytes]:
    """Everything in both calendars of ours on the server, but for the stamps of when it was written."""
    store = folder / "calendars" / "store" / "collection-root"
    files = [f for member in ("sanne", "bram") for f in (store / member / f"samen-demo-{member}").glob("*.ics")]
    return {f"{f.parent.name}/{f.name}": STAMPS.sub(b"", f.read_bytes()) for f in files}


def children_of(parent: int) -> dict[int, str]:
    """The processes that a process started, with what each is running."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            above = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            words = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        if above == parent:
            found[int(entry.name)] = words
    return found


def gone(processes: Iterable[int]) -> bool:
    """Whether none of these runs any more; what only waits to be reaped counts as gone."""
    for number in processes:
        try:
            if Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                return False
        except OSError:
            continue
    return True


def wait_until(true: Callable[[], object], seconds: float = 120) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, bytes]]:
    """One demo that nobody disturbs: what it said, and what stands in the calendars after it."""
    folder = tmp_path_factory.mktemp("calm") / "demo"
    running = demo(folder)
    out = told(running)
    assert running.returncode == 0, out
    return out, standing(folder)


def test_the_demo_tells_the_whole_story(undisturbed: tuple[str, dict[str, bytes]]) -> None:
    out, calendars = undisturbed

    assert "Zo ziet jullie week eruit" in out
    assert "Onze tien minuten" in out
    assert re.search(r"Samen zegt: „(Sanne|Bram|Sanne en Bram)[^”]*speelgoed", out)
    assert "Er is niets veranderd: 0 keer geschreven, 8 keer gelezen voor 8 agenda's." in out
    assert re.search(r"Het verschil, met \d+ keer schrijven:\n  \S", out)
    assert re.search(r"Kleine klussen van één moment staan in één afspraak.*\n  ☐ \S", out)
    count, right = re.search(r"Van de (\d+) regels kloppen er (\d+)", out).groups()
    assert int(count) == int(right) > 50
    assert re.search(r"Stel dat Sanne er .* niet is: samen away sanne .*\n  \d\d-\d\d \S", out)
    assert re.search(r"Een proef van .*\n(  .*\n)*  In die tijd doet .*\n(  .*\n)*In die tijd wissel", out)
    assert len(calendars) > 25
    assert sum(b"RRULE:" in text for text in calendars.values()) > 20


def test_the_demo_speaks_english_as_well(tmp_path: Path) -> None:
    running = demo(tmp_path / "demo", "en")

    out = told(running)

    assert running.returncode == 0, out
    assert "This is what your week looks like" in out
    assert "Nothing has changed: 0 writes, 8 reads for 8 calendars." in out
    assert re.search(r"Samen says: “(Sanne|Bram)[^”]*speelgoed", out)


@pytest.mark.parametrize("victim", ["worker.py", "valkey-server"])
def test_killed_while_writing_the_calendars_end_up_the_same(
    victim: str, tmp_path: Path, undisturbed: tuple[str, dict[str, bytes]]
) -> None:
    folder = tmp_path / "demo"
    running = demo(folder)
    assert wait_until(lambda: len(standing(folder)) >= 5), told(running)
    children = children_of(running.pid)
    number = next(n for n, words in children.items() if victim in words)

    os.kill(number, signal.SIGKILL)
    out = told(running)

    assert running.returncode == 0, out
    assert standing(folder) == undisturbed[1]
    assert gone(children)


def test_killed_whole_it_leaves_no_process_and_the_next_run_finishes_the_work(
    tmp_path: Path, undisturbed: tuple[str, dict[str, bytes]]
) -> None:
    folder = tmp_path / "demo"
    running = demo(folder)
    assert wait_until(lambda: len(standing(folder)) >= 5), told(running)

    children = children_of(running.pid)

    running.kill()
    running.communicate(timeout=30)
    alone = wait_until(lambda: gone(children), 10)
    half = len(standing(folder))
    again = demo(folder)
    out = told(again)

    assert len(children) == 4
    assert alone
    assert half < len(undisturbed[1])
    assert again.returncode == 0, out
    assert standing(folder) == undisturbed[1]
