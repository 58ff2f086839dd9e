"""Verbs about the chores: the catalogue, and the list of the household."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click
from rich.table import Table

from household.model import LANGUAGES, Calendar, Chore, Home, Household, Language, Proposal, Role
from language.catalogue import (
    CatalogueChore,
    among,
    area,
    area_name,
    areas,
    as_chore,
    at_home,
    by_key,
    named,
    named_areas,
    usual,
)
from language.chore_change import changed_chore
from language.fields import LONGEST_CHORE
from language.free_chore import SAME, FreeChore, language_of, read_chore
from language.names import SAID, find_in, fold, prepare
from language.said_chore import say_chore, say_often, say_when
from language.speech import say_list
from rounds.chores import ChoreTaken, change_chores, joined
from rounds.world import World
from terminal.prompts import line
from terminal.proposals import show_proposal
from terminal.spoken import (
    LANGUAGE,
    DoesNotFit,
    console,
    json_option,
    kind,
    the_chore,
    the_household,
    the_member,
    told,
    world,
)
from terminal.typed import Verbs


class UnknownArea(DoesNotFit):
    """No area of life of that name."""

    sentence = "trouble.unknown_area"


class ChoreThere(DoesNotFit):
    """A chore of that name is on the list already."""

    sentence = "trouble.chore_there"


class LastChore(DoesNotFit):
    """A home has at least one chore."""

    sentence = "trouble.last_chore"


class NothingSaid(DoesNotFit):
    """A chore changes in something: say in what."""

    sentence = "trouble.nothing_said"


class SameChore(DoesNotFit):
    """The chore is like that already."""

    sentence = "trouble.same_chore"


#: Who proposes, once both agreed on the chores; without a name they only change before that.
as_proposer = click.option("--as", "speaker", metavar="MEMBER", help=told("cli.option.as_proposer"))


# ── the catalogue ───────────────────────────────────────────────────────────────────────────────


@click.command(help=told("cli.catalogue"))
@click.argument("area_words", nargs=-1, metavar="[AREA]")
@json_option
@kind
def catalogue(area_words: tuple[str, ...], as_json: bool) -> None:
    wanted = (_the_area(" ".join(area_words)),) if area_words else areas()
    if as_json:
        rows = [_catalogue_json(entry) for each in wanted for entry in area(each)]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    console().print(_area_table(wanted[0]) if area_words else _areas_table())
    click.echo(told("chore.how", key=area(wanted[0])[0].key))


def _the_area(words: str) -> str:
    found = find_in(named_areas(LANGUAGE), words).key or (words if words in areas() else None)
    if found is None:
        raise UnknownArea(name=words, areas=", ".join(area_name(each, LANGUAGE) for each in areas()))
    return found


def _areas_table() -> Table:
    """A line for each area, with the names of its chores."""
    table = Table(title=told("chore.catalogue_all"), title_justify="left", show_lines=True)
    table.add_column(told("chore.area"), no_wrap=True)
    table.add_column(told("chore.name"), overflow="fold", ratio=1)
    for each in areas():
        names = ", ".join(entry.words[LANGUAGE].name for entry in area(each))
        table.add_row(area_name(each, LANGUAGE), names)
    return table


def _area_table(key: str) -> Table:
    table = Table(title=told("chore.catalogue", area=area_name(key, LANGUAGE)), title_justify="left")
    for column in ("name", "often", "when", "minutes", "key"):
        table.add_column(told(f"chore.{column}"))
    for entry in area(key):
        chore = as_chore(entry, LANGUAGE)
        table.add_row(*_row(chore, LANGUAGE), entry.key)
    return table


def _row(chore: Chore, language: Language) -> tuple[str, str, str, str]:
    return chore.name, say_often(chore.rhythm, language), say_when(chore.window, language), str(chore.minutes)


def _catalogue_json(entry: CatalogueChore) -> dict[str, object]:
    return {**_chore_json(as_chore(entry, LANGUAGE)), "usual": entry.usual}


def _chore_json(chore: Chore) -> dict[str, object]:
    name, often, when, _ = _row(chore, LANGUAGE)
    return {
        "key": chore.key,
        "name": name,
        "area": chore.area,
        "often": often,
        "when": when,
        "minutes": chore.minutes,
        "thinking": chore.thinking,
        "who": chore.owner or chore.who.value,
        "done_when": chore.done_when,
    }


# ── the list of the household ───────────────────────────────────────────────────────────────────


@click.group(cls=Verbs, help=told("cli.chore"))
def chore() -> None:
    pass


@chore.command("add", help=told("cli.chore_add"))
@click.argument("words", nargs=-1, required=True, metavar="KEY_OR_WORDS...")
@click.option("--dry-run", "dry", is_flag=True, help=told("cli.option.dry_run_chore"))
@as_proposer
@kind
def chore_add(words: tuple[str, ...], dry: bool, speaker: str | None) -> None:
    here = world()
    home = here.store.home(the_household(here).id)
    heard = _heard(words, home)
    chores = with_new(home.chores, [at_home(each.chore, home.household) for each in heard])
    made = None if dry else _change(here, home, chores, speaker)
    added = dict(zip([each.chore.key for each in heard], heard, strict=True))
    for new in chores[len(home.chores) :]:
        key = "chore.would_add" if dry or made else "chore.added"
        click.echo(told(key, chore=say_chore(new, LANGUAGE, home.members)))
        if assumed := added[new.key].assumed:
            click.echo(told("chore.assumed", assumed=say_list(list(assumed), LANGUAGE, most=9)))
    tell_calendars(chores[len(home.chores) :], home.calendars)
    if dry:
        click.echo(told("chore.nothing_changed"))
    if made:
        show_proposal(here, home.household.id, made)


def _change(here: World, home: Home, chores: Sequence[Chore], speaker: str | None) -> Proposal | None:
    """Keep the list, or propose it where something was agreed; nothing has changed then."""
    by = the_member(home.members, speaker).key if speaker else None
    with console().status(told("plan.busy")):
        return change_chores(here, home.household, chores, home.heavy, by)


def _heard(words: Sequence[str], home: Home) -> list[FreeChore]:
    """What was typed: keys of the catalogue, a name from it, or a chore in free words."""
    text = " ".join(words)
    if all(word in by_key() for word in words):
        entries = [by_key()[word] for word in dict.fromkeys(words)]
    else:
        entries = [by_key()[key] for key in [_in_catalogue(text, home.household.language)] if key]
    if entries:
        return [FreeChore(as_chore(entry, home.household.language)) for entry in entries]
    return [_free(text, home)]


def _in_catalogue(text: str, theirs: Language) -> str | None:
    """The key of the chore of exactly that name, in the language of the terminal or of the household."""
    for language in (LANGUAGE, theirs):
        found = find_in(named(language), text)
        if found.key and found.score >= SAME:
            return found.key
    return None


def _free(text: str, home: Home) -> FreeChore:
    """The chore in free words, in whichever language says more; what does not fit is told in the terminal's."""
    others: list[Language] = [each for each in LANGUAGES if each != LANGUAGE]
    language = language_of(text, (LANGUAGE, *others), home.members)
    return read_chore(text, language, home.members, home.household)


