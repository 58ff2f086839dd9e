"""Answers to invitations as mail programs send them, to try the reading with."""

from __future__ import annotations

from email.message import EmailMessage

FRIDAY = "20270305T193000Z"


def reply(
    partstat: str = "ACCEPTED", who: str = "bram@example.test", method: str = "REPLY", which: str = FRIDAY
) -> str:
    recurrence = f"RECURRENCE-ID:{which}\r\n" if which else ""
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//NL\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:a@samen\r\n"
        f"DTSTAMP:20270301T100000Z\r\nDTSTART:{FRIDAY}\r\n{recurrence}SEQUENCE:2\r\n"
        f"ATTENDEE;PARTSTAT={partstat};CN=Bram:MAILTO:{who}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def mail(calendar: str = "", sender: str = "Bram <bram@example.test>") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "samen+tag@example.test", "Geaccepteerd: tien minuten"
    made["In-Reply-To"] = "<tag.1@example.test>"
    made.set_content("Tot vrijdag!")
    if calendar:
        made.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    return made
