"""Every kind of write, every way in which it can go wrong, on real servers: after the next round the calendars are as
if nothing had happened, nothing is there twice, and nothing of anybody else was touched."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
import requests
from homes import AMSTERDAM, NOW, WORDS, House, busy_text
from proxy import Proxy, proxy
from servers import radicale, xandikos

from household.model import Agreement, Certificate, Entry, Role, Series, Trouble
from household.settings import read_settings
from household.store import Store
from integrations import net
from integrations.ical_entries import entry_at
from language.homefile import read_home
from rounds.beginning import keep_home
from rounds.connect import join_caldav
from rounds.plan import agree
from rounds.whole import go_round
from rounds.world import World

HOME = """
household: {name: Thuis, key: KEY, zone: Europe/Amsterdam}
members:
  - {name: Sanne, share: 1/2}
  - {name: Bram, share: 1/2}
chores:
  - {name: vuilnis, minutes: 10, often: elke woensdag, when: "18:30-22:00"}
  - {name: ramen, minutes: 30, often: elke vrijdag, when: "10:00-21:00"}
  - {name: was, minutes: 20, often: elke dinsdag, when: "18:30-21:30"}
"""
FAULTS = [
    "crash before",
    "crash after",
    "timeout after",
    "500 after",
    "500 before",
    "reset before",
    "reset after",
    "412",
    "403",
    "429",
    "410",
    "401",
    "503",
]
KINDS = {"calendar": "MKCALENDAR", "create": "PUT", "change": "PUT", "remove": "DELETE"}
_numbers = itertools.count(1)


class Killed(BaseException):
    """The process is gone at this point, as far as anybody can tell."""


@dataclass(frozen=True)
class Server:
    """A real server behind the proxy, and the addresses of its two people."""

    proxy: Proxy
    homes: dict[str, str]
    words: dict[str, tuple[str, str]]


@pytest.fixture(scope="module", params=["radicale", "xandikos"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    if request.param == "radicale":
        with radicale(folder, WORDS) as url, proxy(url) as there:
            yield _server(there, {m: f"{there.url}{m}/" for m in WORDS}, {m: (m, WORDS[m]) for m in WORDS})
    else:
        with xandikos(folder) as url, proxy(url) as there:
            home = f"{there.url}user/calendars/"
            yield _server(there, dict.fromkeys(WORDS, home), dict.fromkeys(WORDS, ("user", "")))


def _server(there: Proxy, homes: dict[str, str], words: dict[str, tuple[str, str]]) -> Server:
    for member, home in homes.items():
        requests.request("MKCALENDAR", f"{home}werk/", auth=words[member], timeout=5)
        text = busy_text("werk", NOW.replace(day=2, hour=9), 60, "FREQ=WEEKLY;BYDAY=MO")
        requests.put(f"{home}werk/werk.ics", text.encode(), auth=words[member], timeout=5).raise_for_status()
    return Server(there, homes, words)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that takes longer than three seconds is no answer: a busy machine needs more than one now and then."""
    monkeypatch.setattr(net, "READ", 3.0)


# ── the story that every case goes through ──


def series(chore: str, member: str, day: int, at: time, minutes: int) -> Series:
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    start = datetime.combine(date(2026, 3, 2) + timedelta(days=day), at, AMSTERDAM)
    return Series(chore, member, 0, start, minutes, f"FREQ=WEEKLY;BYDAY={names[day]}")


FIRST = (series("vuilnis", "bram", 2, time(19), 10), series("ramen", "sanne", 4, time(14), 30))
#: The bins are moved, the windows go, the laundry comes.
SECOND = (series("vuilnis", "bram", 2, time(20), 15), series("was", "sanne", 1, time(19), 20))


def agreement(*rota: Series) -> Agreement:
    certificate = Certificate((), Fraction(1), Fraction(1), True, True)
    return Agreement(0, date(2026, 3, 2), rota, {}, certificate, None, ("sanne", "bram"))


def new_house(folder: Path, key: str) -> House:
    settings = read_settings({"SAMEN_DATA": str(folder), "SAMEN_PRIVATE_HOSTS": "127.0.0.1"})
    clock = [NOW - timedelta(days=3)]
    world = World(settings, Store.open(settings), lambda: clock[0])
    if kept := world.store.households():
        return House(world, kept[0].id, clock=clock)
    draft = read_home(HOME.replace("KEY", key), "nl", NOW.date())
    return House(world, keep_home(world, draft), clock=clock)


def join(house: House, server: Server) -> None:
    home = house.world.store.home(house.household).household
    for member, url in server.homes.items():
        join_caldav(house.world, home, member, url, *server.words[member])


def survived(action) -> None:
    try:
        action()
    except (Killed, Trouble):
        return


def story(house: House, server: Server, kind: str = "", fault: str = "") -> None:
    """Connect, write a first agreement, then a second; the fault strikes the write of its kind."""
    armed = Arming(server, kind, fault)
    if kind == "calendar":
        with armed:
            survived(lambda: join(house, server))
    if not house.world.store.calendars(house.household):
        join(house, server)
    agree(house.world, house.household, agreement(*FIRST))
    _rounds(house, armed if kind == "create" else None)
    _a_person_adds_something(house, server)
    agree(house.world, house.household, agreement(*SECOND))
    _rounds(house, armed if kind in ("change", "remove") else None)


def _rounds(house: House, armed) -> None:
    if armed is not None:
        with armed:
            survived(lambda: go_round(house.world, house.household))
        house.later(hours=2)
    go_round(house.world, house.household)


