"""The mails that people get, whole: one for each rule, compared letter by letter with what lies in `golden_mails/`.

A mail that should look otherwise is written anew by `PYTHONPATH=. python tests/integrations/test_golden_mails.py`, and
read before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from household.model import Entry, Guest, Language, Override
from integrations.itip import cancel, request, request_one
from integrations.mail import Outgoing, compose
from language.letters import Button, Tidings, invitation
from language.sentences import say

FOLDER = Path(__file__).parent / "golden_mails"
AMSTERDAM, LONDON = ZoneInfo("Europe/Amsterdam"), ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=AMSTERDAM)
FRIDAY = datetime(2026, 3, 6, 20, 30, tzinfo=AMSTERDAM)
HOUSE = Guest("samen@thuis.example", "Samen")
UID = "0123456789abcdef0123456789abcd@samen"


@dataclass(frozen=True)
class Case:
    """A mail to one person: which rule it shows, what it tells, and its iCalendar text with its method."""

    tidings: Tidings
    calendar: tuple[str, str]
    name: str = "Bram"
    mail: str = "bram@thuis.example"
    language: Language = "nl"
    when: datetime = FRIDAY
    buttons: bool = True
    question: bool = False
    heard: bool = True

    def text(self) -> str:
        base = "https://thuis.example/i/TOKEN"
        words = ("yes", "elsewhere", "no")
        buttons = [Button(say(f"mail.{word}", self.language), f"{base}?do={word}") for word in words]
        shown, minutes = buttons if self.buttons else (), 15 if self.question else 10
        whom = (self.language, self.name, self.tidings, self.when)
        told = invitation(*whom, minutes, shown, self.question, heard=self.heard)
        out = Outgoing(self.mail, self.name, told.subject, told.text, told.html, "invite/x/0", self.calendar)
        return _fixed(compose(out, HOUSE.mail, HOUSE.name, NOW, "tag.0123"))


def _fixed(text: str) -> str:
    """The borders between the parts are made up anew for each mail."""
    names = dict.fromkeys(re.findall(r'boundary="([^"]+)"', text))
    for number, name in enumerate(names):
        text = text.replace(name, f"part-{number}")
    return text


def entry(language: Language = "nl", minutes: int = 10, about: str = "", zone: ZoneInfo = AMSTERDAM) -> Entry:
    start = FRIDAY.astimezone(zone)
    title = say("calendar.check_in", language)
    return Entry("samen-x.ics", UID, title, start, minutes, "FREQ=WEEKLY;BYDAY=FR", busy=True, description=about)


def guest(case_name: str = "Bram", mail: str = "bram@thuis.example") -> Sequence[Guest]:
    return (Guest(mail, case_name),)


def moved(language: Language = "nl") -> Entry:
    return replace(entry(language), overrides=(Override(FRIDAY, FRIDAY + timedelta(days=1, hours=-10), 10),))


def back(language: Language = "nl") -> Entry:
    return replace(entry(language), overrides=(Override(FRIDAY, FRIDAY, 10),))


#: Each with the rule that it is there for.
CASES: dict[str, Callable[[], Case]] = {
    # RFC 6047 section 4: text, page and calendar side by side, the calendar with its method, inline, in base64
    "new-nl": lambda: Case(Tidings.NEW, (request(entry(), HOUSE, guest(), 0, NOW), "REQUEST")),
    # in the person's own language
    "new-en": lambda: Case(Tidings.NEW, (request(entry("en"), HOUSE, guest(), 0, NOW), "REQUEST"), language="en"),
    # the question about the chores makes it fifteen minutes, and it says so
    "new-with-the-question": lambda: Case(
        Tidings.NEW, (request(entry(minutes=15), HOUSE, guest(), 0, NOW), "REQUEST"), question=True
    ),
    # letters of every language, in headers and in names (RFC 2047, RFC 5545 section 3.2.2)
    "new-to-a-name-with-accents": lambda: Case(
        Tidings.NEW,
        (request(entry(), HOUSE, guest('Zoë "Zo" Müller; & <zoon>', "zoe@thuis.example"), 0, NOW), "REQUEST"),
        name='Zoë "Zo" Müller; & <zoon>',
        mail="zoe@thuis.example",
    ),
    # two zones: the text in the calendar keeps the home's, the words say the person's
    "new-in-another-zone": lambda: Case(
        Tidings.NEW,
        (request(entry("en"), HOUSE, guest(), 0, NOW), "REQUEST"),
        language="en",
        when=FRIDAY.astimezone(LONDON),
    ),
    # without an address that both can open there are no buttons
    "new-without-buttons": lambda: Case(
        Tidings.NEW, (request(entry(), HOUSE, guest(), 0, NOW), "REQUEST"), buttons=False
    ),
    # a long description is folded (RFC 5545 section 3.1)
    "new-with-a-long-description": lambda: Case(
        Tidings.NEW,
        (request(entry(about="Wat je voelde; wat je nodig had, en meer.\n" * 6), HOUSE, guest(), 0, NOW), "REQUEST"),
    ),
    # another time from now on: the same UID under a higher SEQUENCE (RFC 5546 section 2.1.4)
    "changed": lambda: Case(
        Tidings.CHANGED,
        (request(replace(entry(), start=FRIDAY - timedelta(hours=1)), HOUSE, guest(), 1, NOW), "REQUEST"),
        when=FRIDAY - timedelta(hours=1),
    ),
    # one week at another moment: only that one is told (RFC 5546 section 3.2.2.1)
    "one-week-moved": lambda: Case(
        Tidings.MOVED,
        (request_one(moved(), FRIDAY, HOUSE, guest(), 2, NOW), "REQUEST"),
        when=FRIDAY + timedelta(days=1, hours=-10),
    ),
    # that week is back where it usually is: told as such, since nothing is at another moment any more
    "one-week-back": lambda: Case(
        Tidings.BACK, (request_one(back(), FRIDAY, HOUSE, guest(), 3, NOW), "REQUEST"), heard=False
    ),
    # without an inbox the mail says that an answer in the calendar does not arrive
    "one-week-back-en": lambda: Case(
        Tidings.BACK,
        (request_one(back("en"), FRIDAY, HOUSE, guest(), 3, NOW), "REQUEST"),
        language="en",
        buttons=False,
        heard=False,
    ),
    # one week is off (RFC 5546 section 3.2.5)
    "one-week-off": lambda: Case(Tidings.OFF, (cancel(entry(), HOUSE, guest(), 3, NOW, FRIDAY), "CANCEL")),
    # the same in English
    "changed-en": lambda: Case(
        Tidings.CHANGED,
        (request(replace(entry("en"), start=FRIDAY - timedelta(hours=1)), HOUSE, guest(), 1, NOW), "REQUEST"),
        language="en",
        when=FRIDAY - timedelta(hours=1),
    ),
    "one-week-moved-en": lambda: Case(
        Tidings.MOVED,
        (request_one(moved("en"), FRIDAY, HOUSE, guest(), 2, NOW), "REQUEST"),
        language="en",
        when=FRIDAY + timedelta(days=1, hours=-10),
    ),
    "one-week-off-en": lambda: Case(
        Tidings.OFF, (cancel(entry("en"), HOUSE, guest(), 3, NOW, FRIDAY), "CANCEL"), language="en"
    ),
    "ended-en": lambda: Case(Tidings.ENDED, (cancel(entry("en"), HOUSE, guest(), 4, NOW), "CANCEL"), language="en"),
    # all of it ends
    "ended": lambda: Case(Tidings.ENDED, (cancel(entry(), HOUSE, guest(), 4, NOW), "CANCEL")),
}


#: Each telling under a higher number than the one before.
NUMBERS = {"new": 0, "changed": 1, "one-week-moved": 2, "one-week-back": 3, "one-week-off": 3, "ended": 4}


@pytest.mark.parametrize("name", CASES)
def test_the_mail_is_as_it_was_read_and_kept(name: str) -> None:
    assert CASES[name]().text() == (FOLDER / f"{name}.eml").read_bytes().decode()


@pytest.mark.parametrize("name", CASES)
def test_every_mail_says_the_same_three_times(name: str) -> None:
    case = CASES[name]()
    message = message_from_string(case.text(), policy=default)
    assert isinstance(message, EmailMessage)
    plain, page, calendar = message.iter_parts()

    said = icalendar.Calendar.from_ical(calendar.get_content())
    [*_, event] = said.walk("VEVENT")
    assert said["METHOD"] == calendar["Content-Type"].params["method"] == case.calendar[1]
    assert event["UID"] == UID
    assert event["SEQUENCE"] == next(n for start, n in NUMBERS.items() if name.startswith(start))
    assert event["ORGANIZER"] == f"mailto:{HOUSE.mail}"
    assert HOUSE.mail in str(message["From"])  # the organiser is who writes
    assert event["ATTENDEE"] == f"mailto:{case.mail}"
    words = _Words()
    words.feed(page.get_content())
    for line in plain.get_content().replace("\r\n", "\n").split("\n\n"):
        if not line.startswith(("http", *(say(f"mail.{word}", case.language) for word in ("yes", "elsewhere", "no")))):
            assert " ".join(line.split()) in " ".join(" ".join(words.found).split())


class _Words(HTMLParser):
    """What a page says to somebody who reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def test_the_number_of_the_telling_is_in_each_part_of_it() -> None:
    text = request(replace(moved()), HOUSE, guest(), 7, NOW)

    assert re.findall(r"\r\nSEQUENCE:(\d+)", text) == ["7", "7"]


