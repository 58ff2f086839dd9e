"""What is well and what is not, found by trying it: findings as values, each with what to do next.

Of each calendar the cheapest real question is asked. Writing is tried in a calendar of ours only, with one entry that
is taken away again. What cannot be tried from here is unknown, and is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from household.model import Access, Account, Calendar, Home, Kind, Role, Trouble
from household.settings import Settings, reachable_base
from integrations.base import (
    AccessRevoked,
    CalendarBackend,
    Conflict,
    NotACalendar,
    NotAccepted,
    NotAllowed,
    NotFound,
    ReadOnly,
    SyncTokenExpired,
    TooLarge,
    Unreachable,
    short_hash,
)
from integrations.caldav import NoNewCalendars
from integrations.discovery import AnotherWay, ElsewhereBySrv
from integrations.google_wire import ApiOff
from integrations.ical_entries import write_entry
from integrations.oauth import (
    BUSY_SCOPES,
    TITLES_SCOPE,
    BlockedByAdmin,
    ClientUnknown,
    Grant,
    MissingScopes,
    NoClient,
    RedirectRefused,
    leads_back,
)
from integrations.probe import throw_away
from rounds.world import Round, World, open_door


class What(StrEnum):
    """What is looked at."""

    SIGN_IN = "sign_in"
    READ = "read"
    WRITE = "write"
    PUSH = "push"
    INVITATIONS = "invitations"
    TOKEN_LIFE = "token_life"  # noqa: S105 - a name


class State(StrEnum):
    """How it is. UNKNOWN could not be tried, and is no better and no worse than that."""

    FINE = "fine"
    WARN = "warn"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``sentence`` and ``next_step`` name texts in ``language/``, and ``details`` fill both.
    ``member`` None concerns the whole house."""

    what: What
    state: State
    sentence: str
    member: str | None = None
    calendar: int | None = None
    account: int | None = None
    next_step: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)


#: What to do about a trouble; the nearest class counts.
NEXT: Mapping[type[Trouble], str] = {
    AccessRevoked: "doctor.next_connect_again",
    Unreachable: "doctor.next_wait",
    Conflict: "doctor.next_wait",
    SyncTokenExpired: "doctor.next_wait",
    NotFound: "doctor.next_calendar_gone",
    NotACalendar: "doctor.next_address",
    AnotherWay: "doctor.next_other_address",
    ElsewhereBySrv: "doctor.next_other_address",
    NotAllowed: "doctor.next_private_hosts",
    TooLarge: "doctor.next_smaller",
    ReadOnly: "doctor.next_other_account",
    NoNewCalendars: "doctor.next_other_account",
    NotAccepted: "doctor.next_refused",
    ApiOff: "doctor.next_api_on",
    BlockedByAdmin: "doctor.next_feed",
    ClientUnknown: "doctor.next_client",
    NoClient: "doctor.next_client",
    RedirectRefused: "doctor.next_redirect",
    MissingScopes: "doctor.next_google_ticks",
}
#: How a door that has shut is opened again where it takes no app password.
SHUT: Mapping[Kind, str] = {Kind.GOOGLE: "doctor.next_google_again", Kind.ICS: "doctor.next_feed_again"}


def step_of(trouble: Trouble, kind: Kind = Kind.CALDAV) -> str | None:
    """The sentence that tells what to do about a trouble at such an account; None for one that says so itself."""
    if isinstance(trouble, AccessRevoked) and kind in SHUT:
        return SHUT[kind]
    return next((NEXT[cls] for cls in type(trouble).__mro__ if cls in NEXT), None)


def examine(world: World, household: int) -> tuple[Finding, ...]:
    """Everything that can be found out now, in the order of the accounts. Trouble with one account stays with it.

    Asks the network: one cheap request a calendar, and a few more to write in ours.
    """
    home = world.store.home(household)
    accounts = world.store.accounts(household)
    found = [finding for calendar in home.calendars for finding in _calendar(world, calendar)]
    found += [_sign_in(account, found) for account in accounts if _used(home, account)]
    for account in (a for a in accounts if a.kind is Kind.GOOGLE):
        found += _google(world, home, account)
    found += [*_way_back(world.settings, accounts), *_push(world, home), *_invitations(home)]
    return tuple(found)


# ── reading and writing ─────────────────────────────────────────────────────────────────────────


def _calendar(world: World, calendar: Calendar) -> Iterator[Finding]:
    if calendar.kind is Kind.TYPED:
        yield _well(calendar, What.READ, "doctor.typed_fine")
        return
    try:
        backend = open_door(world, calendar, Round())
        backend.changes(calendar.token, lambda hrefs: world.store.known(calendar.id, hrefs))
    except Trouble as trouble:
        yield _about(calendar, What.READ, trouble)
        return
    yield _well(calendar, What.READ, "doctor.read_fine")
    if calendar.role is Role.OURS:
        yield _writing(calendar, backend, world.clock())


def _writing(calendar: Calendar, backend: CalendarBackend, now: datetime) -> Finding:
    """Put one entry of ours in our calendar, and take it away."""
    # At Google an address is an event id, which takes the shape of our identities only.
    href = "" if calendar.kind is Kind.GOOGLE else f"samen-doctor-{short_hash(calendar.url)}.ics"
    entry = throw_away(f"doctor {calendar.url}", href)
    try:
        _take_away(backend, entry.href)
        backend.put(entry.href, write_entry(entry, now), None)
        _take_away(backend, entry.href)
    except Trouble as trouble:
        with suppress(Trouble):  # its answer may have been lost; the next look takes it away
            _take_away(backend, entry.href)
        return _about(calendar, What.WRITE, trouble)
    return _well(calendar, What.WRITE, "doctor.write_fine")


