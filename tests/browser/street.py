"""One house with a household for each story: Sanne and Bram, who agreed on the Monday before, and no calendars. So a
story changes what it likes, and days lie behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from houses import NOW, House, house
from kept_home import DAILY, keep, moment, the_home
from provider import Provider, provider
from windows import Window

from household.model import Home, RoutinePart, Series
from household.store import Store


@dataclass(frozen=True)
class Family:
    """A household of the street, the house it lives in, and what that keeps of it."""

    house: House
    number: int
    store: Store

    @property
    def home(self) -> Home:
        return self.store.home(self.number)

    def comes_in(self, window: Window, member: str) -> Window:
        """The window of one of the two, who came in by a link."""
        window.goes(self.house.link_for(member, self.number)).page.locator("main button[type=submit]").click()
        window.page.wait_for_selector("nav.rooms")
        return window


@dataclass
class Street:
    """The house, and the service by which its people may come in."""

    house: House
    service: Provider
    store: Store
    numbers: Iterator[int]

    def family(self) -> Family:
        """A family that moves in for one story."""
        return moves_in(self.house, self.store, f"thuis-{next(self.numbers)}")


def moves_in(there: House, store: Store | None = None, key: str = "thuis") -> Family:
    """The family in a house, with what both agreed on Monday."""
    store = store or there.store()
    home = with_evening(the_home(moment))
    number = keep(store, replace(home, household=replace(home.household, key=key)))
    store.claim(number)
    return Family(there, number, store)


@contextmanager
def street_of(folder: Path) -> Iterator[Street]:
    """`samen run` on an empty folder, on the Wednesday of that week."""
    with provider() as service:
        asks = {
            "SAMEN_OIDC_ISSUER": service.door.issuer,
            "SAMEN_OIDC_CLIENT_ID": service.door.client_id,
            "SAMEN_OIDC_CLIENT_SECRET": service.door.client_secret,
        }
        with house(folder, SAMEN_NOW=NOW, **asks) as there:
            store = there.store()
            yield Street(there, service, store, count(1))
            store.close()


def with_evening(home: Home) -> Home:
    """Toys and dishes are one round of Bram's each evening."""
    assert home.agreement
    parts = (RoutinePart("speelgoed", tuple(range(7)), 20), RoutinePart("afwas", tuple(range(7)), 20))
    evening = Series("avond", "bram", 0, moment(0, 19), 40, DAILY, parts=parts)
    rest = [series for series in home.agreement.series if series.key not in ("speelgoed.bram.0", "afwas.bram.0")]
    ramen = Series("ramen", "bram", 0, moment(1, 10), 20, "FREQ=WEEKLY;BYDAY=TU,TH;WKST=MO")
    rest = [ramen if series.chore == "ramen" else series for series in rest]
    return replace(home, agreement=replace(home.agreement, series=(*rest, evening)))
