"""The person's hands: what somebody does to a calendar in Google's own web page, with the traces that leaves."""

from __future__ import annotations

import copy
import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

from keeping import Calendar, Event, new_id
from series import Moment, counted_on, ended, length, moment, same, starts, written
from world import World
from writing import fresh

_SPLIT = re.compile(r"_R\d{8}(T\d{6})?")


class Person(World):
    """Every method takes a calendar's id and an event's (a series' master for one of its moments).

    `original_start` is an aware datetime or a date: the moment's place in the series; None means the event itself."""

    def person_adds(self, calendar: str, event: dict[str, Any]) -> str:
        """A new event; returns its id. `eventType: fromGmail` and your own iCalUID are fine here."""
        kept = self.calendars[calendar]
        kind = event.get("eventType", "default")
        made = fresh(kept, {k: v for k, v in event.items() if k not in ("eventType", "organizer")})
        return str(self.create(kept, made | {"eventType": kind}, kept.owner)["id"])

    def person_moves(
        self, calendar: str, event_id: str, original_start: Moment | None, new_start: Moment, new_end: Moment
    ) -> None:
        kept, event = self._at(calendar, event_id, original_start)
        place = event["start"].get("timeZone", kept.zone)
        times = {"start": written(new_start, place), "end": written(new_end, place)}
        self.put(kept, {**event, **times, "sequence": event.get("sequence", 0) + 1})

    def person_deletes_one(self, calendar: str, event_id: str, original_start: Moment | None = None) -> None:
        self.remove(*self._at(calendar, event_id, original_start))

    def person_deletes_series(self, calendar: str, event_id: str) -> None:
        self.remove(*self._at(calendar, event_id, None))

    def person_renames(
        self, calendar: str, event_id: str, name: str, original_start: Moment | None = None, which: str = "all"
    ) -> None:
        """One moment, or all: "All events" covers the whole chain of splits and overwrites their exceptions."""
        if which == "one":
            kept, event = self._at(calendar, event_id, original_start)
            self.put(kept, {**event, "summary": name})
            return
        kept = self.calendars[calendar]
        base = _base(event_id)
        for event in [e for e in kept.events.values() if _base(e["id"]) == base and e["status"] != "cancelled"]:
            for exception in self.exceptions(kept, event["id"]):
                if exception["status"] != "cancelled":
                    kept.events[exception["id"]] = {**exception, "summary": name}
            self.put(kept, {**kept.events[event["id"]], "summary": name})

    def person_adds_note(self, calendar: str, event_id: str, note: str, original_start: Moment | None = None) -> None:
        kept, event = self._at(calendar, event_id, original_start)
        self.put(kept, {**event, "description": note})

    def person_adds_reminder(
        self, calendar: str, event_id: str, minutes: int, original_start: Moment | None = None
    ) -> None:
        """A new etag, but `updated` stays as it was (so Google's own documentation)."""
        kept, event = self._at(calendar, event_id, original_start)
        overrides = [*event.get("reminders", {}).get("overrides", []), {"method": "popup", "minutes": minutes}]
        put = self.put(kept, {**event, "reminders": {"useDefault": False, "overrides": overrides}})
        kept.events[event["id"]] = {**put, "updated": event["updated"]}

    def person_answers(
        self, calendar: str, event_id: str, email: str, answer: str, original_start: Moment | None = None
    ) -> None:
        """A guest's reply, to one moment or to all: accepted, declined, tentative or needsAction. Given in the guest's
        own calendar it is kept with the organizer's event, from where every copy has it."""
        kept, event = self._at(calendar, event_id, original_start)
        if not event.get("organizer", {}).get("self"):
            home = self.calendars[event["organizer"]["email"]]
            kept, event = self._at(home.id, event.get("recurringEventId", event_id), original_start)
        guests = [{**g, "responseStatus": answer} if g["email"] == email else g for g in event.get("attendees", [])]
        self.put(kept, {**event, "attendees": guests})

    def person_ends(self, calendar: str, event_id: str, at: Moment) -> None:
        """Delete "this and following"."""
        kept, old = self._at(calendar, event_id, None)
        self.put(
            kept, {**old, "recurrence": ended(old["recurrence"], _last_before(at)), "sequence": old["sequence"] + 1}
        )

    def person_splits(
        self,
        calendar: str,
        event_id: str,
        at: Moment,
        changed_time: timedelta | None = None,
        copies_private: bool = True,
        changes: dict[str, Any] | None = None,
    ) -> str:
        """Edit "this and following" from the moment `at` on (its place in the series); returns the new master's id."""
        kept, old = self._at(calendar, event_id, None)
        all_starts = list(starts(old, kept.zone))
        gone = next(number for number, each in enumerate(all_starts) if same(each, at))
        if gone == 0:
            raise ValueError("the first moment cannot be split off: that is an edit of all")
        new = _second_half(kept, old, at, gone, changed_time) | copy.deepcopy(changes or {})
        if not copies_private and "extendedProperties" in new:
            new["extendedProperties"].pop("private", None)
            new = {key: value for key, value in new.items() if value or key != "extendedProperties"}
        self.put(
            kept, {**old, "recurrence": ended(old["recurrence"], _last_before(at)), "sequence": old["sequence"] + 1}
        )
        return str(self.put(kept, new)["id"])

    def person_deletes_calendar(self, calendar: str) -> None:
        del self.calendars[calendar]

    def person_renames_calendar(self, calendar: str, name: str) -> None:
        self.calendars[calendar].body |= {"summary": name, "etag": self.etag()}

    def _at(self, calendar: str, event_id: str, original_start: Moment | None) -> tuple[Calendar, Event]:
        kept = self.calendars[calendar]
        event = self.find(kept, event_id)
        if original_start is None:
            return kept, event
        at = next(each for each in starts(event, kept.zone) if same(each, original_start))
        return kept, self.instance(kept, event, at)


def _base(name: str) -> str:
    return _SPLIT.sub("", name)


def _last_before(at: Moment) -> str:
    """UNTIL for what comes before: the last second of the day before (in UTC), or that day itself."""
    if not isinstance(at, datetime):
        return f"{at - timedelta(days=1):%Y%m%d}"
    midnight = datetime.combine(at.date(), time(), at.tzinfo)
    return f"{midnight.astimezone(UTC) - timedelta(seconds=1):%Y%m%dT%H%M%SZ}"


def _first_half(old: Event, at: Moment) -> Event:
    return {**old, "recurrence": ended(old["recurrence"], _last_before(at)), "sequence": old["sequence"] + 1}


def _second_half(calendar: Calendar, old: Event, at: Moment, gone: int, changed: timedelta | None) -> Event:
    place = old["start"].get("timeZone", calendar.zone)
    local = moment(written(at, place), calendar.zone)
    start = local + (changed or timedelta(0))
    if changed is None:
        stamp = f"{local.astimezone(UTC):%Y%m%dT%H%M%S}" if isinstance(local, datetime) else f"{local:%Y%m%d}"
        uid, _, host = str(old["iCalUID"]).partition("@")
        names = {"id": f"{_base(old['id'])}_R{stamp}", "iCalUID": f"{_base(uid)}_R{stamp}@{host}"}
    else:
        name = new_id()
        names = {"id": name, "iCalUID": f"{name}@google.com", "sequence": old["sequence"] + 1}
    times = {"start": written(start, place), "end": written(start + length(old, calendar.zone), place)}
    return {**copy.deepcopy(old), **times, **names, "recurrence": counted_on(old["recurrence"], gone)}
