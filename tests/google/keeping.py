"""What the double keeps: people, calendars and events as plain values, with etags, change numbers and series.

Every stored event is Google's JSON plus one note of our own, `_seq` (the number of its last change), which is never
shown. Exceptions of a series are events of their own, under ids that nobody can build or parse."""

from __future__ import annotations

import copy
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from schema import Refusal
from series import Moment, instant, length, moment, same, starts, written

Event = dict[str, Any]


@dataclass
class Calendar:
    """One calendar; `entries` is its line in each person's calendar list, `maker` the client that created it."""

    id: str
    owner: str
    body: dict[str, Any]
    maker: str | None = None
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    instances: dict[str, tuple[str, Moment]] = field(default_factory=dict)
    oldest: int = 0  # tokens from before this change are dead

    @property
    def zone(self) -> str:
        return str(self.body["timeZone"])


@dataclass
class Channel:
    """A push channel: where to knock, and the messages that wait for `knock()`."""

    id: str
    calendar: str
    address: str
    token: str | None
    expires: datetime
    resource: str
    uri: str
    owner: str
    number: int = 0
    waiting: list[str] = field(default_factory=lambda: ["sync"])


def new_id() -> str:
    return hashlib.sha256(secrets.token_bytes(16)).hexdigest()[:26]


