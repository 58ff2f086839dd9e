"""Verbs about the skill of Alexa: the model for Amazon's console, what each lets it take down, and who speaks."""

from __future__ import annotations

import json
from pathlib import Path

import click

from household.model import Language, Trouble
from language.alexa import LOCALES, interaction_model
from terminal.agree_verbs import as_option
from terminal.prompts import said_yes
from terminal.spoken import DoesNotFit, kind, the_household, the_member, told, world
from terminal.typed import Verbs


class UnknownLocale(DoesNotFit):
    """The skill speaks the languages of a few countries."""

    sentence = "trouble.alexa_locale"


class NotWritten(Trouble):
    """A folder that cannot be written in: choose another."""

    sentence = "trouble.alexa_folder"


@click.group(cls=Verbs, help=told("cli.alexa"))
def alexa() -> None:
    pass


@alexa.command("model", help=told("cli.alexa_model"))
@click.option("--lang", "locale", metavar="LOCALE", help=told("cli.option.alexa_lang"))
@click.option("--out", "folder", metavar="DIR", help=told("cli.option.alexa_out"))
@kind
def alexa_model(locale: str | None, folder: str | None) -> None:
    here = world()
    household = the_household(here)
    home, notes = here.store.home(household.id), bool(here.store.note_takers(household.id))
    locales = [locale] if locale else [*LOCALES] if folder else [_locale_of(household.language)]
    if unknown := [each for each in locales if each not in LOCALES]:
        raise UnknownLocale(locale=unknown[0], locales=", ".join(LOCALES))
    named = here.settings.alexa.invocation
    models = {each: interaction_model(home, LOCALES[each], named, notes) for each in locales}
    for each, model in models.items():
        text = json.dumps(model, ensure_ascii=False, indent=1)
        if folder:
            click.echo(told("alexa.written", path=_write(Path(folder), each, text), locale=each))
        else:
            click.echo(text)


def _locale_of(language: Language) -> str:
    return next(locale for locale, spoken in LOCALES.items() if spoken == language)


def _write(folder: Path, locale: str, text: str) -> Path:
    path = folder / f"{locale}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise NotWritten(path=folder) from error
    return path


@alexa.command("notes", help=told("cli.alexa_notes"))
@as_option
@click.option("--off", is_flag=True, help=told("cli.option.alexa_off"))
@kind
def alexa_notes(speaker: str, off: bool) -> None:
    here = world()
    household = the_household(here)
    member = the_member(here.store.home(household.id).members, speaker)
    if off:
        here.store.let_take_notes(household.id, member.key, False, here.clock())
        click.echo(told("alexa.notes_off"))
        return
    click.echo(told("alexa.notes_text"))
    if not said_yes(told("alexa.notes_ask", name=member.name)):
        click.echo(told("alexa.notes_not"))
        return
    here.store.let_take_notes(household.id, member.key, True, here.clock())
    click.echo(told("alexa.notes_on"))


@alexa.command("forget", help=told("cli.alexa_forget"))
@kind
def alexa_forget() -> None:
    here = world()
    here.store.forget_voices(the_household(here).id)
    click.echo(told("alexa.forgotten"))
