"""Verbs about what each keeps to themselves until both gave theirs: minutes, taste, picture.

At a terminal anybody can look along, so nothing private that was kept before is shown here again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import click

from household.model import Chore, Home, Member, Problem, Refused, View
from language.speech import say_list
from language.written import read_written
from rounds.begin import are_apart
from rounds.pictures import picture_lines
from rounds.world import World, local_now
from scheduler.picture import BOTH, NOBODY, laid_side_by_side
from terminal import spoken
from terminal.agree_verbs import as_option, as_perhaps
from terminal.home_verbs import text_of
from terminal.prompts import asked
from terminal.spoken import DoesNotFit, kind, the_chore, the_household, the_member, told, world
from terminal.typed import Several

#: So many favourites and dislikes tell enough: with more, everything weighs the same again.
MOST_LIKED = 5
LONGEST = 24 * 60
#: When a home looks again at how it sees itself.
LATER = timedelta(weeks=8)
#: What may stand for both and for nobody, in either language.
_WORDS = {"both": BOTH, "allebei": BOTH, "samen": BOTH, "nobody": NOBODY, "niemand": NOBODY}


class NotMinutes(DoesNotFit):
    """How long a chore takes is a number of minutes, from 1 to a day."""

    sentence = "trouble.not_minutes"


class WhoseMinutes(DoesNotFit):
    """Minutes are somebody's: say whose."""

    sentence = "trouble.whose_minutes"


class TooMany(DoesNotFit):
    """More favourites or dislikes than tell something."""

    sentence = "trouble.too_many_tastes"


class BothLikedAndNot(DoesNotFit):
    """One chore cannot be a favourite and a dislike."""

    sentence = "trouble.both_liked_and_not"


class PictureKept(DoesNotFit):
    """Both pictures are there and were shown: they stay as they are."""

    sentence = "trouble.picture_kept"


class DrawFirst(DoesNotFit):
    """The first picture comes before the later one."""

    sentence = "trouble.draw_first"


# ── minutes ─────────────────────────────────────────────────────────────────────────────────────


@click.command(help=told("cli.minutes"))
@click.argument("chore", required=False)
@click.argument("number", required=False)
@as_perhaps
@kind
def minutes(chore: str | None, number: str | None, speaker: str | None) -> None:
    here = world()
    household = the_household(here)
    home = here.store.home(household.id)
    if number is not None and speaker is None:
        raise WhoseMinutes(names=", ".join(m.key for m in home.members))
    if chore is None or speaker is None:
        _show_minutes(home, here.store.minutes_of_both(household.id))
        return
    found, member = the_chore(home.chores, chore), the_member(home.members, speaker)
    click.echo(told("minutes.about"))
    if number is None:
        number = asked(told("minutes.ask", chore=found.name), _is_minutes, "trouble.not_minutes")
    if not _is_minutes(number):
        raise NotMinutes()
    here.store.keep_minutes(household.id, member.key, found.key, int(number))
    click.echo(told("minutes.kept"))


