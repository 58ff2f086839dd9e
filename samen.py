"""The `samen` command: introduces the verbs to a person at a terminal."""

from __future__ import annotations

import logging
import os
import signal
import sys
from dataclasses import replace

import click

from household.settings import read_settings
from rounds.world import open_world
from terminal import (
    agree_verbs,
    alexa_verbs,
    aloud_verbs,
    backup_verbs,
    care_verbs,
    check_verb,
    checkin_verbs,
    chore_verbs,
    client_verbs,
    doctor_verb,
    door_verbs,
    follow_verbs,
    home_verbs,
    init_verb,
    invite_verbs,
    news_verb,
    note_verbs,
    own_verbs,
    period_verbs,
    plan_verbs,
    status_verb,
    turn_verbs,
)
from terminal.children import die_with_parent
from terminal.spoken import LANGUAGE, kind, told
from terminal.typed import Verbs


@click.group(cls=Verbs, help=told("cli.samen"), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="samen")
def samen() -> None:
    pass


@samen.command(help=told("cli.demo"))
@click.option("--keep", is_flag=True, help=told("cli.option.keep"))
@click.option("--lan", is_flag=True, help=told("cli.option.demo_lan"))
@click.option("--data", metavar="FOLDER", help=told("cli.option.data"))
@kind
def demo(keep: bool, lan: bool, data: str | None) -> None:
    from terminal.demo import run_demo

    sys.exit(run_demo(keep or lan, lan, data))


@samen.command(help=told("cli.run"))
@click.option("--lan", is_flag=True, help=told("cli.option.lan"))
@click.option("--processes", type=click.IntRange(1, 64), default=1, help=told("cli.option.processes"))
@kind
def run(lan: bool, processes: int) -> None:
    from terminal.house import run as keep_house

    settings = read_settings(os.environ)
    environ = {}
    if lan:
        settings = replace(settings, host="0.0.0.0")  # noqa: S104 - asked for with --lan
        environ = {"SAMEN_HOST": "0.0.0.0"}  # noqa: S104
    keep_house(settings, LANGUAGE, environ, click.echo, processes)


@samen.command("_pages", hidden=True)
@click.option("--shared", is_flag=True)
@kind
def pages(shared: bool) -> None:
    from terminal.house import serve_pages

    world = open_world(os.environ)
    serve_pages(world.settings, world.store, world.clock, shared)


for verb in (
    init_verb.init,
    home_verbs.export,
    home_verbs.connect,
    home_verbs.calendars,
    home_verbs.token,
    client_verbs.client,
    alexa_verbs.alexa,
    chore_verbs.catalogue,
    chore_verbs.chore,
    plan_verbs.sync,
    plan_verbs.plan,
    check_verb.check,
    plan_verbs.write,
    plan_verbs.week,
    plan_verbs.ask,
    plan_verbs.why,
    status_verb.status,
    turn_verbs.did,
    turn_verbs.skip,
    turn_verbs.later,
    turn_verbs.swap,
    turn_verbs.nobody,
    turn_verbs.take_back,
    period_verbs.away,
    period_verbs.heavy_week,
    period_verbs.periods,
    period_verbs.end_period,
    doctor_verb.doctor,
    care_verbs.questions,
    care_verbs.answer,
    care_verbs.journal,
    care_verbs.undo,
    care_verbs.resume,
    care_verbs.disconnect,
    *agree_verbs.VERBS,
    *own_verbs.VERBS,
    *follow_verbs.VERBS,
    note_verbs.notes,
    news_verb.news,
    checkin_verbs.checkin,
    *aloud_verbs.VERBS,
    *door_verbs.VERBS,
    *backup_verbs.VERBS,
    *invite_verbs.VERBS,
):
    samen.add_command(verb)


def main() -> None:
    """Where the `samen` command begins."""
    if os.environ.get("DIE_WITH_PARENT"):  # set by make, so that killing make ends us too
        die_with_parent(signal.SIGTERM)
    # A verb says itself what is the matter with a calendar; the log is for `run`.
    logging.getLogger("samen").addHandler(logging.NullHandler())
    samen(prog_name="samen")


if __name__ == "__main__":
    main()
