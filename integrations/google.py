"""Google Calendar through its API: somebody's calendars to read, and one of our own to write.

Of a calendar that is read each Google event is a resource of its own, so that a token brings just what is new. In our
own calendar a series with all its exceptions is one resource, as with every other server. Writing such a series takes
several requests; what is still to do is kept in the master itself, and whoever meets an unfinished series finishes it
first, so that to everybody outside it is one deed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from household.model import Changes, Entry, Override, Resource
from household.settings import GoogleDoor
from integrations.base import (
    Conflict,
    Found,
    Known,
    Meter,
    NotAccepted,
    NotFound,
    SyncTokenExpired,
    compared,
    short_hash,
)
from integrations.google_events import (
    PUT,
    combined,
    from_notes,
    href_of,
    id_of,
    is_so,
    moment,
    original,
    private,
    text_of,
    to_notes,
    todo_of,
    when,
)
from integrations.google_guests import Tell, asked_anew, body_with_guests, invited, said_of, telling, tells
from integrations.google_wire import Event, Wire
from integrations.ical_entries import alarm_of, entry_at, is_our_uid
from integrations.oauth import Grant

_MARK = "samen:"  # begins the description of a calendar that we made
_COLOUR = {"backgroundColor": "#7ab8a2", "foregroundColor": "#1d1d1d"}
_MOST = 2500  # events on a page


def connect_google(grant: Grant, google: GoogleDoor, meter: Meter | None = None) -> GoogleAccount:
    """The way in that a grant opens; asks nothing of the network yet."""
    return GoogleAccount(Wire(grant, google, meter or Meter()))


class GoogleAccount:
    """Somebody's calendars at Google."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def email(self) -> str:
        """The address of the account: the id of its primary calendar."""
        return next((str(entry["id"]) for entry in self._entries() if entry.get("primary")), "")

    def calendars(self) -> tuple[Found, ...]:
        return tuple(
            Found(str(e["id"]), str(e.get("summaryOverride") or e.get("summary") or e["id"]), _marked(e))
            for e in self._entries()
        )

    def make(self, key: str, name: str) -> Found:
        """A secondary calendar of our own with a colour. Google lets us give it no id, so it is looked for by our
        mark first: after a lost answer it stands there already."""
        for entry in self._entries():
            if str(entry.get("description", "")).strip() == f"{_MARK}{key}":
                return Found(str(entry["id"]), str(entry.get("summary", name)), ours=True)
        body = {"summary": name, "description": f"{_MARK}{key}"}
        made = self._wire.tell(self._wire.api.calendars().insert(body=body))
        self._colour(str(made["id"]))
        return Found(str(made["id"]), name, ours=True)

    def remove(self, url: str) -> None:
        try:
            there = self._wire.ask(self._wire.api.calendars().get(calendarId=url))
            if _marked(there):
                self._wire.tell(self._wire.api.calendars().delete(calendarId=url))
        except (NotFound, SyncTokenExpired):  # 404 and 410: gone already
            return

    def calendar(self, url: str, ours: bool) -> GoogleCalendar:
        """One calendar, over the same connection."""
        return GoogleCalendar(self._wire, url, ours)

    def _colour(self, number: str) -> None:
        """A colour is nice to have; a calendar without one is a calendar too."""
        request = self._wire.api.calendarList().patch(calendarId=number, colorRgbFormat=True, body=_COLOUR)
        try:
            self._wire.tell(request)
        except (NotAccepted, NotFound):
            return

    def _entries(self) -> Iterator[Event]:
        for page in self._wire.pages(self._wire.api.calendarList().list, maxResults=250):
            yield from (entry for entry in page.get("items", ()) if not entry.get("deleted"))


def _marked(entry: Event) -> bool:
    return str(entry.get("description", "")).startswith(_MARK)


@dataclass(frozen=True)
class _Series:
    """A master, or a single event, with the events that replace its happenings."""

    master: Event
    exceptions: tuple[Event, ...] = ()

    @property
    def etag(self) -> str:
        return combined(self.master, self.exceptions)

    @property
    def zone(self) -> ZoneInfo:
        start = moment(self.master["start"])
        zone = start.tzinfo if isinstance(start, datetime) else None
        return zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")


