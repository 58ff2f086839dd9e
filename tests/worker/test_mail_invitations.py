"""The ten minutes by mail from this house: what arrives at a real mail server, and what its buttons do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path as Folder

import pytest
from homes import HOME, House, busy_text, memory_house
from mailserver import SENDER, Postbox, Taken, mailserver

from household.meeting import Door, Path, Reach, Reply, Sent
from household.model import Entry
from integrations.ical_entries import entry_at
from integrations.memory import MemoryCalendar
from pages import create_app
from rounds.invite_mail import invite_again, message_id
from rounds.plan import home_ahead, ways_of
from rounds.post import send_waiting

MAILS = {"sanne": "sanne@mail.example", "bram": "bram@mail.example"}
#: The question about the chores has Sunday evening.
APART = HOME.replace("notice: 0,", "notice: 0, check_in: {team: {day: zondag, at: '20:30'}},")
BASE = "https://thuis.example"
TITLES = ("Onze tien minuten", "Our ten minutes")


@dataclass
class Home:
    """A home with calendars in memory, whose letters go through a real mail server."""

    house: House
    calendars: dict[str, MemoryCalendar]
    box: Postbox

    def round(self) -> list[Taken]:
        """A round and the post after it; the mails that came of it."""
        before = len(self.box.taken)
        self.house.round()
        send_waiting(self.house.world, self.house.household)
        return self.box.taken[before:]

    def later(self, **by: float) -> None:
        self.house.later(**by)

    def reach(self, member: str, invited: Path | None = None, mail: str | None = None) -> None:
        said = Reach(member, MAILS[member] if mail is None else mail, invited)
        self.house.world.store.set_reach(self.house.household, said)

    def busy(self, member: str, name: str, start: datetime, minutes: int) -> None:
        self.calendars[f"{member}-werk"].put(f"{name}.ics", busy_text(name, start, minutes), None)

    def in_calendar(self, member: str) -> list[Entry]:
        found = (entry_at(href, r.text) for href, r in self.calendars[member].resources.items())
        return [e for e in found if e and e.title in TITLES]

    @property
    def at(self) -> datetime:
        """When they are next by their rule."""
        agreement = self.house.world.store.home(self.house.household).agreement
        assert agreement is not None
        assert agreement.check_in is not None
        start = agreement.check_in.start
        while start <= self.house.clock[0]:
            start += timedelta(days=7)
        return start

    def replies(self) -> list[tuple[str, Reply, Door]]:
        replied = self.house.world.store.replied(self.house.household)
        return [(r.member, r.reply, r.door) for r in replied]

    def press(self, mail: Taken, word: Reply) -> str:
        """Open the button of a mail and press it there."""
        world = self.house.world
        visitor = create_app(world.store, world.settings, world.clock).test_client(use_cookies=False)
        where = links(mail)[list(Reply).index(word)].removeprefix(BASE)
        page = visitor.get(where, base_url=BASE).text
        forms = re.findall(r'name="form_key" value="(\w+)">\s*<input type="hidden" name="do" value="(\w+)"', page)
        fields = next({"form_key": key, "do": do} for key, do in forms if do == word.value)
        return visitor.post(where.partition("?")[0], data=fields, base_url=BASE, follow_redirects=True).text


@pytest.fixture
def home(tmp_path: Folder, request: pytest.FixtureRequest) -> Iterator[Home]:
    """Sanne reads Dutch and Bram English; both have agreed, and said how they can be mailed."""
    text = str(getattr(request, "param", HOME)).replace("{name: Bram,", "{name: Bram, language: en,")
    (tmp_path / "mail").mkdir()
    with mailserver(tmp_path / "mail") as box:
        house, calendars = memory_house(tmp_path / "data", request.node.name, text)
        settings = replace(house.world.settings, mail=box.door, base_url=BASE, base_url_given=True)
        house.world = replace(house.world, settings=settings)
        found = Home(house, calendars, box)
        for member in MAILS:
            found.reach(member)
        house.round()
        house.agree()
        yield found


def links(mail: Taken) -> list[str]:
    body = mail.message.get_body(("plain",))
    assert body is not None
    return re.findall(r"https://thuis\.example/i/\S+", body.get_content())


def value(mail: Taken, name: str) -> str:
    head, _, event = mail.calendar().partition("BEGIN:VEVENT")  # the zone has starts of its own
    lines = (head if name == "METHOD" else event).split("\r\n")
    return next(line.rpartition(":")[2] for line in lines if re.match(f"{name}[:;]", line))


def method(mail: Taken) -> str:
    [part] = [p for p in mail.message.walk() if p.get_content_type() == "text/calendar"]
    assert value(mail, "METHOD") == part.get_param("method")
    return value(mail, "METHOD")


def of(mails: list[Taken], member: str) -> Taken:
    [one] = [mail for mail in mails if mail.to == [MAILS[member]]]
    return one


# ── what arrives ──


def test_each_gets_one_invitation_in_their_own_language_and_nothing_in_their_calendar(home: Home) -> None:
    mails = home.round()

    assert sorted(mail.to[0] for mail in mails) == sorted(MAILS.values())
    dutch, english = of(mails, "sanne"), of(mails, "bram")
    assert "Tien minuten voor elkaar" in str(dutch.message["Subject"])
    assert "Ten minutes" in str(english.message["Subject"])
    assert {method(mail) for mail in mails} == {"REQUEST"}
    assert {value(mail, "SEQUENCE") for mail in mails} == {"0"}
    assert len({value(mail, "UID") for mail in mails}) == 1
    for mail, whose in ((dutch, "sanne"), (english, "bram")):
        assert mail.message["From"].addresses[0].addr_spec == SENDER
        text = mail.calendar().replace("\r\n ", "")
        assert re.findall(r"mailto:([^\r\n]+)", text) == [SENDER, MAILS[whose]]
        assert len(links(mail)) == 3
    assert home.in_calendar("sanne") == home.in_calendar("bram") == []


def test_an_unchanged_week_sends_nothing(home: Home) -> None:
    home.round()
    for _ in range(5):
        home.later(days=7)
        assert home.round() == []


def test_a_week_that_moves_is_told_alone_with_a_higher_number(home: Home) -> None:
    first = home.round()
    at = home.at + timedelta(days=7)
    home.busy("sanne", "concert", at - timedelta(hours=2), 240)

    mails = home.round()

    assert len(mails) == 2
    for mail in mails:
        assert (method(mail), value(mail, "SEQUENCE")) == ("REQUEST", "1")
        assert value(mail, "UID") == value(first[0], "UID")
        assert f"{at:%Y%m%dT%H%M%S}" in value(mail, "RECURRENCE-ID")
        assert "RRULE:FREQ=WEEKLY" not in mail.calendar()
    assert home.round() == []


def test_a_week_that_is_off_is_called_off_alone(home: Home) -> None:
    mails = home.round()
    home.press(of(mails, "bram"), Reply.NO)

    told = home.round()

    assert {(method(mail), value(mail, "SEQUENCE")) for mail in told} == {("CANCEL", "1")}
    assert {mail.to[0] for mail in told} == set(MAILS.values())
    assert all("STATUS:CANCELLED" in mail.calendar() and "RECURRENCE-ID" in mail.calendar() for mail in told)


def test_news_that_waits_gives_way_to_news_that_says_it_all(home: Home) -> None:
    home.box.says = dict.fromkeys(MAILS.values(), "451 later")
    assert home.round() == []
    home.busy("sanne", "concert", home.at + timedelta(days=7, hours=-2), 240)
    assert home.round() == []
    home.box.says = {}
    home.later(hours=2)

    mails = home.round()

    assert len(mails) == 2
    assert all("RRULE:FREQ=WEEKLY" in mail.calendar() and "RECURRENCE-ID" in mail.calendar() for mail in mails)
    assert "Tien minuten voor elkaar" in str(of(mails, "sanne").message["Subject"])


def test_an_address_that_takes_nothing_is_said_and_holds_up_nobody(home: Home) -> None:
    home.box.says = {MAILS["bram"]: "550 no such user"}

    mails = home.round()

    [trouble] = home.house.world.store.letters_in_trouble(home.house.household)
    assert [mail.to for mail in mails] == [[MAILS["sanne"]]]
    assert (trouble.member, trouble.state, trouble.body) == ("bram", Sent.REFUSED, "")


def test_the_letter_holds_only_what_is_practical(home: Home) -> None:
    for mail in home.round():
        everything = mail.message.as_string() + mail.calendar()
        assert "X-SAMEN" not in everything
        assert "/l/" not in "".join(links(mail))
        other = next(address for address in MAILS.values() if [address] != mail.to)
        assert other not in everything


def test_the_name_of_a_mail_can_be_told_again_but_not_made_up(home: Home) -> None:
    mail = of(home.round(), "bram")
    world, there = home.house.world, home.house.world.store.home(home.house.household)

    expected = message_id(world.store, there, "bram", value(mail, "UID"), 0)

    assert mail.message["Message-ID"] == f"<{expected}@thuis.example>"
    assert expected != message_id(world.store, there, "sanne", value(mail, "UID"), 0)


# ── what the buttons do ──


def test_a_yes_is_kept_and_mails_nobody(home: Home) -> None:
    mails = home.round()

    page = home.press(of(mails, "bram"), Reply.YES)

    assert "is the moment for the two of you" in page
    assert home.replies() == [("bram", Reply.YES, Door.BUTTON)]
    assert home.round() == []


def test_another_moment_is_mailed_to_both(home: Home) -> None:
    mails, at = home.round(), home.at
    home.press(of(mails, "bram"), Reply.ELSEWHERE)

    told = home.round()

    assert home.replies() == [("bram", Reply.ELSEWHERE, Door.BUTTON)]
    assert {mail.to[0] for mail in told} == set(MAILS.values())
    assert len({value(mail, "DTSTART") for mail in told} - {f"{at:%Y%m%dT%H%M%S}"}) == 1
    assert {value(mail, "RECURRENCE-ID") for mail in told} == {f"{at:%Y%m%dT%H%M%S}"}


def test_a_yes_in_the_first_letter_puts_it_back_and_in_the_second_leaves_it(home: Home) -> None:
    first = of(home.round(), "bram")
    home.press(first, Reply.ELSEWHERE)
    second = of(home.round(), "bram")
    home.later(minutes=5)

    assert "is the moment" in home.press(second, Reply.YES)
    assert home.round() == []
    home.press(second, Reply.ELSEWHERE)
    home.round()
    home.later(minutes=5)
    assert "back where they were" in home.press(first, Reply.YES)
    told = of(home.round(), "bram")
    assert value(told, "DTSTART") == f"{home.at:%Y%m%dT%H%M%S}"
    assert str(told.message["Subject"]).startswith("Back to Friday")


def test_without_an_inbox_no_letter_promises_that_an_answer_in_the_calendar_arrives(home: Home) -> None:
    first = of(home.round(), "bram")

    [said] = [part for part in first.message.walk() if part.get_content_type() == "text/plain"]

    assert home.house.world.settings.inbox is None
    assert "does not reach this house" in said.get_content()


# ── another way ──


def test_who_wants_them_in_their_own_calendar_is_told_by_mail_that_the_invitation_ends(home: Home) -> None:
    home.round()
    home.reach("bram", Path.CALENDAR)

    [mail] = home.round()

    assert (mail.to, method(mail), value(mail, "SEQUENCE")) == ([MAILS["bram"]], "CANCEL", "1")
    [entry] = home.in_calendar("bram")
    assert entry.uid == value(mail, "UID")
    assert entry.sequence == 2
    assert home.round() == []


def test_who_comes_back_to_mail_is_invited_under_a_number_above_all_before(home: Home) -> None:
    home.round()
    home.reach("bram", Path.CALENDAR)
    home.round()
    home.reach("bram", Path.MAIL)

    [mail] = home.round()

    assert (method(mail), value(mail, "SEQUENCE")) == ("REQUEST", "2")
    assert home.in_calendar("bram") == []


def test_another_address_is_invited_anew(home: Home) -> None:
    home.round()
    home.reach("bram", mail="bram@elders.example")

    [mail] = home.round()

    assert (mail.to, method(mail), value(mail, "SEQUENCE")) == (["bram@elders.example"], "REQUEST", "1")


def test_mail_that_is_turned_off_leaves_calendars_only(home: Home) -> None:
    home.round()
    world = home.house.world
    home.house.world = replace(world, settings=replace(world.settings, mail=None))
    home.reach("bram")

    assert home.round() == []
    assert [len(home.in_calendar(member)) for member in MAILS] == [1, 1]


def test_an_invitation_can_be_sent_again(home: Home) -> None:
    home.round()
    world = home.house.world
    there, now = home_ahead(world, home.house.household)

    count = invite_again(world, there, ways_of(world, there), "bram", now)

    [mail] = home.round()
    assert (count, mail.to, method(mail), value(mail, "SEQUENCE")) == (1, [MAILS["bram"]], "REQUEST", "1")


# ── the question about the chores, on a day of its own ──


@pytest.mark.parametrize("home", [APART], indirect=True)
def test_the_question_about_the_chores_has_a_letter_and_buttons_of_its_own(home: Home) -> None:
    mails = home.round()

    mine = {str(mail.message["Subject"]): mail for mail in mails if mail.to == [MAILS["sanne"]]}
    assert len(mails) == 4
    (chores,) = (mail for subject, mail in mine.items() if "Vijf minuten voor de klussen" in subject)
    (ten,) = (mail for subject, mail in mine.items() if "Tien minuten voor elkaar" in subject)
    assert value(chores, "UID") != value(ten, "UID")
    home.press(chores, Reply.NO)

    told = home.round()

    assert {(method(mail), value(mail, "UID")) for mail in told} == {("CANCEL", value(chores, "UID"))}
    assert "klussen" in str(of(told, "sanne").message["Subject"])


@pytest.mark.parametrize("home", [APART], indirect=True)
def test_the_question_about_the_chores_goes_to_another_moment_than_the_ten_minutes(home: Home) -> None:
    mails = home.round()
    chores = next(mail for mail in mails if "Vijf minuten" in str(mail.message["Subject"]))

    home.press(chores, Reply.ELSEWHERE)

    told = home.round()
    assert {(method(mail), value(mail, "UID")) for mail in told} == {("REQUEST", value(chores, "UID"))}
    ten = next(mail for mail in mails if "Tien minuten" in str(mail.message["Subject"]))
    assert value(told[0], "DTSTART") not in (value(ten, "DTSTART"), value(chores, "DTSTART"))


@pytest.mark.parametrize("home", [APART], indirect=True)
def test_ten_minutes_do_not_go_where_the_question_about_the_chores_stands(home: Home) -> None:
    mails, at = home.round(), home.at
    for n, name in enumerate(("vrijdag", "zaterdag")):
        home.busy("sanne", name, (at + timedelta(days=n)).replace(hour=17, minute=0), 420)
    home.house.world.store.drop_wish(home.house.household, "check-in.both.0", at)
    ten = next(m for m in mails if m.to == [MAILS["bram"]] and "Ten minutes" in str(m.message["Subject"]))

    home.press(ten, Reply.ELSEWHERE)

    exceptions = home.house.world.store.home(home.house.household).exceptions
    (moved,) = (e for e in exceptions if e.series.startswith("check-in") and e.original == at)
    sunday = (at + timedelta(days=2)).replace(hour=20, minute=30)
    assert moved.start is not None
    assert not sunday - timedelta(minutes=10) < moved.start < sunday + timedelta(minutes=5)
