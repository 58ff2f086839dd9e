"""Whoever connected a calendar chooses what is read of it, and whose time it takes; and where to knock for one."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from household.model import Access, Calendar, Kind, Role, Takes
from household.queue import Job
from integrations.base import Found
from integrations.discovery import login_of
from integrations.providers import Provider, by_domain
from rounds.connect import first_knock, join_caldav
from rounds.world import World


def choose(world: World, calendar: Calendar, access: Access, takes: Takes) -> None:
    """From now on so much is read of a calendar, and it takes the time of these. Of one at Google what is read follows
    from the permission that was given there, so that stays."""
    store, c = world.store, calendar
    access = c.access if c.kind is Kind.GOOGLE else access
    if (access, takes) == (c.access, c.takes):
        return
    store.add_calendar(c.household, c.member, c.kind, c.role, c.url, c.name, c.account, access, takes)
    store.poke(c.household, Job.ROUND, world.clock())


def way_in(provider: Provider | None, typed: str, username: str) -> tuple[str, str]:
    """Where to knock and under which name, from what somebody typed at the page of a provider (None: any server): a
    mail address is the name too, and one of a domain of their own is looked for where the provider keeps calendars."""
    typed, mail = typed.strip(), login_of(typed)
    username = username.strip() or mail
    if provider is None:
        return typed, username
    if mail and provider.base and by_domain(mail.rpartition("@")[2]) is not provider:
        return provider.base.format(user=quote(username, safe="@")), username
    if provider.key == "nextcloud" and not mail and "/remote.php" not in typed:
        whole = typed if "://" in typed else f"https://{typed}"
        return f"{whole.rstrip('/')}/remote.php/dav/", username
    return typed, username


def connect_caldav(
    world: World, household: int, member: str, address: str, username: str, password: str, access: Access
) -> tuple[Found, ...]:
    """Connect an account as ``rounds.connect.join`` does; what was chosen before for whose time its calendars take
    stays. The next round reads them. Raises NotLetIn, NoAnswer, or whatever else its server has to say."""
    store = world.store
    before = {c.url: c.takes for c in store.calendars(household) if (c.member, c.role) == (member, Role.READ)}
    home = store.home(household).household
    with first_knock(address):
        found = join_caldav(world, home, member, address, username, password, access=access)
    for calendar in store.calendars(household):
        takes = before.get(calendar.url, calendar.takes)
        if (calendar.member, calendar.role) == (member, Role.READ) and takes is not calendar.takes:
            store.set_takes(calendar.id, takes)
    store.poke(household, Job.ROUND, world.clock())
    return found


def host_of(url: str) -> str:
    """The host in the address of an account, to name it by."""
    try:
        return urlsplit(url if "://" in url else f"https://{url}").hostname or ""
    except ValueError:
        return ""