class GoogleCalendar:
    """One calendar; ``ours`` when we write in it. Not for several threads at once: each opens its own."""

    def __init__(self, wire: Wire, calendar: str, ours: bool) -> None:
        self._wire, self._calendar, self._ours = wire, calendar, ours

    # ── reading ──

    def changes(self, since: str | None, known: Known) -> Changes:
        if since:
            try:
                items, token = self._list(since)
            except (SyncTokenExpired, NotAccepted):  # 410: the token is dead; 400: it never was one
                return self._everything(known)
            if not self._ours:
                return _news(items, token, known)
            return Changes(token) if _is_echo(items, known) else self._everything(known)
        return self._everything(known)

    def read(self, href: str) -> Resource | None:
        series = self._series(id_of(href))
        return None if series is None else self._resource(self._finished(series))

    def _everything(self, known: Known) -> Changes:
        """Compare all that stands with all that we hold, so that no deletion is lost."""
        items, token = self._list(None)
        if not self._ours:
            return _all(items, token, known)
        found = [self._resource(self._finished(series)) for series in _assembled(items)]
        listed = {resource.href: resource.etag or "" for resource in found}
        changed, gone = compared(listed, known(None))
        return Changes(token, tuple(r for r in found if r.href in set(changed)), gone)

    def _list(self, since: str | None) -> tuple[list[Event], str | None]:
        """All pages, and the token of the last one. The parameters are the same with every token, as they must be."""
        options: dict[str, object] = {"calendarId": self._calendar, "maxResults": _MOST, "singleEvents": False}
        items: list[Event] = []
        token = None
        if since:
            options["syncToken"] = since
        for page in self._wire.pages(self._wire.api.events().list, **options):
            items += page.get("items", ())
            token = page.get("nextSyncToken")
        return items, token

    def _series(self, number: str) -> _Series | None:
        try:
            master = self._wire.ask(self._wire.api.events().get(calendarId=self._calendar, eventId=number))
        except (NotFound, NotAccepted):  # not there, or no id that could be
            self._wire.ask(self._wire.api.events().list(calendarId=self._calendar, maxResults=1))
            return None
        if master.get("status") == "cancelled":
            return None
        if not master.get("recurrence"):
            return _Series(master)
        options = {"calendarId": self._calendar, "iCalUID": master["iCalUID"], "singleEvents": False}
        pages = self._wire.pages(self._wire.api.events().list, **options, maxResults=_MOST)
        found = (event for page in pages for event in page.get("items", ()))
        return _Series(master, tuple(e for e in found if e.get("recurringEventId") == number))

    def _resource(self, series: _Series) -> Resource:
        number = str(series.master["id"])
        href = href_of(number)
        ours = private(series.master).get("samen") == "1" or href != f"{number}.ics"
        digits = href.removeprefix("samen-").removesuffix(".ics")
        uid = f"{digits}@samen" if href != f"{number}.ics" else str(series.master.get("iCalUID", number))
        events = (series.master, *sorted(series.exceptions, key=lambda e: str(original(e))))
        return Resource(href, series.etag, text_of(events, uid, ours))

    # ── writing ──

    def put(self, href: str, text: str, etag: str | None) -> str | None:
        entry = entry_at(href, text)
        if entry is None:
            raise NotAccepted(host="google", status=0)
        mark = short_hash(f"{etag}|{entry}{said_of(entry)}")
        if etag is None:
            return self._insert(entry, alarm_of(text), mark)
        return self._change(entry, alarm_of(text), mark, etag)

    def delete(self, href: str, etag: str) -> None:
        number = id_of(href)
        series = self._series(number)
        if series is None:
            return
        if self._finished(series).etag != etag:
            raise Conflict(host="google")
        tell = "all" if invited(series.master) else "none"
        request = self._wire.api.events().delete(calendarId=self._calendar, eventId=number, sendUpdates=tell)
        try:
            self._wire.tell(request, str(series.master["etag"]))
        except (NotFound, SyncTokenExpired):  # 404 and 410: gone already, if it is
            if self._series(number) is not None:
                raise

    def _insert(self, entry: Entry, alarm: int, mark: str) -> str:
        """A new event under an id of our own. An id that was deleted stays taken: its event is revived."""
        number = id_of(entry.href)
        tell, then = telling(entry, None, {})
        wanted = {"id": number, **body_with_guests(entry, alarm, {}, to_notes(todo_of(entry, ()), mark, {}), then)}
        events = self._wire.api.events()
        try:
            made = self._wire.tell(events.insert(calendarId=self._calendar, sendUpdates=tell, body=wanted))
        except Conflict:
            try:
                there = self._wire.ask(events.get(calendarId=self._calendar, eventId=number))
            except NotFound:
                there = {}
            if there.get("status") != "cancelled":
                raise
            wanted["status"] = "confirmed"
            request = events.update(calendarId=self._calendar, eventId=number, sendUpdates=tell, body=wanted)
            made = self._wire.tell(request, str(there["etag"]))
            return self._tidied(number, entry, alarm, mark)
        return self._finished(_Series(made)).etag

    def _tidied(self, number: str, entry: Entry, alarm: int, mark: str) -> str:
        """A revived series may come back with exceptions of its former life: it is written once more over them."""
        series = self._series(number)
        if series is None:
            raise Conflict(host="google")
        if todo_of(entry, series.exceptions):
            return self._change(entry, alarm, mark, series.etag)
        return series.etag

    def _change(self, entry: Entry, alarm: int, mark: str, etag: str) -> str:
        number = id_of(entry.href)
        series = self._series(number)
        if series is None:
            raise Conflict(host="google")
        series = self._finished(series)
        if private(series.master).get(PUT) == mark:
            return series.etag  # our own, sent before without an answer
        if series.etag != etag:
            raise Conflict(host="google")
        tell, then = telling(entry, entry_at(entry.href, self._resource(series).text), series.master)
        series = self._revived(series, entry, then)
        notes = to_notes(todo_of(entry, series.exceptions), mark, private(series.master))
        wanted = body_with_guests(entry, alarm, series.master, notes, then)
        request = self._wire.api.events().patch(
            calendarId=self._calendar, eventId=number, sendUpdates=tell, body=wanted
        )
        made = self._wire.tell(request, str(series.master["etag"]))
        if not made.get("recurrence"):
            return _Series(made).etag
        after = self._series(number)
        if after is None:
            raise Conflict(host="google")
        return self._finished(after).etag

    def _revived(self, series: _Series, entry: Entry, tell: Tell) -> _Series:
        """Happenings that were taken out one by one, and are wanted again, come back before anything else changes."""
        out = {c.astimezone(UTC) for c in entry.cancelled}
        wanted = {o.recurrence.astimezone(UTC) for o in entry.overrides}
        back = [
            e
            for e in series.exceptions
            if e.get("status") == "cancelled"
            and isinstance(at := original(e), datetime)
            and (at.astimezone(UTC) in wanted or at.astimezone(UTC) not in out)
        ]
        for event in back:
            at = original(event)
            if isinstance(at, datetime):
                body = {
                    "status": "confirmed",
                    "start": when(at, series.zone),
                    "end": when(at, series.zone, entry.minutes),
                }
                self._patch(str(event["id"]), body, tell)
        again = self._series(str(series.master["id"])) if back else series
        if again is None:
            raise Conflict(host="google")
        return again

    def _finished(self, series: _Series) -> _Series:
        """The series with all that its last write meant to do. A happening is done when it carries the mark of that
        write, when it already stands where it was meant to, or when a person took it out since."""
        mark, todo = private(series.master).get(PUT), from_notes(series.master, series.zone)
        stands = {at.astimezone(UTC): e for e in series.exceptions if isinstance(at := original(e), datetime)}

        def is_done(one: Override) -> bool:
            event = stands.get(one.recurrence.astimezone(UTC))
            if event is not None and (private(event).get(PUT) == mark or event.get("status") == "cancelled"):
                return True
            return is_so(one, event, series.zone)

        waiting = [one for one in todo if not is_done(one)]
        for one in waiting:
            self._move(series, one, mark or "", stands.get(one.recurrence.astimezone(UTC)))
        if not waiting:
            return series
        again = self._series(str(series.master["id"]))
        return series if again is None else again

    def _move(self, series: _Series, one: Override, mark: str, event: Event | None) -> None:
        """Put one happening where it is meant to be."""
        found = event or self._happening(series, one.recurrence)
        if found is None:
            return  # the rule does not give it any more
        body = {
            "start": when(one.start, series.zone),
            "end": when(one.start, series.zone, one.minutes),
            "extendedProperties": {"private": {"samen": "1", PUT: mark}},
        }
        self._patch(str(found["id"]), body | asked_anew(series.master, found), tells(series.master))

    def _happening(self, series: _Series, at: datetime) -> Event | None:
        """The happening that its rule puts at a moment: asked for, since its id cannot be known."""
        request = self._wire.api.events().instances(
            calendarId=self._calendar,
            eventId=str(series.master["id"]),
            originalStart=at.isoformat(),
            maxResults=1,
        )
        return next(iter(self._wire.ask(request).get("items", ())), None)

    def _patch(self, number: str, what: dict[str, Any], tell: Tell) -> None:
        request = self._wire.api.events().patch(calendarId=self._calendar, eventId=number, sendUpdates=tell, body=what)
        self._wire.tell(request)

    # ── knocking ──

    def watch(self, key: str, token: str, address: str, seconds: int) -> tuple[str, datetime]:
        """Ask for a knock at ``address`` (https) on every change; gives Google's name for what is watched, and when it
        ends (https://developers.google.com/workspace/calendar/api/guides/push)."""
        body = {"id": key, "type": "web_hook", "address": address, "token": token, "params": {"ttl": str(seconds)}}
        made = self._wire.tell(self._wire.api.events().watch(calendarId=self._calendar, body=body))
        ends = datetime.fromtimestamp(int(made["expiration"]) / 1000, UTC)
        return str(made["resourceId"]), ends

    def stop(self, key: str, resource: str) -> None:
        """End a channel; one that is over already is fine."""
        try:
            self._wire.tell(self._wire.api.channels().stop(body={"id": key, "resourceId": resource}))
        except (NotFound, SyncTokenExpired):
            return


