"""How the double takes an event from a request: what Google fills in, what it leaves alone and what it refuses."""

from __future__ import annotations

import copy
import re
from typing import Any

from keeping import Calendar, Event
from schema import Refusal
from series import check_lines, moment, zone

ID = re.compile(r"[a-v0-9]{5,1024}")
# Google keeps its own values for these, whatever a request says (a client may send back what it has read).
OURS = frozenset(
    [
        "kind",
        "etag",
        "htmlLink",
        "created",
        "updated",
        "creator",
        "organizer",
        "recurringEventId",
        "originalStartTime",
        "hangoutLink",
        "locked",
        "privateCopy",
        "attendeesOmitted",
        "endTimeUnspecified",
    ]
)
CREATABLE = ("default", "focusTime", "outOfOffice", "workingLocation", "birthday")


def fresh(calendar: Calendar, body: dict[str, Any]) -> Event:
    """The event of an insert, checked; raises Refusal."""
    if body.get("id") and body.get("iCalUID"):
        raise Refusal(400, "invalid", "id and iCalUID exclude each other")
    if "id" in body and not ID.fullmatch(body["id"]):
        raise Refusal(400, "invalid", "Invalid resource id value.")
    if body.get("eventType", "default") not in CREATABLE:
        raise Refusal(400, "eventTypeRestriction", "This kind of event cannot be created.")
    event = _ready(calendar, {key: value for key, value in body.items() if key not in OURS})
    if event.get("id") in calendar.events:
        raise Refusal(409, "duplicate", "The requested identifier already exists.")
    return event


def patched(calendar: Calendar, old: Event, body: dict[str, Any]) -> Event:
    """The event after a PATCH: objects merge, lists are replaced, null takes away (RFC 7396)."""
    _same_identity(old, body)
    return _ready(calendar, _merged(old, {key: value for key, value in body.items() if key not in OURS}), old)


def replaced(calendar: Calendar, old: Event, body: dict[str, Any]) -> Event:
    """The event after a PUT: what the body leaves out is gone, but for what is Google's own."""
    _same_identity(old, body)
    kept = {
        key: value for key, value in old.items() if key in OURS | {"id", "iCalUID", "sequence", "eventType", "_seq"}
    }
    if old["status"] != "cancelled":
        kept["status"] = "confirmed"
    kept["reminders"] = {"useDefault": True}
    return _ready(calendar, kept | {key: value for key, value in body.items() if key not in OURS}, old)


def _same_identity(old: Event, body: dict[str, Any]) -> None:
    for name in ("id", "iCalUID", "eventType"):
        if name in body and body[name] != old.get(name, body[name]):
            raise Refusal(400, "invalid", f"{name} cannot be changed")
    if old["status"] == "cancelled" and body.get("status") not in ("confirmed", "tentative"):
        raise Refusal(410, "deleted", "Resource has been deleted")
    if (body.get("sequence") or 0) < 0 or ("sequence" in body and (body["sequence"] or 0) < old.get("sequence", 0)):
        raise Refusal(400, "invalid", "Invalid sequence value.")
    if old.get("recurringEventId") and body.get("recurrence"):
        raise Refusal(400, "invalid", "An instance cannot be recurring.")


def _merged(old: Any, new: Any) -> Any:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return copy.deepcopy(new)
    out = {key: value for key, value in old.items() if key not in new or new[key] is not None}
    return out | {key: _merged(old.get(key), value) for key, value in new.items() if value is not None}


def _ready(calendar: Calendar, event: Event, old: Event | None = None) -> Event:
    event = _tidied(event)
    if event.get("status") != "cancelled":
        _check_times(calendar, event)
    _check_reminders(event.get("reminders", {}))
    _check_properties(event.get("extendedProperties", {}))
    for guest in event.get("attendees", []):
        guest.setdefault("responseStatus", "needsAction")
        if "@" not in guest.get("email", ""):
            raise Refusal(400, "invalid", "Invalid attendee email.")
        if guest["email"] == calendar.owner:
            guest["self"] = True
    if old is not None and any(event.get(key) != old.get(key) for key in ("start", "end", "recurrence", "status")):
        event["sequence"] = max(event.get("sequence", 0), old.get("sequence", 0) + 1)
    return event


def _tidied(event: Event) -> Event:
    event = copy.deepcopy(event)
    for name in ("recurrence", "attendees"):
        if not event.get(name):
            event.pop(name, None)
    properties = {kind: values for kind, values in event.pop("extendedProperties", {}).items() if values}
    return event | ({"extendedProperties": properties} if properties else {})


def _check_times(calendar: Calendar, event: Event) -> None:
    for name in ("start", "end"):
        value = event.get(name) or {}
        if bool(value.get("date")) == bool(value.get("dateTime")):
            raise Refusal(400, "invalid", f"Invalid {name} time.")
        if value.get("timeZone"):
            zone(value["timeZone"])
    if ("date" in event["start"]) != ("date" in event["end"]):
        raise Refusal(400, "invalid", "Start and end times must either both be date or both be dateTime.")
    if event.get("recurrence"):
        check_lines(event)
    for name in ("start", "end"):
        if "dateTime" in event[name]:
            _check_offset(event[name])
            event[name].setdefault("timeZone", event["start"].get("timeZone", calendar.zone))
    start, end = (moment(event[name], calendar.zone) for name in ("start", "end"))
    if end < start or ("date" in event["start"] and end == start):
        raise Refusal(400, "timeRangeEmpty", "The specified time range is empty.")


def _check_offset(value: dict[str, Any]) -> None:
    if not value.get("timeZone") and not re.search(r"(Z|[+-]\d\d:\d\d)$", value["dateTime"]):
        raise Refusal(400, "required", "Missing time zone definition for start time.")


def _check_reminders(reminders: dict[str, Any]) -> None:
    overrides = reminders.get("overrides", [])
    if overrides and reminders.get("useDefault"):
        raise Refusal(400, "cannotUseDefaultRemindersAndSpecifyOverride", "Cannot specify both.")
    if len(overrides) > 5:
        raise Refusal(400, "invalid", "Too many reminders.")
    for each in overrides:
        if each.get("method") not in ("email", "popup") or not 0 <= each.get("minutes", -1) <= 40320:
            raise Refusal(400, "invalid", "Invalid reminder.")


def _check_properties(properties: dict[str, dict[str, str]]) -> None:
    for kept in properties.values():
        for key, value in kept.items():
            if len(key) > 44 or len(value) > 1024:
                raise Refusal(400, "invalid", "Extended property too long.")
    if sum(len(kept) for kept in properties.values()) > 300:
        raise Refusal(400, "invalid", "Too many extended properties.")
