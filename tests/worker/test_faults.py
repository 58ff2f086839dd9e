"""Whatever breaks while writing, another round ends in the same calendars as no fault at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from homes import House, memory_house

from integrations.base import AccessRevoked, Conflict, Unreachable
from integrations.memory import MemoryCalendar


class Killed(BaseException):
    """The process is gone at this point, as far as anybody can tell."""


def texts(calendars: dict[str, MemoryCalendar]) -> dict[str, str]:
    """What stands everywhere, apart from the three stamps of when it was written."""
    stamps = re.compile(r"^(DTSTAMP|CREATED|LAST-MODIFIED):.*\r\n", re.MULTILINE)
    return {
        f"{name}/{href}": stamps.sub("", resource.text)
        for name, calendar in calendars.items()
        for href, resource in calendar.resources.items()
    }


@pytest.fixture
def undisturbed(tmp_path: Path) -> dict[str, str]:
    house, calendars = memory_house(tmp_path / "calm", f"{tmp_path.name}-calm")
    house.round()
    house.agree()
    house.round()
    return texts(calendars)


FAULTS = [Killed(), Unreachable(host="x"), Unreachable(retry_after=60, host="x"), AccessRevoked(host="x")]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: type(f).__name__)
@pytest.mark.parametrize("at", [0, 3])
def test_a_fault_while_writing_leaves_no_trace_after_another_round(
    tmp_path: Path, undisturbed: dict[str, str], fault: BaseException, after: bool, at: int
) -> None:
    house, calendars = memory_house(tmp_path / "storm", f"{tmp_path.name}-storm")
    house.round()
    house.agree()
    _fail_at(calendars["bram"], at, fault, after)

    _survive(house)
    house.later(hours=2)
    done = house.round()
    again = house.round()

    assert texts(calendars) == undisturbed
    assert done.troubles == {}
    assert again.written == []
    assert sum(m.writes for m in again.meters.values()) == 0


def test_a_crash_before_anything_was_sent_loses_nothing(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    house, calendars = memory_house(tmp_path / "storm", f"{tmp_path.name}-storm")
    house.round()
    house.agree()
    for calendar in calendars.values():
        calendar.fail_next("put", Killed())

    for _ in range(6):
        _survive(house)

    assert texts(calendars) == undisturbed


def test_what_a_person_changes_while_we_write_is_heard(tmp_path: Path) -> None:
    house, calendars = memory_house(tmp_path / "home", f"{tmp_path.name}-home")
    house.round()
    house.agree()
    house.round()
    ours = calendars["bram"]
    href = next(h for h, r in ours.resources.items() if "Vuilnis" in r.text)
    standing = ours.resources[href]
    ours.fail_next("changes", Unreachable(host="x"))
    moved = standing.text.replace("T183000", "T190000").replace("T184000", "T191000")
    ours.put(href, moved, standing.etag)

    house.round()
    house.later(hours=1)
    house.round()
    again = house.round()

    assert "T190000" in ours.resources[href].text
    assert again.written == []


def test_a_lost_conflict_is_a_conflict_once(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    house, calendars = memory_house(tmp_path / "storm", f"{tmp_path.name}-storm")
    house.round()
    house.agree()
    calendars["sanne"].fail_next("put", Conflict(host="x"))

    house.round()
    house.later(hours=1)
    house.round()

    assert texts(calendars) == undisturbed


def _fail_at(calendar: MemoryCalendar, at: int, fault: BaseException, after: bool) -> None:
    """Let the put after ``at`` others fail."""
    put, count = calendar.put, iter(range(1000))

    def failing(href: str, text: str, etag: str | None) -> str | None:
        if next(count) == at:
            calendar.fail_next("put", fault, after=after)  # type: ignore[arg-type]
        return put(href, text, etag)

    calendar.put = failing  # type: ignore[method-assign]


def _survive(house: House) -> None:
    try:
        house.round()
    except Killed:
        house.world.store.close()
