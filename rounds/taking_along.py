"""What somebody takes along: all that is kept of their home and of themselves as JSON, the plan as a calendar file.
Of the other nothing that is theirs alone is in it; sealed notes are as they lie there, closed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from household.model import Agreement, Home
from household.store import Store
from household.values import to_json
from integrations.ical_entries import write_entry
from language.entries import entries
from language.homefile import write_home
from rounds.sitting import seen
from scheduler.standing import still_meant

#: The first day of which a book can tell.
_EVER = date(1970, 1, 1)


def whole(store: Store, household: int, member: str, now: datetime) -> dict[str, Any]:
    """All of it as plain JSON values; ``now`` says when it was taken along."""
    home = store.home(household)
    return {
        "made_at": now.isoformat(),
        "household_file": write_home(home),
        "household": _plain(home.household),
        "members": [_plain(each) for each in home.members],
        "chores": [_plain(each) for each in home.chores],
        "agreement": _agreed(home.agreement) if home.agreement else None,
        "exceptions": [_plain(each) for each in home.exceptions],
        "periods": [_plain(each) for each in home.periods],
        "experiments": [_plain(each) for each in home.experiments],
        "kept_free": [_plain(_of(each, member)) for each in home.kept_free],
        "proposals": [_plain(each) | {"agreement": _agreed(each.agreement)} for each in store.proposals(household)],
        "ledger": [_plain(each) for each in store.ledger(household, _EVER)],
        "shown_at_check_ins": [_plain(each) for each in seen(store, home, member)],
        "own": _own(store, home, member),
    }


def _own(store: Store, home: Home, member: str) -> dict[str, Any]:
    """What is this one person's."""
    number = home.household.id
    return {
        "member": member,
        "minutes": dict(store.own_minutes_said(number, member)),
        "taste": dict(store.taste_of(number, member)),
        "pictures": [_plain(view) for round_ in ("start", "later") for view in store.drawn_by(number, member, round_)],
        "timings": [_plain(each) for each in store.timings(number) if each.member == member],
        "sealed_notes": [vars(note) for note in store.closed_notes(number, member)],
        "reach": _plain(store.reach(number, member)),
        "calendars": [
            {"name": c.name, "kind": c.kind.value, "role": c.role.value, "access": c.access.value}
            for c in home.calendars
            if c.member == member
        ],
        "devices": [t.device for t in store.tokens(number) if t.member == member and not t.revoked],
    }


def _agreed(agreement: Agreement) -> dict[str, Any]:
    """An agreement with each one's minutes. Its proof is left out: from its exact numbers one could reckon how heavy
    the other finds what."""
    loads = agreement.certificate.loads
    found: dict[str, Any] = _plain(agreement)
    del found["certificate"]
    return found | {
        "loads": [
            {
                "member": load.member,
                "share": str(load.share),
                "minutes_a_week": float(load.work),
                "thinking_a_week": float(load.thinking),
            }
            for load in loads
        ]
    }


def _of(kept: Any, member: str) -> Any:
    """A stretch that is kept free, without the title that only those in it may see."""
    return kept if member in kept.members else replace(kept, title="")


def _plain(value: object) -> Any:
    return json.loads(to_json(value))


def calendar_file(home: Home, member: str, now: datetime) -> str:
    """The plan of one person as one iCalendar file (RFC 5545): what stands in the calendar that we write for them."""
    zones: dict[str, None] = {}
    events: list[str] = []
    head = ""
    for placed in entries(home, still_meant(home, home.exceptions)):
        if placed.member == member:
            head, zone, body = _pieces(write_entry(placed.entry, now))
            zones[zone] = None
            events.append(body)
    head = head or "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//samen//samen//NL\r\n"
    return f"{head}{''.join(zones)}{''.join(events)}END:VCALENDAR\r\n"


def _pieces(text: str) -> tuple[str, str, str]:
    """The head, the time zone and the events of the calendar text of one entry."""
    first = text.index("BEGIN:VEVENT")
    zone = text.find("BEGIN:VTIMEZONE")
    begins = zone if 0 <= zone < first else first
    return text[:begins], text[begins:first], text[first : text.index("END:VCALENDAR")]
