"""`samen demo`: a real CalDAV server, two messy sample calendars in, a fair week out, a question answered.

Everything is real but the people: Radicale runs as a process of its own, the calendars are read and
written over CalDAV, the queue and the worker are those of `samen run`, the question goes over HTTP.
The demo's clock starts at four in the afternoon of today, so that there is an evening left to plan.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from household import queue
from household.folder import hold_run, leave_short_folder
from household.model import (
    Account,
    Assignment,
    Calendar,
    Entry,
    Home,
    Kind,
    Override,
    Plan,
    Role,
    Trouble,
)
from household.queue import Job
from household.settings import Settings, read_settings
from household.store import Store
from integrations.base import CalendarBackend, Meter
from integrations.doors import open_calendar
from integrations.ical_entries import read_entry, write_entry
from language.entries import entries
from language.homefile import read_home
from language.routine_words import chore_name, routine_of
from language.times import say_day
from rounds.beginning import keep_home
from rounds.connect import join_caldav
from rounds.plan import WEEKS, agree, home_ahead
from rounds.told import why_line
from rounds.world import World, clock_of
from scheduler import planner
from terminal.children import Child, Family, answers, free_port, lan_address
from terminal.demo_looks import differences, show_away, show_experiment, show_proof, show_routine
from terminal.house import Stop, start_house, until_stopped, welcome
from terminal.plan_verbs import show_missed, show_parts
from terminal.sample import sample_calendars, sample_home, split
from terminal.spoken import LANGUAGE, console, told
from terminal.tables import week_table

#: When the demo's day begins: late enough for a day behind it, early enough for an evening ahead.
HOUR = 16


class Unfinished(Trouble):
    """A round did not end in time: look at the worker's log."""

    sentence = "trouble.demo_unfinished"


@dataclass
class Stage:
    """What the demo plays on: its folder, its settings, its processes and the people's passwords."""

    settings: Settings
    family: Family
    world: World
    household: int
    passwords: Mapping[str, str]
    server: str
    host: str


def run_demo(keep: bool, lan: bool, data: str | None) -> int:
    """The whole demo; with ``keep`` everything stays up until Ctrl-C. Returns the exit code.

    Without ``data`` it lives in a folder of its own that goes away at the end.
    """
    folder = Path(data).expanduser().resolve() if data else Path(tempfile.mkdtemp(prefix="samen-demo-"))
    try:
        with until_stopped(), Family() as family:
            try:
                _play(folder, family, keep, lan)
            except Stop:
                click.echo(told("run.stopping"))
        leave_short_folder(read_settings(os.environ))
    finally:
        if not data:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _play(folder: Path, family: Family, keep: bool, lan: bool) -> None:
    environ = _environ(folder, lan)
    os.environ.update(environ)
    settings = read_settings(os.environ)
    store = Store.open(settings)
    with hold_run(settings):
        click.echo(told("demo.welcome"))
        click.echo(told("demo.clock", hour=HOUR))
        stage = _set(settings, store, family, environ, lan)
        _first_week(stage)
        _question(stage)
        _again(stage)
        _change(stage)
        _look_ahead(stage)
        click.echo()
        click.echo(told("demo.end"))
        if keep:
            _stay(stage)


def _environ(folder: Path, lan: bool) -> dict[str, str]:
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    (folder / "home").mkdir(mode=0o700, parents=True, exist_ok=True)
    port = free_port()
    return {
        "SAMEN_DATA": str(folder / "home"),
        "SAMEN_NOW": os.environ.get("SAMEN_NOW") or today.isoformat(),
        "SAMEN_HOST": "0.0.0.0" if lan else "127.0.0.1",  # noqa: S104 - asked for with --lan
        "SAMEN_PORT": str(port),
        "SAMEN_LANGUAGE": LANGUAGE,
        "SAMEN_PRIVATE_HOSTS": "127.0.0.1",
    }


# ── setting the stage ───────────────────────────────────────────────────────────────────────────


