"""The one door to what is kept: its verbs are the only ones that touch SQL, and they return values.

Each verb is one transaction, and none waits for the network. A ``Store`` may be shared by threads, and
survives a fork; several processes may each open their own.
"""

from __future__ import annotations

from household.database import Database, DatabaseNewer, DatabaseUnreachable, migrate, open_engine
from household.folder import open_folder, read_keys
from household.secret import Safe
from household.settings import Settings, ahead_of
from household.store_agreeing import Agreeing, ProposalClosed, ProposalOpen
from household.store_aloud import Aloud, Announcing, Login
from household.store_api import ApiTokens
from household.store_base import NotHere
from household.store_calendars import Calendars, ReadResource
from household.store_doors import Doors, Token
from household.store_feeds import Feeds
from household.store_follow import Following
from household.store_hooks import Hooks
from household.store_listing import Listing, Listings
from household.store_living import Living
from household.store_outbox import Outbox
from household.store_people import AlreadyThere, People
from household.store_permissions import Client, ClientThere, Pair, Permissions, Yes
from household.store_plan import Plans
from household.store_private import Private
from household.store_questions import Questions
from household.store_reach import Reaching
from household.store_rooms import Program, Rooms
from household.store_sealed import KeyThere, NoKeyYet, Sealed
from household.store_start import Starting
from household.store_talks import Talks
from household.store_timetable import Timetable
from household.store_visits import Visits
from household.store_voices import Voices
from household.store_ways import LastWay, Passkey, TakenAlready, Ways
from household.store_week import Weeks

__all__ = [
    "AlreadyThere",
    "Announcing",
    "Client",
    "ClientThere",
    "DatabaseNewer",
    "DatabaseUnreachable",
    "KeyThere",
    "LastWay",
    "Listing",
    "Login",
    "NoKeyYet",
    "NotHere",
    "Pair",
    "Passkey",
    "Program",
    "ProposalClosed",
    "ProposalOpen",
    "ReadResource",
    "Store",
    "TakenAlready",
    "Token",
    "Yes",
]


class Store(
    ApiTokens,
    Hooks,
    People,
    Calendars,
    Plans,
    Living,
    Listings,
    Agreeing,
    Private,
    Sealed,
    Outbox,
    Questions,
    Reaching,
    Starting,
    Feeds,
    Following,
    Talks,
    Doors,
    Permissions,
    Aloud,
    Timetable,
    Rooms,
    Visits,
    Voices,
    Ways,
    Weeks,
):
    """All that the home remembers."""

    @classmethod
    def open(cls, settings: Settings) -> Store:
        """Open the data folder and the database of these settings, made or brought up to date when needed.

        Raises FolderReadOnly, KeyUnreadable, DatabaseUnreachable or DatabaseNewer.
        """
        open_folder(settings)
        safe = Safe(read_keys(settings))
        migrate(settings)
        return cls(Database(open_engine(settings.database_url), ahead_of(settings)), safe)

    def close(self) -> None:
        """Let go of the database; the store is of no use afterwards."""
        self._database.close()

    def derive(self, purpose: str) -> bytes:
        """32 secret bytes for one purpose ("session"), the same in every process and after a restart."""
        return self._safe.derive(purpose)
