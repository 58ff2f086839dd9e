"""One calendar that speaks CalDAV (RFC 4791): what is new, what stands there, writing and removing.

What is new is told by token (RFC 6578) where the server's tokens can be trusted, else by comparing every etag. A
token forgets nothing by itself, but servers do: on the first request of each day everything is compared all the
same, by two kinds of question. What a single answer says is gone in great number is asked for a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit
from xml.sax.saxutils import escape

from household.model import Changes, Resource
from integrations.base import Conflict, Known, NotACalendar, NotFound, SyncTokenExpired, Unreachable, compared
from integrations.dav import CAL, DAV, NS, Item, Reply, Wire, plain_etag, refusal
from integrations.providers import provider_for
from integrations.quirks import LeftOff, Quirks, left_off

CHUNK = 250  # hrefs in one multiget: small enough for every server's limit on a request
PAGES = 1000  # of one truncated answer; a server that never finishes is asked for a full list instead
MANY = 5  # that many gone at once are asked for again before they count as gone


def _now() -> datetime:
    return datetime.now(UTC)


def quirks_of(url: str, token: str | None = None) -> Quirks:
    """What is known of the server of a calendar: by its address, and by what was met there and kept in its token."""
    provider = provider_for(url)
    return left_off(token).quirks.and_odd(provider.quirks if provider else ())


def name_of(href: str) -> str:
    """The last segment of a server's path, decoded once."""
    return unquote(urlsplit(href).path.rpartition("/")[2])


