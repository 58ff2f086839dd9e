"""Verbs about the weekly ten minutes: when they are, preparing them, holding them, and what is kept of them.

At a terminal anybody can look along: what somebody prepared is told to their passphrase alone, and what was shown is
told once all of it lies open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import click

from household.meeting import Revealed, SittingState
from household.model import TEAM, Happened, Home, NoteKind
from household.settings import reachable_base
from language.gentler import offer
from language.talking import prompt, shown_line, when
from rounds import notes as keeping
from rounds import sitting
from rounds.follow import answered
from rounds.sitting import CheckIn, Paused
from rounds.world import World
from scheduler.sitting import LONGEST_WEEKS, NotAllReady, Step, StepKind, lies_open, weeks_kept
from terminal import spoken
from terminal.note_verbs import KINDS, NoSuchNote, keep_note, passphrase_file, passphrase_from, whose
from terminal.prompts import line, said_yes
from terminal.spoken import (
    json_option,
    kind,
    moment,
    now_option,
    the_household,
    the_member,
    told,
    world,
)
from terminal.typed import Several, Verbs

#: What is typed at a step, in either language.
_PAUSE, _END, _ON = frozenset({"p", "pauze", "pause"}), frozenset({"q", "einde", "end", "stop"}), frozenset({"", "s"})
_HAPPENED = {
    **dict.fromkeys(("j", "ja", "y", "yes"), Happened.YES),
    **dict.fromkeys(("d", "deels", "partly"), Happened.PARTLY),
    **dict.fromkeys(("n", "nee", "no", "nog niet", "not yet"), Happened.NOT_YET),
}


#: What can be typed at some steps, or afterwards, so that something comes of them.
_HOW = {
    StepKind.LAST_WEEK: "talk.ask_happened",
    StepKind.TRIED: "talk.how_tried",
    StepKind.AGREEMENT: "talk.how_agreement",
}


def _for(action: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--for", "name", metavar="MEMBER", required=True, help=told("cli.option.for_talk"))(action)


# ── when it is ──────────────────────────────────────────────────────────────────────────────────


@click.group(cls=Verbs, invoke_without_command=True, help=told("cli.checkin"))
@now_option
@json_option
@click.pass_context
@kind
def checkin(context: click.Context, now: str | None, as_json: bool) -> None:
    if context.invoked_subcommand is not None:
        return
    here = world()
    household = the_household(here)
    talk = sitting.the_coming(here.store, household.id, moment(now, here, household), sitting.BOTH_KINDS)
    weeks = weeks_kept(talk.home, here.store.weeks_wanted(household.id))
    if as_json:
        click.echo(json.dumps(_as_json(talk, weeks), ensure_ascii=False, indent=2))
    else:
        _tell(talk, weeks)


def _tell(talk: CheckIn, weeks: int) -> None:
    team = talk.sitting.meeting == TEAM
    said = when(talk.turn.span.start, spoken.LANGUAGE, talk.now)
    click.echo(told("talk.when_team" if team else "talk.when", when=said, minutes=talk.turn.span.minutes))
    if talk.sitting.state is not SittingState.OPEN:
        click.echo(told(f"talk.state.{talk.sitting.state}"))
    if team:
        return
    for member in talk.home.members:
        click.echo(told("talk.is_ready" if talk.is_ready(member.key) else "talk.not_ready", name=member.name))
    if talk.sitting.state is SittingState.OPEN:
        click.echo(told("talk.lies_open" if lies_open(talk.home, talk.sitting) else "talk.state.open"))
    click.echo(told("talk.kept_for", count=weeks) if weeks else told("talk.kept_not"))


def _as_json(talk: CheckIn, weeks: int) -> dict[str, object]:
    return {
        "at": talk.turn.span.start.astimezone(talk.now.tzinfo).isoformat(),
        "minutes": talk.turn.span.minutes,
        "meeting": talk.sitting.meeting,
        "state": talk.sitting.state.value,
        "ready": [m.key for m in talk.home.members if talk.is_ready(m.key)],
        "open": lies_open(talk.home, talk.sitting),
        "weeks": weeks,
        "steps": [{"kind": s.kind.value, "speaker": s.speaker, "listener": s.listener} for s in talk.steps],
    }


# ── preparing ───────────────────────────────────────────────────────────────────────────────────


@checkin.command("prepare", help=told("cli.checkin_prepare"))
@click.argument("about", type=click.Choice(tuple(KINDS)), default="moment")
@_for
@click.option("--chore", metavar="CHORE", help=told("cli.option.note_chore"))
@click.option("--when", "days", metavar="DAYS", help=told("cli.option.note_when"))
@now_option
@kind
def prepare(about: str, name: str, chore: str | None, days: str | None, now: str | None) -> None:
    keep_note(KINDS[about], name, chore, days, now, lambda text: _worded(text, KINDS[about]))


def _worded(text: str, about: NoteKind) -> str:
    """The person's own words, or gentler ones if they take them."""
    other = offer(text, spoken.LANGUAGE) if about is not NoteKind.THANKS else None
    if other is None:
        return text
    click.echo(told("talk.offer", text=other.text))
    return other.text if said_yes(told("talk.take")) else text


