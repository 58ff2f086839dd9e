"""Several processes may use one database: all of their work is there in the end, and nobody sees a lock."""

from __future__ import annotations

import multiprocessing as mp
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from household.model import Act, By, Change, Deed, Edit, Kind, LedgerLine, WeekException
from household.secret import new_code
from household.settings import Settings
from household.store import Store
from tests.household.conftest import DISHES, MONDAY, NOW, SANNE, TOYS, household

fork = mp.get_context("fork")
PROCESSES, TIMES = 4, 25


def together(settings: Settings, work: Callable[[Store, int], object]) -> list[object]:
    """What the work gives in each of four processes that open the store at the same moment."""
    gate, results = fork.Barrier(PROCESSES), fork.Queue()

    def one(number: int) -> None:
        gate.wait()
        try:
            results.put(work(Store.open(settings), number))
        except Exception as error:
            results.put(error)

    children = [fork.Process(target=one, args=(n,)) for n in range(PROCESSES)]
    for child in children:
        child.start()
    found = [results.get(timeout=50) for _ in children]
    for child in children:
        child.join()
    return found


def test_processes_that_start_together_make_one_database(settings: Settings):
    found = together(settings, lambda store, number: len(store.households()))

    assert found == [0, 0, 0, 0]


def test_no_change_is_lost_and_no_lock_is_seen(store: Store, settings: Settings, home: int):
    def change(mine: Store, number: int) -> int:
        for turn in range(TIMES):
            original = NOW + timedelta(days=turn)
            wish = WeekException(f"afwas.{number}.0", original, Change.SKIPPED, By.PERSON, "bram")
            mine.add_wish(home, wish)
            mine.add_account(home, "bram", Kind.CALDAV, f"https://{number}.example/{turn}", "bram", "x")
            mine.book(home, [LedgerLine(original, Deed.SKIPPED, f"c{number}", "bram", MONDAY, 10)])
        return mine.version(home)

    before = store.version(home)
    found = together(settings, change)

    assert max(found) == store.version(home) == before + PROCESSES * TIMES  # type: ignore[type-var]
    assert len(store.home(home).exceptions) == len(store.ledger(home, MONDAY)) == PROCESSES * TIMES
    assert len(store.accounts(home)) == PROCESSES * TIMES


def test_of_two_edits_to_one_place_one_stays_open(store: Store, settings: Settings, home: int, ours: int):
    def begin(mine: Store, number: int) -> int:
        return sum(len(mine.begin(home, [Edit(ours, "a.ics", Act.CREATE, "x")], NOW)) for _ in range(TIMES))

    together(settings, begin)

    assert len(store.open_edits(home)) == 1
    assert len(store.maybe_applied(ours, "a.ics")) == PROCESSES * TIMES


def test_each_job_that_is_due_goes_to_one_process(store: Store, settings: Settings, home: int):
    for number in range(TIMES):
        store.schedule(home, f"job-{number}", timedelta(hours=1), NOW)

    found = together(settings, lambda mine, number: mine.due(NOW))

    assert sorted(job for jobs in found for job in jobs) == sorted(  # type: ignore[attr-defined]
        (home, f"job-{n}") for n in range(TIMES)
    )


def test_a_job_that_another_process_took_in_between_is_not_taken_again(
    store: Store, open_store: Callable[[], Store], home: int, monkeypatch: pytest.MonkeyPatch
):
    store.schedule(home, "worker.round", timedelta(hours=1), NOW)
    other, writing, theirs = open_store(), store._database.writing, []

    def a_moment_later() -> AbstractContextManager[Connection]:
        theirs.append(other.due(NOW))
        return writing()

    monkeypatch.setattr(store._database, "writing", a_moment_later)

    assert store.due(NOW) == ()
    assert theirs == [((home, "worker.round"),)]


def test_a_code_opens_one_door(store: Store, settings: Settings):
    code = new_code()
    store.add_code("sign-in", code, NOW + timedelta(minutes=5), NOW)

    assert sorted(map(str, together(settings, lambda mine, _: mine.use_code("sign-in", code, NOW)))) == [
        "False",
        "False",
        "False",
        "True",
    ]


def test_threads_share_one_store(store: Store, home: int):
    def change() -> None:
        for _ in range(TIMES):
            store.replace_chores(home, (DISHES, TOYS), {})

    before = store.version(home)
    threads = [threading.Thread(target=change) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.version(home) == before + 4 * TIMES


def test_a_forked_child_speaks_through_a_connection_of_its_own(store: Store, home: int):
    results, pool = fork.Queue(), store._database.engine.pool
    assert pool.checkedin() > 0  # type: ignore[attr-defined]
    version = store.version(home)  # by a connection that is kept at hand

    def speak() -> None:
        inherited = store._database.engine.pool.checkedin()  # type: ignore[attr-defined]
        results.put((inherited, store.version(home), store.home(home).members[0]))

    child = fork.Process(target=speak)
    child.start()

    assert results.get(timeout=20) == (0, version, SANNE)
    child.join()
    assert store.version(home) == version
    assert store.add_household(household("elders"), (SANNE,), (), {}) > home
