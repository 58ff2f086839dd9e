"""What was typed does not fit a verb: click's own words, said in the language of this terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

import click
from click.exceptions import NoArgsIsHelpError

from terminal.spoken import DOES_NOT_FIT, IN_THE_WAY, told

#: What click writes by itself in a help page, and the sentence that says it here.
_WORDS = {
    "Options": "cli.word.options",
    "Commands": "cli.word.verbs",
    "Show this message and exit.": "cli.word.help",
    "Show the version and exit.": "cli.word.version",
}


class _HelpPage(click.HelpFormatter):
    """A help page whose headings and standing lines are ours too."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{told('cli.word.usage')} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_word(heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        required = f"[{told('cli.word.required')}]"
        spoken = [(name, _word(text).replace("[required]", required)) for name, text in rows]
        super().write_dl(spoken, *args, **kwargs)


def _word(english: str) -> str:
    return told(_WORDS[english]) if english in _WORDS else english


class _Context(click.Context):
    formatter_class = _HelpPage


class Verbs(click.Group):
    """A group of verbs. What does not fit ends in one sentence and exit code 2, whatever verb it was for."""

    context_class = _Context

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        verb = super().get_command(ctx, cmd_name)
        if verb is not None:
            verb.context_class = _Context
        return verb

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            _leave(DOES_NOT_FIT, told("cli.no_such_verb", name=args[0], command=ctx.command_path))
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run a verb and leave with its exit code."""
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False})
        except NoArgsIsHelpError as page:
            _leave(DOES_NOT_FIT, page.format_message())
        except click.UsageError as error:
            _leave(DOES_NOT_FIT, misfit(error))
        except click.Abort:
            _leave(IN_THE_WAY, f"\n{told('cli.broken_off')}")
        sys.exit(code if isinstance(code, int) else 0)


class Several(click.Command):
    """A verb whose options take several words at once: ``--own sanne=60 bram=40``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(self._spread(args)))

    def _spread(self, args: Iterable[str]) -> Iterator[str]:
        """The words with the name of such an option before each of its words."""
        options = (p for p in self.params if isinstance(p, click.Option) and p.multiple)
        names, before, current = {name for p in options for name in p.opts}, "", ""
        for word in args:
            if word.startswith("-"):
                current = word if word in names else ""
            elif current and before != current:
                yield current
            yield word
            before = word


def _leave(code: int, sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(code)


def misfit(error: click.UsageError) -> str:
    """One sentence about what was typed, with the command that tells more."""
    command = error.ctx.command_path if error.ctx else "samen"
    if isinstance(error, click.NoSuchOption):
        return told("cli.no_such_option", name=error.option_name, command=command)
    if isinstance(error, click.BadOptionUsage):
        return told("cli.bad_option", name=error.option_name)
    if isinstance(error, click.MissingParameter) and error.param:
        return told("cli.missing", name=_name(error.param), command=command)
    if isinstance(error, click.BadParameter) and error.param:
        if isinstance(error.param.type, click.Choice):
            choices = ", ".join(map(str, error.param.type.choices))
            return told("cli.choose", name=_name(error.param), choices=choices)
        kind = error.param.type
        if isinstance(kind, click.IntRange) and kind.min is not None and kind.max is not None:
            return told("cli.number_between", name=_name(error.param), first=kind.min, last=kind.max)
        return told("cli.whole_number", name=_name(error.param))
    return told("cli.does_not_fit", command=command)


def _name(parameter: click.Parameter) -> str:
    return max(parameter.opts, key=len) if isinstance(parameter, click.Option) else parameter.human_readable_name
