"""The API about what is connected: calendars with an account or a feed, typed hours, and devices that one speaks to.

What a server elsewhere has to say is waited for by no request: it is done meanwhile, just as on the pages, and looked
at afterwards. A password goes from the request to that server and is sealed here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import get_args

from household.model import Access, Calendar, Kind, Role, Takes
from household.store import Token
from integrations.providers import PROVIDERS, provider_for
from language.sentences import sentences
from pages.api_call import Call, Declined
from pages.api_models import Empty, FieldProblem
from pages.api_models_connected import (
    AccountIn,
    AccountOut,
    CalendarIn,
    CalendarOut,
    CalendarsOut,
    CameOut,
    ComesOut,
    DeviceIn,
    DeviceMadeOut,
    DeviceOut,
    DevicesOut,
    FeedReadIn,
    Hours,
    HoursIn,
    HoursOut,
    LeaveIn,
    ProviderOut,
    SharedCalendarOut,
    WaysOut,
    Weekday,
)
from pages.calendar_ways import fits, joining, place_of, reading, wrong_account, wrong_feed
from pages.calendars import account_of, calendar_of, leaving, letting_go, name_of, next_of, sentence_of, theirs
from pages.connect import way_to_google
from pages.meanwhile import Deed
from pages.settings_devices import add_device, devices_of
from rounds.choosing import choose, way_in
from rounds.hours import hours_of, keep_hours, typed

_CAME = re.compile(r"[0-9]{1,12}-[0-9a-f]{16}")
_OTHER = "other"
#: The days of a week, Monday first, as an RRULE has them.
WEEK: tuple[Weekday, ...] = get_args(Weekday)

# ── what there is ───────────────────────────────────────────────────────────────────────────────


def calendars(call: Call) -> CalendarsOut:
    """One's own calendars, and how well each can be read."""
    known = call.store.calendars(call.household)
    mine = [c for c in known if c.member == call.me]
    written = {c.account for c in mine if c.role is Role.OURS}
    return CalendarsOut(
        calendars=[calendar_out(call, c) for c in mine],
        accounts=[
            AccountOut.model_validate({"id": a.id, "name": name_of(a), "kind": a.kind.value, "writes": a.id in written})
            for a in call.store.accounts(call.household)
            if a.member == call.me
        ],
        of_both=[SharedCalendarOut(id=c.id, name=c.name, member=c.member) for c in theirs(known, call.me)],
    )


def calendar_out(call: Call, c: Calendar) -> CalendarOut:
    """A calendar as it is told to whose it is."""
    return CalendarOut.model_validate(
        {
            "id": c.id,
            "account": c.account,
            "name": c.name,
            "kind": c.kind.value,
            "role": c.role.value,
            "access": c.access.value,
            "takes": c.takes.value,
            "read_at": c.read_at,
            "stale_since": c.stale_since,
            "trouble": _plainly(call, c.trouble) if c.stale_since else None,
        }
    )


def _plainly(call: Call, trouble: str | None) -> str | None:
    """The sentence about a calendar, where it needs nothing that only the moment of reading knew."""
    found = sentences(call.language).get(trouble or "")
    return found if isinstance(found, str) and "{" not in found else call.say("api.stale")


def ways(call: Call) -> WaysOut:
    """The ways to connect a calendar."""
    home, member = call.home.household.key, call.me
    return WaysOut(
        google=way_to_google(call.world, home, member),
        google_titles=way_to_google(call.world, home, member, titles=True),
        providers=[
            ProviderOut(key=p.key, name=p.name, by_mail=bool(p.domains)) for p in PROVIDERS if p.kind is Kind.CALDAV
        ],
    )


# ── connecting and letting go ───────────────────────────────────────────────────────────────────


def connect_account(call: Call, given: AccountIn) -> ComesOut:
    """One's own account at a CalDAV server, or once more with another password."""
    address, password = given.address.strip(), given.password.get_secret_value()
    place = place_of(given.provider or _provider(address))
    url, username = way_in(place.provider, address, given.username)
    _none_wrong(call, wrong_account(address, username, password))
    return _meanwhile(call, joining(call.world, call.caller, url, username, password, Access(given.access)))


def _provider(address: str) -> str:
    """Who keeps the calendar at an address, as the page leads there. Raises Declined where that is another way."""
    provider = provider_for(address) if fits(address) else None
    if provider is not None and provider.kind is not Kind.CALDAV:
        raise Declined(409, "google_by_browser" if provider.kind is Kind.GOOGLE else "by_feed")
    return provider.key if provider else _OTHER


def connect_feed(call: Call, given: FeedReadIn) -> ComesOut:
    """A feed that is read from now on."""
    url, name = given.address.strip(), " ".join(given.name.split())
    _none_wrong(call, wrong_feed(url, name))
    takes, access = Takes(given.takes), Access(given.access)
    return _meanwhile(call, reading(call.world, call.caller, url, name, access, takes))


