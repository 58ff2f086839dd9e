"""Whether everything works: what is known already, at once; and all of it tried anew, by a button."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from household.model import Calendar, Home, Role
from household.settings import reachable_base
from pages.telling import attempt, on_page, told
from pages.visitor import local, visitor
from rounds.doctor import NEXT, SHUT, Finding, State, examine
from rounds.world import World
from webhooks.core import home_of

#: Less than so many megabytes left is worth a word.
_LITTLE = 500


@dataclass(frozen=True)
class Line:
    """One thing that was looked at: how it is, in a word and a sentence, and what to do about it."""

    state: str
    head: str
    words: str
    step: str = ""


def doctor(world: World) -> Blueprint:
    """The blueprint of the page."""
    room = Blueprint("doctor", __name__)

    @room.get("/doctor")
    def look() -> str:
        return _page(world)

    @room.post("/doctor")
    def try_all() -> ResponseReturnValue:
        """Asks the network, which may take a while: what comes of it stands in this very answer."""

        def deed() -> ResponseReturnValue:
            return _page(world, found=examine(world, visitor().household))

        return attempt(deed, lambda problems: _page(world, problems))

    return room


def _page(world: World, problems: Sequence[str] = (), found: tuple[Finding, ...] | None = None) -> str:
    here = visitor()
    home = replace(home_of(world.store, here.household), calendars=world.store.calendars(here.household))
    return render_template(
        "doctor.html",
        mine=_calendars(home, here.member),
        others=_of_others(home, here.member),
        house=_house(world, home),
        tried=None if found is None else _tried(home, here.member, found),
        others_well=found is not None and _others_well(here.member, found),
        problems=problems,
    )


# ── what is known ───────────────────────────────────────────────────────────────────────────────


def _calendars(home: Home, member: str) -> list[Line]:
    """One's own calendars as they were last read."""
    return [_calendar(home, calendar) for calendar in home.calendars if calendar.member == member]


def _calendar(home: Home, calendar: Calendar) -> Line:
    name = told("calendar.name") if calendar.role is Role.OURS else calendar.name
    if calendar.stale_since is not None:
        since = f"{local(home, calendar.stale_since):%d-%m %H:%M}"
        details = {"calendar": calendar.name, "member": calendar.member, "count": "", "name": "", "host": ""}
        why = on_page(calendar.trouble, details) if calendar.trouble else ""
        words = f"{told('health.stale', since=since)} {why}".strip()
        return Line("warn", name, words, _step(calendar))
    if calendar.read_at is None:
        return Line("unknown", name, told("health.unread"))
    return Line("fine", name, told("health.read", at=f"{local(home, calendar.read_at):%d-%m %H:%M}"))


def _step(calendar: Calendar) -> str:
    """What to do about the trouble that a calendar has."""
    steps = {trouble.sentence: step for trouble, step in NEXT.items()}
    step = steps.get(calendar.trouble or "")
    if step == "doctor.next_connect_again":
        step = SHUT.get(calendar.kind, step)
    return on_page(step, {"member": calendar.member}) if step else ""


def _of_others(home: Home, member: str) -> list[str]:
    """Of whom else a calendar could not be read: that is felt by both; which it is they see themselves."""
    names = {m.key: m.name for m in home.members if m.key != member}
    stale = {c.member for c in home.calendars if c.stale_since is not None and c.member in names}
    return [told("health.other_stale", name=names[key]) for key in sorted(stale)]


def _house(world: World, home: Home) -> list[Line]:
    """What concerns the house: the last round, what waits to be written, mail, room on the disk, its address."""
    number = home.household.id
    lines = [_round(world, home)]
    if world.store.held_since(number) is not None:
        lines.append(Line("warn", told("health.plan"), told("health.held")))
    if waiting := len(world.store.open_edits(number, None)):
        lines.append(Line("warn", told("health.writing"), told("health.waiting", count=waiting)))
    state, how = ("off", "off") if world.settings.mail is None else ("fine", "on")
    lines.append(Line(state, told("health.mail"), told(f"health.mail_{how}")))
    if troubled := len(world.store.letters_in_trouble(number)):
        lines.append(
            Line("warn", told("health.post"), told("health.letters", count=troubled), told("health.letters_step"))
        )
    there = reachable_base(world.settings)
    safe = there is not None and there.startswith("https://")
    lines.append(Line("fine" if safe else "home", told("health.address"), _address(there, safe)))
    return [*lines, _disk(world)]


def _round(world: World, home: Home) -> Line:
    last = world.store.last_round(home.household.id)
    if last is None:
        return Line("unknown", told("health.round"), told("health.no_round"))
    at, (when, summary) = f"{local(home, last[0]):%d-%m %H:%M}", last
    late = (world.clock() - when).total_seconds() > 2 * 3600
    troubles = summary.get("troubles") or {}
    if late:
        return Line("warn", told("health.round"), told("health.round_at", at=at), told("health.round_step"))
    words = told("health.round_troubles", at=at) if troubles else told("health.round_at", at=at)
    return Line("warn" if troubles else "fine", told("health.round"), words)


def _address(there: str | None, safe: bool) -> str:
    return told("health.address_safe", base=there) if safe else told("health.address_home")


def _disk(world: World) -> Line:
    try:
        free = shutil.disk_usage(world.settings.data).free // (1024 * 1024)
    except OSError:
        return Line("unknown", told("health.disk"), told("health.disk_unknown"))
    if free < _LITTLE:
        return Line("warn", told("health.disk"), told("health.disk_little", free=free), told("health.disk_step"))
    return Line("fine", told("health.disk"), told("health.disk_fine"))


# ── what was tried ──────────────────────────────────────────────────────────────────────────────


def _tried(home: Home, member: str, found: Sequence[Finding]) -> list[Line]:
    """What was found of one's own and of the house; of the other nothing by name."""
    return [_line(home, finding) for finding in found if finding.member in (None, member)]


def _line(home: Home, finding: Finding) -> Line:
    what = told(f"doctor.what_{finding.what.value}")
    name = next((c.name for c in home.calendars if c.id == finding.calendar), "")
    step = on_page(finding.next_step, finding.details) if finding.next_step else ""
    head = f"{what} · {name}" if name else what
    return Line(finding.state.value, head, on_page(finding.sentence, finding.details), step)


def _others_well(member: str, found: Sequence[Finding]) -> bool:
    theirs = (finding for finding in found if finding.member not in (None, member))
    return all(finding.state in (State.FINE, State.UNKNOWN) for finding in theirs)