@checkin.command("ready", cls=Several, help=told("cli.checkin_ready"))
@_for
@click.option("--share", "numbers", type=int, multiple=True, metavar="N", help=told("cli.option.share"))
@passphrase_file
@now_option
@kind
def ready(name: str, numbers: Sequence[int], file: str | None, now: str | None) -> None:
    here, home, member = whose(name)
    number, at = home.household.id, moment(now, here, home.household)
    if numbers:  # whether there is such a note is told to its writer only
        opened = keeping.read(here.store, number, member.key, passphrase_from(file))
        gone = sorted(set(numbers) - {note.id for note in opened.notes})
        if gone:
            raise NoSuchNote(number=gone[0], member=member.key)
    talk = sitting.ready(here.store, number, member.key, set(numbers), at)
    click.echo(told("talk.ready" if numbers else "talk.ready_nothing"))
    if talk.all_ready:
        click.echo(told("talk.all_ready"))


@checkin.command("open", help=told("cli.checkin_open"))
@_for
@passphrase_file
@now_option
@kind
def open_(name: str, file: str | None, now: str | None) -> None:
    here, home, member = whose(name)
    number, at = home.household.id, moment(now, here, home.household)
    talk = sitting.the_coming(here.store, number, at)
    if talk.has_to_open(member.key):
        talk = sitting.reveal(here.store, number, member.key, passphrase_from(file), at)
        click.echo(told("talk.opened"))
    elif not talk.all_ready:
        raise NotAllReady()
    if talk.waits_for_others:
        click.echo(told("talk.opened_wait"))
    else:
        _show(talk.home, sitting.on_the_table(here.store, talk), talk.now)


def _show(home: Home, shown: Sequence[Revealed], now: datetime) -> None:
    for member in home.members:
        mine = [one for one in shown if one.member == member.key]
        if mine:
            click.echo(told("talk.shown_by", name=member.name))
        for one in mine:
            click.echo(f"   {shown_line(one, spoken.LANGUAGE, now)}")
    if not shown:
        click.echo(told("talk.nothing_shown"))


# ── holding it ──────────────────────────────────────────────────────────────────────────────────


@checkin.command("go", help=told("cli.checkin_go"))
@now_option
@kind
def go(now: str | None) -> None:
    here = world()
    household = the_household(here)
    at = moment(now, here, household)
    again = sitting.the_coming(here.store, household.id, at, sitting.BOTH_KINDS).sitting.begun_at is not None
    talk = sitting.begin(here.store, household.id, at)
    click.echo(told("talk.goes_on" if again else "talk.begin"))
    if shown := sitting.on_the_table(here.store, talk):
        _show(talk.home, shown, talk.now)
    while talk.sitting.state is SittingState.GOING:
        step = talk.steps[talk.sitting.step]
        word = _asked(talk, step)
        if word in _PAUSE:
            _paused(sitting.pause(here.store, household.id, at), at)
            return
        talk = sitting.end(here.store, talk, at) if word in _END else _answered(here, talk, step, word, at)
    click.echo(told("talk.ended"))


