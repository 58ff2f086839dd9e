"""How things are measured: the cost of one action, medians, and peak memory.

An action that is measured for its memory runs in a fresh process of its own (`alone`), which prints its cost as one
line of JSON; nothing that another action left behind is then counted with it.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from integrations.base import Meter


class Row(NamedTuple):
    """One line of the table."""

    what: str
    figure: str
    beside: str
    ratio: str


@dataclass(frozen=True)
class Cost:
    """What one action took: seconds in all and those spent inside HTTP, our own CPU seconds, requests, bytes, and the
    process's peak memory in MB, and the peak before the action began. ``known`` events are held afterwards."""

    seconds: float
    waiting: float
    cpu: float
    requests: int
    bytes_in: int
    peak: float
    before: float
    known: int

    @property
    def own(self) -> float:
        """Seconds that were not spent waiting for the server."""
        return self.seconds - self.waiting

    @property
    def memory(self) -> float:
        """MB of the peak that the action itself asked for."""
        return self.peak - self.before


def measured(action: Callable[[Meter], object], known: Callable[[], int]) -> Cost:
    """The cost of an action that counts its requests on a meter; how many events are known then is asked afterwards."""
    meter, before = Meter(), peak_memory()
    start, cpu = time.perf_counter(), time.process_time()
    action(meter)
    cpu, seconds = time.process_time() - cpu, time.perf_counter() - start
    peak, requests = peak_memory(), meter.reads + meter.writes
    return Cost(seconds, meter.waiting, cpu, requests, meter.bytes_in, peak, before, known())


def tell(cost: Cost) -> None:
    """Print a cost for the process that asked for it."""
    print(json.dumps(asdict(cost)))


def alone(module: str, *words: object) -> Cost:
    """What a module tells of itself in a fresh process; its errors are shown and end the run."""
    command = [sys.executable, "-m", module, *(str(word) for word in words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, cwd=Path(__file__).parent.parent)
    return Cost(**json.loads(done.stdout))


def middle(costs: Sequence[Cost]) -> Cost:
    """The cost with the median of seconds; whole, so that its figures belong together."""
    return sorted(costs, key=lambda cost: cost.seconds)[len(costs) // 2]


def median(action: Callable[[], object], times: int) -> float:
    """The median of the seconds that an action takes."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def quantile(values: Sequence[float], at: float) -> float:
    """The value below which this part of all values lies."""
    return sorted(values)[min(int(at * len(values)), len(values) - 1)]


def peak_memory() -> float:
    """The most memory in MB that this process held at once: VmHWM of proc(5), which begins anew with a program. Where
    there is no /proc, ``ru_maxrss`` of getrusage(2); on Linux that one would begin with the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024  # macOS tells bytes, others kilobytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def progress(what: str) -> None:
    """Say what is being measured, beside the table rather than in it."""
    print(f"… {what}", file=sys.stderr, flush=True)
