"""What one server does otherwise than the standards ask, and where we left off at it, as one line of text.

Knowledge of a server has no column of its own: it stands before the server's token, in the token that the store
keeps. ``samen1|2026-11-24|if_none_match,uid_unique|http://example.org/sync/7`` reads: everything was last compared
on that day, these two traits are not as they should be, and the rest is the server's own token (RFC 6578), empty
where it has none that can be trusted. A token without this head is one of the server alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date

_HEAD = "samen1"
_AS = "schedules_as"


@dataclass(frozen=True)
class Quirks:
    """How a calendar server behaves. What it starts with is what the standards ask.

    ``sync_token``: it tells what is new by token (RFC 6578). ``token_trusted``: it refuses a token that it does not
    know, and leaves nothing out. ``if_none_match`` and ``if_match``: it keeps to these preconditions (RFC 9110 section
    13.1). ``uid_unique``: it refuses the same UID at a second address (RFC 4791 section 5.3.2.1). ``etag_on_put``: it
    stores what it was given, and gives the etag. ``schedule_tag``: it tells a reply from a change (RFC 6638 section
    3.2.10); it is told, and changes nothing that we do. ``schedules_as``: it hands invitations on by itself, and this
    is the mail address by which the calendar's owner is known there (RFC 6638 section 2.4.1); "" where it does not.
    """

    sync_token: bool = True
    token_trusted: bool = True
    if_none_match: bool = True
    if_match: bool = True
    uid_unique: bool = True
    etag_on_put: bool = True
    schedule_tag: bool = False
    schedules_as: str = field(default="", repr=False)

    @property
    def odd(self) -> tuple[str, ...]:
        """The traits that differ from what the standards ask, or that only some servers have."""
        usual = Quirks()
        traits = [f.name for f in fields(self) if getattr(self, f.name) != getattr(usual, f.name)]
        return tuple(f"{name}={self.schedules_as}" if name == _AS else name for name in traits)

    @property
    def by_token(self) -> bool:
        """Whether its tokens tell what is new."""
        return self.sync_token and self.token_trusted

    def and_odd(self, names: Iterable[str]) -> Quirks:
        """These, with some more traits known to differ. Names that mean nothing here are passed over."""
        usual, told = Quirks(), tuple(names)
        known = {f.name for f in fields(self)} - {_AS}
        as_ = next((name.partition("=")[2] for name in told if name.startswith(f"{_AS}=")), self.schedules_as)
        odd = {name: not getattr(usual, name) for name in told if name in known}
        return replace(self, **odd, schedules_as=as_)


@dataclass(frozen=True)
class LeftOff:
    """Where we left off in one calendar: ``compared`` is the day on which everything was last compared."""

    token: str = ""
    compared: date | None = None
    quirks: Quirks = Quirks()

    @property
    def text(self) -> str:
        """The line that is kept; ``left_off`` reads it back."""
        day = self.compared.isoformat() if self.compared else ""
        return "|".join((_HEAD, day, ",".join(self.quirks.odd), self.token))


def left_off(kept: str | None) -> LeftOff:
    """What a kept token says. A server's own token alone, or half a line, means that nothing is known yet."""
    if not kept:
        return LeftOff()
    head, _, rest = kept.partition("|")
    if head != _HEAD or rest.count("|") < 2:
        return LeftOff(token=kept)
    day, odd, token = rest.split("|", 2)
    return LeftOff(token, _day(day), Quirks().and_odd(odd.split(",")))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
