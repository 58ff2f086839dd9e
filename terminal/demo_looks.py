"""What the demo only looks at, without writing anything: a routine, a proof, a day away, an experiment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from household.model import Agreement, Assignment, By, Experiment, Home, Period, PeriodKind, Plan, Trouble
from language.routine_words import checklist, chore_name, routine_name
from language.times import say_day
from rounds.effect_words import experiment_lines
from rounds.plan import WEEKS
from scheduler import experiments, planner
from scheduler.menus import cost_of
from scheduler.transition import next_monday
from terminal.check_verb import findings_of, give_plan_file
from terminal.check_verb import line as finding_line
from terminal.spoken import LANGUAGE, told
from terminal.tables import unplaced_line

#: So long an experiment of the demo lasts, and so many turns on a day make an absence worth a look.
_TRIAL, _BUSY = 2, 3
#: Of the sum only its end: what it adds up to.
_SHOWN = 5


def show_routine(home: Home, agreement: Agreement) -> None:
    """The fullest event of small chores, with its checklist."""
    routines = [series for series in agreement.series if home.parts_of(series)]
    if not routines:
        return
    fullest = max(routines, key=lambda series: (len(series.parts), series.key))
    name = home.member(fullest.member).name
    click.echo(told("demo.routine", name=name, routine=routine_name(fullest, LANGUAGE), at=f"{fullest.start:%H:%M}"))
    for line in checklist(home, fullest, LANGUAGE):
        click.echo(f"  {line}")


def show_proof(home: Home, agreement: Agreement, folder: Path) -> None:
    """One member's half of the proof as a file of their own, and its sum done again."""
    member = home.members[0]
    file = folder / f"plan-{member.key}.json"
    file.unlink(missing_ok=True)
    give_plan_file(home, agreement, member.key, str(file))
    found = findings_of(str(file))
    click.echo(told("demo.check", file=file.name, count=len(found), right=sum(one.right is not False for one in found)))
    for finding in found[-_SHOWN:]:
        click.echo(f"  {finding_line(finding)}")


def show_away(home: Home, plan: Plan, now: datetime) -> None:
    """What changes on the first full day on which somebody would not be there."""
    member = home.members[0]
    day = _full_day(home, plan, member.key, now.date())
    if day is None:
        return
    without = replace(home, periods=(*home.periods, Period(member.key, PeriodKind.AWAY, day, day)))
    words = {"name": member.name, "day": say_day(day, LANGUAGE, now.date()), "key": member.key, "date": day.isoformat()}
    click.echo(told("demo.away", **words))
    changed = planner.plan(without, WEEKS, now)
    for line in differences(home, plan, without, changed):
        click.echo(f"  {line}")
    known = {(missed.chore, missed.original) for missed in plan.unplaced}
    for missed in changed.unplaced:
        if (missed.chore, missed.original) not in known:
            click.echo(f"  {unplaced_line(home, missed, LANGUAGE, now.date())}")


def _full_day(home: Home, plan: Plan, member: str, today: date) -> date | None:
    """The first day of the coming week on which this member has several turns, and none that they put there."""
    wishes = {(e.series, e.original) for e in home.exceptions if e.by is By.PERSON}
    mine = [a for a in plan.assignments if a.member == member]
    wished = {a.span.start.date() for a in mine if (a.series, a.original) in wishes}
    days = [a.span.start.date() for a in mine if a.span.start.date() not in wished]
    week = (today + timedelta(days=number) for number in range(1, 8))
    return next((day for day in week if days.count(day) >= _BUSY), None)


def show_experiment(home: Home, plan: Plan, now: datetime) -> None:
    """What it would be to try out two weeks in which the other does one of somebody's dislikes."""
    trial = _trial(home, next_monday(now.date()))
    if trial is None:
        return
    click.echo(told("demo.experiment", name=home.member(trial.member).name, chore=trial.chore, key=trial.member))
    for line in experiment_lines(home, trial, LANGUAGE):
        click.echo(f"  {line}")
    tried = replace(home, experiments=(*home.experiments, trial))
    turns = _turned(plan.assignments, planner.plan(tried, WEEKS, now).assignments)
    click.echo(told("demo.turned", count=turns))


def _trial(home: Home, first: date) -> Experiment | None:
    """An experiment that both would have said yes to: of what weighs most on anybody that can be tried out. A fair rota
    leaves few dislikes with whoever has them, so mostly it is what takes somebody the most time."""
    everybody = tuple(m.key for m in home.members)
    weighs = {(m, c.key): cost_of(home, m, c) * c.rhythm.per_year for c in home.chores for m in everybody}
    for member, chore in sorted(weighs, key=lambda one: (-weighs[one], one)):
        with suppress(Trouble):
            return replace(experiments.balanced(home, chore, member, _TRIAL, first), yes=everybody)
    return None


def _turned(before: Sequence[Assignment], after: Sequence[Assignment]) -> int:
    """How many happenings are another's."""
    who = {(a.series, a.original, a.chore): a.member for a in before}
    return sum(who.get((a.series, a.original, a.chore), a.member) != a.member for a in after)


def differences(home: Home, before: Plan, after_home: Home, after: Plan) -> Iterator[str]:
    """What became otherwise between two plans, a line each."""
    old = {(a.series, a.original, a.chore): a for a in before.assignments}
    new = {(a.series, a.original, a.chore): a for a in after.assignments}
    for key in sorted(old.keys() | new.keys(), key=lambda k: (k[1], k[0])):
        was, now = old.get(key), new.get(key)
        if was and now and (was.member, was.span) == (now.member, now.span):
            continue
        chore = chore_name(home, key[2], LANGUAGE, key[0])
        yield told(
            "demo.change",
            day=f"{key[1]:%d-%m}",
            chore=chore,
            was=_standing(home, was, key[1]) if was else "–",
            now=_standing(after_home, now, key[1]) if now else "–",
        )


def _standing(home: Home, assignment: Assignment, usual: datetime) -> str:
    """Who and when; with the day, where that is not the usual one."""
    start = assignment.span.start.astimezone(usual.tzinfo)
    day = "" if start.date() == usual.date() else f" {start:%d-%m}"
    return f"{home.member(assignment.member).name}{day} {start:%H:%M}"
