"""Connecting: an account's calendars are looked up, ours is made in it, and only then anything is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from household.model import Access, Account, Asks, Calendar, Household, Kind, Question, Role, Takes, Trouble
from integrations import base
from integrations.base import AccessRevoked, Found, NotFound, Unreachable
from integrations.doors import open_account, open_calendar
from integrations.google import GoogleAccount
from integrations.oauth import TITLES_SCOPE, Grant
from integrations.probe import first_token
from language.sentences import say
from rounds.world import World, log


class UnknownCalendar(NotFound):
    """The account has no calendar of that name."""

    sentence = "trouble.unknown_calendar"


class NotLetIn(Trouble):
    """The server knows this name and password not: try others."""

    sentence = "trouble.not_let_in"


class NoAnswer(Trouble):
    """The server does not answer now; nobody but the person tries again."""

    sentence = "trouble.no_answer"


def is_address(url: str) -> bool:
    """Whether this can be an address of a server; a bare host is fine."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        fits = parts.scheme in ("http", "https", "webcal", "webcals") and parts.hostname and parts.port != 0
    except ValueError:  # half an IPv6 address, or a port that is none
        return False
    return bool(fits) and not any(sign.isspace() for sign in url.strip())


@contextmanager
def first_knock(url: str) -> Iterator[None]:
    """While connecting nothing is known yet and nobody tries again later: two troubles sound otherwise."""
    try:
        yield
    except AccessRevoked as trouble:
        raise NotLetIn(host=_host(url)) from trouble
    except Unreachable as trouble:
        raise NoAnswer(host=_host(url)) from trouble


def _host(url: str) -> str:
    """The host alone: what stands before it may be a password, what stands behind it a key."""
    return urlsplit(url if "://" in url else f"https://{url}").hostname or ""


def join_caldav(
    world: World,
    household: Household,
    member: str,
    url: str,
    username: str,
    password: str,
    names: tuple[str, ...] = (),
    access: Access = Access.BUSY,
    takes: Takes = Takes.MINE,
) -> tuple[Found, ...]:
    """Connect a CalDAV account: see ``join``."""
    door = Account(0, member, Kind.CALDAV, url, username)
    return join(world, household, door, password, names, access, takes)


def join(
    world: World,
    household: Household,
    door: Account,
    password: str,
    names: tuple[str, ...] = (),
    access: Access = Access.BUSY,
    takes: Takes = Takes.MINE,
) -> tuple[Found, ...]:
    """Connect an account: read its calendars (all, or those in ``names``) and make our own one in it.

    Returns those that are read. A calendar that the other connected already is read once, and takes the time of
    both. Nothing is kept unless the server let us in and our calendar stands there.
    """
    google, allowed = world.settings.google, world.settings.private_hosts
    account = open_account(door, password, allowed=allowed, google=google)
    wanted = _chosen(account.calendars(), names)
    language = world.store.home(household.id).member(door.member).language
    ours = account.make(f"{household.key}-{door.member}", say("calendar.name", language))
    store = world.store
    number = store.add_account(household.id, door.member, door.kind, door.url, door.username, password)
    for found in wanted:
        if not _shared(world, household.id, door, found.url):
            store.add_calendar(
                household.id, door.member, door.kind, Role.READ, found.url, found.name, number, access, takes
            )
    made = store.add_calendar(
        household.id, door.member, door.kind, Role.OURS, ours.url, ours.name, number, Access.TITLES, Takes.NOBODY
    )
    _probe(world, account, ours, made)
    return wanted


def join_google(
    world: World,
    household: int,
    member: str,
    grant: str,
    names: tuple[str, ...] = (),
    takes: Takes = Takes.MINE,
) -> tuple[Found, ...]:
    """Connect a Google account by its grant (``Grant`` as JSON). Titles are read when the person granted them.

    An account that is connected already keeps its calendars and what was chosen for them: the new grant takes the
    place of the old one, and what was asked about the sign-in has settled itself.
    """
    home = world.store.home(household).household
    url = world.settings.google.api_url
    door = Account(0, member, Kind.GOOGLE, url, "")
    account = open_account(door, grant, google=world.settings.google)
    mail = account.email() if isinstance(account, GoogleAccount) else member
    access = Access.TITLES if TITLES_SCOPE in Grant.from_json(grant).scopes else Access.BUSY
    door = replace(door, username=mail)
    known = _known(world, household, door)
    if known is not None and not names:
        return _again(world, household, known, grant, access)
    found = join(world, home, door, grant, names, access, takes)
    if known is not None:
        _settle(world, household, known)
    return found