def _take_away(backend: CalendarBackend, href: str) -> None:
    standing = backend.read(href)
    if standing is not None:
        backend.delete(href, standing.etag or "")


def _well(calendar: Calendar, what: What, sentence: str) -> Finding:
    details = {"calendar": calendar.name}
    return Finding(what, State.FINE, sentence, calendar.member, calendar.id, calendar.account, details=details)


def _about(calendar: Calendar, what: What, trouble: Trouble) -> Finding:
    """Trouble as a finding. No answer now says little; a refusal says enough."""
    state = State.WARN if isinstance(trouble, Unreachable) else State.BROKEN
    details = {"calendar": calendar.name, "member": calendar.member, **trouble.details}
    step = step_of(trouble, calendar.kind)
    return Finding(what, state, trouble.sentence, calendar.member, calendar.id, calendar.account, step, details)


def _used(home: Home, account: Account) -> bool:
    return any(calendar.account == account.id for calendar in home.calendars)


def _sign_in(account: Account, found: list[Finding]) -> Finding:
    """Whether the login works, told from what its calendars said."""
    mine = [f for f in found if f.account == account.id]
    details: dict[str, object] = {"account": account.username or account.url, "member": account.member}
    refused = next((f for f in mine if f.sentence in (AccessRevoked.sentence, BlockedByAdmin.sentence)), None)
    if any(f.state is State.FINE for f in mine):  # then a refusal is about one calendar, or about writing
        step, state, sentence = None, State.FINE, "doctor.sign_in_fine"
    elif refused is not None:
        step, state, sentence = refused.next_step, State.BROKEN, "doctor.sign_in_refused"
    else:
        step, state, sentence = None, State.UNKNOWN, "doctor.sign_in_unknown"
    return Finding(What.SIGN_IN, state, sentence, account.member, None, account.id, step, details)


# ── what Google asks of whoever keeps a house ───────────────────────────────────────────────────


def _google(world: World, home: Home, account: Account) -> Iterator[Finding]:
    try:
        grant = Grant.from_json(world.store.password(account.id))
    except Trouble as trouble:
        step = "doctor.next_google_again"
        who = {"member": account.member, **trouble.details}
        yield Finding(What.TOKEN_LIFE, State.BROKEN, trouble.sentence, account.member, None, account.id, step, who)
        return
    yield _life(account, grant, world.clock())
    if missing := _missing(home, account, grant):
        details = {"scopes": ", ".join(missing), "member": account.member}
        step = "doctor.next_google_ticks"
        yield Finding(
            What.SIGN_IN, State.WARN, "doctor.scopes_missing", account.member, None, account.id, step, details
        )


def _life(account: Account, grant: Grant, now: datetime) -> Finding:
    """How long the permission lasts. One that was given while the client was in testing ends after seven days, also
    when the client is published afterwards."""
    ends = grant.refresh_expires_at
    if ends is None:
        return Finding(What.TOKEN_LIFE, State.FINE, "doctor.life_fine", account.member, None, account.id)
    over = ends <= now
    sentence = "doctor.life_over" if over else "doctor.life_ends"
    details = {"day": f"{ends.astimezone(now.tzinfo):%Y-%m-%d}", "member": account.member}
    state, step = (State.BROKEN if over else State.WARN), "doctor.next_publish"
    return Finding(What.TOKEN_LIFE, state, sentence, account.member, None, account.id, step, details)


def _missing(home: Home, account: Account, grant: Grant) -> list[str]:
    """The permissions that are needed and were not given, by their last words."""
    titles = any(c.account == account.id and c.access is Access.TITLES and c.role is Role.READ for c in home.calendars)
    needed = (*BUSY_SCOPES, TITLES_SCOPE) if titles else BUSY_SCOPES
    return [scope.rpartition("/")[2] for scope in needed if scope not in grant.scopes]


def _way_back(settings: Settings, accounts: tuple[Account, ...]) -> Iterator[Finding]:
    """Google leads a browser back to https names and to this machine itself, never to an address within a home."""
    in_use = settings.google.client_id or any(a.kind is Kind.GOOGLE for a in accounts)
    if in_use and settings.base_url_given and not leads_back(settings.base_url):
        details, step = {"base": settings.base_url}, NEXT[RedirectRefused]
        yield Finding(What.SIGN_IN, State.WARN, "doctor.redirect_refused", next_step=step, details=details)


# ── who knocks, and who is invited ──────────────────────────────────────────────────────────────


def _push(world: World, home: Home) -> Iterator[Finding]:
    """Google can knock when something changes, at an https address; all other calendars are asked."""
    if any(c.kind not in (Kind.GOOGLE, Kind.TYPED) for c in home.calendars):
        yield Finding(What.PUSH, State.FINE, "doctor.push_asked")
    knocking = [c for c in home.calendars if c.kind is Kind.GOOGLE]
    base = reachable_base(world.settings) or ""
    if knocking and not base.startswith("https://"):
        yield Finding(What.PUSH, State.WARN, "doctor.push_no_https", next_step="doctor.next_base_url")
        return
    for calendar in knocking:
        live = [ch for ch in world.store.channels(calendar.id) if ch.expires > world.clock()]
        state, sentence = (State.FINE, "doctor.push_live") if live else (State.WARN, "doctor.push_none")
        step = None if live else "doctor.next_round"
        details = {"calendar": calendar.name}
        yield Finding(What.PUSH, state, sentence, calendar.member, calendar.id, calendar.account, step, details)


def _invitations(home: Home) -> Iterator[Finding]:
    """Nobody is sent a mail by way of a trial, so whether one would arrive is not known from here."""
    for member in home.members:
        yield Finding(What.INVITATIONS, State.UNKNOWN, "doctor.invitations", member.key)
