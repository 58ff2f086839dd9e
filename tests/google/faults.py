"""The faults that a test can put in a request's way."""

from __future__ import annotations

from dataclasses import dataclass

FAULTS: dict[str, tuple[int, str]] = {
    "500": (500, "backendError"),
    "503": (503, "backendError"),
    "rateLimitExceeded": (403, "rateLimitExceeded"),
    "userRateLimitExceeded": (403, "userRateLimitExceeded"),
    "quotaExceeded": (403, "quotaExceeded"),
    "accessNotConfigured": (403, "accessNotConfigured"),
    "403": (403, "forbidden"),
    "404": (404, "notFound"),
    "429": (429, "rateLimitExceeded"),
    "412": (412, "conditionNotMet"),
    "410": (410, "fullSyncRequired"),
    "401": (401, "authError"),
    "400": (400, "badRequest"),
}  # and "reset", "timeout"


@dataclass
class Fault:
    match: str
    fault: str
    after: bool
    times: int
    skip: int
    retry_after: int

    def takes(self, method: str) -> bool:
        """Whether this request is the one to spoil (and note it)."""
        if self.match not in (method, "*") and not (self.match == "*writes*" and is_write(method)):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return self.times >= 0


def is_write(method: str) -> bool:
    """Whether a method changes calendars or events (channels and free-busy questions do not)."""
    room, _, verb = method.removeprefix("calendar.").partition(".")
    return room in ("events", "calendars", "calendarList") and verb not in ("list", "get", "instances", "watch")
