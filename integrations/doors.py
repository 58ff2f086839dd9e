"""Opens the right way in for what is stored: the only place that knows which kind is which module.

A new kind is one more module and a few more lines in each function.
"""

from __future__ import annotations

import threading

from household import model
from household.model import Kind, Role
from household.settings import GoogleDoor
from integrations import base
from integrations.base import AccessRevoked, CalendarBackend, Meter, ReadOnly
from integrations.caldav import CalDavCalendar, connect
from integrations.dav import Wire
from integrations.dav_calendar import quirks_of
from integrations.google import connect_google
from integrations.ics import IcsFeed
from integrations.memory import MemoryAccount
from integrations.oauth import Grant

_memory: dict[str, MemoryAccount] = {}
_lock = threading.Lock()


def open_calendar(
    calendar: model.Calendar,
    account: model.Account | None = None,
    password: str | None = None,
    *,
    allowed: tuple[str, ...] = (),
    meter: Meter | None = None,
    google: GoogleDoor | None = None,
) -> CalendarBackend:
    """The calendar behind a stored one; asks nothing of the network yet, apart from the host's address.

    ``allowed`` are the private hosts that the settings open. Raises AccessRevoked when a login is needed
    and not given, NotAllowed for a private address.
    """
    meter = meter or Meter()
    if calendar.kind is Kind.ICS:
        return IcsFeed(calendar.url, allowed=allowed, meter=meter)
    if calendar.kind is Kind.MEMORY:
        held = memory_account(account.url if account else calendar.url.rpartition("/")[0])
        return held.calendar(calendar.url)
    if account is None or password is None:
        raise AccessRevoked(host="")
    if calendar.kind is Kind.GOOGLE:
        there = connect_google(Grant.from_json(password), google or GoogleDoor(), meter)
        return there.calendar(calendar.url, calendar.role is Role.OURS)
    wire = Wire(calendar.url, account.username, password, allowed, meter)
    return CalDavCalendar(wire, calendar.url, quirks_of(calendar.url, calendar.token))


def open_account(
    account: model.Account,
    password: str,
    *,
    allowed: tuple[str, ...] = (),
    meter: Meter | None = None,
    google: GoogleDoor | None = None,
) -> base.Account:
    """The way in behind a stored one, its home found. A feed has no account: ReadOnly."""
    if account.kind is Kind.MEMORY:
        return memory_account(account.url)
    if account.kind is Kind.ICS:
        raise ReadOnly(host="")
    if account.kind is Kind.GOOGLE:
        return connect_google(Grant.from_json(password), google or GoogleDoor(), meter)
    return connect(account.url, account.username, password, allowed=allowed, meter=meter)


def memory_account(url: str) -> MemoryAccount:
    """The account in this process's memory at an address, made when it is first asked for."""
    with _lock:
        return _memory.setdefault(url, MemoryAccount(url))
