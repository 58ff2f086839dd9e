"""How well a sentence is understood: `python -m benchmarks.hearing [FILES…]`, on sentences written beforehand.

Files to work by (`dev…`) may be looked into with ``--wrong``; those kept aside (`kept…`) only tell their figures.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from benchmarks.corpus import (
    SHOWN,
    Heard,
    Timed,
    before,
    compared,
    corpus_files,
    hear,
    home_of,
    kept_aside,
    of_times,
    rate,
    read_sentences,
    time_all,
)
from benchmarks.distorted import RIGHT, distorted_names
from benchmarks.measure import quantile
from household.model import Home, Language
from language.understand import understand
from tests.language.couple import NOW, chore

CROWDED = 200
NOT_LOOKED_AT = "This file is kept aside: what is wrong in it is not shown. To look all the same, say --look."


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--wrong", is_flag=True, help="List what went wrong, in files to work by.")
@click.option("--look", is_flag=True, help="With --wrong: list it in files that are kept aside too.")
@click.option("--timing", is_flag=True, help=f"Measure the processor time with {CROWDED} chores.")
@click.option("--names", is_flag=True, help="Distort a thousand names of chores.")
def main(files: tuple[Path, ...], wrong: bool, look: bool, timing: bool, names: bool) -> None:
    """Lays what is understood beside what was meant."""
    for file in corpus_files(files):
        show = wrong and (look or not kept_aside(file))
        click.echo(f"\n{file.name}")
        if of_times(file):
            tell_times(time_all(file), show)
        else:
            tell_sentences([hear(said) for said in read_sentences(file)], show)
        if wrong and not show:
            click.echo(f"  {NOT_LOOKED_AT}")
    if names:
        tell_names(wrong)
    if timing:
        tell_timing()


# ── what is told ────────────────────────────────────────────────────────────────────────────────


def tell_sentences(heard: Sequence[Heard], show: bool) -> None:
    """The figures of one corpus file, and with ``show`` what went wrong in it."""
    ours = [each for each in heard if each.said.ours]
    others = [each for each in heard if not each.said.ours]
    click.echo(f"  ours      intent right     {rate(each.intent_right for each in ours)}")
    click.echo(f"            all slots right  {rate(each.right for each in ours)}")
    click.echo(f"  not ours  wrongly claimed  {rate(not each.intent_right for each in others)}")
    for line in _by_intent(ours):
        click.echo(line)
    if show:
        for each in heard:
            if not each.right:
                click.echo(_as_wrong(each))


def _by_intent(ours: Iterable[Heard]) -> list[str]:
    groups: dict[str, list[Heard]] = defaultdict(list)
    for each in ours:
        groups[each.said.intent].append(each)
    return [
        f"    {name:<13}{sum(h.intent_right for h in groups[name]):>4} of {len(groups[name]):>3} intent,"
        f"{sum(h.right for h in groups[name]):>4} with all slots"
        for name in SHOWN
        if name in groups
    ]


def _as_wrong(each: Heard) -> str:
    before = f"  (after {each.said.previous})" if each.said.previous else ""
    meant = f"{each.said.intent} {dict(compared(each.said.intent, each.said.slots))}"
    return f"  · {each.said.text}{before}\n      meant {meant}\n      heard {each.intent} {dict(each.slots)}"


def tell_times(timed: Sequence[Timed], show: bool) -> None:
    """The figure of one file of times, and with ``show`` what went wrong in it."""
    click.echo(f"  times     right            {rate(each.right for each in timed)}")
    if show:
        for each in timed:
            if not each.right:
                click.echo(f"  · {each.text}\n      meant {dict(each.means)}\n      heard {dict(each.heard)}")


def tell_names(show: bool) -> None:
    """How distorted names came out."""
    counts, missed = distorted_names()
    click.echo(f"\ndistorted names: {', '.join(f'{many} {how}' for how, many in counts.most_common())}")
    click.echo(f"  right {rate([True] * counts[RIGHT] + [False] * (counts.total() - counts[RIGHT]))}")
    if show:
        for name, text, how in missed:
            click.echo(f"  · {how}: {name} as in “{text}”")


# ── how long it takes ───────────────────────────────────────────────────────────────────────────


def crowded_home(language: Language) -> Home:
    """The couple's home with so many more chores that they are two hundred."""
    home = home_of(language)
    more = CROWDED - len(home.chores)
    rooms = [chore(f"{_THINGS[i % len(_THINGS)]} {i // len(_THINGS) + 1} luchten") for i in range(more)]
    return replace(home, chores=(*home.chores, *rooms))


_THINGS = "gangkast bijkeuken serre kinderkamer werkkamer logeerkamer kruipruimte speelhoek bergruimte vliering".split()  # noqa: SIM905


def tell_timing(rounds: int = 3) -> None:
    """Processor time of one sentence, over all sentences, with two hundred chores; the first round only warms up."""
    sentences = [said for file in corpus_files() if not of_times(file) for said in read_sentences(file)]
    homes = {language: crowded_home(language) for language in ("nl", "en")}
    spent = []
    for turn in range(rounds + 1):
        for said in sentences:
            home = homes[said.language]
            earlier = before(said, home)
            start = time.process_time_ns()
            understand(said.text, said.language, home, NOW, **earlier)
            if turn:
                spent.append((time.process_time_ns() - start) / 1e6)
    click.echo(f"\nprocessor time with {CROWDED} chores, {len(spent)} sentences:")
    click.echo(
        f"  median {statistics.median(spent):.2f} ms, p99 {quantile(spent, 0.99):.2f} ms, most {max(spent):.2f} ms"
    )


if __name__ == "__main__":
    main()
