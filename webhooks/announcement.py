"""What the home says of itself aloud, once a day if it is asked to: what is still to be done today, and by whom.

All hear it, so it is made as an answer on a shared speaker is. It comes at the hour that the home chose or not at all:
an announcement that is late, in quiet hours or said before is none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from household.model import Home, Household, Intent, Language, Speaker, Trouble
from household.queue import Job
from household.store import Store
from integrations.announce import announce
from rounds.world import World, local_now, log
from webhooks.agenda import agenda, items_in
from webhooks.core import home_of
from webhooks.news import is_quiet as in_quiet
from webhooks.wording import Asker

_DAY = timedelta(days=1)
#: A machine that was off at the hour does not speak later than this.
LATE = timedelta(minutes=20)


def announcement(home: Home, language: Language, now: datetime) -> str | None:
    """What is still to be done today, as a shared speaker may say it; None when there is nothing. What is kept free is
    nothing to do. ``now`` is local."""
    asker = Asker(replace(home, kept_free=()), Speaker("announcement"), language, now)
    if home.agreement is None:
        return None
    items = [item for item in items_in(asker, asker.day_span(asker.today)) if item.end > asker.moment]
    if not items:
        return None
    if len(items) == 1 and len(items[0].members) == 1:
        [item], [member] = items, items[0].members
        details = {"day": asker.day_part(item.start), "who": asker.name(member), "chore": item.what}
        return asker.say("announce.one", **details)
    return agenda(asker, Intent("agenda", {"day": asker.today.isoformat()})).speech


def speak(world: World, household: int, speech: str) -> None:
    """Say it at the address of this home, and keep how it went. Raises what ``announce`` raises."""
    store, now = world.store, world.clock()
    address = store.announcing_address(household)
    if address is None:
        return
    language = home_of(store, household).household.language
    store.said_aloud(household, now, None)  # kept before it is sent: said twice is worse than not at all
    try:
        announce(address, speech, language, world.settings.private_hosts)
    except Trouble as trouble:
        store.said_aloud(household, now, trouble.sentence)
        raise


# ── by itself, once a day ───────────────────────────────────────────────────────────────────────


def choose_hour(store: Store, household: int, at: time | None, now: datetime) -> None:
    """From now on it is said at this hour of every day; None: only when somebody asks. ``now`` is local."""
    store.set_announcing_at(household, at)
    if at is None:
        store.take_off(household, Job.ANNOUNCE)
    else:
        store.put_next(household, Job.ANNOUNCE, _DAY, next_moment(at, now))


def say_today(world: World, household: int) -> None:
    """Job: announce what is left of today, if this is the hour for it. Trouble is kept, and not tried again."""
    wish, now = world.store.announcing(household), local_now(world, household)
    if wish is None or wish.at is None:
        world.store.take_off(household, Job.ANNOUNCE)
        return
    world.store.put_next(household, Job.ANNOUNCE, _DAY, next_moment(wish.at, now))
    home = home_of(world.store, household)
    said = wish.said_at is not None and wish.said_at >= datetime.combine(now.date(), wish.at, now.tzinfo)
    if said or not is_the_hour(wish.at, now) or is_quiet(home.household, now):
        return
    if speech := announcement(home, home.household.language, now):
        try:
            speak(world, household, speech)
        except Trouble as trouble:
            log.warning("announcement: %s", trouble.sentence)


def next_moment(at: time, now: datetime) -> datetime:
    """The first time after ``now`` that a clock on the wall shows this hour; so it stays when the clocks change."""
    today = datetime.combine(now.date(), at, now.tzinfo)
    return today if today > now else datetime.combine(now.date() + _DAY, at, now.tzinfo)


def is_the_hour(at: time, now: datetime) -> bool:
    return timedelta() <= now - datetime.combine(now.date(), at, now.tzinfo) <= LATE


def is_quiet(household: Household, now: datetime) -> bool:
    """Whether the home wants to hear nothing now."""
    return in_quiet(household.quiet, now.time())