# ── events of people, one by one ────────────────────────────────────────────────────────────────


def _href(event: Event) -> str:
    """The master's id, and for an exception its own after it: a join of ours, nothing that Google would know."""
    of = event.get("recurringEventId")
    return f"{of}/{event['id']}" if of else str(event["id"])


def _read(event: Event) -> Resource | None:
    """One event as a resource; None for one that says too little to be anybody's time."""
    mailed = str(event.get("iCalUID", ""))  # one that came by mail keeps its own name there
    uid = mailed if is_our_uid(mailed) else str(event.get("recurringEventId") or event["id"])
    try:
        return Resource(_href(event), str(event.get("etag", "")) or short_hash(repr(event)), text_of((event,), uid))
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _is_gone(event: Event) -> bool:
    """Whether an event is deleted. A happening that was taken out is a change of its series, not a deletion."""
    return event.get("status") == "cancelled" and not event.get("recurringEventId")


def _news(items: Sequence[Event], token: str | None, known: Known) -> Changes:
    """What came with a token. A deleted series comes alone, and takes its exceptions along."""
    gone = {str(event["id"]) for event in items if _is_gone(event)}
    found = {_href(e): r for e in items if not _is_gone(e) and (r := _read(e)) is not None}
    held = known(None) if gone else known([*found])
    deleted = {href for href in held if href.partition("/")[0] in gone}
    found = {href: r for href, r in found.items() if href.partition("/")[0] not in gone}
    changed, _ = compared(
        {href: r.etag or "" for href, r in found.items()}, {h: e for h, e in held.items() if h in found}
    )
    return Changes(token, tuple(found[href] for href in changed), tuple(sorted(deleted)))


