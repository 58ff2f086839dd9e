"""Addresses at which a calendar program reads a plan: signed, so that nobody makes one up, and made anew at will."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from household import links
from household.model import BOTH, Home
from household.store import Store
from integrations.ical_entries import write_feed
from integrations.ical_values import stamp
from language.feeds import Chosen, feed_entries
from language.sentences import say

#: How a choice is written in an address: a letter for each.
_LETTERS = {"chores": "c", "talk": "t", "free": "f", "done": "d"}
#: Where it says when something was changed, until that is known.
_THEN = datetime(1970, 1, 1, tzinfo=UTC)
#: So many texts at most are remembered.
_MOST = 200


@dataclass(frozen=True)
class Feed:
    """Whose address it is, in which household, which edition of theirs, and what it shows."""

    household: int
    member: str
    edition: int
    chosen: Chosen


@dataclass(frozen=True)
class Text:
    """What is read there: the calendar, a mark that changes with it, and since when it is like this."""

    body: str
    mark: str
    since: datetime


def token_of(store: Store, home: Home, member: str, chosen: Chosen) -> str:
    """What the address of this choice of a member's ends in; ``store.new_feed`` makes it another."""
    edition = store.feed_edition(home.household.id, member)
    letters = "".join(letter for name, letter in _LETTERS.items() if getattr(chosen, name))
    what = f"{edition}/{chosen.whose}/{letters}"
    return links.sign(store.derive("feed"), links.Link(home.household.key, member, what))


def feed_of(store: Store, token: str) -> Feed | None:
    """What a token is for; None when we did not make it, or it counts no more."""
    known = links.read(store.derive("feed"), token)
    household = store.household_by_key(known.household) if known else None
    if known is None or household is None:
        return None
    edition, whose, letters = known.series.split("/")
    if store.feed_edition(household.id, known.member) != int(edition):
        return None
    chosen = Chosen(whose, **{name: letter in letters for name, letter in _LETTERS.items()})
    return Feed(household.id, known.member, int(edition), chosen)


def may_be_chosen(home: Home, whose: str) -> bool:
    """Whether there is somebody of this key, or both are meant."""
    return whose == BOTH or any(member.key == whose for member in home.members)


class Reader:
    """Writes a feed, and remembers since when it is what it is, so that a program need not read it twice."""

    def __init__(self) -> None:
        self._known: dict[Feed, tuple[Home, Text]] = {}
        self._lock = Lock()

    def read(self, home: Home, feed: Feed, now: datetime) -> Text:
        """The text for a feed of this home. ``home`` is the same object for as long as nothing in it changed."""
        with self._lock:
            before = self._known.get(feed)
        if before is not None and before[0] is home:
            return before[1]
        body = _written(home, feed)
        mark = hashlib.sha256(body.encode()).hexdigest()[:32]
        same = before is not None and before[1].mark == mark
        since = before[1].since if before is not None and same else now.replace(microsecond=0)
        text = Text(body.replace(f":{stamp(_THEN)}\r\n", f":{stamp(since)}\r\n"), mark, since)
        with self._lock:
            self._known.pop(feed, None)
            self._known[feed] = home, text
            if len(self._known) > _MOST:
                del self._known[next(iter(self._known))]
        return text


def name_of(home: Home, feed: Feed) -> str:
    """What the calendar is called, in the language of whoever made its address."""
    language = home.member(feed.member).language
    if feed.chosen.whose == BOTH:
        return say("feeds.name_both", language, home=home.household.name)
    return say("feeds.name_one", language, name=home.member(feed.chosen.whose).name)


def _written(home: Home, feed: Feed) -> str:
    return write_feed(feed_entries(home, feed.member, feed.chosen), name_of(home, feed), _THEN)
