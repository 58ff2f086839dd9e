"""Reading the inbox, where there is one: what was answered by mail is heard as if it were said anywhere else, and an
address that takes nothing is told in `status`. One inbox serves every home of an installation."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from household.meeting import Door, Path, Replied
from household.model import CHECK_IN, Home, Trouble
from integrations.inbox import Arrived, look
from rounds.believed import Believed, believed, came_back
from rounds.invite_mail import message_id
from rounds.replies import heard
from rounds.world import World, log
from scheduler.turns import turns


def read_inbox(world: World) -> int:
    """Hear what arrived since the last look. How many answers were taken in; trouble with the inbox is left for the
    next time. What was heard before the last look was remembered is heard again, and says nothing new then."""
    if world.settings.inbox is None:
        return 0
    try:
        seen = look(world.settings.inbox, world.store.inbox_mark())
    except Trouble as trouble:
        log.warning("inbox: %s", trouble.sentence)
        return 0
    homes = [world.store.home(household.id) for household in world.store.households()] if seen.found else []
    count = sum(_take_in(world, home, arrived) for arrived in seen.found for home in homes)
    world.store.set_inbox_mark(seen.mark)
    return count


def _take_in(world: World, home: Home, arrived: Arrived) -> int:
    household, now = home.household.id, world.clock()
    told = [i for i in world.store.invitations(household) if i.path is Path.MAIL]
    name_of = partial(message_id, world.store, home)
    for member in came_back(arrived, told, name_of):
        for invitation in (i for i in told if i.member == member):
            world.store.letters_came_back(household, member, f"invite/{invitation.uid}/", now)
    answers = believed(arrived, told, name_of)
    return sum(_hear(world, home, one, now) for one in answers)


def _hear(world: World, home: Home, one: Believed, now: datetime) -> bool:
    local = now.astimezone(ZoneInfo(home.household.zone))
    original = one.original or _next_one(home, one.member, local)
    if original is None:
        return False
    said = Replied(one.member, original, one.reply, Door.INBOX, now)
    return heard(world.store, home.household.id, said, local, one.start).fits


def _next_one(home: Home, member: str, now: datetime) -> datetime | None:
    """The week that an answer to all of them is about: the next one that is still open."""
    meeting = home.agreement.check_in if home.agreement else None
    if meeting is None or meeting.chore != CHECK_IN:
        return None
    coming = turns(home, meeting.key, member, now)
    return next((t.original for t in coming if t.span.end > now and not t.settled), None)
