"""A calendar that somebody published at an address: a feed that can be read and nothing else.

A feed has no versions of its own, so it is split into one resource per UID, with a hash as its etag:
what did not change is not news. An answer that is no calendar is never read as "no events".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from requests import Response

from household.model import Changes, Resource
from integrations.base import (
    AccessRevoked,
    Known,
    Meter,
    NotACalendar,
    NotFound,
    ReadOnly,
    Unreachable,
    compared,
    short_hash,
)
from integrations.blocks import piles
from integrations.net import Session, check_url

MOST = 10_000_000  # bytes
SECONDS = 20.0  # in all
_TZID = re.compile(r';TZID="?([^":;\r\n]+)', re.IGNORECASE)


class IcsFeed:
    """One feed. ``webcal://`` is https by another name."""

    def __init__(self, url: str, *, allowed: tuple[str, ...] = (), meter: Meter | None = None) -> None:
        self.url = at_home(url)
        check_url(self.url, allowed)
        self._session = Session(allowed, meter or Meter(), most=MOST, seconds=SECONDS)

    def changes(self, since: str | None, known: Known) -> Changes:
        """Of all that the feed holds, what differs from what we hold; one request, conditional."""
        before = _read_token(since)
        response = self._get(before)
        if response.status_code == 304:
            return Changes(since)
        resources = split(text_of(response))
        print_ = short_hash("".join(r.href + (r.etag or "") for r in resources.values()))
        token = _token(response, print_)
        if before.get("hash") == print_:
            return Changes(token)
        listed = {href: resource.etag or "" for href, resource in resources.items()}
        changed, gone = compared(listed, known(None))
        return Changes(token, tuple(resources[href] for href in changed), gone)

    def read(self, href: str) -> Resource | None:
        return split(text_of(self._get({}))).get(href)

    def put(self, href: str, text: str, etag: str | None) -> str | None:
        raise ReadOnly(href=href)

    def delete(self, href: str, etag: str) -> None:
        raise ReadOnly(href=href)

    def _get(self, before: Mapping[str, str]) -> Response:
        headers = {"Accept": "text/calendar, */*;q=0.1"}
        if before.get("etag"):
            headers["If-None-Match"] = before["etag"]
        if before.get("modified"):
            headers["If-Modified-Since"] = before["modified"]
        response = self._session.request("GET", self.url, headers=headers)
        _check(response)
        return response


def at_home(url: str) -> str:
    """The address to ask for: ``webcal://`` and a bare host become https."""
    scheme, mark, rest = url.strip().partition("://")
    if not mark:
        return f"https://{scheme}"
    return f"https://{rest}" if scheme.lower() in ("webcal", "webcals") else f"{scheme.lower()}://{rest}"


def _check(response: Response) -> None:
    """The one place where a feed's status becomes an error."""
    status = response.status_code
    if status in (401, 403):
        raise AccessRevoked()
    if status in (404, 410):
        raise NotFound()
    if status == 429 or status >= 500:
        wait = response.headers.get("Retry-After", "")
        raise Unreachable(int(wait) if wait.isdigit() else None)
    if status not in (200, 304):
        raise NotACalendar()


def text_of(response: Response) -> str:
    """The calendar in an answer; NotACalendar for a web page, an empty answer or half a file."""
    return calendar_in(response.content)


def calendar_in(body: bytes) -> str:
    """The calendar in these bytes. Raises NotACalendar when they are none, or half of one, or hold events that
    nobody can find: what cannot be read is never "no events"."""
    text = _decoded(body).strip()
    if text[:15].upper() != "BEGIN:VCALENDAR" or text[-13:].upper() != "END:VCALENDAR":
        raise NotACalendar()
    if "\nBEGIN:VEVENT" in text.upper() and not any(pile.events for pile in piles(text)):
        raise NotACalendar()
    return text


def _decoded(body: bytes) -> str:
    """UTF-8 as the standard says (RFC 5545 section 3.1.4), or what some programs write instead."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _token(response: Response, print_: str) -> str:
    etag, modified = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
    return json.dumps({"etag": etag, "modified": modified, "hash": print_}, sort_keys=True)


def _read_token(since: str | None) -> dict[str, str]:
    """What the last answer said; nothing when the token is not one of ours."""
    try:
        read = json.loads(since or "{}")
    except ValueError:
        return {}
    fits = isinstance(read, dict) and all(isinstance(value, str) for value in read.values())
    return read if fits and "hash" in read else {}


# ── splitting ───────────────────────────────────────────────────────────────────────────────────


def split(text: str) -> dict[str, Resource]:
    """One resource per UID: the calendar's own lines, the zones that it names, and its components.

    The etag leaves out DTSTAMP, which some servers set to the moment of asking.
    """
    found: dict[str, Resource] = {}
    for pile in piles(text):
        by_uid: dict[str, list[str]] = {}
        for uid, block in pile.events:
            by_uid.setdefault(uid, []).append(block)
        for uid, blocks in by_uid.items():
            named = {name for block in blocks for name in _TZID.findall(block.replace("\r\n ", ""))}
            zones = [zone for name, zone in pile.zones.items() if name in named]
            whole = "\r\n".join(["BEGIN:VCALENDAR", *pile.lines, *zones, *blocks, "END:VCALENDAR", ""])
            href = short_hash(uid)
            stable = "\n".join(line for line in whole.splitlines() if not line.startswith("DTSTAMP"))
            found[href] = Resource(href, short_hash(stable), whole)
    return found
