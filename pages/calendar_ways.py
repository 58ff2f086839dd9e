"""The ways by which somebody connects their own calendar: an account with an app password, a feed, or typed hours.

A password goes straight on to the server that it is for and is sealed here; it is on no page, in no session and no log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from flask import Blueprint, abort, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from household.model import Access, Kind, Takes
from household.queue import Job
from integrations.discovery import login_of
from integrations.providers import PROVIDERS, Provider, provider_for
from language import dutch, english
from language.fields import LONGEST_NAME
from language.sentences import say
from pages.calendars import TAKES
from pages.meanwhile import Came, Deed, Meanwhile, Somebody
from pages.visitor import language, visitor
from rounds.choosing import connect_caldav, way_in
from rounds.connect import first_knock, is_address, join_feed
from rounds.hours import hours_of, keep_hours, typed
from rounds.world import World

#: Providers that have steps of their own here, and how many.
STEPS: Mapping[str, int] = {
    "icloud": 3,
    "fastmail": 3,
    "nextcloud": 3,
    "mailbox-org": 2,
    "synology": 3,
    "baikal": 2,
    "radicale": 2,
}
#: A longer address is no address.
_LONGEST = 2000
#: What was typed and is no secret, for another try.
_TYPED = "calendar_typed"


@dataclass(frozen=True)
class Place:
    """Where an account is: a provider that we know (None: any server), its steps, and if a mail address will do."""

    key: str
    name: str
    steps: int
    provider: Provider | None
    by_mail: bool

    @property
    def told(self) -> list[str]:
        """The sentences of its steps."""
        return [f"start.at.{self.key}.s{n + 1}" for n in range(self.steps)]


def calendar_ways(world: World, meanwhile: Meanwhile) -> Blueprint:
    """The blueprint of these ways."""
    door = Blueprint("calendar_ways", __name__, url_prefix="/start/calendars")

    @door.get("/caldav")
    def account() -> ResponseReturnValue:
        key = request.args.get("at", "")
        return _account_page(place_of(key), session.get(_TYPED) or {}) if key else _which({}, None)

    @door.post("/caldav/who")
    def whose() -> ResponseReturnValue:
        return _whose()

    @door.post("/caldav")
    def join_account() -> ResponseReturnValue:
        return _join_account(world, meanwhile)

    @door.get("/feed")
    def feed() -> ResponseReturnValue:
        return _feed_page({}, {})

    @door.post("/feed")
    def read_feed() -> ResponseReturnValue:
        return _read_feed(world, meanwhile)

    @door.get("/hours")
    def hours() -> ResponseReturnValue:
        return _hours_page(world, _as_typed(world), {})

    @door.post("/hours")
    def type_hours() -> ResponseReturnValue:
        return _type_hours(world)

    return door


# ── an account ──────────────────────────────────────────────────────────────────────────────────


def _which(given: Mapping[str, str], problem: str | None) -> str:
    """Where the calendar is: by a mail address, or from the list."""
    known = [(key, place_of(key).name) for key in STEPS]
    return render_template("start_caldav.html", known=known, typed=given, problem=problem)


def _whose() -> ResponseReturnValue:
    """On to the page of whoever keeps the calendar."""
    address = request.form.get("address", "").strip()
    if not fits(address):
        return _which(request.form, "trouble.not_an_address"), 400
    provider = provider_for(address)
    if provider is not None and provider.kind is Kind.GOOGLE:
        return redirect("/connect/google", 303)
    if provider is not None and provider.kind is Kind.ICS:
        return redirect("/start/calendars/feed", 303)
    session[_TYPED] = {"address": address, "username": ""}
    return redirect(f"/start/calendars/caldav?at={provider.key if provider else 'other'}", 303)


def place_of(key: str) -> Place:
    """A provider by its key, "other" for any server; 404 for none of ours."""
    provider = next((p for p in PROVIDERS if p.key == key and p.kind is Kind.CALDAV), None)
    if provider is None and key != "other":
        abort(404)
    name = provider.name if provider else say("start.caldav.other", language())
    return Place(key, name, STEPS.get(key, 0), provider, bool(provider and provider.domains))


def _account_page(place: Place, given: Mapping[str, str], problems: Mapping[str, str] | None = None) -> str:
    return render_template("start_caldav_at.html", place=place, typed=given, problems=problems or {})


def _join_account(world: World, meanwhile: Meanwhile) -> ResponseReturnValue:
    here, given = visitor(), request.form
    place = place_of(given.get("at", ""))
    address, password = given.get("address", "").strip(), given.get("password", "")
    url, username = way_in(place.provider, address, given.get("username", ""))
    access = _access(given.get("access", ""))
    if problems := wrong_account(address, username, password):
        return _account_page(place, given, problems), 400
    session[_TYPED] = {"address": address, "username": given.get("username", "")[:LONGEST_NAME]}
    join = joining(world, here, url, username, password, access)
    return _busy(meanwhile.begin(here, join, {"again": f"/start/calendars/caldav?at={place.key}"}))


def joining(world: World, here: Somebody, url: str, username: str, password: str, access: Access) -> Deed:
    """This person's account at a server is connected, or once more with another password."""

    def join() -> Came:
        found = connect_caldav(world, here.household, here.member, url, username, password, access)
        return {"what": "account", "found": [f.name for f in found]}

    return join


