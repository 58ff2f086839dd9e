"""How fair the planner is, on couples that were made up before anything was tuned: `python -m benchmarks.fairness`.

Each line has its target beside it and says whether it is met; the groups of couples stand below it, the worst first.
What each line means, and how the couples are made, is told in docs/benchmarks-fairness.md.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import click
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.couple_figures import Outcome, crowd_of, figures_of, fresh_of
from benchmarks.couples import GROUPS
from benchmarks.measure import progress, quantile

#: Couples in `make bench` and alone, houses of six, and homes whose fresh week stands for a fleet.
FEW, COUPLES, FEW_CROWDS, CROWDS, FLEET = 72, 288, 6, 20, 10_000
MEMORY = 200.0
NOT_YET = "–"


@dataclass(frozen=True)
class Target:
    """How a figure is drawn from many and what it should at most be, or with ``least`` at least."""

    name: str
    of: Callable[[Sequence[float]], float]
    limit: float
    least: bool = False

    def met(self, values: Sequence[float]) -> bool:
        figure = self.of(values)
        return figure >= self.limit - 1e-9 if self.least else figure <= self.limit + 1e-9

    def badness(self, values: Sequence[float]) -> float:
        return -self.of(values) if self.least else self.of(values)


@dataclass(frozen=True)
class Line:
    """One line of the table: which figure, in which unit, its targets, and figures of others that stand beside."""

    what: str
    figure: str
    unit: str
    targets: tuple[Target, ...]
    beside: tuple[tuple[str, str], ...] = ()
    per_group: bool = True


def median(limit: float) -> Target:
    return Target("median", statistics.median, limit)


def p95(limit: float) -> Target:
    return Target("p95", lambda values: quantile(values, 0.95), limit)


def p99(limit: float) -> Target:
    return Target("p99", lambda values: quantile(values, 0.99), limit)


def every() -> Target:
    return Target("of all", lambda values: 100 * statistics.fmean(values), 100, least=True)


def none() -> Target:
    return Target("in all", sum, 0)


def within(limit: float, percent: float) -> Target:
    name = f"within {limit:g} %"
    return Target(name, lambda values: 100 * statistics.fmean(v <= limit for v in values), percent, least=True)


PEERS = (
    "single happenings, exact",
    "plain CP-SAT",
    "one owner",
    "adjusted winner",
    "picking in turns",
    "alternate each",
)
LINES = (
    Line(
        "worst ratio of the rota above the proven bound, cycle of two weeks",
        "rota 2",
        "%",
        (median(0.5), p95(2)),
        tuple((name, f"peer {name}") for name in PEERS),
    ),
    Line("the same, cycle of four weeks", "rota 4", "%", (median(0.5), p95(2))),
    Line(
        "no envy beyond one happening, or the cause is named, cycle of two",
        "wef1 2",
        "%",
        (every(),),
        (("by itself", "wef1 plain 2"), *((name, f"peer wef1 {name}") for name in PEERS if name != "one owner")),
    ),
    Line("the same, cycle of four", "wef1 4", "%", (every(),), (("by itself", "wef1 plain 4"),)),
    Line("after bundling, above the bound", "bundled", "%", (within(5, 95),), (("before", "rota 2"),)),
    Line("events a week", "bundled events", "", (median(75),), (("not bundled", "events"),)),
    Line(
        "fresh rota efficient, within 2 %",
        "rota efficient 2",
        "%",
        (every(),),
        (
            ("exactly", "rota exactly efficient 2"),
            ("beside any division of four weeks' single happenings", "rota efficient, single happenings 2"),
            ("those with the thinking free as well", "rota efficient, thinking free 2"),
            ("cycle of four", "rota efficient 4"),
        ),
    ),
    Line(
        "fresh week efficient, within 2 %",
        "fresh efficient",
        "%",
        (every(),),
        (
            ("beside divisions that need no times", "fresh efficient, no times"),
            ("those exactly", "fresh exactly efficient"),
            ("exact and placed", "fresh exact"),
        ),
    ),
    Line(
        "fresh week: no envy, or the cause is named",
        "fresh wef1",
        "%",
        (every(),),
        (("by itself", "fresh wef1 plain"),),
    ),
    Line("fresh week above its bound", "fresh above", "%", (median(1), p95(2))),
    Line("fresh week: things without a place", "fresh unplaced", "", (median(0),)),
    Line(
        "drift after twelve weeks, free planning, equal shares",
        "drift free, equal shares",
        "weeks",
        (median(0.25), p95(0.40)),
        (
            ("exact", "drift exact, equal shares"),
            ("nothing carried over", "drift nothing carried, equal shares"),
            ("all shares", "drift free"),
        ),
    ),
    Line(
        "drift after twelve weeks, the full rules, all shares",
        "drift rota",
        "weeks",
        (),
        (
            ("equal shares", "drift rota, equal shares"),
            ("free, nothing carried over", "drift nothing carried"),
            ("free and exact", "drift exact"),
        ),
    ),
    Line(
        "owner changes a week, of 50 events",
        "given of 50",
        "",
        (median(2), p95(5)),
        (("of all events", "given"), ("% without a place", "without a place")),
    ),
    Line("series changed by weeks", "masters", "", (none(),)),
    Line(
        "an appointment in mid-week: owner changes", "conflict owners", "", (median(0),), (("moved", "conflict moved"),)
    ),
    Line("one week, who", "who", "ms", (median(5),)),
    Line(
        "one week, who and when, proved",
        "fresh",
        "ms",
        (median(100), p99(2000)),
        (("a week of the rota", "week"), ("the same with a full book", "week with a book")),
    ),
    Line("a new agreement, cycle of four weeks", "agree 4", "s", (p95(10),), (("cycle of two", "agree 2"),)),
    Line("six people, 120 things to do, one week", "six", "s", (median(5), p95(10)), per_group=False),
    Line("the same, above its bound", "six above", "%", (within(2, 100),), per_group=False),
    Line("the same, not proved", "six unfinished", "", (none(),), per_group=False),
)
#: Figures kept as parts of one or as seconds, and what they are multiplied with when told.
SCALES = {"ms": 1000.0}


# ── measuring ───────────────────────────────────────────────────────────────────────────────────


def gather(deed: Callable[[int], Outcome], seeds: Iterable[int], jobs: int, what: str) -> list[Outcome]:
    """What the deed gives for each seed, in as many processes, in the order of the seeds."""
    seeds, found = list(seeds), []
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=warm) as pool:
        for outcome in pool.map(deed, seeds):
            found.append(outcome)
            if len(found) % max(1, len(seeds) // 5) == 0:
                progress(f"{what}: {len(found)} of {len(seeds)}")
    return found


def warm() -> None:
    """Load what is loaded once in a process, the solver too, before anything is timed."""
    import numpy as np
    from ortools.sat.python import cp_model

    cp_model.CpSolver().solve(cp_model.CpModel())
    np.zeros(1)


def seeds_of(couples: int, all_groups: bool) -> list[int]:
    """The seeds to measure: the first so many, or with ``all_groups`` as many in each group."""
    return list(range(couples * len(GROUPS))) if all_groups else list(range(couples))


# ── the table ───────────────────────────────────────────────────────────────────────────────────


def values_of(outcomes: Iterable[Outcome], figure: str) -> list[float]:
    return [outcome.figures[figure] for outcome in outcomes if figure in outcome.figures]


def rows(outcomes: Sequence[Outcome], groups: int | None) -> Iterator[tuple[str, str, str, str, str]]:
    """Each line, then the worst so many of its groups (all when None): what, target, figure, ok or short, beside."""
    for line in LINES:
        values = values_of(outcomes, line.figure)
        beside = "\n".join(_beside(name, values_of(outcomes, other), line) for name, other in line.beside)
        if not values:
            yield line.what, _wanted(line), NOT_YET, "not there yet", beside
            continue
        yield line.what, _wanted(line), _told(line, values), _verdict(line, values), beside
        for group, some in _worst_first(line, outcomes)[:groups]:
            yield f"  {group} ({len(some)})", "", _told(line, some), _verdict(line, some), ""


def _worst_first(line: Line, outcomes: Sequence[Outcome]) -> list[tuple[str, list[float]]]:
    if not line.per_group:
        return []
    by_group: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_group.setdefault(outcome.group, []).append(outcome)
    found = [(group, values_of(some, line.figure)) for group, some in by_group.items()]
    worst = line.targets[-1] if line.targets else p95(0)
    return sorted(((g, v) for g, v in found if v), key=lambda pair: (-worst.badness(_scaled(line, pair[1])), pair[0]))


def _scaled(line: Line, values: Sequence[float]) -> list[float]:
    return [value * SCALES.get(line.unit, 1) for value in values]


def _wanted(line: Line) -> str:
    return "\n".join(f"{t.name} {'≥' if t.least else '≤'} {t.limit:g} {_unit(line, t)}".rstrip() for t in line.targets)


def _unit(line: Line, target: Target) -> str:
    return "%" if target.least else line.unit


def _told(line: Line, values: Sequence[float]) -> str:
    targets = line.targets or (median(0), p95(0))
    return "\n".join(f"{t.name} {t.of(_scaled(line, values)):.3g} {_unit(line, t)}".rstrip() for t in targets)


def _verdict(line: Line, values: Sequence[float]) -> str:
    return "\n".join("ok" if t.met(_scaled(line, values)) else "short" for t in line.targets)


def _beside(name: str, values: Sequence[float], line: Line) -> str:
    if not values:
        return f"{name}: {NOT_YET}"
    if line.targets and line.targets[0].name == "of all":
        return f"{name}: {100 * statistics.fmean(values):.3g} %"
    told = _scaled(line, values)
    return f"{name}: {statistics.median(told):.3g}, p95 {quantile(told, 0.95):.3g}"


def whole_rows(outcomes: Sequence[Outcome], fleet: Sequence[Outcome]) -> Iterator[tuple[str, str, str, str, str]]:
    """The lines about all couples at once: the recount, a fleet of homes, and memory."""
    wrong = [f"{outcome.seed}: {what}" for outcome in outcomes for what in outcome.wrong]
    verdict = "short" if wrong else "ok"
    yield "certificates that differ from the recount", "0", str(len(wrong)), verdict, "\n".join(wrong[:8])
    seconds = values_of(fleet, "fleet") or values_of(outcomes, "fresh")
    what = f"one week for {FLEET:,} homes on two cores"
    if seconds:
        minutes = statistics.fmean(seconds) * FLEET / 2 / 60
        how = "measured" if len(seconds) >= FLEET else f"from {len(seconds)} homes, scaled"
        yield what, "≤ 5 min", f"{minutes:.2g} min", "ok" if minutes <= 5 else "short", how
    else:
        yield what, "≤ 5 min", NOT_YET, "not there yet", ""
    peak = max(outcome.peak for outcome in (*outcomes, *fleet))
    loaded = "per process, solver loaded"
    yield "most memory", f"≤ {MEMORY:g} MB", f"{peak:.0f} MB", "ok" if peak <= MEMORY else "short", loaded


def show(outcomes: Sequence[Outcome], fleet: Sequence[Outcome], groups: int | None) -> None:
    """Print all of it."""
    couples = sum(outcome.group != "six" for outcome in outcomes)
    table = Table(title=f"fairness, {couples} made-up couples", title_justify="left", box=box.MARKDOWN)
    for column in ("what", "target", "figure", "", "beside it (median, p95)"):
        table.add_column(column, overflow="fold")
    for row in (*rows(outcomes, groups), *whole_rows(outcomes, fleet)):
        table.add_row(*row)
    Console(width=170).print(table)


def measure(couples: Sequence[int], jobs: int, fleet: int, crowds: int) -> tuple[list[Outcome], list[Outcome]]:
    """Everything: the couples and the houses of six, and the fleet apart."""
    found = gather(figures_of, couples, jobs, "couples")
    many = gather(fresh_of, range(fleet), jobs, "homes") if fleet else []
    return found + gather(crowd_of, range(crowds), jobs, "houses of six"), many


@click.command()
@click.option("--couples", default=COUPLES, show_default=True, help="How many seeds, spread over the 72 groups.")
@click.option("--all", "all_groups", is_flag=True, help="So many seeds in each of the 72 groups instead.")
@click.option("--jobs", default=2, show_default=True, help="Processes.")
@click.option("--groups", default=None, type=int, help="Show only so many groups of each line, the worst.")
@click.option("--fleet", default=0, help="Measure the fresh week of so many homes more.")
@click.option("--full", is_flag=True, help="Measure the fresh week of all 10,000 homes.")
@click.option("--crowds", default=CROWDS, show_default=True, help="Houses of six people.")
def main(couples: int, all_groups: bool, jobs: int, groups: int | None, fleet: int, full: bool, crowds: int) -> None:
    """Measure how fair the planner is and print the table."""
    outcomes, many = measure(seeds_of(couples, all_groups), jobs, FLEET if full else fleet, crowds)
    show(outcomes, many, groups)


if __name__ == "__main__":
    main()
