"""WebDAV on the wire: one login, requests in, answers out, and where a status becomes an error."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from caldav.davclient import DAVClient
from caldav.lib import error
from requests.auth import HTTPBasicAuth, HTTPDigestAuth

from integrations.base import (
    AccessRevoked,
    Conflict,
    Meter,
    NotACalendar,
    NotAccepted,
    NotFound,
    TooLarge,
    Unreachable,
)
from integrations.net import Session, check_url

DAV, CAL = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
_XML = "application/xml; charset=utf-8"
# Its debug lines hold whole answers, and with them titles.
logging.getLogger("caldav").setLevel(logging.WARNING)

_CONFLICTS = ("no-uid-conflict", "unique-scheduling-object-resource")


@dataclass(frozen=True)
class Reply:
    """What a server answered: its status, headers and, if there is any, the XML tree."""

    status: int
    headers: Mapping[str, str]
    tree: Any = None
    text: str = ""
    retry_after: int | None = None
    preconditions: tuple[str, ...] = ()

    def items(self) -> Iterator[Item]:
        """Each <response> of a multistatus."""
        if self.tree is None or self.tree.tag != DAV + "multistatus":
            return
        for element in self.tree.iterfind(DAV + "response"):
            yield Item(element)

    def value(self, tag: str) -> str | None:
        found = None if self.tree is None else self.tree.findtext(tag)
        return found.strip() if found and found.strip() else None


class Item:
    """One <response>: an href, a status and the properties that were found."""

    def __init__(self, element: Any) -> None:
        self.href: str = (element.findtext(DAV + "href") or "").strip()
        status = element.findtext(DAV + "status") or ""
        self.status = int(status.split()[1]) if len(status.split()) > 1 else 200
        self.props: dict[str, Any] = {}
        for propstat in element.iterfind(DAV + "propstat"):
            if " 2" in (propstat.findtext(DAV + "status") or " 200"):
                self.props |= {prop.tag: prop for holder in propstat.iterfind(DAV + "prop") for prop in holder}

    def text(self, tag: str) -> str | None:
        prop = self.props.get(tag)
        return (prop.text or "").strip() or None if prop is not None else None

    def raw(self, tag: str) -> str | None:
        prop = self.props.get(tag)
        return prop.text if prop is not None else None

    def hrefs(self, tag: str) -> list[str]:
        prop = self.props.get(tag)
        found = [] if prop is None else [h.text.strip() for h in prop.iterfind(DAV + "href") if h.text]
        return [href for href in found if href]

    def holds(self, tag: str, inner: str) -> bool:
        prop = self.props.get(tag)
        return prop is not None and prop.find(inner) is not None

    @property
    def etag(self) -> str:
        return plain_etag(self.text(DAV + "getetag")) or ""


def plain_etag(etag: str | None) -> str | None:
    """An etag without its weak mark: proxies that compress add one, and ``If-Match`` never matches it
    (RFC 9110 section 13.1.1)."""
    return (etag or "").strip().removeprefix("W/") or None


class Wire:
    """One login at one server: sends requests and turns what goes wrong into our errors."""

    def __init__(self, url: str, username: str, password: str, allowed: tuple[str, ...], meter: Meter) -> None:
        check_url(url, allowed)
        self.url, self._login = url, (username, password)
        self._client = DAVClient(url=url, username=username, password=password, enable_rfc6764=False)
        self._client.session.close()
        self._client.session = self._session = Session(allowed, meter)
        # Preemptive, so that a sync without news is one request and not two.
        self._client.auth = HTTPBasicAuth(username.encode(), password.encode()) if username else None

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def send(self, method: str, url: str, body: str = "", **headers: str) -> Reply:
        """Any answer below 500 that the server gives; raises AccessRevoked for 401, Unreachable for 429
        and 5xx. Header names are given with ``_`` for ``-``."""
        reply = self._once(method, url, body, headers)
        if reply.status == 401 and self._can_digest(reply):
            self._client.auth = HTTPDigestAuth(*self._login)
            reply = self._once(method, url, body, headers)
        if reply.status == 401:
            raise AccessRevoked(host=self.host)
        if reply.status == 429 or (reply.status >= 500 and reply.status not in (501, 507)):
            raise Unreachable(reply.retry_after, host=self.host)
        return reply

    def _once(self, method: str, url: str, body: str, headers: Mapping[str, str]) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if method == "GET":  # an entry's text: the client would look for XML in it, and log what it is not
            got = self._session.request(method, url, headers=named, auth=self._client.auth)
            wait = _seconds(error.parse_retry_after(got.headers.get("Retry-After", "")))
            text = got.content.decode("utf-8", "replace")
            return Reply(got.status_code, got.headers, text=text, retry_after=wait)
        try:
            response = self._client.request(url, method, body, named)
        except error.RateLimitError as limit:
            return Reply(limit.status or 503, {}, retry_after=_seconds(limit.retry_after_seconds))
        except error.AuthorizationError as refusal:
            # The client answers 401 and 403 with an error; which of the two is told apart here.
            told = tuple(str(p).rpartition("}")[2] for p in refusal.preconditions or ())
            return Reply(refusal.status or 401, self._session.last_headers, preconditions=told)
        except (SyntaxError, ValueError):  # lxml.etree.XMLSyntaxError: said to be XML, and is not
            raise NotACalendar(host=self.host) from None
        return Reply(response.status, response.headers, response.tree, preconditions=_told(response.tree))

    def _can_digest(self, reply: Reply) -> bool:
        offered = reply.headers.get("WWW-Authenticate", "").lower()
        return "digest" in offered and "basic" not in offered and self._client.auth is not None

    def propfind(self, url: str, depth: int, props: str) -> Reply:
        body = f"<propfind {NS}><prop>{props}</prop></propfind>"
        return self.send("PROPFIND", url, body, Depth=str(depth), Content_Type=_XML)

    def report(self, url: str, depth: int, body: str) -> Reply:
        return self.send("REPORT", url, body, Depth=str(depth), Content_Type=_XML)


def _told(tree: Any) -> tuple[str, ...]:
    """The preconditions that a server names as the reason of its refusal (RFC 4918 section 16)."""
    if tree is None or tree.tag != DAV + "error":
        return ()
    return tuple(str(element.tag).rpartition("}")[2] for element in tree)


def _seconds(value: float | None) -> int | None:
    return None if value is None else max(0, int(value))


def refusal(reply: Reply, host: str) -> Exception:
    """The one place where a refused write, or a refused look at a calendar, becomes an error."""
    told = any(name in _CONFLICTS for name in reply.preconditions)
    if reply.status in (409, 412) or (reply.status == 403 and told):
        return Conflict(host=host)
    if reply.status in (401, 403):
        return AccessRevoked(host=host)
    if reply.status in (404, 410):
        return NotFound(host=host)
    if reply.status == 413:
        return TooLarge(host=host)
    if reply.status == 507:
        return Unreachable(host=host)
    return NotAccepted(host=host, status=reply.status)