def wrong_account(address: str, username: str, password: str) -> dict[str, str]:
    """What does not fit of an account, by the field that it stands in."""
    found = {}
    if not fits(address):
        found["address"] = "trouble.not_an_address"
    elif not username:
        found["username"] = "start.caldav.no_username"
    return found if password else {**found, "password": "start.caldav.no_password"}


def fits(address: str) -> bool:
    """Whether this can be where a calendar is: a mail address, or that of a server."""
    return bool(address) and len(address) <= _LONGEST and (bool(login_of(address)) or is_address(address))


def _access(word: str) -> Access:
    return Access.TITLES if word == Access.TITLES.value else Access.BUSY


def _busy(number: str) -> ResponseReturnValue:
    return redirect(f"/start/calendars/came/{number}", 303)


# ── a feed ──────────────────────────────────────────────────────────────────────────────────────


def _feed_page(given: Mapping[str, str], problems: Mapping[str, str]) -> str:
    return render_template("start_feed.html", typed=given, problems=problems, takes=TAKES)


def _read_feed(world: World, meanwhile: Meanwhile) -> ResponseReturnValue:
    here, given = visitor(), request.form
    url, name = given.get("address", "").strip(), " ".join(given.get("name", "").split())
    takes = next((t for t in Takes if t.value == given.get("takes")), Takes.MINE)
    access = _access(given.get("access", ""))
    if problems := wrong_feed(url, name):
        return _feed_page(given, problems), 400
    read = reading(world, here, url, name, access, takes)
    return _busy(meanwhile.begin(here, read, {"again": "/start/calendars/feed"}))


def wrong_feed(url: str, name: str) -> dict[str, str]:
    """What does not fit of a feed, by the field that it stands in."""
    problems = {}
    if not url or len(url) > _LONGEST or not is_address(url):
        problems["address"] = "trouble.not_an_address"
    if not name or len(name) > LONGEST_NAME:
        problems["name"] = "start.feed.no_name"
    return problems


def reading(world: World, here: Somebody, url: str, name: str, access: Access, takes: Takes) -> Deed:
    """A feed is read from now on for this person."""

    def read() -> Came:
        with first_knock(url):
            join_feed(world, here.household, here.member, url, name, access, takes)
        world.store.poke(here.household, Job.ROUND, world.clock())
        return {"what": "feed", "found": [name]}

    return read


# ── typed hours ─────────────────────────────────────────────────────────────────────────────────


def _hours_page(world: World, given: Mapping[str, str], problems: Mapping[int, str]) -> str:
    there = hours_of(world, visitor().household, visitor().member) is not None
    days = (dutch if language() == "nl" else english).WEEKDAYS
    return render_template("start_hours.html", typed=given, problems=problems, there=there, days=days)


def _as_typed(world: World) -> dict[str, str]:
    """The hours that stand, as the fields of the form."""
    known = hours_of(world, visitor().household, visitor().member)
    spans = typed(world, known) if known else {}
    return {f"{side}{day}": f"{span[n]:%H:%M}" for day, span in spans.items() for n, side in enumerate(("from", "to"))}


def _type_hours(world: World) -> ResponseReturnValue:
    here, given = visitor(), request.form
    hours, problems = {}, {}
    for day in range(7):
        begins, ends = given.get(f"from{day}", "").strip(), given.get(f"to{day}", "").strip()
        if not begins and not ends:
            continue
        span = _clock(begins), _clock(ends)
        if span[0] is None or span[1] is None or span[0] == span[1]:
            problems[day] = "start.hours.problem"
        else:
            hours[day] = (span[0], span[1])
    if problems:
        return _hours_page(world, given, problems), 400
    keep_hours(world, here.household, here.member, hours)
    return redirect(f"/start/calendars?said={'hours' if hours else 'no_hours'}", 303)


def _clock(text: str) -> time | None:
    """A time as a browser's field gives it, "09:00"."""
    try:
        clock = time.fromisoformat(text)
    except ValueError:
        return None
    return clock.replace(second=0, microsecond=0) if clock.tzinfo is None else None
