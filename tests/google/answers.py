"""The methods of Calendar API v3, each a function of
(double's state, the caller, path names, query, body) to an answer.

The caller's token has been checked against the method's scopes; which calendars it reaches, and how much of an event
it sees, is decided here."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from keeping import Calendar, Channel, Event, end_of, start_of
from lists import events_instances, events_list, first_page, full_list, next_page
from schema import Refusal
from series import instant
from world import CHANNEL_ID, LONGEST_WATCH, NOT_BUSY, Caller, Mail, World, reach, shown
from writing import fresh, patched, replaced


def _entry(world: World, who: Caller, calendar: Calendar) -> dict[str, Any]:
    kept = ("id", "summary", "timeZone", "etag", "description", "location")
    said = {key: calendar.body[key] for key in kept if key in calendar.body}
    return {"kind": "calendar#calendarListEntry", **said, **calendar.entries[who.email]}


# -- calendars and the calendar list


def calendars_insert(world: World, who: Caller, names: Any, query: Any, body: Any) -> dict[str, Any]:
    return world.new_calendar(who.email, _settable(body), who.client).body


def _settable(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key not in ("id", "kind", "etag", "dataOwner")}


def calendars_get(world: World, who: Caller, names: Any, query: Any, body: Any) -> dict[str, Any]:
    return reach(world, who, names["calendarId"]).body


def calendars_patch(world: World, who: Caller, names: Any, query: Any, body: Any) -> dict[str, Any]:
    calendar = reach(world, who, names["calendarId"], write=True)
    merged = calendar.body | _settable(body) | {"etag": world.etag()}
    calendar.body = {key: value for key, value in merged.items() if value is not None}
    return calendar.body


def calendars_delete(world: World, who: Caller, names: Any, query: Any, body: Any) -> None:
    calendar = reach(world, who, names["calendarId"], write=True)
    if calendar.id == calendar.owner:
        raise Refusal(400, "cannotDeletePrimaryCalendar", "Cannot delete primary calendar")
    del world.calendars[calendar.id]


def list_list(world: World, who: Caller, names: Any, query: Any, body: Any) -> dict[str, Any]:
    if query.get("syncToken"):
        raise Refusal(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
    if "pageToken" in query:
        return next_page(world, query)
    ranks = ("freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")
    least = ranks.index(query.get("minAccessRole", ranks[0]))
    mine = [each for each in world.calendars.values() if who.email in each.entries]
    entries = [_entry(world, who, each) for each in mine]
    kept = [each for each in entries if ranks.index(each["accessRole"]) >= least]
    head = {"kind": "calendar#calendarList", "etag": f'"{world.seq}"'}
    return first_page(world, query, kept, head | {"nextSyncToken": "list-" + secrets.token_urlsafe(8)}, 100)


def list_get(world: World, who: Caller, names: Any, query: Any, body: Any) -> dict[str, Any]:
    return _entry(world, who, reach(world, who, names["calendarId"]))


def list_insert(world: World, who: Caller, names: Any, query: Any, body: Any) -> dict[str, Any]:
    calendar = world.calendars.get(body["id"])
    if calendar is None or who.email not in calendar.entries:
        raise Refusal(404, "notFound", "Not Found")
    return list_patch(world, who, {"calendarId": body["id"]}, query, body)


def list_patch(world: World, who: Caller, names: Any, query: Any, body: Any) -> dict[str, Any]:
    calendar = reach(world, who, names["calendarId"])
    settable = [
        "backgroundColor",
        "foregroundColor",
        "colorId",
        "defaultReminders",
        "hidden",
        "selected",
        "summaryOverride",
    ]
    if ("backgroundColor" in body or "foregroundColor" in body) and not query.get("colorRgbFormat"):
        raise Refusal(400, "invalid", "colorRgbFormat is needed to set a color")
    for name in ("backgroundColor", "foregroundColor"):
        if body.get(name) and not re.fullmatch(r"#[0-9a-fA-F]{6}", body[name]):
            raise Refusal(400, "invalid", f"bad {name}")
    calendar.entries[who.email] |= {key: body[key] for key in settable if body.get(key) is not None}
    return _entry(world, who, calendar)


# -- one event


def events_get(world: World, who: Caller, names: Any, query: Any, body: Any) -> Event:
    calendar = reach(world, who, names["calendarId"])
    event = world.find(calendar, names["eventId"])
    return shown(world, who, calendar, event, query.get("timeZone"))


def events_insert(world: World, who: Caller, names: Any, query: Any, body: Any) -> Event:
    calendar = reach(world, who, names["calendarId"], write=True)
    event = world.create(calendar, fresh(calendar, body), who.email)
    _mail(world, "calendar.events.insert", calendar, event, query)
    return shown(world, who, calendar, event)


def events_patch(world: World, who: Caller, names: Any, query: Any, body: Any) -> Event:
    return _change(world, who, names, query, body, patched)


def events_update(world: World, who: Caller, names: Any, query: Any, body: Any) -> Event:
    return _change(world, who, names, query, body, replaced)


def _change(
    world: World, who: Caller, names: Any, query: Any, body: Any, how: Callable[[Calendar, Event, Any], Event]
) -> Event:
    calendar = reach(world, who, names["calendarId"], write=True)
    old = world.find(calendar, names["eventId"])
    _unchanged_since(old, query)
    master = calendar.events.get(old.get("recurringEventId", ""))
    if master and old["status"] == "cancelled":
        if master["status"] == "cancelled":
            raise Refusal(410, "deleted", "Resource has been deleted")
        old = _redrawn(world, calendar, master, old)
    event = how(calendar, old, body)
    if event["status"] == "cancelled":
        world.remove(calendar, event)
        event = calendar.events[event["id"]]
    else:
        event = world.put(calendar, event)
    gone = [g for g in old.get("attendees", []) if g["email"] not in [a["email"] for a in event.get("attendees", [])]]
    told = {**event, "attendees": [*event.get("attendees", []), *gone]}  # who is no guest any more hears that too
    _mail(world, f"calendar.events.{'patch' if how is patched else 'update'}", calendar, told, query)
    return shown(world, who, calendar, event)


def _redrawn(world: World, calendar: Calendar, master: Event, old: Event) -> Event:
    """A cancelled moment as it was in the series, still cancelled, so that it can be brought back."""
    _, at = calendar.instances[old["id"]]
    kept = calendar.events.pop(old["id"])
    drawn = world.instance(calendar, master, at)
    calendar.events[old["id"]] = kept
    return {**drawn, "status": "cancelled"}


def events_delete(world: World, who: Caller, names: Any, query: Any, body: Any) -> None:
    calendar = reach(world, who, names["calendarId"], write=True)
    event = world.find(calendar, names["eventId"])
    if event["status"] == "cancelled":
        raise Refusal(410, "deleted", "Resource has been deleted")
    _unchanged_since(event, query)
    world.remove(calendar, event)
    _mail(world, "calendar.events.delete", calendar, event, query)


def _unchanged_since(event: Event, query: Any) -> None:
    if query.get("If-Match") not in (None, "*", event["etag"]):
        raise Refusal(412, "conditionNotMet", "Precondition Failed")


def _mail(world: World, method: str, calendar: Calendar, event: Event, query: Any) -> None:
    whom = query.get("sendUpdates", "all" if query.get("sendNotifications") else "none")
    for guest in event.get("attendees", []):
        outside = guest["email"] not in world.people
        if guest["email"] != calendar.owner and (whom == "all" or (whom == "externalOnly" and outside)):
            world.mails.append(Mail(method, guest["email"], event["id"]))


# -- push and free-busy


def events_watch(world: World, who: Caller, names: Any, query: Any, body: Any) -> dict[str, Any]:
    calendar = reach(world, who, names["calendarId"])
    _check_channel(world, body)
    longest = world.now() + LONGEST_WATCH
    asked = datetime.fromtimestamp(int(body["expiration"]) / 1000, UTC) if body.get("expiration") else longest
    if "ttl" in body.get("params", {}):
        asked = world.now() + timedelta(seconds=int(body["params"]["ttl"]))
    if asked <= world.now():
        raise Refusal(400, "channelExpired", "expiration lies in the past")
    uri = f"https://www.googleapis.com/calendar/v3/calendars/{calendar.id}/events?alt=json"
    resource = secrets.token_urlsafe(18)
    asked = min(asked, longest)
    channel = Channel(body["id"], calendar.id, body["address"], body.get("token"), asked, resource, uri, who.email)
    world.channels[channel.id] = channel
    made = {"kind": "api#channel", "id": channel.id, "resourceId": channel.resource, "resourceUri": uri}
    made["expiration"] = str(int(channel.expires.timestamp() * 1000))
    return made | ({"token": channel.token} if channel.token else {})


def _check_channel(world: World, body: dict[str, Any]) -> None:
    address = urlsplit(body.get("address") or "")
    local = world.http_on_loopback and address.hostname in ("127.0.0.1", "localhost")
    if not CHANNEL_ID.fullmatch(body.get("id") or ""):
        raise Refusal(400, "invalid", "Invalid channel id")
    if body.get("type") != "web_hook":
        raise Refusal(400, "invalid", "Unknown channel type")
    if address.scheme != "https" and not (local and address.scheme == "http"):
        raise Refusal(400, "push.webhookUrlNotHttps", "WebHook callback must be HTTPS")
    if len(body.get("token") or "") > 256:
        raise Refusal(400, "invalid", "Channel token too long")
    if body["id"] in world.channels:
        raise Refusal(400, "channelIdNotUnique", "Channel id not unique")


def channels_stop(world: World, who: Caller, names: Any, query: Any, body: Any) -> None:
    channel = world.channels.get(body.get("id", ""))
    if channel is None or channel.resource != body.get("resourceId") or channel.owner != who.email:
        raise Refusal(404, "notFound", "Channel not found")
    del world.channels[channel.id]


def freebusy_query(world: World, who: Caller, names: Any, query: Any, body: Any) -> dict[str, Any]:
    if not body.get("timeMin") or not body.get("timeMax") or body["timeMin"] >= body["timeMax"]:
        raise Refusal(400, "timeRangeEmpty", "The specified time range is empty.")
    items = body.get("items", [])
    if len(items) > min(50, body.get("calendarExpansionMax", 50)):
        raise Refusal(400, "tooManyCalendarsRequested", "too many calendars")
    calendars = {item["id"]: _busy(world, who, item["id"], body) for item in items}
    return {"kind": "calendar#freeBusy", "timeMin": body["timeMin"], "timeMax": body["timeMax"], "calendars": calendars}


def _busy(world: World, who: Caller, name: str, body: dict[str, Any]) -> dict[str, Any]:
    calendar = world.calendars.get(who.email if name == "primary" else name)
    if calendar is None or who.email not in calendar.entries:
        return {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
    span = {"singleEvents": True, "timeMin": body["timeMin"], "timeMax": body["timeMax"]}
    spans = sorted((start_of(calendar, e), end_of(calendar, e)) for e in full_list(world, calendar, span) if _blocks(e))
    merged: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return {"busy": [{"start": _utc(start), "end": _utc(end)} for start, end in merged]}


def _blocks(event: Event) -> bool:
    declined = any(g.get("self") and g.get("responseStatus") == "declined" for g in event.get("attendees", []))
    return event.get("transparency") != "transparent" and event.get("eventType") not in NOT_BUSY and not declined


def _utc(at: datetime) -> str:
    return instant(at, "UTC").isoformat().replace("+00:00", "Z")


ANSWERS: dict[str, Callable[[World, Caller, Any, Any, Any], dict[str, Any] | None]] = {
    "calendar.calendars.insert": calendars_insert,
    "calendar.calendars.get": calendars_get,
    "calendar.calendars.patch": calendars_patch,
    "calendar.calendars.delete": calendars_delete,
    "calendar.calendarList.list": list_list,
    "calendar.calendarList.get": list_get,
    "calendar.calendarList.insert": list_insert,
    "calendar.calendarList.patch": list_patch,
    "calendar.events.list": events_list,
    "calendar.events.get": events_get,
    "calendar.events.insert": events_insert,
    "calendar.events.patch": events_patch,
    "calendar.events.update": events_update,
    "calendar.events.delete": events_delete,
    "calendar.events.instances": events_instances,
    "calendar.events.watch": events_watch,
    "calendar.channels.stop": channels_stop,
    "calendar.freebusy.query": freebusy_query,
}
