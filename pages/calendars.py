"""One's own calendars: what is connected, what is read of it, whose time it takes, and what came of connecting.

Each sees and changes their own. Of the other's only those are named that take the time of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Access, Account, Calendar, Kind, Role, Takes, Trouble
from household.queue import Job
from integrations.base import AccessRevoked, NotACalendar, NotAllowed, NotFound, TooLarge
from integrations.caldav import NoNewCalendars
from integrations.discovery import AnotherWay, ElsewhereBySrv
from integrations.mail import MailTrouble
from integrations.providers import provider_for
from pages.meanwhile import NOTHING, Came, Deed, Meanwhile, Somebody
from pages.start import home_here
from pages.visitor import Visitor, visitor
from rounds.choosing import choose, host_of
from rounds.connect import NoAnswer, NotLetIn
from rounds.leave import forget, leave
from rounds.world import World

#: What to do next about a trouble while connecting; the class of the trouble is kept by its name.
NEXT: Mapping[type[Trouble], str] = {
    NotLetIn: "start.next.password",
    AccessRevoked: "start.next.password",
    NoAnswer: "start.next.wait",
    NotACalendar: "start.next.address",
    NotFound: "start.next.address",
    NotAllowed: "start.next.private",
    TooLarge: "start.next.smaller",
    NoNewCalendars: "start.next.only_read",
    AnotherWay: "start.next.another_way",
    ElsewhereBySrv: "start.next.elsewhere",
    MailTrouble: "start.next.wait",
}
#: Troubles that sound otherwise where nobody sits at a terminal.
HERE: Mapping[str, str] = {
    NoNewCalendars.sentence: "start.trouble.no_new_calendars",
    AnotherWay.sentence: "start.trouble.another_way",
    ElsewhereBySrv.sentence: "start.trouble.elsewhere",
    NotAllowed.sentence: "start.trouble.private",
}
#: How it is said whose time a calendar takes.
TAKES: Mapping[Takes, str] = {takes: f"start.takes.{takes.value}" for takes in Takes}
#: The ways to connect a calendar, the commonest first.
WAYS: Mapping[str, str] = {
    "google": "/connect/google",
    "caldav": "/start/calendars/caldav",
    "feed": "/start/calendars/feed",
    "hours": "/start/calendars/hours",
}
_SAID = {"kept": "start.calendars.kept", "hours": "start.hours.kept", "no_hours": "start.hours.gone"}


@dataclass(frozen=True)
class Connected:
    """An account with its calendars, or (``account`` None) what needs none: feeds and typed hours."""

    account: Account | None
    name: str
    read: tuple[Calendar, ...]
    writes: bool


def calendars(world: World, meanwhile: Meanwhile) -> Blueprint:
    """The blueprint of what is connected."""
    door = Blueprint("calendars", __name__, url_prefix="/start/calendars")

    @door.get("")
    def look() -> ResponseReturnValue:
        return _look(world)

    @door.post("/<int:number>")
    def change(number: int) -> ResponseReturnValue:
        return _change(world, number)

    @door.post("/<int:number>/remove")
    def remove(number: int) -> ResponseReturnValue:
        here = visitor()
        return _wait(meanwhile, here, letting_go(world, here, calendar_of(world, here, number, shared=True)))

    @door.post("/account/<int:number>/remove")
    def disconnect(number: int) -> ResponseReturnValue:
        here, anyway = visitor(), "anyway" in request.form
        go = leaving(world, here, account_of(world, here, number), anyway)
        tried = {} if anyway else {"anyway": f"/start/calendars/account/{number}/remove"}
        return _wait(meanwhile, here, go, tried)

    @door.get("/came/<number>")
    def came(number: str) -> ResponseReturnValue:
        return _came(world, meanwhile, number)

    return door


def _look(world: World) -> str:
    home, here = home_here(world), visitor()
    accounts = [a for a in world.store.accounts(here.household) if a.member == here.member]
    return render_template(
        "start_calendars.html",
        home=home,
        connected=connected(home.calendars, accounts, here.member),
        theirs=theirs(home.calendars, here.member),
        writes=any((c.member, c.role) == (here.member, Role.OURS) for c in home.calendars),
        said=_SAID.get(request.args.get("said", "")),
        takes=TAKES,
        ways=[(address, f"start.connect.{key}", f"start.connect_why.{key}") for key, address in WAYS.items()],
        kinds=Kind,
    )


def theirs(calendars: Iterable[Calendar], member: str) -> list[Calendar]:
    """What the other connected that takes the time of both."""
    return [c for c in calendars if c.member != member and c.takes is Takes.BOTH and c.role is Role.READ]


def connected(calendars: Iterable[Calendar], accounts: Iterable[Account], member: str) -> list[Connected]:
    """What somebody connected, their accounts first."""
    mine = [c for c in calendars if c.member == member]
    found = []
    for account in accounts:
        its = [c for c in mine if c.account == account.id]
        read = tuple(c for c in its if c.role is Role.READ)
        found.append(Connected(account, name_of(account), read, any(c.role is Role.OURS for c in its)))
    for calendar in (c for c in mine if c.account is None and c.role is Role.READ):
        found.append(Connected(None, calendar.name, (calendar,), False))
    return found


def name_of(account: Account) -> str:
    """How an account is called: who keeps it, else its host, and the name to sign in with."""
    if account.kind is Kind.GOOGLE:
        return f"Google · {account.username}"
    provider = provider_for(account.url)
    place = provider.name if provider else host_of(account.url)
    return " · ".join(word for word in (place, account.username) if word and word != "memory")


def _change(world: World, number: int) -> ResponseReturnValue:
    calendar = calendar_of(world, visitor(), number)
    try:
        takes = Takes(request.form.get("takes", calendar.takes.value))
        access = Access(request.form.get("access", calendar.access.value))
    except ValueError:
        abort(400)
    choose(world, calendar, calendar.access if calendar.kind is Kind.TYPED else access, takes)
    return redirect("/start/calendars?said=kept", 303)


def calendar_of(world: World, here: Somebody, number: int, shared: bool = False) -> Calendar:
    """A calendar of this person's own that is read, or with ``shared`` one that takes the time of both; 404 for any
    other."""
    read = (c for c in world.store.calendars(here.household) if c.id == number and c.role is Role.READ)
    mine = (c for c in read if c.member == here.member or (shared and c.takes is Takes.BOTH))
    return next(mine, None) or abort(404)


def account_of(world: World, here: Somebody, number: int) -> Account:
    """An account that this person connected; 404 for any other."""
    mine = (a for a in world.store.accounts(here.household) if (a.id, a.member) == (number, here.member))
    return next(mine, None) or abort(404)


def letting_go(world: World, here: Somebody, calendar: Calendar) -> Deed:
    """One calendar is read no longer for this person; nothing stands in it, so nothing is taken away."""

    def let_go() -> Came:
        forget(world, calendar, here.member)
        world.store.poke(here.household, Job.ROUND, world.clock())
        return {"what": "gone", "name": calendar.name}

    return let_go


def leaving(world: World, here: Somebody, account: Account, anyway: bool) -> Deed:
    """An account is disconnected, with what we made there; ``anyway`` also where its server does not answer."""

    def go() -> Came:
        left = leave(world, account, here.household, anyway)
        world.store.poke(here.household, Job.ROUND, world.clock())
        return {"what": "left", "name": name_of(account), "foreign": left.foreign}

    return go


# ── what came of it ─────────────────────────────────────────────────────────────────────────────


def _wait(meanwhile: Meanwhile, here: Visitor, deed: Deed, about: Came = NOTHING) -> ResponseReturnValue:
    return redirect(f"/start/calendars/came/{meanwhile.begin(here, deed, about)}", 303)


def _came(world: World, meanwhile: Meanwhile, number: str) -> ResponseReturnValue:
    """What was found; while nobody knows, a page that looks again."""
    came = meanwhile.came(visitor(), number)
    if came is None:
        if request.headers.get("HX-Request"):
            return "", 204
        return render_template("start_meanwhile.html", address=request.path)
    home = home_here(world)
    writes = any((c.member, c.role) == (visitor().member, Role.OURS) for c in home.calendars)
    return render_template(
        "start_came.html",
        home=home,
        came=came,
        sentence=sentence_of(came),
        next=next_of(came),
        writes=writes,
    )


def sentence_of(came: Came) -> str | None:
    """The sentence that says what went wrong; None where nothing did."""
    sentence = str(came["sentence"]) if came["sentence"] else None
    return HERE.get(sentence, sentence) if sentence else None


def next_of(came: Came) -> str | None:
    """What to do about a trouble, by the name of its class."""
    return next((step for kind, step in NEXT.items() if kind.__name__ == came.get("trouble")), None)
