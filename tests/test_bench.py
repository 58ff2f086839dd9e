"""The benchmark in its quick form: it measures what it says, and every line of its table is there. Never how fast."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from benchmarks.bench import QUICK, main
from benchmarks.calendars import Passes, measure
from benchmarks.measure import Cost, alone, middle

EVENTS = max(QUICK.events)


@pytest.fixture(scope="module")
def passes(tmp_path_factory: pytest.TempPathFactory) -> Passes:
    return measure(tmp_path_factory.mktemp("bench"), (EVENTS,), 1)[EVENTS]


def costs(passes: Passes) -> list[Cost]:
    return list(vars(passes).values())


def test_each_pass_ends_with_all_events_known(passes: Passes) -> None:
    assert [cost.known for cost in costs(passes)] == [EVENTS] * 5


def test_with_nothing_new_we_ask_once_and_are_told_little(passes: Passes) -> None:
    assert passes.again.requests == 1
    assert passes.again.bytes_in < 1_000


def test_the_naive_client_is_told_everything_each_time(passes: Passes) -> None:
    assert passes.naive_again.requests >= 1
    assert passes.naive_again.bytes_in == passes.naive_first.bytes_in > EVENTS * 100


def test_comparing_everything_fetches_no_event(passes: Passes) -> None:
    assert passes.compared.requests == 2
    assert passes.again.bytes_in < passes.compared.bytes_in < passes.first.bytes_in


def test_waiting_is_a_part_of_the_time_and_the_action_a_part_of_the_memory(passes: Passes) -> None:
    assert all(0 < cost.waiting < cost.seconds for cost in costs(passes))
    assert all(0 <= cost.memory < cost.peak for cost in costs(passes))


def test_the_middle_of_three_is_one_of_them_as_a_whole() -> None:
    quick, usual, slow = (Cost(seconds, 0.1, 0.1, 1, 100, 80, 70, 10) for seconds in (1.0, 2.0, 9.0))

    assert middle([slow, quick, usual]) is usual


def test_a_pass_that_fails_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        alone("benchmarks.naive", "http://127.0.0.1:9/", tmp_path / "notes.json")


def test_the_quick_table_has_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick"])

    told = capsys.readouterr()
    table = told.out
    for size in QUICK.events:
        for kind in ("first sync", "no-change pass", "comparison of all, once a day"):
            assert f"{kind}, {size} events" in table
    for line in (
        f"{QUICK.rules} recurring rules",
        "10 × the events",
        "rota of",
        "plan of",
        "an answer, p95",
        "2 made-up couples",
    ):
        assert line in table
    assert "… answers" in told.err
