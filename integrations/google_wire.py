"""Google Calendar's API on the wire: one service per thread, a measured pace, and where an answer becomes an error.

Nothing that changes something is sent twice: ``num_retries`` stays 0, since the client library would repeat POSTs and
not heed Retry-After; and httplib2 is kept from sending a request again by itself when a connection closes without a
byte, since that would make a second calendar.
"""

from __future__ import annotations

import http.client as httplib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httplib2
from google.auth.exceptions import GoogleAuthError
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from household.settings import GoogleDoor
from integrations.base import (
    AccessRevoked,
    CalendarTrouble,
    Conflict,
    Meter,
    NotAccepted,
    NotFound,
    SyncTokenExpired,
    Unreachable,
)
from integrations.oauth import Grant, access, gone

SECONDS = 30.0  # until an answer is no answer
#: A pace well below what Google allows a person (600 requests a minute), with room for a burst.
BURST, PER_SECOND = 60.0, 5.0
#: Waits up to here are sat out; longer ones are for the outbox.
PATIENCE = 2.0
COOL_DOWN = 3600  # seconds after "quotaExceeded", which lasts hours
_RATES = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})

Event = dict[str, Any]


class ApiOff(NotAccepted):
    """The Calendar API is not turned on in the project of this client: turn it on."""

    sentence = "trouble.google_api_off"


class _Once:
    """A connection that tells a lost answer as such; httplib2 takes the usual error for a sign to send again."""

    def getresponse(self) -> Any:
        try:
            return super().getresponse()  # type: ignore[misc]
        except httplib.BadStatusLine:
            raise ConnectionResetError("closed without an answer") from None


class _Plain(_Once, httplib2.HTTPConnectionWithTimeout):  # type: ignore[misc]
    pass


class _Secure(_Once, httplib2.HTTPSConnectionWithTimeout):  # type: ignore[misc]
    pass


class _Http(httplib2.Http):  # type: ignore[misc]
    """HTTP that sends each request once."""

    def request(self, uri: str, *args: Any, **options: Any) -> Any:
        options["connection_type"] = _Secure if uri.startswith("https:") else _Plain
        return super().request(uri, *args, **options)


@dataclass
class Bucket:
    """A token bucket: ``take`` says how many seconds to wait before the next request."""

    level: float = BURST
    at: float = 0.0

    def take(self, now: float) -> float:
        """Take one token at a moment (seconds of any steady clock); the wait until it is there."""
        self.level = min(BURST, self.level + (now - self.at) * PER_SECOND) if self.at else self.level
        self.at = now
        self.level -= 1
        return max(0.0, -self.level / PER_SECOND)


_buckets: dict[str, Bucket] = {}
_lock = threading.Lock()
_here = threading.local()


class Wire:
    """One grant at Google: requests out, answers or our errors back. Each thread has a service of its own, since
    ``httplib2.Http`` is not for several at once."""

    def __init__(self, grant: Grant, google: GoogleDoor, meter: Meter) -> None:
        self._grant, self._google, self.meter = grant, google, meter

    @property
    def api(self) -> Any:
        """The service, to make requests with."""
        services: dict[tuple[str, str], Any] = _here.__dict__.setdefault("services", {})
        key = (self._google.api_url, self._grant.refresh_token)
        if key not in services:
            http = AuthorizedHttp(access(self._grant, self._google), http=_Http(timeout=SECONDS))
            there = {"api_endpoint": self._google.api_url}
            services[key] = _made_once(
                build("calendar", "v3", http=http, static_discovery=True, cache_discovery=False, client_options=there)
            )
        return services[key]

    def ask(self, request: Any) -> Event:
        """Send a request that changes nothing; once more when a connection that was kept open turned out closed."""
        try:
            return self._send(request, write=False)
        except Unreachable as lost:
            if not isinstance(lost.__context__, ConnectionError | httplib.HTTPException):
                raise
            return self._send(request, write=False)

    def tell(self, request: Any, etag: str | None = None) -> Event:
        """Send a request that changes something, if it still has this etag; else Conflict."""
        if etag is not None:
            request.headers["If-Match"] = etag
        return self._send(request, write=True)

    def pages(self, request: Callable[..., Any], **options: object) -> Iterator[Event]:
        """Each page of a list; a page may be empty while more follow."""
        page = None
        while True:
            answer = self.ask(request(**options, **({"pageToken": page} if page else {})))
            yield answer
            page = answer.get("nextPageToken")
            if not page:
                return

    def _send(self, request: Any, write: bool) -> Event:
        self._wait()
        began = time.monotonic()
        try:
            answer = request.execute(num_retries=0)
        except HttpError as error:
            raise trouble(error) from None
        except GoogleAuthError as error:
            raise gone(error) from None
        except (OSError, httplib2.HttpLib2Error, httplib.HTTPException):
            raise Unreachable(host="google") from None
        finally:
            self.meter.waiting += time.monotonic() - began
            self.meter.writes += write
            self.meter.reads += not write
        return answer if isinstance(answer, dict) else {}

    def _wait(self) -> None:
        with _lock:
            bucket = _buckets.setdefault(self._grant.refresh_token, Bucket())
            wait = bucket.take(time.monotonic())
            if wait > PATIENCE:
                bucket.level += 1  # not sent, not spent
        if wait > PATIENCE:
            raise Unreachable(int(wait) + 1, host="google")
        if wait:
            time.sleep(wait)


def _made_once(service: Any) -> Any:
    """The same service with its parts kept: making ``events()`` anew each time costs more than a local request."""
    for part in ("calendarList", "calendars", "channels", "events"):
        setattr(service, part, cache(getattr(service, part)))
    return service


def trouble(error: HttpError) -> CalendarTrouble:
    """The one place where an answer of Google becomes an error
    (https://developers.google.com/workspace/calendar/api/guides/errors)."""
    status, reasons = int(error.resp.status), _reasons(error)
    wait = _seconds(error.resp)
    if status == 429 or (status == 403 and reasons & _RATES):
        return Unreachable(60 if wait is None else wait, host="google")
    if status == 403 and "quotaExceeded" in reasons:
        return Unreachable(COOL_DOWN, host="google")
    if status == 403 and reasons & {"accessNotConfigured", "SERVICE_DISABLED"}:
        return ApiOff(host="google")
    if status in (401, 403):
        return AccessRevoked(host="google")
    if status in (409, 412):
        return Conflict(host="google")
    if status == 410:
        return SyncTokenExpired(host="google")
    if status == 404:
        return NotFound(host="google")
    if status >= 500:
        return Unreachable(wait, host="google")
    return NotAccepted(host="google", status=status)


def _reasons(error: HttpError) -> frozenset[str]:
    try:
        told = json.loads(error.content)["error"]
        found = {str(one.get("reason", "")) for one in told.get("errors", []) + told.get("details", [])}
    except (ValueError, KeyError, TypeError, AttributeError):
        return frozenset()
    return frozenset(found | {str(told.get("status", ""))})


def _seconds(response: Mapping[str, str]) -> int | None:
    wait = response.get("retry-after", "")
    return int(wait) if wait.isdigit() else None
