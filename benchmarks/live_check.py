"""The contract of a calendar, tried at real providers: `make live-check`.

Accounts stand in `live-accounts.toml`, which git leaves alone. Of each, everything happens in one calendar that is made
for it and taken away again, also when something fails; nothing else is touched. What came of it is told while it goes,
and kept in `live-report.md`: promises and figures, never a password, an address or a title.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks.live_promises import Live, Renamed, Say, SaysTooLittle, Stop, checked, needed, promises
from household.model import Kind
from household.settings import read_settings
from integrations.base import Account, CalendarBackend, Meter, ReadOnly
from integrations.caldav import CalDavAccount, connect
from integrations.google import GoogleAccount, connect_google
from integrations.ics import IcsFeed
from integrations.oauth import Grant
from integrations.probe import probe
from integrations.providers import provider_for
from integrations.quirks import Quirks
from rounds.world import open_world
from tests.integrations.contract import Notebook

ACCOUNTS, REPORT = Path("live-accounts.toml"), Path("live-report.md")
KEY, NAME, UNKNOWN = "live-check", "samen live check", "another server"
WELL, FAILED, NOTHING_TO_DO = 0, 1, 2
SUPPLY = (
    f"Nothing to try: supply an account in {ACCOUNTS}, for example\n"
    '[mine]\nkind = "caldav"\nurl = "https://caldav.example.org/"\nuser = "…"\npassword_env = "MY_APP_PASSWORD"\n'
    "(docs/doctor.md tells the other kinds)"
)
#: What Google does not promise: addresses of all letters (they are event ids there), and silence about a write of our
#: own (it comes back with the token, so the calendar is listed once more; nothing in it is taken for a change).
NOT_AT_GOOGLE = (
    "test_odd_hrefs_come_back_as_they_were_given",
    "test_what_we_wrote_ourselves_is_not_fetched_again",
)


def main(accounts: Path = ACCOUNTS, report: Path = REPORT, tell: Say = print) -> int:
    """Try every account in a file; gives the exit code: 0 all well, 1 something failed, 2 there is nothing to try."""
    if not accounts.exists():
        tell(SUPPLY)
        return NOTHING_TO_DO
    try:
        tables = [table for table in tomllib.loads(accounts.read_text("utf-8")).values() if isinstance(table, dict)]
    except tomllib.TOMLDecodeError as error:
        tell(f"{accounts}: {error}")
        return NOTHING_TO_DO
    if not tables:
        tell(SUPPLY)
        return NOTHING_TO_DO
    found = []
    for number, table in enumerate(tables, 1):
        found.append(tried(Live(number), table, tell))
        report.write_text(written(found, datetime.now(UTC)), encoding="utf-8")
    tell(f"{report} tells it all.")
    return WELL if all(live.well for live in found) else FAILED


# ── one account ─────────────────────────────────────────────────────────────────────────────────


def tried(live: Live, table: Mapping[str, Any], tell: Say) -> Live:
    """Everything that one account promises, tried; the calendar made for it is gone afterwards."""
    began = time.monotonic()
    kinds: dict[str, Callable[[Live, Mapping[str, Any], Say], None]] = {
        "caldav": _caldav,
        "google": _google,
        "ics": _feed,
    }
    kind = str(table.get("kind", "caldav"))
    live.provider = str(table.get("provider") or _provider(kind, str(table.get("url", ""))))
    tell(f"{live.number}. {live.provider}")
    with checked(live, "the account can be tried", tell, quiet=True):
        if kind not in kinds:
            raise SaysTooLittle('say kind = "caldav", "google" or "ics"')
        kinds[kind](live, table, tell)
    live.seconds = time.monotonic() - began
    return live


def _provider(kind: str, url: str) -> str:
    if kind == "google":
        return "Google"
    found = provider_for(url)
    return (found.name if found else UNKNOWN) + (", feed" if kind == "ics" else "")


def _value(table: Mapping[str, Any], name: str) -> str:
    """A value that stands in the file, or in the variable that ``<name>_env`` names."""
    given = table.get(name) or os.environ.get(str(table.get(f"{name}_env", "")), "")
    if not given:
        raise SaysTooLittle(f"give {name} = …, or {name}_env = the name of an environment variable that holds it")
    return str(given)


# ── the kinds of accounts ───────────────────────────────────────────────────────────────────────


def _caldav(live: Live, table: Mapping[str, Any], tell: Say) -> None:
    url, user, word = _value(table, "url"), str(table.get("user", "")), ""
    if user:
        word = _value(table, "password")
    # Whoever writes the file means its host, also when that is a machine at home.
    allowed = (urlsplit(url).hostname or "",)

    def opened(meter: Meter) -> CalDavAccount:
        return connect(url, user, word, allowed=allowed, meter=meter)

    doors: list[CalDavAccount] = []
    with checked(live, "signing in", tell):
        doors = [opened(live.meter), opened(Meter())]
        doors[0].calendars()
    needed(live)
    with bench(live, doors[0], tell) as there:
        if live.provider == UNKNOWN:  # the way there may tell more than the address that was given
            live.provider = _provider("caldav", there)
        known: list[Quirks] = []
        with checked(live, "how the server behaves is found out", tell):
            known.append(probe(doors[0], next(f for f in doors[0].calendars() if f.url == there)))
            live.quirks = known[0].odd
        quirks = known[0] if known else None
        promises(live, lambda: (doors[0].calendar(there, quirks), doors[1].calendar(there, quirks)), tell)


def _google(live: Live, table: Mapping[str, Any], tell: Say) -> None:
    grant, door = _grant(table), read_settings(os.environ).google
    doors: list[GoogleAccount] = []
    with checked(live, "signing in", tell):
        doors = [connect_google(grant, door, live.meter), connect_google(grant, door)]
        doors[0].calendars()
    needed(live)
    with bench(live, doors[0], tell) as there:
        numbers = itertools.count()

        def pair() -> tuple[CalendarBackend, CalendarBackend]:
            salt = f"{datetime.now(UTC)} {next(numbers)}"
            return Renamed(doors[0].calendar(there, True), salt), Renamed(doors[1].calendar(there, True), salt)

        promises(live, pair, tell, NOT_AT_GOOGLE)


def _grant(table: Mapping[str, Any]) -> Grant:
    """The permission in a file of its own, or the one that somebody gave to this installation."""
    if "member" not in table:
        try:
            return Grant.from_json(Path(_value(table, "grant")).read_text("utf-8"))
        except OSError:
            raise SaysTooLittle("grant = … names no file that can be read") from None
    store = open_world(os.environ).store
    accounts = (account for household in store.households() for account in store.accounts(household.id))
    for account in accounts:
        if account.kind is Kind.GOOGLE and account.member == table["member"]:
            return Grant.from_json(store.password(account.id))
    raise SaysTooLittle("member = … names nobody here who has connected Google: samen connect google")


def _feed(live: Live, table: Mapping[str, Any], tell: Say) -> None:
    url = _value(table, "url")
    feed = IcsFeed(url, allowed=(urlsplit(url).hostname or "",), meter=live.meter)
    notes = Notebook()
    with checked(live, "the feed is read", tell):
        notes.sync(feed)
    needed(live)
    with checked(live, "nothing new is no changes and one read", tell):
        before = live.meter.reads
        again = notes.sync(feed)
        assert (again.changed, again.deleted, live.meter.reads - before) == ((), (), 1)
    with checked(live, "nothing is written to a feed", tell):
        with pytest.raises(ReadOnly):
            feed.put("samen.ics", "", None)
        assert live.meter.writes == 0


# ── the calendar that is made for it ────────────────────────────────────────────────────────────


@contextmanager
def bench(live: Live, account: Account, tell: Say) -> Iterator[str]:
    """A calendar of our own to try things in, taken away at the end whatever happens."""
    made = ""
    before = {found.url for found in account.calendars()}
    with checked(live, "a calendar of our own is made once", tell):
        made = account.make(KEY, NAME).url
        # Where our mark is not kept, making it again would make a second one, which nobody could take away.
        assert [found.url for found in account.calendars() if found.ours and found.url == made] == [made]
        assert account.make(KEY, NAME).url == made
    if not made:
        raise Stop
    try:
        yield made
    finally:
        with checked(live, "it is taken away, and all others are as they were", tell):
            account.remove(made)
            assert {found.url for found in account.calendars()} == before - {made}


# ── the report ──────────────────────────────────────────────────────────────────────────────────


def written(found: list[Live], now: datetime) -> str:
    """What came of it, as a page to read and to pass on."""
    lines = [
        "# Live check",
        "",
        f"{now:%Y-%m-%d}, samen {version('samen')}. A calendar made for it, and taken away.",
        "",
    ]
    for live in found:
        lines += [f"## {live.number}. {live.provider}", "", *_figures(live), "", "| promise | |", "|---|---|"]
        lines += [f"| {_cell(c.name)} | {_cell(f'✗ {c.why} → {c.step}' if c.why else '✓')} |" for c in live.checks]
        lines.append("")
    return "\n".join(lines)


def _figures(live: Live) -> list[str]:
    kept = sum(not check.why for check in live.checks)
    asked = f"{live.meter.reads} reads and {live.meter.writes} writes in {live.seconds:.0f} s"
    odd = "not looked at" if live.quirks is None else ", ".join(live.quirks) or "none"
    return [f"{kept} of {len(live.checks)} kept, {asked}. Other than the standards ask: {odd}."]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
