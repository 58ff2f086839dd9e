"""How a page says what came of a deed, and what is in the way; and how it reads what was typed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, time

from flask import redirect, request
from flask.typing import ResponseReturnValue

from household.model import Refused, Trouble
from language.fields import read_clock
from language.sentences import say, sentences
from pages.visitor import language

#: Nobody types more than this into one field.
LONGEST = 2000


def told(key: str, /, **details: object) -> str:
    """A sentence in the language of whoever is looking."""
    return say(key, language(), **details)


def on_page(key: str, details: Mapping[str, object]) -> str:
    """A sentence that a terminal has too, in the words of a page where those differ: "here." and its key."""
    own = f"here.{key}"
    return told(own if own in sentences(language()) else key, **details)


def in_words(trouble: Trouble) -> list[str]:
    """What is in the way, all of it at once."""
    if isinstance(trouble, Refused):
        return [on_page(problem.sentence, problem.details) for problem in trouble.problems]
    return [on_page(trouble.sentence, trouble.details)]


def attempt(deed: Callable[[], ResponseReturnValue], again: Callable[[Sequence[str]], str]) -> ResponseReturnValue:
    """Do it; or the same page again (400), with what is in the way and what was typed."""
    try:
        return deed()
    except Trouble as trouble:
        return again(in_words(trouble)), 400


def done(address: str, word: str) -> ResponseReturnValue:
    """On to a page that says what came of it, by a word of its own."""
    return redirect(f"{address}?said={word}", 303)


def said(beginning: str, words: Collection[str]) -> str:
    """What came of the last deed, as the address says by one of these words; nothing for any other."""
    word = request.args.get("said", "")
    return told(f"{beginning}{word}") if word in words else ""


def typed(name: str, default: str = "") -> str:
    """What was typed into a field, without spaces around it."""
    return request.form.get(name, default)[:LONGEST].strip()


def ticked(name: str) -> bool:
    """Whether a box of the form was ticked."""
    return request.form.get(name) == "yes"


def number(name: str) -> int | None:
    """A whole number that was sent along; None for anything else."""
    text = typed(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def day(name: str) -> date | None:
    """A day as a browser sends it; None for anything else."""
    try:
        return date.fromisoformat(typed(name))
    except ValueError:
        return None


def clock(name: str) -> time | None:
    """A time of day; None for anything else."""
    return read_clock(typed(name))
