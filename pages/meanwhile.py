"""What takes longer than a page may take: it is done meanwhile, and a page looks again until something came of it.

What that was is kept for a day with what else was heard and answered (``Store.remember``), under the one who asked, so
that any process of the pages can tell it, to them alone.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from household.model import Trouble
from household.store import Store

#: What came of it: a sentence that says what went wrong (None: nothing) with its details, and what the page needs.
Came = Mapping[str, object]
NOTHING: Came = MappingProxyType({})
#: What takes longer.
Deed = Callable[[], Came]
#: After so long nothing comes of it any more: the process that did it ended meanwhile.
GIVES_UP = 180

log = logging.getLogger("samen.pages")


class Somebody(Protocol):
    """One person of one household, by whichever door they came."""

    @property
    def household(self) -> int: ...

    @property
    def member(self) -> str: ...


class Meanwhile:
    """Does one thing at a time for each person, each in a thread of its own."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._busy: dict[tuple[int, str], str] = {}
        self._lock = threading.Lock()

    def begin(self, here: Somebody, deed: Deed, about: Came = NOTHING) -> str:
        """Do this for somebody; the number under which it is found, with what is known ``about`` it beforehand. While
        something of theirs is going on, that is what they see, and this is left."""
        return self._begun(here, deed, about)[0]

    def begin_alone(self, here: Somebody, deed: Deed) -> str | None:
        """Do this for somebody; the number under which it is found. None while something else of theirs is going on:
        then this is left."""
        number, is_this = self._begun(here, deed, NOTHING)
        return number if is_this else None

    def _begun(self, here: Somebody, deed: Deed, about: Came) -> tuple[str, bool]:
        who, number = (here.household, here.member), f"{int(self._clock().timestamp())}-{secrets.token_hex(8)}"
        with self._lock:
            if who in self._busy:
                return self._busy[who], False
            self._busy[who] = number
        threading.Thread(target=self._do, args=(who, number, deed, about), daemon=True).start()
        return number, True

    def came(self, here: Somebody, number: str) -> Came | None:
        """What came of it; None while nobody knows. After three minutes that is that nothing was heard."""
        body = self._store.heard(here.household, _place(here.member), number)
        if body is not None:
            found: Came = json.loads(body)
            return found
        begun, _, _ = number.partition("-")
        lost = not (begun.isascii() and begun.isdecimal()) or self._clock().timestamp() - int(begun) > GIVES_UP
        return {"sentence": "start.lost", "details": {}} if lost else None

    def _do(self, who: tuple[int, str], number: str, deed: Deed, about: Came) -> None:
        try:
            came = {**about, **_told(deed)}
            self._store.remember(who[0], _place(who[1]), number, json.dumps(came), self._clock())
        finally:
            with self._lock:
                self._busy.pop(who, None)


def _told(deed: Deed) -> Came:
    """What came of it, trouble too. Of an error of ours only its kind reaches the log: it may hold what was typed."""
    try:
        return {"sentence": None, **deed()}
    except Trouble as trouble:
        log.warning("meanwhile: %s", trouble.sentence)
        details = {name: str(value) for name, value in trouble.details.items()}
        return {"sentence": trouble.sentence, "details": details, "trouble": type(trouble).__name__}
    except Exception as error:  # whatever it is, somebody waits to hear of it
        log.error("meanwhile: %s", type(error).__name__)
        return {"sentence": Trouble.sentence, "details": {}}


def _place(member: str) -> str:
    """Where it is kept: no device has such a name."""
    return f"\n\nmeanwhile\n{member}"
