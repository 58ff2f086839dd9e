"""How the ten minutes reach whoever is looking, and what they hear by themselves; nothing of the other's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from household.meeting import News, Path, Reach, Way
from household.model import Home, Problem, Refused
from household.queue import Job
from integrations.notify import check_channel
from pages.telling import attempt, clock, done, on_page, said, ticked, told, typed
from pages.visitor import local, me, visitor
from rounds.invite_mail import invite_again
from rounds.plan import home_ahead, ways_of
from rounds.reaching import wrong_reach
from rounds.trying import MailIsOff, try_invitation
from rounds.world import World
from webhooks.core import home_of
from webhooks.news import choose, try_it, wrong_news

_SAID = ("kept", "tried", "tried_news", "again", "not_again")
_INVITED = {"auto": None, "calendar": Path.CALENDAR, "mail": Path.MAIL}


def settings_notifications(world: World) -> Blueprint:
    """The blueprint of the page."""
    room = Blueprint("settings_notifications", __name__)

    @room.get("/settings/notifications")
    def look() -> str:
        return _page(world)

    @room.post("/settings/notifications/talk")
    def talk() -> ResponseReturnValue:
        deeds = {"keep": _keep_reach, "try": _try_invitation, "again": _again}
        deed = deeds.get(request.form.get("do", "")) or abort(400)
        return attempt(lambda: deed(world), lambda problems: _page(world, problems))

    @room.post("/settings/notifications/news")
    def news() -> ResponseReturnValue:
        deeds = {"keep": _keep_news, "try": _try_news}
        deed = deeds.get(request.form.get("do", "")) or abort(400)
        return attempt(lambda: deed(world), lambda problems: _page(world, problems))

    return room


# ── the ten minutes ─────────────────────────────────────────────────────────────────────────────


def _keep_reach(world: World) -> ResponseReturnValue:
    here = visitor()
    home, before = home_of(world.store, here.household), world.store.reach(here.household, here.member)
    if typed("invited", "auto") not in _INVITED:
        abort(400)
    wanted = replace(before, mail=typed("mail"), invited=_INVITED[typed("invited", "auto")])
    if wrong := wrong_reach(world.store, home, wanted):
        raise Refused((wrong,))
    if wanted != before:
        world.store.set_reach(here.household, wanted)
        world.store.poke(here.household, Job.ROUND, world.clock())
    return done("/settings/notifications", "kept")


def _try_invitation(world: World) -> ResponseReturnValue:
    home, now = home_ahead(world, visitor().household)
    try_invitation(world, home, ways_of(world, home), visitor().member, now)
    return done("/settings/notifications", "tried")


def _again(world: World) -> ResponseReturnValue:
    home, now = home_ahead(world, visitor().household)
    sent = invite_again(world, home, ways_of(world, home), visitor().member, now)
    if sent:
        world.store.poke(home.household.id, Job.POST, world.clock())
    return done("/settings/notifications", "again" if sent else "not_again")


# ── news ────────────────────────────────────────────────────────────────────────────────────────


def _keep_news(world: World) -> ResponseReturnValue:
    """What was asked, all of it or nothing. The address of a channel stays as it is unless another is typed."""
    here = visitor()
    before = world.store.reach(here.household, here.member)
    problems, wanted = _news_typed(before)
    if wrong := wrong_news(wanted):
        problems.append(wrong)
    if problems:
        raise Refused(tuple(problems))
    if channel := typed("channel"):
        check_channel(channel, world.settings.private_hosts)
        wanted = replace(wanted, channel=channel)
    now = local(home_of(world.store, here.household), world.clock())
    choose(world.store, here.household, wanted, wanted.news, now)
    return done("/settings/notifications", "kept")


def _news_typed(before: Reach) -> tuple[list[Problem], Reach]:
    """The wish as it was typed, and what of it is no time."""
    problems: list[Problem] = []
    evening, first, last = clock("evening"), clock("quiet_from"), clock("quiet_to")
    if evening is None and typed("evening"):
        problems.append(Problem("notify.wrong_evening"))
    if (first is None) != (last is None) or (first is None and typed("quiet_from")):
        problems.append(Problem("rules.wrong.quiet"))
    asked = tuple(sorted(one for one in News if ticked(one.value)))
    quiet = (first, last) if first is not None and last is not None and first != last else None
    channel = "" if ticked("no_channel") else before.channel
    return problems, replace(before, news=asked, evening=evening or before.evening, quiet=quiet, channel=channel)


def _try_news(world: World) -> ResponseReturnValue:
    """Raises MailIsOff, or what the channel or the mail server makes of it."""
    here = visitor()
    member = me(home_of(world.store, here.household))
    if not try_it(world, here.household, member):
        if world.store.reach(here.household, here.member).mail:
            raise MailIsOff(name=member.name)
        raise Refused((Problem("notify.no_way_yet"),))
    return done("/settings/notifications", "tried_news")


# ── the page ────────────────────────────────────────────────────────────────────────────────────


def _page(world: World, problems: Sequence[str] = ()) -> str:
    here = visitor()
    reach = world.store.reach(here.household, here.member)
    home = replace(home_of(world.store, here.household), calendars=world.store.calendars(here.household))
    span = reach.quiet
    return render_template(
        "settings_notifications.html",
        reach=reach,
        invited=next(word for word, path in _INVITED.items() if path == reach.invited),
        ways=tuple(_INVITED),
        now=_reached(world, home, reach),
        quiet=[f"{one:%H:%M}" for one in span] if span else ["", ""],
        news=[one.value for one in reach.news],
        all_news=[one.value for one in News],
        mail_is_on=world.settings.mail is not None,
        letters=_letters(world, here.household, here.member),
        problems=problems,
        said=said("notify.said.", _SAID),
    )


def _reached(world: World, home: Home, reach: Reach) -> str:
    """How the ten minutes reach them now."""
    there = ways_of(world, home)
    path = there.of[reach.member]
    other = home.member(there.organiser).name if there.organiser else ""
    return told(f"notify.path.{path.value}", mail=there.address.get(reach.member, ""), other=other)


def _letters(world: World, household: int, member: str) -> list[str]:
    """What could not reach them, each trouble once, without what it says."""
    off = world.settings.mail is None
    letters = (one for one in world.store.letters_in_trouble(household) if one.member == member)
    found = {one.trouble for one in letters if not (off and one.way is Way.MAIL)}
    return [on_page(trouble, {}) for trouble in sorted(found)]