class Arming:
    """Within it, the first write of a kind goes wrong in one way."""

    def __init__(self, server: Server, kind: str, fault: str) -> None:
        self.server, self.method, self.fault = server, KINDS.get(kind, ""), fault
        self.patch = pytest.MonkeyPatch()

    def __enter__(self) -> None:
        if self.fault.startswith("crash"):
            self._crash()
        else:
            self.server.proxy.arm(self.method, self.fault)

    def __exit__(self, *_: object) -> None:
        self.patch.undo()
        assert not self.server.proxy.armed, "the fault was never met"

    def _crash(self) -> None:
        send, once = net.Session.request, iter([True])

        def request(session: net.Session, method: str, url: str, **options: object):
            strikes = method == self.method and next(once, False)
            if strikes and self.fault == "crash before":
                raise Killed
            answer = send(session, method, url, **options)
            if strikes:
                raise Killed
            return answer

        self.patch.setattr(net.Session, "request", request)


def _ours(house: House, member: str) -> str:
    calendars = house.world.store.calendars(house.household)
    return next(c.url for c in calendars if c.role is Role.OURS and c.member == member)


PARTY = Entry("feest.ics", "feest@elders", "Feest", NOW.replace(tzinfo=AMSTERDAM), 60)


def _a_person_adds_something(house: House, server: Server) -> None:
    """An entry of their own, in the calendar of samen."""
    for member, login in server.words.items():
        uid = f"feest-{house.world.store.home(house.household).household.key}-{member}"
        text = busy_text(uid, NOW, 60)
        requests.put(f"{_ours(house, member)}feest.ics", text.encode(), auth=login, timeout=5).raise_for_status()


def standing(house: House, server: Server) -> dict[str, list[tuple[object, ...]]]:
    """What stands in the calendars of samen, whatever the addresses: asked by another client, past the proxy's log."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for member, login in server.words.items():
        url, names = _ours(house, member), _names(house, server, member)
        texts = {n: requests.get(url + n, auth=login, timeout=5).content.decode() for n in names}
        entries = [entry_at(name, text) for name, text in texts.items()]
        assert None not in entries
        found[member] = sorted((e.title.split("-")[0], e.start, e.minutes, e.rrule, e.overrides) for e in entries if e)
    return found


def _names(house: House, server: Server, member: str) -> set[str]:
    """The addresses of what stands in a member's calendar of ours."""
    url = _ours(house, member)
    path = "/" + url.split("/", 3)[3]
    listing = requests.request("PROPFIND", url, auth=server.words[member], headers={"Depth": "1"}, timeout=5).text
    return {name for part in listing.split(path)[1:] if (name := part.split("<")[0].strip()).endswith(".ics")}


@pytest.fixture(scope="module")
def joined(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a home whose partners are connected, with nothing written yet."""
    folder = tmp_path_factory.mktemp("joined")
    house = new_house(folder, f"k{next(_numbers)}")
    join(house, server)
    house.world.store.close()
    return folder


def as_joined(joined: Path, folder: Path, server: Server) -> House:
    """That home in a folder of its own, with its calendars empty again."""
    shutil.copytree(joined, folder, dirs_exist_ok=True)
    house = new_house(folder, "")
    for member, login in server.words.items():
        for name in _names(house, server, member):
            requests.delete(_ours(house, member) + name, auth=login, timeout=5).raise_for_status()
    return house


@pytest.fixture(scope="module")
def undisturbed(
    server: Server, joined: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[tuple[object, ...]]]:
    house = as_joined(joined, tmp_path_factory.mktemp("calm"), server)
    story(house, server)
    return standing(house, server)


def test_the_undisturbed_story_ends_as_agreed(undisturbed: dict[str, list[tuple[object, ...]]]) -> None:
    titles = {member: [entry[0] for entry in entries] for member, entries in undisturbed.items()}

    assert titles == {"sanne": ["Was", "feest"], "bram": ["Vuilnis", "feest"]}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("impatient")
def test_a_fault_leaves_no_trace(
    server: Server,
    joined: Path,
    undisturbed: dict[str, list[tuple[object, ...]]],
    tmp_path: Path,
    kind: str,
    fault: str,
) -> None:
    makes = kind == "calendar"
    house = new_house(tmp_path, f"k{next(_numbers)}") if makes else as_joined(joined, tmp_path, server)
    server.proxy.log.clear()

    story(house, server, kind, fault)
    ours = tuple("/" + _ours(house, m).split("/", 3)[3] for m in WORDS)
    touched = {line.path for line in server.proxy.writes() if line.method != "MKCALENDAR"}
    again = go_round(house.world, house.household)

    assert standing(house, server) == undisturbed
    assert again.written == []
    assert again.troubles == {}
    assert sum(m.writes for m in again.meters.values()) == 0
    assert all(m.reads == 1 for m in again.meters.values())
    foreign = {path for path in touched if not path.startswith(tuple(f"{o}samen-" for o in ours))}
    assert foreign == {f"{o}feest.ics" for o in ours}, "only the person wrote there"


def test_a_second_calendar_is_not_made_after_a_lost_answer(server: Server, tmp_path: Path) -> None:
    house = new_house(tmp_path, f"k{next(_numbers)}")
    server.proxy.arm("MKCALENDAR", "reset after")
    survived(lambda: join(house, server))
    join(house, server)

    for member, login in server.words.items():
        listing = requests.request("PROPFIND", server.homes[member], auth=login, headers={"Depth": "1"}, timeout=5).text
        key = house.world.store.home(house.household).household.key
        made = set(re.findall(rf"href>[^<]*/(samen-{key}-{member}[^/<]*)/?<", listing))
        assert made == {f"samen-{key}-{member}"}