def _is_minutes(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= LONGEST


def _show_minutes(home: Home, said: Mapping[str, Mapping[str, int]]) -> None:
    """What both gave, without who said which; where it lies far apart, as something to talk about."""
    known = {c.key: c.name for c in home.chores}
    shown = {known[chore]: sorted(by.values()) for chore, by in said.items() if chore in known}
    if not shown:
        click.echo(told("minutes.none"))
    for name, estimates in shown.items():
        numbers = say_list([str(n) for n in estimates], spoken.LANGUAGE, most=9)
        click.echo(told("minutes.apart" if are_apart(estimates) else "minutes.both", chore=name, numbers=numbers))


# ── taste ───────────────────────────────────────────────────────────────────────────────────────


@click.command(cls=Several, help=told("cli.taste"))
@as_option
@click.option("--like", "likes", multiple=True, metavar="CHORE", help=told("cli.option.like"))
@click.option("--dislike", "dislikes", multiple=True, metavar="CHORE", help=told("cli.option.dislike"))
@kind
def taste(speaker: str, likes: Sequence[str], dislikes: Sequence[str]) -> None:
    here = world()
    household = the_household(here)
    home = here.store.home(household.id)
    member = the_member(home.members, speaker)
    if not likes and not dislikes:
        kept = here.store.taste_of(household.id, member.key).values()
        click.echo(told("taste.count", likes=sum(n == 1 for n in kept), dislikes=sum(n == 3 for n in kept)))
        return
    liked = _chores(home, likes)
    disliked = _chores(home, dislikes)
    if twice := [c for c in liked if c in disliked]:
        raise BothLikedAndNot(chore=twice[0].name)
    here.store.keep_taste(household.id, member.key, [c.key for c in liked], [c.key for c in disliked])
    click.echo(told("taste.kept"))


def _chores(home: Home, names: Sequence[str]) -> list[Chore]:
    found = list(dict.fromkeys(the_chore(home.chores, name) for name in names))
    if len(found) > MOST_LIKED:
        raise TooMany(most=MOST_LIKED)
    return found


# ── the picture ─────────────────────────────────────────────────────────────────────────────────


@click.command(cls=Several, help=told("cli.picture"))
@as_perhaps
@click.option("--later", is_flag=True, help=told("cli.option.later"))
@click.option("--from", "path", metavar="FILE", help=told("cli.option.picture_from"))
@click.option("--does", multiple=True, metavar="CHORE=WHO", help=told("cli.option.does"))
@click.option("--thinks", multiple=True, metavar="CHORE=WHO", help=told("cli.option.thinks"))
@click.option("--wish", "wishes", multiple=True, metavar="CHORE=WHO", help=told("cli.option.wish"))
@kind
def picture(
    speaker: str | None,
    later: bool,
    path: str | None,
    does: Sequence[str],
    thinks: Sequence[str],
    wishes: Sequence[str],
) -> None:
    here = world()
    household = the_household(here)
    home, round_ = here.store.home(household.id), "later" if later else "start"
    if later and not here.store.drawn(household.id, "start"):
        raise DrawFirst()
    if speaker is None:
        _show_picture(here, home, later)
        return
    member = the_member(home.members, speaker)
    if here.store.drawn(household.id, round_):
        raise PictureKept()
    if path:
        drawn = _from_file(home, path)
    elif does or thinks or wishes:
        drawn = _from_words(home, does, thinks, wishes)
    else:
        drawn = _asked(home)
    here.store.draw(household.id, _views(here, home, member, round_, drawn))
    left = len(home.chores) - len(here.store.drawn_by(household.id, member.key, round_))
    click.echo(told("picture.left", count=left) if left > 0 else told("picture.kept"))


#: By chore, what was said of it: does, thinks, wish.
Drawn = dict[str, dict[str, str]]


def _views(here: World, home: Home, member: Member, round_: str, drawn: Drawn) -> list[View]:
    """What was drawn before, with what is said now over it. What was not said stays empty."""
    before = {v.chore: v for v in here.store.drawn_by(home.household.id, member.key, round_)}
    views = []
    for chore, said in drawn.items():
        old = before.get(chore)
        does = said.get("does", old.does if old else "")
        if not does:
            raise Refused((Problem("picture.no_doer", {"chore": home.chore(chore).name}),))
        thinks = said.get("thinks", old.thinks if old else "")
        views.append(View(member.key, chore, round_, does, thinks, said.get("wish", old.wish if old else "")))
    return views


def _asked(home: Home) -> Drawn:
    """Chore by chore: who does it now, who thinks of it, and who they wish did."""
    click.echo(told("picture.about"))
    people = ", ".join([*(m.name for m in home.members), told("picture.both"), told("picture.nobody")])

    def ask(key: str, chore: Chore, default: str | None = None) -> str:
        question = told(key, chore=chore.name, people=people)
        return asked(question, lambda text: not text or _person(home, text) is not None, "picture.again", default)

    drawn: Drawn = {}
    for chore in home.chores:
        does = ask("picture.ask_does", chore)
        thinks = ask("picture.ask_thinks", chore, does)
        wish = ask("picture.ask_wish", chore, "")
        said = {"does": does, "thinks": thinks, "wish": wish}
        drawn[chore.key] = {name: _person(home, text) or "" for name, text in said.items()}
    return drawn


def _from_words(home: Home, does: Sequence[str], thinks: Sequence[str], wishes: Sequence[str]) -> Drawn:
    drawn: Drawn = {}
    problems = []
    for name, words in (("does", does), ("thinks", thinks), ("wish", wishes)):
        for word in words:
            chore, _, who = word.rpartition("=")
            if (person := _person(home, who)) is None or not chore:
                problems.append(_unknown(home, word))
            else:
                drawn.setdefault(the_chore(home.chores, chore).key, {})[name] = person
    if problems:
        raise Refused(tuple(problems))
    return drawn


def _from_file(home: Home, path: str) -> Drawn:
    """A file with a line for each chore, ``was: {does: sanne, thinks: bram, wish: both}``."""
    drawn: Drawn = {}
    problems = []
    for name, content in read_written(text_of(path)).fields.items():
        chore = the_chore(home.chores, name).key
        for part, written in content.fields.items():
            person = _person(home, str(written.value))
            if part not in ("does", "thinks", "wish") or person is None:
                problems.append(_unknown(home, f"{name}: {part}: {written.value}"))
            else:
                drawn.setdefault(chore, {})[part] = person
    if problems:
        raise Refused(tuple(problems))
    return drawn


def _unknown(home: Home, text: str) -> Problem:
    people = ", ".join([*(m.key for m in home.members), BOTH, NOBODY])
    return Problem("picture.unknown", {"text": text, "people": people})


def _person(home: Home, text: str) -> str | None:
    """A member's key, both or nobody; None for anything else."""
    word = text.strip().casefold()
    return next((m.key for m in home.members if word in (m.key, m.name.casefold())), _WORDS.get(word))


def _show_picture(here: World, home: Home, later: bool) -> None:
    views = here.store.drawn(home.household.id, "later" if later else "start")
    if not views:
        click.echo(told("picture.waits"))
        return
    earlier = here.store.drawn(home.household.id, "start") if later else ()
    for line in picture_lines(home, laid_side_by_side(views, earlier), later, spoken.LANGUAGE):
        click.echo(line)
    if not later and later_is_due(here, home):
        click.echo(told("picture.again_later"))


def later_is_due(here: World, home: Home) -> bool:
    """Whether eight weeks went by since the plan began and the first picture waits for a later one. Whether one of
    them drew theirs already nobody is told."""
    household, agreement = home.household.id, home.agreement
    if agreement is None or local_now(here, household).date() < agreement.began + LATER:
        return False
    return bool(here.store.drawn(household, "start")) and not here.store.drawn(household, "later")


VERBS = (minutes, taste, picture)
