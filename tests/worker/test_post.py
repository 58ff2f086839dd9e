"""Letters go once, wait while they cannot, and are given up when an address takes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from kept_home import home, keep, moment, settings, store
from mailserver import SENDER, Postbox, mailserver

from household.meeting import Letter, Reach, Sent, Way
from household.model import Home
from household.settings import Settings
from household.store import Store
from integrations.mail import Outgoing, compose
from rounds import post
from rounds.post import PATIENCE, send_waiting
from rounds.whole import go_round
from rounds.world import World

__all__ = ["home", "settings", "store"]


@dataclass
class House:
    """A home whose letters go through a real mail server."""

    world: World
    household: int
    box: Postbox
    now: datetime

    def write(self, member: str = "bram", key: str = "invite/a/0", way: Way = Way.MAIL) -> None:
        mail = Outgoing(f"{member}@thuis.example", member, "Dag", "Dag", "<p>Dag</p>", key)
        body = compose(mail, SENDER, "Samen", self.now, key.replace("/", "."))
        letter = Letter(member, key, body, way, made_at=self.now)
        self.world.store.post(self.household, [letter])

    def send(self, later: timedelta = timedelta()) -> int:
        self.now += later
        return send_waiting(self.world, self.household)

    @property
    def troubles(self) -> list[tuple[Sent, str]]:
        return [(letter.state, letter.trouble) for letter in self.world.store.letters_in_trouble(self.household)]


@pytest.fixture
def house(store: Store, settings: Settings, home: Home, tmp_path: Path) -> Iterator[House]:
    (tmp_path / "mail").mkdir()
    with mailserver(tmp_path / "mail") as box:
        household = keep(store, home)
        for member in ("sanne", "bram"):
            store.set_reach(household, Reach(member, f"{member}@thuis.example"))
        found = House(World(replace(settings, mail=box.door), store, lambda: found.now), household, box, moment(0, 12))
        yield found


def test_a_letter_goes_to_the_address_of_its_member_once(house: House) -> None:
    house.write()

    assert house.send() == 1
    assert house.send() == 0

    [taken] = house.box.taken
    assert taken.to == ["bram@thuis.example"]
    assert house.troubles == []


def test_a_busy_server_is_tried_again_later_and_later(house: House) -> None:
    house.write()
    house.box.says = {"bram@thuis.example": "451 later"}
    assert house.send() == 0
    assert house.troubles == [(Sent.WAITING, "trouble.mail_unreachable")]
    assert house.send(PATIENCE[0] - timedelta(seconds=1)) == 0

    house.box.says = {}
    assert house.send(timedelta(seconds=1)) == 1
    assert house.troubles == []


def test_a_server_that_never_answers_is_given_up_and_said(house: House) -> None:
    house.write()
    house.box.says = {"bram@thuis.example": "451 later"}
    for wait in (timedelta(), *PATIENCE, timedelta(days=1)):
        house.send(wait)

    assert house.troubles == [(Sent.REFUSED, "trouble.letter_given_up")]
    assert house.send(timedelta(days=7)) == 0


def test_an_address_that_takes_nothing_is_said_and_the_other_still_gets_theirs(house: House) -> None:
    house.write("bram")
    house.write("sanne")
    house.box.says = {"bram@thuis.example": "550 nobody here"}

    assert house.send() == 1

    assert [taken.to for taken in house.box.taken] == [["sanne@thuis.example"]]
    assert house.troubles == [(Sent.REFUSED, "trouble.mail_refused")]


def test_what_was_cut_off_while_it_went_does_not_go_twice(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.write()

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(post, "_hand_over", cut_off)
    with pytest.raises(KeyboardInterrupt):
        house.send()
    monkeypatch.undo()

    assert house.send(timedelta(days=2)) == 0
    assert house.troubles == [(Sent.UNSURE, "trouble.letter_unsure")]


def test_what_a_server_may_have_taken_as_it_hung_up_does_not_go_twice(house: House) -> None:
    house.write()
    house.box.at_the_end = "hang up"
    assert house.send() == 0

    house.box.at_the_end = ""
    assert house.send(timedelta(days=2)) == 0
    assert len(house.box.taken) == 1
    assert house.troubles == [(Sent.UNSURE, "trouble.letter_unsure")]


def test_what_became_of_a_letter_is_past_once_a_later_one_went(house: House) -> None:
    house.write()
    house.box.says = {"bram@thuis.example": "550 nobody here"}
    house.send()
    assert house.troubles == [(Sent.REFUSED, "trouble.mail_refused")]

    house.box.says = {}
    house.write("sanne")
    house.send()
    assert house.troubles == [(Sent.REFUSED, "trouble.mail_refused")]  # hers says nothing of his
    house.write(key="invite/a/1")
    house.send()
    assert house.troubles == []


def test_a_round_sends_what_waits(house: House) -> None:
    house.write()

    go_round(house.world, house.household)

    assert house.world.store.letters(house.household) == ()
    assert [taken.message["Subject"] for taken in house.box.taken].count("Dag") == 1


def test_without_a_mail_server_or_an_address_a_letter_waits(house: House) -> None:
    house.write()
    door = house.world.settings.mail
    house.world = replace(house.world, settings=replace(house.world.settings, mail=None))
    assert house.send() == 0

    house.world = replace(house.world, settings=replace(house.world.settings, mail=door))
    assert house.send() == 1


def test_a_channel_that_is_not_known_any_more_is_said(house: House) -> None:
    house.world.store.set_reach(house.household, Reach("bram", channel="nergens://x"))
    house.write(way=Way.CHANNEL)

    assert house.send() == 0
    assert house.troubles == [(Sent.REFUSED, "trouble.channel_unknown")]


def test_the_worker_knows_whose_letters_can_go_now(house: House) -> None:
    waiting = house.world.store.with_letters
    assert waiting(house.now, mail=True) == ()

    house.write()

    assert waiting(house.now, mail=True) == (house.household,)
    assert waiting(house.now, mail=False) == ()
    house.box.says = {"bram@thuis.example": "451 later"}
    house.send()
    assert waiting(house.now, mail=True) == ()
    assert waiting(house.now + PATIENCE[0], mail=True) == (house.household,)
