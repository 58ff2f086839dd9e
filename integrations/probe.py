"""How one server really behaves, found out at connecting, in our own calendar only.

One entry of our own, far in the past and without an alarm, is written, written wrongly, and taken away again, together
with whatever an earlier attempt left. Nobody else's entry or calendar is touched, and nobody is told of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from household.model import Entry
from integrations import base
from integrations.base import CalendarTrouble, Found, ReadOnly, Unreachable
from integrations.caldav import CalDavAccount
from integrations.dav import DAV, Reply, Wire, plain_etag, refusal
from integrations.dav_calendar import name_of, quirks_of, sync_collection
from integrations.ical_entries import write_entry
from integrations.quirks import LeftOff, Quirks

_THEN = datetime(2020, 1, 6, 3, 0, tzinfo=ZoneInfo("UTC"))
_UNKNOWN_TOKEN = "http://example.invalid/sync/0"  # noqa: S105 - a token that no server gave
_DONE = (200, 201, 204)


def first_token(account: base.Account, ours: Found) -> str | None:
    """What to keep as the token of our own calendar before it is read for the first time: what the probe met. None
    for kinds of account that need no probe."""
    if not isinstance(account, CalDavAccount):
        return None
    return LeftOff(quirks=probe(account, ours)).text


def probe(account: CalDavAccount, ours: Found) -> Quirks:
    """How the server behaves, in some fifteen requests; what is known of it beforehand counts too.

    Raises ReadOnly for a calendar that is not ours, and whatever keeps us from writing in it.
    """
    if not ours.ours:
        raise ReadOnly(host=account.wire.host)
    known, bench = quirks_of(ours.url), Bench(account.wire, ours.url.rstrip("/") + "/")
    with bench.cleared():
        before = bench.since("")
        met = bench.written()
        came = bench.since(_token(before))
    went = bench.since(_token(came))
    told = bench.told(came) is False and bench.told(went) is True
    met = replace(met, sync_token=bool(_token(before)) and told, token_trusted=bench.refuses_unknown_tokens())
    with suppress(CalendarTrouble):  # who is not told is not handed on to, and is invited some other way
        met = replace(met, schedules_as=account.schedules_as())
    return met.and_odd(known.odd)


def _token(reply: Reply) -> str:
    return reply.value(DAV + "sync-token") or ""


def throw_away(name: str, href: str = "") -> Entry:
    """An entry of ours that stands for a moment only: its identity is the same each time, so that one that was left
    behind is found again."""
    mark = hashlib.sha256(f"samen throw-away {name}".encode()).hexdigest()[:30]
    return Entry(href or f"samen-{mark}.ics", f"{mark}@samen", "samen", _THEN, 5)


@dataclass(frozen=True)
class Bench:
    """The two addresses at which a server is tried."""

    wire: Wire
    url: str

    @property
    def entry(self) -> Entry:
        return throw_away(self.url)

    @property
    def hrefs(self) -> tuple[str, str]:
        return self.entry.href, throw_away(f"{self.url} again").href

    @contextmanager
    def cleared(self) -> Iterator[None]:
        """Nothing of ours stands at the two addresses before and after."""
        self._clear()
        try:
            yield
        finally:
            with suppress(CalendarTrouble):  # the next attempt, or taking the calendar away, clears it
                self._clear()

    def _clear(self) -> None:
        for href in self.hrefs:
            self.wire.send("DELETE", self.url + href)

    def put(self, href: str, **condition: str) -> Reply:
        text = write_entry(replace(self.entry, href=href), _THEN)
        return self.wire.send("PUT", self.url + href, text, Content_Type="text/calendar; charset=utf-8", **condition)

    def written(self) -> Quirks:
        """Write the entry, and try what a server has to refuse."""
        first, second = self.hrefs
        made = self.put(first, If_None_Match="*")
        if made.status not in _DONE:
            raise refusal(made, self.wire.host)
        return Quirks(
            if_none_match=self.put(first, If_None_Match="*").status not in _DONE,
            uid_unique=self.put(second, If_None_Match="*").status not in _DONE,
            if_match=self._keeps_if_match(first),
            etag_on_put=plain_etag(made.headers.get("ETag")) is not None,
            schedule_tag="Schedule-Tag" in made.headers,
        )

    def _keeps_if_match(self, href: str) -> bool:
        """A stale etag is refused, and the one that stands is not."""
        stale = self.put(href, If_Match='"samen-stale"').status in _DONE
        now = next(iter(self.wire.propfind(self.url + href, 0, "<getetag/>").items()), None)
        return not stale and (now is None or not now.etag or self.put(href, If_Match=now.etag).status in _DONE)

    def since(self, token: str) -> Reply:
        """What is new since a token."""
        return self.wire.report(self.url, 0, sync_collection(token))

    def refuses_unknown_tokens(self) -> bool:
        """Whether a token that was never given is refused, and not answered as if it were known."""
        try:
            return self.since(_UNKNOWN_TOKEN).status != 207
        except Unreachable:  # there are servers that break at it, which is as good as a refusal
            return True

    def told(self, reply: Reply) -> bool | None:
        """Whether an answer tells that our entry went, or that it came (False); None: not a word."""
        told = {name_of(item.href): item.status in (404, 410) for item in reply.items()}
        return told.get(self.hrefs[0])
