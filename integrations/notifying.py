"""Runs as a process of its own, so that what a person typed reaches nothing it should not: hands a word to Apprise.

Apprise (https://appriseit.com) speaks to a hundred services, each with code of its own. Whatever that code does, here
it may connect to the open internet and to the hosts that the settings open, may start no program, and is stopped after
a while by whoever started it. Reads ``{channel, title, body, allowed, send}`` as JSON and answers with one word.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from integrations.base import NotAllowed, Unreachable
from integrations.net import addresses_of, is_public

#: What is answered: it went, nobody took it, Apprise knows no such address, it leads into the private network, or
#: Apprise is not installed.
WENT, REFUSED, UNKNOWN, PRIVATE, MISSING = "went", "refused", "unknown", "private", "missing"
#: What a program that only talks to others has no use for (https://docs.python.org/3/library/audit_events.html).
_NOT_HERE = frozenset(
    "subprocess.Popen os.system os.exec os.posix_spawn os.spawn pty.spawn syslog.openlog syslog.syslog".split()  # noqa: SIM905
)


class Guard:
    """Looks at every connection before it is made (PEP 578)."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self.refused = False
        self.opened = frozenset(_opened(allowed))

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _NOT_HERE or (event == "socket.connect" and not self._may(arguments[1])):
            self.refused = True
            raise PermissionError(event)

    def _may(self, address: object) -> bool:
        if not isinstance(address, tuple):  # a socket in the file system
            return False
        host, port = str(address[0]), int(address[1])
        return (host, port) in self.opened or (host, 0) in self.opened or is_public(host)


def _opened(allowed: tuple[str, ...]) -> set[tuple[str, int]]:
    """The addresses, with their port (0: any), of the hosts that may be private."""
    found = set()
    for name in allowed:
        host, colon, port = name.rpartition(":")
        host, number = (host, int(port)) if colon and port.isdigit() and host.count(":") != 1 else (name, 0)
        try:
            found |= {
                (address, number) for address in addresses_of(host.strip("[]"), number or 443, (host.strip("[]"),))
            }
        except (Unreachable, NotAllowed):
            continue
    return found


def main() -> None:
    """Do what stands on the way in, and say what came of it."""
    asked = json.load(sys.stdin)
    logging.disable(logging.CRITICAL)  # Apprise tells addresses there
    try:
        import apprise
    except ImportError:
        print(MISSING)  # noqa: T201 - the answer
        return
    guard = Guard(tuple(asked["allowed"]))
    sys.addaudithook(guard)
    teller = apprise.Apprise()
    if not teller.add(asked["channel"]):
        print(UNKNOWN)  # noqa: T201
        return
    went = not asked["send"] or teller.notify(body=asked["body"], title=asked["title"])
    print(WENT if went else PRIVATE if guard.refused else REFUSED)  # noqa: T201


if __name__ == "__main__":
    main()
