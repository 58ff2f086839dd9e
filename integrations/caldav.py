"""Accounts at servers that speak CalDAV (RFC 4791): finding the way in, the calendars there, and making our own.

The requests go through python-caldav's client; the answers are read here, because its own fallback for
servers without tokens forgets deletions, and because hrefs have to come back exactly as they were given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urljoin, urlsplit
from xml.sax.saxutils import escape

from household.model import Kind
from integrations.base import (
    AccessRevoked,
    CalendarTrouble,
    Conflict,
    Found,
    Meter,
    NotACalendar,
    ReadOnly,
)
from integrations.dav import CAL, DAV, NS, Item, Reply, Wire, refusal
from integrations.dav_calendar import CalDavCalendar, name_of
from integrations.discovery import AnotherWay, ElsewhereBySrv, Resolve, elsewhere, login_of, look_up, starts
from integrations.providers import provider_for
from integrations.quirks import Quirks

__all__ = ["CalDavAccount", "CalDavCalendar", "NoNewCalendars", "connect", "name_of"]
_MARK = "samen:"  # begins the description of a calendar that we made


class NoNewCalendars(CalendarTrouble):
    """The server does not let us make a calendar of our own: choose another account to write in."""

    sentence = "trouble.no_new_calendars"


# ── the account ─────────────────────────────────────────────────────────────────────────────────


def connect(
    url: str,
    username: str,
    password: str,
    *,
    allowed: tuple[str, ...] = (),
    meter: Meter | None = None,
    resolve: Resolve = look_up,
) -> CalDavAccount:
    """Find the calendars' home from an e-mail address, a host, or any address of the server (RFC 6764 section 6).

    An e-mail address is the name to sign in with too, unless one is given. A host that does not let us in, or does
    not answer, is asked once. Raises AccessRevoked (wrong password), Unreachable (no such host, no answer),
    NotACalendar (nothing there speaks CalDAV), NotAllowed (a private address that was not opened), AnotherWay (not
    by CalDAV) or ElsewhereBySrv (somewhere else, if its owner says that this is right).
    """
    username, meter = username or login_of(url), meter or Meter()
    troubles: list[CalendarTrouble] = []
    shut: set[str] = set()
    for start in starts(url, resolve, allowed, username):
        server = _server(start)
        if server in shut:
            continue
        try:
            return _enter(start, username, password, allowed, meter)
        except (NotACalendar, _Forbidden) as trouble:  # another path of the same server may still be the one
            troubles.append(trouble)
        except CalendarTrouble as trouble:
            troubles.append(trouble)
            shut.add(server)
    _look_elsewhere(url, resolve)
    raise next((t for t in troubles if isinstance(t, AccessRevoked)), troubles[0])


class _Forbidden(AccessRevoked):
    """This path is closed to us (403)."""


def _server(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:  # half an IPv6 address
        return url


def _enter(start: str, username: str, password: str, allowed: tuple[str, ...], meter: Meter) -> CalDavAccount:
    wire = Wire(start, username, password, allowed, meter)
    reply = wire.propfind(start, 0, "<current-user-principal/><C:calendar-home-set/>")
    if homes := _homes(wire, start, reply):
        return CalDavAccount(wire, homes)
    raise _Forbidden(host=wire.host) if reply.status == 403 else NotACalendar(host=wire.host)


def _look_elsewhere(address: str, resolve: Resolve) -> None:
    """Nothing was found: say so if the domain itself names another host, since only a person can trust that."""
    there = elsewhere(address, resolve)
    if there is None:
        return
    provider = provider_for(there)
    if provider is not None and provider.kind is not Kind.CALDAV:
        raise AnotherWay(provider=provider.name, page=provider.docs)
    raise ElsewhereBySrv(host=address.rpartition("@")[2], there=there)


def _homes(wire: Wire, url: str, reply: Reply) -> tuple[str, ...]:
    """The calendar-home-sets that an answer names, itself or by way of the principal."""
    for item in reply.items():
        # A redirect leads elsewhere; the href in the answer says where, and relative ones hang on that.
        here = urljoin(url, item.href) if item.href else url
        if homes := item.hrefs(CAL + "calendar-home-set"):
            return tuple(_checked(here, home) for home in homes)
        for principal in item.hrefs(DAV + "current-user-principal"):
            there = _checked(here, principal)
            answer = wire.propfind(there, 0, "<C:calendar-home-set/>")
            homes = [h for found in answer.items() for h in found.hrefs(CAL + "calendar-home-set")]
            if homes:
                return tuple(_checked(there, home) for home in homes)
    return ()


def _checked(base: str, href: str) -> str:
    """An absolute address ending in a slash. The password follows to another host only over https: iCloud
    keeps each person's calendars on a host of its own."""
    target = urljoin(base, href)
    if urlsplit(target).hostname != urlsplit(base).hostname and not target.startswith("https://"):
        raise NotACalendar(host=urlsplit(base).hostname or "")
    return target.rstrip("/") + "/"