def with_new(chores: tuple[Chore, ...], new: Sequence[Chore]) -> tuple[Chore, ...]:
    """The chores with the new ones at the end; ChoreThere where a name is taken."""
    try:
        return joined(chores, new)
    except ChoreTaken as taken:
        raise ChoreThere(**taken.details) from taken


def tell_calendars(new: Sequence[Chore], calendars: Sequence[Calendar]) -> None:
    """Which calendars these chores follow that nobody connected yet."""
    read = {fold(calendar.name) for calendar in calendars if calendar.role is Role.READ}
    followed = dict.fromkeys(each.rhythm.source for each in new if each.rhythm.unit == "source")
    for source in followed:
        if fold(source) not in read:
            click.echo(told("chore.follows", source=f'"{source}"'))


@chore.command("list", help=told("cli.chore_list"))
@json_option
@kind
def chore_list(as_json: bool) -> None:
    here = world()
    home = here.store.home(the_household(here).id)
    if as_json:
        click.echo(json.dumps([_chore_json(each) for each in home.chores], ensure_ascii=False, indent=2))
        return
    table = Table(title=told("chore.title"), title_justify="left")
    for column in ("name", "often", "when", "minutes", "area"):
        table.add_column(told(f"chore.{column}"))
    for each in home.chores:
        where = area_name(each.area, LANGUAGE) if each.area in areas() else each.area
        table.add_row(*_row(each, LANGUAGE), where)
    console().print(table)


