"""Questions at a terminal: asked again, kindly, until the answer fits."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from terminal.spoken import told

#: Both languages are understood, whichever the question was asked in.
_YES, _NO = frozenset({"j", "ja", "y", "yes"}), frozenset({"n", "nee", "no", ""})


def asked(question: str, fits: Callable[[str], bool], again: str, default: str | None = None) -> str:
    """The first answer that fits; ``again`` names the sentence that says what would. Abort at the end of input."""
    while True:
        answer = str(click.prompt(question, default=default)).strip()
        if fits(answer):
            return answer
        click.echo(told(again), err=True)


def said_yes(question: str) -> bool:
    """Whether the answer is yes; no answer at all is no."""
    text = f"{question} [{told('prompt.yes_no')}]"
    while True:
        answer = str(click.prompt(text, default="", show_default=False)).strip().casefold()
        if answer in _YES | _NO:
            return answer in _YES
        click.echo(told("prompt.again"), err=True)


def yes_by_itself(question: str) -> bool:
    """Whether the answer is not no; no answer at all is yes, also when nobody is there to type."""
    text = f"{question} [{told('prompt.yes_first')}]"
    while (answer := line(text).casefold()) not in _YES | _NO:
        click.echo(told("prompt.again"), err=True)
    return answer in _YES or not answer


def line(question: str) -> str:
    """What is typed on one line; "" for nothing at all, also when nobody is there to type (the end of a pipe)."""
    if sys.stdin.isatty():
        return str(click.prompt(question, default="", show_default=False)).strip()
    click.echo(f"{question}: ", nl=False)
    answer = sys.stdin.readline().strip()
    click.echo()
    return answer


def secret(question: str) -> str:
    """A password: not shown while somebody types it, and simply read when it comes from a pipe."""
    if sys.stdin.isatty():
        return str(click.prompt(question, hide_input=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise click.Abort
    return line
