"""The lists of events: whole or since a token, page by page, as masters or single events; and a series' instances."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from keeping import Calendar, Event, end_of, start_of
from schema import Refusal
from series import moment, same
from world import NO_TOKEN_AFTER, NOT_WITH_TOKEN, STEADY, Caller, Page, Token, World, reach, shown

# -- lists, pages and tokens


def events_list(world: World, who: Caller, names: Any, query: Any, body: Any) -> dict[str, Any]:
    calendar = reach(world, who, names["calendarId"])
    if "syncToken" in query:
        _check_with_token(query)
    if "pageToken" in query:
        return next_page(world, query)
    token = _token(world, calendar, query) if "syncToken" in query else None
    found = _changed(world, calendar, query, token.seq) if token else full_list(world, calendar, query)
    items = [shown(world, who, calendar, event, query.get("timeZone")) for event in found]
    head = _head(world, who, calendar)
    if not any(name in query for name in NO_TOKEN_AFTER):
        name = "sync-" + secrets.token_urlsafe(12)
        world.sync_tokens[name] = Token(calendar.id, world.seq, token.query if token else query)
        head["nextSyncToken"] = name
    return first_page(world, query, items, head, 250)


def _head(world: World, who: Caller, calendar: Calendar) -> dict[str, Any]:
    role = calendar.entries[who.email]["accessRole"]
    head = {"kind": "calendar#events", "etag": f'"{world.seq}"', "summary": calendar.body["summary"]}
    return head | {"updated": world.stamp(), "timeZone": calendar.zone, "accessRole": role, "defaultReminders": []}


def _check_with_token(query: dict[str, Any]) -> None:
    for name in NOT_WITH_TOKEN:
        if name in query:
            raise Refusal(400, "badRequest", f"Sync token cannot be used with {name}.")
    if query.get("showDeleted") is False:
        raise Refusal(400, "badRequest", "Sync token cannot be used with showDeleted=false.")


def _token(world: World, calendar: Calendar, query: dict[str, Any]) -> Token:
    token = world.sync_tokens.get(query["syncToken"])
    if token is None or token.calendar != calendar.id:
        raise Refusal(400, "invalid", "Invalid sync token value.")
    if token.seq < calendar.oldest:
        raise Refusal(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
    if any(token.query.get(name) != query.get(name) for name in STEADY):
        raise Refusal(400, "badRequest", "Parameters differ from the first request of this sync token.")
    return token


def first_page(
    world: World, query: dict[str, Any], items: list[dict[str, Any]], head: dict[str, Any], usual: int
) -> dict[str, Any]:
    if world.empty_page_first:
        return _cut(world, query, items, head, 0)
    return _cut(world, query, items, head, _size(world, query, usual))


def _size(world: World, query: dict[str, Any], usual: int) -> int:
    return min(query.get("maxResults", usual), world.page_size or 2500)


def _cut(world: World, query: dict[str, Any], items: list[Any], head: dict[str, Any], size: int) -> dict[str, Any]:
    if size and len(items) <= size:
        return head | {"items": items}
    name = "page-" + secrets.token_urlsafe(12)
    world.pages[name] = Page({k: v for k, v in query.items() if k != "pageToken"}, items[size:], head)
    return {k: v for k, v in head.items() if k != "nextSyncToken"} | {"items": items[:size], "nextPageToken": name}


def next_page(world: World, query: dict[str, Any]) -> dict[str, Any]:
    page = world.pages.get(query["pageToken"])
    asked = {key: value for key, value in query.items() if key != "pageToken"}
    if page is None or page.query != asked:
        raise Refusal(400, "invalid", "Invalid page token value.")
    return _cut(world, query, page.items, page.rest, _size(world, query, 250))


def _alive(world: World, calendar: Calendar, query: dict[str, Any]) -> list[Event]:
    """Everything kept, as masters and exceptions or as single events."""
    if not query.get("singleEvents"):
        return list(calendar.events.values())
    until = query.get("timeMax")
    out: list[Event] = []
    for event in list(calendar.events.values()):
        if event.get("recurringEventId"):
            continue
        if not event.get("recurrence") or event["status"] == "cancelled":
            out.append(event)
            continue
        drawn = [
            {**each, "_seq": max(each["_seq"], event["_seq"])} for each in islice(world.instances(calendar, event), 730)
        ]
        out += [each for each in drawn if not until or start_of(calendar, each) < datetime.fromisoformat(until)]
    return out


def _some(world: World, calendar: Calendar, master: Event) -> Iterator[Event]:
    return islice(world.instances(calendar, master), 730)


def full_list(world: World, calendar: Calendar, query: dict[str, Any]) -> list[Event]:
    single = query.get("singleEvents")
    if query.get("orderBy") == "startTime" and not single:
        raise Refusal(400, "badRequest", "The requested ordering is not available for the particular query.")
    found = [event for event in _alive(world, calendar, query) if _wanted(world, calendar, event, query)]
    if not query.get("showDeleted"):
        found = [
            each for each in found if each["status"] != "cancelled" or (each.get("recurringEventId") and not single)
        ]
    if query.get("orderBy") == "startTime":
        found.sort(key=lambda each: start_of(calendar, each))
    if query.get("orderBy") == "updated":
        found.sort(key=lambda each: str(each.get("updated")))
    return found


def _wanted(world: World, calendar: Calendar, event: Event, query: dict[str, Any]) -> bool:
    if "iCalUID" in query and _uid(calendar, event) != query["iCalUID"]:
        return False
    if "eventTypes" in query and event.get("eventType", "default") not in query["eventTypes"]:
        return False
    for kind in ("private", "shared"):
        kept = event.get("extendedProperties", {}).get(kind, {})
        for pair in query.get(f"{kind}ExtendedProperty", []):
            key, _, value = pair.partition("=")
            if kept.get(key) != value:
                return False
    if "q" in query and query["q"].lower() not in str(event.get("summary", "")).lower():
        return False
    if "updatedMin" in query and str(event.get("updated", "")) < query["updatedMin"]:
        return False
    return _inside(world, calendar, event, query)


def _uid(calendar: Calendar, event: Event) -> Any:
    return event.get("iCalUID") or calendar.events.get(event.get("recurringEventId", ""), {}).get("iCalUID")


def _inside(world: World, calendar: Calendar, event: Event, query: dict[str, Any]) -> bool:
    after, before = (datetime.fromisoformat(query[n]) if n in query else None for n in ("timeMin", "timeMax"))
    if after is None and before is None:
        return True
    whole = event.get("recurrence") and event["status"] != "cancelled"
    for each in world.instances(calendar, event) if whole else (event,):
        if (after is None or end_of(calendar, each) > after) and (before is None or start_of(calendar, each) < before):
            return True
    return False


def _changed(world: World, calendar: Calendar, query: dict[str, Any], seq: int) -> list[Event]:
    """What changed since: deletions always; a deleted series without its exceptions."""
    types = query.get("eventTypes")
    return [
        event
        for event in _alive(world, calendar, query)
        if event["_seq"] > seq and (not types or event.get("eventType", "default") in types)
    ]


def events_instances(world: World, who: Caller, names: Any, query: Any, body: Any) -> dict[str, Any]:
    calendar = reach(world, who, names["calendarId"])
    if "pageToken" in query:
        return next_page(world, query)
    master = world.find(calendar, names["eventId"])
    if not master.get("recurrence") or master["status"] == "cancelled":
        found: list[Event] = []
    else:
        found = [each for each in world.instances(calendar, master) if _inside(world, calendar, each, query)]
    if not query.get("showDeleted"):
        found = [each for each in found if each["status"] != "cancelled"]
    if "originalStart" in query:
        found = [each for each in found if _starts_at(calendar, each, query["originalStart"])]
    items = [shown(world, who, calendar, each, query.get("timeZone")) for each in found]
    return first_page(world, query, items, _head(world, who, calendar), 250)


def _starts_at(calendar: Calendar, event: Event, said: str) -> bool:
    try:
        asked = moment({"date" if "T" not in said else "dateTime": said}, calendar.zone)
    except ValueError as why:
        raise Refusal(400, "badRequest", f"bad originalStart {said}") from why
    return same(moment(event["originalStartTime"], calendar.zone), asked)
