"""Guests at Google: whom we invite to an event, what they said, and whom Google mails about a change.

Google keeps one answer for each guest in the event itself, shows the event in the guests' own calendars, and mails them
when a request says so (``sendUpdates``). Nobody is ever mailed about a chore.
https://developers.google.com/workspace/calendar/api/concepts/sharing
"""

from __future__ import annotations

from typing import Any, Literal

from household.model import Entry
from integrations.google_events import ANSWERS, Event, body_of, private

Tell = Literal["all", "externalOnly", "none"]

#: Private properties: that we invite here, and whom the happenings that are still to be moved are told.
GUESTS, TELL = "samenGuests", "samenTell"


def invites(entry: Entry) -> bool:
    """Whether somebody is invited to an entry of ours."""
    return bool(entry.organiser and entry.guests)


def invited(event: Event) -> bool:
    """Whether an event that stands is one to which we invite."""
    return bool(private(event).get(GUESTS))


def tells(event: Event) -> Tell:
    """Who is mailed about a happening that is moved, after its series was written."""
    kept = private(event).get(TELL)
    return "all" if kept == "all" else "externalOnly" if kept == "externalOnly" else "none"


def telling(entry: Entry, stands: Entry | None, event: Event) -> tuple[Tell, Tell]:
    """Who is mailed about a write of the series itself, and about the happenings that are moved after it, where
    ``stands`` is what the ``event`` says: each guest once. A guest at Google sees every move anyway."""
    if not invites(entry) and not invited(event):
        return "none", "none"
    if stands is not None and _seen(stands) == _seen(entry):
        return "none", "all"
    return "all", "externalOnly"


def body_with_guests(
    entry: Entry, alarm: int, event: Event, notes: dict[str, str | None], then: Tell
) -> dict[str, Any]:
    """What is set of an ``event`` that stands (empty for a new one), with its guests where we invite."""
    mine = invites(entry)
    if not mine and not invited(event):
        return body_of(entry, alarm, notes)
    kept = {**notes, GUESTS: "1" if mine else None, TELL: then if mine else None}
    known = {name: value for name, value in kept.items() if event or value is not None}
    return {**body_of(entry, alarm, known), "attendees": _attendees(entry, event)}


def asked_anew(master: Event, event: Event) -> dict[str, Any]:
    """What a happening that moves says of its guests: to another moment they have not answered yet."""
    if not invited(master):
        return {}
    guests = event.get("attendees", master.get("attendees", ()))
    return {"attendees": [{**dict(guest), "responseStatus": "needsAction"} for guest in guests]}


def said_of(entry: Entry) -> str:
    """Who is invited, as far as that makes another write of it."""
    return "".join(f"|{guest.mail} {guest.answer}" for guest in entry.guests) if invites(entry) else ""


def _attendees(entry: Entry, event: Event) -> list[dict[str, Any]]:
    """The guests of an entry, whom a person invited among them; each keeps what Google knows of them."""
    there = {str(a.get("email", "")).casefold(): dict(a) for a in event.get("attendees", ())}
    words = {word: name for name, word in ANSWERS.items()}
    made = []
    for guest in entry.guests:
        name = {"displayName": guest.name} if guest.name else {}
        known = there.get(guest.mail.casefold(), {"email": guest.mail, **name})
        made.append({**known, "responseStatus": words.get(guest.answer, "needsAction")})
    return made


def _seen(entry: Entry) -> tuple[object, ...]:
    """What a change of is news for those who are invited; one happening that is moved is told by itself."""
    rule = frozenset((entry.rrule or "").upper().split(";"))
    return entry.start, entry.minutes, rule, frozenset(entry.cancelled), frozenset(entry.guests)
