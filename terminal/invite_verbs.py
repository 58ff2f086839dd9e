"""`samen reach`, `samen invite` and `samen reply`: how the ten minutes reach each, and what each answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from household.meeting import Door, Path, Reach, Replied, Reply
from household.model import Home, Member, Trouble
from household.queue import Job
from rounds.invite_mail import invite_again
from rounds.plan import home_ahead, ways_of
from rounds.reaching import wrong_reach
from rounds.replies import answers_now, coming_week, heard, words
from rounds.trying import try_invitation
from rounds.world import World, local_now
from scheduler.invitations import Paths
from terminal import spoken
from terminal.agree_verbs import as_option
from terminal.spoken import DoesNotFit, kind, the_household, the_member, told, world

_NO = frozenset(("no", "nee", "-"))
_INVITED = {"auto": None, "calendar": Path.CALENDAR, "mail": Path.MAIL}
_WORDS = {"yes": Reply.YES, "ja": Reply.YES, "elsewhere": Reply.ELSEWHERE, "anders": Reply.ELSEWHERE}
_WORDS |= {"no": Reply.NO, "nee": Reply.NO}


class NotAnAddress(DoesNotFit):
    """What was typed is no mail address."""

    sentence = "trouble.not_a_mail_address"


class AddressOfOther(DoesNotFit):
    """The other is mailed at that address already, and could not answer for themselves."""

    sentence = "trouble.address_of_other"


class AddressFirst(DoesNotFit):
    """Nobody can be invited by mail without an address."""

    sentence = "trouble.address_first"


class WhoseReach(DoesNotFit):
    """Say for whom."""

    sentence = "trouble.whose_reach"


class NothingAgain(Trouble):
    """This member is not invited by mail: their calendar has it by itself."""

    sentence = "trouble.nothing_again"


class NoTenMinutes(Trouble):
    """The ten minutes have no moment yet, or none that is still to come."""

    sentence = "trouble.no_ten_minutes"


class NotAReply(DoesNotFit):
    """What was typed is none of the three answers."""

    sentence = "trouble.not_a_reply"


@click.command(help=told("cli.reach"))
@click.option("--for", "name", metavar="MEMBER", help=told("cli.option.as_who"))
@click.option("--mail", metavar="ADDRESS", help=told("cli.option.reach_mail"))
@click.option("--invited", type=click.Choice(tuple(_INVITED)), help=told("cli.option.invited"))
@kind
def reach(name: str | None, mail: str | None, invited: str | None) -> None:
    here = world()
    household = the_household(here)
    home = here.store.home(household.id)
    if name is None and (mail is not None or invited is not None):
        raise WhoseReach(names=", ".join(m.name for m in home.members))
    if name is not None:
        member = the_member(home.members, name)
        before = here.store.reach(household.id, member.key)
        wanted = _changed(here, home, before, mail, invited)
        if wanted != before:
            here.store.set_reach(household.id, wanted)
            here.store.poke(household.id, Job.ROUND, here.clock())
    there = ways_of(here, home)
    for each in home.members if name is None else [the_member(home.members, name)]:
        click.echo(_reached(here, home, there, each))


def _changed(here: World, home: Home, before: Reach, mail: str | None, invited: str | None) -> Reach:
    """The same with what was asked. Raises NotAnAddress, AddressOfOther or AddressFirst."""
    wanted = before
    if mail is not None and not mail.strip():
        raise NotAnAddress(text="")
    if mail is not None:
        wanted = replace(wanted, mail="" if mail.casefold() in _NO else mail.strip())
    if invited is not None:
        wanted = replace(wanted, invited=_INVITED[invited])
    if wanted != before and (wrong := wrong_reach(here.store, home, wanted)):
        raise _WRONG[wrong.sentence](**wrong.details)
    return wanted


_WRONG: Mapping[str, type[DoesNotFit]] = {each.sentence: each for each in (NotAnAddress, AddressOfOther, AddressFirst)}


def _reached(here: World, home: Home, there: Paths, member: Member) -> str:
    """How somebody is reached now; where an address of theirs waits until mail is on, that too."""
    inviting = home.member(there.organiser).name if there.organiser else ""
    mail = there.address.get(member.key, "")
    line = told(f"reach.{there.of[member.key].value}", name=member.name, mail=mail, other=inviting)
    asked = here.store.reach(home.household.id, member.key).invited
    if here.settings.mail is not None or not mail or asked is Path.CALENDAR:
        return line
    if there.of[member.key] is Path.NOWHERE:
        return told("reach.kept", name=member.name, mail=mail)
    return f"{line} {told('reach.mail_is_off', mail=mail)}" if there.of[member.key] is Path.CALENDAR else line


# ── what each knows, and answered ───────────────────────────────────────────────────────────────


@click.command(help=told("cli.invite"))
@click.option("--for", "name", metavar="MEMBER", help=told("cli.option.as_who"))
@click.option("--again", is_flag=True, help=told("cli.option.invite_again"))
@click.option("--try", "trying", is_flag=True, help=told("cli.option.invite_try"))
@kind
def invite(name: str | None, again: bool, trying: bool) -> None:
    here = world()
    household = the_household(here)
    home, now = home_ahead(here, household.id)
    if (again or trying) and name is None:
        raise WhoseReach(names=", ".join(m.name for m in home.members))
    if name is not None and trying:
        _try(here, home, the_member(home.members, name), now)
    elif name is not None and again:
        _again(here, home, the_member(home.members, name), now)
    else:
        for line in invited_lines(here, home, now):
            click.echo(line)


def _try(here: World, home: Home, member: Member, now: datetime) -> None:
    there = ways_of(here, home)
    path = try_invitation(here, home, there, member.key, now)
    click.echo(told("invite.tried", name=member.name, mail=there.address[member.key]))
    click.echo(told("invite.look"))
    click.echo(told("invite.look_gmail" if path is Path.MAIL else "invite.look_away"))


def _again(here: World, home: Home, member: Member, now: datetime) -> None:
    if not invite_again(here, home, ways_of(here, home), member.key, now):
        raise NothingAgain(name=member.name)
    here.store.poke(home.household.id, Job.POST, here.clock())
    click.echo(told("invite.again", name=member.name))


def invited_lines(here: World, home: Home, now: datetime) -> Iterator[str]:
    """How each is reached, and what they answered about the coming ten minutes: a yes, or the wish for another moment.
    How often somebody answers is told nowhere."""
    there, answers = ways_of(here, home), answers_now(here.store, home, now)
    for member in home.members:
        yield _reached(here, home, there, member)
        if answer := answers.get(member.key):
            yield told(f"reach.said_{answer}", name=member.name)


def lines_of_note(here: World, home: Home, now: datetime) -> list[str]:
    """The same for `status`; nothing where each simply has them in their own calendar and nobody answered."""
    usual = set(ways_of(here, home).of.values()) in ({Path.CALENDAR}, {Path.NOWHERE})
    if home.agreement is None or (usual and not answers_now(here.store, home, now)):
        return []
    return list(invited_lines(here, home, now))


def invited_json(here: World, home: Home, now: datetime) -> dict[str, Any]:
    """The same for other programs."""
    there, answers = ways_of(here, home), answers_now(here.store, home, now)
    return {m.key: {"path": there.of[m.key].value, "answered": answers.get(m.key)} for m in home.members}


# ── answering at the terminal ───────────────────────────────────────────────────────────────────


@click.command(help=told("cli.reply"))
@click.argument("word", metavar="yes|elsewhere|no")
@as_option
@kind
def reply(word: str, speaker: str) -> None:
    here = world()
    household = the_household(here)
    home, now = here.store.home(household.id), local_now(here, household.id)
    if word.casefold() not in _WORDS:
        raise NotAReply(text=word[:40])
    member, original = the_member(home.members, speaker), coming_week(home, now)
    if original is None:
        raise NoTenMinutes()
    replied = Replied(member.key, original, _WORDS[word.casefold()], Door.TERMINAL, now)
    click.echo(words(home, heard(here.store, household.id, replied, now), spoken.LANGUAGE, now))


VERBS = (reach, invite, reply)