@chore.command("remove", help=told("cli.chore_remove"))
@click.argument("words", nargs=-1, required=True, metavar="NAME")
@as_proposer
@kind
def chore_remove(words: tuple[str, ...], speaker: str | None) -> None:
    here = world()
    home = here.store.home(the_household(here).id)
    gone = _named_chores(home.chores, words)
    left = among(each for each in home.chores if each not in gone)
    if not left:
        raise LastChore()
    if made := _change(here, home, left, speaker):
        show_proposal(here, home.household.id, made)
    else:
        for each in gone:
            click.echo(told("chore.removed", name=each.name))


def _named_chores(chores: tuple[Chore, ...], words: Sequence[str]) -> tuple[Chore, ...]:
    """The chore that the words name together, or the chores that they name each. Where one word names a chore and
    another none, nobody guesses: that other one raises as an unknown chore."""
    index = prepare(tuple((c.key, (c.name, *c.also, c.key)) for c in chores))
    each = [find_in(index, word) for word in words]
    together = find_in(index, " ".join(words))
    surely = together.key is not None and together.score >= SAID
    if surely or not any(found.key and found.score >= SAID for found in each):
        return (the_chore(chores, " ".join(words)),)
    return tuple(dict.fromkeys(the_chore(chores, word) for word in words))


@chore.command("change", help=told("cli.chore_change"))
@click.argument("words", nargs=-1, required=True, metavar="NAME")
@click.option("--minutes", type=click.IntRange(1, LONGEST_CHORE), help=told("cli.option.takes_minutes"))
@click.option("--often", metavar="WORDS", help=told("cli.option.how_often"))
@click.option("--when", metavar="WORDS", help=told("cli.option.when"))
@click.option("--who", metavar="WHO", help=told("cli.option.who"))
@click.option("--season", metavar="MONTHS", help=told("cli.option.season"))
@click.option("--can", metavar="NAMES", help=told("cli.option.can"))
@click.option("--stays", metavar="MEMBER", help=told("cli.option.stays"))
@click.option("--postpone", type=click.Choice(["yes", "no"]), help=told("cli.option.postpone"))
@click.option("--thinking", type=click.IntRange(0, LONGEST_CHORE), help=told("cli.option.thinking"))
@as_proposer
@kind
def chore_change(words: tuple[str, ...], speaker: str | None, **given: str | int | None) -> None:
    here = world()
    home = here.store.home(the_household(here).id)
    old = the_chore(home.chores, " ".join(words))
    said = {field: str(value) for field, value in given.items() if value is not None}
    if not said:
        raise NothingSaid(name=old.name)
    new = changed_chore(old, said, LANGUAGE, home.members)
    if new == old:
        raise SameChore(name=old.name)
    made = _change(here, home, [new if each.key == old.key else each for each in home.chores], speaker)
    if made:
        show_proposal(here, home.household.id, made)
    else:
        click.echo(told("chore.changed", chore=say_chore(new, LANGUAGE, home.members)))
        tell_calendars([new], home.calendars)


# ── the first list ──────────────────────────────────────────────────────────────────────────────


def choose_areas(household: Household) -> tuple[Chore, ...]:
    """The chores of the areas that somebody chooses by number; none when they leave it to the usual list."""
    click.echo(told("init.areas"))
    for number, key in enumerate(areas(), 1):
        click.echo(told("init.area", number=number, name=area_name(key, LANGUAGE), count=len(usual(key))))
    while (numbers := _numbers(line(told("init.ask_areas")))) is None:
        click.echo(told("init.again_areas", most=len(areas())), err=True)
    chosen = [key for number, key in enumerate(areas(), 1) if number in numbers]
    picked = [as_chore(entry, household.language) for key in chosen for entry in usual(key)]
    return among(at_home(chore, household) for chore in picked)


def _numbers(text: str) -> frozenset[int] | None:
    """The numbers of some areas; None when something else was typed."""
    words = text.replace(",", " ").split()
    if any(not (word.isascii() and word.isdigit() and 1 <= int(word[:4]) <= len(areas())) for word in words):
        return None
    return frozenset(map(int, words))