def _set(settings: Settings, store: Store, family: Family, environ: Mapping[str, str], lan: bool) -> Stage:
    world = World(settings, store, clock_of(settings))
    draft = read_home(sample_home(), "nl", world.clock().date())
    passwords = _passwords(settings, [m.key for m in draft.members])
    with _step("demo.server"):
        server = _start_radicale(settings, family, passwords, lan)
    known = {h.key: h.id for h in store.households()}
    if draft.household.key not in known:
        known[draft.household.key] = keep_home(world, draft)
    stage = Stage(settings, family, world, known[draft.household.key], passwords, server, lan_address() if lan else "")
    with _step("demo.house"):
        start_house(family, settings, environ)
    click.echo(told("demo.ports", calendars=server, pages=f"http://127.0.0.1:{settings.port}/"))
    for member in draft.members:
        _move_in(stage, member.key, member.name)
    return stage


def _passwords(settings: Settings, members: list[str]) -> dict[str, str]:
    """A password a person, made for this data folder and kept in it for a next run."""
    kept = settings.data / "demo-passwords.json"
    if kept.exists():
        return dict(json.loads(kept.read_text()))
    made = {member: secrets.token_urlsafe(9) for member in members}
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(made))
    return made


def _start_radicale(settings: Settings, family: Family, passwords: Mapping[str, str], lan: bool) -> str:
    folder = settings.data.parent / "calendars"
    folder.mkdir(mode=0o700, exist_ok=True)
    port_file = folder / "port"  # the same port on a next run, since addresses of calendars hold it
    port = int(port_file.read_text()) if port_file.exists() else free_port()
    port_file.write_text(str(port))
    (folder / "users").write_text("".join(f"{name}:{word}\n" for name, word in passwords.items()))
    (folder / "users").chmod(0o600)
    host = "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104 - asked for with --lan
    (folder / "config").write_text(
        f"[server]\nhosts = {host}:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {folder / 'users'}\n"
        "htpasswd_encryption = plain\ndelay = 0\n[rights]\ntype = owner_only\n"
        f"[storage]\nfilesystem_folder = {folder / 'store'}\n[web]\ntype = none\n[logging]\nlevel = warning\n"
    )
    command = [sys.executable, "-m", "radicale", "--config", str(folder / "config")]
    family.add(Child("radicale", command, folder / "radicale.log", ready=lambda: answers("127.0.0.1", port)))
    return f"http://127.0.0.1:{port}/"


def _move_in(stage: Stage, member: str, name: str) -> None:
    """Load a person's calendars onto the server, as their own programs would, and connect the account."""
    if any(a.member == member for a in stage.world.store.accounts(stage.household)):
        return
    today = stage.world.clock().date()
    texts = sample_calendars(member, today)
    resources = [(file.removesuffix(".ics"), *each) for file, text in texts.items() for each in split(text)]
    store_folder = stage.settings.data.parent / "calendars" / "store" / "collection-root" / member
    for calendar in {calendar for calendar, _, _ in resources}:
        (store_folder / calendar).mkdir(parents=True, exist_ok=True)
        props = {"tag": "VCALENDAR", "D:displayname": calendar.capitalize()}
        (store_folder / calendar / ".Radicale.props").write_text(json.dumps(props))
    refused = 0
    with _bar(told("demo.loading", name=name), len(resources)) as advance:
        for number, (calendar, _, text) in enumerate(resources):
            try:
                _door(stage, member, calendar).put(f"{calendar}-{number}.ics", text, None)
            except Trouble:
                refused += 1
            advance()
    click.echo(told("demo.loaded", name=name, count=len(resources) - refused, refused=refused))
    with _step("demo.connecting", name=name):
        home = stage.world.store.home(stage.household)
        url = f"{stage.server}{member}/"
        join_caldav(stage.world, home.household, member, url, member, stage.passwords[member])


def _door(stage: Stage, member: str, calendar: str) -> CalendarBackend:
    """A calendar as its owner's own program opens it."""
    url = f"{stage.server}{member}/{calendar}/"
    theirs = Calendar(0, 0, member, Kind.CALDAV, Role.READ, url, calendar)
    account = stage.world.store.accounts(stage.household)
    own = next((a for a in account if a.member == member), None) or _person(stage, member)
    return open_calendar(theirs, own, stage.passwords[member], allowed=("127.0.0.1",), meter=Meter())


