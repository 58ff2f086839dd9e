"""A small calendar server in memory that can be told to behave as odd as real ones do."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

from tests.integrations.servers import Answer, web

MULTI = '<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">{}</d:multistatus>'
OK, GONE = "HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"


@dataclass
class Odd:
    """One calendar at ``/cal/``; each switch is one oddity. ``log`` holds every request as "METHOD name"."""

    tokens: bool = True
    refuses_unknown_tokens: bool = True
    if_none_match: bool = True
    if_match: bool = True
    uid_unique: bool = True
    rewrites: bool = False  # stores something else than it was given, and gives no etag
    shows: int = 10_000  # of a listing by token, no more than this, without saying so
    lies_empty: str = ""  # "PROPFIND": this kind of question is answered with nothing in it
    forgets: bool = False  # by token it says that everything is gone
    url: str = ""
    things: dict[str, tuple[int, str]] = field(default_factory=dict)
    deeds: list[tuple[str, bool]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def answer(self, request) -> Answer:
        name = unquote(urlsplit(request.path).path).rpartition("/")[2]
        self.log.append(f"{request.command} {name}".strip())
        return getattr(self, f"_{request.command.lower()}")(name, request)

    # ── writing ──

    def _put(self, name: str, request) -> Answer:
        text = request.body
        standing = self.things.get(name)
        if standing and self.if_none_match and request.headers.get("If-None-Match") == "*":
            return 412, {}, b""
        wanted = request.headers.get("If-Match")
        if wanted and self.if_match and (standing is None or wanted != f'"{standing[0]}"'):
            return 412, {}, b""
        uid = re.search(r"UID:(\S+)", text)
        others = (kept for other, (_, kept) in self.things.items() if other != name)
        if self.uid_unique and uid and any(f"UID:{uid[1]}\r" in kept for kept in others):
            return 409, {}, b""
        self.set(name, text.replace("END:VEVENT", "X-SEEN:1\r\nEND:VEVENT") if self.rewrites else text)
        return 201, {} if self.rewrites else {"ETag": f'"{self.things[name][0]}"'}, b""

    def _delete(self, name: str, request) -> Answer:
        standing, wanted = self.things.get(name), request.headers.get("If-Match")
        if standing is None:
            return 404, {}, b""
        if wanted and self.if_match and wanted != f'"{standing[0]}"':
            return 412, {}, b""
        self.drop(name)
        return 204, {}, b""

    def set(self, name: str, text: str) -> None:
        self.deeds.append((name, False))
        self.things[name] = (len(self.deeds), text)

    def drop(self, name: str) -> None:
        self.deeds.append((name, True))
        del self.things[name]

    # ── reading ──

    def _get(self, name: str, request) -> Answer:
        if name not in self.things:
            return 404, {}, b""
        etag, text = self.things[name]
        return 200, {"ETag": f'"{etag}"', "Content-Type": "text/calendar"}, text.encode()

    def _propfind(self, name: str, request) -> Answer:
        if name:
            return multi(self._item(name)) if name in self.things else (404, {}, b"")
        itself = "<d:response><d:href>/cal/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/><c:calendar/>"
        itself += f"</d:resourcetype></d:prop><d:status>{OK}</d:status></d:propstat></d:response>"
        return multi(itself + self._all("PROPFIND"))

    def _report(self, name: str, request) -> Answer:
        body = request.body
        if "calendar-multiget" in body:
            names = [unquote(h).rpartition("/")[2] for h in re.findall(r"<href>([^<]+)</href>", body)]
            return multi("".join(self._item(n, whole=True) for n in names if n in self.things))
        if "calendar-query" in body:
            return multi(self._all("QUERY"))
        if not self.tokens:
            return 501, {}, b""
        token = re.search(r"<sync-token>(.*?)</sync-token>", body)[1]
        known = not token or re.fullmatch(r"t\d+", token) is not None
        if not known and self.refuses_unknown_tokens:
            return 403, {"Content-Type": "application/xml"}, b'<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>'
        return multi(self._told(token if known else "") + f"<d:sync-token>t{len(self.deeds)}</d:sync-token>")

    def _told(self, token: str) -> str:
        if not token:
            return "" if self.lies_empty == "SYNC" else "".join(map(self._item, list(self.things)[: self.shows]))
        if self.forgets:
            return "".join(map(_gone, self.things))
        names = {name for name, _ in self.deeds[int(token[1:]) :]}
        return "".join(self._item(n) if n in self.things else _gone(n) for n in sorted(names)[: self.shows])

    def _all(self, kind: str) -> str:
        return "" if self.lies_empty in (kind, "BOTH") else "".join(map(self._item, self.things))

    def _item(self, name: str, whole: bool = False) -> str:
        etag, text = self.things[name]
        data = f"<c:calendar-data>{escape(text)}</c:calendar-data>" if whole else ""
        return (
            f'<d:response><d:href>/cal/{name}</d:href><d:propstat><d:prop><d:getetag>"{etag}"</d:getetag>{data}'
            f"</d:prop><d:status>{OK}</d:status></d:propstat></d:response>"
        )


def _gone(name: str) -> str:
    return f"<d:response><d:href>/cal/{name}</d:href><d:status>{GONE}</d:status></d:response>"


def multi(inner: str) -> Answer:
    return 207, {"Content-Type": "application/xml"}, MULTI.format(inner).encode()


@contextlib.contextmanager
def running(server: Odd) -> Iterator[Odd]:
    with web(server.answer) as url:
        server.url = f"{url}cal/"
        yield server
