"""Calendars that speak CalDAV (RFC 4791) and tell what is new by token (RFC 6578).

The requests go through python-caldav's client; the answers are read here, because its own fallback for
servers without tokens forgets deletions, and because hrefs have to come back exactly as they were given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.sax.saxutils import escape

from household.model import Changes, Resource
from integrations.base import (
    AccessRevoked,
    Conflict,
    Found,
    Known,
    Meter,
    NotACalendar,
    NotFound,
    ReadOnly,
    SyncTokenExpired,
    compared,
)
from integrations.dav import CAL, DAV, NS, Item, Reply, Wire, plain_etag, refusal

CHUNK = 250  # hrefs in one multiget: small enough for every server's limit on a request
PAGES = 1000  # of one truncated answer; a server that never finishes is asked for a full list instead
_MARK = "samen:"  # begins the description of a calendar that we made


# ── the account ─────────────────────────────────────────────────────────────────────────────────


def connect(
    url: str, username: str, password: str, *, allowed: tuple[str, ...] = (), meter: Meter | None = None
) -> CalDavAccount:
    """Find the calendars' home from any address of the server (RFC 6764 section 6).

    Raises AccessRevoked (wrong password), Unreachable (no such host, no answer), NotACalendar (nothing
    there speaks CalDAV) or NotAllowed (a private address that was not opened).
    """
    url = url.strip() if "://" in url else f"https://{url.strip()}"
    wire = Wire(url, username, password, allowed, meter or Meter())
    refused = False
    for start in dict.fromkeys((url, urljoin(url, "/.well-known/caldav"), urljoin(url, "/"))):
        reply = wire.propfind(start, 0, "<current-user-principal/><C:calendar-home-set/>")
        refused |= reply.status == 403
        homes = _homes(wire, start, reply)
        if homes:
            return CalDavAccount(wire, homes)
    raise AccessRevoked(host=wire.host) if refused else NotACalendar(host=wire.host)


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
        self._wire, self._homes = wire, tuple(homes)

    def calendars(self) -> tuple[Found, ...]:
        return tuple(found for home in self._homes for found in self._in(home, 1))

    def make(self, key: str, name: str) -> Found:
        """MKCALENDAR at ``<home>/samen-<key>/``. After a lost answer the same one is found again; where a
        person already has a calendar of that name, a number is added, since theirs is never touched."""
        for number in range(1, 10):
            path = f"samen-{key}" if number == 1 else f"samen-{key}-{number}"
            url = urljoin(self._homes[0], quote(path, safe="") + "/")
            reply = self._wire.send("MKCALENDAR", url, _new_calendar(key, name), Content_Type="application/xml")
            if reply.status in (200, 201):
                return Found(url, name, ours=True)
            standing = next(iter(self._in(url, 0)), None)
            if standing is None:
                raise refusal(reply, self._wire.host)
            if standing.ours:
                return standing
        raise Conflict(host=self._wire.host)

    def remove(self, url: str) -> None:
        """DELETE a collection of ours (RFC 4918 section 9.6); one without our mark is left alone: ReadOnly."""
        standing = next(iter(self._in(url, 0)), None)
        if standing is None:
            return
        if not standing.ours:
            raise ReadOnly(host=self._wire.host)
        reply = self._wire.send("DELETE", url)
        if reply.status not in (200, 202, 204, 404, 410):
            raise refusal(reply, self._wire.host)

    def calendar(self, url: str) -> CalDavCalendar:
        """One calendar, over the same connection."""
        return CalDavCalendar(self._wire, url)

    def _in(self, url: str, depth: int) -> Iterator[Found]:
        props = "<resourcetype/><displayname/><C:calendar-description/><C:supported-calendar-component-set/>"
        reply = self._wire.propfind(url, depth, props)
        if reply.status != 207 and depth:
            raise refusal(reply, self._wire.host)
        for item in reply.items():
            if item.holds(DAV + "resourcetype", CAL + "calendar") and _takes_events(item):
                ours = (item.text(CAL + "calendar-description") or "").startswith(_MARK)
                name = item.text(DAV + "displayname") or name_of(item.href.rstrip("/"))
                yield Found(_checked(url, item.href), name, ours)


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


# ── the calendar ────────────────────────────────────────────────────────────────────────────────


def name_of(href: str) -> str:
    """The last segment of a server's path, decoded once."""
    return unquote(urlsplit(href).path.rpartition("/")[2])


