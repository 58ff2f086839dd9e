"""Push: calendars that can knock are asked to, and asked again before their promise runs out.

The knock only says "look": a round then reads once, whoever knocked. A new channel is opened before the old one is
stopped, so that nothing falls between them; the timetable stays the backstop (Google Calendar API, push
notifications: not fully reliable, and never renewed by itself).
"""

from __future__ import annotations

from datetime import timedelta
from secrets import token_hex

from household.model import Calendar, Channel, Kind, Trouble
from household.secret import hash_of, new_token
from household.settings import reachable_base
from integrations.google import GoogleCalendar
from rounds.world import Round, World, log, open_door

#: How long a channel is asked for, and how long before its end a new one is opened.
LASTS = timedelta(days=7)
OVERLAP = timedelta(days=2)
#: How long nothing is asked after a channel that did not come about.
REST = timedelta(hours=1)


def keep_listening(world: World, household: int, done: Round) -> None:
    """Open and renew the channels of a household's calendars. Trouble here stops nothing: polling goes on."""
    base = reachable_base(world.settings)
    if base is None or not base.startswith("https://"):
        return
    for calendar in world.store.calendars(household):
        if calendar.kind is Kind.GOOGLE and calendar.id not in done.troubles:
            try:
                _renew(world, calendar, f"{base}/webhooks/google", done)
            except Trouble as trouble:
                log.warning("calendar %s: no push, %s", calendar.id, trouble.sentence)


def _renew(world: World, calendar: Calendar, address: str, done: Round) -> None:
    held, now = world.store.channels(calendar.id), world.clock()
    lasting = any(c.resource and c.expires > now + OVERLAP for c in held)
    resting = any(not c.resource and c.expires > now + LASTS - REST for c in held)
    if lasting or resting:
        return
    backend = open_door(world, calendar, done)
    if not isinstance(backend, GoogleCalendar):
        return
    _forget_unanswered(world, held)
    key, token = f"samen-{token_hex(12)}", new_token()
    opening = Channel(key, calendar.id, "", hash_of(token), now + LASTS)
    world.store.add_channel(opening)  # before it is asked for: its first knock may come before the answer
    resource, expires = backend.watch(key, token, address, int(LASTS.total_seconds()))
    world.store.add_channel(Channel(key, calendar.id, resource, opening.token_hash, expires))
    for old in world.store.channels(calendar.id):
        if old.key != key:
            stop(world, calendar, old, done)


def _forget_unanswered(world: World, held: tuple[Channel, ...]) -> None:
    """Channels asked for without an answer: they cannot be stopped, and end by themselves."""
    for channel in held:
        if not channel.resource:
            world.store.drop_channel(channel.key)


def stop(world: World, calendar: Calendar, channel: Channel, done: Round) -> None:
    """End a channel, at its server and here."""
    backend = open_door(world, calendar, done)
    if isinstance(backend, GoogleCalendar) and channel.resource:
        backend.stop(channel.key, channel.resource)
    world.store.drop_channel(channel.key)
