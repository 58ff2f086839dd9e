"""A server that hands invitations on and could not reach somebody: they are invited by mail, and stay so."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path as Folder

import pytest
from homes import House, house
from mailserver import mailserver

from household.meeting import Path, Reach
from household.model import Entry, Role
from integrations.ical_entries import entry_at, undelivered_in
from integrations.quirks import left_off
from rounds.plan import home_ahead, ways_of
from rounds.post import send_waiting

__all__ = ["house"]
BRAM = "bram@elders.example"


def hands_on(house: House, member: str) -> None:
    """The server of somebody's calendar of ours says that it hands on."""
    store = house.world.store
    calendars = store.calendars(house.household)
    calendar = next(c for c in calendars if c.role is Role.OURS and c.member == member)
    left = left_off(calendar.token)
    token = replace(left, quirks=replace(left.quirks, schedules_as="sanne@thuis.example")).text
    store.apply(calendar.id, (), (), token, house.world.clock())


def ten_minutes(house: House, member: str) -> tuple[str, str, Entry] | None:
    """The ten minutes as they stand in somebody's calendar of ours."""
    for name, text in house.ours(member).items():
        entry = entry_at(name, text)
        if entry and entry.title.startswith("Onze tien minuten"):
            return name, text, entry
    return None


def path_of(house: House, member: str) -> Path:
    home, _ = home_ahead(house.world, house.household)
    return ways_of(house.world, home).of[member]


def with_status(text: str, status: str) -> str:
    """The text as a server leaves it that tried."""
    return re.sub(r"(ATTENDEE[^\r\n]*?)(:mailto:)", rf"\g<1>;SCHEDULE-STATUS={status}\g<2>", text.replace("\r\n ", ""))


@pytest.mark.parametrize(
    ("status", "reached"), [("1.1", True), ("1.2", True), ("2.0", True), ("3.7", False), ("5.3", False)]
)
def test_whom_a_server_could_not_reach_is_mailed_once(
    house: House, tmp_path: Folder, status: str, reached: bool
) -> None:
    (tmp_path / "mail").mkdir()
    with mailserver(tmp_path / "mail") as box:
        house.world = replace(house.world, settings=replace(house.world.settings, mail=box.door))
        hands_on(house, "sanne")
        house.world.store.set_reach(house.household, Reach("bram", BRAM))
        house.round()
        house.agree()
        house.round()
        assert path_of(house, "bram") is Path.SERVER
        found = ten_minutes(house, "sanne")
        assert found is not None
        assert [guest.mail for guest in found[2].guests] == [BRAM]
        house.put("sanne", "samen-thuis-sanne", found[0], with_status(found[1], status))
        for _ in range(4):
            house.round()
            send_waiting(house.world, house.household)
            house.later(hours=1)

    after = ten_minutes(house, "sanne")
    assert after is not None
    assert path_of(house, "bram") is (Path.SERVER if reached else Path.MAIL)
    assert [mail.to for mail in box.taken] == ([] if reached else [[BRAM]])
    assert [guest.mail for guest in after[2].guests] == ([BRAM] if reached else [])
    assert ten_minutes(house, "bram") is None


def test_who_could_not_be_reached_is_read_across_folded_lines() -> None:
    line = 'ATTENDEE;CN=Bram;SCHEDULE-STA\r\n TUS="3.7;Invalid":mai\r\n lto:Bram@Elders.example'
    text = f"BEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\n"

    assert undelivered_in(text) == {BRAM}
