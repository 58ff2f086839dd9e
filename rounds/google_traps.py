"""The four traps of connecting Google Calendar, each looked at as far as it can be seen from here. Asks no network.

Whether a project is still in testing shows only in a permission that was given: one from a project in testing ends
after seven days (https://developers.google.com/identity/protocols/oauth2#expiration).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from household.model import Access, Kind, Role, Trouble
from household.settings import Settings
from integrations.oauth import BUSY_SCOPES, TITLES_SCOPE, Grant, leads_back
from rounds.world import World


class Trap(StrEnum):
    """What goes wrong for many."""

    CLIENT = "client"  # Google does not know this house
    ADDRESS = "address"  # Google does not lead back to it
    PUBLISHED = "published"  # the project is in testing: the permission ends in a week
    ACCOUNT = "account"  # another account than meant, or a tick left out


class Seen(StrEnum):
    """How it is. LATER: it shows once somebody is connected."""

    FINE = "fine"
    WRONG = "wrong"
    LATER = "later"


@dataclass(frozen=True)
class Check:
    """One trap as it is now."""

    trap: Trap
    seen: Seen
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """The sentence that names the trap."""
        return f"start.google.{self.trap}.what"

    @property
    def why(self) -> str:
        """The sentence that explains it."""
        return f"start.google.{self.trap}.why"

    @property
    def now(self) -> str:
        """The sentence that says how it is; ``details`` fill it."""
        return f"start.google.{self.trap}.{self.seen}"

    @property
    def seen_as(self) -> str:
        """The one word for how it is."""
        return f"start.seen.{self.seen}"


def traps(world: World, household: int, member: str) -> tuple[Check, ...]:
    """All four, in the order in which they are met, as they are for this member."""
    settings = world.settings
    door = Seen.FINE if settings.google.client_id and settings.google.client_secret else Seen.WRONG
    back = Seen.FINE if leads_back(settings.base_url) else Seen.WRONG
    first = (Check(Trap.CLIENT, door), Check(Trap.ADDRESS, back, {"address": way_back(settings)}))
    return (*first, *_given(world, household, member))


def way_back(settings: Settings) -> str:
    """The address to which Google leads back, as it has to stand at the client."""
    return f"{settings.base_url}/connect/google/back"


def _given(world: World, household: int, member: str) -> Iterator[Check]:
    """What shows in the permission that was given last."""
    mine = [a for a in world.store.accounts(household) if (a.kind, a.member) == (Kind.GOOGLE, member)]
    try:
        grant = Grant.from_json(world.store.password(mine[-1].id)) if mine else None
    except Trouble:  # sealed under another key: then nothing is known of it
        grant = None
    if grant is None:
        yield Check(Trap.PUBLISHED, Seen.LATER)
        yield Check(Trap.ACCOUNT, Seen.LATER)
        return
    if grant.refresh_expires_at is None:
        yield Check(Trap.PUBLISHED, Seen.FINE)
    else:
        yield Check(Trap.PUBLISHED, Seen.WRONG, {"day": grant.refresh_expires_at})
    its = [c for c in world.store.calendars(household) if c.account == mine[-1].id and c.role is Role.READ]
    titles = any(c.access is Access.TITLES for c in its)
    missing = [s for s in (*BUSY_SCOPES, *((TITLES_SCOPE,) if titles else ())) if s not in grant.scopes]
    details = {"account": mine[-1].username, "missing": ", ".join(s.rpartition("/")[2] for s in missing)}
    yield Check(Trap.ACCOUNT, Seen.WRONG if missing else Seen.FINE, details)