def _known(world: World, household: int, door: Account) -> Account | None:
    """The same account as it was connected before, with a calendar of ours in it."""
    ours = {c.account for c in world.store.calendars(household) if c.role is Role.OURS}
    same = (account for account in world.store.accounts(household) if replace(account, id=0) == door)
    return next((account for account in same if account.id in ours), None)


def _again(world: World, household: int, known: Account, grant: str, access: Access) -> tuple[Found, ...]:
    """Keep a newer grant of an account; its calendars are read from now on as that grant allows."""
    store = world.store
    store.reseal(known.id, grant)
    read = [c for c in store.calendars(household) if c.account == known.id and c.role is Role.READ]
    for c in read:
        if c.access is not access:
            store.add_calendar(household, c.member, c.kind, c.role, c.url, c.name, known.id, access, c.takes)
    _settle(world, household, known)
    return tuple(Found(c.url, c.name, ours=False) for c in read)


def _settle(world: World, household: int, account: Account) -> None:
    """What was asked about an account's sign-in needs no answer any more."""
    for question in world.store.questions(household):
        if question.asks is Asks.SIGN_IN and question.subject == str(account.id):
            world.store.answer_question(household, question.id, "settled", world.clock())


def join_feed(
    world: World,
    household: int,
    member: str,
    url: str,
    name: str,
    access: Access = Access.BUSY,
    takes: Takes = Takes.MINE,
) -> None:
    """Read the feed at an address from now on; one that the other connected already is read once, and takes the time
    of both. Raises whatever its server has to say; nothing is kept then."""
    feed = Calendar(0, household, member, Kind.ICS, Role.READ, url, name)
    open_calendar(feed, allowed=world.settings.private_hosts).changes(None, lambda _: {})
    if not _shared(world, household, feed):
        world.store.add_calendar(household, member, Kind.ICS, Role.READ, url, name, None, access, takes)


def make_again(world: World, calendar: Calendar) -> None:
    """Make our calendar anew for somebody who deleted it and wants it back; the next round fills it."""
    store = world.store
    assert calendar.account is not None  # noqa: S101 - a calendar of ours stands in an account
    account = store.account(calendar.account)
    password, google = store.password(account.id), world.settings.google
    door = open_account(account, password, allowed=world.settings.private_hosts, google=google)
    home = store.home(calendar.household)
    name = say("calendar.name", home.member(calendar.member).language)
    found = door.make(f"{home.household.key}-{calendar.member}", name)
    store.forget_written(calendar.id)
    store.move_calendar(calendar.id, found.url)
    _probe(world, door, found, calendar.id)


def about(world: World, household: int, question: Question) -> Calendar | None:
    """The calendar that a question is about."""
    return next((c for c in world.store.calendars(household) if str(c.id) == question.subject), None)


def _probe(world: World, account: base.Account, ours: Found, calendar: int) -> None:
    """Find out once how the server behaves, with a trial entry in our own calendar. A probe that fails says nothing
    against the account: what is known of its provider then counts."""
    if world.store.calendar(calendar).token is not None:
        return
    try:
        token = first_token(account, ours)
    except Trouble as trouble:
        log.warning("calendar %s: not probed, %s", calendar, trouble.sentence)
        return
    if token is not None:
        world.store.apply(calendar, (), (), token, world.clock())


def _shared(world: World, household: int, wanted: Calendar | Account, url: str = "") -> bool:
    """Whether the other reads this very calendar already; then it takes the time of both from now on."""
    for calendar in world.store.calendars(household):
        same = calendar.url == (url or wanted.url) and calendar.kind is wanted.kind and calendar.role is Role.READ
        if same and calendar.member != wanted.member:
            if calendar.takes is Takes.MINE:
                world.store.set_takes(calendar.id, Takes.BOTH)
            return True
    return False


def _chosen(there: tuple[Found, ...], names: tuple[str, ...]) -> tuple[Found, ...]:
    """The calendars to read; UnknownCalendar for a name that none of them has."""
    theirs = tuple(found for found in there if not found.ours)
    for name in names:
        if name not in {found.name for found in theirs}:
            raise UnknownCalendar(name=name, names=", ".join(f.name for f in theirs) or "–")
    return tuple(found for found in theirs if not names or found.name in names)
