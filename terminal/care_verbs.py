"""Verbs with which people stay in charge: questions, answer, journal, undo, resume, disconnect."""

from __future__ import annotations

import json
from datetime import date

import click
from rich.table import Table

from household.model import Act, Calendar, Home, Question, Role, Takes
from integrations.ical_entries import entry_at
from language.entries import title_for_all
from language.speech import say_day
from rounds.answers import ANSWERS
from rounds.answers import answer as settle
from rounds.leave import forget, leave
from rounds.undo import undo as take_back
from rounds.whole import go_round
from rounds.world import World, local_now
from terminal import spoken
from terminal.prompts import said_yes
from terminal.spoken import (
    DoesNotFit,
    console,
    json_option,
    kind,
    moment,
    the_household,
    the_member,
    told,
    world,
)

#: Answers in Dutch, which go in either language.
_WORDS = {"ja": "yes", "nee": "no", "terug": "back"}


class NoSuchQuestion(DoesNotFit):
    """No open question of that number."""

    sentence = "trouble.no_such_question"


class NotAnAnswer(DoesNotFit):
    """That answer does not belong to this question."""

    sentence = "trouble.not_an_answer"


class NothingLikeIt(DoesNotFit):
    """Nothing of that name is connected for this person."""

    sentence = "trouble.nothing_like_it"


def question_line(home: Home, question: Question, today: date) -> str:
    """A question as people read it on ``today``."""
    names = {m.key: m.name for m in home.members}
    details = {"count": "", "what": "", "calendar": "", "chore": "", "from": "", "where": "", **question.details}
    details |= {name: _day(details[name], today) for name in ("day", "for_day") if name in details}
    other = names.get(details.pop("from"), "")
    form = "_for" if "for" in details else ""
    return told(f"asks.{question.asks.value}{form}", name=names.get(question.member, ""), other=other, **details)


def _day(kept: str, today: date) -> str:
    return say_day(date.fromisoformat(kept), spoken.LANGUAGE, today)


@click.command(help=told("cli.questions"))
@json_option
@kind
def questions(as_json: bool) -> None:
    here = world()
    household = the_household(here)
    home = here.store.home(household.id)
    waiting, today = here.store.questions(household.id), local_now(here, household.id).date()
    lines = [(question, question_line(home, question, today)) for question in waiting]
    if as_json:
        rows = [{"id": q.id, "asks": q.asks.value, "member": q.member, "text": line} for q, line in lines]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not waiting:
        click.echo(told("questions.none"))
    for question, line in lines:
        click.echo(f"{question.id}. {line}")
        answers = " / ".join(f"samen answer {question.id} {word}" for word in ANSWERS[question.asks])
        click.echo(f"   {answers}")


@click.command(help=told("cli.answer"))
@click.argument("number", type=int)
@click.argument("word")
@kind
def answer(number: int, word: str) -> None:
    here = world()
    household = the_household(here)
    found = next((q for q in here.store.questions(household.id) if q.id == number), None)
    if found is None:
        raise NoSuchQuestion(number=number)
    meant = _WORDS.get(word.strip().casefold(), word.strip().casefold())
    if meant not in ANSWERS[found.asks]:
        raise NotAnAnswer(word=word, words=", ".join(ANSWERS[found.asks]))
    settle(here, household.id, found, meant)
    go_round(here, household.id)
    click.echo(told("answer.done"))


