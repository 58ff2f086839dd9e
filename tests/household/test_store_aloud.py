"""Logins of Home Assistant are somebody's once that was said, and the address of announcements is sealed."""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import text

from household.model import Trouble
from household.queue import Job
from household.store import Announcing, Store
from household.store_aloud import MOST
from tests.household.conftest import NOW

DAY = timedelta(days=1)
ADDRESS = "http://homeassistant.local:8123/api/webhook/a-secret-name"


def test_a_login_is_noted_when_it_first_asks_and_keeps_its_newest_name(store: Store, home: int, strangers: int):
    assert store.login(home, "assist", "9239", "", NOW).member is None
    store.login(home, "assist", "9239", "Bram V", NOW + DAY)

    [login] = store.logins(home)

    assert (login.name, login.seen) == ("Bram V", NOW)
    assert store.logins(strangers) == ()


def test_a_login_is_somebodys_at_its_own_device_only(store: Store, home: int, strangers: int):
    for household, device in ((home, "assist"), (home, "attic"), (strangers, "assist")):
        store.login(household, device, "9239", "Bram", NOW)

    store.give_login(home, "assist", "9239", "bram")

    assert store.login(home, "assist", "9239", "Bram", NOW).member == "bram"
    assert store.login(home, "attic", "9239", "Bram", NOW).member is None
    assert store.login(strangers, "assist", "9239", "Bram", NOW).member is None


def test_what_was_said_aloud_gives_way_to_what_was_said_at_the_terminal(store: Store, home: int):
    store.login(home, "assist", "9239", "Bram", NOW)
    store.know_login(home, "assist", "9239", "sanne")
    assert store.login(home, "assist", "9239", "Bram", NOW).known == "sanne"

    store.give_login(home, "assist", "9239", "bram")

    login = store.login(home, "assist", "9239", "Bram", NOW)
    assert (login.member, login.known) == ("bram", None)


def test_made_up_logins_do_not_fill_the_database(store: Store, home: int):
    for number in range(MOST + 5):
        store.login(home, "assist", f"made-up {number}", "", NOW)

    assert len(store.logins(home)) == MOST


def test_the_address_of_announcements_is_sealed(store: Store, home: int, strangers: int):
    store.set_announcing(home, ADDRESS)

    with store._database.reading() as connection:
        kept = connection.execute(text("SELECT sealed FROM announcing")).scalars().all()
    assert store.announcing_address(home) == ADDRESS
    assert store.announcing_address(strangers) is None
    assert len(kept) == 1
    assert "webhook" not in kept[0]


def test_a_new_address_keeps_the_hour_and_forgets_old_trouble(store: Store, home: int):
    store.set_announcing(home, "http://old.example/")
    store.set_announcing_at(home, time(18, 30))
    store.said_aloud(home, NOW, Trouble.sentence)
    assert store.announcing(home) == Announcing(time(18, 30), NOW, Trouble.sentence)

    store.set_announcing(home, ADDRESS)

    assert store.announcing(home) == Announcing(time(18, 30), NOW, None)


def test_what_is_dropped_is_gone(store: Store, home: int):
    store.set_announcing(home, ADDRESS)

    store.drop_announcing(home)

    assert store.announcing(home) is None
    assert store.announcing_address(home) is None


def test_a_job_can_be_put_at_a_moment_and_taken_off(store: Store, home: int):
    store.put_next(home, Job.ANNOUNCE, DAY, NOW + DAY)
    store.put_next(home, Job.ANNOUNCE, DAY, NOW)
    assert store.due(NOW) == ((home, "worker.announce"),)

    store.take_off(home, Job.ANNOUNCE)

    assert store.due(NOW + 3 * DAY) == ()
