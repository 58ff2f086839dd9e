"""The kept state with what only the API knows (tokens, pages, mails), who reaches which calendar, and what they see."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from keeping import Calendar, Event, Keeping
from schema import SCOPE, Refusal
from series import moment, written

APP, FREEBUSY = SCOPE + "calendar.app.created", SCOPE + "calendar.events.freebusy"
OWNED = {SCOPE + "calendar.events.owned", SCOPE + "calendar.events.owned.readonly"}
FREEBUSY_FIELDS = frozenset(
    [
        "id",
        "etag",
        "kind",
        "status",
        "start",
        "end",
        "recurrence",
        "recurringEventId",
        "originalStartTime",
        "transparency",
        "eventType",
        "iCalUID",
        "updated",
    ]
)
FREEBUSY_BARE = frozenset(["id", "status", "start", "end"])
NOT_WITH_TOKEN = [
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "sharedExtendedProperty",
    "q",
    "timeMin",
    "timeMax",
    "updatedMin",
]
NO_TOKEN_AFTER = ("iCalUID", "orderBy", "privateExtendedProperty", "sharedExtendedProperty", "q", "updatedMin")
STEADY = ("singleEvents", "eventTypes", "maxAttendees", "showHiddenInvitations", "alwaysIncludeEmail", "timeZone")
NOT_BUSY = ("workingLocation", "birthday")
LONGEST_WATCH = timedelta(days=7)
CHANNEL_ID = re.compile(r"[A-Za-z0-9\-_+/=]{1,64}")


@dataclass(frozen=True)
class Caller:
    """Whose token it is, which client's, and the token's scopes that this method accepts."""

    email: str
    client: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class Token:
    calendar: str
    seq: int
    query: dict[str, Any]


@dataclass(frozen=True)
class Page:
    query: dict[str, Any]
    items: list[dict[str, Any]]
    rest: dict[str, Any]


@dataclass(frozen=True)
class Mail:
    """One message that Google would have sent to a guest."""

    method: str
    to: str
    event: str


@dataclass
class World(Keeping):
    """The kept state plus what only the API knows: tokens, pages, mails, and the settings of a test."""

    freebusy_fields: frozenset[str] = FREEBUSY_FIELDS
    page_size: int | None = None
    empty_page_first: bool = False
    http_on_loopback: bool = True
    sync_tokens: dict[str, Token] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def expire_sync_tokens(self, calendar: str | None = None) -> None:
        """From now on every sync token handed out so far is answered with 410."""
        for each in self.calendars.values():
            if calendar in (None, each.id):
                each.oldest = self.seq + 1
                self.seq += 1


# -- who may do what


def reach(world: World, who: Caller, name: str, write: bool = False) -> Calendar:
    calendar = world.calendars.get(who.email if name == "primary" else name)
    if calendar is None or who.email not in calendar.entries:
        raise Refusal(404, "notFound", "Not Found")
    role = calendar.entries[who.email]["accessRole"]
    if who.scopes <= {APP} and calendar.maker != who.client:
        raise Refusal(404, "notFound", "Not Found")
    wide = who.scopes - OWNED - ({APP} if calendar.maker != who.client else set())
    if (write and role not in ("owner", "writer")) or (not wide and role != "owner"):
        raise Refusal(403, "forbidden" if wide else "requiredAccessLevel", "You need to have writer access.")
    return calendar


def shown(world: World, who: Caller, calendar: Calendar, event: Event, place: str | None = None) -> Event:
    """An event as this caller may see it."""
    made = {key: value for key, value in event.items() if not key.startswith("_")}
    for name in ("start", "end", "originalStartTime"):
        if made.get(name, {}).get("dateTime"):
            said = made[name].get("timeZone", calendar.zone)
            at = moment(made[name], calendar.zone)
            made[name] = {**written(at, place or calendar.zone), "timeZone": said}
    if event["status"] == "cancelled" and not event.get("recurringEventId"):
        return {key: made[key] for key in ("id", "kind", "etag", "status")}
    full = who.scopes - {FREEBUSY, APP} or (APP in who.scopes and calendar.maker == who.client)
    if not full or calendar.entries[who.email]["accessRole"] == "freeBusyReader":
        return {key: value for key, value in made.items() if key in world.freebusy_fields}
    return made
