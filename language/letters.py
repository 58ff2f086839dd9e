"""Mails in words: each as plain text, and as a page that says the same with buttons.

The page is one that every mail program shows: one column, a style on each piece, no picture and nothing from elsewhere.
Whatever was typed by a person is escaped there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from html import escape

from household.model import Language
from language.sentences import say
from language.speech import say_day, say_time

_BODY = "margin:0;padding:24px;background:#faf6f0;color:#2f2a26;font:17px/1.5 Georgia,'Times New Roman',serif"
_CARD = "max-width:34em;margin:0 auto;padding:28px;background:#ffffff;border-radius:14px"
_HEAD = "margin:0 0 16px;font-size:23px;line-height:1.3;font-weight:normal"
_WHEN = "margin:0 0 16px;padding:12px 16px;background:#f1ece3;border-radius:10px"
_BUTTON = (
    "display:inline-block;margin:0 8px 10px 0;padding:12px 20px;border-radius:10px;background:{colour};color:{ink};"
    "text-decoration:none;font-family:Arial,sans-serif;font-size:16px"
)
_COLOURS = (("#2f5d50", "#ffffff"), ("#e4ddd0", "#2f2a26"))
_FOOT = "margin:24px 0 0;font-size:14px;color:#6b625a"


class Tidings(StrEnum):
    """What an invitation says."""

    NEW = "new"
    CHANGED = "changed"  # another day or time from now on
    MOVED = "moved"  # one week at another moment
    BACK = "back"  # one week where it usually is, after all
    OFF = "off"  # not this week
    ENDED = "ended"  # it comes no more
    TRYING = "trying"  # only to see whether it arrives


@dataclass(frozen=True)
class Button:
    """A word and where it leads."""

    word: str
    address: str = field(repr=False)


@dataclass(frozen=True)
class Words:
    """A mail in words."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


def invitation(
    language: Language,
    name: str,
    tidings: Tidings,
    when: datetime,
    minutes: int,
    buttons: Sequence[Button] = (),
    question: bool = False,
    chores: bool = False,
    heard: bool = True,
) -> Words:
    """What an invitation to the ten minutes says to ``name``: ``when`` they are, or would have been, in their own zone,
    with ``minutes`` in all; ``question`` when the one about the chores is in them, ``chores`` when it is about that one
    alone, on a day of its own; ``heard`` when what is answered in a mail program reaches this house. Only what is
    practical."""
    # A mail may be read days later, so that the date is said in full.
    day = say_day(when.date(), language, when.date() - timedelta(days=14))
    clock = say_time(when.time(), language)
    details = {"day": day, "time": clock, "digits": f"{when:%H:%M}", "name": name, "minutes": minutes}
    words = f"mail.chores.{tidings}" if chores and tidings is not Tidings.TRYING else f"mail.{tidings}"
    about = say(f"mail.about_{'chores' if chores else 'both' if question else 'ten'}", language)
    said = [say(f"{words}.said", language, **details)]
    stands = tidings not in (Tidings.OFF, Tidings.ENDED)
    moment = say("mail.when", language, **details) if stands else ""
    said += [about] if tidings in (Tidings.NEW, Tidings.TRYING) else []
    return letter(
        language,
        say(f"{words}.subject", language, **details),
        say("news.hello", language, name=name),
        said,
        moment=moment,
        buttons=buttons if stands else (),
        foot=_foot(language, tidings, bool(buttons), heard),
    )


def _foot(language: Language, tidings: Tidings, buttons: bool, heard: bool) -> str:
    """How an answer is given: also in the calendar, where that reaches this house."""
    if tidings in (Tidings.OFF, Tidings.ENDED, Tidings.TRYING):
        return ""
    return say("mail.foot" if heard else "mail.foot_buttons" if buttons else "mail.foot_at_home", language)


def letter(
    language: Language,
    title: str,
    hello: str,
    said: Sequence[str],
    moment: str = "",
    buttons: Sequence[Button] = (),
    foot: str = "",
    off: str = "",
) -> Words:
    """A mail of some paragraphs, each of which may have lines; ``off`` is where to end mails of this kind."""
    title, end = title[:1].upper() + title[1:], say("news.off.link", language, link=off) if off else ""
    lines = [hello, *([moment] if moment else []), *said, *(f"{b.word}: {b.address}" for b in buttons), foot, end]
    text = "\n\n".join(line for line in lines if line) + "\n"
    return Words(title, text, _page(language, title, hello, said, moment, buttons, foot, off))


def _page(
    language: Language,
    title: str,
    hello: str,
    said: Sequence[str],
    moment: str,
    buttons: Sequence[Button],
    foot: str,
    off: str,
) -> str:
    pieces = [f'<h1 style="{_HEAD}">{escape(title)}</h1>', f"<p>{escape(hello)}</p>"]
    pieces += [f'<p style="{_WHEN}">{escape(moment)}</p>'] if moment else []
    pieces += [f"<p>{escape(line).replace(chr(10), '<br>')}</p>" for line in said]
    if buttons:
        pieces.append(f"<p>{''.join(_button(number, button) for number, button in enumerate(buttons))}</p>")
    if foot:
        pieces.append(f'<p style="{_FOOT}">{escape(foot)}</p>')
    if off:
        word = escape(say("news.off.word", language))
        pieces.append(f'<p style="{_FOOT}"><a href="{escape(off)}" style="color:#6b625a">{word}</a></p>')
    inside = "\n".join(pieces)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title></head>\n'
        f'<body style="{_BODY}">\n<div style="{_CARD}">\n{inside}\n</div>\n</body>\n</html>\n'
    )


def _button(number: int, button: Button) -> str:
    colour, ink = _COLOURS[0 if number == 0 else 1]
    style = _BUTTON.format(colour=colour, ink=ink)
    return f'<a href="{escape(button.address)}" style="{style}">{escape(button.word)}</a>'