class CalDavCalendar:
    """One calendar. Not for several threads at once: each opens its own.

    ``quirks`` None: what is known of its server by its address. What is met along the way is added, and kept in the
    token that ``changes`` returns. ``clock`` only says which day it is.
    """

    def __init__(
        self, wire: Wire, url: str, quirks: Quirks | None = None, clock: Callable[[], datetime] = _now
    ) -> None:
        self._wire = wire
        self.url = url.rstrip("/") + "/"
        self._path = unquote(urlsplit(self.url).path)
        self._quirks = quirks or quirks_of(url)
        self._clock = clock

    def changes(self, since: str | None, known: Known) -> Changes:
        left, today = left_off(since), self._clock().date()
        self._quirks = self._quirks.and_odd(left.quirks.odd)
        if not (left.token and self._quirks.by_token and left.compared == today):
            return self._everything(known)
        try:
            listed, gone, token = self._since(left.token)
        except SyncTokenExpired:
            return self._everything(known)
        if len(gone) >= MANY and gone & self._etags().keys():  # it takes back what it said
            self._quirks = replace(self._quirks, token_trusted=False)
            return self._everything(known)
        kept = replace(left, token=token, quirks=self._quirks).text
        if not listed and not gone:
            return Changes(kept)
        held = known([*listed, *gone])
        changed, _ = compared(listed, held)
        return Changes(kept, self._fetch(changed), tuple(sorted(gone & held.keys())))

    def read(self, href: str) -> Resource | None:
        reply = self._wire.send("GET", self._at(href), Accept="text/calendar")
        if reply.status in (404, 410):
            return None
        if reply.status != 200:
            raise refusal(reply, self._wire.host)
        return Resource(href, plain_etag(reply.headers.get("ETag")), reply.text)

    def put(self, href: str, text: str, etag: str | None) -> str | None:
        condition = self._condition(href, etag)
        kind = "text/calendar; charset=utf-8"
        reply = self._wire.send("PUT", self._at(href), text, Content_Type=kind, **condition)
        if reply.status in (404, 410):  # the thing to write over is gone, or the calendar is: sync tells
            raise Conflict(host=self._wire.host)
        if reply.status not in (200, 201, 204):
            raise refusal(reply, self._wire.host)
        # Without an etag the server stored something else than it was given (RFC 4791 section 5.3.4).
        return plain_etag(reply.headers.get("ETag")) or self._etag(href)

    def delete(self, href: str, etag: str) -> None:
        if not self._quirks.if_match and self._etag(href) is None:
            return
        reply = self._wire.send("DELETE", self._at(href), **self._condition(href, etag))
        if reply.status in (200, 202, 204):
            return
        # Gone is what was wanted, and a precondition on what is gone fails too (RFC 9110 section 13.1.1); whether it
        # really is gone is asked again, since an entry that we forget would stay for ever.
        if reply.status not in (404, 410, 412) or self._etag(href) is not None:
            raise Conflict(host=self._wire.host) if reply.status == 410 else refusal(reply, self._wire.host)

    def _condition(self, href: str, etag: str | None) -> dict[str, str]:
        """The headers that hold a write to what we know. Where a server does not keep to them, what stands there is
        asked first: a person's change within the same second could be missed, within a minute it is not."""
        if etag is None:
            if not self._quirks.if_none_match and self._etag(href) is not None:
                raise Conflict(host=self._wire.host)
            return {"If_None_Match": "*"}
        if self._quirks.if_match:
            return {"If_Match": etag}
        if self._etag(href) != etag:
            raise Conflict(host=self._wire.host)
        return {}

    # ── listing ──

    def _since(self, token: str) -> tuple[dict[str, str], set[str], str]:
        """What changed (href → etag), what is gone, the next token; page after page while truncated."""
        listed: dict[str, str] = {}
        gone: set[str] = set()
        for _ in range(PAGES):
            reply = self._wire.report(self.url, 0, sync_collection(token))
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
        """Compare all that stands with all that we hold, so that no deletion is lost. The token is asked for first:
        what changes meanwhile is told the next time."""
        by_token, token = self._by_token()
        by_etag = self._etags()
        if token and by_etag.keys() - by_token.keys() and by_etag.keys() - self._by_token()[0].keys():
            # Twice fewer than there are: this server cuts its answers short without saying so.
            self._quirks, token = replace(self._quirks, token_trusted=False), ""
        listed, held = {**by_etag, **by_token}, known(None)
        if held and not listed and not token:
            listed = self._queried()
        changed, gone = compared(listed, held)
        return Changes(LeftOff(token, self._clock().date(), self._quirks).text, self._fetch(changed), gone)

    def _by_token(self) -> tuple[dict[str, str], str]:
        """All that stands here and the token of this moment, as far as tokens are of use here."""
        if not self._quirks.by_token:
            return {}, ""
        try:
            listed, _, token = self._since("")
        except SyncTokenExpired:
            self._quirks = replace(self._quirks, sync_token=False)
            return {}, ""
        return listed, token

    def _etags(self) -> dict[str, str]:
        """Every href with its etag. An answer that names nothing, not even the calendar itself, is no answer."""
        reply = self._wire.propfind(self.url, 1, "<getetag/><resourcetype/>")
        if reply.status != 207:
            raise refusal(reply, self._wire.host)
        named = list(reply.items())
        if not named or any(self._is_self(item) and item.status == 507 for item in named):
            raise Unreachable(host=self._wire.host)
        items = (i for i in named if not i.holds(DAV + "resourcetype", DAV + "collection"))
        return {name_of(item.href): item.etag for item in items if not self._is_self(item)}

    def _queried(self) -> dict[str, str]:
        """The same by another kind of question (RFC 4791 section 7.8), for an answer that is hard to believe."""
        reply = self._wire.report(self.url, 1, _EVERY_EVENT)
        if reply.status != 207:
            raise Unreachable(host=self._wire.host)
        return {name_of(item.href): item.etag for item in reply.items() if not self._is_self(item)}

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


#: Asks for the etag of whatever holds an event.
_EVERY_EVENT = (
    f'<C:calendar-query {NS}><prop><getetag/></prop><C:filter><C:comp-filter name="VCALENDAR">'
    '<C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>'
)


def sync_collection(token: str) -> str:
    """Asks what is new since a token (RFC 6578). Never with a limit: there are servers that then drop the rest."""
    return (
        f"<sync-collection {NS}><sync-token>{escape(token)}</sync-token><sync-level>1</sync-level>"
        "<prop><getetag/></prop></sync-collection>"
    )


def _multiget_body(paths: Iterable[str]) -> str:
    hrefs = "".join(f"<href>{escape(path)}</href>" for path in paths)
    return f"<C:calendar-multiget {NS}><prop><getetag/><C:calendar-data/></prop>{hrefs}</C:calendar-multiget>"