class Keeping:
    """All state behind one lock (the server's); `now()` can be moved on by `pass_time`."""

    def __init__(self) -> None:
        self.people: dict[str, str] = {}
        self.calendars: dict[str, Calendar] = {}
        self.channels: dict[str, Channel] = {}
        self.seq = 0
        self._shift = timedelta(0)
        self._salt = secrets.token_hex(8)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def pass_time(self, by: timedelta) -> None:
        """Let the double's clock run ahead (tokens, channels and stamps follow)."""
        self._shift += by

    def stamp(self) -> str:
        return self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def etag(self) -> str:
        self.seq += 1
        return f'"{self.seq * 7919 + 3_400_000_000_000}"'

    # -- people and calendars

    def add_person(self, email: str, zone: str = "Europe/Amsterdam") -> str:
        """A Google account with its primary calendar (id = e-mail); returns the calendar's id."""
        self.people[email] = zone
        return self._new_calendar(email, email, {"summary": email, "timeZone": zone}, None).id

    def add_calendar(self, email: str, name: str, role: str = "owner", owner: str | None = None) -> str:
        """One more calendar in somebody's list, made by hand; `role` is what that person may do in it."""
        body = {"summary": name, "timeZone": self.people[email]}
        calendar = self.new_calendar(owner or email, body, None)
        calendar.entries[email] = self.entry(calendar, role)
        return calendar.id

    def new_calendar(self, owner: str, body: dict[str, Any], maker: str | None) -> Calendar:
        name = f"c_{new_id()}@group.calendar.google.com"
        return self._new_calendar(name, owner, {"timeZone": self.people[owner], **body}, maker)

    def _new_calendar(self, name: str, owner: str, body: dict[str, Any], maker: str | None) -> Calendar:
        calendar = Calendar(name, owner, {**body, "id": name, "kind": "calendar#calendar", "etag": self.etag()}, maker)
        calendar.entries[owner] = self.entry(calendar, "owner")
        self.calendars[name] = calendar
        return calendar

    def entry(self, calendar: Calendar, role: str) -> dict[str, Any]:
        made = {"accessRole": role, "backgroundColor": "#9fe1e7", "foregroundColor": "#000000", "colorId": "14"}
        made |= {"defaultReminders": [], "selected": True}
        return made | ({"primary": True} if calendar.id == calendar.owner else {})

    # -- events

    def find(self, calendar: Calendar, event_id: str) -> Event:
        """A stored event, or the instance behind an opaque id; a deleted one has status cancelled."""
        if event_id in calendar.events:
            return calendar.events[event_id]
        if event_id not in calendar.instances:
            raise Refusal(404, "notFound", "Not Found")
        master_id, at = calendar.instances[event_id]
        master = calendar.events[master_id]
        if master["status"] == "cancelled":
            return {**self._bones(calendar, master, at), "etag": master["etag"]}
        if not any(same(at, each) for each in starts(master, calendar.zone)):
            raise Refusal(404, "notFound", "Not Found")
        return self.instance(calendar, master, at)

    def instance_id(self, calendar: Calendar, master: Event, at: Moment) -> str:
        said = f"{self._salt}|{calendar.id}|{master['id']}|{instant(at, calendar.zone).isoformat()}"
        name = hashlib.sha256(said.encode()).hexdigest()[:40]
        calendar.instances[name] = (master["id"], at)
        return name

    def instance(self, calendar: Calendar, master: Event, at: Moment) -> Event:
        """One moment of a series: its exception where there is one, else drawn from the master."""
        name = self.instance_id(calendar, master, at)
        if name in calendar.events:
            return calendar.events[name]
        drawn = {key: copy.deepcopy(value) for key, value in master.items() if key != "recurrence"}
        place = master["start"].get("timeZone", calendar.zone)
        ends = master["end"].get("timeZone", place)
        drawn |= {"start": written(at, place), "end": written(at + length(master, calendar.zone), ends)}
        return drawn | {"id": name, "recurringEventId": master["id"], "originalStartTime": written(at, place)}

    def instances(self, calendar: Calendar, master: Event) -> Iterator[Event]:
        """All moments of a series, exceptions in their places (cancelled ones too)."""
        return (self.instance(calendar, master, at) for at in starts(master, calendar.zone))

    def exceptions(self, calendar: Calendar, master_id: str) -> list[Event]:
        return [event for event in calendar.events.values() if event.get("recurringEventId") == master_id]

    def _bones(self, calendar: Calendar, master: Event, at: Moment) -> Event:
        place = master["start"].get("timeZone", calendar.zone)
        made = {"kind": "calendar#event", "id": self.instance_id(calendar, master, at), "status": "cancelled"}
        return made | {"recurringEventId": master["id"], "originalStartTime": written(at, place)}

    def put(self, calendar: Calendar, event: Event) -> Event:
        """Keep an event as it now is: new etag and stamp; its series is sent again with it."""
        event = {**event, "etag": self.etag(), "updated": self.stamp(), "_seq": self.seq}
        before = calendar.events.get(event["id"], {})
        calendar.events[event["id"]] = event
        master = calendar.events.get(event.get("recurringEventId", ""))
        if master:
            calendar.events[master["id"]] = {**master, "etag": event["etag"], "_seq": self.seq}
        else:
            self._put_exceptions(calendar, event)
        self._tell(calendar)
        self._share(calendar, event, before)
        return event

    def _share(self, calendar: Calendar, event: Event, before: Event) -> None:
        """The same event in the calendar of each guest who has an account here; whoever is no guest any more has it
        no longer. Only the organizer's own event is handed on."""
        master = calendar.events.get(event.get("recurringEventId", ""), event)
        if not master.get("organizer", {}).get("self"):
            return
        now, were = _guests(event if "attendees" in event else master if event is not master else {}), _guests(before)
        for email in sorted((now | were) & set(self.people) - {calendar.owner}):
            self._deliver(self.calendars[email], calendar, event, master, gone=email not in now)

    def _deliver(self, there: Calendar, calendar: Calendar, event: Event, master: Event, gone: bool) -> None:
        """One guest's copy: under the same id, without what is private to the organizer's."""
        name = event["id"]
        if event is not master:
            if there.events.get(master["id"], {}).get("status") in (None, "cancelled"):
                return
            name = self.instance_id(there, there.events[master["id"]], calendar.instances[event["id"]][1])
        elif gone and name not in there.events:
            return
        copied = {k: copy.deepcopy(v) for k, v in event.items() if k not in ("_seq", "extendedProperties", "reminders")}
        if "organizer" in copied:
            copied["organizer"].pop("self", None)
            copied |= {"reminders": {"useDefault": True}}
        for guest in copied.get("attendees", ()):
            guest.pop("self", None)
            guest |= {"self": True} if guest["email"] == there.owner else {}
        self.put(there, {**copied, "id": name, **({"status": "cancelled"} if gone else {})})

    def _put_exceptions(self, calendar: Calendar, master: Event) -> None:
        for exception in self.exceptions(calendar, master["id"]):
            if master["status"] == "cancelled":
                del calendar.events[exception["id"]]
                continue
            _, at = calendar.instances[exception["id"]]
            if any(same(at, each) for each in starts(master, calendar.zone)):
                calendar.events[exception["id"]] = {**exception, "_seq": self.seq}
            else:
                gone = {**self._bones(calendar, master, at), "etag": master["etag"], "_seq": self.seq}
                calendar.events[exception["id"]] = gone

    def remove(self, calendar: Calendar, event: Event) -> None:
        """Delete an event, a series or one moment of it; what is left says only that it is gone."""
        if event.get("recurringEventId"):
            _, at = calendar.instances[event["id"]]
            master = calendar.events[event["recurringEventId"]]
            self.put(calendar, self._bones(calendar, master, at))
        else:
            self.put(calendar, {**event, "status": "cancelled"})

    def _tell(self, calendar: Calendar) -> None:
        for channel in self.channels.values():
            if channel.calendar == calendar.id:
                channel.waiting.append("exists")

    def create(self, calendar: Calendar, event: Event, creator: str) -> Event:
        """A new event with all that Google adds to it."""
        name = event.get("id") or new_id()
        who = {"email": creator, "self": creator == calendar.owner}
        organizer = {"email": calendar.id, "self": True}
        if calendar.id != calendar.owner:
            organizer["displayName"] = calendar.body["summary"]
        made = {"reminders": {"useDefault": True}, "eventType": "default", "sequence": 0, **event}
        made |= {"kind": "calendar#event", "id": name, "status": event.get("status", "confirmed")}
        made |= {"iCalUID": event.get("iCalUID") or f"{name}@google.com", "created": self.stamp()}
        made |= {
            "creator": who,
            "organizer": organizer,
            "htmlLink": f"https://www.google.com/calendar/event?eid={name}",
        }
        return self.put(calendar, made)


def _guests(event: Event) -> set[str]:
    return {str(guest["email"]) for guest in event.get("attendees", ())}


def start_of(calendar: Calendar, event: Event) -> datetime:
    said = event.get("start") or event.get("originalStartTime")
    return instant(moment(said, calendar.zone), calendar.zone)  # type: ignore[arg-type]  # every kept event has one


def end_of(calendar: Calendar, event: Event) -> datetime:
    if "end" not in event:
        return start_of(calendar, event) + timedelta(seconds=1)
    return instant(moment(event["end"], calendar.zone), calendar.zone)
