"""The home of Sanne and Bram in the week of Monday 2 March 2026, and the doors of it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from household.model import (
    Agreement,
    Certificate,
    Chore,
    Home,
    Household,
    Member,
    Rhythm,
    Series,
    Who,
    Window,
)
from household.settings import Settings
from household.store import Store

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 3, 2)
DAILY = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO"


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """``moment(1, 19)`` is Tuesday seven in the evening of that week."""
    return datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), AMSTERDAM)


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def at() -> Callable[..., datetime]:
    return moment


@pytest.fixture
def home() -> Home:
    return the_home(moment)


def the_home(at: Callable[..., datetime]) -> Home:
    """Toys: Bram each evening. Laundry: Sanne on Tuesday. Cooking: together on Saturday. Dishes: Sanne in
    the morning, Bram in the evening. Windows: Bram, once in four weeks. The garden is in no plan."""
    half, window, rhythm = Fraction(1, 2), Window(time(6), time(23)), Rhythm()

    def chore(key: str, name: str, who: Who = Who.EITHER, also: tuple[str, ...] = ()) -> Chore:
        return Chore(key, name, 20, rhythm, window, who, also=also)

    def series(chore: str, member: str, start: datetime, rule: str) -> Series:
        return Series(chore, member, 0, start, 20, rule)

    return Home(
        Household(0, "thuis", "Thuis", MONDAY),
        (Member("sanne", "Sanne", half), Member("bram", "Bram", half, "en")),
        (
            chore("speelgoed", "speelgoed", also=("het speelgoed",)),
            chore("was", "de was"),
            chore("koken", "koken", Who.TOGETHER),
            chore("afwas", "de afwas"),
            chore("ramen", "de ramen"),
            chore("tuin", "de tuin"),
        ),
        agreement=Agreement(
            0,
            MONDAY,
            (
                series("speelgoed", "bram", at(0, 19), DAILY),
                series("was", "sanne", at(1, 19, 30), "FREQ=WEEKLY;BYDAY=TU;WKST=MO"),
                series("koken", "sanne", at(5, 17), "FREQ=WEEKLY;BYDAY=SA;WKST=MO"),
                series("koken", "bram", at(5, 17), "FREQ=WEEKLY;BYDAY=SA;WKST=MO"),
                series("afwas", "sanne", at(0, 8), DAILY),
                series("afwas", "bram", at(0, 18, 30), DAILY),
                series("ramen", "bram", at(5, 10), "FREQ=WEEKLY;INTERVAL=4;BYDAY=SA;WKST=MO"),
            ),
            {},
            Certificate((), Fraction(1), Fraction(1), True, True),
            Series("check-in", "both", 0, at(4, 20, 30), 10, "FREQ=WEEKLY;BYDAY=FR;WKST=MO"),
        ),
        heavy={("sanne", "was"): 3, ("bram", "speelgoed"): 1},
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", database_url=f"sqlite:///{tmp_path}/samen.db")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An empty store on SQLite."""
    opened = Store.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def kept(store: Store, home: Home) -> int:
    return keep(store, home)


def let_in(
    browser: FlaskClient, store: Store, household: int, member: str, now: datetime, base: str = ""
) -> FlaskClient:
    """The same browser, in as somebody."""
    with browser.session_transaction(**({"base_url": base} if base else {})) as session:
        session["visit"] = store.begin_visit(household, member, "a browser of the tests", now)
        session["language"] = "nl"
    return browser


def keep(store: Store, home: Home) -> int:
    """That home in the store, agreed by both; its number."""
    number = store.add_household(home.household, home.members, home.chores, home.heavy)
    assert home.agreement is not None
    agreement = store.add_agreement(number, home.agreement)
    for member in home.members:
        store.say_yes(agreement.id, member.key)
    return number