def choose_calendar(call: Call, given: CalendarIn) -> CalendarOut:
    """What is read of one of one's own calendars, and whose time it takes."""
    known = calendar_of(call.world, call.caller, call.number)
    access = Access(given.access) if given.access and known.kind is not Kind.TYPED else known.access
    choose(call.world, known, access, Takes(given.takes) if given.takes else known.takes)
    return calendar_out(call, calendar_of(call.world, call.caller, call.number))


def drop_calendar(call: Call) -> ComesOut:
    """A calendar is read no longer; one of both no longer for oneself."""
    known = calendar_of(call.world, call.caller, call.number, shared=True)
    return _meanwhile(call, letting_go(call.world, call.caller, known))


def leave_account(call: Call, given: LeaveIn) -> ComesOut:
    """One's own account is disconnected, with all that we made there."""
    known = account_of(call.world, call.caller, call.number)
    return _meanwhile(call, leaving(call.world, call.caller, known, given.anyway))


def came(call: Call) -> CameOut:
    """What came of it."""
    number = call.named["came"]
    if not _CAME.fullmatch(number):
        raise Declined(404, "not_here")
    found = call.meanwhile.came(call.caller, number)
    if found is None:
        return CameOut(state="busy")
    details: Mapping[str, object] = found.get("details") or {}  # type: ignore[assignment]  # as it was kept, as JSON
    sentence, then = sentence_of(found), next_of(found)
    if sentence is not None:
        said, code = call.say(sentence, **details), sentence.rpartition(".")[2]
        return CameOut(state="trouble", code=code, said=said, then=call.say(then, **details) if then else None)
    return CameOut.model_validate(
        {"state": "done", **{n: found[n] for n in ("what", "found", "foreign") if n in found}}
    )


def _meanwhile(call: Call, deed: Deed) -> ComesOut:
    """Raises Declined while something else of theirs is going on."""
    number = call.meanwhile.begin_alone(call.caller, deed)
    if number is None:
        raise Declined(409, "still_busy")
    return ComesOut(came=number)


def _none_wrong(call: Call, problems: Mapping[str, str]) -> None:
    """Raises Declined with all that is wrong, by the field that it stands in."""
    if problems:
        every = tuple(FieldProblem(where=where, detail=call.say(key)) for where, key in problems.items())
        raise Declined(422, "does_not_fit", every)


# ── typed hours ─────────────────────────────────────────────────────────────────────────────────


def hours(call: Call) -> HoursOut:
    """One's own typed hours."""
    known = hours_of(call.world, call.household, call.me)
    spans = typed(call.world, known) if known else {}
    return HoursOut(
        hours=[
            Hours.model_validate({"day": WEEK[day], "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"})
            for day, (start, end) in sorted(spans.items())
        ]
    )


def type_hours(call: Call, given: HoursIn) -> HoursOut:
    """These are one's hours, and no others."""
    problems = {f"hours.{n}": "start.hours.problem" for n, one in enumerate(given.hours) if one.start == one.end}
    if len({one.day for one in given.hours}) < len(given.hours):
        problems["hours"] = "api.field.twice"
    _none_wrong(call, problems)
    said = {WEEK.index(h.day): (time.fromisoformat(h.start), time.fromisoformat(h.end)) for h in given.hours}
    keep_hours(call.world, call.household, call.me, said)
    return hours(call)


# ── devices ─────────────────────────────────────────────────────────────────────────────────────


def devices(call: Call) -> DevicesOut:
    """The devices that one may speak to: one's own, and those that all hear."""
    return DevicesOut(devices=_devices(call))


def make_device(call: Call, given: DeviceIn) -> DeviceMadeOut:
    """A new device with a token of its own, which is shown in this answer and nowhere else."""
    with call.store.at_once(call.household):
        token = add_device(call.world, call.caller, " ".join(given.name.split()), given.shared)
        newest = max(_devices(call), key=lambda one: one.id)
    return DeviceMadeOut(device=newest, token=token)


def drop_device(call: Call) -> Empty:
    """This device may not ask any more."""
    call.store.revoke(call.household, _device(call).id)
    return Empty()


def forget_speaker(call: Call) -> Empty:
    """At this shared device "I" means nobody in particular again."""
    found = _device(call)
    if found.member is not None:
        raise Declined(409, "not_shared")
    call.store.know_speaker(call.household, found.device, None)
    return Empty()


def _device(call: Call) -> Token:
    found = next((one for one in devices_of(call.world, call.caller) if one.id == call.number), None)
    if found is None:
        raise Declined(404, "not_here")
    return found


def _devices(call: Call) -> list[DeviceOut]:
    programs = call.store.programs(call.household)
    return [
        DeviceOut(
            id=one.id,
            name=one.device,
            shared=one.member is None,
            program=one.id in programs,
            known=one.known if one.member is None else None,
            created=one.created,
            last_used=one.last_used,
        )
        for one in devices_of(call.world, call.caller)
    ]
