"""The only way out: HTTP that never reaches an address that nobody opened, and never runs on for ever.

An address that a person typed could point into the home (a router, a cloud's metadata). A name is
therefore resolved once, each of its addresses is checked, and the connection goes to a checked address;
since the name stays in place for Host, SNI and the certificate, a name that changes its address between
check and use (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from integrations.base import Meter, NotAllowed, TooLarge, Unreachable

CONNECT, READ = 5.0, 30.0  # seconds
WRITES = frozenset({"PUT", "DELETE", "MKCALENDAR", "MKCOL", "PROPPATCH", "POST"})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def check_url(url: str, allowed: tuple[str, ...]) -> None:
    """Raise NotAllowed when the address is not http(s) or leads to a private address; Unreachable when its
    name does not exist. ``allowed`` holds ``host`` or ``host:port`` that may be private."""
    try:
        parts = urlsplit(url)
    except ValueError:  # half an IPv6 address
        raise NotAllowed(host="") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotAllowed(host=parts.hostname or "")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise NotAllowed(host=parts.hostname) from None
    addresses_of(parts.hostname, port, allowed)


def addresses_of(host: str, port: int, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses of a host; NotAllowed if any of them is private and the host was not opened."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(host=host) from None
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    opened = {name.strip().lower().strip("[]") for name in allowed}
    opened |= {name.strip().lower() for name in allowed}
    name = host.lower().strip("[]")
    if not opened & {name, f"{name}:{port}", f"[{name}]:{port}"} and not all(map(is_public, addresses)):
        raise NotAllowed(host=host)
    return addresses


def is_public(address: str) -> bool:
    """Whether an address is of the open internet; IPv4 inside IPv6 is judged as IPv4."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    # is_global is false for private, loopback, link-local, unspecified and carrier-grade NAT (RFC 6598)
    return found.is_global and not found.is_multicast and not found.is_reserved


def _connected(connection: HTTPConnection, allowed: tuple[str, ...]) -> socket.socket:
    """A socket to the first checked address that answers."""
    host, failure = connection.host, OSError("no address")
    for address in addresses_of(host, connection.port, allowed):
        try:
            return socket.create_connection((address, connection.port), connection.timeout)
        except TimeoutError as error:
            raise ConnectTimeoutError(connection, str(error)) from error
        except OSError as error:
            failure = error
    raise NewConnectionError(connection, str(failure)) from failure


class CheckedAdapter(HTTPAdapter):
    """Lets requests connect to checked addresses only."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(max_retries=0)

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connected(self, allowed)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connected(self, allowed)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


class Session(requests.Session):
    """A requests session with the guard, limits in bytes and seconds, and a meter.

    Redirects keep their method, since a PROPFIND that becomes a GET answers something else; they are
    followed only over http(s), at most ``redirects`` times, and the password goes to no other host.
    """

    def __init__(
        self,
        allowed: tuple[str, ...],
        meter: Meter,
        most: int = 50_000_000,
        seconds: float = 120.0,
        redirects: int = 5,
    ) -> None:
        super().__init__()
        # An environment's proxy would connect on our behalf, unchecked; its .netrc would leak passwords.
        self.trust_env = False
        self.meter, self.most, self.seconds, self.redirects = meter, most, seconds, redirects
        self.last_headers: Mapping[str, str] = {}
        adapter = CheckedAdapter(allowed)
        self.adapters.clear()
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def request(self, method: str, url: str, **options: Any) -> requests.Response:  # type: ignore[override]
        """Send, follow and read whole; raises Unreachable, NotAllowed or TooLarge, never of requests."""
        began = time.monotonic()
        options |= {
            "allow_redirects": False,
            "stream": True,
            "timeout": (min(CONNECT, self.seconds), min(READ, self.seconds)),
        }
        try:
            return self._followed(method, str(url), options, began + self.seconds)
        except (requests.exceptions.InvalidSchema, requests.exceptions.InvalidURL):
            raise NotAllowed(host=_host(url)) from None
        except (requests.RequestException, HTTPError, OSError):
            raise Unreachable(host=_host(url)) from None
        finally:
            self.meter.waiting += time.monotonic() - began

    def _followed(self, method: str, url: str, options: dict[str, Any], until: float) -> requests.Response:
        for _ in range(self.redirects + 1):
            response = self._sent(method, url, options, until)
            if response.status_code not in (301, 302, 303, 307, 308) or "Location" not in response.headers:
                return response
            target = urljoin(url, response.headers["Location"])
            if not _same_door(url, target):
                options = options | {"auth": None}
            url = target
        raise Unreachable(host=_host(url))

    def _sent(self, method: str, url: str, options: dict[str, Any], until: float) -> requests.Response:
        response = super().request(method, url, **options)
        body = _body(response, self.most, until)
        response._content, response._content_consumed = body, True  # type: ignore[attr-defined]
        self.last_headers = response.headers
        sent = response.request.body or b""
        self.meter.bytes_out += len(sent)
        self.meter.bytes_in += len(body)
        if method.upper() in WRITES:
            self.meter.writes += 1
        else:
            self.meter.reads += 1
        return response


def _body(response: requests.Response, most: int, until: float) -> bytes:
    """The decoded body; piece by piece as it comes in, so that a slow or endless one ends too."""
    raw: HTTPResponse = response.raw
    pieces, size = [], 0
    while piece := raw.read1(65536, decode_content=True):
        size += len(piece)
        if size > most:
            raw.close()
            raise TooLarge(host=_host(response.url))
        if time.monotonic() > until:
            raw.close()
            raise Unreachable(host=_host(response.url))
        pieces.append(piece)
    raw.release_conn()
    return b"".join(pieces)


def _same_door(one: str, other: str) -> bool:
    """The same host, and not from https back to http."""
    a, b = urlsplit(one), urlsplit(other)
    return a.hostname == b.hostname and (a.port == b.port or b.scheme == "https") and b.scheme >= a.scheme


def _host(url: object) -> str:
    return urlsplit(str(url)).hostname or ""
