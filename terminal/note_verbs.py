"""Verbs about notes that are sealed to their writer: passphrase, add, list, read, remove, reset.

A passphrase and what a note says are asked, not given as words of the command, which others could see and a shell
remembers. At a terminal anybody can look along, so that even whether somebody keeps notes is told to their passphrase.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click

from household.model import Home, Member, Note, NoteKind, Opened, Trouble
from language.days import read_days
from language.routine_words import chore_name, routines
from language.speech import say_day
from rounds import notes as keeping
from rounds import sitting
from rounds.world import World
from terminal import spoken
from terminal.home_verbs import text_of
from terminal.prompts import line, said_yes, secret
from terminal.spoken import (
    DoesNotFit,
    json_option,
    kind,
    moment,
    now_option,
    the_chore_or_routine,
    the_household,
    the_member,
    told,
    world,
)
from terminal.turn_verbs import NotADay
from terminal.typed import Verbs

#: The kinds of a note, in either language.
KINDS = {
    "moment": NoteKind.MOMENT,
    "need": NoteKind.NEED,
    "nodig": NoteKind.NEED,
    "thanks": NoteKind.THANKS,
    "dank": NoteKind.THANKS,
}


class NotTheSame(DoesNotFit):
    """The new passphrase was typed in two ways."""

    sentence = "trouble.not_the_same"


class NoSuchNote(DoesNotFit):
    """No note of that number."""

    sentence = "trouble.no_such_note"


class NothingSealed(Trouble):
    """There is no key, and so nothing to discard."""

    sentence = "trouble.nothing_sealed"


def _for(action: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--for", "name", metavar="MEMBER", required=True, help=told("cli.option.for_notes"))(action)


def passphrase_file(action: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--passphrase-file`."""
    return click.option("--passphrase-file", "file", metavar="FILE", help=told("cli.option.passphrase_file"))(action)


@click.group(cls=Verbs, help=told("cli.notes"))
def notes() -> None:
    pass


@notes.command("passphrase", help=told("cli.notes_passphrase"))
@_for
@passphrase_file
@kind
def passphrase(name: str, file: str | None) -> None:
    here, home, member = whose(name)
    number = home.household.id
    if keeping.has_passphrase(here.store, number, member.key):
        old = passphrase_from(file)
        keeping.change_passphrase(here.store, number, member.key, old, new_passphrase(None))
        click.echo(told("notes.passphrase_changed"))
        return
    click.echo(told("notes.passphrase_about"))
    keeping.choose_passphrase(here.store, number, member.key, new_passphrase(file))
    click.echo(told("notes.passphrase_kept"))


@notes.command("add", help=told("cli.notes_add"))
@click.argument("about", type=click.Choice(tuple(KINDS)), default="moment")
@_for
@click.option("--chore", metavar="CHORE", help=told("cli.option.note_chore"))
@click.option("--when", metavar="DAYS", help=told("cli.option.note_when"))
@now_option
@kind
def add(about: str, name: str, chore: str | None, when: str | None, now: str | None) -> None:
    keep_note(KINDS[about], name, chore, when, now, lambda text: text)


def keep_note(
    kind_: NoteKind, name: str, chore: str | None, when: str | None, now: str | None, worded: Callable[[str], str]
) -> None:
    """Ask for the words of a note and seal them to this member; ``worded`` may put them otherwise. Raises NoKeyYet
    before somebody types it all for nothing, NotADay, or Refused."""
    here, home, member = whose(name)
    at = moment(now, here, home.household)
    if not keeping.has_passphrase(here.store, home.household.id, member.key):
        raise keeping.NoKeyYet(member=member.key)
    found = the_chore_or_routine(home, chore) if chore else None
    days = read_days(when, spoken.LANGUAGE, at) if when else (None, None)
    if days is None:
        raise NotADay(text=when)
    text = worded(line(told(f"notes.ask.{kind_}")))
    keeping.keep(here.store, home.household.id, member.key, kind_, text, at, found, *days)
    click.echo(told("notes.kept"))