class CalDavAccount:
    """Somebody's calendars at one server."""

    def __init__(self, wire: Wire, homes: Sequence[str]) -> None:
        self.wire, self._homes = wire, tuple(homes)

    def calendars(self) -> tuple[Found, ...]:
        return tuple(found for home in self._homes for found, _ in self._in(home, 1))

    def make(self, key: str, name: str) -> Found:
        """MKCALENDAR at ``<home>/samen-<key>/``. After a lost answer the same one is found again, also where the
        server gave it another address; where a person already has a calendar of that name, a number is added, since
        theirs is never touched."""
        for number in range(1, 10):
            path = f"samen-{key}" if number == 1 else f"samen-{key}-{number}"
            url = urljoin(self._homes[0], quote(path, safe="") + "/")
            reply = self.wire.send("MKCALENDAR", url, _new_calendar(key, name), Content_Type="application/xml")
            standing = next(self._in(url, 0), None)
            if standing is None:
                return self._moved(key, reply)
            if standing[0].ours:
                return standing[0]
            if reply.status in (200, 201):  # made just now, by a server that keeps no description
                return Found(url, name, ours=True)
        raise Conflict(host=self.wire.host)

    def _moved(self, key: str, reply: Reply) -> Found:
        """The calendar that a server put at an address of its own choice; else its refusal."""
        if reply.status in (200, 201, 207):
            for home in self._homes:
                for found, mark in self._in(home, 1):
                    if mark == _MARK + key:
                        return found
        if reply.status in (403, 405, 501):
            raise NoNewCalendars(host=self.wire.host)
        raise refusal(reply, self.wire.host)

    def remove(self, url: str) -> None:
        """DELETE a collection of ours (RFC 4918 section 9.6); one without our mark is left alone: ReadOnly."""
        standing = next(self._in(url, 0), None)
        if standing is None:
            return
        if not standing[0].ours:
            raise ReadOnly(host=self.wire.host)
        reply = self.wire.send("DELETE", url)
        if reply.status not in (200, 202, 204, 404, 410):
            raise refusal(reply, self.wire.host)

    def calendar(self, url: str, quirks: Quirks | None = None) -> CalDavCalendar:
        """One calendar, over the same connection."""
        return CalDavCalendar(self.wire, url, quirks)

    def schedules_as(self) -> str:
        """The mail address by which this person is known at a server that hands invitations on by itself: it says so
        (RFC 6638 section 2), has an outbox for them, and names the address. "" where one of these is missing."""
        home = next(iter(self._homes), self.wire.url)
        told = self.wire.send("OPTIONS", home).headers.get("DAV", "")
        if "calendar-auto-schedule" not in {word.strip() for word in told.split(",")}:
            return ""
        here = self.wire.propfind(home, 0, "<current-user-principal/>")
        found = (href for item in here.items() for href in item.hrefs(DAV + "current-user-principal"))
        principal = next(found, None)
        if principal is None:
            return ""
        props = "<C:calendar-user-address-set/><C:schedule-outbox-URL/>"
        for item in self.wire.propfind(_checked(home, principal), 0, props).items():
            mails = [mail for href in item.hrefs(CAL + "calendar-user-address-set") if (mail := _mail_of(href))]
            if item.hrefs(CAL + "schedule-outbox-URL") and mails:
                return mails[0]
        return ""

    def _in(self, url: str, depth: int) -> Iterator[tuple[Found, str]]:
        """The calendars at or below an address, each with its description."""
        props = "<resourcetype/><displayname/><C:calendar-description/><C:supported-calendar-component-set/>"
        reply = self.wire.propfind(url, depth, props)
        if reply.status != 207 and depth:
            raise refusal(reply, self.wire.host)
        for item in reply.items():
            if item.holds(DAV + "resourcetype", CAL + "calendar") and _takes_events(item):
                mark = item.text(CAL + "calendar-description") or ""
                name = item.text(DAV + "displayname") or name_of(item.href.rstrip("/"))
                yield Found(_checked(url, item.href), name, mark.startswith(_MARK)), mark


def _mail_of(href: str) -> str:
    """The address in a ``mailto:``; "" for any other, or for one that could be no address of a person."""
    kind, _, mail = href.partition(":")
    plain = re.fullmatch(r"[^\s,;:<>|\"@]+@[^\s,;:<>|\"@]+", mail)
    return mail if kind.lower() == "mailto" and plain else ""


def _takes_events(item: Item) -> bool:
    kinds = item.props.get(CAL + "supported-calendar-component-set")
    names = [] if kinds is None else [kind.get("name", "").upper() for kind in kinds if kind.get("name")]
    return not names or "VEVENT" in names


def _new_calendar(key: str, name: str) -> str:
    return (
        f"<C:mkcalendar {NS}><set><prop><displayname>{escape(name)}</displayname>"
        f"<C:calendar-description>{_MARK}{escape(key)}</C:calendar-description>"
        '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
        "</prop></set></C:mkcalendar>"
    )