def _person(stage: Stage, member: str) -> Account:
    return Account(0, member, Kind.CALDAV, f"{stage.server}{member}/", member)


# ── the acts ────────────────────────────────────────────────────────────────────────────────────


def _first_week(stage: Stage) -> None:
    _round(stage, "demo.reading")
    home, now = home_ahead(stage.world, stage.household)
    if home.agreement is None:
        with _step("demo.planning"):
            agreement = replace(planner.agree(home, now), yes=tuple(m.key for m in home.members))
            agree(stage.world, stage.household, agreement)
        _round(stage, "demo.writing")
    home, plan, now = _plan(stage)
    out = console()
    out.print(week_table(home, plan, now.date(), LANGUAGE))
    show_missed(home, plan, now)
    click.echo()
    show_routine(home, plan.agreement)
    click.echo()
    show_parts(home, plan.agreement)
    click.echo()
    show_proof(home, plan.agreement, stage.settings.data)
    click.echo()
    click.echo(told("demo.why"))
    for assignment in plan.assignments:
        if assignment.span.start.date() == now.date() and assignment.span.start.hour >= 18:
            click.echo(f"  {why_line(home, assignment, LANGUAGE)}")


def _question(stage: Stage) -> None:
    """A speaker in the kitchen, with a token of its own, over HTTP."""
    store = stage.world.store
    token = store.add_token(stage.household, "demo", None, stage.world.clock())
    words = told("demo.question")
    body = json.dumps({"text": words, "language": LANGUAGE}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{stage.settings.port}/webhooks/ask",
        body,
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310 - as above
        speech = json.load(reply)["speech"]
    click.echo()
    click.echo(told("demo.asked", words=words))
    click.echo(told("demo.answered", speech=speech))


def _again(stage: Stage) -> None:
    """The whole round once more: nothing changed, so nothing is written."""
    click.echo()
    report = _round(stage, "demo.again")
    reads = report["reads"]
    click.echo(told("demo.second", writes=len(report["written"]), reads=sum(reads.values()), calendars=len(reads)))
    for number, count in reads.items():
        calendar = stage.world.store.calendar(int(number))
        click.echo(told("demo.second_line", member=calendar.member, calendar=calendar.name, reads=count))


def _change(stage: Stage) -> None:
    """One partner gets an appointment tonight, the other moves a chore: a small difference follows."""
    before, plan, now = _plan(stage)
    tonight = [a for a in plan.assignments if a.span.start.date() == now.date() and _is_toys(before, a)]
    busy = tonight[0].member if tonight else before.members[0].key
    other = next(m.key for m in before.members if m.key != busy)
    click.echo()
    start = now.replace(hour=18, minute=30)
    appointment = Entry("afspraak.ics", f"afspraak-{now:%Y%m%d}@demo", told("demo.appointment"), start, 120, busy=True)
    source = next(c for c in before.calendars if c.member == busy and c.role is Role.READ and c.name.lower() == "prive")
    _own(stage, source).put(f"afspraak-{now:%Y%m%d}.ics", write_entry(appointment, now), None)
    click.echo(told("demo.gets", name=before.member(busy).name, start="18:30", end="20:30"))
    moved = _move_a_chore(stage, before, plan, other, now)
    click.echo(moved)
    report = _round(stage, "demo.third")
    after, changed, _ = _plan(stage)
    click.echo(told("demo.difference", writes=len(report["written"])))
    for line in differences(before, plan, after, changed):
        click.echo(f"  {line}")


def _is_toys(home: Home, assignment: Assignment) -> bool:
    """Whether it is tidying up the toys, by itself or in a routine."""
    routine = routine_of(home, assignment.chore, assignment.series)
    return assignment.chore == "speelgoed" or (routine is not None and routine.holds("speelgoed"))


def _look_ahead(stage: Stage) -> None:
    """What would change, without anything being written."""
    home, plan, now = _plan(stage)
    click.echo()
    show_away(home, plan, now)
    click.echo()
    show_experiment(home, plan, now)


def _move_a_chore(stage: Stage, home: Home, plan: Plan, member: str, now: datetime) -> str:
    """Drag the last happening of the next day that has one half an hour on, as a calendar program does."""
    placed = {p.series: p for p in entries(home, home.exceptions) if p.member == member and p.original is None}
    mine = [
        a
        for a in plan.assignments
        if a.member == member
        and a.change is None
        and not a.with_others
        and a.span.start.date() > now.date()
        and a.series in placed
    ]
    if not mine:
        raise Unfinished(log=stage.settings.data / "logs")
    chosen = [a for a in mine if a.span.start.date() == mine[0].span.start.date()][-1]
    calendar = next(c for c in home.calendars if c.member == member and c.role is Role.OURS)
    door = _own(stage, calendar)
    href = placed[chosen.series].entry.href
    there = door.read(href)
    entry = read_entry(href, there.text) if there else None
    if there is None or entry is None:
        raise Unfinished(log=stage.settings.data / "logs")
    to = chosen.span.start + timedelta(minutes=30)
    override = Override(chosen.original, to, chosen.span.minutes)
    dragged = replace(entry, overrides=tuple(sorted((*entry.overrides, override), key=lambda o: o.recurrence)))
    door.put(href, write_entry(dragged, now), there.etag)
    return told(
        "demo.drags",
        name=home.member(member).name,
        chore=chore_name(home, chosen.chore, LANGUAGE, chosen.series),
        day=say_day(chosen.span.start.date(), LANGUAGE, now.date()),
        start=f"{chosen.span.start:%H:%M}",
        to=f"{to:%H:%M}",
    )


def _own(stage: Stage, calendar: Calendar) -> CalendarBackend:
    account = stage.world.store.account(calendar.account) if calendar.account else None
    word = stage.passwords[calendar.member]
    return open_calendar(calendar, account, word, allowed=("127.0.0.1",), meter=Meter())


def _stay(stage: Stage) -> None:
    """Leave everything running, and say what a calendar program needs to look at it."""
    host = stage.host or "127.0.0.1"
    port = stage.server.rsplit(":", 1)[1].strip("/")
    click.echo()
    for member, word in stage.passwords.items():
        click.echo(told("demo.account", url=f"http://{host}:{port}/{member}/", user=member, password=word))
    for line in welcome(stage.world.store, stage.settings, LANGUAGE, stage.world.clock()):
        click.echo(line)
    click.echo(told("demo.keep"))
    while True:
        time.sleep(0.5)
        stage.family.look_after()


# ── telling and waiting ─────────────────────────────────────────────────────────────────────────


def _plan(stage: Stage) -> tuple[Home, Plan, datetime]:
    home, now = home_ahead(stage.world, stage.household)
    return home, planner.plan(home, WEEKS, now), now


def _round(stage: Stage, sentence: str, patience: float = 180.0) -> Mapping[str, Any]:
    """Ask the worker for a round, through the queue, and show how far it is until it is done."""
    store = stage.world.store
    last = store.last_round(stage.household)
    queue.enqueue(stage.settings, Job.ROUND, stage.household)
    most, until = 0, time.monotonic() + patience
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console()
    ) as progress:
        task = progress.add_task(told(sentence), total=None)
        while (now := store.last_round(stage.household)) == last:
            waiting = len(store.open_edits(stage.household, None))
            most = max(most, waiting)
            if most:
                progress.update(task, total=most, completed=most - waiting)
            if time.monotonic() > until:
                raise Unfinished(log=stage.settings.data / "logs" / "worker.log")
            stage.family.look_after()
            time.sleep(0.1)
        progress.update(task, total=1, completed=1)
    assert now is not None  # noqa: S101 - it differs from the one before
    return now[1]


@contextmanager
def _step(sentence: str, **details: object) -> Iterator[None]:
    text = told(sentence, **details)
    with console().status(text):
        yield
    click.echo(f"✓ {text}")


@contextmanager
def _bar(text: str, total: int) -> Iterator[Callable[[], None]]:
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console()) as bar:
        task = bar.add_task(text, total=total)
        yield lambda: bar.advance(task)