@notes.command("list", help=told("cli.notes_list"))
@_for
@passphrase_file
@json_option
@now_option
@kind
def list_notes(name: str, file: str | None, as_json: bool, now: str | None) -> None:
    here, home, member = whose(name)
    _read(here, home, member, file)
    found = keeping.listed(here.store, home.household.id, member.key)
    if as_json:
        rows = [{"id": n.id, "kind": n.kind.value, "day": n.day.isoformat()} for n in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(told("notes.none"))
    today = moment(now, here, home.household).date()
    for note in found:
        click.echo(told("notes.line", number=note.id, kind=told(f"notes.kind.{note.kind}"), day=_day(note.day, today)))


@notes.command("read", help=told("cli.notes_read"))
@_for
@passphrase_file
@json_option
@now_option
@kind
def read(name: str, file: str | None, as_json: bool, now: str | None) -> None:
    here, home, member = whose(name)
    opened = _read(here, home, member, file)
    if as_json:
        click.echo(json.dumps([_as_json(n) for n in opened.notes], ensure_ascii=False, indent=2))
    else:
        _show(home, opened, moment(now, here, home.household).date())
    for number in opened.broken:
        click.echo(told("notes.broken", number=number), err=True)


@notes.command("remove", help=told("cli.notes_remove"))
@click.argument("number", type=int)
@_for
@passphrase_file
@kind
def remove(number: int, name: str, file: str | None) -> None:
    here, home, member = whose(name)
    opened = _read(here, home, member, file)
    if number not in {*(n.id for n in opened.notes), *opened.broken}:
        raise NoSuchNote(number=number, member=member.key)
    keeping.remove(here.store, home.household.id, member.key, number)
    click.echo(told("notes.removed"))


@notes.command("reset", help=told("cli.notes_reset"))
@_for
@kind
def reset(name: str) -> None:
    here, home, member = whose(name)
    if not keeping.has_passphrase(here.store, home.household.id, member.key):
        raise NothingSealed()
    click.echo(told("notes.reset_about", name=member.name))
    if not said_yes(told("notes.reset_sure")):
        click.echo(told("notes.reset_not"))
        return
    click.echo(told("notes.reset_done", count=keeping.reset(here.store, home.household.id, member.key)))


@notes.command("export", help=told("cli.notes_export"))
@_for
@passphrase_file
@kind
def export(name: str, file: str | None) -> None:
    here, home, member = whose(name)
    if not keeping.has_passphrase(here.store, home.household.id, member.key):
        raise keeping.NoKeyYet(member=member.key)
    found = sitting.export(here.store, home, member.key, passphrase_from(file))
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


def whose(name: str) -> tuple[World, Home, Member]:
    """The home at this terminal, and the member that is named."""
    here = world()
    home = here.store.home(the_household(here).id)
    return here, home, the_member(home.members, name)


def _read(here: World, home: Home, member: Member, file: str | None) -> Opened:
    """The notes of a member, opened with what they type. Raises NoKeyYet before anything is asked."""
    if not keeping.has_passphrase(here.store, home.household.id, member.key):
        raise keeping.NoKeyYet(member=member.key)
    return keeping.read(here.store, home.household.id, member.key, passphrase_from(file))


def passphrase_from(file: str | None) -> str:
    """Asked without showing it, or read from a file."""
    return secret(told("notes.ask_passphrase")) if file is None else text_of(file).rstrip("\r\n")


def new_passphrase(file: str | None) -> str:
    """Typed twice, since nobody can look it up afterwards; or read from a file."""
    if file is not None:
        return passphrase_from(file)
    first = secret(told("notes.ask_new"))
    if secret(told("notes.ask_again")) != first:
        raise NotTheSame()
    return first


def _show(home: Home, opened: Opened, today: date) -> None:
    if not opened.notes and not opened.broken:
        click.echo(told("notes.none"))
    for note in opened.notes:
        what = told(f"notes.kind.{note.kind}")
        click.echo(told("notes.line", number=note.id, kind=what, day=_day(note.day, today)))
        click.echo(f"   {note.text}")
        for said in _beside(home, note, today):
            click.echo(f"   {said}")


def _beside(home: Home, note: Note, today: date) -> Sequence[str]:
    """What was kept with the words: a chore, and the days of a need."""
    said = []
    if note.chore is not None:
        known = {c.key for c in (*routines(home, spoken.LANGUAGE), *home.every_chore)}
        named = chore_name(home, note.chore, spoken.LANGUAGE) if note.chore in known else note.chore
        said.append(told("notes.chore", chore=named))
    if note.first is not None and note.last is not None:
        form = "notes.day" if note.first == note.last else "notes.days"
        said.append(told(form, first=_day(note.first, today), last=_day(note.last, today)))
    return said


def _day(day: date, today: date) -> str:
    return say_day(day, spoken.LANGUAGE, today)


def _as_json(note: Note) -> dict[str, object]:
    days = {name: day and day.isoformat() for name, day in (("first", note.first), ("last", note.last))}
    seen = {"id": note.id, "kind": note.kind.value, "day": note.day.isoformat()}
    return {**seen, "text": note.text, "chore": note.chore, **days}
