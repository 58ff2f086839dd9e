"""Verbs about one encrypted copy of everything: backup and restore."""

from __future__ import annotations

import os
from pathlib import Path

import click

from household.backup import back_up
from household.backup import restore as put_back
from household.settings import read_settings
from rounds.notes import check_passphrase
from terminal.home_verbs import text_of
from terminal.note_verbs import new_passphrase, passphrase_file
from terminal.prompts import secret
from terminal.spoken import kind, told, world


@click.command(help=told("cli.backup"))
@click.argument("path", metavar="FILE")
@passphrase_file
@kind
def backup(path: str, file: str | None) -> None:
    here = world()
    if file is None:
        click.echo(told("backup.about"))
    phrase = new_passphrase(file)
    check_passphrase(phrase)
    whole = back_up(here.settings, Path(path), phrase)
    click.echo(told("backup.made", path=path))
    if not whole:
        click.echo(told("backup.no_key"))


@click.command(help=told("cli.restore"))
@click.argument("path", metavar="FILE")
@passphrase_file
@kind
def restore(path: str, file: str | None) -> None:
    settings = read_settings(os.environ)
    phrase = secret(told("backup.ask")) if file is None else text_of(file).rstrip("\r\n")
    put_back(settings, Path(path), phrase)
    click.echo(told("backup.restored", path=str(settings.data)))


VERBS = (backup, restore)