def _asked(talk: CheckIn, step: Step) -> str:
    """Say a step, and wait for one of the words that fit."""
    said = prompt(talk.home, step.kind, step.speaker, step.listener, step.about, spoken.LANGUAGE, talk.now)
    click.echo(f"\n{said.prompt}")
    if said.listen:
        click.echo(f"   {said.listen}")
    asks_back = step.kind is StepKind.LAST_WEEK
    if step.kind in _HOW:
        click.echo(f"   {told(_HOW[step.kind])}")
    fits = _PAUSE | _END | _ON | (frozenset(_HAPPENED) if asks_back else frozenset())
    while (word := line(told("talk.ask_on")).casefold()) not in fits:
        click.echo(told("talk.again"), err=True)
    return word


def _answered(here: World, talk: CheckIn, step: Step, word: str, at: datetime) -> CheckIn:
    """The next step, with what was said of a need kept."""
    if step.kind is StepKind.LAST_WEEK and word in _HAPPENED:
        answered(here.store, talk.home, step.about, _HAPPENED[word])
        click.echo(told(f"talk.happened.{_HAPPENED[word]}"))
    return sitting.go_on(here.store, talk, at)


def _paused(paused: Paused, at: datetime) -> None:
    if paused.start is None:
        click.echo(told("talk.paused_open"))
    else:
        said = when(paused.start, spoken.LANGUAGE, at)
        click.echo(told("talk.paused", when=said[:1].lower() + said[1:]))
    if paused.help:
        click.echo(told("talk.help"))


@checkin.command("pause", help=told("cli.checkin_pause"))
@now_option
@kind
def pause(now: str | None) -> None:
    here = world()
    household = the_household(here)
    at = moment(now, here, household)
    _paused(sitting.pause(here.store, household.id, at), at)


@checkin.command("end", help=told("cli.checkin_end"))
@now_option
@kind
def end(now: str | None) -> None:
    here = world()
    household = the_household(here)
    at = moment(now, here, household)
    sitting.end(here.store, sitting.the_coming(here.store, household.id, at, sitting.BOTH_KINDS), at)
    click.echo(told("talk.ended"))


# ── keeping ─────────────────────────────────────────────────────────────────────────────────────


@checkin.command("keep", help=told("cli.checkin_keep"))
@click.option("--weeks", type=click.IntRange(0, LONGEST_WEEKS), required=True, help=told("cli.option.weeks_kept"))
@click.option("--as", "speaker", metavar="MEMBER", required=True, help=told("cli.option.as_who"))
@now_option
@kind
def keep(weeks: int, speaker: str, now: str | None) -> None:
    here = world()
    household = the_household(here)
    member = the_member(here.store.home(household.id).members, speaker)
    agreed = sitting.keep_for(here.store, household.id, member.key, weeks, moment(now, here, household))
    click.echo(told("talk.kept_for", count=agreed) if agreed else told("talk.kept_not"))
    if agreed != weeks:
        click.echo(told("talk.kept_both"))


@checkin.command("forget", help=told("cli.checkin_forget"))
@_for
@click.option("--number", type=int, metavar="N", help=told("cli.option.shown_number"))
@kind
def forget(name: str, number: int | None) -> None:
    here, home, member = whose(name)
    gone = here.store.forget_revealed(home.household.id, member.key, number)
    if number is None:
        click.echo(told("talk.forgotten", name=member.name))
    elif gone:
        click.echo(told("talk.forgotten_one"))
    else:
        raise NoSuchNote(number=number, member=member.key)


@checkin.command("link", help=told("cli.checkin_link"))
@_for
@click.option("--new", is_flag=True, help=told("cli.option.link_new"))
@kind
def link(name: str, new: bool) -> None:
    here, home, member = whose(name)
    if new:
        here.store.new_link(home.household.id, member.key)
        click.echo(told("talk.link_new"))
    base = reachable_base(here.settings) or here.settings.base_url
    click.echo(
        told("talk.link", name=member.name, address=f"{base}/p/{sitting.page_token(here.store, home, member.key)}")
    )
