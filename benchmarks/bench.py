"""The table that `make bench` prints; `make bench ARGS=--quick` prints a small one, to see that it works.

Each row is a ratio against something measured in the same run on the same machine: a bare library, a naive client, an
empty route, a tenth of the size. Seconds stand beside it for orientation only. What each row means is told in
docs/benchmarks.md.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks import fairness, pages, rules
from benchmarks.answers import answered
from benchmarks.calendars import calendars
from benchmarks.home import answering, planning
from benchmarks.measure import Row, peak_memory, progress


@dataclass(frozen=True)
class Size:
    """How much is measured: rules, events of the small and the large calendar, questions, seconds of questions under
    load, looks at each page, and how many times."""

    rules: int = 1_000
    events: tuple[int, int] = (1_000, 10_000)
    questions: int = 50
    seconds: int = 20
    pages: int = 40
    times: int = 3


QUICK = Size(rules=50, events=(10, 100), questions=5, seconds=1, pages=1, times=1)


def main(words: list[str]) -> None:
    table = Table(title="samen, measured in one run", title_justify="left", box=box.MARKDOWN)
    for column in Row._fields:
        table.add_column(column, overflow="fold", no_wrap=column == Row._fields[0])
    for row in rows(QUICK if "--quick" in words else Size()):
        table.add_row(*row)
    Console(width=160).print(table)
    fair("--quick" in words)


def rows(size: Size) -> Iterator[Row]:
    """Every line, in the order of the table."""
    with tempfile.TemporaryDirectory(prefix="samen-bench-") as folder:
        progress("recurring rules")
        yield rules.run(size.rules, size.times)
        yield from calendars(Path(folder) / "calendars", size.events, size.times)
        progress("the plan")
        yield from planning(Path(folder) / "plan", size.times)
        progress("answers")
        yield from answering(Path(folder) / "ask", size.questions)
        progress("answers under load")
        yield from answered(Path(folder) / "load", size.seconds)
        progress("pages")
        yield from pages.measured(Path(folder) / "pages", size.pages)
        yield pages.fetched(Path(folder) / "fetched")
        yield Row("plan, answers and pages", f"peak {peak_memory():.0f} MB", "", "")


def fair(quick: bool) -> None:
    """The table about fairness, in two processes; the quick one of two couples says nothing but that it works."""
    couples, crowds = (2, 1) if quick else (fairness.FEW, fairness.FEW_CROWDS)
    fairness.show(*fairness.measure(range(couples), 2, 0, crowds), groups=1 if quick else 3)


if __name__ == "__main__":
    main(sys.argv[1:])