def test_what_is_past_is_not_told_again() -> None:
    past = replace(moved(), overrides=(Override(FRIDAY - timedelta(days=28), FRIDAY - timedelta(days=27), 10),))

    assert request(past, HOUSE, guest(), 1, NOW).count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize("odd", ["bram@x.example\r\nX-ODD:1", "bram@x.example\nX-ODD:1", "bram@x.example\u2028X-ODD:1"])
def test_no_address_begins_a_line_of_its_own(odd: str) -> None:
    text = request(entry(), Guest(odd, odd), guest(odd, odd), 0, NOW)

    assert not [line for line in text.splitlines() if line.startswith("X-ODD")]


def test_one_week_is_told_whatever_stands_in_its_description() -> None:
    for pad in range(80):
        about = "x" * pad + "BEGIN:VEVENT" + "y" * 80
        text = request_one(replace(moved(), description=about), FRIDAY, HOUSE, guest(), 2, NOW)
        [event] = icalendar.Calendar.from_ical(text).walk("VEVENT")
        assert event["DESCRIPTION"] == about


def test_nothing_of_our_own_stands_in_somebody_elses_calendar() -> None:
    text = request(replace(entry(about="X-SAMEN:1"), alarm=30), HOUSE, guest(), 0, NOW)

    assert "\r\nX-SAMEN" not in text
    assert "VALARM" not in text
    assert "DESCRIPTION:X-SAMEN:1" in text


def test_the_day_is_said_in_full_since_a_mail_is_read_days_later() -> None:
    assert "Tien minuten voor elkaar, vrijdag 6 maart om half negen" in CASES["new-nl"]().text()


if __name__ == "__main__":
    for each, made in CASES.items():
        (FOLDER / f"{each}.eml").write_bytes(made().text().encode())