@click.command(help=told("cli.journal"))
@click.option(
    "--last", "most", type=click.IntRange(1, 1000), default=20, show_default=True, help=told("cli.option.last")
)
@json_option
@kind
def journal(most: int, as_json: bool) -> None:
    here = world()
    household = the_household(here)
    calendars = {c.id: c for c in here.store.calendars(household.id)}
    lines = here.store.journal(household.id, most)
    if as_json:
        rows = [
            {"at": at.isoformat(), "state": state, "calendar": calendars[e.calendar].name, "act": e.act.value,
             "href": e.href, "before": e.before, "text": e.text}
            for at, state, e in lines
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    home = here.store.home(household.id)
    table = Table(title=told("journal.title"), title_justify="left")
    for column in ("at", "member", "act", "what", "state"):
        table.add_column(told(f"journal.{column}"))
    for at, state, edit in lines:
        text = (edit.before if edit.act is Act.REMOVE else edit.text) or ""
        entry = entry_at(edit.href, text)
        when = f"{moment(at.isoformat(), here, household):%Y-%m-%d %H:%M}"
        whose = home.member(calendars[edit.calendar].member).name
        what = title_for_all(entry, spoken.LANGUAGE) if entry else edit.href
        words = (told(f"journal.{edit.act.value}"), what, told(f"journal.{state}"))
        table.add_row(when, whose, *words)
    console().print(table)


@click.command(help=told("cli.undo"))
@click.option("--yes", "sure", is_flag=True, help=told("cli.option.yes"))
@kind
def undo(sure: bool) -> None:
    here = world()
    household = the_household(here)
    last = here.store.last_written(household.id)
    if not last:
        click.echo(told("undo.nothing"))
        return
    if not sure and not said_yes(told("undo.ask", count=len(last))):
        return
    done = take_back(here, household.id)
    click.echo(told("undo.done", count=done.back))
    if done.waiting:
        click.echo(told("undo.waiting", count=done.waiting))
    if done.left:
        click.echo(told("undo.left", count=done.left))
    click.echo(told("undo.held"))


@click.command(help=told("cli.resume"))
@kind
def resume() -> None:
    here = world()
    household = the_household(here)
    if here.store.held_since(household.id) is None:
        click.echo(told("resume.nothing"))
        return
    here.store.hold(household.id, None)
    with console().status(told("sync.busy")):
        go_round(here, household.id)
    click.echo(told("resume.done"))


@click.command(help=told("cli.disconnect"))
@click.argument("name")
@click.option("--for", "member", metavar="MEMBER", required=True, help=told("cli.option.for"))
@click.option("--anyway", is_flag=True, help=told("cli.option.anyway"))
@click.option("--yes", "sure", is_flag=True, help=told("cli.option.yes"))
@kind
def disconnect(name: str, member: str, anyway: bool, sure: bool) -> None:
    here = world()
    household = the_household(here)
    home = here.store.home(household.id)
    who = the_member(home.members, member)
    mine = [c for c in home.calendars if c.member == who.key or _of_both(c)]
    accounts = [a for a in here.store.accounts(household.id) if a.member == who.key and name in (a.username, a.url)]
    single = [c for c in mine if c.name == name and c.role is Role.READ]
    if not accounts and not single:
        raise NothingLikeIt(name=name, names=", ".join(_names(here, household.id, who.key, mine)) or "–")
    if not sure and not said_yes(told("disconnect.ask", name=name)):
        return
    if not accounts:
        kept = [calendar for calendar in single if forget(here, calendar, who.key)]
        click.echo(told("disconnect.one", name=name))
        if kept and (other := next((m for m in home.members if m.key != who.key), None)):
            click.echo(told("disconnect.still", name=name, other=other.name))
        return
    for account in accounts:
        left = leave(here, account, household.id, anyway)
        click.echo(told("disconnect.done", name=name, count=left.entries))
        if left.foreign:
            click.echo(told("disconnect.foreign", count=left.foreign))


def _of_both(calendar: Calendar) -> bool:
    """Whether each of the two can let go of a calendar for themselves."""
    return calendar.role is Role.READ and calendar.takes is Takes.BOTH


def _names(here: World, household: int, member: str, calendars: list[Calendar]) -> list[str]:
    accounts = [a.username or a.url for a in here.store.accounts(household) if a.member == member]
    return [*accounts, *(c.name for c in calendars if c.role is Role.READ)]
