"""`samen news`: what each wants to hear by itself, when, and by which way."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time

import click

from household.meeting import News, Reach
from household.model import Member, Trouble
from household.settings import Settings
from integrations.notify import check_channel
from rounds.trying import MailIsOff
from rounds.world import World, local_now
from terminal.home_verbs import text_of
from terminal.prompts import secret
from terminal.spoken import DoesNotFit, kind, the_household, the_member, told, world
from webhooks.news import choose, try_it, wrong_news

_NO = frozenset(("no", "nee", "-"))


class EveningQuiet(DoesNotFit):
    """The evening's list would come in quiet hours: choose another moment."""

    sentence = "trouble.evening_quiet"


class NotHours(DoesNotFit):
    """What was typed are no hours."""

    sentence = "trouble.not_hours"


class NotAnHour(DoesNotFit):
    """What was typed is no time of day."""

    sentence = "trouble.not_an_hour"


class NoWayYet(Trouble):
    """Nobody knows how to reach this member: give an address."""

    sentence = "trouble.no_way_yet"


@click.command(help=told("cli.news"))
@click.option("--for", "name", metavar="MEMBER", help=told("cli.option.as_who"))
@click.option("--week/--no-week", default=None, help=told("cli.option.news_week"))
@click.option("--evening", metavar="HH:MM", help=told("cli.option.news_evening"))
@click.option("--quiet", metavar="HH:MM-HH:MM", help=told("cli.option.news_quiet"))
@click.option("--channel", is_flag=False, flag_value="ask", metavar="[no]", help=told("cli.option.news_channel"))
@click.option("--channel-file", metavar="FILE", help=told("cli.option.news_channel_file"))
@click.option("--try", "trying", is_flag=True, help=told("cli.option.news_try"))
@kind
def news(
    name: str | None,
    week: bool | None,
    evening: str | None,
    quiet: str | None,
    channel: str | None,
    channel_file: str | None,
    trying: bool,
) -> None:
    here = world()
    household = the_household(here)
    members = here.store.home(household.id).members
    chosen = [the_member(members, name)] if name else list(members)
    if name:
        before = here.store.reach(household.id, chosen[0].key)
        wanted = _changed(before, week, evening, quiet)
        wanted = _with_channel(here.settings, wanted, channel, channel_file)
        if wanted != before:
            choose(here.store, household.id, wanted, wanted.news, local_now(here, household.id))
        if trying:
            _try(here, household.id, chosen[0])
    for member in chosen:
        for line in _lines(member, here.store.reach(household.id, member.key), here.settings.mail is not None):
            click.echo(line)


def _changed(reach: Reach, week: bool | None, evening: str | None, quiet: str | None) -> Reach:
    """The same with what was asked. Raises NotAnHour, NotHours or EveningQuiet."""
    news = set(reach.news)
    if week is not None:
        (news.add if week else news.discard)(News.WEEK)
    if quiet is not None:
        reach = replace(reach, quiet=None if quiet.casefold() in _NO else _hours(quiet))
    if evening is not None and evening.casefold() in _NO:
        news.discard(News.EVENING)
    elif evening is not None:
        news.add(News.EVENING)
        reach = replace(reach, evening=_clock(evening))
    wanted = replace(reach, news=tuple(sorted(news)))
    if wrong := wrong_news(wanted):
        raise EveningQuiet(**wrong.details)
    return wanted


def _with_channel(settings: Settings, reach: Reach, channel: str | None, file: str | None) -> Reach:
    """Raises ChannelUnknown or NoChannels."""
    if channel is not None and channel.casefold() in _NO:
        return replace(reach, channel="")
    if channel is None and file is None:
        return reach
    # An address on the command line would stand in the shell's history: it is asked for, or read from a file.
    address = (text_of(file) if file else secret(told("news.ask_channel"))).strip()
    check_channel(address, settings.private_hosts)
    return replace(reach, channel=address)


def _try(here: World, household: int, member: Member) -> None:
    """Raises NoWayYet, MailIsOff, or what the channel or the mail server makes of it."""
    if not try_it(here, household, member):
        raise (MailIsOff if here.store.reach(household, member.key).mail else NoWayYet)(name=member.name)
    click.echo(told("news.tried", name=member.name))


def _lines(member: Member, reach: Reach, mail_is_on: bool) -> list[str]:
    if not reach.news:
        return [told("news.nothing", name=member.name)]
    by_mail = "news.by_mail" if mail_is_on else "news.by_mail_later"
    how = told("news.by_channel" if reach.channel else by_mail if reach.mail else "news.by_nothing")
    lines = []
    if News.WEEK in reach.news:
        lines.append(told("news.on_week", name=member.name, how=how))
    if News.EVENING in reach.news:
        lines.append(told("news.on_evening", name=member.name, time=f"{reach.evening:%H:%M}", how=how))
    if reach.quiet:
        lines.append(told("news.quiet", first=f"{reach.quiet[0]:%H:%M}", last=f"{reach.quiet[1]:%H:%M}"))
    return lines


def _clock(text: str) -> time:
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text.strip()):
        raise NotAnHour(text=text)
    hour, _, minute = text.strip().partition(":")
    return time(int(hour), int(minute))


def _hours(text: str) -> tuple[time, time]:
    first, _, last = text.replace("–", "-").partition("-")
    try:
        return _clock(first), _clock(last)
    except NotAnHour:
        raise NotHours(text=text) from None


VERBS = (news,)
