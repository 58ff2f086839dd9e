"""A calendar knocks: Google says that something changed there, never what.

The knock holds only headers (https://developers.google.com/calendar/api/guides/push), so nothing of its body is read.
It moves the next round forward; that round reads as any other does, and an echo of our own writes finds nothing to do.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Blueprint, Request, Response, request

from household.model import Channel
from household.queue import Job
from household.secret import hash_of
from household.store import Store
from webhooks.pace import Pace

#: Several knocks within this time make one round.
SETTLES = timedelta(seconds=5)
PER_MINUTE = 60
#: Google's own names are at most 64 letters (https://developers.google.com/calendar/api/v3/reference/events/watch).
LONGEST = 64


def calendar_push(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint of the door that Google knocks at. ``clock`` gives the present moment, aware.

    A stranger hears 404. Whoever knocks too often hears 503, after which Google tries again later."""
    door = Blueprint("calendar_push", __name__)
    pace = Pace(PER_MINUTE, 60)

    @door.post("/webhooks/google")
    def knocked() -> Response:
        now = clock()
        channel = _channel(store, request, now)
        state = request.headers.get("X-Goog-Resource-State")
        if channel is None or state not in ("sync", "exists", "not_exists"):
            return Response(status=404)
        if seconds := pace.wait(channel.key, now):
            return Response(status=503, headers={"Retry-After": str(seconds)})
        if state != "sync":
            store.poke(store.calendar(channel.calendar).household, Job.ROUND, now + SETTLES)
        return Response(status=204)

    return door


def _channel(store: Store, knock: Request, now: datetime) -> Channel | None:
    """The open channel that this knock belongs to, if its token and its resource are right."""
    key = knock.headers.get("X-Goog-Channel-ID", "")
    channel = store.channel(key) if 0 < len(key) <= LONGEST else None
    if channel is None or channel.expires <= now:
        return None
    token = hash_of(knock.headers.get("X-Goog-Channel-Token", ""))
    # The first knock may come before the answer that tells us the resource.
    resource = knock.headers.get("X-Goog-Resource-ID", "") if channel.resource else ""
    same = hmac.compare_digest(resource.encode(), channel.resource.encode())
    return channel if hmac.compare_digest(token, channel.token_hash) and same else None
