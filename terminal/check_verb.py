"""Verbs about the proof: a plan file for one member, and doing the sum of it again."""

from __future__ import annotations

import os
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import click

from household.model import Agreement, Certificate, Home, Trouble
from language.figures import percent
from language.plan_fields import LARGEST
from language.plan_file import PlanFile, read_plan, write_plan
from scheduler.checking import Finding, check_half
from scheduler.checking_both import check_whole
from scheduler.proof import proof_for, still_adds_up
from terminal.prompts import said_yes
from terminal.spoken import (
    IN_THE_WAY,
    LANGUAGE,
    DoesNotFit,
    NoPlanYet,
    kind,
    the_household,
    the_member,
    told,
    world,
)

#: Numbers that are shares of the whole: told in percent.
_PERCENT = frozenset({"above", "efficient"})


class NoSuchPlanFile(DoesNotFit):
    """There is no plan file at this path that can be read: look at the path."""

    sentence = "trouble.no_such_plan_file"


class FileExists(DoesNotFit):
    """Something has that name already: choose another."""

    sentence = "trouble.file_exists"


class CannotWriteThere(Trouble):
    """The folder does not take a file: choose another."""

    sentence = "trouble.cannot_write_there"


class ForWhom(DoesNotFit):
    """A plan file is somebody's: say whose."""

    sentence = "trouble.plan_file_for_whom"


class HowManyFiles(DoesNotFit):
    """One file without --both; with it the file of each, or none."""

    sentence = "trouble.how_many_plan_files"


# ── making one ──────────────────────────────────────────────────────────────────────────────────


def give_plan_file(home: Home, agreement: Agreement, name: str, out: str) -> None:
    """Write a member's plan file to a new file that only its owner can read, or to the screen for "-"."""
    member = the_member(home.members, name)
    made = proof_for(home, agreement, member.key)
    if not still_adds_up(made):
        click.echo(told("check.minds_otherwise", name=member.name), err=True)
    if out == "-":
        click.echo(write_plan(made), nl=False)
        return
    try:
        place = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise FileExists(path=out) from error
    except (OSError, ValueError) as error:
        raise CannotWriteThere(path=out) from error
    with os.fdopen(place, "w", encoding="utf-8") as file:
        file.write(write_plan(made))
    click.echo(told("check.written", path=out, name=member.name))


# ── doing the sum again ─────────────────────────────────────────────────────────────────────────


@click.command(help=told("cli.check"))
@click.argument("files", nargs=-1)
@click.option("--both", is_flag=True, help=told("cli.option.both"))
@click.option("--yes", is_flag=True, help=told("cli.option.check_yes"))
@kind
def check(files: tuple[str, ...], both: bool, yes: bool) -> None:
    if not both:
        if len(files) != 1:
            raise HowManyFiles()
        _show(findings_of(files[0]))
        return
    if len(files) == 1:
        raise HowManyFiles()
    plans, names, proof = _of_files(files) if files else _of_this_home()
    click.echo(told("check.shows_costs"))
    for plan in plans:
        name = names.get(plan.member, plan.member)
        if not yes and not said_yes(told("check.ask", name=name)):
            click.echo(told("check.not_now"))
            raise SystemExit(IN_THE_WAY)
    _show(check_whole(plans, proof))


def findings_of(file: str) -> tuple[Finding, ...]:
    """The sum of one plan file, done again. Raises NoSuchPlanFile."""
    return tuple(check_half(_read(file)))


_Halves = tuple[list[PlanFile], dict[str, str], Certificate | None]


def _of_files(files: Iterable[str]) -> _Halves:
    return [_read(file) for file in files], {}, None


def _of_this_home() -> _Halves:
    """The half of each, from the agreement that is kept here."""
    here = world()
    home = here.store.home(the_household(here).id)
    if home.agreement is None:
        raise NoPlanYet()
    plans = [proof_for(home, home.agreement, member.key) for member in home.members]
    return plans, {m.key: m.name for m in home.members}, home.agreement.certificate


def _read(file: str) -> PlanFile:
    try:
        with click.open_file(file, "rb") if file == "-" else Path(file).open("rb") as opened:
            raw = opened.read(LARGEST + 1)
        return read_plan(raw.decode("utf-8", errors="replace"))
    except (OSError, ValueError) as error:
        raise NoSuchPlanFile(path=file) from error


def _show(findings: Iterable[Finding]) -> None:
    """Every line of the sum, and in the end whether all of it comes out; exit 1 when not."""
    found = list(findings)
    for finding in found:
        click.echo(line(finding))
    wrong = sum(finding.right is False for finding in found)
    click.echo(told("check.all_right") if not wrong else told("check.some_wrong", count=wrong))
    if wrong:
        raise SystemExit(IN_THE_WAY)


def line(finding: Finding) -> str:
    """One finding in words: right with what comes out, or not right with both."""
    what = told(f"check.what.{finding.what}", about=finding.about)
    stated, came = (_value(finding, text) for text in (finding.stated, finding.found))
    if finding.right is False:
        return told("check.wrong", what=what, stated=stated, found=came)
    return told("check.right" if finding.right else "check.told", what=what, found=came)


def _value(finding: Finding, text: str) -> str:
    if finding.what in ("envy", "same"):
        return told("check.yes" if text == "1" else "check.no")
    if finding.what in _PERCENT and text:
        return percent(Fraction(text), LANGUAGE, 2)
    return text