def _all(items: Sequence[Event], token: str | None, known: Known) -> Changes:
    gone = {str(event["id"]) for event in items if _is_gone(event)}
    found = {_href(e): r for e in items if _href(e).partition("/")[0] not in gone and (r := _read(e)) is not None}
    changed, deleted = compared({href: r.etag or "" for href, r in found.items()}, known(None))
    return Changes(token, tuple(found[href] for href in changed), deleted)


def _is_echo(items: Sequence[Event], known: Known) -> bool:
    """Whether all that came is what we hold already: our own writes come back with the next token."""
    there = {href_of(str(series.master["id"])): series for series in _assembled(items)}
    told = sum(1 + len(series.exceptions) for series in there.values())
    gone = {href_of(str(event["id"])) for event in items if _is_gone(event)}
    held = known([*there, *gone]) if items else {}
    same = all(held.get(href) == series.etag for href, series in there.items())
    return same and not gone & held.keys() and told + len(gone) == len(items)


def _assembled(items: Sequence[Event]) -> Iterator[_Series]:
    """Each series with its exceptions, in whatever order the pages brought them."""
    of: dict[str, list[Event]] = {}
    for event in items:
        if master := event.get("recurringEventId"):
            of.setdefault(str(master), []).append(event)
    for event in items:
        if not event.get("recurringEventId") and event.get("status") != "cancelled" and event.get("start"):
            yield _Series(event, tuple(of.get(str(event["id"]), ())))
