"""One pass of a naive client over one calendar, in a process of its own: `python -m benchmarks.naive URL NOTES`.

It does what one would write first with python-caldav: ask for all events each time, and compare their texts with
those it noted before. It understands and stores nothing else.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from caldav.collection import Calendar
from caldav.davclient import DAVClient

from benchmarks.measure import measured, tell
from integrations.base import Meter


def passed(url: str, notes: Path, meter: Meter) -> set[str]:
    """Ask for everything, compare, note; gives the addresses of what is new, changed or gone."""
    noted = json.loads(notes.read_text()) if notes.exists() else {}
    client = DAVClient(url=url, username="sanne", password="x")
    client.session.request = _counted(client.session.request, meter)
    calendar: Any = Calendar(client, url)  # its types allow for an asynchronous client
    texts = {str(event.url): event.data for event in calendar.events()}
    notes.write_text(json.dumps(texts))
    return {href for href, _ in noted.items() ^ texts.items()}


def _counted(request: Callable[..., Any], meter: Meter) -> Callable[..., Any]:
    """The same request, counted on a meter as ours are."""

    def counted(*words: object, **options: object) -> Any:
        began = time.monotonic()
        response = request(*words, **options)
        meter.bytes_in += len(response.content)
        meter.waiting += time.monotonic() - began
        meter.reads += 1
        return response

    return counted


def main(url: str, notes: str) -> None:
    there = Path(notes)
    tell(measured(lambda meter: passed(url, there, meter), lambda: len(json.loads(there.read_text()))))


if __name__ == "__main__":
    main(*sys.argv[1:])