class CalDavCalendar:
    """One calendar. Not for several threads at once: each opens its own."""

    def __init__(self, wire: Wire, url: str) -> None:
        self._wire = wire
        self.url = url.rstrip("/") + "/"
        self._path = unquote(urlsplit(self.url).path)

    def changes(self, since: str | None, known: Known) -> Changes:
        if since:
            try:
                listed, gone, token = self._since(since)
            except SyncTokenExpired:
                return self._everything(known)
            if not listed and not gone:
                return Changes(token)
            held = known([*listed, *gone])
            changed, _ = compared(listed, held)
            return Changes(token, self._fetch(changed), tuple(sorted(gone & held.keys())))
        return self._everything(known)

    def read(self, href: str) -> Resource | None:
        reply = self._wire.send("GET", self._at(href), Accept="text/calendar")
        if reply.status in (404, 410):
            return None
        if reply.status != 200:
            raise refusal(reply, self._wire.host)
        return Resource(href, plain_etag(reply.headers.get("ETag")), reply.text)

    def put(self, href: str, text: str, etag: str | None) -> str | None:
        condition = {"If_None_Match": "*"} if etag is None else {"If_Match": etag}
        kind = "text/calendar; charset=utf-8"
        reply = self._wire.send("PUT", self._at(href), text, Content_Type=kind, **condition)
        if reply.status in (404, 410):  # the thing to write over is gone, or the calendar is: sync tells
            raise Conflict(host=self._wire.host)
        if reply.status not in (200, 201, 204):
            raise refusal(reply, self._wire.host)
        return plain_etag(reply.headers.get("ETag")) or self._etag(href)

    def delete(self, href: str, etag: str) -> None:
        reply = self._wire.send("DELETE", self._at(href), If_Match=etag)
        if reply.status in (200, 202, 204):
            return
        # Gone is what was wanted, and a precondition on what is gone fails too (RFC 9110 section 13.1.1); whether it
        # really is gone is asked again, since an entry that we forget would stay for ever.
        if reply.status not in (404, 410, 412) or self._etag(href) is not None:
            raise Conflict(host=self._wire.host) if reply.status == 410 else refusal(reply, self._wire.host)

    # ── listing ──

    def _since(self, token: str) -> tuple[dict[str, str], set[str], str | None]:
        """What changed (href → etag), what is gone, the next token; page after page while truncated."""
        listed: dict[str, str] = {}
        gone: set[str] = set()
        for _ in range(PAGES):
            reply = self._wire.report(self.url, 0, _sync_collection(token))
            following = reply.value(DAV + "sync-token")
            if reply.status != 207 or following is None:
                self._require_calendar(reply)
                raise SyncTokenExpired(host=self._wire.host)
            truncated = self._sort(reply, listed, gone)
            if not truncated:
                return listed, gone, following
            if following == token:
                break
            token = following
        raise SyncTokenExpired(host=self._wire.host)

    def _sort(self, reply: Reply, listed: dict[str, str], gone: set[str]) -> bool:
        """Book one page; true if the server says there is more (RFC 6578 section 3.6)."""
        truncated = False
        for item in reply.items():
            if self._is_self(item):
                truncated |= item.status == 507
            elif item.status in (404, 410):
                gone.add(name_of(item.href))
                listed.pop(name_of(item.href), None)
            else:
                listed[name_of(item.href)] = item.etag
                gone.discard(name_of(item.href))
        return truncated

    def _everything(self, known: Known) -> Changes:
        """Compare all that stands with all that we hold, so that no deletion is lost."""
        token: str | None
        try:
            listed, _, token = self._since("")
        except SyncTokenExpired:
            listed, token = self._etags(), None
        changed, gone = compared(listed, known(None))
        return Changes(token, self._fetch(changed), gone)

    def _etags(self) -> dict[str, str]:
        """For servers without tokens: every href with its etag."""
        reply = self._wire.propfind(self.url, 1, "<getetag/><resourcetype/>")
        if reply.status != 207:
            raise refusal(reply, self._wire.host)
        items = (i for i in reply.items() if not i.holds(DAV + "resourcetype", DAV + "collection"))
        return {name_of(item.href): item.etag for item in items if not self._is_self(item)}

    def _require_calendar(self, reply: Reply) -> None:
        """A calendar that is gone is not a token that is old."""
        if reply.status in (404, 410):
            raise NotFound(host=self._wire.host)
        if reply.status == 200 or (reply.status == 207 and reply.tree is None):
            raise NotACalendar(host=self._wire.host)

    def _is_self(self, item: Item) -> bool:
        path = unquote(urlsplit(item.href).path)
        return path.endswith("/") or path == self._path.rstrip("/")

    # ── fetching ──

    def _fetch(self, hrefs: Sequence[str]) -> tuple[Resource, ...]:
        chunks = (hrefs[at : at + CHUNK] for at in range(0, len(hrefs), CHUNK))
        return tuple(resource for chunk in chunks for resource in self._multiget(chunk))

    def _multiget(self, hrefs: Sequence[str]) -> Iterator[Resource]:
        reply = self._wire.report(self.url, 1, _multiget_body(map(self._server_path, hrefs)))
        got = {}
        for item in reply.items():
            if (text := item.raw(CAL + "calendar-data")) is not None:
                got[name_of(item.href)] = Resource(name_of(item.href), item.etag or None, text)
        gone = {name_of(item.href) for item in reply.items() if item.status in (404, 410)}
        for href in hrefs:
            # What a server leaves out of its answer is asked for by itself: leaving it out would lose it.
            resource = got.get(href) or (None if href in gone else self.read(href))
            if resource is not None:
                yield resource

    def _etag(self, href: str) -> str | None:
        reply = self._wire.propfind(self._at(href), 0, "<getetag/>")
        if reply.status in (404, 410):
            return None
        return next((item.etag for item in reply.items() if item.etag), None)

    def _at(self, href: str) -> str:
        return self.url + quote(href, safe="")

    def _server_path(self, href: str) -> str:
        return urlsplit(self._at(href)).path


def _sync_collection(token: str) -> str:
    """Never with a limit: there are servers that drop the rest without saying so."""
    return (
        f"<sync-collection {NS}><sync-token>{escape(token)}</sync-token><sync-level>1</sync-level>"
        "<prop><getetag/></prop></sync-collection>"
    )


def _multiget_body(paths: Iterable[str]) -> str:
    hrefs = "".join(f"<href>{escape(path)}</href>" for path in paths)
    return f"<C:calendar-multiget {NS}><prop><getetag/><C:calendar-data/></prop>{hrefs}</C:calendar-multiget>"
