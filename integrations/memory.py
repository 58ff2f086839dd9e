"""A calendar in a dict: the same promises as a server, for a first look and for tests."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from household.model import Changes, Resource
from integrations.base import Conflict, Found, Known, Meter, NotFound, compared, short_hash

Verb = Literal["changes", "read", "put", "delete"]


@dataclass
class Fault:
    """An error that the next use of a verb raises, before or after the deed has been done."""

    verb: Verb
    error: Exception
    after: bool = False


class MemoryCalendar:
    """One calendar in memory. Tokens and etags are counted up, as a server's would be."""

    def __init__(self, meter: Meter | None = None) -> None:
        self.meter = meter or Meter()
        self.resources: dict[str, Resource] = {}
        self._log: list[str] = []  # which href changed, in order: the token is a length of it
        self._born = f"{id(self):x}"
        self._versions = itertools.count(1)
        self._faults: list[Fault] = []

    def fail_next(self, verb: Verb, error: Exception, *, after: bool = False) -> None:
        """Let the next use of ``verb`` fail; with ``after`` the deed is done and only its answer lost."""
        self._faults.append(Fault(verb, error, after))

    def changes(self, since: str | None, known: Known) -> Changes:
        self.meter.reads += 1
        self._fail("changes", after=False)
        seen = self._seen(since)
        token = f"{self._born}.{len(self._log)}"
        touched = None if seen is None else set(self._log[seen:])
        if touched is not None and not touched:
            return Changes(token)
        held = known(touched)
        listed = {
            href: resource.etag or "" for href, resource in self.resources.items() if touched is None or href in touched
        }
        changed, deleted = compared(listed, held)
        return Changes(token, tuple(self.resources[href] for href in changed), deleted)

    def read(self, href: str) -> Resource | None:
        self.meter.reads += 1
        self._fail("read", after=False)
        return self.resources.get(href)

    def put(self, href: str, text: str, etag: str | None) -> str | None:
        self.meter.writes += 1
        self._fail("put", after=False)
        standing = self.resources.get(href)
        if (standing.etag if standing else None) != etag:
            raise Conflict(host="memory")
        new = f'"{next(self._versions)}"'
        self.resources[href] = Resource(href, new, text)
        self._log.append(href)
        self._fail("put", after=True)
        return new

    def delete(self, href: str, etag: str) -> None:
        self.meter.writes += 1
        self._fail("delete", after=False)
        standing = self.resources.get(href)
        if standing is not None and standing.etag != etag:
            raise Conflict(host="memory")
        if self.resources.pop(href, None) is not None:
            self._log.append(href)
        self._fail("delete", after=True)

    def _seen(self, since: str | None) -> int | None:
        born, _, length = (since or "").partition(".")
        if born != self._born or not length.isdigit() or int(length) > len(self._log):
            return None
        return int(length)

    def _fail(self, verb: Verb, *, after: bool) -> None:
        fault = next((f for f in self._faults if f.verb == verb and f.after == after), None)
        if fault is not None:
            self._faults.remove(fault)
            raise fault.error


@dataclass
class MemoryAccount:
    """Calendars by address, with their names."""

    url: str
    held: dict[str, MemoryCalendar] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)

    def add(self, name: str) -> str:
        """A calendar of the person's own; returns its address."""
        return self._at(f"{self.url.rstrip('/')}/{quote(name)}-{short_hash(name)[:4]}", name).url

    def calendars(self) -> tuple[Found, ...]:
        return tuple(self._at(url, name) for url, name in self.names.items())

    def make(self, key: str, name: str) -> Found:
        url = f"{self.url.rstrip('/')}/samen-{key}"
        self.made.add(url)
        return self._at(url, name)

    def remove(self, url: str) -> None:
        self.held.pop(url, None)
        self.names.pop(url, None)
        self.made.discard(url)

    def calendar(self, url: str) -> MemoryCalendar:
        """The calendar at an address; NotFound if none was made there."""
        if url not in self.held:
            raise NotFound(host="memory")
        return self.held[url]

    def _at(self, url: str, name: str) -> Found:
        self.held.setdefault(url, MemoryCalendar())
        self.names.setdefault(url, name)
        return Found(url, self.names[url], url in self.made)
